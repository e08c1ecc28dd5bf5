"""Plans for hubs: check a file's text, see what it would do, submit, decide, apply; and what was in force when."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec
from flask import Response, url_for
from flask_babel import gettext
from marshmallow import Schema, fields

from application.hub_files import FaultyHubFile, HubFile, read_hub_text, read_templates
from application.hub_files.json_schema import json_schema
from application.hub_history import as_of as hub_as_of
from application.hub_history import configurations_of
from application.hub_plans import digest_of
from application.hub_writing import to_text
from application.hubs import plan_hub, with_words_in_force
from application.submissions import (
    ApplySubmission,
    ApprovePlan,
    RejectPlan,
    SubmitPlan,
    WithdrawPlan,
    apply_approved,
)
from domain.errors import NotFound, sentence
from domain.submission import Outcome, Settlement
from domain.values import hub_id
from domain.values import submission_id as id_of
from interface import as_of, plan_shapes, shapes
from interface.formats import language
from interface.forms import (
    MOST_POSITION,
    Blueprint,
    Count,
    ListQuery,
    ReadQuery,
    Text,
    TodayQuery,
    WriteHeaders,
    one_of,
)
from interface.plans_told import described, fault_told, told_plan
from interface.problems import Problem
from interface.requests import (
    JSON,
    SIGNED_IN,
    allow,
    allowed,
    known_actor,
    perform,
    platform,
    read_answer,
    reads,
    receipt_answer,
    settings,
    view,
    wait_for,
)
from interface.vocabulary import vocabulary_at_hand
from projections.submissions import submission_json, submissions_json

plans = Blueprint("plans", "plans", url_prefix="/v1", description="Hub files and their plans")

NAME = "hub.yaml"
STATES = ("submitted", "approved", "rejected", "withdrawn", "applied")
FAULTY = sentence("The hub file has faults; each is named below.")
GROUND = {"description": "The ground: a sentence, a decree number. It stays in the log."}


class FileForm(Schema):
    """The text of a hub file, of 1,000,000 bytes at most. It is read in the vocabulary of the network; `extends`
    names a template of the installation.
    """

    text = fields.String(required=True, metadata={"example": "code: kedu-raya\n..."})


class SettlementForm(Schema):
    """What becomes of the bookings a plan touches; none needs a message unless something is done to one."""

    otherwise = fields.String(load_default=str(Outcome.KEPT), validate=one_of(list(Outcome)))
    of = fields.Dict(
        fields.UUID(), fields.String(validate=one_of(list(Outcome))), load_default=dict,
        metadata={"description": "Single bookings by id, where otherwise than `otherwise`"},
    )  # fmt: skip
    message = Text(500, load_default=None, allow_none=True)


class PreviewForm(FileForm):
    settlement = fields.Nested(SettlementForm, load_default=None, allow_none=True)


class SubmissionForm(PreviewForm):
    """`base` is that of the plan which was seen; where the hub has changed since, it is refused."""

    base = Count(0, MOST_POSITION, required=True)
    reason = Text(500, required=True, metadata=GROUND)


class RejectionForm(Schema):
    reason = Text(500, required=True, metadata=GROUND)


class StepForm(Schema):
    reason = Text(500, load_default=None, allow_none=True, metadata=GROUND)


class PlanApprovalForm(StepForm):
    version = Count(
        1, MOST_POSITION, load_default=None, allow_none=True,
        metadata={"description": "The version of the submission that was seen; another one is not approved."},
    )  # fmt: skip


class PlanQuery(ListQuery):
    hub = Text(60, load_default=None, metadata={"description": "Only those of this hub."})
    state = fields.String(load_default=None, validate=one_of(STATES))


class FileQuery(ReadQuery):
    position = Count(
        1, MOST_POSITION, load_default=None, strict=False,
        metadata={"description": "As the hub was at this position of the log; else as it is."},
    )  # fmt: skip


@plans.post("/hub-plans/validation")
@plans.arguments(FileForm)
@plans.response(200, plan_shapes.Validation)
@plans.doc(security=SIGNED_IN)
def validate_file(form: dict[str, Any]) -> Response:
    """Check the text of a hub file: every fault at once, each with its place and cause. Writes nothing"""
    allow("configure_hubs", None)
    try:
        file = _read(form["text"])
    except FaultyHubFile as error:
        return _told({"valid": False, "hub": None, "faults": _faults(error)})
    return _told({"valid": True, "hub": file.code, "faults": []})


@plans.post("/hub-plans/preview")
@plans.arguments(PreviewForm)
@plans.response(200, plan_shapes.HubPlan)
@plans.doc(security=SIGNED_IN)
def preview_plan(form: dict[str, Any]) -> Response:
    """What applying a hub file would do: in words, as events, and whom it touches. Writes nothing"""
    who = allow("configure_hubs", None)
    file, settlement = read_or_refuse(form["text"]), settlement_of(form["settlement"])
    drawn = plan_hub(platform(), who, file, settlement=settlement)
    return _told(described(told_plan(platform(), view(), file, drawn, settlement)))


@plans.post("/hub-plans")
@plans.arguments(WriteHeaders, location="headers")
@plans.arguments(SubmissionForm)
@plans.response(201, plan_shapes.SubmissionReceipt)
@plans.doc(security=SIGNED_IN)
def submit_plan(headers: dict[str, Any], form: dict[str, Any]) -> Response:
    """Submit the plan of a hub file on a ground; somebody else approves or rejects it"""
    allow("configure_hubs", None)
    settlement = settlement_of(form["settlement"])
    file = with_words_in_force(platform(), read_or_refuse(form["text"]))
    receipt = perform(SubmitPlan(file, form["base"], settlement), headers["key"], reason=form["reason"])
    submission = id_of(file.code, digest_of(file, form["base"], settlement))
    where = url_for("plans.show_plan", submission_id=submission)
    return receipt_answer(receipt, 201, where, submission_id=submission)


@plans.get("/hub-plans")
@plans.response(200, shapes.SubmissionPage)
@plans.doc(security=SIGNED_IN)
@reads(plans, PlanQuery)
def list_plans(query: dict[str, Any]) -> Response:
    """The plans that were submitted at the hubs whose history the reader may know, the newest first"""
    known = known_actor().hubs("read_history")
    if query["hub"] or not (known is None or known):
        allow("read_history", query["hub"])
    wanted = query["hub"] or known
    return read_answer(
        submissions_json(wait_for(query), query["limit"], query["cursor"], wanted, query["state"])
    )


@plans.get("/hub-plans/<uuid:submission_id>")
@plans.response(200, shapes.Submission)
@plans.doc(security=SIGNED_IN)
@reads(plans, ReadQuery)
def show_plan(query: dict[str, Any], submission_id: UUID) -> Response:
    """A plan that was submitted, whole, and what became of it"""
    answer = submission_json(wait_for(query, submission_id), submission_id)
    return read_answer(allowed("read_history", answer, "plan", submission_id))


@plans.post("/hub-plans/<uuid:submission_id>/approval")
@plans.arguments(WriteHeaders, location="headers")
@plans.arguments(PlanApprovalForm)
@plans.response(200, plan_shapes.SubmissionReceipt)
@plans.doc(security=SIGNED_IN)
def approve_plan(headers: dict[str, Any], form: dict[str, Any], submission_id: UUID) -> Response:
    """Approve; by somebody else than who submitted it"""
    receipt = perform(ApprovePlan(submission_id, form["version"]), headers["key"], reason=form["reason"])
    return receipt_answer(receipt, submission_id=submission_id)


@plans.post("/hub-plans/<uuid:submission_id>/rejection")
@plans.arguments(WriteHeaders, location="headers")
@plans.arguments(RejectionForm)
@plans.response(200, plan_shapes.SubmissionReceipt)
@plans.doc(security=SIGNED_IN)
def reject_plan(headers: dict[str, Any], form: dict[str, Any], submission_id: UUID) -> Response:
    """Reject on a ground; by somebody else than who submitted it"""
    receipt = perform(RejectPlan(submission_id), headers["key"], reason=form["reason"])
    return receipt_answer(receipt, submission_id=submission_id)


@plans.post("/hub-plans/<uuid:submission_id>/withdrawal")
@plans.arguments(WriteHeaders, location="headers")
@plans.arguments(StepForm)
@plans.response(200, plan_shapes.SubmissionReceipt)
@plans.doc(security=SIGNED_IN)
def withdraw_plan(headers: dict[str, Any], form: dict[str, Any], submission_id: UUID) -> Response:
    """Withdraw; an approval ends with it"""
    receipt = perform(WithdrawPlan(submission_id), headers["key"], reason=form["reason"])
    return receipt_answer(receipt, submission_id=submission_id)


@plans.post("/hub-plans/<uuid:submission_id>/application")
@plans.arguments(WriteHeaders, location="headers")
@plans.arguments(StepForm)
@plans.response(200, plan_shapes.SubmissionReceipt)
@plans.doc(security=SIGNED_IN)
def apply_submitted(headers: dict[str, Any], form: dict[str, Any], submission_id: UUID) -> Response:
    """Apply what was approved, all of it in one write; its key is the plan's hash, whatever key is sent"""
    receipt = perform(
        ApplySubmission(submission_id),
        headers["key"],
        act=lambda who: apply_approved(platform(), who, submission_id, form["reason"]),
    )
    return receipt_answer(receipt, submission_id=submission_id)


