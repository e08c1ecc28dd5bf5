"""Signing in and out, and the link by which somebody chooses a password."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any, cast
from uuid import UUID, uuid4

import msgspec
from flask import Response, make_response, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from marshmallow import Schema, fields, validate, validates_schema

from application.access import ANYONE, Actor
from application.accounts import CorrectAccount
from application.door import execute
from application.signing_in import Session
from domain import Account
from domain.errors import CodeNeeded, EmailTaken, LinkOver, WrongCode
from domain.personal import Personal
from interface.formats import language
from interface.forms import Text
from interface.guards import limits
from interface.pages import session_cookie
from interface.pages.external import provider_name, relative
from interface.pages.filled import Filled, filled
from interface.pages.first_page import first_page
from interface.pages.labels import label
from interface.pages.new_password import check_both
from interface.pages.session_cookie import unkept
from interface.requests import actor, caller, platform, signing_in, view
from projections.accounts import account_row
from projections.hubs import hub_row

HALFWAY, ONWARD = "halfway", "onward"
HALFWAY_LASTS = timedelta(minutes=5)
ATTEMPTS_PER_MINUTE = 60
LONGEST_PASSWORD = 1000
GONE = 410


class SignInForm(Schema):
    email = fields.Email(required=True, validate=validate.Length(3, 254))
    password = fields.String(required=True, validate=validate.Length(1, LONGEST_PASSWORD))


class CodeForm(Schema):
    code = Text(20, required=True)


class PasswordForm(Schema):
    """Twice, because it cannot be seen; with a code where the account has a second factor."""

    password = fields.String(required=True, validate=validate.Length(1, LONGEST_PASSWORD))
    again = fields.String(required=True, validate=validate.Length(1, LONGEST_PASSWORD))
    code = Text(20, load_default=None)

    @validates_schema
    def same_twice(self, data: dict[str, Any], **_: Any) -> None:
        check_both("password", data.get("password"), data.get("again"))


class FirstPasswordForm(PasswordForm):
    """Of an account that nobody has a name for yet."""

    name = Text(200, required=True)
    email = fields.Email(required=True, validate=validate.Length(3, 254))


class Halfway(msgspec.Struct, frozen=True):
    """Whose password was right, and when; the code is still to come. Kept in the browser, signed."""

    account: UUID
    at: datetime


def sign_in() -> ResponseReturnValue:
    """The form; who is signed in already goes on."""
    onward = relative(request.args.get("next"))
    if actor() is not ANYONE:
        return redirect(onward or first_page(actor()), 303)
    session.pop(HALFWAY, None)
    session[ONWARD] = onward
    return _form(Filled("sign-in"))


def enter() -> ResponseReturnValue:
    """E-mail and password; whatever is wrong with them, the answer is one."""
    if refused := limits.too_many("sign-in", ATTEMPTS_PER_MINUTE):
        return refused
    form = filled("sign-in", SignInForm)
    form.typed.pop("password", None)
    if not form.sound:
        return _form(form)
    with form.sending():
        now = datetime.now(UTC)
        try:
            begun = signing_in().entrance.sign_in(
                form.data["email"], form.data["password"], caller(), now=now
            )
        except CodeNeeded as needed:
            session[HALFWAY] = msgspec.to_builtins(Halfway(needed.values["account"], now))
            return unkept(redirect(url_for("pages.sign_in_code"), 303))
        return _go_on(begun)
    return _form(form)


def code() -> ResponseReturnValue:
    """The second step; without the first there is none."""
    if _halfway() is None:
        return redirect(url_for("pages.sign_in"), 303)
    return _code_form(Filled("code"))


def enter_code() -> ResponseReturnValue:
    halfway = _halfway()
    if halfway is None:
        return redirect(url_for("pages.sign_in"), 303)
    form = filled("code", CodeForm)
    if not form.sound:
        return _code_form(form)
    with form.sending():
        begun = signing_in().entrance.second_step(halfway.account, form.data["code"], caller(), halfway.at)
        return _go_on(begun)
    return _code_form(form)


def sign_out() -> ResponseReturnValue:
    return session_cookie.end(cast(Response, redirect(url_for("pages.home"), 303)))


def invitation(secret: str) -> ResponseReturnValue:
    """What the link is for: whose role it is, never whose e-mail."""
    return _invited(secret, Filled("invitation"))


def redeem(secret: str) -> ResponseReturnValue:
    """Sets the password, and the name and e-mail of an account that has none yet; then signs in."""
    if refused := limits.too_many("invitation", ATTEMPTS_PER_MINUTE):
        return refused
    found = signing_in().invitations.find(secret)
    if found is None:
        return _invited(secret, Filled("invitation"))
    unnamed = _unnamed(found.account)
    form = filled("invitation", FirstPasswordForm if unnamed else PasswordForm)
    for name in ("password", "again"):
        form.typed.pop(name, None)
    if not form.sound:
        return _invited(secret, form)
    with form.sending():
        try:
            if unnamed and signing_in().people.by_email(form.data["email"]) not in (None, found.account):
                raise EmailTaken()
            begun = signing_in().invitations.redeem(
                secret, form.data["password"], caller(), form.data["code"]
            )
        except LinkOver:
            return _invited(secret, form)
        except (CodeNeeded, WrongCode) as wrong:
            form.fault("code", wrong.says)
            return _invited(secret, form)
        after = _name(found.account, form) if unnamed else None
        onward = url_for("pages.profile", after=after) if unnamed else url_for("pages.sign_in")
        return session_cookie.start(cast(Response, redirect(onward, 303)), begun)
    return _invited(secret, form)


def _go_on(begun: Session) -> Response:
    """Where the visitor wanted to go, else by way of this page to where their work is.

    The cookie before, if there was one, is worth nothing any more.
    """
    onward = relative(session.get(ONWARD)) or url_for("pages.sign_in")
    return session_cookie.start(cast(Response, redirect(onward, 303)), begun)


def _form(form: Filled) -> Response:
    page = render_template("sign-in.html", filled=form, provider=provider_name(), onward=session.get(ONWARD))
    return unkept(make_response(page, form.status))


def _code_form(form: Filled) -> Response:
    return unkept(make_response(render_template("sign-in-code.html", filled=form), form.status))


def _halfway() -> Halfway | None:
    try:
        found = msgspec.convert(session.get(HALFWAY), Halfway)
    except msgspec.ValidationError:
        return None
    return found if datetime.now(UTC) - found.at < HALFWAY_LASTS else None


def _invited(secret: str, form: Filled) -> Response:
    found = signing_in().invitations.find(secret)
    if found is None:
        page = render_template("invitation-over.html")
        return unkept(make_response(page, GONE))
    page = render_template(
        "invitation.html",
        filled=form,
        secret=secret,
        purpose=found.purpose,
        until=found.expires_at,
        roles=_roles(found.account),
        unnamed=_unnamed(found.account),
        guarded=signing_in().second_factor.is_set(found.account),
    )
    return unkept(make_response(page, form.status))


def _unnamed(account: UUID) -> bool:
    """Whether the account was opened before anybody knew for whom: the first administrator's."""
    row = account_row(view(), account)
    return row is not None and row["email"] is None


def _roles(account: UUID) -> list[str]:
    """What the account is for, in words: says nothing about the person."""
    found = platform().find(Account, account)
    grants = list(found.grants.values()) if found else []
    return [f"{label(grant.role)}, {_place(grant.hub)}" for grant in grants]


def _place(hub: str | None) -> str:
    row = hub_row(view(), hub) if hub else None
    return str(row["configuration"]["name"][language()]) if row else str(gettext("the province"))


def _name(account: UUID, form: Filled) -> int:
    """Says who they are, as the account itself; a new e-mail ends open links, so it comes after the password.

    Returns the position of it. Where the e-mail became another's in between, the next start prints a link.
    """
    oneself = Actor(f"account:{account}", account)
    name = CorrectAccount(account, Personal(account, "name", form.data["name"]))
    position = execute(platform(), oneself, name, uuid4()).position
    with suppress(EmailTaken):
        position = signing_in().people.change_email(oneself, account, form.data["email"], uuid4()).position
    return position
