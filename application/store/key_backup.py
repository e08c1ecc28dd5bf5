"""The persons' keys in a file of their own, still wrapped, with the list of those who are forgotten.

A dump of the database leaves the keys out: else every old dump would bring back everybody.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec
from psycopg import Connection

from application.store.keys import ROOT, KeyFault, Masters, decrypted

FORMAT = "simpul keys 1"


class _Content(msgspec.Struct):
    format: str
    master: str
    made_at: datetime
    root: str
    keys: list[tuple[UUID, str]]
    destroyed: list[tuple[UUID, UUID | None, datetime]]


@dataclass(frozen=True)
class Restored:
    """How many keys came back, were there already, and were destroyed because their person is forgotten."""

    restored: int
    present: int
    forgotten: int


def write_backup(connection: Connection[Any], masters: Masters) -> bytes:
    """All keys as they are wrapped, and who is forgotten, under a seal of the master key in force.

    Raises KeyFault in the middle of a rotation: two master keys would be needed to read it.
    """
    with connection.transaction():
        connection.execute("set transaction isolation level repeatable read, read only")
        root = connection.execute("select wrapped, master from simpul.secrets where name = 'root'").fetchone()
        keys = connection.execute(
            "select subject, wrapped, master from simpul.keys order by subject"
        ).fetchall()
        destroyed = connection.execute(
            "select subject, request, at from simpul.destroyed_keys order by at, subject"
        ).fetchall()
    if root is None:
        raise KeyFault("there are no keys here yet")
    if {master for _, _, master in keys} - {root[1]}:
        raise KeyFault("the master key is just being changed: end that first with `simpul keys rotate`")
    content = _Content(
        FORMAT,
        root[1],
        datetime.now(UTC),
        _text(root[0]),
        [(subject, _text(wrapped)) for subject, wrapped, _ in keys],
        destroyed,
    )
    body = msgspec.json.encode(content)
    return body + b"\n" + _seal(masters[root[1]], body) + b"\n"


def read_backup(connection: Connection[Any], masters: Masters, file: bytes) -> Restored:
    """Brings the keys of a backup back, but of nobody who is forgotten, here or there.

    Raises KeyFault for a file that was altered, needs another master key, or is of another network.
    """
    content = _opened(masters, file)
    with connection.transaction():
        _settle_root(connection, masters, content)
        forgotten = sum(_destroy(connection, *one) for one in content.destroyed)
        restored = sum(_restore(connection, content.master, *one) for one in content.keys)
    return Restored(restored, len(content.keys) - restored, forgotten)


def _opened(masters: Masters, file: bytes) -> _Content:
    body, _, seal = file.rstrip(b"\n").rpartition(b"\n")
    try:
        content = msgspec.json.decode(body, type=_Content)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise KeyFault("this is no backup of keys, or it was altered") from error
    if content.format != FORMAT:
        raise KeyFault(f"this backup is written as {content.format!r}; this Simpul reads {FORMAT!r}")
    if not hmac.compare_digest(_seal(masters[content.master], body), seal):
        raise KeyFault("this backup was altered")
    return content


def _settle_root(connection: Connection[Any], masters: Masters, content: _Content) -> None:
    """Both must have the same root; what only a lost master key could open is taken from the backup."""
    theirs = base64.b64decode(content.root)
    row = connection.execute("select wrapped, master from simpul.secrets where name = 'root'").fetchone()
    if row and row[1] in masters:
        wanted = decrypted(masters.cipher(content.master), theirs, ROOT, "the root of digests")
        present = decrypted(masters.cipher(row[1]), row[0], ROOT, "the root of digests")
        if not hmac.compare_digest(wanted, present):
            raise KeyFault("this backup belongs to another network: its digests have another root")
    if row is None or content.master == masters.first:
        before = row[1] if row else None
        connection.execute("select simpul.wrap_root(%s, %s, %s)", [before, theirs, content.master])


def _restore(connection: Connection[Any], master: str, subject: UUID, wrapped: str) -> int:
    row = connection.execute(
        "select simpul.restore_key(%s, %s, %s)", [subject, base64.b64decode(wrapped), master]
    ).fetchone()
    return int(bool(row and row[0]))


def _destroy(connection: Connection[Any], subject: UUID, request: UUID | None, at: datetime) -> int:
    row = connection.execute("select simpul.destroy_keys(%s, %s, %s)", [[subject], request, at]).fetchone()
    return int(row[0]) if row else 0


def _seal(master: bytes, body: bytes) -> bytes:
    key = hashlib.sha256(b"simpul key backup" + master).digest()
    return hmac.digest(key, body, "sha256").hex().encode()


def _text(content: bytes) -> str:
    return base64.b64encode(content).decode()
