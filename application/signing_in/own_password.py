"""An account's password: asked for again before what matters most, and changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from application.signing_in.attempts import Attempts
from application.signing_in.ground import Ground, moment
from application.signing_in.passwords import check_password
from application.signing_in.sessions import Sessions
from application.signing_in.tokens import Tokens
from application.store import credentials, delays, entries
from application.store.credentials import Transaction
from application.store.delays import Delay
from application.store.security_log import Kind, record
from domain.errors import WrongCredentials


@dataclass(frozen=True)
class OwnPassword:
    ground: Ground
    attempts: Attempts
    sessions: Sessions
    tokens: Tokens

    def is_set(self, account: UUID) -> bool:
        """Whoever comes in by an identity provider alone has none, and cannot be asked for it."""
        with self.ground.pool.connection() as connection:
            return credentials.of_account(connection, account).password is not None

    def prove(self, account: UUID, password: str, now: datetime | None = None) -> None:
        """Counted like every guess, so that a browser left open is no place to guess at.

        Raises WrongCredentials, WaitFirst.
        """
        delay = self._checked(account, password, moment(now))
        with self.ground.transaction() as transaction:
            delays.clear(transaction, [delay.key])

    def change(
        self, account: UUID, old: str, new: str, session_id: UUID | None, now: datetime | None = None
    ) -> None:
        """Ends all sessions but this one, all tokens and all open links. Raises WrongCredentials, WaitFirst,
        WeakPassword."""
        now = moment(now)
        delay = self._checked(account, old, now)
        check_password(new, self.ground.words_of(account).values())
        hashed = self.ground.passwords.hash(new)
        with self.ground.transaction() as transaction:
            delays.clear(transaction, [delay.key])
            self.put(transaction, account, hashed, now)
            self.sessions.end_within(transaction, account, now, but=session_id)

    def put(self, transaction: Transaction, account: UUID, hashed: str, now: datetime) -> None:
        """All open links end with it, and where it is not the first, all tokens: somebody may have made them who
        had the old one."""
        if credentials.of_account(transaction, account).password is not None:
            self.tokens.revoke_within(transaction, account, now)
        credentials.set_password(transaction, account, hashed, now)
        entries.drop_invitations(transaction, account)
        record(transaction, Kind.PASSWORD_CHANGED, now, account=account)

    def _checked(self, account: UUID, password: str, now: datetime) -> Delay:
        """What counts the guesses, to be cleared by who goes on."""
        delay = self.attempts.of_account(account)
        self.attempts.count([delay], now)
        with self.ground.pool.connection() as connection:
            found = credentials.of_account(connection, account)
        if not self.ground.passwords.fits(password, found.password) or not found.open:
            raise WrongCredentials()
        return delay
