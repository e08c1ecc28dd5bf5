"""Names and other words of people on pages: unsealed for those who may, and every look recorded."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from flask import g
from flask_babel import gettext

from interface.disclosing import looked_at
from interface.requests import actor, view, word
from projections.accounts import account_names

Sealed = dict[str, str]
__all__ = ["acquainted", "colleague", "forgotten", "looked_at", "named", "number"]


def named(row: dict[str, Any]) -> dict[str, Any]:
    """The row with name and e-mail in clear; a person who has been forgotten has none."""
    return {**row, "name": word(row.get("name")) or forgotten(), "email": word(row.get("email"))}


def number(account: UUID) -> str:
    """An account by its id, for those who are not told its name."""
    return str(gettext("Account %(number)s", number=str(account)[:8]))


def forgotten() -> str:
    return str(gettext("(forgotten)"))


def colleague(name: str, place: str | None) -> str:
    """Who did something, as provenance names them: by name for those who may read names there, which is a look
    at personal data as any other.
    """
    if not name.startswith("account:"):
        return str(gettext("the operator at the machine")) if name == "operator" else name
    if name == actor().name:
        return str(gettext("you"))
    account = UUID(name.removeprefix("account:"))
    if not actor().may("read_persons", place):
        return number(account)
    acquainted([name], place)
    return g.colleagues[account] or number(account)


def acquainted(names: Iterable[str], place: str | None) -> None:
    """Records at once that the reader is about to be told these colleagues' names, where they may be."""
    if not actor().may("read_persons", place):
        return
    known: dict[UUID, str | None] = g.setdefault("colleagues", {})
    accounts = {UUID(name.removeprefix("account:")) for name in names if name.startswith("account:")}
    news = sorted(accounts - known.keys() - {actor().account})
    rows = account_names(view(), news) if news else {}
    found = {account: word(rows[account]["name"]) if account in rows else None for account in news}
    looked_at("colleagues", (account for account, text in found.items() if text), place)
    known |= found
