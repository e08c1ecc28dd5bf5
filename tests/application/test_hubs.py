"""A hub's file, applied: once, whole, and only upon what was planned."""

from dataclasses import replace
from datetime import date
from itertools import pairwise
from uuid import uuid5

import pytest

from application.access import ANYONE, OPERATOR
from application.hubs import applied_at, apply_plan, plan_hub
from application.persons import CorrectMembership
from domain import Hub
from domain.catalogue import type_name
from domain.errors import BaseMoved, NotPermitted
from domain.personal import Personal
from domain.values import hub_id

SCHEMA = (
    "select table_schema, table_name, column_name, data_type from information_schema.columns"
    " where table_schema not in ('pg_catalog', 'information_schema') order by 1, 2, 3"
)


@pytest.fixture
def apply(taman):
    """apply(plan, file): as the administrator, at this process or another."""
    return lambda plan, file, at=None: apply_plan((at or taman).platform, OPERATOR, file, plan)


@pytest.fixture
def renamed(pilot):
    name = replace(pilot.configuration.name, id="Taman Baru")
    return replace(pilot, configuration=replace(pilot.configuration, name=name))


def plan(desk, file):
    return plan_hub(desk.platform, OPERATOR, file)


def test_a_new_hub_is_in_the_log_with_its_spaces(taman, pilot):
    types = [row["type"] for row in taman.events()]
    assert types == [
        "hub.registered.2",
        "hub.configured.3",
        "hub.phase_changed.2",
        *["space.added.2"] * len(pilot.configuration.spaces),
    ]


def test_nobody_can_use_up_beforehand_the_command_of_a_plan(taman, apply, renamed):
    drawn, member = plan(taman, renamed), taman.member()
    foreseen = uuid5(hub_id("taman"), drawn.digest)
    taman.do(CorrectMembership(member, name=Personal(member, "name", "Bagus Contoh")), foreseen)
    assert not apply(drawn, renamed).repeated


def test_a_plan_writes_nothing(taman, renamed):
    before = taman.events()
    assert len(plan(taman, renamed).events) == 1
    assert taman.events() == before


def test_applying_appends_exactly_what_was_planned(taman, renamed, apply):
    drawn = plan(taman, renamed)
    apply(drawn, renamed)
    rows = taman.events(command=drawn.events[0].command)
    assert [row["type"] for row in rows] == [type_name(type(event)) for event in drawn.events]


@pytest.mark.parametrize("where", ["here", "elsewhere"])
def test_applying_again_appends_nothing(taman, process, renamed, apply, where):
    drawn = plan(taman, renamed)
    first = apply(drawn, renamed)
    again = apply(drawn, renamed, taman if where == "here" else process())
    assert (again.position, again.repeated) == (first.position, True)
    assert applied_at(taman.platform, "taman", drawn.digest) == first.position


def test_a_file_that_says_what_stands_plans_nothing(taman, pilot):
    assert plan(taman, pilot).is_empty


def test_a_base_that_moved_is_refused(taman, process, pilot, renamed, apply):
    drawn = plan(taman, renamed)
    closed = replace(pilot, phase=replace(pilot.phase, since=date(2026, 2, 2)))
    process().apply(closed)
    with pytest.raises(BaseMoved, match="has changed since"):
        apply(drawn, renamed)


def test_bookings_meanwhile_do_not_move_the_base(taman, process, renamed, apply, slot):
    drawn = plan(taman, renamed)
    other = process()
    other.book("loft", other.member(), slot("9-10"))
    assert not apply(drawn, renamed).repeated


def test_two_who_apply_different_files_at_once_cannot_both(taman, process, pilot, renamed, apply):
    other = process()
    one, two = plan(taman, renamed), plan(other, replace(pilot, phase=replace(pilot.phase, ground="other")))
    apply(one, renamed)
    with pytest.raises(BaseMoved):
        apply(two, replace(pilot, phase=replace(pilot.phase, ground="other")), other)


def test_a_hub_needs_the_right_to_be_configured(taman, renamed):
    with pytest.raises(NotPermitted, match="apply_without_approval"):
        apply_plan(taman.platform, ANYONE, renamed, plan(taman, renamed))


def test_a_new_hub_is_no_change_of_the_schema(process, pilot, superuser):
    before = superuser.execute(SCHEMA).fetchall()
    process().apply(pilot)
    assert superuser.execute(SCHEMA).fetchall() == before


def test_the_configuration_of_any_day_is_read_from_the_log_with_sql(taman, renamed, superuser):
    taman.apply(renamed)
    query = "select body -> 'configuration' -> 'name' ->> 'id' from simpul.events where type ~ '^hub.conf'"
    assert superuser.execute(query).fetchall() == [("Taman",), ("Taman Baru",)]


def test_positions_grow(taman):
    assert all(a["position"] < b["position"] for a, b in pairwise(taman.events()))


def test_a_hub_that_nobody_registered_is_not_found(taman):
    assert taman.platform.find(Hub, hub_id("nowhere")) is None
