"""Rebuilding: the live edition made anew of the log, compared with what was live, and put in its place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from psycopg import Connection

from projections import registry
from projections.content import TableProof, as_text_for_ever, compare, content
from projections.editions import (
    Connect,
    Edition,
    EditionError,
    Progress,
    building,
    drop,
    edition_by_id,
    live_edition,
    position_of,
    set_aside,
    switch,
)
from projections.readmodel import ReadModel
from projections.verification import Verification, side_by_side

READY = "update simpul.editions set status = 'ready', ready_at = now() where id = %s"
MODELS = "select coalesce(models, '{}') from simpul.editions where id = %s"


@dataclass(frozen=True)
class Rebuilt:
    """What a rebuild did: `found` is the content of the edition that is live now, as it stood before the switch,
    and the rows in which the one before differed from it.

    `before` was live until then, None where nothing was; it was `dropped` where its rows were the same, else it
    stays, as the way back and as evidence. `changed` names the read models that are defined otherwise than those
    of `before`, and could not be compared.
    """

    found: Verification
    before: int | None
    dropped: bool
    changed: tuple[str, ...]


def rebuild(connect: Connect, progress: Progress = lambda done, head: None) -> Rebuilt:
    """Builds beside the live edition, compares what can be compared, and switches in one transaction.

    What fails before the switch leaves everything as it was.
    """
    with connect() as connection:
        before = live_edition(connection)
        upto = position_of(connection, before) if before else None
    with building(connect, progress, upto) as (keeper, made):
        _must_be_whole(keeper, made)
        same = _defined_alike(keeper, before) if before else []
        found = _compared(connect, keeper, before, made, same) if before else _alone(keeper, made)
        keeper.execute(READY, [made.id])
    with connect() as connection:
        switch(connection, made)
        dropped = bool(before and before.up_to_date and found.agrees and _gone(connection, before))
    changed = [model.name for model in registry.READ_MODELS if before and model not in same]
    return Rebuilt(found, before.id if before else None, dropped, tuple(changed))


def _must_be_whole(connection: Connection[Any], made: Edition) -> None:
    if aside := set_aside(connection, made):
        raise EditionError(
            f"read model {aside[0].model} cannot take in the event at position {aside[0].failed_at}:"
            f" {aside[0].error}; nothing was changed"
        )


def _defined_alike(connection: Connection[Any], before: Edition) -> list[ReadModel]:
    row = connection.execute(MODELS, [before.id]).fetchone()
    known = row[0] if row else {}
    return [
        model for model in registry.READ_MODELS if before.up_to_date or known.get(model.name) == model.code
    ]


def _compared(
    connect: Connect, keeper: Connection[Any], before: Edition, made: Edition, same: list[ReadModel]
) -> Verification:
    with side_by_side(connect, keeper, before, made) as (connection, position):
        tables, differences = compare(connection, before, made, same)
        known = {both.wanted.table: both.wanted for both in tables}
        proofs = _contents(connection, made, known)
    return Verification(made.id, "live", position, made.code, proofs, tuple(differences))


def _alone(keeper: Connection[Any], made: Edition) -> Verification:
    """Where nothing was live there is nothing to compare with."""
    with keeper.transaction():
        as_text_for_ever(keeper)
        proofs = _contents(keeper, made, {})
        return Verification(made.id, "live", position_of(keeper, made), made.code, proofs, ())


def _contents(
    connection: Connection[Any], made: Edition, known: dict[str, TableProof]
) -> tuple[TableProof, ...]:
    tables = [table for model in registry.READ_MODELS for table in model.keys]
    return tuple(known.get(table) or content(connection, made, table) for table in tables)


def _gone(connection: Connection[Any], before: Edition) -> bool:
    """Whether it could be dropped: somebody may have gone back to it meanwhile."""
    try:
        drop(connection, edition_by_id(connection, before.id))
    except EditionError:
        return False
    return True
