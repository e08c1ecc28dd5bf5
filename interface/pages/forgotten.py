"""Whoever has forgotten the password asks for a link by mail.

The answer is one and the same, and as late, whether there is an account or not; the link goes to the address
that the account has, never to what was typed.
"""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue
from marshmallow import Schema, fields, validate

from domain.errors import WaitFirst, sentence
from interface.mail import mail_invitation, mail_is_set
from interface.pages.filled import Filled, Filling, filled, onward, refused_in_words, told
from interface.requests import caller, signing_in

DONE = {
    "asked": sentence(
        "If there is an account with this e-mail address, a link to a new password is on its way to it. "
        "It lasts one hour."
    ),
}


class ResetForm(Schema):
    email = fields.Email(required=True, validate=validate.Length(3, 254))


def forgotten() -> ResponseReturnValue:
    """Where no mail can be sent, the page says who else makes such a link."""
    if request.method == "GET" or not mail_is_set():
        return _page()
    form = filled("forgotten", ResetForm)
    if form.sound:
        try:
            found = signing_in().invitations.request_reset(form.data["email"], caller())
        except WaitFirst as refusal:
            form.faults[""], form.status = refused_in_words(refusal), 429
            return _page(form, {"Retry-After": str(int(refusal.values["seconds"]))})
        if found:
            mail_invitation(found)
        return onward("pages.password_forgotten", None, "asked")
    return _page(form)


def _page(form: Filled | None = None, headers: dict[str, str] | None = None) -> ResponseReturnValue:
    forms = Filling(form)
    page = render_template("password-forgotten.html", forms=forms, said=told(DONE), mail=mail_is_set())
    return page, forms.status, headers or {}
