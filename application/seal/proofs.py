"""Proofs from the kept tree: that an event is in it, and that it was only ever added to."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from datetime import datetime

from application.seal import tree
from application.seal.tiles import WIDTH, Subtrees, Tile
from application.sentences import say
from application.store.seal import SealStore
from domain.values import Label


class NotProvable(Exception):
    """The kept tree does not hold what is asked for; `says` why."""

    def __init__(self, says: Label) -> None:
        super().__init__(says.en)
        self.says = says


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


def prove_inclusion(
    store: SealStore, position: int, size: int | None = None, until: datetime | None = None
) -> Inclusion:
    """Among the events of the latest checkpoint made by a moment, where no size is given. Raises NotProvable."""
    sealed, last = store.sealed()
    size = size or _usual_size(store, sealed, until)
    _check_size(size, sealed)
    if position > last:
        raise NotProvable(_not_yet(position, last))
    tile = store.tile_at(position)
    place = bisect_left(tile.positions, position) if tile else 0
    if tile is None or tile.positions[place : place + 1] != [position]:
        raise NotProvable(
            say(
                "Tidak ada peristiwa pada posisi {at}.",
                "There is no event at position {at}.",
                at=str(position),
            )
        )
    leaf = tile.number * WIDTH + place
    if leaf >= size:
        raise NotProvable(_later(position, leaf, size))
    subtree = _subtrees(store)
    kept = store.checkpoint(size)
    return Inclusion(
        position,
        leaf,
        subtree(0, leaf),
        size,
        tree.root_of(subtree, size),
        tree.inclusion_proof(subtree, leaf, size),
        kept.note if kept and (until is None or kept.instant <= until) else None,
    )


def prove_consistency(
    store: SealStore, before: int, size: int | None = None, until: datetime | None = None
) -> Consistency:
    """From `before`, 1 at least, to `size`, which is that of the latest checkpoint where none is given. Raises
    NotProvable.
    """
    sealed, _ = store.sealed()
    size = size or _usual_size(store, sealed, until)
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


def _usual_size(store: SealStore, sealed: int, until: datetime | None) -> int:
    """Of the latest checkpoint; before there is any, all that is sealed."""
    checkpoint = store.checkpoint_by(until)
    if checkpoint:
        return checkpoint.size
    return sealed if until is None else 0


def _check_size(size: int, most: int) -> None:
    if most == 0 or size == 0:
        raise NotProvable(say("Belum ada yang disegel.", "Nothing is sealed yet."))
    if not 1 <= size <= most:
        raise NotProvable(
            say(
                "Diperlukan jumlah peristiwa dari 1 sampai {most}: {size} tidak mungkin.",
                "A number of events from 1 to {most} is needed: {size} cannot be.",
                most=most,
                size=size,
            )
        )


def _not_yet(position: int, last: int) -> Label:
    return say(
        "Posisi {at} belum disegel: segel sampai di posisi {last}.",
        "Position {at} is not sealed yet: the seal has come to position {last}.",
        at=str(position),
        last=str(last),
    )


def _later(position: int, leaf: int, size: int) -> Label:
    return say(
        "Posisi {at} adalah peristiwa nomor {number}, sesudah {size} peristiwa yang ditanyakan. Tunggu checkpoint "
        "berikutnya, atau tanyakan jumlah yang lebih besar.",
        "Position {at} is event number {number}, behind the {size} events asked about. Wait for the next "
        "checkpoint, or ask about more.",
        at=str(position),
        number=leaf + 1,
        size=size,
    )


def _subtrees(store: SealStore) -> Subtrees:
    def fetch(level: int, number: int) -> Tile:
        tile = store.tile(level, number)
        if tile is None:
            raise LookupError(f"tile {number} of level {level} is missing: see `simpul audit verify`")
        return tile

    return Subtrees(fetch)
