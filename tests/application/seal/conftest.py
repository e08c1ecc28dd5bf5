"""A log of 700 made-up events with gaps between positions, sealed, with checkpoints: nothing in it happened."""

from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from application.seal.building import add_news, make_checkpoint
from application.store.seal import SealStore
from tests.conftest import address, create_database, drop_database

NETWORK, SEED, OTHER_SEED = "contoh", bytes(range(32)), bytes(range(1, 33))
SIZES = (100, 300, 600)
EVENTS, GAP = 700, 3  # event number n (from 1) is at position 3 n; the last hundred have no checkpoint
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
FILL = """
    insert into simpul.events
    select n * %(gap)s, md5('stream ' || n)::uuid, 1, 'space.booked', 'semarang', 'operator',
           md5('command ' || n)::uuid, %(moment)s::timestamptz + n * interval '1 second',
           jsonb_build_object('seats', n, 'message', 'Rapat ke-' || n)
    from generate_series(%(first)s::int, %(last)s::int) as n
"""


def fill(connection, first, last):
    connection.execute(FILL, {"first": first, "last": last, "gap": GAP, "moment": NOON})


def seal(connection, sizes=SIZES, seed=SEED):
    """Seals all events, with a checkpoint at each of these sizes."""
    store, done = SealStore(connection), 0
    for number, size in enumerate(sizes):
        add_news(store, size - done)
        make_checkpoint(store, NETWORK, [seed], NOON + timedelta(days=number))
        done = size
    add_news(store)


@pytest.fixture
def owner(database):
    """The owner's connection to an empty log."""
    with psycopg.connect(database, autocommit=True) as connection:
        yield connection


@pytest.fixture(scope="module")
def sealed_database(postgres, template):
    name = create_database(postgres, template)
    with psycopg.connect(address(postgres, name), autocommit=True) as connection:
        fill(connection, 1, EVENTS)
        seal(connection)
    yield address(postgres, name)
    drop_database(postgres, name)


@pytest.fixture
def attacker(sealed_database):
    """A superuser whom no trigger stops; what they did is undone afterwards."""
    opened = psycopg.connect(sealed_database, autocommit=True)
    with opened as connection, connection.transaction(force_rollback=True):
        connection.execute("set transaction isolation level repeatable read")
        connection.execute("set local session_replication_role to replica")
        yield connection
