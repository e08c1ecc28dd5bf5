"""What lets one in after that: links, sessions and tokens, kept as hashes only; statements and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from psycopg.rows import class_row

from application.store.credentials import Transaction

KEPT = timedelta(days=30)  # ended sessions, used links and spent delays are of no use after that
OF_A_BROWSER = """
    select s.id, s.account, s.factor, s.created_at, s.last_used_at, s.expires_at, s.ended_at, a.version, a.open
    from simpul.sessions s, simpul.account_state(s.account) a where s.hash = %s
"""
OF_A_PROGRAM = """
    select t.id, t.account, t.scopes, t.last_used_at, t.expires_at, t.revoked_at, a.version, a.open
    from simpul.tokens t, simpul.account_state(t.account) a where t.hash = %s
"""
PUT_INVITATION = """
    insert into simpul.invitations (hash, account, purpose, made_by, created_at, expires_at)
    select %(hash)s, %(account)s, %(purpose)s, %(made_by)s, %(now)s, %(until)s where %(really)s
    on conflict (account, purpose) where used_at is null do update
    set hash = excluded.hash, made_by = excluded.made_by, created_at = excluded.created_at,
        expires_at = excluded.expires_at
"""
FIND_INVITATION = """
    select i.account, i.purpose, i.made_by, i.expires_at
    from simpul.invitations i, simpul.account_state(i.account) a
    where i.hash = %s and i.used_at is null and i.expires_at > %s and a.open
"""


@dataclass(frozen=True)
class FoundSession:
    id: UUID
    account: UUID
    factor: str
    created_at: datetime
    last_used_at: datetime
    expires_at: datetime
    ended_at: datetime | None
    version: int | None
    open: bool


@dataclass(frozen=True)
class FoundToken:
    id: UUID
    account: UUID
    scopes: list[str] | None
    last_used_at: datetime | None
    expires_at: datetime
    revoked_at: datetime | None
    version: int | None
    open: bool


@dataclass(frozen=True)
class FoundInvitation:
    account: UUID
    purpose: str
    made_by: str
    expires_at: datetime


@dataclass(frozen=True)
class ListedSession:
    """A session as its owner sees it."""

    id: UUID
    created_at: datetime
    last_used_at: datetime
    expires_at: datetime
    address: str
    agent: str
    factor: str


@dataclass(frozen=True)
class ListedToken:
    """A token as its owner sees it: never its secret."""

    id: UUID
    account: UUID
    name: str
    scopes: list[str] | None
    created_by: str
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime | None
    revoked_at: datetime | None


def put_invitation(transaction: Transaction, hash_: bytes, *, really: bool = True, **values: Any) -> None:
    """The new link takes the place of the account's unused one of the same purpose; not `really`, the
    database does the same work and keeps nothing."""
    transaction.execute(PUT_INVITATION, {"hash": hash_, "really": really, **values})


def find_invitation(transaction: Transaction, hash_: bytes, now: datetime) -> FoundInvitation | None:
    """A link that is still good, of an account that is open."""
    cursor = transaction.cursor(row_factory=class_row(FoundInvitation))
    return cursor.execute(FIND_INVITATION, [hash_, now]).fetchone()


def use_invitation(transaction: Transaction, hash_: bytes, now: datetime) -> bool:
    """Whether it was still good: of two who use it at once, one is told so."""
    used = transaction.execute(
        "update simpul.invitations set used_at = %s where hash = %s and used_at is null and expires_at > %s",
        [now, hash_, now],
    )
    return used.rowcount == 1


def drop_invitations(transaction: Transaction, account: UUID) -> None:
    transaction.execute("delete from simpul.invitations where account = %s and used_at is null", [account])


def put_session(transaction: Transaction, **values: Any) -> None:
    transaction.execute(
        "insert into simpul.sessions"
        " (id, hash, account, created_at, last_used_at, expires_at, address, agent, factor) values"
        " (%(id)s, %(hash)s, %(account)s, %(now)s, %(now)s, %(until)s, %(address)s, %(agent)s, %(factor)s)",
        values,
    )


def find_session(transaction: Transaction, hash_: bytes) -> FoundSession | None:
    cursor = transaction.cursor(row_factory=class_row(FoundSession))
    return cursor.execute(OF_A_BROWSER, [hash_], prepare=True).fetchone()


def use_session(transaction: Transaction, session: UUID, now: datetime) -> None:
    transaction.execute(
        "update simpul.sessions set last_used_at = %s where id = %s and last_used_at < %s",
        [now, session, now],
    )


def sessions_of(
    transaction: Transaction, account: UUID, now: datetime, idle_since: datetime
) -> list[ListedSession]:
    """Those that still open something, the last used first."""
    cursor = transaction.cursor(row_factory=class_row(ListedSession))
    return cursor.execute(
        "select id, created_at, last_used_at, expires_at, address, agent, factor from simpul.sessions"
        " where account = %s and ended_at is null and expires_at > %s and last_used_at > %s"
        " order by last_used_at desc, id",
        [account, now, idle_since],
    ).fetchall()


def end_sessions(
    transaction: Transaction,
    account: UUID,
    now: datetime,
    only: UUID | None = None,
    but: UUID | None = None,
) -> list[UUID]:
    """Ends an account's sessions and returns those that had not ended before."""
    rows = transaction.execute(
        "update simpul.sessions set ended_at = %(now)s where account = %(account)s and ended_at is null"
        " and (%(only)s::uuid is null or id = %(only)s) and (%(but)s::uuid is null or id <> %(but)s)"
        " returning id",
        {"now": now, "account": account, "only": only, "but": but},
    ).fetchall()
    return [session for (session,) in rows]


