"""Booking a space and cancelling, as the front desk does it."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest

from application.bookings import ApproveBooking, BookSpace, CancelBooking
from application.door import Receipt
from application.memberships import EndMembership
from application.programs import hold_id
from domain import Membership, Space
from domain.account import Grant, Role
from domain.configuration import Plan
from domain.errors import (
    AlreadyExists,
    BookingState,
    BufferNeeded,
    ChangedMeanwhile,
    HeldByProgram,
    HubNotOpen,
    MembershipNotActive,
    NoSuchBooking,
    NotOnTheGrid,
    NotOpenYet,
    NotPermitted,
    OutsideOpeningHours,
    QuotaUsed,
    SlotInThePast,
    SlotTaken,
    TooFarAhead,
    TooLong,
    TooManyBookings,
    Unusable,
)
from domain.phases import Phase, PhaseEntry
from domain.submission import Outcome, Settlement
from domain.values import Label, space_id

LOFT = space_id("taman", "loft")
MOVED = Settlement(Outcome.TO_MOVE, message="Gedung diperbaiki")


@pytest.fixture
def hours(taman):
    """hours(member): the hours used of the plan."""
    return lambda member: taman.platform.find(Membership, member).minutes_used


@pytest.fixture
def rooms(taman, pilot):
    """rooms(approval=True): all spaces of the hub are so from now on."""

    def become(**how):
        spaces = tuple(replace(spec, **how) for spec in pilot.configuration.spaces)
        taman.apply(replace(pilot, configuration=replace(pilot.configuration, spaces=spaces)))

    return become


@pytest.fixture
def mira(taman):
    """A member on the small plan who books for herself: her membership, and who she is."""
    member = taman.member("small")
    return member, taman.account(membership=member)


@pytest.fixture
def requested(taman, rooms, mira, slot):
    """A booking of hers, from nine to eleven, that waits for approval."""
    rooms(approval=True)
    return asked(taman, mira, slot("9-11"))


def asked(desk, who, slot):
    member, actor = who
    booking = uuid4()
    desk.do(BookSpace("taman", LOFT, booking, member, slot), actor=actor)
    return booking


def state(desk, booking):
    desk.platform.catch_up(LOFT)
    held = desk.platform.find(Space, LOFT).bookings.get(booking)
    return held.state if held else None


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
    taman.apply(
        replace(pilot, phase=replace(pilot.phase, phase=Phase.CLOSED)),
        settlement=MOVED,
    )
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


def test_a_buffer_is_asked_for_across_bookings_of_a_room(taman, rooms, slot):
    rooms(buffer_minutes=30)
    taman.book("loft", member := taman.member(), slot("9-10"))
    with pytest.raises(BufferNeeded) as refusal:
        taman.book("loft", member, slot("10-11"))
    assert refusal.value.configuration == 2
    taman.book("loft", member, slot("11-12"))


def test_the_last_hour_needs_no_buffer_before_closing(taman, rooms, slot):
    rooms(buffer_minutes=60)
    taman.book("loft", taman.member(), slot("20-21"))


def test_a_programme_keeps_its_distance_too(taman, rooms, slot):
    rooms(buffer_minutes=30)
    taman.book("loft", taman.member(), slot("9-10"))
    with pytest.raises(BufferNeeded):
        taman.programme(slot("10-11"), "loft")


def test_fifty_at_once_for_one_hour_with_a_buffer_leave_one(taman, process, rooms, slot, at_once):
    rooms(buffer_minutes=30)
    member, desks = taman.member(), [taman, process(connections=8)]
    hours = [slot("9-10"), slot("10-11")]
    tries = [
        lambda desk=desks[n % 2], hour=hours[n // 2 % 2]: desk.book("loft", member, hour) for n in range(50)
    ]
    outcome = Counter(type(answer) for answer in at_once(*tries))
    assert (outcome[Receipt], outcome[SlotTaken] + outcome[BufferNeeded]) == (1, 49)


def test_what_a_member_asks_for_waits_for_staff(taman, requested):
    assert state(taman, requested) == "requested"
    assert [row["type"] for row in taman.events(type="space.booking_requested")] == [
        "space.booking_requested"
    ]


def test_what_staff_book_for_a_member_does_not_wait(taman, rooms, mira, slot):
    rooms(approval=True)
    desk = taman.staff(Role.FRONT_DESK)
    assert state(taman, asked(taman, (mira[0], desk), slot("9-11"))) == "booked"


def test_who_works_at_another_hub_books_as_a_member_here(taman, pilot, rooms, mira, slot):
    rooms(approval=True)
    taman.apply(replace(pilot, code="kebun"))
    elsewhere = taman.account(Grant(Role.FRONT_DESK, "kebun", date(2026, 1, 1)), membership=mira[0])
    assert state(taman, asked(taman, (mira[0], elsewhere), slot("9-11"))) == "requested"


def test_a_request_takes_its_hours_of_the_quota(taman, requested, mira, slot, hours):
    assert hours(mira[0]) == {"meeting_room 2026-11": 120}
    with pytest.raises(QuotaUsed):
        asked(taman, mira, slot("12-14"))


def test_a_declined_request_gives_its_hours_back_and_tells_why(taman, requested, mira, hours):
    taman.do(CancelBooking(LOFT, requested, message="Ruang dipakai rapat dinas"))
    assert (state(taman, requested), hours(mira[0])) == (None, {"meeting_room 2026-11": 0})
    (cancelled,) = taman.events(type="space.booking_cancelled.2")
    assert cancelled["body"]["message"] == "Ruang dipakai rapat dinas"


def test_staff_approve_what_was_requested_once(taman, requested):
    desk = taman.staff(Role.FRONT_DESK)
    taman.do(ApproveBooking(LOFT, requested), key := uuid4(), actor=desk)
    assert taman.do(ApproveBooking(LOFT, requested), key, actor=desk).repeated
    assert state(taman, requested) == "booked"
    with pytest.raises(BookingState):
        taman.do(ApproveBooking(LOFT, requested), actor=desk)


def test_members_do_not_approve_their_own_requests(taman, requested, mira):
    with pytest.raises(NoSuchBooking):
        taman.do(ApproveBooking(LOFT, requested), actor=mira[1])
    assert state(taman, requested) == "requested"


def test_members_take_back_their_requests_without_a_message(taman, requested, mira):
    with pytest.raises(NotPermitted) as refusal:
        taman.do(CancelBooking(LOFT, requested, message="Maaf"), actor=mira[1])
    assert refusal.value.values == {"needs": "book"}
    taman.do(CancelBooking(LOFT, requested), actor=mira[1])
    assert state(taman, requested) is None


def test_nothing_is_approved_at_a_hub_that_was_closed(taman, pilot, requested):
    taman.apply(
        replace(pilot, phase=replace(pilot.phase, phase=Phase.CLOSED)),
        settlement=MOVED,
    )
    with pytest.raises(HubNotOpen):
        taman.do(ApproveBooking(LOFT, requested))


def test_approved_and_declined_at_once_one_of_them_happens(taman, process, rooms, slot, at_once):
    rooms(approval=True)
    member = taman.member("free")
    who, other = (member, taman.account(membership=member)), process()
    for day in range(8):
        booking = asked(taman, who, slot("9-11", day))
        seen = taman.platform.find(Space, LOFT).bookings[booking].version
        approved, declined = at_once(
            lambda: taman.do(ApproveBooking(LOFT, booking, seen)),  # noqa: B023 - done before the next day
            lambda: other.do(CancelBooking(LOFT, booking, seen, "Penuh")),  # noqa: B023
        )
        lost, kept = (declined, "booked") if isinstance(approved, Receipt) else (approved, None)
        assert isinstance(lost, NoSuchBooking | ChangedMeanwhile)
        assert state(taman, booking) == kept


def test_requests_of_two_for_one_slot_hold_it_once(taman, process, rooms, slot, at_once):
    rooms(approval=True)
    members = [taman.member(), taman.member()]
    askers = [(member, taman.account(membership=member)) for member in members]
    other = process()
    answers = at_once(
        lambda: asked(taman, askers[0], slot("9-11")), lambda: asked(other, askers[1], slot("9-11"))
    )
    assert Counter(isinstance(answer, SlotTaken) for answer in answers) == {True: 1, False: 1}


def test_a_hub_whose_pilot_begins_next_week_is_booked_for_then(taman, pilot, slot):
    opening = slot("9-10", days=7).start.date()
    taman.apply(replace(pilot, phase=PhaseEntry(Phase.PILOT, opening, "Contoh 8/2026")))
    member = taman.member()
    with pytest.raises(NotOpenYet):
        taman.book("loft", member, slot("9-10", days=1))
    with pytest.raises(NotOpenYet):
        taman.programme(slot("9-10", days=6), "loft")
    taman.book("loft", member, slot("9-10", days=7))
