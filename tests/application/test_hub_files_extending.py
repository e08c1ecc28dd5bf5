"""A hub file says what is its own; a template says the rest, and everybody can see which is which."""

from pathlib import Path

import pytest

from application.hub_files import (
    FaultyHubFile,
    hub_paths,
    read_hub_file,
    read_hub_text,
    read_templates,
    read_vocabulary,
)
from domain.values import Label

HUBS = Path(__file__).parents[2] / "hubs"
VOCABULARY = read_vocabulary(HUBS)
HUB = """\
code: kudus
name: { id: Kudus, en: Kudus }
summary: { id: Hub contoh., en: A sample hub. }
region: muria_raya
phase: { name: pilot, since: 2026-01-01, ground: Contoh }
address: { regency: Kabupaten Kudus }
extends: templates/kecil.yaml
"""
KECIL = """\
samples: [plans, spaces, booking.longest_hours, opening_hours]
opening_hours: { monday: ["08:00-12:00"], tuesday: ["08:00-12:00"] }
booking: { days_ahead: 10, longest_hours: 4 }
spaces:
  - { code: a, kind: meeting_room, name: { id: A, en: A }, capacity: 8 }
plans:
  - { code: free, name: { id: Bebas, en: Free }, monthly_price: 0 }
contact: { phone: 024 123456 }
"""
HOURS = 'opening_hours: { monday: ["09:00-10:00"], tuesday: [] }\n'


def read(text=HUB, **templates):
    named = {f"templates/{name}.yaml": template for name, template in templates.items()}
    return read_hub_text(text, VOCABULARY, "kudus.yaml", named or {"templates/kecil.yaml": KECIL})


def faults(*text, **templates):
    with pytest.raises(FaultyHubFile) as caught:
        read(*text, **templates)
    return [(fault.file, fault.line, fault.column, fault.path) for fault in caught.value.faults]


def cause(*text, **templates):
    with pytest.raises(FaultyHubFile) as caught:
        read(*text, **templates)
    (fault,) = caught.value.faults
    return fault.cause


def test_what_a_file_does_not_say_its_template_says():
    hub = read().configuration
    assert [space.code for space in hub.spaces] == ["a"]
    assert hub.booking.days_ahead == 10


def test_what_came_from_the_template_is_named():
    assert set(read().inherited) == {"opening_hours", "booking", "spaces", "plans", "contact"}


def test_a_file_without_a_template_inherits_nothing():
    assert read_hub_file(HUBS / "semarang.yaml", VOCABULARY).inherited == ()


def test_groups_merge_key_by_key():
    file = read(HUB + "booking: { days_ahead: 60 }\nopening_hours: { tuesday: [] }\n")
    assert (file.configuration.booking.days_ahead, file.configuration.booking.longest_hours) == (60, 4)
    assert set(file.configuration.opening_hours) == {"monday"}
    assert {"booking.longest_hours", "opening_hours.monday"} <= set(file.inherited)
    assert not {"booking", "opening_hours", "booking.days_ahead"} & set(file.inherited)


def test_lists_replace():
    other = "spaces:\n  - { code: b, kind: classroom, name: { id: B, en: B }, capacity: 4 }\n"
    file = read(HUB + other)
    assert [space.code for space in file.configuration.spaces] == ["b"]
    assert "spaces" not in file.inherited
    assert read(HUB + "spaces: []\n").configuration.spaces == ()


def test_a_label_replaces_whole_and_is_not_half_inherited():
    template = KECIL + "building: { name: { id: Gedung, en: House } }\n"
    told = faults(HUB + "building: { name: { id: Rumah } }\n", kecil=template)
    assert told == [("kudus.yaml", 8, 13, "building.name.en")]


def test_samples_of_the_template_stay_where_they_are_taken_over_and_only_there():
    own = 'samples: [address]\nplans: []\nopening_hours: { monday: ["09:00-10:00"] }\nbooking: { days_ahead: 9 }\n'
    assert read(HUB + own).configuration.samples == (
        "address",
        "spaces",
        "booking.longest_hours",
        "opening_hours",
    )
    assert read().configuration.samples == ("plans", "spaces", "booking.longest_hours", "opening_hours")
    assert "opening_hours" not in read(HUB + HOURS).configuration.samples


