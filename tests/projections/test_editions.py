"""Editions: built beside each other, switched in one moment, dropped when nobody reads them."""

import re
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest

from domain import Space
from projections import editions as editions_module
from projections import locks, registry
from projections.editions import (
    EditionError,
    build,
    catch_up,
    drop,
    edition_by_id,
    editions,
    ensure_live,
    live_edition,
    log_head,
    position_of,
    set_aside,
    sweep,
    switch,
)
from projections.hubs import HUBS, hub_rows
from projections.readmodel import ReadModel, types
from projections.runner import follow_once
from projections.standing import standing


def failing(at, table="fragile", statement="insert into {} select position / {} from news"):
    """A read model that cannot take the event at a position."""
    one = f"(case when position = {at} then 0 else 1 end)"
    booked = types(Space.Booked)
    return ReadModel(
        name=table,
        tables=f"create table {table} (at bigint primary key);",
        keys={table: "at"},
        facts={booked: statement.format(table, one)},
        ignores=(),
    )


@pytest.fixture
def booked(history, superuser):
    """Positions of eight bookings or more in a log where much happened."""
    written = history().write(200)
    query = "select position from simpul.events where type = 'space.booked' order by position"
    while len(positions := [position for (position,) in superuser.execute(query)]) < 8:
        written.write(20)
    return positions


def test_an_edition_is_built_to_the_head_of_the_log(history, connect, connection):
    history().write(50)
    told = []
    edition = build(connect, lambda done, head: told.append((done, head)))
    head = log_head(connection)
    assert (edition.status, position_of(connection, edition), told[-1]) == ("ready", head, (head, head))


def test_an_edition_is_built_up_to_a_position(history, connect, connection, superuser, booked):
    edition = build(connect, upto=booked[3])
    rows = superuser.execute(f"select max(position) from {edition.schema}.progress").fetchone()
    assert rows == (booked[3],) == (position_of(connection, edition),)


def test_a_build_that_fails_leaves_nothing_behind(connect, connection, with_models):
    with_models(ReadModel("broken", "create table broken (no such type);", {}, {}, ()))
    with pytest.raises(psycopg.Error):
        build(connect)
    left = "select from pg_namespace where nspname like 'edition%'"
    assert editions(connection) == [] and connection.execute(left).fetchall() == []


def test_what_is_interrupted_leaves_nothing_behind(history, connect, connection):
    history().write(20)

    def interrupt(done, head):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build(connect, interrupt)
    assert editions(connection) == []


def test_what_a_killed_builder_left_is_swept_up_by_the_next(connect, connection, superuser, until):
    with connect() as killed:
        left = editions_module._make(killed)
        backend = killed.info.backend_pid
    gone = "select from pg_stat_activity where pid = %s"
    until(lambda: not superuser.execute(gone, [backend]).fetchall())  # its lock goes with it
    made = build(connect)
    assert [edition.id for edition in editions(connection)] == [made.id]
    gone = superuser.execute("select from pg_namespace where nspname = %s", [left.schema]).fetchall()
    assert gone == []


def test_a_sweep_leaves_alone_what_became_live_since_it_looked(connect, connection, monkeypatch):
    stale = editions_module._make(connection)
    connection.execute("update simpul.editions set status = 'ready'")
    switch(connection, stale)
    looks = iter([[stale]])
    now = editions_module.editions
    monkeypatch.setattr(editions_module, "editions", lambda connection: next(looks, None) or now(connection))
    sweep(connection)
    live = live_edition(connection)
    assert live.id == stale.id and position_of(connection, live) == 0


def test_an_edition_that_is_being_built_is_left_alone(connect, connection):
    with connect() as builder:
        busy = editions_module._make(builder)
        sweep(connection)
        assert edition_by_id(connection, busy.id).status == "building"


def test_a_switch_makes_the_new_one_live_and_keeps_the_old(connect, connection):
    first, second = build(connect), build(connect)
    switch(connection, first)
    switch(connection, second)
    assert [(e.id, e.status) for e in editions(connection)] == [(first.id, "ready"), (second.id, "live")]
    assert edition_by_id(connection, first.id).schema == f"edition_{first.id}"


def test_a_switch_first_brings_the_edition_to_the_head(history, connect, connection):
    edition = build(connect)
    history().write(30)
    switch(connection, edition)
    assert position_of(connection, live_edition(connection)) == log_head(connection)


@pytest.fixture
def held_up(connect, superuser, until):
    """Begins deeds, each on a connection of its own, that wait for something until the block ends."""
    waiting = "select distinct pid from pg_locks where not granted"

    def begin(deed, edition):
        with connect() as own:
            return deed(own, edition)

    @contextmanager
    def hold(statement, *deeds):
        with ThreadPoolExecutor(len(deeds)) as threads, superuser.transaction():
            superuser.execute(statement)
            begun = []
            for deed in deeds:
                begun.append(threads.submit(begin, *deed))
                until(lambda: len(superuser.execute(waiting).fetchall()) == len(begun))
            yield begun

    return hold


LIVE_ROW = "select from simpul.editions where status = 'live' for share"  # as a worker takes a slice in


