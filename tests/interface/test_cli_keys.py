"""Another master key, and a backup of the keys: with real processes, killed at every step."""

import json
import os
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from application.access import OPERATOR
from domain.personal import Personal
from interface.startup import prepare
from interface.wiring import read_token, wired
from tests.interface.town import HERE, People, with_cheap_passwords

ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 11, 23, tzinfo=UTC)


@pytest.fixture
def home(network, tmp_path):
    """A folder of this test's own: the master key may be changed in it."""
    from dataclasses import replace

    shutil.copytree(network.home, tmp_path / "home")
    return replace(network, home=tmp_path / "home")


@pytest.fixture
def simpul(home):
    """simpul("keys", "rotate"): the command as the operator runs it."""

    def run(*words, check=True, **env):
        done = subprocess.run(
            [sys.executable, "-m", "interface.cli", *map(str, words)],
            check=False, env=environment(home, **env), cwd=ROOT, capture_output=True, text=True, timeout=60,
        )  # fmt: skip
        assert not check or done.returncode == 0, done.stderr
        return done

    return run


def environment(home, **more):
    return {**os.environ, "SIMPUL_HOME": str(home.home), "DATABASE_URL": home.database_url, **more}


@pytest.fixture
def people(home):
    """Twenty people with a name each: (subject, sealed name)."""
    with wired(home.database_url, home) as parts:
        return [seal(parts.platform.keys, uuid4()) for _ in range(20)]


@pytest.fixture
def superuser(home):
    with psycopg.connect(home.database_url, autocommit=True) as connection:
        yield connection


def seal(keys, subject):
    return Personal(subject, "name", sealed=keys.seal(Personal(subject, "name", f"Contoh {subject}")))


def readable(home, people):
    """How many names a process that starts now can read."""
    with wired(home.database_url, home) as parts:
        return sum(text == f"Contoh {word.subject}" for word, text in
                   zip(people, parts.platform.keys.reveal_all(people), strict=True))  # fmt: skip


def masters(superuser):
    rows = superuser.execute("select master from simpul.keys union select master from simpul.secrets")
    return {name for (name,) in rows}


def test_a_new_master_key_wraps_everything_and_the_log_is_untouched(home, simpul, people, superuser):
    before = superuser.execute(
        "select count(*), md5(string_agg(e::text, '' order by position)) from simpul.events e"
    )
    before, old = before.fetchone(), masters(superuser)
    with wired(home.database_url, home) as parts:
        digest = parts.platform.keys.digest(b"content")
        wrapped = parts.platform.keys.wrap(b"secret", b"place")
    simpul("keys", "rotate")
    assert len(masters(superuser)) == 1 and masters(superuser) != old
    assert readable(home, people) == 20
    with wired(home.database_url, home) as parts:
        assert parts.platform.keys.digest(b"content") == digest
        assert parts.platform.keys.unwrap(wrapped, b"place") == b"secret"
    after = superuser.execute(
        "select count(*), md5(string_agg(e::text, '' order by position)) from simpul.events e"
    )
    assert after.fetchone() == before


def test_the_old_master_key_is_put_aside_and_may_then_be_destroyed(home, simpul, people, superuser):
    (old,) = masters(superuser)
    simpul("keys", "rotate")
    (home.home / f"master-key.{old}").unlink()
    assert readable(home, people) == 20
    prepare(home.database_url, home)


AT_WORK = """
import sys, time
from uuid import UUID, uuid4
from domain.personal import Personal
from interface.settings import Settings
from interface.wiring import wired

settings, known = Settings.from_environment(), [line.split() for line in open(sys.argv[1])]
known = [Personal(UUID(subject), "name", sealed=sealed) for subject, sealed in known]
with wired(settings.dsn(), settings, connections=2) as parts:
    keys, rounds = parts.platform.keys, 0
    print("at work", flush=True)
    while not sys.stdin.closed and rounds < 100000:
        for word in known:
            assert keys.reveal(word) == f"Contoh {word.subject}"
        new = uuid4()
        sealed = keys.seal(Personal(new, "name", f"Contoh {new}"))
        assert keys.reveal(Personal(new, "name", sealed=sealed)) == f"Contoh {new}"
        rounds += 1
        import select
        if select.select([sys.stdin], [], [], 0)[0]:
            break
    print(f"well {rounds}", flush=True)
"""


