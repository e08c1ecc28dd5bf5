"""What if a rule had been another: the same requests decided anew, and nothing appended."""

import random
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from application.bookings import ApproveBooking, BookSpace, CancelBooking
from application.hub_files import FaultyHubFile
from application.memberships import EndMembership, PauseMembership, ResumeMembership
from application.simulation import simulate
from application.simulation.changes import read_changes
from domain.account import Role
from domain.errors import NotFound, Refusal
from domain.phases import Phase
from domain.submission import Outcome, Settlement
from domain.values import Slot, space_id
from tests.application.conftest import NOW, WIB

CODES = ("loft", "attic", "hall", "desks")


@pytest.fixture
def head(taman):
    return taman.platform.log_of_events.max_notification_id


@pytest.fixture
def what_if(taman, head):
    """what_if("booking.longest=4h", after=7): the simulation of all that came after a position."""

    def ask(*changes, after=0, hub="taman"):
        return simulate(taman.platform, hub, read_changes(changes), after, head())

    return ask


@pytest.fixture
def asks(taman):
    """asks(member, slot): a booking that is asked for and may be refused; its id."""

    def ask(member, slot, code="loft", booking=None, **how):
        booking = booking or uuid4()
        with suppress(Refusal):
            taman.book(code, member, slot, booking=booking, **how)
        return booking

    return ask


def outcomes(simulation):
    return [(str(one.recorded), str(one.imagined)) for one in simulation.asked]


def test_what_was_too_long_is_given_where_the_rule_is_longer(taman, what_if, asks, slot):
    asks(taman.member(), slot("8-18"))
    asks(taman.member(), slot("8-19", 1))
    found = what_if("booking.longest=10h")
    assert outcomes(found) == [("too_long", "accepted"), ("too_long", "too_long")]
    assert (found.gained, found.lost) == ((1, 10.0), (0, 0.0))
    assert list(found.rules()) == [("too_long", (2, 21.0), (1, 11.0))]


def test_what_was_given_is_refused_where_the_rule_is_shorter(taman, what_if, asks, slot):
    asks(taman.member(), slot("9-14"))
    asks(taman.member(), slot("12-15"))
    found = what_if("booking.longest=4h")
    assert outcomes(found) == [("accepted", "too_long"), ("slot_taken", "accepted")]
    assert [one.position for one in found.asked] == [
        row["position"] for row in taman.events() if row["type"] in ("space.booked", "booking.refused")
    ]


def test_time_that_a_longer_rule_gave_away_is_refused_to_others(taman, what_if, asks, slot):
    asks(taman.member(), slot("8-18"))
    asks(taman.member(), slot("9-10"))
    assert outcomes(what_if("booking.longest=10h"))[1] == ("accepted", "slot_taken")


def test_who_would_have_had_it_would_not_have_asked_again(taman, what_if, asks, slot):
    member = taman.member()
    wish = asks(member, slot("8-18"))
    asks(member, slot("8-16"), booking=wish)
    asks(member, slot("16-18"))
    found = what_if("booking.longest=10h")
    assert outcomes(found) == [("too_long", "accepted"), ("accepted", "held"), ("accepted", "held")]
    assert (found.held, found.lost.requests) == ((2, 10.0), 0)


def test_a_booking_that_is_called_off_is_free_in_both_worlds(taman, what_if, asks, slot):
    first = asks(taman.member(), slot("9-12"))
    taman.cancel("loft", first)
    asks(taman.member(), slot("9-12"))
    assert outcomes(what_if("booking.days_ahead=20")) == [("accepted", "accepted")] * 2
    assert outcomes(what_if("booking.longest=2h")) == [("accepted", "too_long")] * 2


def test_what_was_before_the_period_is_as_it_was(taman, what_if, asks, head, slot):
    asks(taman.member(), slot("9-14"))
    after = head()
    asks(taman.member(), slot("10-12"))
    assert outcomes(what_if("booking.longest=4h", after=after)) == [("slot_taken", "slot_taken")]


@pytest.mark.parametrize(
    ("change", "wish", "imagined"),
    [
        ("opening_hours.monday=['08:00-22:00']", "21-22", "accepted"),
        ("spaces.loft.buffer_minutes=1h", "11-12", "buffer_needed"),
        ("spaces.loft.slot_minutes=30", "11.5-12.5", "accepted"),
        ("spaces.loft.approval=true", "11-12", "requested"),
        ("plans.small.quotas.meeting_room=1", "11-13", "quota_used"),
        ("booking.most=1", "13-14", "too_many_bookings"),
        ("closed_days=[{day: 2026-11-23, why: {id: Contoh, en: Example}}]", "11-12", "closed_that_day"),
    ],
)
def test_every_part_of_the_file_that_bookings_hang_on_can_be_tried(
    taman, what_if, asks, head, slot, change, wish, imagined
):
    member = taman.member("small")
    asks(member, slot("10-11"))
    after = head()
    actor = taman.account(membership=member)
    with suppress(Refusal):
        taman.do(BookSpace("taman", space_id("taman", "loft"), uuid4(), member, slot(wish)), actor=actor)
    (one,) = what_if(change, after=after).asked
    assert (str(one.imagined), one.differs) == (imagined, True)


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ("booking.longest", "path=value"),
        ("booking.longest=90m", "booking.longest_hours"),
        ("booking.longst=4h", "booking.longst"),
        ("booking.days_ahead=0", "booking.days_ahead"),
        ("spaces.cellar.capacity=4", "no cellar; there are: loft, attic"),
        ("funding.amount=4", "bookings do not hang on funding"),
        ("opening_hours.monday=[", "cannot be read"),
    ],
)
def test_what_no_file_could_say_is_named(taman, what_if, asks, slot, change, named):
    asks(taman.member(), slot("9-10"))
    with pytest.raises(FaultyHubFile) as refused:
        what_if(change)
    assert named in "\n".join(fault.in_language("en") for fault in refused.value.faults)


