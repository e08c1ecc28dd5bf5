"""Adds what has happened to the tree, makes checkpoints, and puts signing keys in force."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from application.seal.checkpoints import Announcement, Checkpoint, signer_of
from application.seal.leaves import leaf_of
from application.seal.notes import Signer, VerifierKey
from application.seal.proofs import root_at
from application.seal.tiles import Edge
from application.store.seal import KeptCheckpoint, KeptKey, SealStore

TOGETHER = 10_000
Told = Callable[[int, int], object]


class SealFault(Exception):
    """The seal cannot do what is asked; the sentence says why."""


class TreeChanged(SealFault):
    """What was signed once is no longer in the tree: another signature would cover that up."""


class KeyNotHere(SealFault):
    """The private key that is in force is not on this machine."""


def add_news(store: SealStore, most: int = TOGETHER) -> int:
    """Seals at most so many events behind those sealed, in one transaction; returns how many."""
    with store.alone():
        edge = Edge(store.edge())
        before = edge.size
        for row in store.rows(edge.position, most):
            edge.add(int(row.position), leaf_of(row))
        store.put_tiles(edge.changed)
    return edge.size - before


def catch_up(store: SealStore, told: Told = lambda done, total: None) -> int:
    """Seals all that has happened so far; returns the position of the last event sealed."""
    head = store.head()
    position = store.sealed()[1]
    while position < head:
        add_news(store)
        position = store.sealed()[1]
        told(position, head)
    return position


def make_checkpoint(
    store: SealStore, network: str, seeds: Iterable[bytes], now: datetime, every: timedelta | None = None
) -> KeptCheckpoint | None:
    """The checkpoint of all that is sealed: made where there is none, else the one that is kept. None where
    nothing is sealed yet or, with `every`, where none is due.

    Several may ask at once: one is made. Raises KeyNotHere, TreeChanged.
    """
    with store.alone():
        size, position = store.sealed()
        last = store.checkpoint()
        if every is not None and not _is_due(last, size, now, every):
            return None
        if size == 0 or (last and last.size == size):
            return last
        if last and not _still_has(store, last):
            raise TreeChanged(
                f"the kept tree no longer agrees with the checkpoint of {last.size} events, so that nothing is "
                "signed: see `simpul audit verify`"
            )
        signer = _signer(store, network, list(seeds), now)
        made = Checkpoint(signer.name, size, root_at(store, size), position, now)
        kept = KeptCheckpoint(size, position, made.root, now, made.signed(signer))
        store.keep_checkpoint(kept)
    return kept


def _still_has(store: SealStore, last: KeptCheckpoint) -> bool:
    """Whether the kept tree still has what was signed; where tiles are missing it has not."""
    try:
        return root_at(store, last.size) == last.root
    except LookupError:
        return False


def _is_due(last: KeptCheckpoint | None, size: int, now: datetime, every: timedelta) -> bool:
    return last is None or (last.size < size and now - last.instant >= every)


def _signer(store: SealStore, network: str, seeds: list[bytes], now: datetime) -> Signer:
    """Whoever signs now; the first key is put in force by its first use."""
    kept = store.key()
    if kept is None:
        if not seeds:
            raise KeyNotHere("there is no signing key yet")
        signer = Signer(f"simpul/{network}", seeds[0])
        _announce(store, 1, 0, now, signer)
        return signer
    announced = public_key(kept)
    signer_here = signer_of(announced, seeds)
    if signer_here is None:
        raise KeyNotHere(
            f"the signing key in force is {announced}, and its private key is not here: put `seal-key` back "
            "from its backup, or put another in force with `simpul audit rotate-key --lost`"
        )
    return signer_here


def rotate(
    store: SealStore, network: str, seeds: Iterable[bytes], new: bytes, now: datetime, lost: bool = False
) -> KeptKey:
    """Puts the key of another seed in force, announced by the one before unless that is `lost`. Where it is in
    force already nothing changes. Raises KeyNotHere.
    """
    known = list(seeds)
    with store.alone():
        kept = store.key()
        if kept is None:
            first = Signer(f"simpul/{network}", known[0] if known else new)
            kept = _announce(store, 1, 0, now, first)
        successor = Signer(public_key(kept).name, new)
        if successor.verifier == public_key(kept):
            return kept
        before = [] if lost else [_signer(store, network, known, now)]
        last = store.checkpoint()
        return _announce(store, kept.number + 1, last.size if last else 0, now, successor, *before)


def _announce(
    store: SealStore, number: int, after: int, now: datetime, signer: Signer, *before: Signer
) -> KeptKey:
    key = signer.verifier
    note = Announcement(signer.name, number, key, after, now).signed(*before, signer)
    kept = KeptKey(number, key.public, after, now, note)
    store.keep_key(kept)
    return kept


def public_key(kept: KeptKey) -> VerifierKey:
    """Under the name that its announcement gives it: that of the seal."""
    return VerifierKey(kept.note.partition("\n")[0], kept.public_key)
