"""Why a figure is what it is: the events that make it up, grouped and one by one.

They are read from the log itself, so that no edition of an earlier day is needed to know them. Anybody sees how
many events of which month and type there are; each of them, and who acted, those who may read the history.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, cast

from flask import Response, json, redirect, request, url_for
from marshmallow import Schema, ValidationError, fields, validates_schema

from domain.errors import NotFound, sentence
from domain.values import HUB_CODE
from interface import as_of
from interface.exports import WRITERS
from interface.figures import FigureShape, PeriodForm, figure_told, span
from interface.forms import Blueprint, ListQuery, one_of
from interface.requests import actor, allow, live_view, read_answer, reads
from projections.contributions import (
    ACTOR,
    GROUPS,
    MONTH,
    Asked,
    Contribution,
    Contributions,
    Group,
    Opening,
    made_of,
)
from projections.figures import position_of
from projections.measures import Measure, measure_of, quotient
from projections.past import at_position
from projections.view import Answer, View

figure_events = Blueprint(
    "figure-events", "figure-events", url_prefix="/v1", description="The events that make up a figure"
)
KEPT = ("from", "until", "on", "as_of", "min_position")
CURSOR = re.compile("([0-9]{1,18})[.]([a-z_]{1,40})")


@dataclass(frozen=True)
class Figure:
    """One figure of a hub and what makes it up: `parts` are the sums it is made of, itself where it is one."""

    measure: Measure
    asked: Asked
    instant: datetime | None
    opening: Opening
    events: Contributions

    @property
    def parts(self) -> list[Measure]:
        return [found for code in made_of(self.measure.code) if (found := measure_of(code))]

    @property
    def codes(self) -> list[str]:
        return [part.code for part in self.parts]

    @property
    def sample(self) -> bool:
        return self.measure.rests_on_any(self.opening.samples)


def figure_of(view: View, upto: int, hub: str, code: str, first: date, last: date) -> Figure:
    """As the log was at the position `upto`. Refuses what there is not: the figure, the hub."""
    measure = measure_of(code)
    if measure is None:
        raise NotFound(what="figure", key=code)
    asked = Asked(hub, first, last, upto)
    return Figure(measure, asked, at_position(view, upto).instant, *_known(view, asked))


def _known(view: View, asked: Asked) -> tuple[Opening, Contributions]:
    events = Contributions(view, asked)
    if not HUB_CODE.fullmatch(asked.hub) or events.opening is None:
        raise NotFound(what="hub", key=asked.hub)
    return events.opening, events


def position_asked(min_position: int = 0) -> tuple[View, int]:
    """The position that the request is of, and the view to read the log through: any will do."""
    view, moment = live_view(), as_of.asked()
    if moment is not None:
        return view, moment.position
    if min_position:
        view = view.wait_for(min_position)
    return view, position_of(view)


def value(measure: Measure, sums: dict[str, Decimal]) -> float | None:
    """The figure as it is told everywhere, from the sums that it is made of."""
    amounts = [sums.get(code, Decimal()) for code in made_of(measure.code)]
    if len(amounts) == 2:
        found = quotient(float(amounts[0]), float(amounts[1]))
        return found if found is None else round(found, 2)
    return round(told(amounts[0]), 2)


def told(amount: Decimal) -> float:
    """A whole number where it is one."""
    return int(amount) if amount == amount.to_integral_value() else float(amount)


def sums_of(groups: Sequence[Group]) -> dict[str, Decimal]:
    sums: dict[str, Decimal] = {}
    for group in groups:
        sums[group.code] = sums.get(group.code, Decimal()) + group.amount
    return sums


class PartShape(FigureShape):
    value = fields.Float(required=True)


class GroupShape(Schema):
    figure = fields.String(required=True)
    key = fields.String(required=True, metadata={"description": "A month of the days, a type, or an actor"})
    events = fields.Integer(required=True)
    amount = fields.Float(required=True)


class ContributionShape(Schema):
    """What an event changed in the figure of the period; `from` and `until` are the days that it concerns."""

    figure = fields.String(required=True)
    amount = fields.Float(required=True)
    first = fields.Date(required=True, data_key="from")
    last = fields.Date(required=True, data_key="until")
    position = fields.Integer(required=True)
    recorded_at = fields.DateTime(required=True)
    happened_at = fields.DateTime(required=True)
    type = fields.String(required=True)
    stream = fields.UUID(required=True)
    version = fields.Integer(required=True)
    actor = fields.String(required=True)
    reason = fields.String(required=True, allow_none=True)


class FigureEvents(Schema):
    """`value` is the sum of the amounts, for an occupancy the quotient of two such sums. `items` are for those
    who may read the hub's history, null for all others.
    """

    hub = fields.String(required=True)
    zone = fields.String(required=True)
    first = fields.Date(required=True, data_key="from")
    last = fields.Date(required=True, data_key="until")
    position = fields.Integer(required=True)
    instant = fields.DateTime(required=True, allow_none=True)
    figure = fields.Nested(FigureShape, required=True)
    value = fields.Float(required=True, allow_none=True)
    parts = fields.List(fields.Nested(PartShape), required=True)
    by = fields.String(required=True)
    groups = fields.List(fields.Nested(GroupShape), required=True)
    items = fields.List(fields.Nested(ContributionShape), required=True, allow_none=True)
    next = fields.String(required=True, allow_none=True)


class PageQuery(ListQuery):
    @validates_schema
    def has_a_cursor_of_ours(self, data: dict[str, Any], **_: Any) -> None:
        if data.get("cursor") and not CURSOR.fullmatch(data["cursor"]):
            raise ValidationError(sentence("This is not a cursor of ours."), "cursor")


class EventsQuery(PageQuery, PeriodForm):
    by = fields.String(
        load_default=MONTH,
        validate=one_of(GROUPS),
        metadata={
            "description": "By month of the days, type of event, or actor (for readers of the history)"
        },
    )
    format = fields.String(
        load_default="json",
        validate=one_of(("json", *WRITERS)),
        metadata={"description": "Anything but json leads to the whole list as a file, under /v1/exports"},
    )


@figure_events.get("/hubs/<code>/figures/<measure>/events")
@figure_events.response(200, FigureEvents)
@figure_events.alt_response(303, description="Where a file is asked for: to that file")
@reads(figure_events, EventsQuery)
def show_events(query: dict[str, Any], code: str, measure: str) -> Response:
    """The events that make up one figure of a hub, and what each of them changed in it"""
    if query["format"] != "json":
        return _as_file(code, measure, query["format"])
    view, position = position_asked(query["min_position"])
    figure = figure_of(view, position, code, measure, *span(query["first"], query["last"]))
    if query["by"] == ACTOR:
        allow("read_history", code)
    groups = figure.events.groups(figure.codes, query["by"])[query["by"]]
    page = None
    if actor().may("read_history", code):
        page = figure.events.page(figure.codes, query["limit"] + 1, place(query["cursor"]))
    body = {**figure_events_told(figure, query["by"], groups), **page_told(page, query["limit"])}
    return read_answer(Answer(position, None, json.dumps(body)))


def _as_file(code: str, measure: str, form: str) -> Response:
    """Files are recorded as given out before they are: that is done in one place."""
    kept: dict[str, Any] = {name: request.args[name] for name in KEPT if name in request.args}
    address = url_for("exports.export", list="figure-events", format=form, hub=code, figure=measure, **kept)
    return cast(Response, redirect(address, 303))


def place(cursor: str) -> tuple[int, str]:
    """The position and the measure behind which a page begins."""
    found = CURSOR.fullmatch(cursor)
    return (int(found[1]), found[2]) if found else (0, "")


def cursor_of(last: Contribution) -> str:
    return f"{last.position}.{last.code}"


def figure_events_told(figure: Figure, by: str, groups: list[Group]) -> dict[str, Any]:
    sums = sums_of(groups)
    return {
        "hub": figure.asked.hub,
        "zone": figure.opening.zone,
        "from": figure.asked.first.isoformat(),
        "until": figure.asked.last.isoformat(),
        "position": figure.asked.upto,
        "instant": figure.instant.isoformat() if figure.instant else None,
        "figure": figure_told(figure.measure, figure.sample),
        "value": value(figure.measure, sums),
        "parts": [
            {
                **figure_told(part, part.rests_on_any(figure.opening.samples)),
                "value": value(part, sums),
            }
            for part in figure.parts
        ],
        "by": by,
        "groups": [group_told(one) for one in groups],
    }


def group_told(one: Group) -> dict[str, Any]:
    return {"figure": one.code, "key": one.key, "events": one.events, "amount": told(one.amount)}


def page_told(page: list[Contribution] | None, limit: int) -> dict[str, Any]:
    """`page` has one more than is told, where there are more."""
    if page is None:
        return {"items": None, "next": None}
    return {
        "items": [contribution_told(one) for one in page[:limit]],
        "next": cursor_of(page[limit - 1]) if len(page) > limit else None,
    }


def contribution_told(one: Contribution) -> dict[str, Any]:
    return {
        "figure": one.code,
        "amount": told(one.amount),
        "from": one.first_day.isoformat(),
        "until": one.last_day.isoformat(),
        "position": one.position,
        "recorded_at": one.recorded_at.isoformat(),
        "happened_at": one.happened_at.isoformat(),
        "type": one.type,
        "stream": str(one.stream),
        "version": one.version,
        "actor": one.actor,
        "reason": one.reason,
    }
