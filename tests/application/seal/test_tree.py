"""The tree against published vectors and against a slow tree of its own; proofs, and proofs that were bent."""

import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from application.seal.tiles import WIDTH, Edge, Subtrees, Tile
from application.seal.tree import (
    EMPTY_ROOT,
    Frontier,
    consistency_proof,
    extends,
    includes,
    inclusion_proof,
    leaf_hash,
    root_of,
)

# The leaves and roots that implementations of RFC 6962 share (certificate-transparency, merkle_tree_test).
LEAVES = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
MANY = [leaf_hash(str(number).encode()) for number in range(3 * WIDTH)]


def slow_root(hashes):
    """The definition of RFC 9162, section 2.1.1, word for word."""
    if not hashes:
        return hashlib.sha256().digest()
    if len(hashes) == 1:
        return hashes[0]
    half = 1
    while half * 2 < len(hashes):
        half *= 2
    return hashlib.sha256(b"\x01" + slow_root(hashes[:half]) + slow_root(hashes[half:])).digest()


def grown(hashes, cuts=()):
    """Tiles by (level, number), grown in batches that end at these sizes, each beginning from what was kept."""
    kept = {}
    for start, end in zip([0, *cuts], [*cuts, len(hashes)], strict=True):
        last = {}
        for (level, number), (content, positions) in sorted(kept.items()):
            last[level] = Tile(level, number, bytearray(content), list(positions))
        edge = Edge(last.values())
        for number in range(start, end):
            edge.add(3 * number + 1, hashes[number])
        kept |= {(t.level, t.number): (bytes(t.hashes), tuple(t.positions)) for t in edge.changed}
    return kept


def subtrees(kept):
    return Subtrees(lambda level, number: Tile(level, number, bytearray(kept[level, number][0])))


@pytest.fixture(scope="module")
def whole():
    return subtrees(grown(MANY))


@pytest.mark.parametrize("size", range(1, 9))
def test_the_roots_are_those_of_other_implementations(size):
    hashes = [leaf_hash(bytes.fromhex(leaf)) for leaf in LEAVES[:size]]
    frontier = Frontier()
    for one in hashes:
        frontier.add(one)
    assert frontier.root().hex() == root_of(subtrees(grown(hashes)), size).hex() == ROOTS[size - 1]


def test_the_empty_tree_has_the_hash_of_nothing():
    assert Frontier().root() == root_of(None, 0) == EMPTY_ROOT == slow_root([])


sizes = st.integers(1, len(MANY))


@given(sizes)
@settings(max_examples=40, deadline=None)
def test_a_frontier_and_the_tiles_have_the_root_of_the_slow_tree(size):
    frontier = Frontier()
    for one in MANY[:size]:
        frontier.add(one)
    assert frontier.root() == slow_root(MANY[:size]) == root_of(subtrees(grown(MANY)), size)


@given(st.lists(sizes, max_size=6, unique=True).map(sorted))
@settings(max_examples=40, deadline=None)
def test_in_whatever_batches_the_tree_grows_its_tiles_are_the_same(cuts):
    assert grown(MANY, cuts) == grown(MANY)


@given(st.data())
@settings(max_examples=80, deadline=None)
def test_a_leaf_is_proved_and_no_other_leaf_place_size_or_root_passes_for_it(whole, data):
    size = data.draw(sizes)
    leaf = data.draw(st.integers(0, size - 1))
    proof, root = inclusion_proof(whole, leaf, size), slow_root(MANY[:size])
    assert includes(root, size, leaf, MANY[leaf], proof)
    assert not includes(root, size, leaf, leaf_hash(b"another"), proof)
    assert not includes(leaf_hash(b"another"), size, leaf, MANY[leaf], proof)
    other = data.draw(st.integers(0, size - 1).filter(lambda n: n != leaf) if size > 1 else st.just(size))
    assert not includes(root, size, other, MANY[leaf], proof)
    for bent in bent_proofs(proof):
        assert not includes(root, size, leaf, MANY[leaf], bent)


@given(st.data())
@settings(max_examples=80, deadline=None)
def test_growth_is_proved_and_nothing_bent_passes_for_it(whole, data):
    size = data.draw(sizes)
    before = data.draw(st.integers(1, size))
    proof = consistency_proof(whole, before, size)
    old, new = slow_root(MANY[:before]), slow_root(MANY[:size])
    assert extends(old, before, new, size, proof)
    other = leaf_hash(b"another")
    assert not extends(other, before, new, size, proof)
    assert not extends(old, before, other, size, proof)
    for bent in bent_proofs(proof):
        assert not extends(old, before, new, size, bent)


def bent_proofs(proof):
    yield [*proof, leaf_hash(b"more")]
    if proof:
        yield proof[:-1]
        yield proof[1:]
        for place in range(len(proof)):
            yield [*proof[:place], leaf_hash(b"bent"), *proof[place + 1 :]]


@pytest.mark.parametrize(("leaf", "size"), [(0, 0), (5, 5), (-1, 5)])
def test_a_leaf_outside_the_tree_is_neither_proved_nor_believed(whole, leaf, size):
    with pytest.raises(ValueError, match="not in a tree"):
        inclusion_proof(whole, leaf, size)
    assert not includes(EMPTY_ROOT, size, leaf, MANY[0], [])


@pytest.mark.parametrize(("before", "size"), [(0, 5), (6, 5)])
def test_growth_from_nothing_or_backwards_is_neither_proved_nor_believed(whole, before, size):
    with pytest.raises(ValueError, match="not the beginning"):
        consistency_proof(whole, before, size)
    assert not extends(EMPTY_ROOT, before, MANY[0], size, [])


def test_a_tree_of_three_levels_is_proved_as_one_of_two():
    size, frontier, edge = WIDTH * WIDTH + 300, Frontier(), Edge([])
    for number in range(size):
        leaf = MANY[number % len(MANY)]
        frontier.add(leaf)
        edge.add(number + 1, leaf)
    tiles = {(tile.level, tile.number): tile for tile in edge.changed}
    whole = Subtrees(lambda level, number: tiles[level, number])
    assert [tiles[2, 0].count, tiles[1, 1].count, tiles[0, 257].count] == [1, 1, 44]
    assert root_of(whole, size) == frontier.root()
    leaf = WIDTH * WIDTH + 7
    proof = inclusion_proof(whole, leaf, size)
    assert includes(frontier.root(), size, leaf, MANY[leaf % len(MANY)], proof)


def test_a_proof_of_a_tree_does_not_pass_for_one_of_twice_its_size(whole):
    """The hashes fit, but they end half-way up."""
    small, large = slow_root(MANY[:64]), slow_root(MANY[:128])
    assert not includes(large, 256, 5, MANY[5], inclusion_proof(whole, 5, 128))
    assert extends(small, 64, large, 128, consistency_proof(whole, 64, 128))
    assert not extends(small, 64, large, 256, consistency_proof(whole, 64, 128))
