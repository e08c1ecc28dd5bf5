"""Words of a hub file that contradict each other, or have another shape than they should, in both languages."""

from dataclasses import replace
from datetime import date, time
from pathlib import Path

import pytest

from application.hub_files import (
    FaultyHubFile,
    newly_used_retired,
    read_hub_file,
    read_hub_text,
    read_vocabulary,
    read_vocabulary_text,
)
from domain.configuration import Contact, Funding, HoursException
from domain.phases import Phase, Rationale
from domain.values import Hours, Label
from tests.application.test_hub_files import LOFT

HUBS = Path(__file__).parents[2] / "hubs"
VOCABULARY = read_vocabulary(HUBS)
WHY = "why: { id: Puasa, en: Fasting }"
MORE = """\
calendars: [national]
exceptions:
  - { from: 2027-02-08, until: 2027-03-09, hours: ["09:00-15:00"], why: { id: Puasa, en: Fasting } }
  - { from: 2027-03-10, why: { id: Idulfitri, en: Eid al-Fitr } }
funding:
  - { source: APBD Provinsi, amount: 1_500_000_000, year: 2027, ground: DPA contoh }
titles: [Master of Coins]
contact:
  phone: +62 24 1234567
  whatsapp: +62 812-0000-0000
  email: loft@contoh.example
  website: https://loft.example/id
rationale:
  demand: { id: Banyak, en: Much }
  supply: { id: Sedikit, en: Little }
  reason: { id: Perlu, en: Needed }
  based_on: [Kajian contoh 2026]
"""


def read(text):
    return read_hub_text(text, VOCABULARY)


def faults(text, vocabulary=VOCABULARY):
    with pytest.raises(FaultyHubFile) as caught:
        read_hub_text(text, vocabulary)
    return caught.value.faults


def loft_with(old, new):
    assert old in LOFT
    return LOFT.replace(old, new, 1)


def test_the_newer_keys_become_their_dataclasses():
    loft = read(LOFT + MORE).configuration
    assert loft.exceptions == (
        HoursException(
            date(2027, 2, 8), date(2027, 3, 9), (Hours(time(9), time(15)),), Label("Puasa", "Fasting")
        ),
        HoursException(date(2027, 3, 10), date(2027, 3, 10), (), Label("Idulfitri", "Eid al-Fitr")),
    )
    assert loft.funding == (Funding("APBD Provinsi", 1_500_000_000, 2027, "DPA contoh"),)
    assert loft.titles == ("Master of Coins",)
    assert loft.contact == Contact(
        "+62 24 1234567", "+62 812-0000-0000", "loft@contoh.example", "https://loft.example/id"
    )
    assert loft.rationale == Rationale(
        Label("Banyak", "Much"), Label("Sedikit", "Little"), Label("Perlu", "Needed"), ("Kajian contoh 2026",)
    )


def test_a_space_may_want_time_between_bookings_approval_and_photos():
    text = loft_with(
        "capacity: 8", "capacity: 8\n    buffer_minutes: 15\n    approval: true\n    photos: [a.jpg]"
    )
    space = read(text).configuration.spaces[0]
    assert (space.buffer_minutes, space.approval, space.photos) == (15, True, ("a.jpg",))


def test_the_days_of_its_calendars_come_with_a_hub():
    loft = read(LOFT + MORE).configuration
    assert loft.holidays == VOCABULARY.calendars["national"]
    assert loft.closed_day(date(2027, 8, 17)).why == Label("Hari Kemerdekaan RI", "Independence Day")


def test_a_hub_in_preparation_has_its_target():
    phase = read(loft_with("name: pilot", "name: preparing\n  target: 2027-01-01")).phase
    assert (phase.phase, phase.target) == (Phase.PREPARING, date(2027, 1, 1))


