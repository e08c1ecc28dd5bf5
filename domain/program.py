"""A programme: a training or event with places, enrolment and a waiting list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from eventsourcing.domain import event

from domain.errors import (
    AlreadyEnrolled,
    AlreadyExists,
    ChangedMeanwhile,
    MembersOnly,
    NoSuchEnrolment,
    ProgramOver,
)
from domain.events import HubAggregate
from domain.personal import Personal
from domain.values import Label, Slot

Audience = Literal["anyone", "members"]


EnrolmentState = Literal["enrolled", "waiting", "withdrawn"]


@dataclass(frozen=True)
class Enrolment:
    member_id: UUID | None
    state: EnrolmentState


class Program(HubAggregate):
    TOPIC = "program"

    hub: str
    title: Label
    slot: Slot
    places: int
    audience: Audience
    space_id: UUID | None
    cancelled: bool
    enrolments: dict[UUID, Enrolment]

    class Event(HubAggregate.Event):
        pass

    class Created(Event, HubAggregate.Created):
        """`space_id` names the space it holds, where it takes place in one of the hub's."""

        TOPIC = "program.scheduled"
        kind: str
        title: Label
        description: Label | None
        slot: Slot
        places: int
        audience: Audience
        space_id: UUID | None

    class Cancelled(Event):
        TOPIC = "program.cancelled"

    class Enrolled(Event):
        """A member by id, anyone else by name; the person's own words are sealed under the enrolment's id."""

        TOPIC = "program.enrolled"
        enrolment_id: UUID
        member_id: UUID | None
        name: Personal | None
        email: Personal | None
        waiting: bool

    class Withdrawn(Event):
        TOPIC = "program.withdrawn"
        enrolment_id: UUID

    class GivenPlace(Event):
        """The next on the waiting list moves up."""

        TOPIC = "program.given_place"
        enrolment_id: UUID

    def __init__(
        self, hub: str, title: Label, slot: Slot, places: int, audience: Audience, space_id: UUID | None
    ) -> None:
        self.hub = hub
        self.title = title
        self.slot = slot
        self.places = places
        self.audience = audience
        self.space_id = space_id
        self.cancelled = False
        self.enrolments = {}

    @classmethod
    def schedule(
        cls,
        program_id: UUID,
        hub: str,
        kind: str,
        title: Label,
        description: Label | None,
        slot: Slot,
        places: int,
        audience: Audience,
        space_id: UUID | None = None,
    ) -> Program:
        return cls._create(
            cls.Created,
            id=program_id,
            hub=hub,
            kind=kind,
            title=title,
            description=description,
            slot=slot,
            places=places,
            audience=audience,
            space_id=space_id,
        )

    def enrol(
        self,
        enrolment_id: UUID,
        now: datetime,
        member_id: UUID | None = None,
        name: Personal | None = None,
        email: Personal | None = None,
    ) -> bool:
        """Gives a place, or one on the waiting list; returns whether it is a waiting one."""
        if enrolment_id in self.enrolments:
            raise AlreadyExists(what="enrolment", key=enrolment_id)
        self._still_ahead(now)
        if self.audience == "members" and member_id is None:
            raise MembersOnly(program=self.title)
        if member_id and any(
            e.member_id == member_id for e in self.enrolments.values() if e.state != "withdrawn"
        ):
            raise AlreadyEnrolled(program=self.title)
        waiting = self.places_taken >= self.places
        self._enrolled(enrolment_id, member_id, name, email, waiting)
        return waiting

    def withdraw(self, enrolment_id: UUID, now: datetime) -> None:
        """Frees the place; the next on the waiting list takes it."""
        enrolment = self.enrolments.get(enrolment_id)
        if enrolment is None or enrolment.state == "withdrawn":
            raise NoSuchEnrolment(program=self.title, enrolment=enrolment_id)
        self._still_ahead(now)
        self._withdrawn(enrolment_id)
        if self.places_taken < self.places and (waiting := self._first_waiting()):
            self._given_place(waiting)

    def cancel(self, now: datetime, seen: int | None = None) -> None:
        if seen is not None and seen != self.version:
            raise ChangedMeanwhile(seen=seen, now=self.version)
        self._still_ahead(now)
        self._cancelled()

    @property
    def places_taken(self) -> int:
        return sum(enrolment.state == "enrolled" for enrolment in self.enrolments.values())

    def _still_ahead(self, now: datetime) -> None:
        if self.cancelled:
            raise ProgramOver(program=self.title, state="cancelled")
        if self.slot.end <= now:
            raise ProgramOver(program=self.title, state="over")

    def _first_waiting(self) -> UUID | None:
        return next((key for key, enrolment in self.enrolments.items() if enrolment.state == "waiting"), None)

    @event(Enrolled)
    def _enrolled(
        self,
        enrolment_id: UUID,
        member_id: UUID | None,
        name: Personal | None,
        email: Personal | None,
        waiting: bool,
    ) -> None:
        self.enrolments[enrolment_id] = Enrolment(member_id, "waiting" if waiting else "enrolled")

    @event(Withdrawn)
    def _withdrawn(self, enrolment_id: UUID) -> None:
        self._now(enrolment_id, "withdrawn")

    @event(GivenPlace)
    def _given_place(self, enrolment_id: UUID) -> None:
        self._now(enrolment_id, "enrolled")

    @event(Cancelled)
    def _cancelled(self) -> None:
        self.cancelled = True

    def _now(self, enrolment_id: UUID, state: EnrolmentState) -> None:
        """The id stays taken after a withdrawal: a person's words are sealed under it."""
        self.enrolments[enrolment_id] = Enrolment(self.enrolments[enrolment_id].member_id, state)
