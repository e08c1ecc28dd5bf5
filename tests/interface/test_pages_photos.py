"""Photos of spaces: served while a space names them, shown where their file is; and what else a hub tells."""

from dataclasses import replace
from datetime import date, time
from pathlib import Path

import pytest

from application.access import OPERATOR
from application.hubs import apply_plan, plan_hub
from domain.configuration import Contact, HoursException
from domain.values import Hours, Label
from tests.interface.town import file_of
from tests.interface.visitors import words

KAWUNG = "/photos/semarang-rapat-kawung.png"
RAMADAN = HoursException(
    date(2026, 11, 23), date(2026, 12, 1), (Hours(time(9), time(15)),), Label("Puasa", "Fast")
)
MOVING = HoursException(date(2026, 12, 7), date(2026, 12, 7), (), Label("Pindahan", "Moving"))

pytestmark = pytest.mark.usefixtures("monday_morning")


@pytest.fixture
def hub_with(parts, follow):
    """hub_with(space=..., contact=...): the file of Semarang changed so, and applied; `space` in every space."""

    def apply(space=(), **how):
        file = file_of("semarang")
        spaces = tuple(replace(spec, **dict(space)) for spec in file.configuration.spaces)
        file = replace(file, configuration=replace(file.configuration, spaces=spaces, **how))
        apply_plan(parts.platform, OPERATOR, file, plan_hub(parts.platform, OPERATOR, file))
        follow()

    return apply


@pytest.fixture
def read(client):
    return lambda address="/hubs/semarang": words(client.get(f"{address}?lang=en"))


def test_a_photo_that_a_space_names_is_served_and_may_be_kept(client, network):
    answer = client.get(KAWUNG, buffered=True)
    assert (answer.status_code, answer.content_type) == (200, "image/png")
    assert answer.data == (network.hubs / "photos" / Path(KAWUNG).name).read_bytes()
    assert "max-age=2592000" in answer.headers["Cache-Control"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_who_is_signed_in_keeps_photos_too(office):
    answer = office.comes("front_desk", "semarang").client.get(KAWUNG, buffered=True)
    assert "max-age=2592000" in answer.headers["Cache-Control"]


def test_a_photo_that_no_space_names_any_more_is_not_served(client, hub_with):
    hub_with({"photos": ()})
    assert client.get(KAWUNG).status_code == 404


def test_a_photo_that_is_named_and_not_there_is_not_found_and_not_shown(client, hub_with):
    hub_with({"photos": ("nowhere.webp",)})
    assert client.get("/photos/nowhere.webp").status_code == 404
    assert "<img" not in client.get("/hubs/semarang").text.partition("<main")[2]


@pytest.mark.parametrize(
    "name", ["semarang.yaml", "../semarang.yaml", "..%2fsemarang.yaml", "%00.png", "x.svg"]
)
def test_nothing_but_photos_is_served_there(client, name):
    assert client.get(f"/photos/{name}").status_code == 404


def test_a_photo_stands_beside_its_space_with_its_name(client):
    page = client.get("/hubs/semarang?lang=en").text
    assert f'<img src="{KAWUNG}" alt="Kawung Meeting Room" loading="lazy"' in page


def test_rules_of_booking_are_told_in_words(read, hub_with):
    hub_with({"buffer_minutes": 15, "approval": True})
    for address in ("/hubs/semarang", "/hubs/semarang/spaces/meeting-kawung/agenda"):
        assert "15 minutes stay free between two bookings." in read(address)
        assert "Given with approval: what members book waits for the hub’s answer." in read(address)


def test_without_such_rules_nothing_is_told_of_them(read):
    assert "stay free" not in read() and "Given with approval" not in read()


def test_other_hours_ahead_are_announced_and_in_force_today(read, hub_with):
    hub_with(exceptions=(RAMADAN, MOVING))
    page = read()
    assert "Other hours ahead 23 November 2026 – 1 December 2026 09:00–15:00 WIB, Fast" in page
    assert "7 December 2026 closed, Moving" in page
    assert "Monday (today) 09:00–15:00 WIB Fast" in page


def test_the_agenda_says_why_hours_are_other(read, hub_with):
    hub_with(exceptions=(RAMADAN,))
    assert "Other hours on this day. Fast" in read("/hubs/semarang/spaces/meeting-kawung/agenda")


def test_the_public_reaches_the_hub_by_its_contact(client, hub_with):
    hub_with(
        contact=Contact("024 000 0000", "0812 0000 000", "semarang@contoh.example", "https://contoh.example")
    )
    page = client.get("/hubs/semarang").text
    for link in (
        "tel:0240000000",
        "https://wa.me/628120000000",
        "mailto:semarang@contoh.example",
        "https://contoh.example",
    ):
        assert f'href="{link}"' in page
