"""Web and worker as separate processes over a database that goes away and comes back."""

import json
import os
import re
import signal
import threading

import pytest

from interface.local.embedded import Embedded


@pytest.fixture
def server(place):
    """A PostgreSQL that a test may stop and start."""
    with Embedded(place / "pg", durable=False) as server:
        yield server


@pytest.fixture
def over_it(installation, server, place):
    installation.env["DATABASE_URL"] = server.dsn()
    installation.simpul("migrate")
    installation.simpul("hub", "apply", str(place / "hubs" / "semarang.yaml"))
    return installation


def web_processes(installation):
    return {pid for pid, words in installation.running().items() if re.search(r"interface\.cli web", words)}


def test_a_worker_killed_amid_bookings_takes_up_where_it_was(apart, until):
    worker, _ = apart.serve()
    member, answers = apart.member(), []
    booking = threading.Thread(target=lambda: answers.extend(book_until_refused(apart, member)))
    booking.start()
    until(lambda: apart.get("/ready")[1]["position"] > 20)
    worker.send_signal(signal.SIGKILL)
    worker.wait()
    booking.join()
    apart.start("worker", "second worker")
    until(lambda: apart.get("/ready")[1]["lag_events"] == 0)
    found = json.loads(apart.simpul("editions", "verify", "--json"))
    assert found["agrees"]
    rows = {proof["table"]: proof["rows"] for proof in found["tables"]}
    assert rows["agenda"] == answers.count(201) > 0


def book_until_refused(apart, member):
    for number in range(60):
        yield apart.book(member if number < 5 else apart.member(), number)[0]


def test_a_second_worker_stands_by_and_takes_over(apart, until):
    worker, _ = apart.serve()
    apart.start("worker", "standby")
    until(lambda: "waiting as a standby" in apart.said("standby"))
    worker.kill()
    worker.wait()
    until(lambda: "this worker keeps the live edition" in apart.said("standby"))
    apart.member()
    until(lambda: apart.get("/ready")[1]["lag_events"] == 0)


def test_numbers_are_those_of_all_web_processes(apart):
    apart.serve()
    for _ in range(20):
        apart.get("/v1/hubs")
    text = apart.get("/metrics")[1]
    counted = re.findall(r'simpul_requests_total{.*route="/v1/hubs",status="200"} ([0-9.]+)', text)
    assert sum(map(float, counted)) == 20
    for name in ("simpul_edition_lag_events", "simpul_edition_lag_seconds", "simpul_request_seconds_bucket"):
        assert name in text


def test_a_database_that_restarts_is_missed_and_found_again(over_it, server, until):
    over_it.serve()
    processes = web_processes(over_it)
    member = over_it.member()
    server.stop()
    status, gone = over_it.get("/ready")
    assert (status, gone["why"]) == (503, "the database cannot be reached")
    assert over_it.get("/v1/hubs")[0] == 503
    assert over_it.get("/live")[0] == 200
    server.start()
    until(lambda: over_it.get("/ready")[0] == 200)
    assert over_it.book(member)[0] == 201
    until(lambda: over_it.get("/ready")[1]["lag_events"] == 0)
    assert web_processes(over_it) == processes


def test_web_and_worker_stop_when_asked(apart):
    for process in apart.serve():
        os.kill(process.pid, signal.SIGTERM)
        assert process.wait(30) == 0
    assert apart.processes(none=True) == {}
