"""Accounts: opened, given roles and memberships, corrected, closed. Passwords and tokens are no part of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from application.access import GRANTABLE, LESSER, Where
from application.door import handles
from application.platform import Attempt
from domain import Account
from domain.account import AccountKind, Grant
from domain.errors import AlreadyExists, GrantPeriod, GroundNeeded, NotFound, Unusable
from domain.events import HubAggregate, provenance_now
from domain.personal import Personal


@dataclass(frozen=True)
class OpenAccount:
    """For a person, who signs in with `email`, or for a client, a program with tokens.

    `grant` gives a first role under `grant_id`, or else the account's own id; `membership_id` makes it the
    account of that member.
    """

    account_id: UUID
    kind: AccountKind
    name: Personal
    email: Personal | None = None
    grant: Grant | None = None
    grant_id: UUID | None = None
    membership_id: UUID | None = None


@dataclass(frozen=True)
class GrantRole:
    account_id: UUID
    grant_id: UUID
    grant: Grant


@dataclass(frozen=True)
class RevokeRole:
    account_id: UUID
    grant_id: UUID


@dataclass(frozen=True)
class LinkMembership:
    account_id: UUID
    membership_id: UUID


@dataclass(frozen=True)
class UnlinkMembership:
    account_id: UUID
    membership_id: UUID


@dataclass(frozen=True)
class CorrectAccount:
    """What is None stays as it was."""

    account_id: UUID
    name: Personal | None = None
    email: Personal | None = None


@dataclass(frozen=True)
class CloseAccount:
    account_id: UUID


@dataclass(frozen=True)
class ReopenAccount:
    account_id: UUID


def known_hubs(account: Account) -> tuple[str | None, ...]:
    """Where one may know of the account: the hubs of its roles and memberships, and the province."""
    return (None, *(grant.hub for grant in account.grants.values()), *account.memberships.values())


def _of_the_grant(grant: Grant) -> Where:
    """A hub's own manager may give and take some roles at that hub; all others are the province's."""
    if grant.hub and grant.role in LESSER:
        return Where(grant.hub, needs="appoint_staff")
    return Where(None, needs="grant_roles")


def _of_the_opening(command: OpenAccount, attempt: Attempt) -> Where:
    if command.grant and not command.membership_id:
        return _of_the_grant(command.grant)
    if command.membership_id and not command.grant:
        return replace(_of_the_link(command, attempt), needs="manage_memberships")
    return Where(None)


def _of_the_granting(command: GrantRole, attempt: Attempt) -> Where:
    """Who gives a role of a hub must know of the account already: by giving it one would learn who it is,
    and could make links for it from then on."""
    account, where = attempt.account(command.account_id), _of_the_grant(command.grant)
    unknown = NotFound(what="account", key=account.id)
    near = Where(None, unknown=unknown, known_by=where.needs or "", known_at=known_hubs(account))
    return replace(_known_near(account, where), beside=near)


def _of_the_revoking(command: RevokeRole, attempt: Attempt) -> Where:
    account = attempt.account(command.account_id)
    grant = account.grants.get(command.grant_id)
    return _known_near(account, _of_the_grant(grant) if grant else Where(None))


def _of_the_link(command: Any, attempt: Attempt) -> Where:
    membership = attempt.membership(command.membership_id)
    unknown = NotFound(what="membership", key=command.membership_id)
    return Where(membership.hub, unknown=unknown, known_by="read_memberships")


def _of_the_linking(command: LinkMembership | UnlinkMembership, attempt: Attempt) -> Where:
    """The membership's hub, where the account must be known already: by linking somebody's account to a
    member of one's own one would learn who they are."""
    where, near = _of_the_link(command, attempt), Where(None, known_by="manage_memberships")
    unknown = NotFound(what="account", key=command.account_id)
    try:
        hubs = known_hubs(attempt.account(command.account_id))
    except NotFound:
        hubs = ()
    return replace(where, beside=replace(near, unknown=unknown, known_at=hubs))


def of_the_account(command: Any, attempt: Attempt) -> Where:
    """One's own account; others' are the province's."""
    return _known_near(attempt.account(command.account_id), Where(None, account=command.account_id))


