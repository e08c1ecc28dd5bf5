"""What all of signing in stands on: the database, the log, the keys, and how secrets and e-mails are hashed."""

from __future__ import annotations

import hashlib
import secrets
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from uuid import UUID

from application.access import Actor, as_account
from application.platform import Platform
from application.signing_in.passwords import Passwords
from application.store.connection import Pool
from application.store.credentials import Transaction
from application.store.keys import Keys
from application.store.security_log import Kind, record
from domain import Account
from domain.errors import NotFound, NotPermitted
from domain.personal import Personal

SECRET_BYTES = 32


@dataclass(frozen=True)
class Caller:
    """Where a request comes from: an IP address, and what the program there says it is."""

    address: str
    agent: str


def moment(now: datetime | None) -> datetime:
    return now or datetime.now(UTC)


def new_secret() -> str:
    return secrets.token_urlsafe(SECRET_BYTES)


def raw(text: str) -> bytes:
    """The bytes of any text, also of one that is no proper Unicode: it fits nothing, and does not fail."""
    return text.encode("utf-8", "surrogatepass")


def hash_of(secret: str) -> bytes:
    """Of a secret of ours: it is random and long, so that a plain hash cannot be guessed back."""
    return hashlib.sha256(raw(secret)).digest()


def normal_email(email: str) -> str:
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", email.strip()).lower())


@dataclass(frozen=True)
class Ground:
    """The parts that are shared, and what nearly everything here does with them."""

    pool: Pool
    platform: Platform
    passwords: Passwords

    @property
    def keys(self) -> Keys:
        return self.platform.keys

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        with self.pool.connection() as connection, connection.transaction():
            yield connection

    @contextmanager
    def refusals_told(self, actor: Actor, right: str, now: datetime) -> Iterator[None]:
        """Someone known who tries what they may not: that is for the security log."""
        try:
            yield
        except (NotFound, NotPermitted):
            if actor.account is not None:
                with self.transaction() as transaction:
                    record(
                        transaction, Kind.REFUSED, now, account=actor.account, actor=actor.name, right=right
                    )
            raise

    def email_hash(self, email: str) -> bytes:
        return self.keyed(b"email", raw(normal_email(email)))

    def keyed(self, what: bytes, content: bytes) -> bytes:
        """A keyed hash that means nothing under another heading."""
        return self.keys.digest(b"simpul " + what + b"\0" + content)

    def account(self, account: UUID) -> Account | None:
        """The account as the log has it now, whatever this process remembers."""
        self.platform.catch_up(account)
        return self.platform.find(Account, account)

    def present(self, actor: Actor, now: datetime) -> Actor:
        """The actor with what the account may now."""
        if actor.account is None:
            return actor
        account = self.account(actor.account)
        return as_account(actor, account, now) if account else replace(actor, grants=())

    def words_of(self, account: UUID) -> dict[str, str]:
        """The person's name and e-mail in clear, as they are now; empty where they have been forgotten."""
        words: dict[str, str] = {}
        for event in self.platform.events.get(account):
            for kind in ("name", "email"):
                word = getattr(event, kind, None)
                text = self.keys.reveal(word) if isinstance(word, Personal) else None
                if text is not None:
                    words[kind] = text
        return words
