"""Editions: schemas that hold every read model, built from the log beside each other; one of them is live.

The live edition's schema is always named `live`; switching renames two schemas in one transaction, so that
readers need not ask which one it is.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg import Connection, sql
from psycopg.types.json import Jsonb

from projections import registry
from projections.locks import BUILD_LOCK, ENSURE_LOCK, SWITCH_LOCK
from projections.readmodel import ReadModel
from projections.slices import bring_over, next_slice

logger = logging.getLogger(__name__)

Connect = Callable[[], Connection[Any]]
Progress = Callable[[int, int], None]
BUILD_SLICE = 40_000
PROGRESS_TABLE = """
    create table progress (
        model     text primary key,
        position  bigint not null,
        failed_at bigint,
        error     text,
        failed_on timestamptz
    ) with (fillfactor = 50)
"""
HEALTHY = "select model, position from progress where failed_at is null and model = any(%s) for update"
OTHER_CODE = (
    "edition %s, which is live, was made by other code than this; it is left alone"
    " (edition %s is of this code: simpul editions switch)"
)
LIST = "select id, schema, status, code, created_at, ready_at, position from simpul.editions order by id"


class EditionError(Exception):
    """An edition cannot be built, switched to or dropped; the sentence says why."""


@dataclass(frozen=True)
class SetAside:
    """A read model that could not take the event at `failed_at`."""

    model: str
    position: int
    failed_at: int
    error: str
    failed_on: datetime


@dataclass(frozen=True)
class Edition:
    """`status` is building, ready, live or frozen; `code` the hash of the read models that built it.

    A frozen one stands at its `position` for ever (see projections/archive.py).
    """

    id: int
    schema: str
    status: str
    code: str
    created_at: datetime
    ready_at: datetime | None
    position: int | None = None

    @property
    def up_to_date(self) -> bool:
        return self.code == registry.code()


def editions(connection: Connection[Any]) -> list[Edition]:
    return [Edition(*row) for row in connection.execute(LIST).fetchall()]


def live_edition(connection: Connection[Any]) -> Edition | None:
    return next((edition for edition in editions(connection) if edition.status == "live"), None)


def edition_by_id(connection: Connection[Any], number: int) -> Edition:
    """Raises EditionError where there is none."""
    for edition in editions(connection):
        if edition.id == number:
            return edition
    raise EditionError(f"there is no edition {number}")


def position_of(connection: Connection[Any], edition: Edition) -> int:
    """How far its healthy read models have come."""
    query = sql.SQL("select coalesce(min(position), 0) from {}.progress where failed_at is null")
    row = connection.execute(query.format(sql.Identifier(edition.schema))).fetchone()
    return row[0] if row else 0


def set_aside(connection: Connection[Any], edition: Edition) -> list[SetAside]:
    query = sql.SQL(
        "select model, position, failed_at, error, failed_on from {}.progress where failed_at is not null"
    )
    rows = connection.execute(query.format(sql.Identifier(edition.schema))).fetchall()
    return [SetAside(*row) for row in rows]


def log_head(connection: Connection[Any]) -> int:
    row = connection.execute("select simpul.head()").fetchone()
    return row[0] if row else 0


def events_between(connection: Connection[Any], after: int, upto: int) -> int:
    """How many there are: positions have gaps."""
    query = "select count(*) from simpul.events where position > %s and position <= %s"
    row = connection.execute(query, [after, upto]).fetchone()
    return row[0] if row else 0


@contextmanager
def reading(connection: Connection[Any], schema: str) -> Iterator[None]:
    """A transaction in which unqualified names are those of an edition."""
    with connection.transaction():
        connection.execute("select set_config('search_path', %s, true)", [f"{schema}, simpul"])
        yield


def build(connect: Connect, progress: Progress = lambda done, head: None, upto: int | None = None) -> Edition:
    """A new edition beside the live one, at the head of the log or `upto` a position.

    `progress` hears how far it is, in positions. What fails half-way leaves nothing behind.
    """
    with building(connect, progress, upto) as (connection, edition):
        connection.execute(
            "update simpul.editions set status = 'ready', ready_at = now() where id = %s", [edition.id]
        )
        return edition_by_id(connection, edition.id)


@contextmanager
def building(
    connect: Connect,
    progress: Progress,
    upto: int | None = None,
    begin: Callable[[Connection[Any], Edition], object] = lambda connection, edition: None,
) -> Iterator[tuple[Connection[Any], Edition]]:
    """An edition that is filled but not yet ready, and a connection; dropped at the end unless it was made ready.

    The connection holds a lock that tells it from what a killed builder left behind. `begin` may put rows into
    the empty edition, with how far they go.
    """
    with connect() as connection:
        sweep(connection)
        edition = _make(connection)
        try:
            begin(connection, edition)
            _build_halves(connect, edition, log_head(connection) if upto is None else upto, progress)
            _make_indexes(connection, edition)
            _analyze(connection, edition)
            yield connection, edition
        finally:
            with suppress(EditionError):  # it was made ready, or somebody else has dropped it
                drop(connection, edition)


def sweep(connection: Connection[Any]) -> None:
    """Drops the editions whose builders were killed."""
    for edition in editions(connection):
        if edition.status == "building":
            held = connection.execute(
                "select pg_try_advisory_lock(%s, %s)", [BUILD_LOCK, edition.id]
            ).fetchone()
            if held and held[0]:
                with suppress(EditionError):  # its builder has just finished, or swept it up itself
                    drop(connection, edition)
                connection.execute("select pg_advisory_unlock(%s, %s)", [BUILD_LOCK, edition.id])


def switch(connection: Connection[Any], edition: Edition, whole: bool = True) -> None:
    """Makes an edition the live one, in one transaction, at no earlier position than the present one.

    Where it must be `whole`, an edition with a read model set aside is refused.
    """
    with _holding(connection, SWITCH_LOCK):
        edition = edition_by_id(connection, edition.id)
        _must_be_switchable(connection, edition, whole)
        catch_up(connection, edition)
        with connection.transaction():
            connection.execute("select from simpul.editions where status in ('live', 'ready') for update")
            old = live_edition(connection)
            catch_up(connection, edition)
            if old:
                _rename(connection, old, f"edition_{old.id}", "ready")
            _rename(connection, edition, "live", "live")


def _must_be_switchable(connection: Connection[Any], edition: Edition, whole: bool) -> None:
    if edition.status != "ready":
        raise EditionError(f"edition {edition.id} is {edition.status}; only a ready one can become live")
    if not edition.up_to_date:
        raise EditionError(f"edition {edition.id} was built by other code; build a new one")
    if whole and (aside := set_aside(connection, edition)):
        raise EditionError(f"edition {edition.id} is not whole: {aside[0].model} failed: {aside[0].error}")


def drop(connection: Connection[Any], edition: Edition) -> None:
    """Removes an edition that is not live. The log can always build it again.

    What others have done to it since it was looked at counts: EditionError where it is live, gone or finished.
    """
    with connection.transaction():
        if edition.status == "ready":
            connection.execute("select pg_advisory_xact_lock(%s)", [SWITCH_LOCK])
        connection.execute("select from simpul.editions where id = %s for update", [edition.id])
        now = edition_by_id(connection, edition.id)
        if now.status == "live":
            raise EditionError(f"edition {now.id} is live; switch to another one first")
        if now.status != edition.status:
            raise EditionError(f"edition {now.id} has become {now.status} meanwhile")
        connection.execute(sql.SQL("drop schema if exists {} cascade").format(sql.Identifier(now.schema)))
        connection.execute("delete from simpul.editions where id = %s", [now.id])


@contextmanager
def _holding(connection: Connection[Any], lock: int) -> Iterator[None]:
    connection.execute("select pg_advisory_lock(%s)", [lock])
    try:
        yield
    finally:
        if not connection.closed:
            connection.execute("select pg_advisory_unlock(%s)", [lock])


def catch_up(connection: Connection[Any], edition: Edition, upto: int | None = None) -> None:
    """Brings an edition to the head of the log, or up to a position."""
    head = log_head(connection) if upto is None else upto
    while take_slice(connection, edition, registry.READ_MODELS, head, BUILD_SLICE):
        pass


def take_slice(
    connection: Connection[Any], edition: Edition, models: Sequence[ReadModel], head: int, most: int
) -> int:
    """Brings the healthy models over one slice, rows and positions together; returns how far, 0 at the end."""
    with reading(connection, edition.schema):
        stand = dict(connection.execute(HEALTHY, [[model.name for model in models]]).fetchall())
        news = next_slice(connection, min(stand.values(), default=head), head, most)
        if news.upto == news.after:
            return 0
        bring_over(connection, [model for model in models if model.name in stand], news)
        return news.upto


def ensure_live(connect: Connect, progress: Progress = lambda done, head: None) -> Edition:
    """The live edition: where there is none, or the read models have changed, one that is ready is switched
    to, or a new one built.

    A ready edition of our code that is older than the live one says that somebody moved on from this code on
    purpose: the live edition then stays, though it is of other code. One read model that fails does not keep
    the others from being read: it is told of, like any set aside.
    """
    with connect() as connection:
        connection.execute("select pg_advisory_lock(%s)", [ENSURE_LOCK])
        live = live_edition(connection)
        if live and live.up_to_date:
            return live
        ready = [
            edition for edition in editions(connection) if edition.status == "ready" and edition.up_to_date
        ]
        if live and ready and ready[0].id < live.id:
            logger.warning(OTHER_CODE, live.id, ready[-1].id)
            return live
        made = ready[-1] if ready else build(connect, progress)
        switch(connection, made, whole=False)
        return edition_by_id(connection, made.id)


def _make(connection: Connection[Any]) -> Edition:
    """The empty schema with every read model's tables."""
    with connection.transaction():
        row = connection.execute(
            "insert into simpul.editions (schema, status, code) values (gen_random_uuid()::text, 'building', %s)"
            " returning id",
            [registry.code()],
        ).fetchone()
        number = row[0] if row else 0
        connection.execute("select pg_advisory_lock(%s, %s)", [BUILD_LOCK, number])
        schema = f"edition_{number}"
        models = Jsonb({model.name: model.code for model in registry.READ_MODELS})
        connection.execute(
            "update simpul.editions set schema = %s, models = %s where id = %s", [schema, models, number]
        )
        connection.execute(sql.SQL("create schema {}").format(sql.Identifier(schema)))
        connection.execute("select set_config('search_path', %s, true)", [schema])
        connection.execute(PROGRESS_TABLE)
        for model in registry.READ_MODELS:
            for statement in model.statements[0]:
                connection.execute(statement.encode())
            connection.execute("insert into progress (model, position) values (%s, 0)", [model.name])
    return edition_by_id(connection, number)


