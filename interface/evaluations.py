"""Evaluating a pilot: the standard figures are counted here, everything else is said by who evaluates."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response, url_for
from marshmallow import Schema, fields, validate

from application.evaluations import EvaluatePilot, recorded_by
from domain.phases import Evaluation, Result, Verdict
from domain.values import Label
from interface import shapes
from interface.figures import PeriodForm, figures_of
from interface.forms import Blueprint, Day, ListQuery, Text, WriteHeaders, one_of
from interface.requests import (
    SIGNED_IN,
    allow,
    page_of_hub,
    perform,
    platform,
    reads,
    receipt_answer,
    view,
    wait_for,
)
from projections.evaluations import evaluation_list
from projections.figures import Counted
from projections.measures import MEASURES, Measure, in_periods, measured

MOST_RESULTS = 40

evaluations = Blueprint("evaluations", "evaluations", url_prefix="/v1", description="Evaluations of pilots")


class DefinitionForm(Schema):
    """How it was counted, in both languages."""

    id = Text(1000, required=True)
    en = Text(1000, required=True)


class ResultForm(Schema):
    """What was reached of a measure that is not counted here, and how that was found."""

    measure = fields.Nested(DefinitionForm, required=True)
    definition = fields.Nested(DefinitionForm, required=True)
    value = fields.Float(required=True)
    target = fields.Float(load_default=None, allow_none=True)


class EvaluationForm(PeriodForm):
    """The figures of the period are counted by the platform and recorded with it; `results` are further ones."""

    first = Day(required=True, data_key="from")
    last = Day(required=True, data_key="until")
    results = fields.List(
        fields.Nested(ResultForm), load_default=list, validate=validate.Length(max=MOST_RESULTS)
    )
    verdict = fields.String(required=True, validate=one_of(verdict.value for verdict in Verdict))
    conclusion = Text(4000, required=True)
    reason = Text(500, required=True)


class RecordedEvaluation(shapes.Evaluation):
    position = fields.Integer(required=True)
    actor = fields.String(required=True)


class EvaluationPage(Schema):
    items = fields.List(fields.Nested(RecordedEvaluation), required=True)
    next = fields.String(required=True, allow_none=True)


class EvaluationReceipt(Schema):
    hub = fields.String(required=True)
    position = fields.Integer(required=True)
    repeated = fields.Boolean(required=True)


@evaluations.get("/hubs/<code>/evaluations")
@evaluations.response(200, EvaluationPage)
@evaluations.doc(security=SIGNED_IN)
@reads(evaluations, ListQuery)
def list_evaluations(query: dict[str, Any], code: str) -> Response:
    """How a hub's pilot went, each time it was evaluated, the oldest first"""
    allow("read_history", code)
    return page_of_hub(evaluation_list(wait_for(query), code, query["limit"], query["cursor"]), code)


@evaluations.post("/hubs/<code>/evaluations")
@evaluations.arguments(WriteHeaders, location="headers")
@evaluations.arguments(EvaluationForm)
@evaluations.response(201, EvaluationReceipt)
@evaluations.doc(security=SIGNED_IN)
def evaluate(headers: dict[str, Any], form: dict[str, Any], code: str) -> Response:
    """Record how a pilot went; becoming permanent needs one with the verdict `promote`"""
    further = tuple(
        Result(Label(**one["measure"]), Label(**one["definition"]), one["value"], one["target"])
        for one in form["results"]
    )
    command = command_of(code, headers["key"], form, further)
    receipt = perform(command, headers["key"], reason=form["reason"])
    return receipt_answer(receipt, 201, url_for("evaluations.list_evaluations", code=code), hub=code)


def command_of(
    code: str, key: UUID, form: dict[str, Any], further: tuple[Result, ...], counted: Counted | None = None
) -> EvaluatePilot:
    """With the figures as they are now (or as `counted`); where the same request has recorded them already, with
    those: it is the same command then.
    """
    recorded = recorded_by(platform(), code, key)
    if recorded:
        results, based_on = recorded.results[: len(recorded.results) - len(further)], recorded.based_on
    else:
        counted = counted or figures_of(view(), code, form["first"], form["last"])
        results, based_on = standard_results(counted), counted.position
    return EvaluatePilot(
        code,
        Evaluation(
            form["first"],
            form["last"],
            (*results, *further),
            Verdict(form["verdict"]),
            form["conclusion"],
            based_on,
        ),
    )


def standard_results(counted: Counted) -> tuple[Result, ...]:
    """Every figure of the whole period that there is."""
    (whole,) = in_periods(counted, "total")
    found = ((measure, measured(measure, whole.counts)) for measure in MEASURES)
    return tuple(
        Result(_named(measure), _defined(measure, counted), float(value), None)
        for measure, value in found
        if value is not None
    )


def _named(measure: Measure) -> Label:
    """With its unit, where the words do not name it."""
    label, unit = measure.label, measure.unit
    if unit.id in label.id.lower():
        return label
    return Label(f"{label.id} ({unit.id})", f"{label.en} ({unit.en})")


def _defined(measure: Measure, counted: Counted) -> Label:
    definition = measure.definition
    if not measure.is_sample(counted):
        return definition
    return Label(
        f"{definition.id} Bertumpu pada nilai contoh.", f"{definition.en} It rests on sample values."
    )
