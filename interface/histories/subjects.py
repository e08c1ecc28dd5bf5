"""Whose history is read, who may read it, and what narrows it: for the API, the pages and the command line."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta, tzinfo
from typing import NamedTuple
from uuid import UUID

from marshmallow import ValidationError

from application import history
from application.access import Actor
from application.history import Asked
from application.history.things import KINDS, stored_names
from application.platform import Platform
from application.store.history import Past, Stored
from domain import Hub, Membership, Program, Space
from domain.account import NETWORK
from domain.catalogue import KNOWN
from domain.errors import NotFound, NotPermitted, sentence
from domain.events import HubEvent
from domain.values import hub_id
from interface.formats import NETWORK_ZONE
from interface.forms import Day, Moment

RIGHT = "read_history"
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
OF_A_HUB = ("phase", "configuration", "evaluation", "submission", "space")
"""What belongs to a hub as such; all that happens there is told by the log narrowed to the hub."""
TYPES = {str(known.TOPIC): known for known, _ in KNOWN.values()}  # type: ignore[attr-defined]
NOT_A_TYPE = sentence("There is no event of this type.")
NOT_AN_ACTOR = sentence("An account’s id is needed, or “operator”.")
NOT_A_MOMENT = sentence(
    "A day such as 2026-08-31 is needed, or an instant such as 2026-09-01T08:00:00+07:00."
)


class Edge(NamedTuple):
    """Where a period begins or ends: an instant, or a day of a zone that is not known yet."""

    at: datetime | date

    def instant(self, zone: tzinfo, days_later: int = 0) -> datetime:
        """A day counts from its beginning, or as many days later."""
        if isinstance(self.at, datetime):
            return self.at
        return datetime.combine(self.at + timedelta(days=days_later), time(), zone)


@dataclass(frozen=True)
class Subject:
    """Whose history it is. `own`: its reader may see it as their own only. `id` is as addresses name it."""

    kind: str
    id: str
    hub: str | None
    asked: Asked
    own: bool = False
    streams: tuple[UUID, ...] = ()


@dataclass(frozen=True)
class Asker:
    """Who asks for a history; `tell_refused` is told the hub where they asked for what they may not."""

    platform: Platform
    actor: Actor
    tell_refused: Callable[[str | None], None]

    def of_log(self, hub: str | None) -> Subject:
        """All that the reader may know of: of one hub, of theirs, or of all."""
        if hub is not None:
            self._allow(None if hub == NETWORK else hub)
            return Subject("log", hub, hub, Asked(hubs=(hub,)))
        hubs = None if self.actor.everything else self.actor.hubs(RIGHT)
        if hubs == frozenset():
            self._allow(None)
        return Subject("log", "", None, Asked(hubs=None if hubs is None else tuple(sorted(hubs))))

    def of_hub(self, code: str) -> Subject:
        """What belongs to the hub itself: its phases, configurations, plans and spaces."""
        if self.platform.find(Hub, hub_id(code)) is None:
            raise NotFound(what="hub", key=code)
        self._allow(code)
        types = tuple(name for kind in KINDS if kind.name in OF_A_HUB for name in kind.types)
        return Subject("hub", code, code, Asked(hubs=(code,), types=types))

    def of_space(self, space_id: UUID) -> Subject:
        return self._of_public("space", Space.Created, space_id)

    def of_program(self, program_id: UUID) -> Subject:
        return self._of_public("program", Program.Created, program_id)

    def of_membership(self, membership_id: UUID) -> Subject:
        row = self._beginning(Membership.Created, membership_id)
        missing = NotFound(what="membership", key=membership_id)
        if row is None:
            raise missing
        own = self._only_as_own(row.hub, membership_id, missing)
        asked = Asked(stream=membership_id)
        return Subject("membership", str(membership_id), row.hub, asked, own, (membership_id,))

    def of_booking(self, booking_id: UUID) -> Subject:
        """What happened in the space's stream, and what it took of its holder's quota and gave back."""
        asked, missing = Asked(booking=booking_id), NotFound(what="booking", key=booking_id)
        first = history.page_of(self.platform, asked, 1, after=0).happenings
        if not first:
            raise missing
        event = first[0].event
        own = self._only_as_own(event.hub, getattr(event, "member_id", None), missing)
        space = getattr(event, "space_id", event.originator_id)
        return Subject("booking", str(booking_id), event.hub, asked, own, (space,))

    def _of_public(self, kind: str, created: type[HubEvent], stream: UUID) -> Subject:
        row = self._beginning(created, stream)
        if row is None:
            raise NotFound(what=kind, key=stream)
        self._allow(row.hub)
        return Subject(kind, str(stream), row.hub, Asked(stream=stream), False, (stream,))

    def _beginning(self, created: type[HubEvent], stream: UUID) -> Stored | None:
        rows = Past(self.platform.pool).beginnings([stream])
        return next((row for row in rows if row.type in stored_names(created)), None)

    def _allow(self, hub: str | None) -> None:
        if not self.actor.may(RIGHT, hub):
            self.tell_refused(hub)
            raise NotPermitted(needs=RIGHT)

    def _only_as_own(self, hub: str, membership: UUID | None, missing: NotFound) -> bool:
        """Whether it is the reader's own only. To outsiders there is nothing; staff are told what they lack."""
        if self.actor.may(RIGHT, hub):
            return False
        if membership is not None and self.actor.may_own("read_own", membership):
            return True
        self.tell_refused(hub)
        if any(grant.covers(hub) for grant in self.actor.grants):
            raise NotPermitted(needs=RIGHT)
        raise missing