def test_a_switch_that_had_to_wait_does_not_go_back(history, connect, connection, held_up):
    ensure_live(connect)
    edition, writer = build(connect), history()
    with held_up(LIVE_ROW, (switch, edition)):
        writer.write(10)
    live = live_edition(connection)
    assert (live.id, position_of(connection, live)) == (edition.id, log_head(connection))


def test_only_a_ready_edition_can_become_live(connect, connection):
    switch(connection, build(connect))
    with pytest.raises(EditionError, match="is live; only a ready one"):
        switch(connection, live_edition(connection))


def test_an_edition_of_other_code_cannot_become_live(connect, connection, with_models):
    made = build(connect)
    with_models(failing(at=0))
    with pytest.raises(EditionError, match="was built by other code"):
        switch(connection, made)


def test_an_edition_that_stands_ready_becomes_live_instead_of_another(connect, connection):
    made = build(connect)
    assert ensure_live(connect).id == made.id


def test_the_live_edition_cannot_be_dropped(connect, connection):
    switch(connection, build(connect))
    with pytest.raises(EditionError, match="is live; switch to another one first"):
        drop(connection, live_edition(connection))


def test_another_can_be_dropped_and_is_gone(connect, connection):
    edition = build(connect)
    drop(connection, edition)
    with pytest.raises(EditionError, match="there is no edition"):
        edition_by_id(connection, edition.id)


def test_a_live_edition_is_made_once(connect, connection):
    first = ensure_live(connect)
    assert ensure_live(connect).id == first.id and first.status == "live"


def test_an_edition_that_became_live_since_it_was_looked_at_is_not_dropped(connect, connection):
    ensure_live(connect)
    edition = build(connect)
    switch(connection, edition)
    with pytest.raises(EditionError, match="is live; switch to another one first"):
        drop(connection, edition)
    assert live_edition(connection).id == edition.id


def test_a_drop_waits_for_a_switch_that_is_under_way(connect, connection, held_up):
    ensure_live(connect)
    edition = build(connect)
    with held_up(LIVE_ROW, (switch, edition), (drop, edition)) as (switched, dropped):
        pass
    assert (switched.result(), live_edition(connection).id) == (None, edition.id)
    with pytest.raises(EditionError, match="is live; switch to another one first"):
        dropped.result()


def test_what_is_dropped_is_the_schema_that_it_has_now(connect, connection, superuser):
    first = ensure_live(connect)
    ensured = edition_by_id(connection, first.id)
    switch(connection, build(connect))
    drop(connection, replace(ensured, status="ready"))
    gone = superuser.execute(
        "select from pg_namespace where nspname = %s", [f"edition_{first.id}"]
    ).fetchall()
    assert gone == [] and position_of(connection, live_edition(connection)) == 0


def test_what_is_dropped_twice_is_said_to_be_gone(connect, connection):
    edition = build(connect)
    drop(connection, edition)
    with pytest.raises(EditionError, match="there is no edition"):
        drop(connection, edition)


def test_two_switches_to_one_edition_are_one_switch_and_a_refusal(connect, connection, held_up):
    ensure_live(connect)
    edition = build(connect)
    lock = f"select pg_advisory_xact_lock({locks.SWITCH_LOCK})"
    with held_up(lock, (switch, edition), (switch, edition)) as both:
        pass
    troubles = [str(one.exception()) for one in both if one.exception()]
    assert troubles == [f"edition {edition.id} is live; only a ready one can become live"]
    assert live_edition(connection).id == edition.id


def test_two_that_bring_one_edition_on_repeat_nothing(history, connect, connection, held_up, contents):
    history().write(100)
    edition, whole = build(connect, upto=0), contents(build(connect))
    progress = f"select from {edition.schema}.progress for update"
    with held_up(progress, (catch_up, edition), (catch_up, edition)):
        pass
    assert contents(edition) == whole and set_aside(connection, edition) == []


def test_a_build_that_fails_says_why_though_its_edition_is_gone_already(connect, monkeypatch):
    def drop_and_fail(connection, edition):
        drop(connection, edition)
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(editions_module, "_analyze", drop_and_fail)
    with pytest.raises(RuntimeError, match="the disk is full"):
        build(connect)


def test_other_read_models_make_another_live_edition(history, connect, connection, with_models):
    history().write(30)
    first = ensure_live(connect)
    with_models(failing(at=0))
    second = ensure_live(connect)
    assert second.id > first.id and live_edition(connection).up_to_date
    assert not edition_by_id(connection, first.id).up_to_date


def test_who_moved_on_to_other_code_is_not_taken_back(connect, connection, caplog):
    ours, newer = ensure_live(connect), build(connect)
    switch(connection, newer)
    connection.execute("update simpul.editions set code = 'newer' where id = %s", [newer.id])
    assert ensure_live(connect).id == live_edition(connection).id == newer.id
    assert [edition.id for edition in editions(connection)] == [ours.id, newer.id]
    assert "is left alone" in caplog.text


