"""The words that hubs share, from the command line: processes of their own over the files of a folder."""

import json
import os
import shutil
import subprocess
import sys
import time
from uuid import uuid4

import pytest

from application.access import OPERATOR
from application.bookings import BookSpace
from application.door import execute
from application.memberships import BeginMembership
from application.programs import ScheduleProgram
from domain.personal import Personal
from domain.values import Label, space_id
from tests.conftest import slot
from tests.interface.test_cli_hubs import CATALOGUE, ROOT

HUBS_WITH = """
    select count(distinct hub) from simpul.events where
        coalesce(body #> '{{configuration,words}}', body #> '{{vocabulary,words}}') -> 'space_kinds' ? '{word}'
"""
KITCHEN = "  kitchen: { id: Dapur, en: Kitchen }\n"


@pytest.fixture
def hubs(prepared, tmp_path):
    """A copy of the hub files."""
    return shutil.copytree(prepared.hubs, tmp_path / "hubs")


@pytest.fixture
def command(network, hubs):
    """The command line's words and surroundings, for a process."""

    def made(*words):
        env = {
            "DATABASE_URL": network.database_url,
            "SIMPUL_HOME": str(network.home),
            "SIMPUL_HUBS": str(hubs),
        }
        started = [sys.executable, "-m", "interface.cli", *map(str, words)]
        return {"args": started, "cwd": ROOT, "env": {**os.environ, **env}}

    return made


@pytest.fixture
def simpul(command):
    """Runs `simpul vocabulary` and gives the finished process; `words` is all it said."""

    def run(*words, code=0, group="vocabulary"):
        done = subprocess.run(**command(group, *words), check=False, capture_output=True, text=True)
        done.words = " ".join((done.stdout + done.stderr).split())
        assert "Traceback" not in done.words
        assert done.returncode == code, done.words
        return done

    return run


@pytest.fixture
def head(asked):
    return lambda: asked("select simpul.head()")[0][0]


@pytest.fixture
def write(hubs):
    """write("space_kinds", line): a line more in a part of the file; the file."""

    def add(part, line):
        file = hubs / "vocabulary.yaml"
        file.write_text(file.read_text().replace(f"\n{part}:\n", f"\n{part}:\n{line}"))
        return file

    return add


@pytest.fixture
def do(parts):
    return lambda wanted: execute(parts.platform, OPERATOR, wanted, uuid4())


def begin(do, kind):
    member = uuid4()
    do(BeginMembership("semarang", member, kind, "team", Personal(member, "name", "Mira Contoh")))
    return member


def with_a_kitchen(hubs):
    """The file of Semarang with a kitchen, and a question about sectors for its members."""
    file = hubs / "semarang.yaml"
    text = file.read_text().replace(
        "\nspaces:\n",
        "\nspaces:\n  - { code: kitchen, kind: kitchen, name: { id: Dapur, en: Kitchen }, capacity: 4 }\n",
    )
    question = "{ code: sector, label: { id: Sektor, en: Sector }, kind: choice, choices: [crafts, toys] }"
    file.write_text(text.replace("\nmember_fields:\n", f"\nmember_fields:\n  - {question}\n"))
    return file


def test_words_are_shown_with_what_they_mean_and_where_they_are_used(simpul):
    said = simpul("show", "--lang", "en").words
    assert "classroom Classroom pekalongan-raya, semarang" in said
    assert "17 Aug 2026 Independence Day" in said
    told = json.loads(simpul("show", "--json").stdout)
    assert told["space_kinds"]["classroom"] == {"id": "Ruang kelas", "en": "Classroom", "retired": False}
    assert "semarang" in told["used_by"]["space_kinds.classroom"]


def test_the_shipped_files_are_valid_and_in_force(simpul, hubs, head):
    before = head()
    assert "kosakata sah" in simpul("validate").words
    assert "tidak ada perubahan" in simpul("plan", hubs / "vocabulary.yaml").words
    assert "tidak ada yang berubah" in simpul("apply").words
    assert head() == before


def test_faults_are_named_with_file_and_line(simpul, hubs):
    file = hubs / "holidays.yaml"
    file.write_text(file.read_text().replace("2026-05-01", "2026-05-32"))
    said = simpul("validate", code=1).words
    assert "holidays.yaml:8:" in said and "2020-01-31" in said
    [fault] = json.loads(simpul("validate", "--json", code=1).stdout)
    assert fault["path"] == "national[1].day"


def test_new_words_of_every_part_are_usable_at_once_without_another_table(
    simpul, write, do, asked, hubs, coming_monday
):
    before = asked(CATALOGUE)
    write("space_kinds", KITCHEN)
    write("member_kinds", "  cooperative: { id: Koperasi, en: Cooperative }\n")
    write("program_kinds", "  fair: { id: Pasar malam, en: Night fair }\n")
    write("sectors", "  toys: { id: Mainan, en: Toys }\n")
    simpul("apply", "--reason", "SK 12/2026")
    simpul("apply", with_a_kitchen(hubs), group="hub")
    member = uuid4()
    name = Personal(member, "name", "Mira Contoh")
    sector = Personal(member, "answers", json.dumps({"sector": "toys"}))
    do(BeginMembership("semarang", member, "cooperative", "team", name, answers=sector))
    kitchen = space_id("semarang", "kitchen")
    do(BookSpace("semarang", kitchen, uuid4(), member, slot(coming_monday, "09:00-11:00")))
    title = Label("Pasar", "Fair")
    do(ScheduleProgram("semarang", uuid4(), "fair", title, slot(coming_monday, "13:00-15:00"), "anyone"))
    assert asked(CATALOGUE) == before


