"""The history of anything: what happened, by whom, on what ground, and what it changed, read from the log itself.

No read model is asked: a history is the same for ever, and there whatever becomes of the editions.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from eventsourcing.persistence import StoredEvent

from application.history.things import KIND_OF, Kind, Parts, Thing, thing_of
from application.platform import Platform
from application.store.history import NO_END, Asked, Past, Stored
from domain.catalogue import KNOWN
from domain.events import HubEvent


class Change(NamedTuple):
    """A part of a thing with its value before and after; None: there was none."""

    part: str
    before: Any
    after: Any


@dataclass(frozen=True)
class Happening:
    """One event and what it changed. `previous` is the one before of the same thing, where each tells it whole."""

    position: int
    recorded_at: datetime
    stored_type: str
    event: HubEvent
    thing: Thing
    was: Parts
    now: Parts
    previous: HubEvent | None

    @property
    def type(self) -> str:
        """Without its version."""
        return str(KNOWN[self.stored_type][0].TOPIC)  # type: ignore[attr-defined]

    @property
    def type_version(self) -> int:
        return KNOWN[self.stored_type][1]

    @property
    def happened_at(self) -> datetime:
        return self.event.happened_at or self.recorded_at

    @property
    def late(self) -> bool:
        """It was told after it had happened."""
        return self.happened_at < self.recorded_at

    @property
    def changes(self) -> tuple[Change, ...]:
        return tuple(
            Change(part, self.was.get(part), after)
            for part, after in self.now.items()
            if self.was.get(part) != after
        )


@dataclass(frozen=True)
class Page:
    """Happenings, the newest first; `older` and `newer` are the positions it goes on from, None at an end."""

    happenings: tuple[Happening, ...]
    older: int | None
    newer: int | None


def page_of(
    platform: Platform, asked: Asked, limit: int, before: int | None = None, after: int | None = None
) -> Page:
    """The newest happenings that are older than `before`, or the oldest that are newer than `after`."""
    rows = Past(platform.pool).page(asked, limit + 1, before, after)
    more, rows = len(rows) > limit, rows[:limit]
    if after is not None:
        rows = rows[::-1]
        newer, older = more, after > 0 and bool(rows)
    else:
        newer, older = before is not None and bool(rows), more
    return Page(
        tuple(happenings(platform, rows)),
        rows[-1].position if older else None,
        rows[0].position if newer else None,
    )


def head(platform: Platform) -> int:
    """The last position of the log."""
    return Past(platform.pool).head()


def happenings(platform: Platform, rows: Sequence[Stored]) -> list[Happening]:
    """What each of these rows of the log tells, in their order."""
    events = {row.position: decoded(platform, row) for row in rows}
    known: dict[int, tuple[Parts, Parts, HubEvent | None]] = {}
    by_kind: dict[str, list[Stored]] = defaultdict(list)
    for row in rows:
        by_kind[KIND_OF[type(events[row.position])].name].append(row)
    for those in by_kind.values():
        kind = KIND_OF[type(events[those[0].position])]
        known |= _of_one_kind(platform, kind, those, events)
    return [
        Happening(row.position, row.recorded_at, row.type, event, thing_of(event), *known[row.position])
        for row in rows
        for event in (events[row.position],)
    ]


def decoded(platform: Platform, row: Stored) -> HubEvent:
    body = (row.body or "").encode()
    event: HubEvent = platform.mapper.to_domain_event(StoredEvent(row.stream, row.version, row.type, body))  # type: ignore[assignment]
    return event


def _of_one_kind(
    platform: Platform, kind: Kind, rows: Sequence[Stored], events: dict[int, HubEvent]
) -> dict[int, tuple[Parts, Parts, HubEvent | None]]:
    """By position: the parts before, those that the event tells, and the event before."""
    if kind.whole:
        return _whole(platform, kind, rows, events)
    things = {thing_of(events[row.position]) for row in rows}
    states: dict[Thing, Parts] = {}
    found: dict[int, tuple[Parts, Parts, HubEvent | None]] = {}
    for row in _all_of(platform, kind, things, max(row.position for row in rows)):
        event = events.get(row.position) or decoded(platform, row)
        thing = thing_of(event)
        if thing in things:
            was = states.get(thing, {})
            now = kind.touched[type(event)](event, was)
            found[row.position] = was, now, None
            states[thing] = {**was, **now}
    return found


def _all_of(platform: Platform, kind: Kind, things: Iterable[Thing], upto: int) -> list[Stored]:
    past = Past(platform.pool)
    if kind.stored_key == "booking":
        return past.of_bookings({UUID(thing.key) for thing in things}, kind.types, upto)
    streams, keys = {thing.stream for thing in things}, {thing.key for thing in things}
    return past.of_streams(streams, kind.types, upto, kind.stored_key, keys)


def _whole(
    platform: Platform, kind: Kind, rows: Sequence[Stored], events: dict[int, HubEvent]
) -> dict[int, tuple[Parts, Parts, HubEvent | None]]:
    later = [(row.stream, row.version) for row in rows if row.version > 1]
    before = Past(platform.pool).before_each(later, kind.types, list(events)) if later else []
    earlier = {
        (row.stream, row.version): events.get(row.position) or decoded(platform, row) for row in before
    }
    found: dict[int, tuple[Parts, Parts, HubEvent | None]] = {}
    for row in rows:
        versions = [version for stream, version in earlier if stream == row.stream and version < row.version]
        previous = earlier[row.stream, max(versions)] if versions else None
        was = kind.touched[type(previous)](previous, {"": None}) if previous else {}
        event = events[row.position]
        found[row.position] = was, kind.touched[type(event)](event, was), previous
    return found


__all__ = ["NO_END", "Asked", "Change", "Happening", "Page", "happenings", "head", "page_of"]
