"""Files and states of hubs side by side: drift, adopt, new, diff, history, schema, as processes of their own."""

import json
import re
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from application.hub_files import read_hub_file, read_vocabulary
from domain.phases import Phase
from interface.formats import NETWORK_ZONE

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def edit(hubs):
    """edit("semarang", old, new): changes the file of a hub and gives its path."""

    def change(code, old, new):
        path = hubs / f"{code}.yaml"
        text = path.read_text()
        assert old in text
        path.write_text(text.replace(old, new, 1))
        return path

    return change


@pytest.fixture
def head(asked):
    return lambda: asked("select simpul.head()")[0][0]


def comments(text):
    return sorted(re.findall(r"(?:(?<=\s)|^)#.*", text, re.MULTILINE))


def files_of(hubs):
    return {path.name: path.read_bytes() for path in hubs.rglob("*") if path.is_file()}


def read(path):
    return read_hub_file(path, read_vocabulary(path.parent))


def test_files_that_agree_with_the_state_have_not_drifted(simpul, head):
    before = head()
    assert simpul("hub", "drift", "--lang", "en").words.count("agrees") == 5
    assert head() == before


def test_drift_is_told_in_words_and_by_its_exit_code(simpul, edit):
    path = edit("semarang", "capacity: 60", "capacity: 61")
    said = simpul("hub", "drift", path, "--lang", "en", code=3)
    assert "semarang: differs - Shared Office: capacity: 60 becomes 61" in said.words
    assert "semarang: berbeda" in simpul("hub", "drift", path, code=3).words


def test_drift_as_json_holds_each_hub(simpul, edit):
    edit("semarang", "capacity: 60", "capacity: 61")
    told = {hub["hub"]: hub for hub in json.loads(simpul("hub", "drift", "--json", code=3).stdout)}
    assert [code for code, hub in told.items() if not hub["agrees"]] == ["semarang"]
    assert told["semarang"]["changes"][0].keys() == {"id", "en"}


def test_a_hub_that_has_no_file_is_named(simpul, hubs):
    (hubs / "solo-raya.yaml").unlink()
    assert "solo-raya: differs - has no file" in simpul("hub", "drift", "--lang", "en", code=3).words
    simpul("hub", "drift", hubs / "semarang.yaml")


def test_a_file_whose_phase_cannot_follow_has_drifted(simpul, edit):
    path = edit("semarang", "  name: pilot", "  name: preparing\n  target: 2027-01-01")
    said = simpul("hub", "drift", path, "--lang", "en", code=3)
    assert "A hub cannot go from pilot to" in said.words
    assert "phase pilot becomes in preparation" in said.words or "phase pilot becomes preparing" in said.words


def test_a_file_with_faults_is_no_drift_but_a_fault(simpul, edit):
    assert (
        "capacity" in simpul("hub", "drift", edit("semarang", "capacity: 60", "capacity: many"), code=1).words
    )


def test_a_file_is_brought_to_the_state_and_keeps_its_comments(simpul, hubs, edit):
    shipped = (hubs / "semarang.yaml").read_text()
    edit("semarang", "capacity: 60", "capacity: 61 # after the move")
    edit("semarang", "  saturday:", "  sunday:")
    said = simpul("hub", "adopt", "semarang", "--lang", "en")
    text = (hubs / "semarang.yaml").read_text()
    assert "capacity: 60 # after the move" in text
    assert comments(text.replace(" # after the move", "")) == comments(shipped)
    assert "capacity: 61 becomes 60" in said.words
    simpul("hub", "drift", hubs / "semarang.yaml")


def test_a_file_that_agrees_is_not_written(simpul, hubs):
    before = (hubs / "semarang.yaml").stat().st_mtime_ns
    assert "nothing written" in simpul("hub", "adopt", "semarang", "--lang", "en").words
    assert (hubs / "semarang.yaml").stat().st_mtime_ns == before


