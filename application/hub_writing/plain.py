"""A configuration as the plain words of its file: what the reader makes of a file, the other way round."""

from __future__ import annotations

from datetime import date, time
from typing import Any

from application.hub_files.schema import HubPart
from domain import configuration as hub
from domain.configuration import WEEKDAYS, HubConfiguration
from domain.phases import PhaseEntry, Rationale
from domain.values import Hours, Label

Words = dict[str, Any]
ORDER = tuple(HubPart.keys())
_DEFAULTS: Words = {
    "zone": "Asia/Jakarta",
    "by_seat": False,
    "approval": False,
    "required": False,
    "slot_minutes": 60,
    "buffer_minutes": 0,
    "days_ahead": 30,
    "longest_hours": 8,
    "most_per_member": 5,
    "default_places": 30,
}


def plain_of(configuration: HubConfiguration, phase: PhaseEntry, code: str) -> Words:
    """What a file has to say, as str, int, bool, list and dict; what it need not say is left out."""
    return _short(whole_of(configuration, phase, code))


def whole_of(configuration: HubConfiguration, phase: PhaseEntry, code: str) -> Words:
    """The same with all that a file may say: where a part is left out, what then holds."""
    parts = {
        "code": code,
        **_about_the_hub(configuration, phase),
        **_about_its_days(configuration),
        **_about_its_terms(configuration),
    }
    return {key: parts[key] for key in sorted(parts, key=ORDER.index) if parts[key] is not None}


def _about_the_hub(configuration: HubConfiguration, phase: PhaseEntry) -> Words:
    address, contact = configuration.address, configuration.contact
    return {
        "name": _label(configuration.name),
        "summary": _label(configuration.summary),
        "region": configuration.region,
        "phase": _said(name=str(phase.phase), since=phase.since, target=phase.target, ground=phase.ground),
        "rationale": configuration.rationale and _rationale(configuration.rationale),
        "address": _said(
            street=address.street,
            village=address.village,
            district=address.district,
            regency=address.regency,
            postcode=address.postcode,
        ),
        "building": configuration.building and _building(configuration.building),
        "zone": configuration.zone,
        "opened_on": configuration.opened_on and str(configuration.opened_on),
        "contact": contact and _said(**vars(contact)),
    }


def _about_its_days(configuration: HubConfiguration) -> Words:
    hours = configuration.opening_hours
    return {
        "opening_hours": {day: list(map(stretch, hours.get(day, ()))) for day in WEEKDAYS},
        "exceptions": [
            {**_until(one.first, one.last), "hours": list(map(stretch, one.hours)), "why": _label(one.why)}
            for one in configuration.exceptions
        ],
        "calendars": list(configuration.calendars),
        "closed_days": [_said(day=one.day, why=_label(one.why)) for one in configuration.closed_days],
    }


def _about_its_terms(configuration: HubConfiguration) -> Words:
    booking, kept = configuration.booking, configuration.retention
    return {
        "spaces": list(map(_space, configuration.spaces)),
        "plans": [
            _said(
                code=one.code, name=_label(one.name), monthly_price=one.monthly_price, quotas=dict(one.quotas)
            )
            for one in configuration.plans
        ],
        "booking": _said(
            days_ahead=booking.days_ahead,
            longest_hours=booking.longest_hours,
            most_per_member=booking.most_per_member,
        ),
        "programs": {"default_places": configuration.programs.default_places},
        "targets": [_said(measure=_label(t.measure), value=t.value, by=t.by) for t in configuration.targets],
        "partners": [_said(name=one.name, role=_label(one.role)) for one in configuration.partners],
        "funding": [
            _said(source=one.source, amount=one.amount, year=one.year, ground=one.ground)
            for one in configuration.funding
        ],
        "titles": list(configuration.titles),
        "member_fields": list(map(_member_field, configuration.member_fields)),
        "consents": [_said(code=one.code, purpose=_label(one.purpose)) for one in configuration.consents],
        "retention": _said(
            ended_memberships_years=kept.ended_memberships_years,
            past_enrolments_years=kept.past_enrolments_years,
        ),
        "samples": list(configuration.samples),
    }


def stretch(hours: Hours) -> str:
    """As a file says it: 08:00-17:00, and 24:00 for midnight."""
    closes = "24:00" if hours.closes == time(0) else f"{hours.closes:%H:%M}"
    return f"{hours.opens:%H:%M}-{closes}"


def _label(label: Label) -> Words:
    return {"id": label.id, "en": label.en}


def _rationale(why: Rationale) -> Words:
    told = {"demand": _label(why.demand), "supply": _label(why.supply), "reason": _label(why.reason)}
    return {**told, "based_on": list(why.based_on)}


def _building(building: hub.Building) -> Words:
    return _said(
        name=_label(building.name),
        owner=building.owner,
        former_use=building.former_use and _label(building.former_use),
        readiness=building.readiness,
        ready_by=building.ready_by,
    )


def _until(first: date, last: date) -> Words:
    return {"from": str(first), "until": str(last)}


def _space(spec: hub.SpaceSpec) -> Words:
    return _said(
        code=spec.code,
        kind=spec.kind,
        name=_label(spec.name),
        capacity=spec.capacity,
        by_seat=spec.by_seat,
        slot_minutes=spec.slot_minutes,
        buffer_minutes=spec.buffer_minutes,
        approval=spec.approval,
        equipment=list(spec.equipment),
        photos=list(spec.photos),
    )


def _member_field(asked: hub.MemberField) -> Words:
    return _said(
        code=asked.code,
        label=_label(asked.label),
        kind=asked.kind,
        required=asked.required,
        choices=list(asked.choices),
    )


def _said(**parts: Any) -> Words:
    """Without what is not known; days as they are written."""
    known = {key: value for key, value in parts.items() if value is not None and value != ""}
    return {key: str(value) if isinstance(value, date) else value for key, value in known.items()}


def _short(words: Words) -> Words:
    """Without what holds anyway. A quota says something whatever it says."""
    kept = {}
    for key, value in words.items():
        short = _shortened(value) if key != "quotas" else value
        is_default = (short in ([], {}) and key != "contact") or (
            key in _DEFAULTS and short == _DEFAULTS[key]
        )
        if not is_default and not (key == "until" and value == words["from"]):
            kept[key] = short
    return kept


def _shortened(value: Any) -> Any:
    if isinstance(value, dict):
        return _short(value)
    return [_shortened(item) for item in value] if isinstance(value, list) else value
