"""The table in which people are found by their words, and how far in the log it has come."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import astuple, dataclass
from typing import Any
from uuid import UUID

import psycopg
from psycopg import Connection
from psycopg.rows import class_row

PEOPLE_LOCK = 5391882
# Whoever has no key any more is not put: the reference to the key refuses it, also a moment after it went.
PUT = """
    insert into simpul.people (subject, kind, hub, stream, name, email, phone, organisation)
    select %(subject)s, %(kind)s, %(hub)s, %(stream)s, %(name)s, %(email)s, %(phone)s, %(organisation)s
    where exists (select from simpul.keys where subject = %(subject)s)
    on conflict (subject) do update set name = excluded.name,
        email = coalesce(excluded.email, people.email), phone = coalesce(excluded.phone, people.phone),
        organisation = coalesce(excluded.organisation, people.organisation)
"""
CORRECT = """
    update simpul.people set name = coalesce(%(name)s, name), email = coalesce(%(email)s, email),
        phone = coalesce(%(phone)s, phone), organisation = coalesce(%(organisation)s, organisation)
    where subject = %(subject)s
"""
SEARCH = """
    select subject, kind, hub, stream, name, email, phone, organisation from simpul.people
    where (%(hub)s::text is null or hub = %(hub)s) and words like all(%(patterns)s)
    order by lower(name), subject limit %(limit)s
"""


@dataclass(frozen=True)
class Person:
    """A row: `stream` is the membership, the account, or the programme of an enrolment. Names in clear."""

    subject: UUID
    kind: str
    hub: str
    stream: UUID
    name: str | None
    email: str | None = None
    phone: str | None = None
    organisation: str | None = None


def take_turn(connection: Connection[Any]) -> int | None:
    """In a transaction: how far the table has come; None where another process is just at it."""
    row = connection.execute("select pg_try_advisory_xact_lock(%s)", [PEOPLE_LOCK]).fetchone()
    if not (row and row[0]):
        return None
    connection.execute("insert into simpul.people_seen (position) values (0) on conflict do nothing")
    row = connection.execute("select position from simpul.people_seen").fetchone()
    return int(row[0]) if row else 0


def note(connection: Connection[Any], position: int) -> None:
    connection.execute("update simpul.people_seen set position = %s", [position])


def put(connection: Connection[Any], people: Iterable[tuple[bool, Person]]) -> None:
    """Rows in the order of the log; a correction (True) changes what is given. Who is forgotten has none."""
    for corrects, person in people:
        values = dict(zip(Person.__dataclass_fields__, astuple(person), strict=True))
        try:
            with connection.transaction():
                connection.execute(CORRECT if corrects else PUT, values)
        except psycopg.errors.ForeignKeyViolation:
            continue


def empty(connection: Connection[Any]) -> None:
    """To be filled from the log anew; waits for whoever is just filling it."""
    with connection.transaction():
        connection.execute("select pg_advisory_xact_lock(%s)", [PEOPLE_LOCK])
        connection.execute("delete from simpul.people")
        connection.execute("delete from simpul.people_seen")


def search(connection: Connection[Any], hub: str | None, words: str, limit: int) -> list[Person]:
    """People of a hub (None: of all), who have each of the words somewhere in name, e-mail, phone or firm."""
    patterns = [f"%{_literal(word)}%" for word in words.lower().split()] or ["%"]
    cursor = connection.cursor(row_factory=class_row(Person))
    return cursor.execute(SEARCH, {"hub": hub, "patterns": patterns, "limit": limit}).fetchall()


def _literal(word: str) -> str:
    """% and _ are letters here, and so is what makes them letters."""
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
