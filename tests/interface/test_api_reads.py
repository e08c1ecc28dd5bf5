"""What programs read: hubs, spaces, agendas, programmes."""

from datetime import UTC, date, datetime
from uuid import UUID

import pytest
import time_machine

from domain.values import space_id
from interface.wiring import connect

MONDAY, TUESDAY = date(2026, 11, 23), date(2026, 11, 24)
HUBS = ["banyumas-raya", "pekalongan-raya", "semarang", "solo-raya"]
KAWUNG = space_id("semarang", "meeting-kawung")
SHARED = space_id("semarang", "shared-office")
READS = [
    "/v1/hubs",
    "/v1/hubs/semarang",
    "/v1/hubs/semarang/spaces",
    "/v1/hubs/semarang/programs",
    f"/v1/spaces/{KAWUNG}",
    f"/v1/spaces/{KAWUNG}/agenda",
]


@pytest.fixture(autouse=True)
def monday_morning():
    """It is Monday, 10.00 WIB."""
    with time_machine.travel(datetime(2026, 11, 23, 3, tzinfo=UTC)):
        yield


@pytest.fixture
def read(client):
    def answer(address, status=200, **headers):
        got = client.get(address, headers={"Accept-Language": "en", **headers})
        assert got.status_code == status, got.text
        return got

    return answer


@pytest.fixture
def codes(read):
    return lambda query="": [hub["code"] for hub in read(f"/v1/hubs{query}").json["items"]]


@pytest.fixture
def pages(read):
    """All pages of a list, by its cursors."""

    def walk(address, limit):
        query = f"{address}{'&' if '?' in address else '?'}limit={limit}"
        cursor = ""
        for _ in range(20):
            answer = read(query + cursor).json
            yield answer["items"]
            if answer["next"] is None:
                return
            cursor = f"&cursor={answer['next']}"
        pytest.fail("the walk does not end")

    return walk


@pytest.fixture
def starts(read):
    """When the entries of Kawung's agenda begin, on a day or today."""
    address = f"/v1/spaces/{KAWUNG}/agenda"
    return lambda day=None: [
        entry["start"][:16] for entry in read(f"{address}?day={day}" if day else address).json["items"]
    ]


def test_all_hubs_are_listed_by_code(codes):
    assert codes() == HUBS


@pytest.mark.parametrize("limit", [1, 2, 3, 4, 200])
def test_a_walk_along_the_cursors_meets_each_hub_once(pages, limit):
    found = list(pages("/v1/hubs", limit))
    assert [hub["code"] for page in found for hub in page] == HUBS
    assert all(0 < len(page) <= limit for page in found)


def test_a_cursor_need_not_name_a_hub_that_still_exists(codes):
    assert codes("?cursor=q") == ["semarang", "solo-raya"]


def test_hubs_are_chosen_by_phase(codes):
    assert codes("?phase=pilot") == ["semarang"]
    assert codes("?phase=proposed") == ["pekalongan-raya", "solo-raya"]
    assert codes("?phase=closed") == []


def test_hubs_are_chosen_by_region(codes):
    assert codes("?region=banyumas_raya") == ["banyumas-raya"]
    assert codes("?region=solo_raya&phase=pilot") == []


def test_a_hub_is_shown_with_the_configuration_in_force(read):
    hub = read("/v1/hubs/semarang").json
    assert (hub["phase"], hub["since"], hub["opened_on"]) == ("pilot", "2020-01-31", "2020-01-31")
    assert hub["configuration"]["number"] == 1
    assert "opening_hours" in hub["samples"]


def test_the_spaces_of_a_hub_are_listed_page_by_page(pages):
    found = [space["code"] for page in pages("/v1/hubs/semarang/spaces", 3) for space in page]
    assert found == sorted(found)
    assert len(found) == 7


def test_a_hub_without_spaces_has_an_empty_list(read):
    assert read("/v1/hubs/solo-raya/spaces").json == {"items": [], "next": None}


def test_a_space_has_the_label_of_its_kind_in_both_languages(read):
    space = read(f"/v1/spaces/{SHARED}").json
    assert space["kind_label"] == {"id": "Ruang kantor bersama", "en": "Shared office"}
    assert (space["hub"], space["capacity"], space["by_seat"]) == ("semarang", 60, True)


