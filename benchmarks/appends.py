"""Appending one event: through the door, by plain psycopg, and by the library as it comes."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import count
from uuid import uuid4

import psycopg

from application.access import OPERATOR
from application.bookings import BookSpace
from application.door import execute
from benchmarks import library
from benchmarks.crew import Crew, Side, Work, crew
from benchmarks.ground import STEP, Booker, Ground, Place, bookers
from benchmarks.table import Line, ratio
from domain.values import Slot
from interface.wiring import Wired, wired

SPACES = 200
FAR = 100_000
PLAIN = """
    create schema plain;
    create table plain.events (like simpul.events including all);
    create sequence plain.positions;
"""
INSERT = (
    "insert into plain.events values"
    " (nextval('plain.positions'), %s, %s, 'space.booked', %s, 'operator', %s, now(), %s)"
)


@dataclass(frozen=True)
class ThroughTheDoor:
    """Bookings as a web worker makes them: permission, handler, rules, codec, one append."""

    place: Place
    bookers: Sequence[Booker]

    def clients(self, numbers: Sequence[int], until: ExitStack) -> list[Work]:
        connections = len(numbers) + 1  # one for the thread that wakes the worker
        parts = until.enter_context(wired(self.place.dsn, self.place.settings, connections))
        return [self._client(parts, self.bookers[number]) for number in numbers]

    def _client(self, parts: Wired, booker: Booker) -> Work:
        turns = count()

        def book() -> None:
            space, start = booker.slot(next(turns))
            command = BookSpace(booker.hub, space, uuid4(), booker.member, Slot(start, start + STEP))
            execute(parts.platform, OPERATOR, command, uuid4())

        return book


@dataclass(frozen=True)
class PlainInsert:
    """The same row into the same columns and indexes, one a transaction, its body ready beforehand."""

    dsn: str
    body: str

    def clients(self, numbers: Sequence[int], until: ExitStack) -> list[Work]:
        return [
            self._client(until.enter_context(psycopg.connect(self.dsn, autocommit=True))) for _ in numbers
        ]

    def _client(self, connection: psycopg.Connection) -> Work:
        stream, versions = uuid4(), count(1)

        def insert() -> None:
            connection.execute(INSERT, [stream, next(versions), "bench", uuid4(), self.body], prepare=True)

        return insert


def measure(ground: Ground, place: Place, hub: str, rounds: int, seconds: float) -> list[Line]:
    """With one client, then with eight in two processes."""
    return [
        line
        for processes, threads, targets in ((1, 1, (0.4, 1.7)), (2, 4, (0.4, 2.2)))
        for line in _with_clients(ground, place, hub, (processes, threads), targets, rounds, seconds)
    ]


def _with_clients(
    ground: Ground,
    place: Place,
    hub: str,
    clients: tuple[int, int],
    targets: tuple[float, float],
    rounds: int,
    seconds: float,
) -> list[Line]:
    number = clients[0] * clients[1]
    hub = f"{hub}-{number}"
    people = bookers(place, hub, SPACES, number)
    library_dsn = ground.database(f"library_{number}")
    library.fill(library_dsn, people)
    sides: list[Side] = [
        ThroughTheDoor(place, people),
        PlainInsert(place.dsn, _body(place, people[0])),
        library.LibraryDefault(library_dsn, people),
    ]
    with ExitStack() as until:
        crews = [until.enter_context(crew(side, *clients)) for side in sides]
        ours, plain, theirs = _in_turns(crews, rounds, seconds)
    who = "1 client" if number == 1 else f"{number} clients"
    return [
        ratio(f"append, {who}", ours, plain, targets[0], against="plain insert of the same row"),
        ratio(f"append, {who}", ours, theirs, targets[1], against="the library's default recorder"),
    ]


def _in_turns(crews: Sequence[Crew], rounds: int, seconds: float) -> list[list[float]]:
    """A B C A B C: what slows the machine for a while slows them all."""
    rates = [[one.rate(seconds) for one in crews] for _ in range(rounds)]
    return [list(column) for column in zip(*rates, strict=True)]


def _body(place: Place, booker: Booker) -> str:
    """The body of a booking as the codec writes it; makes the plain table on the way."""
    with wired(place.dsn, place.settings, connections=1) as parts:
        _book_once(parts, booker)
    with place.owner() as connection:
        connection.execute("drop schema if exists plain cascade")
        connection.execute(PLAIN)
        row = connection.execute(
            "select body::text from simpul.events where type = 'space.booked' order by position desc limit 1"
        ).fetchone()
    return str(row[0]) if row else ""


def _book_once(parts: Wired, booker: Booker) -> None:
    space, start = booker.slot(FAR)
    slot = Slot(start, start + STEP)
    execute(parts.platform, OPERATOR, BookSpace(booker.hub, space, uuid4(), booker.member, slot), uuid4())
