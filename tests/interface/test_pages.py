import re
from datetime import UTC, date, datetime, timedelta
from html import unescape
from itertools import pairwise

import pytest
import time_machine

MONDAY = date(2026, 11, 23)
SUNDAY = MONDAY + timedelta(days=6)
CHRISTMAS = date(2026, 12, 25)
AGENDA = "/hubs/semarang/spaces/{}/agenda"


@pytest.fixture(autouse=True)
def monday_morning():
    """It is Monday, 10.00 WIB."""
    with time_machine.travel(datetime(2026, 11, 23, 3, tzinfo=UTC)):
        yield


@pytest.fixture
def read(client):
    """The words of a page, without its markup."""

    def words(address, status=200):
        answer = client.get(address)
        assert answer.status_code == status
        body = re.sub(r"</(dt|dd|th|td|li|p|h[1-3]|a)>|<br>", " ", answer.text.partition("<body>")[2])
        return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]*>", "", body)))

    return words


def hours(page):
    """The stretches of an agenda: pairs of times."""
    return re.findall(r"([0-9]{2}\.[0-9]{2})–([0-9]{2}\.[0-9]{2}) WIB", page)


def test_home_counts_the_hubs_in_operation(read):
    assert "hub beroperasi 1 " in read("/")


def test_home_counts_the_hubs_to_come(read):
    assert "hub disiapkan atau diusulkan 3 " in read("/")


def test_home_says_which_day_its_figures_are_of(read):
    assert "berlaku pada 23 November 2026" in read("/")


def test_home_says_that_samples_are_among_its_figures(read):
    assert "Sebagian nilai adalah contoh" in read("/")


@pytest.mark.parametrize("name", ["Semarang", "Banyumas Raya", "Solo Raya", "Pekalongan Raya"])
def test_the_list_names_every_hub(read, name):
    assert f"Hetero Space {name}" in read("/hubs")


def test_the_list_may_be_narrowed_to_a_phase(read):
    _, _, listed = read("/hubs?phase=preparing").partition("Tampilkan hub menurut tahap")
    assert "Hetero Space Banyumas Raya" in listed and "Hetero Space Semarang" not in listed


def test_a_phase_without_hubs_says_so(read):
    assert "tidak ada hub pada tahap ini" in read("/hubs?phase=permanent")


def test_a_phase_that_there_is_not_is_named(read):
    assert "“flourishing”" in read("/hubs?phase=flourishing", 400)


def test_a_hub_shows_its_address(read):
    assert "Srondol Wetan, Banyumanik" in read("/hubs/semarang")


def test_a_hub_shows_the_ground_of_its_phase(read):
    assert "Dibuka sebagai uji coba" in read("/hubs/semarang")


def test_a_hub_shows_its_hours_in_its_own_zone(read):
    assert "Senin (hari ini) 08.00–21.00 WIB" in read("/hubs/semarang")


def test_a_hub_is_open_on_a_monday_morning(read):
    assert "Sedang buka" in read("/hubs/semarang")


def test_a_hub_is_closed_on_a_holiday_and_says_why(read):
    with time_machine.travel(datetime(2026, 12, 25, 3, tzinfo=UTC)):
        page = read("/hubs/semarang")
    assert "Sedang tutup" in page and "Jumat (hari ini) tutup Hari Raya Natal" in page


def test_a_hub_without_hours_is_neither_open_nor_closed(read):
    page = read("/hubs/solo-raya")
    assert "Jam buka belum ditetapkan" in page and "Sedang" not in page


def test_sample_values_are_marked(read):
    assert "Jam buka Nilai contoh" in read("/hubs/semarang")


def test_a_target_shows_its_number_in_indonesian_form(read):
    assert "1.000 · paling lambat 31 Desember 2027" in read("/hubs/semarang")


def test_a_building_that_was_to_be_ready_long_ago_is_late(read):
    assert "Gedung direncanakan siap paling lambat 31 Desember 2020 Lewat tenggat" in read(
        "/hubs/banyumas-raya"
    )


def test_every_kind_of_space_links_to_its_agenda(client):
    page = client.get("/hubs/semarang").text
    assert page.count('/agenda">') == 7


def test_the_foot_tells_the_position_of_the_data(read, parts):
    assert f"Posisi data {parts.view.position()} " in read("/hubs/semarang")