def test_every_hub_has_the_new_words_by_one_write_and_again_none(simpul, write, head, asked):
    before = head()
    write("space_kinds", KITCHEN)
    simpul("apply", "--reason", "SK 12/2026")
    assert asked(
        "select count(*), count(distinct command), count(distinct hub), min(body ->> 'reason')"
        f" from simpul.events where position > {before}"
    ) == [(5, 1, 5, "SK 12/2026")]
    after = head()
    simpul("apply")
    assert head() == after


def test_a_plan_tells_changes_and_hubs_and_writes_nothing(simpul, write, head):
    before = head()
    write("space_kinds", KITCHEN)
    said = simpul("plan", "--lang", "en").words
    assert "kinds of space: new word kitchen, Kitchen" in said
    assert "banyumas-raya, pekalongan-raya, semarang, solo-raya" in said
    assert json.loads(simpul("plan", "--json").stdout)["hubs"][0] == "banyumas-raya"
    assert head() == before


def test_a_word_in_use_is_not_removed_and_every_such_word_is_told(simpul, hubs, head):
    file, before = hubs / "vocabulary.yaml", head()
    lines = file.read_text().splitlines(keepends=True)
    file.write_text(
        "".join(line for line in lines if not line.startswith(("  classroom:", "  event_space:")))
    )
    for verb in ("plan", "apply"):
        said = simpul(verb, code=1).words
        assert said.count("semarang") >= 2 and "Ruang acara" in said
    assert head() == before


def test_a_word_is_retired_in_force_and_in_its_file(simpul, hubs, do):
    before = (hubs / "vocabulary.yaml").read_text()
    assert "vocabulary.yaml" in simpul("retire", "member_kinds.startup", "--reason", "SK 13/2026").words
    after = (hubs / "vocabulary.yaml").read_text()
    assert after.replace(", retired: true", "") == before
    assert "tidak ada perubahan" in simpul("plan").words
    assert "startup Startup - retired" in simpul("show", "--lang", "en").words
    simpul("retire", "member_kinds.startup", "--undo")
    assert "startup Startup - individual" not in simpul("show", "--lang", "en").words
    assert begin(do, "startup")


def test_a_word_written_over_several_lines_is_retired_as_well(simpul, hubs, write):
    write("sectors", "  toys:\n    # those of wood\n    id: Mainan\n    en: Toys\n")
    simpul("apply")
    simpul("retire", "sectors.toys")
    assert (
        "    # those of wood\n    retired: true\n    id: Mainan\n" in (hubs / "vocabulary.yaml").read_text()
    )
    assert "tidak ada perubahan" in simpul("plan").words


@pytest.mark.parametrize("written", [b"space_kinds: [", b"space_kinds: \xff", b"sectors: {}\nsectors: {}\n"])
def test_a_file_that_cannot_be_read_is_left_as_it_is_when_a_word_is_retired(simpul, hubs, written):
    (hubs / "vocabulary.yaml").write_bytes(written)
    said = simpul("retire", "member_kinds.startup", "--lang", "en").words
    assert "does not have member_kinds.startup: note it there as well" in said
    assert (hubs / "vocabulary.yaml").read_bytes() == written


def test_a_word_that_is_not_there_is_not_retired(simpul, head):
    before = head()
    assert "sectors.toys" in simpul("retire", "sectors.toys", code=1).words
    assert head() == before


def test_where_the_file_lacks_the_word_it_is_said_so(simpul, hubs):
    (hubs / "vocabulary.yaml").unlink()
    assert "catat di sana juga" in simpul("retire", "sectors.other").words


def test_history_tells_each_vocabulary_with_its_ground(simpul):
    simpul("retire", "sectors.other", "--reason", "SK 14/2026")
    said = simpul("history", "--lang", "en").words
    assert "operator SK 14/2026 - sectors: Other (other) is retired" in said
    newest, first = json.loads(simpul("history", "--json").stdout)
    assert (newest["number"], first["number"], first["reason"]) == (2, 1, "shipped vocabulary")


def test_killed_at_any_moment_all_hubs_have_the_new_words_or_none(command, simpul, write, asked):
    """Ten kills, spread over the time that one adoption takes."""
    began = time.monotonic()
    simpul("apply")
    whole, outcomes = time.monotonic() - began, set()
    for number in range(10):
        write("space_kinds", f"  kitchen_{number}: {{ id: Dapur, en: Kitchen }}\n")
        process = subprocess.Popen(
            **command("vocabulary", "apply"), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        time.sleep(whole * (0.55 + number * 0.05))
        process.kill()
        process.wait()
        outcomes.add(asked(HUBS_WITH.format(word=f"kitchen_{number}"))[0][0])
    assert outcomes <= {0, 5}
