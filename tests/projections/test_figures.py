"""Figures by hub and day are what one gets who counts the log's events one by one, in plain Python."""

from collections import defaultdict
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import msgspec
import pytest

from domain import Hub, Membership, Program, Space
from domain.configuration import HoursException
from domain.events import Provenance, acting
from domain.personal import Personal
from domain.phases import Evaluation, Phase, PhaseEntry, Result, Verdict
from domain.values import Hours, Label, Slot
from domain.words import ClosedDay
from projections.editions import build, switch
from projections.evaluations import evaluation_list, evaluation_rows
from projections.figures import Counts, count_days
from projections.measures import MEASURES, in_periods, measured

WIB = ZoneInfo("Asia/Jakarta")
FIRST, LAST = date(2025, 12, 31), date(2027, 1, 10)
NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
MONDAY = date(2026, 11, 23)
WORDS = Label("Contoh", "Example")


class Slowly:
    """Everything that happened at one hub, asked again for each day."""

    def __init__(self, platform, hub):
        self.hub, self.streams = hub, defaultdict(list)
        for told in platform.log_of_events.select_notifications(1, 10**6):
            event = platform.mapper.to_domain_event(told)
            if event.hub == hub:
                self.streams[event.originator_id].append(event)

    def of(self, begun):
        return [events for events in self.streams.values() if isinstance(events[0], begun)]

    def on(self, day):
        counts = Counts()
        for events in self.of(Membership.Created):
            self._membership(counts, events, day)
        for events in self.of(Space.Created):
            counts.booked += self._booked(events, day)
        for events in self.of(Program.Created):
            self._program(counts, events, day)
        counts.open = self._open(day)
        return counts

    def _membership(self, counts, events, day):
        starts = events[0].starts
        ends = [max(e.on_day, starts) for e in events if isinstance(e, Membership.Ended)][-1:]
        turns = [e for e in events if isinstance(e, Membership.Paused | Membership.Resumed)]
        counts.began += starts == day
        counts.ended += ends == [day]
        counts.active += starts <= day and not (ends and ends[0] <= day) and not _paused(turns, day)

    def _booked(self, events, day):
        sizes = [(_local(e, i), e.spec) for i, e in enumerate(events) if hasattr(e, "spec")]
        spec = [spec for since, spec in sizes if since <= day][-1]
        return sum(
            _hours(slot, day) * (seats / spec.capacity if spec.by_seat else 1)
            for slot, seats in _standing(events).values()
        )

    def _program(self, counts, events, day):
        made = events[0]
        if made.slot.start.astimezone(WIB).date() != day or any(
            isinstance(e, Program.Cancelled) for e in events
        ):
            return
        has_place = {}
        for event in events:
            if isinstance(event, Program.Enrolled):
                has_place[event.enrolment_id] = not event.waiting
            if isinstance(event, Program.Withdrawn | Program.GivenPlace):
                has_place[event.enrolment_id] = isinstance(event, Program.GivenPlace)
        counts.programs += 1
        counts.places += made.places
        counts.given += sum(has_place.values())

    def _open(self, day):
        (events,) = self.of(Hub.Created)
        entered = [getattr(e, "entered", None) or getattr(e, "proposed", None) for e in events]
        phases = [one.phase for one in entered if one and one.since <= day]
        told = [e.configuration for e in events if isinstance(e, Hub.Configured) and _local(e) <= day]
        if not told or not phases or not phases[-1].takes_bookings:
            return 0
        return sum(slot.hours for slot in told[-1].open_slots(day)) * len(told[-1].spaces)


def _local(event, number=1):
    """The day an event happened; the first of a space counts from ever."""
    return (event.happened_at or event.timestamp).astimezone(WIB).date() if number else date.min


def _paused(turns, day):
    spans = []
    for turn in turns:
        if isinstance(turn, Membership.Paused):
            if spans and spans[-1][1] is None:
                spans.pop()
            spans.append([turn.from_day, None])
        else:
            spans[-1][1] = turn.from_day
    return any(since <= day and (until is None or day < until) for since, until in spans)


