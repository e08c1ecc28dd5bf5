"""A list that can be exported: its columns, who may have it, and where its rows come from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum, auto
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from marshmallow import Schema

from application.access import Actor
from domain.values import Label
from interface.exports.table import Column, Kind
from interface.wiring import Wired
from projections.view import View


class At(Enum):
    """Where a list is of: of one hub that must be named, of the hubs whose list the reader may know (or the one
    that is named), or of the province.
    """

    HUB = auto()
    HUBS = auto()
    PROVINCE = auto()


class Source(NamedTuple):
    """Rows, how many they are where that is known as it begins, and the position that they are of."""

    position: int
    instant: datetime | None
    size: int | None
    rows: Iterable[Sequence[Any]]


@dataclass(frozen=True)
class Asked:
    """What is to be exported: `hubs` are those whose rows it may hold, `shown` all that its reader may know of
    (None: all), `upto` the position of the
    log that was asked for, None for today's. Days are those of the zone, the last included.
    """

    zone: ZoneInfo
    hub: str | None = None
    hubs: list[str] | None = None
    shown: list[str] | None = None
    first: date | None = None
    last: date | None = None
    start: datetime | None = None
    end: datetime | None = None
    upto: int | None = None
    filters: Mapping[str, Any] = field(default_factory=dict)


Open = Callable[[Wired, View, Asked], AbstractContextManager[Source]]


@dataclass(frozen=True)
class Listing:
    """`right` None: anybody may have it. `query` reads the filters beside those that every export takes."""

    name: str
    title: Label
    definition: Label
    columns: tuple[Column, ...]
    open: Open
    query: type[Schema]
    at: At = At.HUB
    right: str | None = None
    past: bool = True
    """Whether it can be told as of an earlier position."""
    edition: bool = True
    """Whether it is read from an edition; else from the log."""
    alone: bool = True
    """Whether what it holds of one hub follows from that hub's events alone."""

    def permit(self, who: Actor, hub: str | None) -> list[str] | None:
        """The hubs whose rows the reader may have, None for all. Refuses who may have none."""
        if self.right is None:
            return None if hub is None else [hub]
        if hub is not None or self.at is not At.HUBS:
            who.permit(self.right, hub if self.at is not At.PROVINCE else None)
            return None if hub is None else [hub]
        known = self.known(who)
        if known == []:
            who.permit(self.right, None)
        return known

    def known(self, who: Actor) -> list[str] | None:
        """The hubs where the reader has the right, None for all of the province."""
        found = who.hubs(self.right) if self.right else None
        return None if found is None else sorted(found)


def column(name: str, id: str, en: str, kind: Kind = Kind.TEXT) -> Column:
    return Column(name, Label(id, en), kind)