def test_a_hub_without_a_file_gets_one(simpul, hubs):
    was = read(hubs / "semarang.yaml")
    (hubs / "semarang.yaml").unlink()
    assert "a new file was written" in simpul("hub", "adopt", "semarang", "--lang", "en").words
    assert read(hubs / "semarang.yaml").configuration == was.configuration
    simpul("hub", "drift")


def test_a_file_that_extends_a_template_goes_on_to(simpul, hubs, edit):
    path = edit("pekalongan-raya", "  id: Usulan", "  id: Sebuah usulan")
    before = path.read_text()
    simpul("hub", "adopt", "pekalongan-raya")
    assert path.read_text() == before.replace("  id: Sebuah usulan", "  id: Usulan")
    assert "extends: templates/" in before


def test_the_adopted_file_may_be_printed_only(simpul, hubs, edit):
    shipped = (hubs / "semarang.yaml").read_text()
    path = edit("semarang", "capacity: 60", "capacity: 61")
    before = files_of(hubs)
    assert simpul("hub", "adopt", "semarang", "--stdout").stdout == shipped
    assert files_of(hubs) == before
    assert "capacity: 61" in path.read_text()


@pytest.mark.parametrize(
    "to", ["../semarang.yaml", "/semarang.yaml", "link/semarang.yaml", "no/semarang.yaml"]
)
def test_a_path_out_of_the_folder_is_refused(simpul, hubs, tmp_path, to):
    (tmp_path / "elsewhere").mkdir()
    (hubs / "link").symlink_to(tmp_path / "elsewhere")
    assert (
        "outside the folder"
        in simpul("hub", "adopt", "semarang", "--to", hubs / to, "--lang", "en", code=1).words
    )
    assert not (tmp_path / "semarang.yaml").exists() and not list((tmp_path / "elsewhere").iterdir())


def test_a_link_out_of_the_folder_is_not_followed(simpul, hubs, tmp_path):
    outside = tmp_path / "semarang.yaml"
    (hubs / "semarang.yaml").rename(outside)
    (hubs / "semarang.yaml").symlink_to(outside)
    before = outside.read_bytes()
    assert "outside the folder" in simpul("hub", "adopt", "semarang", "--lang", "en", code=1).words
    assert outside.read_bytes() == before


def test_a_file_of_another_name_is_refused(simpul, hubs):
    said = simpul("hub", "adopt", "semarang", "--to", hubs / "solo-raya.yaml", "--lang", "en", code=1)
    assert "is named semarang.yaml" in said.words


def test_a_file_that_is_no_yaml_is_left_as_it_is(simpul, hubs):
    path = hubs / "semarang.yaml"
    path.write_text("code: [semarang\n# mine\n")
    assert "not well-formed YAML" in simpul("hub", "adopt", "semarang", "--lang", "en", code=1).words
    assert path.read_text() == "code: [semarang\n# mine\n"


def test_a_file_in_another_encoding_is_left_as_it_is(simpul, hubs):
    path = hubs / "semarang.yaml"
    path.write_bytes("code: semarang # ü\n".encode("latin-1"))
    assert "is not UTF-8" in simpul("hub", "adopt", "semarang", "--lang", "en", code=1).words
    assert path.read_bytes().endswith(b"\xfc\n")


def test_nothing_is_left_beside_a_file_that_was_written(simpul, hubs, edit):
    path = edit("semarang", "capacity: 60", "capacity: 61")
    path.chmod(0o640)
    names = sorted(hubs.iterdir())
    simpul("hub", "adopt", "semarang")
    assert sorted(hubs.iterdir()) == names
    assert path.stat().st_mode & 0o777 == 0o640


@pytest.mark.parametrize(
    "command", [["adopt"], ["history"], ["diff", "semarang"], ["new", "kudus", "--like"]]
)
def test_a_hub_that_nobody_knows_is_named(simpul, hubs, command):
    before = files_of(hubs)
    assert "There is no hub nowhere" in simpul("hub", *command, "nowhere", "--lang", "en", code=1).words
    assert files_of(hubs) == before


def test_what_is_no_code_of_a_hub_is_told(simpul):
    assert "is not the code of a hub" in simpul("hub", "adopt", "../semarang", code=2).words


