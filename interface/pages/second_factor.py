"""The second factor: codes of an authenticator, set up by a picture to scan or a key to type."""

from __future__ import annotations

import segno
from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from marshmallow import Schema, fields, validate

from domain.errors import WrongCode, WrongCredentials, sentence
from interface.credentials import prove_in_a_session
from interface.forms import Text
from interface.pages.filled import Filled, Filling, filled, onward, told
from interface.pages.mine import mine
from interface.pages.profile import LONGEST_PASSWORD, WRONG_PASSWORD
from interface.requests import second_factor_needed, signed, signing_in

GROUP = 4
DONE = {
    "set": sentence(
        "The second factor is in force. From now on signing in asks for a code as well. Everywhere else you have "
        "been signed out."
    ),
    "removed": sentence("The second factor has been removed. From now on the password alone is enough."),
}
IN_A_BROWSER = sentence("A second factor is set up in a browser where you are signed in, not with a token.")


class BeginningForm(Schema):
    """With the password, where the account has one: it could shut its owner out."""

    password = fields.String(load_default=None, validate=validate.Length(1, LONGEST_PASSWORD))


class CodeForm(Schema):
    code = Text(20, required=True)


class RemovalForm(Schema):
    password = fields.String(required=True, validate=validate.Length(1, LONGEST_PASSWORD))


def second_factor() -> ResponseReturnValue:
    mine()
    return _page()


def begin() -> ResponseReturnValue:
    """The answer shows the key, this once; a key that was begun before and not confirmed is worth nothing."""
    account = mine()
    form = filled("begin", BeginningForm)
    form.typed.pop("password", None)
    if form.sound and _in_a_browser(form):
        with form.sending():
            try:
                prove_in_a_session(account, form.data["password"])
                secret, address = signing_in().second_factor.begin(account)
                return _page(key=secret, address=address, confirming=True)
            except WrongCredentials:
                form.fault("password", WRONG_PASSWORD)
    return _page(form)


def confirm() -> ResponseReturnValue:
    account, present = mine(), signed()
    form = filled("confirm", CodeForm)
    if form.sound and _in_a_browser(form):
        with form.sending():
            try:
                signing_in().second_factor.confirm(
                    account, form.data["code"], session_id=present.session if present else None
                )
                return onward("pages.second_factor", None, "set")
            except WrongCode:
                form.fault("code", WrongCode.says)
    return _page(form, confirming=True)


def remove() -> ResponseReturnValue:
    account = mine()
    form = filled("remove", RemovalForm)
    if form.sound:
        with form.sending():
            try:
                signing_in().second_factor.remove(account, form.data["password"])
                return onward("pages.second_factor", None, "removed")
            except WrongCredentials:
                form.fault("password", WRONG_PASSWORD)
    return _page(form)


def in_groups(key: str) -> str:
    """As it is read aloud and typed: four letters at a time."""
    return " ".join(key[start : start + GROUP] for start in range(0, len(key), GROUP))


def picture(address: str) -> str:
    """The code to scan, as an address that needs no other request; dark on light, whatever lies behind."""
    return segno.make(address, error="m", micro=False).svg_data_uri(border=4, dark="#000", light="#fff")


def _in_a_browser(form: Filled) -> bool:
    """A token that fell into strange hands must not shut its owner out."""
    present = signed()
    if present is None or present.session is None:
        form.faults[""], form.status = str(gettext(IN_A_BROWSER)), 422
    return form.sound


def _page(
    sent: Filled | None = None, key: str = "", address: str = "", confirming: bool = False
) -> ResponseReturnValue:
    forms, account = Filling(sent), mine()
    page = render_template(
        "second-factor.html",
        said=told(DONE),
        in_force=signing_in().second_factor.is_set(account),
        demanded=second_factor_needed(),
        has_password=signing_in().password.is_set(account),
        key=in_groups(key),
        picture=picture(address) if address else None,
        confirming=confirming,
        forms=forms,
    )
    return page, forms.status, {"Cache-Control": "no-store"}
