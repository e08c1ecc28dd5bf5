"""The commands about editions, as processes of their own."""

import json
import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from domain.values import space_id
from interface.startup import bring_up_to_date

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def editions(network):
    """editions("list"): what it printed; `code` is the exit code expected."""
    bring_up_to_date(
        network.database_url
    )  # a database copied by CREATE DATABASE lacks the right to make schemas

    def run(*words, code=0):
        ours = {"DATABASE_URL": network.database_url, "SIMPUL_HOME": str(network.home)}
        command = [sys.executable, "-m", "interface.cli", "editions", *map(str, words)]
        done = subprocess.run(
            command, check=False, cwd=ROOT, env={**os.environ, **ours}, capture_output=True, text=True
        )
        said = done.stdout + done.stderr
        assert "Traceback" not in said
        assert done.returncode == code, said
        return json.loads(done.stdout) if "--json" in words else said

    return run


@pytest.fixture
def spoil(network):
    def execute(statement):
        with psycopg.connect(network.database_url, autocommit=True) as connection:
            connection.execute(statement)

    return execute


@pytest.fixture
def live(editions):
    return lambda: next(row["id"] for row in editions("list", "--json") if row["status"] == "live")


def test_the_list_names_the_live_edition_and_its_position(editions):
    [row] = editions("list", "--json")
    assert (row["status"], row["up_to_date"], row["set_aside"]) == ("live", True, [])
    assert row["position"] > 0
    assert " live " in editions("list")


def test_an_edition_is_built_beside_the_live_one_switched_to_and_the_old_one_dropped(editions, live, client):
    old = live()
    new = editions("build", "--json")["id"]
    assert live() == old
    editions("switch", new)
    assert live() == new
    assert len(client.get("/v1/hubs").json["items"]) == 4
    editions("drop", old)
    assert [row["id"] for row in editions("list", "--json")] == [new]


def test_the_live_edition_cannot_be_dropped(editions, live):
    assert "is live" in editions("drop", live(), code=1)
    assert live()


@pytest.mark.parametrize("verb", ["switch", "drop"])
def test_an_edition_that_is_not_there_is_named(editions, verb):
    assert "there is no edition 4711" in editions(verb, 4711, code=1)


@pytest.mark.parametrize("number", ["0", "-1", "x", str(2**31)])
def test_a_number_that_cannot_be_is_a_usage_error(editions, number):
    editions("switch", "--", number, code=2)


def test_what_the_log_bears_out_is_verified(editions, desk, coming_monday):
    desk.book("meeting-kawung", coming_monday, "13:00-14:00")
    found = editions("verify", "--json")
    assert (found["agrees"], found["differences"]) == (True, [])
    assert {"table": "agenda", "rows": 1} in [
        {key: t[key] for key in ("table", "rows")} for t in found["tables"]
    ]


def test_a_row_changed_by_hand_is_found_by_its_key(editions, desk, spoil, coming_monday):
    booking = desk.book("meeting-kawung", coming_monday, "13:00-14:00")
    spoil("update live.agenda set seats = 99")
    found = editions("verify", "--json", code=3)
    key = f"{booking},{space_id('semarang', 'meeting-kawung')}"
    assert found["differences"] == [{"table": "agenda", "key": key, "kind": "changed"}]


def test_a_day_is_frozen_pinned_listed_and_let_go(editions):
    head = editions("list", "--json")[0]["position"]
    made = editions("freeze", head, "--pin", "--json")
    assert (made["position"], made["pinned"]) == (head, True)
    assert editions("frozen", "--json") == [
        {**editions("freeze", head, "--json"), "used_at": editions("frozen", "--json")[0]["used_at"]}
    ], "it is made once"
    assert "no longer pinned" in editions("unpin", made["id"])
    assert not editions("frozen", "--json")[0]["pinned"]
    assert "is pinned" in editions("pin", made["id"])
    assert str(head) in editions("frozen")


@pytest.mark.parametrize(
    "as_of, said", [("2199-01-01", "lies ahead"), ("soon", "neither a position"), ("99999999", "lies ahead")]
)
def test_what_cannot_be_frozen_is_said(editions, as_of, said):
    assert said in editions("freeze", as_of, code=1)


def test_only_a_frozen_edition_is_pinned(editions, live):
    assert "is not frozen" in editions("pin", live(), code=1)
