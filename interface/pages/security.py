"""The security log, newest first, and beside it the roles that were given and taken away."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext
from marshmallow import Schema, ValidationError, fields

from application import access
from application.store.security_log import Entry, Kind
from domain.errors import sentence
from interface.formats import language
from interface.formats import number as in_digits
from interface.forms import Count, Day, one_of
from interface.looks_told import Further, entries_together
from interface.pages.labels import label
from interface.pages.people_shown import forgotten, looked_at, number
from interface.pages.shown import all_hubs, words
from interface.pages.staff import in_zone
from interface.problems import Problem
from interface.requests import actor, allow, security, view, word
from interface.security_told import KINDS, account_of, accounts_in, details, entry_in_words
from interface.taken_told import taken_in_words
from projections.accounts import account_names, role_changes

ON_A_PAGE = 50
ALL = "all"
"""Looks at personal data are many: they are shown where they are asked for."""
OPERATOR = sentence("the operator at the machine")
NETWORK_ADDRESS = sentence("Network address")


class LogQuery(Schema):
    """What narrows the list; `before`, `position` and `skipped` turn the pages."""

    kind = fields.String(load_default=None, validate=one_of((*Kind, ALL)))
    account = fields.UUID(load_default=None)
    since = Day(load_default=None)
    until = Day(load_default=None)
    before = Count(1, 2**62, load_default=None, strict=False)
    position = Count(1, 2**63 - 1, load_default=None, strict=False)
    skipped = Count(0, 10**6, load_default=0, strict=False)


@dataclass(frozen=True)
class Told:
    """An entry as the page shows it."""

    at: datetime
    kind: str
    says: str
    by: str | None
    details: list[tuple[str, str]]
    account: UUID | None


def log() -> ResponseReturnValue:
    allow("read_security", None)
    query = _query()
    entries, further = entries_together(
        security(),
        view(),
        Further(query["before"], query["position"]),
        ON_A_PAGE,
        account=query["account"],
        **_kinds(query),
        **stretch(query),
    )
    names = names_of(accounts_in(entries))
    hubs = {hub.code: words(hub.configuration.name) for hub in all_hubs()}
    return render_template(
        "security.html",
        tab="log",
        entries=[_told(entry, names, hubs) for entry in entries],
        numbers=not actor().may("read_persons", None),
        kinds=[(kind.value, str(gettext(says))) for kind, says in KINDS.items()],
        query=query,
        older=_further("pages.security", before=further.entry, position=further.position)
        if further
        else None,
    )


def roles() -> ResponseReturnValue:
    """Who was given which role or lost it, by whom and on what ground."""
    allow("read_security", None)
    query = _query()
    found = role_changes(
        view(), query["account"], most=ON_A_PAGE + 1, skipped=query["skipped"], **stretch(query)
    )
    rows, more = found[:ON_A_PAGE], len(found) > ON_A_PAGE
    names = names_of(
        {row["account_id"] for row in rows} | {by for row in rows if (by := account_of(row["by"]))}
    )
    for row in rows:
        row["who"], row["by"] = names[row["account_id"]], actor_named(row["by"], names)
        row["at"] = in_zone(row["at"])
    return render_template(
        "security.html",
        tab="roles",
        rows=rows,
        numbers=not actor().may("read_persons", None),
        hubs={hub.code: hub.configuration.name for hub in all_hubs()},
        query=query,
        older=_further("pages.security_roles", skipped=query["skipped"] + ON_A_PAGE) if more else None,
    )


def _told(entry: Entry, names: dict[UUID, str], hubs: dict[str, str]) -> Told:
    who = names[entry.account] if entry.account else ""
    count = len(entry.detail.get("subjects", ()))
    people = ngettext("%(count)s person", "%(count)s people", count, count=in_digits(count))
    says = entry_in_words(entry, who, people, label, _translated)
    by = actor_named(entry.actor, names) if account_of(entry.actor) != entry.account else None
    more = details(entry, label, _translated, lambda code: hubs.get(code, code), _taken)
    if entry.address:
        more.append((_translated(NETWORK_ADDRESS), entry.address))
    return Told(in_zone(entry.at), entry.kind, says, by, more, entry.account)


def _taken(code: str) -> str:
    return taken_in_words(code, language(), _translated)


def names_of(accounts: Iterable[UUID], page: str = "security", hub: str | None = None) -> dict[UUID, str]:
    """Of those who have or had a role: they act in office. Others by name only for those who may read personal
    words, else they are numbers."""
    accounts = set(accounts)
    everybody = actor().may("read_persons", hub)
    rows = account_names(view(), sorted(accounts))
    told = {account for account in rows if everybody or rows[account]["staff"]}
    looked_at(page, told, hub)
    return {
        account: (word(rows[account]["name"]) or forgotten()) if account in told else number(account)
        for account in accounts
    }


def actor_named(name: str | None, names: dict[UUID, str]) -> str | None:
    if account := account_of(name):
        return names[account]
    return _translated(OPERATOR) if name == "operator" else None


def _translated(says: str) -> str:
    return str(gettext(says))


def _query() -> dict[str, Any]:
    try:
        return dict(
            LogQuery().load(
                {name: text for name, text in request.args.items() if text and name in LogQuery().fields}
            )
        )
    except ValidationError:
        raise Problem(
            400, "not_a_filter", gettext("One of the filters in this address cannot be read.")
        ) from None


def _kinds(query: dict[str, Any]) -> dict[str, Any]:
    if query["kind"] == ALL:
        return {}
    return {"kind": query["kind"]} if query["kind"] else {"but": Kind.PERSON_LOOKED_AT}


def stretch(query: dict[str, Any]) -> dict[str, Any]:
    """From the beginning of the first day to the end of the last one, in the zone of the province."""
    until: date | None = query["until"]
    return {
        "since": _midnight(query["since"]) if query["since"] else None,
        "until": _midnight(until + timedelta(days=1)) if until else None,
    }


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(0), access.ZONE).astimezone(UTC)


def _further(endpoint: str, **where: int | None) -> str:
    """The next page under the same filters."""
    asked: dict[str, Any] = {
        name: text for name, text in request.args.items() if text and name in LogQuery().fields
    }
    return url_for(endpoint, **{**asked, **where})
