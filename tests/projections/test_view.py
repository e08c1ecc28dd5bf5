"""Reading at a position: what is behind says so, and keeps few waiting, and not for long."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from projections.agenda import booking_json, held
from projections.editions import ensure_live, log_head
from projections.hubs import hub_list, hub_rows
from projections.runner import follow_once
from projections.standing import standing
from projections.view import Behind

SOONER = 1.0  # seconds: well before a reader who waits is sent away


@pytest.fixture(autouse=True)
def written(history, connect):
    """A log and its live edition."""
    writer = history().write(100)
    ensure_live(connect)
    return writer


@pytest.fixture
def head(connection):
    return lambda: log_head(connection)


@pytest.fixture
def aside(connection, head):
    """The agenda is set aside, and the log goes on; where the agenda stands."""
    at = head()
    connection.execute(
        "update live.progress set failed_at = %s, error = 'x' where model = 'agenda'", [at + 1]
    )
    return at


def hubs_of(view):
    return hub_list(view, 50, "", None, None)


def test_who_asks_for_a_position_waits_until_it_is_there(written, view, head, connection):
    written.write(10)
    with ThreadPoolExecutor(1) as threads:
        waiting = threads.submit(view.wait_for, head(), 20)
        time.sleep(0.1)
        assert not waiting.done()
        while follow_once(connection):
            pass
        assert hubs_of(waiting.result()).position == head()


def test_a_position_that_does_not_come_is_told_after_a_while(written, view, head):
    written.write(10)
    with pytest.raises(Behind):
        view.wait_for(head(), 0.1)


def test_nobody_waits_for_a_position_that_the_log_does_not_have(view, head):
    began = time.monotonic()
    with pytest.raises(Behind) as told:
        view.wait_for(2**63 - 1)
    assert told.value.position == head() and time.monotonic() - began < SOONER


def test_few_may_wait_at_once(written, view, head):
    written.write(10)
    with ThreadPoolExecutor(1) as threads:
        first = threads.submit(view.wait_for, head(), 3)
        time.sleep(0.2)
        began = time.monotonic()
        with pytest.raises(Behind):
            view.wait_for(head(), 3)
        assert time.monotonic() - began < SOONER and not first.done()
        assert isinstance(first.exception(), Behind)
    with pytest.raises(Behind):
        view.wait_for(head(), 0.1)  # places are given back


def test_a_read_model_that_was_set_aside_says_where_it_stands(written, view, head, connection, aside):
    written.write(10)
    while follow_once(connection):
        pass
    space = written.spaces[0]
    assert booking_json(view, space.id).position == aside < head() == hubs_of(view).position
    assert {row["position"] for row in hub_rows(view)} == {head()}


def test_who_asks_for_more_of_it_is_told_and_of_the_others_answered(written, view, head, connection, aside):
    written.write(10)
    while follow_once(connection):
        pass
    asked, space = view.wait_for(head()), written.spaces[0]
    assert hubs_of(asked).position == head() and hub_rows(asked)
    for read in (lambda: booking_json(asked, space.id), lambda: held(asked, space.id, None, None)):
        with pytest.raises(Behind) as told:
            read()
        assert (told.value.wanted, told.value.position) == (head(), aside)


def test_a_live_edition_of_other_code_is_told(view, connection):
    assert standing(view).as_dict()["status"] == "ok"
    connection.execute("update simpul.editions set code = 'other'")
    assert standing(view).as_dict()["status"] == "degraded"


def test_what_was_prepared_before_a_switch_is_read_on_where_a_column_has_another_type(view, connection):
    before = view.rows("select code, version from hubs order by code")
    connection.execute(
        "create schema newer; create table newer.hubs as select code, version::bigint from live.hubs;"
        " alter schema live rename to older; alter schema newer rename to live"
    )
    assert view.rows("select code, version from hubs order by code") == before != []
