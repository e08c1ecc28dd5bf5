"""Programs that work with the API: their accounts, and the tokens they show."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID, uuid5

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from marshmallow import Schema, fields

from application import access
from application.access import ALL_RIGHTS, GRANTABLE, RIGHTS
from application.accounts import OpenAccount
from domain.account import Role
from domain.errors import NotFound, sentence
from domain.personal import Personal
from interface.accounts import grant_of
from interface.forms import Day, Text, one_of
from interface.pages.filled import Filling, filled, onward, told
from interface.pages.labels import label, labelled
from interface.pages.people_shown import forgotten
from interface.pages.shown import all_hubs
from interface.pages.staff import in_zone
from interface.requests import actor, allow, known_actor, perform, signing_in, view, word
from projections.accounts import account_row, clients
from projections.view import Row

WHOLE_PROVINCE = "*"
DONE = {
    "opened": sentence("The account has been opened. A token lets the program in."),
    "revoked": sentence("The token has been revoked. From now on it is unknown."),
}


class ClientForm(Schema):
    name = Text(200, required=True)
    role = fields.String(required=True, validate=one_of(GRANTABLE))
    hub = Text(60, required=True)
    until = Day(load_default=None)
    reason = Text(500, required=True)


class TokenForm(Schema):
    """Without scopes it may all that the account may."""

    name = Text(80, required=True)
    scopes = fields.List(fields.String(validate=one_of(sorted(ALL_RIGHTS))), load_default=None)
    until = Day(required=True)


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
    """The answer shows the token, this once: no address leads to it again."""
    allow("manage_accounts", None)
    form = filled("issue", TokenForm)
    if form.sound:
        with form.sending():
            until = datetime.combine(form.data["until"], time(0), access.ZONE)
            _, token = signing_in().issue_token(
                known_actor(), account_id, form.data["name"], form.data["scopes"], until
            )
            back = url_for("pages.client", account_id=account_id)
            page = render_template("token.html", token=token, back=back, until=in_zone(until))
            return page, 200, {"Cache-Control": "no-store"}
    return _page(account_id, Filling(form))


def revoke(account_id: UUID, token_id: UUID) -> ResponseReturnValue:
    signing_in().revoke_token(known_actor(), account_id, token_id)
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
    now = datetime.now(UTC)
    tokens = [
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
        for token in signing_in().tokens_of(account_id)
    ]
    page = render_template(
        "client.html",
        said=said,
        row=_named(shown),
        tokens=tokens,
        rights=labelled(_rights_of(shown)),
        until=_in_half_a_year(now),
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


def _in_half_a_year(now: datetime) -> date:
    return access.today(now) + timedelta(days=182)
