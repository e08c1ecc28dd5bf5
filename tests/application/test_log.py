"""The log: one append is one round trip, happens once, is there for ever, and is read with SQL."""

from datetime import UTC, datetime
from uuid import uuid4

import psycopg
import pytest
from psycopg.types.json import Jsonb

from application.store.codec import UnknownEvent
from domain import Space
from domain.errors import CommandIdReused
from domain.values import hub_id, space_id

PROVENANCE = ("hub", "actor", "command", "reason", "happened_at")


@pytest.fixture
def planted(superuser):
    """Puts a row into the log that no append() would have made."""

    def plant(stream, version, kind, **body):
        body = {"originator_id": str(stream), "originator_version": version, "hub": "taman", **body}
        superuser.execute(
            "insert into simpul.events select nextval('simpul.positions'), %s, %s, %s, 'taman', 'nobody',"
            " gen_random_uuid(), clock_timestamp(), %s",
            [stream, version, kind, Jsonb(body)],
        )

    return plant


def test_an_append_is_one_round_trip(process, pilot, wire, slot):
    desk = process(wire.dsn, connections=1)
    desk.apply(pilot)
    member = desk.member()
    desk.book("loft", member, slot("9-10"))
    before = wire.answers
    desk.book("loft", member, slot("11-12"))
    assert wire.answers - before == 1


def test_a_command_that_is_asked_twice_happens_once(taman, slot):
    key, booking, member = uuid4(), uuid4(), taman.member()
    first = taman.book("loft", member, slot("9-10"), key, booking)
    taman.book("attic", member, slot("9-10"))
    again = taman.book("loft", member, slot("9-10"), key, booking)
    assert (again.position, first.repeated, again.repeated) == (first.position, False, True)
    assert len(taman.events(command=key)) == 1


def test_a_command_that_is_asked_twice_at_two_processes_happens_once(taman, process, slot):
    key, booking, member = uuid4(), uuid4(), taman.member()
    first = taman.book("loft", member, slot("9-10"), key, booking)
    assert process().book("loft", member, slot("9-10"), key, booking).position == first.position
    assert len(taman.events(command=key)) == 1


def test_a_command_that_changed_nothing_also_happens_once(taman, slot):
    key, booking, member = uuid4(), uuid4(), taman.member()
    taman.book("loft", member, slot("9-10"), booking=booking)
    first = taman.book("loft", member, slot("9-10"), key, booking)
    taman.book("attic", member, slot("9-10"))
    again = taman.book("loft", member, slot("9-10"), key, booking)
    assert (again.position, again.repeated) == (first.position, True)


@pytest.mark.parametrize("other", [{"seats": 2}, {"booking": uuid4()}])
def test_a_key_that_was_used_for_something_else_is_refused(taman, slot, other):
    key, member = uuid4(), taman.member()
    same = {"booking": uuid4(), "seats": 1}
    taman.book("desks", member, slot("9-10"), key, **same)
    with pytest.raises(CommandIdReused, match=str(key)):
        taman.book("desks", member, slot("9-10"), key, **(same | other))
    assert len(taman.events(command=key)) == 1


def test_a_key_with_another_reason_is_another_command(taman, slot):
    key, booking, member = uuid4(), uuid4(), taman.member()
    taman.book("loft", member, slot("9-10"), booking=booking)
    taman.cancel("loft", booking, key, reason="a mistake")
    with pytest.raises(CommandIdReused):
        taman.cancel("loft", booking, key, reason="the roof leaks")


@pytest.mark.parametrize("table", ["events", "commands"])
@pytest.mark.parametrize(
    "statement",
    [
        "insert into simpul.{0} select * from simpul.{0}",
        "update simpul.{0} set position = position",
        "delete from simpul.{0}",
        "truncate simpul.{0}",
    ],
)
def test_the_application_may_only_append(taman, statement, table):
    with taman.pool.connection() as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute(statement.format(table))


@pytest.mark.parametrize("table", ["events", "commands"])
@pytest.mark.parametrize(
    "statement",
    [
        "update simpul.{} set position = position",
        "delete from simpul.{}",
        "truncate simpul.{} cascade",
    ],
)
def test_not_even_the_superuser_alters_the_log(taman, superuser, statement, table):
    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="append-only"):
        superuser.execute(statement.format(table))


def test_nobody_else_may_append(taman, superuser):
    superuser.execute("create role passer_by; grant usage on schema simpul to passer_by")
    superuser.execute("set role passer_by")
    try:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            superuser.execute("select simpul.append(gen_random_uuid(), '', '[]', '[]')")
    finally:
        superuser.execute("reset role; drop owned by passer_by; drop role passer_by")


