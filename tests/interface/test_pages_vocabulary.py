"""The page of the shared words: read by auditors, changed by provincial admins, in force at once."""

import json
import re
import shutil
from uuid import uuid4

import psycopg
import pytest

from application.access import OPERATOR
from application.bookings import BookSpace
from application.door import execute
from application.hub_files import read_hub_file, read_vocabulary
from application.hubs import apply_plan, plan_hub
from application.memberships import BeginMembership
from application.programs import ScheduleProgram
from application.vocabulary import vocabulary_in_force
from domain.errors import RetiredWord
from domain.personal import Personal
from domain.values import Label, network_id, space_id
from tests.conftest import slot
from tests.interface.test_cli_hubs import CATALOGUE
from tests.interface.test_cli_vocabulary import with_a_kitchen

ADDRESS = "/province/vocabulary"
CALENDAR = "/province/calendars/national"
GROUND = {"reason": "SK 12/2026"}
KITCHEN = {"id": "Dapur", "en": "Kitchen"}


@pytest.fixture
def ratri(office):
    return office.comes("provincial_admin")


@pytest.fixture
def words(parts):
    return lambda: vocabulary_in_force(parts.platform).words


@pytest.fixture
def do(parts):
    return lambda wanted: execute(parts.platform, OPERATOR, wanted, uuid4())


def add(visitor, part, code, status=303, **labels):
    return visitor.send(ADDRESS, f"{ADDRESS}/{part}", status, code=code, **labels, **GROUND)


def begin(do, kind, answers=None):
    member = uuid4()
    told = Personal(member, "answers", json.dumps(answers)) if answers else None
    name = Personal(member, "name", "Mira Contoh")
    do(BeginMembership("semarang", member, kind, "team", name, answers=told))
    return member


def test_words_are_listed_in_both_languages_with_where_they_are_used(ratri):
    page = ratri.read(ADDRESS)
    assert "Ruang kelas Classroom · classroom" in page
    assert "Used by: Hetero Space Greater Pekalongan, Hetero Space Semarang" in page
    assert "Komunitas Community · community Not used yet" in page
    assert "Kota Semarang" in page and "vocabulary delivered with Simpul" in page


def test_an_auditor_reads_it_and_finds_no_form(office):
    auditor = office.comes("auditor")
    assert "/province/vocabulary" in auditor.get("/").text
    assert "Add the word" not in auditor.read(ADDRESS)
    assert "Retire the word" not in auditor.read(f"{ADDRESS}/space_kinds/classroom")
    assert auditor.cross(f"{ADDRESS}/sectors", code="toys", **KITCHEN, **GROUND).status_code in (400, 403)


def test_others_are_not_led_there(office):
    desk = office.comes("front_desk", "semarang")
    assert "/province/vocabulary" not in desk.get("/").text
    desk.get(ADDRESS, 403)


def test_new_words_of_every_part_are_usable_at_once_without_another_table(
    ratri, do, parts, network, tmp_path, prepared, coming_monday, follow
):
    def catalogue():
        with psycopg.connect(network.database_url) as connection:
            return connection.execute(CATALOGUE).fetchall()

    before = catalogue()
    add(ratri, "space_kinds", "kitchen", **KITCHEN)
    add(ratri, "member_kinds", "cooperative", id="Koperasi", en="Cooperative")
    add(ratri, "program_kinds", "fair", id="Pasar malam", en="Night fair")
    assert "Mainan Toys · toys Not used yet" in add(ratri, "sectors", "toys", id="Mainan", en="Toys")
    hubs = shutil.copytree(prepared.hubs, tmp_path / "hubs")
    lines = (
        (hubs / "vocabulary.yaml")
        .read_text()
        .replace("\nspace_kinds:\n", "\nspace_kinds:\n  kitchen: { id: Dapur, en: Kitchen }\n")
    )
    (hubs / "vocabulary.yaml").write_text(lines)
    file = read_hub_file(with_a_kitchen(hubs), read_vocabulary(hubs))
    apply_plan(parts.platform, OPERATOR, file, plan_hub(parts.platform, OPERATOR, file))
    member = begin(do, "cooperative", {"sector": "toys"})
    kitchen = space_id("semarang", "kitchen")
    do(BookSpace("semarang", kitchen, uuid4(), member, slot(coming_monday, "09:00-11:00")))
    title = Label("Pasar", "Fair")
    do(ScheduleProgram("semarang", uuid4(), "fair", title, slot(coming_monday, "13:00-15:00"), "anyone"))
    assert catalogue() == before
    follow()
    assert "Kitchen" in ratri.read("/hubs/semarang")


