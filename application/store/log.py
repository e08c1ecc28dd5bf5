"""The log: one PostgreSQL table for all hubs, appended to by one stored function in one round trip."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any
from uuid import UUID

import msgspec
from eventsourcing.persistence import (
    AggregateRecorder,
    ApplicationRecorder,
    InfrastructureFactory,
    Notification,
    ProcessRecorder,
    StoredEvent,
    Subscription,
    TrackingRecorder,
)

from application.store.appends import Appends, Call
from application.store.connection import Pool
from domain.catalogue import current_version, type_name
from domain.errors import CommandIdReused
from domain.events import HubEvent

READ_STREAM = (
    "select stream, version, type, body::text from simpul.events"
    " where stream = %s and version > %s and version <= %s order by version"
)
READ_SLICE = (
    "select position, stream, version, type, body::text from simpul.events"
    " where position >= %s and position <= %s and (%s::text[] is null or type = any(%s))"
    " order by position limit %s"
)
LAST_VERSION, LAST_POSITION = 2**31 - 1, 2**63 - 1


class Repeated(Exception):
    """The command had already happened; nothing was appended. `position` is that of its last event."""

    def __init__(self, position: int) -> None:
        super().__init__(f"settled at position {position}")
        self.position = position


class Log(ApplicationRecorder):
    """The library's recorder over `append()`; see migrations/0001_log.sql for its promises.

    `appended` is called after each commit.
    """

    def __init__(self, pool: Pool, appended: Callable[[], None] = lambda: None) -> None:
        self._pool = pool
        self._append = Appends(pool)
        self._appended = appended

    def insert_events(
        self,
        stored_events: Sequence[StoredEvent],
        *,
        command: UUID | None = None,
        digest: bytes = b"",
        rests_on: Iterable[tuple[UUID, int]] = (),
        **_: Any,
    ) -> list[int]:
        """Appends all or nothing and returns the positions.

        `rests_on` names the streams, at their versions, that the decision read but does not change. Raises
        Repeated, CommandIdReused, and the library's IntegrityError where a stream has moved.
        """
        if command is None:
            raise ValueError("an append belongs to a command")
        news = b"[%b]" % b",".join(
            b'{"type":"%b","body":%b}' % (e.topic.encode(), e.state) for e in stored_events
        )
        guards = [{"stream": stream, "version": version} for stream, version in rests_on]
        call = Call(command, digest, news.decode(), msgspec.json.encode(guards).decode())
        positions, repeated = self._append(call)
        if repeated:
            raise Repeated(positions[0])
        self._appended()
        return positions

    def select_events(
        self,
        originator_id: UUID | str,
        *,
        gt: int | None = None,
        lte: int | None = None,
        desc: bool = False,
        limit: int | None = None,
    ) -> list[StoredEvent]:
        """A stream's events by version; `desc` and `limit` serve the library's snapshots and are rare."""
        with self._pool.connection() as connection:
            rows = connection.execute(
                READ_STREAM, (originator_id, gt or 0, LAST_VERSION if lte is None else lte), prepare=True
            ).fetchall()
        events = [StoredEvent(stream, version, kind, body.encode()) for stream, version, kind, body in rows]
        return (events[::-1] if desc else events)[:limit]

    def select_notifications(
        self,
        start: int | None,
        limit: int,
        stop: int | None = None,
        topics: Sequence[str] = (),
        *,
        inclusive_of_start: bool = True,
    ) -> list[Notification]:
        first = (start or 0) + (0 if inclusive_of_start else 1)
        wanted = list(topics) or None
        with self._pool.connection() as connection:
            rows = connection.execute(
                READ_SLICE, (first, LAST_POSITION if stop is None else stop, wanted, wanted, limit)
            ).fetchall()
        return [
            Notification(stream, version, kind, body.encode(), id=at)
            for at, stream, version, kind, body in rows
        ]

    def max_notification_id(self) -> int | None:
        with self._pool.connection() as connection:
            row = connection.execute("select nullif(simpul.head(), 0)").fetchone()
        return row[0] if row else None

    def subscribe(
        self, gt: int | None = None, topics: Sequence[str] = ()
    ) -> Subscription[ApplicationRecorder]:
        raise NotImplementedError("editions follow the log by SQL; there are no subscriptions")

    def settled(self, command: UUID, digest: bytes | None = None) -> int | None:
        """The position of a command that has happened, or None. Raises CommandIdReused where a digest is
        given and does not match.
        """
        with self._pool.connection() as connection:
            row = connection.execute(
                "select position, digest from simpul.commands where id = %s", [command]
            ).fetchone()
        if row and digest is not None and row[1] != digest:
            raise CommandIdReused(command=command)
        return row[0] if row else None

    def last_position(self, stream: UUID) -> int:
        """The position of a stream's newest event; 0 where there is none."""
        with self._pool.connection() as connection:
            row = connection.execute(
                "select position from simpul.events where stream = %s order by version desc limit 1", [stream]
            ).fetchone()
        return row[0] if row else 0

    def positions_of(self, stream: UUID) -> dict[int, int]:
        """The positions of a stream's events, by their versions."""
        with self._pool.connection() as connection:
            rows = connection.execute(
                "select version, position from simpul.events where stream = %s order by version", [stream]
            ).fetchall()
        return dict(rows)

    def begun(self, created: type[HubEvent], hub: str | None = None) -> list[tuple[UUID, str]]:
        """Every stream that began with this event, and its hub; at one hub, or at all. By position."""
        names = [type_name(created, version) for version in range(1, current_version(created) + 1)]
        with self._pool.connection() as connection:
            return connection.execute(
                "select stream, hub from simpul.events where version = 1 and type = any(%(names)s)"
                " and (%(hub)s::text is null or hub = %(hub)s) order by position",
                {"names": names, "hub": hub},
            ).fetchall()

    def words_of_begun(self, created: type[HubEvent], key: str) -> list[str]:
        """Every word that stands under a key of the bodies of this event, once; for events that begin a stream."""
        names = [type_name(created, version) for version in range(1, current_version(created) + 1)]
        with self._pool.connection() as connection:
            rows = connection.execute(
                "select distinct body ->> %s from simpul.events where version = 1 and type = any(%s)"
                " order by 1",
                [key, names],
            ).fetchall()
        return [word for (word,) in rows if word is not None]


