"""What is said about a person stands sealed wherever it stands."""

from uuid import UUID

import pytest

from domain.personal import Personal
from projections.editions import ensure_live

TABLES = (
    "select quote_ident(table_schema) || '.' || quote_ident(table_name) from information_schema.tables"
    " where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')"
)


@pytest.fixture
def lived(history, connect):
    """Log, snapshots of every kind, and read models; each personal word is "Kenari Kuning"."""
    writer = history().write(250)
    while not all((writer.hubs, writer.spaces, writer.members, writer.programs, writer.accounts)):
        writer.write(10)
    for aggregate in (
        writer.hubs[0],
        writer.spaces[0],
        writer.members[0],
        writer.programs[0],
        writer.accounts[0],
    ):
        writer.platform.take_snapshot(aggregate.id)
    ensure_live(connect)
    return writer


def test_no_table_holds_a_personal_word_in_clear(lived, superuser):
    found = {
        table: superuser.execute(f"select coalesce(string_agg(t::text, ' '), '') from {table} t").fetchone()[
            0
        ]
        for (table,) in superuser.execute(TABLES).fetchall()
    }
    full = {"simpul.events", "simpul.snapshots", "live.memberships", "live.enrolments", "live.accounts"}
    assert all(found[table] for table in full)
    assert not [table for table, text in found.items() if "kenari" in text.lower()]


def test_what_a_read_model_holds_can_be_read_with_the_key(lived, superuser):
    (word,) = superuser.execute("select name from live.memberships limit 1").fetchone()
    sealed = Personal(UUID(word["subject"]), word["kind"], sealed=word["sealed"])
    assert lived.platform.keys.reveal(sealed) == "Kenari Kuning"
