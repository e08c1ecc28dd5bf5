"""A hub is a file: the commands that validate, plan and apply it, as processes of their own."""

import json
from pathlib import Path

import pytest

from application.memberships import EndMembership

ROOT = Path(__file__).resolve().parents[2]
CATALOGUE = """
    select 'column', table_schema || '.' || table_name || '.' || column_name, data_type || is_nullable ||
           coalesce(column_default, '') from information_schema.columns
    union all select 'class', oid::regclass::text, relkind::text || coalesce(relacl::text, '') from pg_class
    union all select 'function', oid::regprocedure::text, md5(prosrc) || coalesce(proacl::text, '') from pg_proc
    union all select 'constraint', conrelid::regclass || '.' || conname, pg_get_constraintdef(oid)
      from pg_constraint
    union all select 'index', schemaname || '.' || indexname, indexdef from pg_indexes
    union all select 'trigger', tgrelid::regclass || '.' || tgname, pg_get_triggerdef(oid) from pg_trigger
    union all select 'schema', nspname, coalesce(nspacl::text, '') from pg_namespace
      where nspname !~ '^pg_(toast_)?temp'
    union all select 'type', oid::regtype::text, typtype::text from pg_type
    order by 1, 2, 3
"""


@pytest.fixture
def head(asked):
    return lambda: asked("select simpul.head()")[0][0]


@pytest.fixture
def enlarge(hubs):
    """Gives the shared office of Semarang so many desks, in its file."""

    def write(desks):
        path = hubs / "semarang.yaml"
        shipped = (ROOT / "hubs" / "semarang.yaml").read_text()
        path.write_text(shipped.replace("capacity: 60", f"capacity: {desks}"))
        return path

    return write


@pytest.fixture
def fifth(hubs):
    """The file of a hub that is new, with a space of a kind that is new."""
    vocabulary = hubs / "vocabulary.yaml"
    kinds = vocabulary.read_text().replace(
        "space_kinds:\n", "space_kinds:\n  kitchen: { id: Dapur, en: Kitchen }\n"
    )
    vocabulary.write_text(kinds)
    text = (hubs / "semarang.yaml").read_text()
    changed = {
        "code: semarang": "code: kudus",
        "Hetero Space Semarang": "Hetero Space Kudus",
        "kind: classroom": "kind: kitchen",
    }
    for old, new in changed.items():
        text = text.replace(old, new)
    (hubs / "kudus.yaml").write_text(text)
    return hubs / "kudus.yaml"


def test_the_shipped_files_are_valid(simpul, hubs):
    said = simpul("hub", "validate", *sorted(hubs.glob("*.yaml")), "--lang", "en")
    assert said.words.count(": valid") == 6


def test_a_fault_is_named_with_file_line_and_path(simpul, enlarge):
    path = enlarge("many")
    said = simpul("hub", "validate", path, "--lang", "en", code=1)
    line = path.read_text().splitlines().index("    capacity: many") + 1
    assert f"{path}:{line}:" in said.words
    assert "spaces[0].capacity" in said.words


def test_all_faults_of_all_files_are_named_and_the_others_are_valid(simpul, enlarge, hubs):
    other = hubs / "solo-raya.yaml"
    other.write_text(other.read_text().replace("zone: Asia/Jakarta", "zone: Asia/Atlantis"))
    said = simpul("hub", "validate", enlarge(-1), other, hubs / "banyumas-raya.yaml", "--lang", "en", code=1)
    assert "semarang.yaml:" in said.words and "Atlantis" in said.words
    assert "banyumas-raya: valid" in said.words


def test_faults_as_json_hold_file_line_and_cause_in_both_languages(simpul, enlarge):
    [fault] = json.loads(simpul("hub", "validate", enlarge("many"), "--json", code=1).stdout)
    assert (fault["path"], set(fault["cause"])) == ("spaces[0].capacity", {"id", "en"})


def test_a_file_that_is_not_there_is_named(simpul, hubs):
    assert "nowhere.yaml" in simpul("hub", "validate", hubs / "nowhere.yaml", code=2).words


def test_validating_needs_no_database(simpul, hubs):
    simpul("hub", "validate", hubs / "semarang.yaml", DATABASE_URL="", SIMPUL_HOME="/nowhere")


def test_a_plan_says_what_would_change_and_writes_nothing(simpul, enlarge, head):
    before = head()
    said = simpul("hub", "plan", enlarge(61), "--lang", "en")
    assert "+ hub.configured" in said.words and "+ space.changed" in said.words
    assert "60" in said.words and "61" in said.words
    assert head() == before


def test_a_plan_as_json_holds_hash_base_and_the_exact_events(simpul, enlarge):
    [plan] = json.loads(simpul("hub", "plan", enlarge(61), "--json").stdout)
    assert (plan["hub"], len(plan["plan"]), plan["base"] > 0) == ("semarang", 64, True)
    assert [event["type"] for event in plan["events"]] == ["hub.configured.3", "space.changed.2"]
    assert plan["events"][1]["body"]["spec"]["capacity"] == 61


