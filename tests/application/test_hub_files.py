"""A hub is a file: what is valid is read whole, what is not is named with its place and its cause."""

from datetime import date, time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from application.hub_files import FaultyHubFile, read_hub_file, read_vocabulary
from domain.phases import Phase
from domain.values import Hours, Label

HUBS = Path(__file__).parents[2] / "hubs"
VOCABULARY = read_vocabulary(HUBS / "vocabulary.yaml")
LOFT = """\
code: loft
name: { id: Loteng, en: Loft }
summary: { id: Ruang kerja di loteng., en: A work room in the loft. }
region: semarang_raya
phase:
  name: pilot
  since: 2020-01-31
  ground: Uji coba
address:
  regency: Kota Semarang
opened_on: 2020-01-31
opening_hours:
  monday: ["13:00-17:00", "08:00-12:00"]
  tuesday: []
closed_days:
  - { day: 2027-01-01, why: { id: Tahun baru, en: New year } }
spaces:
  - code: attic
    kind: meeting_room
    name: { id: Loteng, en: Attic }
    capacity: 8
  - code: desk
    kind: shared_office
    name: { id: Meja, en: Desk }
    capacity: 20
    by_seat: true
plans:
  - code: basic
    name: { id: Dasar, en: Basic }
    monthly_price: 150_000
    quotas: { meeting_room: 4 }
targets:
  - { measure: { id: Usaha, en: Businesses }, value: 1000, by: 2027-12-31 }
member_fields:
  - { code: size, label: { id: Ukuran, en: Size }, kind: choice, choices: [kecil, besar] }
samples: [plans, targets.by]
"""


@pytest.fixture
def read(tmp_path):
    """Reads a text as the file of the hub `loft`."""

    def read(text):
        path = tmp_path / "loft.yaml"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return read_hub_file(path, VOCABULARY)

    return read


@pytest.fixture
def faults(read):
    """The faults of a text."""

    def faults(text):
        with pytest.raises(FaultyHubFile) as caught:
            read(text)
        return caught.value.faults

    return faults


def loft_with(old, new):
    assert old in LOFT
    return LOFT.replace(old, new, 1)


@pytest.mark.parametrize("hub", ["semarang", "solo-raya", "pekalongan-raya", "banyumas-raya"])
def test_a_shipped_file_is_valid(hub):
    assert read_hub_file(HUBS / f"{hub}.yaml", VOCABULARY).code == hub


@pytest.mark.parametrize(
    ("hub", "phase", "since"),
    [
        ("semarang", Phase.PILOT, date(2020, 1, 31)),
        ("banyumas-raya", Phase.PREPARING, date(2020, 10, 3)),
        ("solo-raya", Phase.PROPOSED, date(2020, 1, 31)),
        ("pekalongan-raya", Phase.PROPOSED, date(2020, 1, 31)),
    ],
)
def test_a_shipped_hub_is_in_the_phase_its_source_tells(hub, phase, since):
    entry = read_hub_file(HUBS / f"{hub}.yaml", VOCABULARY).phase
    assert (entry.phase, entry.since) == (phase, since)


def test_the_pilot_has_the_five_kinds_of_space():
    spaces = read_hub_file(HUBS / "semarang.yaml", VOCABULARY).configuration.spaces
    assert {space.kind for space in spaces} == set(VOCABULARY.words.space_kinds)
    assert len(VOCABULARY.words.space_kinds) == 5


def test_the_pilot_says_which_of_its_values_are_samples():
    samples = read_hub_file(HUBS / "semarang.yaml", VOCABULARY).configuration.samples
    assert {"plans", "opening_hours", "spaces"} <= set(samples)


def test_the_regions_hold_the_35_regencies():
    regencies = VOCABULARY.words.regencies
    assert len(regencies) == len({regency.name for regency in regencies.values()}) == 35
    assert {regency.region for regency in regencies.values()} == set(VOCABULARY.words.regions)


def test_a_file_becomes_a_configuration(read):
    loft = read(LOFT).configuration
    assert loft.name == Label("Loteng", "Loft")
    assert loft.spaces[0].slot_minutes == 60
    assert loft.plans[0].monthly_price == 150_000
    assert loft.zone == "Asia/Jakarta"
    assert loft.words == VOCABULARY.words


