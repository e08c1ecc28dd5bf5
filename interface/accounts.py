"""Accounts: opening them, their roles and memberships, and who one is oneself."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from flask import Response, json, url_for
from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from application import access
from application.access import ALL_RIGHTS, GRANTABLE, Actor
from application.accounts import (
    CloseAccount,
    GrantRole,
    LinkMembership,
    OpenAccount,
    ReopenAccount,
    RevokeRole,
    UnlinkMembership,
)
from application.door import Receipt
from application.signing_in import Invitation
from domain import Account
from domain.account import Grant, Role
from domain.errors import GroundNeeded, NotFound, sentence
from domain.personal import Personal
from interface import as_of, shapes
from interface.bookings import ReasonQuery
from interface.forms import Blueprint, Day, ListQuery, ReadQuery, Text, WriteHeaders, one_of, person_id
from interface.mail import link_of, mail_invitation
from interface.requests import (
    JSON,
    SIGNED_IN,
    allow,
    known_actor,
    perform,
    platform,
    read_answer,
    reads,
    receipt_answer,
    second_factor_needed,
    settings,
    signed,
    signing_in,
    tell_refused,
    wait_for,
    word,
)
from projections.accounts import account_hubs, account_json, account_row, accounts_json
from projections.view import View

accounts = Blueprint("accounts", "accounts", url_prefix="/v1", description="Accounts and roles")


class FirstGrantForm(Schema):
    """A role at one hub, or (without a hub) in the whole province."""

    grant_id = fields.UUID(load_default=None, metadata={"description": "Made by the caller; else the key."})
    role = fields.String(required=True, validate=one_of(GRANTABLE))
    hub = Text(60, load_default=None, allow_none=True)
    from_day = Day(load_default=None, metadata={"description": "First day; today where left out."})
    until = Day(load_default=None, allow_none=True, metadata={"description": "The first day without it."})
    title = Text(120, load_default=None, allow_none=True)


class GrantForm(FirstGrantForm):
    """The ground stays in the log."""

    reason = Text(500, required=True)


class AccountForm(Schema):
    """A person with an e-mail address, or a client: a program that has tokens only."""

    account_id = fields.UUID(load_default=None, metadata={"description": "Made by the caller; else the key."})
    kind = fields.String(required=True, validate=one_of(["person", "client"]))
    name = Text(200, required=True)
    email = fields.Email(load_default=None, validate=validate.Length(3, 254))
    grant = fields.Nested(FirstGrantForm, load_default=None, allow_none=True)
    membership_id = fields.UUID(load_default=None, allow_none=True)
    reason = Text(500, load_default=None)

    @validates_schema
    def can_sign_in(self, data: dict[str, Any], **_: Any) -> None:
        if data.get("kind") == "person" and not data.get("email"):
            raise ValidationError(sentence("A person needs an e-mail address to sign in with."), "email")
        if data.get("kind") == "client" and data.get("email"):
            raise ValidationError(sentence("A client has tokens, no e-mail address."), "email")

    @validates_schema
    def gives_roles_on_a_ground(self, data: dict[str, Any], **_: Any) -> None:
        if data.get("grant") and not data.get("reason"):
            raise ValidationError(GroundNeeded.says, "reason")


class LinkForm(Schema):
    membership_id = fields.UUID(required=True)
    reason = Text(500, load_default=None)


class GroundForm(Schema):
    reason = Text(500, required=True)


class AccountQuery(ListQuery):
    hub = Text(60, load_default=None, metadata={"description": "Only those with a role or membership there."})


@accounts.get("/me")
@accounts.response(200, shapes.Me)
@accounts.doc(security=SIGNED_IN)
@reads(accounts, ReadQuery)
def show_me(query: dict[str, Any]) -> Response:
    """Who the request is from, and what they may today; or what they might, as of another day"""
    who = known_actor()
    account = _account(who)
    asked = wait_for(query, account.id)
    if as_of.asked():
        present = signed()
        who = access.as_account(
            replace(who, scopes=present.scopes if present else None), account, as_of.now()
        )
    return Response(json.dumps(me(who, account, asked)), content_type=JSON)


def _account(who: Actor) -> Account:
    """That of the reader, as it is or as it was."""
    known, account = as_of.position(), None
    if who.account and known is None:
        account = platform().find(Account, who.account)
    elif who.account and known is not None:
        account = platform().then(Account, who.account, known)
    if account is None:
        raise NotFound(what="account", key=who.name)
    return account


def me(who: Actor, account: Account, asked: View) -> dict[str, Any]:
    row = account_row(asked, account.id) or {}
    return {
        "account_id": str(account.id),
        "kind": account.kind,
        "name": word(row.get("name")),
        "email": word(row.get("email")),
        "grants": [_grant(key, grant) for key, grant in account.grants.items() if grant in who.grants],
        "memberships": [
            {"membership_id": str(key), "hub": hub}
            for key, hub in account.memberships.items()
            if key in who.memberships
        ],
        "rights": sorted(right for right in ALL_RIGHTS if who.anywhere(right)),
        "second_factor_needed": None if as_of.asked() else second_factor_needed(),
    }


@accounts.get("/accounts")
@accounts.response(200, shapes.AccountPage)
@accounts.doc(security=SIGNED_IN)
@reads(accounts, AccountQuery)
def list_accounts(query: dict[str, Any]) -> Response:
    """The accounts of the hubs where the reader may know of them, without personal words"""
    known = known_actor().hubs("read_accounts")
    if query["hub"] or not (known is None or known):
        allow("read_accounts", query["hub"])
    wanted = known if query["hub"] is None else frozenset({query["hub"]})
    return read_answer(
        accounts_json(wait_for(query), _sorted(wanted), query["limit"], query["cursor"], _sorted(known))
    )


def _sorted(hubs: frozenset[str] | None) -> list[str] | None:
    return None if hubs is None else sorted(hubs)


@accounts.get("/accounts/<uuid:account_id>")
@accounts.response(200, shapes.Account)
@accounts.doc(security=SIGNED_IN)
@reads(accounts, ReadQuery)
def show_account(query: dict[str, Any], account_id: UUID) -> Response:
    """An account with all roles it has and had, on what ground, and who gave them"""
    who = known_actor()
    view = wait_for(query, account_id)
    if who.may_own("account_own", account=account_id):
        return read_answer(account_json(view, account_id), "account", account_id)
    known = who.hubs("read_accounts")
    if known is not None and known.isdisjoint(account_hubs(view, account_id) or ()):
        tell_refused(who, "read_accounts", None)
        raise NotFound(what="account", key=account_id)
    return read_answer(account_json(view, account_id, _sorted(known)), "account", account_id)


@accounts.post("/accounts")
@accounts.arguments(WriteHeaders, location="headers")
@accounts.arguments(AccountForm)
@accounts.response(201, shapes.OpenedAccount)
@accounts.doc(security=SIGNED_IN)
def open_account(headers: dict[str, Any], form: dict[str, Any]) -> Response:
    """Open an account; a person gets an invitation link, which is shown this once, and sent where mail is set"""
    key = headers["key"]
    account_id = person_id(form["account_id"], key)
    given = form["grant"]
    command = OpenAccount(
        account_id,
        form["kind"],
        Personal(account_id, "name", form["name"]),
        Personal(account_id, "email", form["email"]) if form["email"] else None,
        grant_of(given) if given else None,
        person_id(given["grant_id"], key) if given else None,
        form["membership_id"],
    )
    receipt, invitation = opened(command, key, form["email"], form["reason"])
    if invitation:
        mail_invitation(invitation)
    where = url_for("accounts.show_account", account_id=account_id)
    body = {"account_id": str(account_id), "position": receipt.position, "repeated": receipt.repeated,
            "invitation": told(invitation) if invitation else None}  # fmt: skip
    answer = Response(json.dumps(body), 201, content_type=JSON)
    answer.headers["Location"] = where
    return answer


def opened(
    command: OpenAccount, key: UUID, email: str | None, reason: str | None
) -> tuple[Receipt, Invitation | None]:
    """Opens the account; a person's comes with an invitation."""
    if email is None:
        return perform(command, key, reason=reason), None
    invitation: Invitation | None = None

    def with_invitation(who: Actor) -> Receipt:
        nonlocal invitation
        receipt, invitation = signing_in().people.open(who, key, command, email, reason)
        return receipt

    return perform(command, key, act=with_invitation), invitation


