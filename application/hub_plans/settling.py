"""What becomes of the bookings a plan touches, done on the aggregates of the plan."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from application.hub_plans.affected import AffectedBooking
from application.platform import Attempt
from domain import Space
from domain.events import HubAggregate
from domain.submission import Outcome, Settlement


class Cancelling(NamedTuple):
    booking: AffectedBooking
    space: Space
    now: datetime
    message: str


def settle(
    affected: Iterable[AffectedBooking],
    spaces: Mapping[str, Space],
    settlement: Settlement,
    attempt: Attempt,
    now: datetime,
) -> list[HubAggregate]:
    """Tells, cancels and gives back; returns the memberships and programmes it changed. `spaces` are changed."""
    others: dict[UUID, HubAggregate] = {}
    message = settlement.message or ""
    for booking in affected:
        space = spaces[booking.space]
        if booking.outcome is Outcome.TO_MOVE:
            space.to_move(booking.booking_id, now, message)
        elif booking.outcome is Outcome.CANCELLED:
            changed = _cancel(Cancelling(booking, space, now, message), attempt)
            others |= {one.id: one for one in changed}
    return list(others.values())


def _cancel(this: Cancelling, attempt: Attempt) -> list[HubAggregate]:
    """A member gets the hours back; a programme that loses its space is called off."""
    booking = this.space.cancel(this.booking.booking_id, this.now, message=this.message)
    if booking.member_id:
        member = attempt.membership(booking.member_id)
        member.give_back(this.booking.booking_id, booking.slot.unused_at(this.now))
        return [member]
    if booking.program_id:
        program = attempt.program(booking.program_id)
        program.cancel(this.now)
        return [program]
    return []