def test_processes_go_on_sealing_and_revealing_while_the_master_key_changes(
    home, simpul, people, tmp_path, superuser
):
    told = tmp_path / "people"
    told.write_text("".join(f"{word.subject} {word.sealed}\n" for word in people))
    command = [sys.executable, "-c", AT_WORK, str(told)]
    working = [
        subprocess.Popen(command, env=environment(home), cwd=ROOT, text=True,
                         stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        for _ in range(2)
    ]  # fmt: skip
    assert [one.stdout.readline() for one in working] == ["at work\n"] * 2
    for _ in range(3):
        simpul("keys", "rotate")
    said = [one.communicate("enough\n", timeout=60)[0] for one in working]
    assert all(words.startswith("well ") for words in said), said
    assert len(masters(superuser)) == 1


KILLED = """
import os, pathlib, signal, sys
import interface.cli.keys
from interface import master_keys
from application.store import rotation

def dies(module, name, before):
    whole = getattr(module, name)
    def wrapper(*args, **more):
        if not before:
            whole(*args, **more)
        os.kill(os.getpid(), signal.SIGKILL)
    setattr(module, name, wrapper)

keys = sys.modules["interface.cli.keys"]
where, name, when = sys.argv[1:]
places = {"cli": keys, "files": master_keys, "database": rotation, "os": os, "path": pathlib.Path}
dies(places[where], name, when == "before")
keys.rotate_command([], standalone_mode=False)
"""
STEPS = [
    ("cli", "begin_change", "before"),
    ("files", "make_secret", "before"),
    ("files", "make_secret", "after"),
    ("path", "replace", "after"),
    ("cli", "rotate", "before"),
    ("database", "_put_in_force", "before"),
    ("database", "_put_in_force", "after"),
    ("database", "_some", "after"),
    ("cli", "end_change", "before"),
    ("os", "link", "before"),
    ("os", "link", "after"),
    ("cli", "end_change", "after"),
]


@pytest.mark.parametrize("step", STEPS, ids=" ".join)
def test_a_rotation_killed_anywhere_leaves_all_readable_and_can_be_begun_again(
    home, simpul, people, superuser, step
):
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, *step], check=False, env=environment(home), cwd=ROOT, timeout=60
    )
    assert killed.returncode == -9
    prepare(home.database_url, home)
    assert readable(home, people) == 20
    simpul("keys", "rotate")
    assert readable(home, people) == 20
    assert len(masters(superuser)) == 1
    assert not (home.home / "master-key.new").exists()


def test_two_rotations_at_once_do_not_get_into_each_others_way(home, simpul, superuser):
    with psycopg.connect(home.database_url, autocommit=True) as other:
        other.execute("select pg_advisory_lock(5391881)")
        said = simpul("keys", "rotate", check=False)
    assert said.returncode == 1 and "just now" in said.stderr
    simpul("keys", "rotate")


def test_a_backup_brings_the_keys_back(home, simpul, people, superuser, tmp_path):
    simpul("keys", "backup", tmp_path / "keys")
    superuser.execute("delete from simpul.keys")
    assert readable(home, people) == 0
    assert "keys restored" in simpul("keys", "restore", tmp_path / "keys").stdout
    assert readable(home, people) == 20


def test_after_a_restore_nobody_comes_in_by_what_may_have_been_ended_since_the_dump(
    home, simpul, superuser, tmp_path
):
    with wired(home.database_url, home) as parts:
        town = People(with_cheap_passwords(parts))
        account, other = town.account(), town.account()
        session, token = town.session(account), town.token(account)
        link = town.signing_in.invitations.make(OPERATOR, other)
        simpul("keys", "backup", tmp_path / "keys")
        said = simpul("keys", "restore", tmp_path / "keys").stdout
        assert "and 1 tokens of before are over" in said
        assert town.signing_in.sessions.who(session.secret) is None
        assert town.signing_in.tokens.who(token, HERE) is None
        assert town.signing_in.invitations.find(link.secret) is None
        assert town.signing_in.tokens.who(read_token(home.home), HERE)
        told = {entry.kind for entry in parts.security.entries() if entry.actor == "operator"}
        assert {"session_ended", "token_revoked"} <= told


