"""The history of anything as pages: who did it, when, on what ground, and what it changed. Read from the log."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from marshmallow import ValidationError, fields

from application.access import Actor
from application.history.names import names_for
from application.history.things import stored_names
from application.history.words import KINDS
from domain import Disclosure, Hub
from domain.account import NETWORK
from domain.errors import sentence
from domain.values import Label
from interface.formats import language
from interface.histories.asked import Answered, LogQuery, answered, asker
from interface.histories.subjects import RIGHT, Subject, zone_of
from interface.histories.told import account_of
from interface.problems import Problem
from interface.requests import actor, platform

LOOKS = tuple(stored_names(Disclosure.Created))
FAMILIES = {
    "space": Label("ruang dan pemesanan", "spaces and bookings"),
    "booking": Label("pemesanan yang ditolak", "refused bookings"),
    "space.booking_cancelled": Label("pemesanan yang dibatalkan", "cancelled bookings"),
    **{
        kind: KINDS[kind]
        for kind in ("membership", "program", "hub", "submission", "account", "data_request")
    },
    "network": KINDS["network"],
    "disclosure": KINDS["disclosure"],
}
TITLES = {
    "log": sentence("History"),
    "hub": sentence("History of the hub"),
    "space": sentence("History of the space"),
    "booking": sentence("History of the booking"),
    "membership": sentence("History of the membership"),
    "program": sentence("History of the programme"),
}
ENDPOINTS = {
    "hub": ("pages.hub_life", "code"),
    "space": ("pages.space_history", "space_id"),
    "booking": ("pages.booking_history", "booking_id"),
    "membership": ("pages.membership_history", "membership_id"),
    "program": ("pages.program_history", "program_id"),
}


class PageQuery(LogQuery):
    """As programs ask, and besides: whether looks at personal data are told, which are many."""

    looks = fields.Boolean(load_default=False)
    lang = fields.String(load_default=None)


def history() -> ResponseReturnValue:
    query = _query()
    return _page(asker().of_log(query["hub"]), query)


def hub_life(code: str) -> ResponseReturnValue:
    return _page(asker().of_hub(code), _query())


def space_history(space_id: UUID) -> ResponseReturnValue:
    return _page(asker().of_space(space_id), _query())


def booking_history(booking_id: UUID) -> ResponseReturnValue:
    return _page(asker().of_booking(booking_id), _query())


def membership_history(membership_id: UUID) -> ResponseReturnValue:
    return _page(asker().of_membership(membership_id), _query())


def program_history(program_id: UUID) -> ResponseReturnValue:
    return _page(asker().of_program(program_id), _query())


def may_read_history(hub: str) -> bool:
    """For templates: whether to offer a link."""
    return actor().may(RIGHT, hub)


def _page(subject: Subject, query: dict[str, Any]) -> ResponseReturnValue:
    found = answered(subject, query, () if query["looks"] else LOOKS)
    zone = zone_of(platform(), subject.hub)
    page = render_template(
        "history.html",
        subject=subject,
        title=gettext(TITLES[subject.kind]),
        of=_called(subject, found),
        items=found.told.items,
        begun=found.told.begun,
        local=lambda moment: _local(moment, zone),
        newer=_further(query, found.previous if query["order"] == "newest" else found.next),
        older=_further(query, found.next if query["order"] == "newest" else found.previous),
        query=query,
        asked=request.args,
        by=_by(query["by_actor"], found),
        narrowed=any(request.args.get(name) for name in ("type", "actor", "from", "until", "hub")),
        families=[(code, words.in_language(language())) for code, words in FAMILIES.items()],
        hubs=_hubs(actor(), found.upto) if subject.kind == "log" else [],
        link=_link,
        here_at=request.path,
    )
    return page, 200, {"Cache-Control": "no-store"}


def _called(subject: Subject, found: Answered) -> str | None:
    """What the thing itself is called; a membership by its number alone."""
    names = found.told.names
    if subject.kind == "log":
        return None
    if subject.kind == "membership":
        return gettext("Your own") if subject.own else f"{subject.id[:8]}"
    name = names.hub(subject.id) if subject.kind == "hub" else names.thing(subject.streams[0])
    return name if isinstance(name, str) else name.in_language(language())


def _link(item: dict[str, Any]) -> str | None:
    """To the history of what an event is about, where that is another page."""
    about = item["about"]
    kind = "program" if about["kind"] == "enrolment" else about["kind"]
    if kind not in ENDPOINTS:
        return None
    endpoint, name = ENDPOINTS[kind]
    key = about["program_id"] if about["kind"] == "enrolment" else about["id"]
    address = url_for(endpoint, **{name: key})
    return None if address == request.path else address


def _by(name: str | None, found: Answered) -> str | None:
    """Whose doings alone are shown."""
    if name is None:
        return None
    told = next((item["actor"]["name"] for item in found.told.items), None)
    account = account_of(name)
    return told or (gettext("Account %(number)s", number=str(account)[:8]) if account else name)


def _hubs(who: Actor, upto: int) -> list[tuple[str, str]]:
    """Those whose history the reader may choose, and what concerns them all."""
    known = sorted({hub for _, hub in platform().log_of_events.begun(Hub.Created)})
    mine = None if who.everything else who.hubs(RIGHT)
    codes = [code for code in known if mine is None or code in mine]
    names = names_for(platform(), (), upto, codes)
    found = [(code, _in_language(names.hub(code))) for code in codes]
    return [*found, (NETWORK, gettext("what concerns all hubs"))] if mine is None else found


def _in_language(words: Label | str) -> str:
    return words if isinstance(words, str) else words.in_language(language())


def _local(moment: datetime, zone: Any) -> datetime:
    return moment.astimezone(zone)


def _query() -> dict[str, Any]:
    """What is left empty in the form narrows nothing."""
    try:
        return dict(PageQuery().load({name: text for name, text in request.args.items() if text}))
    except ValidationError:
        raise Problem(
            400, "not_a_filter", gettext("One of the filters in this address cannot be read.")
        ) from None


def _further(query: dict[str, Any], cursor: str | None) -> str | None:
    """Another page under the same filters."""
    if cursor is None or request.endpoint is None:
        return None
    asked = {name: text for name, text in request.args.items() if text and name != "cursor"}
    return url_for(request.endpoint, **{**(request.view_args or {}), **asked, "cursor": cursor})
