"""The runner keeps the live edition at the head, whatever happens to it; only one at a time."""

import os
import signal
import subprocess
import sys
import threading
import time
from functools import partial

import psycopg
import pytest

from application.store.wakeup import Wakeup
from interface.wiring import connect as connect_to
from projections.editions import build, ensure_live, live_edition, log_head, position_of, switch
from projections.locks import RUNNER_LOCK
from projections.verification import verify

LEADERS = (
    "select pid from pg_locks where locktype = 'advisory' and objid = %s and granted"
    " and database = (select oid from pg_database where datname = current_database())"
)


@pytest.fixture
def caught_up(connection):
    """Whether the live edition stands at the head of the log."""

    def ask():
        live = live_edition(connection)
        return live is not None and position_of(connection, live) == log_head(connection)

    return ask


@pytest.fixture
def leader(superuser):
    """The backend of the runner that keeps the live edition, or None."""
    return lambda: next((pid for (pid,) in superuser.execute(LEADERS, [RUNNER_LOCK]).fetchall()), None)


def test_a_runner_follows_the_log_though_nobody_wakes_it(history, following, caught_up, until):
    writer = history()
    with following(prepare=ensure_live):
        until(caught_up)
        for _ in range(3):
            writer.write(10)
            until(caught_up, seconds=5)


def test_a_runner_that_loses_its_connection_goes_on(
    history, connect, following, superuser, leader, caught_up, until
):
    writer = history()
    with following(prepare=ensure_live):
        for _ in range(3):
            superuser.execute("select pg_terminate_backend(%s)", [until(leader)])
            writer.write(10)
            until(caught_up)
    assert verify(connect).agrees


def test_a_second_runner_stands_by_and_takes_over(
    history, connect, following, superuser, leader, caught_up, until
):
    ensure_live(connect)
    writer = history()
    with following(connect=_once(connect)):
        first = until(leader)
        with following():
            writer.write(10)
            until(caught_up)
            assert leader() == first
            superuser.execute("select pg_terminate_backend(%s)", [first])
            writer.write(10)
            until(caught_up)
            assert leader() not in (None, first)


def test_two_runners_together_repeat_nothing(
    history, connect, following, superuser, leader, caught_up, until
):
    writer = history()
    with following(prepare=ensure_live), following(prepare=ensure_live):
        for _ in range(4):
            writer.write(15)
            superuser.execute("select pg_terminate_backend(%s)", [until(leader)])
        until(caught_up)
    assert verify(connect).agrees


def live_is_of(connection, code):
    connection.execute("update simpul.editions set code = %s where status = 'live'", [code])


def test_a_runner_gives_the_lead_up_to_other_code_and_takes_it_again(
    history, connect, connection, following, leader, caught_up, until, caplog
):
    ensure_live(connect)
    ours = live_edition(connection).code
    with following(prepare=ensure_live):
        until(leader)
        live_is_of(connection, "other")
        until(lambda: leader() is None)
        time.sleep(0.6)  # it has looked again
        assert leader() is None and live_edition(connection).code == "other"
        live_is_of(connection, ours)
        until(leader)
        history().write(5)
        until(caught_up)
    assert caplog.text.count("is of other code; this worker stands back") == 1


def test_a_standby_of_older_code_does_not_undo_an_upgrade(
    connect, connection, following, superuser, leader, until
):
    ensure_live(connect)
    with following(prepare=ensure_live):
        first = until(leader)
        with following(prepare=ensure_live):
            time.sleep(0.3)  # the standby has seen what is live
            switch(connection, build(connect))
            live_is_of(connection, "newer")
            superuser.execute("select pg_terminate_backend(%s)", [first])
            time.sleep(0.6)
            assert (leader(), live_edition(connection).code) == (None, "newer")


def test_an_old_worker_that_is_started_after_an_upgrade_stands_back(
    connect, connection, following, leader, until, caplog
):
    ensure_live(connect)
    switch(connection, build(connect))
    live_is_of(connection, "newer")
    with following(prepare=ensure_live):
        until(lambda: "this worker stands back" in caplog.text)
        assert (leader(), live_edition(connection).code) == (None, "newer")


def test_stopping_ends_a_runner_that_stands_by(following, connect, until, leader):
    ensure_live(connect)
    with following():
        until(leader)
        with following() as second:
            second.stop()


def test_a_worker_that_was_killed_misses_nothing_and_repeats_nothing(
    history, database, connect, tmp_path, caught_up, until, leader
):
    writer = history()
    for _ in range(2):
        worker = _worker(database, tmp_path)
        until(caught_up)
        for _ in range(5):
            writer.write(10)
        worker.send_signal(signal.SIGKILL)
        worker.wait()
    worker = _worker(database, tmp_path)
    until(caught_up)
    worker.terminate()
    assert worker.wait(20) == 0 and verify(connect).agrees


def test_a_worker_that_cannot_go_on_says_why_in_a_sentence_and_fails(empty_database, tmp_path):
    worker = _worker(empty_database, tmp_path, stderr=subprocess.PIPE)
    said = worker.communicate(timeout=20)[1].decode()
    assert worker.returncode == 1 and "`simpul migrate` brings" in said and "Traceback" not in said


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_worker_stops_when_it_is_asked_to(database, connect, tmp_path, until, leader, number):
    worker = _worker(database, tmp_path)
    until(leader)
    worker.send_signal(number)
    assert worker.wait(20) == 0


def test_many_appends_are_told_in_few_notifications(database, history):
    pool = history().platform.pool
    with psycopg.connect(database, autocommit=True) as listener:
        listener.execute("listen simpul")
        wakeup = Wakeup(pool)
        for _ in range(300):
            wakeup()
            time.sleep(0.001)
        heard = list(listener.notifies(timeout=0.5))
        wakeup.close()
    assert 1 <= len(heard) < 150


def test_a_runner_does_not_wait_for_its_next_look_when_it_is_told(
    history, following, caught_up, until, monkeypatch
):
    monkeypatch.setattr("projections.runner.POLL_SECONDS", 60)
    writer = history()
    wakeup = Wakeup(writer.platform.pool)
    with following(prepare=ensure_live) as runner:
        until(caught_up)
        writer.write(5)
        until(lambda: wakeup() or caught_up(), seconds=5)
        runner.stop()
        wakeup()
    wakeup.close()


def _worker(database, home, stderr=subprocess.DEVNULL):
    command = [sys.executable, "-m", "interface.cli", "worker"]
    env = {**os.environ, "DATABASE_URL": database, "SIMPUL_HOME": str(home)}
    return subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, stderr=stderr)


def _once(connect):
    """A database that can be reached one time only."""
    reached = threading.Event()

    def reach():
        if reached.is_set():
            raise psycopg.OperationalError("away")
        reached.set()
        return connect()

    return reach


def test_connections_of_runners_are_under_the_applications_role(database, connect):
    with partial(connect_to, database)() as connection:
        assert connection.execute("select current_user").fetchone() == ("simpul_app",)
