"""The shapes of a history, for the API's document. Nothing passes through them."""

from __future__ import annotations

from marshmallow import Schema, fields

from interface.shapes import Page


class About(Schema):
    """What an event is about; `what` and `name` are in the reader's language."""

    kind = fields.String(required=True)
    id = fields.String(required=True)
    what = fields.String(required=True)
    name = fields.String(required=True, allow_none=True)
    space_id = fields.UUID(metadata={"description": "Of a booking"})
    program_id = fields.UUID(metadata={"description": "Of an enrolment"})
    booking_id = fields.UUID(metadata={"description": "Of hours that a booking took or gave back"})


class Actor(Schema):
    """Who it was, as far as the reader may know."""

    id = fields.String(
        required=True, allow_none=True, metadata={"description": "As provenance names them; null: not told"}
    )
    name = fields.String(required=True)
    roles = fields.List(
        fields.String(), required=True, metadata={"description": "That they had there when it happened"}
    )


class Change(Schema):
    """A part of the thing before and after. A personal word that the reader may not know is `{"hidden": true}`."""

    part = fields.String(required=True)
    what = fields.String(required=True)
    before = fields.Raw(required=True, allow_none=True)
    after = fields.Raw(required=True, allow_none=True)
    before_told = fields.String(required=True)
    after_told = fields.String(required=True)


class Happening(Schema):
    position = fields.Integer(required=True)
    recorded_at = fields.DateTime(required=True)
    happened_at = fields.DateTime(
        required=True, allow_none=True, metadata={"description": "Where it is another time than that"}
    )
    late = fields.Boolean(required=True, metadata={"description": "Told after it had happened"})
    type = fields.String(required=True)
    type_version = fields.Integer(required=True)
    stream = fields.UUID(required=True)
    version = fields.Integer(required=True, metadata={"description": "Its place in the stream"})
    hub = fields.String(required=True, metadata={"description": "`*`: it concerns all hubs"})
    about = fields.Nested(About, required=True)
    actor = fields.Nested(Actor, required=True)
    command = fields.UUID(required=True)
    reason = fields.String(required=True, allow_none=True)
    told = fields.String(required=True, metadata={"description": "What happened, in the reader's language"})
    details = fields.List(fields.String(), required=True)
    changes = fields.List(fields.Nested(Change), required=True)


class HistoryPage(Page):
    """`previous` is the cursor of the page before; `position` the last one that the history knows of."""

    items = fields.List(fields.Nested(Happening), required=True)
    previous = fields.String(required=True, allow_none=True)
    position = fields.Integer(required=True)
