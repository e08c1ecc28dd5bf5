"""Every read can be taken back: to a position, an instant or the end of a day; and answers the same for ever."""

from datetime import UTC, datetime, timedelta
from functools import partial
from urllib.parse import quote

import pytest

from domain.values import space_id
from interface.app import create_app
from interface.wiring import connect, wired
from projections.archive import build_wanted, frozen_editions, make_room
from projections.editions import log_head

PLENTY = 10**12
KAWUNG = space_id("semarang", "meeting-kawung")


@pytest.fixture(scope="module")
def past(prepared, clone, front_desk, coming):
    """A network in which a room was booked after `before`, and booked once more since `after`."""
    with clone(prepared) as settings, wired(settings.database_url, settings) as parts:
        desk = front_desk(parts, settings)
        app = create_app(parts, settings)
        app.testing = True
        yield Past(app, desk, settings, coming)


@pytest.fixture(scope="module")
def coming():
    return datetime.now(UTC).date() + timedelta(days=8 - datetime.now(UTC).weekday() or 7)


class Past:
    def __init__(self, app, desk, settings, day):
        self.client, self.settings, self.day, self.desk = app.test_client(), settings, day, desk
        self.before = self.head()
        self.booking = desk.book("meeting-kawung", day, "09:00-11:00")
        self.after, self.moment = self.head(), datetime.now(UTC)
        self.title = "Kelas contoh"
        desk.programme(self.title, day, "13:00-15:00", "meeting-kawung")

    def head(self):
        with connect(self.settings.database_url) as connection:
            return log_head(connection)

    def get(self, address, status=200, **headers):
        answer = self.client.get(address, headers={"Accept-Language": "en", **headers})
        assert answer.status_code == status, answer.text
        return answer

    def build(self):
        while build_wanted(partial(connect, self.settings.database_url), PLENTY):
            pass

    def forget(self):
        """Everything that is kept is thrown away; so it has to be made again."""
        with connect(self.settings.database_url) as connection:
            make_room(connection, 0)
        self.client.application.extensions["simpul"].archive._known.clear()

    def made(self, address):
        """The answer at last, when its edition has been built."""
        if (answer := self.client.get(address)).status_code == 202:
            self.build()
            answer = self.client.get(address)
        assert answer.status_code == 200, answer.text
        return answer


def test_a_list_of_an_earlier_position_is_first_being_built_and_then_there(past):
    past.forget()
    address = f"/v1/hubs/semarang/programs?as_of={past.after}"
    waiting = past.get(address, 202)
    assert waiting.json["status"] == "building"
    assert (waiting.json["position"], waiting.json["done"]) == (past.after, 0)
    assert waiting.headers["Retry-After"] == "1"
    assert waiting.headers["Location"] == address
    past.build()
    answer = past.get(address)
    assert answer.headers["Simpul-Position"] == str(past.after)
    assert past.title not in answer.text
    assert past.title in past.get("/v1/hubs/semarang/programs").text


def test_one_thing_is_folded_at_once(past):
    past.forget()
    for address in (
        "/v1/hubs/semarang",
        f"/v1/spaces/{KAWUNG}",
        f"/v1/spaces/{KAWUNG}/agenda?day={past.day}",
    ):
        joined = "&" if "?" in address else "?"
        folded = past.get(f"{address}{joined}as_of={past.after}")
        past.get("/v1/hubs?as_of=" + str(past.after), 202)
        past.build()
        assert past.get(f"{address}{joined}as_of={past.after}").data == folded.data
        past.forget()


def test_the_agenda_shows_what_was_known_then(past):
    agenda = f"/v1/spaces/{KAWUNG}/agenda?day={past.day}"
    assert past.made(f"{agenda}&as_of={past.before}").json["items"] == []
    assert len(past.made(f"{agenda}&as_of={past.after}").json["items"]) == 1
    assert len(past.get(agenda).json["items"]) == 2


def test_an_instant_is_the_last_event_recorded_up_to_it(past):
    address = "/v1/hubs/semarang/programs?as_of="
    by_instant = past.made(address + quote(past.moment.isoformat()))
    by_position = past.made(f"{address}{past.after}")
    assert by_instant.data == by_position.data
    assert by_instant.headers["Simpul-Position"] == str(past.after)
    assert by_instant.headers["Simpul-Instant"] == past.moment.isoformat()
    unquoted = past.moment.astimezone().isoformat().replace("+00:00", "+07:00")
    assert past.client.get(address + unquoted).status_code in (200, 202, 422)


