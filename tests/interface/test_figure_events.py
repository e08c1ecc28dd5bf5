"""Why a figure is what it is, and what was known of it when: for programs and on pages."""

import csv
import re
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal

import pytest
import time_machine

from application.memberships import EndMembership
from interface.app import create_app
from interface.formats import NETWORK_ZONE
from interface.pages.figure_events import TYPES
from interface.wiring import connect, wired
from projections.causes import NAMES
from projections.contributions import COUNTED, VERSION
from projections.measures import MEASURES
from projections.runner import follow_once
from tests.interface.visitors import Office

FIGURES, PAGES = "/v1/hubs/semarang/figures", "/hubs/semarang/figures"
COMPARISON, THEN_AND_NOW = f"{FIGURES}/comparison", f"{PAGES}/comparison"


class House:
    """Semarang, where things were booked for a Monday, one of them called off. Two memberships began today;
    after `then` one of them ended today, and another one was entered.
    """

    def __init__(self, app, desk, office, day):
        self.app, self.day, self.office, self.today = app, day, office, datetime.now(NETWORK_ZONE).date()
        desk.book("meeting-kawung", day, "09:00-10:30")
        gone = desk.book("shared-office", day, "09:00-11:00", seats=30)
        desk.cancel("shared-office", gone)
        desk.programme("Kelas contoh", day, "13:00-15:00", "meeting-kawung", places=8)
        self.then = self.head()
        desk.do(EndMembership(desk.member(), "member", self.today))
        self.later = self.head()
        self.visitor = office.nobody()

    def let_in(self):
        self.auditor, self.clerk = self.office.comes("auditor"), self.office.comes("front_desk", "semarang")

    def head(self):
        return self.office.parts.platform.log_of_events.max_notification_id()

    def read(self, address, who=None, status=200, **query):
        client = (who or self.visitor).client
        answer = client.get(address, query_string=query, headers={"Accept-Language": "en"})
        assert answer.status_code == status, answer.text
        return answer

    def events(self, measure, who=None, status=200, **query):
        asked = {"from": self.day, "until": self.day, **query}
        return self.read(f"{FIGURES}/{measure}/events", who, status, **asked).json

    def compared(self, who=None, **query):
        asked = {"on": self.today.isoformat(), "as_of": self.then, "with": self.later, **query}
        return self.read(COMPARISON, who, **asked).json


@pytest.fixture(scope="module")
def house(prepared, clone, front_desk):
    day = datetime.now(UTC).date() + timedelta(days=8 - datetime.now(UTC).weekday() or 7)
    with clone(prepared) as settings, wired(settings.database_url, settings) as parts:
        app = create_app(parts, settings)
        app.testing = True
        with connect(settings.database_url) as connection:

            def follow():
                while follow_once(connection):
                    pass

            house = House(app, front_desk(parts, settings), Office(app, parts, follow), day)
            with time_machine.travel(datetime.combine(day + timedelta(1), time(3), UTC)):
                house.let_in()
                yield house


@pytest.mark.parametrize("measure", MEASURES, ids=lambda one: one.code)
def test_the_events_of_a_figure_add_up_to_it(house, measure):
    asked = {"from": house.day, "until": house.day}
    (row,) = house.read(FIGURES, by="total", **asked).json["rows"]
    told = house.events(measure.code, house.auditor)
    assert told["value"] == row["values"][measure.code]
    for part in told["parts"]:
        assert sum(one["amount"] for one in told["items"] if one["figure"] == part["code"]) == part["value"]
        assert sum(one["amount"] for one in told["groups"] if one["figure"] == part["code"]) == part["value"]
    assert told["figure"]["definition"]["en"] == measure.definition.en


def test_a_cancellation_takes_back_what_the_booking_added(house):
    told = house.events("booked_hours", house.auditor)["items"]
    assert [(one["type"], one["amount"]) for one in told] == [
        ("space.booked", 1.5), ("space.booked", 1), ("space.booking_cancelled.2", -1), ("space.booked", 2),
    ]  # fmt: skip
    assert all(one["actor"] and one["recorded_at"] and one["stream"] for one in told)