@accounts.post("/accounts/<uuid:account_id>/invitation")
@accounts.arguments(WriteHeaders, location="headers")
@accounts.response(201, shapes.Invitation)
@accounts.doc(security=SIGNED_IN)
def invite(headers: dict[str, Any], account_id: UUID) -> Response:
    """A new link to set a password with, also sent where mail is set; earlier ones end"""
    invitation = signing_in().invitations.make(known_actor(), account_id)
    mail_invitation(invitation)
    return Response(json.dumps(told(invitation)), 201, content_type=JSON)


@accounts.post("/accounts/<uuid:account_id>/grants")
@accounts.arguments(WriteHeaders, location="headers")
@accounts.arguments(GrantForm)
@accounts.response(201, shapes.GivenRole)
@accounts.doc(security=SIGNED_IN)
def give(headers: dict[str, Any], form: dict[str, Any], account_id: UUID) -> Response:
    """Give a role; where the person's password is void by that, with a link to a new one, shown this once"""
    grant_id = person_id(form["grant_id"], headers["key"])
    command = GrantRole(account_id, grant_id, grant_of(form))
    receipt, invitation = granted(command, headers["key"], form["reason"])
    if invitation:
        mail_invitation(invitation)
    body = {"account_id": str(account_id), "grant_id": str(grant_id), "position": receipt.position,
            "repeated": receipt.repeated, "invitation": told(invitation) if invitation else None}  # fmt: skip
    return Response(json.dumps(body), 201, content_type=JSON)


