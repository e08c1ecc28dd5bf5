"""Which history is asked for: of what, narrowed how, from where on; and who may read it. For API and pages."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Any, NamedTuple
from uuid import UUID

from flask import g
from flask_babel import gettext
from marshmallow import ValidationError, fields

from application import history
from application.history import Asked, Page
from application.history.things import KINDS, stored_names
from application.platform import Platform
from application.store.history import Past, Stored
from domain import Hub, Membership, Program, Space
from domain.account import NETWORK
from domain.catalogue import KNOWN
from domain.errors import NotFound, NotPermitted, sentence
from domain.events import HubEvent
from domain.values import hub_id
from interface import as_of
from interface.formats import NETWORK_ZONE, language
from interface.forms import Count, Day, Moment, ReadQuery, Text, one_of
from interface.history_told import Reader, Told, told
from interface.pages.people_shown import looked_at
from interface.problems import Problem
from interface.requests import actor, allow, known_actor, platform, tell_refused, wait_for

RIGHT = "read_history"
CURSOR = re.compile(r"(before|after):([0-9]{1,18})")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
OF_A_HUB = ("phase", "configuration", "evaluation", "submission", "space")
"""What belongs to a hub as such; all that happens there is told by the log narrowed to the hub."""
TYPES = {str(known.TOPIC): known for known, _ in KNOWN.values()}  # type: ignore[attr-defined]
FAMILIES = {name.partition(".")[0] for name in TYPES}
NOT_A_TYPE = sentence("There is no event of this type.")
NOT_AN_ACTOR = sentence("An account’s id is needed, or “operator”.")
NOT_A_MOMENT = sentence(
    "A day such as 2026-08-31 is needed, or an instant such as 2026-09-01T08:00:00+07:00."
)
NOT_A_CURSOR = sentence("This is not a cursor of ours.")


class Edge(NamedTuple):
    """Where a period begins or ends: an instant, or a day of a zone that is not known yet."""

    at: datetime | date

    def instant(self, zone: tzinfo, days_later: int = 0) -> datetime:
        """A day counts from its beginning, or as many days later."""
        if isinstance(self.at, datetime):
            return self.at
        return datetime.combine(self.at + timedelta(days=days_later), time(), zone)


class EdgeField(fields.String):
    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Edge:  # type: ignore[override]
        text = super()._deserialize(value, attr, data, **kwargs).strip()
        try:
            if DAY.fullmatch(text):
                return Edge(Day().deserialize(text))
            return Edge(Moment().deserialize(text.replace(" ", "+")))
        except ValidationError:
            raise ValidationError(NOT_A_MOMENT) from None


class TypesField(fields.String):
    """Names of event types, or of a family of them (`membership`), parted by commas."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> tuple[str, ...]:  # type: ignore[override]
        names = super()._deserialize(value, attr, data, **kwargs).split(",")
        return tuple(dict.fromkeys(stored for name in names for stored in stored_types(name.strip())))


class ActorField(fields.String):
    """An account by its id, or the operator."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        return actor_named(super()._deserialize(value, attr, data, **kwargs).strip())


class HistoryQuery(ReadQuery):
    """What narrows a history, and from where it goes on."""

    limit = Count(1, 200, load_default=50, strict=False, metadata={"description": "At most so many events."})
    cursor = Text(
        40, 0, load_default="",
        metadata={"description": "The `next` or the `previous` of another page of the same history."},
    )  # fmt: skip
    order = fields.String(
        load_default="newest",
        validate=one_of(["newest", "oldest"]),
        metadata={"description": "Which come first."},
    )
    types = TypesField(
        data_key="type", load_default=None,
        metadata={"description": "Types of events (`space.booked`) or families (`membership`), by commas."},
    )  # fmt: skip
    by_actor = ActorField(
        data_key="actor", load_default=None,
        metadata={"description": "Who did it: an account's id, or `operator`."},
    )  # fmt: skip
    since = EdgeField(
        data_key="from", load_default=None,
        metadata={"description": "A day of the hub's zone (else the province's), or an instant."},
    )  # fmt: skip
    until = EdgeField(
        data_key="until", load_default=None,
        metadata={"description": "A day, counted in, or an instant, not counted in."},
    )  # fmt: skip
    by = fields.String(
        load_default="recorded",
        validate=one_of(["recorded", "happened"]),
        metadata={"description": "Which time the period is of: when it was recorded, or when it happened."},
    )


class LogQuery(HistoryQuery):
    hub = Text(40, load_default=None, metadata={"description": "Only this hub; `*`: what concerns all hubs."})


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
class Answered:
    """A page of a history as it is told to whoever asked, and where it goes on to either side."""

    told: Told
    page: Page
    upto: int
    next: str | None
    previous: str | None


def of_log(hub: str | None) -> Subject:
    """All that the reader may know of: of one hub, of theirs, or of all."""
    if hub is not None:
        allow(RIGHT, None if hub == NETWORK else hub)
        return Subject("log", hub, hub, Asked(hubs=(hub,)))
    hubs = known_actor().hubs(RIGHT)
    if hubs == frozenset():
        allow(RIGHT, None)
    return Subject("log", "", None, Asked(hubs=None if hubs is None else tuple(sorted(hubs))))


def of_hub(code: str) -> Subject:
    """What belongs to the hub itself: its phases, configurations, plans and spaces."""
    if platform().find(Hub, hub_id(code)) is None:
        raise NotFound(what="hub", key=code)
    allow(RIGHT, code)
    types = tuple(name for kind in KINDS if kind.name in OF_A_HUB for name in kind.types)
    return Subject("hub", code, code, Asked(hubs=(code,), types=types))


def of_space(space_id: UUID) -> Subject:
    return _of_public("space", Space.Created, space_id)


def of_program(program_id: UUID) -> Subject:
    return _of_public("program", Program.Created, program_id)


def of_membership(membership_id: UUID) -> Subject:
    who, row = known_actor(), _beginning(Membership.Created, membership_id)
    missing = NotFound(what="membership", key=membership_id)
    if row is None:
        raise missing
    own = _only_as_own(who.may(RIGHT, row.hub), row.hub, membership_id, missing)
    return Subject("membership", str(membership_id), row.hub, Asked(stream=membership_id), own)


def of_booking(booking_id: UUID) -> Subject:
    """What happened in the space's stream, and what it took of its holder's quota and gave back."""
    who, asked = known_actor(), Asked(booking=booking_id)
    missing = NotFound(what="booking", key=booking_id)
    first = history.page_of(platform(), asked, 1, after=0).happenings
    if not first:
        raise missing
    hub, member = first[0].event.hub, getattr(first[0].event, "member_id", None)
    own = _only_as_own(who.may(RIGHT, hub), hub, member, missing)
    return Subject("booking", str(booking_id), hub, asked, own, (first[0].event.originator_id,))


def answered(subject: Subject, query: dict[str, Any]) -> Answered:
    """The page that is asked for; that its reader was shown people's words is on record before they are."""
    upto = _upto(query)
    before, after = _from_where(query["cursor"], query["order"])
    page = history.page_of(platform(), _narrowed(subject, query, upto), query["limit"], before, after)
    hubs = (subject.hub,) if subject.hub not in (None, NETWORK) else ()
    found = told(platform(), Reader(actor(), language(), subject.own), page, upto, hubs, subject.streams)
    looked_at("history", found.shown, found.hub)
    older = f"before:{page.older}" if page.older is not None else None
    newer = f"after:{page.newer}" if page.newer is not None else None
    if query["order"] == "oldest":
        found.items = found.items[::-1]
        older, newer = newer, older
    g.position = upto
    return Answered(found, page, upto, older, newer)


