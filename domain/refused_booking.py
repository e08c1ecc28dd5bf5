"""A booking that was asked for and refused: a stream of its own, for the space's stream holds what is held.

What people ask for and do not get is what a rule costs. It names ids, a rule and numbers, never a word about
a person.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from domain.events import HubAggregate
from domain.values import Slot


class RefusedBooking(HubAggregate):
    """`rule` refused it under the hub's configuration of that version, having compared `compared`."""

    TOPIC = "booking"

    hub: str
    space_id: UUID
    member_id: UUID
    booking_id: UUID
    slot: Slot
    seats: int
    by_staff: bool
    rule: str
    compared: dict[str, Any]
    configuration: int

    class Event(HubAggregate.Event):
        pass

    class Created(Event, HubAggregate.Created):
        """`compared` is plain JSON: times as text, labels as {id, en}, opening hours as {opens, closes}."""

        TOPIC = "booking.refused"
        space_id: UUID
        member_id: UUID
        booking_id: UUID
        slot: Slot
        seats: int
        by_staff: bool
        rule: str
        compared: dict[str, Any]
        configuration: int

    def __init__(
        self,
        hub: str,
        space_id: UUID,
        member_id: UUID,
        booking_id: UUID,
        slot: Slot,
        seats: int,
        by_staff: bool,
        rule: str,
        compared: dict[str, Any],
        configuration: int,
    ) -> None:
        self.hub = hub
        self.space_id = space_id
        self.member_id = member_id
        self.booking_id = booking_id
        self.slot = slot
        self.seats = seats
        self.by_staff = by_staff
        self.rule = rule
        self.compared = compared
        self.configuration = configuration

    @classmethod
    def refuse(cls, refusal_id: UUID, hub: str, **asked: Any) -> RefusedBooking:
        return cls._create(cls.Created, id=refusal_id, hub=hub, **asked)