def test_a_template_may_extend_another():
    large = "retention: { ended_memberships_years: 3 }\nbooking: { most_per_member: 2, days_ahead: 99 }\n"
    file = read(kecil=KECIL + "extends: templates/besar.yaml\n", besar=large)
    assert file.configuration.retention.ended_memberships_years == 3
    assert (file.configuration.booking.most_per_member, file.configuration.booking.days_ahead) == (2, 10)
    assert "retention" in file.inherited and "booking.most_per_member" not in file.inherited


def test_a_group_that_an_alias_shares_takes_the_template_into_one_place_only():
    text = HUB.replace("phase: {", "phase: &p {") + "retention: *p\n"
    template = KECIL + "retention: { past_enrolments_years: 1 }\n"
    assert "phase.past_enrolments_years" not in {path for *_, path in faults(text, kecil=template)}


def test_a_fault_in_a_template_is_told_with_its_file_line_and_column():
    template = KECIL.replace("meeting_room", "ruang_rapat").replace("capacity: 8", "capacity: many")
    assert faults(HUB + "colour: red\n", kecil=template) == [
        ("kudus.yaml", 8, 1, "colour"),
        ("templates/kecil.yaml", 5, 16, "spaces[0].kind"),
        ("templates/kecil.yaml", 5, template.splitlines()[4].index("capacity") + 1, "spaces[0].capacity"),
    ]


def test_a_key_that_stands_twice_in_a_template_is_told_there():
    assert ("templates/kecil.yaml", 9, 1, "booking") in faults(kecil=KECIL + "booking: {}\n")


def test_what_is_missing_in_a_group_of_the_template_is_placed_there():
    template = KECIL.replace(", capacity: 8", "")
    assert faults(kecil=template) == [("templates/kecil.yaml", 5, 5, "spaces[0].capacity")]


def test_own_and_inherited_parts_can_contradict_each_other():
    assert faults(kecil=KECIL + "opened_on: 2026-02-01\n") == [("kudus.yaml", 5, 23, "phase.since")]


REFUSED = [
    (
        "templates/kecl.yaml",
        "templates/kecl.yaml bukan templat yang dikenal: mungkin maksudnya templates/kecil.yaml?",
        "templates/kecl.yaml is not a known template: did you mean templates/kecil.yaml?",
    ),
    ("../templates/kecil.yaml", "menunjuk ke luar foldernya", "leads out of its folder"),
    ("templates/../kecil.yaml", "menunjuk ke luar foldernya", "leads out of its folder"),
    ("/etc/passwd", "menunjuk ke luar foldernya", "leads out of its folder"),
    (
        "kecil.yaml",
        "di sini harus ada nama templat seperti templates/hub-kecil.yaml",
        "the name of a template like templates/hub-kecil.yaml belongs here",
    ),
    (
        "https://contoh.example/kecil.yaml",
        "di sini harus ada nama templat seperti templates/hub-kecil.yaml",
        "the name of a template like templates/hub-kecil.yaml belongs here",
    ),
    (
        "[templates/kecil.yaml]",
        "di sini harus ada kata, bukan daftar atau kelompok",
        "a word belongs here, not a list or a group",
    ),
]


@pytest.mark.parametrize(("name", "id", "en"), REFUSED, ids=[name for name, *_ in REFUSED])
def test_a_template_that_cannot_be_had_is_the_one_fault(name, id, en):
    """What is missing may stand there: it is not told as missing."""
    text = HUB.replace("templates/kecil.yaml", name).replace("summary:", "# summary:")
    assert cause(text) == Label(id, en)


def test_without_any_template_none_is_suggested():
    with pytest.raises(
        FaultyHubFile, match=r"kudus.yaml:7:1: extends: templat templates/kecil.yaml tidak ada"
    ):
        read_hub_text(HUB, VOCABULARY, "kudus.yaml")


def test_other_faults_are_told_although_the_template_cannot_be_had():
    text = HUB.replace("kecil", "kecl").replace("region: muria_raya", "region: muria")
    assert [path for *_, path in faults(text)] == ["region", "extends"]


