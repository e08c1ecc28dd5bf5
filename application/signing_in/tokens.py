"""Tokens of programs: shown once, kept as a hash, narrowed by scopes, and always with an end."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from application.access import ALL_RIGHTS, Actor
from application.signing_in.ground import Caller, Ground, hash_of, moment, new_secret
from application.signing_in.sessions import USE_IS_NOTED_EVERY, Signed
from application.store import entries
from application.store.credentials import Transaction
from application.store.entries import FoundToken, ListedToken
from application.store.security_log import Kind, record
from domain.errors import AccountClosed, NotFound, NotPermitted, TokenOutlives, TokenPeriod, Unusable

MARK = "simpul_"  # so that a token is known as one where it was left lying about
LONGEST_DAYS = 366
MOST_REMEMBERED = 4096


@dataclass(frozen=True)
class Tokens:
    """`_told`: the uses that this process has told the security log already."""

    ground: Ground
    _told: set[tuple[object, ...]] = field(default_factory=set, init=False, repr=False)

    def issue(
        self,
        actor: Actor,
        account_id: UUID,
        name: str,
        scopes: Iterable[str] | None,
        expires_at: datetime,
        now: datetime | None = None,
    ) -> tuple[UUID, str]:
        """The token's id and its secret, which is not shown again. `scopes` of None: all that the account may.

        For a person only the person issues one: it would act in their name. Who acts by a token cannot
        make one of more scopes, or that ends later. Raises NotFound, NotPermitted, Unusable for a scope that is
        none, TokenPeriod, TokenOutlives, AccountClosed.
        """
        now = moment(now)
        with self.ground.refusals_told(actor, "account_own", now):
            self._permit(actor, account_id, now)
        wanted = None if scopes is None else sorted(set(scopes))
        with self.ground.refusals_told(actor, "account_own", now):
            _check_scopes(wanted, actor)
        if not now < expires_at <= now + timedelta(days=LONGEST_DAYS):
            raise TokenPeriod(days=LONGEST_DAYS, until=expires_at)
        if actor.until is not None and expires_at > actor.until:
            raise TokenOutlives(until=actor.until)
        token, secret = uuid4(), MARK + new_secret()
        with self.ground.transaction() as transaction:
            entries.put_token(
                transaction,
                id=token,
                hash=hash_of(secret),
                account=account_id,
                name=name,
                scopes=wanted,
                created_by=actor.name,
                now=now,
                until=expires_at,
            )
            told: dict[str, Any] = {} if wanted is None else {"scopes": wanted}
            record(
                transaction,
                Kind.TOKEN_ISSUED,
                now,
                account=account_id,
                actor=actor.name,
                token=token,
                expires_at=expires_at.isoformat(),
                **told,
            )
        return token, secret

    def revoke(self, actor: Actor, account_id: UUID, token_id: UUID, now: datetime | None = None) -> None:
        """From now on it opens nothing. A second time changes nothing. Raises NotFound."""
        now = moment(now)
        with self.ground.refusals_told(actor, "account_own", now), self.ground.transaction() as transaction:
            revoked = None
            if _answers_for(self.ground.present(actor, now), account_id):
                revoked = entries.revoke_token(transaction, account_id, token_id, now)
            if revoked is None:
                raise NotFound(what="token", key=token_id)
            if revoked:
                record(
                    transaction, Kind.TOKEN_REVOKED, now, account=account_id, actor=actor.name, token=token_id
                )

    def revoke_within(
        self, transaction: Transaction, account: UUID, now: datetime, actor: str | None = None
    ) -> None:
        """All of an account's."""
        for token in entries.revoke_tokens_of(transaction, account, now):
            record(transaction, Kind.TOKEN_REVOKED, now, account=account, actor=actor, token=token)

    def of(self, account: UUID) -> list[ListedToken]:
        """All of them, the newest first, also those that were revoked or are over."""
        with self.ground.pool.connection() as connection:
            return entries.tokens_of(connection, account)

    def who(self, secret: str, caller: Caller, now: datetime | None = None) -> Signed | None:
        """Whose token it is, or None: unknown, revoked, over, or the account is closed.

        Its use is told to the security log once for each address and hour, and so is that of one that once
        was good.
        """
        if not secret.startswith(MARK):
            return None
        now = moment(now)
        with self.ground.pool.connection() as connection:
            found = entries.find_token(connection, hash_of(secret))
            if found is None:
                return None
            good = _is_good(found, now)
            self._tell_use(connection, found, good, caller, now)
            if not good or found.version is None:
                return None
            if found.last_used_at is None or found.last_used_at + USE_IS_NOTED_EVERY <= now:
                entries.use_token(connection, found.id, now)
        scopes = None if found.scopes is None else frozenset(found.scopes)
        return Signed(found.account, None, "token", found.version, scopes, found.id, until=found.expires_at)

    def outlasts(self, secret: str, remaining: timedelta, now: datetime | None = None) -> bool:
        """Whether a token works and will for so long; it is not a use of it."""
        now = moment(now)
        with self.ground.pool.connection() as connection:
            found = entries.find_token(connection, hash_of(secret))
        return found is not None and _is_good(found, now) and found.expires_at > now + remaining

    def _tell_use(
        self, connection: Transaction, found: FoundToken, good: bool, caller: Caller, now: datetime
    ) -> None:
        """The database keeps one line an hour; what this process has told already is not even asked."""
        kind = Kind.TOKEN_USED if good else Kind.TOKEN_REFUSED
        use = (found.id, caller.address, kind, int(now.timestamp()) // 3600)
        if use in self._told:
            return
        if len(self._told) >= MOST_REMEMBERED:
            self._told.clear()
        self._told.add(use)
        record(connection, kind, now, account=found.account, address=caller.address, token=found.id)

    def _permit(self, actor: Actor, account_id: UUID, now: datetime) -> None:
        present = self.ground.present(actor, now)
        account = self.ground.account(account_id)
        if account is None or not _answers_for(present, account_id):
            raise NotFound(what="account", key=account_id)
        if account.kind == "person" and not (actor.everything or present.account == account_id):
            raise NotPermitted(needs="account_own")
        if account.closed:
            raise AccountClosed()


def _answers_for(actor: Actor, account_id: UUID) -> bool:
    return actor.may_own("account_own", account=account_id) or actor.may("manage_accounts", None)


def _check_scopes(wanted: list[str] | None, actor: Actor) -> None:
    for scope in wanted or ():
        if scope not in ALL_RIGHTS:
            raise Unusable(value=scope, what="scope", valid=", ".join(sorted(ALL_RIGHTS)))
    if actor.scopes is not None:
        beyond = sorted(ALL_RIGHTS if wanted is None else wanted)
        missing = [scope for scope in beyond if scope not in actor.scopes]
        if missing:
            raise NotPermitted(needs=missing[0])


def _is_good(found: FoundToken, now: datetime) -> bool:
    return found.revoked_at is None and now < found.expires_at and found.open and found.version is not None