def test_the_public_sees_how_many_of_which_kind_and_nobodys_name(house):
    told = house.events("booked_hours", by="type")
    assert told["items"] is None
    assert [(one["key"], one["events"], one["amount"]) for one in told["groups"]] == [
        ("space.booked", 3, 4.5), ("space.booking_cancelled", 1, -1),
    ]  # fmt: skip
    house.events("booked_hours", status=401, by="actor")
    house.events("booked_hours", house.clerk, status=403, by="actor")
    assert house.events("booked_hours", house.auditor, by="actor")["groups"][0]["key"] == "operator"


def test_the_list_goes_on_where_it_stopped(house):
    whole = house.events("booked_hours", house.auditor)["items"]
    found, cursor = [], ""
    while cursor is not None:
        page = house.events("booked_hours", house.auditor, limit=3, cursor=cursor)
        found, cursor = found + page["items"], page["next"]
    assert found == whole


def test_as_of_an_earlier_position_it_is_known_at_once(house):
    asked = {"on": house.today, "as_of": house.then}
    told = house.read(f"{FIGURES}/memberships_begun/events", **asked).json
    assert (told["value"], told["position"]) == (2, house.then)


def test_a_month_and_a_year_are_asked_for_by_their_names(house):
    month = house.read(FIGURES, on=f"{house.day:%Y-%m}").json
    first = house.day.replace(day=1)
    assert (month["from"], month["until"]) == (str(first), str(min(house.day + timedelta(1), _end(first))))
    year = house.read(FIGURES, on=f"{house.day.year}", by="total").json["rows"][0]
    assert (year["from"], year["until"]) == (f"{house.day.year}-01-01", str(house.day + timedelta(1)))


def _end(first):
    return (first + timedelta(31)).replace(day=1) - timedelta(1)


@pytest.mark.parametrize(
    ("address", "query", "place"),
    [
        (FIGURES, {"on": "2026-13"}, "on"),
        (FIGURES, {"on": "2150"}, "on"),
        (FIGURES, {"on": "2026-01", "from": "2026-01-01"}, "on"),
        (f"{FIGURES}/booked_hours/events", {"by": "space"}, "by"),
        (f"{FIGURES}/booked_hours/events", {"cursor": "7"}, "cursor"),
        (COMPARISON, {"on": "2026-01"}, "as_of"),
        (COMPARISON, {"as_of": "2150-01-01"}, "as_of"),
        (COMPARISON, {"as_of": 9, "with": 8}, "with"),
    ],
)
def test_what_makes_no_sense_is_named(house, address, query, place):
    faults = house.read(address, status=422, **query).json["faults"]
    assert [fault["place"].rpartition(".")[2] for fault in faults] == [place]


@pytest.mark.parametrize("address", [f"{FIGURES}/luck/events", "/v1/hubs/nowhere/figures/occupancy/events",
                                     f"{PAGES}/luck", "/hubs/nowhere/figures/comparison"])  # fmt: skip
def test_of_what_is_not_there_there_are_no_events(house, address):
    house.read(address, status=404)


def test_then_and_now_differ_by_the_late_entries(house):
    told = house.compared(house.auditor)
    found = {one["code"]: (one["then"], one["later"], one["difference"]) for one in told["figures"]}
    assert found["memberships_begun"] == (2, 3, 1) and found["memberships_ended"] == (0, 1, 1)
    for code in COUNTED:
        late = [item["amount"] for item in told["items"] if item["figure"] == code]
        assert sum(late) == found[code][2], code
    assert {item["position"] for item in told["items"]} == {house.then + 1, house.later}
    assert {(item["from"], item["until"]) for item in told["items"]} == {(str(house.today),) * 2}


def test_the_public_sees_of_which_kinds_the_late_entries_are(house):
    told = house.compared()
    assert told["items"] is None
    assert {(one["figure"], one["key"], one["amount"]) for one in told["groups"]} == {
        ("memberships_active", "membership.began", 1), ("memberships_active", "membership.ended", -1),
        ("memberships_begun", "membership.began", 1), ("memberships_ended", "membership.ended", 1),
    }  # fmt: skip


