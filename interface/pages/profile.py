"""The own account: name, e-mail address, password, and what one may do where."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from marshmallow import Schema, fields, validate, validates_schema

from application import access
from application.access import Actor
from application.accounts import CorrectAccount
from application.door import Receipt
from application.signing_in.proofs import LASTS, Proof
from domain.errors import WeakPassword, WrongCredentials, sentence
from domain.personal import Personal
from interface.forms import Text
from interface.guards import limits
from interface.mail import mail_is_set, mail_proof
from interface.pages.filled import Filled, Filling, filled, onward, refused_in_words, told
from interface.pages.mine import mine, own_account
from interface.pages.new_password import check_both
from interface.pages.shown import all_hubs
from interface.problems import Problem
from interface.requests import perform, settings, signed, signing_in, view, word
from projections.accounts import account_row

LONGEST_PASSWORD = 1000  # longer ones than are taken can be typed, and are told so
LETTERS_PER_MINUTE = 5
GONE = 410
WRONG_PASSWORD = sentence("This password is not right.")
DONE = {
    "name": sentence("Your name has been changed."),
    "asked": sentence("A link is on its way to the new address. Open it within an hour, in this browser."),
    "email": sentence("Your e-mail address has been changed. From now on you sign in with it."),
    "password": sentence(
        "Your password has been changed. Everywhere else you have been signed out, and your tokens are revoked."
    ),
}


class NameForm(Schema):
    name = Text(200, required=True)


class EmailForm(Schema):
    """With the password: whoever has the e-mail address can have the account. Also the address that one has:
    it is proved by that."""

    email = fields.Email(required=True, validate=validate.Length(3, 254))
    password = fields.String(required=True, validate=validate.Length(1, LONGEST_PASSWORD))


class PasswordForm(Schema):
    old = fields.String(required=True, validate=validate.Length(1, LONGEST_PASSWORD))
    new = fields.String(required=True, validate=validate.Length(1, LONGEST_PASSWORD))
    again = fields.String(required=True, validate=validate.Length(1, LONGEST_PASSWORD))

    @validates_schema
    def same_twice(self, data: dict[str, Any], **_: Any) -> None:
        check_both("new", data.get("new"), data.get("again"))


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
    """Sends a link to the new address: before it is opened, nothing is changed."""
    if not mail_is_set():
        raise Problem(404)
    account = mine()
    if refused := limits.too_many("own e-mail", LETTERS_PER_MINUTE):
        return refused
    form = filled("email", EmailForm)
    if form.sound:
        with form.sending():
            try:
                signing_in().password.prove(account, form.data["password"])
                _ask(account, form.data["email"])
                return onward("pages.profile", None, "asked")
            except WrongCredentials:
                form.fault("password", WRONG_PASSWORD)
    return _page(form)


def new_email(token: str) -> ResponseReturnValue:
    """Where the link leads: asks once more, as programs that look at mail open links too."""
    return _proof_page(signing_in().proofs.find(token, mine()), token, Filled("proof"))


def prove_email(token: str) -> ResponseReturnValue:
    """Changes the address; by each link once."""
    account = mine()
    proof = signing_in().proofs.find(token, account)
    form = filled("proof", Schema)
    if proof and form.sound:
        with form.sending():
            receipt = perform(CorrectAccount(account), proof.command_id, act=lambda who: _take(who, proof))
            return onward("pages.profile", receipt, "email")
    return _proof_page(proof, token, form)


def _ask(account: UUID, email: str) -> None:
    token = signing_in().proofs.ask(account, email)
    link = settings().public_url + url_for("pages.new_own_email", token=token)
    mail_proof(email, link, datetime.now(UTC) + LASTS)


def _take(who: Actor, proof: Proof) -> Receipt:
    return signing_in().people.change_email(who, proof.account, proof.email, proof.command_id, proved=True)


def _proof_page(proof: Proof | None, token: str, form: Filled) -> ResponseReturnValue:
    page = render_template("email-proof.html", proof=proof, token=token, filled=form)
    return page, form.status if proof else GONE, {"Cache-Control": "no-store"}


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
        mail=mail_is_set(),
        has_password=signing_in().password.is_set(account.id),
        forms=forms,
    )
    return page, forms.status


def _today() -> Any:
    return access.today(datetime.now(UTC))