def _build_halves(connect: Connect, edition: Edition, head: int, progress: Progress) -> None:
    """Each half of the read models on a connection of its own: they share no table."""
    done = [0] * len(registry.HALVES)

    def build_half(number: int) -> None:
        with connect() as connection:
            while upto := take_slice(connection, edition, registry.HALVES[number], head, BUILD_SLICE):
                done[number] = upto
                progress(min(done), head)

    with ThreadPoolExecutor(len(registry.HALVES)) as threads:
        for _ in threads.map(build_half, range(len(registry.HALVES))):
            pass
    progress(head, head)


def _make_indexes(connection: Connection[Any], edition: Edition) -> None:
    """Those that no statement needs while the rows come: made of all rows at once they cost a third less."""
    with reading(connection, edition.schema):
        for model in registry.READ_MODELS:
            for statement in model.statements[1]:
                connection.execute(statement.encode())


def _analyze(connection: Connection[Any], edition: Edition) -> None:
    """The planner knows nothing of tables that were filled a moment ago."""
    for model in registry.READ_MODELS:
        for table in model.keys:
            connection.execute(
                sql.SQL("analyze {}.{}").format(sql.Identifier(edition.schema), sql.Identifier(table))
            )


def _rename(connection: Connection[Any], edition: Edition, schema: str, status: str) -> None:
    connection.execute(
        sql.SQL("alter schema {} rename to {}").format(sql.Identifier(edition.schema), sql.Identifier(schema))
    )
    connection.execute(
        "update simpul.editions set schema = %s, status = %s where id = %s", [schema, status, edition.id]
    )
