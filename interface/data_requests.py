"""Requests about people's own data, and periods that have passed."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response, url_for
from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from application.access import Actor, today
from application.data_requests import CheckIdentity, DecideRequest, ReceiveRequest
from domain.account import NETWORK
from domain.data_request import PROOFS, EnrolmentOf, Subjects
from domain.errors import NotFound, NotPermitted, sentence
from interface import as_of, person_shapes
from interface.erasing import carry_out, confirm_retention, newest_request
from interface.forms import (
    Blueprint,
    ChangeHeaders,
    ListQuery,
    ReadQuery,
    Text,
    WriteHeaders,
    one_of,
    person_id,
)
from interface.own_data import shown
from interface.requests import (
    SIGNED_IN,
    allow,
    known_actor,
    live_view,
    page_of_hub,
    perform,
    read_answer,
    reads,
    receipt_answer,
    tell_refused,
    wait_for,
)
from projections.data_requests import (
    overdue_enrolments,
    overdue_memberships,
    request_json,
    request_list,
    request_row,
)
from projections.hubs import hub_row
from projections.view import Row, View

data_requests = Blueprint(
    "data_requests", "data_requests", url_prefix="/v1", description="Requests about people's own data"
)


class EnrolmentOfForm(Schema):
    program_id = fields.UUID(required=True)
    enrolment_id = fields.UUID(required=True)


class SubjectsForm(Schema):
    memberships = fields.List(fields.UUID(), load_default=list, validate=validate.Length(max=200))
    enrolments = fields.List(
        fields.Nested(EnrolmentOfForm), load_default=list, validate=validate.Length(max=200),
        metadata={"description": "Of people who are not members."},
    )  # fmt: skip
    reason = Text(500, load_default=None, metadata={"description": "No words about the person: it stays."})


class RequestForm(SubjectsForm):
    """About whom: memberships, an account with all its memberships, enrolments."""

    request_id = fields.UUID(load_default=None, metadata={"description": "Made by the caller; else the key."})
    kind = fields.String(required=True, validate=one_of(["erasure", "access", "correction"]))
    account_id = fields.UUID(load_default=None, allow_none=True)
    channel = fields.String(load_default="desk", validate=one_of(["desk", "letter"]))

    @validates_schema
    def is_about_somebody(self, data: dict[str, Any], **_: Any) -> None:
        if not (data.get("memberships") or data.get("enrolments") or data.get("account_id")):
            raise ValidationError(sentence("Say whom it is about."))


class IdentityForm(Schema):
    how = fields.String(required=True, validate=one_of(PROOFS))
    reason = Text(500, load_default=None)


class DecisionForm(Schema):
    granted = fields.Boolean(required=True, truthy={True}, falsy={False})
    reason = Text(500, required=True, metadata={"description": "The ground; no words about the person."})


class RetentionForm(SubjectsForm):
    """Of those that were proposed: whom to forget."""

    request_id = fields.UUID(load_default=None, metadata={"description": "Made by the caller; else the key."})
    reason = Text(500, required=True, metadata={"description": "The ground; no words about people."})


class RequestQuery(ListQuery):
    open = fields.Boolean(load_default=False, metadata={"description": "Only those that are not closed yet."})


@data_requests.post("/data-requests")
@data_requests.arguments(WriteHeaders, location="headers")
@data_requests.arguments(RequestForm)
@data_requests.response(201, person_shapes.DataRequestReceipt)
@data_requests.doc(security=SIGNED_IN)
def receive(headers: dict[str, Any], form: dict[str, Any]) -> Response:
    """Receive a request: staff for anybody at their hub, members for themselves"""
    request_id = person_id(form["request_id"], headers["key"])
    command = ReceiveRequest(request_id, form["kind"], _subjects(form), form["channel"])
    receipt = perform(command, headers["key"], reason=form["reason"])
    where = url_for("data_requests.show_request", request_id=request_id)
    return receipt_answer(receipt, 201, where, request_id=request_id)


@data_requests.get("/data-requests")
@data_requests.response(200, person_shapes.DataRequestPage)
@data_requests.doc(security=SIGNED_IN)
@reads(data_requests, RequestQuery)
def list_of_network(query: dict[str, Any]) -> Response:
    """Requests that concern the network: more than one hub, or accounts with roles"""
    allow("read_requests", None)
    asked = wait_for(query)
    return read_answer(request_list(asked, NETWORK, query["limit"], query["cursor"], query["open"]))


@data_requests.get("/hubs/<code>/data-requests")
@data_requests.response(200, person_shapes.DataRequestPage)
@data_requests.doc(security=SIGNED_IN)
@reads(data_requests, RequestQuery)
def list_of_hub(query: dict[str, Any], code: str) -> Response:
    """The requests of a hub, oldest first"""
    _allow_at("read_requests", code)
    return page_of_hub(
        request_list(wait_for(query), code, query["limit"], query["cursor"], query["open"]), code
    )


@data_requests.get("/data-requests/<uuid:request_id>")
@data_requests.response(200, person_shapes.DataRequest)
@data_requests.doc(security=SIGNED_IN)
@reads(data_requests, ReadQuery)
def show_request(query: dict[str, Any], request_id: UUID) -> Response:
    """A request with its state and until when it has to be answered"""
    known_actor()
    asked = wait_for(query, request_id)
    readable_request(asked, request_id)
    return read_answer(request_json(asked, request_id), "request", request_id)


@data_requests.get("/data-requests/<uuid:request_id>/receipt")
@data_requests.response(200, person_shapes.ErasureReceipt)
@data_requests.doc(security=SIGNED_IN)
@reads(data_requests, ReadQuery)
def show_receipt(query: dict[str, Any], request_id: UUID) -> Response:
    """What was done, to take home; without any word or id of the person"""
    known_actor()
    row = readable_request(wait_for(query, request_id), request_id)
    if row["receipt"] is None:
        raise NotFound(what="receipt", key=request_id)
    told = ("receipt", "hub", "kind", "received_at", "executed_at", "done")
    answer = shown({name: row[name] for name in told})
    answer.headers["Content-Disposition"] = f'attachment; filename="{row["receipt"]}.json"'
    return answer


@data_requests.post("/data-requests/<uuid:request_id>/identity")
@data_requests.arguments(ChangeHeaders, location="headers")
@data_requests.arguments(IdentityForm)
@data_requests.response(200, person_shapes.DataRequestReceipt)
@data_requests.doc(security=SIGNED_IN)
def check_identity(headers: dict[str, Any], form: dict[str, Any], request_id: UUID) -> Response:
    """Note how the person's identity was seen; never the number of a document"""
    command = CheckIdentity(request_id, form["how"], headers["seen"])
    return receipt_answer(perform(command, headers["key"], reason=form["reason"]), request_id=request_id)