def test_an_agenda_is_that_of_today_where_no_day_is_named(desk, starts):
    desk.book("meeting-kawung", MONDAY, "13:00-14:00")
    desk.book("meeting-kawung", TUESDAY, "09:00-10:00")
    assert starts() == ["2026-11-23T06:00"]


@pytest.mark.parametrize(
    ("now", "day"),
    [(datetime(2026, 11, 23, 16, 59, tzinfo=UTC), MONDAY), (datetime(2026, 11, 23, 17, tzinfo=UTC), TUESDAY)],
)
def test_today_begins_at_midnight_in_the_hubs_zone(desk, starts, now, day):
    desk.book("meeting-kawung", day, "20:00-20:30")
    with time_machine.travel(now):
        assert len(starts()) == 1


def test_a_day_reaches_from_midnight_to_midnight_in_the_hubs_zone(desk, starts):
    desk.programme("Malam", MONDAY, "23:00-23:59", space="meeting-kawung")
    desk.programme("Pagi", TUESDAY, "00:00-01:00", space="meeting-kawung")
    assert starts(MONDAY) == ["2026-11-23T16:00"]
    assert starts(TUESDAY) == ["2026-11-23T17:00"]


def test_what_reaches_past_midnight_is_on_both_days(desk, starts):
    desk.programme("Begadang", MONDAY, "22:00-02:00", space="meeting-kawung")
    assert starts(MONDAY) == starts(TUESDAY) == ["2026-11-23T15:00"]


def test_an_agenda_says_nothing_of_who_booked(desk, read):
    desk.book("meeting-kawung", MONDAY, "13:00-14:00")
    [entry] = read(f"/v1/spaces/{KAWUNG}/agenda").json["items"]
    assert set(entry) == {"booking_id", "start", "end", "seats", "state", "for", "program_id"}


def test_an_agenda_is_walked_along_its_cursors_in_order(desk, pages):
    for hour in (15, 11, 13):
        desk.book("meeting-kawung", TUESDAY, f"{hour}:00-{hour + 1}:00")
    found = [
        entry["start"][11:13]
        for page in pages(f"/v1/spaces/{KAWUNG}/agenda?day={TUESDAY}", 1)
        for entry in page
    ]
    assert found == ["04", "06", "08"]


def test_programmes_are_listed_by_start_and_from_a_moment_on(desk, read):
    desk.programme("Kedua", TUESDAY, "13:00-15:00")
    desk.programme("Pertama", MONDAY, "13:00-15:00")

    def titles(query):
        found = read(f"/v1/hubs/semarang/programs{query}").json["items"]
        return [program["title"]["id"] for program in found]

    assert titles("") == ["Pertama", "Kedua"]
    assert titles("?since=2026-11-23T08:00:00Z") == ["Kedua"]


def test_a_programme_shows_its_places(desk, read):
    program = desk.programme("Pelatihan", TUESDAY, "13:00-15:00", places=12)
    shown = read(f"/v1/programs/{program}").json
    assert (shown["places"], shown["enrolled"], shown["waiting"]) == (12, 0, 0)


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("/v1/hubs/tegal", "There is no hub tegal."),
        ("/v1/hubs/tegal/spaces", "There is no hub tegal."),
        ("/v1/hubs/tegal/programs", "There is no hub tegal."),
        (f"/v1/spaces/{(nowhere := UUID(int=7))}", f"There is no space {nowhere}."),
        (f"/v1/spaces/{nowhere}/agenda", f"There is no space {nowhere}."),
        (f"/v1/programs/{nowhere}", f"There is no programme {nowhere}."),
    ],
)
def test_what_is_not_there_is_said_in_a_sentence(read, address, sentence):
    answer = read(address, 404)
    assert answer.json["detail"] == sentence
    assert answer.content_type == "application/problem+json"


def test_sentences_are_bahasa_indonesia_unless_english_is_asked_for(client):
    def says(language):
        return client.get("/v1/hubs/tegal", headers={"Accept-Language": language})

    assert says("fr").json["detail"] == says("").json["detail"] == "Tidak ada hub tegal."
    assert says("en").json["detail"] == "There is no hub tegal."
    assert (says("de").headers["Content-Language"], says("en-GB").headers["Content-Language"]) == ("id", "en")


