"""Every way of altering the log that is promised to be found: done to a real database by a superuser."""

from dataclasses import replace

import pytest

from application.seal.checkpoints import Checkpoint
from application.seal.judging import Fault, Published
from application.seal.notes import Note, Signer
from application.seal.verifying import Difference, Suspect, verify
from application.store.seal import SealStore
from tests.application.seal.conftest import EVENTS, GAP, NETWORK, NOON, OTHER_SEED, SEED, SIZES, seal

MOVE = "update simpul.events set position = {} where position = {}"
ONE_BYTE = (
    "update simpul.events set body = jsonb_set(body, '{{message}}', '\"Rapat ke-5O\"') where position = {}"
)
INSERT = """
    insert into simpul.events select {}, md5('new')::uuid, 1, type, hub, actor, md5('new')::uuid, recorded_at, body
    from simpul.events where position = {}
"""
SWAP = "; ".join((MOVE.format(-1, 60), MOVE.format(60, 150), MOVE.format(150, -1)))
ALTERED = {
    "one byte of the body": (ONE_BYTE.format(150), 150, "changed"),
    "the actor": ("update simpul.events set actor = 'account:x' where position = 9", 9, "changed"),
    "the moment, by a microsecond": (
        "update simpul.events set recorded_at = recorded_at + interval '1 us' where position = 1800",
        1800,
        "changed",
    ),
    "the same moment before Christ": (
        "update simpul.events set recorded_at = (recorded_at::text || ' BC')::timestamptz where position = 30",
        30,
        "changed",
    ),
    "a row removed from the middle": ("delete from simpul.events where position = 900", 900, "missing"),
    "the first row removed": ("delete from simpul.events where position = 3", 3, "missing"),
    "rows removed from the end": ("delete from simpul.events where position > 1500", 1503, "missing"),
    "all rows removed": ("delete from simpul.events", 3, "missing"),
    "a row inserted": (INSERT.format(451, 450), 451, "added"),
    "a row inserted before all": (INSERT.format(-(2**63), 450), -(2**63), "added"),
    "two rows swapped": (SWAP, 60, "changed"),
}


def checked(connection, *published, trusted=None):
    return verify(SealStore(connection), [Published("file", note) for note in published], trusted)


def notes(connection):
    """The checkpoints as they were published, by size."""
    rows = connection.execute("select size, note from simpul.checkpoints").fetchall()
    return dict(rows)


def at(size):
    """The position of the last of so many events."""
    return size * GAP


def test_an_untouched_log_agrees_with_its_seal(attacker):
    verdict = checked(attacker, *notes(attacker).values())
    assert verdict.holds
    assert (verdict.events, verdict.head, verdict.sealed) == (EVENTS, at(EVENTS), EVENTS)
    assert (verdict.covered, verdict.suspect) == (max(SIZES), None)


@pytest.mark.parametrize("altered", ALTERED)
def test_what_was_altered_is_found_and_its_first_position_named(attacker, altered):
    command, position, kind = ALTERED[altered]
    attacker.execute(command)
    verdict = checked(attacker)
    assert not verdict.holds
    assert verdict.differences[0] == Difference(position, kind)
    assert verdict.suspect == Suspect(position, position, proven=True)


def test_of_two_swapped_rows_both_are_named_and_of_a_moved_one_both_places(attacker):
    attacker.execute(SWAP)
    attacker.execute(MOVE.format(901, 900))
    assert checked(attacker).differences == [
        Difference(60, "changed"),
        Difference(150, "changed"),
        Difference(900, "missing"),
        Difference(901, "added"),
    ]


def test_behind_the_last_checkpoint_the_kept_tree_alone_tells_it(attacker):
    attacker.execute(ONE_BYTE.format(2000 - 2000 % GAP))
    position = 2000 - 2000 % GAP
    assert checked(attacker).suspect == Suspect(position, position, proven=False)


def test_events_that_came_after_the_tree_are_not_held_against_it(attacker):
    attacker.execute(INSERT.format(5000, 450))
    verdict = checked(attacker)
    assert verdict.holds
    assert (verdict.events, verdict.sealed, verdict.head) == (EVENTS + 1, EVENTS, 5000)


def forge_the_tree(attacker, seed=SEED, sizes=SIZES):
    """All leaves recomputed, and checkpoints signed anew by whoever has this key."""
    attacker.execute("delete from simpul.seal_tiles; delete from simpul.checkpoints")
    seal(attacker, sizes, seed)


def test_whoever_recomputes_all_and_has_the_key_deceives_only_those_who_kept_nothing(attacker):
    published = notes(attacker)
    attacker.execute(ONE_BYTE.format(150))
    forge_the_tree(attacker)
    assert checked(attacker).holds
    verdict = checked(attacker, published[300])
    assert verdict.suspect == Suspect(1, at(300), proven=True)
    (judged,) = (one for one in verdict.checkpoints if one.source == "file")
    assert judged.faults == [Fault.NOT_KEPT, Fault.ROOT]


def test_two_published_checkpoints_narrow_it_down_to_what_lies_between(attacker):
    published = notes(attacker)
    attacker.execute(ONE_BYTE.format(450))
    forge_the_tree(attacker, sizes=(50, 100, 200, 300, 600))
    verdict = checked(attacker, published[100], published[300], published[600])
    assert verdict.suspect == Suspect(at(100) + 1, at(300), proven=True)


