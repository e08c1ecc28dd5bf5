"""What was known at an earlier position: a frozen edition where one is kept, else wanted of the worker.

For a few streams, or one hub, the same read models are folded over their events alone, at once.
"""

from __future__ import annotations

import math
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from threading import Lock, Semaphore
from typing import Any, NamedTuple
from uuid import UUID

from psycopg import Connection, sql

from domain.values import hub_id
from projections import registry
from projections.editions import PROGRESS_TABLE
from projections.readmodel import ReadModel, narrowed
from projections.slices import Slice
from projections.view import NoLiveEdition, Pool, ReadingConnection, View

BELIEVED_SECONDS = 30.0
REMEMBERED = 200
MOST_WAITING = 50
TURN_SECONDS = 0.5
HUB_OF = """
    select coalesce((select hub from simpul.events where stream = %(id)s and version = 1),
                    (select hub from agenda where booking_id = %(id)s limit 1)) as hub
"""
ZONE_OF = """
    select configuration ->> 'zone' as zone from opening_rules where hub = %(hub)s order by version limit 1
"""
RECORDED = """
    select coalesce((select max(position) from simpul.events where position <= %(position)s), 0) as position,
        (select recorded_at from simpul.events where position <= %(position)s order by position desc limit 1)
            as instant, simpul.head() as head
"""
# Readers never wait here: the row may be held while the edition is taken over, or removed.
TAKE_UP = """
    with kept as (
        select id, schema from simpul.editions
        where status = 'frozen' and position = %(position)s and code = %(code)s),
    free as (select id from simpul.editions where id in (select id from kept) for update skip locked),
    used as (update simpul.editions set used_at = now() where id in (select id from free))
    select schema from kept
"""
WANT = """
    insert into simpul.wanted_editions (position)
    select %(position)s where (select count(*) from simpul.wanted_editions where error is null) < %(most)s
    on conflict (position) do update set error = null, done = 0, asked_at = now()
        where wanted_editions.error is not null and wanted_editions.asked_at < now() - interval '1 minute'
"""
AT_HAND = """
    select position, pinned, coalesce(bytes, 0) as bytes,
        (select recorded_at from simpul.events e where e.position <= editions.position
         order by e.position desc limit 1) as instant
    from simpul.editions where status = 'frozen' and code = %(code)s order by position
"""
BEING_MADE = "select position, done, error from simpul.wanted_editions order by asked_at, position"
STANDING = "select done, error from simpul.wanted_editions where position = %(position)s"


class Moment(NamedTuple):
    """A position of the log, 0 before its first event, and the instant that it is looked at from."""

    position: int
    instant: datetime | None


class EditionWanted(Exception):
    """Nothing is kept of this position yet: the worker is building it, `done` positions of it so far.

    `error` says why it could not be built; `crowded` that too many others are waited for.
    """

    def __init__(self, position: int, done: int = 0, error: str | None = None, crowded: bool = False) -> None:
        super().__init__(f"the edition at position {position} is not there yet")
        self.position, self.done, self.error, self.crowded = position, done, error, crowded


class Ahead(Exception):
    """The position or the moment has not come: what will be known then nobody can say."""


def at_position(view: View, position: int) -> Moment:
    """The last event up to a position. Raises Ahead where the log does not reach so far."""
    row = view.row(RECORDED, position=position) or {}
    if position > row["head"]:
        raise Ahead()
    return Moment(row["position"], row["instant"])


def at_instant(view: View, instant: datetime) -> Moment:
    """All that was recorded up to an instant. Raises Ahead where it has not come."""
    row = view.row("select simpul.position_at(%(instant)s) as position", instant=instant) or {}
    if row["position"] is None:
        raise Ahead()
    return Moment(row["position"], instant)


def hub_of(view: View, thing: UUID) -> str | None:
    """The hub that a stream or a booking belongs to."""
    row = view.row(HUB_OF, id=thing)
    return row["hub"] if row else None


