"""Booking a space and cancelling, as the front desk does it."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from application.bookings import CancelBooking
from application.memberships import EndMembership
from application.programs import hold_id
from domain import Membership, Space
from domain.configuration import Plan
from domain.errors import (
    AlreadyExists,
    ChangedMeanwhile,
    HeldByProgram,
    MembershipNotActive,
    NoSuchBooking,
    NotOnTheGrid,
    OutsideOpeningHours,
    QuotaUsed,
    SlotInThePast,
    TooFarAhead,
    TooLong,
    TooManyBookings,
    Unusable,
)
from domain.phases import Phase
from domain.values import Label, space_id

LOFT = space_id("taman", "loft")


@pytest.fixture
def hours(taman):
    """hours(member): the hours used of the plan."""
    return lambda member: taman.platform.find(Membership, member).minutes_used


@pytest.mark.parametrize(
    ("wanted", "days", "refused"),
    [
        ("7-9", 1, OutsideOpeningHours),
        ("9-10.5", 1, NotOnTheGrid),
        ("9-10", 31, TooFarAhead),
        ("8-17", 1, TooLong),
        ("9-10", -1, SlotInThePast),
    ],
)
def test_the_rules_of_the_hub_are_asked(taman, slot, wanted, days, refused):
    with pytest.raises(refused) as refusal:
        taman.book("loft", taman.member(), slot(wanted, days))
    assert refusal.value.configuration == 1
    assert taman.events(type="space.booked") == []


def test_the_rule_of_most_bookings_is_asked(taman, pilot, slot):
    booking = replace(pilot.configuration.booking, most_per_member=1)
    taman.apply(replace(pilot, configuration=replace(pilot.configuration, booking=booking)))
    taman.book("loft", member := taman.member(), slot("9-10"))
    with pytest.raises(TooManyBookings) as refusal:
        taman.book("loft", member, slot("11-12"))
    assert refusal.value.configuration == 2


def test_a_booking_without_a_running_membership_is_refused(taman, slot):
    member = taman.member()
    taman.do(EndMembership(member, "member"))
    with pytest.raises(MembershipNotActive, match="ended"):
        taman.book("loft", member, slot("9-10"))


def test_a_booking_takes_hours_of_the_plan(taman, slot, hours):
    taman.book("loft", member := taman.member("small"), slot("9-11"))
    assert hours(member) == {"meeting_room 2026-11": 120}


def test_the_hours_of_a_plan_hold_for_all_rooms_of_a_kind(taman, slot):
    taman.book("loft", member := taman.member("small"), slot("9-11"))
    with pytest.raises(QuotaUsed, match=r"3 hours of meeting_room a month; 2\.0 are used"):
        taman.book("attic", member, slot("9-11"))


def test_a_cancelled_booking_gives_its_hours_back(taman, slot, hours):
    taman.book("loft", member := taman.member("small"), slot("9-11"), booking=(booking := uuid4()))
    taman.cancel("loft", booking)
    assert hours(member) == {"meeting_room 2026-11": 0}


def test_seats_take_their_hours_each(taman, pilot, slot, hours):
    plans = (*pilot.configuration.plans, Plan("desks", Label("Meja", "Desks"), 0, {"shared_office": 10}))
    taman.apply(replace(pilot, configuration=replace(pilot.configuration, plans=plans)))
    taman.book("desks", member := taman.member("desks"), slot("9-11"), seats=3)
    assert hours(member) == {"shared_office 2026-11": 360}


def test_what_is_cancelled_late_gives_the_rest_back(taman, slot, hours):
    taman.book("loft", member := taman.member("small"), slot("9-11"), booking=(booking := uuid4()))
    taman.do(CancelBooking(LOFT, booking), now=slot("9-11").end - timedelta(minutes=30))
    assert hours(member) == {"meeting_room 2026-11": 90}


def test_a_booking_can_be_cancelled_at_a_hub_that_was_closed(taman, pilot, slot, hours):
    taman.book("loft", member := taman.member("small"), slot("9-11"), booking=(booking := uuid4()))
    taman.apply(replace(pilot, phase=replace(pilot.phase, phase=Phase.CLOSED)))
    taman.cancel("loft", booking)
    assert hours(member) == {"meeting_room 2026-11": 0}


def test_what_was_free_of_quota_when_booked_gives_no_hours_back(taman, pilot, slot, hours):
    taman.book("loft", member := taman.member("free"), slot("9-11"), booking=(booking := uuid4()))
    plans = (Plan("free", Label("Bebas", "Free"), 0, {"meeting_room": 1}),)
    taman.apply(replace(pilot, configuration=replace(pilot.configuration, plans=plans)))
    taman.cancel("loft", booking)
    assert hours(member) == {}


def test_a_booking_can_be_cancelled_after_its_plan_was_dropped(taman, pilot, slot):
    taman.book("loft", taman.member("small"), slot("9-11"), booking=(booking := uuid4()))
    plans = pilot.configuration.plans[:1]
    taman.apply(replace(pilot, configuration=replace(pilot.configuration, plans=plans)))
    taman.cancel("loft", booking)
    assert taman.platform.find(Space, LOFT).bookings == {}


def test_a_plan_that_was_dropped_takes_no_new_bookings(taman, pilot, slot):
    member = taman.member("small")
    plans = pilot.configuration.plans[:1]
    taman.apply(replace(pilot, configuration=replace(pilot.configuration, plans=plans)))
    with pytest.raises(Unusable, match="small is not a valid plan here"):
        taman.book("loft", member, slot("9-11"))


def test_a_booking_id_holds_one_thing(taman, slot):
    taman.book("loft", member := taman.member(), slot("9-10"), booking=(booking := uuid4()))
    with pytest.raises(AlreadyExists, match=str(booking)):
        taman.book("loft", member, slot("11-12"), booking=booking)


def test_a_cancellation_happens_once(taman, slot):
    taman.book("loft", taman.member(), slot("9-10"), booking=(booking := uuid4()))
    first = taman.cancel("loft", booking, key := uuid4())
    assert taman.cancel("loft", booking, key).position == first.position
    with pytest.raises(NoSuchBooking):
        taman.cancel("loft", booking)


def test_who_saw_another_version_does_not_cancel(taman, slot):
    taman.book("loft", taman.member(), slot("9-10"), booking=(booking := uuid4()))
    with pytest.raises(ChangedMeanwhile):
        taman.do(CancelBooking(LOFT, booking, seen=1))


def test_what_a_programme_holds_is_not_cancelled_as_a_booking(taman, slot):
    program = taman.programme(slot("9-10"), "loft")
    with pytest.raises(HeldByProgram):
        taman.cancel("loft", hold_id(program))