def test_a_backup_that_is_refused_ends_no_session(home, simpul, tmp_path):
    with wired(home.database_url, home) as parts:
        town = People(with_cheap_passwords(parts))
        session = town.session(town.account())
        (tmp_path / "keys").write_text("not a backup")
        simpul("keys", "restore", tmp_path / "keys", check=False)
        assert town.signing_in.sessions.who(session.secret)


def test_a_backup_holds_no_key_that_could_be_used_without_the_master_key(home, simpul, people, tmp_path):
    simpul("keys", "backup", tmp_path / "keys")
    master = bytes.fromhex((home.home / "master-key").read_text())
    written = (tmp_path / "keys").read_bytes()
    assert master not in written and master.hex().encode() not in written
    assert (tmp_path / "keys").stat().st_mode & 0o777 == 0o600


def test_a_backup_is_never_written_over_another_file(simpul, people, tmp_path):
    simpul("keys", "backup", tmp_path / "keys")
    assert "is there already" in simpul("keys", "backup", tmp_path / "keys", check=False).stderr


@pytest.mark.parametrize("how", ["a key", "a subject", "the end", "nonsense"])
def test_an_altered_backup_is_refused_whole(home, simpul, people, superuser, tmp_path, how):
    simpul("keys", "backup", file := tmp_path / "keys")
    text = file.read_text()
    body = json.loads(text.splitlines()[0])
    subject, wrapped = body["keys"][0]
    altered = {
        "a key": text.replace(wrapped, wrapped[:-4] + "AAA="),
        "a subject": text.replace(subject, str(uuid4())),
        "the end": text[:-20],
        "nonsense": "not a backup",
    }
    file.write_text(altered[how])
    superuser.execute("delete from simpul.keys")
    said = simpul("keys", "restore", file, check=False)
    assert said.returncode == 1 and "altered" in said.stderr
    assert readable(home, people) == 0


def test_a_backup_for_another_master_key_is_refused(home, simpul, people, tmp_path):
    simpul("keys", "backup", file := tmp_path / "keys")
    (home.home / "master-key").write_text(bytes(32).hex() + "\n")
    said = simpul("keys", "restore", file, check=False)
    assert said.returncode == 1 and "master key" in said.stderr


def test_a_restored_backup_brings_nobody_back_who_was_forgotten_since(
    home, simpul, people, superuser, tmp_path
):
    simpul("keys", "backup", tmp_path / "keys")
    with wired(home.database_url, home) as parts:
        parts.platform.keys.destroy([people[0].subject], None, NOW)
    superuser.execute("delete from simpul.keys")
    simpul("keys", "restore", tmp_path / "keys")
    assert readable(home, people) == 19


def test_a_later_backup_makes_an_earlier_database_forget(home, simpul, people, superuser, tmp_path):
    """The database knows nothing of it, and neither does this SIMPUL_HOME: the backup does."""
    with wired(home.database_url, home) as parts:
        parts.platform.keys.destroy([people[0].subject], uuid4(), NOW)
    simpul("keys", "backup", tmp_path / "later")
    superuser.execute("alter table simpul.destroyed_keys disable trigger user")
    superuser.execute("delete from simpul.destroyed_keys")
    superuser.execute("alter table simpul.destroyed_keys enable trigger user")
    with wired(home.database_url, home) as parts:
        again = seal(parts.platform.keys, people[0].subject)
    simpul("keys", "restore", tmp_path / "later")
    with wired(home.database_url, home) as parts:
        assert parts.platform.keys.reveal(again) is None
    assert str(people[0].subject) in (home.home / "forgotten").read_text()


def test_an_old_backup_can_be_read_after_a_rotation_while_the_old_master_key_is_kept(
    home, simpul, people, superuser, tmp_path
):
    simpul("keys", "backup", tmp_path / "keys")
    simpul("keys", "rotate")
    superuser.execute("delete from simpul.keys")
    simpul("keys", "restore", tmp_path / "keys")
    assert readable(home, people) == 20
    simpul("keys", "rotate")
    assert len(masters(superuser)) == 1


def test_a_database_without_its_keys_is_not_started(home, superuser):
    superuser.execute("delete from simpul.keys")
    from interface.settings import SettingsError

    with pytest.raises(SettingsError, match="keys restore"):
        prepare(home.database_url, home)
