"""What is kept about whoever is signed in: seen, taken along, corrected, consented to, and asked about."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import render_template
from flask.typing import ResponseReturnValue
from marshmallow import Schema, fields, validate

from application.accounts import CorrectAccount
from application.data_requests import ReceiveRequest
from application.persons import GiveConsent, WithdrawConsent
from domain import Account
from domain.data_request import Subjects
from domain.errors import NotFound, sentence
from domain.personal import Personal
from domain.values import Label, Slot
from interface.forms import Text
from interface.pages.access_log import own_looks
from interface.pages.data_requests import as_download
from interface.pages.filled import Filling, filled, onward, told
from interface.pages.people import CorrectionForm, consents_of, correction, words_of
from interface.pages.shown import all_hubs, one_hub
from interface.problems import Problem
from interface.requests import known_actor, perform, platform, view, word
from projections.accounts import account_row
from projections.data_requests import requests_about
from projections.memberships import member_row
from projections.persons import latest_bookings
from projections.view import Row

MOST_LOOKS = 50
MOST_BOOKINGS = 10
DONE = {
    "corrected": sentence("The words have been corrected."),
    "given": sentence("You have given your consent."),
    "withdrawn": sentence("You have withdrawn your consent."),
    "asked": sentence("Your request has been received. Your hub answers within three times 24 hours."),
}


class NameForm(Schema):
    name = Text(200, required=True)


class ConsentForm(Schema):
    purpose = Text(60, required=True)
    given = fields.Boolean(required=True)


class ForgetMeForm(Schema):
    """Ticked on purpose: a single click too many cannot be taken back."""

    understood = fields.Boolean(
        required=True,
        validate=validate.Equal(True),
        error_messages={"required": sentence("Please confirm that you understand it.")},
    )


def own_data() -> ResponseReturnValue:
    return _page()


def download() -> ResponseReturnValue:
    return as_download(_own())


def correct_name() -> ResponseReturnValue:
    form = filled("account", NameForm)
    mine = _mine()
    if form.sound:
        with form.sending():
            command = CorrectAccount(mine, Personal(mine, "name", form.data["name"]))
            return onward("pages.own_data", perform(command, form.key), "corrected")
    return _page(Filling(form))


def correct_membership(membership_id: UUID) -> ResponseReturnValue:
    row = _membership(membership_id)
    form = filled("correct", CorrectionForm, membership_id)
    if form.sound:
        with form.sending():
            return onward("pages.own_data", perform(correction(form, row), form.key), "corrected")
    return _page(Filling(form))


def consent(membership_id: UUID) -> ResponseReturnValue:
    _membership(membership_id)
    form = filled("consent", ConsentForm)
    if form.sound:
        with form.sending():
            wanted = GiveConsent if form.data["given"] else WithdrawConsent
            receipt = perform(wanted(membership_id, form.data["purpose"]), form.key)
            return onward("pages.own_data", receipt, "given" if form.data["given"] else "withdrawn")
    return _page(Filling(form))


def ask_to_be_forgotten() -> ResponseReturnValue:
    """About everything that is one's own; whoever is forgotten does not leave a nameless account behind."""
    subjects = _own()
    form = filled("ask", ForgetMeForm)
    if form.sound:
        with form.sending():
            receipt = perform(ReceiveRequest(form.key, "erasure", subjects, "self"), form.key)
            return onward("pages.own_data", receipt, "asked")
    return _page(Filling(form))


def _page(forms: Filling | None = None) -> ResponseReturnValue:
    forms = forms or Filling()
    subjects = _own()
    said = told(DONE)
    account = account_row(view(), _mine()) or {}
    requests = _requests(subjects)
    page = render_template(
        "own-data.html",
        said=said,
        account={**account, "name": word(account.get("name")), "email": word(account.get("email"))},
        grants=known_actor().grants,
        hubs={hub.code: hub.configuration.name for hub in all_hubs()},
        memberships=[_shown(row) for one in subjects.memberships if (row := member_row(view(), one))],
        requests=requests,
        bookings=_bookings(subjects),
        looks=own_looks(known_actor(), list(subjects.ids), MOST_LOOKS),
        asked_to_be_forgotten=any(
            row["kind"] == "erasure" and row["state"] not in ("refused", "executed") for row in requests
        ),
        forms=forms,
    )
    return page, forms.status


def _requests(subjects: Subjects) -> list[Row]:
    """Each request about the person once, the newest first."""
    found = {row["id"]: row for one in subjects.ids for row in requests_about(view(), one)}
    return sorted(found.values(), key=lambda row: row["received_at"], reverse=True)


def _bookings(subjects: Subjects) -> list[dict[str, Any]]:
    """The latest, each with the way to its history."""
    return [
        {
            "id": row["booking_id"],
            "space": Label(**row["space"]),
            "slot": Slot(row["starts"], row["ends"]).in_zone(one_hub(row["hub"]).configuration.tz),
            "state": row["state"],
            "message": row["message"],
        }
        for row in latest_bookings(view(), subjects.memberships, MOST_BOOKINGS)
    ]


def _shown(row: Row) -> dict[str, Any]:
    hub = one_hub(row["hub"])
    return {"row": row, "hub": hub, "words": words_of(row), "consents": consents_of(hub, row)}


def _mine() -> UUID:
    """The account that is signed in; a program has one too."""
    who = known_actor()
    if who.account is None or not who.may_own("account_own", account=who.account):
        raise Problem(401, "key_needed")
    return who.account


def _own() -> Subjects:
    mine = _mine()
    account = platform().find(Account, mine)
    if account is None:
        raise NotFound(what="account", key=mine)
    return Subjects(tuple(account.memberships), mine)


def _membership(membership_id: UUID) -> Row:
    """One's own; of others' there is none here."""
    row = member_row(view(), membership_id)
    if row is None or membership_id not in _own().memberships:
        raise NotFound(what="membership", key=membership_id)
    return row