def test_the_hours_of_a_day_are_put_in_order(read):
    hours = read(LOFT).configuration.opening_hours
    assert hours == {"monday": (Hours(time(8), time(12)), Hours(time(13), time(17)))}


def test_midnight_may_be_written_as_24(read):
    late = read(loft_with("tuesday: []", 'tuesday: ["18:00-24:00"]')).configuration
    assert late.opening_hours["tuesday"] == (Hours(time(18), time(0)),)


@pytest.mark.parametrize("word", ["NO", "yes", "10:00", "0123", "1e3", "2020-01-31", "=", "on"])
def test_a_word_stays_the_word_that_was_written(read, word):
    assert read(loft_with("en: Attic", f"en: {word}")).configuration.spaces[0].name.en == word


def test_a_few_aliases_are_welcome(read):
    text = loft_with('monday: ["13:00-17:00", "08:00-12:00"]', 'monday: &day ["09:00-17:00"]')
    hours = read(text.replace("tuesday: []", "tuesday: *day")).configuration.opening_hours
    assert hours["tuesday"] == hours["monday"]


def test_a_sixth_kind_of_space_needs_no_code(tmp_path, read):
    words = (HUBS / "vocabulary.yaml").read_text()
    more = words.replace(
        "space_kinds:\n", "space_kinds:\n  studio: { id: Studio siniar, en: Podcast studio }\n"
    )
    (tmp_path / "vocabulary.yaml").write_text(more)
    (tmp_path / "loft.yaml").write_text(loft_with("kind: meeting_room", "kind: studio"))
    file = read_hub_file(tmp_path / "loft.yaml", read_vocabulary(tmp_path / "vocabulary.yaml"))
    assert file.configuration.words.space_kinds[file.configuration.spaces[0].kind].en == "Podcast studio"