def _standing(events):
    held, states = {}, {}
    for event in events:
        key = getattr(event, "booking_id", None)
        if isinstance(event, Space.Booked | Space.BookingRequested):
            held[key] = (event.slot, event.seats)
        if key:
            states[key] = type(event)
    gone = (Space.BookingRequested, Space.BookingCancelled)
    return {key: one for key, one in held.items() if states[key] not in gone}


def _hours(slot, day):
    midnight = datetime.combine(day, time(), WIB)
    within = min(slot.end, midnight + timedelta(days=1)) - max(slot.start, midnight)
    return max(within, timedelta(0)) / timedelta(hours=1)


def same(counts, others):
    return all(getattr(counts, name) == pytest.approx(value) for name, value in vars(others).items())


@pytest.mark.parametrize("seed", range(4))
def test_figures_are_those_that_one_counts_by_hand(history, connect, connection, view, seed):
    writer = history(seed).write(400)
    switch(connection, build(connect))
    days = [FIRST + timedelta(n) for n in range((LAST - FIRST).days + 1)]
    totals = Counts()
    for hub in writer.hubs:
        slowly, counted = Slowly(writer.platform, hub.hub), count_days(view, hub.hub, FIRST, LAST)
        differing = [day for day in days if not same(counted.days[day], slowly.on(day))]
        assert not differing, (hub.hub, differing[0], counted.days[differing[0]], slowly.on(differing[0]))
        for counts in counted.days.values():
            totals.add(counts)
    assert totals.began and totals.programs


class House:
    """A hub in its pilot, open every day from 8 to 18, with a room and ten desks; what happens in it."""

    def __init__(self, acts, configuration):
        self.acts = acts
        room, desks = (replace(configuration.spaces[0], code=code, by_seat=code == "desks", capacity=10,
                               buffer_minutes=0, approval=False) for code in ("room", "desks"))  # fmt: skip
        every_day = dict.fromkeys(
            ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
        )
        hours = {day: (Hours(time(8), time(18)),) for day in every_day}
        self.configuration = replace(
            configuration, zone="Asia/Jakarta", opening_hours=hours, spaces=(room, desks), closed_days=(),
            exceptions=(), holidays=(), calendars=(), samples=(),
        )  # fmt: skip
        with acts.by():
            self.hub = Hub.register("house", date(2026, 1, 1), "Contoh 1/2026")
            self.hub.configure(self.configuration)
            self.hub.enter_phase(PhaseEntry(Phase.PILOT, date(2026, 1, 1), "Contoh 1/2026"))
            self.room, self.desks = (Space(hub="house", spec=spec) for spec in (room, desks))
        self.keep(self.hub, self.room, self.desks)

    def keep(self, *changed):
        self.acts.keep(*changed)

    def book(self, space, hours, day=MONDAY, seats=1, booking=None, **how):
        booking = booking or uuid4()
        with self.acts.by():
            space.book(booking, at(hours, day), NOW, seats=seats, member_id=uuid4(), **how)
        self.keep(space)
        return booking

    def do(self, changed, act):
        with self.acts.by():
            act(changed)
        self.keep(changed)

    def configure(self, **parts):
        self.do(self.hub, lambda hub: hub.configure(replace(self.configuration, **parts)))

    def member(self, starts):
        with self.acts.by():
            member = Membership.begin(
                uuid4(), "house", "umkm", "team", starts, Personal(uuid4(), "name", "x")
            )
        self.keep(member)
        return member


def at(hours, day=MONDAY):
    midnight = datetime.combine(day, time(), WIB)
    return Slot(*(midnight + timedelta(hours=float(hour)) for hour in hours.split("-")))


@pytest.fixture
def house(acts, configuration):
    return House(acts, configuration)


@pytest.fixture
def day(view):
    """The counts of a day: the Monday, or so many days later."""
    return lambda later=0: count_days(view, "house", MONDAY, MONDAY + timedelta(9)).days[
        MONDAY + timedelta(later)
    ]


def test_a_whole_room_counts_its_hours_and_a_desk_its_part(house, day):
    house.book(house.room, "9-12")
    house.book(house.desks, "9-11", seats=5)
    assert day().booked == 3 + 2 * 5 / 10


