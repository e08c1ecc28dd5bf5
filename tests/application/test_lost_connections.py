"""A database that goes away at the worst moment: what was committed is not done twice, nor forgotten."""

import shutil
import threading
import time
from uuid import uuid4

import psycopg
import pytest

from application.store.migrations import migrate
from domain.errors import OutcomeUnknown
from interface.local.embedded import Embedded
from tests.folders import short_folder

OTHERS = "from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()"


def test_a_command_whose_answer_was_lost_happened_once_and_has_its_receipt(taman, process, wire, slot):
    desk, member = process(wire.dsn), taman.member()
    desk.book("loft", member, slot("14-15"))
    wire.lose_next = True
    receipt = desk.book("loft", member, slot("9-10"), key := uuid4())
    (row,) = taman.events(command=key)
    assert (receipt.position, wire.lost) == (row["position"], 1)


def test_an_answer_that_was_lost_is_not_taken_for_somebody_elses_booking(taman, process, wire, slot):
    desk, member = process(wire.dsn), taman.member()
    booking = uuid4()
    desk.book("loft", member, slot("14-15"))
    wire.lose_next = True
    desk.book("loft", member, slot("9-10"), booking=booking)
    assert [row["body"]["booking_id"] for row in taman.events(type="space.booked")][-1] == str(booking)


def test_when_all_connections_were_lost_the_next_command_still_happens(taman, superuser, slot):
    member = taman.member()
    _fill(taman.pool)
    superuser.execute(f"select pg_terminate_backend(pid, 1000) {OTHERS}")
    assert not taman.book("loft", member, slot("9-10")).repeated


def test_a_database_that_stays_away_leaves_the_outcome_unknown(taman, superuser, slot):
    member, key = taman.member(), uuid4()
    superuser.execute("create schema aside; alter function simpul.append set schema aside")
    superuser.execute(
        "create function simpul.append(uuid, bytea, jsonb, jsonb, out positions bigint[], out repeated boolean)"
        " language plpgsql as $$ begin raise exception 'full' using errcode = 'disk_full'; end $$"
    )
    with pytest.raises(OutcomeUnknown):
        taman.book("loft", member, slot("9-10"), key)
    superuser.execute("drop function simpul.append; alter function aside.append set schema simpul")
    assert not taman.book("loft", member, slot("9-10"), key).repeated


def test_what_a_standby_did_not_confirm_is_not_a_success(process, pilot, replicated, slot):
    desk = process(replicated)
    desk.apply(pilot)
    member, booking, key = desk.member(), uuid4(), uuid4()
    with psycopg.connect(replicated, autocommit=True) as operator:
        _wait_for_standby(operator, "nobody")
        impatient = threading.Thread(target=_cancel_the_wait, args=[operator])
        impatient.start()
        with pytest.raises(OutcomeUnknown):
            desk.book("loft", member, slot("9-10"), key, booking)
        impatient.join()
        _wait_for_standby(operator, "")
    assert desk.book("loft", member, slot("9-10"), key, booking).repeated


@pytest.fixture
def replicated():
    """A server of its own, that can be told to wait for a standby."""
    folder = short_folder()
    with Embedded(folder / "pg", durable=False) as server:
        with psycopg.connect(server.dsn(), autocommit=True) as connection:
            connection.execute("alter database postgres set synchronous_commit = on")
        migrate(server.dsn())
        yield server.dsn()
    shutil.rmtree(folder, ignore_errors=True)


def _wait_for_standby(operator, name):
    operator.execute(f"alter system set synchronous_standby_names = '{name}'")
    operator.execute("select pg_reload_conf()")
    time.sleep(0.3)


def _cancel_the_wait(operator):
    """Does what an impatient operator does, once somebody waits for the standby."""
    waits = f"select pg_cancel_backend(pid) {OTHERS} and wait_event = 'SyncRep'"
    while not operator.execute(waits).fetchall():
        time.sleep(0.01)


def _fill(pool):
    """As many open connections as the pool may have."""
    taken = [pool.getconn() for _ in range(pool.max_size)]
    for connection in taken:
        pool.putconn(connection)