WRONG_WORDS = [
    ("kind: meeting_room", "kind: ruang_meting", "spaces[0].kind", "did you mean meeting_room?"),
    ("kind: meeting_room", "kind: Ruang rapat", "spaces[0].kind", "did you mean meeting_room?"),
    ("kind: meeting_room", "kind: zzz", "spaces[0].kind", "there are: shared_office"),
    ("region: semarang_raya", "region: semarang", "region", "did you mean semarang_raya?"),
    ("name: pilot", "name: pilto", "phase.name", "did you mean pilot?"),
    ("since: 2020-01-31", "since: 31-01-2020", "phase.since", "a date like 2020-01-31"),
    ("since: 2020-01-31", "since: 2020-02-30", "phase.since", "a date like 2020-01-31"),
    ("since: 2020-01-31", "since: 1999-12-31", "phase.since", "from 1 January 2000"),
    ("since: 2020-01-31", "since: 2020-01-01", "phase.since", "before the hub opened on 31 January 2020"),
    ("  ground: Uji coba\n", "", "phase.ground", "is missing"),
    ("ground: Uji coba", "ground:", "phase.ground", "is empty"),
    ("ground: Uji coba", 'ground: " "', "phase.ground", "a word is missing"),
    ("ground: Uji coba", f"ground: {'a' * 1001}", "phase.ground", "longer than 1,000"),
    ("regency: Kota Semarang", "regency: Kota Semarnag", "address.regency", "did you mean Kota Semarang?"),
    ("regency: Kota Semarang", "regency: Kota Surakarta", "address.regency", "regency of this region"),
    ("address:\n", "address:\n  postcode: 5026\n", "address.postcode", "five digits"),
    ("code: loft", "code: attic", "code", "differs from the file's name loft.yaml"),
    ("code: loft", "code: Loft!", "code", "small letters"),
    ("code: loft\n", "code: loft\nzone: Asia/Jakata\n", "zone", "did you mean Asia/Jakarta?"),
    ("code: loft\n", "code: loft\nzone: ../../etc/passwd\n", "zone", "not a known time zone"),
    ('["13:00-17:00", "08:00-12:00"]', '["08:00-12:00", "11:00-17:00"]', "opening_hours.monday", "overlap"),
    ('["13:00-17:00", "08:00-12:00"]', '["08:00-24:00", "11:00-17:00"]', "opening_hours.monday", "overlap"),
    (
        '["13:00-17:00", "08:00-12:00"]',
        '["17:00-08:00"]',
        "opening_hours.monday[0]",
        "closing after they open",
    ),
    ('["13:00-17:00", "08:00-12:00"]', '["8-25"]', "opening_hours.monday[0]", 'like "08:00-17:00"'),
    ('["13:00-17:00", "08:00-12:00"]', "08:00-17:00", "opening_hours.monday", "a list belongs here"),
    ("monday:", "mondey:", "opening_hours.mondey", "did you mean monday?"),
    ("code: desk", "code: attic", "spaces[1].code", "stands here twice"),
    ("capacity: 8", "capacity: 0", "spaces[0].capacity", "from 1 to 10,000"),
    ("capacity: 8", "capacity: 10001", "spaces[0].capacity", "from 1 to 10,000"),
    ("capacity: 8", "capacity: 8.5", "spaces[0].capacity", "a whole number"),
    ("capacity: 8", 'capacity: "8"', "spaces[0].capacity", "a whole number"),
    ("capacity: 8", f"capacity: {'9' * 5000}", "spaces[0].capacity", "a whole number"),
    ("capacity: 8", "capacity: 8\n    slot_minutes: 7", "spaces[0].slot_minutes", "do not divide a day"),
    ("capacity: 8", "capacity: 8\n    equipment: [a, [b]]", "spaces[0].equipment[1]", "a word belongs here"),
    ("by_seat: true", "by_seat: yes", "spaces[1].by_seat", "true or false"),
    ("by_seat: true", "by_seats: true", "spaces[1].by_seats", "did you mean by_seat?"),
    ("name: { id: Loteng, en: Attic }", "name: Loteng", "spaces[0].name", "a group of keys"),
    ("name: { id: Loteng, en: Attic }", "name: { id: Loteng }", "spaces[0].name.en", "is missing"),
    ("en: Attic", "en: [Attic]", "spaces[0].name.en", "a word belongs here"),
    ("monthly_price: 150_000", "monthly_price: 2147483648", "plans[0].monthly_price", "to 2,147,483,647"),
    ("monthly_price: 150_000", "monthly_price: -1", "plans[0].monthly_price", "from 0"),
    (
        "{ meeting_room: 4 }",
        "{ meeting_rom: 4 }",
        "plans[0].quotas.meeting_rom",
        "did you mean meeting_room?",
    ),
    ("{ meeting_room: 4 }", "{ meeting_room: 745 }", "plans[0].quotas.meeting_room", "from 0 to 744"),
    ("{ meeting_room: 4 }", "[meeting_room]", "plans[0].quotas", "a group of keys"),
    ("by: 2027-12-31", "by: 2019-12-31", "targets[0].by", "before the hub opened"),
    ("by: 2027-12-31", "by: 2101-01-01", "targets[0].by", "to 31 December 2100"),
    (", choices: [kecil, besar]", "", "member_fields[0].choices", "belong to the kind choice"),
    ("[kecil, besar]", "[kecil, kecil]", "member_fields[0].choices", "twice"),
    ("samples: [plans,", "samples: [plan,", "samples[0]", "did you mean plans?"),
    ("targets.by]", "targets.buy]", "samples[1]", "did you mean targets.by?"),
    ("code: loft\n", "code: loft\nbooking: { days_ahead: 0 }\n", "booking.days_ahead", "from 1 to 730"),
    ("code: loft\n", "code: loft\nrooms: []\n", "rooms", "not a known key"),
    ("code: loft\n", "code: loft\n<<: { a: 1 }\n", "<<", "not a known key"),
]


@pytest.mark.parametrize(
    ("old", "new", "path", "cause"), WRONG_WORDS, ids=[wrong[3] for wrong in WRONG_WORDS]
)
def test_a_wrong_word_is_named_with_its_path_and_cause(faults, old, new, path, cause):
    (fault,) = faults(loft_with(old, new))
    assert fault.path == path
    assert cause in fault.cause.en


def test_a_cause_is_told_in_both_languages(faults):
    (fault,) = faults(loft_with("kind: meeting_room", "kind: meting_room"))
    assert fault.cause == Label(
        "meting_room bukan jenis ruang yang dikenal: mungkin maksudnya meeting_room?",
        "meting_room is not a known kind of space: did you mean meeting_room?",
    )


