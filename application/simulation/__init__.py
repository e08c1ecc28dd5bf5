"""What if a rule had been another: the requests of a period decided anew, by the domain's own code.

Nothing is appended, and the same question has the same answer for ever: only the log is read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from itertools import groupby
from typing import Any, cast
from uuid import UUID

from application.bookings import BookSpace
from application.platform import Platform
from application.simulation.changes import Change, changed
from application.simulation.outcomes import Asked, Outcome, Simulation
from application.simulation.world import World
from application.store.replay import Replay
from domain import Hub, Membership, RefusedBooking, Space
from domain.catalogue import KNOWN
from domain.configuration import HubConfiguration
from domain.errors import NotFound, Refusal
from domain.events import HubEvent

__all__ = ["Asked", "Change", "Outcome", "Simulation", "simulate"]

Told = Callable[[int, int], None]
Request = Space.Booked | Space.BookingRequested | RefusedBooking.Created
ASKED = (Space.Booked, Space.BookingRequested, RefusedBooking.Created)
TYPES = tuple(
    name
    for name, (kind, _) in KNOWN.items()
    if kind in vars(Space).values() or kind is RefusedBooking.Created
)
OF_ASKING = tuple(name for name, (kind, _) in KNOWN.items() if kind in ASKED)


def simulate(
    platform: Platform,
    hub: str,
    changes: Sequence[Change],
    after: int,
    upto: int,
    told: Told = lambda done, total: None,
) -> Simulation:
    """Decides anew what was asked for at a hub after one position and up to another, with these changes.

    Raises FaultyHubFile where they cannot be, and NotFound where there was no such hub by then.
    """
    replay = Replay(platform.pool)
    members, actors = replay.who_asked(hub, OF_ASKING, after, upto)
    hubs = [stream for stream, _ in platform.log_of_events.begun(Hub.Created)]
    accounts = [UUID(name.removeprefix("account:")) for name in sorted(actors) if name.startswith("account:")]
    run = _Run(hub, changes, after)
    with closing(replay.rows(hub, TYPES, [*hubs, *members, *accounts], upto)) as rows:
        events = ((row.position, platform.mapper.to_domain_event(row.stored)) for row in rows)
        for number, command in enumerate(_commands(events)):
            run.take(command)
            if number % 100 == 0:
                told(command[0][0], upto)
    run.begin()
    if not run.known:
        raise NotFound(what="hub", key=hub)
    told(upto, upto)
    return Simulation(hub, after, upto, tuple(map(str, changes)), tuple(run.asked), tuple(run.displaced))


Placed = tuple[int, HubEvent]


def _commands(events: Iterator[tuple[int, Any]]) -> Iterator[list[Placed]]:
    """The events of each command together: they were appended together."""
    for _, those in groupby(events, key=lambda placed: placed[1].command):
        yield list(those)


class _Run:
    """Goes along the log: what was before is folded, what was asked for after it is decided anew."""

    def __init__(self, hub: str, changes: Sequence[Change], after: int) -> None:
        self.asked: list[Asked] = []
        self.displaced: list[int] = []
        self._code, self._changes, self._after = hub, changes, after
        self._configurations: dict[int, tuple[HubConfiguration, HubConfiguration]] = {}
        self._world = World(hub, self._changed)
        self._begun = False
        self._only_here: set[UUID] = set()
        """Bookings that were refused, and given in that world."""

    @property
    def known(self) -> bool:
        """Whether there is such a hub by now."""
        return self._world.hub is not None

    def begin(self) -> None:
        if not self._begun:
            self._begun = True
            self._world.begin()

    def take(self, command: list[Placed]) -> None:
        if command[0][0] <= self._after:
            for _, event in command:
                self._world.fold(event)
            return
        self.begin()
        bookings = {cast(Any, event).booking_id for _, event in command if _about_a_booking(event)}
        for position, event in command:
            if isinstance(event, ASKED):
                self._decide(position, event)
            elif isinstance(event, Space.BookingCancelled | Space.BookingApproved | Space.BookingToMove):
                self._world.act(event, lambda event=event: self._done_to_booking(event))  # type: ignore[misc]
            elif not (isinstance(event, Membership.HoursReserved) and event.booking_id in bookings):
                self._world.happen(event)

    def _changed(self, hub: Hub) -> tuple[HubConfiguration, HubConfiguration]:
        """Each configuration in force is changed once: the first time, `hub` has it as the log says."""
        number, said = hub.configuration_version, hub.configuration
        if number not in self._configurations and said:
            self._configurations[number] = (said, changed(self._code, said, self._changes))
        return self._configurations[number]

    def _decide(self, position: int, event: Request) -> None:
        space = cast(Space, self._world.things[_space_of(event)])
        if isinstance(event, Space.Booked) and event.program_id:
            held = self._world.act(event, lambda: self._hold(space, event))
            if not held:
                self.displaced.append(position)
            return
        imagined = self._imagined(event)
        recorded = _recorded(event)
        if imagined.given and not recorded.given:
            self._only_here.add(event.booking_id)
        seats = event.seats if space.spec.by_seat else 1
        self.asked.append(
            Asked(
                position,
                event.timestamp,
                event.booking_id,
                space.id,
                space.spec.name,
                event.slot,
                seats,
                recorded,
                imagined,
            )
        )

    def _imagined(self, event: Request) -> Outcome:
        world, stream = self._world, _space_of(event)
        member = cast(UUID, event.member_id)
        if self._has_it_already(stream, member, event):
            return Outcome("held")
        by_staff = event.by_staff if isinstance(event, RefusedBooking.Created) else _by_staff(world, event)
        command = BookSpace(self._code, stream, event.booking_id, member, event.slot, event.seats)
        try:
            world.ask(command, by_staff, event, (event.happened_at if by_staff else None) or event.timestamp)
        except Refusal as refusal:
            return Outcome("refused", refusal.rule)
        held = cast(Space, world.things[stream]).bookings[event.booking_id]
        return Outcome("requested" if held.state == "requested" else "accepted")

    def _has_it_already(self, stream: UUID, member: UUID, event: Request) -> bool:
        """Whoever was refused may ask again, for the same or for another time; given it, they would not have."""
        if not self._only_here:
            return False
        bookings = cast(Space, self._world.things[stream]).bookings
        return any(
            booking_id in self._only_here
            and held.member_id == member
            and (booking_id == event.booking_id or held.slot.overlaps(event.slot))
            for booking_id, held in bookings.items()
        )

    def _hold(self, space: Space, event: Space.Booked) -> None:
        space.book(
            event.booking_id,
            event.slot,
            event.happened_at or event.timestamp,
            seats=event.seats,
            program_id=event.program_id,
        )
        space.collect_events()

    def _done_to_booking(self, event: HubEvent) -> None:
        """What was done to a booking is done to it in that world too, where there is one."""
        space = cast(Space, self._world.things[event.originator_id])
        happened = event.happened_at or event.timestamp
        match event:
            case Space.BookingCancelled():
                booking = space.cancel(event.booking_id, happened, message=event.message)
                member = self._world.things.get(booking.member_id) if booking.member_id else None
                if isinstance(member, Membership):
                    member.give_back(event.booking_id, booking.slot.unused_at(happened))
                    member.collect_events()
            case Space.BookingApproved():
                space.approve(event.booking_id, happened)
            case Space.BookingToMove():
                space.to_move(event.booking_id, happened, event.message)
        space.collect_events()


def _about_a_booking(event: HubEvent) -> bool:
    return isinstance(event, Space.Booked | Space.BookingRequested | Space.BookingCancelled)


def _space_of(event: Request) -> UUID:
    return event.space_id if isinstance(event, RefusedBooking.Created) else event.originator_id


def _by_staff(world: World, event: HubEvent) -> bool:
    return not isinstance(event, Space.BookingRequested) and world.booked_by_staff(event)


def _recorded(event: Request) -> Outcome:
    if isinstance(event, RefusedBooking.Created):
        return Outcome("refused", event.rule)
    return Outcome("requested" if isinstance(event, Space.BookingRequested) else "accepted")
