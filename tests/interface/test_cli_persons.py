"""The table of people and the periods that have passed, from the command line; and the worker that follows."""

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from datetime import date
from pathlib import Path
from shutil import copytree
from uuid import uuid4

import psycopg
import pytest

from application.access import OPERATOR
from application.data_requests import CheckIdentity, DecideRequest, ExecuteRequest, ReceiveRequest
from application.door import execute
from application.memberships import BeginMembership, EndMembership
from application.store.migrations import migrate
from domain.data_request import Subjects
from domain.personal import Personal
from interface.wiring import connect, wired
from projections.runner import follow_once

ROOT = Path(__file__).parents[2]


@pytest.fixture
def home(network, tmp_path):
    copytree(network.home, tmp_path / "home")
    migrate(network.database_url)  # a clone of a database does not have its grants
    return replace(network, home=tmp_path / "home")


@pytest.fixture
def environment(home):
    return {**os.environ, "SIMPUL_HOME": str(home.home), "DATABASE_URL": home.database_url}


@pytest.fixture
def simpul(environment):
    def run(*words):
        return subprocess.run(
            [sys.executable, "-m", "interface.cli", *words],
            check=False, env=environment, cwd=ROOT, capture_output=True, text=True, timeout=60,
        )  # fmt: skip

    return run


@pytest.fixture
def do(home):
    with wired(home.database_url, home) as parts:
        yield lambda command, actor=OPERATOR, reason=None: execute(
            parts.platform, actor, command, uuid4(), reason=reason
        )


@pytest.fixture
def member(do):
    one = uuid4()
    name = Personal(one, "name", "Kenari Contoh")
    do(BeginMembership("semarang", one, "umkm", "team", name, date(2020, 1, 1)))
    return one


@pytest.fixture
def found(home):
    def rows():
        with psycopg.connect(home.database_url) as connection:
            return connection.execute(
                "select subject, name from simpul.people where kind = 'membership'"
            ).fetchall()

    return rows


@pytest.fixture
def worker(environment):
    process = subprocess.Popen([sys.executable, "-m", "interface.cli", "worker"], env=environment, cwd=ROOT)
    yield process
    process.send_signal(signal.SIGTERM)
    assert process.wait(30) == 0


def within(seconds, question):
    end = time.monotonic() + seconds
    while not question():
        assert time.monotonic() < end
        time.sleep(0.05)
    return True


@pytest.fixture
def old_session(home):
    """Whether a session that ended years ago is still there, with the address it was used from."""
    with psycopg.connect(home.database_url, autocommit=True) as connection:
        connection.execute(
            "insert into simpul.sessions values (gen_random_uuid(), 'x', gen_random_uuid(), '2020-01-01',"
            " '2020-01-01', '2020-01-02', null, '192.0.2.7', 'Contoh', 'password')"
        )
        yield (
            lambda: connection.execute("select from simpul.sessions where hash = 'x'").fetchone() is not None
        )


def test_the_worker_sweeps_away_what_opens_nothing_any_more(old_session, environment):
    assert old_session()
    process = subprocess.Popen([sys.executable, "-m", "interface.cli", "worker"], env=environment, cwd=ROOT)
    within(20, lambda: not old_session())
    process.send_signal(signal.SIGTERM)
    assert process.wait(30) == 0


def test_people_are_found_after_a_rebuild(simpul, member, found):
    assert found() == []
    assert simpul("people", "rebuild").returncode == 0
    assert found() == [(member, "Kenari Contoh")]


def test_the_worker_keeps_people_findable_also_after_the_table_was_lost(worker, member, found, home):
    assert within(20, lambda: found() == [(member, "Kenari Contoh")])
    with psycopg.connect(home.database_url) as connection:
        connection.execute("truncate simpul.people, simpul.people_seen")  # as a crash of the server does
    assert within(20, lambda: found() == [(member, "Kenari Contoh")])


def test_the_worker_brings_a_forgetting_to_an_end_that_a_crash_broke_off(
    do, member, environment, home, found
):
    request = uuid4()
    do(ReceiveRequest(request, "erasure", Subjects((member,)), "letter"))
    do(CheckIdentity(request, "letter_of_authority"))
    do(DecideRequest(request, granted=True), replace(OPERATOR, name="manager"), "UU 27/2022")
    do(ExecuteRequest(request))
    process = subprocess.Popen([sys.executable, "-m", "interface.cli", "worker"], env=environment, cwd=ROOT)
    with psycopg.connect(home.database_url, autocommit=True) as connection:
        query = "select count(*) from simpul.keys where subject = %s"
        assert within(20, lambda: connection.execute(query, [member]).fetchone() == (0,))
    process.send_signal(signal.SIGTERM)
    assert process.wait(30) == 0
    assert str(member) in (home.home / "forgotten").read_text()


def test_periods_that_have_passed_are_told_in_numbers_and_ids(do, simpul, member, home):
    do(EndMembership(member, "hub", date(2020, 6, 30)))
    with connect(home.database_url) as connection:
        while follow_once(connection):
            pass
    said = simpul("retention", "propose", "semarang").stdout
    assert "semarang: 1 memberships, 0 enrolments" in said and str(member) in said and "Kenari" not in said
    told = json.loads(simpul("retention", "propose", "--json").stdout)
    assert [(one["hub"], len(one["memberships"])) for one in told if one["memberships"]] == [("semarang", 1)]


def test_a_hub_that_is_not_there_has_no_periods(simpul):
    said = simpul("retention", "propose", "nowhere")
    assert (said.returncode, "there is no hub nowhere" in said.stderr) == (1, True)
