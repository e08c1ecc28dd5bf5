"""Sentences for what happens to memberships, programmes and enrolments. None names a person."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from babel.dates import format_date

from application.history import Happening
from application.history.moments import stretch
from application.history.names import Names, Sentences
from application.sentences import counted, say
from domain import Membership, Program
from domain.values import Label

INITIATIVES = {
    "member": Label("atas kehendak anggota", "as the member wished"),
    "hub": Label("atas kehendak hub", "as the hub decided"),
    "unstated": Label("tanpa keterangan atas kehendak siapa", "on whose initiative was not said"),
}


def month(text: str) -> Label:
    """November 2026, of 2026-11."""
    first = date.fromisoformat(f"{text}-01")
    return Label(*(format_date(first, "MMMM y", locale=language) for language in ("id", "en")))


def began(one: Happening, names: Names) -> Label:
    event: Any = one.event
    return say(
        "Keanggotaan dimulai di {hub} sejak {starts}: {kind}, paket {plan}",
        "A membership began at {hub} from {starts}: {kind}, plan {plan}",
        hub=names.hub(event.hub),
        starts=event.starts,
        kind=names.word(event.hub, "member_kinds", event.kind),
        plan=names.plan(event.hub, event.plan),
    )


def ended(one: Happening, _: Names) -> Label:
    event: Any = one.event
    return say(
        "Keanggotaan berakhir pada {day}, {initiative}",
        "The membership ended on {day}, {initiative}",
        day=event.on_day,
        initiative=INITIATIVES[event.initiative],
    )


def hours_reserved(one: Happening, names: Names) -> Label:
    event: Any = one.event
    told = {
        "time": counted(abs(event.minutes), "menit", "minute", "minutes"),
        "kind": names.word(event.hub, "space_kinds", event.kind),
        "month": month(event.month),
    }
    if event.minutes < 0:
        return say(
            "{time} dikembalikan ke kuota {kind} bulan {month}",
            "{time} went back to the quota of {kind} in {month}",
            **told,
        )
    return say(
        "{time} diambil dari kuota {kind} bulan {month}",
        "{time} were taken from the quota of {kind} in {month}",
        **told,
    )


def _of_a_day(id: str, en: str) -> Callable[[Happening, Names], Label]:
    return lambda one, _: say(id, en, day=one.event.from_day)  # type: ignore[attr-defined]


def _of_a_purpose(id: str, en: str) -> Callable[[Happening, Names], Label]:
    return lambda one, names: say(id, en, purpose=names.purpose(one.event.hub, one.event.purpose))  # type: ignore[attr-defined]


def _plain(id: str, en: str) -> Callable[[Happening, Names], Label]:
    return lambda _, __: Label(id, en)


def _of_a_program(id: str, en: str) -> Callable[[Happening, Names], Label]:
    return lambda one, names: say(id, en, program=names.thing(one.thing.stream))


def scheduled(one: Happening, names: Names) -> Label:
    event: Any = one.event
    return say(
        "Program {title} diumumkan: {slot}, {places}",
        "The programme {title} was announced: {slot}, {places}",
        title=event.title,
        slot=stretch(event.slot, names.zone(event.hub)),
        places=counted(event.places, "tempat", "place", "places"),
    )


def enrolled(one: Happening, names: Names) -> Label:
    program = names.thing(one.thing.stream)
    if one.event.waiting:  # type: ignore[attr-defined]
        return say(
            "Seorang peserta masuk daftar tunggu program {program}",
            "Somebody was put on the waiting list of the programme {program}",
            program=program,
        )
    return say(
        "Seorang peserta terdaftar di program {program}",
        "Somebody was enrolled in the programme {program}",
        program=program,
    )


SENTENCES: Sentences = {
    Membership.Created: began,
    Membership.Paused: _of_a_day("Keanggotaan dijeda sejak {day}", "The membership was paused from {day}"),
    Membership.Resumed: _of_a_day(
        "Keanggotaan dilanjutkan sejak {day}", "The membership was resumed from {day}"
    ),
    Membership.Ended: ended,
    Membership.HoursReserved: hours_reserved,
    Membership.Corrected: _plain("Data anggota dibetulkan", "The member’s words were corrected"),
    Membership.Consented: _of_a_purpose("Persetujuan diberikan: {purpose}", "Consent was given: {purpose}"),
    Membership.ConsentWithdrawn: _of_a_purpose(
        "Persetujuan ditarik: {purpose}", "Consent was withdrawn: {purpose}"
    ),
    Membership.Forgotten: _plain(
        "Anggota dilupakan: kunci datanya dihapus", "The member was forgotten: the key of their words is gone"
    ),
    Program.Created: scheduled,
    Program.Cancelled: _of_a_program(
        "Program {program} dibatalkan", "The programme {program} was called off"
    ),
    Program.Enrolled: enrolled,
    Program.Withdrawn: _of_a_program(
        "Seorang peserta mengundurkan diri dari program {program}",
        "Somebody withdrew from the programme {program}",
    ),
    Program.GivenPlace: _of_a_program(
        "Peserta dari daftar tunggu mendapat tempat di program {program}",
        "Somebody on the waiting list was given a place in the programme {program}",
    ),
}
