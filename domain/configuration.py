"""All that makes a hub, as its file says it. Frozen: a change is a new configuration."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from domain.phases import Rationale
from domain.values import Hours, Label, Slot
from domain.words import ClosedDay, Words

READINESS = ("not_begun", "under_works", "ready")
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass(frozen=True)
class Address:
    street: str
    village: str
    district: str
    regency: str
    postcode: str | None


@dataclass(frozen=True)
class Building:
    """The house a hub lives in; `former_use` where an older building is used again.

    `readiness` is one of READINESS, as it is now; `ready_by` the day by which it is to be ready.
    """

    name: Label
    owner: str | None
    former_use: Label | None
    ready_by: date | None
    readiness: str | None = None


@dataclass(frozen=True)
class HoursException:
    """Other hours than the weekday's, from `first` to `last` inclusive (Ramadan, a fair); none: closed."""

    first: date
    last: date
    hours: tuple[Hours, ...]
    why: Label


@dataclass(frozen=True)
class SpaceSpec:
    """A bookable place: `capacity` in people; sold as a whole room or seat by seat.

    Between two bookings `buffer_minutes` stay free; a member's booking waits for staff where `approval` is
    set; `photos` are names of files in the folder hubs/photos.
    """

    code: str
    kind: str
    name: Label
    capacity: int
    by_seat: bool
    slot_minutes: int
    equipment: tuple[str, ...]
    buffer_minutes: int = 0
    approval: bool = False
    photos: tuple[str, ...] = ()


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
class Funding:
    """Where money comes from: rupiah in a budget year, and on what ground (a budget line, a decree)."""

    source: str
    amount: int
    year: int
    ground: str | None


@dataclass(frozen=True)
class Contact:
    """How the public reaches the hub: the hub's own addresses, never a person's."""

    phone: str | None
    whatsapp: str | None
    email: str | None
    website: str | None


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
class HubConfiguration:
    """A hub's file, read and understood. `samples` names the parts whose values are examples, not facts.

    `holidays` are the days of the shared calendars that `calendars` names, as those stood when it was read;
    `titles` what roles are called here (free text).
    """

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
    exceptions: tuple[HoursException, ...] = ()
    calendars: tuple[str, ...] = ()
    holidays: tuple[ClosedDay, ...] = ()
    funding: tuple[Funding, ...] = ()
    titles: tuple[str, ...] = ()
    contact: Contact | None = None
    rationale: Rationale | None = None

    @property
    def tz(self) -> ZoneInfo:
        return ZoneInfo(self.zone)

    def local_day(self, moment: datetime) -> date:
        return moment.astimezone(self.tz).date()

    def closed_day(self, day: date) -> ClosedDay | None:
        """The hub's own closed days come first; other hours of a stretch of days open even a holiday."""
        if own := next((closed for closed in self.closed_days if closed.day == day), None):
            return own
        if exception := self.exception_on(day):
            return None if exception.hours else ClosedDay(day, exception.why)
        return next((holiday for holiday in self.holidays if holiday.day == day), None)

    def exception_on(self, day: date) -> HoursException | None:
        return next((one for one in self.exceptions if one.first <= day <= one.last), None)

    def hours_on(self, day: date) -> tuple[Hours, ...]:
        """The opening hours of a day: none where the hub is closed."""
        if self.closed_day(day):
            return ()
        if exception := self.exception_on(day):
            return exception.hours
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
