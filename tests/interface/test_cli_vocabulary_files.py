"""The files that hubs share and the vocabulary in force: files that lag behind, stopped and brought up to it."""

import json
from datetime import date

import pytest

from application.access import OPERATOR
from application.vocabulary import adopt_vocabulary, vocabulary_in_force
from application.vocabulary_editing import with_holiday, with_retired, with_word
from domain.values import Label


@pytest.fixture
def head(asked):
    return lambda: asked("select simpul.head()")[0][0]


@pytest.fixture
def adopted(parts):
    """adopted(change): puts in force what comes of the vocabulary, as the page does; the files lag behind."""

    def adopt(change):
        adopt_vocabulary(parts.platform, OPERATOR, change(vocabulary_in_force(parts.platform)))

    return adopt


@pytest.fixture
def by_page(adopted):
    """A word is added, another retired, a day closed."""

    def change(words):
        words = with_word(words, "space_kinds", "kitchen", Label("Dapur", "Kitchen"))
        words = with_retired(words, "space_kinds.classroom", True)
        return with_holiday(words, "national", date(2027, 3, 1), Label("Libur Contoh", "Sample Day"))

    adopted(change)


TAKEN_BACK = (
    "kinds of space: Classroom (classroom) is given again",
    "kinds of space: kitchen is removed",
    "calendar national: no longer closed on 1 March 2027",
)


def test_a_file_that_lags_behind_stops_hubs_and_vocabulary_and_says_what_it_would_undo(
    simpul, hubs, by_page, head
):
    semarang = hubs / "semarang.yaml"
    semarang.write_text(semarang.read_text().replace("capacity: 60", "capacity: 61"))
    before = head()
    said = simpul("hub", "apply", semarang, hubs / "vocabulary.yaml", "--lang", "en", code=1).words
    assert "--take-back applies them all the same" in said
    assert all(change in said for change in TAKEN_BACK)
    [told] = json.loads(simpul("hub", "apply", semarang, hubs / "holidays.yaml", "--json", code=1).stdout)
    assert (told["refused"], len(told["taken_back"])) == ("takes_back", 3)
    assert head() == before


def test_hub_apply_takes_back_where_it_is_asked_to_and_says_what_changed(simpul, hubs, by_page, head):
    before = head()
    said = simpul("hub", "apply", hubs / "vocabulary.yaml", "--take-back", "--lang", "en").words
    assert "vocabulary: applied" in said
    assert all(change in said for change in TAKEN_BACK)
    assert head() > before
    assert "no change" in simpul("vocabulary", "plan", "--lang", "en").words


def test_hub_apply_adds_words_unasked_and_says_which(simpul, hubs):
    file = hubs / "vocabulary.yaml"
    file.write_text(
        file.read_text().replace("\nsectors:\n", "\nsectors:\n  toys: { id: Mainan, en: Toys }\n")
    )
    said = simpul("hub", "apply", file, "--lang", "en").words
    assert "vocabulary: applied" in said and "sectors: new word toys, Toys" in said


def test_vocabulary_apply_takes_back_only_where_it_is_asked_to(simpul, by_page, head):
    before = head()
    said = simpul("vocabulary", "apply", "--lang", "en", code=1).words
    assert all(change in said for change in TAKEN_BACK) and "--take-back" in said
    assert head() == before
    said = simpul("vocabulary", "apply", "--take-back", "--lang", "en").words
    assert TAKEN_BACK[1] in said and "adopted at" in said
    assert head() > before


def test_a_plan_as_json_says_what_it_takes_back(simpul, by_page):
    told = json.loads(simpul("vocabulary", "plan", "--json").stdout)
    assert [change["en"] for change in told["taken_back"]] == list(TAKEN_BACK)


def test_drift_looks_at_the_vocabulary_too(simpul, hubs, by_page):
    said = simpul("hub", "drift", "--lang", "en", code=3).words
    assert "vocabulary: differs - " in said
    assert all(change in said for change in TAKEN_BACK)
    [told] = json.loads(simpul("hub", "drift", hubs / "vocabulary.yaml", "--json", code=3).stdout)
    assert (told["hub"], told["agrees"], len(told["changes"])) == ("*", False, 3)


def test_drift_of_a_hub_that_is_not_there_yet_is_one_line(simpul, hubs):
    text = (hubs / "semarang.yaml").read_text().replace("code: semarang", "code: kudus")
    (hubs / "kudus.yaml").write_text(text)
    said = simpul("hub", "drift", hubs / "kudus.yaml", "--lang", "en", code=3)
    assert said.stdout == "kudus: not a hub yet\n"
    [told] = json.loads(simpul("hub", "drift", hubs / "kudus.yaml", "--json", code=3).stdout)
    assert (told["agrees"], len(told["changes"])) == (False, 1)


def test_the_files_are_brought_to_what_is_in_force_and_keep_their_comments(simpul, hubs, by_page):
    paths = [hubs / "vocabulary.yaml", hubs / "holidays.yaml"]
    before = [path.read_text() for path in paths]
    said = simpul("vocabulary", "adopt", "--lang", "en").words
    assert "vocabulary.yaml: written" in said and "kinds of space: new word kitchen, Kitchen" in said
    words, days = (path.read_text() for path in paths)
    assert (
        words.replace("  kitchen: { id: Dapur, en: Kitchen }\n", "").replace(", retired: true", "")
        == before[0]
    )
    assert [line for line in days.splitlines() if line not in before[1].splitlines()] == [
        "  - { day: 2027-03-01, why: { id: Libur Contoh, en: Sample Day } }"
    ]
    assert "no change" in simpul("vocabulary", "plan", "--lang", "en").words
    simpul("hub", "drift")


def test_files_that_agree_are_not_written(simpul, hubs):
    before = (hubs / "vocabulary.yaml").stat().st_mtime_ns
    assert simpul("vocabulary", "adopt", "--lang", "en").words.count("nothing written") == 2
    assert (hubs / "vocabulary.yaml").stat().st_mtime_ns == before


def test_files_that_are_gone_are_written_anew(simpul, hubs):
    for name in ("vocabulary.yaml", "holidays.yaml"):
        (hubs / name).unlink()
    simpul("vocabulary", "adopt")
    assert "no change" in simpul("vocabulary", "plan", "--lang", "en").words


def test_files_that_are_no_yaml_are_left_alone(simpul, hubs):
    (hubs / "vocabulary.yaml").write_text("space_kinds: [")
    assert "vocabulary.yaml:" in simpul("vocabulary", "adopt", code=1).words
    assert (hubs / "vocabulary.yaml").read_text() == "space_kinds: ["


def test_a_word_given_again_that_the_file_has_not_is_not_said_to_be_noted(simpul, hubs):
    file = hubs / "vocabulary.yaml"
    simpul("vocabulary", "retire", "space_kinds.classroom")
    lines = [line for line in file.read_text().splitlines(keepends=True) if "classroom" not in line]
    file.write_text("".join(lines))
    said = simpul("vocabulary", "retire", "space_kinds.classroom", "--undo", "--lang", "en").words
    assert "differs from what is in force, it does not have space_kinds.classroom" in said
    assert "noted in" not in said
