"""Programs that work with the API: their accounts, and the tokens they show."""

from __future__ import annotations

from uuid import UUID, uuid5

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from marshmallow import Schema, fields

from application.access import GRANTABLE, RIGHTS
from application.accounts import OpenAccount
from domain.account import Role
from domain.errors import NotFound, sentence
from domain.personal import Personal
from interface.accounts import grant_of
from interface.forms import Day, Text, one_of
from interface.pages.filled import Filling, filled, onward, told
from interface.pages.labels import labelled
from interface.pages.people_shown import forgotten
from interface.pages.shown import all_hubs
from interface.pages.tokens import REVOKED, TokenForm, in_half_a_year, issued, shown_tokens
from interface.requests import actor, allow, known_actor, perform, signing_in, view, word
from projections.accounts import account_row, clients
from projections.view import Row

WHOLE_PROVINCE = "*"
DONE = {
    "opened": sentence("The account has been opened. A token lets the program in."),
    "revoked": REVOKED,
}


class ClientForm(Schema):
    name = Text(200, required=True)
    role = fields.String(required=True, validate=one_of(GRANTABLE))
    hub = Text(60, required=True)
    until = Day(load_default=None)
    reason = Text(500, required=True)


def client_list() -> ResponseReturnValue:
    allow("read_accounts", None)
    return _list_page()


def open_client() -> ResponseReturnValue:
    allow("grant_roles", None)
    form = filled("open", ClientForm)
    if form.sound:
        with form.sending():
            account = uuid5(form.key, "account")
            hub = None if form.data["hub"] == WHOLE_PROVINCE else form.data["hub"]
            grant = grant_of({**form.data, "hub": hub, "from_day": None, "title": None})
            name = Personal(account, "name", form.data["name"])
            command = OpenAccount(account, "client", name, grant=grant, grant_id=form.key)
            receipt = perform(command, form.key, reason=form.data["reason"])
            return onward("pages.client", receipt, "opened", account_id=account)
    return _list_page(Filling(form))


def client(account_id: UUID) -> ResponseReturnValue:
    allow("manage_accounts", None)
    return _page(account_id)


def issue(account_id: UUID) -> ResponseReturnValue:
    allow("manage_accounts", None)
    form = filled("issue", TokenForm)
    if form.sound:
        with form.sending():
            back = url_for("pages.client", account_id=account_id)
            return issued(form, account_id, back, "clients")
    return _page(account_id, Filling(form))


def revoke(account_id: UUID, token_id: UUID) -> ResponseReturnValue:
    signing_in().tokens.revoke(known_actor(), account_id, token_id)
    return onward("pages.client", None, "revoked", account_id=account_id)


def _list_page(forms: Filling | None = None) -> ResponseReturnValue:
    forms = forms or Filling()
    said = told(DONE)
    hubs = [(hub.code, hub.configuration.name) for hub in all_hubs()]
    page = render_template(
        "clients.html",
        said=said,
        rows=[_named(row) for row in clients(view())],
        hubs=hubs,
        roles=labelled(GRANTABLE),
        whole_province=WHOLE_PROVINCE,
        may_open=actor().may("grant_roles", None),
        forms=forms,
    )
    return page, forms.status


def _page(account_id: UUID, forms: Filling | None = None) -> ResponseReturnValue:
    forms = forms or Filling()
    said = told(DONE)
    row = account_row(view(), account_id)
    if row is None or row["kind"] != "client":
        raise NotFound(what="account", key=account_id)
    shown = next((one for one in clients(view()) if one["id"] == account_id), {**row, "grants": []})
    page = render_template(
        "client.html",
        said=said,
        row=_named(shown),
        tokens=shown_tokens(account_id),
        rights=labelled(_rights_of(shown)),
        until=in_half_a_year(),
        forms=forms,
    )
    return page, forms.status


def _rights_of(row: Row) -> list[str]:
    """What the roles of an account give: nothing else can a token use."""
    roles = {Role(grant["role"]) for grant in row["grants"]}
    return sorted(frozenset().union(*(RIGHTS[role] for role in roles)))


def _named(row: Row) -> Row:
    """A program's name is no personal word of anybody's, though it is kept like one."""
    return {**row, "name": word(row["name"]) or forgotten()}
