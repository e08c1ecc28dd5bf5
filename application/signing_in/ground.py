"""What all of signing in stands on: the database, the log, the keys, and how secrets and e-mails are hashed."""

from __future__ import annotations

import hashlib
import secrets
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Literal
from uuid import UUID

import argon2

from application.access import Actor, as_account
from application.platform import Platform
from application.signing_in.passwords import Passwords
from application.store.connection import Pool
from application.store.credentials import Transaction
from domain import Account
from domain.personal import Personal

SECRET_BYTES = 32
HASHER = argon2.PasswordHasher()  # RFC 9106, the profile for little memory


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


class Ground:
    """Holds the parts. `second_factor` says who must have one: "optional" nobody, "admins" the province's."""

    def __init__(
        self,
        pool: Pool,
        platform: Platform,
        *,
        second_factor: Literal["optional", "admins"] = "optional",
        hasher: argon2.PasswordHasher = HASHER,
    ) -> None:
        self._pool, self._platform, self._keys = pool, platform, platform.keys
        self._second_factor = second_factor
        self._passwords = Passwords(hasher)
        self._told: set[tuple[object, ...]] = set()  # what the security log has been told already

    @contextmanager
    def _transaction(self) -> Iterator[Transaction]:
        with self._pool.connection() as connection, connection.transaction():
            yield connection

    def _email_hash(self, email: str) -> bytes:
        return self._keyed(b"email", raw(normal_email(email)))

    def _keyed(self, what: bytes, content: bytes) -> bytes:
        """A keyed hash that means nothing under another heading."""
        return self._keys.digest(b"simpul " + what + b"\0" + content)

    def _account(self, account: UUID) -> Account | None:
        """The account as the log has it now, whatever this process remembers."""
        self._platform.catch_up(account)
        return self._platform.find(Account, account)

    def _present(self, actor: Actor, now: datetime) -> Actor:
        """The actor with what the account may now."""
        if actor.account is None:
            return actor
        account = self._account(actor.account)
        return as_account(actor, account, now) if account else replace(actor, grants=())

    def _words_of(self, account: UUID) -> dict[str, str]:
        """The person's name and e-mail in clear, as they are now; empty where they have been forgotten."""
        words: dict[str, str] = {}
        for event in self._platform.events.get(account):
            for kind in ("name", "email"):
                word = getattr(event, kind, None)
                text = self._keys.reveal(word) if isinstance(word, Personal) else None
                if text is not None:
                    words[kind] = text
        return words
