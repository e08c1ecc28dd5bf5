"""Frozen editions by real processes: workers that are killed, two at once, and a PostgreSQL that crashes."""

import json
import os
import signal
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import psycopg
import pytest

from interface.local.embedded import Embedded

LONG = 30_000
COPIES = """
    with one as (select * from simpul.events where type = 'membership.began' order by position limit 1)
    insert into simpul.events (position, stream, version, type, hub, actor, command, recorded_at, body)
    select nextval('simpul.positions'), gen_random_uuid(), version, type, hub, actor, gen_random_uuid(), now(),
           body
    from one, generate_series(1, %s)
"""
SCHEMAS = "select nspname from pg_namespace where nspname ~ '^(edition|folded|live)' order by 1"
KEPT = "select schema, status, position from simpul.editions order by 2, 3"


def ask(installation, address):
    """Status, headers and content of an answer."""
    url = f"http://127.0.0.1:{installation.port}{address}"
    try:
        with urllib.request.urlopen(url, timeout=15) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers, error.read()
    except OSError:
        return 0, {}, b""


def rows(database, query, *values):
    with psycopg.connect(database) as connection:
        return connection.execute(query, values).fetchall()


def lengthened(installation, until):
    """The log with many memberships more; the position in the midst of them."""
    installation.member()
    with psycopg.connect(installation.database) as connection:
        connection.execute(COPIES, [LONG])
    until(lambda: installation.get("/ready")[1]["lag_events"] == 0)
    return rows(installation.database, "select max(position) - %s from simpul.events", LONG // 4)[0][0]


def test_what_a_killed_worker_leaves_half_made_is_made_once_by_those_who_follow(apart, until):
    worker, _ = apart.serve()
    address = f"/v1/hubs?as_of={lengthened(apart, until)}"
    until(lambda: begun(ask(apart, address)))
    worker.send_signal(signal.SIGKILL)
    worker.wait()
    assert ask(apart, address)[0] == 202
    apart.start("worker", "second"), apart.start("worker", "third")
    done, (status, _, body) = waited_for(apart, address, until)
    assert status == 200 and len(json.loads(body)["items"]) == 1
    assert sum(after < before for before, after in pairwise(done)) <= 1  # it was begun again
    until(lambda: len(rows(apart.database, SCHEMAS)) == len(rows(apart.database, KEPT)))
    kept = rows(apart.database, KEPT)
    assert [status for _, status, _ in kept] == ["frozen", "live"]
    assert [schema for (schema,) in rows(apart.database, SCHEMAS)] == sorted(one[0] for one in kept)


def begun(answer):
    assert answer[0] == 202, answer
    assert answer[1]["Retry-After"] == "1"
    return json.loads(answer[2])["done"] > 0


def waited_for(installation, address, until):
    """How far it was each time that was asked, and the answer at last."""
    done = []

    def arrived():
        status, headers, body = ask(installation, address)
        if status != 202:
            return status, headers, body
        done.append(json.loads(body)["done"])
        return None

    return done, until(arrived)


@pytest.fixture
def server(place):
    """A PostgreSQL that a test may kill."""
    with Embedded(place / "pg", durable=False) as server:
        yield server


def test_a_crash_of_postgresql_empties_editions_and_no_answer_is_made_of_that(
    installation, server, place, until
):
    installation.env["DATABASE_URL"] = server.dsn()
    installation.simpul("migrate")
    installation.simpul("hub", "apply", str(place / "hubs" / "semarang.yaml"))
    installation.serve()
    at = installation.get("/ready")[1]["position"]
    installation.member()
    addresses = [
        f"{path}?as_of={at}&lang=en" for path in ("/hubs", "/hubs/semarang", "/hubs/semarang/figures")
    ]
    addresses.append(f"/v1/hubs?as_of={at}")
    before = [waited_for_page(installation, address, until) for address in addresses]
    with ThreadPoolExecutor() as threads:
        crash(server)
        seen = list(threads.map(lambda address: answers(installation, address, until), addresses))
    for known, (states, body) in zip(before, seen, strict=True):
        assert states <= {0, 202, 503} and body == known


def crash(server):
    """As a kill of its first process does: recovery empties what is not written to the journal."""
    os.kill(server.process.pid, signal.SIGKILL)
    server.process.wait()
    server.start()


def waited_for_page(installation, address, until):
    return until(lambda: (answer := ask(installation, address))[0] == 200 and answer[2])


def answers(installation, address, until):
    """What was answered until it was there again, and what it was then."""
    states = set()

    def there_again():
        status, _, body = ask(installation, address)
        if status != 200:
            states.add(status)
        return body if status == 200 else None

    return states, until(there_again)
