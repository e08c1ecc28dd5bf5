"""Building every read model anew from a long log, against loading that log with COPY."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
from eventsourcing.persistence import StoredEvent
from psycopg import Connection

from application.store.codec import Codec
from benchmarks import memory, servers
from benchmarks.events import COLUMNS, History
from benchmarks.ground import Place
from benchmarks.table import Line, bound, ratio
from projections.editions import build, drop, live_edition, log_head, position_of, set_aside

HUBS = {f"town-{number}": 12 for number in range(1, 7)}
CHUNK = 1 << 20
CHECKED = 2_000
PATIENCE_SECONDS = 300
STANDING = """
    select stream::text, max(version), min(hub), bool_or(type like 'space.added%') from simpul.events group by 1
"""


def measure(place: Place, file: Path, loaded: float, count: int, rounds: int) -> list[Line]:
    """COPY, which took so many seconds the first time, and build in turns; at the end once more by a worker,
    for its memory.
    """
    with place.owner() as owner:
        loads, builds = [loaded], [_build(place)]
        for _ in range(rounds - 1):
            with _scratch_table(owner) as table:
                loads.append(load(owner, table, file))
            builds.append(_build(place))
    lines = [
        ratio(
            f"edition built from {count:,} events",
            [count / seconds for seconds in builds],
            [count / seconds for seconds in loads],
            0.5,
            against="COPY of the same rows into the log",
            note=f"{max(builds):.1f} s at most",
        )
    ]
    note = "while it builds that edition before it can follow the log"
    return [*lines, bound("worker, peak", _worker_peak(place), 200, unit="MB", note=note)]


def write(file: Path, connection: Connection[Any], count: int) -> None:
    spaces: dict[str, Sequence[str]] = {}
    versions: dict[str, int] = {}
    for stream, version, hub, is_space in connection.execute(STANDING).fetchall():
        versions[stream] = version
        if is_space and hub in HUBS:
            spaces[hub] = [*spaces.get(hub, ()), stream]
    history = History(spaces, versions, log_head(connection), seed=20200131)
    with file.open("w") as lines:
        lines.writelines(history.rows(count))


def load(connection: Connection[Any], table: str, file: Path) -> float:
    """Seconds of COPY with all its indexes, until it is committed."""
    began = time.perf_counter()
    with (
        connection.cursor() as cursor,
        cursor.copy(f"copy {table} ({COLUMNS}) from stdin") as copy,
        file.open("rb") as lines,
    ):
        while chunk := lines.read(CHUNK):
            copy.write(chunk)
    return time.perf_counter() - began


def make_whole(connection: Connection[Any]) -> None:
    """What append() would have left behind; and made-up events must be readable as real ones are."""
    connection.execute("select setval('simpul.positions', simpul.head())")
    connection.execute("vacuum analyze simpul.events")
    codec = Codec(str)
    rows = connection.execute(
        "select stream, version, type, body::text from simpul.events order by random() limit %s", [CHECKED]
    ).fetchall()
    for stream, version, kind, body in rows:
        event = codec.to_domain_event(StoredEvent(UUID(str(stream)), version, kind, body.encode()))
        assert event.originator_version == version


@contextmanager
def _scratch_table(connection: Connection[Any]) -> Iterator[str]:
    connection.execute("create table public.again (like simpul.events including all)")
    try:
        yield "public.again"
    finally:
        connection.execute("drop table public.again")


def _build(place: Place) -> float:
    """Seconds; the edition must be whole and at the head."""
    began = time.perf_counter()
    edition = build(place.connect)
    seconds = time.perf_counter() - began
    with place.connect() as connection:
        assert position_of(connection, edition) == log_head(connection)
        assert not set_aside(connection, edition)
        drop(connection, edition)
    return seconds


def _worker_peak(place: Place) -> float:
    """A worker that finds the read models changed builds them anew before it follows the log."""
    with place.owner() as owner:
        owner.execute("update simpul.editions set code = 'older' where status = 'live'")
        with servers.program(servers.WORKER, place) as process:
            until = time.monotonic() + PATIENCE_SECONDS
            while not _up_to_date(owner):
                if process.poll() is not None or time.monotonic() > until:
                    raise RuntimeError(f"the worker built nothing; see its log in {place.settings.home}")
                time.sleep(0.2)
            return memory.peak_mb(process.pid)


def _up_to_date(connection: psycopg.Connection) -> bool:
    live = live_edition(connection)
    return live is not None and live.up_to_date
