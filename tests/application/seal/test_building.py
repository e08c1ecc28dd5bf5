"""The tree is built behind the head by however many at once, survives kills, and only ever grows."""

import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest

from application.seal import tree
from application.seal.building import (
    KeyNotHere,
    TreeChanged,
    add_news,
    catch_up,
    make_checkpoint,
    rotate,
)
from application.seal.judging import Fault
from application.seal.leaves import leaf_of
from application.seal.notes import Note, Signer
from application.seal.proofs import NotProvable, prove_consistency, prove_inclusion, root_at
from application.seal.verifying import verify
from application.store.seal import SealStore
from interface.wiring import connect
from tests.application.seal.conftest import EVENTS, NETWORK, NOON, OTHER_SEED, SEED, fill, seal

ROOT = Path(__file__).parents[3]
TILES = "select level, number, hashes, positions from simpul.seal_tiles order by 1, 2"
SLOWLY = """
import sys
from application.seal.building import add_news
from application.store.seal import SealStore
from interface.wiring import connect
with connect(sys.argv[1]) as connection:
    print("ready", flush=True)
    while add_news(SealStore(connection), 3):
        pass
"""


def tiles(connection):
    return connection.execute(TILES).fetchall()


@pytest.fixture(scope="module")
def right_tiles(sealed_database):
    with psycopg.connect(sealed_database) as connection:
        return tiles(connection)


def test_killed_at_any_moment_the_tree_is_right_and_is_built_on(database, owner, right_tiles):
    fill(owner, 1, EVENTS)
    for seconds in (0.03, 0.08, 0.13):
        words = [sys.executable, "-c", SLOWLY, database]
        with subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, text=True) as builder:
            assert builder.stdout.readline() == "ready\n"
            time.sleep(seconds)
            builder.kill()
        assert verify(SealStore(owner)).holds
    assert 0 < SealStore(owner).sealed()[0] < EVENTS
    catch_up(SealStore(owner))
    assert tiles(owner) == right_tiles


def test_several_builders_at_once_do_no_harm(database, owner, right_tiles):
    fill(owner, 1, EVENTS)

    def build(together):
        with connect(database) as connection:
            while add_news(SealStore(connection), together):
                pass

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(build, (1, 7, 20, 300)))
    assert tiles(owner) == right_tiles


def test_appending_does_not_wait_for_the_seal(database, owner):
    append = "select * from simpul.append(gen_random_uuid(), '\\x00', '[]', '[]')"
    with connect(database) as sealing, connect(database) as appending, SealStore(sealing).alone():
        appending.execute("set statement_timeout to '2s'")
        appending.execute(append)


@pytest.mark.parametrize(
    "command",
    [
        "update simpul.checkpoints set note = ''",
        "delete from simpul.checkpoints",
        "truncate simpul.checkpoints",
        "update simpul.seal_keys set after = 5",
        "delete from simpul.seal_keys",
        "delete from simpul.seal_tiles",
        "truncate simpul.seal_tiles",
        "update simpul.seal_tiles set hashes = hashes || hashes where level = 0 and number = 0",
        "update simpul.seal_tiles set hashes = set_byte(hashes, 3, 7) where level = 1",
        "update simpul.seal_tiles set hashes = substring(hashes from 1 for 32), positions = positions[1:1]"
        " where level = 0 and number = 2",
        "update simpul.seal_tiles set positions[1] = 0 where level = 0 and number = 2",
        "insert into simpul.seal_tiles values (1, 2, decode(repeat('00', 32), 'hex'), null)",
    ],
)
@pytest.mark.parametrize("role", ["simpul_app", "the owner"])
def test_neither_the_application_nor_the_owner_changes_what_is_sealed(sealed_database, role, command):
    with psycopg.connect(sealed_database, autocommit=True) as connection:
        if role == "simpul_app":
            connection.execute("set role simpul_app")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(command)


def test_every_event_is_proved_under_every_checkpoint_and_every_checkpoint_under_the_next(sealed_database):
    with psycopg.connect(sealed_database) as connection:
        store = SealStore(connection)
        leaves = {int(row.position): leaf_of(row) for row in list(store.rows(0))}
        for position in (3, 300, 768, 771, 900):
            proof = prove_inclusion(store, position, 300)
            assert proof.leaf_hash == leaves[position]
            assert tree.includes(store.checkpoint(300).root, 300, proof.leaf, leaves[position], proof.hashes)
            assert proof.checkpoint == store.checkpoint(300).note
        for before, size in ((100, 300), (100, 600), (300, 600), (600, 700)):
            proof = prove_consistency(store, before, size)
            assert tree.extends(
                store.checkpoint(before).root, before, root_at(store, size), size, proof.hashes
            )


