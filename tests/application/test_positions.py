"""Who follows the log misses nothing, however many write; and the proof of it can fail."""

from functools import partial

import psycopg
import pytest

from application.store import positions
from application.store.migrations import migrate
from application.store.positions import prove_positions
from interface.wiring import connect

LOCK = "perform pg_advisory_xact_lock(5391873);"
SLOW = "perform pg_sleep(random() * 0.004);"
LAST_STATEMENT = "repeated := false;"


@pytest.fixture(autouse=True)
def may_make_schemas(database):
    """A clone of a database does not have its grants; migrating gives them again."""
    migrate(database)


def test_a_reader_sees_all_of_20_000_events_of_four_writers_in_order(database):
    proof = prove_positions(partial(connect, database), writers=4, events=20_000)
    assert (proof.committed, proof.missed, proof.out_of_order) == (20_000, 0, 0)
    assert proof.holds


@pytest.fixture
def lock_removed(tmp_path, monkeypatch):
    """The log's migration without its lock, and with commits that take a moment."""
    text = (positions.HERE / "0001_log.sql").read_text()
    assert text.count(LOCK) == text.count(LAST_STATEMENT) == 1
    text = text.replace(LOCK, "").replace(LAST_STATEMENT, f"{SLOW} {LAST_STATEMENT}")
    (tmp_path / "0001_log.sql").write_text(text)
    monkeypatch.setattr(positions, "HERE", tmp_path)


def test_without_the_lock_the_proof_fails(database, lock_removed):
    proof = prove_positions(partial(connect, database), writers=4, events=2_000)
    assert proof.committed == 2_000 and proof.missed > 0
    assert not proof.holds


def test_nothing_of_the_proof_stays_in_the_database(database):
    prove_positions(partial(connect, database), writers=1, events=10)
    with psycopg.connect(database) as connection:
        left = connection.execute("select from pg_namespace where nspname like 'proof%'").fetchall()
        assert left == [] and connection.execute("select simpul.head()").fetchone() == (0,)
