"""What was in force at a hub, and when: told by its own stream in the log, never by a read model."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import takewhile

from application.platform import Platform
from domain.configuration import HubConfiguration
from domain.errors import NotFound
from domain.events import HubEvent
from domain.hub import Hub
from domain.phases import Phase, PhaseEntry
from domain.values import hub_id

When = date | datetime | int


@dataclass(frozen=True)
class InForce:
    """A configuration, from when to when (None: still), by whom, and on what ground.

    `position` is its place in the log, `version` that in the hub's stream.
    """

    number: int
    configuration: HubConfiguration
    position: int
    version: int
    since: datetime
    until: datetime | None
    actor: str
    reason: str | None


@dataclass(frozen=True)
class Entered:
    """A phase that was entered, or entered again with another ground or target day."""

    entry: PhaseEntry
    recorded: datetime
    position: int
    actor: str
    reason: str | None


@dataclass(frozen=True)
class Preparation:
    """What a hub in preparation promised first, what it promises now, and the days in between.

    `left` is the day of the phase that followed; None: still in preparation.
    """

    first_target: date
    last_target: date
    left: date | None

    def slippage(self, today: date) -> timedelta:
        """How far beyond the first target the preparation reaches; none where it ended in time."""
        reached = self.left if self.left else max(self.last_target, today)
        return max(reached - self.first_target, timedelta(0))


def configurations_of(platform: Platform, code: str, upto: int | None = None) -> tuple[InForce, ...]:
    """Every configuration of a hub, the first one first; those up to a position, where one is given.

    Raises NotFound where there is no such hub, or was none then.
    """
    found: list[InForce] = []
    for position, event in _events(platform, code, upto):
        if isinstance(event, Hub.Configured):
            found = [*found[:-1], *(replace(last, until=event.timestamp) for last in found[-1:])]
            found.append(_in_force(position, event))
    return tuple(found)


def in_force(platform: Platform, code: str) -> tuple[InForce, PhaseEntry]:
    """The configuration and the phase of today. Raises NotFound where there is no such hub, or none of it yet."""
    configurations = configurations_of(platform, code)
    if not configurations:
        raise NotFound(what="configuration", key=code)
    return configurations[-1], phases_of(platform, code)[-1].entry


def phases_of(platform: Platform, code: str, upto: int | None = None) -> tuple[Entered, ...]:
    """Every phase a hub was in, the first one first, with each target day that was set on the way; those up to
    a position, where one is given.

    Raises NotFound where there is no such hub, or was none then.
    """
    return tuple(
        Entered(entry, event.timestamp, position, event.actor, event.reason)
        for position, event in _events(platform, code, upto)
        if (entry := _entry(event)) is not None
    )


def preparation_of(phases: tuple[Entered, ...]) -> Preparation | None:
    """How the target day of a hub's preparation moved; None where it never had one."""
    targets = [one.entry.target for one in phases if one.entry.target and _prepares(one)]
    if not targets:
        return None
    after = list(takewhile(lambda one: not _prepares(one), reversed(phases)))
    return Preparation(targets[0], targets[-1], after[-1].entry.since if after else None)


def as_of(platform: Platform, code: str, when: When) -> tuple[HubConfiguration, PhaseEntry]:
    """What was in force then: at a log position, at an instant, or at the end of a day in the hub's zone.

    Raises NotFound where there is no such hub, or where it had no configuration then.
    """
    configuration: HubConfiguration | None = None
    entry: PhaseEntry | None = None
    for position, event in _events(platform, code):
        if isinstance(event, Hub.Configured):
            if not _by_then(when, position, event, event.configuration):
                break
            configuration = event.configuration
        elif (entered := _entry(event)) is not None:
            if configuration is not None and not _by_then(when, position, event, configuration):
                break
            entry = entered
    if configuration is None or entry is None:
        raise NotFound(what="configuration", key=f"{code} ({when})")
    return configuration, entry


def _events(platform: Platform, code: str, upto: int | None = None) -> Iterator[tuple[int, HubEvent]]:
    stream = hub_id(code)
    known = platform.log_of_events.positions_of(stream)
    positions = {version: position for version, position in known.items() if upto is None or position <= upto}
    if not positions:
        raise NotFound(what="hub", key=code)
    for event in platform.events.get(stream, lte=max(positions)):
        if position := positions.get(event.originator_version):
            yield position, event  # type: ignore[misc]


def _in_force(position: int, event: Hub.Configured) -> InForce:
    return InForce(
        event.number,
        event.configuration,
        position,
        event.originator_version,
        event.timestamp,
        None,
        event.actor,
        event.reason,
    )


def _entry(event: HubEvent) -> PhaseEntry | None:
    if isinstance(event, Hub.Created):
        return event.proposed
    return event.entered if isinstance(event, Hub.PhaseChanged) else None


def _prepares(one: Entered) -> bool:
    return one.entry.phase is Phase.PREPARING


def _by_then(when: When, position: int, event: HubEvent, configuration: HubConfiguration) -> bool:
    if isinstance(when, int):
        return position <= when
    if isinstance(when, datetime):
        return event.timestamp <= when
    ends = datetime.combine(when + timedelta(days=1), time(0), configuration.tz)
    return event.timestamp < ends
