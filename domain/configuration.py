"""All that makes a hub, as its file says it. Frozen: a change is a new configuration."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from domain.values import Hours, Label, Slot

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class Phase(StrEnum):
    """Where a hub is in its life; bookings are taken in pilot and permanent."""

    PROPOSED = "proposed"
    PREPARING = "preparing"
    PILOT = "pilot"
    PERMANENT = "permanent"
    CLOSED = "closed"

    @property
    def takes_bookings(self) -> bool:
        return self in (Phase.PILOT, Phase.PERMANENT)

    def may_become(self, wanted: Phase) -> bool:
        """Phases go forward, or end; what is closed stays closed."""
        order = list(Phase)
        return order.index(wanted) > order.index(self)


@dataclass(frozen=True)
class PhaseEntry:
    """The phase a hub is in, since which day, and on what ground."""

    phase: Phase
    since: date
    ground: str


@dataclass(frozen=True)
class Address:
    street: str
    village: str
    district: str
    regency: str
    postcode: str | None


@dataclass(frozen=True)
class Building:
    """The house a hub lives in; `former_use` where an older building is used again."""

    name: Label
    owner: str | None
    former_use: Label | None
    ready_by: date | None


@dataclass(frozen=True)
class ClosedDay:
    day: date
    why: Label


@dataclass(frozen=True)
class SpaceSpec:
    """A bookable place: `capacity` in people; sold as a whole room or seat by seat."""

    code: str
    kind: str
    name: Label
    capacity: int
    by_seat: bool
    slot_minutes: int
    equipment: tuple[str, ...]


@dataclass(frozen=True)
class Plan:
    """What a membership costs (rupiah a month) and how many hours a month of which space kinds it holds.

    A kind without a quota may be used without limit.
    """

    code: str
    name: Label
    monthly_price: int
    quotas: dict[str, int]


@dataclass(frozen=True)
class BookingRules:
    """How far ahead (days), how long (hours), and how many coming bookings of one space a member may hold."""

    days_ahead: int
    longest_hours: int
    most_per_member: int


@dataclass(frozen=True)
class ProgramRules:
    """How many places a programme has where its organiser does not say."""

    default_places: int


@dataclass(frozen=True)
class Target:
    """What a hub is to reach: a measure in words, a number, a day."""

    measure: Label
    value: int
    by: date


@dataclass(frozen=True)
class Partner:
    name: str
    role: Label


@dataclass(frozen=True)
class MemberField:
    """An extra question a hub asks its members; `kind` is text, integer, boolean, date or choice."""

    code: str
    label: Label
    kind: str
    required: bool
    choices: tuple[str, ...]


@dataclass(frozen=True)
class ConsentPurpose:
    """What a hub asks its members' consent for: given and withdrawn freely, each with its date."""

    code: str
    purpose: Label


@dataclass(frozen=True)
class Retention:
    """How many whole years words about a person are kept after they were last needed; None: not limited here."""

    ended_memberships_years: int | None = None
    past_enrolments_years: int | None = None


@dataclass(frozen=True)
class Words:
    """The vocabulary as it was when the configuration was made: code -> label in both languages."""

    regions: dict[str, Label]
    space_kinds: dict[str, Label]
    member_kinds: dict[str, Label]
    program_kinds: dict[str, Label]
    sectors: dict[str, Label]


@dataclass(frozen=True)
class HubConfiguration:
    """A hub's file, read and understood. `samples` names the parts whose values are examples, not facts."""

    name: Label
    summary: Label
    region: str
    address: Address
    building: Building | None
    zone: str
    opened_on: date | None
    opening_hours: dict[str, tuple[Hours, ...]]
    closed_days: tuple[ClosedDay, ...]
    spaces: tuple[SpaceSpec, ...]
    plans: tuple[Plan, ...]
    booking: BookingRules
    programs: ProgramRules
    targets: tuple[Target, ...]
    partners: tuple[Partner, ...]
    member_fields: tuple[MemberField, ...]
    samples: tuple[str, ...]
    words: Words
    consents: tuple[ConsentPurpose, ...] = ()
    retention: Retention = Retention()

    @property
    def tz(self) -> ZoneInfo:
        return ZoneInfo(self.zone)

    def local_day(self, moment: datetime) -> date:
        return moment.astimezone(self.tz).date()

    def closed_day(self, day: date) -> ClosedDay | None:
        return next((closed for closed in self.closed_days if closed.day == day), None)

    def hours_on(self, day: date) -> tuple[Hours, ...]:
        """The opening hours of a day: none where the hub is closed."""
        if self.closed_day(day):
            return ()
        return self.opening_hours.get(WEEKDAYS[day.weekday()], ())

    def open_slots(self, day: date) -> tuple[Slot, ...]:
        """The same as stretches of time in the hub's zone."""
        return tuple(
            Slot(opens.replace(tzinfo=self.tz), closes.replace(tzinfo=self.tz))
            for opens, closes in (hours.on(day) for hours in self.hours_on(day))
        )

    def open_for(self, slot: Slot) -> bool:
        """Whether every moment of the slot is within opening hours; it may reach past midnight."""
        reached, day = slot.start, self.local_day(slot.start)
        last = self.local_day(slot.end)
        while day <= last:
            for stretch in self.open_slots(day):
                if stretch.start <= reached < stretch.end:
                    reached = stretch.end
            day += timedelta(days=1)
        return reached >= slot.end

    def plan(self, code: str) -> Plan | None:
        return next((plan for plan in self.plans if plan.code == code), None)
