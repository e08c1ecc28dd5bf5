"""Reading long lists row by row, all of one position, through connections that nothing else needs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from copy import copy
from datetime import datetime
from itertools import count
from threading import BoundedSemaphore
from typing import Any

import psycopg
from psycopg import Connection

from projections.view import Pool, View, stand

FETCHED = 500
"""Rows that are in memory at once: configurations of hubs are long."""
SETTLE = (
    "set default_transaction_isolation to 'repeatable read'; set idle_in_transaction_session_timeout to '60s'"
)
"""For their connections: one moment for all statements, and no transaction for whoever takes nothing any more."""
EDITION = "select to_regclass('progress')::oid"
RECORDED = "select recorded_at from simpul.events where position <= %s order by position desc limit 1"


class TooManyReaders(Exception):
    """All connections for long reads are in use."""


class Reading:
    """One transaction: whatever is read in it is of one moment, and of one edition.

    Names lead to another edition as soon as that is live, also in a transaction that began before; its rows
    would not be those of the position that was told.
    """

    def __init__(self, connection: Connection[Any], models: tuple[str, ...]) -> None:
        self._connection, self._models, self._numbers = connection, models, count(1)
        self._edition = self._one(EDITION)

    def position(self) -> int:
        """Up to which the read models have come that are read; without any, the head of the log."""
        return int(self._one(f"select {stand(*self._models) if self._models else 'simpul.head()'}") or 0)

    def instant(self, position: int) -> datetime | None:
        """When that position was recorded."""
        instant: datetime | None = self._one(RECORDED, [position])
        return instant

    def count(self, query: str, values: Mapping[str, Any]) -> int:
        return int(self._one(f"select count(*) from ({query}) as counted", values) or 0)

    def rows(self, query: str, values: Mapping[str, Any]) -> Iterator[tuple[Any, ...]]:
        """Fetched a few at a time, by a cursor that the server keeps."""
        with self._connection.cursor(name=f"read_{next(self._numbers)}") as cursor:
            cursor.itersize = FETCHED
            cursor.execute(query.encode(), values)
            if self._one(EDITION) != self._edition:
                raise psycopg.errors.SerializationFailure("another edition has become live meanwhile")
            yield from cursor

    def _one(self, query: str, values: Any = None) -> Any:
        row = self._connection.execute(query.encode(), values).fetchone()
        return row[0] if row else None


class LongReads:
    """The pool of long reads: they may be slow, and may not take what short ones need."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._free = BoundedSemaphore(pool.max_size)

    @contextmanager
    def reading(self, view: View, *models: str) -> Iterator[Reading]:
        """Of the edition that the view is of. Raises TooManyReaders at once."""
        if not self._free.acquire(blocking=False):
            raise TooManyReaders()
        try:
            beside = copy(view)
            beside._pool = self._pool
            with beside.one_moment(models) as connection:
                yield Reading(connection, models)
        finally:
            self._free.release()

    def close(self) -> None:
        self._pool.close()
