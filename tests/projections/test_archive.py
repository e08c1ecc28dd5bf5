"""Frozen editions: what was known at an earlier position, the same for ever."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from types import SimpleNamespace

import psycopg
import pytest

from interface import wiring
from projections import archive, registry
from projections.archive import (
    Stopped,
    build_wanted,
    freeze,
    frozen_at,
    frozen_editions,
    make_room,
    pin,
)
from projections.editions import build, edition_by_id, editions, ensure_live, log_head
from projections.hubs import hub_json, hub_list
from projections.past import Ahead, Archive, EditionWanted, at_instant, at_position, zone_of
from projections.programs import program_json
from projections.runner import follow_once
from projections.spaces import space_json
from projections.view import Behind, ReadingConnection, View

PLENTY = 10**12


@pytest.fixture
def reader(database):
    """A process that reads: the live view, and the archive over the same connections."""
    pool = wiring._pool(
        database, ReadingConnection, 3, "set role simpul_app; set search_path to live, simpul"
    )
    live = View(pool)
    yield SimpleNamespace(live=live, archive=Archive(live, pool))
    pool.close()


@pytest.fixture
def written(history, connect):
    """A writer with a past, and a live edition of it."""
    writer = history(3).write(600)
    ensure_live(connect)
    return writer


def positions(superuser):
    return [at for (at,) in superuser.execute("select position from simpul.events order by position")]


def test_an_edition_frozen_at_a_position_holds_what_one_built_to_it_holds(
    written, connect, contents, superuser
):
    at = positions(superuser)[150]
    with connect() as connection:
        frozen = edition_by_id(connection, freeze(connect, at).id)
    assert contents(frozen) == contents(build(connect, upto=at))


def test_one_that_starts_from_an_earlier_one_holds_the_same(
    written, connect, contents, superuser, monkeypatch
):
    first, second = positions(superuser)[100], positions(superuser)[220]
    freeze(connect, first)
    copied = []
    copy = archive._copy_table
    monkeypatch.setattr(archive, "_copy_table", lambda *names: copied.append(names) or copy(*names))
    with connect() as connection:
        later = edition_by_id(connection, freeze(connect, second).id)
    assert copied, "the earlier one was not used"
    assert contents(later) == contents(build(connect, upto=second))


def test_the_head_is_taken_over_from_the_live_edition_while_that_goes_on(
    written, connect, connection, contents
):
    at = log_head(connection)
    frozen = edition_by_id(connection, freeze(connect, at).id)
    before = contents(frozen)
    written.write(40)
    while follow_once(connection):
        pass
    assert contents(frozen) == before == contents(build(connect, upto=at))


def test_what_is_read_of_it_stays_the_same_byte_for_byte(written, connect, connection, reader, superuser):
    at = positions(superuser)[200]
    freeze(connect, at)
    first = hub_list(reader.archive.at(at), 200, "", None, None)
    written.write(60)
    while follow_once(connection):
        pass
    for frozen in editions(connection):
        if frozen.status == "frozen":
            archive.drop(connection, frozen)
    reader.archive.forget(at)
    freeze(connect, at)
    assert hub_list(reader.archive.at(at), 200, "", None, None) == first
    assert first.position == at


def test_folded_from_its_own_events_one_thing_reads_as_in_the_edition(written, connect, reader, superuser):
    for at in positions(superuser)[60::80]:
        freeze(connect, at)
        whole = reader.archive.at(at)
        for hub in written.hubs:
            assert hub_json(reader.archive.folded(at, [hub.id]), hub.hub) == hub_json(whole, hub.hub)
        for space in written.spaces:
            assert space_json(reader.archive.folded(at, [space.id]), space.id) == space_json(whole, space.id)
        for program in written.programs:
            folded = reader.archive.folded(at, [program.id])
            assert program_json(folded, program.id) == program_json(whole, program.id)


def test_a_fold_leaves_nothing_behind(written, reader, superuser):
    hub = written.hubs[0]
    hub_json(reader.archive.folded(positions(superuser)[-1], [hub.id]), hub.hub)
    left = superuser.execute("select count(*) from pg_namespace where nspname like 'folded%'").fetchone()
    assert left == (0,)
    assert hub_json(reader.live, hub.hub).body, "the connection reads the live edition again"


def test_a_missing_edition_is_wanted_built_and_then_there(written, connect, connection, reader, superuser):
    at = positions(superuser)[120]
    with pytest.raises(EditionWanted) as wanted:
        reader.archive.at(at)
    assert (wanted.value.position, wanted.value.done) == (at, 0)
    assert build_wanted(connect, PLENTY)
    assert not build_wanted(connect, PLENTY), "it was asked for once"
    assert hub_list(reader.archive.at(at), 200, "", None, None).position == at


def test_one_that_cannot_be_built_says_why(written, connect, reader, superuser, monkeypatch):
    at = positions(superuser)[120]
    with pytest.raises(EditionWanted):
        reader.archive.at(at)

    def fails(*_):
        raise psycopg.errors.DiskFull("no room on the disk")

    monkeypatch.setattr(archive, "_begin", fails)
    build_wanted(connect, PLENTY)
    with pytest.raises(EditionWanted) as wanted:
        reader.archive.at(at)
    assert wanted.value.error == "no room on the disk"


def test_a_build_that_is_left_off_stays_wanted(written, connect, connection, reader, superuser):
    at = positions(superuser)[120]
    with pytest.raises(EditionWanted):
        reader.archive.at(at)
    with pytest.raises(Stopped):
        build_wanted(connect, PLENTY, stopping=lambda: True)
    assert frozen_at(connection, at) is None
    assert build_wanted(connect, PLENTY)
    assert frozen_at(connection, at)


def test_those_used_least_lately_make_room(written, connect, connection, reader, superuser):
    first, second, third = positions(superuser)[50], positions(superuser)[100], positions(superuser)[150]
    kept = {at: freeze(connect, at, pinned=at == first) for at in (first, second, third)}
    connection.execute(
        "update simpul.editions set used_at = now() - interval '1 hour' where position = %s", [second]
    )
    connection.execute(
        "update simpul.editions set used_at = now() - interval '1 minute' where position = %s", [third]
    )
    gone = make_room(connection, kept[third].bytes + 1)
    assert gone == [kept[second].id]
    assert {one.position for one in frozen_editions(connection)} == {first, third}
    pin(connection, kept[first].id, False)
    assert set(make_room(connection, 0)) == {kept[first].id, kept[third].id}


def test_what_was_removed_while_it_was_believed_in_is_wanted_again(
    written, connect, connection, reader, superuser
):
    at = positions(superuser)[100]
    freeze(connect, at)
    view = reader.archive.at(at)
    make_room(connection, 0)
    with pytest.raises(EditionWanted):
        hub_list(view, 10, "", None, None)
    with pytest.raises(EditionWanted):
        reader.archive.at(at)


def test_one_that_a_crash_emptied_counts_as_gone(written, connect, connection, reader, superuser):
    at = positions(superuser)[100]
    frozen = edition_by_id(connection, freeze(connect, at).id)
    superuser.execute(f"truncate {frozen.schema}.progress, {frozen.schema}.hubs")
    with pytest.raises(EditionWanted):
        reader.archive.at(at)
    assert build_wanted(connect, PLENTY)
    assert hub_list(reader.archive.at(at), 200, "", None, None).position == at


def test_a_read_model_that_failed_is_not_read(written, connect, connection, reader, superuser, monkeypatch):
    at = positions(superuser)[-1]
    frozen = edition_by_id(connection, freeze(connect, at).id)
    superuser.execute(f"update {frozen.schema}.progress set position = 5, failed_at = 6 where model = 'hubs'")
    with pytest.raises(Behind):
        hub_list(reader.archive.at(at), 200, "", None, None)


def test_a_moment_lies_at_the_last_event_recorded_up_to_it(written, reader, superuser):
    rows = superuser.execute("select position, recorded_at from simpul.events order by position").fetchall()
    for at, recorded in rows[::40]:
        last = max(position for position, when in rows if when <= recorded)
        assert at_instant(reader.live, recorded).position == last
        before = recorded - timedelta(microseconds=1)
        assert at_instant(reader.live, before).position == max(
            (position for position, when in rows if when <= before), default=0
        )
        assert at_position(reader.live, at).instant == recorded
    with pytest.raises(Ahead):
        at_instant(reader.live, datetime.now(UTC) + timedelta(minutes=1))
    with pytest.raises(Ahead):
        at_position(reader.live, rows[-1][0] + 1)


def test_a_moment_waits_for_an_append_that_may_lie_before_it(written, reader, database, until):
    """An append has taken its time under the lock and not yet committed: the moment must not be settled."""
    with psycopg.connect(database) as appending, ThreadPoolExecutor(1) as threads:
        appending.execute("select pg_advisory_xact_lock(5391873)")
        moment = datetime.now(UTC)
        found = threads.submit(at_instant, reader.live, moment)
        with pytest.raises(TimeoutError):
            found.result(0.3)
        appending.execute(
            "insert into simpul.events select nextval('simpul.positions'), gen_random_uuid(), 1, type, hub, actor,"
            " command, %s, body from simpul.events limit 1",
            [moment],
        )
        appending.commit()
        assert found.result(5).position == reader.live.row("select simpul.head() as head")["head"]


def test_the_zone_of_a_hub_is_the_one_it_began_with(written, reader):
    hub = next(one for one in written.hubs if one.configuration)
    assert zone_of(reader.live, hub.hub) == "Asia/Jakarta"
    assert zone_of(reader.live, "nowhere") is None


def test_editions_of_other_code_are_not_read(written, connect, connection, reader, superuser, monkeypatch):
    at = positions(superuser)[100]
    freeze(connect, at)
    monkeypatch.setattr(registry, "code", lambda: "another")
    with pytest.raises(EditionWanted):
        reader.archive.at(at)


def test_no_reader_waits_for_an_edition_that_is_being_taken_over_or_removed(
    written, connect, connection, reader, superuser
):
    at = positions(superuser)[100]
    number = freeze(connect, at).id
    with superuser.transaction():
        superuser.execute("select from simpul.editions where id = %s for update", [number])
        with reader.live._pool.connection() as held:
            held.execute("set statement_timeout to '2s'")
        assert reader.archive.kept(at) is not None


def test_one_that_is_being_read_at_length_goes_later(written, connect, connection, reader, superuser):
    frozen = edition_by_id(connection, freeze(connect, positions(superuser)[100]).id)
    with superuser.transaction():
        superuser.execute(f"select from {frozen.schema}.agenda limit 1")
        assert make_room(connection, 0) == []
        assert hub_list(reader.archive.at(frozen.position), 200, "", None, None).body
    assert make_room(connection, 0) == [frozen.id]


def test_after_a_crash_of_the_server_nobody_believes_in_its_empty_tables(
    written, connect, connection, reader, superuser
):
    frozen = edition_by_id(connection, freeze(connect, positions(superuser)[100]).id)
    view = reader.archive.at(frozen.position)
    assert view.rows("select code from hubs", "hubs")
    crash(superuser, frozen.schema)
    reader.live._pool.check()
    with pytest.raises(EditionWanted):
        view.rows("select code from hubs", "hubs")
    assert reader.archive.kept(frozen.position) is None


def test_what_somebody_waits_for_is_kept_however_little_room_there_is(
    written, connect, connection, reader, superuser
):
    first, second = positions(superuser)[100], positions(superuser)[220]
    for at in (first, second):
        with pytest.raises(EditionWanted):
            reader.archive.at(at)
        assert build_wanted(connect, 0)
        assert [one.position for one in frozen_editions(connection)] == [at]
        assert hub_list(reader.archive.at(at), 200, "", None, None).position == at


def test_an_instant_is_told_in_the_zone_that_it_was_asked_in(written, reader):
    here = datetime.now(UTC).replace(microsecond=0)
    for asked in (here, here.astimezone(timezone(timedelta(hours=7)))):
        assert reader.archive.moment(at_instant, asked).instant.utcoffset() == asked.utcoffset()


def test_whole_hubs_that_are_folded_leave_connections_to_others(written, reader, superuser):
    hub, at = written.hubs[0], positions(superuser)[-1]
    whole = reader.archive.folded(at, hub=hub.hub)
    turns = reader.archive._folding
    assert turns.acquire(blocking=False) and not turns.acquire(blocking=False), "one of three connections"
    with pytest.raises(EditionWanted) as wanted:
        hub_json(whole, hub.hub)
    assert wanted.value.crowded
    assert hub_json(reader.archive.folded(at, [hub.id]), hub.hub).body
    turns.release()
    assert hub_json(whole, hub.hub).body


def test_one_over_which_the_server_goes_down_does_not_keep_the_others_waiting(
    written, connect, connection, reader, superuser, monkeypatch
):
    first, second = positions(superuser)[100], positions(superuser)[220]
    for at in (first, second):
        with pytest.raises(EditionWanted):
            reader.archive.at(at)
    begin = archive._begin

    def goes_down(connecting, connected, edition, position):
        if position == first:
            raise psycopg.errors.AdminShutdown("terminating connection")
        begin(connecting, connected, edition, position)

    monkeypatch.setattr(archive, "_begin", goes_down)
    with pytest.raises(psycopg.errors.AdminShutdown):
        build_wanted(connect, PLENTY)
    assert build_wanted(connect, PLENTY)
    assert [one.position for one in frozen_editions(connection)] == [second]


def crash(superuser, schema):
    """Tables that are not in the server's journal are empty after it, and all connections are gone."""
    tables = superuser.execute("select tablename from pg_tables where schemaname = %s", [schema]).fetchall()
    superuser.execute("truncate " + ", ".join(f"{schema}.{name}" for (name,) in tables))
    superuser.execute(
        "select pg_terminate_backend(pid, 2000) from pg_stat_activity"
        " where datname = current_database() and pid <> pg_backend_pid()"
    )