def test_a_day_means_its_end_in_the_zone_of_the_hub(past):
    earlier = (datetime.now(UTC) - timedelta(days=2)).date()
    answer = past.get(f"/v1/hubs/semarang?as_of={earlier}", 404)  # the hub was not there yet
    assert answer.headers["Simpul-Position"] == "0"
    assert answer.headers["Simpul-Instant"] == f"{earlier}T23:59:59.999999+07:00"


@pytest.mark.parametrize("asked", ["2199-01-01", "2199-01-01T00:00:00Z", "999999999999"])
def test_what_has_not_come_is_refused(past, asked):
    answer = past.get(f"/v1/hubs?as_of={asked}", 422)
    assert answer.json["rule"] == "as_of_ahead"
    assert asked in answer.json["detail"]


@pytest.mark.parametrize("asked", ["yesterday", "", "-1", "2026-13-01", "2026-09-01T08:00:00", "1e3", "١٢"])
def test_what_is_no_moment_is_named(past, asked):
    answer = past.get(f"/v1/hubs?as_of={quote(asked)}", 422)
    assert answer.json["faults"][0]["place"] == "query.as_of"


def test_it_is_one_or_the_other(past):
    assert (
        past.get(f"/v1/hubs?as_of={past.after}&min_position=1", 422).json["faults"][0]["place"]
        == "query.as_of"
    )


def test_the_answer_is_the_same_byte_for_byte_however_often_it_is_made(past):
    address = f"/v1/hubs?as_of={past.after}"
    first = past.made(address)
    past.desk.book("meeting-kawung", past.day, "16:00-17:00")
    past.forget()
    again = past.made(address)
    assert (again.data, again.headers["ETag"]) == (first.data, first.headers["ETag"])


def test_too_many_at_once_are_told_to_wait(past, monkeypatch):
    past.forget()
    monkeypatch.setattr("projections.past.MOST_WAITING", 1)
    past.get(f"/v1/hubs?as_of={past.before}", 202)
    answer = past.get(f"/v1/hubs?as_of={past.after}", 503)
    assert answer.json["rule"] == "too_many_editions"
    assert answer.headers["Retry-After"]
    past.build()


def test_a_page_waits_by_itself_and_then_shows_the_past(past):
    past.forget()
    address = f"/hubs/semarang?as_of={past.after}&lang=en"
    waiting = past.client.get(address)
    assert waiting.status_code == 202
    assert 'http-equiv="refresh"' in waiting.text
    past.build()
    assert past.title not in past.client.get(address).text
    assert past.title in past.client.get("/hubs/semarang?lang=en").text


def test_what_is_kept_is_one_edition_for_each_position(past):
    past.forget()
    past.made(f"/v1/hubs?as_of={past.after}")
    past.made(f"/v1/hubs?as_of={quote(past.moment.isoformat())}")
    with connect(past.settings.database_url) as connection:
        assert [one.position for one in frozen_editions(connection)] == [past.after]


def test_a_write_is_of_today_whatever_its_address_says(past):
    assert past.client.post(f"/v1/hubs/semarang/bookings?as_of={past.after}").status_code == 401


def test_whoever_walks_on_from_an_earlier_day_stays_there(past):
    past.made(f"/v1/hubs?as_of={past.after}")
    page = past.get(f"/hubs?as_of={past.after}&lang=en").text
    assert "You see what was known on" in page
    assert f'href="/hubs/semarang?as_of={past.after}"' in page
    assert 'href="?lang=en">Back to today' in page
    assert "as_of=" not in past.get("/hubs?lang=en").text.replace('name="as_of"', "")


def test_a_page_that_is_only_of_today_says_so(past):
    assert past.get(f"/sign-in?as_of={past.after}&lang=en", 422)


def test_a_part_of_a_page_that_has_to_wait_leads_to_the_page_that_waits(past):
    past.forget()
    address = f"/hubs?as_of={past.after}"
    assert past.get(address, 202, **{"HX-Request": "true"}).headers["HX-Redirect"] == address
    past.build()