def test_the_advisory_locks_are_all_different_and_none_is_the_stores():
    ours = [number for name, number in vars(locks).items() if name.endswith("_LOCK")]
    store = Path(__file__).parents[2] / "application" / "store"
    files = [*store.rglob("*.py"), *store.rglob("*.sql")]
    theirs = {int(number) for file in files for number in re.findall(r"5391\d{3}", file.read_text())}
    assert len(set(ours)) == len(ours) and theirs and not theirs & set(ours)


def test_an_edition_of_other_code_is_not_brought_further(history, connect, connection, with_models):
    ensure_live(connect)
    history().write(10)
    with_models(failing(at=0))
    assert follow_once(connection) is False


def test_reads_never_fail_nor_go_back_while_editions_are_switched(history, connect, connection, view):
    writer = history().write(20)
    ensure_live(connect)
    seen, troubles, done = [], [], threading.Event()

    def read():
        while not done.is_set():
            try:
                seen.append(view.position())
                hub_rows(view)
            except Exception as trouble:
                troubles.append(trouble)

    reader = threading.Thread(target=read)
    reader.start()
    for _ in range(6):
        old = live_edition(connection)
        writer.write(5)
        while follow_once(connection):
            pass
        switch(connection, build(connect))
        drop(connection, edition_by_id(connection, old.id))
    done.set()
    reader.join()
    assert troubles == [] and seen == sorted(seen) and len(set(seen)) > 3


def test_readers_live_through_a_switch_to_an_edition_with_more_columns(history, connect, view, monkeypatch):
    history().write(30)
    ensure_live(connect)
    for _ in range(8):
        before = hub_rows(view)
    wider = replace(
        HUBS, tables=HUBS.tables.replace("configuration jsonb", "configuration jsonb, extra text")
    )
    halves = ((wider, *registry.HALVES[0][1:]), registry.HALVES[1])
    monkeypatch.setattr(registry, "HALVES", halves)
    monkeypatch.setattr(registry, "READ_MODELS", halves[0] + halves[1])
    ensure_live(connect)
    assert hub_rows(view) == before


@pytest.mark.parametrize("which", [0, 7, -1])
def test_a_read_model_that_fails_is_set_aside_at_exactly_that_event(
    booked, connect, connection, superuser, with_models, which
):
    with_models(failing(at=booked[which]))
    edition = build(connect)
    (aside,) = set_aside(connection, edition)
    assert (aside.model, aside.failed_at, aside.error) == ("fragile", booked[which], "division by zero")
    kept = superuser.execute(f"select at from {edition.schema}.fragile order by at").fetchall()
    assert [at for (at,) in kept] == booked[: booked.index(booked[which])]


def test_the_others_go_on(booked, connect, connection, superuser, contents, with_models):
    healthy = contents(build(connect))
    with_models(failing(at=booked[4]))
    edition = build(connect)
    assert {table: rows for table, rows in contents(edition).items() if table != "fragile"} == healthy
    assert position_of(connection, edition) == log_head(connection)


def test_it_is_set_aside_at_the_same_event_whatever_the_slices(
    booked, connect, connection, sliced, contents, with_models
):
    with_models(failing(at=booked[5]))
    whole = contents(build(connect))
    for size in (1, 7):
        edition = sliced(size)
        assert contents(edition) == whole
        assert [aside.failed_at for aside in set_aside(connection, edition)] == [booked[5]]


def test_what_is_set_aside_live_is_told(booked, history, connect, connection, view, with_models):
    with_models(failing(at=booked[-1] + 10**6))
    ensure_live(connect)
    assert standing(view).as_dict()["status"] == "ok"
    connection.execute("update live.progress set failed_at = 1, error = 'broken' where model = 'fragile'")
    assert standing(view).as_dict()["status"] == "degraded"
    assert standing(view).set_aside == [{"model": "fragile", "failed_at": 1, "error": "broken"}]


def test_an_edition_that_is_not_whole_is_not_switched_to_by_hand(booked, connect, connection, with_models):
    with_models(failing(at=booked[0]))
    with pytest.raises(EditionError, match="fragile failed: division by zero"):
        switch(connection, build(connect))


def test_one_broken_read_model_does_not_keep_the_others_from_being_live(
    booked, connect, connection, with_models
):
    with_models(failing(at=booked[0]))
    live = ensure_live(connect)
    assert [aside.model for aside in set_aside(connection, live)] == ["fragile"]
    assert ensure_live(connect).id == live.id and len(editions(connection)) == 1


def test_a_passing_trouble_sets_nothing_aside(booked, connect, connection, with_models):
    with_models(failing(0, "slow", "insert into {} select {} * position from news, pg_sleep(5)"))
    edition = build(connect, upto=0)
    connection.execute("set statement_timeout = 100")
    with pytest.raises(psycopg.errors.QueryCanceled):
        catch_up(connection, edition)
    connection.execute("reset statement_timeout")
    assert set_aside(connection, edition) == [] and position_of(connection, edition) == 0


def test_every_read_model_has_its_line_of_progress(connect, superuser):
    edition = build(connect)
    names = superuser.execute(f"select model from {edition.schema}.progress").fetchall()
    assert {name for (name,) in names} == {model.name for model in registry.READ_MODELS}
