"""Certificates: what is planted with the login of the tables' owner is named, signed and kept, from outside."""

import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import psycopg
import pytest

from application.certificates import NotACertificate, breaks, read
from application.log_proof import LogProver
from application.seal.building import catch_up, make_checkpoint
from application.seal.checkpoints import keys_in
from application.seal.notes import Note
from application.store import certificates
from application.store.seal import SealStore
from domain.values import space_id
from interface.cli.progress import told
from interface.proofs.certifying import certified_rebuild, certified_verification, keys_of
from interface.proofs.keys import prepare_seal_key, seeds_here
from interface.startup import bring_up_to_date
from interface.wiring import connect
from projections.archive import freeze
from projections.content import TableProof, over_all

ROOT = Path(__file__).resolve().parents[2]


class Sealed:
    """A network whose log is sealed, the `simpul editions` of its operator, the login of the tables' owner."""

    def __init__(self, settings):
        self.settings, self.connect = settings, partial(connect, settings.database_url)
        bring_up_to_date(settings.database_url)
        with self.connect() as connection:
            store = SealStore(connection)
            prepare_seal_key(store, settings.home)
            catch_up(store)
            seeds, now = seeds_here(settings.home), datetime.now(UTC)
            self.checkpoint = make_checkpoint(store, settings.network, seeds, now)

    def simpul(self, *words, code=0):
        ours = {"DATABASE_URL": self.settings.database_url, "SIMPUL_HOME": str(self.settings.home)}
        done = subprocess.run(
            [sys.executable, "-m", "interface.cli", "editions", *map(str, words)],
            check=False, cwd=ROOT, env={**os.environ, **ours}, capture_output=True, text=True,
        )  # fmt: skip
        assert (done.returncode, done.stderr) == (code, ""), done.stdout + done.stderr
        return json.loads(done.stdout) if "--json" in words else done.stdout

    def verify(self, number=None):
        return certified_verification(self.settings, lambda done, head: None, number)

    def spoil(self, *statements, past_triggers=False):
        with psycopg.connect(self.settings.database_url, autocommit=True) as connection:
            if past_triggers:
                connection.execute("set session_replication_role = replica")
            return [connection.execute(statement).rowcount for statement in statements]

    def kept(self):
        with self.connect() as connection:
            return certificates.latest(connection)


@pytest.fixture
def sealed(network):
    return Sealed(network)


PLANTED = (
    "update live.hubs set ground = 'none' where code = 'semarang'",
    "delete from live.spaces where hub = 'semarang' and code = 'event-hall'",
    "insert into live.agenda select gen_random_uuid(), id, hub, now(), now(), 1, null, null, 'booked', null, null,"
    " 1 from live.spaces where code = 'meeting-kawung'",
    "create table live.shadow (x int)",
)


def test_planted_faults_are_named_by_verifying_and_mended_by_rebuilding(sealed):
    assert sealed.spoil(*PLANTED[:3]) == [1, 1, 1] and sealed.spoil(PLANTED[3])
    verified = sealed.simpul("verify", "--json", code=3)
    named = {(one["table"], one["kind"]): one["key"] for one in verified["differences"]}
    assert named.keys() == {
        ("hubs", "changed"),
        ("spaces", "missing"),
        ("agenda", "extra"),
        ("shadow", "extra"),
    }
    assert named["hubs", "changed"] == "semarang" and named["shadow", "extra"] == "*"
    assert named["spaces", "missing"] == str(space_id("semarang", "event-hall"))
    assert {one["table"]: one["differing"] for one in verified["tables"] if one["differing"]} == {
        "hubs": 1, "spaces": 1, "agenda": 1,
    }  # fmt: skip
    said = sealed.simpul("rebuild", code=3)
    assert "DIFFERS hubs semarang: changed" in said and "edition 1 is kept, until you drop it" in said
    again = certified_rebuild(sealed.settings, lambda done, head: None)
    assert again.sound and again.said["replaced"] == {"edition": 3, "dropped": True, "changed": []}
    rows = sealed.simpul("certificates", "--json")
    told = [(one["kind"], one["agrees"]) for one in rows["certificates"]]
    assert told == [("rebuild", True), ("rebuild", False), ("verification", False)]
    assert rows["broken_before"] == []


def test_what_hides_rows_from_some_readers_or_changes_what_they_ask_is_named(sealed):
    sealed.spoil(
        "create policy few on live.hubs using (current_user <> 'simpul_app')",
        "alter table live.agenda enable row level security",
        "create rule nothing as on insert to live.spaces do instead nothing",
        "create function live.lower(varchar) returns text language sql as 'select $1'",
    )
    found = {(one["table"], one["key"], one["kind"]) for one in sealed.verify().said["differences"]}
    assert found == {
        ("hubs", "*", "changed"),
        ("agenda", "*", "changed"),
        ("spaces", "*", "changed"),
        ("lower(character varying)", "*", "extra"),
    }


