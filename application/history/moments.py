"""Moments and stretches of time as a sentence names them, in the zone of the hub they belong to."""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time

from domain.values import Label, Slot

_CLOCK = {"id": "HH.mm", "en": "HH:mm"}


@lru_cache(maxsize=1000)
def moment(when: datetime, zone: ZoneInfo) -> Label:
    """23 November 2026, 09.00 WIB."""
    return Label(*(_moment(when.astimezone(zone), language) for language in ("id", "en")))


@lru_cache(maxsize=1000)
def stretch(slot: Slot, zone: ZoneInfo) -> Label:
    """Senin, 23 November 2026, 09.00 to 11.00 WIB; with both days where it ends on another one."""
    local = slot.in_zone(zone)
    return Label(*(_stretch(local, language) for language in ("id", "en")))


def _stretch(slot: Slot, language: str) -> str:
    start, end = slot.start, slot.end
    if start.date() == end.date():
        until = f"{_clock(end, language)} {end.tzname()}"
    else:
        until = f"{_day(end.date(), language)}, {_clock(end, language)} {end.tzname()}"
    return f"{_day(start.date(), language)}, {_clock(start, language)}–{until}"


def _moment(when: datetime, language: str) -> str:
    day = format_date(when, "d MMMM y", locale=language)
    return f"{day}, {_clock(when, language)} {when.tzname()}"


@lru_cache(maxsize=1000)
def _day(day: date, language: str) -> str:
    return format_date(day, "EEEE, d MMMM y", locale=language)


def _clock(when: datetime, language: str) -> str:
    return format_time(when, _CLOCK[language], locale=language, tzinfo=when.tzinfo)
