"""Programmes through the door: their space, their places, those who may come."""

from dataclasses import replace
from uuid import uuid4

import pytest

from application.memberships import EndMembership
from application.programs import CancelProgram, Enrol, ScheduleProgram, Withdraw, hold_id
from domain import Program, Space
from domain.errors import (
    AlreadyExists,
    HubNotOpen,
    MembershipNotActive,
    ProgramOver,
    SlotInThePast,
    SlotTaken,
    TooManyPlaces,
    Unusable,
)
from domain.phases import Phase
from domain.values import Label, space_id

LOFT = space_id("taman", "loft")
TITLE = Label("Pelatihan", "Training")


@pytest.fixture
def loft(taman):
    return lambda: taman.platform.find(Space, LOFT)


def test_a_programme_holds_its_space(taman, slot, loft):
    program = taman.programme(slot("9-12"), "loft")
    assert loft().bookings[hold_id(program)].program_id == program
    with pytest.raises(SlotTaken):
        taman.book("loft", taman.member(), slot("10-11"))


def test_a_programme_takes_no_space_that_is_taken(taman, slot):
    taman.book("loft", taman.member(), slot("10-11"))
    with pytest.raises(SlotTaken):
        taman.programme(slot("9-12"), "loft")
    assert taman.events(type="program.scheduled") == []


def test_a_programme_takes_every_seat_of_shared_desks(taman, slot):
    program = taman.programme(slot("9-12"), "desks")
    desks = taman.platform.find(Space, space_id("taman", "desks"))
    assert desks.bookings[hold_id(program)].seats == 4


def test_a_programme_has_no_more_places_than_its_space_holds_people(taman, slot):
    with pytest.raises(TooManyPlaces, match="holds 8 people; the programme has 9 places"):
        taman.programme(slot("9-12"), "loft", places=9)
    program = taman.programme(slot("9-12"), "loft", places=None)
    assert taman.platform.find(Program, program).places == 8


def test_a_programmes_hold_is_no_bookings_id(taman, slot, loft):
    taman.book("loft", taman.member(), slot("9-10"), booking=(booking := uuid4()))
    command = ScheduleProgram("taman", booking, "training", TITLE, slot("10-11"), "anyone", None, 4, LOFT)
    taman.do(command)
    assert set(loft().bookings) == {booking, hold_id(booking)}


def test_what_is_called_off_frees_its_space(taman, slot, loft):
    program = taman.programme(slot("9-12"), "loft")
    taman.do(CancelProgram(program))
    assert loft().bookings == {}
    with pytest.raises(ProgramOver):
        taman.enrol(program)


def test_without_places_said_it_has_the_hubs_default(taman, pilot, slot):
    program = taman.programme(slot("9-12"), places=None)
    default = pilot.configuration.programs.default_places
    assert taman.platform.find(Program, program).places == default


@pytest.mark.parametrize(
    ("parts", "refused"), [({"kind": "circus"}, Unusable), ({"hours": "5-6"}, SlotInThePast)]
)
def test_it_is_of_a_kind_that_is_known_and_still_to_come(taman, slot, parts, refused):
    kind, hours = parts.get("kind", "training"), parts.get("hours", "9-10")
    with pytest.raises(refused):
        taman.do(ScheduleProgram("taman", uuid4(), kind, TITLE, slot(hours), "anyone"))


def test_it_is_scheduled_once(taman, slot):
    program = taman.programme(slot("9-12"))
    with pytest.raises(AlreadyExists):
        taman.do(ScheduleProgram("taman", program, "training", TITLE, slot("9-12"), "anyone"))


def test_a_hub_that_is_not_open_schedules_nothing(taman, pilot, slot):
    taman.apply(replace(pilot, phase=replace(pilot.phase, phase=Phase.CLOSED)))
    with pytest.raises(HubNotOpen):
        taman.programme(slot("9-12"))


def test_anyone_may_come_and_who_comes_late_waits(taman, slot):
    program = taman.programme(slot("9-12"), places=1)
    first, second = taman.enrol(program), taman.enrol(program)
    taman.do(Withdraw(program, first))
    assert taman.platform.find(Program, program).enrolments[second].state == "enrolled"


def test_a_member_comes_with_a_running_membership(taman, slot):
    program, member = taman.programme(slot("9-12"), audience="members"), taman.member()
    taman.enrol(program, member=member)
    taman.do(EndMembership(other := taman.member(), "hub"))
    with pytest.raises(MembershipNotActive):
        taman.enrol(program, member=other)


def test_an_enrolment_that_is_sent_twice_is_one(taman, slot):
    program, member = taman.programme(slot("9-12")), taman.member()
    command, key = Enrol(program, uuid4(), member), uuid4()
    assert taman.do(command, key).position == taman.do(command, key).position
    assert len(taman.platform.find(Program, program).enrolments) == 1
