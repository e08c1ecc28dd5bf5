"""Tokens for programs that act for the own account: listed, issued, revoked."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from marshmallow import Schema, fields, validate

from application import access
from application.access import ALL_RIGHTS, RIGHTS
from domain import Account
from domain.account import Role
from domain.errors import WrongCredentials, sentence
from interface.credentials import LONGEST_PASSWORD, prove_in_a_session
from interface.forms import Day, Text, one_of
from interface.pages.filled import Filled, Filling, filled, onward, told
from interface.pages.labels import label, labelled
from interface.pages.mine import mine, own_account
from interface.pages.profile import WRONG_PASSWORD
from interface.pages.staff import in_zone
from interface.requests import known_actor, signing_in

HALF_A_YEAR = timedelta(days=182)
REVOKED = sentence("The token has been revoked. From now on it is unknown.")
DONE = {"revoked": REVOKED}


class TokenForm(Schema):
    """Without scopes it may all that the account may."""

    name = Text(80, required=True)
    scopes = fields.List(fields.String(validate=one_of(sorted(ALL_RIGHTS))), load_default=None)
    until = Day(required=True)


class OwnTokenForm(TokenForm):
    """With the password, where the account has one."""

    password = fields.String(load_default=None, validate=validate.Length(1, LONGEST_PASSWORD))


def tokens() -> ResponseReturnValue:
    mine()
    return _page()


def issue() -> ResponseReturnValue:
    account = mine()
    form = filled("issue", OwnTokenForm)
    form.typed.pop("password", None)
    if form.sound:
        with form.sending():
            try:
                prove_in_a_session(account, form.data["password"])
            except WrongCredentials:
                form.fault("password", WRONG_PASSWORD)
                return _page(form)
            return issued(form, account, url_for("pages.tokens"), "profile")
    return _page(form)


def revoke(token_id: UUID) -> ResponseReturnValue:
    signing_in().tokens.revoke(known_actor(), mine(), token_id)
    return onward("pages.tokens", None, "revoked")


def issued(form: Filled, account: UUID, back: str, here: str) -> ResponseReturnValue:
    """The answer shows the token, this once: no address leads to it again."""
    until = datetime.combine(form.data["until"], time(0), access.ZONE)
    _, token = signing_in().tokens.issue(
        known_actor(), account, form.data["name"], form.data["scopes"], until
    )
    page = render_template("token.html", token=token, back=back, until=in_zone(until), part=here)
    return page, 200, {"Cache-Control": "no-store"}


def shown_tokens(account: UUID) -> list[dict[str, Any]]:
    """An account's tokens as pages list them."""
    now = datetime.now(UTC)
    return [
        {
            "id": token.id,
            "name": token.name,
            "scopes": [label(scope) for scope in token.scopes] if token.scopes is not None else None,
            "created_at": in_zone(token.created_at),
            "expires_at": in_zone(token.expires_at),
            "last_used_at": in_zone(token.last_used_at) if token.last_used_at else None,
            "revoked": token.revoked_at is not None,
            "over": token.expires_at <= now,
        }
        for token in signing_in().tokens.of(account)
    ]


def in_half_a_year() -> date:
    return access.today(datetime.now(UTC)) + HALF_A_YEAR


def rights_of(account: Account) -> list[str]:
    """What the account may somewhere today, and with its own things: nothing else can a token use."""
    today = access.today(datetime.now(UTC))
    roles = {grant.role for grant in account.grants.values() if grant.in_force(today)}
    return sorted(frozenset().union(*(RIGHTS[role] for role in roles | {Role.MEMBER})))


def _page(sent: Filled | None = None) -> ResponseReturnValue:
    forms, account = Filling(sent), own_account()
    page = render_template(
        "tokens.html",
        said=told(DONE),
        tokens=shown_tokens(account.id),
        rights=labelled(rights_of(account)),
        until=in_half_a_year(),
        has_password=signing_in().password.is_set(account.id),
        forms=forms,
    )
    return page, forms.status