CONTRADICTIONS = [
    (
        loft_with("name: pilot", "name: proposed"),
        "rationale",
        "bagian ini tidak ada: usulan (proposed) menyebut permintaan, ketersediaan, dan alasannya",
        "is missing: a proposal states its demand, its supply and its reason",
    ),
    (
        loft_with("name: pilot", "name: preparing"),
        "phase.target",
        "hub yang disiapkan (preparing) menyebut tanggal target pembukaannya",
        "a hub in preparation names the day it aims to open",
    ),
    (
        loft_with("name: pilot", "name: pilot\n  target: 2027-01-01"),
        "phase.target",
        "tanggal target hanya untuk tahap preparing",
        "a target belongs to the phase preparing, and only to it",
    ),
    (
        loft_with("name: pilot", "name: preparing\n  target: 2020-01-30"),
        "phase.target",
        "sebelum tahap ini dimulai pada 31 Januari 2020",
        "is before this phase began on 31 January 2020",
    ),
    (
        LOFT + f"exceptions:\n  - {{ from: 2027-02-08, until: 2027-02-07, {WHY} }}\n",
        "exceptions[0].until",
        "berakhir sebelum dimulai pada 8 Februari 2027",
        "ends before it begins on 8 February 2027",
    ),
    (
        LOFT
        + f"exceptions:\n  - {{ from: 2027-03-01, until: 2027-03-09, {WHY} }}\n"
        + f"  - {{ from: 2027-02-01, until: 2027-03-01, {WHY} }}\n",
        "exceptions[1].from",
        "bertumpang tindih dengan 1 Maret 2027 sampai 9 Maret 2027 di atas",
        "overlaps with 1 March 2027 to 9 March 2027 above",
    ),
    (
        LOFT + "calendars: [nasional]\n",
        "calendars[0]",
        "nasional bukan kalender bersama yang dikenal: mungkin maksudnya national?",
        "nasional is not a known shared calendar: did you mean national?",
    ),
    (
        LOFT + "calendars: [national, national]\n",
        "calendars[1]",
        "national sudah dipakai di atas",
        "national stands here twice",
    ),
    (
        LOFT + "titles: [Master of Coins, master of coins]\n",
        "titles[1]",
        "master of coins sudah dipakai di atas",
        "master of coins stands here twice",
    ),
    (
        LOFT + "rationale:\n" + MORE.partition("rationale:\n")[2].replace("[Kajian contoh 2026]", "[]"),
        "rationale.based_on",
        "sebutkan setidaknya satu dasar",
        "name at least one ground",
    ),
    (
        loft_with("capacity: 8", "capacity: 8\n    photos: [../../etc/passwd]"),
        "spaces[0].photos[0]",
        "foto disebut dengan nama berkas saja, seperti ruang-rapat.jpg (.jpg, .jpeg, .png, atau .webp)",
        "a photo is a plain file name like meeting-room.jpg (.jpg, .jpeg, .png or .webp)",
    ),
    (
        LOFT + "funding: [{ source: APBD, amount: 0, year: 2027 }]\n",
        "funding[0].amount",
        "harus antara 1 dan 1.000.000.000.000.000",
        "must be from 1 to 1,000,000,000,000,000",
    ),
    (
        LOFT + "funding: [{ source: APBD, amount: 1.5, year: 2027 }]\n",
        "funding[0].amount",
        "di sini harus ada bilangan bulat",
        "a whole number belongs here",
    ),
    (
        LOFT + "contact: { phone: call me }\n",
        "contact.phone",
        "di sini harus ada nomor telepon seperti +62 24 1234567",
        "a phone number like +62 24 1234567 belongs here",
    ),
    (
        LOFT + "contact: { email: hub at contoh }\n",
        "contact.email",
        "di sini harus ada alamat surel seperti hub@contoh.example",
        "an e-mail address like hub@contoh.example belongs here",
    ),
    (
        LOFT + "contact: { website: 'javascript:alert(1)' }\n",
        "contact.website",
        "di sini harus ada alamat web seperti https://hub.example",
        "a web address like https://hub.example belongs here",
    ),
    (
        loft_with("address:\n", "building: { name: { id: a, en: a }, readiness: readi }\naddress:\n"),
        "building.readiness",
        "readi bukan kesiapan yang dikenal: mungkin maksudnya ready?",
        "readi is not a known readiness: did you mean ready?",
    ),
    (
        loft_with("kind: meeting_room", "kind: ruang_meting"),
        "spaces[0].kind",
        "ruang_meting bukan jenis ruang yang dikenal: mungkin maksudnya meeting_room?",
        "ruang_meting is not a known kind of space: did you mean meeting_room?",
    ),
    (
        loft_with("kind: meeting_room", "kind: ruang_rapat"),
        "spaces[0].kind",
        "ruang_rapat bukan jenis ruang yang dikenal: mungkin maksudnya meeting_room?",
        "ruang_rapat is not a known kind of space: did you mean meeting_room?",
    ),
]


@pytest.mark.parametrize(
    ("text", "path", "id", "en"), CONTRADICTIONS, ids=[wrong[3] for wrong in CONTRADICTIONS]
)
def test_a_contradiction_is_one_fault_with_a_sentence_in_both_languages(text, path, id, en):
    (fault,) = faults(text)
    assert (fault.path, fault.cause) == (path, Label(id, en))


@pytest.mark.parametrize(
    ("key", "good"),
    [
        ("phone", "024-7601234"),
        ("phone", "1500 123"),
        ("whatsapp", "+6281200000000"),
        ("email", "hub.kecil+info@sub.contoh-hub.example"),
        ("website", "http://hub.example:8080/a?b=c"),
    ],
)
def test_addresses_of_usual_shape_are_taken(key, good):
    assert getattr(read(LOFT + f'contact: {{ {key}: "{good}" }}\n').configuration.contact, key) == good


