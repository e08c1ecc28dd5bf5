"""A plan as a person reads it in a terminal; times in the hub's own zone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from application.hub_plans import AffectedBooking
from application.sentences import counted
from application.sentences import say as both
from application.vocabulary import VocabularyPlan
from domain.catalogue import type_name
from domain.submission import Outcome
from domain.values import Label
from interface.cli.output import say
from interface.plans_told import PlanTouched, ToldPlan

OUTCOMES = {
    Outcome.KEPT: Label("tetap", "kept"),
    Outcome.TO_MOVE: Label("harus pindah", "to be moved"),
    Outcome.CANCELLED: Label("dibatalkan", "cancelled"),
}
_NO_CHANGE = Label("tidak ada perubahan", "no change")
_UNKNOWN = Label("belum dapat dihitung,", "not to be counted yet,")
Lines = Iterator[Label]
LAGGING = Label(
    "berkas ini akan membatalkan yang sudah berlaku; simpul vocabulary adopt menyesuaikan berkas,"
    " --take-back menerapkannya juga",
    "these files would take back what is in force; simpul vocabulary adopt brings the files up to it,"
    " --take-back applies them all the same",
)
"""Files of a vocabulary that were written before the one in force."""


def tell(told: ToldPlan, language: str) -> None:
    drawn, zone = told.drawn, told.file.configuration.tz
    say(f"{drawn.hub}: {Label('rencana', 'plan').in_language(language)} {drawn.digest}")
    for line in (
        both("  dasar: posisi {base}", "  base: position {base}", base=str(drawn.base)),
        *([] if drawn.events else [both("  {no}", "  {no}", no=_NO_CHANGE)]),
        *(both("  - {change}", "  - {change}", change=change) for change in drawn.changes),
        *(_same(f"  + {type_name(type(event))}") for event in drawn.events),
        *_inherited(told),
        *_touched(told, zone),
    ):
        say(line.in_language(language))


def tell_vocabulary(plan: VocabularyPlan, language: str) -> None:
    """The words that all hubs share, the hubs that get them, and what stands against it."""
    word = Label("kosakata: rencana", "vocabulary: plan").in_language(language)
    say(f"{word} {plan.digest}")
    for line in (
        both("  dasar: posisi {base}", "  base: position {base}", base=str(plan.base)),
        *([both("  {no}", "  {no}", no=_NO_CHANGE)] if plan.is_empty else []),
        *(both("  - {change}", "  - {change}", change=change) for change in plan.changes),
        *([both("  + hub: {hubs}", "  + hubs: {hubs}", hubs=plan.hubs)] if plan.hubs else []),
        *(_booking(one.booking, ZoneInfo("Asia/Jakarta"), one.hub) for one in plan.affected),
    ):
        say(line.in_language(language))


def _same(text: str) -> Label:
    return Label(text, text)


def _inherited(told: ToldPlan) -> Lines:
    if told.drawn.inherited:
        yield both(
            "  = dari {template}: {paths}",
            "  = from {template}: {paths}",
            template=told.template or "-",
            paths=told.drawn.inherited,
        )


def _touched(told: ToldPlan, zone: ZoneInfo) -> Lines:
    yield from (_booking(booking, zone) for booking in told.drawn.affected)
    yield from (_members(plan) for plan in told.members)
    yield from _programs(told, zone)
    if told.drawn.unsettled:
        yield both(
            "  ! {many} belum diselesaikan: hub ini belum dapat ditutup",
            "  ! {many} not settled: the hub cannot be closed yet",
            many=counted(told.drawn.unsettled, "pemesanan", "booking", "bookings"),
        )


def _booking(booking: AffectedBooking, zone: ZoneInfo, hub: str = "") -> Label:
    return both(
        "  ! pemesanan terdampak: {space} {when} ({holder}, {booking}): {why}; {outcome}",
        "  ! booking affected: {space} {when} ({holder}, {booking}): {why}; {outcome}",
        space=f"{hub} {booking.space}".strip(),
        when=_when(booking.slot.start, booking.slot.end, zone),
        holder=_holder(booking),
        booking=str(booking.booking_id),
        why=booking.why,
        outcome=OUTCOMES[booking.outcome],
    )


def _when(start: datetime, end: datetime, zone: ZoneInfo) -> str:
    start, end = start.astimezone(zone), end.astimezone(zone)
    return f"{start:%Y-%m-%d %H:%M}-{end:%H:%M} {start:%Z}"


def _holder(booking: AffectedBooking) -> Label:
    if booking.member_id:
        return both("anggota {member}", "member {member}", member=str(booking.member_id))
    return both("program {title}", "programme {title}", title=booking.program or str(booking.program_id))


def _members(touched: PlanTouched) -> Label:
    what = (
        ("dengan paket {plan} yang dihapus", "on plan {plan}, which is dropped")
        if touched.change == "dropped"
        else ("dengan paket {plan} yang berubah", "on plan {plan}, which changes")
    )
    return both(
        "  ! anggota terdampak: {many} " + what[0],
        "  ! members affected: {many} " + what[1],
        many=_UNKNOWN if touched.members is None else str(touched.members),
        plan=touched.plan,
    )


def _programs(told: ToldPlan, zone: ZoneInfo) -> Lines:
    if told.programs is None:
        yield Label(
            "  ! program terdampak: belum dapat dihitung", "  ! programmes affected: not to be counted yet"
        )
    for program in told.programs or ():
        yield both(
            "  ! program terdampak: {title} {when}, {enrolled} peserta; {outcome}",
            "  ! programme affected: {title} {when}, {enrolled} enrolled; {outcome}",
            title=Label(**program["title"]),
            when=_when(program["starts"], program["ends"], zone),
            enrolled=str(program["enrolled"]),
            outcome=OUTCOMES[Outcome(program["outcome"])],
        )
