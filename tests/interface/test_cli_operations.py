"""Asking an installation how it is, and the troubles that every command may meet, as processes of their own."""

import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql

from interface.app import create_app
from interface.first_accounts import FIRST_ADMINISTRATOR
from interface.startup import bring_up_to_date
from interface.wiring import connect, read_token, wired
from projections.editions import ensure_live

ROOT = Path(__file__).resolve().parents[2]
AWAY = "postgresql://simpul@127.0.0.1:9/none"
COMMANDS = [
    *([word] for word in ("run", "web", "worker", "migrate", "doctor", "hub", "editions")),
    *(["hub", word] for word in ("validate", "plan", "apply")),
    *(["editions", word] for word in ("list", "build", "switch", "verify", "drop")),
]
NEED_A_DATABASE = [
    ["migrate"],
    ["doctor"],
    ["hub", "plan", "hubs/semarang.yaml"],
    ["hub", "apply", "hubs/semarang.yaml"],
    *(["editions", *words] for words in (["list"], ["build"], ["verify"], ["switch", "1"], ["drop", "1"])),
]


@pytest.fixture(autouse=True)
def rights(network):
    """A database copied by CREATE DATABASE lacks the right to make schemas."""
    bring_up_to_date(network.database_url)


@pytest.fixture
def home(network, tmp_path):
    """A copy of SIMPUL_HOME that a test may spoil."""
    return shutil.copytree(network.home, tmp_path / "home")


@pytest.fixture
def simpul(network, home):
    """simpul("doctor", code=1, DATABASE_URL=...): all it said, on one line."""

    def run(*words, code=0, **env):
        ours = {"DATABASE_URL": network.database_url, "SIMPUL_HOME": str(home), "COLUMNS": "200"}
        command = [sys.executable, "-m", "interface.cli", *words]
        done = subprocess.run(
            command, check=False, cwd=ROOT, env={**os.environ, **ours, **env}, capture_output=True, text=True
        )
        said = " ".join((done.stdout + done.stderr).split())
        assert "Traceback" not in said
        assert done.returncode == code, said
        return said

    return run


@pytest.fixture
def doctor(simpul):
    """The doctor's findings by name: whether it is well, and what is said."""

    def examine(*words, code=0, **env):
        found = json.loads(simpul("doctor", "--json", *words, code=code, **env))
        return {finding["name"]: (finding["well"], finding["says"]) for finding in found}

    return examine


@pytest.fixture
def spoil(network):
    def execute(statement):
        with psycopg.connect(network.database_url, autocommit=True) as connection:
            connection.execute(statement)

    return execute


def test_a_sound_installation_is_found_well(doctor):
    found = doctor()
    assert all(well for well, _ in found.values())
    assert {"server", "migrations", "rights", "triggers", "log", "master key", "live edition"} <= set(found)


def test_findings_are_told_in_lines_too(simpul):
    said = simpul("doctor")
    assert "ok rights: the application may only append" in said
    assert "FAULT" not in said


def test_the_doctor_proves_on_this_server_that_readers_miss_nothing(doctor):
    well, says = doctor("--positions")["positions"]
    assert well
    assert "a reader missed 0 and saw 0 out of order" in says


