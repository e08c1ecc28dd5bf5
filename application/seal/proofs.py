"""Proofs from the kept tree: that an event is in it, and that it was only ever added to."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from enum import StrEnum

from application.seal import tree
from application.seal.tiles import WIDTH, Subtrees, Tile
from application.store.seal import SealStore


class Why(StrEnum):
    """Why there is no proof."""

    NOTHING_SEALED = "nothing_sealed"
    NO_EVENT = "no_event"
    NOT_YET = "not_yet"
    LATER = "later"
    NO_SIZE = "no_size"


class NotProvable(Exception):
    """The kept tree does not hold what is asked for; `values` are what was compared."""

    def __init__(self, why: Why, **values: int) -> None:
        super().__init__(why)
        self.why, self.values = why, values


@dataclass(frozen=True)
class Inclusion:
    """The event at `position` is leaf number `leaf` among the first `size`."""

    position: int
    leaf: int
    leaf_hash: bytes
    size: int
    root: bytes
    hashes: list[bytes]
    checkpoint: str | None


@dataclass(frozen=True)
class Consistency:
    """The tree of the first `size` begins with that of the first `before`."""

    before: int
    size: int
    old_root: bytes
    root: bytes
    hashes: list[bytes]


def root_at(store: SealStore, size: int) -> bytes:
    """The root of the first `size` events, as the kept tree has it."""
    return tree.root_of(_subtrees(store), size)


def prove_inclusion(store: SealStore, position: int, size: int | None = None) -> Inclusion:
    """Under the latest checkpoint where no size is given. Raises NotProvable."""
    sealed, last = store.sealed()
    if size is None:
        checkpoint = store.checkpoint()
        size = checkpoint.size if checkpoint else sealed
    _check_size(size, sealed)
    if position > last:
        raise NotProvable(Why.NOT_YET, position=position, sealed=last)
    tile = store.tile_at(position)
    place = bisect_left(tile.positions, position) if tile else 0
    if tile is None or tile.positions[place : place + 1] != [position]:
        raise NotProvable(Why.NO_EVENT, position=position)
    leaf = tile.number * WIDTH + place
    if leaf >= size:
        raise NotProvable(Why.LATER, position=position, size=size, least=leaf + 1)
    subtree = _subtrees(store)
    kept = store.checkpoint(size)
    return Inclusion(
        position,
        leaf,
        subtree(0, leaf),
        size,
        tree.root_of(subtree, size),
        tree.inclusion_proof(subtree, leaf, size),
        kept.note if kept else None,
    )


def prove_consistency(store: SealStore, before: int, size: int) -> Consistency:
    """From 1 to what is sealed; `before` is not larger than `size`. Raises NotProvable."""
    sealed, _ = store.sealed()
    _check_size(size, sealed)
    _check_size(before, size)
    subtree = _subtrees(store)
    return Consistency(
        before,
        size,
        tree.root_of(subtree, before),
        tree.root_of(subtree, size),
        tree.consistency_proof(subtree, before, size),
    )


def _check_size(size: int, most: int) -> None:
    if most == 0:
        raise NotProvable(Why.NOTHING_SEALED)
    if not 1 <= size <= most:
        raise NotProvable(Why.NO_SIZE, size=size, most=most)


def _subtrees(store: SealStore) -> Subtrees:
    def fetch(level: int, number: int) -> Tile:
        tile = store.tile(level, number)
        if tile is None:
            raise LookupError(f"tile {number} of level {level} is missing: see `simpul audit verify`")
        return tile

    return Subtrees(fetch)
