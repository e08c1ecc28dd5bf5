"""What changes in the terms of a hub: plans, rules, targets, money, what is asked of members."""

from __future__ import annotations

from application.hub_plans.comparing import Changes, fields, from_to, keyed, listed
from application.sentences import say
from domain.configuration import Funding, HubConfiguration, Plan
from domain.values import Label

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


def term_changes(old: HubConfiguration, new: HubConfiguration) -> Changes:
    """Plans, rules, targets, partners, money, and what is asked of members."""
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
    yield from _funding(old.funding, new.funding)
    yield from from_to(Label("sebutan jabatan", "titles of roles"), old.titles, new.titles)
    yield from _member_fields(old, new)
    yield from _consents(old, new)
    yield from fields(_RETENTION, old.retention, new.retention)
    yield from from_to(Label("bagian contoh", "sample parts"), old.samples, new.samples)


def _plans(old: tuple[Plan, ...], new: tuple[Plan, ...]) -> Changes:
    yield from listed("paket", "plan", "plans", old, new, lambda plan: plan.code, lambda plan: plan.name)
    before = {plan.code: plan for plan in old}
    for plan in new:
        if plan.code in before:
            what = say("paket {name}: ", "plan {name}: ", name=before[plan.code].name)
            yield from fields(_PLAN, before[plan.code], plan, what)


def _funding(old: tuple[Funding, ...], new: tuple[Funding, ...]) -> Changes:
    before = {(money.source, money.year): (money.amount, money.ground) for money in old}
    after = {(money.source, money.year): (money.amount, money.ground) for money in new}
    yield from keyed(
        before,
        after,
        lambda key: say(
            "pendanaan {source} tahun {year}: {amount} rupiah; dasar: {ground}",
            "funding by {source} in {year}: {amount} rupiah; ground: {ground}",
            source=key[0],
            year=str(key[1]),
            amount=after[key][0],
            ground=after[key][1],
        ),
        lambda key: say(
            "pendanaan dihapus: {source} tahun {year}",
            "funding dropped: {source} in {year}",
            source=key[0],
            year=str(key[1]),
        ),
    )


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
