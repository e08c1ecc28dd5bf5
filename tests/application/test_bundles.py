"""Bundles of a real log, checked from outside; what the owner of the database did to it before is found."""

import subprocess
import sys
import zipfile
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest

from application.seal import verify_bundle
from application.seal.building import catch_up, make_checkpoint
from application.seal.bundle import bundle
from application.seal.stretches import Asked, NothingToProve
from application.store.sealed_range import SealedRange
from interface.wiring import connect
from tests.conftest import address, create_database, drop_database

BEGUN = datetime(2026, 9, 1, tzinfo=UTC)
NETWORK, SEED, OTHER_SEED = "contoh", b"\1" * 32, b"\2" * 32
HOURLY = """
    insert into simpul.events
    select 2 * n + 2, ('00000000-0000-0000-0000-' || lpad((n %% 7)::text, 12, '0'))::uuid,
           n / 7 + 1, 'space.booked', case when n %% 3 = 0 then 'solo' else 'semarang' end, 'operator',
           gen_random_uuid(), %(begun)s + n * interval '1 hour',
           jsonb_build_object('n', n, 'who', 'Sekar "Contoh" \\ é', 'price', 1.50)
    from generate_series(%(first)s::int, %(last)s::int) as n
"""
WHOLE = Asked(None, None, None, "Asia/Jakarta", None, None)
SEMARANG = replace(WHOLE, hub="semarang")


class Ledger:
    """A log of one event an hour from the first of September on, that of hour n at position 2n + 2; its seal."""

    def __init__(self, dsn):
        self.dsn = dsn

    def happen(self, first, last):
        with psycopg.connect(self.dsn) as connection:
            connection.execute(HOURLY, {"begun": BEGUN, "first": first, "last": last})

    def seal(self, now, seed=SEED):
        """Everything so far, with a checkpoint; gives its note."""
        with connect(self.dsn) as connection:
            store = SealedRange(connection).seal
            catch_up(store)
            return make_checkpoint(store, NETWORK, [seed], now).note

    def export(self, path, asked, now=None):
        with connect(self.dsn) as connection, path.open("wb") as file:
            for piece in bundle(SealedRange(connection), asked, now or datetime.now(UTC)):
                file.write(piece)
        return path

    @contextmanager
    def tampering(self):
        """The owner of the database at work: no trigger stands in their way."""
        with psycopg.connect(self.dsn) as connection:
            for table in ("events", "seal_tiles", "checkpoints", "seal_keys"):
                connection.execute(f"alter table simpul.{table} disable trigger user")
            yield connection

    def tamper(self, *statements):
        with self.tampering() as connection:
            for statement in statements:
                connection.execute(statement)


@pytest.fixture(scope="module")
def original(postgres, template):
    """A log of 700 events; checkpoints of 200, 500 and 700 of them. What was published of it."""
    name = create_database(postgres, template)
    ledger = Ledger(address(postgres, name))
    published = {}
    for first, last in ((0, 199), (200, 499), (500, 699)):
        ledger.happen(first, last)
        published[last + 1] = ledger.seal(BEGUN + timedelta(hours=last, minutes=30))
    yield ledger, published
    drop_database(postgres, name)


@pytest.fixture
def ledger(original, postgres):
    """A copy to be tampered with."""
    name = create_database(postgres, urlsplit(original[0].dsn).path[1:])
    yield Ledger(address(postgres, name))
    drop_database(postgres, name)


@pytest.fixture
def published(original, tmp_path):
    """published(500): a file of that checkpoint, as it was printed at the time."""

    def paper(size):
        path = tmp_path / f"{size}.txt"
        path.write_text(original[1][size])
        return path

    return paper


@pytest.fixture
def checked(tmp_path):
    """Exports a bundle and checks it; gives what is said in English."""

    def check(ledger, asked, *words, code):
        path = ledger.export(tmp_path / "bundle.zip", asked)
        command = [sys.executable, "-I", "-S", verify_bundle.__file__, path, "--lang", "en", *words]
        done = subprocess.run(list(map(str, command)), check=False, capture_output=True, text=True, env={})
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout

    return check


