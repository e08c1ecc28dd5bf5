"""A hub's figures by month, drawn as bars and told in numbers, with what each of them counts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from babel.dates import format_skeleton
from flask import g, render_template, request
from flask.typing import ResponseReturnValue
from marshmallow import EXCLUDE, ValidationError

from interface.figures import PeriodForm, figures_of, span
from interface.formats import day_in_words, language
from interface.pages.filled import Filled, first_said
from interface.pages.shown import one_hub
from interface.requests import view
from projections.figures import Counted
from projections.measures import MEASURES, Measure, Period, in_periods, measured


class Cell(NamedTuple):
    """A number, and its part of the highest of its kind, of a hundred; no number where there is nothing to say."""

    value: float | None
    bar: float


class Line(NamedTuple):
    """`asked` is the period as a further address asks for it."""

    days: str
    cells: list[Cell]
    asked: dict[str, str]


def figures(code: str) -> ResponseReturnValue:
    hub = one_hub(code)
    form, first, last = asked_period()
    counted = figures_of(view(), code, first, last)
    g.position = counted.position
    whole, months = in_periods(counted, "total"), in_periods(counted, "month")
    page = render_template(
        "figures.html", hub=hub, form=form, first=first, last=last, counted=counted, measures=MEASURES,
        months=lines(months, MEASURES), whole=lines(whole, MEASURES)[0], samples=samples(counted),
    )  # fmt: skip
    return page, form.status


def asked_period(first: date | None = None, last: date | None = None) -> tuple[Filled, date, date]:
    """The period form as it came, and the days it means; where it is faulty or empty, those given or usual."""
    form, asked = Filled("period"), {}
    form.typed = {name: [request.args[name]] for name in ("from", "until", "on") if request.args.get(name)}
    try:
        read = PeriodForm(unknown=EXCLUDE).load({name: texts[0] for name, texts in form.typed.items()})
        asked = {name: day for name, day in read.items() if day}
    except ValidationError as error:
        by_field = error.normalized_messages()  # type: ignore[no-untyped-call]
        form.faults = {name: first_said(said) for name, said in by_field.items()}
        form.status = 422
    return form, *span(asked.get("first", first), asked.get("last", last))


def samples(counted: Counted) -> set[str]:
    return {measure.code for measure in MEASURES if measure.is_sample(counted)}


def lines(periods: Sequence[Period], measures: Sequence[Measure]) -> list[Line]:
    values = [[measured(measure, period.counts) for measure in measures] for period in periods]
    highest = [max((value or 0 for value in column), default=0) for column in zip(*values, strict=True)]
    return [
        Line(
            _days(period),
            [Cell(value, _share(value, most)) for value, most in zip(row, highest, strict=True)],
            {"from": period.first.isoformat(), "until": period.last.isoformat()},
        )
        for period, row in zip(periods, values, strict=True)
    ]


def _days(period: Period) -> str:
    """A whole month by its name; of a part of it, the days."""
    first, last = period.first, period.last
    if first.day == 1 and (last + timedelta(1)).day == 1:
        return str(format_skeleton("yMMMM", last, locale=language()))
    return day_in_words(last) if first == last else f"{first.day}–{day_in_words(last)}"


def _share(value: float | None, most: float) -> float:
    return round(100 * (value or 0) / most, 1) if most else 0