@pytest.mark.parametrize(
    ("deed", "finding", "says"),
    [
        ("grant update on simpul.events to simpul_app", "rights", "may UPDATE on events"),
        ("grant insert on simpul.commands to simpul_app", "rights", "may INSERT on commands"),
        ("grant update, delete on simpul.keys to simpul_app", "rights", "may UPDATE on keys, DELETE on keys"),
        ("alter table simpul.events disable trigger user", "triggers", "of 4 triggers"),
        ("do $$ begin execute format('revoke create on database %I from simpul_app', current_database()); end $$",
         "schemas", "no edition can be made: simpul migrate"),
        ("delete from simpul.migrations where name = '0001_log.sql'", "migrations", "missing: 0001_log.sql"),
        ("update simpul.editions set code = 'other'", "live edition", "built by older code"),
        ("update live.progress set failed_at = 5, error = 'x' where model = 'agenda'",
         "read model agenda", "set aside at position 5: x"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_found_and_the_exit_code_says_so(doctor, spoil, deed, finding, says):
    spoil(deed)
    well, said = doctor(code=1)[finding]
    assert not well
    assert says in said


def test_a_secret_that_others_can_read_is_found(doctor, home):
    (home / "admin-token").chmod(0o640)
    assert doctor(code=1)["operator's token"] == (
        False,
        f"{home}/admin-token can be read by others: chmod 600 {home}/admin-token",
    )


def test_a_secret_that_is_not_there_is_found(doctor, home):
    (home / "master-key").unlink()
    assert "No such file" in doctor(code=1)["master key"][1]


def test_a_database_without_tables_is_a_sentence(simpul, empty_database):
    said = simpul("doctor", code=1, DATABASE_URL=empty_database)
    assert said.startswith("simpul: the database refuses:")
    assert "`simpul migrate` brings its tables and rights up to date" in said


def test_migrating_brings_an_empty_database_up_to_date_once(simpul, empty_database):
    assert "applied 0001_log.sql" in simpul("migrate", DATABASE_URL=empty_database)
    said = simpul("migrate", DATABASE_URL=empty_database)
    assert "applied" not in said and said.endswith("the database is up to date")


@pytest.fixture
def server_logins(empty_database):
    """Logins as deploy/README.md makes them: (the owner's, that of every day), for an empty database."""
    names, place = [f"simpul_{uuid4().hex[:8]}" for _ in range(2)], urlsplit(empty_database)
    database = sql.Identifier(place.path[1:])
    owner, daily = map(sql.Identifier, names)
    with psycopg.connect(empty_database, autocommit=True) as connection:
        for role in (owner, daily):
            connection.execute(sql.SQL("create role {} login").format(role))
        connection.execute(sql.SQL("grant simpul_app to {} with admin option").format(owner))
        connection.execute(sql.SQL("grant simpul_app to {}").format(daily))
        connection.execute(sql.SQL("alter database {} owner to {}").format(database, owner))
    host = place.netloc.rpartition("@")[2]
    yield [place._replace(netloc=f"{name}@{host}").geturl() for name in names]
    with psycopg.connect(empty_database, autocommit=True) as connection:
        for role in (owner, daily):
            connection.execute(sql.SQL("reassign owned by {} to current_user").format(role))
            connection.execute(sql.SQL("drop owned by {}").format(role))
            connection.execute(sql.SQL("drop role {}").format(role))


def test_on_a_server_migrating_invites_the_first_administrator_and_keeps_a_token_that_works(
    simpul, tmp_path, network, server_logins
):
    """As in deploy/README.md: the owner's login migrates, then worker and web come with that of every day."""
    owner, daily = server_logins
    home, url = tmp_path / "server", "https://simpul.example.id"
    said = simpul("migrate", DATABASE_URL=owner, SIMPUL_HOME=str(home), SIMPUL_URL=url)
    assert f"{url}/invitation/" in said and str(home / "admin-token") in said
    served = replace(network, database_url=daily, home=home, url="")
    ensure_live(partial(connect, daily))
    with wired(daily, served) as parts:
        client = create_app(parts, served).test_client()
        bearer = {"Authorization": f"Bearer {read_token(home)}"}
        assert client.get("/v1/accounts", headers=bearer).status_code == 200
        secret = re.search(r"/invitation/(\S+)", said)[1]
        assert parts.signing_in.invitations.find(secret).account == FIRST_ADMINISTRATOR


def test_migrating_over_a_dump_without_keys_says_what_comes_next(simpul, spoil):
    spoil("delete from simpul.keys")
    said = simpul("migrate")
    assert "bring them back with `simpul keys restore FILE`" in said
    assert "then `simpul migrate` again" in said


@pytest.mark.parametrize("words", [[], *COMMANDS], ids=" ".join)
def test_every_command_explains_itself(simpul, words):
    assert "Usage:" in simpul(*words, "--help")


@pytest.mark.parametrize("words", NEED_A_DATABASE, ids=" ".join)
def test_a_database_that_is_away_is_a_sentence_and_exit_code_4(simpul, words):
    said = simpul(*words, code=4, DATABASE_URL=AWAY)
    assert said.startswith("simpul: the database cannot be reached: connection")
    assert "refused" in said


@pytest.mark.parametrize("words", NEED_A_DATABASE, ids=" ".join)
def test_where_there_is_no_database_at_all_the_way_to_one_is_named(simpul, words):
    said = simpul(*words, code=1, DATABASE_URL="")
    assert said == "simpul: no database: start `make run`, or set DATABASE_URL"


@pytest.mark.parametrize(
    ("env", "says"),
    [
        ({"DATABASE_URL": "mysql://simpul:geheim@host/x"}, "must begin with postgresql://"),
        ({"PORT": "80808"}, "PORT=80808 is not a port"),
        ({"SIMPUL_LOG": "xml"}, "SIMPUL_LOG=xml"),
    ],
)
def test_a_wrong_setting_is_named_without_its_secrets(simpul, env, says):
    said = simpul("doctor", code=1, **env)
    assert says in said
    assert "geheim" not in said


@pytest.mark.parametrize("words", [["hub", "plan", "hubs/semarang.yaml"], ["web"]], ids=" ".join)
def test_a_secret_that_cannot_be_used_is_a_sentence(simpul, home, words):
    (home / "master-key").chmod(0o644)
    assert f"chmod 600 {home}/master-key" in simpul(*words, code=1)


@pytest.mark.parametrize("words", [["nonsense"], ["hub", "apply"], ["doctor", "--colour"]], ids=" ".join)
def test_what_the_command_line_does_not_know_is_exit_code_2(simpul, words):
    assert "Usage:" in simpul(*words, code=2)
