"""When a hub is open: its week, its closed days, its zone, midnight."""

from datetime import UTC, date, time
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from domain.errors import ClosedThatDay, NotOpenThatDay, OutsideOpeningHours
from domain.policy import within_opening_hours
from domain.values import Hours, Slot

TUESDAY, WEDNESDAY = date(2026, 11, 24), date(2026, 11, 25)
FRIDAY = date(2026, 11, 27)
NEXT_MONDAY = date(2026, 11, 30)


@pytest.mark.parametrize("wanted", ["8-21", "8-9", "20-21", "8:30-20:59"])
def test_within_the_hours_it_is_open(configuration, slot, wanted):
    assert configuration.open_for(slot(wanted))


@pytest.mark.parametrize("wanted", ["7-9", "20-22", "7:59-8:01", "21-22", "0-24"])
def test_outside_of_the_hours_it_is_not(configuration, slot, wanted):
    with pytest.raises(OutsideOpeningHours, match=r"08\.00-21\.00"):
        within_opening_hours(configuration, 3, slot(wanted))


def test_a_slot_may_not_span_the_midday_break(configuration, slot):
    assert configuration.open_for(slot("8-12", TUESDAY)) and configuration.open_for(slot("13-17", TUESDAY))
    assert not configuration.open_for(slot("11-14", TUESDAY))


def test_a_day_that_is_not_listed_is_closed(configuration, slot):
    with pytest.raises(NotOpenThatDay, match="2026-11-25"):
        within_opening_hours(configuration, 3, slot("9-10", WEDNESDAY))


def test_a_closed_day_says_why(configuration, slot):
    with pytest.raises(ClosedThatDay, match="Hari Contoh") as refusal:
        within_opening_hours(configuration, 3, slot("9-10", NEXT_MONDAY))
    assert (refusal.value.rule, refusal.value.configuration) == ("closed_that_day", 3)


def test_a_night_may_be_booked_past_midnight_where_both_days_are_open(configuration, slot):
    assert configuration.open_for(slot("22-26", FRIDAY))


def test_a_night_ends_with_the_last_open_hour(configuration, slot):
    assert configuration.open_for(slot("22-30", FRIDAY)) and not configuration.open_for(slot("22-31", FRIDAY))


def test_up_to_midnight_is_open_and_not_a_minute_before(configuration, slot):
    assert configuration.open_for(slot("18-24", FRIDAY))
    assert not configuration.open_for(slot("17:59-24", FRIDAY))


@pytest.mark.parametrize("zone", [UTC, ZoneInfo("Asia/Tokyo"), ZoneInfo("America/New_York")])
def test_the_hours_are_those_of_the_hubs_zone_wherever_the_asker_is(configuration, slot, zone):
    def elsewhere(words):
        here = slot(words)
        return Slot(here.start.astimezone(zone), here.end.astimezone(zone))

    assert configuration.open_for(elsewhere("8-9"))
    assert not configuration.open_for(elsewhere("7-8"))


def test_eight_in_the_morning_is_one_oclock_utc(configuration, monday):
    (stretch,) = configuration.open_slots(monday)
    assert stretch.start.astimezone(UTC).time() == time(1)


def test_a_late_evening_in_utc_is_the_next_day_here(configuration, now):
    assert configuration.local_day(now.replace(hour=18)) == TUESDAY


def test_stretches_of_a_day_come_in_order(configuration):
    slots = configuration.open_slots(TUESDAY)
    assert len(slots) == 2 and all(one.end <= other.start for one, other in pairwise(slots))


@pytest.mark.parametrize(("opens", "closes"), [(time(9), time(9)), (time(21), time(8))])
def test_hours_close_after_they_open(opens, closes):
    with pytest.raises(ValueError, match="close after they open"):
        Hours(opens, closes)


def test_a_slot_needs_a_zone(now):
    with pytest.raises(ValueError, match="zone"):
        Slot(now.replace(tzinfo=None), now)


def test_a_slot_ends_after_it_starts(now):
    with pytest.raises(ValueError, match="after it starts"):
        Slot(now, now)
