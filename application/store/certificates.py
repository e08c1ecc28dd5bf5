"""The certificates in PostgreSQL: numbered without gaps, and never changed or removed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from psycopg import Connection

from application.certificates import Certificate, read

CERTIFICATES_LOCK = 5391883
MOST_NUMBER = 2**31 - 1
NUMBERED = "select number, note from simpul.certificates"


def keep(connection: Connection[Any], compose: Callable[[int, Certificate | None], str]) -> Certificate:
    """`compose` is given the number and the certificate before, and makes the note."""
    with connection.transaction():
        connection.execute("select pg_advisory_xact_lock(%s)", [CERTIFICATES_LOCK])
        before = next(iter(latest(connection, 1)), None)
        number = before.number + 1 if before else 1
        made = read(number, compose(number, before))
        connection.execute("insert into simpul.certificates values (%s, %s)", [number, made.note])
    return made


def certificate(connection: Connection[Any], number: int) -> Certificate | None:
    row = connection.execute(f"{NUMBERED} where number = %s", [number]).fetchone()
    return read(*row) if row else None


def latest(
    connection: Connection[Any], most: int | None = None, below: int | None = None
) -> list[Certificate]:
    """The newest first, of numbers below one."""
    query = f"{NUMBERED} where %s::int is null or number < %s order by number desc limit %s"
    return [read(*row) for row in connection.execute(query, [below, below, most]).fetchall()]
