"""The own account: name, e-mail address, password, and what one may do where."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue
from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from application import access
from application.accounts import CorrectAccount
from domain.errors import WeakPassword, WrongCredentials, sentence
from domain.personal import Personal
from interface.forms import Text
from interface.pages.filled import Filled, Filling, filled, onward, refused_in_words, told
from interface.pages.mine import mine, own_account
from interface.pages.shown import all_hubs
from interface.requests import perform, signed, signing_in, view, word
from projections.accounts import account_row

LONGEST_PASSWORD = 1000  # longer ones than are taken can be typed, and are told so
WRONG_PASSWORD = sentence("This password is not right.")
DONE = {
    "name": sentence("Your name has been changed."),
    "email": sentence("Your e-mail address has been changed. From now on you sign in with it."),
    "password": sentence("Your password has been changed. Everywhere else you have been signed out."),
}


class NameForm(Schema):
    name = Text(200, required=True)


class EmailForm(Schema):
    """With the password: whoever has the e-mail address can have the account."""

    email = fields.Email(required=True, validate=validate.Length(3, 254))
    password = fields.String(required=True, validate=validate.Length(1, LONGEST_PASSWORD))


class PasswordForm(Schema):
    old = fields.String(required=True, validate=validate.Length(1, LONGEST_PASSWORD))
    new = fields.String(required=True, validate=validate.Length(1, LONGEST_PASSWORD))
    again = fields.String(required=True, validate=validate.Length(1, LONGEST_PASSWORD))

    @validates_schema
    def same_twice(self, data: dict[str, Any], **_: Any) -> None:
        if data.get("new") != data.get("again"):
            raise ValidationError(sentence("The two passwords are not the same."), "again")


def profile() -> ResponseReturnValue:
    mine()
    return _page()


def change_name() -> ResponseReturnValue:
    account = mine()
    form = filled("name", NameForm)
    if form.sound:
        with form.sending():
            command = CorrectAccount(account, Personal(account, "name", form.data["name"]))
            return onward("pages.profile", perform(command, form.key), "name")
    return _page(form)


def change_email() -> ResponseReturnValue:
    account = mine()
    form = filled("email", EmailForm)
    if form.sound:
        with form.sending():
            try:
                signing_in().password.prove(account, form.data["password"])
                email = form.data["email"]
                receipt = perform(
                    CorrectAccount(account),
                    form.key,
                    act=lambda who: signing_in().people.change_email(who, account, email, form.key),
                )
                return onward("pages.profile", receipt, "email")
            except WrongCredentials:
                form.fault("password", WRONG_PASSWORD)
    return _page(form)


def change_password() -> ResponseReturnValue:
    """Ends all sessions but this one."""
    account, present = mine(), signed()
    form = filled("password", PasswordForm)
    if form.sound:
        with form.sending():
            try:
                signing_in().password.change(
                    account, form.data["old"], form.data["new"], present.session if present else None
                )
                return onward("pages.profile", None, "password")
            except WrongCredentials:
                form.fault("old", WRONG_PASSWORD)
            except WeakPassword as weak:
                form.faults["new"], form.status = refused_in_words(weak), 422
    return _page(form)


def _page(sent: Filled | None = None) -> ResponseReturnValue:
    forms = Filling(sent)
    account = own_account()
    row = account_row(view(), account.id) or {}
    page = render_template(
        "profile.html",
        said=told(DONE),
        name=word(row.get("name")),
        email=word(row.get("email")),
        grants=[grant for grant in account.grants.values() if grant.in_force(_today())],
        memberships=account.memberships,
        hubs={hub.code: hub.configuration.name for hub in all_hubs()},
        has_password=signing_in().password.is_set(account.id),
        forms=forms,
    )
    return page, forms.status


def _today() -> Any:
    return access.today(datetime.now(UTC))
