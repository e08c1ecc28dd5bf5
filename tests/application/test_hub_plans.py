"""A plan says what applying a file would do, in words and in events, and writes nothing."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from application.hub_files import read_hub_file, read_vocabulary
from application.hub_plans import draw_plan
from domain.configuration import Contact, Funding, HoursException
from domain.errors import EvaluationMissing, PhaseOrder, RetiredWord
from domain.events import Provenance, acting
from domain.phases import Evaluation, Phase, PhaseEntry, Verdict
from domain.values import Hours, Label, Slot
from domain.words import ClosedDay

HUBS = Path(__file__).parents[2] / "hubs"
VOCABULARY = read_vocabulary(HUBS / "vocabulary.yaml")
SEMARANG = read_hub_file(HUBS / "semarang.yaml", VOCABULARY)
NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)  # a Monday, 08.00 in Semarang
ADMIN = Provenance("admin", UUID(int=1), NOW, reason="SK 1/2026")
MIRA, TRAINING = UUID(int=2), UUID(int=3)

RECOMMENDED = Evaluation(date(2026, 1, 1), date(2026, 10, 31), (), Verdict.PROMOTE, "Layak dilanjutkan", 12)


def new(file):
    return draw_plan(file, None, {}, 0, ADMIN)


@pytest.fixture
def standing():
    """Semarang as it stands after its file was applied and its pilot evaluated: the hub and its spaces by code."""
    hub, *spaces = new(SEMARANG).aggregates
    with acting(ADMIN):
        hub.evaluate(RECOMMENDED)
    for one in (hub, *spaces):
        list(one.collect_events())
    return hub, {space.spec.code: space for space in spaces}


@pytest.fixture
def plan(standing):
    """The plan of a changed file for the hub that stands."""
    return lambda file: draw_plan(file, *standing, 12, ADMIN)


def configured(**parts):
    return replace(SEMARANG, configuration=replace(SEMARANG.configuration, **parts))


def with_space(code, **parts):
    spaces = SEMARANG.configuration.spaces
    return configured(spaces=tuple(replace(s, **parts) if s.code == code else s for s in spaces))


def without_space(code):
    return configured(spaces=tuple(s for s in SEMARANG.configuration.spaces if s.code != code))


def types(plan):
    return [type(event).TOPIC for event in plan.events]


def book(standing, code, start=9, seats=1, day=24, **holder):
    """Books two hours on a day of November 2026 (the 24th is a Tuesday), times of Semarang."""
    opens = datetime(2026, 11, day, start, tzinfo=SEMARANG.configuration.tz)
    with acting(ADMIN):
        standing[1][code].book(
            booking := uuid4(), Slot(opens, opens + timedelta(hours=2)), NOW, seats=seats, **holder
        )
    return booking


def test_a_new_hub_is_registered_configured_and_enters_its_phase():
    assert types(new(SEMARANG))[:3] == ["hub.registered", "hub.configured", "hub.phase_changed"]


def test_a_new_hub_gets_its_spaces():
    assert types(new(SEMARANG))[3:] == ["space.added"] * len(SEMARANG.configuration.spaces)


def test_a_new_hub_begins_as_a_proposal():
    assert new(SEMARANG).events[0].proposed.phase is Phase.PROPOSED


def test_a_proposed_hub_enters_no_further_phase():
    file = read_hub_file(HUBS / "solo-raya.yaml", VOCABULARY)
    assert types(new(file)) == ["hub.registered", "hub.configured"]


@pytest.mark.parametrize("hub", ["semarang", "solo-raya", "pekalongan-raya", "banyumas-raya"])
def test_a_shipped_hub_says_in_words_that_it_is_new(hub):
    file = read_hub_file(HUBS / f"{hub}.yaml", VOCABULARY)
    assert new(file).changes[0].id == f"hub baru: {file.configuration.name.id} ({hub})"


def test_a_plan_for_what_stands_is_empty(plan):
    unchanged = plan(SEMARANG)
    assert unchanged.is_empty
    assert unchanged.changes == unchanged.aggregates == unchanged.affected == ()


def test_every_event_carries_the_command_and_the_admins_reason():
    drawn = new(SEMARANG)
    assert {(event.command, event.actor, event.reason) for event in drawn.events} == {
        (ADMIN.command, "admin", "SK 1/2026")
    }


def test_the_aggregates_hold_the_events_of_the_plan():
    drawn = new(SEMARANG)
    assert tuple(event for one in drawn.aggregates for event in one.collect_events()) == drawn.events


def test_drawing_a_plan_leaves_the_hub_as_it_is(standing, plan):
    plan(
        replace(without_space("private-1"), phase=PhaseEntry(Phase.PERMANENT, date(2026, 12, 1), "SK 2/2026"))
    )
    hub, spaces = standing
    assert hub.phase.phase is Phase.PILOT
    assert not spaces["private-1"].retired
    assert not any(one.pending_events for one in (hub, *spaces.values()))


def test_the_digest_is_the_same_on_every_drawing():
    assert new(SEMARANG).digest == new(SEMARANG).digest


def test_comments_and_the_order_of_keys_do_not_change_the_digest(tmp_path):
    text = (HUBS / "semarang.yaml").read_text()
    moved = "\n".join(line for line in text.split("\n") if not line.startswith("zone:"))
    moved = moved.replace("{ shared_office: 20, meeting_room: 2,", "{ meeting_room: 2, shared_office: 20,")
    assert len(moved) == len(text) - len("zone: Asia/Jakarta\n")
    (tmp_path / "semarang.yaml").write_text(f"# other words\nzone: Asia/Jakarta\n\n{moved}")
    assert new(read_hub_file(tmp_path / "semarang.yaml", VOCABULARY)).digest == new(SEMARANG).digest


MEANINGS = {
    "name": configured(name=Label("Hetero", "Hetero")),
    "capacity": with_space("meeting-kawung", capacity=10),
    "a space less": without_space("private-2"),
    "order of spaces": configured(spaces=SEMARANG.configuration.spaces[::-1]),
    "hours": configured(opening_hours={}),
    "samples": configured(samples=()),
    "phase": replace(SEMARANG, phase=replace(SEMARANG.phase, ground="SK 9/2020")),
    "code": replace(SEMARANG, code="semarang-2"),
}


@pytest.mark.parametrize("changed", MEANINGS.values(), ids=MEANINGS)
def test_a_change_of_meaning_changes_the_digest(changed):
    assert new(changed).digest != new(SEMARANG).digest


def test_another_base_is_another_digest():
    moved = draw_plan(SEMARANG, None, {}, 7, ADMIN)
    assert moved.digest != new(SEMARANG).digest


def test_who_draws_the_plan_and_when_does_not_change_the_digest():
    other = replace(ADMIN, actor="auditor", now=NOW + timedelta(days=3))
    assert draw_plan(SEMARANG, None, {}, 0, other).digest == new(SEMARANG).digest


def without(part):
    return configured(**{part: getattr(SEMARANG.configuration, part)[1:]})


HOURS = SEMARANG.configuration.opening_hours
BOOKING = SEMARANG.configuration.booking
PLANS = SEMARANG.configuration.plans
WORDS = SEMARANG.configuration.words
TO_FOUR = (Hours(time(8), time(16)),)
RAMADAN = (date(2027, 2, 8), date(2027, 3, 9))
SAYINGS = [
    (configured(name=Label("Hetero", "Hetero")), "nama: Hetero Space Semarang menjadi Hetero"),
    (configured(zone="Asia/Makassar"), "zona waktu: Asia/Jakarta menjadi Asia/Makassar"),
    (configured(building=None), "gedung: UMKM Center menjadi tidak ada"),
    (configured(region="solo_raya"), "wilayah: Semarang Raya menjadi Solo Raya"),
    (configured(opened_on=date(2020, 2, 1)), "tanggal buka: 31 Januari 2020 menjadi 1 Februari 2020"),
    (
        configured(opening_hours={day: hours for day, hours in HOURS.items() if day != "saturday"}),
        "jam buka Sabtu 09.00-17.00 menjadi tutup",
    ),
    (without("holidays"), "menghentikan 1 hari libur: 1 Januari 2026 (Tahun Baru Masehi)"),
    (without("plans"), "menghentikan 1 paket: Terbuka"),
    (
        configured(plans=(replace(PLANS[0], monthly_price=25_000), *PLANS[1:])),
        "paket Terbuka: harga sebulan (rupiah): 0 menjadi 25.000",
    ),
    (configured(booking=replace(BOOKING, days_ahead=60)), "pemesanan paling jauh (hari): 30 menjadi 60"),
    (without("targets"), "target dihapus: Perusahaan rintisan digital yang tertampung"),
    (without("member_fields"), "isian anggota dihapus: Tahap usaha"),
    (with_space("meeting-kawung", capacity=10), "Ruang Rapat Kawung: kapasitas: 8 menjadi 10"),
    (
        with_space("meeting-kawung", name=Label("Kawung Baru", "New Kawung")),
        "Ruang Rapat Kawung: nama: Ruang Rapat Kawung menjadi Kawung Baru",
    ),
    (without_space("private-1"), "menghentikan 1 ruang: Ruang Kantor Pribadi 1"),
    (
        replace(SEMARANG, phase=PhaseEntry(Phase.PERMANENT, date(2026, 12, 1), "SK 2/2026")),
        "tahap uji coba menjadi tetap sejak 1 Desember 2026: SK 2/2026",
    ),
    (
        configured(
            words=replace(WORDS, space_kinds=WORDS.space_kinds | {"studio": Label("Studio", "Studio")})
        ),
        "kosakata jenis ruang: studio berarti Studio",
    ),
    (configured(spaces=SEMARANG.configuration.spaces[::-1]), "urutan isi berkas berubah"),
    (
        configured(
            exceptions=(HoursException(*RAMADAN, (Hours(time(8), time(16)),), Label("Ramadan", "Ramadan")),)
        ),
        "jam lain 8 Februari 2027 sampai 9 Maret 2027: 08.00-16.00: Ramadan",
    ),
    (
        configured(funding=(Funding("APBD", 250_000_000, 2027, "DPA 5/2027"),)),
        "pendanaan APBD tahun 2027: 250.000.000 rupiah; dasar: DPA 5/2027",
    ),
    (configured(titles=()), "sebutan jabatan: Master of Coins menjadi tidak ada"),
    (configured(contact=Contact("024-000000", None, None, None)), "telepon: tidak ada menjadi 024-000000"),
    (
        with_space("meeting-kawung", buffer_minutes=15),
        "Ruang Rapat Kawung: jeda antarpemesanan (menit): 0 menjadi 15",
    ),
    (with_space("meeting-kawung", approval=True), "Ruang Rapat Kawung: perlu persetujuan: tidak menjadi ya"),
    (
        configured(words=replace(WORDS, retired=("sectors.music",))),
        "kosakata: sectors.music dipensiunkan",
    ),
]


@pytest.mark.parametrize(("changed", "words"), SAYINGS, ids=[words for _, words in SAYINGS])
def test_a_change_is_told_in_words(plan, changed, words):
    (told,) = plan(changed).changes
    assert told.id == words
    assert told.en != told.id


def test_a_space_left_out_is_retired(plan):
    assert types(plan(without_space("private-1"))) == ["hub.configured", "space.retired"]


def test_a_retired_space_comes_back(standing, plan):
    with acting(ADMIN):
        standing[1]["private-1"].retire()
    list(standing[1]["private-1"].collect_events())
    assert types(plan(SEMARANG)) == ["space.reinstated"]
    assert [told.id for told in plan(SEMARANG).changes] == ["menambah 1 ruang: Ruang Kantor Pribadi 1"]


def test_a_changed_space_says_so_in_its_own_stream(plan):
    assert types(plan(with_space("meeting-kawung", capacity=10))) == ["hub.configured", "space.changed"]


def test_a_phase_does_not_go_backwards(plan):
    back = replace(SEMARANG, phase=PhaseEntry(Phase.PREPARING, date(2026, 12, 1), "SK 3/2026"))
    with pytest.raises(PhaseOrder):
        plan(back)


CLOSED_TUESDAY = configured(closed_days=(ClosedDay(date(2026, 11, 24), Label("Cuti", "Leave")),))
TUESDAY_FROM_TEN = configured(opening_hours=HOURS | {"tuesday": (Hours(time(10), time(21)),)})
CLOSED_FOR_GOOD = replace(SEMARANG, phase=PhaseEntry(Phase.CLOSED, date(2026, 12, 1), "SK 4/2026"))
AFFECTING = [
    (without_space("meeting-kawung"), "ruang ini tidak dipakai lagi"),
    (CLOSED_TUESDAY, "tutup pada 24 November 2026: Cuti"),
    (TUESDAY_FROM_TEN, "di luar jam buka 24 November 2026: 10.00-21.00"),
    (with_space("meeting-kawung", capacity=6), "kapasitas menjadi 6, sudah dipesan 8"),
    (CLOSED_FOR_GOOD, "hub tidak lagi menerima pemesanan"),
]


@pytest.mark.parametrize(("changed", "why"), AFFECTING, ids=[why for _, why in AFFECTING])
def test_a_coming_booking_that_could_not_be_served_is_told(standing, plan, changed, why):
    booking = book(standing, "meeting-kawung", member_id=MIRA)
    (affected,) = plan(changed).affected
    assert (affected.space, affected.booking_id, affected.member_id) == ("meeting-kawung", booking, MIRA)
    assert affected.why.id == why


def test_a_change_of_hours_says_how_many_bookings_it_touches(standing, plan):
    for code in ("meeting-kawung", "meeting-parang"):
        book(standing, code, member_id=MIRA)
    assert [told.id for told in plan(TUESDAY_FROM_TEN).changes] == [
        "jam buka Selasa 08.00-21.00 menjadi 10.00-21.00: 2 pemesanan terdampak"
    ]


def test_a_hub_that_closes_says_how_many_bookings_it_would_leave_behind(standing, plan):
    assert plan(CLOSED_FOR_GOOD).unsettled == 0
    book(standing, "meeting-kawung", member_id=MIRA)
    assert plan(CLOSED_FOR_GOOD).unsettled == 1


def test_a_pilot_becomes_permanent_only_after_an_evaluation_that_recommends_it(standing, plan):
    with acting(ADMIN):
        standing[0].evaluate(replace(RECOMMENDED, verdict=Verdict.EXTEND))
    with pytest.raises(EvaluationMissing):
        plan(replace(SEMARANG, phase=PhaseEntry(Phase.PERMANENT, date(2026, 12, 1), "SK 2/2026")))


def test_a_retired_word_is_kept_and_not_given_to_anything_new(plan):
    words = replace(WORDS, retired=("space_kinds.private_office",))
    assert [told.id for told in plan(configured(words=words)).changes] == [
        "kosakata: space_kinds.private_office dipensiunkan"
    ]
    spaces = tuple(
        replace(s, kind="private_office") if s.code == "meeting-kawung" else s
        for s in SEMARANG.configuration.spaces
    )
    with pytest.raises(RetiredWord, match="Ruang kantor pribadi"):
        plan(configured(words=words, spaces=spaces))


def test_a_programmes_booking_is_told_too(standing, plan):
    book(standing, "class-truntum", program_id=TRAINING)
    (affected,) = plan(without_space("class-truntum")).affected
    assert affected.program_id == TRAINING


def test_a_booking_that_still_fits_is_not_affected(standing, plan):
    book(standing, "meeting-kawung", start=10, member_id=MIRA)
    assert plan(TUESDAY_FROM_TEN).affected == ()


def test_a_booking_that_is_over_is_not_affected(standing, plan):
    book(standing, "meeting-kawung", start=5, day=23, member_id=MIRA)
    assert plan(without_space("meeting-kawung")).affected == ()


def test_a_booking_that_was_outside_the_hours_before_is_not_affected(standing, plan):
    book(standing, "meeting-kawung", start=5, program_id=TRAINING)
    assert plan(TUESDAY_FROM_TEN).affected == ()


@pytest.mark.parametrize(("capacity", "affected"), [(40, 0), (30, 2)])
def test_seats_taken_together_are_weighed_against_the_new_capacity(standing, plan, capacity, affected):
    for _ in range(2):
        book(standing, "shared-office", seats=20, member_id=MIRA)
    book(standing, "shared-office", start=14, seats=30, member_id=MIRA)
    assert len(plan(with_space("shared-office", capacity=capacity)).affected) == affected
