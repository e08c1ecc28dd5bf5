"""The worker's side of time travel: builds the frozen editions that readers wait for, and makes room for them.

Their tables are not written to the server's journal, which makes a build much shorter. After a crash of the
server they are empty, as their progress is, and count as gone: the log can always build them again.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any
from weakref import WeakSet

import psycopg
from psycopg import Connection, sql

from projections import registry
from projections.editions import (
    Connect,
    Edition,
    EditionError,
    Progress,
    building,
    drop,
    edition_by_id,
    editions,
)
from projections.locks import ARCHIVE_LOCK
from projections.readmodel import ReadModel

logger = logging.getLogger(__name__)

NEAREST = """
    select id from simpul.editions
    where code = %(code)s and (status = 'frozen' and position <= %(position)s or status = 'live')
    order by status = 'live' desc, position desc
"""
FREEZE = """
    update simpul.editions set status = 'frozen', position = %s, pinned = %s, ready_at = now(), used_at = now(),
        bytes = (select coalesce(sum(pg_total_relation_size(c.oid)), 0) from pg_class c
                 join pg_namespace n on n.oid = c.relnamespace where n.nspname = schema and c.relkind = 'r')
    where id = %s
"""
FIRST_WANTED = (
    "select position from simpul.wanted_editions where error is null order by asked_at, position limit 1"
)
LIST = """
    select id, position, code, pinned, coalesce(bytes, 0) as bytes, ready_at, used_at,
        (select recorded_at from simpul.events e where e.position <= editions.position
         order by e.position desc limit 1) as instant
    from simpul.editions where status = 'frozen' order by position, id
"""
OVER = """
    select id from (
        select id, pinned, sum(bytes) over (order by used_at desc, id desc) as together
        from simpul.editions where status = 'frozen' and not pinned and code = %(code)s) as kept
    where together > %(room)s and id is distinct from %(spared)s
    union all
    select id from simpul.editions where status = 'frozen' and code <> %(code)s
        and not exists (select from simpul.editions live where live.status = 'live' and live.code = editions.code)
