"""Links by which a person chooses a password: the first one, or a new one. Each works once."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal, cast
from uuid import UUID, uuid4

from application.access import LESSER, OPERATOR, Actor
from application.accounts import known_hubs
from application.signing_in.attempts import Attempts
from application.signing_in.ground import Caller, Ground, hash_of, moment, new_secret
from application.signing_in.own_password import OwnPassword
from application.signing_in.passwords import check_password
from application.signing_in.second_factor import SecondFactor
from application.signing_in.sessions import Session, Sessions
from application.store import credentials, entries
from application.store.credentials import Transaction
from application.store.security_log import Kind, record
from domain import Account
from domain.errors import (
    AccountClosed,
    CodeNeeded,
    LinkByToken,
    LinkOver,
    NotFound,
    NotPermitted,
    Unusable,
    WrongCode,
)

Purpose = Literal["invitation", "reset"]
LASTS: dict[Purpose, timedelta] = {"invitation": timedelta(days=7), "reset": timedelta(days=1)}
ASKED_LASTS = timedelta(hours=1)
THE_PERSON = "the person"
ASKED = "asked"  # as what a link is kept that was asked for by e-mail: it ends none that staff have made
ACCOUNT = "account:"


@dataclass(frozen=True)
class Invitation:
    """A link's secret, for this once; whose it is, what for, and until when."""

    secret: str = field(repr=False)
    account: UUID
    purpose: Purpose
    expires_at: datetime


