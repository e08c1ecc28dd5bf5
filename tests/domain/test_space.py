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
    BookingState,
    BufferNeeded,
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


@pytest.fixture
def aired(new_room):
    """A room that stays free for half an hour between two bookings."""
    return buffered(new_room(), 30)


@pytest.fixture
def with_approval(loft):
    """A room whose members have to ask for it."""
    loft.change(replace(loft.spec, approval=True))
    return loft


def buffered(space, minutes):
    space.change(replace(space.spec, buffer_minutes=minutes))
    return space


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


@pytest.mark.parametrize("wanted", ["8-9", "8-8:31", "10-11", "10:29-11"])
def test_what_comes_nearer_than_the_buffer_is_refused(aired, slot, now, wanted):
    aired.book(uuid4(), slot("9-10"), now)
    with pytest.raises(BufferNeeded, match="stays free for 30 minutes") as refusal:
        aired.book(uuid4(), slot(wanted), now, configuration=5)
    assert (refusal.value.rule, refusal.value.configuration) == ("buffer_needed", 5)
    assert refusal.value.values["start"] == slot("9-10").start


@pytest.mark.parametrize("wanted", ["8-8:30", "10:30-11"])
def test_what_leaves_the_buffer_free_is_given(aired, slot, now, wanted):
    aired.book(uuid4(), slot("9-10"), now)
    aired.book(uuid4(), slot(wanted), now)
    assert len(aired.bookings) == 2


def test_what_is_taken_is_said_to_be_taken_also_where_a_buffer_is_kept(aired, slot, now):
    aired.book(uuid4(), slot("9-10"), now)
    with pytest.raises(SlotTaken):
        aired.book(uuid4(), slot("9:30-11"), now)


def test_a_buffer_keeps_as_many_desks_free_as_were_used(desks, slot, now):
    buffered(desks, 30).book(uuid4(), slot("9-10"), now, seats=3)
    desks.book(uuid4(), slot("10-11"), now, seats=1)
    with pytest.raises(BufferNeeded):
        desks.book(uuid4(), slot("10:15-11"), now, seats=1)
    desks.book(uuid4(), slot("11:30-12"), now, seats=4)


def test_desks_that_overlap_and_leave_no_buffer_are_refused_by_it(desks, slot, now):
    buffered(desks, 30).book(uuid4(), slot("9-10"), now, seats=2)
    desks.book(uuid4(), slot("10:15-11"), now, seats=2)
    with pytest.raises(BufferNeeded, match="there is one from"):
        desks.book(uuid4(), slot("9-11"), now, seats=2)


def test_of_several_the_booking_that_is_too_near_is_named(desks, slot, now):
    buffered(desks, 30).book(uuid4(), slot("9-10"), now, seats=2)
    desks.book(uuid4(), slot("10:45-12"), now, seats=4)
    with pytest.raises(BufferNeeded) as refusal:
        desks.book(uuid4(), slot("9:30-10:30"), now)
    assert refusal.value.values["start"] == slot("10:45-12").start


def test_a_longer_buffer_keeps_the_bookings_that_stand(loft, slot, now):
    for hours in ("9-10", "10-11"):
        loft.book(uuid4(), slot(hours), now)
    assert len(buffered(loft, 30).bookings) == 2


def test_a_member_asks_for_a_room_that_needs_approval_and_holds_it(with_approval, slot, now):
    with_approval.book(booking := uuid4(), slot("9-10"), now, member_id=MIRA, by_staff=False)
    assert with_approval.bookings[booking].state == "requested"
    with pytest.raises(SlotTaken):
        with_approval.book(uuid4(), slot("9-10"), now, member_id=BAGUS)


def test_a_request_counts_among_the_bookings_a_member_may_hold(with_approval, slot, now):
    with_approval.book(uuid4(), slot("9-10"), now, member_id=MIRA, most=1, by_staff=False)
    with pytest.raises(TooManyBookings):
        with_approval.book(uuid4(), slot("11-12"), now, member_id=MIRA, most=1, by_staff=False)


def test_what_staff_book_for_a_member_needs_no_approval(with_approval, slot, now):
    with_approval.book(booking := uuid4(), slot("9-10"), now, member_id=MIRA)
    assert with_approval.bookings[booking].state == "booked"


def test_where_no_approval_is_needed_members_book(loft, slot, now):
    loft.book(booking := uuid4(), slot("9-10"), now, member_id=MIRA, by_staff=False)
    assert loft.bookings[booking].state == "booked"


def test_the_same_request_again_changes_nothing(with_approval, slot, now):
    booking = uuid4()
    for _ in range(2):
        with_approval.book(booking, slot("9-10"), now, member_id=MIRA, by_staff=False)
    assert with_approval.version == 3


def test_a_request_is_approved_once(with_approval, slot, now):
    with_approval.book(booking := uuid4(), slot("9-10"), now, member_id=MIRA, by_staff=False)
    with_approval.approve(booking, now, seen=3)
    assert (with_approval.bookings[booking].state, with_approval.bookings[booking].version) == ("booked", 4)
    with pytest.raises(BookingState, match="booked cannot be approved"):
        with_approval.approve(booking, now)


