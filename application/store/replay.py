"""The part of the log that decides about bookings at one hub, in its order, with constant memory."""

from __future__ import annotations

from collections.abc import Generator, Iterable
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from eventsourcing.persistence import StoredEvent

from application.store.connection import Pool

AT_ONCE = 2_000
HEAD_AT = "select coalesce(max(position), 0) from simpul.events where recorded_at < %s"
ASKED = """
    select distinct (body ->> 'member_id')::uuid, case when position > %(after)s then actor end
    from simpul.events
    where hub = %(hub)s and type = any(%(types)s) and position <= %(upto)s and body ->> 'member_id' is not null
"""
SLICE = """
    select position, stream, version, type, body::text, command from simpul.events
    where position <= %(upto)s and (stream = any(%(streams)s) or (hub = %(hub)s and type = any(%(types)s)))
    order by position
"""


class Row(NamedTuple):
    """An event as it was stored, its place in the log, and the command that it belongs to."""

    position: int
    command: UUID
    stored: StoredEvent


class Replay:
    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def position_before(self, moment: datetime) -> int:
        """The last position that had been recorded by then; 0 where there was none."""
        with self._pool.connection() as connection:
            row: Any = connection.execute(HEAD_AT, [moment]).fetchone()
        return int(row[0])

    def who_asked(self, hub: str, types: Iterable[str], after: int, upto: int) -> tuple[set[UUID], set[str]]:
        """Every member whom bookings at a hub were asked for, and who asked for those after a position."""
        values = {"hub": hub, "types": list(types), "after": after, "upto": upto}
        with self._pool.connection() as connection:
            rows = connection.execute(ASKED, values).fetchall()
        return {member for member, _ in rows}, {actor for _, actor in rows if actor}

    def rows(self, hub: str, types: Iterable[str], streams: Iterable[UUID], upto: int) -> Generator[Row]:
        """All events of these streams, and those of these types at the hub, up to a position."""
        values = {"hub": hub, "types": list(types), "streams": list(streams), "upto": upto}
        with (
            self._pool.connection() as connection,
            connection.transaction(),
            connection.cursor("replay") as cursor,
        ):
            cursor.itersize = AT_ONCE
            cursor.execute(SLICE, values)
            for position, stream, version, kind, body, command in cursor:
                yield Row(position, command, StoredEvent(stream, version, kind, body.encode()))
