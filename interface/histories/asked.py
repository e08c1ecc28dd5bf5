"""A history as a request asks for it: its query, and the page that answers it. For the API and the pages."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from flask import g
from flask_babel import gettext
from marshmallow import fields

from application import history
from application.history import Page
from domain.account import NETWORK
from domain.errors import NotFound, sentence
from interface import as_of
from interface.disclosing import looked_at
from interface.formats import language
from interface.forms import Count, ReadQuery, Text, one_of
from interface.histories.subjects import (
    RIGHT,
    Asker,
    Edge,
    Narrowing,
    Subject,
    actor_named,
    edge,
    stored_types,
)
from interface.histories.told import Reader, Told, told
from interface.problems import Problem
from interface.requests import actor, known_actor, platform, tell_refused, wait_for

CURSOR = re.compile(r"(before|after):([0-9]{1,18})")
NOBODY = "-"
NOT_A_CURSOR = sentence("This is not a cursor of ours.")


class EdgeField(fields.String):
    """A day, or an instant."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Edge:  # type: ignore[override]
        return edge(super()._deserialize(value, attr, data, **kwargs).strip())


class TypesField(fields.String):
    """Names of event types, or of families of them."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> tuple[str, ...]:  # type: ignore[override]
        return stored_types(super()._deserialize(value, attr, data, **kwargs))


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
class Answered:
    """A page of a history as it is told to whoever asked, and where it goes on to either side."""

    told: Told
    page: Page
    upto: int
    next: str | None
    previous: str | None


def asker() -> Asker:
    """Whoever makes the request; nobody in particular is asked to sign in. The moment that they ask for is looked
    at first: an answer names it also where there is no such thing.
    """
    who = known_actor()
    as_of.asked()
    return Asker(platform(), who, lambda hub: tell_refused(who, RIGHT, hub))


def answered(subject: Subject, query: dict[str, Any], without: tuple[str, ...] = ()) -> Answered:
    """The page that is asked for; that its reader was shown people's words is on record before they are."""
    upto = _upto(query)
    before, after = _from_where(query["cursor"], query["order"])
    narrowing = Narrowing(
        query["types"],
        _whom(subject, query["by_actor"]),
        query["since"],
        query["until"],
        query["by"] == "happened",
        without,
    )
    asked = narrowing.of(platform(), subject, upto)
    page = history.page_of(platform(), asked, query["limit"], before, after)
    if not page.happenings and not _was_there(subject, upto):
        raise NotFound(what=subject.kind, key=subject.id)
    hubs = (subject.hub,) if subject.hub not in (None, NETWORK) else ()
    reader = Reader(actor(), language(), subject.own)
    found = told(platform(), reader, page, upto, hubs, subject.streams)
    looked_at("history", found.shown, found.hub)
    older = f"before:{page.older}" if page.older is not None else None
    newer = f"after:{page.newer}" if page.newer is not None else None
    if query["order"] == "oldest":
        found.items = found.items[::-1]
        older, newer = newer, older
    g.position = upto
    return Answered(found, page, upto, older, newer)


def _was_there(subject: Subject, upto: int) -> bool:
    """What had not begun at the position that is asked for is as unknown as it was then."""
    if subject.kind == "log" or as_of.asked() is None:
        return True
    return bool(history.page_of(platform(), Narrowing().of(platform(), subject, upto), 1).happenings)


def _whom(subject: Subject, asked: str | None) -> str | None:
    """Whoever is not told who of the staff did something cannot ask it by name either: nobody is found."""
    return asked if asked is None or not subject.own or asked == actor().name else NOBODY


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
