"""What all hubs share: one vocabulary in force, and words that are retired rather than lost."""

from dataclasses import replace
from datetime import date

import pytest

from domain import Network
from domain.values import Label, network_id
from domain.words import ClosedDay, Regency, Vocabulary, Words


@pytest.fixture
def words():
    kinds = {code: Label(code, code) for code in ("meeting_room", "darkroom")}
    regencies = {
        "33.74": Regency("Kota Semarang", "semarang_raya"),
        "33.72": Regency("Kota Surakarta", "solo_raya"),
    }
    return Words({}, kinds, {}, {}, {}, regencies, ("space_kinds.darkroom", "sectors.meeting_room"))


@pytest.fixture
def vocabulary(words):
    return Vocabulary(words, {"national": (ClosedDay(date(2027, 8, 17), Label("Libur", "Holiday")),)})


@pytest.fixture
def network(vocabulary):
    return Network.found(vocabulary)


def test_there_is_one_for_all_hubs(network):
    assert (network.id, network.hub, network.number) == (network_id(), "*", 1)


def test_another_vocabulary_is_numbered_and_carried_whole(network, vocabulary, words):
    other = replace(vocabulary, words=replace(words, retired=()))
    network.adopt(other)
    event = network.pending_events[-1]
    assert (network.vocabulary, network.number) == (event.vocabulary, event.number) == (other, 2)


def test_the_same_vocabulary_again_changes_nothing(network, vocabulary):
    network.adopt(replace(vocabulary))
    assert (network.number, len(network.pending_events)) == (1, 1)


def test_another_holiday_is_another_vocabulary(network, vocabulary):
    network.adopt(replace(vocabulary, calendars={}))
    assert network.number == 2


def test_a_retired_word_is_not_given_to_anything_new_and_keeps_its_label(words):
    assert list(words.in_use("space_kinds")) == ["meeting_room"]
    assert words.space_kinds["darkroom"] == Label("darkroom", "darkroom")


def test_a_word_of_another_part_with_the_same_code_is_not_retired(words):
    assert "meeting_room" in words.in_use("space_kinds")


def test_the_regencies_of_a_region_are_named_by_their_codes(words):
    assert words.regencies_of("solo_raya") == {"33.72": "Kota Surakarta"}
