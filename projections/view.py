"""Reading an edition: rows for pages, ready JSON for programs, each with the position it stands at."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from copy import copy
from typing import Any, NamedTuple, TypeVar

import psycopg
from psycopg import Connection, Cursor
from psycopg.pq import TransactionStatus
from psycopg.rows import dict_row
from psycopg_pool import ConnectionPool

R = TypeVar("R")
Pool = ConnectionPool[Connection[Any]]
Row = dict[str, Any]
Stands = tuple[int, dict[str, int]]  # of the healthy read models, and of each

LIVE = "live"
POSITION = "(select min(position) from progress where failed_at is null)"
STANDS = """
    select simpul.head(), coalesce(min(position) filter (where failed_at is null), 0),
        coalesce(json_object_agg(model, position), '{}')
    from progress
"""
ITEM = """
    select {}, found.version, found.body::text
    from (select 1) as one left join lateral ({}) as found (version, body) on true
"""
PAGE = """
    select {}, null, json_build_object(
        'items', coalesce(json_agg(item order by n) filter (where n <= %(limit)s), '[]'),
        'next', max(key) filter (where n = %(limit)s and total > n))::text
    from (select item, key, row_number() over (order by key) as n, count(*) over () as total
          from ({} order by key limit %(limit)s + 1) as wanted) as numbered
