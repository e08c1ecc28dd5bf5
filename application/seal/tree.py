"""The Merkle tree of RFC 9162 (the hashes of RFC 6962): roots, proofs, and both verifiers."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256

HASH_BYTES = 32
EMPTY_ROOT = sha256(b"").digest()
Subtree = Callable[[int, int], bytes]  # (height, number) -> root of that complete subtree of 2**height leaves


def leaf_hash(data: bytes) -> bytes:
    return sha256(b"\0" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return sha256(b"\1" + left + right).digest()


class Frontier:
    """A tree that leaves are added to, of which only the complete subtrees at its right edge are kept."""

    def __init__(self) -> None:
        self.size = 0
        self._edge: list[bytes] = []

    def add(self, leaf: bytes) -> None:
        """Takes the hash of a leaf."""
        edge, size = self._edge, self.size
        while size & 1:
            leaf = sha256(b"\1" + edge.pop() + leaf).digest()
            size >>= 1
        edge.append(leaf)
        self.size += 1

    def root(self) -> bytes:
        if not self._edge:
            return EMPTY_ROOT
        *others, root = self._edge
        for left in reversed(others):
            root = node_hash(left, root)
        return root

    def copy(self) -> Frontier:
        other = Frontier()
        other.size, other._edge = self.size, list(self._edge)
        return other


def root_of(subtree: Subtree, size: int) -> bytes:
    """The root of the first `size` leaves."""
    return _range(subtree, 0, size) if size else EMPTY_ROOT


def inclusion_proof(subtree: Subtree, leaf: int, size: int) -> list[bytes]:
    """That leaf number `leaf` is in the tree of the first `size` leaves (section 2.1.3.1)."""
    if not 0 <= leaf < size:
        raise ValueError(f"leaf {leaf} is not in a tree of {size}")
    proof: list[bytes] = []
    start, end = 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if leaf < middle:
            proof.append(_range(subtree, middle, end))
            end = middle
        else:
            proof.append(_range(subtree, start, middle))
            start = middle
    return proof[::-1]


def consistency_proof(subtree: Subtree, before: int, size: int) -> list[bytes]:
    """That the tree of the first `before` leaves was added to, and nothing else, to give that of `size`
    (section 2.1.4.1)."""
    if not 1 <= before <= size:
        raise ValueError(f"a tree of {before} is not the beginning of one of {size}")
    proof: list[bytes] = []
    start, end, whole = 0, size, True
    while before < end:
        middle = start + _split(end - start)
        if before <= middle:
            proof.append(_range(subtree, middle, end))
            end = middle
        else:
            proof.append(_range(subtree, start, middle))
            start, whole = middle, False
    if not whole:
        proof.append(_range(subtree, start, end))
    return proof[::-1]


def includes(root: bytes, size: int, leaf: int, hashed: bytes, proof: list[bytes]) -> bool:
    """Whether the proof shows that leaf number `leaf` has this hash under the root (section 2.1.3.2)."""
    if not 0 <= leaf < size:
        return False
    place, last, made = leaf, size - 1, hashed
    for other in proof:
        if last == 0:
            return False
        if place & 1 or place == last:
            made = node_hash(other, made)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            made = node_hash(made, other)
        place, last = place >> 1, last >> 1
    return last == 0 and made == root


def extends(old_root: bytes, before: int, root: bytes, size: int, proof: list[bytes]) -> bool:
    """Whether the proof shows that the tree of `before` leaves begins that of `size` (section 2.1.4.2)."""
    if not 1 <= before <= size:
        return False
    if before == size:
        return not proof and old_root == root
    path = [old_root, *proof] if before & (before - 1) == 0 else list(proof)
    if not path:
        return False
    place, last = before - 1, size - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    older = newer = path[0]
    for other in path[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            older, newer = node_hash(other, older), node_hash(other, newer)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            newer = node_hash(newer, other)
        place, last = place >> 1, last >> 1
    return last == 0 and older == old_root and newer == root


def _split(count: int) -> int:
    """The largest power of two that is smaller than the count."""
    return 1 << ((count - 1).bit_length() - 1)


def _range(subtree: Subtree, start: int, end: int) -> bytes:
    """The root of the leaves from start to end, as the proofs cut the tree."""
    count = end - start
    if count & (count - 1) == 0:
        height = count.bit_length() - 1
        return subtree(height, start >> height)
    middle = start + _split(count)
    return node_hash(_range(subtree, start, middle), _range(subtree, middle, end))