@pytest.mark.parametrize(
    ("key", "bad"),
    [
        ("phone", "+62"),
        ("phone", "024 760 12 34 567 890 123"),
        ("whatsapp", "wa.me/62812"),
        ("email", "a@b"),
        ("email", "a@b@contoh.example"),
        ("email", "a@-b.example"),
        ("website", "hub.example"),
        ("website", "https://"),
        ("website", "https://hub.example/<script>"),
        ("website", "https://user:word@hub.example"),
        ("website", "ftp://hub.example"),
    ],
)
def test_addresses_of_another_shape_are_faults(key, bad):
    (fault,) = faults(LOFT + f'contact: {{ {key}: "{bad}" }}\n')
    assert fault.path == f"contact.{key}"


@pytest.mark.parametrize(
    "name", ["a/b.jpg", "a.gif", ".jpg", "a.jpg.exe", "a b.jpg", "a\\b.jpg", "a.svg", "a..jpg"]
)
def test_a_photo_is_a_plain_file_name(name):
    (fault,) = faults(loft_with("capacity: 8", f"capacity: 8\n    photos: ['{name}']"))
    assert fault.path == "spaces[0].photos[0]"


def test_a_photo_that_is_not_in_the_folder_is_named_with_the_nearest(tmp_path):
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "kawung.jpg").touch()
    path = tmp_path / "loft.yaml"
    path.write_text(loft_with("capacity: 8", "capacity: 8\n    photos: [kawung.jpg, kawun.jpg]"))
    with pytest.raises(FaultyHubFile, match=r"photos\[1\].*mungkin maksudnya kawung.jpg\?"):
        read_hub_file(path, VOCABULARY)


def test_without_a_folder_of_photos_names_are_taken_as_they_are(tmp_path):
    path = tmp_path / "loft.yaml"
    path.write_text(loft_with("capacity: 8", "capacity: 8\n    photos: [kawung.jpg]"))
    assert read_hub_file(path, VOCABULARY).configuration.spaces[0].photos == ("kawung.jpg",)


def test_a_faulty_rationale_is_not_a_missing_one_too():
    told = faults(loft_with("name: pilot", "name: proposed") + "rationale: { demand: { id: a, en: b } }\n")
    assert [fault.path for fault in told] == ["rationale.based_on", "rationale.reason", "rationale.supply"]
    (fault,) = faults(loft_with("name: pilot", "name: proposed") + "rationale: perlu\n")
    assert fault.cause.en == "a group of keys belongs here"


def test_a_contradiction_is_told_although_the_same_part_has_other_faults():
    text = loft_with("name: pilot", "name: preparing").replace("  ground: Uji coba\n", "")
    assert [fault.path for fault in faults(text)] == ["phase.ground", "phase.target"]
    more = loft_with("capacity: 8", "capacity: many\n    slot_minutes: 7")
    assert [fault.path for fault in faults(more)] == ["spaces[0].capacity", "spaces[0].slot_minutes"]


# Text that lies in no folder


def test_a_text_is_read_as_a_file_is_but_promises_no_code():
    file = read_hub_text((HUBS / "semarang.yaml").read_text(), VOCABULARY)
    assert file == read_hub_file(HUBS / "semarang.yaml", VOCABULARY)
    assert file.source == (HUBS / "semarang.yaml").read_text()


def test_the_faults_of_a_text_have_the_name_it_was_given():
    with pytest.raises(FaultyHubFile) as caught:
        read_hub_text("code: loft\n", VOCABULARY, name="rancangan.yaml")
    assert {fault.file for fault in caught.value.faults} == {"rancangan.yaml"}


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("", "is empty"),
        ("x" * 1_000_001, "larger than 1,000,000 bytes"),
        ("é" * 500_001, "larger than 1,000,000 bytes"),
        ("code: a\udce9b\n", "unprintable character U+DCE9"),
        ("code: a\x00b\n", "unprintable character U+0000"),
    ],
)
def test_the_bounds_of_a_text_are_those_of_a_file(text, cause):
    assert cause in faults(text)[0].cause.en


def test_a_thousand_faults_are_told_and_how_many_more_there_are():
    told = faults(LOFT + "".join(f"k{n}: 1\n" for n in range(1500)))
    assert len(told) == 1001
    assert told[-1].cause == Label("masih ada 500 kesalahan lain", "there are 500 more faults")


