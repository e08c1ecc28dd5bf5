"""What every event says besides its own facts: where, who, by which command, on what ground, when."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, ClassVar, Self
from uuid import UUID

from eventsourcing.domain import (
    Aggregate,
    AggregateCreated,
    AggregateEvent,
    CanInitAggregate,
    CanMutateAggregate,
)


@dataclass(frozen=True)
class Provenance:
    """Who acts, by which command, when, and on what ground (a sentence, a decree number).

    `happened_at` is given where it differs from `now`: imports and late entries.
    """

    actor: str
    command: UUID
    now: datetime
    reason: str | None = None
    happened_at: datetime | None = None


_PROVENANCE: ContextVar[Provenance] = ContextVar("provenance")


@contextmanager
def acting(provenance: Provenance) -> Iterator[None]:
    """Every event triggered inside carries this provenance; outside of it none can be triggered."""
    token = _PROVENANCE.set(provenance)
    try:
        yield
    finally:
        _PROVENANCE.reset(token)


def provenance_now() -> Provenance:
    """The provenance of the command at hand; LookupError outside of one."""
    return _PROVENANCE.get()


class HubEvent(AggregateEvent):
    """The base of all events. Times are aware and in UTC; `hub` is the hub's code."""

    originator_id: UUID
    hub: str
    actor: str
    command: UUID
    reason: str | None
    happened_at: datetime | None


class HubAggregate(Aggregate):
    """A stream of events of one hub; puts the provenance into each of them."""

    TOPIC: ClassVar[str]
    hub: str

    class Event(HubEvent):
        pass

    class Created(Event, AggregateCreated):
        pass

    @classmethod
    def _create(cls, event_class: type[CanInitAggregate[UUID]], **kwargs: Any) -> Self:
        return super()._create(event_class, **_provenance(), **kwargs)

    def trigger_event(self, event_class: type[CanMutateAggregate[UUID]], **kwargs: Any) -> None:
        super().trigger_event(event_class, hub=self.hub, **_provenance(), **kwargs)

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        """A copy for one command. Containers are copied, their values are frozen and shared."""
        twin = object.__new__(type(self))
        for name, value in vars(self).items():
            twin.__dict__[name] = value.copy() if isinstance(value, dict | list | set) else value
        return twin


def _provenance() -> dict[str, Any]:
    present = provenance_now()
    return {
        "actor": present.actor,
        "command": present.command,
        "reason": present.reason,
        "happened_at": present.happened_at,
        "timestamp": present.now.astimezone(UTC),
    }
