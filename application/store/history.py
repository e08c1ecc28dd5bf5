"""Events as a history asks for them: of a thing, a hub, an actor or a period, by position in either direction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from psycopg import Connection
from psycopg.rows import class_row

from application.store.connection import Pool

COLUMNS = "position, stream, version, type, hub, actor, command, recorded_at, body::text as body"
NO_END = 2**63 - 1
LATE = "(body ->> 'happened_at') is not null"
OF_BOOKINGS = "(body ->> 'booking_id')::uuid"
"""As the index of migration 0014 has them."""
SINCE = f"position > (select coalesce(simpul.position_at(%(since)s - interval '1 microsecond'), {NO_END}))"
UNTIL = f"position <= (select coalesce(simpul.position_at(%(until)s - interval '1 microsecond'), {NO_END}))"
HAPPENED_SINCE = "(body ->> 'happened_at')::timestamptz >= %(since)s"
HAPPENED_UNTIL = "(body ->> 'happened_at')::timestamptz < %(until)s"
BEFORE_WHOLE = """
    select e.position, e.stream, e.version, e.type, e.hub, e.actor, e.command, e.recorded_at,
        case when e.position = any(%(known)s) then null else e.body::text end as body
    from unnest(%(streams)s::uuid[], %(versions)s::integer[]) as w(stream, version)
    cross join lateral (
        select * from simpul.events
        where stream = w.stream and version < w.version and type = any(%(types)s)
        order by version desc limit 1) as e
"""
OF_EACH_BOOKING = f"""
    select {COLUMNS} from unnest(%(bookings)s::uuid[]) as w(booking) cross join lateral (
        select * from simpul.events
        where {OF_BOOKINGS} = w.booking and type = any(%(types)s) and position <= %(upto)s
        order by position limit %(most)s) as e
    order by position