def test_a_new_hub_is_begun_from_another(simpul, hubs):
    simpul("hub", "new", "kudus", "--like", "semarang", "--regency", "Kabupaten Kudus")
    file, other = read(hubs / "kudus.yaml"), read(hubs / "semarang.yaml")
    assert (file.code, file.configuration.name.id) == ("kudus", "Hetero Space Kudus")
    assert (file.configuration.region, file.configuration.address.regency) == (
        "muria_raya",
        "Kabupaten Kudus",
    )
    assert file.configuration.spaces == tuple(replace(s, photos=()) for s in other.configuration.spaces)
    assert file.configuration.opening_hours == other.configuration.opening_hours


def test_a_new_hub_is_a_proposal_of_today_that_says_what_it_was_begun_from(simpul, hubs):
    simpul("hub", "new", "kudus", "--like", "semarang")
    phase = read(hubs / "kudus.yaml").phase
    assert (phase.phase, phase.since) == (Phase.PROPOSED, datetime.now(NETWORK_ZONE).date())
    assert phase.ground.startswith("Dimulai dari konfigurasi 1 hub semarang (posisi ")


def test_what_holds_only_for_the_other_place_is_left_out(simpul, hubs, edit):
    facts = """
contact: { phone: +62 24 1234567 }
partners: [{ name: Kampus Contoh, role: { id: Mitra, en: Partner } }]
funding: [{ source: APBD, amount: 1000, year: 2026 }]
closed_days: [{ day: 2030-05-02, why: { id: Hari jadi, en: Anniversary } }]
zone:"""
    simpul("hub", "apply", edit("semarang", "\nzone:", facts))
    simpul("hub", "new", "kudus", "--like", "semarang")
    new = read(hubs / "kudus.yaml").configuration
    assert (new.building, new.opened_on, new.contact) == (None, None, None)
    assert new.targets == new.partners == new.funding == new.closed_days == ()
    assert (new.address.village, new.address.district) == ("", "")


def test_what_somebody_has_to_write_is_marked_as_a_sample(simpul, hubs):
    said = simpul("hub", "new", "kudus", "--like", "semarang", "--lang", "en")
    new = read(hubs / "kudus.yaml").configuration
    assert new.rationale.demand.en.startswith("Replace this sentence")
    assert {"rationale", "summary", "spaces", "address.regency"} <= set(new.samples)
    assert "the regency is still Kota Semarang" in said.words


def test_an_unknown_regency_is_told_with_the_nearest(simpul, hubs):
    said = simpul(
        "hub", "new", "kudus", "--like", "semarang", "--regency", "Kab. Kudus", "--lang", "en", code=1
    )
    assert "did you mean Kabupaten Kudus?" in said.words
    assert not (hubs / "kudus.yaml").exists()


def test_a_regency_may_be_named_by_its_code(simpul, hubs):
    simpul("hub", "new", "kudus", "--like", "semarang", "--regency", "33.19")
    assert read(hubs / "kudus.yaml").configuration.address.regency == "Kabupaten Kudus"


def test_a_raya_is_renamed_in_both_languages(simpul, hubs):
    simpul("hub", "new", "kedu-raya", "--like", "solo-raya", "--regency", "Kota Magelang")
    name = read(hubs / "kedu-raya.yaml").configuration.name
    assert (name.id, name.en) == ("Hetero Space Kedu Raya", "Hetero Space Greater Kedu")


def test_a_new_hub_may_be_begun_from_an_earlier_day(simpul, edit, hubs):
    simpul("hub", "apply", edit("semarang", "capacity: 60", "capacity: 61"))
    simpul("hub", "new", "kudus", "--like", "semarang")
    assert read(hubs / "kudus.yaml").configuration.spaces[0].capacity == 61
    yesterday = date.today() - timedelta(days=2)
    said = simpul("hub", "new", "pati", "--like", "semarang", "--as-of", yesterday, "--lang", "en", code=1)
    assert f"There is no configuration semarang ({yesterday})" in said.words


