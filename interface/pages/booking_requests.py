"""What the desk has to settle: bookings that wait for approval, and those that have to move."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from marshmallow import Schema, fields

from application.access import Actor
from application.bookings import ApproveBooking, CancelBooking
from domain.errors import NoSuchBooking, NotFound, sentence
from domain.values import Label, Slot
from interface.forms import Text
from interface.pages.filled import Filled, Filling, filled, onward, told
from interface.pages.people_shown import forgotten, looked_at
from interface.pages.refusals_shown import refused_on
from interface.pages.shown import ShownHub, all_hubs, one_hub, words
from interface.requests import allow, known_actor, perform, view, word
from projections.agenda import unsettled
from projections.spaces import space_row
from projections.view import Row

MOST_SHOWN = 200
DONE = {
    "approved": sentence("The booking has been approved."),
    "declined": sentence("The booking has been cancelled, with your message to the member."),
    "gone": sentence("That booking had already been cancelled."),
}


class ApprovalForm(Schema):
    version = fields.Integer(load_default=None)


class DeclineForm(ApprovalForm):
    message = Text(500, required=True)


def booking_requests(code: str) -> ResponseReturnValue:
    hub = _hub(code)
    return _page(hub)


def approve(code: str, space_id: UUID, booking_id: UUID) -> ResponseReturnValue:
    hub = _hub(code, space_id)
    form = filled("approve", ApprovalForm, booking_id)
    return _settled(hub, form, ApproveBooking(space_id, booking_id, form.data.get("version")), "approved")


def decline(code: str, space_id: UUID, booking_id: UUID) -> ResponseReturnValue:
    """Also of what has to move and cannot: the slot is free again, and its hours go back to the plan."""
    hub = _hub(code, space_id)
    form = filled("decline", DeclineForm, booking_id)
    seen, message = form.data.get("version"), form.data.get("message")
    return _settled(hub, form, CancelBooking(space_id, booking_id, seen, message), "declined")


def _settled(
    hub: ShownHub, form: Filled, command: ApproveBooking | CancelBooking, done: str
) -> ResponseReturnValue:
    if form.sound:
        try:
            with form.sending():
                return onward("pages.booking_requests", perform(command, form.key), done, code=hub.code)
        except NoSuchBooking:
            return onward("pages.booking_requests", None, "gone", code=hub.code)
    return _page(hub, Filling(form))


def _hub(code: str, space_id: UUID | None = None) -> ShownHub:
    """Settled where the space is, by those who book there."""
    hub = one_hub(code)
    allow("book", code)
    if space_id is not None:
        row = space_row(view(), space_id)
        if row is None or row["hub"] != code:
            raise NotFound(what="space", key=space_id)
    return hub


def _page(hub: ShownHub, forms: Filling | None = None) -> ResponseReturnValue:
    forms = forms or Filling()
    said = told(DONE)
    rows = unsettled(view(), hub.code, datetime.now(UTC), MOST_SHOWN)
    who = known_actor()
    named = [row for row in rows if _may_name(who, row)]
    looked_at("booking_requests", {row["member_id"] for row in named}, hub.code)
    hubs = {one.code: one.configuration.name for one in all_hubs()}
    page = render_template(
        "booking-requests.html",
        hub=hub,
        waiting=[_shown(row, hub, who, hubs) for row in rows if row["state"] == "requested"],
        moving=[_shown(row, hub, who, hubs) for row in rows if row["state"] == "to_move"],
        more=len(rows) == MOST_SHOWN,
        refused=refused_on(hub, hub.today),
        forms=forms,
        said=said,
    )
    return page, forms.status, {"Cache-Control": "no-store"}


def _may_name(who: Actor, row: Row) -> bool:
    """Words of a person are for the hub where the membership began."""
    return row["member_hub"] is not None and who.may("read_persons", row["member_hub"])


def _shown(row: Row, hub: ShownHub, who: Actor, hubs: dict[str, Label]) -> Row:
    """Times in the hub's zone, and as much of whose it is as the reader may know."""
    slot = Slot(row["starts"], row["ends"]).in_zone(hub.configuration.tz)
    here = row["member_hub"] == hub.code
    return {
        **row,
        "space": Label(**row["space"]),
        "title": Label(**row["title"]) if row["title"] else None,
        "slot": slot,
        "begun": slot.start <= hub.now,
        "who": _whose(row, who, hubs),
        "linked": here and _may_name(who, row),
    }


def _whose(row: Row, who: Actor, hubs: dict[str, Label]) -> str | None:
    """None where a programme holds it."""
    if row["member_hub"] is None:
        return None
    if _may_name(who, row):
        return word(row["name"]) or forgotten()
    home = hubs.get(row["member_hub"])
    return str(gettext("A member of %(hub)s", hub=words(home) if home else row["member_hub"]))