def test_a_row_removed_from_the_end_together_with_its_seal_is_found_against_a_published_checkpoint(attacker):
    published = notes(attacker)
    attacker.execute(f"delete from simpul.events where position > {at(590)}")
    forge_the_tree(attacker, sizes=(100, 300))
    verdict = checked(attacker, published[300], published[600])
    assert Fault.TOO_FEW in verdict.checkpoints[-1].faults
    assert verdict.suspect == Suspect(at(300) + 1, at(600), proven=True)


def test_whoever_recomputes_the_tree_without_the_key_is_found_by_the_checkpoints_kept_here(attacker):
    attacker.execute(ONE_BYTE.format(450))
    rows = attacker.execute("select * from simpul.checkpoints").fetchall()
    forge_the_tree(attacker)
    attacker.execute("delete from simpul.checkpoints")
    with attacker.cursor() as cursor:
        cursor.executemany("insert into simpul.checkpoints values (%s, %s, %s, %s, %s)", rows)
    assert checked(attacker).suspect == Suspect(at(100) + 1, at(300), proven=True)


def test_a_key_of_the_attackers_own_is_found_by_the_key_that_was_kept_elsewhere(attacker):
    true_key = Signer(f"simpul/{NETWORK}", SEED).verifier
    published = notes(attacker)
    attacker.execute(ONE_BYTE.format(150) + "; delete from simpul.seal_keys")
    forge_the_tree(attacker, OTHER_SEED)
    assert checked(attacker).holds
    verdict = checked(attacker, trusted=[true_key])
    assert [(key.number, key.faults) for key in verdict.keys] == [
        (1, [Fault.UNKNOWN_KEY]),
        (None, [Fault.ABSENT_KEY]),
    ]
    assert [one.faults for one in verdict.checkpoints] == [[Fault.UNKNOWN_KEY]] * len(SIZES)
    verdict = checked(attacker, published[300])
    assert verdict.checkpoints[-1].faults == [Fault.UNKNOWN_KEY, Fault.NOT_KEPT, Fault.ROOT]
    assert verdict.suspect == Suspect(1, at(300), proven=True)


def forged(note, seed, **changed):
    said = replace(Checkpoint.parse(Note.parse(note)), **changed)
    return said.signed(Signer(f"simpul/{NETWORK}", seed))


@pytest.mark.parametrize(
    ("bend", "faults"),
    [
        (lambda note: forged(note, OTHER_SEED), {Fault.UNKNOWN_KEY, Fault.NOT_KEPT}),
        (
            lambda note: note.replace("position 900", "position 903"),
            {Fault.BAD_SIGNATURE, Fault.NOT_KEPT, Fault.POSITION},
        ),
        (lambda note: forged(note, SEED, root=bytes(32)), {Fault.NOT_KEPT, Fault.ROOT}),
        (lambda note: forged(note, SEED, size=301), {Fault.NOT_KEPT, Fault.ROOT}),
        (lambda note: forged(note, SEED, size=5000), {Fault.NOT_KEPT, Fault.TOO_FEW}),
        (lambda note: forged(note, SEED, instant=NOON), {Fault.NOT_KEPT}),
        (lambda note: "Bukan checkpoint\n", {Fault.MALFORMED}),
    ],
    ids=["another key", "no longer what was signed", "root", "size", "too many", "instant", "no checkpoint"],
)
def test_a_forged_checkpoint_is_found_whoever_shows_it(attacker, bend, faults):
    note = bend(notes(attacker)[300])
    assert set(checked(attacker, note).checkpoints[-1].faults) == faults
    attacker.execute("update simpul.checkpoints set note = %s where size = 300", [note])
    verdict = checked(attacker)
    kept = next(one for one in verdict.checkpoints if one.size == 300)
    assert set(kept.faults) & (faults | {Fault.COLUMNS}) - {Fault.NOT_KEPT}


@pytest.mark.parametrize(
    ("command", "tile"),
    [
        ("update simpul.seal_tiles set hashes = set_byte(hashes, 5, 0) where level = 1", (1, 0)),
        ("delete from simpul.seal_tiles where level = 1", (1, 0)),
        ("insert into simpul.seal_tiles values (2, 0, decode(repeat('00', 32), 'hex'), null)", (2, 0)),
        ("delete from simpul.seal_tiles where level = 0 and number = 1", (0, 1)),
        ("delete from simpul.seal_tiles where level = 0 and number = 2", (0, 2)),
        ("delete from simpul.seal_tiles", (0, 0)),
    ],
)
def test_a_damaged_tree_over_a_sound_log_is_told_as_that(attacker, command, tile):
    attacker.execute(command)
    verdict = checked(attacker)
    assert not verdict.holds
    assert tile in verdict.faulty_tiles
    assert verdict.suspect is None
    assert all(not one.faults for one in verdict.checkpoints)


def test_a_changed_leaf_over_a_sound_log_is_no_bad_position(attacker):
    attacker.execute(
        "update simpul.seal_tiles set hashes = set_byte(hashes, 5, 0) where level = 0 and number = 1"
    )
    verdict = checked(attacker)
    assert (verdict.holds, verdict.only_the_tree, verdict.suspect) == (False, True, None)


def test_a_later_difference_is_not_taken_for_the_first_bad_position(attacker):
    """Position 450 differs from the kept tree, but that tree is forged: 150 was altered before it was made."""
    published = notes(attacker)
    attacker.execute(ONE_BYTE.format(150))
    forge_the_tree(attacker)
    attacker.execute(ONE_BYTE.format(450))
    assert checked(attacker).suspect == Suspect(450, 450, proven=True)
    assert checked(attacker, published[300]).suspect == Suspect(1, at(300), proven=True)