class Snapshots(AggregateRecorder):
    """Folded states of long streams; only those that the present code can read are found."""

    def __init__(self, pool: Pool, shapes: Iterable[str]) -> None:
        self._pool = pool
        self._shapes = list(shapes)

    def insert_events(self, stored_events: Sequence[StoredEvent], **_: Any) -> None:
        with self._pool.connection() as connection:
            for taken in stored_events:
                connection.execute(
                    "insert into simpul.snapshots (stream, version, shape, body) values (%s, %s, %s, %s)"
                    " on conflict do nothing",
                    [taken.originator_id, taken.originator_version, taken.topic, taken.state.decode()],
                )
                connection.execute(
                    "delete from simpul.snapshots where stream = %s and shape = %s and version < %s",
                    [taken.originator_id, taken.topic, taken.originator_version],
                )

    def select_events(
        self,
        originator_id: UUID | str,
        *,
        gt: int | None = None,
        lte: int | None = None,
        desc: bool = False,
        limit: int | None = None,
    ) -> list[StoredEvent]:
        with self._pool.connection() as connection:
            rows = connection.execute(
                "select stream, version, shape, body::text from simpul.snapshots where stream = %s"
                " and shape = any(%s) and version > %s and version <= %s order by version desc limit %s",
                [originator_id, self._shapes, gt or 0, LAST_VERSION if lte is None else lte, limit or 1],
                prepare=True,
            ).fetchall()
        return [StoredEvent(stream, version, shape, body.encode()) for stream, version, shape, body in rows]


class Factory(InfrastructureFactory[TrackingRecorder]):
    """The library's extension point: it asks here for its recorders."""

    def __init__(self, env: Any, pool: Pool, shapes: Iterable[str], appended: Callable[[], None]) -> None:
        super().__init__(env)
        self._pool, self._shapes, self._appended = pool, shapes, appended

    def application_recorder(self) -> Log:
        return Log(self._pool, self._appended)

    def aggregate_recorder(self, purpose: str = "events") -> Snapshots:
        return Snapshots(self._pool, self._shapes)

    def tracking_recorder(self, tracking_recorder_class: Any = None) -> Any:
        raise NotImplementedError("editions keep their own position")

    def process_recorder(self) -> ProcessRecorder:
        raise NotImplementedError("editions keep their own position")
