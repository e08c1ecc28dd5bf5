"""People at the front desk: found by name, their words shown and corrected, their account opened.

What is searched for travels in the body and never in an address: addresses are kept in logs, and a name that
stands there could not be forgotten.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid5

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from marshmallow import Schema, fields, validate

from application.accounts import LinkMembership, OpenAccount
from application.door import Receipt
from application.people import find_people
from application.persons import CorrectMembership
from application.signing_in import Invitation
from domain.errors import NotFound, sentence
from domain.personal import Personal
from domain.values import Label
from interface.accounts import opened
from interface.forms import Text
from interface.pages.filled import Filled, Filling, filled, onward, told
from interface.pages.found_account import cannot, known_to, shown_first
from interface.pages.people_shown import forgotten, looked_at
from interface.pages.shown import ShownHub, one_hub
from interface.pages.staff import EmailForm, email_changed, link_page
from interface.requests import allow, known_actor, perform, platform, signing_in, tell_refused, view, word
from projections.accounts import account_of_member
from projections.data_requests import requests_about
from projections.memberships import member_row
from projections.programs import enrolled_person
from projections.view import Row

MOST_FOUND = 50
OWN_WORDS = ("name", "email", "phone", "organisation")
DONE = {
    "corrected": sentence("The words have been corrected."),
    "email": sentence("The e-mail address has been changed. From now on the person signs in with it."),
    "linked": sentence("The account now belongs to this member."),
    "received": sentence("The request has been received."),
}


class SearchForm(Schema):
    words = Text(100, 2, required=True)


class CorrectionForm(Schema):
    name = Text(200, load_default=None)
    email = fields.Email(load_default=None, validate=validate.Length(3, 254))
    phone = Text(40, load_default=None)
    organisation = Text(200, load_default=None)
    version = fields.Integer(load_default=None)
    reason = Text(500, load_default=None)


class AccountForm(Schema):
    email = fields.Email(required=True, validate=validate.Length(3, 254))
    confirmed = fields.UUID(load_default=None)  # whom it showed that the address leads to


def people(code: str) -> ResponseReturnValue:
    hub = _hub(code)
    return render_template("people.html", hub=hub, forms=Filling(), found=None, said=told(DONE))


def search(code: str) -> ResponseReturnValue:
    """Changes nothing: the answer holds what was found, and each who was found has been looked at."""
    hub = _hub(code)
    form = filled("search", SearchForm)
    found = None
    if form.sound:
        found = find_people(platform(), code, form.data["words"], MOST_FOUND)
        looked_at("people", (one.subject for one in found), code)
    page = render_template(
        "people.html", hub=hub, forms=Filling(form), found=found, most=MOST_FOUND, said=(None, True)
    )
    return page, form.status, {"Cache-Control": "no-store"}


def member(code: str, membership_id: UUID) -> ResponseReturnValue:
    return _page(_hub(code), membership_id)


def correct(code: str, membership_id: UUID) -> ResponseReturnValue:
    """What is left empty, or as it was, stays as it was."""
    hub = _hub(code)
    row = _member(code, membership_id)
    form = filled("correct", CorrectionForm)
    if form.sound:
        with form.sending():
            receipt = perform(
                correction(form, row), form.key, reason=form.data["reason"] or "corrected at the front desk"
            )
            return onward("pages.member", receipt, "corrected", code=code, membership_id=membership_id)
    return _page(hub, membership_id, Filling(form))


def open_account(code: str, membership_id: UUID) -> ResponseReturnValue:
    """For who has none: opened, with the link of its invitation. An account that there is becomes the member's
    once it has been shown whose it is; of one that is not known here nothing is told.
    """
    hub = _hub(code)
    row, who = _member(code, membership_id), allow("manage_memberships", code)
    form = filled("account", AccountForm)
    here = url_for("pages.member", code=code, membership_id=membership_id)
    if form.sound:
        known = signing_in().people.by_email(form.data["email"])
        if known and not known_to(who, known, "manage_memberships"):
            cannot(form)
        elif known and form.data["confirmed"] != known:
            to = url_for("pages.open_member_account", code=code, membership_id=membership_id)
            return shown_first(who, known, form, to, here, code, "manage_memberships")
        else:
            with form.sending():
                receipt, invitation = _account_for(row, form, known)
                if invitation:
                    return link_page(here, invitation, word(row["name"]))
                return onward("pages.member", receipt, "linked", code=code, membership_id=membership_id)
    return _page(hub, membership_id, Filling(form))


def change_email(code: str, membership_id: UUID) -> ResponseReturnValue:
    """What the member signs in with; of an account with roles that is the province's."""
    hub = _hub(code)
    row = _member(code, membership_id)
    if (account := account_of_member(view(), row["id"])) is None:
        raise NotFound(what="account", key=membership_id)
    form = filled("email", EmailForm)
    if form.sound:
        with form.sending():
            receipt = email_changed(account["id"], form)
            return onward("pages.member", receipt, "email", code=code, membership_id=membership_id)
    return _page(hub, membership_id, Filling(form))