"""
MOST_OF_ONE = 1000
"""Events of one booking: far more than there ever are, and few enough for the planner to look each of them up."""


class Stored(NamedTuple):
    """A row of the log, its body as text; no body where the asker said that it knows it."""

    position: int
    stream: UUID
    version: int
    type: str
    hub: str
    actor: str
    command: UUID
    recorded_at: datetime
    body: str | None


@dataclass(frozen=True)
class Asked:
    """What narrows a history; what is not said narrows nothing.

    `types` are names as the log stores them, as are those it is to be `without`. A period goes from `since` up to
    but not including `until`, by when it was recorded, or (`by_happening`) by when it happened. `upto` is the last
    position that is looked at.
    """

    stream: UUID | None = None
    booking: UUID | None = None
    hubs: tuple[str, ...] | None = None
    types: tuple[str, ...] | None = None
    without: tuple[str, ...] = ()
    actor: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    by_happening: bool = False
    upto: int | None = None


class Past:
    """Reads the log for histories. Plans are made anew for each question: what fits a rare hub or type does not
    fit one that fills the log.
    """

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def page(
        self, asked: Asked, limit: int, before: int | None = None, after: int | None = None
    ) -> list[Stored]:
        """The newest first, older than `before`; or, with `after`, the next ones after it, the oldest first."""
        conditions, values = _conditions(asked)
        values |= {"limit": limit, "before": before, "after": after}
        if before is not None:
            conditions.append("position < %(before)s")
        if after is not None:
            conditions.append("position > %(after)s")
        order = "asc" if after is not None else "desc"
        branches = [_select([*conditions, *more], order) for more in _periods(asked)]
        if len(branches) == 1:
            return self._rows(branches[0], values)
        either = " union all ".join(f"({branch})" for branch in branches)
        return self._rows(
            f"select * from ({either}) as found order by position {order} limit %(limit)s", values
        )

    def before_each(
        self, wanted: Iterable[tuple[UUID, int]], types: Sequence[str], known: Sequence[int]
    ) -> list[Stored]:
        """The last event of these types before each (stream, version); without the bodies of what is `known`."""
        streams, versions = zip(*wanted, strict=True)
        values = {"streams": list(streams), "versions": list(versions), "types": list(types)}
        return self._rows(BEFORE_WHOLE, {**values, "known": list(known)})

    def of_bookings(self, bookings: Iterable[UUID], types: Sequence[str], upto: int) -> list[Stored]:
        """What happened to these bookings up to a position, in order."""
        return self._rows(
            OF_EACH_BOOKING,
            {"bookings": list(bookings), "types": list(types), "upto": upto, "most": MOST_OF_ONE},
        )

    def of_streams(
        self,
        streams: Iterable[UUID],
        types: Sequence[str],
        upto: int,
        told_apart_by: str,
        keys: Iterable[str],
    ) -> list[Stored]:
        """What happened in these streams up to a position, in order; `told_apart_by` is SQL over the body that
        must give one of the keys.
        """
        values = {"streams": list(streams), "types": list(types), "upto": upto, "keys": list(keys)}
        narrowed = f" and {told_apart_by} = any(%(keys)s)" if told_apart_by else ""
        return self._rows(
            f"select {COLUMNS} from simpul.events where stream = any(%(streams)s)"
            f" and type = any(%(types)s) and position <= %(upto)s{narrowed} order by position",
            values,
        )

    def last_of_each(self, streams: Iterable[UUID], types: Sequence[str], upto: int) -> list[Stored]:
        """The last event of these types in each stream, up to a position."""
        return self._rows(
            f"select {COLUMNS} from unnest(%(streams)s::uuid[]) as w(stream_id) cross join lateral (select *"
            " from simpul.events where stream = w.stream_id and type = any(%(types)s) and position <= %(upto)s"
            " order by version desc limit 1) as e",
            {"streams": list(streams), "types": list(types), "upto": upto},
        )

    def beginnings(self, streams: Iterable[UUID]) -> list[Stored]:
        """The first event of each stream."""
        return self._rows(
            f"select {COLUMNS} from simpul.events where stream = any(%(streams)s) and version = 1",
            {"streams": list(streams)},
        )

    def head(self) -> int:
        with self._pool.connection() as connection:
            row = connection.execute("select simpul.head()").fetchone()
        return int(row[0]) if row else 0

    def _rows(self, query: str, values: dict[str, Any]) -> list[Stored]:
        with self._pool.connection() as connection:
            return _rows(connection, query, values)


def _rows(connection: Connection[Any], query: str, values: dict[str, Any]) -> list[Stored]:
    cursor = connection.cursor(row_factory=class_row(Stored))
    return cursor.execute(query.encode(), values, prepare=False).fetchall()


def _select(conditions: Sequence[str], order: str) -> str:
    where = " and ".join(conditions) or "true"
    return f"select {COLUMNS} from simpul.events where {where} order by position {order} limit %(limit)s"


def _conditions(asked: Asked) -> tuple[list[str], dict[str, Any]]:
    """One value is compared, several are looked for: only the first can be read in the order of an index."""
    found: list[str] = []
    values: dict[str, Any] = {"since": asked.since, "until": asked.until, "upto": asked.upto}
    if asked.stream is not None:
        found.append("stream = %(stream)s")
        values["stream"] = asked.stream
    if asked.booking is not None:
        found.append(f"{OF_BOOKINGS} = %(booking)s")
        values["booking"] = asked.booking
    if asked.actor is not None:
        found.append("actor = %(actor)s")
        values["actor"] = asked.actor
    for column, wanted in (("hub", asked.hubs), ("type", asked.types)):
        if wanted is not None:
            one = len(wanted) == 1
            found.append(f"{column} = %({column})s" if one else f"{column} = any(%({column})s)")
            values[column] = wanted[0] if one else list(wanted)
    if asked.without:
        found.append("type <> all(%(without)s)")
        values["without"] = list(asked.without)
    if asked.upto is not None:
        found.append("position <= %(upto)s")
    return found, values


def _periods(asked: Asked) -> list[list[str]]:
    """The conditions of each branch: what was told late stands elsewhere in the log than where it happened."""
    recorded = [
        condition for condition, edge in ((SINCE, asked.since), (UNTIL, asked.until)) if edge is not None
    ]
    if not asked.by_happening or not recorded:
        return [recorded]
    edges = ((HAPPENED_SINCE, asked.since), (HAPPENED_UNTIL, asked.until))
    happened = [condition for condition, edge in edges if edge is not None]
    return [[*recorded, f"not ({LATE})"], [LATE, *happened]]