def test_where_there_is_no_event_nothing_is_proved(sealed_database):
    with psycopg.connect(sealed_database) as connection:
        for position in (1, 301):
            with pytest.raises(NotProvable, match=f"no event at position {position}"):
                prove_inclusion(SealStore(connection), position)


def test_a_checkpoint_is_signed_once_however_many_ask(database, owner):
    fill(owner, 1, 10)
    catch_up(SealStore(owner))

    def sign(_):
        with connect(database) as connection:
            return make_checkpoint(SealStore(connection), NETWORK, [SEED], NOON)

    with ThreadPoolExecutor(4) as threads:
        assert len({kept.note for kept in threads.map(sign, range(4))}) == 1
    assert [kept.size for kept in SealStore(owner).checkpoints()] == [10]


def test_a_scheduled_checkpoint_waits_for_its_hour_and_for_news(owner):
    store, day = SealStore(owner), timedelta(hours=24)

    def due(hours):
        return make_checkpoint(store, NETWORK, [SEED], NOON + timedelta(hours=hours), day)

    assert due(0) is None
    fill(owner, 1, 10)
    catch_up(store)
    assert due(0).size == 10
    assert due(30) is None
    fill(owner, 11, 12)
    catch_up(store)
    assert due(23) is None
    assert due(24).size == 12


@pytest.mark.parametrize(
    "altered", ["update {} set hashes = set_byte(hashes, 5, 0) where", "delete from {} where"]
)
def test_nothing_more_is_signed_over_a_tree_that_was_changed(owner, altered):
    fill(owner, 1, 300)
    seal(owner, (100,))
    owner.execute("set session_replication_role to replica")
    owner.execute(altered.format("simpul.seal_tiles") + " level = 0 and number = 0")
    with pytest.raises(TreeChanged):
        make_checkpoint(SealStore(owner), NETWORK, [SEED], NOON + timedelta(days=9))


def test_a_new_key_is_announced_by_the_one_before_and_signs_from_then_on(owner):
    fill(owner, 1, 300)
    seal(owner, (100, 200))
    store = SealStore(owner)
    kept = rotate(store, NETWORK, [SEED], OTHER_SEED, NOON)
    assert (kept.number, kept.after) == (2, 200)
    assert Note.parse(kept.note).signed_by(Signer(f"simpul/{NETWORK}", SEED).verifier)
    assert rotate(store, NETWORK, [SEED], OTHER_SEED, NOON) == kept
    with pytest.raises(KeyNotHere):
        make_checkpoint(store, NETWORK, [SEED], NOON)
    assert make_checkpoint(store, NETWORK, [SEED, OTHER_SEED], NOON).size == 300
    first = Signer(f"simpul/{NETWORK}", SEED).verifier
    assert verify(store, trusted=[first]).holds


def test_a_checkpoint_signed_with_a_key_of_before_is_found(owner):
    fill(owner, 1, 300)
    seal(owner, (100,))
    store = SealStore(owner)
    rotate(store, NETWORK, [SEED], OTHER_SEED, NOON)
    stolen = Signer(f"simpul/{NETWORK}", SEED)
    made = make_checkpoint(store, NETWORK, [OTHER_SEED], NOON)
    text = Note.parse(made.note).text
    owner.execute("set session_replication_role to replica")
    owner.execute(
        "update simpul.checkpoints set note = %s where size = 300", [f"{text}\n{stolen.line(text)}"]
    )
    assert verify(store).checkpoints[-1].faults == [Fault.WRONG_KEY]


def test_after_a_key_was_lost_the_next_is_believed_only_by_those_who_know_it(owner):
    fill(owner, 1, 300)
    seal(owner, (100,))
    store = SealStore(owner)
    with pytest.raises(KeyNotHere):
        rotate(store, NETWORK, [], OTHER_SEED, NOON)
    rotate(store, NETWORK, [], OTHER_SEED, NOON, lost=True)
    make_checkpoint(store, NETWORK, [OTHER_SEED], NOON)
    keys = [Signer(f"simpul/{NETWORK}", seed).verifier for seed in (SEED, OTHER_SEED)]
    assert [key.faults for key in verify(store).keys] == [[], [Fault.UNANNOUNCED]]
    assert not verify(store, trusted=keys[:1]).holds
    assert verify(store, trusted=keys).holds
