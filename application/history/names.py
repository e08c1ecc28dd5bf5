"""What hubs, spaces and programmes were called at a position of the log, for the sentences of a history."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from uuid import UUID
from zoneinfo import ZoneInfo

from application.access import ZONE
from application.history import Happening, decoded
from application.history.things import stored_names
from application.platform import Platform
from application.store.history import Past
from domain import Hub, Program, Space
from domain.configuration import HubConfiguration
from domain.events import HubEvent
from domain.values import Label, hub_id, space_id


@dataclass(frozen=True)
class Names:
    """Hubs by their codes, spaces and programmes by their streams."""

    hubs: dict[str, HubConfiguration]
    things: dict[UUID, Label]

    def zone(self, hub: str) -> ZoneInfo:
        return self.hubs[hub].tz if hub in self.hubs else ZONE

    def hub(self, code: str) -> Label | str:
        return self.hubs[code].name if code in self.hubs else code

    def thing(self, stream: UUID | None) -> Label | str:
        """A space's or a programme's name; else the first digits of its id."""
        return self.things.get(stream, str(stream)[:8]) if stream else ""

    def word(self, hub: str, part: str, code: str) -> Label | str:
        """What a code of the vocabulary ("space_kinds") is called at a hub."""
        if hub not in self.hubs:
            return code
        words: dict[str, Label] = getattr(self.hubs[hub].words, part)
        return words.get(code, code)

    def plan(self, hub: str, code: str) -> Label | str:
        plan = self.hubs[hub].plan(code) if hub in self.hubs else None
        return plan.name if plan else code

    def purpose(self, hub: str, code: str) -> Label | str:
        asked = self.hubs[hub].consents if hub in self.hubs else ()
        return next((one.purpose for one in asked if one.code == code), code)


def names_for(
    platform: Platform,
    told: Iterable[Happening],
    upto: int,
    hubs: Iterable[str] = (),
    streams: Iterable[UUID] = (),
) -> Names:
    """All that the sentences of these happenings name, as it was called at position `upto`."""
    told = list(told)
    codes = {one.event.hub for one in told} | set(hubs)
    past = Past(platform.pool)
    found = past.last_of_each([hub_id(code) for code in codes], stored_names(Hub.Configured), upto)
    configurations = {
        row.hub: event.configuration
        for row in found
        if isinstance(event := decoded(platform, row), Hub.Configured)
    }
    things = {
        space_id(code, spec.code): spec.name
        for code, configuration in configurations.items()
        for spec in configuration.spaces
    }
    missing = {stream for one in told for stream in _named(one)} | set(streams)
    for row in past.beginnings(missing - things.keys()) if missing - things.keys() else ():
        if row.type in _NAMING:
            event = decoded(platform, row)
            things[row.stream] = event.title if isinstance(event, Program.Created) else event.spec.name  # type: ignore[attr-defined]
    return Names(configurations, things)


_NAMING = {*stored_names(Program.Created), *stored_names(Space.Created)}


def _named(one: Happening) -> Iterable[UUID]:
    """The streams whose names its sentence needs."""
    if one.thing.kind in ("booking", "space", "program", "enrolment"):
        yield one.thing.stream
    known = {**one.was, **one.now}
    for part in ("program_id", "space_id"):
        if known.get(part):
            yield known[part]
    if (space := getattr(one.event, "space_id", None)) is not None:
        yield space


Sentences = dict[type[HubEvent], Callable[[Happening, Names], Label]]
Details = dict[type[HubEvent], Callable[[Happening], Iterable[Label]]]
