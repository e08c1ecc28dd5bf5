"""Whoever is signed in proves once more who they are, before what matters most."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from application.signing_in.ground import moment
from application.signing_in.sessions import Sessions
from application.store import credentials, delays
from domain.errors import WrongCredentials


class Proof(Sessions):
    def prove(self, account: UUID, password: str, now: datetime | None = None) -> None:
        """Counted like every guess, so that a browser left open is no place to guess at.

        Raises WrongCredentials, WaitFirst.
        """
        now = moment(now)
        delay = self._delay_of_account(account)
        self._count([delay], now)
        with self._pool.connection() as connection:
            found = credentials.of_account(connection, account)
        if not self._passwords.fits(password, found.password) or not found.open:
            raise WrongCredentials()
        with self._transaction() as transaction:
            delays.clear(transaction, [delay.key])

    def has_password(self, account: UUID) -> bool:
        """Whoever comes in by an identity provider alone has none, and cannot be asked for it."""
        with self._pool.connection() as connection:
            return credentials.of_account(connection, account).password is not None
