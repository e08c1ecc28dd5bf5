"""What was done, what was refused and who was not let in leave a line; a log that is held is not waited for."""

import time
from uuid import uuid4

import psycopg
import pytest
from structlog.testing import capture_logs

from interface.app import create_app
from interface.first_accounts import OPERATORS_CLIENT
from interface.wiring import wired

PERSON = {"kind": "umkm", "plan": "team", "name": "Sari Contoh"}
MEMBERSHIPS = "/v1/hubs/semarang/memberships"


@pytest.fixture
def send(client, token):
    """send(address, body, ...): the answer, and the lines that it left."""

    def post(address, body, shown=f"Bearer {token}"):
        with capture_logs() as lines:
            answer = client.post(address, json=body, headers={"Authorization": shown} if shown else {})
        return answer, lines

    return post


def test_a_command_leaves_a_line(send):
    answer, [line] = send(MEMBERSHIPS, PERSON)
    assert (line["event"], line["command"], line["hub"]) == ("command", "BeginMembership", "semarang")
    assert line["position"] == answer.json["position"]


def test_a_refused_command_leaves_one_without_its_values(send):
    answer, [line] = send(MEMBERSHIPS, {**PERSON, "plan": "Rahasia Contoh"})
    assert answer.status_code == 422
    assert {key: line[key] for key in ("event", "rule", "command", "hub", "actor")} == {
        "event": "refused", "rule": "unusable_value", "command": "BeginMembership", "hub": "semarang",
        "actor": f"account:{OPERATORS_CLIENT}",
    }  # fmt: skip
    assert "Contoh" not in str(line)


@pytest.mark.parametrize(("shown", "rule"), [("Bearer geheim", "unknown_key"), ("", "key_needed")])
def test_whoever_is_not_let_in_leaves_one_without_the_token(send, shown, rule):
    answer, [line] = send(MEMBERSHIPS, PERSON, shown)
    assert answer.status_code == 401
    told = ("unknown_caller", rule, "/v1/hubs/<code>/memberships")
    assert (line["event"], line["rule"], line["route"]) == told
    assert "geheim" not in str(line)


@pytest.fixture
def held(network):
    """Somebody with a login of the database holds the lock that appends take."""
    with psycopg.connect(network.database_url, autocommit=True) as connection:
        connection.execute("select pg_advisory_lock(5391873)")
        yield


@pytest.fixture
def impatient(network, token, monkeypatch):
    """A client of an application that waits one second for a lock."""
    monkeypatch.setattr("interface.wiring.LOCK_WAIT", "1s")
    with wired(network.database_url, network) as parts:
        yield create_app(parts, network).test_client()


def test_a_write_does_not_wait_for_ever_behind_a_held_lock(impatient, held, token):
    began = time.monotonic()
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": str(uuid4())}
    answer = impatient.post(MEMBERSHIPS, json=PERSON, headers=headers)
    assert (answer.status_code, answer.json["rule"], answer.headers["Retry-After"]) == (
        503,
        "outcome_unknown",
        "2",
    )
    assert time.monotonic() - began < 3.5