def test_what_was_changed_since_it_was_seen_is_not_approved(with_approval, slot, now):
    with_approval.book(booking := uuid4(), slot("9-10"), now, member_id=MIRA, by_staff=False)
    with pytest.raises(ChangedMeanwhile):
        with_approval.approve(booking, now, seen=2)


def test_a_request_can_be_approved_until_it_would_be_over(with_approval, slot, now):
    with_approval.book(booking := uuid4(), slot("9-10"), now, member_id=MIRA, by_staff=False)
    with pytest.raises(BookingOver):
        with_approval.approve(booking, slot("9-10").end)
    with_approval.approve(booking, slot("9-10").start + timedelta(minutes=5))


def test_a_request_for_a_room_no_longer_in_use_is_not_approved(with_approval, slot, now):
    with_approval.book(booking := uuid4(), slot("9-10"), now, member_id=MIRA, by_staff=False)
    with_approval.retire()
    with pytest.raises(SpaceRetired):
        with_approval.approve(booking, now)


def test_a_declined_request_frees_the_slot(with_approval, slot, now):
    with_approval.book(booking := uuid4(), slot("9-10"), now, member_id=MIRA, by_staff=False)
    with_approval.cancel(booking, now, message="Ruang dipakai rapat dinas")
    with_approval.book(uuid4(), slot("9-10"), now, member_id=BAGUS)


def test_what_is_to_be_moved_holds_its_slot_and_is_not_approved(with_approval, slot, now):
    with_approval.book(booking := uuid4(), slot("9-10"), now, member_id=MIRA, by_staff=False)
    with_approval.to_move(booking, now, "Atap diperbaiki")
    with pytest.raises(BookingState, match="to_move cannot be approved"):
        with_approval.approve(booking, now)
    with pytest.raises(SlotTaken):
        with_approval.book(uuid4(), slot("9-10"), now)


def test_whoever_holds_what_must_move_is_told_once_and_by_a_version_of_its_own(loft, slot, now):
    loft.book(booking := uuid4(), slot("9-10"), now, member_id=MIRA)
    for message in ("Atap diperbaiki", "sekali lagi"):
        loft.to_move(booking, now, message)
    told = loft.pending_events[-1]
    assert (told.booking_id, told.message, loft.version) == (booking, "Atap diperbaiki", 3)
    assert (loft.bookings[booking].state, loft.bookings[booking].version) == ("to_move", 3)


def test_what_was_seen_before_it_had_to_move_is_not_cancelled_unseen(loft, slot, now):
    loft.book(booking := uuid4(), slot("9-10"), now, member_id=MIRA)
    loft.to_move(booking, now, "Atap diperbaiki")
    with pytest.raises(ChangedMeanwhile):
        loft.cancel(booking, now, seen=2)
    loft.cancel(booking, now, seen=3)


def test_only_a_booking_that_is_there_and_not_over_has_to_move(loft, slot, now):
    with pytest.raises(NoSuchBooking):
        loft.to_move(uuid4(), now, "Atap diperbaiki")
    loft.book(booking := uuid4(), slot("9-10"), now, member_id=MIRA)
    with pytest.raises(BookingOver):
        loft.to_move(booking, slot("9-10").end, "Atap diperbaiki")


def test_a_cancellation_carries_the_message_to_the_holder_or_none(loft, slot, now):
    for message in ("Ruang ditutup", None):
        loft.book(booking := uuid4(), slot("9-10"), now, member_id=MIRA)
        loft.cancel(booking, now, message=message)
        assert loft.pending_events[-1].message == message


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


@given(wishes=WISHES, cancels=CANCELS, buffer=some.integers(0, 3))
def test_a_room_is_given_exactly_when_the_buffer_is_kept(new_room, now, wishes, cancels, buffer):
    space, made = buffered(new_room(), 60 * buffer), {}
    for number, (start, length, _) in enumerate(wishes):
        fits = all(
            start >= begin + hrs + buffer or begin >= start + length + buffer for begin, hrs in made.values()
        )
        booking = uuid4()
        try:
            space.book(booking, starting_now(now, start, length), now)
            made[booking] = (start, length)
            assert fits
        except (SlotTaken, BufferNeeded):
            assert not fits
        if number in cancels and made:
            space.cancel(gone := next(iter(made)), now)
            del made[gone]


@given(wishes=WISHES, buffer=some.integers(0, 3))
def test_each_desk_rests_for_the_buffer_whoever_sits_at_it(new_room, now, wishes, buffer):
    """Whatever was given can be seated at five desks, each of which rests between two who use it."""
    space, given_hours = buffered(new_room("desks", 5, by_seat=True), 60 * buffer), []
    for start, length, seats in wishes:
        try:
            space.book(uuid4(), starting_now(now, start, length), now, seats=seats)
        except (NotEnoughSeats, BufferNeeded):
            continue
        given_hours += [(start, start + length)] * seats
    free_from = [0] * 5
    for start, end in sorted(given_hours):
        desk = next(number for number, hour in enumerate(free_from) if hour <= start)
        free_from[desk] = end + buffer


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
