"""When a hub is open: its week, its closed days, its zone, midnight."""

from dataclasses import replace
from datetime import UTC, date, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from domain.configuration import HoursException
from domain.errors import ClosedThatDay, NotOpenThatDay, OutsideOpeningHours
from domain.policy import within_opening_hours
from domain.values import Hours, Label, Slot
from domain.words import ClosedDay

MONDAY, TUESDAY, WEDNESDAY = date(2026, 11, 23), date(2026, 11, 24), date(2026, 11, 25)
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


@pytest.fixture
def with_days(configuration):
    """The same hub with other hours from Monday to Wednesday, and shared holidays on Monday and Tuesday."""

    def make(*hours, **more):
        stretch = HoursException(MONDAY, WEDNESDAY, hours, Label("Pekan Contoh", "Example Week"))
        holidays = tuple(ClosedDay(day, Label("Libur", "Holiday")) for day in (MONDAY, TUESDAY))
        return replace(configuration, exceptions=(stretch,), holidays=holidays, **more)

    return make


def test_on_a_shared_holiday_it_is_closed_and_says_why(configuration, with_days, slot):
    closed = replace(with_days(), exceptions=())
    with pytest.raises(ClosedThatDay, match="Libur"):
        within_opening_hours(closed, 3, slot("9-10", TUESDAY))
    assert closed.hours_on(FRIDAY) == configuration.hours_on(FRIDAY)


@pytest.mark.parametrize("day", [MONDAY, WEDNESDAY])
def test_other_hours_hold_from_the_first_day_to_the_last(with_days, slot, day):
    short = with_days(Hours(time(9), time(15)))
    assert short.open_for(slot("9-15", day)) and not short.open_for(slot("8-10", day))


@pytest.mark.parametrize("day", [MONDAY - timedelta(days=3), FRIDAY, NEXT_MONDAY + timedelta(days=7)])
def test_before_and_after_the_hours_are_those_of_the_weekday(configuration, with_days, day):
    assert with_days(Hours(time(9), time(15))).hours_on(day) == configuration.hours_on(day)


def test_other_hours_open_a_day_that_is_closed_in_the_week(configuration, with_days):
    assert configuration.hours_on(WEDNESDAY) == ()
    assert with_days(Hours(time(9), time(15))).hours_on(WEDNESDAY) == (Hours(time(9), time(15)),)


def test_other_hours_open_even_a_shared_holiday(with_days):
    assert with_days(Hours(time(9), time(15))).closed_day(TUESDAY) is None


def test_days_without_hours_are_closed_and_say_why(with_days, slot):
    with pytest.raises(ClosedThatDay, match="Pekan Contoh"):
        within_opening_hours(with_days(), 3, slot("9-10", TUESDAY))


def test_the_hubs_own_closed_day_comes_before_other_hours_and_holidays(with_days, slot):
    own = (ClosedDay(TUESDAY, Label("Rapat", "Meeting")),)
    opened = with_days(Hours(time(9), time(15)), closed_days=own)
    with pytest.raises(ClosedThatDay, match="Rapat"):
        within_opening_hours(opened, 3, slot("9-10", TUESDAY))
    assert opened.hours_on(TUESDAY) == () != opened.hours_on(WEDNESDAY)


def test_of_two_stretches_that_overlap_the_first_counts(configuration):
    long = HoursException(MONDAY, FRIDAY, (), Label("Panjang", "Long"))
    short = HoursException(TUESDAY, TUESDAY, (Hours(time(9), time(15)),), Label("Pendek", "Short"))
    assert replace(configuration, exceptions=(long, short)).hours_on(TUESDAY) == ()
    assert replace(configuration, exceptions=(short, long)).hours_on(TUESDAY) == short.hours


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
