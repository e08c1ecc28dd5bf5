"""Accounts and the e-mail addresses that they are found by: opened, changed, forgotten together."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from application.access import LESSER, Actor, today
from application.accounts import CorrectAccount, GrantRole, OpenAccount
from application.door import HANDLERS, Receipt, execute, would_refuse
from application.platform import Attempt
from application.signing_in.attempts import Attempts
from application.signing_in.ground import Ground, moment
from application.signing_in.invitations import Invitation, Invitations
from application.signing_in.sessions import Sessions
from application.store import credentials, entries
from application.store.security_log import Kind, record
from domain import Account
from domain.errors import EmailTaken, LinkByToken, OutcomeUnknown, Refusal
from domain.personal import Personal


@dataclass(frozen=True)
class People:
    ground: Ground
    attempts: Attempts
    invitations: Invitations
    sessions: Sessions

    def open(
        self,
        actor: Actor,
        command_id: UUID,
        command: OpenAccount,
        email: str,
        reason: str | None,
        now: datetime | None = None,
    ) -> tuple[Receipt, Invitation]:
        """Opens an account and makes the link of its invitation. The same again gives the first receipt, and a
        new link only where the actor may still make one.

        Raises EmailTaken, and whatever the door refuses: that first, so that who may not open accounts does
        not learn who has one.
        """
        now = moment(now)
        if actor.scopes is not None:
            raise LinkByToken(needs="manage_accounts")
        command = replace(command, email=Personal(command.account_id, "email", email.strip()))
        receipt = self._with_email(actor, command_id, command, email, reason, now)
        return receipt, self.invitations.make(actor, command.account_id, None, now)

    def grant(
        self,
        actor: Actor,
        command_id: UUID,
        command: GrantRole,
        reason: str | None,
        now: datetime | None = None,
    ) -> tuple[Receipt, Invitation | None]:
        """Gives a role. Whoever gets more by it than a further small role begins afresh: what others may have
        set up under this address opens nothing any more. Where a password is void by that, there is a link to
        pass on; whoever could not make it may not give the role. Raises whatever the door refuses.
        """
        now = moment(now)
        self._admit(actor, command, now)
        account = self.ground.account(command.account_id)
        if account is None or not _begins_afresh(actor, account, command, now):
            return self._granted(actor, command_id, command, reason, now), None
        if would_refuse(self.ground.platform, actor, command, command_id, reason, now):
            return self._granted(actor, command_id, command, reason, now), None
        proved = self._is_proved(account.id)
        if not proved:
            self.invitations.permit(actor, account, now)
        self._begin_afresh(account.id, proved, now)
        receipt = self._granted(actor, command_id, command, reason, now)
        self._begin_afresh(account.id, proved, now)  # once more: somebody may have come in between
        return receipt, None if proved else self.invitations.renewed(actor, account.id, now)

    def change_email(
        self,
        actor: Actor,
        account_id: UUID,
        email: str,
        command_id: UUID,
        reason: str | None = None,
        now: datetime | None = None,
        *,
        proved: bool = False,
    ) -> Receipt:
        """The account is found by the new e-mail from now on, and by no earlier one; links sent to the old
        one end. `proved`: by a link that was sent to it. Raises EmailTaken, and whatever the door refuses."""
        now = moment(now)
        command = CorrectAccount(account_id, email=Personal(account_id, "email", email.strip()))
        receipt = self._with_email(actor, command_id, command, email, reason, now)
        with self.ground.transaction() as transaction:
            released = credentials.release_other_emails(
                transaction, self.ground.email_hash(email), account_id
            )
            if proved:
                credentials.prove_email(transaction, self.ground.email_hash(email), account_id, now)
            if released or not receipt.repeated:
                entries.drop_invitations(transaction, account_id)
                record(transaction, Kind.EMAIL_CHANGED, now, account=account_id, actor=actor.name)
        return receipt

    def by_email(self, email: str) -> UUID | None:
        """The account that an e-mail belongs to."""
        with self.ground.pool.connection() as connection:
            return credentials.email_owner(connection, self.ground.email_hash(email))

    def email_of(self, account: UUID) -> str | None:
        """The address that the account has now, by the log itself; None where it has been forgotten."""
        return self.ground.words_of(account).get("email")

    def forget(self, account: UUID, now: datetime | None = None) -> None:
        """Erases all that the account could be found or entered by; its sessions and tokens end with that."""
        with self.ground.transaction() as transaction:
            self.attempts.forget(transaction, account)
            credentials.erase(transaction, account)
            record(transaction, Kind.FORGOTTEN, moment(now), account=account)

    def _granted(
        self, actor: Actor, command_id: UUID, command: GrantRole, reason: str | None, now: datetime
    ) -> Receipt:
        return execute(self.ground.platform, actor, command, command_id, reason=reason, now=now)

    def _is_proved(self, account: UUID) -> bool:
        email = self.email_of(account)
        if email is None:
            return False
        with self.ground.pool.connection() as connection:
            return credentials.email_is_proved(connection, self.ground.email_hash(email), account)

    def _begin_afresh(self, account: UUID, proved: bool, now: datetime) -> None:
        """Sessions, tokens and links end; passwords and the like only of an address that nobody has proved."""
        with self.ground.transaction() as transaction:
            self.sessions.end_within(transaction, account, now)
            for token in entries.revoke_tokens_of(transaction, account, now):
                record(transaction, Kind.TOKEN_REVOKED, now, account=account, token=token)
            entries.drop_invitations(transaction, account)
            if not proved:
                credentials.void(transaction, account)

    def _with_email(
        self, actor: Actor, command_id: UUID, command: Any, email: str, reason: str | None, now: datetime
    ) -> Receipt:
        """The e-mail is claimed before the append and given back where that is refused. Lost on the way, it
        stays claimed: the same command again settles it, or another may have it after a while."""
        self._admit(actor, command, now)
        email_hash, account = self.ground.email_hash(email), command.account_id
        if isinstance(command, OpenAccount) and self.ground.account(account):
            # Opened before, by this command or another: its e-mail stands, and no other is lent to it meanwhile.
            return execute(self.ground.platform, actor, command, command_id, reason=reason, now=now)
        with self.ground.transaction() as transaction:
            claimed = credentials.claim_email(transaction, email_hash, account, now)
        if claimed is False:
            raise EmailTaken()
        over = False
        try:
            receipt = execute(self.ground.platform, actor, command, command_id, reason=reason, now=now)
            over = receipt.repeated  # long ago, and the e-mail was given up since
            return receipt
        except Refusal as refusal:
            over = not isinstance(refusal, OutcomeUnknown)
            raise
        finally:
            if claimed and over:
                with self.ground.transaction() as transaction:
                    credentials.release_email(transaction, email_hash, account)

    def _admit(self, actor: Actor, command: Any, now: datetime) -> None:
        HANDLERS[type(command)].admit(self.ground.present(actor, now), command, Attempt(self.ground.platform))


def _begins_afresh(actor: Actor, account: Account, command: GrantRole, now: datetime) -> bool:
    """A person who has no role yet, or is given one of those that reach further; oneself is known already."""
    if account.kind != "person" or actor.account == account.id:
        return False
    in_force = any(grant.in_force(today(now)) for grant in account.grants.values())
    return not in_force or command.grant.role not in LESSER