def test_a_plan_of_what_is_in_force_is_empty(simpul, hubs):
    [plan] = json.loads(simpul("hub", "plan", hubs / "semarang.yaml", "--json").stdout)
    assert plan["events"] == plan["changes"] == []


def test_a_plan_counts_the_members_of_the_plans_it_drops(simpul, hubs, desk):
    desk.member(), desk.member()
    path = hubs / "semarang.yaml"
    path.write_text(path.read_text().replace("  - code: team\n", "  - code: crew\n"))
    assert (
        "! members affected: 2 on plan team, which is dropped"
        in simpul("hub", "plan", path, "--lang", "en").words
    )
    assert "! anggota terdampak: 2 dengan paket team yang dihapus" in simpul("hub", "plan", path).words
    [plan] = json.loads(simpul("hub", "plan", path, "--json").stdout)
    assert plan["members_affected"] == [{"plan": "team", "change": "dropped", "members": 2}]


def test_members_that_have_ended_are_not_counted(simpul, hubs, desk):
    desk.do(EndMembership(desk.member(), initiative="member"))
    path = hubs / "semarang.yaml"
    path.write_text(path.read_text().replace("  - code: team\n", "  - code: crew\n"))
    assert "members affected: 0 on plan team" in simpul("hub", "plan", path, "--lang", "en").words


def test_applying_appends_all_in_one_write_and_again_appends_nothing(simpul, enlarge, head, asked):
    before = head()
    simpul("hub", "apply", enlarge(61), "--reason", "SK 12/2026")
    assert asked(
        f"select count(*), count(distinct command) from simpul.events where position > {before}"
    ) == [(2, 1)]
    after = head()
    [again] = json.loads(simpul("hub", "apply", enlarge(61), "--json").stdout)
    assert (again["events"], head()) == (0, after)


def test_the_ground_of_a_change_stands_in_its_events(simpul, enlarge, asked, head):
    before = head()
    simpul("hub", "apply", enlarge(61), "--reason", "SK 12/2026")
    assert asked(f"select distinct body ->> 'reason' from simpul.events where position > {before}") == [
        ("SK 12/2026",)
    ]


def test_the_plan_that_was_approved_is_the_one_applied(simpul, enlarge, head):
    [plan] = json.loads(simpul("hub", "plan", enlarge(61), "--json").stdout)
    [done] = json.loads(simpul("hub", "apply", enlarge(61), "--plan", plan["plan"], "--json").stdout)
    assert (done["events"], done["position"]) == (2, head())


def test_a_plan_already_applied_is_not_applied_again(simpul, enlarge, head):
    [plan] = json.loads(simpul("hub", "plan", enlarge(61), "--json").stdout)
    simpul("hub", "apply", enlarge(61), "--plan", plan["plan"])
    after = head()
    [again] = json.loads(simpul("hub", "apply", enlarge(61), "--plan", plan["plan"], "--json").stdout)
    assert (again["events"], head()) == (0, after)


def test_a_plan_whose_base_has_moved_is_refused(simpul, enlarge, head):
    [plan] = json.loads(simpul("hub", "plan", enlarge(61), "--json").stdout)
    simpul("hub", "apply", enlarge(62))
    after = head()
    said = simpul("hub", "apply", enlarge(61), "--plan", plan["plan"], "--lang", "en", code=1)
    assert "has changed since that plan was made: plan again" in said.words
    assert head() == after


def test_a_file_changed_after_its_approval_is_refused(simpul, enlarge, head):
    [plan] = json.loads(simpul("hub", "plan", enlarge(61), "--json").stdout)
    before = head()
    simpul("hub", "apply", enlarge(62), "--plan", plan["plan"], code=1)
    assert head() == before


def test_a_phase_cannot_go_back(simpul, hubs, head):
    path = hubs / "semarang.yaml"
    path.write_text(path.read_text().replace("name: pilot", "name: preparing\n  target: 2027-01-01"))
    before = head()
    assert "dari uji coba ke disiapkan" in simpul("hub", "apply", path, code=1).words
    assert head() == before


def test_one_faulty_file_stops_all_before_anything_is_applied(simpul, enlarge, hubs, head):
    other = hubs / "solo-raya.yaml"
    other.write_text(other.read_text().replace("zone: Asia/Jakarta", "zone: Asia/Atlantis"))
    before = head()
    simpul("hub", "apply", enlarge(61), other, code=1)
    assert head() == before


def test_onboarding_changes_no_schema(simpul, fifth, asked):
    before = asked(CATALOGUE)
    simpul("hub", "apply", fifth, fifth.with_name("vocabulary.yaml"))
    assert asked(CATALOGUE) == before
    assert len(before) > 1000


def test_a_hub_that_is_onboarded_is_served_without_a_restart(client, follow, simpul, fifth):
    assert client.get("/v1/hubs/kudus").status_code == 404
    simpul("hub", "apply", fifth, fifth.with_name("vocabulary.yaml"))
    follow()
    assert "kudus" in [hub["code"] for hub in client.get("/v1/hubs").json["items"]]
    spaces = {space["code"]: space for space in client.get("/v1/hubs/kudus/spaces").json["items"]}
    assert spaces["class-truntum"]["kind_label"] == {"id": "Dapur", "en": "Kitchen"}
