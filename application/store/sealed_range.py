"""What a bundle takes from the log and the seal: rows and leaves between two places, checkpoints, positions."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from typing import Any

from psycopg import Connection

from application.seal.leaves import SealedRow
from application.seal.tiles import WIDTH
from application.store.seal import SealStore

TILES_AT_A_TIME = 20
CHECKPOINTS_AT_A_TIME = 200
LEAVES = """
    select number, hashes, positions from simpul.seal_tiles
    where level = 0 and number between %s and %s order by number
"""
BEFORE = """
    select max(position) from (select position, hub from simpul.events where position <= %(position)s
                               order by position desc limit %(most)s) as near
    where %(hub)s::text is null or hub = %(hub)s
"""
AFTER = """
    select min(position) from (select position, hub from simpul.events where position > %(position)s
                               order by position limit %(most)s) as near
    where %(hub)s::text is null or hub = %(hub)s
"""


class SealedRange:
    """Reads over one connection; what is streamed is read within a transaction."""

    def __init__(self, connection: Connection[Any]) -> None:
        self._connection = connection
        self.seal = SealStore(connection)

    def give_up_after(self, seconds: int) -> None:
        """No transaction is held open for whoever takes nothing any more for so long."""
        self._connection.execute(
            "select set_config('idle_in_transaction_session_timeout', %s, false)", [f"{seconds}s"]
        )

    def rows(self, after: int, upto: int) -> Iterator[SealedRow]:
        """The events of these positions in their order, the first excluded and the last included."""
        with closing(self.seal.rows(after)) as rows:  # type: ignore[type-var]
            for row in rows:
                if int(row.position) > upto:
                    return
                yield row

    def leaves(self, first: int, end: int) -> Iterator[tuple[int, bytes]]:
        """Position and hash of the leaves from `first` to before `end`."""
        if first >= end:
            return
        with self._connection.cursor("sealed_leaves") as cursor:
            cursor.itersize = TILES_AT_A_TIME
            for number, hashes, positions in cursor.execute(LEAVES, [first // WIDTH, (end - 1) // WIDTH]):
                for place, position in enumerate(positions, number * WIDTH):
                    if first <= place < end:
                        start = place % WIDTH * 32
                        yield position, bytes(hashes[start : start + 32])

    def leaf_from(self, position: int) -> int:
        """The number of the first leaf at this position or behind it."""
        tile = self.seal.tile_at(position)
        return tile.number * WIDTH + bisect_left(tile.positions, position) if tile else 0

    def position_of(self, leaf: int) -> int | None:
        """Where a leaf stands in the log; None where there is no such leaf."""
        tile = self.seal.tile(0, leaf // WIDTH)
        within = leaf % WIDTH
        return tile.positions[within] if tile and within < tile.count else None

    def checkpoints(self, most: int) -> Iterator[tuple[int, str]]:
        """Size and note of every checkpoint that is kept of at most so many events, the smallest first."""
        with self._connection.cursor("sealed_checkpoints") as cursor:
            cursor.itersize = CHECKPOINTS_AT_A_TIME
            query = "select size, note from simpul.checkpoints where size <= %s order by size"
            yield from cursor.execute(query, [most])

    def covering(self, size: int) -> int:
        """The size of the smallest checkpoint of so many events or more."""
        row = self._connection.execute(
            "select min(size) from simpul.checkpoints where size >= %s", [size]
        ).fetchone()
        return int(row[0]) if row and row[0] is not None else 0

    def last_before(self, instant: datetime) -> int | None:
        """The last position recorded before an instant; None where the instant is still to come."""
        row = self._connection.execute(
            "select simpul.position_at(%s - interval '1 microsecond')", [instant]
        ).fetchone()
        return row[0] if row else None

    def own_before(self, hub: str | None, position: int, most: int) -> int | None:
        """The nearest event of a hub (None: of any) at this position or before, among so many."""
        return self._position(BEFORE, hub, position, most)

    def own_after(self, hub: str | None, position: int, most: int) -> int | None:
        return self._position(AFTER, hub, position, most)

    def _position(self, query: str, hub: str | None, position: int, most: int) -> int | None:
        values = {"hub": hub, "position": position, "most": most}
        row = self._connection.execute(query, values).fetchone()
        return row[0] if row else None
