"""Proof by rebuilding: a row that the log does not bear out is found and named."""

from hashlib import sha256

import pytest

from projections import verification
from projections.content import Difference
from projections.editions import (
    EditionError,
    build,
    edition_by_id,
    editions,
    ensure_live,
    live_edition,
    position_of,
    switch,
)
from projections.runner import follow_once
from projections.verification import verify

TABLES = [
    ("agenda", "(booking_id, space_id)", "seats = seats + 1"),
    ("memberships", "id", "kind = 'company'"),
    ("hours_used", "(membership_id, kind, month)", "minutes = minutes + 1"),
    ("consents", "(membership_id, purpose)", "given_at = now()"),
    ("data_requests", "id", "state = state || '!'"),
    ("programs", "id", "places = places + 1"),
    ("enrolments", "(program_id, id)", "state = state || '!'"),
    ("spaces", "id", "spec = '{}'"),
    ("hubs", "code", "ground = 'none'"),
    ("submissions", "id", "ground = 'none'"),
    ("accounts", "id", "closed = not closed"),
    ("grants", "(account_id, grant_id)", "ground = 'none'"),
    ("pauses", "(membership_id, version)", "paused = not paused"),
    ("space_sizes", "(space_id, version)", "capacity = capacity + 1"),
    ("opening_rules", "(hub, version)", "configuration = '{}'"),
    ("phases_entered", "(hub, version)", "phase = phase || '!'"),
    ("evaluations", "(hub, version)", "ground = 'none'"),
    ("refusals", "position", "hub = hub || '!'"),
    ("disclosures", "position", "hub = hub || '!'"),
    ("account_memberships", "(account_id, membership_id)", "hub = hub || '!'"),
]


@pytest.fixture(autouse=True)
def live(history, connect, superuser):
    """The live edition of a log where much happened."""
    writer = history().write(250)
    ensure_live(connect)
    superuser.execute("set search_path to live")
    return writer


def test_an_edition_that_nobody_touched_agrees(connect):
    found = verify(connect)
    assert found.agrees and {proof.table for proof in found.tables} == {table for table, *_ in TABLES}
    assert all(proof.rows for proof in found.tables)


def test_verifying_leaves_nothing_behind(connect, connection):
    verify(connect)
    assert [edition.status for edition in editions(connection)] == ["live"]


ONE_ROW = "where ctid = (select ctid from {0} limit 1) returning {1}::text"


def named(kind, rows):
    """Differences as the verification orders and names them."""
    return {Difference(table, row[0].strip("()"), kind) for table, row in rows}


def test_a_changed_row_is_named_in_every_table(connect, superuser):
    planted = [
        (table, superuser.execute(f"update {table} set {change} {ONE_ROW.format(table, key)}").fetchone())
        for table, key, change in TABLES
    ]
    found = verify(connect)
    assert set(found.differences) == named("changed", planted)
    assert {proof.table: proof.differing for proof in found.tables} == {table: 1 for table, *_ in TABLES}


def test_a_missing_row_is_named_in_every_table(connect, superuser):
    planted = [
        (table, superuser.execute(f"delete from {table} {ONE_ROW.format(table, key)}").fetchone())
        for table, key, _ in TABLES
    ]
    assert set(verify(connect).differences) == named("missing", planted)


def test_an_extra_row_is_named(connect, superuser):
    superuser.execute(
        "insert into hubs (code, version, phase, since, ground, targets, entered)"
        " values ('nowhere', 1, 'x', now(), '', '[]', '{}')"
    )
    assert verify(connect).differences == (Difference("hubs", "nowhere", "extra"),)


def test_an_edition_that_is_behind_is_compared_at_its_own_position(live, connect):
    before = verify(connect)
    live.write(20)
    assert verify(connect) == before


def test_it_agrees_after_it_was_brought_on_in_small_slices(live, connect, connection):
    for _ in range(10):
        live.write(3)
        while follow_once(connection):
            pass
    assert verify(connect).agrees


def test_without_a_live_edition_there_is_nothing_to_verify(connect, superuser):
    superuser.execute("update simpul.editions set status = 'ready'")
    with pytest.raises(EditionError, match="no live edition yet"):
        verify(connect)


def test_an_edition_of_other_code_is_not_compared(connect, superuser):
    superuser.execute("update simpul.editions set code = 'older'")
    with pytest.raises(EditionError, match="was built by other code"):
        verify(connect)


def test_what_was_switched_away_from_meanwhile_is_not_compared(connect, connection):
    next_one, asked = build(connect), []

    def switch_once(done, head):
        if not asked:
            asked.append(done)
            switch(connection, edition_by_id(connection, next_one.id))

    with pytest.raises(EditionError, match="another was switched to meanwhile: verify again"):
        verify(connect, switch_once)
    assert {edition.status for edition in editions(connection)} == {"live", "ready"}


def test_a_row_that_stands_there_twice_is_extra(connect, superuser):
    superuser.execute("alter table hubs drop constraint hubs_pkey")
    superuser.execute("insert into hubs select * from hubs where code = 'hub-0'")
    assert verify(connect).differences == (Difference("hubs", "hub-0", "extra"),)


def test_a_table_that_is_gone_and_one_that_is_nobodys_are_named(connect, superuser):
    superuser.execute("alter table pauses rename to breaks")
    found = verify(connect)
    assert found.differences == (Difference("breaks", "*", "extra"), Difference("pauses", "*", "missing"))
    assert "hubs" in {proof.table for proof in found.tables}


def test_the_hash_of_a_table_can_be_made_again_by_hand(connect, superuser):
    found = {proof.table: proof for proof in verify(connect).tables}
    superuser.execute("set timezone to 'UTC'")
    rows = [row for (row,) in superuser.execute("select t::text from agenda t").fetchall()]
    digests = sorted(sha256(row.encode()).digest() for row in rows)
    assert (found["agenda"].rows, found["agenda"].sha256) == (
        len(rows),
        sha256(b"".join(digests)).hexdigest(),
    )


def test_the_hashes_do_not_depend_on_the_settings_of_the_session(connect, superuser):
    before = verify(connect)
    superuser.execute(f"alter database {superuser.info.dbname} set timezone to 'Asia/Jayapura'")
    assert verify(connect) == before


def test_the_worker_goes_on_while_rows_are_compared(live, connect, connection, monkeypatch):
    compare = verification.compare

    def compare_later(*which):
        live.write(5)
        assert follow_once(connection)
        return compare(*which)

    monkeypatch.setattr(verification, "compare", compare_later)
    found = verify(connect)
    assert found.agrees and found.position < position_of(connection, live_edition(connection))
