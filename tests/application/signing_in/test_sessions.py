"""Sessions: a new secret each time, an end when idle and an end at last; listed, and ended one by one."""

from datetime import timedelta

import pytest

from application.accounts import CorrectAccount
from application.signing_in import Caller
from domain.errors import NotFound
from domain.personal import Personal

HERE = Caller("192.0.2.7", "Contoh/1.0")


def test_every_session_has_a_secret_of_its_own(gate, sekar):
    one, other = gate.enter(), gate.enter()
    assert one.secret != other.secret
    assert len(one.secret) >= 43


def test_a_made_up_secret_is_nobody(gate, sekar):
    assert gate.sessions.who("made up", now=gate.now) is None
    assert gate.sessions.who("\udcff", now=gate.now) is None


def test_who_knows_the_newest_version_of_the_account(gate, sekar, admin):
    session = gate.enter()
    before = gate.sessions.who(session.secret, now=gate.now).version
    gate.desk.do(CorrectAccount(sekar, Personal(sekar, "name", "Sekar Ayu Contoh")))
    assert gate.sessions.who(session.secret, now=gate.now).version == before + 1


def test_looking_up_a_session_or_a_token_is_one_statement(gates, gate, sekar, wire):
    session = gate.enter()
    until = gate.now + timedelta(days=1)
    _, token = gate.tokens.issue(gate.actor(sekar), sekar, "Contoh", None, until, now=gate.now)
    far = gates(connections=1, dsn=wire.dsn)
    far.sessions.who(session.secret, now=far.now), far.tokens.who(token, HERE, now=far.now)
    before = wire.answers
    far.sessions.who(session.secret, now=far.now)
    far.tokens.who(token, HERE, now=far.now)
    assert wire.answers == before + 2


def test_an_idle_session_ends_after_twelve_hours(gate, sekar):
    session = gate.enter()
    gate.after(hours=11, minutes=59)
    assert gate.sessions.who(session.secret, now=gate.now)
    gate.after(hours=11, minutes=59)
    assert gate.sessions.who(session.secret, now=gate.now)
    gate.after(hours=12)
    assert gate.sessions.who(session.secret, now=gate.now) is None


def test_a_session_in_use_ends_after_seven_days(gate, sekar):
    session = gate.enter()
    for _ in range(20):
        gate.after(hours=8)
        assert gate.sessions.who(session.secret, now=gate.now)
    gate.after(hours=8)
    assert gate.sessions.who(session.secret, now=gate.now) is None


def test_its_use_is_written_once_a_minute(gate, sekar):
    session = gate.enter()
    noted = []
    for seconds in (10, 49, 1, 30):
        gate.after(seconds=seconds)
        gate.sessions.who(session.secret, now=gate.now)
        ((last,),) = gate.rows("select last_used_at from simpul.sessions where id = %s", session.id)
        noted.append((gate.now - last).total_seconds())
    assert noted == [10, 59, 0, 30]


def test_they_are_listed_with_where_they_come_from(gate, sekar):
    gate.enter(caller=Caller("192.0.2.8", "Ponsel Contoh"))
    (listed,) = gate.sessions.of(sekar, now=gate.now)
    assert (listed.address, listed.agent, listed.factor) == ("192.0.2.8", "Ponsel Contoh", "password")


def test_what_is_over_is_not_listed(gate, sekar):
    gate.enter()
    gate.after(hours=12)
    assert gate.sessions.of(sekar, now=gate.now) == []


def test_an_ended_session_opens_nothing(gate, sekar):
    one, other = gate.enter(), gate.enter()
    gate.sessions.end(sekar, one.id, now=gate.now)
    assert gate.sessions.who(one.secret, now=gate.now) is None
    assert [listed.id for listed in gate.sessions.of(sekar, now=gate.now)] == [other.id]


def test_who_ended_a_session_is_told(gate, sekar, admin):
    session = gate.enter()
    gate.sessions.end(sekar, session.id, actor=admin.name, now=gate.now)
    (entry,) = gate.told("session_ended", account=sekar)[:1]
    assert (entry.session, entry.actor) == (session.id, admin.name)


def test_nobody_ends_the_session_of_another(gate, sekar):
    session = gate.enter()
    other = gate.person("bagus@contoh.example")
    with pytest.raises(NotFound):
        gate.sessions.end(other, session.id, now=gate.now)
    assert gate.sessions.who(session.secret, now=gate.now)


def test_signing_out_twice_is_signing_out(gate, sekar):
    session = gate.enter()
    for _ in range(2):
        gate.sessions.end(sekar, session.id, own=True, now=gate.now)
    assert [entry.session for entry in gate.told("signed_out")] == [session.id]


def test_all_but_one_end_together(gate, sekar):
    sessions = [gate.enter() for _ in range(3)]
    assert gate.sessions.end_all(sekar, but=sessions[1].id, now=gate.now) == 2
    assert [bool(gate.sessions.who(one.secret, now=gate.now)) for one in sessions] == [False, True, False]


def test_what_is_long_over_is_swept_with_its_address(gate, sekar):
    session = gate.enter()
    gate.fail(1)
    gate.after(days=8)
    gate.sweep(now=gate.now)
    assert gate.rows("select id from simpul.sessions where id = %s", session.id)
    gate.after(days=31)
    assert gate.sweep(now=gate.now) > 0
    for table in ("sessions", "invitations", "delays"):
        assert gate.rows(f"select * from simpul.{table}") == []
