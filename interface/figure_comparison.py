"""Two clocks: the figures of a period as they were known once, beside what is known later, and why they differ.

What differs is told by the entries that were recorded in between: exactly those that change a figure of the
period, each with its amount; together they are the difference.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Response, g, json
from marshmallow import Schema, fields

from domain.errors import NotFound, sentence
from domain.values import HUB_CODE
from interface import as_of
from interface.figure_events import (
    ContributionShape,
    GroupShape,
    PageQuery,
    group_told,
    page_told,
    place,
    value,
)
from interface.figures import FigureShape, PeriodForm, figure_told, span
from interface.forms import Blueprint
from interface.problems import Problem
from interface.requests import actor, live_view, read_answer
from projections.contributions import COUNTED, TYPE, Asked, Contributions, Group, Opening
from projections.figures import position_of
from projections.measures import MEASURES, Measure
from projections.past import Moment, at_position
from projections.view import Answer

figure_comparison = Blueprint(
    "figure-comparison", "figure-comparison", url_prefix="/v1", description="Figures as known then and later"
)


@dataclass(frozen=True)
class Compared:
    """One figure as it was known then and as it is known later; None where there is nothing to say."""

    measure: Measure
    sample: bool
    then: float | None
    later: float | None

    @property
    def difference(self) -> float | None:
        return None if self.then is None or self.later is None else round(self.later - self.then, 2)


@dataclass(frozen=True)
class Comparison:
    """Of one hub and period; `late` are the entries in between, `groups` what they add up to by type."""

    asked: Asked
    then: Moment
    later: Moment
    opening: Opening
    figures: list[Compared]
    groups: list[Group]
    late: Contributions


def compare(asked: Asked, then: Moment, later: Moment) -> Comparison:
    """`asked` of events after the one moment and up to the other. Refuses a hub that there is not."""
    late = Contributions(live_view(), asked)
    if not HUB_CODE.fullmatch(asked.hub) or late.opening is None:
        raise NotFound(what="hub", key=asked.hub)
    known_then = Contributions(live_view(), Asked(asked.hub, asked.first, asked.last, asked.after)).opening
    totals, groups = late.compared(COUNTED, TYPE)
    before = {code: total.before for code, total in totals.items()}
    whole = {code: total.amount for code, total in totals.items()}
    figures = [
        Compared(
            measure,
            measure.rests_on_any(late.opening.samples),
            value(measure, before) if known_then else None,
            value(measure, whole),
        )
        for measure in MEASURES
    ]
    return Comparison(asked, then, later, late.opening, figures, groups[TYPE], late)


def moments(code: str, then: str, later: str | None) -> tuple[Moment, Moment]:
    """Raises Problem where one is no moment, lies ahead, or comes before the other."""
    first = as_of.resolved(then, hub=code)
    if later is None:
        second = at_position(live_view(), position_of(live_view()))
    else:
        second = as_of.resolved(later, "query.with", hub=code)
    if second.position < first.position:
        fault = sentence("The later moment must not come before the earlier one.")
        raise Problem(422, "invalid_values", None, [{"place": "query.with", "fault": fault}])
    return first, second


class MomentShape(Schema):
    position = fields.Integer(required=True)
    instant = fields.DateTime(required=True, allow_none=True)


class ComparedShape(FigureShape):
    """`difference` is the sum of the late entries' amounts; of an occupancy, that of two quotients."""

    then = fields.Float(required=True, allow_none=True)
    later = fields.Float(required=True, allow_none=True)
    difference = fields.Float(required=True, allow_none=True)


class ComparisonShape(Schema):
    """`groups` tell the entries recorded between the two moments that change a figure of the days, by type;
    `items` each of them, for those who may read the hub's history.
    """

    hub = fields.String(required=True)
    zone = fields.String(required=True)
    first = fields.Date(required=True, data_key="from")
    last = fields.Date(required=True, data_key="until")
    then = fields.Nested(MomentShape, required=True)
    later = fields.Nested(MomentShape, required=True)
    figures = fields.List(fields.Nested(ComparedShape), required=True)
    groups = fields.List(fields.Nested(GroupShape), required=True)
    items = fields.List(fields.Nested(ContributionShape), required=True, allow_none=True)
    next = fields.String(required=True, allow_none=True)


class ComparisonQuery(PageQuery, PeriodForm):
    """Of days that had come at the earlier moment."""

    as_of = fields.String(
        required=True,
        metadata={"description": "The earlier moment: a position, an instant, or a day, which means its end"},
    )
    with_ = fields.String(
        load_default=None,
        data_key="with",
        metadata={"description": "The later moment; left out, all that is known now"},
    )


def back_in_the_present() -> None:
    """Once the days are known, which are those that had come then: what compares two moments answers today."""
    g.pop("as_of", None)
    g.in_the_present = True


@figure_comparison.get("/hubs/<code>/figures/comparison")
@figure_comparison.response(200, ComparisonShape)
@figure_comparison.arguments(ComparisonQuery, location="query")
def show_comparison(query: dict[str, Any], code: str) -> Response:
    """The figures of a period as known at one moment beside another, and the late entries in between"""
    first, last = span(query["first"], query["last"])
    back_in_the_present()
    then, later = moments(code, query["as_of"], query["with_"])
    found = compare(Asked(code, first, last, later.position, then.position), then, later)
    page = None
    if actor().may("read_history", code):
        page = found.late.page(COUNTED, query["limit"] + 1, place(query["cursor"]))
    body = {**comparison_told(found), **page_told(page, query["limit"])}
    return read_answer(Answer(later.position, None, json.dumps(body)))


def comparison_told(found: Comparison) -> dict[str, Any]:
    return {
        "hub": found.asked.hub,
        "zone": found.opening.zone,
        "from": found.asked.first.isoformat(),
        "until": found.asked.last.isoformat(),
        "then": _moment_told(found.then),
        "later": _moment_told(found.later),
        "figures": [
            {
                **figure_told(one.measure, one.sample),
                "then": one.then,
                "later": one.later,
                "difference": one.difference,
            }
            for one in found.figures
        ],
        "groups": [group_told(group) for group in found.groups],
    }


def _moment_told(moment: Moment) -> dict[str, Any]:
    return {
        "position": moment.position,
        "instant": moment.instant.isoformat() if moment.instant else None,
    }
