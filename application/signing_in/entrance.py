"""Signing in with a password. Who guesses gets one answer, and always as late."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from application.signing_in.attempts import Attempts
from application.signing_in.ground import Caller, Ground, moment
from application.signing_in.second_factor import SecondFactor
from application.signing_in.sessions import Session, Sessions
from application.store import credentials, delays
from domain.errors import CodeNeeded, WrongCode, WrongCredentials


@dataclass(frozen=True)
class Entrance:
    ground: Ground
    attempts: Attempts
    sessions: Sessions
    second_factor: SecondFactor

    def sign_in(
        self, email: str, password: str, caller: Caller, code: str | None = None, now: datetime | None = None
    ) -> Session:
        """A new session. The attempt is counted first, then the password's hash is computed in any case.

        Raises WrongCredentials (whatever was wrong), WaitFirst, or CodeNeeded where the password was right.
        """
        now = moment(now)
        email_hash = self.ground.email_hash(email)
        counted = self.attempts.of_sign_in(email_hash, caller)
        wait = self.attempts.count(counted, now)
        with self.ground.pool.connection() as connection:
            found = credentials.of_email(connection, email_hash)
        right = self.ground.passwords.fits(password, found.password if found else None)
        known = found.account if found else None
        if not right or found is None or not found.open:
            raise self.attempts.failed(known, caller, wait, now)
        if found.totp_confirmed_at and not code:
            with self.ground.transaction() as transaction:
                for delay in delays.in_order(counted):
                    delays.undo(transaction, delay)
            raise CodeNeeded(account=found.account)
        renewed = self.ground.passwords.renewed(password, str(found.password))
        with self.ground.transaction() as transaction:
            factor = self.second_factor.passed(transaction, found, code, now)
            if factor:
                self.attempts.succeeded(transaction, found.account, counted, caller)
                self.attempts.remember(transaction, found.account, caller, now)
                if renewed:
                    credentials.renew_password_hash(transaction, found.account, str(found.password), renewed)
                return self.sessions.begin(transaction, found.account, factor, caller, now)
        raise self.attempts.failed(known, caller, wait, now)

    def second_step(
        self, account: UUID, code: str, caller: Caller, since: datetime, now: datetime | None = None
    ) -> Session:
        """A session for whom `sign_in` has let through at `since` but for the code.

        Raises WrongCode, WaitFirst, or WrongCredentials where the password was changed in between.
        """
        now = moment(now)
        delay = self.attempts.of_account(account)
        wait = self.attempts.count([delay], now)
        with self.ground.transaction() as transaction:
            found = credentials.of_account(transaction, account)
            if not found.open or found.changed_at is None or found.changed_at > since:
                raise WrongCredentials()
            if self.second_factor.fits(transaction, found, code, now):
                delays.clear(transaction, [delay.key])
                self.attempts.remember(transaction, account, caller, now)
                return self.sessions.begin(transaction, account, "totp", caller, now)
        self.attempts.failed(account, caller, wait, now)
        raise WrongCode()

    def can_sign_in(self, account: UUID) -> bool:
        """Whether the account has a password or an identity to come in by."""
        with self.ground.pool.connection() as connection:
            known = credentials.of_account(connection, account)
            return known.password is not None or credentials.has_identity(connection, account)
