"""What of earlier days is at hand, and what is being made ready: where a reader who was told to wait may look."""

from __future__ import annotations

from typing import Any

from flask import Response, json
from marshmallow import Schema, fields

from interface.forms import Blueprint
from interface.requests import live_view, read_answer
from projections import registry
from projections.past import AT_HAND, BEING_MADE
from projections.view import Answer, Row

editions = Blueprint("editions", "editions", url_prefix="/v1", description="Earlier days that are at hand")


class EditionAtHand(Schema):
    """`instant`: when the event at its position was recorded; null before the first."""

    position = fields.Integer(required=True)
    instant = fields.DateTime(required=True, allow_none=True)
    pinned = fields.Boolean(required=True)
    bytes = fields.Integer(required=True)


class EditionBeingMade(Schema):
    """`done` of `position` positions; `error` where it could not be made."""

    position = fields.Integer(required=True)
    done = fields.Integer(required=True)
    error = fields.String(required=True, allow_none=True)


class EditionList(Schema):
    at_hand = fields.List(fields.Nested(EditionAtHand), required=True)
    being_made = fields.List(fields.Nested(EditionBeingMade), required=True)


@editions.get("/editions")
@editions.response(200, EditionList)
def list_editions() -> Response:
    """The positions of the log that `as_of` is answered from at once, and those that are being made ready"""
    live = live_view()
    told = {
        "at_hand": [_told(row) for row in live.rows(AT_HAND, code=registry.code())],
        "being_made": live.rows(BEING_MADE),
    }
    return read_answer(Answer(live.position(), None, json.dumps(told)))


def _told(row: Row) -> dict[str, Any]:
    return {**row, "instant": row["instant"].isoformat() if row["instant"] else None}
