"""The shapes of plans for hubs, and of a hub's history, for the API's document."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from domain.submission import Outcome
from interface.shapes import Fault, Label, Receipt, Settlement


class Validation(Schema):
    """Whether a text is a hub file, and everything that is wrong with it."""

    valid = fields.Boolean(required=True)
    hub = fields.String(required=True, allow_none=True, metadata={"description": "The code it is for"})
    faults = fields.List(fields.Nested(Fault), required=True)


class PlannedEvent(Schema):
    type = fields.String(required=True, metadata={"example": "hub.configured.2"})
    body = fields.Dict(required=True)


class PlannedSlot(Schema):
    start = fields.DateTime(required=True)
    end = fields.DateTime(required=True)


class BookingAffected(Schema):
    """A coming booking that the hub could no longer serve as it was made."""

    space = fields.String(required=True, metadata={"description": "The code of the space"})
    booking_id = fields.UUID(required=True)
    slot = fields.Nested(PlannedSlot, required=True)
    member_id = fields.UUID(required=True, allow_none=True)
    program_id = fields.UUID(required=True, allow_none=True)
    program = fields.Nested(Label, required=True, allow_none=True, metadata={"description": "Its title"})
    why = fields.Nested(Label, required=True)
    outcome = fields.String(required=True, validate=validate.OneOf(list(Outcome)))


class MembersAffected(Schema):
    plan = fields.String(required=True)
    change = fields.String(required=True, validate=validate.OneOf(["dropped", "changed"]))
    members = fields.Integer(required=True, allow_none=True)


class ProgramAffected(Schema):
    program_id = fields.UUID(required=True)
    title = fields.Nested(Label, required=True)
    space_id = fields.UUID(required=True, allow_none=True)
    starts = fields.DateTime(required=True)
    ends = fields.DateTime(required=True)
    enrolled = fields.Integer(required=True)
    outcome = fields.String(required=True, validate=validate.OneOf(list(Outcome)))


class HubPlan(Schema):
    """What applying a hub file would do, and whom it touches. `plan` is its hash, `base` the position of the log
    that it was drawn upon; `unsettled` bookings stand against closing the hub.
    """

    hub = fields.String(required=True)
    plan = fields.String(required=True)
    base = fields.Integer(required=True)
    changes = fields.List(fields.Nested(Label), required=True, metadata={"description": "In words"})
    events = fields.List(fields.Nested(PlannedEvent), required=True)
    affected = fields.List(fields.Nested(BookingAffected), required=True)
    unsettled = fields.Integer(required=True)
    members_affected = fields.List(fields.Nested(MembersAffected), required=True)
    programs_affected = fields.List(fields.Nested(ProgramAffected), required=True, allow_none=True)
    template = fields.String(required=True, allow_none=True)
    inherited = fields.List(
        fields.String(), required=True, metadata={"description": "What comes from the template"}
    )
    settlement = fields.Nested(Settlement, required=True)


class SubmissionReceipt(Receipt):
    submission_id = fields.UUID(required=True)


class Configuration(Schema):
    """A configuration of a hub: in force from when to when (null: still), by whom and on what ground."""

    number = fields.Integer(required=True)
    since = fields.DateTime(required=True)
    until = fields.DateTime(required=True, allow_none=True)
    actor = fields.String(required=True)
    ground = fields.String(required=True, allow_none=True)
    position = fields.Integer(
        required=True, metadata={"description": "Of the log; for `position` of the file"}
    )


class Configurations(Schema):
    items = fields.List(fields.Nested(Configuration), required=True)
