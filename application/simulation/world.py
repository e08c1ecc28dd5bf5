"""A hub as it would have been: what happened there is taken over, and what was asked for is decided anew."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from datetime import datetime
from typing import Any, TypeVar, cast
from uuid import UUID

from application.access import Actor, as_account
from application.bookings import BookSpace, book_space
from application.platform import Attempt
from domain import Account, Hub, Space
from domain.configuration import HubConfiguration
from domain.errors import NotFound, Refusal
from domain.events import HubAggregate, HubEvent, Provenance, acting
from domain.values import hub_id

A = TypeVar("A", bound=HubAggregate)
Changing = Callable[[Hub], tuple[HubConfiguration, HubConfiguration]]
"""The configuration in force of a hub as the log has it, and as it is tried."""


class World:
    """All aggregates that decide about bookings at one hub, by their streams; nothing of it is ever stored."""

    def __init__(self, code: str, changing: Changing) -> None:
        self.code = code
        self.things: dict[UUID, HubAggregate] = {}
        self._changing = changing
        self._begun = False

    @property
    def hub(self) -> Hub | None:
        return cast("Hub | None", self.things.get(hub_id(self.code)))

    def fold(self, event: HubEvent) -> None:
        """What happened before the world parts from the one that was."""
        self.things[event.originator_id] = cast(Any, event).mutate(self.things.get(event.originator_id))

    def begin(self) -> None:
        """From here on the changed configuration is in force."""
        self._begun = True
        self._reconfigure()

    def happen(self, event: HubEvent) -> None:
        """Takes over what is not decided anew; the versions of the two worlds may differ by now."""
        thing = self.things.get(event.originator_id)
        if thing is None:
            self.fold(event)
        else:
            cast(Any, event).apply(thing)
            thing.version, thing.modified_on = thing.version + 1, event.timestamp
        if isinstance(event, Hub.Configured | Space.Created | Space.Changed):
            self._reconfigure()

    def ask(self, command: BookSpace, by_staff: bool, event: HubEvent, now: datetime) -> None:
        """Books in this world, or raises what its rules refuse."""
        attempt = Imagined(self, own=not by_staff)
        with acting(Provenance(event.actor, event.command, now)):
            changed = book_space(command, attempt, now)
        for aggregate in changed:
            self._keep(aggregate)

    def act(self, event: HubEvent, act: Callable[[], None]) -> bool:
        """Lets something be done to what is here; says whether it could be."""
        try:
            with acting(Provenance(event.actor, event.command, event.timestamp)):
                act()
        except Refusal:
            return False
        return True

    def booked_by_staff(self, event: HubEvent) -> bool:
        """Whether who asked may book for others there; the log does not say it of a booking that was given."""
        account = None
        if event.actor.startswith("account:"):
            account = self.things.get(UUID(event.actor.removeprefix("account:")))
        if not isinstance(account, Account):
            return True
        return as_account(Actor(event.actor, account.id), account, event.timestamp).may("book", self.code)

    def _keep(self, aggregate: HubAggregate) -> None:
        aggregate.collect_events()
        self.things[aggregate.id] = aggregate

    def _reconfigure(self) -> None:
        hub = self.hub
        if not self._begun or hub is None or hub.configuration is None:
            return
        said, tried = self._changing(hub)
        hub.configuration = tried
        before = {spec.code: spec for spec in said.spaces}
        specs = {spec.code: spec for spec in tried.spaces if spec != before.get(spec.code)}
        for thing in self.things.values():
            if specs and isinstance(thing, Space) and thing.spec.code in specs:
                thing.spec = specs[thing.spec.code]


class Imagined(Attempt):
    """An attempt in that world: what it hands out is a copy, thrown away where the attempt is refused."""

    def __init__(self, world: World, own: bool) -> None:
        self._world, self.own = world, own
        self._found = {}
        self.read = {}

    def _get(self, aggregate_class: type[A], stream: UUID, what: str, key: object) -> A:
        found = self._found.get(stream) or deepcopy(self._world.things.get(stream))
        if not isinstance(found, aggregate_class):
            raise NotFound(what=what, key=key)
        self._found[stream] = found
        return found
