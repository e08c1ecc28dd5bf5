"""Memberships: begin, pause, resume, end."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec
from flask import Response, url_for
from marshmallow import Schema, ValidationError, fields, validate, validates

from application.memberships import BeginMembership, EndMembership, PauseMembership, ResumeMembership
from domain.errors import sentence
from domain.personal import Personal
from interface import shapes
from interface.forms import (
    UNPRINTABLE,
    Blueprint,
    ChangeHeaders,
    Day,
    Moment,
    ReadQuery,
    Text,
    WriteHeaders,
    one_of,
    person_id,
)
from interface.requests import (
    SIGNED_IN,
    allowed,
    perform,
    read_answer,
    reads,
    receipt_answer,
    wait_for,
)
from projections.memberships import membership_json

memberships = Blueprint("memberships", "memberships", url_prefix="/v1", description="Memberships")


class MembershipForm(Schema):
    """Who joins, on which plan. `kind` and `plan` are words of the hub's configuration."""

    membership_id = fields.UUID(
        load_default=None, metadata={"description": "Made by the caller; else the key."}
    )
    kind = Text(40, required=True)
    plan = Text(40, required=True)
    starts = Day(load_default=None, metadata={"description": "First day; today where left out."})
    name = Text(200, required=True)
    email = fields.Email(load_default=None, validate=validate.Length(3, 254))
    phone = Text(40, load_default=None)
    organisation = Text(200, load_default=None)
    answers = fields.Dict(
        keys=fields.String(), load_default=None,
        metadata={"description": "The hub's extra fields, by code.", "additionalProperties": True},
    )  # fmt: skip
    reason = Text(500, load_default=None)
    happened_at = Moment(load_default=None, metadata={"description": "For late entries: when it was agreed."})

    @validates("answers")
    def plain_answers(self, answers: dict[str, Any] | None, **_: Any) -> None:
        for code, answer in (answers or {}).items():
            if not isinstance(answer, str | int | bool) or UNPRINTABLE.search(f"{code}{answer}"):
                raise ValidationError(sentence("An answer is text, a whole number, or yes or no."))
            if len(f"{code}{answer}") > 1000:
                raise ValidationError(sentence("An answer has at most 1000 characters."))


class ChangeForm(Schema):
    day = Day(
        load_default=None, metadata={"description": "From which day; that of happened_at where left out."}
    )
    reason = Text(500, load_default=None)
    happened_at = Moment(load_default=None, metadata={"description": "For late entries: when it happened."})


class EndForm(ChangeForm):
    initiative = fields.String(required=True, validate=one_of(["member", "hub"]))


@memberships.get("/memberships/<uuid:membership_id>")
@memberships.response(200, shapes.Membership)
@memberships.doc(security=SIGNED_IN)
@reads(memberships, ReadQuery)
def show_membership(query: dict[str, Any], membership_id: UUID) -> Response:
    """A membership, without personal words"""
    answer = membership_json(wait_for(query, membership_id), membership_id)
    return read_answer(allowed("read_memberships", answer, "membership", membership_id))


@memberships.post("/hubs/<code>/memberships")
@memberships.arguments(WriteHeaders, location="headers")
@memberships.arguments(MembershipForm)
@memberships.response(201, shapes.MembershipReceipt)
@memberships.doc(security=SIGNED_IN)
def begin(headers: dict[str, Any], form: dict[str, Any], code: str) -> Response:
    """Begin a membership; personal words are sealed before they are stored"""
    subject = person_id(form["membership_id"], headers["key"])
    answers = msgspec.json.encode(form["answers"], order="sorted").decode() if form["answers"] else None
    command = BeginMembership(
        code,
        subject,
        form["kind"],
        form["plan"],
        Personal(subject, "name", form["name"]),
        form["starts"],
        _word(subject, "email", form["email"]),
        _word(subject, "phone", form["phone"]),
        _word(subject, "organisation", form["organisation"]),
        _word(subject, "answers", answers),
    )
    receipt = perform(command, headers["key"], reason=form["reason"], happened_at=form["happened_at"])
    where = url_for("memberships.show_membership", membership_id=subject)
    return receipt_answer(receipt, 201, where, membership_id=subject)


@memberships.post("/memberships/<uuid:membership_id>/pause")
@memberships.arguments(ChangeHeaders, location="headers")
@memberships.arguments(ChangeForm)
@memberships.response(200, shapes.MembershipReceipt)
@memberships.doc(security=SIGNED_IN)
def pause(headers: dict[str, Any], form: dict[str, Any], membership_id: UUID) -> Response:
    """Pause a membership"""
    command = PauseMembership(membership_id, form["day"], headers["seen"])
    return _changed(command, headers, form, membership_id)


@memberships.post("/memberships/<uuid:membership_id>/resume")
@memberships.arguments(ChangeHeaders, location="headers")
@memberships.arguments(ChangeForm)
@memberships.response(200, shapes.MembershipReceipt)
@memberships.doc(security=SIGNED_IN)
def resume(headers: dict[str, Any], form: dict[str, Any], membership_id: UUID) -> Response:
    """Resume a paused membership"""
    command = ResumeMembership(membership_id, form["day"], headers["seen"])
    return _changed(command, headers, form, membership_id)


@memberships.post("/memberships/<uuid:membership_id>/end")
@memberships.arguments(ChangeHeaders, location="headers")
@memberships.arguments(EndForm)
@memberships.response(200, shapes.MembershipReceipt)
@memberships.doc(security=SIGNED_IN)
def end(headers: dict[str, Any], form: dict[str, Any], membership_id: UUID) -> Response:
    """End a membership, on the member's or the hub's initiative"""
    command = EndMembership(membership_id, form["initiative"], form["day"], headers["seen"])
    return _changed(command, headers, form, membership_id)


def _changed(command: Any, headers: dict[str, Any], form: dict[str, Any], membership_id: UUID) -> Response:
    receipt = perform(command, headers["key"], reason=form["reason"], happened_at=form["happened_at"])
    return receipt_answer(receipt, membership_id=membership_id)


def _word(subject: UUID, kind: str, text: str | None) -> Personal | None:
    return Personal(subject, kind, text) if text else None
