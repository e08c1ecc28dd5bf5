"""The drawing of the network: every regency once, the hubs where they lie, each told in words."""

import re

import pytest

from interface.pages.network_map import PLACES, SIDE, SIZE, STEP


@pytest.fixture
def hubs(client):
    return client.get("/hubs").text


def test_the_drawing_has_every_regency_of_the_vocabulary_once(hubs):
    assert len(PLACES) == 35 == len({place[:2] for place in PLACES.values()})
    assert len(re.findall(r'class="tile[ "]', hubs)) == 35


def test_tiles_do_not_touch_and_none_is_outside():
    assert STEP > SIDE
    assert all(
        column * STEP + SIDE <= SIZE[0] and row * STEP + SIDE <= SIZE[1] for column, row, _ in PLACES.values()
    )


def test_a_city_is_round_and_a_regency_of_the_same_name_is_square(hubs):
    shapes = dict(re.findall(r"<title>([^<]*Magelang)</title><rect [^>]*rx=\"(\d+)\"", hubs))
    assert shapes == {"Kota Magelang": "32", "Kabupaten Magelang": "10"}


def test_a_hub_is_a_link_that_says_where_and_in_which_phase(hubs):
    says = "Hetero Space Semarang, Kota Semarang: Uji coba"
    assert f'<a href="/hubs/semarang" aria-label="{says}"' in hubs


def test_names_of_regencies_are_the_official_ones(hubs):
    assert "<title>Kabupaten Grobogan</title>" in hubs


def test_the_drawing_speaks_the_readers_language(client):
    assert "Hetero Space Semarang, Kota Semarang: Pilot" in client.get("/hubs?lang=en").text