@data_requests.post("/data-requests/<uuid:request_id>/decision")
@data_requests.arguments(ChangeHeaders, location="headers")
@data_requests.arguments(DecisionForm)
@data_requests.response(200, person_shapes.DataRequestReceipt)
@data_requests.doc(security=SIGNED_IN)
def decide(headers: dict[str, Any], form: dict[str, Any], request_id: UUID) -> Response:
    """Grant or refuse, on a ground; by somebody else than who took it at the desk"""
    command = DecideRequest(request_id, form["granted"], headers["seen"])
    return receipt_answer(perform(command, headers["key"], reason=form["reason"]), request_id=request_id)


@data_requests.post("/data-requests/<uuid:request_id>/execution")
@data_requests.arguments(WriteHeaders, location="headers")
@data_requests.response(200, person_shapes.DataRequestReceipt)
@data_requests.doc(security=SIGNED_IN)
def execute(headers: dict[str, Any], request_id: UUID) -> Response:
    """Execute what was granted; an erasure cannot be undone"""
    known_actor()
    request = newest_request(request_id)
    if request is None:
        raise NotFound(what="request", key=request_id)
    return receipt_answer(carry_out(request_id, request.subjects, headers["key"]), request_id=request_id)


@data_requests.get("/hubs/<code>/retention")
@data_requests.response(200, person_shapes.Overdue)
@data_requests.doc(security=SIGNED_IN)
@reads(data_requests, ReadQuery)
def propose_retention(query: dict[str, Any], code: str) -> Response:
    """Whose period has passed; nobody is forgotten unless it is confirmed"""
    _allow_at("decide_requests", code)
    asked = wait_for(query)
    if hub_row(asked, code) is None:
        raise NotFound(what="hub", key=code)
    return shown(proposed(asked, code))


@data_requests.post("/hubs/<code>/retention")
@data_requests.arguments(WriteHeaders, location="headers")
@data_requests.arguments(RetentionForm)
@data_requests.response(201, person_shapes.DataRequestReceipt)
@data_requests.doc(security=SIGNED_IN)
def confirm(headers: dict[str, Any], form: dict[str, Any], code: str) -> Response:
    """Forget those whose period has passed, as confirmed here; it cannot be undone"""
    request_id = person_id(form["request_id"], headers["key"])
    receipt = confirm_retention(code, _subjects(form), headers["key"], form["reason"], request_id)
    where = url_for("data_requests.show_request", request_id=request_id)
    return receipt_answer(receipt, 201, where, request_id=request_id)


def proposed(asked: View, hub: str) -> dict[str, list[dict[str, Any]]]:
    """Whose period at a hub has passed: ids and days, nobody's name. For the API and the pages alike."""
    now, known = as_of.now(), as_of.now() if as_of.asked() else None
    return {
        "memberships": [
            {"membership_id": row["id"], "ended_on": row["ended_on"]}
            for row in overdue_memberships(asked, hub, today(now))
        ],
        "enrolments": [
            {"program_id": row["program_id"], "enrolment_id": row["id"], "ended_on": row["ends"].date()}
            for row in overdue_enrolments(asked, hub, now, known=known)
        ],
    }


def readable_request(asked: View, request_id: UUID) -> Row:
    """A request that its reader may see: staff of its hub, or the person it is about."""
    who = known_actor()
    row = request_row(asked, request_id)
    if row is None:
        raise NotFound(what="request", key=request_id)
    if who.may("read_requests", row["hub"]) or _is_about(who, row["subjects"]):
        return row
    tell_refused(who, "read_requests", row["hub"])
    if any(grant.covers(row["hub"]) for grant in who.grants):
        raise NotPermitted(needs="read_requests")
    raise NotFound(what="request", key=request_id)


def _is_about(who: Actor, subjects: dict[str, Any]) -> bool:
    """Whether all of it is the reader's own: a list of people whose period has passed is nobody's."""
    account = UUID(subjects["account"]) if subjects["account"] else None
    if subjects["enrolments"]:
        return False
    if account and who.may_own("read_own", account=account):
        return True
    mine = [who.may_own("read_own", UUID(one)) for one in subjects["memberships"]]
    return account is None and bool(mine) and all(mine)


def _allow_at(right: str, code: str) -> None:
    known_actor()
    if hub_row(live_view(), code) is None:
        raise NotFound(what="hub", key=code)
    allow(right, code)


def _subjects(form: dict[str, Any]) -> Subjects:
    enrolments = tuple(EnrolmentOf(one["program_id"], one["enrolment_id"]) for one in form["enrolments"])
    return Subjects(tuple(dict.fromkeys(form["memberships"])), form.get("account_id"), enrolments)
