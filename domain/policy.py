"""The booking rules of a hub's configuration, each a small function with its reason."""

from __future__ import annotations

from datetime import datetime, timedelta

from domain.configuration import HubConfiguration, SpaceSpec
from domain.errors import (
    ClosedThatDay,
    NotOnTheGrid,
    NotOpenThatDay,
    OutsideOpeningHours,
    ProgramTooLong,
    SlotInThePast,
    TooFarAhead,
    TooLong,
)
from domain.values import Slot

LONGEST_PROGRAM = timedelta(days=366)


def check_slot(configuration: HubConfiguration, version: int, slot: Slot, now: datetime) -> None:
    """Refuses a slot that the hub's configuration (of this version) does not allow a member."""
    local = slot.in_zone(configuration.tz)
    not_in_the_past(version, local, now)
    not_too_far_ahead(configuration, version, local, now)
    not_too_long(configuration, version, local)
    within_opening_hours(configuration, version, local)


def not_in_the_past(version: int, slot: Slot, now: datetime) -> None:
    """A slot that has begun may still be taken, one that has ended may not."""
    if slot.end <= now:
        raise SlotInThePast(version, start=slot.start)


def not_too_far_ahead(configuration: HubConfiguration, version: int, slot: Slot, now: datetime) -> None:
    """So that a few do not hold the calendar for all."""
    days = configuration.booking.days_ahead
    if slot.start > now + timedelta(days=days):
        raise TooFarAhead(version, days=days, start=slot.start)


def not_too_long(configuration: HubConfiguration, version: int, slot: Slot) -> None:
    longest = configuration.booking.longest_hours
    if slot.length > timedelta(hours=longest):
        raise TooLong(version, longest=longest, wanted=slot.hours)


def not_an_endless_program(version: int, slot: Slot) -> None:
    """It holds its space for all that time."""
    if slot.length > LONGEST_PROGRAM:
        raise ProgramTooLong(version, days=LONGEST_PROGRAM.days)


def within_opening_hours(configuration: HubConfiguration, version: int, slot: Slot) -> None:
    """Somebody has to open the door."""
    if configuration.open_for(slot):
        return
    day = configuration.local_day(slot.start)
    name = configuration.name
    if closed := configuration.closed_day(day):
        raise ClosedThatDay(version, hub=name, day=day, why=closed.why)
    hours = configuration.hours_on(day)
    if not hours:
        raise NotOpenThatDay(version, hub=name, day=day)
    raise OutsideOpeningHours(version, hub=name, hours=hours, start=slot.start, end=slot.end)


def on_the_grid(configuration: HubConfiguration, version: int, spec: SpaceSpec, slot: Slot) -> None:
    """A space is booked in its own steps, counted from midnight of the hub's day."""
    step = timedelta(minutes=spec.slot_minutes)
    midnight = slot.start.astimezone(configuration.tz).replace(hour=0, minute=0, second=0, microsecond=0)
    if (slot.start - midnight) % step or slot.length % step:
        raise NotOnTheGrid(
            version, space=spec.name, minutes=spec.slot_minutes, start=slot.start, end=slot.end
        )
