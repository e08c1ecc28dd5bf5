"""Figures as they were known once, beside what is known later, with the late entries that make the difference."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from flask import g, render_template, request
from flask.typing import ResponseReturnValue
from marshmallow import EXCLUDE, ValidationError

from domain.errors import NotFound
from interface import as_of
from interface.figure_comparison import (
    Comparison,
    ComparisonQuery,
    back_in_the_present,
    compare,
    moments,
)
from interface.figure_events import cursor_of, place, told
from interface.figures import span, today
from interface.pages.figure_events import SHOWN, Line, entries, further, lines, type_in_words
from interface.pages.filled import Filled, first_said
from interface.pages.shown import ShownHub, one_hub
from interface.problems import Problem
from interface.requests import actor
from projections.contributions import COUNTED, Asked
from projections.hubs import hub_row
from projections.measures import Measure
from projections.past import Moment

FIELDS = ("on", "from", "until", "as_of", "with")


class Late(NamedTuple):
    """What the late entries of one measure add up to, by what happened."""

    measure: Measure
    amount: float
    lines: list[Line]


def comparison(code: str) -> ResponseReturnValue:
    form = asked()
    back_in_the_present()
    found = _compared(code, form) if form.sound else None
    hub = _hub_at(found.later, code) if found and form.data["with_"] else one_hub(code)
    insider = actor().may("read_history", code)
    if found:
        g.position = found.later.position
    page = render_template(
        "figure-comparison.html", hub=hub, form=form, found=found, insider=insider,
        late=_late(found) if found else [], **(_listed(found, code) if found and insider else {}),
    )  # fmt: skip
    return page, form.status


def _hub_at(moment: Moment, code: str) -> ShownHub:
    """As it was known at the later moment, where that is not today: the page stays the same for ever."""
    row = hub_row(as_of.view_at(moment, hub=code), code)
    if row is None or not row["configuration"]:
        raise NotFound(what="hub", key=code)
    return ShownHub(row, moment.instant or as_of.BEFORE_ALL)


def asked() -> Filled:
    """The form as it came; where nothing is asked, last month as it was known at the end of the next day."""
    form = Filled("comparison")
    form.typed = {name: [request.args[name]] for name in FIELDS if request.args.get(name)}
    if "on" in form.typed:  # typed over the days that a link had asked for
        form.typed = {name: texts for name, texts in form.typed.items() if name not in ("from", "until")}
    given = {name: texts[0] for name, texts in form.typed.items()}
    if not given:
        given = _usual(today())
        form.typed = {name: [text] for name, text in given.items()}
    try:
        form.data = ComparisonQuery(unknown=EXCLUDE).load(given)
        first, last = span(form.data["first"], form.data["last"])
        form.data |= {"first": first, "last": last}
    except ValidationError as error:
        by_field = error.normalized_messages()  # type: ignore[no-untyped-call]
        form.faults = {name: first_said(said) for name, said in by_field.items()}
        form.status = 422
    except Problem as problem:  # the earlier moment is none
        _tell(form, problem)
    return form


def _tell(form: Filled, problem: Problem) -> None:
    fault = (problem.faults or [{}])[0]
    form.fault(fault.get("place", "").rpartition(".")[2], fault.get("fault", str(problem.description)))


def _usual(day: date) -> dict[str, str]:
    """The last month of which the first day after it is over."""
    after = (day - timedelta(1)).replace(day=1)
    return {"on": (after - timedelta(1)).isoformat()[:7], "as_of": after.isoformat()}


def _compared(code: str, form: Filled) -> Comparison | None:
    try:
        then, later = moments(code, form.data["as_of"], form.data["with_"])
    except Problem as problem:
        _tell(form, problem)
        return None
    return compare(
        Asked(code, form.data["first"], form.data["last"], later.position, then.position), then, later
    )


def _late(found: Comparison) -> list[Late]:
    of_each = (
        (one.measure, [group for group in found.groups if group.code == one.measure.code])
        for one in found.figures
    )
    return [
        Late(
            measure,
            round(told(sum((group.amount for group in groups), Decimal())), 2),
            lines(groups, type_in_words),
        )
        for measure, groups in of_each
        if groups
    ]


def _listed(found: Comparison, code: str) -> dict[str, Any]:
    page = found.late.page(COUNTED, SHOWN + 1, place(request.args.get("cursor", "")))
    more = cursor_of(page[SHOWN - 1]) if len(page) > SHOWN else None
    return {
        "entries": entries(page[:SHOWN], code, found.opening.zone),
        "following": further(cursor=more) if more else None,
        "earliest": further(cursor="") if request.args.get("cursor") else None,
    }