@dataclass(frozen=True)
class Invitations:
    ground: Ground
    attempts: Attempts
    sessions: Sessions
    password: OwnPassword
    second_factor: SecondFactor

    def make(
        self,
        actor: Actor,
        account_id: UUID,
        purpose: Purpose | None = None,
        now: datetime | None = None,
    ) -> Invitation:
        """A new link; all earlier unused ones end. Without a purpose: an invitation to who has no password
        yet, else a reset. Raises NotFound, NotPermitted, AccountClosed, Unusable for a program's account.
        """
        now = moment(now)
        with self.ground.refusals_told(actor, "manage_accounts", now):
            account = self.ground.account(account_id)
            if account is None:
                raise NotFound(what="account", key=account_id)
            self.permit(actor, account, now)
        if account.closed:
            raise AccountClosed()
        if account.kind != "person":
            raise Unusable(value=account.kind, what="account", valid="person")
        return self._made(actor.name, account_id, purpose, now)

    def permit(self, actor: Actor, account: Account, now: datetime) -> None:
        """Refuses who may not make links for the account. By a link one comes in with all rights: who shows a
        narrowed token, or any of the account's own, would widen it."""
        _permit(self.ground.present(actor, now), account)
        if actor.scopes is not None or (actor.until is not None and actor.account == account.id):
            raise LinkByToken(needs="manage_accounts")

    def renewed(self, actor: Actor, account: UUID, now: datetime) -> Invitation:
        """A new link for whom the actor has just been permitted to make one."""
        return self._made(actor.name, account, None, now)

    def find(self, secret: str, now: datetime | None = None) -> Invitation | None:
        """What a link is good for, or None: used, replaced, too old, the account is closed, or who made it may
        not make one for this account any more."""
        now = moment(now)
        with self.ground.pool.connection() as connection:
            found = entries.find_invitation(connection, hash_of(secret), now)
        if found is None or not self._still_permitted(found.made_by, found.account, now):
            return None
        purpose = "reset" if found.purpose == ASKED else found.purpose
        return Invitation(secret, found.account, cast(Purpose, purpose), found.expires_at)

    def drop(self, account: UUID) -> None:
        """Ends all open links of an account, as when it is given a role that their makers may not have meant."""
        with self.ground.transaction() as transaction:
            entries.drop_invitations(transaction, account)

    def redeem(
        self,
        secret: str,
        password: str,
        caller: Caller,
        code: str | None = None,
        now: datetime | None = None,
    ) -> Session:
        """Sets the password and signs in; of two at once, one. All earlier sessions end, delays are cleared.

        A link does not get around a second factor. Raises LinkOver, WeakPassword, CodeNeeded,
        WrongCode, WaitFirst.
        """
        now = moment(now)
        if (invitation := self.find(secret, now)) is None:
            raise LinkOver()
        account = invitation.account
        check_password(password, self.ground.words_of(account).values())
        wait = 0
        if self.second_factor.is_set(account):
            if not code:
                raise CodeNeeded()
            wait = self.attempts.count([self.attempts.of_account(account)], now)
        hashed = self.ground.passwords.hash(password)
        try:
            return self._redeemed(invitation, hashed, caller, code, now)
        except WrongCode:
            self.attempts.failed(account, caller, wait, now)
            raise

    def _redeemed(
        self, invitation: Invitation, hashed: str, caller: Caller, code: str | None, now: datetime
    ) -> Session:
        secret, account = invitation.secret, invitation.account
        with self.ground.transaction() as transaction:
            if not entries.use_invitation(transaction, hash_of(secret), now):
                raise LinkOver()
            found = credentials.of_account(transaction, account)
            factor = self.second_factor.passed(transaction, found, code, now)
            if factor is None:
                raise WrongCode()
            record(
                transaction,
                Kind.INVITATION_REDEEMED,
                now,
                account=account,
                address=caller.address,
                purpose=invitation.purpose,
            )
            self.sessions.end_within(transaction, account, now)
            self.attempts.forget(transaction, account, caller)
            self.attempts.remember(transaction, account, caller, now)
            self.password.put(transaction, account, hashed, now)
            return self.sessions.begin(transaction, account, factor, caller, now)

    def request_reset(self, email: str, caller: Caller, now: datetime | None = None) -> Invitation | None:
        """A link for who has forgotten the password, or None where no open account has this e-mail: the same
        statements run in both cases. Send it to the address that the account has, never to what was typed.

        Raises WaitFirst, for unknown e-mails too.
        """
        now = moment(now)
        email_hash = self.ground.email_hash(email)
        self.attempts.count(self.attempts.of_reset(email_hash, caller), now)
        secret, until = new_secret(), now + ASKED_LASTS
        with self.ground.transaction() as transaction:
            found = credentials.of_email(transaction, email_hash)
            known = found.account if found and found.open else None
            self._put(transaction, secret, known, ASKED, THE_PERSON, now, until)
            record(transaction, Kind.RESET_ASKED, now, account=known, address=caller.address)
        return Invitation(secret, known, "reset", until) if known else None

    def _made(self, maker: str, account: UUID, purpose: Purpose | None, now: datetime) -> Invitation:
        secret = new_secret()
        with self.ground.transaction() as transaction:
            if purpose is None:
                known = credentials.of_account(transaction, account)
                purpose = "invitation" if known.password is None else "reset"
            until = now + LASTS[purpose]
            entries.drop_invitations(transaction, account)
            self._put(transaction, secret, account, purpose, maker, now, until)
            record(transaction, Kind.INVITED, now, account=account, actor=maker, purpose=purpose)
        return Invitation(secret, account, purpose, until)

    def _still_permitted(self, maker: str, account_id: UUID, now: datetime) -> bool:
        """Whether the maker stands above the account today, as then."""
        if maker in (THE_PERSON, OPERATOR.name):
            return True
        account = self.ground.account(account_id)
        if account is None or not maker.startswith(ACCOUNT):
            return False
        try:
            _permit(self.ground.present(Actor(maker, UUID(maker.removeprefix(ACCOUNT))), now), account)
        except (NotFound, NotPermitted):
            return False
        return True

    def _put(
        self,
        transaction: Transaction,
        secret: str,
        account: UUID | None,
        purpose: str,
        maker: str,
        now: datetime,
        until: datetime,
    ) -> None:
        entries.put_invitation(
            transaction,
            hash_of(secret),
            really=account is not None,
            account=account or uuid4(),
            purpose=purpose,
            made_by=maker,
            now=now,
            until=until,
        )


def _permit(actor: Actor, account: Account) -> None:
    """Who makes a link could come in by it: it is for those who stand above all that the account may.

    The province; a hub's own manager, where all the roles that it has and ever had are lesser ones at hubs of
    the manager's; a hub's desk, where it never had any. And all its memberships are at their hubs too.
    """
    grants, homes = [*account.grants.values(), *account.revoked.values()], account.memberships.values()
    if actor.may("manage_accounts", None):
        return
    staff = all(
        grant.hub and grant.role in LESSER and actor.may("appoint_staff", grant.hub) for grant in grants
    )
    if (grants or homes) and staff and all(actor.may("manage_memberships", hub) for hub in homes):
        return
    if not any(actor.may("read_accounts", hub) for hub in known_hubs(account)):
        raise NotFound(what="account", key=account.id)
    raise NotPermitted(needs="manage_accounts")
