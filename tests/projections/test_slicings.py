"""Whatever happened, and however the log is cut into slices: the read models hold the same rows."""

import random

import pytest

from domain.catalogue import KNOWN
from projections.editions import build, live_edition, switch

SEEDS = range(4)


@pytest.mark.parametrize("seed", SEEDS)
def test_every_slicing_of_a_log_gives_the_same_rows(history, connect, sliced, contents, seed):
    history(seed).write(400)
    whole = contents(build(connect))
    assert all(rows for table, rows in whole.items() if table != "account_memberships")  # may be taken back
    chance = random.Random(seed)  # noqa: S311 - not a secret
    for size in (1, 7, lambda: chance.randrange(1, 40)):
        assert contents(sliced(size)) == whole


def test_all_types_of_events_happen_in_such_logs(history, superuser):
    history().write(3000)
    happened = superuser.execute("select distinct type from simpul.events").fetchall()
    assert {name for (name,) in happened} == set(KNOWN)


@pytest.fixture(params=SEEDS)
def lived(request, history, connect, connection, superuser):
    """A writer who remembers what it did, and the live edition of its log."""
    writer = history(request.param).write(300)
    switch(connection, build(connect))
    assert live_edition(connection)
    superuser.execute("set search_path to live")
    return writer


def test_the_agenda_holds_the_bookings_that_stand(lived, superuser):
    query = """
        select booking_id, space_id, state, seats, starts, ends, version from agenda
        where state <> 'cancelled'"""
    standing = {
        (key, space.id, held.state, held.seats, held.slot.start, held.slot.end, held.version)
        for space in lived.spaces
        for key, held in space.bookings.items()
    }
    assert set(superuser.execute(query).fetchall()) == standing


def test_the_hours_used_are_those_that_members_remember(lived, superuser):
    for member in lived.members:
        rows = superuser.execute(
            "select kind || ' ' || month, minutes from hours_used where membership_id = %s", [member.id]
        )
        assert dict(rows.fetchall()) == member.minutes_used


def test_members_are_in_the_state_they_remember(lived, superuser):
    for member in lived.members:
        row = superuser.execute(
            "select paused_from, resumes_on, ended_on, version from memberships where id = %s", [member.id]
        )
        assert row.fetchone() == (member.paused_from, member.resumes_on, member.ended_on, member.version)


def test_who_is_enrolled_is_who_holds_a_place(lived, superuser):
    for program in lived.programs:
        rows = superuser.execute(
            "select id, member_id, state from enrolments where program_id = %s", [program.id]
        )
        assert {(key, e.member_id, e.state) for key, e in program.enrolments.items()} == set(rows)


def test_programmes_know_whether_they_were_called_off(lived, superuser):
    rows = superuser.execute("select id, cancelled, version from programs").fetchall()
    assert set(rows) == {(program.id, program.cancelled, program.version) for program in lived.programs}


def test_spaces_are_as_their_file_says(lived, superuser):
    query = """
        select id, retired, (spec ->> 'capacity')::int, coalesce((spec ->> 'approval')::boolean, false)
        from spaces"""
    rows = superuser.execute(query).fetchall()
    assert set(rows) == {(s.id, s.retired, s.spec.capacity, s.spec.approval) for s in lived.spaces}


def test_hubs_are_in_their_phase_and_configuration(lived, superuser):
    rows = superuser.execute("select code, phase, since, coalesce(number, 0), version from hubs").fetchall()
    assert set(rows) == {
        (hub.hub, hub.phase.phase, hub.phase.since, hub.configuration_version, hub.version)
        for hub in lived.hubs
    }


def test_hubs_have_the_target_and_the_evaluation_they_remember(lived, superuser):
    rows = superuser.execute("select code, target, (evaluation ->> 'verdict') from hubs").fetchall()
    assert set(rows) == {
        (hub.hub, hub.phase.target, hub.evaluation.verdict if hub.evaluation else None) for hub in lived.hubs
    }


def test_every_target_day_that_was_ever_set_is_kept_in_its_order(lived, superuser):
    for hub in lived.hubs:
        entries = [getattr(event, "entered", None) for event in lived.platform.events.get(hub.id)]
        query = "select one ->> 'day' from hubs, jsonb_array_elements(targets) one where code = %s"
        days = [day for (day,) in superuser.execute(query, [hub.hub])]
        assert days == [entry.target.isoformat() for entry in entries if entry and entry.target]


def test_submissions_are_in_the_state_they_remember(lived, superuser):
    rows = superuser.execute(
        "select id, hub, digest, base, state, author, version from submissions"
    ).fetchall()
    assert set(rows) == {
        (one.id, one.hub, one.proposal.digest, one.proposal.base, one.state, one.author, one.version)
        for one in lived.submissions
    }


def test_accounts_are_as_they_remember_themselves(lived, superuser):
    rows = superuser.execute("select id, kind, closed, forgotten, version from accounts").fetchall()
    assert set(rows) == {(a.id, a.kind, a.closed, a.forgotten, a.version) for a in lived.accounts}


def test_an_account_has_the_roles_that_were_not_revoked(lived, superuser):
    for account in lived.accounts:
        rows = superuser.execute(
            "select grant_id, role, hub, from_day, until, title from grants"
            " where account_id = %s and revoked_at is null",
            [account.id],
        )
        given = {(key, g.role, g.hub, g.from_day, g.until, g.title) for key, g in account.grants.items()}
        assert set(rows.fetchall()) == given


def test_a_role_that_was_revoked_stays_on_record(lived, superuser):
    for account in lived.accounts:
        rows = superuser.execute(
            "select grant_id from grants where account_id = %s and revoked_at is not null", [account.id]
        )
        assert {key for (key,) in rows} == set(account.revoked)


def test_accounts_are_linked_to_the_memberships_they_remember(lived, superuser):
    for account in lived.accounts:
        rows = superuser.execute(
            "select membership_id, hub from account_memberships where account_id = %s", [account.id]
        )
        assert dict(rows.fetchall()) == account.memberships


def test_requests_are_in_the_state_they_remember(lived, superuser):
    rows = superuser.execute("select id, kind, state, version from data_requests").fetchall()
    assert set(rows) == {(one.id, one.kind, one.state, one.version) for one in lived.requests}


def test_consents_are_those_that_members_remember(lived, superuser):
    for member in lived.members:
        rows = superuser.execute(
            "select purpose from consents where membership_id = %s and withdrawn_at is null", [member.id]
        )
        assert {purpose for (purpose,) in rows} == member.consents


def test_who_is_forgotten_is_known_to_be(lived, superuser):
    rows = superuser.execute("select id, forgotten_at is not null from memberships").fetchall()
    remembered = {member.id: member.forgotten for member in lived.members}
    assert {one: gone for one, gone in rows if one in remembered} == remembered
