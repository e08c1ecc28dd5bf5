"""What proves who one is: e-mail lookups, passwords, second factors, identities; statements and nothing else.

Each takes the connection of the transaction that it belongs to. Hashes of e-mails and subjects are keyed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from psycopg import Connection
from psycopg.rows import class_row

Transaction = Connection[Any]
EMAIL = "email"
CLAIM_SETTLES = timedelta(minutes=2)
"""A claim whose account is not in the log after this long was left behind by a crash."""

CLAIM = """
    insert into simpul.lookups as l (kind, hash, subject, claimed_at) values (%s, %s, %s, %s)
    on conflict (kind, hash) do update set subject = excluded.subject, claimed_at = excluded.claimed_at,
        proved_at = null
    where l.claimed_at < %s and l.subject <> excluded.subject
      and not exists (select from simpul.events e where e.stream = l.subject)
"""
OF_EMAIL = """
    select l.subject as account, c.password, c.totp_sealed, c.totp_confirmed_at, c.changed_at, s.open
    from simpul.lookups l
    left join simpul.credentials c on c.account = l.subject, simpul.account_state(l.subject) s
    where l.kind = 'email' and l.hash = %s
"""
OF_ACCOUNT = """
    select a.account, c.password, c.totp_sealed, c.totp_confirmed_at, c.changed_at, s.open
    from (select %s::uuid as account) a
    left join simpul.credentials c on c.account = a.account, simpul.account_state(a.account) s
"""
CHANGE = """
    insert into simpul.credentials (account, password, changed_at) values (%s, %s, %s)
    on conflict (account) do update set password = excluded.password, changed_at = excluded.changed_at
"""
BEGIN_FACTOR = """
    insert into simpul.credentials as c (account, totp_sealed, changed_at) values (%s, %s, %s)
    on conflict (account) do update
    set totp_sealed = excluded.totp_sealed, totp_last_step = null, changed_at = excluded.changed_at
    where c.totp_confirmed_at is null
"""


@dataclass(frozen=True)
class Credentials:
    """Of an account; without any, all but `account` and `open` are None."""

    account: UUID
    password: str | None
    totp_sealed: bytes | None
    totp_confirmed_at: datetime | None
    changed_at: datetime | None
    open: bool


def claim_email(transaction: Transaction, hash_: bytes, account: UUID, now: datetime) -> bool | None:
    """Whether the e-mail is now the account's by this claim; None where it was before; False where it is
    another's."""
    claimed = transaction.execute(CLAIM, [EMAIL, hash_, account, now, now - CLAIM_SETTLES]).rowcount
    if claimed:
        return True
    return None if email_owner(transaction, hash_) == account else False


def email_owner(transaction: Transaction, hash_: bytes) -> UUID | None:
    row = transaction.execute(
        "select subject from simpul.lookups where kind = %s and hash = %s", [EMAIL, hash_]
    ).fetchone()
    return row[0] if row else None


def release_email(transaction: Transaction, hash_: bytes, account: UUID) -> None:
    transaction.execute(
        "delete from simpul.lookups where kind = %s and hash = %s and subject = %s", [EMAIL, hash_, account]
    )


def release_other_emails(transaction: Transaction, hash_: bytes, account: UUID) -> int:
    """How many there were; none where this e-mail is not the account's (any more)."""
    return transaction.execute(
        "delete from simpul.lookups l where kind = %(kind)s and hash <> %(hash)s and subject = %(account)s"
        " and exists (select from simpul.lookups o where o.kind = l.kind and o.hash = %(hash)s"
        " and o.subject = l.subject)",
        {"kind": EMAIL, "hash": hash_, "account": account},
    ).rowcount


def prove_email(transaction: Transaction, hash_: bytes, account: UUID, now: datetime) -> None:
    """From now on it is known that the account's person reads this address, where it is still theirs."""
    transaction.execute(
        "update simpul.lookups set proved_at = %s where kind = %s and hash = %s and subject = %s",
        [now, EMAIL, hash_, account],
    )


def email_is_proved(transaction: Transaction, hash_: bytes, account: UUID) -> bool:
    row = transaction.execute(
        "select from simpul.lookups where kind = %s and hash = %s and subject = %s and proved_at is not null",
        [EMAIL, hash_, account],
    ).fetchone()
    return row is not None


def emails_of(transaction: Transaction, account: UUID) -> list[bytes]:
    """The keyed hashes of the account's e-mails."""
    rows = transaction.execute(
        "select hash from simpul.lookups where kind = %s and subject = %s", [EMAIL, account]
    )
    return [hash_ for (hash_,) in rows.fetchall()]


