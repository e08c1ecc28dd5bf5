"""The security log: only added to, by everybody, for ever; read newest first, by account, kind and time."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import psycopg
import pytest

from application.access import Actor
from application.store.security_log import Kind, SecurityLog

NOON = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)
SEKAR = UUID(int=7)


@pytest.fixture
def desk(process):
    return process()


@pytest.fixture
def log(desk):
    return SecurityLog(desk.pool)


@pytest.fixture
def filled(log):
    """Ten entries, one an hour, of two kinds and two accounts in turn."""
    for number in range(10):
        kind = ("signed_in", "signed_out")[number % 2]
        account = SEKAR if number < 5 else UUID(int=8)
        log.record(kind, now=NOON + timedelta(hours=number), account=account)
    return log


def test_an_entry_is_read_as_it_was_written(log):
    session = uuid4()
    log.record(
        "exported",
        now=NOON,
        account=SEKAR,
        actor="account:7",
        address="192.0.2.7",
        session=session,
        hub="semarang",
        rows=12,
        rights=["book"],
    )
    (entry,) = log.entries()
    assert (entry.at, entry.kind, entry.account, entry.actor) == (NOON, "exported", SEKAR, "account:7")
    assert (entry.address, entry.session) == ("192.0.2.7", session)
    assert entry.detail == {"hub": "semarang", "rows": 12, "rights": ["book"]}


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_can_be_told(log, kind):
    log.record(kind, now=NOON)
    assert log.entries()[0].kind == kind.value


def test_a_kind_that_nobody_knows_is_a_mistake(log):
    with pytest.raises(ValueError, match="gossip"):
        log.record("gossip")


def test_what_was_not_permitted_is_told_with_right_and_hub(log):
    log.refused(Actor("account:7", SEKAR), "read_persons", "semarang")
    (entry,) = log.entries()
    assert (entry.kind, entry.account, entry.actor) == ("refused", SEKAR, "account:7")
    assert entry.detail == {"right": "read_persons", "hub": "semarang"}


def test_the_newest_come_first_page_by_page(filled):
    first = filled.entries(limit=4)
    second = filled.entries(limit=4, before=first[-1].id)
    rest = filled.entries(limit=4, before=second[-1].id)
    hours = [(entry.at - NOON).seconds // 3600 for entry in first + second + rest]
    assert hours == [9, 8, 7, 6, 5, 4, 3, 2, 1, 0]


@pytest.mark.parametrize(
    ("asked", "hours"),
    [
        ({"account": SEKAR}, [4, 3, 2, 1, 0]),
        ({"kind": "signed_out"}, [9, 7, 5, 3, 1]),
        ({"since": NOON + timedelta(hours=8)}, [9, 8]),
        ({"until": NOON + timedelta(hours=2)}, [1, 0]),
        ({"account": SEKAR, "kind": "signed_in", "since": NOON + timedelta(hours=1)}, [4, 2]),
    ],
)
def test_it_is_narrowed_by_account_kind_and_time(filled, asked, hours):
    assert [(entry.at - NOON).seconds // 3600 for entry in filled.entries(**asked)] == hours


FORBIDDEN = (
    "update simpul.security_log set kind = 'x'",
    "delete from simpul.security_log",
    "truncate simpul.security_log",
)


@pytest.mark.parametrize("act", FORBIDDEN)
def test_the_application_may_not_alter_it(filled, desk, act):
    with desk.pool.connection() as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute(act)


@pytest.mark.parametrize("act", FORBIDDEN)
def test_nobody_may(filled, superuser, act):
    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="append-only"):
        superuser.execute(act)
    assert len(filled.entries()) == 10
