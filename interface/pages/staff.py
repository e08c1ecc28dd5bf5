"""Who has which role at a hub or in the province: shown, appointed, and taken away again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid5

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from marshmallow import Schema, fields, validate

from application import access
from application.access import GRANTABLE, LESSER, Actor
from application.accounts import CorrectAccount, GrantRole, OpenAccount, RevokeRole
from application.door import Receipt
from application.signing_in import Invitation
from domain.account import Role
from domain.errors import sentence
from domain.personal import Personal
from interface.accounts import grant_of, granted, opened
from interface.accounts import told as passed_on
from interface.forms import Day, Text, one_of
from interface.mail import mail_invitation
from interface.pages.filled import Filled, Filling, filled, onward, told
from interface.pages.found_account import cannot, known_to, shown_first
from interface.pages.labels import labelled
from interface.pages.people_shown import looked_at, named
from interface.pages.shown import ShownHub, one_hub
from interface.requests import actor, allow, known_actor, perform, signing_in, view
from projections.accounts import province_staff, staff_of
from projections.view import Row

DONE = {
    "appointed": sentence("The role has been given. The person can use it from the first day on."),
    "email": sentence("The e-mail address has been changed. From now on the person signs in with it."),
    "factor": sentence(
        "The second factor has been removed. From now on the person's password alone is enough."
    ),
    "dismissed": sentence("The role has been taken away. It stays on record, with its ground."),
}


class AppointmentForm(Schema):
    """By e-mail: whoever has an account with it gets the role; to anybody else an account is opened."""

    email = fields.Email(required=True, validate=validate.Length(3, 254))
    name = Text(200, load_default=None)
    role = fields.String(required=True, validate=one_of(GRANTABLE))
    title = Text(120, load_default=None)
    from_day = Day(load_default=None)
    until = Day(load_default=None)
    reason = Text(500, required=True)
    confirmed = fields.UUID(load_default=None)  # whom it showed that the address leads to


class EmailForm(Schema):
    email = fields.Email(required=True, validate=validate.Length(3, 254))
    reason = Text(500, required=True)


class GroundForm(Schema):
    reason = Text(500, required=True)


@dataclass(frozen=True)
class Place:
    """Whose staff a page shows: a hub's, or (None) the whole province's."""

    hub: ShownHub | None

    @property
    def code(self) -> str | None:
        return self.hub.code if self.hub else None

    @property
    def roles(self) -> tuple[Role, ...]:
        """The roles that the reader may give and take here."""
        if actor().may("grant_roles", None):
            return GRANTABLE
        return LESSER if self.code and actor().may("appoint_staff", self.code) else ()

    @property
    def home(self) -> str:
        return url_for("pages.staff", code=self.code) if self.code else url_for("pages.province_staff")

    def address(self, action: str, **values: Any) -> str:
        """Where a form of this page is sent to."""
        if self.code:
            return url_for(f"pages.{action}", code=self.code, **values)
        return url_for(f"pages.province_{action}", **values)


def staff(code: str | None = None) -> ResponseReturnValue:
    return _page(_place(code))


def appoint(code: str | None = None) -> ResponseReturnValue:
    """Gives a role. Where that opens an account, the answer shows the link of its invitation, this once."""
    place = _place(code)
    form = filled("appoint", AppointmentForm)
    who = _appointer(place, form.data.get("role"))
    if form.sound:
        account = signing_in().people.by_email(form.data["email"])
        if account and not known_to(who, account, "read_accounts"):
            cannot(form)
        elif account and form.data["confirmed"] != account:
            to = place.address("appoint")
            return shown_first(who, account, form, to, place.home, place.code, "read_accounts")
        elif account is None and form.data["name"] is None:
            form.fault("name", sentence("A new account needs the person's name."))
        else:
            with form.sending():
                receipt, invitation = _give(form, place.code, account)
                if invitation:
                    return link_page(place.home, invitation, None if account else form.data["name"])
                return onward(_endpoint(place), receipt, "appointed", **_values(place))
    return _page(place, Filling(form))


def dismiss(account_id: UUID, grant_id: UUID, code: str | None = None) -> ResponseReturnValue:
    place = _place(code)
    form = filled("dismiss", GroundForm, grant_id)
    if form.sound:
        with form.sending():
            receipt = perform(RevokeRole(account_id, grant_id), form.key, reason=form.data["reason"])
            return onward(_endpoint(place), receipt, "dismissed", **_values(place))
    return _page(place, Filling(form))


def change_email(account_id: UUID, code: str | None = None) -> ResponseReturnValue:
    """For somebody of the staff who cannot do it themselves: it counts as typed, not as proved."""
    place = _place(code)
    form = filled("email", EmailForm, account_id)
    if form.sound:
        with form.sending():
            receipt = email_changed(account_id, form)
            return onward(_endpoint(place), receipt, "email", **_values(place))
    return _page(place, Filling(form))


def email_changed(account: UUID, form: Filled) -> Receipt:
    """By who looks after the account; the door says who that is."""
    email, reason = form.data["email"], form.data["reason"]
    return perform(
        CorrectAccount(account),
        form.key,
        act=lambda who: signing_in().people.change_email(who, account, email, form.key, reason),
    )


def invite(account_id: UUID, code: str | None = None) -> ResponseReturnValue:
    """A new link for somebody who has not signed in yet; earlier ones end."""
    place = _place(code)
    invitation = signing_in().invitations.make(known_actor(), account_id)
    return link_page(place.home, invitation, None)


def link_page(back: str, invitation: Invitation, name: str | None) -> ResponseReturnValue:
    """The one answer that holds the link: no address leads to it again, and nobody on the way keeps it. Where
    mail is set, the person gets it by mail as well.
    """
    mailed = mail_invitation(invitation)
    page = render_template("link.html", back=back, name=name, link=passed_on(invitation)["link"], mailed=mailed,
                           purpose=invitation.purpose, expires_at=in_zone(invitation.expires_at))  # fmt: skip
    return page, 200, {"Cache-Control": "no-store"}


def in_zone(moment: datetime) -> datetime:
    """As the clocks of the province show it."""
    return moment.astimezone(access.ZONE)


def _give(form: Filled, hub: str | None, account: UUID | None) -> tuple[Receipt, Invitation | None]:
    grant = grant_of({**form.data, "hub": hub})
    if account:
        return granted(GrantRole(account, form.key, grant), form.key, form.data["reason"])
    account = uuid5(form.key, "account")
    command = OpenAccount(account, "person", Personal(account, "name", form.data["name"]),
                          grant=grant, grant_id=form.key)  # fmt: skip
    return opened(command, form.key, form.data["email"], form.data["reason"])


def _appointer(place: Place, role: str | None) -> Actor:
    """Who may give the role here; asked before anybody is looked for by an address."""
    lesser = place.code and (role is None or role in LESSER)
    return allow("appoint_staff" if lesser else "grant_roles", place.code if lesser else None)


def page_of(code: str | None, forms: Filling) -> ResponseReturnValue:
    return _page(_place(code), forms)


def _place(code: str | None) -> Place:
    """The hub is public; who works there is for those who may read accounts there."""
    place = Place(one_hub(code) if code else None)
    allow("read_accounts", place.code)
    return place


def _page(place: Place, forms: Filling | None = None) -> ResponseReturnValue:
    forms = forms or Filling()
    done = told(DONE)
    today = place.hub.today if place.hub else access.today(datetime.now(UTC))
    page = render_template(
        "staff.html",
        place=place,
        hub=place.hub,
        said=done,
        rows=_rows(place, today),
        today=today,
        forms=forms,
        roles=labelled(place.roles),
        corrects=actor().may("manage_accounts", None),
        titles=_titles(place.hub),
    )
    return page, forms.status


def _rows(place: Place, today: Any) -> list[Row]:
    """Everybody's roles there, by name: they act in office. E-mail addresses are for those who read them."""
    rows = staff_of(view(), place.code, today) if place.code else province_staff(view(), today)
    looked_at("staff", (row["account_id"] for row in rows), place.code)
    rows = [named(row) for row in rows]
    for row in rows:
        if not actor().may("read_persons", place.code):
            row["email"] = None
        row["waiting"] = row["kind"] == "person" and not signing_in().entrance.can_sign_in(row["account_id"])
        row["mine_to_take"] = row["role"] in place.roles
    return rows


def _titles(hub: ShownHub | None) -> tuple[str, ...]:
    """Titles that the hub's configuration suggests, where it has any."""
    return hub.configuration.titles if hub else ()


def _endpoint(place: Place) -> str:
    return "pages.staff" if place.code else "pages.province_staff"


def _values(place: Place) -> dict[str, str]:
    return {"code": place.code} if place.code else {}