def granted(command: GrantRole, key: UUID, reason: str) -> tuple[Receipt, Invitation | None]:
    """Gives the role; with a link where the person has to come in anew."""
    invitation: Invitation | None = None

    def with_invitation(who: Actor) -> Receipt:
        nonlocal invitation
        receipt, invitation = signing_in().people.grant(who, key, command, reason)
        return receipt

    return perform(command, key, act=with_invitation), invitation


@accounts.delete("/accounts/<uuid:account_id>/grants/<uuid:grant_id>")
@accounts.arguments(WriteHeaders, location="headers")
@accounts.arguments(ReasonQuery, location="query")
@accounts.response(200, shapes.GrantReceipt)
@accounts.doc(security=SIGNED_IN)
def take(headers: dict[str, Any], query: dict[str, Any], account_id: UUID, grant_id: UUID) -> Response:
    """Take a role away; it stays on record"""
    receipt = perform(RevokeRole(account_id, grant_id), headers["key"], reason=query["reason"])
    return receipt_answer(receipt, account_id=account_id, grant_id=grant_id)


@accounts.post("/accounts/<uuid:account_id>/memberships")
@accounts.arguments(WriteHeaders, location="headers")
@accounts.arguments(LinkForm)
@accounts.response(200, shapes.AccountReceipt)
@accounts.doc(security=SIGNED_IN)
def link(headers: dict[str, Any], form: dict[str, Any], account_id: UUID) -> Response:
    """Say that the account is that of a member"""
    command = LinkMembership(account_id, form["membership_id"])
    return receipt_answer(perform(command, headers["key"], reason=form["reason"]), account_id=account_id)


@accounts.delete("/accounts/<uuid:account_id>/memberships/<uuid:membership_id>")
@accounts.arguments(WriteHeaders, location="headers")
@accounts.arguments(ReasonQuery, location="query")
@accounts.response(200, shapes.AccountReceipt)
@accounts.doc(security=SIGNED_IN)
def unlink(headers: dict[str, Any], query: dict[str, Any], account_id: UUID, membership_id: UUID) -> Response:
    """Say that the account is not that of a member after all"""
    command = UnlinkMembership(account_id, membership_id)
    receipt = perform(command, headers["key"], reason=query["reason"])
    return receipt_answer(receipt, account_id=account_id)


@accounts.post("/accounts/<uuid:account_id>/close")
@accounts.arguments(WriteHeaders, location="headers")
@accounts.arguments(GroundForm)
@accounts.response(200, shapes.AccountReceipt)
@accounts.doc(security=SIGNED_IN)
def close(headers: dict[str, Any], form: dict[str, Any], account_id: UUID) -> Response:
    """Close an account: nobody signs in with it any more; tokens, sessions and links end for good"""
    key, reason = headers["key"], form["reason"]
    receipt = perform(
        CloseAccount(account_id),
        key,
        act=lambda who: signing_in().closing.close(who, key, account_id, reason),
    )
    return receipt_answer(receipt, account_id=account_id)


@accounts.post("/accounts/<uuid:account_id>/reopen")
@accounts.arguments(WriteHeaders, location="headers")
@accounts.arguments(GroundForm)
@accounts.response(200, shapes.AccountReceipt)
@accounts.doc(security=SIGNED_IN)
def reopen(headers: dict[str, Any], form: dict[str, Any], account_id: UUID) -> Response:
    """Open a closed account again"""
    key, reason = headers["key"], form["reason"]
    receipt = perform(
        ReopenAccount(account_id),
        key,
        act=lambda who: signing_in().closing.reopen(who, key, account_id, reason),
    )
    return receipt_answer(receipt, account_id=account_id)


def grant_of(form: dict[str, Any]) -> Grant:
    """The grant that a form asks for; without a first day it begins today."""
    first = form["from_day"] or access.today(datetime.now(UTC))
    return Grant(Role(form["role"]), form["hub"], first, form["until"], form["title"])


def told(invitation: Invitation) -> dict[str, str]:
    """An invitation as its maker passes it on; the link is shown this once."""
    return {
        "account_id": str(invitation.account),
        "link": link_of(invitation, settings().public_url),
        "expires_at": invitation.expires_at.isoformat(),
    }


def _grant(key: UUID, grant: Grant) -> dict[str, Any]:
    return {
        "grant_id": str(key),
        "role": grant.role.value,
        "hub": grant.hub,
        "from_day": grant.from_day.isoformat(),
        "until": grant.until.isoformat() if grant.until else None,
        "title": grant.title,
    }
