"""Alive, ready, and in numbers."""

import psycopg
import pytest
from structlog.testing import capture_logs

from interface.app import create_app
from interface.health import REQUESTS
from interface.settings import Settings
from interface.wiring import connect, wired


@pytest.fixture
def gone(network, token, monkeypatch):
    """A client of an application whose database cannot be reached; it is not waited for as long as usual."""
    monkeypatch.setattr("interface.wiring.POOL_WAIT_SECONDS", 0.2)
    away = "postgresql://simpul@127.0.0.1:9/none"
    settings = Settings.from_environment({"SIMPUL_HOME": str(network.home), "DATABASE_URL": away})
    with wired(away, settings, connections=1) as parts:
        yield create_app(parts, settings).test_client()


@pytest.fixture
def spoil(network):
    """Does something to the database that no code of ours would do."""

    def execute(statement):
        with psycopg.connect(network.database_url, autocommit=True) as connection:
            connection.execute(statement)

    return execute


@pytest.fixture
def numbers(client):
    """The metrics without labels, by name."""

    def read():
        lines = client.get("/metrics").text.splitlines()
        return {line.split()[0]: float(line.split()[1]) for line in lines if line and line[0] != "#"}

    return read


def test_alive_says_nothing_of_the_database(client, gone):
    assert client.get("/live").json == gone.get("/live").json == {"live": True}


def test_ready_says_where_log_and_edition_stand(client):
    answer = client.get("/ready")
    assert (answer.status_code, answer.json["status"], answer.json["lag_events"]) == (200, "ok", 0)
    assert answer.json["head"] == answer.json["position"] > 0


def test_ready_counts_what_is_still_to_be_taken_in(client, desk, spoil):
    spoil("update live.progress set position = position - 2")
    assert client.get("/ready").json["lag_events"] == 2


def test_a_read_model_set_aside_is_named_and_the_others_go_on(client, spoil):
    spoil("update live.progress set failed_at = 5, error = 'no such word' where model = 'agenda'")
    answer = client.get("/ready")
    assert (answer.status_code, answer.json["status"]) == (200, "degraded")
    assert answer.json["set_aside"] == [{"model": "agenda", "failed_at": 5}]


def test_without_a_live_edition_nothing_is_ready(client, spoil):
    spoil("alter schema live rename to gone")
    answer = client.get("/ready")
    assert (answer.status_code, answer.json["status"]) == (503, "no live edition")


def test_without_a_database_ready_and_reads_say_so_in_a_sentence(gone):
    ready, read = gone.get("/ready"), gone.get("/v1/hubs", headers={"Accept-Language": "en"})
    assert (ready.status_code, ready.json) == (503, {"ready": False, "why": "the database cannot be reached"})
    assert (read.status_code, read.headers["Retry-After"], read.json["rule"]) == (503, "2", "database_away")
    assert read.json["detail"] == "The database cannot be reached. Please try again shortly."
    assert "simpul_database_up 0.0" in gone.get("/metrics").text


def test_metrics_tell_positions_and_lag(numbers, desk, network, coming_monday):
    desk.book("meeting-kawung", coming_monday, "13:00-14:00")
    with connect(network.database_url) as connection:
        (head,) = connection.execute("select simpul.head()").fetchone()
    found = numbers()
    assert found["simpul_log_position"] == found["simpul_edition_position"] == head
    assert (found["simpul_database_up"], found["simpul_edition_lag_events"]) == (1, 0)
    assert found["simpul_read_models_set_aside"] == 0


def test_the_database_s_own_words_are_for_the_log_alone(gone):
    with capture_logs() as lines:
        assert "error" not in gone.get("/ready").json
    assert [(line["event"], line["route"], bool(line["error"])) for line in lines] == [
        ("database_away", "/ready", True)
    ]


def test_methods_that_nobody_knows_are_counted_together(client):
    for number in range(3):
        client.open("/live", method=f"X{number}")
    counted = {sample.labels["method"] for metric in REQUESTS.collect() for sample in metric.samples}
    assert "other" in counted and not counted & {"X0", "X1", "X2"}


@pytest.mark.parametrize("address", ["/live", "/ready", "/metrics"])
def test_what_watches_over_it_needs_no_token_and_is_not_kept(client, address):
    answer = client.get(address)
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-cache")
