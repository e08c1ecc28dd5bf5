"""Bringing read models over a slice of the log, in the caller's transaction."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg import Connection

from projections.readmodel import NEWS, ReadModel

logger = logging.getLogger(__name__)

TYPES_IN = (
    "select coalesce(max(position), %(after)s), coalesce(array_agg(distinct type), '{}') from"
    " (select position, type from simpul.events where position > %(after)s and position <= %(head)s"
    " order by position limit %(most)s) as slice"
)
PASSING = (psycopg.OperationalError, psycopg.InterfaceError, psycopg.errors.TransactionRollback)


@dataclass(frozen=True)
class Slice:
    """The events after one position up to and with another, and their types."""

    after: int
    upto: int
    types: frozenset[str]


def next_slice(connection: Connection[Any], after: int, head: int, most: int) -> Slice:
    """At most `most` events after a position; empty where `upto` equals `after`."""
    row = connection.execute(TYPES_IN, {"after": after, "head": head, "most": most}, prepare=True).fetchone()
    upto, types = row or (after, [])
    return Slice(after, upto, frozenset(types))


def bring_over(connection: Connection[Any], models: Sequence[ReadModel], news: Slice) -> None:
    """Lets each read model take the slice in, and notes how far it came.

    A read model that fails is set aside: what it had before the event that it cannot take stays, the error
    is recorded, the others go on. Faults of the connection or the server are raised: they pass.
    """
    for model in models:
        if model.reads & news.types:
            _bring_one(connection, model, news)
    connection.execute(
        "update progress set position = %s where failed_at is null and model = any(%s)",
        [news.upto, [model.name for model in models]],
        prepare=True,
    )


def _bring_one(connection: Connection[Any], model: ReadModel, news: Slice) -> None:
    try:
        with connection.transaction():
            _state(connection, model, news, news.after, news.upto)
    except PASSING:
        raise
    except psycopg.Error:
        _set_aside(connection, model, news)


def _state(connection: Connection[Any], model: ReadModel, news: Slice, after: int, upto: int) -> None:
    for group, statement in model.facts.items():
        if news.types.isdisjoint(group):
            continue
        connection.execute(NEWS + statement, {"after": after, "upto": upto, "types": list(group)})


def _set_aside(connection: Connection[Any], model: ReadModel, news: Slice) -> None:
    """Narrows the slice to the first event that fails, by halves, keeping what went well before it."""
    after, upto, error = news.after, news.upto, ""
    while True:
        middle = _middle(connection, after, upto)
        try:
            with connection.transaction():
                _state(connection, model, news, after, middle)
        except PASSING:
            raise
        except psycopg.Error as problem:
            error = str(problem).splitlines()[0]
            if middle == upto:
                break
            upto = middle
        else:
            after = middle
            if after == upto:
                return
    logger.error("read model %s set aside at position %s: %s", model.name, upto, error)
    connection.execute(
        "update progress set position = %s, failed_at = %s, error = %s, failed_on = now() where model = %s",
        [after, upto, error, model.name],
    )


def _middle(connection: Connection[Any], after: int, upto: int) -> int:
    """The position that halves the events between; `upto` where only one is left."""
    row = connection.execute(
        "select position from simpul.events where position > %(after)s and position <= %(upto)s order by position"
        " offset greatest((select count(*) from simpul.events"
        " where position > %(after)s and position <= %(upto)s) / 2 - 1, 0) limit 1",
        {"after": after, "upto": upto},
    ).fetchone()
    return row[0] if row else upto