"""

LOCK_WAIT = "200ms"
CANCEL_SECONDS = 1.0
LOST = (None, "57P01", "57P02", "57P03", "08000", "08003", "08006")


class Stopped(Exception):
    """A build was left off because the worker ends."""


class Building:
    """The connections of builds that are under way: what they do can be broken off from another thread."""

    def __init__(self, connect: Connect) -> None:
        self._connect = connect
        self._open: WeakSet[Connection[Any]] = WeakSet()
        self._lock = threading.Lock()

    def connect(self) -> Connection[Any]:
        connection = self._connect()
        with self._lock:
            self._open.add(connection)
        return connection

    def cancel(self) -> None:
        with self._lock:
            at_work = list(self._open)
        for connection in at_work:
            with suppress(psycopg.Error):
                connection.cancel_safe(timeout=CANCEL_SECONDS)


@dataclass(frozen=True)
class Frozen:
    """A frozen edition: `instant` is when the event at its position was recorded, None before the first."""

    id: int
    position: int
    code: str
    pinned: bool
    bytes: int
    ready_at: datetime
    used_at: datetime
    instant: datetime | None


def frozen_editions(connection: Connection[Any]) -> list[Frozen]:
    return [Frozen(*row) for row in connection.execute(LIST).fetchall()]


def frozen_at(connection: Connection[Any], position: int) -> Frozen | None:
    """That of our code at this position."""
    found = (one for one in frozen_editions(connection) if one.position == position)
    return next(
        (one for one in found if one.code == registry.code() and _is_filled(connection, one.id)), None
    )


def freeze(
    connect: Connect, position: int, progress: Progress = lambda done, head: None, pinned: bool = False
) -> Frozen:
    """The frozen edition at a position that has an event (or 0): the one that is kept, or a new one, made from
    the nearest earlier one where that is of our code.
    """
    with connect() as connection:
        with _one_at_a_time(connection, position):
            found = frozen_at(connection, position)
            if found is None:
                _drop_emptied(connection, position)
                found = _freeze(connect, position, progress, pinned)
            elif pinned and not found.pinned:
                pin(connection, found.id, True)
        return found


def pin(connection: Connection[Any], number: int, pinned: bool) -> None:
    """A pinned edition is never removed to make room. Raises EditionError where it is no frozen one."""
    if edition_by_id(connection, number).status != "frozen":
        raise EditionError(f"edition {number} is not frozen at a position")
    connection.execute("update simpul.editions set pinned = %s where id = %s", [pinned, number])


def is_wanted(connection: Connection[Any]) -> bool:
    """Whether readers wait for an edition that nothing was said against."""
    return connection.execute(FIRST_WANTED).fetchone() is not None


def build_wanted(connect: Connect, room: int, stopping: Callable[[], bool] = lambda: False) -> bool:
    """Builds the frozen edition that was asked for first, and makes room: those that were not used for longest
    go, until the unpinned ones take `room` bytes at most. False where none is wanted.

    One that cannot be built is said so, for those who wait for it. Raises Stopped between two slices once it
    is `stopping`; it stays wanted.
    """
    with connect() as connection:
        row = connection.execute(FIRST_WANTED).fetchone()
        if row is None:
            return False
        position: int = row[0]
        # Should the connection be lost over it, those behind it come first.
        connection.execute(
            "update simpul.wanted_editions set asked_at = clock_timestamp() where position = %s", [position]
        )
        made = None
        try:
            made = freeze(connect, position, _told(connection, position, stopping))
        except (psycopg.Error, EditionError) as error:
            if stopping():
                raise Stopped() from error
            if getattr(error, "sqlstate", "") in LOST or connection.broken:
                raise
            logger.error("the edition at position %s cannot be built: %s", position, error)
            _give_up(connection, position, error)
        else:
            connection.execute("delete from simpul.wanted_editions where position = %s", [position])
        make_room(connection, room, made)
        return True


def make_room(connection: Connection[Any], room: int, spared: Frozen | None = None) -> list[int]:
    """Removes what is too much, and what no code that is in use could read; the numbers of those removed.

    What was made a moment ago is spared, however large: somebody waits for it.
    """
    asked = {"room": room, "code": registry.code(), "spared": spared.id if spared else None}
    rows = connection.execute(OVER, asked).fetchall()
    return [number for (number,) in rows if _remove(connection, number)]


def _remove(connection: Connection[Any], number: int) -> bool:
    """False where somebody else was first, or it is being read at length: whoever waits for a reader to end
    lets no other reader in.
    """
    try:
        with connection.transaction():
            connection.execute(f"set local lock_timeout to '{LOCK_WAIT}'")
            drop(connection, edition_by_id(connection, number))
    except (EditionError, psycopg.errors.LockNotAvailable, psycopg.errors.DeadlockDetected):
        return False
    return True


def forget_failures(connection: Connection[Any]) -> None:
    """Of positions that nobody has asked for since yesterday."""
    connection.execute(
        "delete from simpul.wanted_editions where error is not null and asked_at < now() - interval '1 day'"
    )


def _told(connection: Connection[Any], position: int, stopping: Callable[[], bool]) -> Progress:
    lock = threading.Lock()

    def tell(done: int, head: int) -> None:
        if stopping():
            raise Stopped()
        with lock:
            connection.execute(
                "update simpul.wanted_editions set done = %s where position = %s", [done, position]
            )

    return tell


def _give_up(connection: Connection[Any], position: int, error: Exception) -> None:
    connection.execute(
        "update simpul.wanted_editions set error = %s where position = %s",
        [" ".join(str(error).split())[:500], position],
    )


@contextmanager
def _one_at_a_time(connection: Connection[Any], position: int) -> Iterator[None]:
    """Two builders of one position would build the same twice."""
    key = [ARCHIVE_LOCK, position % 2**31]
    connection.execute("select pg_advisory_lock(%s, %s)", key)
    try:
        yield
    finally:
        if not connection.closed:
            connection.execute("select pg_advisory_unlock(%s, %s)", key)


def _freeze(connect: Connect, position: int, progress: Progress, pinned: bool) -> Frozen:
    def begin(connection: Connection[Any], edition: Edition) -> None:
        _begin(connect, connection, edition, position)

    with building(connect, progress, position, begin) as (connection, edition):
        connection.execute(FREEZE, [position, pinned, edition.id])
        made = next((one for one in frozen_editions(connection) if one.id == edition.id), None)
    if made is None:
        raise EditionError(f"edition {edition.id} was removed as soon as it was made")
    return made


def _begin(connect: Connect, connection: Connection[Any], edition: Edition, position: int) -> None:
    for table in ("progress", *(table for half in registry.HALVES for table in _tables(half))):
        connection.execute(
            sql.SQL("alter table {} set unlogged").format(sql.Identifier(edition.schema, table))
        )
    for (number,) in connection.execute(NEAREST, {"code": registry.code(), "position": position}).fetchall():
        if _copy(connect, connection, number, edition, position):
            return


def _copy(
    connect: Connect, connection: Connection[Any], number: int, edition: Edition, position: int
) -> bool:
    """Takes over the rows of an earlier edition, all of one moment; False where it cannot serve."""
    try:
        with _one_moment(connection):
            if (source := _usable(connection, number, position)) is None:
                return False
            moment = connection.execute("select pg_export_snapshot()").fetchone()
            with ThreadPoolExecutor(len(registry.HALVES)) as threads:
                copying = partial(_copy_half, connect, moment, source, edition.schema)
                list(threads.map(copying, registry.HALVES))
            _copy_table(connection, source, edition.schema, "progress")
        return True
    except (
        psycopg.errors.SerializationFailure,
        psycopg.errors.UndefinedTable,
        psycopg.errors.InvalidSchemaName,
    ):
        _empty(connection, edition)  # it was switched or removed meanwhile
        return False


def _copy_half(
    connect: Connect, moment: Sequence[str] | None, source: str, target: str, half: Sequence[ReadModel]
) -> None:
    with connect() as connection, _one_moment(connection):
        connection.execute(
            sql.SQL("set transaction snapshot {}").format(sql.Literal(moment[0] if moment else ""))
        )
        for table in _tables(half):
            _copy_table(connection, source, target, table)


@contextmanager
def _one_moment(connection: Connection[Any]) -> Iterator[None]:
    """A transaction that sees nothing of what others do meanwhile."""
    before = connection.isolation_level
    connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
    try:
        with connection.transaction():
            yield
    finally:
        connection.isolation_level = before


def _tables(models: Sequence[ReadModel]) -> list[str]:
    return [table for model in models for table in model.keys]


def _empty(connection: Connection[Any], edition: Edition) -> None:
    for table in (table for half in registry.HALVES for table in _tables(half)):
        connection.execute(sql.SQL("truncate {}").format(sql.Identifier(edition.schema, table)))


def _usable(connection: Connection[Any], number: int, position: int) -> str | None:
    """The schema of an edition whose read models all stand at one position, not after the one wanted."""
    row = connection.execute(
        "select schema from simpul.editions where id = %s for share", [number]
    ).fetchone()
    if row is None:
        return None
    schema: str = row[0]
    standing = connection.execute(
        sql.SQL(
            "select min(position), max(position), bool_or(failed_at is not null) from {}.progress"
        ).format(sql.Identifier(schema))
    ).fetchone() or (None, None, None)
    least, most, failed = standing
    return schema if least is not None and least == most and 0 < least <= position and not failed else None


def _copy_table(connection: Connection[Any], source: str, target: str, table: str) -> None:
    names = [sql.Identifier(schema, table) for schema in (target, source)]
    if table == "progress":
        connection.execute(sql.SQL("delete from {}").format(names[0]))
    connection.execute(sql.SQL("insert into {} select * from {}").format(*names))


def _is_filled(connection: Connection[Any], number: int) -> bool:
    """Whether a crash of the server has left it its rows."""
    edition = edition_by_id(connection, number)
    row = connection.execute(
        sql.SQL("select exists (select from {}.progress)").format(sql.Identifier(edition.schema))
    ).fetchone()
    return bool(row and row[0])


def _drop_emptied(connection: Connection[Any], position: int) -> None:
    for edition in editions(connection):
        if edition.status == "frozen" and edition.position == position and edition.up_to_date:
            drop(connection, edition)