def test_a_comparison_with_now_is_one_with_all_that_is_known(house):
    now = house.read(COMPARISON, on=house.today, as_of=house.then)
    assert [one["later"] for one in now.json["figures"]] == [
        one["later"] for one in house.compared()["figures"]
    ]
    assert int(now.headers["Simpul-Position"]) == now.json["later"]["position"] >= house.later


def test_every_number_leads_to_its_events_and_back(house):
    days = f"from={house.day}&until={house.day}"
    table = house.visitor.get(f"{PAGES}?{days}").text.replace("&amp;", "&")
    for measure in MEASURES:
        assert f'href="{PAGES}/{measure.code}?{days}"' in table
        page = house.visitor.get(f"{PAGES}/{measure.code}?{days}").text.replace("&amp;", "&")
        assert measure.definition.en in page and f'href="{PAGES}?{days}"' in page


def test_who_may_read_the_history_sees_each_event_on_the_page(house):
    address = f"{PAGES}/booked_hours?from={house.day}&until={house.day}"
    seen, public = house.auditor.get(address).text, house.visitor.get(address).text
    entry = re.search(r'<a href="(/history/spaces/[^"]*)">Position ([0-9]+)', seen)
    history = house.auditor.read(entry[1], within="main")
    assert entry[2] in history.partition("Position ")[2][:9] and "the operator at the machine" in seen
    assert "/history/spaces" not in public and "the operator at the machine" not in public
    assert "Booking cancelled" in public and "4 events" in public


def test_the_events_are_given_as_a_file_whose_amounts_are_numbers(house):
    asked = {"from": house.day, "until": house.day, "format": "csv"}
    away = house.read(f"{FIGURES}/booked_hours/events", house.auditor, 303, **asked).headers["Location"]
    lines = list(csv.reader(house.auditor.get(away).text.splitlines(), delimiter=";"))
    amounts = [Decimal(line[1].replace(",", ".")) for line in lines if line and line[0] == "booked_hours"]
    assert sum(amounts) == Decimal("3.5") and len(amounts) == 4
    house.visitor.get(away, status=401)


def test_the_page_of_then_and_now_tells_both_and_what_came_late(house):
    asked = f"on={house.today}&as_of={house.then}&with={house.later}"
    page = house.auditor.read(f"{THEN_AND_NOW}?{asked}", within="main")
    assert re.search(r"Memberships begun memberships +2[^0-9]*3[^0-9]*\+1", page)
    assert "Membership ended" in page and "One by one" in page
    assert "One by one" not in house.visitor.read(f"{THEN_AND_NOW}?{asked}")


def test_days_and_a_position_of_a_link_are_compared_with_today_and_stay_in_the_form(house):
    asked = f"from={house.today}&until={house.today}&as_of={house.then}"
    page = house.visitor.get(f"{THEN_AND_NOW}?{asked}").text
    assert "the address takes positions" in page and 'id="late"' in page
    assert f'type="hidden" name="from" value="{house.today}"' in page


def test_asked_nothing_the_page_compares_the_last_month_that_is_known_whole(house):
    page = house.visitor.get(THEN_AND_NOW).text
    last = (house.day.replace(day=1) if house.day.day > 1 else house.day - timedelta(1)) - timedelta(1)
    assert f'name="on" value="{last:%Y-%m}"' in page


@pytest.mark.parametrize(
    ("query", "says"),
    [("on=2026-08&as_of=9&with=8", "must not come before"), ("on=August&as_of=9", "such as 2026-09-12"),
     ("on=2026-08&as_of=2150-01-01", "has not come"), ("on=2026-08", "Missing data")],
)  # fmt: skip
def test_a_comparison_that_makes_no_sense_is_told_and_stays_typed(house, query, says):
    page = house.visitor.read(f"{THEN_AND_NOW}?{query}", status=422)
    assert says in page and f"[{query.partition('&')[0][3:]}]" in page


def test_there_is_a_word_for_every_event_behind_a_figure():
    known = {VERSION.sub("", name) for names in NAMES.values() for name in names}
    assert known == set(TYPES)
