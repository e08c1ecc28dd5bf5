"""The worker's thread that makes earlier days ready."""

import threading
from dataclasses import replace
from datetime import UTC, datetime

import psycopg
import pytest

from interface.worker import archivist
from interface.worker.archivist import Archivist
from projections.locks import ARCHIVE_LOCK


@pytest.fixture
def elsewhere(network):
    """Another worker's connection."""
    with psycopg.connect(network.database_url, autocommit=True) as connection:
        yield connection


@pytest.mark.parametrize("months", [0, 1])
def test_it_ends_soon_whatever_it_is_doing(network, elsewhere, monkeypatch, months):
    (head,) = elsewhere.execute("select simpul.head()").fetchone()
    elsewhere.execute("select pg_advisory_lock(%s, %s)", [ARCHIVE_LOCK, head])
    if months:
        monkeypatch.setattr(archivist, "month_ends", lambda *_: [datetime.now(UTC)])
    else:
        elsewhere.execute("insert into simpul.wanted_editions (position) values (%s)", [head])
    busy = Archivist(replace(network, months_pinned=months))
    busy.start()
    waits = "select count(*) from pg_locks where locktype = 'advisory' and classid = %s and not granted"
    while elsewhere.execute(waits, [ARCHIVE_LOCK]).fetchone() == (0,):
        pass
    ending = threading.Thread(target=busy.stop)
    ending.start()
    ending.join(3)
    ended = not ending.is_alive()
    elsewhere.execute("select pg_advisory_unlock_all()")
    ending.join()
    assert ended
    left = elsewhere.execute("select position, error from simpul.wanted_editions").fetchall()
    assert left == ([] if months else [(head, None)])


def test_it_does_not_connect_anew_to_see_that_nothing_is_wanted(network):
    idle = Archivist(network)
    seen = []
    connect = idle._building._connect
    idle._building._connect = lambda: seen.append(1) or connect()
    idle.start()
    threading.Event().wait(1)
    idle.stop()
    assert len(seen) <= 3
