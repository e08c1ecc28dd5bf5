"""A bookable place. Its stream is the only judge of whether a slot is free."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from eventsourcing.domain import event

from domain.configuration import SpaceSpec
from domain.errors import (
    AlreadyExists,
    BookingOver,
    BookingState,
    BufferNeeded,
    ChangedMeanwhile,
    NoSuchBooking,
    NotEnoughSeats,
    SlotTaken,
    SpaceRetired,
    TooManyBookings,
)
from domain.events import HubAggregate
from domain.values import Slot, space_id

REMEMBERED = timedelta(days=31)


@dataclass(frozen=True)
class Booking:
    """Who holds which slot; `version` is the stream's version when that was last changed.

    `state` is "booked", "requested" (held until staff have decided) or "to_move" (held, and its holder was told
    that it cannot stay).
    """

    slot: Slot
    seats: int
    member_id: UUID | None
    program_id: UUID | None
    version: int
    state: str = "booked"


class Space(HubAggregate):
    TOPIC = "space"

    hub: str
    spec: SpaceSpec
    retired: bool
    bookings: dict[UUID, Booking]

    class Event(HubAggregate.Event):
        pass

    class Created(Event, HubAggregate.Created):
        """Version 2 knows of buffers, approval and photos; so does a change."""

        TOPIC = "space.added"
        class_version = 2
        spec: SpaceSpec

        @staticmethod
        def upcast_v1_v2(body: dict[str, Any]) -> None:
            """What is not said has the default that its dataclass gives."""

    class Changed(Event):
        TOPIC = "space.changed"
        class_version = 2
        spec: SpaceSpec

        @staticmethod
        def upcast_v1_v2(body: dict[str, Any]) -> None:
            """As with what was added."""

    class Retired(Event):
        TOPIC = "space.retired"

    class Reinstated(Event):
        TOPIC = "space.reinstated"

    class Booked(Event):
        """Held by a member or by a programme; a whole room is booked with all its seats."""

        TOPIC = "space.booked"
        booking_id: UUID
        slot: Slot
        seats: int
        member_id: UUID | None
        program_id: UUID | None

    class BookingRequested(Event):
        """By a member, where the space is given only with approval; the slot is held until that is decided."""

        TOPIC = "space.booking_requested"
        booking_id: UUID
        slot: Slot
        seats: int
        member_id: UUID

    class BookingApproved(Event):
        TOPIC = "space.booking_approved"
        booking_id: UUID

    class BookingToMove(Event):
        """The hub can no longer serve it as it was made; `message` tells its holder why."""

        TOPIC = "space.booking_to_move"
        booking_id: UUID
        message: str

    class BookingCancelled(Event):
        """Version 2 knows of a message to its holder, where the hub cancels."""

        TOPIC = "space.booking_cancelled"
        class_version = 2
        booking_id: UUID
        message: str | None

        @staticmethod
        def upcast_v1_v2(body: dict[str, Any]) -> None:
            body["message"] = None

    def __init__(self, hub: str, spec: SpaceSpec) -> None:
        self.hub = hub
        self.spec = spec
        self.retired = False
        self.bookings = {}

    @staticmethod
    def create_id(hub: str, spec: SpaceSpec) -> UUID:
        return space_id(hub, spec.code)

    def change(self, spec: SpaceSpec) -> None:
        """Takes over what the hub's file says now; bookings already made stay."""
        if self.retired:
            self._reinstated()
        if spec != self.spec:
            self._changed(spec)

    def retire(self) -> None:
        if not self.retired:
            self._retired()

    def book(
        self,
        booking_id: UUID,
        slot: Slot,
        now: datetime,
        *,
        seats: int = 1,
        member_id: UUID | None = None,
        program_id: UUID | None = None,
        most: int | None = None,
        configuration: int | None = None,
        by_staff: bool = True,
    ) -> None:
        """Holds the slot for a member or a programme, or refuses.

        `most` limits the coming bookings one member may hold here; `configuration` is named in the refusal.
        What a member books without staff waits for them where the space is given only with approval.
        """
        if held := self.bookings.get(booking_id):
            if (held.slot, held.member_id, held.program_id) != (slot, member_id, program_id):
                raise AlreadyExists(configuration, what="booking", key=booking_id)
            return
        if self.retired:
            raise SpaceRetired(configuration, space=self.spec.name)
        wanted = seats if self.spec.by_seat else self.spec.capacity
        self._has_room(slot, wanted, configuration)
        if member_id and most is not None:
            self._not_too_many(member_id, most, now, configuration)
        if member_id and self.spec.approval and not by_staff:
            self._booking_requested(booking_id, slot, wanted, member_id)
        else:
            self._booked(booking_id, slot, wanted, member_id, program_id)

    def approve(self, booking_id: UUID, now: datetime, seen: int | None = None) -> None:
        """Gives a member what was requested; `seen` is the version the caller knew."""
        booking = self._coming(booking_id, now, seen)
        if booking.state != "requested":
            raise BookingState(state=booking.state, wanted="approved")
        if self.retired:
            raise SpaceRetired(space=self.spec.name)
        self._booking_approved(booking_id)

    def cancel(
        self, booking_id: UUID, now: datetime, seen: int | None = None, message: str | None = None
    ) -> Booking:
        """Frees the slot of a booking and returns what it was; `seen` is the version the caller knew, `message`
        what its holder is told.
        """
        booking = self._coming(booking_id, now, seen)
        self._booking_cancelled(booking_id, message)
        return booking

    def to_move(self, booking_id: UUID, now: datetime, message: str) -> None:
        """Tells the holder that it cannot stay; it is held until it is moved or cancelled."""
        if self._coming(booking_id, now).state != "to_move":
            self._booking_to_move(booking_id, message)

    def _coming(self, booking_id: UUID, now: datetime, seen: int | None = None) -> Booking:
        booking = self.bookings.get(booking_id)
        if booking is None:
            raise NoSuchBooking(space=self.spec.name, booking=booking_id)
        if seen is not None and seen != booking.version:
            raise ChangedMeanwhile(seen=seen, now=booking.version)
        if booking.slot.end <= now:
            raise BookingOver(end=booking.slot.end)
        return booking

    def taken_seats(self, slot: Slot) -> int:
        """The most seats taken at any moment of the slot."""
        return self._most_seats(slot, timedelta(0))

    def _most_seats(self, slot: Slot, kept_free: timedelta) -> int:
        """The same where every booking, and what is asked for, takes so much longer."""
        near = self._nearer_than(kept_free, slot)
        starts = [slot.start, *(booking.slot.start for booking in near if booking.slot.start > slot.start)]
        return max(
            sum(b.seats for b in near if b.slot.start <= moment < b.slot.end + kept_free) for moment in starts
        )

    def _nearer_than(self, distance: timedelta, slot: Slot) -> list[Booking]:
        """Bookings that overlap the slot, or begin or end nearer to it."""
        return [
            booking
            for booking in self.bookings.values()
            if booking.slot.start < slot.end + distance and slot.start < booking.slot.end + distance
        ]

    def _has_room(self, slot: Slot, wanted: int, configuration: int | None) -> None:
        self._not_taken(slot, wanted, configuration)
        self._not_too_near(slot, wanted, configuration)

    def _not_taken(self, slot: Slot, wanted: int, configuration: int | None) -> None:
        capacity = self.spec.capacity
        free = capacity - self.taken_seats(slot)
        if wanted <= free:
            return
        if not self.spec.by_seat:
            clash = next(booking for booking in self.bookings.values() if booking.slot.overlaps(slot))
            raise SlotTaken(configuration, space=self.spec.name, start=clash.slot.start, end=clash.slot.end)
        raise NotEnoughSeats(configuration, space=self.spec.name, free=free, capacity=capacity, wanted=wanted)

    def _not_too_near(self, slot: Slot, wanted: int, configuration: int | None) -> None:
        """Time to air a room, or to clean a desk, between two who use it."""
        kept_free = timedelta(minutes=self.spec.buffer_minutes)
        if not kept_free or wanted <= self.spec.capacity - self._most_seats(slot, kept_free):
            return
        near = min(self._nearer_than(kept_free, slot), key=lambda booking: booking.slot.overlaps(slot))
        raise BufferNeeded(
            configuration,
            space=self.spec.name,
            minutes=self.spec.buffer_minutes,
            start=near.slot.start,
            end=near.slot.end,
        )

    def _not_too_many(self, member_id: UUID, most: int, now: datetime, configuration: int | None) -> None:
        held = sum(b.member_id == member_id and b.slot.end > now for b in self.bookings.values())
        if held >= most:
            raise TooManyBookings(configuration, space=self.spec.name, most=most, held=held)

    @event(Changed)
    def _changed(self, spec: SpaceSpec) -> None:
        self.spec = spec

    @event(Retired)
    def _retired(self) -> None:
        self.retired = True

    @event(Reinstated)
    def _reinstated(self) -> None:
        self.retired = False

    @event(Booked)
    def _booked(
        self, booking_id: UUID, slot: Slot, seats: int, member_id: UUID | None, program_id: UUID | None
    ) -> None:
        self._hold(booking_id, Booking(slot, seats, member_id, program_id, self.version + 1))

    @event(BookingRequested)
    def _booking_requested(self, booking_id: UUID, slot: Slot, seats: int, member_id: UUID) -> None:
        self._hold(booking_id, Booking(slot, seats, member_id, None, self.version + 1, "requested"))

    @event(BookingApproved)
    def _booking_approved(self, booking_id: UUID) -> None:
        held = self.bookings[booking_id]
        self.bookings[booking_id] = replace(held, version=self.version + 1, state="booked")

    @event(BookingToMove)
    def _booking_to_move(self, booking_id: UUID, message: str) -> None:
        held = self.bookings[booking_id]
        self.bookings[booking_id] = replace(held, version=self.version + 1, state="to_move")

    @event(BookingCancelled)
    def _booking_cancelled(self, booking_id: UUID, message: str | None) -> None:
        self.bookings.pop(booking_id, None)

    def _hold(self, booking_id: UUID, booking: Booking) -> None:
        self.bookings[booking_id] = booking
        if booking.version % 64 == 0:
            self._forget_before(self.modified_on - REMEMBERED)

    def _forget_before(self, moment: datetime) -> None:
        """What ended long ago can clash with nothing that may still be booked; the log keeps it."""
        self.bookings = {key: b for key, b in self.bookings.items() if b.slot.end > moment}
