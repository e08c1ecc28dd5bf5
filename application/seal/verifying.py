"""Recomputes the whole seal from the rows of the log, and says where it does not agree first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from application.seal.judging import (
    Fault,
    JudgedCheckpoint,
    JudgedKey,
    Published,
    judge_kept,
    judge_keys,
    judge_published,
)
from application.seal.leaves import leaf_of
from application.seal.notes import VerifierKey
from application.seal.tiles import FULL, WIDTH, fold
from application.seal.tree import EMPTY_ROOT, Frontier
from application.store.seal import SealStore

SHOWN = 20
EVERY = 5000
BEFORE_ALL = -(2**63) - 1  # an honest log begins at position 1, but a bigint can be less
Told = Callable[[int, int], object]
Leaf = tuple[int, bytes]  # position, leaf hash
Stand = tuple[bytes, int]  # of so many leaves: root, position of the last


class Kind(StrEnum):
    """What became of an event that was sealed; ADDED was not."""

    CHANGED = "changed"
    MISSING = "missing"
    ADDED = "added"


@dataclass(frozen=True)
class Difference:
    position: int
    kind: Kind


@dataclass(frozen=True)
class Suspect:
    """The first bad position lies from `first` to `last`, both included. `proven`: signed checkpoints say so, and
    not the kept tree alone.
    """

    first: int
    last: int
    proven: bool


@dataclass
class Verdict:
    """What was found. `sealed` of the `events` are in the kept tree; the others came after."""

    events: int = 0
    head: int = 0
    sealed: int = 0
    root: bytes = EMPTY_ROOT
    different: int = 0
    differences: list[Difference] = field(default_factory=list)
    faulty_tiles: list[tuple[int, int]] = field(default_factory=list)
    checkpoints: list[JudgedCheckpoint] = field(default_factory=list)
    keys: list[JudgedKey] = field(default_factory=list)
    suspect: Suspect | None = None
    only_the_tree: bool = False  # the log agrees with the checkpoints, its kept tree does not

    @property
    def holds(self) -> bool:
        faults = [*(one.faults for one in self.checkpoints), *(one.faults for one in self.keys)]
        return not (self.different or self.faulty_tiles or any(faults))

    @property
    def covered(self) -> int:
        """How many events the largest checkpoint covers that holds."""
        return max((one.size or 0 for one in self.checkpoints if not one.faults), default=0)


def verify(
    store: SealStore,
    published: Iterable[Published] = (),
    trusted: list[VerifierKey] | None = None,
    told: Told = lambda done, total: None,
) -> Verdict:
    """Reads every row of the log once, all at one moment and with constant memory. `published` are checkpoints
    from elsewhere, `trusted` public keys from elsewhere.
    """
    with store.at_one_moment():
        verdict = Verdict(keys=judge_keys(store.keys(), trusted))
        rows = store.checkpoints()
        kept = {row.size: row.note for row in rows}
        verdict.checkpoints = [
            *(judge_kept(row, verdict.keys) for row in reversed(rows)),
            *(judge_published(one, kept, verdict.keys) for one in published),
        ]
        sizes = {one.checkpoint.size for one in verdict.checkpoints if one.checkpoint}
        walk, total = _Walk(sizes, verdict), store.sealed()[0]
        walk.through(_rows(store), _leaves(store, verdict.faulty_tiles), lambda done: told(done, total))
        verdict.faulty_tiles += _cut_short(verdict)
        verdict.faulty_tiles += _faulty_above(store)
    for one in verdict.checkpoints:
        one.faults += walk.faults_of(one)
    verdict.suspect = _suspect(verdict, walk)
    return verdict


def _rows(store: SealStore) -> Iterator[Leaf]:
    """The leaves that the log has now; a row may have been put before all others."""
    for row in store.rows(BEFORE_ALL):
        yield int(row[0]), leaf_of(row)


def _leaves(store: SealStore, faulty: list[tuple[int, int]]) -> Iterator[Leaf]:
    """The leaves that the tree has kept; notes the tiles that are missing, or cut short though others follow."""
    expected, short = 0, False
    for tile in store.level(0):
        faulty += [(0, expected - 1)] if short else []
        faulty += [(0, number) for number in range(expected, min(tile.number, expected + SHOWN))]
        yield from zip(tile.positions, tile.each(), strict=False)
        expected, short = tile.number + 1, len(tile.hashes) != FULL


class _Walk:
    """Goes along the log and along the kept leaves at once; remembers root and position at every size that a
    checkpoint has.
    """

    def __init__(self, sizes: set[int], verdict: Verdict) -> None:
        self._sizes, self._verdict = sizes, verdict
        self.log: dict[int, Stand] = {}
        self.kept: dict[int, Stand] = {}
        self.first: int | None = None  # how many leaves come before the first difference

    def through(self, rows: Iterator[Leaf], leaves: Iterator[Leaf], told: Callable[[int], object]) -> None:
        log, sizes, position = Frontier(), self._sizes, 0
        row, leaf = next(rows, None), next(leaves, None)
        while row and row == leaf:
            position, hashed = row
            log.add(hashed)
            if log.size in sizes:
                self.log[log.size] = self.kept[log.size] = log.root(), position
            if not log.size % EVERY:
                told(log.size)
            row, leaf = next(rows, None), next(leaves, None)
        self._verdict.head = position
        kept = log.copy()
        while row or leaf:
            in_log = row if row and (not leaf or row[0] <= leaf[0]) else None
            in_tree = leaf if leaf and (not row or leaf[0] <= row[0]) else None
            if leaf and in_log != in_tree:
                self._differs(in_log, in_tree, kept.size)
            if in_tree:
                self._add(kept, in_tree, self.kept)
                leaf = next(leaves, None)
            if in_log:
                self._add(log, in_log, self.log)
                self._verdict.head = in_log[0]
                row = next(rows, None)
                if not log.size % EVERY:
                    told(log.size)
        self._verdict.events, self._verdict.sealed, self._verdict.root = log.size, kept.size, log.root()

    def _add(self, tree: Frontier, leaf: Leaf, stands: dict[int, Stand]) -> None:
        tree.add(leaf[1])
        if tree.size in self._sizes:
            stands[tree.size] = tree.root(), leaf[0]

    def _differs(self, in_log: Leaf | None, in_tree: Leaf | None, before: int) -> None:
        verdict = self._verdict
        kind = Kind.CHANGED if in_log and in_tree else Kind.ADDED if in_log else Kind.MISSING
        verdict.different += 1
        if self.first is None:
            self.first = before
        if len(verdict.differences) < SHOWN:
            verdict.differences.append(Difference((in_log or in_tree or (0, b""))[0], kind))

    def faults_of(self, judged: JudgedCheckpoint) -> Iterator[Fault]:
        """What the rows of the log have against a checkpoint."""
        said = judged.checkpoint
        if said is None:
            return
        stand = self.log.get(said.size)
        if stand is None:
            yield Fault.TOO_FEW
        elif stand[0] != said.root:
            yield Fault.ROOT
        elif stand[1] != said.position:
            yield Fault.POSITION


def _cut_short(verdict: Verdict) -> list[tuple[int, int]]:
    """The tile in which the kept tree ends, where a checkpoint was made of more leaves than it has now."""
    signed = max((one.size or 0 for one in verdict.checkpoints if one.counts and not one.source), default=0)
    place = (0, verdict.sealed // WIDTH)
    return [place] if verdict.sealed < signed and place not in verdict.faulty_tiles else []


def _faulty_above(store: SealStore) -> Iterator[tuple[int, int]]:
    """The tiles above the leaves that are not made of the tiles below them."""
    last = {tile.level: tile.number for tile in store.edge()}
    for level in range(max(last, default=-1) + 1):
        made, number = bytearray(), 0
        for tile in store.level(level):
            if len(tile.hashes) == FULL:
                made += fold(tile.hashes)
            if len(made) == FULL:
                yield from _other_than(store, level + 1, number, made)
                made, number = bytearray(), number + 1
        if made or last.get(level + 1, -1) >= number:
            yield from _other_than(store, level + 1, number, made)


def _other_than(store: SealStore, level: int, number: int, made: bytearray) -> Iterator[tuple[int, int]]:
    kept = store.tile(level, number)
    if (kept.hashes if kept else b"") != made:
        yield level, number


def _suspect(verdict: Verdict, walk: _Walk) -> Suspect | None:
    """Where the log is bad first, as far as that can be known.

    Where a checkpoint from elsewhere fails, those kept here cannot narrow down the stretch: whoever had the
    signing key could have made them anew.
    """
    counting = [one for one in verdict.checkpoints if one.counts and one.checkpoint]
    if verdict.differences:
        place, position = walk.first or 0, verdict.differences[0].position
        covering = [one for one in counting if (one.size or 0) > place]
        evidence = [one for one in covering if one.source] or covering
        if not evidence:
            return Suspect(position, position, proven=False)
        nearest = min(evidence, key=_size)
        if _agrees(walk.kept, nearest):
            return Suspect(position, position, proven=True)
        if all(_agrees(walk.log, one) for one in evidence):
            verdict.only_the_tree = True
            return None
    failing = [one for one in counting if not _agrees(walk.log, one)]
    if not failing:
        return None
    first = min(failing, key=_size)
    believed = [one for one in counting if one.source or not any(bad.source for bad in failing)]
    holding = [one for one in believed if _agrees(walk.log, one) and _size(one) < _size(first)]
    after = max((one.checkpoint.position for one in holding if one.checkpoint), default=0)
    return Suspect(after + 1, first.checkpoint.position if first.checkpoint else 0, proven=True)


def _size(one: JudgedCheckpoint) -> int:
    return one.checkpoint.size if one.checkpoint else 0


def _agrees(stands: dict[int, Stand], one: JudgedCheckpoint) -> bool:
    said = one.checkpoint
    return said is not None and stands.get(said.size) == (said.root, said.position)
