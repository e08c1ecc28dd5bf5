"""What makes a figure up adds up to it: for any hub, any period, any position, every measure."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from psycopg import Connection

from domain import Hub, Membership
from domain.events import Provenance, acting
from domain.personal import Personal
from domain.phases import Phase, PhaseEntry
from interface import wiring
from projections.contributions import COUNTED, GROUPS, Asked, Contributions
from projections.editions import build, log_head, switch
from projections.figures import Counts, count_days
from projections.measures import MEASURES
from projections.view import View

PERIODS = (
    (date(2025, 12, 31), date(2027, 1, 10)),
    (date(2026, 11, 24), date(2026, 11, 30)),
    (date(2026, 12, 3), date(2026, 12, 3)),
)


@pytest.fixture
def at_position(database, connect):
    """A view of an edition as of a position."""
    pools = []

    def look(position):
        schema = build(connect, upto=position).schema
        pool = wiring._pool(
            database, Connection, 1, f"set role simpul_app; set search_path to {schema}, simpul"
        )
        pools.append(pool)
        return View(pool)

    yield look
    for pool in pools:
        pool.close()


def tell_late(writer):
    """A new hub whose pilot, opening hours and sizes of spaces are told of days that are over or to come."""
    chance, now = writer.chance, datetime(2026, 11, 23, 1, tzinfo=UTC)
    with acting(Provenance("manager", uuid4(), now)):
        writer.register()
        hub = writer.hubs[-1]
        hub.enter_phase(PhaseEntry(Phase.PILOT, date(2026, 11, 20), "Contoh 3/2026"))
        writer.save(ended_twice(writer, hub))
    with acting(Provenance("manager", uuid4(), now, None, now + timedelta(days=12))):
        writer.add_space()
    for _ in range(6):
        then = now + timedelta(days=chance.randrange(-9, 15))
        space, spaces = chance.choice(writer.spaces), writer.configuration.spaces[: chance.randrange(1, 5)]
        with acting(Provenance("manager", uuid4(), now, None, then)):
            space.change(replace(space.spec, capacity=chance.randrange(1, 9), by_seat=chance.random() < 0.8))
            hub.configure(replace(writer.configuration, spaces=spaces))
        writer.save(hub, space)
    return writer


def ended_twice(writer, hub):
    """A membership that ended before it began, and then on another day, as logs of old may tell."""
    member = writer._id()
    name = Personal(member, "name", "Contoh")
    begun = Membership.begin(member, hub.hub, "umkm", "team", date(2026, 12, 10), name)
    for day in (date(2026, 12, 1), date(2026, 12, 15)):
        begun._ended(day, "member")
    return begun


def figures(view, hub, first, last):
    """Every measure that is a sum, as the read models count it; of a hub that is not there yet nothing."""
    counted, total = count_days(view, hub, first, last), Counts()
    for counts in counted.days.values() if counted else ():
        total.add(counts)
    return {one.code: one.value(total) for one in MEASURES if one.code in COUNTED}


@pytest.mark.parametrize("seed", range(3))
def test_what_each_event_changed_adds_up_to_the_figures_of_every_position(
    history, connection, at_position, seed
):
    writer = tell_late(tell_late(history(seed).write(200)).write(200)).write(100)
    head = log_head(connection)
    seen = dict.fromkeys(COUNTED, 0)
    for upto in (head, head * 2 // 3, head // 3):
        view = at_position(upto)
        for hub in writer.hubs:
            for first, last in PERIODS:
                counted = figures(view, hub.hub, first, last)
                of_then = Contributions(view, Asked(hub.hub, first, last, upto)).totals()
                of_head = Contributions(view, Asked(hub.hub, first, last, head, after=upto)).totals()
                for code, figure in counted.items():
                    said = (hub.hub, first, last, upto, code)
                    assert float(of_then[code].amount) == pytest.approx(figure, abs=1e-5), said
                    assert of_head[code].before == of_then[code].amount, said
                    seen[code] += figure
    assert all(seen.values()), seen


def test_groups_and_late_entries_add_up_to_what_they_are_of(history, connection, view, connect):
    writer = tell_late(tell_late(history(2).write(200)).write(100))
    switch(connection, build(connect))
    head, told = log_head(connection), 0
    for hub in writer.hubs:
        for after in (0, head // 2):
            found = Contributions(view, Asked(hub.hub, *PERIODS[0], head, after))
            groups, page = found.groups(COUNTED, *GROUPS), found.page(COUNTED, 10**6)
            assert all(after < one.position <= head for one in page)
            for code, total in found.totals().items():
                late = total.amount - total.before
                assert sum(one.amount for one in page if one.code == code) == late
                for by in GROUPS:
                    assert sum(one.amount for one in groups[by] if one.code == code) == late, (by, code)
            told += len(page)
    assert told > 100


def test_pages_follow_each_other_without_a_gap(history, connection, view, connect):
    writer = history(3).write(300)
    switch(connection, build(connect))
    found = Contributions(view, Asked(writer.hubs[0].hub, *PERIODS[0], log_head(connection)))
    whole, last, walked = found.page(COUNTED, 10**6), (0, ""), []
    while page := found.page(COUNTED, 3, last):
        walked, last = walked + page, (page[-1].position, page[-1].code)
    assert walked == whole and len(whole) > 9


def test_an_event_is_told_with_the_days_that_it_concerns(acts, view):
    with acts.by(reason="Contoh 4/2026"):
        hub = Hub.register("house", date(2026, 1, 1), "Contoh 1/2026")
        member = Membership.begin(
            uuid4(), "house", "umkm", "team", date(2026, 1, 5), Personal(uuid4(), "name", "Contoh")
        )
        member.end(date(2026, 3, 1), "member")
    acts.keep(hub, member)
    found = Contributions(view, Asked("house", date(2026, 2, 1), date(2026, 12, 31), 10**6))
    begun, ended = found.page(["memberships_active"], 9)
    assert (begun.first_day, begun.last_day, begun.amount) == (date(2026, 1, 5), date(2026, 1, 5), 1)
    assert (ended.first_day, ended.last_day, ended.amount) == (date(2026, 3, 1), date(2026, 3, 1), -1)
    assert (ended.actor, ended.reason, ended.topic) == ("operator", "Contoh 4/2026", "membership.ended")
    assert found.totals()["memberships_active"].amount == 0
