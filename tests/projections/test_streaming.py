"""Long lists, read row by row: all of one position, or not at all."""

import psycopg
import pytest

from interface import wiring
from projections.editions import build, ensure_live, switch
from projections.runner import follow_once
from projections.streaming import SETTLE, LongReads
from projections.view import ReadingConnection, View

EVENTS_AT_HAND = "select booking_id from agenda"


@pytest.fixture
def long_reads(database):
    settle = f"set role simpul_app; set search_path to live, simpul; {SETTLE}"
    pool = wiring._pool(database, ReadingConnection, 1, settle)
    yield LongReads(pool)
    pool.close()


def test_a_list_is_never_put_together_of_two_editions(history, connect, connection, long_reads):
    written = history(3).write(200)
    ensure_live(connect)
    other = build(connect)
    written.write(200)
    while follow_once(connection):
        pass
    view = View(long_reads._pool)
    with long_reads.reading(view, "agenda") as reading:
        reading.position()
        switch(connection, other)  # what it has caught up with is later than this moment
        with pytest.raises(psycopg.errors.SerializationFailure):
            list(reading.rows(EVENTS_AT_HAND, {}))
    with long_reads.reading(view, "agenda") as reading:
        assert len(list(reading.rows(EVENTS_AT_HAND, {}))) == reading.count(EVENTS_AT_HAND, {})
