"""How accounts prove who they are: invitations, passwords, second factors, sessions, tokens, identities.

None of it is in the log: there stand the accounts and their roles. What matters for security is told to the
security log in the transaction of the change.
"""

from __future__ import annotations

from datetime import datetime

import argon2

from application.platform import Platform
from application.signing_in.attempts import Attempts
from application.signing_in.closing import Closing
from application.signing_in.entrance import Entrance
from application.signing_in.ground import Caller, Ground, moment
from application.signing_in.identities import Identities
from application.signing_in.invitations import Invitation, Invitations
from application.signing_in.own_password import OwnPassword
from application.signing_in.passwords import HASHER, Passwords
from application.signing_in.people import People
from application.signing_in.proofs import Proofs
from application.signing_in.second_factor import Demand, SecondFactor
from application.signing_in.sessions import Session, Sessions, Signed
from application.signing_in.tokens import Tokens
from application.store import entries
from application.store.connection import Pool


class SigningIn:
    """One per process; safe to share between threads. Every method of its parts takes `now` last."""

    def __init__(
        self,
        pool: Pool,
        platform: Platform,
        *,
        second_factor: Demand = "optional",
        hasher: argon2.PasswordHasher = HASHER,
    ) -> None:
        ground = Ground(pool, platform, Passwords(hasher))
        attempts, sessions = Attempts(ground), Sessions(ground)
        tokens = Tokens(ground)
        password = OwnPassword(ground, attempts, sessions, tokens)
        factor = SecondFactor(ground, attempts, sessions, password, second_factor)
        invitations = Invitations(ground, attempts, sessions, password, factor)
        self.entrance = Entrance(ground, attempts, sessions, factor)
        self.identities = Identities(ground, attempts, sessions, factor)
        self.invitations = invitations
        self.password = password
        self.people = People(ground, attempts, invitations, sessions)
        self.proofs = Proofs(ground)
        self.second_factor = factor
        self.sessions = sessions
        self.tokens = tokens
        self.closing = Closing(ground, sessions, tokens)
        self._ground = ground

    def sweep(self, now: datetime | None = None) -> int:
        """Deletes what has long been over, with the addresses that it was used from; returns how many rows."""
        with self._ground.transaction() as transaction:
            return entries.sweep(transaction, moment(now))


__all__ = ["Caller", "Invitation", "Session", "Signed", "SigningIn"]
