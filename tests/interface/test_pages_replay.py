"""The replay of a hub's life: its stops, and at each the figures that the API tells of that position."""

import re
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from domain.values import hub_id
from interface.app import create_app
from interface.wiring import connect, wired
from projections.archive import freeze
from projections.hub_lives import stops


@pytest.fixture(scope="module")
def life(prepared, clone, front_desk, spread):
    """A hub whose few events were recorded over a hundred days."""
    with clone(prepared) as settings, wired(settings.database_url, settings) as parts:
        desk = front_desk(parts, settings)
        day = datetime.now(UTC).date() + timedelta(days=8 - datetime.now(UTC).weekday())
        for hour in ("09:00-10:00", "10:00-11:00", "13:00-15:00"):
            booking = desk.book("meeting-kawung", day, hour)
        desk.cancel("meeting-kawung", booking)
        spread(settings)
        app = create_app(parts, settings)
        app.testing = True
        yield Life(app.test_client(), parts, settings)


class Life:
    def __init__(self, client, parts, settings):
        self.client, self.parts, self.settings = client, parts, settings
        self.stops = stops(parts.view, "semarang", hub_id("semarang"), "Asia/Jakarta", 2**62)

    def page(self, query="", status=200):
        answer = self.client.get(f"/hubs/semarang/replay?lang=en{query}")
        assert answer.status_code == status, answer.text
        return answer.text


def figures_on(page):
    found = re.findall(r'data-measure="(\w+)" data-value="([^"]*)"', page)
    return {code: float(value) if value else None for code, value in found}


def test_its_stops_go_from_its_first_change_to_its_last(life):
    assert [stop.position for stop in life.stops] == sorted({stop.position for stop in life.stops})
    assert len(life.stops) > 5
    assert life.stops[-1].position == life.parts.view.position()
    assert life.stops[0].turns


def test_a_long_life_has_no_more_stops_than_the_slider_takes(life, monkeypatch):
    monkeypatch.setattr("projections.hub_lives.MOST_STOPS", 4)
    few = stops(life.parts.view, "semarang", hub_id("semarang"), "Asia/Jakarta", 2**62)
    assert 1 < len(few) <= 6
    assert few[-1] == life.stops[-1]


def test_at_every_stop_the_figures_are_those_of_the_api(life):
    for number in range(1, len(life.stops) + 1):
        page = life.page(f"&stop={number}")
        api = re.search(r'id="api" href="([^"]+)"', page)[1].replace("&amp;", "&")
        answer = life.client.get(api)
        if answer.status_code == 202:
            freeze(partial(connect, life.settings.database_url), life.stops[number - 1].position)
            answer = life.client.get(api)
        assert answer.json["position"] == life.stops[number - 1].position
        assert figures_on(page) == answer.json["rows"][0]["values"]


def test_what_was_read_of_a_stop_is_not_read_again(life, monkeypatch):
    first = life.page("&stop=2")
    monkeypatch.setattr("interface.pages.replay.view_at", None)
    assert life.page("&stop=2") == first


def test_what_was_booked_shows_from_its_stop_on(life):
    first, last = life.page("&stop=1"), life.page()
    assert "3 bookings so far" not in first
    assert "2 bookings so far" in last, "one of three was cancelled"
    assert any("3 bookings so far" in life.page(f"&at={stop.position}") for stop in life.stops[-5:])


def test_a_stop_has_neighbours_and_a_link_of_its_own(life):
    page = life.page("&stop=2")
    assert 'rel="prev" href="/hubs/semarang/replay?stop=1"' in page
    assert 'rel="next" href="/hubs/semarang/replay?stop=3"' in page
    assert f"/hubs/semarang/replay?at={life.stops[1].position}" in page
    assert f'data-position="{life.stops[1].position}"' in life.page(f"&at={life.stops[1].position}")


def test_a_stop_that_is_none_is_said(life):
    life.page("&stop=second", 400)
    assert f'data-stop="{len(life.stops)}"' in life.page("&stop=99999")
    assert life.client.get("/hubs/nowhere/replay").status_code == 404
