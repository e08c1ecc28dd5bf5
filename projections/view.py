"""Reading an edition: rows for pages, ready JSON for programs, each with the position it stands at."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import psycopg
from psycopg import Connection
from psycopg.rows import dict_row
from psycopg_pool import ConnectionPool

Pool = ConnectionPool[Connection[Any]]
Row = dict[str, Any]

POSITION = "(select min(position) from progress where failed_at is null)"
ITEM = f"""
    select {POSITION}, found.version, found.body::text
    from (select 1) as one left join lateral ({{}}) as found (version, body) on true
"""
PAGE = f"""
    select {POSITION}, null, json_build_object(
        'items', coalesce(json_agg(item order by n) filter (where n <= %(limit)s), '[]'),
        'next', max(key) filter (where n = %(limit)s and total > n))::text
    from (select item, key, row_number() over (order by key) as n, count(*) over () as total
          from ({{}} order by key limit %(limit)s + 1) as wanted) as numbered
"""


class Answer(NamedTuple):
    """Ready JSON, the edition's position, and the version of what was asked; no body where there is none."""

    position: int
    version: int | None
    body: str | None


class Behind(Exception):
    """The edition has not reached the position that the reader asked for."""

    def __init__(self, wanted: int, position: int) -> None:
        super().__init__(f"the edition stands at {position}, not yet at {wanted}")
        self.wanted, self.position = wanted, position


class NoLiveEdition(Exception):
    """There is nothing to read from yet: the worker has still to build the first edition."""


class View:
    """The live edition, through connections whose search path leads to it. Statements use plain table names.

    They name their columns: a prepared `select *` would fail once another edition has more of them.
    """

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self.last_seen = 0

    def page(self, query: str, **values: Any) -> Answer:
        """One page of items by key: `{"items": [...], "next": key or null}`."""
        return self._answer(PAGE.format(query), values)

    def item(self, query: str, **values: Any) -> Answer:
        """One thing: the query gives its version and its JSON, or no row."""
        return self._answer(ITEM.format(query), values)

    def rows(self, query: str, **values: Any) -> list[Row]:
        with self._connection() as connection, connection.cursor(row_factory=dict_row) as cursor:
            return cursor.execute(query, values, prepare=True).fetchall()

    def row(self, query: str, **values: Any) -> Row | None:
        return next(iter(self.rows(query, **values)), None)

    def tuple(self, query: str) -> tuple[Any, ...]:
        """The one row of a query that always has one."""
        with self._connection() as connection:
            return connection.execute(query.encode(), prepare=True).fetchone() or ()

    def position(self) -> int:
        """The log position up to which every healthy read model has come."""
        with self._connection() as connection:
            row = connection.execute(f"select {POSITION}", prepare=True).fetchone()
        self.last_seen = (row[0] or 0) if row else 0
        return self.last_seen

    def wait_for(self, position: int, seconds: float = 2.0) -> None:
        """Waits briefly for the edition to reach a position; raises Behind."""
        until = time.monotonic() + seconds
        while (reached := self.position()) < position:
            if time.monotonic() > until:
                raise Behind(position, reached)
            time.sleep(0.01)

    @contextmanager
    def _connection(self) -> Iterator[Connection[Any]]:
        try:
            with self._pool.connection() as connection:
                yield connection
        except psycopg.errors.UndefinedTable as error:
            raise NoLiveEdition() from error

    def _answer(self, query: str, values: dict[str, Any]) -> Answer:
        with self._connection() as connection:
            row = connection.execute(query, values, prepare=True).fetchone()
        position, version, body = row or (0, None, None)
        self.last_seen = position or 0
        return Answer(self.last_seen, version, body)