def test_an_event_is_clean_json_that_sql_reads(taman, superuser, slot):
    taman.book("loft", taman.member(), slot("9-10"))
    query = (
        "select (body -> 'slot' ->> 'start')::timestamptz, (body ->> 'seats')::integer, jsonb_typeof(body)"
        " from simpul.events where type = 'space.booked'"
    )
    assert superuser.execute(query).fetchone() == (slot("9-10").start, 8, "object")


def test_no_type_wrappers_are_in_the_json(taman):
    assert "__type__" not in str(taman.events()) and "_type_" not in str(taman.events())


def test_every_event_says_where_who_by_what_why_and_when(taman, slot):
    taman.book("loft", taman.member(), slot("9-10"))
    assert all(set(PROVENANCE) <= row["body"].keys() for row in taman.events())
    assert all(row[name] == row["body"][name] for row in taman.events() for name in ("hub", "actor"))
    assert all(str(row["command"]) == row["body"]["command"] for row in taman.events())


def test_the_reason_and_the_time_it_happened_are_in_the_event(taman, slot):
    taman.book("loft", taman.member(), slot("9-10"), booking=(booking := uuid4()))
    taman.cancel(
        "loft", booking, key := uuid4(), reason="SK 2/2026", happened_at=datetime(2026, 11, 22, tzinfo=UTC)
    )
    (row,) = taman.events(command=key)
    assert (row["body"]["reason"], row["body"]["happened_at"]) == ("SK 2/2026", "2026-11-22T00:00:00Z")


def test_all_that_a_command_changes_is_appended_together(taman, slot):
    taman.book("loft", taman.member("small"), slot("9-10"), key := uuid4())
    rows = taman.events(command=key)
    assert [row["type"] for row in rows] == ["space.booked", "membership.hours_reserved"]
    assert len({row["recorded_at"] for row in rows}) == 1


def test_recorded_time_never_goes_back(taman, superuser, slot, planted):
    planted(uuid4(), 1, "space.booked")
    superuser.execute("alter table simpul.events disable trigger user")
    superuser.execute("update simpul.events set recorded_at = '2200-01-01' where position = simpul.head()")
    superuser.execute("alter table simpul.events enable trigger user")
    taman.book("loft", taman.member(), slot("9-10"))
    moments = [row["recorded_at"] for row in taman.events()]
    assert moments == sorted(moments)


@pytest.mark.parametrize(
    "kind", ["os:system", "space.exploded", "domain.space:Space.Booked", "space.booked.2"]
)
def test_a_row_of_an_unknown_type_is_refused_by_name(taman, process, planted, kind):
    loft = space_id("taman", "loft")
    planted(loft, 2, kind, booking_id=str(uuid4()))
    with pytest.raises(UnknownEvent, match=rf"version 2 is of the unknown type '{kind}'"):
        process().platform.find(Space, loft)


def test_a_row_cannot_have_a_module_imported(process, planted):
    planted(
        stream := uuid4(), 1, "space.added",
        reason=None, happened_at=None, actor="nobody", command=str(uuid4()),
        timestamp="2026-01-01T00:00:00Z", originator_topic="this:d",
        spec={"code": "x", "kind": "x", "name": {"id": "x", "en": "x"}, "capacity": 1, "by_seat": False,
              "slot_minutes": 60, "equipment": []},
    )  # fmt: skip
    with pytest.raises(UnknownEvent, match="names the aggregate 'this:d'"):
        process().platform.find(Space, stream)


def test_a_stream_is_read_back_as_it_was_written(taman, process, slot):
    taman.book("loft", taman.member(), slot("9-10"))
    loft = space_id("taman", "loft")
    assert process().platform.find(Space, loft) == taman.platform.find(Space, loft)


def test_a_stream_of_another_kind_is_not_found(taman):
    assert taman.platform.find(Space, hub_id("taman")) is None


def test_notifications_are_read_in_order_from_a_position(taman):
    recorder = taman.platform.recorder
    everything = recorder.select_notifications(None, 100)
    third = everything[2].id
    assert [n.id for n in recorder.select_notifications(third, 2)] == [third, everything[3].id]
    assert recorder.select_notifications(third, 1, inclusive_of_start=False)[0].id == everything[3].id
    assert {n.topic for n in recorder.select_notifications(None, 100, topics=["space.added.2"])} == {
        "space.added.2"
    }
