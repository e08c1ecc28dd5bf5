"""The words that all hubs share, and the calendars of days on which hubs are closed."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from domain.values import Label


@dataclass(frozen=True)
class ClosedDay:
    day: date
    why: Label


@dataclass(frozen=True)
class Regency:
    """A regency or city by its official name, and the region (Raya) it is counted to."""

    name: str
    region: str


@dataclass(frozen=True)
class Words:
    """The vocabulary as it was when the configuration was made: code -> label in both languages.

    `regencies` are by their official codes ("33.74"); `retired` names words that serve what has them and are
    not given to anything new, as "space_kinds.darkroom".
    """

    regions: dict[str, Label]
    space_kinds: dict[str, Label]
    member_kinds: dict[str, Label]
    program_kinds: dict[str, Label]
    sectors: dict[str, Label]
    regencies: dict[str, Regency] = field(default_factory=dict)
    retired: tuple[str, ...] = ()

    def in_use(self, part: str) -> dict[str, Label]:
        """The words of a part ("space_kinds") that may be given to something new."""
        words: dict[str, Label] = getattr(self, part)
        return {code: label for code, label in words.items() if f"{part}.{code}" not in self.retired}

    def regencies_of(self, region: str) -> dict[str, str]:
        """Official code -> name."""
        return {code: one.name for code, one in self.regencies.items() if one.region == region}


@dataclass(frozen=True)
class Vocabulary:
    """What hub files are read against: the words, and shared calendars by name ("national")."""

    words: Words
    calendars: dict[str, tuple[ClosedDay, ...]] = field(default_factory=dict)