def test_a_fault_has_the_line_and_column_of_its_key(faults):
    (fault,) = faults(loft_with("kind: meeting_room", "kind: ruang_meting"))
    line = LOFT[: LOFT.index("kind: meeting_room")].count("\n") + 1
    assert (Path(fault.file).name, fault.line, fault.column) == ("loft.yaml", line, 5)


def test_what_is_missing_is_placed_at_what_it_is_missing_from(faults):
    (fault,) = faults(loft_with("  ground: Uji coba\n", ""))
    assert fault.line == LOFT[: LOFT.index("phase:")].count("\n") + 1


def test_all_faults_are_told_at_once_in_the_order_of_lines(faults):
    text = loft_with("name: pilot", "name: pilto").replace("capacity: 8", "capacity: many")
    text = text.replace("code: desk", "code: attic").replace("value: 1000", "value: 1000, unit: x")
    told = [fault.path for fault in faults(text + "zone: Asia/Jakata\n")]
    assert told == ["phase.name", "spaces[0].capacity", "spaces[1].code", "targets[0].unit", "zone"]


def test_a_closed_day_stands_once(faults):
    twice = "closed_days:\n  - { day: 2027-01-01, why: { id: Libur, en: Holiday } }\n"
    (fault,) = faults(loft_with("closed_days:\n", twice))
    assert fault.path == "closed_days[1].day"


def nested(levels):
    bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
    return bomb + "".join(f"a{n + 1}: &a{n + 1} [{', '.join([f'*a{n}'] * 10)}]\n" for n in range(levels))


NOT_A_TREE = [
    (b"", 1, "is empty"),
    (b"# only a comment\n", 1, "is empty"),
    (b"null\n", 1, "is empty"),
    (b"just a word\n", 1, "a group of keys belongs here"),
    (b"- a\n- list\n", 1, "a group of keys belongs here"),
    (b"code: loft\nname: \xff\n", 2, "not UTF-8"),
    (LOFT.encode("utf-16"), 1, "not UTF-8"),
    (b"code: loft\nname: a\x00b\n", 2, "unprintable character U+0000"),
    (b"code: loft\nname: a\x1bb\n", 2, "unprintable character U+001B"),
    (b"code: loft\nname: \xed\xa0\x80\n", 2, "not UTF-8"),
    (b"code: loft\nname: [a\nregion: b\n", 3, "not well-formed YAML"),
    (b"code: loft\n\tname: x\n", 2, "not well-formed YAML"),
    (b"code: 'loft\n", 2, "not well-formed YAML"),
    (b"a: 1\n---\nb: 2\n", 2, "more than one document"),
    (b"[" * 5000, 1, "nested too deeply"),
    (b"a: " + b"{a: " * 5000, 1, "nested too deeply"),
    (b"x" * 1_000_001, 1, "larger than 1,000,000 bytes"),
    (b"a: [" + b"x," * 60_000 + b"]", 1, "more than 50,000 values"),
    (nested(9).encode(), 5, "more than 50,000 values"),
]


@pytest.mark.parametrize(("text", "line", "cause"), NOT_A_TREE, ids=[wrong[2] for wrong in NOT_A_TREE])
def test_what_cannot_be_read_is_a_fault_and_no_traceback(faults, text, line, cause):
    found = [(fault.line, fault.cause.en) for fault in faults(text)]
    assert any(at == line and cause in en for at, en in found), found


ODD_YAML = [
    ("code: loft\n", 'code: loft\nsummary: { id: "\\ud800", en: a }\n', "summary.id", "U+D800"),
    ("en: Attic", 'en: "a\\0b"', "spaces[0].name.en", "U+0000"),
    ("en: Attic", 'en: "a\\ud800"', "spaces[0].name.en", "U+D800"),
    ("capacity: 8", "capacity: !!int 8", "spaces[0].capacity", "tag"),
    ("capacity: 8", "capacity: !!python/object:os.system 8", "spaces[0].capacity", "tag"),
    ("tuesday: []", "tuesday: *nobody", "opening_hours.tuesday", "points to nothing before it"),
    ("tuesday: []", "tuesday: &me [*me]", "opening_hours.tuesday[0]", "or to itself"),
    ("code: loft\n", "code: loft\n? [a, b]\n: c\n", "?", "a key must be a word"),
    ("capacity: 8", "capacity: 8\n    capacity: 9", "spaces[0].capacity", "stands here twice"),
]


