"""Several threads that append at once: one commit for all, and each its own outcome."""

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import psycopg
import pytest
from eventsourcing.persistence import IntegrityError, OperationalError

from application.store import appends as module
from application.store.appends import Appends, Call
from domain.errors import CommandIdReused


def call(command=None, stream=None, digest=b"x", rests_on=()):
    body = {
        "originator_id": str(stream or uuid4()), "originator_version": 1, "hub": "taman", "actor": "desk",
        "command": str(command := command or uuid4()),
    }  # fmt: skip
    news = json.dumps([{"type": "space.retired", "body": body}])
    return Call(command, digest, news, json.dumps([{"stream": str(s), "version": v} for s, v in rests_on]))


@pytest.fixture
def appends(taman):
    return Appends(taman.platform.pool)


@pytest.fixture
def together(appends):
    """Lets all calls queue behind a turn that is held, and gives each one's outcome."""

    def run(*calls):
        with ThreadPoolExecutor(len(calls)) as threads:
            with appends._turn:
                futures = [threads.submit(appends, one) for one in calls]
                while len(appends._waiting) < len(calls):
                    threading.Event().wait(0.005)
            return [future.exception() or future.result() for future in futures]

    return run


@pytest.fixture
def commits(monkeypatch):
    """How many commands each commit took."""
    sizes, appended = [], module._appended

    def counted(connection, calls):
        sizes.append(len(calls))
        return appended(connection, calls)

    monkeypatch.setattr(module, "_appended", counted)
    return sizes


def test_who_waits_at_the_same_time_is_committed_at_the_same_time(together, commits):
    outcomes = together(*(call() for _ in range(6)))
    assert (
        all(repeated is False for _, repeated in outcomes) and len({p for ps, _ in outcomes for p in ps}) == 6
    )
    assert commits == [6]


def test_a_conflict_of_one_does_not_touch_the_others(together):
    stream = uuid4()
    outcomes = together(call(stream=stream), call(stream=stream), call(rests_on=[(stream, 0)]), call())
    assert [type(outcome) for outcome in outcomes] == [tuple, IntegrityError, IntegrityError, tuple]


def test_ids_are_settled_one_by_one(together, appends):
    appends(done := call())
    again, other, fresh = call(done.command), call(done.command, digest=b"y"), call()
    outcomes = together(again, other, fresh)
    assert outcomes[0][1] is True and isinstance(outcomes[1], CommandIdReused) and outcomes[2][1] is False


def test_what_postgresql_cannot_read_fails_alone(together):
    broken = call()
    broken.news = "{no json"
    outcomes = together(call(), broken, call())
    assert [isinstance(outcome, tuple) for outcome in outcomes] == [True, False, True]


def test_all_hear_of_a_database_that_is_lost(together, appends, monkeypatch):
    def lost(*_):
        raise psycopg.OperationalError("gone")

    monkeypatch.setattr(module, "_appended", lost)
    assert {type(outcome) for outcome in together(call(), call())} == {OperationalError}


def test_more_than_fit_in_one_commit_all_get_their_turn(together, commits, monkeypatch):
    monkeypatch.setattr(module, "MOST_TOGETHER", 2)
    assert all(isinstance(outcome, tuple) for outcome in together(*(call() for _ in range(5))))
    assert commits == [2, 2, 1]
