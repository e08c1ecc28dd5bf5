"""What the list of hubs and one hub tell: by when it is to open, how its pilot went, what it is made of."""

import json
from dataclasses import replace
from datetime import date

import pytest
from psycopg.types.json import Jsonb

from domain import Hub
from domain.phases import Evaluation, Phase, PhaseEntry, Verdict
from projections.hubs import hub_json, hub_list, hub_row
from projections.runner import follow_once

FIRST, LATER = date(2026, 10, 1), date(2026, 12, 1)
PILOT = date(2027, 1, 10)


def preparing(target, ground="SK Contoh 1/2026"):
    return PhaseEntry(Phase.PREPARING, date(2026, 2, 1), ground, target)


@pytest.fixture
def taman(acts, configuration):
    """A hub in preparation."""
    with acts.by():
        hub = Hub.register("taman", date(2026, 1, 1), "usul")
        hub.configure(configuration)
        hub.enter_phase(preparing(FIRST))
    acts.keep(hub)
    return hub


@pytest.fixture
def enters(acts, taman):
    """Lets the hub enter phases, one after another."""

    def enter(*entries):
        for entry in entries:
            with acts.by(reason="a ground"):
                taman.enter_phase(entry)
            acts.keep(taman)

    return enter


@pytest.fixture
def evaluated(acts, taman, enters):
    """The hub is a pilot that was evaluated."""
    enters(PhaseEntry(Phase.PILOT, PILOT, "SK Contoh 2/2026"))
    with acts.by(reason="SK Contoh 3/2026"):
        taman.evaluate(Evaluation(PILOT, date(2027, 6, 30), (), Verdict.PROMOTE, "Baik.", 7))
    acts.keep(taman)


@pytest.fixture
def told(view):
    return lambda: json.loads(hub_json(view, "taman").body)


@pytest.fixture
def listed(view):
    return lambda: json.loads(hub_list(view, 50, "", None, None).body)["items"][0]


def test_a_hub_in_preparation_tells_by_when_it_is_to_open(taman, told, listed):
    assert (told()["target"], told()["first_target"], listed()["target"]) == ("2026-10-01",) * 3
    assert told()["slippage_days"] == listed()["slippage_days"] == 0


def test_a_target_that_moves_leaves_its_slippage_in_sight(taman, enters, told, listed):
    enters(preparing(LATER))
    assert (told()["target"], told()["first_target"]) == ("2026-12-01", "2026-10-01")
    assert told()["slippage_days"] == listed()["slippage_days"] == 61


def test_every_target_is_kept_with_the_day_it_was_recorded(taman, enters, told):
    enters(preparing(LATER), preparing(FIRST))
    days = [(one["day"], one["recorded_at"][:3]) for one in told()["target_history"]]
    assert days == [("2026-10-01", "202"), ("2026-12-01", "202"), ("2026-10-01", "202")]


def test_the_same_target_on_another_ground_is_no_other_target(taman, enters, told):
    enters(preparing(FIRST, "SK Contoh 9/2026"))
    assert len(told()["target_history"]) == 1 and told()["ground"] == "SK Contoh 9/2026"


def test_after_opening_the_slippage_is_that_of_the_day_it_opened(taman, enters, told):
    enters(preparing(LATER), PhaseEntry(Phase.PILOT, PILOT, "SK Contoh 2/2026"))
    assert (told()["target"], told()["slippage_days"]) == (None, (PILOT - FIRST).days)


def test_a_day_of_opening_that_is_corrected_counts(taman, enters, told):
    pilot = PhaseEntry(Phase.PILOT, PILOT, "SK Contoh 2/2026")
    enters(pilot, replace(pilot, since=date(2026, 10, 3)))
    assert told()["slippage_days"] == 2


def test_a_hub_without_a_target_tells_of_no_slippage(acts, view):
    with acts.by():
        hub = Hub.register("taman", date(2026, 1, 1), "usul")
    acts.keep(hub)
    row = hub_row(view, "taman")
    assert (row["target"], row["first_target"], row["slippage_days"], row["target_history"]) == (
        None, None, None, [],
    )  # fmt: skip


def test_the_pages_read_the_same_as_programs(taman, enters, told, view):
    enters(preparing(LATER))
    row = hub_row(view, "taman")
    assert (row["target"], row["first_target"], row["slippage_days"]) == (LATER, FIRST, 61)
    assert row["target_history"] == told()["target_history"]


def test_an_evaluation_is_told_with_its_ground(evaluated, told):
    evaluation = told()["evaluation"]
    assert (evaluation["verdict"], evaluation["ground"], evaluation["based_on"]) == (
        "promote",
        "SK Contoh 3/2026",
        7,
    )


def test_an_evaluation_stays_while_only_the_ground_of_the_phase_changes(evaluated, enters, told):
    enters(PhaseEntry(Phase.PILOT, PILOT, "SK Contoh 4/2026"))
    assert told()["evaluation"]


def test_an_evaluation_goes_with_the_phase_it_was_of(evaluated, enters, told):
    enters(PhaseEntry(Phase.PERMANENT, date(2027, 8, 1), "SK Contoh 5/2026"))
    assert (told()["phase"], told()["evaluation"]) == ("permanent", None)


def test_the_list_names_the_regency_by_its_official_code(taman, listed):
    assert listed()["regency"] == "33.74"


def test_a_regency_that_the_words_do_not_know_has_no_code(acts, taman, configuration, listed):
    with acts.by():
        taman.configure(replace(configuration, words=replace(configuration.words, regencies={})))
    acts.keep(taman)
    assert listed()["regency"] is None


def test_a_hub_tells_all_that_it_is_configured_with(taman, told):
    assert told()["exceptions"][0]["hours"] == [{"opens": "09:00:00", "closes": "15:00:00"}]
    assert [one["day"] for one in told()["holidays"]] == ["2027-08-17"]
    assert (told()["calendars"], told()["titles"]) == (["national"], ["Penjaga meja depan"])
    assert (told()["funding"][0]["year"], told()["contact"]["email"]) == (2026, "taman@contoh.example")
    assert told()["rationale"]["based_on"][0] == "Survei Contoh 2025"


@pytest.mark.parametrize("name", ["hub.configured", "hub.configured.2"])
def test_a_hub_that_was_configured_before_all_that_tells_of_none(
    taman, superuser, connection, told, golden, name
):
    superuser.execute(
        "insert into simpul.events select nextval('simpul.positions'), %s, 4, %s, 'taman', 'operator', %s,"
        " clock_timestamp(), %s",
        [taman.id, name, taman.id, Jsonb(golden(name))],
    )
    while follow_once(connection):
        pass
    lists = ("exceptions", "holidays", "calendars", "funding", "titles")
    assert [told()[part] for part in lists] == [[]] * len(lists)
    assert (told()["contact"], told()["rationale"], told()["regency"]) == (None, None, None)