"""


def stand(*models: str) -> str:
    """SQL for the position up to which these read models have come: one that was set aside stays behind."""
    named = ", ".join(f"'{model}'" for model in models)
    return f"(select min(position) from progress where model in ({named}))"


class Answer(NamedTuple):
    """Ready JSON, the position of what was read, and its version; no body where there is none."""

    position: int
    version: int | None
    body: str | None


class Behind(Exception):
    """What was to be read has not reached the position that the reader asked for."""

    def __init__(self, wanted: int, position: int) -> None:
        super().__init__(f"the edition stands at {position}, not yet at {wanted}")
        self.wanted, self.position = wanted, position


class NoLiveEdition(Exception):
    """There is nothing to read from yet: the worker has still to build the first edition."""


class ReadingConnection(Connection[Any]):
    """Knows since when it is there, and which schema its search path leads to: "" where that is uncertain."""

    schema = LIVE

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.since = time.monotonic()

    def lead_to(self, schema: str) -> None:
        """A round trip only where the last reader read another edition."""
        if self.schema != schema:
            self.schema = ""
            self.execute("select set_config('search_path', %s, false)", [f"{schema}, simpul"])
            self.schema = schema


class View:
    """An edition, the live one unless another schema is named, through connections whose search path leads to
    it. Statements use plain table names.

    They name their columns: a prepared `select *` would fail once another edition has more of them. With a
    query come the read models that it reads: their position is that of the answer.
    """

    def __init__(self, pool: Pool, schema: str = LIVE) -> None:
        self._pool, self._schema = pool, schema
        self._waiting = threading.Semaphore(max(1, pool.max_size // 2))
        self._wanted = 0
        self._stands: dict[str, int] = {}
        self.last_seen = 0

    def page(self, query: str, *models: str, **values: Any) -> Answer:
        """One page of items by key: `{"items": [...], "next": key or null}`."""
        return self._answer(PAGE.format(stand(*models), query), models, values)

    def item(self, query: str, *models: str, **values: Any) -> Answer:
        """One thing: the query gives its version and its JSON, or no row."""
        return self._answer(ITEM.format(stand(*models), query), models, values)

    def rows(self, query: str, *models: str, **values: Any) -> list[Row]:
        self._must_be_at(min((self._stands.get(model, 0) for model in models), default=self._wanted))
        with self._connection(models) as connection, connection.cursor(row_factory=dict_row) as cursor:
            return _prepared(cursor, query, values).fetchall()

    def row(self, query: str, *models: str, **values: Any) -> Row | None:
        return next(iter(self.rows(query, *models, **values)), None)

    def change(self, statement: str, **values: Any) -> Row | None:
        """For what readers leave behind beside the editions; the first row that it returns."""
        with self._connection() as connection, connection.cursor(row_factory=dict_row) as cursor:
            cursor.execute(statement, values)
            return cursor.fetchone() if cursor.description else None

    def tuple(self, query: str) -> tuple[Any, ...]:
        """The one row of a query that always has one."""
        with self._connection() as connection:
            return _prepared(connection.cursor(), query).fetchone() or ()

    def position(self) -> int:
        """The log position up to which every healthy read model has come."""
        with self._connection() as connection:
            row = _prepared(connection.cursor(), f"select {POSITION}").fetchone()
        self.last_seen = (row[0] or 0) if row else 0
        return self.last_seen

    def stands(self) -> dict[str, int]:
        """How far each read model has come."""
        with self._connection() as connection:
            return dict(connection.execute("select model, position from progress").fetchall())

    def must_stand_at(self, position: int, stands: dict[str, int]) -> None:
        """From now on a read model that has not come so far is not read: Behind."""
        self._wanted, self._stands, self.last_seen = position, stands, position

    def wait_for(self, position: int, seconds: float = 2.0) -> View:
        """Waits briefly for the healthy read models to reach a position; the view to read from then.

        Raises Behind; at once where the log does not reach so far, or where half the connections' worth of
        readers wait already. What is read of a read model that was set aside earlier raises it too.
        """
        head, reached, stands = self.tuple(STANDS)
        if reached < position:
            if position > head or not self._waiting.acquire(blocking=False):
                raise Behind(position, reached)
            try:
                reached, stands = self._wait(position, time.monotonic() + seconds)
            finally:
                self._waiting.release()
        self.last_seen = reached
        asked = copy(self)
        asked.must_stand_at(position, stands)
        asked.last_seen = reached
        return asked

    def _wait(self, position: int, until: float) -> Stands:
        while True:
            time.sleep(0.01)
            _, reached, stands = self.tuple(STANDS)
            if reached >= position:
                return reached, stands
            if time.monotonic() > until:
                raise Behind(position, reached)

    def _must_be_at(self, position: int) -> None:
        if position < self._wanted:
            raise Behind(self._wanted, position)

    @contextmanager
    def at_once(self, *models: str) -> Iterator[View]:
        """For several queries of these read models (all where none is named), where making ready is dear."""
        yield self

    @contextmanager
    def _connection(self, models: Sequence[str] = ()) -> Iterator[Connection[Any]]:
        """`models` are those that will be read, all of them where none is named."""
        try:
            with self._pool.connection() as connection:
                if isinstance(connection, ReadingConnection):
                    connection.lead_to(self._schema)
                yield connection
        except psycopg.errors.UndefinedTable as error:
            raise NoLiveEdition() from error

    @contextmanager
    def one_moment(self, models: Sequence[str] = ()) -> Iterator[Connection[Any]]:
        """A connection in a transaction, for those who read more than once (see projections/streaming.py)."""
        with self._connection(models) as connection, connection.transaction():
            yield connection

    def _answer(self, query: str, models: Sequence[str], values: dict[str, Any]) -> Answer:
        with self._connection(models) as connection:
            row = _prepared(connection.cursor(), query, values).fetchone()
        position, version, body = row or (0, None, None)
        self.last_seen = position or 0
        self._must_be_at(self.last_seen)
        return Answer(self.last_seen, version, body)


def _prepared(cursor: Cursor[R], query: str, values: dict[str, Any] | None = None) -> Cursor[R]:
    """What was prepared while another edition was live gives rows of other types now: it is prepared anew."""
    connection = cursor.connection
    try:
        return cursor.execute(query.encode(), values, prepare=True)
    except psycopg.errors.FeatureNotSupported:
        if connection.info.transaction_status != TransactionStatus.IDLE:
            raise
        connection.execute("deallocate all")
        return cursor.execute(query.encode(), values, prepare=True)
