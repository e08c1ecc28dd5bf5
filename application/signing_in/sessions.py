"""Sessions: begun with a secret that is new each time, looked up at every request, listed and ended."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID, uuid4

from application.signing_in.ground import Caller, Ground, hash_of, moment, new_secret
from application.store import entries
from application.store.credentials import Transaction
from application.store.entries import ListedSession
from application.store.security_log import Kind, record
from domain.errors import NotFound

IDLE = timedelta(hours=12)
LONGEST = timedelta(days=7)
USE_IS_NOTED_EVERY = timedelta(minutes=1)
Factor = Literal["password", "totp", "oidc", "oidc_mfa"]


@dataclass(frozen=True)
class Session:
    """A session at its beginning. `secret` belongs into the browser's cookie and is kept nowhere."""

    secret: str = field(repr=False)
    id: UUID
    account: UUID
    factor: Factor
    expires_at: datetime


@dataclass(frozen=True)
class Signed:
    """Who shows a session or a token, and the newest version of the account's stream.

    `session` is None for a token, `token` for a session; `since` is when a session began, `until` when a token
    ends; `scopes` narrow what a token may (None: nothing is).
    """

    account: UUID
    session: UUID | None
    factor: str
    version: int
    scopes: frozenset[str] | None = None
    token: UUID | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True)
class Sessions:
    ground: Ground

    def who(self, secret: str, now: datetime | None = None) -> Signed | None:
        """Whose session it is, or None: unknown, ended, idle too long, over, or the account is closed."""
        now = moment(now)
        with self.ground.pool.connection() as connection:
            found = entries.find_session(connection, hash_of(secret))
            if found is None or found.ended_at or not found.open or found.version is None:
                return None
            if found.expires_at <= now or found.last_used_at + IDLE <= now:
                return None
            if found.last_used_at + USE_IS_NOTED_EVERY <= now:
                entries.use_session(connection, found.id, now)
        return Signed(found.account, found.id, found.factor, found.version, since=found.created_at)

    def of(self, account: UUID, now: datetime | None = None) -> list[ListedSession]:
        """Those that still open something, the last used first."""
        now = moment(now)
        with self.ground.pool.connection() as connection:
            return entries.sessions_of(connection, account, now, now - IDLE)

    def end(
        self,
        account: UUID,
        session_id: UUID,
        own: bool = False,
        actor: str | None = None,
        now: datetime | None = None,
    ) -> None:
        """Ends one; `own`: the person signs out, and may do so twice. Raises NotFound where there is none."""
        now = moment(now)
        with self.ground.transaction() as transaction:
            if not entries.end_sessions(transaction, account, now, only=session_id):
                if own:
                    return
                raise NotFound(what="session", key=session_id)
            kind = Kind.SIGNED_OUT if own else Kind.SESSION_ENDED
            record(transaction, kind, now, account=account, actor=actor, session=session_id)

    def end_all(self, account: UUID, but: UUID | None = None, now: datetime | None = None) -> int:
        """Ends all of an account's sessions, or all but one; returns how many."""
        with self.ground.transaction() as transaction:
            return self.end_within(transaction, account, moment(now), but)

    def end_within(
        self, transaction: Transaction, account: UUID, now: datetime, but: UUID | None = None
    ) -> int:
        ended = entries.end_sessions(transaction, account, now, but=but)
        for session in ended:
            record(transaction, Kind.SESSION_ENDED, now, account=account, session=session)
        return len(ended)

    def begin(
        self, transaction: Transaction, account: UUID, factor: Factor, caller: Caller, now: datetime
    ) -> Session:
        """A session with a secret of its own, whatever the browser brought along."""
        session = Session(new_secret(), uuid4(), account, factor, now + LONGEST)
        entries.put_session(
            transaction,
            id=session.id,
            hash=hash_of(session.secret),
            account=account,
            now=now,
            until=session.expires_at,
            address=caller.address,
            agent=caller.agent,
            factor=factor,
        )
        record(
            transaction,
            Kind.SIGNED_IN,
            now,
            account=account,
            address=caller.address,
            session=session.id,
            factor=factor,
        )
        return session
