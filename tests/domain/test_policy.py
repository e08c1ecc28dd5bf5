"""The booking rules of a configuration, each on its own, with the version it is of."""

from datetime import timedelta

import pytest

from domain.errors import NotOnTheGrid, SlotInThePast, TooFarAhead, TooLong
from domain.policy import check_slot, not_in_the_past, not_too_far_ahead, not_too_long, on_the_grid
from domain.values import Slot


def test_a_slot_that_has_ended_is_refused(slot, now):
    with pytest.raises(SlotInThePast) as refusal:
        not_in_the_past(4, slot("6-7"), now)
    assert (refusal.value.rule, refusal.value.configuration) == ("slot_in_the_past", 4)


def test_a_slot_that_has_begun_may_still_be_taken(slot, now):
    not_in_the_past(4, slot("6-8"), now)


def test_thirty_days_ahead_are_allowed(configuration, now):
    start = now + timedelta(days=30)
    not_too_far_ahead(configuration, 4, Slot(start, start + timedelta(hours=1)), now)


def test_later_than_thirty_days_is_too_far(configuration, now):
    start = now + timedelta(days=30, minutes=1)
    with pytest.raises(TooFarAhead, match="30 days") as refusal:
        not_too_far_ahead(configuration, 4, Slot(start, start + timedelta(hours=1)), now)
    assert refusal.value.values == {"days": 30, "start": start}


def test_eight_hours_are_allowed(configuration, slot):
    not_too_long(configuration, 4, slot("8-16"))


def test_more_than_eight_hours_are_too_long(configuration, slot):
    with pytest.raises(TooLong) as refusal:
        not_too_long(configuration, 4, slot("8-16:30"))
    assert refusal.value.values == {"longest": 8, "wanted": 8.5}


@pytest.mark.parametrize("wanted", ["9-10", "9-12", "0-24"])
def test_whole_steps_are_on_the_grid(configuration, loft, slot, wanted):
    on_the_grid(configuration, 4, loft.spec, slot(wanted))


@pytest.mark.parametrize("wanted", ["9:30-10:30", "9-10:30", "9:01-10:01"])
def test_what_falls_between_the_steps_is_refused(configuration, loft, slot, wanted):
    with pytest.raises(NotOnTheGrid, match="steps of 60 minutes") as refusal:
        on_the_grid(configuration, 4, loft.spec, slot(wanted))
    assert refusal.value.configuration == 4


def test_steps_are_counted_from_midnight_of_the_hubs_day(configuration, new_room, slot):
    on_the_grid(configuration, 4, new_room(minutes=7 * 60).spec, slot("7-14"))
    with pytest.raises(NotOnTheGrid):
        on_the_grid(configuration, 4, new_room(minutes=7 * 60).spec, slot("8-15"))


def test_a_good_slot_passes_all_rules(configuration, slot, now):
    check_slot(configuration, 4, slot("9-10"), now)
