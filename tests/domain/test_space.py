"""A space is never held by two, and its shared seats are never given twice."""

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as some

from domain.errors import (
    BookingOver,
    ChangedMeanwhile,
    NoSuchBooking,
    NotEnoughSeats,
    Refusal,
    SlotTaken,
    SpaceRetired,
    TooManyBookings,
)
from domain.values import Slot

MIRA, BAGUS = UUID(int=1), UUID(int=2)


def starting_now(now, start, length):
    return Slot(now + timedelta(hours=start), now + timedelta(hours=start + length))


WISHES = some.lists(some.tuples(some.integers(0, 20), some.integers(1, 6), some.integers(1, 5)), max_size=25)
CANCELS = some.lists(some.integers(0, 24), max_size=15)


@pytest.mark.parametrize("wanted", ["9-10", "8:30-9:01", "9:30-9:45", "8-11"])
def test_a_taken_slot_is_refused(loft, slot, now, wanted):
    loft.book(uuid4(), slot("9-10"), now, member_id=MIRA)
    with pytest.raises(SlotTaken, match="Loft"):
        loft.book(uuid4(), slot(wanted), now, member_id=BAGUS)


@pytest.mark.parametrize("wanted", ["8-9", "10-11"])
def test_what_only_touches_is_free(loft, slot, now, wanted):
    loft.book(uuid4(), slot("9-10"), now)
    loft.book(uuid4(), slot(wanted), now)
    assert len(loft.bookings) == 2


def test_a_refusal_names_rule_values_and_configuration(loft, slot, now):
    loft.book(uuid4(), slot("9-10"), now)
    with pytest.raises(SlotTaken) as refusal:
        loft.book(uuid4(), slot("9-11"), now, configuration=5)
    assert (refusal.value.rule, refusal.value.configuration) == ("slot_taken", 5)
    assert refusal.value.values["end"] == slot("9-10").end


def test_a_whole_room_is_taken_with_all_its_seats(loft, slot, now):
    loft.book(uuid4(), slot("9-10"), now, seats=2)
    assert loft.taken_seats(slot("9-10")) == 8


def test_the_same_booking_again_changes_nothing(loft, slot, now):
    booking = uuid4()
    for _ in range(2):
        loft.book(booking, slot("9-10"), now)
    assert loft.version == 2


def test_desks_are_shared_until_none_is_left(desks, slot, now):
    desks.book(uuid4(), slot("9-11"), now, seats=3)
    with pytest.raises(NotEnoughSeats, match="1 of 4 seats free then; 2 were asked for"):
        desks.book(uuid4(), slot("10-12"), now, seats=2)
    desks.book(uuid4(), slot("10-12"), now, seats=1)


def test_two_who_follow_each_other_may_use_the_same_desks(desks, slot, now):
    desks.book(uuid4(), slot("9-10"), now, seats=3)
    desks.book(uuid4(), slot("10-11"), now, seats=3)
    desks.book(uuid4(), slot("9-11"), now, seats=1)
    assert desks.taken_seats(slot("9-11")) == 4


def test_a_member_holds_no_more_than_the_rule_allows(loft, slot, now):
    loft.book(uuid4(), slot("9-10"), now, member_id=MIRA, most=1)
    with pytest.raises(TooManyBookings, match="1 are held"):
        loft.book(uuid4(), slot("11-12"), now, member_id=MIRA, most=1)
    loft.book(uuid4(), slot("11-12"), now, member_id=BAGUS, most=1)


def test_bookings_that_are_over_do_not_count_as_held(loft, slot, now):
    loft.book(uuid4(), slot("9-10"), now, member_id=MIRA, most=1)
    loft.book(uuid4(), slot("11-12"), slot("10-11").start, member_id=MIRA, most=1)


def test_a_cancelled_slot_is_free_again(loft, slot, now):
    loft.book(booking := uuid4(), slot("9-10"), now, member_id=MIRA)
    assert loft.cancel(booking, now).member_id == MIRA
    loft.book(uuid4(), slot("9-10"), now, member_id=BAGUS)


def test_only_what_is_booked_can_be_cancelled(loft, now):
    with pytest.raises(NoSuchBooking, match="Loft"):
        loft.cancel(uuid4(), now)


def test_a_booking_that_is_over_cannot_be_cancelled(loft, slot, now):
    loft.book(booking := uuid4(), slot("9-10"), now)
    with pytest.raises(BookingOver):
        loft.cancel(booking, slot("9-10").end)


def test_who_saw_another_version_of_the_booking_cannot_cancel_it(loft, slot, now):
    loft.book(booking := uuid4(), slot("9-10"), now)
    with pytest.raises(ChangedMeanwhile, match="version 1, now it is 2"):
        loft.cancel(booking, now, seen=1)
    loft.cancel(booking, now, seen=2)


def test_a_retired_space_cannot_be_booked(loft, slot, now):
    loft.retire()
    with pytest.raises(SpaceRetired):
        loft.book(uuid4(), slot("9-10"), now)


def test_a_retired_space_that_its_file_names_again_is_in_use_again(loft):
    loft.retire()
    loft.change(loft.spec)
    assert not loft.retired


def test_retiring_twice_is_retiring_once(loft):
    loft.retire()
    loft.retire()
    assert loft.version == 2


def test_a_smaller_room_keeps_its_bookings(desks, slot, now):
    desks.book(uuid4(), slot("9-10"), now, seats=4)
    desks.change(replace(desks.spec, capacity=2))
    assert desks.taken_seats(slot("9-10")) == 4
    with pytest.raises(NotEnoughSeats):
        desks.book(uuid4(), slot("9-10"), now)


def test_what_ended_long_ago_is_forgotten_in_memory(loft, slot, now, monday):
    for day in range(90):
        loft.book(uuid4(), slot("9-10", monday + timedelta(days=day)), now)
    loft._forget_before(slot("9-10", monday + timedelta(days=50)).start)
    assert len(loft.bookings) == 40


@given(wishes=WISHES, cancels=CANCELS)
def test_a_room_is_never_held_by_two_at_once(new_room, now, wishes, cancels):
    space, made = new_room(), []
    for number, (start, length, _) in enumerate(wishes):
        try:
            space.book(booking := uuid4(), starting_now(now, start, length), now)
            made.append(booking)
        except SlotTaken:
            pass
        if number in cancels and made:
            space.cancel(made.pop(0), now)
    held = sorted((b.slot.start, b.slot.end) for b in space.bookings.values())
    assert all(end <= following for (_, end), (following, _) in pairwise(held))


@given(wishes=WISHES, cancels=CANCELS)
def test_a_desk_is_given_exactly_when_one_is_free(new_room, now, wishes, cancels):
    space, hours = new_room("desks", 5, by_seat=True), {}
    for number, (start, length, seats) in enumerate(wishes):
        fits = all(
            sum(n for begin, hrs, n in hours.values() if begin <= hour < begin + hrs) + seats <= 5
            for hour in range(start, start + length)
        )
        booking = uuid4()
        try:
            space.book(booking, starting_now(now, start, length), now, seats=seats)
            hours[booking] = (start, length, seats)
            assert fits
        except Refusal:
            assert not fits
        if number in cancels and hours:
            space.cancel(gone := next(iter(hours)), now)
            del hours[gone]