def test_of_a_hub_that_was_not_there_yet_nothing_can_be_asked(what_if):
    with pytest.raises(NotFound):
        what_if(hub="nowhere")


class Life:
    """What goes on at a hub for some weeks, by chance, but the same for the same seed."""

    def __init__(self, desk, pilot, seed):
        self.desk, self.pilot, self.chance = desk, pilot, random.Random(seed)  # noqa: S311 - not a secret
        self.now = NOW
        self.members = [desk.member(plan) for plan in ("small", "small", "free", "free")]
        self.accounts = [desk.account(membership=member) for member in self.members[:2]]
        self.staff = desk.staff(Role.FRONT_DESK)
        self.bookings = []

    def goes_on(self, steps):
        acts = (
            [self.book] * 9 + [self.cancel] * 3 + [self.approve, self.reconfigure, self.settle, self.gather]
        )
        acts += [self.rest, self.leave]
        for _ in range(steps):
            self.now += timedelta(minutes=self.chance.randrange(1, 300))
            with suppress(Refusal, IndexError):
                self.chance.choice(acts)()

    def do(self, command, actor=None):
        self.desk.do(command, now=self.now, **({"actor": actor} if actor else {}))

    def book(self):
        code, who = self.chance.choice(CODES), self.chance.choice(range(len(self.members)))
        booking = self.chance.choice([uuid4(), *[key for _, key in self.bookings[-2:]]])
        actor = self.chance.choice([self.staff, self.accounts[who] if who < 2 else None])
        seats = self.chance.randrange(1, 4)
        self.bookings.append((space_id("taman", code), booking))
        self.do(
            BookSpace("taman", space_id("taman", code), booking, self.members[who], self.slot(), seats), actor
        )

    def cancel(self):
        self.do(CancelBooking(*self.chance.choice(self.bookings)))

    def approve(self):
        for space, booking in self.bookings:
            with suppress(Refusal):
                self.do(ApproveBooking(space, booking))

    def reconfigure(self):
        self.pilot = self.varied()
        self.desk.apply(self.pilot)

    def varied(self):
        configuration = self.pilot.configuration
        spaces = tuple(
            replace(spec, approval=self.chance.random() < 0.4, buffer_minutes=self.chance.choice([0, 30]))
            for spec in configuration.spaces
        )
        rules = replace(
            configuration.booking,
            longest_hours=self.chance.choice([3, 8]),
            most_per_member=self.chance.choice([2, 20]),
        )
        return replace(self.pilot, configuration=replace(configuration, spaces=spaces, booking=rules))

    def settle(self):
        """The hub closes its doors for a while, and what was booked is called off or has to move."""
        phase = Phase.PREPARING if self.pilot.phase.phase is Phase.PILOT else Phase.PILOT
        outcome = self.chance.choice([Outcome.CANCELLED, Outcome.TO_MOVE])
        self.pilot = replace(self.pilot, phase=replace(self.pilot.phase, phase=phase))
        self.desk.apply(self.pilot, settlement=Settlement(outcome, message="Gedung diperbaiki"))

    def gather(self):
        self.desk.programme(self.slot(), self.chance.choice(CODES[:3]))

    def rest(self):
        member = self.chance.choice(self.members)
        self.do(self.chance.choice([PauseMembership, ResumeMembership])(member))

    def leave(self):
        if self.chance.random() < 0.2:
            self.do(EndMembership(self.members.pop(), "member"))

    def slot(self):
        day = self.now.astimezone(WIB).replace(hour=0, minute=0, second=0, microsecond=0)
        start = day + timedelta(days=self.chance.randrange(4), hours=self.chance.randrange(7, 20))
        return Slot(start, start + timedelta(hours=self.chance.choice([0.5, 1, 2, 4, 9])))


@pytest.mark.parametrize("seed", range(3))
def test_where_nothing_is_changed_everything_comes_out_as_it_was_recorded(taman, pilot, what_if, head, seed):
    life = Life(taman, pilot, seed)
    life.goes_on(60)
    middle = head()
    life.goes_on(160)
    for after in (0, middle):
        found = what_if(after=after)
        assert [one for one in found.asked if one.differs] == [] == list(found.displaced)
    recorded = [str(one.recorded) for one in what_if().asked]
    assert len(recorded) > 60 and len(set(recorded)) > 5


def test_it_appends_nothing_and_says_the_same_every_time(taman, pilot, what_if, superuser):
    life = Life(taman, pilot, 7)
    life.goes_on(80)
    rows = """select simpul.head(), (select count(*) from simpul.events), (select count(*) from simpul.commands),
        (select count(*) from simpul.snapshots), (select count(*) from simpul.security_log)"""
    before = superuser.execute(rows).fetchone()
    first = what_if("booking.longest=2h", "spaces.desks.capacity=6")
    taman.platform.repository.cache.clear()
    assert what_if("booking.longest=2h", "spaces.desks.capacity=6") == first != what_if()
    assert superuser.execute(rows).fetchone() == before
