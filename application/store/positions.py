"""The proof that a reader who follows the log misses nothing, however many write at once."""

from __future__ import annotations

import multiprocessing
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from typing import Any
from uuid import uuid4

import msgspec
from psycopg import Connection, sql

from application.store.migrations import HERE

Connect = Callable[[], Connection[Any]]
READ = "select position from {}.events where position > %s order by position limit 1000"


@dataclass(frozen=True)
class PositionsProof:
    """How many events were committed while one reader followed, and how many it never saw."""

    writers: int
    committed: int
    missed: int
    out_of_order: int
    seconds: float

    @property
    def holds(self) -> bool:
        return self.missed == 0 and self.out_of_order == 0


def prove_positions(connect: Connect, writers: int = 4, events: int = 20_000) -> PositionsProof:
    """Runs writer processes against a scratch copy of the log, beside the real one, and drops it again.

    The copy is made of the same migration, and its appends take the same lock: meanwhile the real log's
    appends wait their turn among them. `connect` must be picklable.
    """
    with connect() as connection, _scratch_log(connection) as schema:
        began = time.monotonic()
        share = events // writers
        context = multiprocessing.get_context("spawn")
        processes = [context.Process(target=write, args=(connect, schema, share)) for _ in range(writers)]
        for process in processes:
            process.start()
        seen = _follow(connection, schema, lambda: any(process.is_alive() for process in processes))
        for process in processes:
            process.join()
        stored = connection.execute(_in_schema("select position from {}.events", schema)).fetchall()
        missed = {position for (position,) in stored} - set(seen)
        disorder = sum(later <= earlier for earlier, later in pairwise(seen))
        return PositionsProof(writers, len(stored), len(missed), disorder, time.monotonic() - began)


def write(connect: Connect, schema: str, count: int) -> None:
    """Appends `count` events, each a command of its own, as fast as it can."""
    with connect() as connection:
        call = _in_schema("select positions from {}.append(%s, %s, %s, '[]')", schema)
        for _ in range(count):
            command = uuid4()
            body = {
                "originator_id": uuid4(), "originator_version": 1, "hub": "proof", "actor": "doctor",
                "command": command,
            }  # fmt: skip
            news = msgspec.json.encode([{"type": "proof", "body": body}]).decode()
            connection.execute(call, [command, b"", news], prepare=True)


def _follow(connection: Connection[Any], schema: str, writing: Callable[[], bool]) -> list[int]:
    """Reads on from the last position seen, as a read model would, until the writers have ended."""
    query, seen = _in_schema(READ, schema), [0]
    while True:
        still_writing = writing()
        news = connection.execute(query, [seen[-1]], prepare=True).fetchall()
        seen += [position for (position,) in news]
        if not news and not still_writing:
            return seen[1:]


@contextmanager
def _scratch_log(connection: Connection[Any]) -> Iterator[str]:
    schema = f"proof_{uuid4().hex[:12]}"
    text = (HERE / "0001_log.sql").read_text()
    try:
        with connection.transaction():
            connection.execute(sql.SQL("create schema {}").format(sql.Identifier(schema)))
            connection.execute(sql.SQL("set local search_path to {}").format(sql.Identifier(schema)))
            connection.execute(re.sub(r"\bsimpul\b", schema, text).encode())
        yield schema
    finally:
        connection.execute(sql.SQL("drop schema if exists {} cascade").format(sql.Identifier(schema)))


def _in_schema(query: str, schema: str) -> sql.Composed:
    return sql.SQL(query).format(sql.Identifier(schema))