def days(first, last, hub="semarang"):
    """Whole days of UTC."""
    begins, ends = (BEGUN + timedelta(days=day) for day in (first - 1, last))
    return Asked(hub, begins.date(), date(2026, 9, last), "UTC", begins, ends)


def test_all_that_was_sealed_can_be_checked(original, checked, published):
    said = checked(original[0], WHOLE, "--checkpoint", published(700), code=0)
    assert "700 events, positions 2 to 1400; 700 of them in the period" in said
    assert "only said" not in said and "NOTE" not in said


def test_an_older_checkpoint_vouches_for_what_was_there_then(original, checked, published):
    said = checked(original[0], WHOLE, "--checkpoint", published(500), code=0)
    assert "that vouches up to position 1000" in said


def test_a_hub_and_its_days_are_whole_and_no_others_words_are_in_it(original, checked, tmp_path):
    """Hours 120 to 191 are of the sixth to the eighth of September; on either side an event more proves it."""
    said = checked(original[0], days(6, 8), code=0)
    assert "50 events of hub semarang, positions 240 to 388; 48 of them in the period" in said
    assert "only said" not in said
    with zipfile.ZipFile(tmp_path / "bundle.zip") as archive:
        assert b"solo" not in archive.read("events.jsonl")
        assert archive.read("verify_bundle.py") == Path(verify_bundle.__file__).read_bytes()


@pytest.mark.parametrize(
    "asked", [days(1, 1), days(29, 30), replace(SEMARANG, hub="nowhere"), days(1, 30, None)]
)
def test_at_the_ends_of_the_log_nothing_is_left_out(original, checked, asked):
    assert "only said" not in checked(original[0], asked, code=0)


def test_days_before_the_first_event_are_an_empty_bundle(original, checked):
    asked = replace(days(1, 1), begins=BEGUN - timedelta(days=2), ends=BEGUN - timedelta(days=1))
    assert "0 of them in the period" in checked(original[0], asked, code=0)


def test_what_is_not_under_a_checkpoint_yet_is_not_in_it(ledger, checked):
    ledger.happen(700, 720)
    assert "700 events, positions 2 to 1400;" in checked(ledger, WHOLE, code=0)


def test_a_bundle_as_of_an_earlier_moment_is_the_same_for_ever(ledger, checked, tmp_path):
    earlier = replace(SEMARANG, until=BEGUN + timedelta(hours=600))
    then = ledger.export(tmp_path / "then.zip", earlier).read_bytes()
    ledger.happen(700, 720)
    ledger.seal(BEGUN + timedelta(hours=721))
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    assert ledger.export(tmp_path / "later.zip", earlier, tomorrow).read_bytes() == then
    assert "the newest: 500 events" in checked(ledger, earlier, code=0)


def test_without_a_checkpoint_there_is_nothing_to_prove(database, tmp_path):
    with pytest.raises(NothingToProve):
        Ledger(database).export(tmp_path / "x.zip", WHOLE)


TAMPERED = {
    "one byte changed": (
        "update simpul.events set body = jsonb_set(body, '{n}', '0') where position = 642",
        "position 642: the content is not what was sealed",
    ),
    "a moment changed": (
        "update simpul.events set recorded_at = recorded_at + interval '1 microsecond' where position = 642",
        "position 642: the content is not what was sealed",
    ),
    "moved to another hub": (
        "update simpul.events set hub = 'solo' where position = 642",
        "position 642: the content is not what was sealed",
    ),
    "taken from another hub": (
        "update simpul.events set hub = 'semarang' where position = 644",
        "position 644: the content is not what was sealed",
    ),
    "removed from the middle": (
        "delete from simpul.events where position = 642",
        "position 642: the event that was sealed here is missing",
    ),
    "removed from the end": (
        "delete from simpul.events where position > 1396",
        "position 1398: the event that was sealed here is missing",
    ),
    "inserted": (
        "insert into simpul.events select 643, stream, 900, type, hub, actor, command, recorded_at, body"
        " from simpul.events where position = 642",
        "position 643: not sealed; this event was inserted",
    ),
    "inserted at another hub": (
        "insert into simpul.events select 645, stream, 900, type, hub, actor, command, recorded_at, body"
        " from simpul.events where position = 644",
        "position 645: not sealed; this event was inserted",
    ),
    "two swapped": (
        "update simpul.events set position = 9999 where position = 642;"
        " update simpul.events set position = 642 where position = 672;"
        " update simpul.events set position = 672 where position = 9999",
        "position 642: the content is not what was sealed",
    ),
}  # fmt: skip


