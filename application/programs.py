"""Programmes: scheduling, enrolling, withdrawing, calling off."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from application.access import Where
from application.bookings import space_of
from application.door import handles
from application.memberships import not_retired
from application.platform import Attempt
from domain import Program, policy
from domain.configuration import HubConfiguration
from domain.errors import AlreadyExists, NoSuchEnrolment, TooManyPlaces
from domain.events import HubAggregate
from domain.personal import Personal
from domain.program import Audience
from domain.values import Label, Slot


@dataclass(frozen=True)
class ScheduleProgram:
    """`places` None takes the hub's default; `space_id` holds that space for the programme."""

    hub: str
    program_id: UUID
    kind: str
    title: Label
    slot: Slot
    audience: Audience
    description: Label | None = None
    places: int | None = None
    space_id: UUID | None = None


@dataclass(frozen=True)
class CancelProgram:
    program_id: UUID
    seen: int | None = None


@dataclass(frozen=True)
class Enrol:
    """A member by id, anyone else by name and a way to reach them."""

    program_id: UUID
    enrolment_id: UUID
    member_id: UUID | None = None
    name: Personal | None = None
    email: Personal | None = None


@dataclass(frozen=True)
class Withdraw:
    program_id: UUID
    enrolment_id: UUID


def hold_id(program_id: UUID) -> UUID:
    """The booking by which a programme holds its space; no caller can have chosen it for another."""
    return uuid5(program_id, "space")


def _at_the_programs_hub(command: CancelProgram, attempt: Attempt) -> Where:
    return Where(attempt.program(command.program_id).hub)


def _for_the_enrolled(command: Enrol, attempt: Attempt) -> Where:
    return Where(attempt.program(command.program_id).hub, command.member_id)


def _of_the_enrolment(command: Withdraw, attempt: Attempt) -> Where:
    """Whose enrolment it is; that there is one is known to the hub's staff and to the member."""
    program = attempt.program(command.program_id)
    enrolment = program.enrolments.get(command.enrolment_id)
    unknown = NoSuchEnrolment(program=program.title, enrolment=command.enrolment_id)
    return Where(
        program.hub, enrolment.member_id if enrolment else None, unknown=unknown, known_by="read_bookings"
    )


@handles(ScheduleProgram, needs="manage_programs")
def schedule_program(command: ScheduleProgram, attempt: Attempt, now: datetime) -> list[HubAggregate]:
    hub = attempt.hub(command.hub)
    configuration, version = hub.in_service(), hub.configuration_version
    not_retired(command.kind, "programme kind", configuration.words, "program_kinds", version)
    hub.serves_on(configuration.local_day(command.slot.start))
    policy.not_in_the_past(version, command.slot, now)
    policy.not_an_endless_program(version, command.slot)
    if attempt.find(Program, command.program_id):
        raise AlreadyExists(version, what="programme", key=command.program_id)
    program = Program.schedule(
        command.program_id,
        command.hub,
        command.kind,
        command.title,
        command.description,
        command.slot,
        command.places or _default_places(attempt, configuration, command.space_id),
        command.audience,
        command.space_id,
    )
    if command.space_id is None:
        return [program]
    space = space_of(attempt, hub, command.space_id)
    seats = space.spec.capacity
    if program.places > seats:
        raise TooManyPlaces(version, space=space.spec.name, capacity=seats, places=program.places)
    space.book(
        hold_id(program.id), command.slot, now, seats=seats, program_id=program.id, configuration=version
    )
    return [program, space]


def _default_places(attempt: Attempt, configuration: HubConfiguration, space_id: UUID | None) -> int:
    """The hub's own number, where the space does not hold fewer."""
    default = configuration.programs.default_places
    return min(default, attempt.space(space_id).spec.capacity) if space_id else default


@handles(CancelProgram, needs="manage_programs", where=_at_the_programs_hub)
def cancel_program(command: CancelProgram, attempt: Attempt, now: datetime) -> list[HubAggregate]:
    program = attempt.program(command.program_id)
    program.cancel(now, command.seen)
    if program.space_id is None:
        return [program]
    space = attempt.space(program.space_id)
    space.cancel(hold_id(program.id), now)
    return [program, space]


@handles(Enrol, needs="enrol", where=_for_the_enrolled, own="enrol_own")
def enrol(command: Enrol, attempt: Attempt, now: datetime) -> list[HubAggregate]:
    program = attempt.program(command.program_id)
    hub = attempt.hub(program.hub)
    day = hub.in_service().local_day(program.slot.start)
    if command.member_id:
        attempt.membership(command.member_id).may_use(day, hub.configuration_version)
    program.enrol(command.enrolment_id, now, command.member_id, command.name, command.email)
    return [program]


@handles(Withdraw, needs="enrol", where=_of_the_enrolment, own="enrol_own")
def withdraw(command: Withdraw, attempt: Attempt, now: datetime) -> list[HubAggregate]:
    program = attempt.program(command.program_id)
    program.withdraw(command.enrolment_id, now)
    return [program]