def test_a_word_that_stands_already_is_refused_in_its_form(ratri, words):
    page = add(ratri, "space_kinds", "classroom", 409, **KITCHEN)
    assert "There is already a word classroom." in page and "[Dapur]" in page
    assert words().space_kinds["classroom"].en == "Classroom"


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"code": "Board games", **KITCHEN, **GROUND}, "small letters"),
        ({"code": "games", "id": "Gim", **GROUND}, "Missing data"),
        ({"code": "games", **KITCHEN}, "Missing data"),
    ],
)
def test_what_is_missing_or_wrong_is_told_where_it_stands(ratri, words, typed, says):
    assert says in ratri.send(ADDRESS, f"{ADDRESS}/sectors", 422, **typed)
    assert "games" not in words().sectors


def test_a_form_sent_twice_happens_once(ratri, parts):
    fields = {"code": "toys", **KITCHEN, **GROUND}
    sent = {**ratri.form(ADDRESS, f"{ADDRESS}/sectors"), **fields}
    for _ in range(2):
        answer = ratri.client.post(f"{ADDRESS}/sectors", data=sent, headers={"Origin": "http://localhost"})
        assert answer.status_code == 303, answer.text
    assert len(list(parts.platform.events.get(network_id()))) == 2


def test_a_word_is_called_otherwise_and_what_it_was_is_told(ratri):
    there = f"{ADDRESS}/space_kinds/classroom"
    page = ratri.send(there, there, id="Ruang belajar", en="Study room", **GROUND)
    assert "kinds of space: classroom becomes Study room, before Classroom" in page
    assert f"Account {str(ratri.account)[:8]} · SK 12/2026" in page


def test_the_first_thing_that_is_wrong_is_where_the_visitor_is_led(ratri):
    answer = ratri.fill(ADDRESS, f"{ADDRESS}/sectors", code="Board games", **KITCHEN)
    assert "autofocus" in re.search('<input id="add-sectors-code"[^>]*>', answer.text)[0]


def test_a_word_is_retired_and_given_again(ratri, do):
    there = f"{ADDRESS}/member_kinds/startup"
    assert "Retired" in ratri.send(there, f"{there}/retirement", **GROUND)
    with pytest.raises(RetiredWord):
        begin(do, "startup")
    ratri.send(there, f"{there}/retirement", **GROUND)
    assert begin(do, "startup")


def test_an_unused_word_is_removed(ratri, words):
    there = f"{ADDRESS}/program_kinds/exhibition"
    assert "The word has been removed." in ratri.send(there, f"{there}/removal", **GROUND)
    assert "exhibition" not in words().program_kinds


def test_a_word_in_use_is_not_removed_and_the_page_says_where(ratri, words):
    there = f"{ADDRESS}/space_kinds/classroom"
    page = ratri.send(there, f"{there}/removal", 409, **GROUND)
    assert "Classroom is in use (pekalongan-raya, semarang): it can be retired, not removed." in page
    assert "classroom" in words().space_kinds


def test_a_day_is_added_to_a_calendar_and_taken_out(ratri, parts, coming_monday):
    fair = {"id": "Pasar malam", "en": "Night fair"}
    page = ratri.send(ADDRESS, CALENDAR, day=coming_monday.isoformat(), **fair, **GROUND)
    assert "Night fair" in page
    days = lambda: [one.day for one in vocabulary_in_force(parts.platform).calendars["national"]]  # noqa: E731
    assert coming_monday in days()
    ratri.send(ADDRESS, f"{CALENDAR}/removal", day=coming_monday.isoformat(), **GROUND)
    assert coming_monday not in days()


@pytest.mark.parametrize("path", ["/space_kinds/none", "/none/none", "/regencies/33.74"])
def test_a_word_that_is_not_there_is_a_page_of_its_own(ratri, path):
    ratri.get(f"{ADDRESS}{path}", 404)
