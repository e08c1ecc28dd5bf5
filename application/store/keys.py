"""A key per person: words are sealed with it, and destroying it forgets the person everywhere at once."""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import psycopg
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from psycopg import Connection

from application.store.connection import Pool
from domain.errors import PersonForgotten
from domain.personal import Personal

NONCE = 12
KEY_BYTES = 32
TRIES = 3
ROOT = b"simpul root"
KEY_OF = "select wrapped, master from simpul.key_of(%s, %s, %s)"


class KeyFault(Exception):
    """The master key does not fit these keys, or a sealed word was altered or moved."""


def master_name(master: bytes) -> str:
    """What stands beside each wrapped key, to tell which master key it needs; says nothing of the key."""
    return hashlib.sha256(b"simpul master" + master).hexdigest()[:16]


def masters_in_use(connection: Connection[Any]) -> set[str]:
    """The names of the master keys that something in this database was wrapped by."""
    rows = connection.execute(
        "select master from simpul.keys union select master from simpul.secrets"
    ).fetchall()
    return {name for (name,) in rows}


class Masters:
    """The master keys at hand, by name. Unknown ones are looked for again: one may just be changing."""

    def __init__(self, read: Callable[[], Iterable[bytes]]) -> None:
        self._read = read
        self._known: dict[str, bytes] = {}
        self.first = self._look()

    def __getitem__(self, name: str) -> bytes:
        """Raises KeyFault where there is none of that name."""
        if name not in self:
            raise KeyFault(
                f"this was wrapped by master key {name}; at hand is {', '.join(sorted(self._known))}"
            )
        return self._known[name]

    def __contains__(self, name: str) -> bool:
        if name not in self._known:
            self._look()
        return name in self._known

    def cipher(self, name: str) -> AESGCM:
        return AESGCM(self[name])

    def _look(self) -> str:
        found = {master_name(master): master for master in self._read()}
        for master in found.values():
            if len(master) != KEY_BYTES:
                raise KeyFault(f"the master key has {len(master)} bytes; it must have {KEY_BYTES}")
        self._known = found
        return next(iter(found), "")


