"""Where the own account is signed in, and ending that."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from application.store.entries import ListedSession
from domain.errors import sentence
from interface.pages.filled import Filling, onward, told
from interface.pages.mine import mine
from interface.pages.staff import in_zone
from interface.requests import known_actor, signed, signing_in

DONE = {
    "ended": sentence("That session has ended: the browser there is signed out."),
    "others": sentence("Everywhere else you have been signed out."),
}
BROWSERS = (  # the first that fits: many say that they are Chrome or Safari as well
    ("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser/", "Samsung Internet"), ("UCBrowser/", "UC Browser"),
    ("Firefox/", "Firefox"), ("FxiOS/", "Firefox"), ("HeadlessChrome/", "Chrome"), ("Chrome/", "Chrome"),
    ("CriOS/", "Chrome"), ("Safari/", "Safari"),
)  # fmt: skip
SYSTEMS = (
    ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"),
    ("Mac OS X", "macOS"), ("CrOS", "ChromeOS"), ("Linux", "Linux"),
)  # fmt: skip
FACTORS = {
    "password": sentence("with the password"),
    "totp": sentence("with password and code"),
    "oidc": sentence("through the identity provider"),
    "oidc_mfa": sentence("through the identity provider, with a second factor"),
}


def sessions() -> ResponseReturnValue:
    return _page(mine())


def end_one(session_id: UUID) -> ResponseReturnValue:
    """Of one's own; of others' there is none here."""
    signing_in().sessions.end(mine(), session_id, actor=known_actor().name)
    return onward("pages.sessions", None, "ended")


def end_others() -> ResponseReturnValue:
    account, present = mine(), signed()
    signing_in().sessions.end_all(account, but=present.session if present else None)
    return onward("pages.sessions", None, "others")


def device(agent: str) -> str:
    """What a browser says that it is, in words; anybody can say anything there, so it is no more than a hint."""
    browser = next((name for mark, name in BROWSERS if mark in agent), "")
    system = next((name for mark, name in SYSTEMS if mark in agent), "")
    if browser and system:
        return str(gettext("%(browser)s on %(system)s", browser=browser, system=system))
    return browser or system or agent.partition(" ")[0][:40] or str(gettext("Unknown program"))


def _page(account: UUID) -> ResponseReturnValue:
    forms, present = Filling(), signed()
    this_one = present.session if present else None
    rows = [_shown(row, this_one) for row in signing_in().sessions.of(account)]
    rows.sort(key=lambda row: not row["this_one"])
    return render_template("sessions.html", said=told(DONE), rows=rows, forms=forms)


def _shown(row: ListedSession, this_one: UUID | None) -> dict[str, Any]:
    return {
        "id": row.id,
        "device": device(row.agent),
        "address": row.address,
        "since": in_zone(row.created_at),
        "used": in_zone(row.last_used_at),
        "until": in_zone(row.expires_at),
        "factor": str(gettext(FACTORS.get(row.factor, row.factor))),
        "this_one": row.id == this_one,
    }
