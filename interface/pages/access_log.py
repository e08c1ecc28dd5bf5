"""The access log: who was shown personal data of whom, and who took out what; all of it from the log of events."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext
from marshmallow import Schema, ValidationError, fields

from application.access import Actor
from domain.account import NETWORK
from domain.errors import sentence
from interface.formats import day_in_words, language
from interface.formats import number as in_digits
from interface.forms import Count, Day, one_of
from interface.pages.labels import label
from interface.pages.security import actor_named, names_of, stretch
from interface.pages.shown import all_hubs, one_hub, words
from interface.pages.staff import in_zone
from interface.problems import Problem
from interface.requests import actor, allow, view
from interface.security_told import ACCOUNT, DETAILS, FILTERS, WORDS, account_of
from interface.taken_told import taken_in_words
from projections.disclosures import disclosure_rows
from projections.view import Row

ON_A_PAGE = 50
FEW = 8
KINDS = {"read": sentence("Looks at personal data"), "exported": sentence("Data taken out")}


class AccessQuery(Schema):
    """What narrows the list; `before` turns the page."""

    kind = fields.String(load_default=None, validate=one_of(KINDS))
    account = fields.UUID(load_default=None)
    subject = fields.UUID(load_default=None)
    since = Day(load_default=None)
    until = Day(load_default=None)
    before = Count(1, 2**63 - 1, load_default=None, strict=False)


@dataclass(frozen=True)
class Told:
    """A look or an export as the page shows it; `subjects` are the first of those whose words were seen."""

    at: datetime
    says: str
    position: int
    account: UUID | None
    details: list[tuple[str, str]]
    subjects: list[tuple[UUID, str]]
    more: int


def access_log(code: str | None = None) -> ResponseReturnValue:
    """Of all hubs, or of the people of one."""
    hub = one_hub(code) if code else None
    allow("read_history", code)
    query = _query()
    found = disclosure_rows(
        view(),
        ON_A_PAGE + 1,
        query["before"],
        hub=code,
        actor=f"{ACCOUNT}{query['account']}" if query["account"] else None,
        kind=query["kind"],
        subjects=[query["subject"]] if query["subject"] else None,
        **stretch(query),
    )
    rows, more = found[:ON_A_PAGE], len(found) > ON_A_PAGE
    names = names_of({by for row in rows if (by := account_of(row["actor"]))}, "access_log", code)
    hubs = {one.code: words(one.configuration.name) for one in all_hubs()}
    return render_template(
        "access-log.html",
        hub=hub,
        address=_address(code),
        rows=[_told(row, names, hubs) for row in rows],
        numbers=not actor().may("read_persons", code),
        kinds=[(kind, str(gettext(says))) for kind, says in KINDS.items()],
        query=query,
        narrowed=any(query[name] for name in ("kind", "account", "subject", "since", "until")),
        narrower=lambda **how: _address(code, **{**_asked(), **how}),
        older=_address(code, **_asked(), before=rows[-1]["position"]) if more else None,
    )


def _told(row: Row, names: dict[UUID, str], hubs: dict[str, str]) -> Told:
    who = actor_named(row["actor"], names) or row["actor"]
    people = ngettext("%(count)s person", "%(count)s people", row["people"], count=in_digits(row["people"]))
    if row["kind"] == "read":
        says = gettext("%(who)s saw personal data of %(people)s.", who=who, people=people)
    else:
        says = gettext("%(who)s took data out: %(what)s.", who=who, what=_taken(row["what"]))
    shown = row["subjects"][:FEW]
    return Told(
        in_zone(row["at"]),
        says[:1].upper() + says[1:],
        row["position"],
        account_of(row["actor"]),
        _details(row, hubs),
        [(one, str(one)[:8]) for one in shown],
        len(row["subjects"]) - len(shown),
    )


def _detail(name: str) -> str:
    return str(gettext(DETAILS[name]))


def _details(row: Row, hubs: dict[str, str]) -> list[tuple[str, str]]:
    told: dict[str, str] = {}
    if row["roles"]:
        told[str(gettext("As"))] = ", ".join(label(role) for role in row["roles"])
    if row["hub"] != NETWORK:
        told[_detail("hub")] = str(hubs.get(row["hub"], row["hub"]))
    if row["kind"] == "read":
        told[_detail("page")] = what_in_words(row["what"])
        return list(told.items())
    plain = {"format": row["format"], "rows": row["rows"], "as_of": row["as_of"]}
    told |= {
        _detail(name): in_digits(value) if isinstance(value, int) else str(value)
        for name, value in plain.items()
        if value is not None
    }
    for name, value in (row["filters"] or {}).items():
        heading = {**FILTERS, **DETAILS}.get(name)
        told.setdefault(str(gettext(heading)) if heading else name, _asked_for(value[:60]))
    return list(told.items())


def _asked_for(value: str) -> str:
    """A day as people read it; every other filter as it was asked."""
    try:
        return day_in_words(date.fromisoformat(value))
    except ValueError:
        return value


def _taken(code: str) -> str:
    return taken_in_words(code, language(), lambda says: str(gettext(says)))


def what_in_words(code: str) -> str:
    """A page or a list by what it is called; one that is not known stays as it is."""
    return str(gettext(WORDS[code])) if code in WORDS else code


def own_looks(who: Actor, subjects: list[UUID], most: int) -> list[dict[str, Any]]:
    """Who saw one's own data, for oneself: when, in which role, of which hub; not which person it was."""
    hubs = {one.code: words(one.configuration.name) for one in all_hubs()}
    found = disclosure_rows(view(), most, subjects=subjects)
    return [
        {
            "at": in_zone(row["at"]),
            "roles": ", ".join(label(role) for role in row["roles"]) or _without_role(row["actor"], who),
            "hub": hubs.get(row["hub"]),
            "what": (_taken if row["kind"] == "exported" else what_in_words)(row["what"]),
            "exported": row["kind"] == "exported",
        }
        for row in found
    ]


def _without_role(name: str, who: Actor) -> str:
    if name == who.name:
        return str(gettext("you"))
    return str(gettext("the operator at the machine") if name == "operator" else gettext("somebody"))


def _query() -> dict[str, Any]:
    try:
        return dict(AccessQuery().load(_asked() | _turned()))
    except ValidationError:
        raise Problem(
            400, "not_a_filter", gettext("One of the filters in this address cannot be read.")
        ) from None


def _asked() -> dict[str, Any]:
    wanted = AccessQuery().fields.keys() - {"before"}
    return {name: text for name, text in request.args.items() if text and name in wanted}


def _turned() -> dict[str, Any]:
    return {"before": request.args["before"]} if request.args.get("before") else {}


def _address(code: str | None, **asked: Any) -> str:
    if code:
        return url_for("pages.hub_access_log", code=code, **asked)
    return url_for("pages.access_log", **asked)