def zone_of(view: View, hub: str) -> str | None:
    """The zone that a hub was first configured with, which its days are of."""
    row = view.row(ZONE_OF, hub=hub)
    return row["zone"] if row else None


class Archive:
    """The frozen editions as one process finds them. One that is found is believed in for half a minute, so
    that a warm read costs nothing more, and the worker knows which ones are in use. They are read over
    connections of their own: a plan is made anew where the search path has changed.
    """

    def __init__(self, live: View, pool: Pool) -> None:
        self._live, self._pool = live, pool
        self._known: OrderedDict[int, tuple[float, View]] = OrderedDict()
        self._moments: OrderedDict[tuple[object, ...], Moment] = OrderedDict()
        self._lock = Lock()
        self._folding = Semaphore(max(1, pool.max_size // 2))

    def moment(self, find: Callable[..., Moment], value: object) -> Moment:
        """`find(view, value)`, asked once: where a moment lies in the log never changes. Raises Ahead.

        The same instant said in another zone is told in that zone.
        """
        key = (find, str(value))
        with self._lock:
            if (known := self._moments.get(key)) is not None:
                self._moments.move_to_end(key)
                return known
        found = find(self._live, value)
        with self._lock:
            self._moments[key] = found
            while len(self._moments) > REMEMBERED:
                self._moments.popitem(last=False)
        return found

    def at(self, position: int, permit: Callable[[], object] = lambda: None) -> View:
        """Raises EditionWanted, once it is on the list of those to be built; and whatever `permit` raises, which
        is asked before another is put there.
        """
        if found := self.kept(position):
            return found
        if self._live.row(STANDING, position=position) is None:
            permit()
        self._live.change(WANT, position=position, most=MOST_WAITING)
        row = self._live.row(STANDING, position=position)
        if row is None:
            raise EditionWanted(position, crowded=True)
        raise EditionWanted(position, row["done"], row["error"])

    def kept(self, position: int) -> View | None:
        """The view of the edition at this position, where one is kept."""
        now = time.monotonic()
        with self._lock:
            until, view = self._known.get(position, (0.0, None))
        if view is not None and now < until:
            return view
        row = self._live.change(TAKE_UP, position=position, code=registry.code())
        view = self._opened(row["schema"], position) if row else None
        with self._lock:
            self._known.pop(position, None)
            if view is not None:
                self._known[position] = (now + BELIEVED_SECONDS, view)
            while len(self._known) > REMEMBERED:
                self._known.popitem(last=False)
        return view

    def forget(self, position: int) -> None:
        with self._lock:
            self._known.pop(position, None)

    def _opened(self, schema: str, position: int) -> View | None:
        """None where it has just been removed, or a crash of the server emptied its tables."""
        view = PastView(self._pool, schema, self, position)
        try:
            stands = view.stands()
        except EditionWanted:
            return None
        view.must_stand_at(position, stands)
        return view

    def folded(self, position: int, streams: Sequence[UUID] = (), hub: str | None = None) -> View:
        """The read models of these streams and their hubs, or of this hub, alone: exact for what is read of
        them alone."""
        return FoldedView(self._pool, position, streams, hub, self._folding)


class PastView(View):
    """A frozen edition; where it was removed meanwhile, or a crash of the server emptied its tables, it is
    wanted again.

    A crash ends every connection: one that is older than the last look at the edition needs no other.
    """

    def __init__(self, pool: Pool, schema: str, archive: Archive, position: int) -> None:
        super().__init__(pool, schema)
        self._archive, self._position = archive, position
        self._seen_filled = -math.inf

    @contextmanager
    def _connection(self, models: Sequence[str] = ()) -> Iterator[Connection[Any]]:
        try:
            with super()._connection(models) as connection:
                self._must_be_filled(connection)
                yield connection
        except NoLiveEdition:
            self._archive.forget(self._position)
            raise EditionWanted(self._position) from None

    def _must_be_filled(self, connection: Connection[Any]) -> None:
        if isinstance(connection, ReadingConnection) and connection.since < self._seen_filled:
            return
        now = time.monotonic()
        row = connection.execute("select exists (select from progress)").fetchone()
        if row is None or not row[0]:
            raise NoLiveEdition()
        self._seen_filled = now


@dataclass(frozen=True)
class _Only:
    """Whose events are folded."""

    streams: list[UUID]
    hub: str | None

    @property
    def condition(self) -> str:
        return "hub = %(only_hub)s" if self.hub is not None else "stream = any(%(only_streams)s)"

    @property
    def values(self) -> dict[str, Any]:
        return {"only_hub": self.hub, "only_streams": self.streams}


class FoldedView(View):
    """An edition of a few streams, made for one query, or for some `at_once`, in a transaction that is rolled
    back. A whole hub may have many events: not all connections are busy with that. EditionWanted, crowded, where
    its turn does not come soon.
    """

    def __init__(
        self, pool: Pool, position: int, streams: Sequence[UUID], hub: str | None, turns: Semaphore
    ) -> None:
        super().__init__(pool)
        self._position, self._streams, self._hub, self._turns = position, list(streams), hub, turns

    @contextmanager
    def _connection(self, models: Sequence[str] = ()) -> Iterator[Connection[Any]]:
        wanted = [model for model in registry.READ_MODELS if not models or model.name in models]
        with super()._connection() as connection, connection.transaction(force_rollback=True):
            only = _Only(self._with_their_hubs(connection), self._hub)
            with self._turn():
                _fold(connection, wanted, self._position, only)
            yield connection

    @contextmanager
    def _turn(self) -> Iterator[None]:
        if self._hub is None:
            yield
            return
        if not self._turns.acquire(timeout=TURN_SECONDS):
            raise EditionWanted(self._position, crowded=True)
        try:
            yield
        finally:
            self._turns.release()

    @contextmanager
    def at_once(self, *models: str) -> Iterator[View]:
        with self._connection(models) as connection:
            yield _HeldView(self._pool, connection)

    def _with_their_hubs(self, connection: Connection[Any]) -> list[UUID]:
        """What a thing is called, and by which rules, its hub says."""
        rows = connection.execute(
            "select distinct hub from simpul.events where stream = any(%s) and version = 1", [self._streams]
        ).fetchall()
        return self._streams + [hub_id(code) for (code,) in rows]


class _HeldView(View):
    """What one connection has made ready."""

    def __init__(self, pool: Pool, connection: Connection[Any]) -> None:
        super().__init__(pool)
        self._held = connection

    @contextmanager
    def _connection(self, models: Sequence[str] = ()) -> Iterator[Connection[Any]]:
        yield self._held


def _fold(connection: Connection[Any], models: Sequence[ReadModel], position: int, only: _Only) -> None:
    schema = f"folded_{connection.info.backend_pid}"
    connection.execute(sql.SQL("create schema {}").format(sql.Identifier(schema)))
    connection.execute("select set_config('search_path', %s, true)", [f"{schema}, simpul"])
    connection.execute(PROGRESS_TABLE)
    rows = connection.execute(
        f"select array_agg(distinct type) from simpul.events where position <= %(upto)s and {only.condition}",
        {"upto": position, **only.values},
    ).fetchone()
    types = frozenset(rows[0] or ()) if rows else frozenset[str]()
    for model in models:
        connection.execute(model.tables.encode())
        connection.execute("insert into progress (model, position) values (%s, %s)", [model.name, position])
        _take_in(connection, model, Slice(0, position, types), only)


def _take_in(connection: Connection[Any], model: ReadModel, news: Slice, only: _Only) -> None:
    for group, statement in model.facts.items():
        if news.types.isdisjoint(group):
            continue
        values = {"after": news.after, "upto": news.upto, "types": list(group), **only.values}
        connection.execute(narrowed(only.condition) + statement, values)
