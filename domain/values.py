"""Small values that the rules speak of."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from fractions import Fraction
from functools import lru_cache
from uuid import UUID, uuid5

HUB_CODE = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_NAMES = UUID("5d1b3f0e-6c1e-5f6b-9d8e-7a1f2f5c9a10")


@lru_cache(maxsize=256)
def hub_id(code: str) -> UUID:
    """The stream of the hub with this code: the same on every machine, so that a file can be applied twice."""
    return uuid5(_NAMES, f"hub:{code}")


def space_id(hub: str, space: str) -> UUID:
    """The stream of a hub's space, from the two codes in the hub's file."""
    return uuid5(_NAMES, f"space:{hub}:{space}")


def submission_id(hub: str, digest: str) -> UUID:
    """The stream of what became of the plan with this hash."""
    return uuid5(_NAMES, f"submission:{hub}:{digest}")


def network_id() -> UUID:
    """The stream of what all hubs share."""
    return uuid5(_NAMES, "network")


def account_id(name: str) -> UUID:
    """The stream of an account that every network has."""
    return uuid5(_NAMES, f"account:{name}")


@dataclass(frozen=True)
class Label:
    """Words in both languages of the platform."""

    id: str
    en: str

    def in_language(self, language: str) -> str:
        return self.en if language == "en" else self.id

    def __str__(self) -> str:
        return self.id


class Seconds(int):
    """So many seconds to wait; in a sentence they are named."""

    def __format__(self, spec: str) -> str:
        return f"{int(self)} second{'' if self == 1 else 's'}"


@dataclass(frozen=True)
class Slot:
    """A stretch of time, from `start` up to but not including `end`; both aware."""

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        if self.start.tzinfo is None or self.end.tzinfo is None:
            raise ValueError("a slot needs times with a zone")
        if self.start >= self.end:
            raise ValueError("a slot must end after it starts")

    @property
    def length(self) -> timedelta:
        return self.end - self.start

    @property
    def hours(self) -> float:
        return self.length.total_seconds() / 3600

    @property
    def minutes(self) -> int:
        """Whole minutes, a begun one counted."""
        return -int(-self.length // timedelta(minutes=1))

    def unused_at(self, moment: datetime) -> Fraction:
        """The part of it that is still to come."""
        left = max(self.end - max(moment, self.start), timedelta(0))
        return Fraction(left // timedelta(microseconds=1), self.length // timedelta(microseconds=1))

    def in_zone(self, zone: tzinfo) -> Slot:
        """The same stretch, told in a zone's own time."""
        return Slot(self.start.astimezone(zone), self.end.astimezone(zone))

    def overlaps(self, other: Slot) -> bool:
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True)
class Hours:
    """Open from `opens` to `closes` on one day, local time; closing at 00:00 means midnight."""

    opens: time
    closes: time

    def __post_init__(self) -> None:
        if self.closes != time(0) and self.closes <= self.opens:
            raise ValueError("opening hours must close after they open")

    def on(self, day: date) -> tuple[datetime, datetime]:
        """The local times of opening and closing on that day, without a zone."""
        closing_day = day if self.closes != time(0) else day + timedelta(days=1)
        return datetime.combine(day, self.opens), datetime.combine(closing_day, self.closes)

    def __str__(self) -> str:
        return f"{self.opens:%H.%M}-{self.closes:%H.%M}"