def invite_member(code: str, membership_id: UUID) -> ResponseReturnValue:
    _hub(code)
    row = _member(code, membership_id)
    if (account := account_of_member(view(), row["id"])) is None:
        raise NotFound(what="account", key=membership_id)
    back = url_for("pages.member", code=code, membership_id=membership_id)
    return link_page(back, signing_in().invitations.make(known_actor(), account["id"]), None)


def enrolled(code: str, program_id: UUID, enrolment_id: UUID) -> ResponseReturnValue:
    """Somebody who is not a member, and has a place in a programme."""
    hub = _hub(code)
    row = enrolled_person(view(), program_id, enrolment_id)
    if row is None or row["hub"] != code or row["member_id"] is not None:
        raise NotFound(what="enrolment", key=enrolment_id)
    looked_at("person", [enrolment_id], code)
    words = {kind: word(row[kind]) for kind in ("name", "email")}
    title = Label(**row["title"])
    name = words["name"] or forgotten()
    return render_template(
        "enrolled.html",
        hub=hub,
        row=row,
        title=title,
        words=words,
        name=name,
        forms=Filling(),
        said=told(DONE),
    )


def correction(form: Filled, row: Row) -> CorrectMembership:
    """The words that differ from those that are kept."""
    member = row["id"]
    changed: dict[str, Any] = {
        kind: Personal(member, kind, text)
        for kind in OWN_WORDS
        if (text := form.data[kind]) and text != word(row[kind])
    }
    return CorrectMembership(member, **changed, seen=form.data["version"])


def words_of(row: Row) -> dict[str, str | None]:
    return {kind: word(row[kind]) for kind in (*OWN_WORDS, "answers")}


def _account_for(row: Row, form: Filled, known: UUID | None) -> tuple[Receipt, Invitation | None]:
    email, member = form.data["email"], row["id"]
    if known:
        return perform(LinkMembership(known, member), form.key), None
    account = uuid5(form.key, "account")
    name = Personal(account, "name", word(row["name"]) or email)
    return opened(OpenAccount(account, "person", name, membership_id=member), form.key, email, None)


def _page(hub: ShownHub, membership_id: UUID, forms: Filling | None = None) -> ResponseReturnValue:
    forms = forms or Filling()
    said = told(DONE)
    row = _member(hub.code, membership_id)
    words = words_of(row)
    account = account_of_member(view(), membership_id)
    plans = {plan.code: plan.name for plan in hub.configuration.plans}
    looked_at("person", [membership_id], hub.code)
    page = render_template(
        "person.html",
        hub=hub,
        said=said,
        row=row,
        words=words,
        name=words["name"] or forgotten(),
        plan=plans.get(row["plan"], row["plan"]),
        consents=consents_of(hub, row),
        account=account,
        waiting=account is not None and not signing_in().entrance.can_sign_in(account["id"]),
        requests=requests_about(view(), membership_id),
        forms=forms,
    )
    return page, forms.status


def consents_of(hub: ShownHub, row: Row) -> list[dict[str, Any]]:
    """Every purpose that the hub asks for, or that was once answered, with what was said last."""
    said = {one["purpose"]: one for one in row["consents"]}
    asked = {one.code: one.purpose for one in hub.configuration.consents}
    return [
        {
            "code": code,
            "purpose": asked.get(code, code),
            "given": code in said and said[code]["withdrawn_at"] is None,
            "since": said.get(code, {}).get("withdrawn_at") or said.get(code, {}).get("given_at"),
            "asked": code in asked,
        }
        for code in (*asked, *(set(said) - set(asked)))
    ]


def _hub(code: str) -> ShownHub:
    hub = one_hub(code)
    allow("read_persons", code)
    return hub


def _member(code: str, membership_id: UUID) -> Row:
    """A member of this hub; of another one's there is none here."""
    row = member_row(view(), membership_id)
    if row is None or row["hub"] != code:
        if row is not None:
            tell_refused(known_actor(), "read_persons", row["hub"])
        raise NotFound(what="membership", key=membership_id)
    return row
