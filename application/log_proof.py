"""The log up to a position, read row by row and held against every checkpoint that was made of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from application.seal.leaves import leaf_of
from application.seal.tree import Frontier
from application.store.seal import KeptCheckpoint, SealStore

EVERY = 5000
BEFORE_ALL = -(2**63)


@dataclass(frozen=True)
class LogProof:
    """`events` have this `root`, by the rows as they stand now. `checkpoint` is the latest of no more events;
    `contradicted` are the sizes of those that say otherwise.
    """

    events: int
    root: bytes
    checkpoint: KeptCheckpoint | None
    contradicted: tuple[int, ...]

    @property
    def agrees(self) -> bool:
        return not self.contradicted


class LogProver:
    """Reads the log once, with constant memory, in as many stretches as it is asked for."""

    def __init__(self, store: SealStore, told: Callable[[int], object] = lambda position: None) -> None:
        self._store, self._told = store, told
        self._tree, self._position = Frontier(), BEFORE_ALL
        self._stands: dict[int, tuple[bytes, int]] = {}

    def go_to(self, position: int) -> LogProof:
        """All events up to a position, which lies at or after that of the time before."""
        with self._store.at_one_moment():
            kept = [one for one in reversed(self._store.checkpoints()) if one.position <= position]
            self._read(position, {one.size for one in kept})
        contradicted = [one.size for one in kept if self._stands.get(one.size) != (one.root, one.position)]
        return LogProof(self._tree.size, self._tree.root(), kept[-1] if kept else None, tuple(contradicted))

    def _read(self, upto: int, sizes: set[int]) -> None:
        for row in self._store.rows(self._position):
            if (position := int(row.position)) > upto:
                break
            self._tree.add(leaf_of(row))
            self._position = position
            if self._tree.size in sizes:
                self._stands[self._tree.size] = self._tree.root(), position
            if not self._tree.size % EVERY:
                self._told(position)
        self._told(upto)