@pytest.mark.parametrize("how", TAMPERED)
def test_what_was_done_to_the_log_is_found_at_its_first_position(ledger, checked, published, how):
    """In the bundle of one hub as in that of all."""
    statement, said = TAMPERED[how]
    ledger.tamper(statement)
    for asked in (WHOLE, SEMARANG):
        assert said in checked(ledger, asked, "--checkpoint", published(700), code=1)


def test_the_end_that_was_removed_with_its_seal_is_found_by_what_was_published(ledger, checked, published):
    ledger.tamper(
        "delete from simpul.events where position > 1000",
        "delete from simpul.checkpoints where size > 500",
        "update simpul.seal_tiles set hashes = substring(hashes from 1 for (500 - 256) * 32),"
        " positions = positions[1:500 - 256] where level = 0 and number = 1",
        "delete from simpul.seal_tiles where level = 0 and number = 2",
        "update simpul.seal_tiles set hashes = substring(hashes from 1 for 32) where level = 1",
    )
    assert "IT HOLDS" in checked(ledger, WHOLE, "--checkpoint", published(500), code=0)
    said = checked(ledger, WHOLE, "--checkpoint", published(700), code=1)
    assert "covers 700 events (to position 1400)" in said and "what came after position 1000 is gone" in said


@pytest.fixture
def rewritten(ledger):
    """An event of position 642 was changed, and all that had sealed it was made anew, by another key."""
    emptied = (f"delete from simpul.{table}" for table in ("seal_tiles", "checkpoints", "seal_keys"))
    ledger.tamper("update simpul.events set body = '{}' where position = 642", *emptied)
    ledger.seal(BEGUN + timedelta(days=40), OTHER_SEED)
    return ledger


def test_a_seal_that_was_made_anew_vouches_for_itself_alone(rewritten, checked):
    assert "this bundle agrees with itself" in checked(rewritten, WHOLE, code=0)


def test_a_seal_that_was_made_anew_is_found_by_what_was_published(rewritten, checked, published):
    """Roots do not name a leaf: the honest answer is the stretch between what agrees and what does not."""
    both = ["--checkpoint", published(200), "--checkpoint", published(500)]
    assert "something at positions 401 to 1000 was changed" in checked(rewritten, WHOLE, *both, code=1)
    said = checked(rewritten, days(25, 28), "--checkpoint", published(700), code=1)
    assert "something at positions 1 to 1400 was changed" in said


def test_a_seal_that_was_made_anew_is_found_by_a_public_key(rewritten, original, checked, tmp_path):
    keys = tmp_path / "keys.txt"
    with connect(original[0].dsn) as connection:
        keys.write_text(SealedRange(connection).seal.keys()[0].note)
    assert "IT HOLDS" in checked(original[0], WHOLE, "--keys", keys, code=0)
    assert "not signed by your keys" in checked(rewritten, WHOLE, "--keys", keys, code=1)


def test_a_forged_checkpoint_is_found(ledger, original, checked):
    """Its root with another signature, and another root with the signature as it was."""
    notes = original[1]
    signed_otherwise = notes[500].replace(notes[500].splitlines()[-1], notes[200].splitlines()[-1])
    other_root = notes[500].replace(notes[500].splitlines()[2], notes[200].splitlines()[2])
    for forged in (signed_otherwise, other_root):
        with ledger.tampering() as connection:
            connection.execute("update simpul.checkpoints set note = %s where size = 500", [forged])
        assert "checkpoint 500 (position 1000) is forged" in checked(ledger, WHOLE, code=1)