def test_templates_that_go_round_in_a_circle_are_refused():
    templates = {"kecil": "extends: templates/b.yaml\n", "b": "extends: templates/kecil.yaml\n"}
    chain = "templates/kecil.yaml -> templates/b.yaml -> templates/kecil.yaml"
    assert cause(**templates) == Label(
        f"templat berputar: {chain}", f"the templates go round in a circle: {chain}"
    )
    with pytest.raises(FaultyHubFile, match=r"^templates/b\.yaml:1:1: extends: "):
        read(**templates)


def test_a_template_may_not_extend_itself():
    assert "go round in a circle" in cause(kecil="extends: templates/kecil.yaml\n").en


def chain_of(many):
    more = {f"t{n}": f"extends: templates/t{n + 1}.yaml\n" for n in range(2, many)}
    return {"kecil": KECIL + "extends: templates/t2.yaml\n", **more, f"t{many}": "titles: [Penjaga]\n"}


def test_five_templates_deep_is_the_most():
    assert read(**chain_of(5)).configuration.titles == ("Penjaga",)
    assert cause(**chain_of(6)) == Label("lebih dari 5 templat bertumpuk", "more than 5 templates deep")


@pytest.mark.parametrize(
    ("template", "said"),
    [
        ("", "is empty"),
        ("- a\n", "a group of keys belongs here"),
        ("a: [b\n", "not well-formed YAML"),
        ("a: " + "x" * 1_000_001, "larger than 1,000,000 bytes"),
        ("a: [" + "x," * 60_000 + "]", "more than 50,000 values"),
        ("a: \x1b\n", "unprintable character U+001B"),
    ],
)
def test_a_template_that_cannot_be_read_says_why(template, said):
    with pytest.raises(FaultyHubFile) as caught:
        read(kecil=template)
    (fault,) = caught.value.faults
    assert fault.file == "templates/kecil.yaml" and said in fault.cause.en


# In a folder


@pytest.fixture
def hubs(tmp_path):
    folder = tmp_path / "hubs"
    (folder / "templates").mkdir(parents=True)
    (folder / "templates" / "kecil.yaml").write_text(KECIL)
    (folder / "kudus.yaml").write_text(HUB)
    return folder


def test_the_template_of_a_file_lies_in_the_folder_beside_it(hubs):
    file = read_hub_file(hubs / "kudus.yaml", VOCABULARY)
    assert "spaces" in file.inherited
    assert file == read_hub_text(HUB, VOCABULARY, templates=read_templates(hubs))


def test_a_fault_in_it_has_its_path(hubs):
    (hubs / "templates" / "kecil.yaml").write_text(KECIL.replace("meeting_room", "dapur"))
    with pytest.raises(FaultyHubFile) as caught:
        read_hub_file(hubs / "kudus.yaml", VOCABULARY)
    assert [fault.file for fault in caught.value.faults] == [str(hubs / "templates" / "kecil.yaml")]


@pytest.mark.parametrize("where", ["file", "folder", "nowhere", "loop"])
def test_a_link_does_not_lead_a_template_out_of_the_folder(hubs, tmp_path, where):
    template = hubs / "templates" / "kecil.yaml"
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "kecil.yaml").write_text(KECIL)
    template.unlink()
    if where == "folder":
        (hubs / "templates").rmdir()
        (hubs / "templates").symlink_to(outside)
    else:
        target = {"file": outside / "kecil.yaml", "nowhere": hubs / "templates" / "none", "loop": template}[
            where
        ]
        template.symlink_to(target)
    with pytest.raises(FaultyHubFile, match=r"luar foldernya|tidak dapat dibaca"):
        read_hub_file(hubs / "kudus.yaml", VOCABULARY)


def test_templates_and_shared_files_are_no_hubs(hubs):
    for name in ("vocabulary.yaml", "holidays.yaml"):
        (hubs / name).write_text("a: b\n")
    assert [path.name for path in hub_paths(hubs)] == ["kudus.yaml"]


def test_a_shipped_hub_builds_upon_the_shipped_template_and_marks_its_samples():
    file = read_hub_file(HUBS / "pekalongan-raya.yaml", VOCABULARY)
    assert {"opening_hours", "spaces", "plans"} <= set(file.inherited) & set(file.configuration.samples)
