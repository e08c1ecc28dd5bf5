"""The seal in PostgreSQL: rows to be sealed, tiles, checkpoints, keys. Its meaning is in application/seal."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg import Connection
from psycopg.rows import class_row

from application.seal.leaves import SealedRow
from application.seal.tiles import Tile

SEAL_LOCK = 5391890  # who adds to the tree, makes a checkpoint or puts a key in force does so alone
LOCK_WAIT = "10s"
TOGETHER = 2000

ROWS = """
    select position::text, stream::text, version::text, type, hub, actor, command::text,
           case when isfinite(recorded_at) and recorded_at >= '0001-01-01 00:00:00+00'
                then to_char(recorded_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
                else recorded_at::text end,
           body::text
    from simpul.events as e where e.position >= %s order by e.position
"""
TILE = "select level, number, hashes, positions from simpul.seal_tiles"
EDGE = """
    select last.level, last.number, last.hashes, last.positions from generate_series(0, 8) as l(level),
    lateral (select t.* from simpul.seal_tiles t where t.level = l.level order by t.number desc limit 1) as last
"""
PUT_TILE = """
    insert into simpul.seal_tiles (level, number, hashes, positions) values (%s, %s, %s, %s)
    on conflict (level, number) do update set hashes = excluded.hashes, positions = excluded.positions
"""
CHECKPOINT = "select size, position, root, instant, note from simpul.checkpoints"
KEY = "select number, public_key, after, instant, note from simpul.seal_keys"


@dataclass(frozen=True)
class KeptCheckpoint:
    """A row of simpul.checkpoints."""

    size: int
    position: int
    root: bytes
    instant: datetime
    note: str


@dataclass(frozen=True)
class KeptKey:
    """A row of simpul.seal_keys."""

    number: int
    public_key: bytes
    after: int
    instant: datetime
    note: str


class SealStore:
    """The seal's tables over one connection."""

    def __init__(self, connection: Connection[Any]) -> None:
        self._connection = connection

    @contextmanager
    def alone(self) -> Iterator[None]:
        """A transaction in which nobody else changes the seal; those who append are not waited for."""
        with self._connection.transaction():
            self._connection.execute(f"set local lock_timeout to '{LOCK_WAIT}'")
            self._connection.execute("select pg_advisory_xact_lock(%s)", [SEAL_LOCK])
            yield

    @contextmanager
    def at_one_moment(self) -> Iterator[None]:
        """A transaction in which all that is read is of the same moment."""
        with self._connection.transaction():
            self._connection.execute("set transaction isolation level repeatable read, read only")
            yield

    def rows(self, after: int, most: int | None = None) -> Iterator[SealedRow]:
        """The events behind a position in their order, streamed; within a transaction."""
        query, values = (ROWS, [after + 1]) if most is None else (ROWS + " limit %s", [after + 1, most])
        yield from map(SealedRow._make, self._streamed("seal_rows", query, values))

    def level(self, level: int) -> Iterator[Tile]:
        """All tiles of a level in their order, streamed; within a transaction."""
        query = f"{TILE} where level = %s order by number"
        yield from (_tile(row) for row in self._streamed("seal_tiles", query, [level], 20))

    def _streamed(self, name: str, query: str, values: list[Any], together: int = TOGETHER) -> Iterator[Any]:
        with self._connection.cursor(name) as cursor:
            cursor.itersize = together
            yield from cursor.execute(query, values)

    def edge(self) -> list[Tile]:
        """The last tile of each level."""
        return [_tile(row) for row in self._connection.execute(EDGE).fetchall()]

    def tile(self, level: int, number: int) -> Tile | None:
        query = f"{TILE} where level = %s and number = %s"
        row = self._connection.execute(query, [level, number]).fetchone()
        return _tile(row) if row else None

    def tile_at(self, position: int) -> Tile | None:
        """The tile in which a position stands, if it stands anywhere."""
        row = self._connection.execute(
            f"{TILE} where level = 0 and positions[1] <= %s order by positions[1] desc limit 1", [position]
        ).fetchone()
        return _tile(row) if row else None

    def put_tiles(self, tiles: list[Tile]) -> None:
        values = [(one.level, one.number, bytes(one.hashes), one.positions if one.level == 0 else None)
                  for one in tiles]  # fmt: skip
        with self._connection.cursor() as cursor:
            cursor.executemany(PUT_TILE, values)

    def sealed(self) -> tuple[int, int]:
        """How many leaves there are, and the position of the last one."""
        row = self._connection.execute(
            "select number, cardinality(positions), positions[cardinality(positions)] from simpul.seal_tiles"
            " where level = 0 order by number desc limit 1"
        ).fetchone()
        return (row[0] * 256 + row[1], row[2]) if row else (0, 0)

    def head(self) -> int:
        row = self._connection.execute("select simpul.head()").fetchone()
        return int(row[0]) if row else 0

    def checkpoint(self, size: int | None = None) -> KeptCheckpoint | None:
        """That of just so many events; the latest one where no size is given."""
        where = "order by size desc limit 1" if size is None else "where size = %(size)s"
        found: KeptCheckpoint | None = self._one(KeptCheckpoint, f"{CHECKPOINT} {where}", {"size": size})
        return found

    def checkpoint_by(self, until: datetime | None) -> KeptCheckpoint | None:
        """The latest one that was made by a moment; None: by now."""
        return next(iter(self.checkpoints(1, None, until)), None)

    def checkpoints(
        self, most: int | None = None, below: int | None = None, until: datetime | None = None
    ) -> list[KeptCheckpoint]:
        """The latest first, of fewer than `below` events, made by a moment."""
        return self._all(
            KeptCheckpoint,
            f"{CHECKPOINT} where (%(below)s::bigint is null or size < %(below)s)"
            " and (%(until)s::timestamptz is null or instant <= %(until)s)"
            " order by size desc limit %(most)s",
            {"below": below, "most": most, "until": until},
        )

    def keep_checkpoint(self, kept: KeptCheckpoint) -> None:
        self._connection.execute(
            "insert into simpul.checkpoints (size, position, root, instant, note)"
            " values (%(size)s, %(position)s, %(root)s, %(instant)s, %(note)s)",
            vars(kept),
        )

    def keys(self) -> list[KeptKey]:
        """By number."""
        return self._all(KeptKey, f"{KEY} order by number", {})

    def key(self) -> KeptKey | None:
        """The one in force."""
        found: KeptKey | None = self._one(KeptKey, f"{KEY} order by number desc limit 1", {})
        return found

    def keep_key(self, kept: KeptKey) -> None:
        self._connection.execute(
            "insert into simpul.seal_keys (number, public_key, after, instant, note)"
            " values (%(number)s, %(public_key)s, %(after)s, %(instant)s, %(note)s)",
            vars(kept),
        )

    def _all(self, kind: Any, query: str, values: dict[str, Any]) -> list[Any]:
        cursor = self._connection.cursor(row_factory=class_row(kind))
        return cursor.execute(query, values).fetchall()

    def _one(self, kind: Any, query: str, values: dict[str, Any]) -> Any:
        return next(iter(self._all(kind, query, values)), None)


def _tile(row: tuple[int, int, bytes, list[int] | None]) -> Tile:
    level, number, hashes, positions = row
    return Tile(level, number, bytearray(hashes), positions or [])
