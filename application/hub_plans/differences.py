"""What changes from one configuration to another, in words a second person can approve."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from application.hub_plans.comparing import Changes, fields, from_to, keyed, listed
from application.hub_plans.terms import term_changes
from application.hub_plans.words import word_changes
from application.sentences import counted, say
from domain.configuration import Address, Building, HoursException, HubConfiguration, Retention, SpaceSpec
from domain.phases import Phase, PhaseEntry
from domain.space import Space
from domain.values import Label

PHASES = {
    Phase.PROPOSED: Label("usulan", "proposed"),
    Phase.PREPARING: Label("persiapan", "preparing"),
    Phase.PILOT: Label("uji coba", "pilot"),
    Phase.PERMANENT: Label("tetap", "permanent"),
    Phase.CLOSED: Label("ditutup", "closed"),
}
READINESS_WORDS = {
    "not_begun": Label("belum dikerjakan", "not begun"),
    "under_works": Label("sedang dikerjakan", "under works"),
    "ready": Label("siap", "ready"),
}
_DAY_NAMES = {
    "monday": Label("Senin", "Monday"),
    "tuesday": Label("Selasa", "Tuesday"),
    "wednesday": Label("Rabu", "Wednesday"),
    "thursday": Label("Kamis", "Thursday"),
    "friday": Label("Jumat", "Friday"),
    "saturday": Label("Sabtu", "Saturday"),
    "sunday": Label("Minggu", "Sunday"),
}
_CLOSED = Label("tutup", "closed")
_SPACE = {
    "name": Label("nama", "name"),
    "kind": Label("jenis", "kind"),
    "capacity": Label("kapasitas", "capacity"),
    "by_seat": Label("dipesan per kursi", "booked by the seat"),
    "slot_minutes": Label("langkah pemesanan (menit)", "booking step (minutes)"),
    "equipment": Label("perlengkapan", "equipment"),
    "buffer_minutes": Label("jeda antarpemesanan (menit)", "time between bookings (minutes)"),
    "approval": Label("perlu persetujuan", "needs approval"),
    "photos": Label("foto", "photos"),
}


def phase_changes(old: PhaseEntry, new: PhaseEntry) -> Changes:
    yield from from_to(Label("target tanggal buka", "target opening day"), old.target, new.target)
    if replace(old, target=None) != replace(new, target=None):
        yield say(
            "tahap {old} menjadi {new} sejak {since}: {ground}",
            "phase {old} becomes {new} since {since}: {ground}",
            old=PHASES[old.phase],
            new=PHASES[new.phase],
            since=new.since,
            ground=new.ground,
        )


def configuration_changes(
    old: HubConfiguration | None, new: HubConfiguration, touched: Mapping[str, int] | None = None
) -> Changes:
    """All differences but those of spaces; a hub without a configuration is compared with an empty one.

    `touched` says of each weekday how many bookings the plan touches on such days.
    """
    before = old or _empty(new)
    yield from _about_the_hub(before, new)
    yield from _about_its_days(before, new, touched or {})
    yield from term_changes(before, new)
    yield from word_changes(before.words, new.words)


def space_changes(spaces: Mapping[str, Space], wanted: Iterable[SpaceSpec]) -> Changes:
    """Spaces are compared with their own streams, which know what is in use."""
    return spaces_compared((space.spec for space in spaces.values() if not space.retired), wanted)


def spaces_compared(old: Iterable[SpaceSpec], new: Iterable[SpaceSpec]) -> Changes:
    """What came, what went, and what became other."""
    before, wanted = {spec.code: spec for spec in old}, tuple(new)
    yield from listed(
        "ruang", "space", "spaces", before.values(), wanted, lambda spec: spec.code, lambda spec: spec.name
    )
    for spec in wanted:
        if spec.code in before:
            what = say("{name}: ", "{name}: ", name=before[spec.code].name)
            yield from fields(_SPACE, before[spec.code], spec, what)


def _empty(new: HubConfiguration) -> HubConfiguration:
    nothing: dict[str, Any] = dict.fromkeys(
        (
            *(
                "closed_days",
                "spaces",
                "plans",
                "targets",
                "partners",
                "member_fields",
                "consents",
                "samples",
            ),
            *("exceptions", "calendars", "holidays", "funding", "titles"),
        ),
        (),
    )
    nothing |= dict.fromkeys(("building", "opened_on", "contact", "rationale"))
    return replace(new, opening_hours={}, retention=Retention(), **nothing)


def _about_the_hub(old: HubConfiguration, new: HubConfiguration) -> Changes:
    yield from from_to(Label("nama", "name"), old.name, new.name)
    yield from from_to(Label("ringkasan", "summary"), old.summary, new.summary)
    yield from from_to(
        Label("wilayah", "region"),
        _label_of(old, old.region),
        _label_of(new, new.region),
        old.region != new.region,
    )
    yield from from_to(Label("alamat", "address"), _street(old.address), _street(new.address))
    yield from _building(old.building, new.building)
    yield from from_to(Label("zona waktu", "time zone"), old.zone, new.zone)
    yield from from_to(Label("tanggal buka", "opening date"), old.opened_on, new.opened_on)
    yield from _contact(old, new)
    yield from _rationale(old, new)


def _label_of(configuration: HubConfiguration, region: str) -> Label:
    return configuration.words.regions.get(region, Label(region, region))


def _street(address: Address) -> tuple[str, ...]:
    parts = (address.street, address.village, address.district, address.regency, address.postcode)
    return tuple(part for part in parts if part)


def _building(old: Building | None, new: Building | None) -> Changes:
    told = Label("gedung", "building")
    yield from from_to(told, old and old.name, new and new.name)
    parts = {
        "owner": Label("pemilik gedung", "owner of the building"),
        "former_use": Label("kegunaan gedung dahulu", "former use of the building"),
        "ready_by": Label("gedung siap pada", "building ready by"),
    }
    for part, what in parts.items():
        yield from from_to(what, getattr(old, part, None), getattr(new, part, None))
    before, after = (READINESS_WORDS.get((one and one.readiness) or "") for one in (old, new))
    yield from from_to(Label("kesiapan gedung", "readiness of the building"), before, after)


def _about_its_days(old: HubConfiguration, new: HubConfiguration, touched: Mapping[str, int]) -> Changes:
    for day, name in _DAY_NAMES.items():
        before, after = old.opening_hours.get(day, ()), new.opening_hours.get(day, ())
        what = say("jam buka {day}", "opening on {day}", day=name)
        told = from_to(what, before or _CLOSED, after or _CLOSED, before != after, joint=" ")
        yield from (_with_bookings(one, touched.get(day, 0)) for one in told)
    days_before = {closed.day: closed.why for closed in old.closed_days}
    days_after = {closed.day: closed.why for closed in new.closed_days}
    yield from keyed(
        days_before,
        days_after,
        lambda day: say("tutup pada {day}: {why}", "closed on {day}: {why}", day=day, why=days_after[day]),
        lambda day: say("tidak lagi tutup pada {day}", "no longer closed on {day}", day=day),
    )
    yield from _exceptions(old.exceptions, new.exceptions)
    yield from from_to(Label("kalender libur bersama", "shared calendars"), old.calendars, new.calendars)
    yield from listed(
        "hari libur",
        "holiday",
        "holidays",
        old.holidays,
        new.holidays,
        lambda holiday: f"{holiday.day} {holiday.why}",
        lambda holiday: say("{day} ({why})", "{day} ({why})", day=holiday.day, why=holiday.why),
    )


def _with_bookings(change: Label, touched: int) -> Label:
    if not touched:
        return change
    return say(
        "{change}: {touched} terdampak",
        "{change}: {touched} affected",
        change=change,
        touched=counted(touched, "pemesanan", "booking", "bookings"),
    )


def _exceptions(old: tuple[HoursException, ...], new: tuple[HoursException, ...]) -> Changes:
    before, after = ({(one.first, one.last): (one.hours, one.why) for one in those} for those in (old, new))
    yield from keyed(
        before,
        after,
        lambda days: say(
            "jam lain {first} sampai {last}: {hours}: {why}",
            "other hours from {first} to {last}: {hours}: {why}",
            first=days[0],
            last=days[1],
            hours=after[days][0] or _CLOSED,
            why=after[days][1],
        ),
        lambda days: say(
            "jam lain {first} sampai {last} tidak berlaku lagi",
            "other hours from {first} to {last} no longer hold",
            first=days[0],
            last=days[1],
        ),
    )


def _contact(old: HubConfiguration, new: HubConfiguration) -> Changes:
    parts = {
        "phone": Label("telepon", "phone"),
        "whatsapp": Label("WhatsApp", "WhatsApp"),
        "email": Label("surel", "e-mail"),
        "website": Label("situs web", "website"),
    }
    for part, what in parts.items():
        yield from from_to(what, getattr(old.contact, part, None), getattr(new.contact, part, None))


def _rationale(old: HubConfiguration, new: HubConfiguration) -> Changes:
    parts = {
        "demand": Label("alasan: kebutuhan", "rationale: demand"),
        "supply": Label("alasan: yang sudah ada", "rationale: supply"),
        "reason": Label("alasan", "rationale: reason"),
        "based_on": Label("alasan: berdasarkan", "rationale: based on"),
    }
    for part, what in parts.items():
        yield from from_to(what, getattr(old.rationale, part, None), getattr(new.rationale, part, None))
