"""Figures of a hub by day, month or in total, each with its definition, its unit and the position it is of."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

from flask import Response, json
from marshmallow import Schema, ValidationError, fields, post_load, validates_schema

from domain.errors import NotFound, sentence
from domain.values import HUB_CODE, Label
from interface import as_of, shapes
from interface.formats import NETWORK_ZONE
from interface.forms import Blueprint, Day, ReadQuery, one_of
from interface.requests import read_answer, reads, wait_for
from projections.figures import Counted, count_days
from projections.measures import MEASURES, PERIODS, Measure, in_periods, measured
from projections.view import Answer, View

LONGEST = 3_700  # days: ten years
HAVE_COME = sentence("Figures are of days that have come, today at most.")
ON_FORM = re.compile("[0-9]{4}(-[0-9]{2}){0,2}")
ON = sentence("A day, a month or a year is needed, such as 2026-09-12, 2026-09 or 2026.")

figures = Blueprint(
    "figures", "figures", url_prefix="/v1", description="Figures of the hubs, with definitions"
)


def today() -> date:
    return as_of.now().astimezone(NETWORK_ZONE).date()


def span(first: date | None, last: date | None) -> tuple[date, date]:
    """The days asked for; where one is left out, twelve months, of which the last may not be over."""
    last = last or today()
    eleven_months_before = (last.replace(day=1) - timedelta(days=320)).replace(day=1)
    return first or eleven_months_before, last


class FigureShape(Schema):
    """`period` is `end_of_last_day` for what stands at one moment, and `whole_period` for what happened."""

    code = fields.String(required=True)
    label = fields.Nested(shapes.Label, required=True)
    unit = fields.Nested(shapes.Label, required=True)
    definition = fields.Nested(shapes.Label, required=True)
    period = fields.String(required=True)
    sample = fields.Boolean(required=True, metadata={"description": "Whether it rests on sample values"})


class FigureRow(Schema):
    first = fields.Date(required=True, data_key="from")
    last = fields.Date(required=True, data_key="until")
    values = fields.Dict(required=True, metadata={"description": "Code of a figure -> number, or null"})


class FigureTable(Schema):
    """Figures of days of the hub's zone, as the log was at `position`, recorded at `instant`."""

    hub = fields.String(required=True)
    zone = fields.String(required=True)
    first = fields.Date(required=True, data_key="from")
    last = fields.Date(required=True, data_key="until")
    by = fields.String(required=True)
    position = fields.Integer(required=True)
    instant = fields.DateTime(required=True, allow_none=True)
    figures = fields.List(fields.Nested(FigureShape), required=True)
    rows = fields.List(fields.Nested(FigureRow), required=True)


class Days(fields.String):
    """A day, a month or a year, as 2026-09-12, 2026-09 or 2026: its first day and its last."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> tuple[date, date]:  # type: ignore[override]
        text = super()._deserialize(value, attr, data, **kwargs)
        if not ON_FORM.fullmatch(text):
            raise ValidationError(ON)
        try:
            first = Day().deserialize(text + "-01-01"[len(text) - 4 :] if len(text) < 10 else text)
        except ValidationError:
            raise ValidationError(ON) from None
        return first, _last_of(first, text)


def _last_of(first: date, text: str) -> date:
    """Of the year, the month or the day that begins with `first`."""
    if len(text) == 4:
        return first.replace(month=12, day=31)
    return (first + timedelta(31)).replace(day=1) - timedelta(1) if len(text) == 7 else first


class PeriodForm(Schema):
    """Days that have come; left out, the twelve months up to today. Of a month or year that is not over yet,
    the days up to today.
    """

    first = Day(load_default=None, data_key="from")
    last = Day(load_default=None, data_key="until")
    on = Days(
        load_default=None,
        metadata={
            "description": "Instead of `from` and `until`: a day, a month or a year, as 2026-09-12, 2026-09, 2026",
            "example": "2026-09",
        },
    )

    @post_load
    def as_days(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        on = data.pop("on", None)
        return {**data, "first": on[0], "last": min(on[1], today())} if on else data

    @validates_schema
    def is_a_period(self, data: dict[str, Any], **_: Any) -> None:
        if on := data.get("on"):
            if data.get("first") or data.get("last"):
                raise ValidationError(sentence("Either on, or from and until: not both."), "on")
            if on[0] > today():
                raise ValidationError(HAVE_COME, "on")
            return
        first, last = span(data.get("first"), data.get("last"))
        if last > today():
            raise ValidationError(HAVE_COME, "until")
        if first > last:
            raise ValidationError(sentence("The first day must not come after the last."), "from")
        if (last - first).days >= LONGEST:
            raise ValidationError(sentence("Ten years at most."), "from")


class FiguresQuery(ReadQuery, PeriodForm):
    by = fields.String(load_default="month", validate=one_of(PERIODS))


@figures.get("/hubs/<code>/figures")
@figures.response(200, FigureTable)
@reads(figures, FiguresQuery)
def show_figures(query: dict[str, Any], code: str) -> Response:
    """Memberships, booked and open hours, and programmes of a hub, counted by day, month or in total"""
    counted = figures_of(wait_for(query), code, *span(query["first"], query["last"]))
    return read_answer(Answer(counted.position, None, json.dumps(told(counted, query["by"]))))


def figures_of(view: View, code: str, first: date, last: date) -> Counted:
    counted = count_days(view, code, first, last) if HUB_CODE.fullmatch(code) else None
    if counted is None:
        raise NotFound(what="hub", key=code)
    return counted


def told(counted: Counted, by: str) -> dict[str, Any]:
    """As the API tells it."""
    days = list(counted.days)
    return {
        "hub": counted.hub,
        "zone": counted.zone,
        "from": days[0].isoformat(),
        "until": days[-1].isoformat(),
        "by": by,
        "position": counted.position,
        "instant": counted.instant.isoformat() if counted.instant else None,
        "figures": [figure_told(measure, measure.is_sample(counted)) for measure in MEASURES],
        "rows": [
            {
                "from": period.first.isoformat(),
                "until": period.last.isoformat(),
                "values": {measure.code: measured(measure, period.counts) for measure in MEASURES},
            }
            for period in in_periods(counted, by)
        ],
    }


def figure_told(measure: Measure, sample: bool) -> dict[str, Any]:
    """What a figure is, in the words of both languages."""
    return {
        "code": measure.code,
        "label": words_of(measure.label),
        "unit": words_of(measure.unit),
        "definition": words_of(measure.definition),
        "period": "end_of_last_day" if measure.at_end else "whole_period",
        "sample": sample,
    }


def words_of(label: Label) -> dict[str, str]:
    return {"id": label.id, "en": label.en}
