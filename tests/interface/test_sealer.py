"""The worker's thread for the seal: two of them, connections that are lost, a key that is not there."""

import time
from contextlib import contextmanager
from dataclasses import replace
from uuid import uuid4

import psycopg
import pytest

from application.seal.building import make_checkpoint
from application.seal.verifying import verify
from application.store.seal import SealStore
from interface.worker.sealer import Sealer
from tests.application.seal.conftest import NOON

APPEND = """
    insert into simpul.events
    select nextval('simpul.positions'), %s, 1, type, hub, actor, command, recorded_at, body
    from simpul.events order by position desc limit 1
"""
OTHERS = "from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()"


@pytest.fixture
def owner(network):
    with psycopg.connect(network.database_url, autocommit=True) as connection:
        yield connection


@contextmanager
def sealing(*settings):
    threads = [Sealer(one) for one in settings]
    for one in threads:
        one.start()
    try:
        yield
    finally:
        for one in threads:
            one.stop()


def comes(true):
    until = time.monotonic() + 20
    while not true():
        assert time.monotonic() < until
        time.sleep(0.05)


def test_two_workers_seal_what_happens_through_lost_connections_and_sign_once(network, owner, monkeypatch):
    monkeypatch.setattr(Sealer, "pause_seconds", 0.1)
    store = SealStore(owner)
    with sealing(network, network):
        comes(store.checkpoint)
        owner.execute(APPEND, [uuid4()])
        comes(lambda: store.sealed()[1] == store.head())
        owner.execute(f"select pg_terminate_backend(pid, 1000) {OTHERS}")
        owner.execute(APPEND, [uuid4()])
        comes(lambda: store.sealed()[1] == store.head())
    verdict = verify(store)
    assert verdict.holds
    assert (verdict.sealed, len(verdict.checkpoints)) == (verdict.events, 1)


def test_without_the_key_in_force_the_log_is_sealed_and_nothing_is_signed(network, owner, caplog):
    store = SealStore(owner)
    elsewhere = replace(network, checkpoint_hours=1)
    with sealing(replace(network, checkpoint_hours=0)):
        comes(lambda: store.sealed()[1] == store.head())
    make_checkpoint(store, network.network, [bytes(32)], NOON.replace(year=2020))
    owner.execute(APPEND, [uuid4()])
    with sealing(elsewhere):
        comes(lambda: "no checkpoint can be signed" in caplog.text)
    assert store.sealed()[1] == store.head()
    assert len(store.checkpoints()) == 1
