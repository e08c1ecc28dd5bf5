"""The aggregates of all hubs: loaded from the log, remembered, appended together."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from typing import Any, ClassVar, TypeVar, cast
from uuid import UUID

from eventsourcing.application import AggregateNotFoundError, Application, ProcessingEvent
from eventsourcing.persistence import Mapper, Recording

from application.store.codec import SHAPES, Codec
from application.store.connection import Pool
from application.store.keys import Keys
from application.store.log import Factory, Log, Repeated
from domain import Account, DataRequest, Hub, Membership, Program, Space, Submission
from domain.errors import AlreadyExists, NotFound
from domain.events import HubAggregate
from domain.values import hub_id

A = TypeVar("A", bound=HubAggregate)
logger = logging.getLogger(__name__)


class Platform(Application[UUID]):
    """One per process; safe to share between threads. Keeps the aggregates it has seen in memory.

    What is remembered may be behind the log: an append that rests on it is then refused and tried anew.
    """

    env: ClassVar[dict[str, str]] = {"AGGREGATE_CACHE_MAXSIZE": "2000", "AGGREGATE_CACHE_FASTFORWARD": "n"}
    snapshotting_intervals: ClassVar[dict[type, int]] = {Space: 200}

    def __init__(
        self,
        pool: Pool,
        master: bytes | Callable[[], Iterable[bytes]],
        appended: Callable[[], None] = lambda: None,
    ) -> None:
        self.keys = Keys(pool, master)
        self.pool, self._appended = pool, appended
        super().__init__()

    def construct_factory(self, env: Any) -> Factory:
        return Factory(env, self.pool, SHAPES, self._appended)

    def construct_mapper(self) -> Mapper[UUID]:
        return Codec(self.keys.seal)

    @property
    def log_of_events(self) -> Log:
        return cast(Log, self.recorder)

    def find(self, aggregate_class: type[A], stream: UUID) -> A | None:
        """A private copy of the aggregate as this process remembers it, or None."""
        try:
            aggregate = self.repository.get(stream, projector_func=_fold)
        except AggregateNotFoundError:
            return None
        return aggregate if isinstance(aggregate, aggregate_class) else None

    def own_command(self, *names: object) -> UUID:
        """The id of a command that Simpul gives by itself: the same whenever it is given again.

        It rests on the root of digests: whoever could foresee it could use it up by a command of theirs.
        """
        named = "\0".join(["simpul own command", *map(str, names)])
        return UUID(bytes=self.keys.digest(named.encode())[:16], version=5)

    def newest(self, aggregate_class: type[A], stream: UUID, version: int) -> A | None:
        """The aggregate at that version at least: what is remembered is caught up where it is behind."""
        found = self.find(aggregate_class, stream)
        if found and found.version < version and self.catch_up(stream):
            return self.find(aggregate_class, stream)
        return found

    def then(self, aggregate_class: type[A], stream: UUID, position: int) -> A | None:
        """The aggregate as it was at a position of the log, or None where it was not there yet."""
        version = self.version_at(stream, position)
        if not version:
            return None
        found = self.repository.get(stream, version=version, projector_func=_fold)
        return found if isinstance(found, aggregate_class) else None

    def version_at(self, stream: UUID, position: int) -> int:
        """How many events a stream had up to a position of the log."""
        known = self.log_of_events.positions_of(stream)
        return max((version for version, at in known.items() if at <= position), default=0)

    def catch_up(self, stream: UUID) -> bool:
        """Brings what is remembered of a stream to the log's state; says whether it was behind."""
        cache = self.repository.cache
        if cache is None:
            return False
        try:
            remembered = cast(HubAggregate, cache.get(stream))
        except KeyError:
            return False
        newer = list(self.events.get(stream, gt=remembered.version))
        if newer:
            ahead = remembered.__deepcopy__({})
            for event in newer:
                cast(Any, event).mutate(ahead)
            cache.put(stream, ahead)
        return bool(newer)

    def save(self, *objs: Any, **kwargs: Any) -> list[Recording[UUID]]:
        """The library's own asks of each aggregate at length whether it is one; ours are."""
        changes: ProcessingEvent[UUID] = ProcessingEvent()
        for aggregate in objs:
            changes.events += aggregate.collect_events()
            changes.aggregates[aggregate.id] = aggregate
        changes.saved_kwargs.update(kwargs)
        recordings = self._record(changes)
        self._take_snapshots(changes)
        return recordings

    def note(self, fact: HubAggregate, command: UUID) -> int:
        """Appends what no decision will ever rest on, once for its command, and returns the position. It takes
        no room among the aggregates that are remembered. Raises the library's PersistenceError.
        """
        try:
            recorded = self.events.put(fact.collect_events(), command=command, digest=command.bytes)
        except Repeated as settled:
            return settled.position
        return recorded[-1].notification.id

    def _take_snapshots(self, processing_event: ProcessingEvent[UUID]) -> None:
        """A snapshot only makes loading faster: the command has happened, whatever becomes of it."""
        try:
            super()._take_snapshots(processing_event)
        except Exception:
            logger.exception("a snapshot could not be taken")


def _fold(initial: Any, events: Iterable[Any]) -> Any:
    """The library's own fold asks of each event whether it is one; ours come from our codec."""
    aggregate = initial
    for event in events:
        aggregate = event.mutate(aggregate)
    return aggregate


class Attempt:
    """One attempt at a command: hands out aggregates and knows which the decision has read.

    `own` says that the door let its actor in only because it is their own.
    """

    own = False

    def __init__(self, platform: Platform) -> None:
        self.platform = platform
        self._found: dict[UUID, HubAggregate] = {}
        self.read: dict[UUID, int] = {}

    def hub(self, code: str) -> Hub:
        return self._get(Hub, hub_id(code), "hub", code)

    def space(self, stream: UUID) -> Space:
        return self._get(Space, stream, "space", stream)

    def membership(self, stream: UUID) -> Membership:
        return self._get(Membership, stream, "membership", stream)

    def program(self, stream: UUID) -> Program:
        return self._get(Program, stream, "program", stream)

    def request(self, stream: UUID) -> DataRequest:
        return self._get(DataRequest, stream, "request", stream)

    def submission(self, stream: UUID) -> Submission:
        return self._get(Submission, stream, "plan", stream)

    def account(self, stream: UUID) -> Account:
        return self._get(Account, stream, "account", stream)

    def find(self, aggregate_class: type[A], stream: UUID) -> A | None:
        """The aggregate, or None; that there is none is then part of what the decision rests on.

        Refuses where the id belongs to something of another kind: it could never be made.
        """
        aggregate = self.platform.find(HubAggregate, stream)
        self.read[stream] = aggregate.version if aggregate else 0
        if aggregate and not isinstance(aggregate, aggregate_class):
            raise AlreadyExists(what=aggregate.TOPIC, key=stream)
        return cast("A | None", aggregate)

    def last_position(self, stream: UUID) -> int:
        return self.platform.log_of_events.last_position(stream)

    def _get(self, aggregate_class: type[A], stream: UUID, what: str, key: object) -> A:
        if isinstance(known := self._found.get(stream), aggregate_class):
            return known
        aggregate = self.platform.find(aggregate_class, stream)
        if aggregate:
            self._found[stream] = aggregate
        self.read[stream] = aggregate.version if aggregate else 0
        if aggregate is None:
            raise NotFound(what=what, key=key)
        return aggregate
