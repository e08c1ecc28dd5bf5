"""An account that an e-mail address leads to: before it is given anything, it is shown whom that would be.

What the reader may not know of it is not told. Whose account is not known at the reader's hub, is not shown.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import render_template
from flask.typing import ResponseReturnValue

from application.access import Actor
from application.accounts import known_hubs
from domain import Account
from domain.errors import sentence
from interface.pages.filled import Filled
from interface.pages.people_shown import forgotten, looked_at, number
from interface.pages.shown import all_hubs
from interface.requests import platform, view, word
from projections.accounts import account_row

CANNOT = sentence("This address cannot be used here; the provincial admin can help.")
NOT_SENT = ("csrf_token", "key", "confirmed")


def known_to(who: Actor, account: UUID, right: str) -> bool:
    """Whether the reader may know that there is this account: by that right, at one of its hubs."""
    found = platform().find(Account, account)
    return found is not None and any(who.may(right, hub) for hub in known_hubs(found))


def cannot(form: Filled) -> None:
    form.fault("email", CANNOT)
    form.status = 409


def shown_first(
    who: Actor, account: UUID, form: Filled, to: str, back: str, hub: str | None, right: str
) -> ResponseReturnValue:
    """Whom the form would be about, with the form once more, to be sent with that account."""
    found, row = platform().find(Account, account), account_row(view(), account) or {}
    assert found is not None  # noqa: S101 - whoever comes here has asked before
    looked_at("account", [account], hub)
    names = {one.code: one.configuration.name for one in all_hubs()}
    grants = [grant for grant in found.grants.values() if who.may(right, grant.hub)]
    homes = [at for at in found.memberships.values() if who.may(right, at)]
    page = render_template(
        "found-account.html",
        name=_name(who, found, row),
        since=row.get("opened_at"),
        closed=found.closed,
        grants=grants,
        memberships=homes,
        hubs=names,
        more=len(grants) + len(homes) < len(found.grants) + len(found.memberships),
        account=account,
        filled=form,
        sent={name: text[0] for name, text in form.typed.items() if name not in NOT_SENT and text},
        to=to,
        back=back,
    )
    return page, form.status, {"Cache-Control": "no-store"}


def _name(who: Actor, account: Account, row: dict[str, Any]) -> str:
    if any(who.may("read_persons", hub) for hub in known_hubs(account)):
        return word(row.get("name")) or forgotten()
    return number(account.id)