@plans.get("/hubs/<code>/configurations")
@plans.response(200, plan_shapes.Configurations)
@plans.doc(security=SIGNED_IN)
@reads(plans, ReadQuery)
def list_configurations(query: dict[str, Any], code: str) -> Response:
    """Every configuration of a hub, the newest first: in force from when to when, by whom, on what ground"""
    wait_for(query, hub_id(code))
    allow("read_history", code)
    items = [
        {
            "number": one.number,
            "since": one.since,
            "until": one.until,
            "actor": one.actor,
            "ground": one.reason,
            "position": one.position,
        }
        for one in reversed(configurations_of(platform(), code, as_of.position()))
    ]
    return _told({"items": items})


@plans.get("/hubs/<code>/file")
@plans.response(200, {"type": "object"}, content_type="text/yaml", description="A hub file")
@plans.doc(security=SIGNED_IN)
@reads(plans, FileQuery)
def show_file(query: dict[str, Any], code: str) -> Response:
    """A hub as the text of a file: as it is, or as it was at a position of the log"""
    wait_for(query, hub_id(code))
    allow("read_history", code)
    known = as_of.position()
    if known is not None and not platform().version_at(hub_id(code), known):
        raise NotFound(what="hub", key=code)
    when = min(query["position"] or MOST_POSITION, MOST_POSITION if known is None else known)
    configuration, phase = hub_as_of(platform(), code, when)
    text = to_text(code, configuration, phase, language())
    return Response(text, content_type="text/yaml; charset=utf-8")