class Keys:
    """Seals and reveals personal words. Master keys have 32 bytes and never enter the database.

    Given several (while one is being changed), the first is that of a new network. No key of a person is
    remembered: what was destroyed a moment ago neither seals nor reveals.
    """

    def __init__(self, pool: Pool, master: bytes | Callable[[], Iterable[bytes]]) -> None:
        self._pool = pool
        self.masters = Masters(master if callable(master) else lambda: (master,))
        self._root: tuple[bytes, str] | None = None

    def digest(self, content: bytes) -> bytes:
        """A keyed hash: tells equal contents apart without letting a reader of the table guess them."""
        return hmac.digest(self._derived(b"simpul digest"), content, "sha256")

    def wrap(self, secret: bytes, place: bytes) -> bytes:
        """A secret that is no personal word, encrypted and bound to its place."""
        return encrypted(AESGCM(self._derived(b"simpul secrets")), secret, place)

    def unwrap(self, wrapped: bytes, place: bytes) -> bytes:
        """What `wrap` was given. Raises KeyFault where it was altered, moved, or wrapped by another key."""
        return decrypted(AESGCM(self._derived(b"simpul secrets")), wrapped, place, "a wrapped secret")

    def seal(self, word: Personal) -> str:
        """The word as base64 of nonce and ciphertext, bound to its subject and kind.

        Raises PersonForgotten where the subject's key was destroyed.
        """
        if word.sealed is not None:
            return word.sealed
        key = AESGCM(self._find_or_make(word.subject))
        return base64.b64encode(encrypted(key, str(word.text).encode(), word.place)).decode()

    def reveal(self, word: Personal) -> str | None:
        """The text, or None where the person has been forgotten. Raises KeyFault where it does not fit."""
        return self.reveal_all([word])[0]

    def reveal_all(self, words: Sequence[Personal | None]) -> list[str | None]:
        """The same for many words in one round trip; what is None stays None."""
        sealed = [word for word in words if word is not None and word.text is None]
        wrapped = self._wrapped({word.subject for word in sealed}) if sealed else {}
        return [self._opened(word, wrapped) if word else None for word in words]

    def destroy(self, subjects: Iterable[UUID], request: UUID | None, at: datetime) -> int:
        """Destroys the keys of these subjects for ever, with their look-ups, rows of search, credentials and
        sessions, in one transaction; returns how many keys there were. Again, nothing is left to do.
        """
        with self._pool.connection() as connection:
            row = connection.execute(
                "select simpul.destroy_keys(%s, %s, %s)", [list(subjects), request, at]
            ).fetchone()
        return int(row[0]) if row else 0

    @property
    def in_force(self) -> str:
        """The name of the master key that new keys are wrapped by."""
        return self._root_and_master()[1]

    def _derived(self, purpose: bytes) -> bytes:
        return hashlib.sha256(purpose + self._root_and_master()[0]).digest()

    def _root_and_master(self) -> tuple[bytes, str]:
        if self._root is None:
            with self._pool.connection() as connection:
                self._root = read_root(connection, self.masters)
        return self._root

    def _find_or_make(self, subject: UUID) -> bytes:
        for _ in range(TRIES):
            master = self.in_force
            offered = encrypted(self.masters.cipher(master), os.urandom(KEY_BYTES), subject.bytes)
            try:
                with self._pool.connection() as connection:
                    row = connection.execute(KEY_OF, [subject, offered, master], prepare=True).fetchone()
            except psycopg.Error as error:
                if error.sqlstate == "SM003":
                    raise PersonForgotten() from error
                if error.sqlstate != "SM004":
                    raise
                self._root = None
            else:
                if row and row[0] is not None:
                    return self._unwrapped(subject, row[0], row[1])
        raise KeyFault(f"no key could be made for {subject}")

    def _wrapped(self, subjects: Iterable[UUID]) -> dict[UUID, tuple[bytes, str]]:
        with self._pool.connection() as connection:
            rows = connection.execute(
                "select subject, wrapped, master from simpul.keys where subject = any(%s)", [list(subjects)]
            ).fetchall()
        return {subject: (wrapped, master) for subject, wrapped, master in rows}

    def _opened(self, word: Personal, wrapped: Mapping[UUID, tuple[bytes, str]]) -> str | None:
        if word.text is not None:
            return word.text
        if word.subject not in wrapped:
            return None
        key = AESGCM(self._unwrapped(word.subject, *wrapped[word.subject]))
        what = f"the sealed {word.kind} of {word.subject}"
        try:
            sealed = base64.b64decode(str(word.sealed))
        except ValueError as error:
            raise KeyFault(f"{what} was altered or moved") from error
        return decrypted(key, sealed, word.place, what).decode()

    def _unwrapped(self, subject: UUID, wrapped: bytes, master: str) -> bytes:
        return decrypted(self.masters.cipher(master), wrapped, subject.bytes, f"the wrapped key of {subject}")


def read_root(connection: Connection[Any], masters: Masters) -> tuple[bytes, str]:
    """What digests and other secrets are derived from, and the master key in force. Made where there is none.

    Of a database that is older than its root it is the master key itself: its digests go on to be true.
    """
    if (found := _stored_root(connection)) is None:
        master = masters.first
        used = connection.execute("select from simpul.commands limit 1").fetchone() is not None
        root = masters[master] if used else os.urandom(KEY_BYTES)
        wrapped = encrypted(masters.cipher(master), root, ROOT)
        connection.execute("select simpul.wrap_root(null, %s, %s)", [wrapped, master])
        found = _stored_root(connection)
    if found is None:
        raise KeyFault("the root of digests could not be made")
    return decrypted(masters.cipher(found[1]), found[0], ROOT, "the root of digests"), found[1]


def _stored_root(connection: Connection[Any]) -> tuple[bytes, str] | None:
    row = connection.execute("select wrapped, master from simpul.secrets where name = 'root'").fetchone()
    return (row[0], row[1]) if row else None


def encrypted(key: AESGCM, content: bytes, place: bytes) -> bytes:
    nonce = os.urandom(NONCE)
    return nonce + key.encrypt(nonce, content, place)


def decrypted(key: AESGCM, content: bytes, place: bytes, what: str) -> bytes:
    """Raises KeyFault, naming what it is, where it was altered, moved, or encrypted by another key."""
    try:
        return key.decrypt(content[:NONCE], content[NONCE:], place)
    except (InvalidTag, ValueError) as error:
        raise KeyFault(f"{what} was altered or moved, or needs another master key") from error