def _of_the_correction(command: CorrectAccount, attempt: Attempt) -> Where:
    """The words of an account that is nothing but a member's are looked after at the member's hub."""
    where, account = of_the_account(command, attempt), attempt.account(command.account_id)
    hubs = set(account.memberships.values())
    if account.grants or account.revoked or len(hubs) != 1:
        return where
    return replace(where, hub=hubs.pop(), needs="manage_memberships")


def _known_near(account: Account, where: Where) -> Where:
    """That there is such an account is known at its hubs only."""
    unknown = NotFound(what="account", key=account.id)
    return replace(where, unknown=unknown, known_by="read_accounts", known_at=known_hubs(account))


@handles(OpenAccount, needs="manage_accounts", where=_of_the_opening)
def open_account(command: OpenAccount, attempt: Attempt, _: datetime) -> list[HubAggregate]:
    if attempt.find(Account, command.account_id):
        raise AlreadyExists(what="account", key=command.account_id)
    account = Account.open(command.account_id, command.kind, command.name, command.email)
    if command.grant:
        _give(account, command.grant_id or command.account_id, command.grant, attempt)
    if command.membership_id:
        account.link(command.membership_id, attempt.membership(command.membership_id).hub)
    return [account]


@handles(GrantRole, needs="grant_roles", where=_of_the_granting)
def grant_role(command: GrantRole, attempt: Attempt, _: datetime) -> list[HubAggregate]:
    account = attempt.account(command.account_id)
    _give(account, command.grant_id, command.grant, attempt)
    return [account]


@handles(RevokeRole, needs="grant_roles", where=_of_the_revoking)
def revoke_role(command: RevokeRole, attempt: Attempt, _: datetime) -> list[HubAggregate]:
    account = attempt.account(command.account_id)
    _on_a_ground()
    account.revoke(command.grant_id)
    return [account]


@handles(LinkMembership, needs="manage_memberships", where=_of_the_linking)
def link_membership(command: LinkMembership, attempt: Attempt, _: datetime) -> list[HubAggregate]:
    account = attempt.account(command.account_id)
    account.link(command.membership_id, attempt.membership(command.membership_id).hub)
    return [account]


@handles(UnlinkMembership, needs="manage_memberships", where=_of_the_linking)
def unlink_membership(command: UnlinkMembership, attempt: Attempt, _: datetime) -> list[HubAggregate]:
    _on_a_ground()
    account = attempt.account(command.account_id)
    account.unlink(command.membership_id)
    return [account]


@handles(CorrectAccount, needs="manage_accounts", where=_of_the_correction, own="account_own")
def correct_account(command: CorrectAccount, attempt: Attempt, _: datetime) -> list[HubAggregate]:
    account = attempt.account(command.account_id)
    account.correct(command.name, command.email)
    return [account]


@handles(CloseAccount, needs="manage_accounts", where=of_the_account)
def close_account(command: CloseAccount, attempt: Attempt, _: datetime) -> list[HubAggregate]:
    _on_a_ground()
    account = attempt.account(command.account_id)
    account.close()
    return [account]


@handles(ReopenAccount, needs="manage_accounts", where=of_the_account)
def reopen_account(command: ReopenAccount, attempt: Attempt, _: datetime) -> list[HubAggregate]:
    _on_a_ground()
    account = attempt.account(command.account_id)
    account.reopen()
    return [account]


def _give(account: Account, grant_id: UUID, grant: Grant, attempt: Attempt) -> None:
    _on_a_ground()
    if grant.role not in GRANTABLE:
        raise Unusable(value=grant.role, what="role", valid=", ".join(GRANTABLE))
    if grant.until is not None and grant.until <= grant.from_day:
        raise GrantPeriod(from_day=grant.from_day, until=grant.until)
    if grant.hub is not None:
        attempt.hub(grant.hub)
    account.grant(grant_id, grant)


def _on_a_ground() -> None:
    """What decides over people's rights is never done without saying why."""
    if not (provenance_now().reason or "").strip():
        raise GroundNeeded()
