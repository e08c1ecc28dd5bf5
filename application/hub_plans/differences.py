"""What changes from one configuration to another, in words a second person can approve."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from application.hub_plans.comparing import Changes, fields, from_to, keyed, listed
from application.sentences import say
from domain.configuration import Address, Building, HubConfiguration, Plan, Retention, SpaceSpec
from domain.phases import Phase, PhaseEntry
from domain.space import Space
from domain.values import Label
from domain.words import Words

PHASES = {
    Phase.PROPOSED: Label("usulan", "proposed"),
    Phase.PREPARING: Label("persiapan", "preparing"),
    Phase.PILOT: Label("uji coba", "pilot"),
    Phase.PERMANENT: Label("tetap", "permanent"),
    Phase.CLOSED: Label("ditutup", "closed"),
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
}
_PLAN = {
    "name": Label("nama", "name"),
    "monthly_price": Label("harga sebulan (rupiah)", "price a month (rupiah)"),
    "quotas": Label("kuota (jam sebulan)", "quotas (hours a month)"),
}
_RULES = {
    "days_ahead": Label("pemesanan paling jauh (hari)", "bookings at most ahead (days)"),
    "longest_hours": Label("pemesanan paling lama (jam)", "longest booking (hours)"),
    "most_per_member": Label(
        "pemesanan per anggota dan ruang", "coming bookings of a space a member may hold"
    ),
}
_RETENTION = {
    "ended_memberships_years": Label(
        "masa simpan data anggota sesudah berakhir (tahun)", "words of ended memberships are kept (years)"
    ),
    "past_enrolments_years": Label(
        "masa simpan data peserta sesudah program (tahun)", "words of past participants are kept (years)"
    ),
}
_WORDS = {
    "regions": Label("wilayah", "regions"),
    "space_kinds": Label("jenis ruang", "kinds of space"),
    "member_kinds": Label("jenis anggota", "kinds of member"),
    "program_kinds": Label("jenis program", "kinds of programme"),
    "sectors": Label("sektor", "sectors"),
}


def phase_changes(old: PhaseEntry, new: PhaseEntry) -> Changes:
    if old != new:
        yield say(
            "fase {old} menjadi {new} sejak {since}: {ground}",
            "phase {old} becomes {new} since {since}: {ground}",
            old=PHASES[old.phase],
            new=PHASES[new.phase],
            since=new.since,
            ground=new.ground,
        )


def configuration_changes(old: HubConfiguration | None, new: HubConfiguration) -> Changes:
    """All differences but those of spaces; a hub without a configuration is compared with an empty one."""
    before = old or _empty(new)
    yield from _about_the_hub(before, new)
    yield from _about_its_days(before, new)
    yield from _about_its_terms(before, new)
    yield from _about_its_words(before.words, new.words)


def space_changes(spaces: Mapping[str, Space], wanted: Iterable[SpaceSpec]) -> Changes:
    """Spaces are compared with their own streams, which know what is in use."""
    wanted = tuple(wanted)
    in_use = {code: space.spec for code, space in spaces.items() if not space.retired}
    yield from listed(
        "ruang", "spaces", in_use.values(), wanted, lambda spec: spec.code, lambda spec: spec.name
    )
    for spec in wanted:
        if spec.code in in_use:
            what = say("{name}: ", "{name}: ", name=in_use[spec.code].name)
            yield from fields(_SPACE, in_use[spec.code], spec, what)


def _empty(new: HubConfiguration) -> HubConfiguration:
    nothing: dict[str, Any] = dict.fromkeys(
        ("closed_days", "spaces", "plans", "targets", "partners", "member_fields", "consents", "samples"), ()
    )
    return replace(new, building=None, opened_on=None, opening_hours={}, retention=Retention(), **nothing)


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


def _about_its_days(old: HubConfiguration, new: HubConfiguration) -> Changes:
    for day, name in _DAY_NAMES.items():
        before, after = old.opening_hours.get(day, ()), new.opening_hours.get(day, ())
        what = say("jam buka {day}", "opening on {day}", day=name)
        yield from from_to(what, before or _CLOSED, after or _CLOSED, before != after, joint=" ")
    days_before = {closed.day: closed.why for closed in old.closed_days}
    days_after = {closed.day: closed.why for closed in new.closed_days}
    yield from keyed(
        days_before,
        days_after,
        lambda day: say("tutup pada {day}: {why}", "closed on {day}: {why}", day=day, why=days_after[day]),
        lambda day: say("tidak lagi tutup pada {day}", "no longer closed on {day}", day=day),
    )


def _about_its_terms(old: HubConfiguration, new: HubConfiguration) -> Changes:
    yield from _plans(old.plans, new.plans)
    yield from fields(_RULES, old.booking, new.booking)
    places = Label("tempat per program jika tidak disebut", "places of a programme where none are said")
    yield from from_to(places, old.programs.default_places, new.programs.default_places)
    yield from keyed(
        {target.measure: (target.value, target.by) for target in old.targets},
        aims := {target.measure: (target.value, target.by) for target in new.targets},
        lambda what: say(
            "target {what}: {value} pada {by}",
            "target {what}: {value} by {by}",
            what=what,
            value=aims[what][0],
            by=aims[what][1],
        ),
        lambda what: say("target dihapus: {what}", "target dropped: {what}", what=what),
    )
    yield from keyed(
        {partner.name: partner.role for partner in old.partners},
        roles := {partner.name: partner.role for partner in new.partners},
        lambda name: say("mitra {name}: {role}", "partner {name}: {role}", name=name, role=roles[name]),
        lambda name: say("bukan mitra lagi: {name}", "no longer a partner: {name}", name=name),
    )
    yield from _member_fields(old, new)
    yield from _consents(old, new)
    yield from fields(_RETENTION, old.retention, new.retention)
    yield from from_to(Label("bagian contoh", "sample parts"), old.samples, new.samples)


def _plans(old: tuple[Plan, ...], new: tuple[Plan, ...]) -> Changes:
    yield from listed("paket", "plans", old, new, lambda plan: plan.code, lambda plan: plan.name)
    before = {plan.code: plan for plan in old}
    for plan in new:
        if plan.code in before:
            what = say("paket {name}: ", "plan {name}: ", name=before[plan.code].name)
            yield from fields(_PLAN, before[plan.code], plan, what)


def _member_fields(old: HubConfiguration, new: HubConfiguration) -> Changes:
    before = {asked.code: asked for asked in old.member_fields}
    after = {asked.code: asked for asked in new.member_fields}
    yield from keyed(
        before,
        after,
        lambda code: say(
            "isian anggota {label} ({kind}, wajib: {required}): {choices}",
            "member field {label} ({kind}, required: {required}): {choices}",
            **{part: getattr(after[code], part) for part in ("label", "kind", "required", "choices")},
        ),
        lambda code: say(
            "isian anggota dihapus: {label}", "member field dropped: {label}", label=before[code].label
        ),
    )


def _consents(old: HubConfiguration, new: HubConfiguration) -> Changes:
    before = {asked.code: asked.purpose for asked in old.consents}
    after = {asked.code: asked.purpose for asked in new.consents}
    yield from keyed(
        before,
        after,
        lambda code: say(
            "persetujuan {code}: {purpose}", "consent {code}: {purpose}", code=code, purpose=after[code]
        ),
        lambda code: say(
            "persetujuan tidak lagi diminta: {purpose}",
            "consent no longer asked for: {purpose}",
            purpose=before[code],
        ),
    )


def _about_its_words(old: Words, new: Words) -> Changes:
    """The vocabulary belongs to all hubs; a configuration carries it as it was that day."""
    for part, what in _WORDS.items():
        yield from _dictionary(what, getattr(old, part), getattr(new, part))


def _dictionary(what: Label, old: Mapping[str, Label], new: Mapping[str, Label]) -> Changes:
    yield from keyed(
        old,
        new,
        lambda code: say(
            "kosakata {what}: {code} berarti {label}",
            "vocabulary, {what}: {code} means {label}",
            what=what,
            code=code,
            label=new[code],
        ),
        lambda code: say(
            "kosakata {what}: {code} dihapus", "vocabulary, {what}: {code} dropped", what=what, code=code
        ),
    )