@plans.get("/hub-schema")
@plans.response(
    200, {"type": "object"}, content_type="application/schema+json", description="A JSON Schema of hub files"
)
@reads(plans, TodayQuery)
def show_schema(query: dict[str, Any]) -> Response:
    """The JSON Schema of hub files, in the words of the network: editors complete and check by it"""
    wait_for(query)
    body = msgspec.json.encode(json_schema(vocabulary_at_hand()))
    return Response(body, content_type="application/schema+json")


def read_or_refuse(text: str) -> HubFile:
    """The hub that a text describes; its faults end the request."""
    try:
        return _read(text)
    except FaultyHubFile as error:
        raise Problem(422, "faulty_hub_file", gettext(FAULTY), _faults(error)) from error


def settlement_of(form: dict[str, Any] | None) -> Settlement:
    """Raises MessageNeeded where bookings are moved or cancelled without a word."""
    if form is None:
        return Settlement()
    single = {str(booking): Outcome(outcome) for booking, outcome in form["of"].items()}
    return Settlement(Outcome(form["otherwise"]), single, form["message"])


def _read(text: str) -> HubFile:
    """In the words of the network; before there are any, those of the installation's folder."""
    return read_hub_text(text, vocabulary_at_hand(), NAME, read_templates(settings().hubs))


def _faults(error: FaultyHubFile) -> list[dict[str, Any]]:
    return [fault_told(fault, language()) for fault in error.faults]


def _told(value: dict[str, Any]) -> Response:
    return Response(msgspec.json.encode(value), content_type=JSON)
