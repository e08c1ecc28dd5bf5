"""Every key wrapped anew by another master key, while others work with them; no sealed word is touched."""

from __future__ import annotations

from typing import Any

from psycopg import Connection

from application.store.keys import ROOT, Masters, decrypted, encrypted, read_root

ROTATION_LOCK = 5391881
TOGETHER = 1000


class RotationRunning(Exception):
    """Somebody else is changing the master key of this database."""


def rotate(connection: Connection[Any], masters: Masters, new: str) -> int:
    """Puts a master key (by its name, among those at hand) in force and wraps all keys by it.

    The root goes first: from then on no key is made with the old one. Broken off anywhere and begun again, it
    does what is left. Returns how many keys were wrapped anew.
    """
    row = connection.execute("select pg_try_advisory_lock(%s)", [ROTATION_LOCK]).fetchone()
    if not (row and row[0]):
        raise RotationRunning()
    try:
        _put_in_force(connection, masters, new)
        done = 0
        while wrapped := _some(connection, masters, new):
            done += wrapped
        return done
    finally:
        connection.execute("select pg_advisory_unlock(%s)", [ROTATION_LOCK])


def _put_in_force(connection: Connection[Any], masters: Masters, new: str) -> None:
    root, old = read_root(connection, masters)
    if old != new:
        wrapped = encrypted(masters.cipher(new), root, ROOT)
        connection.execute("select simpul.wrap_root(%s, %s, %s)", [old, wrapped, new])


def _some(connection: Connection[Any], masters: Masters, new: str) -> int:
    """Wraps some of those that another master key wraps; 0 where there are none left."""
    rows = connection.execute(
        "select subject, wrapped, master from simpul.keys where master ="
        " (select min(master) from simpul.keys where master <> %s) limit %s",
        [new, TOGETHER],
    ).fetchall()
    if not rows:
        return 0
    old, cipher = rows[0][2], masters.cipher(new)
    subjects = [subject for subject, _, _ in rows]
    anew = [
        encrypted(cipher, _plain(masters, subject, wrapped, old), subject.bytes)
        for subject, wrapped, _ in rows
    ]
    connection.execute("select simpul.rewrap_keys(%s, %s, %s, %s)", [subjects, old, anew, new])
    return len(rows)


def _plain(masters: Masters, subject: Any, wrapped: bytes, old: str) -> bytes:
    return decrypted(masters.cipher(old), wrapped, subject.bytes, f"the wrapped key of {subject}")
