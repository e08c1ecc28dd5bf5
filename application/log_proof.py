"""The log up to a position, read row by row and held against every checkpoint that was made of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from application.seal.checkpoints import Checkpoint
from application.seal.judging import JudgedCheckpoint, judge_kept, judge_keys
from application.seal.leaves import leaf_of
from application.seal.tree import Frontier
from application.store.seal import SealStore

EVERY = 5000
BEFORE_ALL = -(2**63) - 1


@dataclass(frozen=True)
class LogProof:
    """`events` have this `root`, by the rows as they stand now. `checkpoint` is the latest of no more events;
    `contradicted` are the sizes of those that say otherwise, or whose note is not what was signed.
    """

    events: int
    root: bytes
    checkpoint: Checkpoint | None
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
            judged = [one for one in self._judged() if _reaches(one, position)]
            said = {one.checkpoint.size: one.checkpoint for one in judged if one.checkpoint}
            self._read(position, set(said))
        contradicted = {one.size or 0 for one in judged if one.faults} | {
            size for size, one in said.items() if self._stands.get(size) != (one.root, one.position)
        }
        last = said[max(said)] if said else None
        return LogProof(self._tree.size, self._tree.root(), last, tuple(sorted(contradicted)))

    def _judged(self) -> list[JudgedCheckpoint]:
        keys = judge_keys(self._store.keys(), None)
        return [judge_kept(row, keys) for row in reversed(self._store.checkpoints())]

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


def _reaches(one: JudgedCheckpoint, position: int) -> bool:
    """Whether it is of events up to there. What its note says counts, not the columns that repeat it; one that
    cannot be read at all speaks against the log.
    """
    return one.checkpoint is None or one.checkpoint.position <= position
