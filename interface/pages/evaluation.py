"""How a hub's pilot went: what was recorded, and the form to record it."""

from __future__ import annotations

import hashlib
import re
from datetime import date, timedelta
from typing import Any, NamedTuple

import msgspec
from flask import g, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from marshmallow import Schema, ValidationError, fields

from application.evaluations import recorded_by
from domain.configuration import Target
from domain.errors import sentence
from domain.phases import Evaluation, Phase, Result, Verdict
from domain.values import Label
from interface.evaluations import command_of, standard_results
from interface.figures import LONGEST, figures_of
from interface.formats import VERDICTS
from interface.forms import Day, Text, one_of
from interface.pages.figures import asked_period
from interface.pages.filled import Filled, Filling, filled, onward, told
from interface.pages.shown import ShownHub, one_hub
from interface.requests import actor, allow, perform, platform, view
from projections.evaluations import evaluation_rows

DONE = {"evaluated": sentence("The evaluation is recorded.")}


class Reached(fields.Float):
    """As people type it here: a comma or a point before at most two decimals, nothing between thousands."""

    def _validated(self, value: Any) -> float:
        if not isinstance(value, str) or not re.fullmatch("[0-9]{1,12}([.,][0-9]{1,2})?", value.strip()):
            raise ValidationError(sentence("A number is needed, such as 1250 or 12.5."))
        return float(value.strip().replace(",", "."))


class EvaluationFields(Schema):
    """`seen` tells which figures the page showed."""

    first = Day(required=True)
    last = Day(required=True)
    seen = Text(64, required=True)
    verdict = fields.String(required=True, validate=one_of(verdict.value for verdict in Verdict))
    conclusion = Text(4000, required=True)
    reason = Text(500, required=True)


class Recorded(NamedTuple):
    """An evaluation on record; the figures come first among its results."""

    evaluation: Evaluation
    recorded_at: Any
    ground: str | None
    verdict: str


def evaluation(code: str) -> ResponseReturnValue:
    hub = one_hub(code)
    allow("read_history", code)
    return _page(hub)


def evaluate(code: str) -> ResponseReturnValue:
    hub = one_hub(code)
    allow("configure_hubs", None)
    form = filled("evaluation", _fields_for(hub))
    further = _further(hub, form)
    if form.sound:
        _same_figures(code, form)
    if form.sound:
        with form.sending():
            command = command_of(code, form.key, form.data, further)
            receipt = perform(command, form.key, reason=form.data["reason"])
            return onward("pages.evaluation", receipt, "evaluated", code=code)
    return _page(hub, form)


def _fields_for(hub: ShownHub) -> type[Schema]:
    """Two fields more for each target: what was reached, and what that is based on."""
    more: dict[str, fields.Field[Any]] = {}
    for number, _ in enumerate(hub.configuration.targets):
        more[f"reached-{number}"] = Reached(load_default=None)
        more[f"basis-{number}"] = Text(500, load_default=None)
    return type("EvaluationFieldsOfHub", (EvaluationFields,), more)


def _further(hub: ShownHub, form: Filled) -> tuple[Result, ...]:
    found = []
    for number, target in enumerate(hub.configuration.targets):
        value, basis = form.data.get(f"reached-{number}"), form.data.get(f"basis-{number}")
        if value is not None and basis is None and f"basis-{number}" not in form.faults:
            form.fault(f"basis-{number}", sentence("Say what this is based on."))
        elif basis is not None and value is None and f"reached-{number}" not in form.faults:
            form.fault(f"reached-{number}", sentence("Say what was reached, or leave both empty."))
        elif value is not None and basis is not None:
            found.append(_reached(target, value, basis))
    return tuple(found)


def _reached(target: Target, value: float, basis: str) -> Result:
    definition = Label(
        f"Dinyatakan oleh penilai, berdasarkan: {basis}", f"Stated by the evaluator, based on: {basis}"
    )
    return Result(target.measure, definition, value, float(target.value))


def _same_figures(code: str, form: Filled) -> None:
    """Nobody judges by figures that they have not seen."""
    first, last = form.data["first"], form.data["last"]
    if first > last or (last - first).days >= LONGEST:
        form.fault("", sentence("The first day must not come after the last."))
    elif recorded_by(platform(), code, form.key) is None and _changed_since(code, form):
        form.fault("", sentence("The figures have changed since you saw them: please look at them again."))


def _changed_since(code: str, form: Filled) -> bool:
    counted = figures_of(view(), code, form.data["first"], form.data["last"])
    return bool(_seen(standard_results(counted)) != form.data["seen"])


def _seen(results: tuple[Result, ...]) -> str:
    return hashlib.sha256(msgspec.json.encode(results)).hexdigest()


def _page(hub: ShownHub, sent: Filled | None = None) -> ResponseReturnValue:
    may = actor().may("configure_hubs", None) and hub.phase is Phase.PILOT
    form = Filling(sent).of("evaluation")
    period, first, last = _period(hub, sent)
    counted = figures_of(view(), hub.code, first, last) if may else None
    results = standard_results(counted) if counted else ()
    g.position = counted.position if counted else g.position
    page = render_template(
        "evaluation.html", hub=hub, form=form, period=period, first=first, last=last, counted=counted,
        results=results, seen=_seen(results), recorded=_recorded(hub.code), told=told(DONE),
        verdicts_told=[(verdict.value, _capital(gettext(says))) for verdict, says in VERDICTS.items()],
    )  # fmt: skip
    return page, sent.status if sent else period.status


def _period(hub: ShownHub, sent: Filled | None) -> tuple[Filled, date, date]:
    """Of the form that was sent, as far as it can be read; else that asked for; else the whole pilot."""
    begun = min(max(hub.since, hub.today - timedelta(LONGEST - 1)), hub.today)
    period, first, last = asked_period(begun, hub.today)
    said = sent.data if sent else {}
    first, last = said.get("first", first), said.get("last", last)
    if first > last or (last - first).days >= LONGEST:
        first, last = begun, hub.today
    return period, first, last


def _capital(says: str) -> str:
    return says[:1].upper() + says[1:]


def _recorded(code: str) -> list[Recorded]:
    return [_as_recorded(row) for row in evaluation_rows(view(), code)]


def _as_recorded(row: dict[str, Any]) -> Recorded:
    found = msgspec.convert(row["evaluation"], Evaluation)
    return Recorded(found, row["recorded_at"], row["ground"], gettext(VERDICTS[found.verdict]))
