"""The history of anything, for programs: every event with who, when, on what ground, and what it changed."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec
from flask import Response

from interface.forms import Blueprint
from interface.histories import shapes as history_shapes
from interface.histories.asked import HistoryQuery, LogQuery, answered, asker
from interface.histories.subjects import Subject
from interface.requests import SIGNED_IN, read_answer, reads
from projections.view import Answer

histories = Blueprint("histories", "histories", url_prefix="/v1", description="What happened, and who did it")


@histories.get("/history")
@histories.response(200, history_shapes.HistoryPage)
@histories.doc(security=SIGNED_IN)
@reads(histories, LogQuery)
def show_log(query: dict[str, Any]) -> Response:
    """Everything that happened, as far as the reader may know, the newest first"""
    return _page(asker().of_log(query["hub"]), query)


@histories.get("/hubs/<code>/history")
@histories.response(200, history_shapes.HistoryPage)
@histories.doc(security=SIGNED_IN)
@reads(histories, HistoryQuery)
def show_hub_history(query: dict[str, Any], code: str) -> Response:
    """What happened to a hub: its phases, configurations, evaluations, plans and spaces"""
    return _page(asker().of_hub(code), query)


@histories.get("/spaces/<uuid:space_id>/history")
@histories.response(200, history_shapes.HistoryPage)
@histories.doc(security=SIGNED_IN)
@reads(histories, HistoryQuery)
def show_space_history(query: dict[str, Any], space_id: UUID) -> Response:
    """What happened to a space and to the bookings of it, those cancelled included"""
    return _page(asker().of_space(space_id), query)


@histories.get("/bookings/<uuid:booking_id>/history")
@histories.response(200, history_shapes.HistoryPage)
@histories.doc(security=SIGNED_IN)
@reads(histories, HistoryQuery)
def show_booking_history(query: dict[str, Any], booking_id: UUID) -> Response:
    """What happened to a booking: who made, approved, moved or cancelled it; also what was refused"""
    return _page(asker().of_booking(booking_id), query)


@histories.get("/memberships/<uuid:membership_id>/history")
@histories.response(200, history_shapes.HistoryPage)
@histories.doc(security=SIGNED_IN)
@reads(histories, HistoryQuery)
def show_membership_history(query: dict[str, Any], membership_id: UUID) -> Response:
    """What happened to a membership"""
    return _page(asker().of_membership(membership_id), query)


@histories.get("/programs/<uuid:program_id>/history")
@histories.response(200, history_shapes.HistoryPage)
@histories.doc(security=SIGNED_IN)
@reads(histories, HistoryQuery)
def show_program_history(query: dict[str, Any], program_id: UUID) -> Response:
    """What happened to a programme, and who enrolled and withdrew"""
    return _page(asker().of_program(program_id), query)


def _page(subject: Subject, query: dict[str, Any]) -> Response:
    found = answered(subject, query)
    body = msgspec.json.encode(
        {
            "items": found.told.items,
            "next": found.next,
            "previous": found.previous,
            "position": found.upto,
        }
    )
    return read_answer(Answer(found.upto, None, body.decode()))
