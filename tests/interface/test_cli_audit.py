"""`simpul audit`: an auditor keeps a checkpoint, somebody alters the log, and the auditor is told where."""

import json
import shutil
from base64 import b64decode
from dataclasses import replace

import psycopg
import pytest
from click.testing import CliRunner

from application.seal import tree
from application.seal.checkpoints import Checkpoint, keys_in
from application.seal.notes import Note
from interface.cli import simpul as command_line
from tests.interface.cli import surroundings


@pytest.fixture
def home(network, tmp_path):
    """A folder of this test's own: the signing key is changed in it."""
    shutil.copytree(network.home, tmp_path / "home")
    return replace(network, home=tmp_path / "home")


@pytest.fixture
def simpul(home):
    """simpul("audit", "verify", code=3): the command within this process; `words` is all it said."""

    def run(*words, code=0):
        done = CliRunner().invoke(
            command_line, [str(word) for word in words], env=surroundings(home, home.hubs)
        )
        assert done.exit_code == code, done.output
        done.words = " ".join(done.output.split())
        return done

    return run


def altered(network, command):
    with psycopg.connect(network.database_url, autocommit=True) as attacker:
        attacker.execute("set session_replication_role to replica")
        attacker.execute(command)


def test_an_auditor_with_a_checkpoint_and_the_keys_finds_what_was_altered(home, simpul, tmp_path):
    assert (home.home / "seal-key").stat().st_mode & 0o777 == 0o600
    note, keys = tmp_path / "september.txt", tmp_path / "keys.txt"
    simpul("audit", "checkpoint", "--output", note)
    simpul("audit", "keys", "--output", keys)
    assert "there already" in simpul("audit", "checkpoint", "--output", note, code=1).words
    note.write_text("\ufeff" + note.read_text().replace("\n", "\r\n"))
    kept = ("--checkpoint", note, "--keys", keys)
    assert "cocok dengan segelnya" in simpul("audit", "verify", *kept).words
    altered(home, "update simpul.events set actor = 'Operator' where position = 5")
    found = simpul("audit", "verify", "--lang", "en", *kept, code=3).words
    assert "position 5: the event was changed FIRST BAD POSITION: 5" in found
    altered(home, "delete from simpul.seal_tiles; delete from simpul.checkpoints")
    simpul("audit", "checkpoint")
    told = json.loads(simpul("audit", "verify", "--json", *kept, code=3).stdout)
    size = told["events"]
    assert told["first_bad_position"] == {"from": 1, "to": size, "proven": True}
    assert told["checkpoints"][-1] == {"size": size, "file": str(note), "faults": ["not_kept", "root"]}


def test_the_key_is_changed_and_the_one_before_is_gone(home, simpul):
    before = (home.home / "seal-key").read_text()
    simpul("audit", "checkpoint")
    assert "key 2 is in force" in simpul("audit", "rotate-key").words
    assert (home.home / "seal-key").read_text() != before
    assert [file.name for file in home.home.glob("seal-key*")] == ["seal-key"]
    told = json.loads(simpul("audit", "keys", "--json").stdout)
    assert [key["number"] for key in told] == [1, 2]
    assert str(keys_in(told[1]["note"])[0]) == told[1]["key"]
    (home.home / "seal-key").unlink()
    assert "its private key is not here" in simpul("audit", "rotate-key", code=1).words


def test_a_proof_is_printed_that_holds_under_the_latest_checkpoint(simpul):
    signed = Checkpoint.parse(Note.parse(simpul("audit", "checkpoint").stdout))
    told = json.loads(simpul("audit", "proof", "5").stdout)
    assert tree.includes(signed.root, signed.size, told["leaf"], *map_bytes(told))
    assert told["checkpoint"].startswith(signed.text)
    assert "belum disegel" in simpul("audit", "proof", "5000", code=1).words


def map_bytes(told):
    return b64decode(told["leaf_hash"]), [b64decode(one) for one in told["hashes"]]