def test_after_two_hundred_odd_words_the_nearest_is_looked_for_no_more():
    told = faults(LOFT + "".join(f"plan{n}: 1\n" for n in range(300)))
    assert sum("did you mean plans?" in fault.cause.en for fault in told) == 200


# Retired words, shared holidays

RETIRED = read_vocabulary_text(
    (HUBS / "vocabulary.yaml").read_text().replace("en: Meeting room }", "en: Meeting room, retired: true }"),
    (HUBS / "holidays.yaml").read_text(),
)


def test_a_retired_word_is_read_but_not_suggested():
    assert RETIRED.words.retired == ("space_kinds.meeting_room",)
    assert read_hub_text(LOFT, RETIRED).configuration.spaces[0].kind == "meeting_room"
    (fault,) = faults(loft_with("kind: meeting_room", "kind: meetingroom"), RETIRED)
    assert "there are: shared_office, classroom" in fault.cause.en


def test_giving_a_retired_word_to_something_new_is_found():
    new = read_hub_text(LOFT, RETIRED).configuration
    told = (("spaces[0].kind", "meeting_room"), ("plans[0].quotas.meeting_room", "meeting_room"))
    assert newly_used_retired(None, new) == told


def test_what_has_a_retired_word_keeps_it():
    new = read_hub_text(LOFT, RETIRED).configuration
    attic, desk = new.spaces
    assert newly_used_retired(new, new) == ()
    assert newly_used_retired(replace(new, spaces=(desk,)), new) == (("spaces[0].kind", "meeting_room"),)
    before = replace(new, spaces=(replace(attic, kind="classroom"), desk))
    assert newly_used_retired(before, new) == (("spaces[0].kind", "meeting_room"),)
    without_quota = replace(new, plans=(replace(new.plans[0], quotas={}),))
    assert newly_used_retired(without_quota, new) == (("plans[0].quotas.meeting_room", "meeting_room"),)


def test_a_retired_region_is_found_where_a_hub_is_new_or_moves_there():
    words = (HUBS / "vocabulary.yaml").read_text()
    words = words.replace("    en: Greater Semarang\n", "    en: Greater Semarang\n    retired: true\n")
    new = read_hub_text(LOFT, read_vocabulary_text(words)).configuration
    assert newly_used_retired(None, new) == (("region", "semarang_raya"),)
    assert newly_used_retired(new, new) == ()


@pytest.mark.parametrize("folder", [HUBS, HUBS / "vocabulary.yaml"])
def test_the_vocabulary_of_a_folder_has_regencies_by_code_and_calendars(folder):
    vocabulary = read_vocabulary(folder)
    assert vocabulary.words.regencies["33.74"].name == "Kota Semarang"
    assert vocabulary.words.regencies_of("kedu_raya")["33.71"] == "Kota Magelang"
    assert {day.day.year for day in vocabulary.calendars["national"]} == {2026, 2027}


def test_a_folder_without_holidays_has_no_calendars(tmp_path):
    (tmp_path / "vocabulary.yaml").write_text((HUBS / "vocabulary.yaml").read_text())
    assert read_vocabulary(tmp_path).calendars == {}


@pytest.mark.parametrize(
    ("text", "path", "cause"),
    [
        ("national:\n  - { day: 2026-13-01, why: { id: a, en: b } }\n", "national[0].day", "a date like"),
        ("national:\n  - { day: 2026-01-01 }\n", "national[0].why", "is missing"),
        (
            "national:\n"
            + "  - { day: 2026-01-01, why: { id: a, en: b } }\n  - { day: 2026-01-01, why: { id: c, en: d } }\n",
            "national[1].day",
            "2026-01-01 stands here twice",
        ),
        ("National: []\n", "National", "small letters"),
        ("- a\n", "", "a group of keys"),
        ("national: 1\n", "national", "a list belongs here"),
    ],
)
def test_a_fault_in_the_holidays_is_named(tmp_path, text, path, cause):
    (tmp_path / "vocabulary.yaml").write_text((HUBS / "vocabulary.yaml").read_text())
    (tmp_path / "holidays.yaml").write_text(text)
    with pytest.raises(FaultyHubFile) as caught:
        read_vocabulary(tmp_path)
    (fault,) = caught.value.faults
    assert (Path(fault.file).name, fault.path) == ("holidays.yaml", path)
    assert cause in fault.cause.en


def test_the_faults_of_vocabulary_and_holidays_are_told_together(tmp_path):
    (tmp_path / "vocabulary.yaml").write_text("regions: {}\n")
    (tmp_path / "holidays.yaml").write_text("national: 1\n")
    with pytest.raises(FaultyHubFile) as caught:
        read_vocabulary(tmp_path)
    assert {Path(fault.file).name for fault in caught.value.faults} == {"vocabulary.yaml", "holidays.yaml"}
