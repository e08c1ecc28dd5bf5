"""What an edition holds, in numbers that anybody can compute again: rows, hashes, and which rows differ."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, LiteralString, NamedTuple

from psycopg import Connection, sql

from projections.editions import Edition
from projections.readmodel import ReadModel

NAMED = 10
AS_TEXT: tuple[LiteralString, ...] = (
    "set local timezone to 'UTC'",
    "set local datestyle to 'ISO, YMD'",
    "set local intervalstyle to 'postgres'",
    "set local extra_float_digits to 1",
    "set local bytea_output to 'hex'",
)
CONTENT = """
    select count(*), encode(sha256(coalesce(string_agg(digest, ''::bytea order by digest), '')), 'hex')
    from (select sha256(convert_to(t::text, 'UTF8')) as digest from {}.{} t) as digests
"""
DIFFERENCES = """
    with held as (select row({keys})::text as key, t::text as content,
            row_number() over (partition by {keys} order by t::text) as copy from {held}.{table} t),
        wanted as (select row({keys})::text as key, t::text as content,
            row_number() over (partition by {keys} order by t::text) as copy from {wanted}.{table} t),
        differing as (
            select key, case when w.content is null then 'extra' when h.content is null then 'missing'
                else 'changed' end as kind
            from held h full join wanted w using (key, copy) where h.content is distinct from w.content)
    select count(*) over (), key, kind from differing order by key, kind limit %s
"""
SHAPES = """
    select c.relname, c.relkind::text || coalesce(': ' || (
            select string_agg(a.attname || ' ' || format_type(a.atttypid, a.atttypmod), ', ' order by a.attnum)
            from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped), '') || concat(
            (select string_agg(', policy ' || polname, '' order by polname) from pg_policy where polrelid = c.oid),
            (select string_agg(', trigger ' || tgname, '' order by tgname) from pg_trigger
             where tgrelid = c.oid and not tgisinternal),
            (select string_agg(', rule ' || rulename, '' order by rulename) from pg_rewrite
             where ev_class = c.oid),
            case when c.relrowsecurity then ', row security' end)
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = %(schema)s and c.relkind in ('r', 'p', 'v', 'm', 'f')
    union all
    select p.proname || '(' || pg_get_function_identity_arguments(p.oid) || ')', 'function'
    from pg_proc p join pg_namespace n on n.oid = p.pronamespace where n.nspname = %(schema)s
"""
WHOLE = "*"


@dataclass(frozen=True)
class Difference:
    """A row that the log does not bear out: extra, missing or changed; with the key `*` the table as such."""

    table: str
    key: str
    kind: str


@dataclass(frozen=True)
class TableProof:
    """Row count and SHA-256 over the SHA-256 of every row's text, in ascending order; how many rows differ from
    what the log gives.
    """

    table: str
    rows: int
    sha256: str
    differing: int = 0


class Compared(NamedTuple):
    """A table as an edition holds it, and as it should be."""

    held: TableProof
    wanted: TableProof


def as_text_for_ever(connection: Connection[Any]) -> None:
    """For the transaction: rows are written the same by every session, whatever its settings."""
    for setting in AS_TEXT:
        connection.execute(setting)


def content(connection: Connection[Any], edition: Edition, table: str) -> TableProof:
    query = sql.SQL(CONTENT).format(sql.Identifier(edition.schema), sql.Identifier(table))
    rows, hashed = connection.execute(query).fetchone() or (0, "")
    return TableProof(table, rows, hashed)


def over_all(proofs: Iterable[TableProof]) -> str:
    """One hash over the lines `table rows sha256`, by name, each ended by a line feed."""
    lines = sorted(f"{proof.table} {proof.rows} {proof.sha256}\n" for proof in proofs)
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def compare(
    connection: Connection[Any], held: Edition, wanted: Edition, models: Iterable[ReadModel]
) -> tuple[list[Compared], list[Difference]]:
    """The tables of these read models in both, and the rows of `held` that are not as `wanted` has them."""
    tables, differences = [], []
    misshapen = _shapes_differ(connection, held, wanted, models)
    for model in models:
        for table, keys in model.keys.items():
            if table not in misshapen:
                both, named = _compare_table(connection, held, wanted, table, keys)
                tables.append(both)
                differences += named
    return tables, [*(Difference(table, WHOLE, kind) for table, kind in misshapen.items()), *differences]


def _compare_table(
    connection: Connection[Any], held: Edition, wanted: Edition, table: str, keys: str
) -> tuple[Compared, list[Difference]]:
    """The hashes say whether rows differ; only then are these looked for."""
    both = Compared(content(connection, held, table), content(connection, wanted, table))
    if both.held == both.wanted:
        return both, []
    query = sql.SQL(DIFFERENCES).format(
        keys=sql.SQL(", ").join(sql.Identifier("t", key.strip()) for key in keys.split(",")),
        held=sql.Identifier(held.schema),
        wanted=sql.Identifier(wanted.schema),
        table=sql.Identifier(table),
    )
    rows = connection.execute(query, [NAMED]).fetchall()
    count = rows[0][0] if rows else 0
    counted = Compared(replace(both.held, differing=count), replace(both.wanted, differing=count))
    return counted, [Difference(table, key.strip("()"), kind) for _, key, kind in rows]


def _shapes_differ(
    connection: Connection[Any], held: Edition, wanted: Edition, models: Iterable[ReadModel]
) -> dict[str, str]:
    """Tables, views and functions that are not as the read models define them, or that none of them defines: with
    other code these are nobody's fault. What hides rows from some readers, or changes them on the way, counts too.
    """
    ours, defined = (
        dict(connection.execute(SHAPES, {"schema": edition.schema}).fetchall()) for edition in (held, wanted)
    )
    compared = {table for model in models for table in model.keys}
    strange = compared | (set(ours) - set(defined) if held.code == wanted.code else set())
    return {
        table: "extra" if table not in defined else "missing" if table not in ours else "changed"
        for table in sorted(strange)
        if ours.get(table) != defined.get(table)
    }
