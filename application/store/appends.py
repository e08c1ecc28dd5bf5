"""Calls of `append()`: alone where one thread asks, together where several do, in one commit and so one flush."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from uuid import UUID

import psycopg
from eventsourcing.persistence import IntegrityError, OperationalError
from psycopg_pool import PoolTimeout

from application.store.connection import LogConnection, Pool
from domain.errors import CommandIdReused

TRIES = 4
MOST_TOGETHER = 32
ALONE = "select positions, repeated, null from simpul.append(%s, %s, %s, %s)"
TOGETHER = (
    "select positions, repeated, failed from simpul.append_all("
    "%s::uuid[], %s::bytea[], %s::text[]::jsonb[], %s::text[]::jsonb[])"
)
Row = tuple[list[int] | None, bool | None, str | None]


@dataclass
class Call:
    """What one command appends: events and the streams it rests on, both as JSON; later its outcome."""

    command: UUID
    digest: bytes
    news: str
    rests_on: str
    outcome: Row | Exception | None = field(default=None, init=False)

    def result(self) -> tuple[list[int], bool]:
        """Positions, and whether it had happened before. Raises what kept it from happening."""
        if isinstance(self.outcome, Exception):
            raise self.outcome
        positions, repeated, failed = self.outcome or (None, None, None)
        if failed == "SM001":
            raise CommandIdReused(command=self.command)
        if failed is not None or positions is None:
            raise IntegrityError(f"a stream of command {self.command} has moved")
        return positions, bool(repeated)


class Appends:
    """One at a time in this process: who waits meanwhile is taken along by the next who has the turn.

    Each command keeps its own outcome; a conflict of one does not touch the others. A lost connection is tried
    again: the command ids tell what of the first try had been committed.
    """

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._turn = threading.Lock()
        self._waiting: list[Call] = []
        self._list = threading.Lock()

    def __call__(self, call: Call) -> tuple[list[int], bool]:
        with self._list:
            self._waiting.append(call)
        with self._turn:
            while call.outcome is None:
                self._settle(self._next())
        return call.result()

    def _next(self) -> list[Call]:
        with self._list:
            calls, self._waiting = self._waiting[:MOST_TOGETHER], self._waiting[MOST_TOGETHER:]
        return calls

    def _settle(self, calls: list[Call]) -> None:
        """Gives each call its outcome, whatever happens."""
        try:
            for call, row in zip(calls, self._rows(calls), strict=True):
                call.outcome = row
        except psycopg.DataError as error:
            self._settle_each(calls, error)
        except Exception as error:
            for call in calls:
                call.outcome = error

    def _settle_each(self, calls: list[Call], error: Exception) -> None:
        """PostgreSQL could not read one of them: it alone shall fail."""
        if len(calls) == 1:
            calls[0].outcome = error
            return
        for call in calls:
            self._settle([call])

    def _rows(self, calls: list[Call]) -> list[Row]:
        for attempt in range(1, TRIES + 1):
            try:
                with self._pool.connection() as connection:
                    return _appended(connection, calls)
            except (psycopg.OperationalError, PoolTimeout) as error:
                if attempt == TRIES or isinstance(error, PoolTimeout | psycopg.errors.LockNotAvailable):
                    raise OperationalError(str(error)) from error
        raise AssertionError("unreachable")


def _appended(connection: LogConnection, calls: list[Call]) -> list[Row]:
    connection.unreplicated = False
    if len(calls) == 1:
        rows = _alone(connection, calls[0])
    else:
        columns = zip(*((c.command, c.digest, c.news, c.rests_on) for c in calls), strict=True)
        rows = connection.execute(TOGETHER, [list(column) for column in columns], prepare=True).fetchall()
    if connection.unreplicated:
        raise OperationalError("committed here, but the standby has not confirmed it")
    return rows


def _alone(connection: LogConnection, call: Call) -> list[Row]:
    values = (call.command, call.digest, call.news, call.rests_on)
    try:
        return connection.execute(ALONE, values, prepare=True).fetchall()
    except psycopg.Error as error:
        return [(None, None, _code(error))]


def _code(error: psycopg.Error) -> str:
    """The code of a refusal that belongs to the command; every other error is raised."""
    if error.sqlstate in ("SM001", "SM002") or isinstance(error, psycopg.errors.UniqueViolation):
        return str(error.sqlstate)
    raise error
