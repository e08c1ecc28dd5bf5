"""Allowances hold over all processes, cost few round trips, and hold nobody up when they cannot be counted."""

import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import psycopg
import pytest
from psycopg_pool import ConnectionPool

from application.store.connection import LogConnection
from application.store.rates import Rates


@contextmanager
def rates_over(dsn):
    """What one process counts with."""
    with ConnectionPool(dsn, connection_class=LogConnection, kwargs={"autocommit": True}, max_size=4,
                        configure=lambda c: c.execute("set role simpul_app") and None) as pool:  # fmt: skip
        yield Rates(pool, lambda caller: b"hidden " + caller[::-1])


@pytest.fixture
def one(database):
    with rates_over(database) as rates:
        yield rates


@pytest.fixture
def other(database):
    with rates_over(database) as rates:
        yield rates


@pytest.fixture
def table(database):
    """The rows, for who may see them all. It is early in a minute."""
    if (late := time.time() % 60) > 50:
        time.sleep(60 - late)
    with psycopg.connect(database, autocommit=True) as connection:
        yield connection


def used(table):
    return table.execute("select sum(used) from simpul.rates").fetchone()[0]


def passed(rates, times, most, batch=1, caller="Mira"):
    return sum(rates.take(caller, most, batch) == 0 for _ in range(times))


def test_one_by_one_exactly_so_many_pass(one, table):
    assert passed(one, 12, most=10) == 10


@pytest.mark.parametrize("batch", [1, 3, 10])
def test_two_processes_together_pass_no_more(one, other, table, batch):
    both = [rates.take("Mira", 60, batch) == 0 for rates in (one, other) for _ in range(60)]
    assert sum(both) == 60


def test_many_threads_of_two_processes_pass_no_more(one, other, table):
    with ThreadPoolExecutor(8) as threads:
        done = list(threads.map(lambda n: (one, other)[n % 2].take("Mira", 100, 5) == 0, range(400)))
    assert 90 <= sum(done) <= 100


def test_a_batch_is_asked_for_once(one, table):
    assert passed(one, 10, most=100, batch=10) == 10
    assert used(table) == 10
    assert passed(one, 1, most=100, batch=10) == 1
    assert used(table) == 20


def test_who_must_wait_is_told_until_when_and_no_longer_asked_for(one, table):
    passed(one, 6, most=5)
    table.execute("delete from simpul.rates")
    assert 0 < one.take("Mira", 5) <= 60


def test_the_next_minute_begins_anew(one, other, table):
    passed(one, 5, most=5)
    table.execute("update simpul.rates set minute = minute - interval '1 minute'")
    assert other.take("Mira", 5) == 0


def test_callers_do_not_use_each_others(one, table):
    passed(one, 5, most=5)
    assert one.take("Sekar", 5) == 0


def test_the_table_does_not_say_who_called(one, table):
    one.take("address 203.0.113.9", 5)
    [(caller,)] = table.execute("select caller from simpul.rates").fetchall()
    assert b"203.0.113.9" not in caller


def test_past_minutes_are_swept(one, table):
    one.take("Mira", 5)
    table.execute("update simpul.rates set minute = minute - interval '1 hour'")
    one._swept_at = -100.0
    one.take("Sekar", 5)
    assert table.execute("select count(*) from simpul.rates").fetchone() == (1,)


def test_a_digest_that_reads_its_key_from_the_same_connections_holds_nobody_up(database, table):
    with ConnectionPool(database, connection_class=LogConnection, kwargs={"autocommit": True}, min_size=1,
                        max_size=1, timeout=0.5,
                        configure=lambda c: c.execute("set role simpul_app") and None) as pool:  # fmt: skip

        def digest(caller):
            with pool.connection() as connection:
                return connection.execute("select sha256(%s)", [caller]).fetchone()[0]

        assert passed(Rates(pool, digest), 3, most=2) == 2


def test_without_a_database_everybody_passes_and_nobody_waits_twice():
    pool = ConnectionPool(
        "postgresql://simpul@127.0.0.1:9/none",
        connection_class=LogConnection,
        open=True,
        min_size=0,
        max_size=2,
    )
    rates = Rates(pool, bytes)
    began = time.monotonic()
    assert passed(rates, 20, most=5) == 20
    assert time.monotonic() - began < 4
    pool.close()