def test_a_file_that_is_there_is_not_overwritten(simpul, hubs):
    (hubs / "kudus.yaml").write_text("mine\n")
    assert "--force" in simpul("hub", "new", "kudus", "--like", "semarang", code=1).words
    assert (hubs / "kudus.yaml").read_text() == "mine\n"
    simpul("hub", "new", "kudus", "--like", "semarang", "--force")
    assert read(hubs / "kudus.yaml").code == "kudus"


def test_a_hub_that_is_there_is_not_begun_anew(simpul, hubs):
    (hubs / "solo-raya.yaml").unlink()
    said = simpul("hub", "new", "solo-raya", "--like", "semarang", "--lang", "en", code=1)
    assert "there is a hub solo-raya already" in said.words


def test_a_new_hub_goes_from_its_file_into_the_network(simpul, hubs):
    simpul("hub", "new", "kudus", "--like", "semarang", "--regency", "Kabupaten Kudus")
    simpul("hub", "apply", hubs / "kudus.yaml")
    simpul("hub", "drift")


def test_two_hubs_are_told_apart(simpul):
    said = simpul("hub", "diff", "semarang", "solo-raya", "--lang", "en", code=3)
    assert "name: Hetero Space Semarang becomes Hetero Space Greater Solo" in said.words
    assert "ends 7 spaces" in said.words and "vocabulary" not in said.words


def test_a_hub_and_its_file_are_told_apart(simpul, hubs, edit):
    path = edit("semarang", "capacity: 60", "capacity: 61")
    told = json.loads(simpul("hub", "diff", "semarang", path, "--json", code=3).stdout)
    assert [change["en"] for change in told["changes"]] == ["Shared Office: capacity: 60 becomes 61"]
    assert "agrees" in simpul("hub", "diff", hubs / "solo-raya.yaml", "solo-raya", "--lang", "en").words


def test_two_files_need_no_database(simpul, hubs):
    paths = hubs / "semarang.yaml", hubs / "solo-raya.yaml"
    simpul("hub", "diff", *paths, code=3, DATABASE_URL="", SIMPUL_HOME="/nowhere")


@pytest.mark.parametrize("name", ["vocabulary.yaml", "nowhere.yaml"])
def test_what_is_no_file_of_a_hub_cannot_be_compared(simpul, hubs, name):
    assert (
        "is not the file of a hub"
        in simpul("hub", "diff", "semarang", hubs / name, "--lang", "en", code=1).words
    )


def test_history_lists_each_configuration_with_its_ground(simpul, edit):
    simpul("hub", "apply", edit("semarang", "capacity: 60", "capacity: 61"), "--reason", "SK 12/2026")
    told = json.loads(simpul("hub", "history", "semarang", "--json").stdout)
    first, second = told["configurations"]
    assert (first["number"], first["until"], second["until"]) == (1, second["from"], None)
    assert (second["ground"], second["by"]) == ("SK 12/2026", "operator")
    assert second["position"] > first["position"]
    words = simpul("hub", "history", "semarang", "--lang", "en").words
    assert "SK 12/2026" in words and " now " in words and "shipped hub file" in words


def test_history_keeps_the_slippage_of_an_opening_visible(simpul, edit):
    said = simpul("hub", "history", "banyumas-raya", "--lang", "en").words
    assert "first target opening 31 December 2020" in said and "days late" in said
    told = json.loads(simpul("hub", "history", "banyumas-raya", "--json").stdout)
    assert told["preparation"]["first_target"] == "2020-12-31"
    assert told["preparation"]["slipped_days"] > 365
    assert [phase["phase"] for phase in told["phases"]] == ["proposed", "preparing"]


def test_the_schema_of_a_hub_file_knows_the_words_of_the_folder(simpul, hubs, tmp_path):
    schema = json.loads(simpul("hub", "schema", DATABASE_URL="", SIMPUL_HOME="/nowhere").stdout)
    assert "spaces" in schema["properties"] and "meeting_room" in json.dumps(schema)
    simpul("hub", "schema", "--to", tmp_path / "hub.schema.json")
    assert json.loads((tmp_path / "hub.schema.json").read_text()) == schema
