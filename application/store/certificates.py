"""The certificates in PostgreSQL: numbered without gaps, and never changed or removed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from psycopg import Connection

from application.certificates import Certificate, NotACertificate, hash_of, read

CERTIFICATES_LOCK = 5391883
MOST_NUMBER = 2**31 - 1
NUMBERED = "select number, note from simpul.certificates"


def keep(connection: Connection[Any], compose: Callable[[int, str | None], str]) -> Certificate:
    """`compose` is given the number and the hash of the note before, whatever became of it, and makes the note."""
    with connection.transaction():
        connection.execute("select pg_advisory_xact_lock(%s)", [CERTIFICATES_LOCK])
        before = connection.execute(f"{NUMBERED} order by number desc limit 1").fetchone()
        number = before[0] + 1 if before else 1
        made = read(number, compose(number, hash_of(before[1]) if before else None))
        connection.execute("insert into simpul.certificates values (%s, %s)", [number, made.note])
    return made


def certificate(connection: Connection[Any], number: int) -> Certificate | None:
    """None where there is none; raises NotACertificate where what is kept there is none any more."""
    row = connection.execute(f"{NUMBERED} where number = %s", [number]).fetchone()
    return read(*row) if row else None


def latest(
    connection: Connection[Any], most: int | None = None, below: int | None = None
) -> list[Certificate]:
    """The newest first, of numbers below one; without those that are damaged."""
    query = f"{NUMBERED} where %s::int is null or number < %s order by number desc limit %s"
    rows = connection.execute(query, [below, below, most]).fetchall()
    return [found for row in rows if (found := _readable(*row))]


def damaged(connection: Connection[Any]) -> list[int]:
    """The numbers of those that somebody has altered so that they cannot be read."""
    rows = connection.execute(f"{NUMBERED} order by number").fetchall()
    return [row[0] for row in rows if _readable(*row) is None]


def _readable(number: int, note: str) -> Certificate | None:
    try:
        return read(number, note)
    except NotACertificate:
        return None
