"""A key per person: words are sealed with it, and destroying it forgets the person everywhere at once."""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
from functools import lru_cache
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from psycopg import Connection

from application.store.connection import Pool
from domain.personal import Personal

NONCE = 12
KEY_BYTES = 32


class KeyFault(Exception):
    """The master key does not fit these keys, or a sealed word was altered or moved."""


def master_name(master: bytes) -> str:
    """What stands beside each wrapped key, to tell which master key it needs; says nothing of the key."""
    return hashlib.sha256(b"simpul master" + master).hexdigest()[:16]


def masters_in_use(connection: Connection[Any]) -> set[str]:
    """The names of the master keys that the keys of this database were wrapped by."""
    return {name for (name,) in connection.execute("select distinct master from simpul.keys").fetchall()}


class Keys:
    """Seals and reveals personal words. `master` is 32 bytes and never enters the database."""

    def __init__(self, pool: Pool, master: bytes) -> None:
        if len(master) != KEY_BYTES:
            raise KeyFault(f"the master key has {len(master)} bytes; it must have {KEY_BYTES}")
        self._pool = pool
        self._master = AESGCM(master)
        self._master_name = master_name(master)
        self._digest_key = hashlib.sha256(b"simpul digest" + master).digest()
        self._remembered = lru_cache(maxsize=4096)(self._find_or_make)

    def digest(self, content: bytes) -> bytes:
        """A keyed hash: tells equal contents apart without letting a reader of the table guess them."""
        return hmac.digest(self._digest_key, content, "sha256")

    def seal(self, word: Personal) -> str:
        """The word as base64 of nonce and ciphertext, bound to its subject and kind."""
        if word.sealed is not None:
            return word.sealed
        nonce = os.urandom(NONCE)
        key = AESGCM(self._remembered(word.subject))
        return base64.b64encode(nonce + key.encrypt(nonce, str(word.text).encode(), word.place)).decode()

    def reveal(self, word: Personal) -> str | None:
        """The text, or None where the person has been forgotten. Raises KeyFault where it does not fit."""
        if word.text is not None:
            return word.text
        wrapped = self._wrapped(word.subject)
        if wrapped is None:
            return None
        key = AESGCM(self._unwrap(word.subject, *wrapped))
        try:
            sealed = base64.b64decode(str(word.sealed))
            return key.decrypt(sealed[:NONCE], sealed[NONCE:], word.place).decode()
        except (InvalidTag, ValueError) as error:
            raise KeyFault(f"the sealed {word.kind} of {word.subject} was altered or moved") from error

    def _find_or_make(self, subject: UUID) -> bytes:
        if (wrapped := self._wrapped(subject)) is None:
            self._make(subject)
            wrapped = self._wrapped(subject)
        if wrapped is None:
            raise KeyFault(f"no key could be made for {subject}")
        return self._unwrap(subject, *wrapped)

    def _wrapped(self, subject: UUID) -> tuple[bytes, str] | None:
        with self._pool.connection() as connection:
            row = connection.execute(
                "select wrapped, master from simpul.keys where subject = %s", [subject]
            ).fetchone()
        return (row[0], row[1]) if row else None

    def _make(self, subject: UUID) -> None:
        nonce = os.urandom(NONCE)
        wrapped = nonce + self._master.encrypt(nonce, os.urandom(KEY_BYTES), subject.bytes)
        with self._pool.connection() as connection:
            connection.execute(
                "insert into simpul.keys (subject, wrapped, master) values (%s, %s, %s) on conflict do nothing",
                [subject, wrapped, self._master_name],
            )

    def _unwrap(self, subject: UUID, wrapped: bytes, master: str) -> bytes:
        if master != self._master_name:
            raise KeyFault(
                f"the key of {subject} was wrapped by master key {master}, not by {self._master_name}"
            )
        try:
            return self._master.decrypt(wrapped[:NONCE], wrapped[NONCE:], subject.bytes)
        except (InvalidTag, ValueError) as error:
            raise KeyFault(f"the wrapped key of {subject} was altered or moved") from error
