"""A membership: when it is active, and the hours of its plan."""

from datetime import timedelta
from fractions import Fraction
from uuid import uuid4

import pytest

from domain.configuration import Plan
from domain.errors import ChangedMeanwhile, MembershipNotActive, MembershipState, QuotaUsed
from domain.values import Label


@pytest.fixture
def day(monday):
    """day(3): the third day after that Monday."""
    return lambda after: monday + timedelta(days=after)


def test_a_membership_is_active_from_its_first_day(mira, day):
    assert [mira.state_on(day(n)) for n in (-1, 0, 400)] == ["not_begun", "active", "active"]


def test_a_paused_membership_rests_from_that_day(mira, day):
    mira.pause(day(2))
    assert [mira.state_on(day(n)) for n in (1, 2)] == ["active", "paused"]


def test_a_resumed_membership_is_active_again(mira, day):
    mira.pause(day(2))
    mira.resume(day(5))
    assert mira.state_on(day(5)) == "active"


def test_an_ended_membership_is_over_from_that_day(mira, day):
    mira.end(day(2), "member")
    assert [mira.state_on(day(n)) for n in (1, 2)] == ["active", "ended"]


def test_a_membership_does_not_end_before_it_began(mira, day):
    mira.end(day(-10), "hub")
    assert mira.ended_on == day(0)


def test_it_ends_once(mira, day):
    mira.end(day(2), "member")
    with pytest.raises(MembershipState, match="ended cannot be ended"):
        mira.end(day(3), "member")


def test_what_is_not_paused_cannot_be_resumed(mira, day):
    with pytest.raises(MembershipState, match="active cannot be resumed") as refusal:
        mira.resume(day(1))
    assert refusal.value.values == {"state": "active", "wanted": "resumed"}


def test_what_is_paused_cannot_be_paused(mira, day):
    mira.pause(day(1))
    with pytest.raises(MembershipState, match="paused cannot be paused"):
        mira.pause(day(2))


@pytest.mark.parametrize("act", ["pause", "end"])
def test_who_saw_another_version_changes_nothing(mira, day, act):
    what = (day(1),) if act == "pause" else (day(1), "hub")
    with pytest.raises(ChangedMeanwhile):
        getattr(mira, act)(*what, seen=7)
    assert mira.version == 1


@pytest.mark.parametrize(("after", "state"), [(-1, "not_begun"), (3, "paused"), (9, "ended")])
def test_only_an_active_member_may_use_the_hubs(mira, day, after, state):
    mira.pause(day(3))
    mira.end(day(9), "member")
    with pytest.raises(MembershipNotActive, match=state) as refusal:
        mira.may_use(day(after), configuration=6)
    assert refusal.value.configuration == 6


def test_the_hours_of_a_month_are_used_up(mira, open_plan, day):
    mira.reserve(uuid4(), open_plan, "meeting_room", day(0), 180)
    with pytest.raises(
        QuotaUsed, match=r"4 hours of meeting_room a month; 3\.0 are used, 2\.0 were asked for"
    ):
        mira.reserve(uuid4(), open_plan, "meeting_room", day(0), 120)
    mira.reserve(uuid4(), open_plan, "meeting_room", day(0), 60)


def test_the_next_month_has_hours_of_its_own(mira, open_plan, day):
    mira.reserve(uuid4(), open_plan, "meeting_room", day(0), 240)
    mira.reserve(uuid4(), open_plan, "meeting_room", day(10), 240)
    assert mira.minutes_used == {"meeting_room 2026-11": 240, "meeting_room 2026-12": 240}


def test_a_kind_without_a_quota_may_be_used_without_limit(mira, open_plan, day):
    mira.reserve(uuid4(), open_plan, "shared_office", day(0), 30000)
    assert mira.minutes_used == {}


def test_hours_given_back_may_be_used_again(mira, open_plan, day):
    mira.reserve(booking := uuid4(), open_plan, "meeting_room", day(0), 240)
    mira.give_back(booking)
    mira.reserve(uuid4(), open_plan, "meeting_room", day(0), 240)


def test_hours_that_were_never_taken_are_not_given_back(mira, open_plan, day):
    mira.reserve(booking := uuid4(), open_plan, "shared_office", day(0), 240)
    mira.give_back(booking)
    assert mira.minutes_used == {}


def test_hours_are_given_back_once(mira, open_plan, day):
    mira.reserve(booking := uuid4(), open_plan, "meeting_room", day(0), 240)
    mira.give_back(booking)
    mira.give_back(booking)
    assert mira.minutes_used == {"meeting_room 2026-11": 0}


def test_thirty_six_times_ten_minutes_are_six_hours(mira, day):
    plan = Plan("six", Label("Enam", "Six"), 0, {"meeting_room": 6})
    for _ in range(36):
        mira.reserve(uuid4(), plan, "meeting_room", day(0), 10)
    with pytest.raises(QuotaUsed):
        mira.reserve(uuid4(), plan, "meeting_room", day(0), 10)


def test_what_was_used_is_not_given_back(mira, open_plan, day):
    mira.reserve(booking := uuid4(), open_plan, "meeting_room", day(0), 120)
    mira.give_back(booking, Fraction(1, 4))
    assert mira.minutes_used == {"meeting_room 2026-11": 90}
