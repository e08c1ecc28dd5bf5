"""Proof by rebuilding: a scratch edition at the live one's position must hold the same rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from psycopg import Connection, sql

from projections import registry
from projections.editions import (
    Connect,
    Edition,
    EditionError,
    Progress,
    building,
    catch_up,
    live_edition,
    position_of,
)

NAMED = 10
CONTENT = "select count(*), coalesce(sum(hashtextextended(t::text, 0)::numeric), 0)::text from {}.{} t"
DIFFERENCES = """
    select coalesce(l.key, s.key),
           case when s.key is null then 'extra' when l.key is null then 'missing' else 'changed' end
    from (select row({keys})::text as key, t::text as content from {live}.{table} t) l
    full join (select row({keys})::text as key, t::text as content from {scratch}.{table} t) s using (key)
    where l.content is distinct from s.content order by 1 limit %s
"""


@dataclass(frozen=True)
class Difference:
    """A row of the live edition that the log does not bear out: extra, missing or changed."""

    table: str
    key: str
    kind: str


@dataclass(frozen=True)
class TableProof:
    """Row count and an order-free hash of a table's content."""

    table: str
    rows: int
    content: str


@dataclass(frozen=True)
class Verification:
    edition: int
    position: int
    tables: tuple[TableProof, ...]
    differences: tuple[Difference, ...]

    @property
    def agrees(self) -> bool:
        return not self.differences


def verify(connect: Connect, progress: Progress = lambda done, head: None) -> Verification:
    """Builds the live edition anew beside it and compares, at one position; names the first differing keys.

    The live edition stands still only while it is compared.
    """
    with connect() as connection:
        live = live_edition(connection)
        if live is None:
            raise EditionError("there is no live edition yet")
        if not live.up_to_date:
            raise EditionError(f"edition {live.id} was built by other code; build and switch first")
        with building(connect, progress, position_of(connection, live)) as (_, scratch):
            return _compare(connection, live, scratch)


def _compare(connection: Connection[Any], live: Edition, scratch: Edition) -> Verification:
    with connection.transaction():
        connection.execute("select from simpul.editions where id = %s for update", [live.id])
        now = live_edition(connection)
        if now is None or now.id != live.id:
            raise EditionError(
                f"edition {live.id} is no longer live, another was switched to meanwhile: verify again"
            )
        position = position_of(connection, live)
        catch_up(connection, scratch, position)
        proofs, differences = [], []
        for model in registry.READ_MODELS:
            for table, keys in model.keys.items():
                proof = _content(connection, live, table)
                proofs.append(proof)
                if proof != _content(connection, scratch, table):
                    differences += _differences(connection, live, scratch, table, keys)
    return Verification(live.id, position, tuple(proofs), tuple(differences))


def _content(connection: Connection[Any], edition: Edition, table: str) -> TableProof:
    query = sql.SQL(CONTENT).format(sql.Identifier(edition.schema), sql.Identifier(table))
    rows, content = connection.execute(query).fetchone() or (0, "0")
    return TableProof(table, rows, content)


def _differences(
    connection: Connection[Any], live: Edition, scratch: Edition, table: str, keys: str
) -> list[Difference]:
    query = sql.SQL(DIFFERENCES).format(
        keys=sql.SQL(", ").join(sql.Identifier("t", key.strip()) for key in keys.split(",")),
        live=sql.Identifier(live.schema),
        scratch=sql.Identifier(scratch.schema),
        table=sql.Identifier(table),
    )
    rows = connection.execute(query, [NAMED]).fetchall()
    return [Difference(table, key.strip("()"), kind) for key, kind in rows]
