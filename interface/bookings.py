"""Bookings: a space's agenda, booking, approving, cancelling."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Response, url_for
from marshmallow import Schema, fields

from application.bookings import ApproveBooking, BookSpace, CancelBooking
from domain.errors import NotFound
from interface import as_of, shapes
from interface.forms import (
    Blueprint,
    ChangeHeaders,
    Count,
    Day,
    ListQuery,
    Moment,
    ReadQuery,
    SlotForm,
    Text,
    WriteHeaders,
    slot,
)
from interface.requests import (
    SIGNED_IN,
    allowed,
    known_actor,
    live_view,
    perform,
    read_answer,
    reads,
    receipt_answer,
    wait_for,
)
from projections import agenda as agenda_rows
from projections.hubs import hub_row
from projections.spaces import space_row

bookings = Blueprint("bookings", "bookings", url_prefix="/v1", description="Agendas and bookings")


class AgendaQuery(ListQuery):
    day = Day(load_default=None, metadata={"description": "A day in the hub's zone; today where left out."})


class BookingForm(SlotForm):
    """A member books a space; `seats` matters where the space is sold by seat. Where the space is given only
    with approval, what a member books is `requested` and holds its slot until staff approve or cancel it.

    The key of the request is the booking's id: of both there is only one in the whole log.
    """

    space_id = fields.UUID(required=True)
    member_id = fields.UUID(required=True)
    seats = Count(1, 10_000, load_default=1)
    reason = Text(500, load_default=None)
    happened_at = Moment(load_default=None, metadata={"description": "For late entries: when it was agreed."})


class ReasonQuery(Schema):
    reason = Text(500, load_default=None, metadata={"description": "Why; it stays in the log."})


class LateQuery(ReasonQuery):
    happened_at = Moment(load_default=None, metadata={"description": "For late entries: when it happened."})


class CancelQuery(LateQuery):
    message = Text(
        500,
        load_default=None,
        metadata={"description": "What the member is told; by staff only. No words about people."},
    )


class ApprovalForm(Schema):
    reason = Text(500, load_default=None)


@bookings.get("/spaces/<uuid:space_id>/agenda")
@bookings.response(200, shapes.AgendaPage)
@reads(bookings, AgendaQuery)
def show_agenda(query: dict[str, Any], space_id: UUID) -> Response:
    """What holds a space on a day, by start"""
    found = wait_for(query, space_id)
    space = space_row(found, space_id)
    hub = hub_row(found, space["hub"]) if space else None
    if hub is None:
        raise NotFound(what="space", key=space_id)
    zone = ZoneInfo(hub["configuration"]["zone"])
    day = query["day"] or as_of.now().astimezone(zone).date()
    start = datetime.combine(day, time(0), zone)
    end = datetime.combine(day + timedelta(days=1), time(0), zone)
    return read_answer(agenda_rows.agenda_json(found, space_id, start, end, query["limit"], query["cursor"]))


@bookings.get("/bookings/<uuid:booking_id>")
@bookings.response(200, shapes.Booking)
@bookings.doc(security=SIGNED_IN)
@reads(bookings, ReadQuery)
def show_booking(query: dict[str, Any], booking_id: UUID) -> Response:
    """A booking, also a cancelled one, with the reason and what its holder was told"""
    known_actor()
    spaces = agenda_rows.spaces_of(live_view(), booking_id)
    found = wait_for(query, *(spaces or [booking_id]))
    answer = agenda_rows.booking_json(found, booking_id)
    return read_answer(allowed("read_bookings", answer, "booking", booking_id))


@bookings.post("/hubs/<code>/bookings")
@bookings.arguments(WriteHeaders, location="headers")
@bookings.arguments(BookingForm)
@bookings.response(201, shapes.BookingReceipt)
@bookings.doc(security=SIGNED_IN)
def book(headers: dict[str, Any], form: dict[str, Any], code: str) -> Response:
    """Book a space for a member"""
    booking_id = headers["key"]
    command = BookSpace(code, form["space_id"], booking_id, form["member_id"], slot(form), form["seats"])
    receipt = perform(command, booking_id, reason=form["reason"], happened_at=form["happened_at"])
    where = url_for("bookings.show_booking", booking_id=booking_id)
    return receipt_answer(receipt, 201, where, booking_id=booking_id)


@bookings.post("/spaces/<uuid:space_id>/bookings/<uuid:booking_id>/approval")
@bookings.arguments(ChangeHeaders, location="headers")
@bookings.arguments(ApprovalForm)
@bookings.response(200, shapes.BookingReceipt)
@bookings.doc(security=SIGNED_IN)
def approve(headers: dict[str, Any], form: dict[str, Any], space_id: UUID, booking_id: UUID) -> Response:
    """Approve what a member has requested; cancelling declines it"""
    command = ApproveBooking(space_id, booking_id, headers["seen"])
    receipt = perform(command, headers["key"], reason=form["reason"])
    return receipt_answer(receipt, booking_id=booking_id)


@bookings.delete("/spaces/<uuid:space_id>/bookings/<uuid:booking_id>")
@bookings.arguments(ChangeHeaders, location="headers")
@bookings.arguments(CancelQuery, location="query")
@bookings.response(200, shapes.BookingReceipt)
@bookings.doc(security=SIGNED_IN)
def cancel(headers: dict[str, Any], query: dict[str, Any], space_id: UUID, booking_id: UUID) -> Response:
    """Cancel a booking, or decline a request; it stays visible with the reason and the message"""
    command = CancelBooking(space_id, booking_id, headers["seen"], query["message"])
    receipt = perform(command, headers["key"], reason=query["reason"], happened_at=query["happened_at"])
    return receipt_answer(receipt, booking_id=booking_id)