@dataclass(frozen=True)
class Narrowing:
    """What leaves parts of a history out: all but these types, but this actor, but this period."""

    types: tuple[str, ...] | None = None
    actor: str | None = None
    since: Edge | None = None
    until: Edge | None = None
    by_happening: bool = False
    without: tuple[str, ...] = ()

    def of(self, platform: Platform, subject: Subject, upto: int) -> Asked:
        """A type that the history does not have leaves nothing of it."""
        asked, types, zone = subject.asked, self.types, zone_of(platform, subject.hub)
        if types is not None and asked.types is not None:
            types = tuple(name for name in types if name in asked.types)
        return replace(
            asked,
            types=asked.types if types is None else types,
            actor=self.actor,
            since=self.since.instant(zone) if self.since else None,
            until=self.until.instant(zone, 1) if self.until else None,
            by_happening=self.by_happening,
            without=self.without if types is None else (),
            upto=upto,
        )


def stored_types(names: str) -> tuple[str, ...]:
    """The stored names of event types with all their versions, or of families of them (`membership`), parted by
    commas. Raises ValidationError.
    """
    return tuple(dict.fromkeys(stored for name in names.split(",") for stored in _stored(name.strip())))


def actor_named(text: str) -> str:
    """As provenance names them. Raises ValidationError."""
    if text == "operator":
        return text
    try:
        return f"account:{UUID(text.removeprefix('account:'))}"
    except ValueError:
        raise ValidationError(NOT_AN_ACTOR) from None


def edge(text: str) -> Edge:
    """Raises ValidationError."""
    try:
        if DAY.fullmatch(text):
            return Edge(Day().deserialize(text))
        return Edge(Moment().deserialize(text.replace(" ", "+")))
    except ValidationError:
        raise ValidationError(NOT_A_MOMENT) from None


def zone_of(platform: Platform, hub: str | None) -> tzinfo:
    known = platform.find(Hub, hub_id(hub)) if hub and hub != NETWORK else None
    return known.configuration.tz if known and known.configuration else NETWORK_ZONE


def _stored(name: str) -> Sequence[str]:
    known = [TYPES[name]] if name in TYPES else [TYPES[one] for one in TYPES if one.startswith(f"{name}.")]
    if not known:
        raise ValidationError(NOT_A_TYPE)
    return [stored for event in known for stored in stored_names(event)]
