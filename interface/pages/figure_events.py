"""One figure of a hub: the number, what it counts, and the events that make it up, grouped and one by one."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from babel.dates import format_skeleton
from flask import g, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from domain.errors import NotFound, sentence
from domain.values import HUB_CODE
from interface import as_of
from interface.figure_events import (
    Figure,
    cursor_of,
    figure_of,
    place,
    position_asked,
    sums_of,
    told,
    value,
)
from interface.formats import language
from interface.pages.figures import asked_period
from interface.pages.filled import Filled
from interface.pages.history import ENDPOINTS
from interface.pages.people_shown import acquainted, colleague
from interface.pages.shown import ShownHub
from interface.requests import actor, view
from projections.contributions import ACTOR, MONTH, TYPE, Contribution, Group
from projections.hubs import hub_row
from projections.measures import Measure, measure_of

SHOWN = 50
TYPES = {
    "hub.registered": sentence("Hub registered"),
    "hub.configured": sentence("Configuration changed"),
    "hub.phase_changed": sentence("Phase changed"),
    "membership.began": sentence("Membership begun"),
    "membership.paused": sentence("Membership paused"),
    "membership.resumed": sentence("Membership resumed"),
    "membership.ended": sentence("Membership ended"),
    "space.added": sentence("Space added"),
    "space.changed": sentence("Space changed"),
    "space.booked": sentence("Space booked"),
    "space.booking_requested": sentence("Booking asked for"),
    "space.booking_approved": sentence("Booking approved"),
    "space.booking_to_move": sentence("Booking to be moved"),
    "space.booking_cancelled": sentence("Booking cancelled"),
    "program.scheduled": sentence("Programme announced"),
    "program.cancelled": sentence("Programme called off"),
    "program.enrolled": sentence("Person enrolled"),
    "program.withdrawn": sentence("Enrolment withdrawn"),
    "program.given_place": sentence("Place given from the waiting list"),
}


class Line(NamedTuple):
    """What one group adds up to, and its part of the largest, of a hundred."""

    says: str
    events: int
    amount: float
    bar: float


class Entry(NamedTuple):
    """One event of the list; moments are in the hub's zone, `who` is named as the reader may know them."""

    one: Contribution
    measure: Measure | None
    amount: float
    says: str
    who: str
    recorded: Any
    happened: Any
    late: bool
    history: str


def figure(code: str, measure: str) -> ResponseReturnValue:
    hub = hub_then(code)
    form, first, last = asked_period()
    log, position = position_asked()
    found = figure_of(log, position, code, measure, first, last)
    g.position = position
    insider = actor().may("read_history", code)
    groups = found.events.groups(found.codes, MONTH, TYPE, *([ACTOR] if insider else []))
    sums = sums_of(groups[MONTH])
    acquainted([group.key for group in groups.get(ACTOR, [])], code)
    page = render_template(
        "figure.html", hub=hub, form=form, first=first, last=last, figure=found, measure=found.measure,
        value=value(found.measure, sums), insider=insider, asked=period_asked(form, first, last),
        parts=[(part, value(part, sums)) for part in found.parts], count=sum(one.events for one in groups[TYPE]),
        months=lines(groups[MONTH], month_in_words), types=lines(groups[TYPE], type_in_words),
        actors=lines(groups.get(ACTOR, []), lambda name: colleague(name, code)),
        **(_listed(found, code) if insider else {}),
    )  # fmt: skip
    return page, form.status


def hub_then(code: str) -> ShownHub:
    """As of the moment asked for; of this hub alone nothing has to be built."""
    row = hub_row(view(hub=code), code) if HUB_CODE.fullmatch(code) else None
    if row is None or not row["configuration"]:
        raise NotFound(what="hub", key=code)
    return ShownHub(row, as_of.now())


def period_asked(form: Filled, first: date, last: date) -> dict[str, str]:
    """The days as a further address asks for them."""
    return {"from": first.isoformat(), "until": last.isoformat()} if form.sound else {}


def _listed(found: Figure, code: str) -> dict[str, Any]:
    page = found.events.page(found.codes, SHOWN + 1, place(request.args.get("cursor", "")))
    more = cursor_of(page[SHOWN - 1]) if len(page) > SHOWN else None
    return {
        "entries": entries(page[:SHOWN], code, found.opening.zone),
        "following": further(cursor=more) if more else None,
        "earliest": further(cursor="") if request.args.get("cursor") else None,
    }


def further(**changed: str) -> str:
    """The address of this page with other words in its query; without those that are empty."""
    asked = {**request.args.to_dict(), **changed}
    return "?" + urlencode({name: said for name, said in asked.items() if said})


def entries(page: list[Contribution], code: str, zone: str) -> list[Entry]:
    tz = ZoneInfo(zone)
    acquainted([one.actor for one in page], code)
    return [
        Entry(
            one,
            measure_of(one.code),
            round(told(one.amount), 2),
            type_in_words(one.topic),
            colleague(one.actor, code),
            one.recorded_at.astimezone(tz),
            one.happened_at.astimezone(tz),
            one.happened_at != one.recorded_at,
            history_of(one, code),
        )
        for one in page
    ]


def history_of(one: Contribution, code: str) -> str:
    """The history of the thing that it happened to, with this event first."""
    page, name = ENDPOINTS[one.topic.partition(".")[0]]
    thing = code if name == "code" else one.stream
    return url_for(page, cursor=f"before:{one.position + 1}", _anchor=f"p{one.position}", **{name: thing})  # type: ignore[arg-type]


def lines(groups: list[Group], in_words: Any) -> list[Line]:
    most = max((abs(group.amount) for group in groups), default=0)
    return [
        Line(
            in_words(group.key),
            group.events,
            round(told(group.amount), 2),
            float(round(100 * abs(group.amount) / most, 1)) if most else 0,
        )
        for group in groups
    ]


def month_in_words(key: str) -> str:
    return str(format_skeleton("yMMMM", date.fromisoformat(f"{key}-01"), locale=language()))


def type_in_words(topic: str) -> str:
    return str(gettext(TYPES[topic])) if topic in TYPES else topic
