"""The shapes of what the API answers about people and their requests, for its document."""

from __future__ import annotations

from marshmallow import Schema, fields

from interface.shapes import Page, Receipt


class Person(Schema):
    """Somebody found at a hub. `stream` is the membership, or the programme of an enrolment."""

    subject = fields.UUID(required=True)
    kind = fields.String(required=True, metadata={"enum": ["membership", "enrolment", "account"]})
    hub = fields.String(required=True)
    stream = fields.UUID(required=True)
    name = fields.String(required=True)
    email = fields.String(required=True, allow_none=True)
    phone = fields.String(required=True, allow_none=True)
    organisation = fields.String(required=True, allow_none=True)


class People(Schema):
    items = fields.List(fields.Nested(Person), required=True)


class Words(Schema):
    """What is known of a member, in clear; null where nothing is, or where the person has been forgotten."""

    membership_id = fields.UUID(required=True)
    hub = fields.String(required=True)
    name = fields.String(required=True, allow_none=True)
    email = fields.String(required=True, allow_none=True)
    phone = fields.String(required=True, allow_none=True)
    organisation = fields.String(required=True, allow_none=True)
    answers = fields.Dict(required=True, allow_none=True)
    forgotten_at = fields.AwareDateTime(required=True, allow_none=True)


class OwnData(Schema):
    """All that Simpul holds about one member."""

    membership_id = fields.UUID(required=True)
    exported_at = fields.AwareDateTime(required=True)
    words = fields.Nested(Words, required=True)
    events = fields.List(fields.Dict(), required=True)
    bookings = fields.List(fields.Dict(), required=True)
    enrolments = fields.List(fields.Dict(), required=True)
    consents = fields.List(fields.Dict(), required=True)
    requests = fields.List(fields.Dict(), required=True)
    accounts = fields.List(fields.Dict(), required=True)


class DataRequest(Schema):
    """A request about somebody's own data, without a word about them."""

    request_id = fields.UUID(required=True)
    hub = fields.String(required=True, metadata={"description": "`*` where it concerns the network"})
    kind = fields.String(required=True)
    channel = fields.String(required=True)
    subjects = fields.Dict(required=True)
    state = fields.String(required=True)
    received_at = fields.AwareDateTime(required=True)
    received_by = fields.String(required=True)
    due = fields.AwareDateTime(required=True, metadata={"description": "3 x 24 hours after it was received"})
    how = fields.String(required=True, allow_none=True)
    checked_at = fields.AwareDateTime(required=True, allow_none=True)
    checked_by = fields.String(required=True, allow_none=True)
    decided_at = fields.AwareDateTime(required=True, allow_none=True)
    decided_by = fields.String(required=True, allow_none=True)
    ground = fields.String(required=True, allow_none=True)
    executed_at = fields.AwareDateTime(required=True, allow_none=True)
    executed_by = fields.String(required=True, allow_none=True)
    receipt = fields.String(required=True, allow_none=True)
    done = fields.Dict(required=True, allow_none=True)
    version = fields.Integer(required=True)


class DataRequestPage(Page):
    items = fields.List(fields.Nested(DataRequest), required=True)


class DataRequestReceipt(Receipt):
    request_id = fields.UUID(required=True)


class ErasureReceipt(Schema):
    """What the person takes home; it holds no word and no id of theirs."""

    receipt = fields.String(required=True)
    hub = fields.String(required=True)
    kind = fields.String(required=True)
    received_at = fields.AwareDateTime(required=True)
    executed_at = fields.AwareDateTime(required=True)
    done = fields.Dict(required=True)


class OverdueMembership(Schema):
    membership_id = fields.UUID(required=True)
    ended_on = fields.Date(required=True)


class OverdueEnrolment(Schema):
    program_id = fields.UUID(required=True)
    enrolment_id = fields.UUID(required=True)
    ended_on = fields.Date(required=True)


class Overdue(Schema):
    """Whose period has passed, without names; at most 200 of each."""

    memberships = fields.List(fields.Nested(OverdueMembership), required=True)
    enrolments = fields.List(fields.Nested(OverdueEnrolment), required=True)
