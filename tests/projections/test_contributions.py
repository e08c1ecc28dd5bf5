"""What makes a figure up adds up to it: for any hub, any period, any position, every measure."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from psycopg import Connection

from domain.events import Provenance, acting
from domain.phases import Phase, PhaseEntry
from interface import wiring
from projections.contributions import COUNTED, Asked, Contributions
from projections.editions import build, log_head
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
    for _ in range(6):
        then = now + timedelta(days=chance.randrange(-9, 15))
        space, spaces = chance.choice(writer.spaces), writer.configuration.spaces[: chance.randrange(1, 5)]
        with acting(Provenance("manager", uuid4(), now, None, then)):
            space.change(replace(space.spec, capacity=chance.randrange(1, 9), by_seat=chance.random() < 0.8))
            hub.configure(replace(writer.configuration, spaces=spaces))
        writer.save(hub, space)
    return writer


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
