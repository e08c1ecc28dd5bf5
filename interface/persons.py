"""People: found by name, shown, corrected, their consents, and their own data as a download."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any
from uuid import UUID

import msgspec
from flask import Response, g
from marshmallow import Schema, ValidationError, fields, validate, validates, validates_schema

from application.people import find_people
from application.persons import CorrectMembership, GiveConsent, WithdrawConsent
from domain.errors import NotFound, sentence
from domain.personal import Personal
from interface import person_shapes, shapes
from interface.bookings import ReasonQuery
from interface.disclosing import exported, looked_at
from interface.forms import Blueprint, ChangeHeaders, Count, ReadQuery, Text, WriteHeaders
from interface.memberships import MembershipForm
from interface.own_data import allow_person, as_json, everything_about, shown, words_of
from interface.requests import (
    JSON,
    SIGNED_IN,
    allow,
    known_actor,
    perform,
    platform,
    reads,
    receipt_answer,
    view,
    wait_for,
)
from projections.hubs import hub_row

persons = Blueprint("persons", "persons", url_prefix="/v1", description="People and their own data")
WORDS = ("name", "email", "phone", "organisation")


class PeopleForm(Schema):
    q = Text(100, required=True, metadata={"description": "Words of name, e-mail, phone or organisation."})
    limit = Count(1, 50, load_default=20)


class CorrectionForm(Schema):
    """What is left out stays as it was."""

    name = Text(200, load_default=None)
    email = fields.Email(load_default=None, validate=validate.Length(3, 254))
    phone = Text(40, load_default=None)
    organisation = Text(200, load_default=None)
    answers = fields.Dict(
        keys=fields.String(), load_default=None,
        metadata={"description": "The hub's extra fields, by code; replaced as a whole.",
                  "additionalProperties": True},
    )  # fmt: skip
    reason = Text(500, load_default=None)

    @validates("answers")
    def plain_answers(self, answers: dict[str, Any] | None, **_: Any) -> None:
        MembershipForm().plain_answers(answers)

    @validates_schema
    def says_something(self, data: dict[str, Any], **_: Any) -> None:
        if not any(data.get(kind) for kind in (*WORDS, "answers")):
            raise ValidationError(sentence("Say what is to be corrected."))


@persons.post("/hubs/<code>/people/search")
@persons.arguments(PeopleForm)
@persons.response(200, person_shapes.People)
@persons.doc(security=SIGNED_IN)
def search_people(form: dict[str, Any], code: str) -> Response:
    """People of a hub by their words; each look is recorded

    A read, but by POST: addresses are written into the logs of servers, and there shall be no names in them.
    """
    known_actor()
    if hub_row(view(), code) is None:
        raise NotFound(what="hub", key=code)
    allow("read_persons", code)
    found = find_people(platform(), code, form["q"], form["limit"])
    looked_at("people", [person.subject for person in found], code)
    return Response(as_json({"items": [asdict(person) for person in found]}), content_type=JSON)


@persons.get("/memberships/<uuid:membership_id>/person")
@persons.response(200, person_shapes.Words)
@persons.doc(security=SIGNED_IN)
@reads(persons, ReadQuery)
def show_person(query: dict[str, Any], membership_id: UUID) -> Response:
    """A member's words in clear; the look is recorded"""
    allow_person("read_persons", membership_id)
    words = words_of(wait_for(query, membership_id), membership_id)
    looked_at("person", [membership_id], words["hub"])
    return shown(words)


@persons.get("/memberships/<uuid:membership_id>/data")
@persons.response(200, person_shapes.OwnData)
@persons.doc(security=SIGNED_IN)
@reads(persons, ReadQuery)
def download_data(query: dict[str, Any], membership_id: UUID) -> Response:
    """All that is held about a member, for the member"""
    who = allow_person("take_requests", membership_id)
    found = everything_about(wait_for(query), membership_id, who.account)
    answer = shown(found)
    exported("own_data", "json", as_of=g.position, people=[membership_id], hub=found["words"]["hub"])
    answer.headers["Content-Disposition"] = f'attachment; filename="{membership_id}.json"'
    return answer


@persons.post("/memberships/<uuid:membership_id>/correct")
@persons.arguments(ChangeHeaders, location="headers")
@persons.arguments(CorrectionForm)
@persons.response(200, shapes.MembershipReceipt)
@persons.doc(security=SIGNED_IN)
def correct(headers: dict[str, Any], form: dict[str, Any], membership_id: UUID) -> Response:
    """Correct a member's words"""
    answers = msgspec.json.encode(form["answers"], order="sorted").decode() if form["answers"] else None
    texts = {**{kind: form[kind] for kind in WORDS}, "answers": answers}
    words = {kind: Personal(membership_id, kind, text) for kind, text in texts.items() if text}
    command = CorrectMembership(membership_id, **words, seen=headers["seen"])
    receipt = perform(command, headers["key"], reason=form["reason"])
    return receipt_answer(receipt, membership_id=membership_id)


@persons.put("/memberships/<uuid:membership_id>/consents/<purpose>")
@persons.arguments(WriteHeaders, location="headers")
@persons.response(200, shapes.MembershipReceipt)
@persons.doc(security=SIGNED_IN)
def consent(headers: dict[str, Any], membership_id: UUID, purpose: str) -> Response:
    """Consent to a purpose of the hub"""
    receipt = perform(GiveConsent(membership_id, purpose), headers["key"])
    return receipt_answer(receipt, membership_id=membership_id)


@persons.delete("/memberships/<uuid:membership_id>/consents/<purpose>")
@persons.arguments(WriteHeaders, location="headers")
@persons.arguments(ReasonQuery, location="query")
@persons.response(200, shapes.MembershipReceipt)
@persons.doc(security=SIGNED_IN)
def withdraw_consent(
    headers: dict[str, Any], query: dict[str, Any], membership_id: UUID, purpose: str
) -> Response:
    """Withdraw a consent, at any time"""
    receipt = perform(WithdrawConsent(membership_id, purpose), headers["key"], reason=query["reason"])
    return receipt_answer(receipt, membership_id=membership_id)
