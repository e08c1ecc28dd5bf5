"""The tree in tiles of 256 hashes: how they grow, and how proofs read them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from application.seal.tree import HASH_BYTES, node_hash

WIDTH = 256
FULL = WIDTH * HASH_BYTES
HEIGHT = 8  # 2**8 hashes: so many steps of the tree are within one tile


@dataclass
class Tile:
    """Some hashes of one level; at level 0 also the positions of the leaves."""

    level: int
    number: int
    hashes: bytearray = field(default_factory=bytearray)
    positions: list[int] = field(default_factory=list)

    @property
    def count(self) -> int:
        return len(self.hashes) // HASH_BYTES

    def each(self) -> Iterator[bytes]:
        """The hashes in their order."""
        content = bytes(self.hashes)
        return (content[start : start + HASH_BYTES] for start in range(0, len(content), HASH_BYTES))


class Edge:
    """The last tile of each level, to which leaves are added; `changed` is what is to be written."""

    def __init__(self, last: Iterable[Tile]) -> None:
        self._last = {tile.level: tile for tile in last}
        self._changed: dict[tuple[int, int], Tile] = {}

    @property
    def size(self) -> int:
        """How many leaves there are."""
        tile = self._last.get(0)
        return tile.number * WIDTH + tile.count if tile else 0

    @property
    def position(self) -> int:
        """The position of the last leaf; 0 where there is none."""
        tile = self._last.get(0)
        return tile.positions[-1] if tile else 0

    @property
    def changed(self) -> list[Tile]:
        """What was added to since the beginning, the lowest numbers of each level first."""
        return [tile for _, tile in sorted(self._changed.items())]

    def add(self, position: int, leaf: bytes) -> None:
        tile = self._put(0, leaf)
        tile.positions.append(position)
        while len(tile.hashes) == FULL:
            tile = self._put(tile.level + 1, fold(tile.hashes))

    def _put(self, level: int, hashed: bytes) -> Tile:
        tile = self._last.get(level)
        if tile is None or len(tile.hashes) == FULL:
            tile = self._last[level] = Tile(level, tile.number + 1 if tile else 0)
        tile.hashes += hashed
        self._changed[level, tile.number] = tile
        return tile


def fold(hashes: bytes | bytearray) -> bytes:
    """The root of a power of two of hashes that stand one after another."""
    content = bytes(hashes)
    row = [content[start : start + HASH_BYTES] for start in range(0, len(content), HASH_BYTES)]
    while len(row) > 1:
        row = [node_hash(row[place], row[place + 1]) for place in range(0, len(row), 2)]
    return row[0]


class Subtrees:
    """Roots of complete subtrees, from tiles that are fetched when needed and then kept."""

    def __init__(self, fetch: Callable[[int, int], Tile]) -> None:
        self._fetch = fetch
        self._tiles: dict[tuple[int, int], Tile] = {}

    def __call__(self, height: int, number: int) -> bytes:
        level, within = divmod(height, HEIGHT)
        first = number << within
        tile = self._tile(level, first // WIDTH)
        start = first % WIDTH * HASH_BYTES
        return fold(tile.hashes[start : start + (HASH_BYTES << within)])

    def _tile(self, level: int, number: int) -> Tile:
        known = self._tiles.get((level, number))
        if known is None:
            known = self._tiles[level, number] = self._fetch(level, number)
        return known
