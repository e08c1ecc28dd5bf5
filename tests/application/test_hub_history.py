"""What was in force at a hub, and when, is told by the log alone."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from application.access import OPERATOR
from application.hub_history import as_of, configurations_of, in_force, phases_of, preparation_of
from application.hubs import apply_plan, plan_hub
from domain.errors import NotFound
from domain.phases import Phase, PhaseEntry, Rationale
from domain.values import Label

WHY = Rationale(Label("a", "a"), Label("b", "b"), Label("c", "c"), ("survei",))
MARCH, APRIL, MAY = (datetime(2026, month, 10, 1, tzinfo=UTC) for month in (3, 4, 5))


@pytest.fixture
def garden(process, pilot):
    """garden(moment, phase, ...): the hub's file with other parts, applied at that moment on a ground."""
    desk = process()

    def apply(moment, phase=None, ground=None, **parts):
        file = replace(pilot, configuration=replace(pilot.configuration, **parts), phase=phase or pilot.phase)
        with time_machine.travel(moment, tick=False):
            plan = plan_hub(desk.platform, OPERATOR, file, ground)
            apply_plan(desk.platform, OPERATOR, file, plan, ground)
        return desk.platform

    return apply


def named(name):
    return Label(name, name)


@pytest.fixture
def twice(garden):
    """The platform with a hub that was configured in March and again in April."""
    garden(MARCH, ground="SK 3/2026")
    return garden(APRIL, ground="SK 4/2026", name=named("Taman Baru"))


def test_each_configuration_was_in_force_from_when_to_when(twice):
    first, second = configurations_of(twice, "taman")
    assert (first.number, first.since, first.until) == (1, MARCH, APRIL)
    assert (second.number, second.since, second.until) == (2, APRIL, None)


def test_each_says_by_whom_and_on_what_ground_it_came(twice):
    assert [(one.actor, one.reason) for one in configurations_of(twice, "taman")] == [
        ("operator", "SK 3/2026"),
        ("operator", "SK 4/2026"),
    ]


def test_positions_and_versions_are_those_of_the_log(twice, superuser):
    query = "select position, version from simpul.events where type like 'hub.configured%' order by position"
    told = [(one.position, one.version) for one in configurations_of(twice, "taman")]
    assert told == superuser.execute(query).fetchall()


def test_what_another_process_applied_is_told_too(twice, process):
    assert configurations_of(process().platform, "taman") == configurations_of(twice, "taman")


def test_phases_are_told_from_the_proposal_on(twice):
    assert [one.entry.phase for one in phases_of(twice, "taman")] == [Phase.PROPOSED, Phase.PILOT]


def test_a_moment_has_the_configuration_that_was_in_force(twice):
    for moment, name in ((MARCH, "Taman"), (APRIL - timedelta(seconds=1), "Taman"), (APRIL, "Taman Baru")):
        assert as_of(twice, "taman", moment)[0].name.id == name


def test_a_day_means_its_end_in_the_zone_of_the_hub(garden):
    garden(MARCH)
    late = datetime(2026, 4, 10, 16, 59, tzinfo=UTC)  # 23.59 in Semarang
    platform = garden(late, name=named("Taman Baru"))
    assert as_of(platform, "taman", date(2026, 4, 10))[0].name.id == "Taman Baru"
    assert as_of(platform, "taman", date(2026, 4, 9))[0].name.id == "Taman"


def test_what_happens_after_midnight_there_belongs_to_the_next_day(garden):
    garden(MARCH)
    early = datetime(2026, 4, 10, 17, 1, tzinfo=UTC)  # 00.01 on the eleventh in Semarang
    platform = garden(early, name=named("Taman Baru"))
    assert as_of(platform, "taman", date(2026, 4, 10))[0].name.id == "Taman"


def test_a_position_has_what_was_in_force_there(twice):
    first, second = configurations_of(twice, "taman")
    assert as_of(twice, "taman", second.position - 1)[0] == first.configuration
    assert as_of(twice, "taman", second.position)[0] == second.configuration


def test_a_day_has_the_phase_of_that_day(garden):
    garden(MARCH, PhaseEntry(Phase.PROPOSED, date(2026, 3, 1), "usul"), rationale=WHY)
    platform = garden(APRIL, PhaseEntry(Phase.PILOT, date(2026, 4, 10), "uji coba"), rationale=WHY)
    assert as_of(platform, "taman", date(2026, 3, 31))[1].phase is Phase.PROPOSED
    assert as_of(platform, "taman", date(2026, 4, 10))[1].phase is Phase.PILOT


@pytest.mark.parametrize("when", [date(2026, 3, 9), MARCH - timedelta(seconds=1), 0])
def test_before_its_first_event_there_is_nothing_of_a_hub(twice, when):
    with pytest.raises(NotFound, match="no configuration taman"):
        as_of(twice, "taman", when)


@pytest.mark.parametrize("ask", [configurations_of, phases_of, in_force, lambda p, code: as_of(p, code, 1)])
def test_a_hub_that_nobody_registered_is_not_found(twice, ask):
    with pytest.raises(NotFound, match="no hub nowhere"):
        ask(twice, "nowhere")


def test_what_is_in_force_is_the_last_of_both(twice):
    standing, phase = in_force(twice, "taman")
    assert (standing.number, phase.phase) == (2, Phase.PILOT)


def preparing(target):
    return PhaseEntry(Phase.PREPARING, date(2026, 3, 1), "SK 5/2026", target)


def test_a_target_day_that_was_moved_stays_visible(garden):
    garden(MARCH, preparing(date(2026, 6, 1)))
    platform = garden(APRIL, preparing(date(2026, 9, 1)))
    told = preparation_of(phases_of(platform, "taman"))
    assert (told.first_target, told.last_target, told.left) == (date(2026, 6, 1), date(2026, 9, 1), None)
    assert told.slippage(date(2026, 4, 10)) == timedelta(days=92)


def test_a_target_day_that_passed_slips_on_by_the_day(garden):
    platform = garden(MARCH, preparing(date(2026, 6, 1)))
    told = preparation_of(phases_of(platform, "taman"))
    assert [told.slippage(date(2026, 6, day)).days for day in (1, 11)] == [0, 10]


def test_slippage_ends_with_the_preparation(garden):
    garden(MARCH, preparing(date(2026, 4, 1)))
    platform = garden(MAY, PhaseEntry(Phase.PILOT, date(2026, 5, 1), "dibuka"))
    told = preparation_of(phases_of(platform, "taman"))
    assert told.slippage(date(2026, 12, 31)) == timedelta(days=30)


def test_a_hub_that_was_never_prepared_has_no_slippage(twice):
    assert preparation_of(phases_of(twice, "taman")) is None
