"""Booking a space, approving what was requested, and cancelling."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from application.access import Where
from application.door import handles
from application.platform import Attempt
from application.refused_bookings import keep_refused
from domain import Hub, Membership, Space, policy
from domain.configuration import Plan
from domain.errors import AlreadyExists, HeldByProgram, NoSuchBooking, NotFound, NotPermitted, Unusable
from domain.events import HubAggregate
from domain.values import Slot


@dataclass(frozen=True)
class BookSpace:
    """`seats` matters where the space is sold by seat; a whole room is booked whole.

    Where the space is given only with approval, a member's own booking waits for staff; theirs does not.
    """

    hub: str
    space_id: UUID
    booking_id: UUID
    member_id: UUID
    slot: Slot
    seats: int = 1


@dataclass(frozen=True)
class CancelBooking:
    """`seen` is the version of the booking that the caller knew (If-Match); `message` is what staff tell the
    member whose booking it was.
    """

    space_id: UUID
    booking_id: UUID
    seen: int | None = None
    message: str | None = None


@dataclass(frozen=True)
class ApproveBooking:
    """`seen` is the version of the request that the caller knew (If-Match)."""

    space_id: UUID
    booking_id: UUID
    seen: int | None = None


def _for_the_member(command: BookSpace, _: Attempt) -> Where:
    return Where(command.hub, command.member_id)


def _of_the_booking(command: CancelBooking | ApproveBooking, attempt: Attempt) -> Where:
    """Whose booking it is; that there is one is known to the hub's staff and to the member."""
    space = attempt.space(command.space_id)
    booking = space.bookings.get(command.booking_id)
    unknown = NoSuchBooking(space=space.spec.name, booking=command.booking_id)
    return Where(space.hub, booking.member_id if booking else None, unknown=unknown, known_by="read_bookings")


@handles(BookSpace, needs="book", where=_for_the_member, own="book_own", refused=keep_refused)
def book_space(command: BookSpace, attempt: Attempt, now: datetime) -> list[HubAggregate]:
    hub = attempt.hub(command.hub)
    configuration, version = hub.in_service(), hub.configuration_version
    space = space_of(attempt, hub, command.space_id)
    if held := space.bookings.get(command.booking_id):
        if (held.slot, held.member_id) != (command.slot, command.member_id):
            raise AlreadyExists(version, what="booking", key=command.booking_id)
        return []
    member = attempt.membership(command.member_id)
    day = configuration.local_day(command.slot.start)
    hub.serves_on(day)
    policy.check_slot(configuration, version, command.slot, now)
    policy.on_the_grid(configuration, version, space.spec, command.slot)
    member.may_use(day, version)
    space.book(
        command.booking_id,
        command.slot,
        now,
        seats=command.seats,
        member_id=command.member_id,
        most=configuration.booking.most_per_member,
        configuration=version,
        by_staff=not attempt.own,
    )
    member.reserve(
        command.booking_id, plan_of(attempt, member), space.spec.kind, day, _minutes(space, command), version
    )
    return [space, member]


@handles(CancelBooking, needs="book", where=_of_the_booking, own="book_own")
def cancel_booking(command: CancelBooking, attempt: Attempt, now: datetime) -> list[HubAggregate]:
    """Raises NotPermitted where a member leaves a message: only staff speak for the hub."""
    if attempt.own and command.message is not None:
        raise NotPermitted(needs="book")
    space = attempt.space(command.space_id)
    booking = space.cancel(command.booking_id, now, command.seen, command.message)
    if booking.member_id is None:
        raise HeldByProgram(space=space.spec.name)
    member = attempt.membership(booking.member_id)
    member.give_back(command.booking_id, booking.slot.unused_at(now))
    return [space, member]


@handles(ApproveBooking, needs="book", where=_of_the_booking)
def approve_booking(command: ApproveBooking, attempt: Attempt, now: datetime) -> list[HubAggregate]:
    """What the member's plan gives was taken when it was requested."""
    space = attempt.space(command.space_id)
    attempt.hub(space.hub).in_service()
    space.approve(command.booking_id, now, command.seen)
    return [space]


def _minutes(space: Space, command: BookSpace) -> int:
    """What a booking takes of a quota: the time of each seat, where seats are sold."""
    return command.slot.minutes * (command.seats if space.spec.by_seat else 1)


def space_of(attempt: Attempt, hub: Hub, space_id: UUID) -> Space:
    space = attempt.space(space_id)
    if space.hub != hub.hub:
        raise NotFound(what="space", key=space_id)
    return space


def plan_of(attempt: Attempt, member: Membership) -> Plan:
    """The member's plan as the hub where the membership began defines it today."""
    home = attempt.hub(member.hub)
    plans = home.configuration.plans if home.configuration else ()
    for plan in plans:
        if plan.code == member.plan:
            return plan
    raise Unusable(
        home.configuration_version,
        value=member.plan,
        what="plan",
        valid=", ".join(plan.code for plan in plans),
    )
