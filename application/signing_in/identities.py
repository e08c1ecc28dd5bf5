"""Signing in by an identity provider: whom it vouches for, and as whom they are known here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from application.access import Actor
from application.signing_in.attempts import Attempts
from application.signing_in.ground import Caller, Ground, moment, raw
from application.signing_in.second_factor import SecondFactor
from application.signing_in.sessions import Factor, Session, Sessions
from application.store import credentials, delays, entries
from application.store.credentials import Transaction
from application.store.delays import Delay
from application.store.security_log import Kind, record
from domain.errors import CodeNeeded, NotFound, UnknownIdentity, WrongCode


@dataclass(frozen=True)
class Identities:
    ground: Ground
    attempts: Attempts
    sessions: Sessions
    second_factor: SecondFactor

    def sign_in(
        self,
        issuer: str,
        subject: str,
        email: str | None,
        email_verified: bool,
        caller: Caller,
        now: datetime | None = None,
        *,
        strong: bool = False,
        code: str | None = None,
    ) -> Session:
        """A session for whom the provider vouches: an identity known here, else a verified e-mail of an
        account, which is linked from then on; one with a password only where its person has proved to read
        that address. An account that has an identity of the issuer takes no second.
        `strong`: the provider saw a second factor; where it did not, the account's own is asked for.

        Raises UnknownIdentity, CodeNeeded, WrongCode, WaitFirst.
        """
        now = moment(now)
        identity = self.ground.keyed(b"identity", raw(issuer) + b"\0" + raw(subject))
        email = email if email_verified else None
        delay = None if strong else self._code_asked(issuer, identity, email, code, now)
        try:
            with self.ground.transaction() as transaction:
                account = credentials.identity_owner(transaction, issuer, identity)
                if account is None and email:
                    account = self._linked(transaction, issuer, identity, email, caller, now)
                found = credentials.of_account(transaction, account) if account else None
                if found and found.open:
                    if delay and not self.second_factor.fits(transaction, found, code or "", now):
                        raise WrongCode()
                    if delay:
                        delays.clear(transaction, [delay.key])
                    factor: Factor = "oidc_mfa" if strong else "oidc"
                    return self.sessions.begin(transaction, found.account, factor, caller, now)
                record(
                    transaction,
                    Kind.IDENTITY_REFUSED,
                    now,
                    account=account,
                    address=caller.address,
                    issuer=issuer,
                )
        except WrongCode:
            with self.ground.transaction() as transaction:
                record(transaction, Kind.SIGN_IN_FAILED, now, address=caller.address, issuer=issuer)
            raise
        raise UnknownIdentity()

    def _code_asked(
        self, issuer: str, identity: bytes, email: str | None, code: str | None, now: datetime
    ) -> Delay | None:
        """Counts an attempt at the account's second factor; None where it has none."""
        with self.ground.pool.connection() as connection:
            account = credentials.identity_owner(connection, issuer, identity)
            found = credentials.of_account(connection, account) if account else None
            if found is None and email:
                found = credentials.of_email(connection, self.ground.email_hash(email))
        if found is None or not found.open or found.totp_confirmed_at is None:
            return None
        if not code:
            raise CodeNeeded()
        delay = self.attempts.of_account(found.account)
        self.attempts.count([delay], now)
        return delay

    def unlink(self, actor: Actor, account_id: UUID, now: datetime | None = None) -> None:
        """For a person whose identity at the provider is a new one; by who manages accounts."""
        now = moment(now)
        self.ground.present(actor, now).permit("manage_accounts", None)
        if self.ground.account(account_id) is None:
            raise NotFound(what="account", key=account_id)
        with self.ground.transaction() as transaction:
            if credentials.unlink_identities(transaction, account_id):
                record(transaction, Kind.IDENTITY_UNLINKED, now, account=account_id, actor=actor.name)

    def _linked(
        self,
        transaction: Transaction,
        issuer: str,
        identity: bytes,
        email: str,
        caller: Caller,
        now: datetime,
    ) -> UUID | None:
        email_hash = self.ground.email_hash(email)
        found = credentials.of_email(transaction, email_hash)
        if found is None or not found.open:
            return None
        if found.password is not None and not credentials.email_is_proved(
            transaction, email_hash, found.account
        ):
            return None  # whoever chose the password may have typed an address that is this person's
        if not credentials.link_identity(transaction, issuer, identity, found.account, now):
            return None
        entries.drop_invitations(transaction, found.account)
        record(
            transaction,
            Kind.IDENTITY_LINKED,
            now,
            account=found.account,
            address=caller.address,
            issuer=issuer,
        )
        return found.account