def strengthen_session(transaction: Transaction, session: UUID) -> None:
    """It has shown a second factor after all."""
    transaction.execute(
        "update simpul.sessions set factor = case factor when 'oidc' then 'oidc_mfa' when 'password' then 'totp'"
        " else factor end where id = %s",
        [session],
    )


def put_token(transaction: Transaction, **values: Any) -> None:
    transaction.execute(
        "insert into simpul.tokens (id, hash, account, name, scopes, created_by, created_at, expires_at) values"
        " (%(id)s, %(hash)s, %(account)s, %(name)s, %(scopes)s, %(created_by)s, %(now)s, %(until)s)",
        values,
    )


def find_token(transaction: Transaction, hash_: bytes) -> FoundToken | None:
    """Also one that is revoked or over: its use is worth a line in the security log."""
    cursor = transaction.cursor(row_factory=class_row(FoundToken))
    return cursor.execute(OF_A_PROGRAM, [hash_], prepare=True).fetchone()


def use_token(transaction: Transaction, token: UUID, now: datetime) -> None:
    transaction.execute(
        "update simpul.tokens set last_used_at = %s where id = %s"
        " and (last_used_at is null or last_used_at < %s)",
        [now, token, now],
    )


def tokens_of(transaction: Transaction, account: UUID) -> list[ListedToken]:
    cursor = transaction.cursor(row_factory=class_row(ListedToken))
    return cursor.execute(
        "select id, account, name, scopes, created_by, created_at, expires_at, last_used_at, revoked_at"
        " from simpul.tokens where account = %s order by created_at desc, id",
        [account],
    ).fetchall()


def revoke_token(transaction: Transaction, account: UUID, token: UUID, now: datetime) -> bool | None:
    """Whether it is revoked by this; None where the account has no such token."""
    row = transaction.execute(
        "select from simpul.tokens where id = %s and account = %s", [token, account]
    ).fetchone()
    if row is None:
        return None
    revoked = transaction.execute(
        "update simpul.tokens set revoked_at = %s where id = %s and revoked_at is null", [now, token]
    )
    return revoked.rowcount == 1


def revoke_tokens_of(transaction: Transaction, account: UUID, now: datetime) -> list[UUID]:
    """Revokes all of an account's tokens and returns those that were still good."""
    rows = transaction.execute(
        "update simpul.tokens set revoked_at = %s where account = %s and revoked_at is null returning id",
        [now, account],
    ).fetchall()
    return [token for (token,) in rows]


def sweep(transaction: Transaction, now: datetime) -> int:
    """Deletes what has long been over, and with it the addresses it was used from; returns how much."""
    long_ago = now - KEPT
    statements = (
        "delete from simpul.sessions where least(expires_at, coalesce(ended_at, expires_at)) < %s",
        "delete from simpul.invitations where least(expires_at, coalesce(used_at, expires_at)) < %s",
        "delete from simpul.delays where at < %s",
        "delete from simpul.known_households where at < %s",
    )
    return sum(transaction.execute(statement, [long_ago]).rowcount for statement in statements)
