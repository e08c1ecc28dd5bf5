"""One of something and more of it, in the words of each language."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from application.hub_files import read_hub_file, read_vocabulary
from application.hub_plans.differences import configuration_changes, spaces_compared
from application.sentences import counted
from domain.errors import BookingsAhead
from domain.values import Label
from domain.words import ClosedDay, Regency
from interface.cli.refused import in_words_of

HUBS = Path(__file__).resolve().parents[2] / "hubs"


@pytest.fixture(scope="module")
def semarang():
    return read_hub_file(HUBS / "semarang.yaml", read_vocabulary(HUBS)).configuration


def told(changes):
    return [change.en for change in changes]


@pytest.mark.parametrize(
    ("count", "id", "en"),
    [
        (1, "1 ruang", "1 space"),
        (2, "2 ruang", "2 spaces"),
        (0, "0 ruang", "0 spaces"),
        (1200, "1.200 ruang", "1,200 spaces"),
    ],
)
def test_one_of_something_is_told_apart_from_more(count, id, en):
    assert counted(count, "ruang", "space", "spaces") == Label(id, en)


@pytest.mark.parametrize(("touched", "said"), [(1, "1 booking affected"), (3, "3 bookings affected")])
def test_bookings_that_a_weekday_touches_are_counted(semarang, touched, said):
    hours = {**semarang.opening_hours, "monday": ()}
    [change] = configuration_changes(semarang, replace(semarang, opening_hours=hours), {"monday": touched})
    assert change.en.endswith(f": {said}")
    assert change.id.endswith(f": {touched} pemesanan terdampak")


def test_spaces_plans_and_holidays_are_counted(semarang):
    first, *others = semarang.spaces
    assert told(spaces_compared(semarang.spaces, others)) == [f"ends 1 space: {first.name.en}"]
    assert told(spaces_compared((), semarang.spaces[:2]))[0].startswith("adds 2 spaces: ")
    fewer = replace(semarang, plans=semarang.plans[1:])
    assert told(configuration_changes(semarang, fewer)) == [f"ends 1 plan: {semarang.plans[0].name.en}"]
    closed = ClosedDay(date(2027, 3, 1), Label("Libur Contoh", "Sample Day"))
    more = replace(semarang, holidays=(*semarang.holidays, closed))
    assert told(configuration_changes(semarang, more)) == ["adds 1 holiday: 1 March 2027 (Sample Day)"]


def test_regencies_are_counted(semarang):
    def renamed(*codes):
        regencies = semarang.words.regencies | {
            code: Regency(f"Contoh {code}", "semarang_raya") for code in codes
        }
        return replace(semarang, words=replace(semarang.words, regencies=regencies))

    assert "1 regency changes: " in told(configuration_changes(semarang, renamed("33.99")))[0]
    assert "2 regencies change: " in told(configuration_changes(semarang, renamed("33.98", "33.99")))[0]


@pytest.mark.parametrize("count", [1, 2])
def test_bookings_ahead_read_right_whatever_their_number(count):
    said = in_words_of(BookingsAhead(hub=Label("Contoh", "Sample"), count=count), "en")
    assert said == f"Bookings ahead at Sample that the plan would keep: {count}. Say what becomes of them."