@pytest.mark.parametrize("address", READS)
def test_what_the_reader_already_has_is_not_sent_again(read, address):
    tag = read(address).headers["ETag"]
    for known in (tag, f"W/{tag}", f'"other", {tag}'):
        again = read(address, 304, **{"If-None-Match": known})
        assert (again.data, again.headers["ETag"]) == (b"", tag)


def test_a_tag_changes_with_what_it_stands_for(desk, read):
    program = desk.programme("Pelatihan", TUESDAY, "13:00-15:00")
    before = read(f"/v1/programs/{program}").headers["ETag"]
    agenda = read(f"/v1/spaces/{KAWUNG}/agenda").headers["ETag"]
    desk.book("meeting-kawung", MONDAY, "13:00-14:00")
    assert read(f"/v1/spaces/{KAWUNG}/agenda").headers["ETag"] != agenda
    assert read(f"/v1/programs/{program}").headers["ETag"] == before


def test_the_tag_of_a_space_changes_with_the_hub_s_words(network, read):
    before = read(f"/v1/spaces/{KAWUNG}").headers["ETag"]
    with connect(network.database_url) as connection:
        connection.execute(
            "update live.hubs set configuration = jsonb_set(configuration,"
            ' \'{words,space_kinds,meeting_room}\', \'{"id": "Ruang temu", "en": "Room to meet"}\')'
        )
    after = read(f"/v1/spaces/{KAWUNG}", **{"If-None-Match": before})
    assert after.json["kind_label"]["id"] == "Ruang temu" and after.headers["ETag"] != before


@pytest.mark.parametrize(
    "address", [*READS, "/v1/hubs/tegal", "/v1/nothing", "/v1/hubs?limit=0", "/v1/openapi.json"]
)
def test_every_answer_names_the_position_it_stands_at(client, read, address):
    head = int(read("/v1/hubs").headers["Simpul-Position"])
    assert int(client.get(address).headers["Simpul-Position"]) == head > 0


def test_who_wrote_reads_the_own_write(desk, parts, read):
    booking = desk.book("meeting-kawung", TUESDAY, "13:00-14:00")
    position = parts.view.position()
    answer = read(f"/v1/spaces/{KAWUNG}/agenda?day={TUESDAY}&min_position={position}")
    assert answer.json["items"][0]["booking_id"] == str(booking)
    assert int(answer.headers["Simpul-Position"]) >= position


def test_who_asks_more_of_what_was_set_aside_is_told_where_it_stands(
    desk, parts, network, client, token, read
):
    booking, aside = desk.book("meeting-kawung", TUESDAY, "13:00-14:00"), parts.view.position()
    with connect(network.database_url) as connection:
        connection.execute("update live.progress set failed_at = 1, error = 'x' where model = 'agenda'")
    desk.programme("Pelatihan", TUESDAY, "13:00-15:00")
    key = {"Authorization": f"Bearer {token}"}
    assert int(read(f"/v1/bookings/{booking}", **key).headers["Simpul-Position"]) == aside
    behind = read(f"/v1/bookings/{booking}?min_position={aside + 1}", 503, **key)
    assert (behind.json["rule"], int(behind.headers["Simpul-Position"])) == ("behind", aside)
    assert read(f"/v1/hubs/semarang/programs?min_position={aside + 1}").json["items"]


def test_a_position_that_is_not_reached_is_worth_trying_again(read):
    answer = read("/v1/hubs?min_position=1000000", 503)
    assert answer.headers["Retry-After"] == "2"
    assert answer.json["rule"] == "behind"
    assert answer.json["values"]["wanted"] == 1_000_000


@pytest.mark.parametrize("address", READS)
def test_an_unknown_parameter_is_refused_by_name(read, address):
    [fault] = read(f"{address}?colour=red", 422).json["faults"]
    assert fault == {"place": "query.colour", "fault": "Unknown field."}


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=201", "limit=1_0", "limit=%D9%A1", "limit=", "phase=open", "region=%00"]
)
def test_a_parameter_out_of_bounds_is_refused_by_name(read, query):
    [fault] = read(f"/v1/hubs?{query}", 422).json["faults"]
    assert fault["place"] == "query." + query.partition("=")[0]