def test_what_is_cancelled_does_not_count(house, day):
    kept, gone = house.book(house.room, "9-12"), house.book(house.room, "13-18")
    house.do(house.room, lambda room: room.cancel(gone, NOW))
    assert day().booked == 3 and kept


def test_an_id_that_is_booked_again_counts_where_it_is_now(house, day):
    booking = house.book(house.room, "9-12")
    house.do(house.room, lambda room: room.cancel(booking, NOW))
    house.book(house.room, "9-10", MONDAY + timedelta(1), booking=booking)
    assert (day().booked, day(1).booked) == (0, 1)


def test_a_booking_past_midnight_is_shared_by_its_days(house, day):
    house.book(house.room, "22-27")
    assert (day().booked, day(1).booked) == (2, 3)


def test_what_waits_for_approval_counts_once_it_is_approved(house, day):
    house.do(house.room, lambda room: room.change(replace(room.spec, approval=True)))
    booking = house.book(house.room, "9-12", by_staff=False)
    assert day().booked == 0
    house.do(house.room, lambda room: room.approve(booking, NOW))
    assert day().booked == 3


def test_what_must_move_counts_until_it_has(house, day):
    booking = house.book(house.room, "9-12")
    house.do(house.room, lambda room: room.to_move(booking, NOW, "Atap bocor."))
    assert day().booked == 3


def test_seats_are_parts_of_the_capacity_of_their_day(house, day):
    house.book(house.desks, "9-11", seats=5)
    house.book(house.desks, "9-11", MONDAY + timedelta(3), seats=5)
    changed = datetime(2026, 11, 25, 1, tzinfo=UTC)
    with acting(Provenance("operator", uuid4(), changed, None, changed)):
        house.desks.change(replace(house.desks.spec, capacity=20))
    house.keep(house.desks)
    assert (day().booked, day(3).booked) == (1, 0.5)


def test_open_hours_are_those_of_the_day_times_the_spaces(house, day):
    assert day().open == 10 * 2


def test_closed_days_holidays_and_other_hours_are_minded(house, day):
    tuesday, wednesday, thursday = (MONDAY + timedelta(n) for n in (1, 2, 3))
    short = HoursException(thursday, thursday, (Hours(time(9), time(12)),), WORDS)
    house.configure(closed_days=(ClosedDay(tuesday, WORDS),), holidays=(ClosedDay(wednesday, WORDS),),
                    exceptions=(short,))  # fmt: skip
    assert [day(n).open for n in range(5)] == [20, 0, 0, 6, 20]


def test_a_hub_that_takes_no_bookings_is_not_open(house, day):
    entered = PhaseEntry(Phase.CLOSED, MONDAY + timedelta(2), "Contoh 2/2026")
    house.do(house.hub, lambda hub: hub.enter_phase(entered))
    assert [day(n).open for n in range(4)] == [20, 20, 0, 0]


def test_before_its_first_configuration_a_hub_has_no_open_hours(house, view):
    long_ago = date(2026, 1, 2)
    assert count_days(view, "house", long_ago, long_ago).days[long_ago].open == 0


def test_a_membership_entered_late_counts_from_the_day_it_began(house, day):
    house.member(MONDAY + timedelta(2))
    assert [(day(n).began, day(n).active) for n in range(4)] == [(0, 0), (0, 0), (1, 1), (0, 1)]


def test_a_paused_membership_is_not_active_until_it_is_resumed(house, day):
    member = house.member(MONDAY - timedelta(30))
    house.do(member, lambda one: one.pause(MONDAY + timedelta(1)))
    house.do(member, lambda one: one.resume(MONDAY + timedelta(3)))
    house.do(member, lambda one: one.pause(MONDAY + timedelta(5)))
    assert [day(n).active for n in range(7)] == [1, 0, 0, 1, 1, 0, 0]


def test_a_membership_that_ends_while_it_is_paused_is_taken_off_once(house, day):
    member, other = house.member(MONDAY), house.member(MONDAY)
    house.do(member, lambda one: one.pause(MONDAY + timedelta(1)))
    house.do(member, lambda one: one.end(MONDAY + timedelta(2), "member"))
    assert [(day(n).active, day(n).ended) for n in range(4)] == [(2, 0), (1, 0), (1, 1), (1, 0)] and other