def test_a_programme_is_announced_with_its_places(read, desk):
    desk.programme("Pelatihan Ekspor", MONDAY, "13:00-15:00", "class-truntum", places=25)
    assert "Pelatihan Ekspor Senin, 23 November 2026, 13.00–15.00 WIB" in read("/hubs/semarang")
    assert "Sisa 25 dari 25 tempat" in read("/hubs/semarang")


def test_a_programme_is_announced_in_the_readers_language(read, desk):
    desk.programme(("Pelatihan Ekspor", "Export training"), MONDAY, "13:00-15:00")
    assert "Export training" in read("/hubs/semarang?lang=en")


def test_a_title_with_markup_is_shown_as_it_was_written(client, desk):
    desk.programme("<script>alert(1)</script>", MONDAY, "13:00-15:00", "class-truntum")
    for address in ("/hubs/semarang", AGENDA.format("class-truntum")):
        page = client.get(address).text
        assert "&lt;script&gt;alert(1)" in page and "<script>alert" not in page


def test_a_free_day_is_one_stretch(read):
    page = read(AGENDA.format("meeting-kawung"))
    assert hours(page) == [("08.00", "21.00")] and "Kosong" in page


def test_a_booking_cuts_the_day_without_gaps(read, desk):
    desk.book("meeting-kawung", MONDAY, "11:00-12:30")
    page = read(AGENDA.format("meeting-kawung"))
    assert hours(page) == [("08.00", "11.00"), ("11.00", "12.30"), ("12.30", "21.00")]


def test_the_agenda_never_says_who_booked(client, desk):
    desk.book("meeting-kawung", MONDAY, "11:00-12:30")
    assert "Contoh<" not in client.get(AGENDA.format("meeting-kawung")).text


def test_a_cancelled_booking_frees_its_time(read, desk):
    booking = desk.book("meeting-kawung", MONDAY, "11:00-12:30")
    desk.cancel("meeting-kawung", booking)
    assert hours(read(AGENDA.format("meeting-kawung"))) == [("08.00", "21.00")]


def test_the_agenda_tells_which_programme_takes_the_room(read, desk):
    desk.programme("Pelatihan Ekspor", MONDAY, "13:00-15:00", "class-truntum")
    assert "13.00–15.00 WIB Terpakai Pelatihan Ekspor" in read(AGENDA.format("class-truntum"))


def test_seats_are_cut_at_every_change(read, desk):
    desk.book("shared-office", MONDAY, "11:00-14:00", seats=2)
    desk.book("shared-office", MONDAY, "12:00-16:00", seats=3)
    page = read(AGENDA.format("shared-office"))
    taken = re.findall(r"([0-9]+) dari 60 kursi terisi", page)
    assert list(zip(taken, hours(page), strict=True)) == [
        ("0", ("08.00", "11.00")),
        ("2", ("11.00", "12.00")),
        ("5", ("12.00", "14.00")),
        ("3", ("14.00", "16.00")),
        ("0", ("16.00", "21.00")),
    ]


def test_a_day_of_seats_has_no_gaps(read, desk):
    for start in range(10, 17):
        desk.book("shared-office", MONDAY, f"{start}:00-{start + 2}:00")
    parts = hours(read(AGENDA.format("shared-office")))
    assert all(before[1] == after[0] for before, after in pairwise(parts))


def test_a_programme_outside_the_opening_hours_is_in_the_agenda(read, desk):
    desk.programme("Malam Komunitas", MONDAY, "21:00-23:00", "event-hall")
    page = read(AGENDA.format("event-hall"))
    assert hours(page) == [("08.00", "21.00"), ("21.00", "23.00")]


def test_a_programme_on_a_sunday_is_in_the_agenda(read, desk):
    desk.programme("Bazar UMKM", SUNDAY, "09:00-12:00", "event-hall")
    page = read(AGENDA.format("event-hall") + f"?day={SUNDAY}")
    assert "bukan hari buka" in page and hours(page) == [("09.00", "12.00")]


def test_a_programme_over_midnight_is_in_both_days(read, desk):
    desk.programme("Maraton Kode", MONDAY, "20:00-02:00", "event-hall")
    address = AGENDA.format("event-hall")
    assert hours(read(address))[-1] == ("20.00", "00.00")
    assert hours(read(f"{address}?day={MONDAY + timedelta(days=1)}"))[0] == ("00.00", "02.00")


