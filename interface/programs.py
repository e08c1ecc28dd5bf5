"""Programmes: what is on, enrolling, withdrawing, calling off."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response, url_for
from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from application.programs import CancelProgram, Enrol, ScheduleProgram, Withdraw
from domain.errors import sentence
from domain.personal import Personal
from interface import shapes
from interface.bookings import LateQuery, ReasonQuery
from interface.forms import (
    Blueprint,
    ChangeHeaders,
    Count,
    LabelForm,
    ListQuery,
    Moment,
    ReadQuery,
    SlotForm,
    Text,
    WriteHeaders,
    label,
    one_of,
    person_id,
    slot,
)
from interface.requests import (
    SIGNED_IN,
    allowed,
    page_of_hub,
    perform,
    read_answer,
    reads,
    receipt_answer,
    wait_for,
)
from projections.programs import enrolment_json, program_json, program_list

programs = Blueprint("programs", "programs", url_prefix="/v1", description="Programmes and enrolments")


class ProgramQuery(ListQuery):
    since = Moment(load_default=None, metadata={"description": "Only those that end after this moment."})


class ProgramForm(SlotForm):
    """A training or event. `kind` is a word of the configuration; a space given is held for it."""

    program_id = fields.UUID(load_default=None, metadata={"description": "Made by the caller; else the key."})
    kind = Text(40, required=True)
    title = fields.Nested(LabelForm, required=True)
    description = fields.Nested(LabelForm, load_default=None, allow_none=True)
    places = Count(1, 100_000, load_default=None, allow_none=True)
    audience = fields.String(required=True, validate=one_of(["anyone", "members"]))
    space_id = fields.UUID(load_default=None, allow_none=True)
    reason = Text(500, load_default=None)
    happened_at = Moment(load_default=None, metadata={"description": "For late entries: when it happened."})


class EnrolmentForm(Schema):
    """A member by id, or anybody by name."""

    enrolment_id = fields.UUID(
        load_default=None, metadata={"description": "Made by the caller; else the key."}
    )
    member_id = fields.UUID(load_default=None)
    name = Text(200, load_default=None)
    email = fields.Email(load_default=None, validate=validate.Length(3, 254))
    reason = Text(500, load_default=None)

    @validates_schema
    def names_somebody(self, data: dict[str, Any], **_: Any) -> None:
        if not data.get("member_id") and not data.get("name"):
            raise ValidationError(sentence("Say who: a member_id, or a name."), "name")


@programs.get("/hubs/<code>/programs")
@programs.response(200, shapes.ProgramPage)
@reads(programs, ProgramQuery)
def list_programs(query: dict[str, Any], code: str) -> Response:
    """The programmes of a hub, by start"""
    answer = program_list(wait_for(query), code, query["limit"], query["cursor"], query["since"])
    return page_of_hub(answer, code)


@programs.get("/programs/<uuid:program_id>")
@programs.response(200, shapes.Program)
@reads(programs, ReadQuery)
def show_program(query: dict[str, Any], program_id: UUID) -> Response:
    """A programme with its places"""
    return read_answer(program_json(wait_for(query, program_id), program_id), "program", program_id)


@programs.post("/hubs/<code>/programs")
@programs.arguments(WriteHeaders, location="headers")
@programs.arguments(ProgramForm)
@programs.response(201, shapes.ProgramReceipt)
@programs.doc(security=SIGNED_IN)
def schedule(headers: dict[str, Any], form: dict[str, Any], code: str) -> Response:
    """Schedule a programme"""
    program_id = person_id(form["program_id"], headers["key"])
    command = ScheduleProgram(
        code,
        program_id,
        form["kind"],
        label(form["title"]),  # type: ignore[arg-type]
        slot(form),
        form["audience"],
        label(form["description"]),
        form["places"],
        form["space_id"],
    )
    receipt = perform(command, headers["key"], reason=form["reason"], happened_at=form["happened_at"])
    where = url_for("programs.show_program", program_id=program_id)
    return receipt_answer(receipt, 201, where, program_id=program_id)


@programs.delete("/programs/<uuid:program_id>")
@programs.arguments(ChangeHeaders, location="headers")
@programs.arguments(LateQuery, location="query")
@programs.response(200, shapes.ProgramReceipt)
@programs.doc(security=SIGNED_IN)
def call_off(headers: dict[str, Any], query: dict[str, Any], program_id: UUID) -> Response:
    """Call a programme off; it stays visible, its space is free again"""
    command, late = CancelProgram(program_id, headers["seen"]), query["happened_at"]
    receipt = perform(command, headers["key"], reason=query["reason"], happened_at=late)
    return receipt_answer(receipt, program_id=program_id)


@programs.post("/programs/<uuid:program_id>/enrolments")
@programs.arguments(WriteHeaders, location="headers")
@programs.arguments(EnrolmentForm)
@programs.response(201, shapes.EnrolmentReceipt)
@programs.doc(security=SIGNED_IN)
def enrol(headers: dict[str, Any], form: dict[str, Any], program_id: UUID) -> Response:
    """Enrol somebody; when all places are taken, on the waiting list"""
    subject = person_id(form["enrolment_id"], headers["key"])
    name = Personal(subject, "name", form["name"]) if form["name"] else None
    email = Personal(subject, "email", form["email"]) if form["email"] else None
    command = Enrol(program_id, subject, form["member_id"], name, email)
    receipt = perform(command, headers["key"], reason=form["reason"])
    where = url_for("programs.show_enrolment", program_id=program_id, enrolment_id=subject)
    return receipt_answer(receipt, 201, where, program_id=program_id, enrolment_id=subject)


@programs.get("/programs/<uuid:program_id>/enrolments/<uuid:enrolment_id>")
@programs.response(200, shapes.Enrolment)
@programs.doc(security=SIGNED_IN)
@reads(programs, ReadQuery)
def show_enrolment(query: dict[str, Any], program_id: UUID, enrolment_id: UUID) -> Response:
    """An enrolment: whether it has a place, waits or was withdrawn"""
    answer = enrolment_json(wait_for(query, program_id), program_id, enrolment_id)
    return read_answer(allowed("read_bookings", answer, "enrolment", enrolment_id))


@programs.delete("/programs/<uuid:program_id>/enrolments/<uuid:enrolment_id>")
@programs.arguments(WriteHeaders, location="headers")
@programs.arguments(ReasonQuery, location="query")
@programs.response(200, shapes.EnrolmentReceipt)
@programs.doc(security=SIGNED_IN)
def withdraw(
    headers: dict[str, Any], query: dict[str, Any], program_id: UUID, enrolment_id: UUID
) -> Response:
    """Withdraw; the next on the waiting list takes the place"""
    receipt = perform(Withdraw(program_id, enrolment_id), headers["key"], reason=query["reason"])
    return receipt_answer(receipt, program_id=program_id, enrolment_id=enrolment_id)