def of_email(transaction: Transaction, hash_: bytes) -> Credentials | None:
    cursor = transaction.cursor(row_factory=class_row(Credentials))
    return cursor.execute(OF_EMAIL, [hash_]).fetchone()


def of_account(transaction: Transaction, account: UUID) -> Credentials:
    cursor = transaction.cursor(row_factory=class_row(Credentials))
    found = cursor.execute(OF_ACCOUNT, [account]).fetchone()
    assert found is not None  # noqa: S101 - one row by its shape
    return found


def set_password(transaction: Transaction, account: UUID, password: str, now: datetime) -> None:
    transaction.execute(CHANGE, [account, password, now])


def void(transaction: Transaction, account: UUID) -> None:
    """The password, the second factor and the identities: nothing that was set up lets anybody in any more."""
    for table in ("credentials", "identities"):
        transaction.execute(f"delete from simpul.{table} where account = %s", [account])


def renew_password_hash(transaction: Transaction, account: UUID, old: str, new: str) -> None:
    """The same password under newer parameters, unless it was changed meanwhile."""
    transaction.execute(
        "update simpul.credentials set password = %s where account = %s and password = %s",
        [new, account, old],
    )


def begin_factor(transaction: Transaction, account: UUID, sealed: bytes, now: datetime) -> bool:
    """Whether the secret was kept: not where a confirmed one stands."""
    return transaction.execute(BEGIN_FACTOR, [account, sealed, now]).rowcount == 1


def confirm_factor(transaction: Transaction, account: UUID, sealed: bytes, now: datetime) -> bool:
    """Whether this secret is now in force, and was not before."""
    return (
        transaction.execute(
            "update simpul.credentials set totp_confirmed_at = %s, changed_at = %s"
            " where account = %s and totp_sealed = %s and totp_confirmed_at is null",
            [now, now, account, sealed],
        ).rowcount
        == 1
    )


def remove_factor(transaction: Transaction, account: UUID, now: datetime) -> bool:
    """Whether there was one in force."""
    row = transaction.execute(
        "update simpul.credentials c set totp_sealed = null, totp_confirmed_at = null, totp_last_step = null,"
        " changed_at = %s from simpul.credentials before where c.account = %s and before.account = c.account"
        " returning before.totp_confirmed_at is not null",
        [now, account],
    ).fetchone()
    return bool(row and row[0])


def use_step(transaction: Transaction, account: UUID, sealed: bytes, step: int) -> bool:
    """Whether a code of this step is still good; it is not a second time, nor is any older one."""
    return (
        transaction.execute(
            "update simpul.credentials set totp_last_step = %s where account = %s and totp_sealed = %s"
            " and (totp_last_step is null or totp_last_step < %s)",
            [step, account, sealed, step],
        ).rowcount
        == 1
    )


def identity_owner(transaction: Transaction, issuer: str, hash_: bytes) -> UUID | None:
    row = transaction.execute(
        "select account from simpul.identities where issuer = %s and hash = %s", [issuer, hash_]
    ).fetchone()
    return row[0] if row else None


def link_identity(transaction: Transaction, issuer: str, hash_: bytes, account: UUID, now: datetime) -> bool:
    """Whether the identity is now the account's. An account has one of an issuer: a second subject under the
    same e-mail address is another person who was given the address."""
    linked = transaction.execute(
        "insert into simpul.identities (issuer, hash, account, linked_at) values (%s, %s, %s, %s)"
        " on conflict do nothing",
        [issuer, hash_, account, now],
    ).rowcount
    return linked == 1 or identity_owner(transaction, issuer, hash_) == account


def has_identity(transaction: Transaction, account: UUID) -> bool:
    row = transaction.execute("select from simpul.identities where account = %s limit 1", [account])
    return row.fetchone() is not None


def unlink_identities(transaction: Transaction, account: UUID) -> int:
    return transaction.execute("delete from simpul.identities where account = %s", [account]).rowcount


def erase(transaction: Transaction, account: UUID) -> None:
    """Everything that an account could be entered by, and its e-mail lookups."""
    for table, column in ERASED:
        transaction.execute(f"delete from simpul.{table} where {column} = %s", [account])


ERASED = (
    ("lookups", "subject"),
    ("credentials", "account"),
    ("identities", "account"),
    ("tokens", "account"),
    ("invitations", "account"),
    ("sessions", "account"),
)