def test_a_holiday_is_closed_with_its_name(read):
    page = read(AGENDA.format("shared-office") + f"?day={CHRISTMAS}")
    assert "Tutup pada tanggal ini. Hari Raya Natal" in page and not hours(page)


def test_a_sunday_is_closed(read):
    assert "bukan hari buka" in read(AGENDA.format("shared-office") + f"?day={SUNDAY}")


def test_before_its_opening_a_hub_was_not_open(read):
    assert "Hub belum dibuka" in read(AGENDA.format("shared-office") + "?day=2020-01-30")


def test_the_agenda_leads_to_the_days_around_it(client):
    page = client.get(AGENDA.format("shared-office")).text
    assert "?day=2026-11-22" in page and "?day=2026-11-24" in page


def test_today_is_the_day_of_the_hub_not_of_greenwich(read):
    with time_machine.travel(datetime(2026, 11, 23, 18, tzinfo=UTC)):
        assert "Selasa, 24 November 2026 hari ini" in read(AGENDA.format("shared-office"))


@pytest.mark.parametrize(
    "day", ["2026-99-99", "tomorrow", "20261123", "2026-W48-1", "٢٠٢٦-١١-٢٣", "2026-11-23\x00"]
)
def test_a_day_that_is_none_is_named(client, read, day):
    answer = client.get(AGENDA.format("shared-office"), query_string={"day": day})
    assert answer.status_code == 400 and f"“{day}” bukan tanggal" in answer.text


@pytest.mark.parametrize("day", ["0001-01-01", "1999-12-31", "2200-01-01", "9999-12-31"])
def test_a_day_centuries_away_is_refused(read, day):
    assert "Tahun harus di antara 2000 dan 2199" in read(AGENDA.format("shared-office") + f"?day={day}", 400)


@pytest.mark.parametrize("code", ["nowhere", "SEMARANG", "a" * 2000, "semarang%27--", "%ff"])
def test_a_hub_that_there_is_not_is_a_page_that_says_so(read, code):
    assert "Tidak ada hub" in read(f"/hubs/{code}", 404)


@pytest.mark.parametrize("code", ["nothing", "%ff"])
def test_a_space_that_there_is_not_is_a_page_that_says_so(read, code):
    assert "Tidak ada ruang" in read(AGENDA.format(code), 404)


@pytest.mark.parametrize("address", ["/hubs/%00", AGENDA.format("%00"), "/hubs/semarang/", "/.git"])
def test_any_other_address_is_a_page_that_says_so(read, address):
    assert "Tidak ditemukan" in read(address, 404)


def test_pages_speak_bahasa_first(client):
    assert '<html lang="id">' in client.get("/", headers={"Accept-Language": "en"}).text


def test_the_language_chosen_is_remembered(client):
    client.get("/?lang=en")
    assert '<html lang="en">' in client.get("/hubs").text


def test_switching_the_language_keeps_the_rest_of_the_address(client):
    page = client.get("/hubs?phase=pilot").text
    assert 'href="?phase=pilot&amp;lang=en"' in page


def test_an_error_page_can_be_read_in_english(read):
    assert "There is no hub nowhere." in read("/hubs/nowhere?lang=en", 404)


@pytest.mark.parametrize(
    "address", ["/", "/hubs", "/hubs/semarang", AGENDA.format("shared-office"), "/docs", "/none"]
)
def test_every_page_carries_the_policy_against_foreign_scripts(client, address):
    policy = client.get(address).headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "unsafe" not in policy


@pytest.mark.parametrize("address", ["/", "/hubs", "/hubs/semarang", AGENDA.format("shared-office"), "/docs"])
def test_no_page_needs_another_host(client, address):
    assert not re.findall(r'(?:src|href|action)="(?:https?:)?//', client.get(address).text)


def test_the_api_page_leads_to_the_description(client):
    address = re.search(r'data-openapi="([^"]+)"', client.get("/docs").text)[1]
    assert client.get(address).json["openapi"].startswith("3.1")


@pytest.mark.parametrize(
    ("day", "neighbour", "beyond"),
    [("2000-01-01", "2000-01-02", "1999-12-31"), ("2199-12-31", "2199-12-30", "2200-01-01")],
)
def test_the_first_and_the_last_day_can_be_read(client, day, neighbour, beyond):
    answer = client.get(AGENDA.format("shared-office") + f"?day={day}")
    assert answer.status_code == 200
    assert f"?day={neighbour}" in answer.text and f"?day={beyond}" not in answer.text
