"""Proof by rebuilding: an edition made anew of the log alone, at the same position, must hold the same rows."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from psycopg import Connection, IsolationLevel

from projections import registry
from projections.content import Difference, TableProof, as_text_for_ever, compare, over_all
from projections.editions import (
    Connect,
    Edition,
    EditionError,
    Progress,
    building,
    catch_up,
    edition_by_id,
    live_edition,
    position_of,
    set_aside,
)

COMPARED = ("live", "frozen")
WORKERS_WAIT = "select from simpul.editions where id = %s for no key update"
NO_SWITCH = "select from simpul.editions where id = %s for key share"


@dataclass(frozen=True)
class Verification:
    """What an edition held at a position, and what the log does not bear out of it.

    `code` is that of the read models that were compared; `set_aside` names those that the edition has set aside.
    """

    edition: int
    status: str
    position: int
    code: str
    tables: tuple[TableProof, ...]
    differences: tuple[Difference, ...]
    set_aside: tuple[str, ...] = ()

    @property
    def agrees(self) -> bool:
        return not self.differences

    @property
    def content(self) -> str:
        return over_all(self.tables)


def verify(
    connect: Connect, progress: Progress = lambda done, head: None, number: int | None = None
) -> Verification:
    """Builds an edition anew beside it, the live one unless another is named, and compares every row.

    Neither readers nor writers wait; the worker does while the new one takes in what has happened meanwhile.
    """
    with connect() as connection:
        edition = edition_to_verify(connection, number)
        upto = standing_at(connection, edition)
    with (
        building(connect, progress, upto) as (keeper, scratch),
        side_by_side(connect, keeper, edition, scratch) as (connection, position),
    ):
        tables, differences = compare(connection, edition, scratch, registry.READ_MODELS)
        return Verification(
            edition.id, edition.status, position, edition.code, tuple(both.held for both in tables),
            tuple(differences), tuple(sorted(one.model for one in set_aside(connection, edition))),
        )  # fmt: skip


def edition_to_verify(connection: Connection[Any], number: int | None) -> Edition:
    """Raises EditionError where there is none, or none that this code could make again."""
    found = live_edition(connection) if number is None else edition_by_id(connection, number)
    if found is None:
        raise EditionError("there is no live edition yet")
    if found.status not in COMPARED:
        raise EditionError(f"edition {found.id} is {found.status}; only a live or a frozen one is verified")
    if not found.up_to_date:
        raise EditionError(f"edition {found.id} was built by other code; build and switch first")
    return found


def standing_at(connection: Connection[Any], edition: Edition) -> int:
    return position_of(connection, edition) if edition.position is None else edition.position


@contextmanager
def side_by_side(
    connect: Connect, keeper: Connection[Any], edition: Edition, scratch: Edition
) -> Iterator[tuple[Connection[Any], int]]:
    """A connection that sees both editions as they stood at one position, whatever happens meanwhile.

    Until the end nobody switches away from the edition or drops it; they wait.
    """
    with connect() as seeing, keeper.transaction():
        keeper.execute(NO_SWITCH, [edition.id])
        _must_still_be(keeper, edition)
        with keeper.transaction(force_rollback=True):
            keeper.execute(WORKERS_WAIT, [edition.id])
            position = standing_at(keeper, edition)
            catch_up(seeing, scratch, position)
            seeing.isolation_level = IsolationLevel.REPEATABLE_READ
            seeing.autocommit = False
            as_text_for_ever(seeing)
            seeing.execute("select from simpul.editions")  # from here on nothing changes
        yield seeing, position


def _must_still_be(connection: Connection[Any], edition: Edition) -> None:
    try:
        now = edition_by_id(connection, edition.id)
    except EditionError:
        raise EditionError(f"edition {edition.id} was dropped meanwhile") from None
    if now.status != edition.status:
        raise EditionError(
            f"edition {edition.id} is no longer {edition.status}, another was switched to meanwhile: verify again"
        )
