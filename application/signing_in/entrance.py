"""Signing in, with a password or by an identity provider. Who guesses gets one answer, and always as late."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from application.access import Actor
from application.signing_in.ground import Caller, moment, raw
from application.signing_in.passwords import check_password
from application.signing_in.second_factor import SecondFactor
from application.signing_in.sessions import Factor, Session
from application.store import credentials, delays, entries
from application.store.credentials import Credentials, Transaction
from application.store.delays import Delay
from application.store.security_log import Kind, record
from domain.errors import CodeNeeded, NotFound, UnknownIdentity, WrongCode, WrongCredentials


class Entrance(SecondFactor):
    def sign_in(
        self, email: str, password: str, caller: Caller, code: str | None = None, now: datetime | None = None
    ) -> Session:
        """A new session. The attempt is counted first, then the password's hash is computed in any case.

        Raises WrongCredentials (whatever was wrong), WaitFirst, or CodeNeeded where the password was right.
        """
        now = moment(now)
        email_hash = self._email_hash(email)
        by_email, by_address = self._delay_of_email(email_hash), self._delay_of_address(caller)
        wait = self._count([by_email, by_address], now)
        with self._pool.connection() as connection:
            found = credentials.of_email(connection, email_hash)
        right = self._passwords.fits(password, found.password if found else None)
        known = found.account if found else None
        if not right or found is None or not found.open:
            raise self._failed(known, caller, wait, now)
        if found.totp_confirmed_at and not code:
            with self._transaction() as transaction:
                for delay in delays.in_order([by_email, by_address]):
                    delays.undo(transaction, delay)
            raise CodeNeeded(account=found.account)
        renewed = self._passwords.renewed(password, str(found.password))
        with self._transaction() as transaction:
            factor = self._second(transaction, found, code, now)
            if factor:
                self._succeeded(transaction, by_email, by_address)
                if renewed:
                    credentials.renew_password_hash(transaction, found.account, str(found.password), renewed)
                return self._begin(transaction, found.account, factor, caller, now)
        raise self._failed(known, caller, wait, now)

    def second_step(
        self, account: UUID, code: str, caller: Caller, since: datetime, now: datetime | None = None
    ) -> Session:
        """A session for whom `sign_in` has let through at `since` but for the code.

        Raises WrongCode, WaitFirst, or WrongCredentials where the password was changed in between.
        """
        now = moment(now)
        delay = self._delay_of_account(account)
        wait = self._count([delay], now)
        with self._transaction() as transaction:
            found = credentials.of_account(transaction, account)
            if not found.open or found.changed_at is None or found.changed_at > since:
                raise WrongCredentials()
            if self._code_fits(transaction, found, code, now):
                delays.clear(transaction, [delay.key])
                return self._begin(transaction, account, "totp", caller, now)
        self._failed(account, caller, wait, now)
        raise WrongCode()

    def can_sign_in(self, account: UUID) -> bool:
        """Whether the account has a password or an identity to come in by."""
        with self._pool.connection() as connection:
            known = credentials.of_account(connection, account)
            return known.password is not None or credentials.has_identity(connection, account)

    def change_password(
        self, account: UUID, old: str, new: str, session_id: UUID | None, now: datetime | None = None
    ) -> None:
        """Ends all sessions but this one, and all open links. Raises WrongCredentials, WaitFirst,
        WeakPassword."""
        now = moment(now)
        delay = self._delay_of_account(account)
        self._count([delay], now)
        with self._pool.connection() as connection:
            found = credentials.of_account(connection, account)
        if not self._passwords.fits(old, found.password) or not found.open:
            raise WrongCredentials()
        check_password(new, self._words_of(account).values())
        hashed = self._passwords.hash(new)
        with self._transaction() as transaction:
            delays.clear(transaction, [delay.key])
            self._set_password(transaction, account, hashed, now)
            self._end_sessions(transaction, account, now, but=session_id)

    def sign_in_external(
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
        account, which is linked from then on. An account that has an identity of the issuer takes no second.
        `strong`: the provider saw a second factor; where it did not, the account's own is asked for.

        Raises UnknownIdentity, CodeNeeded, WrongCode, WaitFirst.
        """
        now = moment(now)
        identity = self._keyed(b"identity", raw(issuer) + b"\0" + raw(subject))
        email = email if email_verified else None
        delay = None if strong else self._code_asked(issuer, identity, email, code, now)
        try:
            with self._transaction() as transaction:
                account = credentials.identity_owner(transaction, issuer, identity)
                if account is None and email:
                    account = self._linked(transaction, issuer, identity, email, caller, now)
                found = credentials.of_account(transaction, account) if account else None
                if found and found.open:
                    if delay and not self._code_fits(transaction, found, code or "", now):
                        raise WrongCode()
                    if delay:
                        delays.clear(transaction, [delay.key])
                    factor: Factor = "oidc_mfa" if strong else "oidc"
                    return self._begin(transaction, found.account, factor, caller, now)
                record(
                    transaction,
                    Kind.IDENTITY_REFUSED,
                    now,
                    account=account,
                    address=caller.address,
                    issuer=issuer,
                )
        except WrongCode:
            with self._transaction() as transaction:
                record(transaction, Kind.SIGN_IN_FAILED, now, address=caller.address, issuer=issuer)
            raise
        raise UnknownIdentity()

    def _code_asked(
        self, issuer: str, identity: bytes, email: str | None, code: str | None, now: datetime
    ) -> Delay | None:
        """Counts an attempt at the account's second factor; None where it has none."""
        with self._pool.connection() as connection:
            account = credentials.identity_owner(connection, issuer, identity)
            found = credentials.of_account(connection, account) if account else None
            if found is None and email:
                found = credentials.of_email(connection, self._email_hash(email))
        if found is None or not found.open or found.totp_confirmed_at is None:
            return None
        if not code:
            raise CodeNeeded()
        delay = self._delay_of_account(found.account)
        self._count([delay], now)
        return delay

    def unlink_identities(self, actor: Actor, account_id: UUID, now: datetime | None = None) -> None:
        """For a person whose identity at the provider is a new one; by who manages accounts."""
        now = moment(now)
        self._present(actor, now).permit("manage_accounts", None)
        if self._account(account_id) is None:
            raise NotFound(what="account", key=account_id)
        with self._transaction() as transaction:
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
        found = credentials.of_email(transaction, self._email_hash(email))
        if found is None or not found.open:
            return None
        if not credentials.link_identity(transaction, issuer, identity, found.account, now):
            return None
        record(
            transaction,
            Kind.IDENTITY_LINKED,
            now,
            account=found.account,
            address=caller.address,
            issuer=issuer,
        )
        return found.account

    def _second(
        self, transaction: Transaction, found: Credentials, code: str | None, now: datetime
    ) -> Factor | None:
        """By what the person has come in beside the password; None where the code is wrong."""
        if found.totp_confirmed_at is None:
            return "password"
        return "totp" if code and self._code_fits(transaction, found, code, now) else None

    def _failed(self, account: UUID | None, caller: Caller, wait: int, now: datetime) -> WrongCredentials:
        """Tells the security log, and is the same answer for every reason."""
        with self._transaction() as transaction:
            record(transaction, Kind.SIGN_IN_FAILED, now, account=account, address=caller.address)
            if wait:
                record(
                    transaction, Kind.LOCKED_OUT, now, account=account, address=caller.address, seconds=wait
                )
        return WrongCredentials()

    def _set_password(self, transaction: Transaction, account: UUID, hashed: str, now: datetime) -> None:
        credentials.set_password(transaction, account, hashed, now)
        entries.drop_invitations(transaction, account)
        record(transaction, Kind.PASSWORD_CHANGED, now, account=account)
