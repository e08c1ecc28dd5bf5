"""Rebuilding: what is live is made anew, compared as far as it can be, and replaced in one moment."""

import pytest

from projections.content import Difference
from projections.editions import EditionError, editions, ensure_live, live_edition
from projections.readmodel import ReadModel
from projections.rebuilding import rebuild
from projections.verification import verify


@pytest.fixture
def live(history, connect, superuser):
    """The number of the live edition, of a log where much happened."""
    history().write(150)
    superuser.execute("set search_path to live")
    return ensure_live(connect).id


@pytest.fixture
def counting(with_models):
    """A read model more, as of a newer version; it counts positions, and fails at one of them where told to."""

    def add(fails_at=-1):
        statement = f"insert into counted select position / (position <> {fails_at})::int from news"
        table = "create table counted (at bigint primary key);"
        with_models(ReadModel("counting", table, {"counted": "at"}, {("space.booked",): statement}, ()))

    return add


def test_what_agrees_is_replaced_and_gone(live, connect, connection):
    done = rebuild(connect)
    assert done.found.agrees and (done.before, done.dropped, done.changed) == (live, True, ())
    assert [(one.id, one.status) for one in editions(connection)] == [(done.found.edition, "live")]


def test_what_was_spoilt_is_named_mended_and_kept_as_evidence(live, connect, connection, superuser):
    superuser.execute("update hubs set ground = 'none' where code = 'hub-0'")
    done = rebuild(connect)
    assert done.found.differences == (Difference("hubs", "hub-0", "changed"),)
    assert [one.status for one in editions(connection)] == ["ready", "live"] and verify(connect).agrees
    kept = superuser.execute(f"select ground from edition_{live}.hubs where code = 'hub-0'").fetchone()
    assert kept == ("none",)


def test_of_other_code_the_read_models_that_are_defined_alike_are_compared(
    live, connect, superuser, counting
):
    superuser.execute("update agenda set seats = seats + 1")
    counting()
    done = rebuild(connect)
    assert (done.changed, done.dropped) == (("counting",), False)
    assert {(one.table, one.kind) for one in done.found.differences} == {("agenda", "changed")}
    counted = next(proof for proof in done.found.tables if proof.table == "counted")
    assert counted.rows > 0 == counted.differing


def test_a_read_model_that_cannot_take_an_event_in_leaves_everything_as_it_was(
    live, connect, connection, superuser, counting
):
    row = superuser.execute("select min(position) from simpul.events where type = 'space.booked'").fetchone()
    counting(fails_at=row[0])
    with pytest.raises(EditionError, match=r"counting cannot take in .* nothing was changed"):
        rebuild(connect)
    assert [(one.id, one.status) for one in editions(connection)] == [(live, "live")]


def test_where_nothing_was_live_it_is_built(history, connect, connection):
    history().write(20)
    done = rebuild(connect)
    assert (done.before, done.found.differences) == (None, ())
    assert live_edition(connection).id == done.found.edition and verify(connect).tables == done.found.tables