def test_a_programme_counts_its_places_and_those_who_have_one(house, day):
    with house.acts.by():
        held = Program.schedule(uuid4(), "house", "training", WORDS, None, at("9-12"), 2, "anyone")
        for _ in range(3):
            held.enrol(uuid4(), NOW, name=Personal(uuid4(), "name", "x"))
        off = Program.schedule(uuid4(), "house", "training", WORDS, None, at("9-12"), 9, "anyone")
        off.cancel(NOW)
    house.keep(held, off)
    assert (day().programs, day().places, day().given) == (1, 2, 2)


def test_another_hub_counts_for_itself(house, acts, view):
    house.book(house.room, "9-12")
    with acts.by():
        other = Hub.register("other", MONDAY, "Contoh 3/2026")
    acts.keep(other)
    assert count_days(view, "other", MONDAY, MONDAY).days[MONDAY] == Counts()


def test_of_a_hub_that_is_not_there_nothing_is_counted(house, view):
    assert count_days(view, "nowhere", MONDAY, MONDAY) is None


def figure(code, counts):
    return measured(next(one for one in MEASURES if one.code == code), counts)


def test_a_month_is_the_sum_of_its_days_and_the_end_of_its_last(house, view):
    house.book(house.room, "9-12", date(2026, 11, 30))
    house.book(house.room, "9-11", date(2026, 12, 1))
    house.member(date(2026, 11, 30))
    november, december = in_periods(count_days(view, "house", MONDAY, date(2026, 12, 5)), "month")
    assert (november.first, november.last, december.last) == (MONDAY, date(2026, 11, 30), date(2026, 12, 5))
    assert [figure("booked_hours", one.counts) for one in (november, december)] == [3, 2]
    assert [figure("memberships_active", one.counts) for one in (november, december)] == [1, 1]
    assert [figure("memberships_begun", one.counts) for one in (november, december)] == [1, 0]


def test_occupancy_is_of_what_was_open(house, view):
    house.book(house.room, "9-12")
    house.configure(closed_days=(ClosedDay(MONDAY + timedelta(1), WORDS),))
    first, second = in_periods(count_days(view, "house", MONDAY, MONDAY + timedelta(1)), "day")
    assert (figure("occupancy", first.counts), figure("occupancy", second.counts)) == (15.0, None)


def test_figures_say_where_they_rest_on_examples(house, view):
    house.configure(samples=("opening_hours", "targets.by"))
    counted = count_days(view, "house", MONDAY, MONDAY)
    assert {one.code for one in MEASURES if one.is_sample(counted)} == {"open_hours", "occupancy"}


def test_figures_are_of_the_position_they_were_read_at(house, view, superuser):
    counted = count_days(view, "house", MONDAY, MONDAY)
    newest = superuser.execute("select max(position), max(recorded_at) from simpul.events").fetchone()
    assert (counted.position, counted.instant) == newest


@pytest.mark.parametrize("measure", MEASURES, ids=lambda one: one.code)
def test_every_figure_has_a_definition_and_a_unit_in_both_languages(measure):
    for words in (measure.label, measure.unit, measure.definition):
        assert words.id.strip() and words.en.strip()
    assert measure.definition.id != measure.definition.en


def test_an_evaluation_stays_on_record_after_the_pilot(house, view):
    reached = Evaluation(MONDAY, MONDAY, (Result(WORDS, WORDS, 1.0, 2.0),), Verdict.PROMOTE, "Contoh", 3)
    house.do(house.hub, lambda hub: hub.evaluate(reached))
    entered = PhaseEntry(Phase.PERMANENT, MONDAY, "Contoh 4/2026")
    house.do(house.hub, lambda hub: hub.enter_phase(entered))
    (row,) = evaluation_rows(view, "house")
    assert msgspec.convert(row["evaluation"], Evaluation) == reached
    assert '"verdict": "promote"' in evaluation_list(view, "house", 10, "").body
