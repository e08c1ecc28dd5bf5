"""What stands around every page: who is signed in, and where they may go from there."""

from __future__ import annotations

from typing import NamedTuple

from flask import g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from application.access import ANYONE, Actor
from interface.pages import office
from interface.problems import Problem
from interface.requests import actor, live_view, second_factor_needed, word
from interface.wiring import AWAY
from projections.accounts import account_row
from projections.view import Behind, NoLiveEdition

SECOND_FACTOR = "/profile/second-factor"
OPEN_WITHOUT = ("/sign-", "/static/", "/v1/", "/profile/sessions", SECOND_FACTOR)
Link = tuple[str, str, str]


class SignedIn(NamedTuple):
    """The person's name, and a menu of (name, address, label)."""

    name: str
    menu: list[Link]


def signed_in() -> SignedIn | None:
    """None where nobody is, and where it cannot be found out: a page that tells of a trouble has to come."""
    if "frame" not in g:
        try:
            g.frame = _signed_in(actor())
        except (Problem, Behind, NoLiveEdition, *AWAY):
            g.frame = None
    found: SignedIn | None = g.frame
    return found


def counter(code: str) -> list[Link]:
    """Where whoever is signed in may go behind the counter of a hub."""
    return office.links_at(actor(), code)


def second_factor_first() -> ResponseReturnValue | None:
    """Who must set up a second factor is led there from every page, until it is done."""
    if request.path.startswith(OPEN_WITHOUT) or request.method != "GET" or not second_factor_needed():
        return None
    return redirect(SECOND_FACTOR, 303)


def _signed_in(who: Actor) -> SignedIn | None:
    if who is ANYONE or who.account is None:
        return None
    row = account_row(live_view(), who.account)
    name = word(row["name"]) if row else None
    profile = ("profile", url_for("pages.profile"), str(gettext("My profile")))
    return SignedIn(name or str(gettext("My account")), [profile, *office.links(who)])