def test_a_certificate_is_signed_by_the_seal_and_names_the_log_that_it_rests_on(sealed):
    made, checkpoint = sealed.verify(), sealed.checkpoint
    log = made.said["log"]
    assert made.sound and (log["events"], log["checkpoint"]["size"]) == (checkpoint.size, checkpoint.size)
    assert log["root"] == log["checkpoint"]["root"] and made.said["position"] == checkpoint.position
    with sealed.connect() as connection:
        [key] = keys_of(connection)
    assert made.signed_by([key]) == key == keys_in(str(key))[0]
    forged = read(1, made.note.replace('"operator"', '"somebody"'))
    assert Note.parse(forged.note) and forged.signed_by([key]) is None


def test_a_log_that_is_not_the_sealed_one_is_told_though_all_rows_agree_with_it(sealed):
    query = (
        "update simpul.events set actor = 'nobody' where position = (select min(position) from simpul.events)"
    )
    sealed.spoil(query, past_triggers=True)
    made = sealed.verify()
    assert made.said["agrees"] and not made.sound
    assert made.said["log"]["contradicted"] == [sealed.checkpoint.size]


def test_it_is_the_signed_note_of_a_checkpoint_that_the_log_is_held_against(sealed):
    size = sealed.checkpoint.size
    altered = (
        "update simpul.events set actor = 'nobody' where position = (select min(position) from simpul.events)"
    )
    sealed.spoil(altered, past_triggers=True)
    with sealed.connect() as connection:
        root = LogProver(SealStore(connection)).go_to(sealed.checkpoint.position).root.hex()
    for column in (f"root = decode('{root}', 'hex')", "position = 4000000000000000000"):
        sealed.spoil(f"update simpul.checkpoints set {column}", past_triggers=True)
        assert sealed.verify().said["log"]["contradicted"] == [size]
    sealed.spoil(
        "update simpul.checkpoints set note = replace(note, 'position', 'Position')", past_triggers=True
    )
    assert sealed.verify().said["log"]["contradicted"] == [size]


def test_a_frozen_edition_is_verified_at_its_own_position(sealed, desk, coming_monday):
    frozen = freeze(sealed.connect, sealed.checkpoint.position)
    desk.book("meeting-kawung", coming_monday, "13:00-14:00")
    assert (
        sealed.verify(frozen.id).said["position"]
        == sealed.checkpoint.position
        < sealed.verify().said["position"]
    )
    sealed.spoil(f"update edition_{frozen.id}.hubs set phase = 'closed' where code = 'semarang'")
    assert sealed.verify(frozen.id).said["differences"] == [
        {"table": "hubs", "key": "semarang", "kind": "changed"}
    ]


def test_certificates_stay_and_where_one_was_removed_the_row_is_broken(sealed):
    for _ in range(3):
        sealed.verify()
    for statement in ("update simpul.certificates set note = ''", "truncate simpul.certificates"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege), sealed.connect() as connection:
            connection.execute(statement)
        with pytest.raises(psycopg.errors.InsufficientPrivilege, match="append-only"):
            sealed.spoil(statement)
    assert [one.number for one in sealed.kept()] == [3, 2, 1] and breaks(reversed(sealed.kept())) == []
    sealed.spoil("delete from simpul.certificates where number = 2", past_triggers=True)
    assert breaks(reversed(sealed.kept())) == [3]
    assert "BROKEN before certificate 3" in sealed.simpul("certificates", code=3)


def test_the_hash_over_all_can_be_made_again_by_hand():
    proofs = [TableProof("spaces", 2, "b" * 64), TableProof("agenda", 1, "a" * 64, differing=1)]
    by_hand = f"printf 'agenda 1 {'a' * 64}\\nspaces 2 {'b' * 64}\\n' | sha256sum"
    found = subprocess.run(["sh", "-c", by_hand], capture_output=True, text=True, check=True)
    assert found.stdout.split()[0] == over_all(proofs)


def test_progress_says_events_rate_and_time_left():
    assert told(250_000, 1_000_000, 10.0) == "250,000 of 1,000,000 events, 25,000 a second, 0:31 left"
    assert told(0, 10, 0.0) == "0 of 10 events"
    assert told(10, 10, 2.0) == "10 of 10 events, now comparing"


@pytest.mark.parametrize("garbage", ["'contoh'", "replace(note, '\"log\"', '\"lag\"')"])
def test_a_certificate_that_cannot_be_read_any_more_is_named_and_the_others_go_on(sealed, garbage):
    sealed.verify()
    sealed.spoil(f"update simpul.certificates set note = {garbage}", past_triggers=True)
    assert sealed.simpul("certificates", "--json", code=3) == {"certificates": [], "broken_before": [1]}
    assert sealed.verify().number == 2
    with sealed.connect() as connection:
        assert breaks(reversed(sealed.kept()), certificates.damaged(connection)) == [1, 2]
        with pytest.raises(NotACertificate):
            certificates.certificate(connection, 1)