def stored_types(name: str) -> list[str]:
    """The stored names of a type with all its versions, or of a family of types. Raises ValidationError."""
    known = [TYPES[name]] if name in TYPES else [TYPES[one] for one in TYPES if one.startswith(f"{name}.")]
    if not known:
        raise ValidationError(NOT_A_TYPE)
    return [stored for event in known for stored in stored_names(event)]


def actor_named(text: str) -> str:
    """As provenance names them. Raises ValidationError."""
    if text == "operator":
        return text
    try:
        return f"account:{UUID(text.removeprefix('account:'))}"
    except ValueError:
        raise ValidationError(NOT_AN_ACTOR) from None


def zone_of(found: Platform, hub: str | None) -> tzinfo:
    known = found.find(Hub, hub_id(hub)) if hub and hub != NETWORK else None
    return known.configuration.tz if known and known.configuration else NETWORK_ZONE


def narrowed(
    asked: Asked,
    types: Sequence[str] | None,
    who: str | None,
    since: Edge | None,
    until: Edge | None,
    zone: tzinfo,
) -> Asked:
    """The same, narrowed further: a type that the history does not have leaves nothing of it."""
    if types is not None and asked.types is not None:
        types = [name for name in types if name in asked.types]
    return replace(
        asked,
        types=asked.types if types is None else tuple(types),
        actor=who,
        since=since.instant(zone) if since else None,
        until=until.instant(zone, 1) if until else None,
    )


def _narrowed(subject: Subject, query: dict[str, Any], upto: int) -> Asked:
    zone = zone_of(platform(), subject.hub)
    found = narrowed(subject.asked, query["types"], query["by_actor"], query["since"], query["until"], zone)
    return replace(found, by_happening=query["by"] == "happened", upto=upto)


def _upto(query: dict[str, Any]) -> int:
    """The last position that is told of: the one asked for, else that of the log as it stands."""
    if moment := as_of.asked():
        return moment.position
    if query["min_position"]:
        wait_for(query)
    return history.head(platform())


def _from_where(cursor: str, order: str) -> tuple[int | None, int | None]:
    if not cursor:
        return (None, 0) if order == "oldest" else (None, None)
    found = CURSOR.fullmatch(cursor)
    if found is None:
        raise Problem(
            422, "invalid_values", None, [{"place": "query.cursor", "fault": gettext(NOT_A_CURSOR)}]
        )
    return (int(found[2]), None) if found[1] == "before" else (None, int(found[2]))


def _of_public(kind: str, created: type[HubEvent], stream: UUID) -> Subject:
    row = _beginning(created, stream)
    if row is None:
        raise NotFound(what=kind, key=stream)
    allow(RIGHT, row.hub)
    return Subject(kind, str(stream), row.hub, Asked(stream=stream), False, (stream,))


def _beginning(created: type[HubEvent], stream: UUID) -> Stored | None:
    rows = Past(platform().pool).beginnings([stream])
    return next((row for row in rows if row.type in stored_names(created)), None)


def _only_as_own(may: bool, hub: str, membership: UUID | None, missing: NotFound) -> bool:
    """Whether it is the reader's own only. To outsiders there is nothing; staff are told what they lack."""
    who = actor()
    if may:
        return False
    if membership is not None and who.may_own("read_own", membership):
        return True
    tell_refused(who, RIGHT, hub)
    if any(grant.covers(hub) for grant in who.grants):
        raise NotPermitted(needs=RIGHT)
    raise missing