@pytest.mark.parametrize(("old", "new", "path", "cause"), ODD_YAML, ids=[wrong[3] for wrong in ODD_YAML])
def test_odd_yaml_is_named_where_it_stands(faults, old, new, path, cause):
    found = [(fault.path, fault.cause.en) for fault in faults(loft_with(old, new))]
    assert any(at == path and cause in en for at, en in found), found


def test_more_than_twenty_aliases_are_refused(faults):
    equipment = f"capacity: 8\n    equipment: [&a layar{', *a' * 21}]"
    (fault,) = faults(loft_with("capacity: 8", equipment))
    assert "more than 20 aliases" in fault.cause.en


def test_a_long_foreign_word_is_quoted_short(faults):
    (fault,) = faults(loft_with("kind: meeting_room", f"kind: {'x' * 150}"))
    assert len(fault.cause.en) < 250


def test_a_missing_file_is_a_fault(tmp_path):
    with pytest.raises(FaultyHubFile, match="berkas tidak ada"):
        read_hub_file(tmp_path / "none.yaml", VOCABULARY)


@pytest.mark.parametrize("path", ["../loft.yaml", "../hubs/../loft.yaml", "link.yaml", "loop.yaml"])
def test_a_path_does_not_lead_out_of_its_folder(tmp_path, path):
    hubs = tmp_path / "hubs"
    hubs.mkdir()
    (tmp_path / "loft.yaml").write_text(LOFT)
    (hubs / "link.yaml").symlink_to(tmp_path / "loft.yaml")
    (hubs / "loop.yaml").symlink_to(hubs / "loop.yaml")
    with pytest.raises(FaultyHubFile, match=r"luar foldernya|tidak dapat dibaca"):
        read_hub_file(hubs / path, VOCABULARY)


def test_a_folder_is_not_a_file(tmp_path):
    (tmp_path / "loft.yaml").mkdir()
    with pytest.raises(FaultyHubFile, match="bukan berkas biasa"):
        read_hub_file(tmp_path / "loft.yaml", VOCABULARY)


@pytest.mark.parametrize("name", ["a\0b.yaml", "x" * 5000 + ".yaml"])
def test_an_impossible_name_is_a_fault(tmp_path, name):
    with pytest.raises(FaultyHubFile, match="tidak dapat dibaca"):
        read_hub_file(tmp_path / name, VOCABULARY)


@pytest.mark.parametrize(
    ("old", "new", "path"),
    [
        ("  kedu_raya:\n", "  kedu-raya:\n", "regions.kedu-raya"),
        ("33.18", "33.74", "regions.muria_raya.regencies[0].code"),
        ("33.18", "3318", "regions.muria_raya.regencies[0].code"),
        ("name: Kabupaten Pati", "name: Kota Semarang", "regions.muria_raya.regencies[0].name"),
        ("id: Ruang kelas, en: Classroom", "id: Ruang kelas", "space_kinds.classroom.en"),
        ("sectors:\n", "sector:\n", "sector"),
    ],
)
def test_a_wrong_word_in_the_vocabulary_is_named(tmp_path, old, new, path):
    text = (HUBS / "vocabulary.yaml").read_text()
    (tmp_path / "vocabulary.yaml").write_text(text.replace(old, new, 1))
    with pytest.raises(FaultyHubFile) as caught:
        read_vocabulary(tmp_path / "vocabulary.yaml")
    assert path in [fault.path for fault in caught.value.faults]


@settings(max_examples=150, deadline=None)
@given(
    at=st.integers(0, len(LOFT)),
    cut=st.integers(0, 12),
    put=st.text(max_size=6) | st.sampled_from("&*!?|>%@`{}[]:-#"),
)
def test_no_text_gets_past_the_reader_but_as_a_hub_or_as_faults(tmp_path_factory, at, cut, put):
    path = tmp_path_factory.mktemp("hubs") / "loft.yaml"
    path.write_bytes((LOFT[:at] + put + LOFT[at + cut :]).encode("utf-8", "surrogatepass"))
    faults = ()
    try:
        read_hub_file(path, VOCABULARY)
    except FaultyHubFile as error:
        faults = error.faults
    assert all(fault.line > 0 and fault.cause.id and fault.cause.en for fault in faults)
