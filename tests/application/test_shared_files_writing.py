"""The files that hubs share, brought to the vocabulary in force; and what a vocabulary would take back."""

from dataclasses import replace
from datetime import date
from difflib import ndiff
from pathlib import Path

import pytest

from application.hub_files import FaultyHubFile, read_vocabulary, read_vocabulary_text
from application.hub_writing.shared import vocabulary_into_texts
from application.vocabulary import in_order
from application.vocabulary_changes import taken_back
from application.vocabulary_editing import (
    with_holiday,
    with_label,
    with_retired,
    with_word,
    without_holiday,
    without_word,
)
from domain.values import Label
from domain.words import Regency

HUBS = Path(__file__).resolve().parents[2] / "hubs"
WORDS, HOLIDAYS = ((HUBS / name).read_text() for name in ("vocabulary.yaml", "holidays.yaml"))
DAPUR = Label("Dapur", "Kitchen")


@pytest.fixture
def shipped():
    return in_order(read_vocabulary(HUBS))


def lines(old, new):
    return [line for line in ndiff(old.splitlines(), new.splitlines()) if line[0] in "+-"]


def told(changes):
    return [change.en for change in changes]


def test_files_that_agree_stay_to_the_letter(shipped):
    assert vocabulary_into_texts(WORDS, HOLIDAYS, shipped) == (WORDS, HOLIDAYS)


def test_only_the_lines_of_what_differs_change(shipped):
    wanted = with_word(shipped, "space_kinds", "kitchen", DAPUR)
    wanted = with_retired(wanted, "space_kinds.classroom", True)
    wanted = with_retired(wanted, "regions.kedu_raya", True)
    wanted = without_word(wanted, "sectors.apps")
    words, holidays = vocabulary_into_texts(WORDS, HOLIDAYS, wanted)
    assert lines(WORDS, words) == [
        "+     retired: true",
        "-   classroom: { id: Ruang kelas, en: Classroom }",
        "+   classroom: { id: Ruang kelas, en: Classroom, retired: true }",
        "+   kitchen: { id: Dapur, en: Kitchen }",
        "-   apps: { id: Aplikasi, en: Apps }",
    ]
    assert holidays == HOLIDAYS


def test_a_word_given_again_is_retired_no_longer(shipped):
    retired = with_retired(shipped, "space_kinds.classroom", True)
    words, _ = vocabulary_into_texts(WORDS, HOLIDAYS, retired)
    assert vocabulary_into_texts(words, HOLIDAYS, shipped)[0] == WORDS


def test_days_come_and_go_in_their_order_and_keep_their_comments(shipped):
    holidays = HOLIDAYS.replace("Labour Day } }", "Labour Day } } # since 2013")
    wanted = with_holiday(shipped, "national", date(2026, 3, 1), Label("Libur Contoh", "Sample Day"))
    wanted = with_holiday(wanted, "national", date(2026, 5, 1), Label("Hari Buruh", "Labour Day"))
    wanted = without_holiday(wanted, "national", date(2027, 1, 1))
    written = vocabulary_into_texts(WORDS, holidays, wanted)[1]
    assert lines(holidays, written)[0].startswith("+   - { day: 2026-03-01")
    assert "why: { id: Hari Buruh, en: Labour Day } } # since 2013" in written
    assert "2027-01-01" not in written


def test_regencies_keep_the_order_of_the_file(shipped):
    regencies = {**shipped.words.regencies, "33.74": Regency("Kota Semarang Contoh", "semarang_raya")}
    wanted = replace(shipped, words=replace(shipped.words, regencies=regencies))
    words, _ = vocabulary_into_texts(WORDS, HOLIDAYS, wanted)
    assert lines(WORDS, words)[:2] == [
        '-       - { code: "33.74", name: Kota Semarang }',
        '+       - { code: "33.74", name: Kota Semarang Contoh }',
    ]
    assert len([line for line in lines(WORDS, words) if "33.7" in line]) == 2


def test_files_that_are_not_there_are_written_whole(shipped):
    wanted = with_retired(shipped, "space_kinds.classroom", True)
    assert in_order(read_vocabulary_text(*vocabulary_into_texts("", "", wanted))) == wanted


def test_without_calendars_no_file_of_holidays_is_begun(shipped):
    assert vocabulary_into_texts(WORDS, "", replace(shipped, calendars={}))[1] == ""


def test_what_the_files_cannot_say_is_not_written(shipped):
    wanted = replace(shipped, words=replace(shipped.words, retired=("regencies.33.74",)))
    with pytest.raises(FaultyHubFile, match="tidak dapat menyatakan kosakata"):
        vocabulary_into_texts(WORDS, HOLIDAYS, wanted)


def test_what_is_gone_or_given_again_is_taken_back_and_nothing_else(shipped):
    in_force = with_word(shipped, "space_kinds", "kitchen", DAPUR)
    in_force = with_retired(in_force, "space_kinds.classroom", True)
    in_force = with_holiday(in_force, "national", date(2026, 3, 1), Label("Libur Contoh", "Sample Day"))
    lagging = with_word(shipped, "sectors", "toys", Label("Mainan", "Toys"))
    lagging = with_label(lagging, "sectors", "crafts", Label("Kerajinan", "Handicrafts"))
    assert told(taken_back(in_force, lagging)) == [
        "kinds of space: Classroom (classroom) is given again",
        "kinds of space: kitchen is removed",
        "calendar national: no longer closed on 1 March 2026",
    ]


def test_additions_and_the_first_vocabulary_take_nothing_back(shipped):
    wanted = with_retired(with_word(shipped, "space_kinds", "kitchen", DAPUR), "sectors.other", True)
    assert told(taken_back(shipped, wanted)) == told(taken_back(None, shipped)) == []


def test_a_calendar_that_is_gone_is_taken_back(shipped):
    assert told(taken_back(shipped, replace(shipped, calendars={}))) == ["the calendar national is removed"]
