"""Exports over the API: whole, of one position, recorded, and never in the way of others."""

import csv
import json
import tracemalloc
from datetime import UTC, datetime
from io import StringIO
from uuid import uuid4

import psycopg
import pytest

from application.access import OPERATOR
from interface.app import create_app
from interface.exports.head import HEAD_LINES
from interface.exports.lists import LISTINGS
from interface.exports.writing import asked_of, begin
from interface.wiring import LONG_READS, read_token, wired
from tests.interface.town import SEMARANG, People, with_cheap_passwords

PAGED = {  # those that the API gives page by page
    "hubs": "/v1/hubs", "spaces": "/v1/hubs/semarang/spaces", "programs": "/v1/hubs/semarang/programs",
    "accounts": "/v1/accounts", "hub-plans": "/v1/hub-plans", "data-requests": "/v1/hubs/semarang/data-requests",
    "disclosures": "/v1/disclosures",
    "evaluations": "/v1/hubs/semarang/evaluations", "configurations": "/v1/hubs/semarang/configurations",
}  # fmt: skip


@pytest.fixture(scope="module")
def town(prepared, clone, front_desk):
    with clone(prepared) as settings, wired(settings.database_url, settings) as parts:
        yield Town(settings, with_cheap_passwords(parts), front_desk(parts, settings))


class Town:
    """Semarang with a booking, a programme, and one event for each of its members, and who asks about it."""

    def __init__(self, settings, parts, desk):
        self.settings, self.parts, self.desk = settings, parts, desk
        self.app = create_app(parts, settings)
        self.app.testing = True
        self.operator = self.client(read_token(settings.home))

    def client(self, token=None):
        client = self.app.test_client()
        client.environ_base |= {"HTTP_ACCEPT_LANGUAGE": "en"}
        if token:
            client.environ_base |= {"HTTP_AUTHORIZATION": f"Bearer {token}"}
        return client

    def as_role(self, role, hub=None):
        people = People(self.parts)
        return self.client(people.token(people.staff(role, hub)))

    def asked(self, question, *values):
        with psycopg.connect(self.settings.database_url) as connection:
            cursor = connection.execute(question, values)
            return cursor.fetchall() if cursor.description else None

    def head(self):
        return self.asked("select simpul.head()")[0][0]

    def exported(self, name, client=None, form="jsonl", status=200, **query):
        if name != "hubs" and "hub" in LISTINGS[name].query().fields:
            query = {"hub": SEMARANG, **query}
        answer = (client or self.operator).get(f"/v1/exports/{name}.{form}", query_string=query)
        assert answer.status_code == status, answer.text
        return answer

    def rows(self, name, client=None, **query):
        head, *rows = map(json.loads, self.exported(name, client, **query).text.splitlines())
        return head, rows


@pytest.mark.parametrize("form", ["csv", "xlsx", "jsonl"])
@pytest.mark.parametrize("name", LISTINGS)
def test_every_list_comes_in_every_format(town, name, form):
    answer = town.exported(name, form=form)
    assert answer.data and answer.headers["Simpul-Position"]
    assert answer.headers["Content-Disposition"].endswith(f'-{answer.headers["Simpul-Position"]}.{form}"')


@pytest.mark.parametrize(("name", "address"), PAGED.items())
def test_an_export_has_what_the_pages_of_the_list_have(town, name, address):
    columns = {column.name for column in LISTINGS[name].columns}
    rows = town.rows(name, **({"hub": None} if "semarang" not in address else {}))[1]
    for item, row in zip(pages(town.operator, address), rows, strict=True):
        same = columns & item.keys()
        assert len(same) > 2
        assert {key: plain(row[key]) for key in same} == {key: plain(item[key]) for key in same}


@pytest.mark.parametrize("name", sorted(LISTINGS.keys() - {"security"}))
def test_a_head_says_how_many_rows_follow_so_that_a_part_is_not_taken_for_the_whole(town, name):
    head, rows = town.rows(name)
    assert head["rows"] == len(rows)


def pages(client, address):
    found = {"next": ""}
    while found.get("next") is not None:
        query = {"limit": 2, "cursor": found["next"]} if "configurations" not in address else {}
        found = client.get(address, query_string=query).json
        yield from found["items"]
        if "next" not in found:
            return


def plain(value):
    """Moments in one zone: lists tell them in that of the server."""
    if isinstance(value, str) and "T" in value and value[:4].isdigit():
        return datetime.fromisoformat(value).astimezone(UTC)
    return value


def test_the_agenda_of_a_hub_says_nothing_of_who_booked(town, coming_monday):
    booking = town.desk.book("meeting-kawung", coming_monday, "09:00-11:00")
    day = {"from": coming_monday, "until": coming_monday}
    (row,) = town.rows("agenda", town.client(), **day)[1]
    assert (row["booking_id"], row["space"]) == (str(booking), "meeting-kawung")
    assert "member_id" not in row and "member_id" in town.rows("bookings", **day)[1][0]


def test_events_are_all_of_the_log_up_to_a_position_in_their_order(town):
    head, rows = town.rows("events", hub=None)
    positions = [position for (position,) in town.asked(
        "select position from simpul.events where position <= %s order by 1", head["position"])]  # fmt: skip
    assert [row["position"] for row in rows] == positions
    assert head["export"] == "events" and head["instant"]


def test_events_of_a_type_by_an_actor(town):
    _, rows = town.rows("events", type="hub.phase_changed", actor="operator")
    _, others = town.rows("events", type="hub.phase_changed", actor=str(uuid4()))
    assert {row["type"].partition(".")[0] for row in town.rows("events", type="space")[1]} == {"space"}
    assert {(row["type"], row["hub"]) for row in rows} == {("hub.phase_changed.2", SEMARANG)}
    assert others == []


def test_an_auditor_of_one_hub_has_the_events_of_that_hub_alone(town):
    auditor = town.as_role("auditor", SEMARANG)
    assert {row["hub"] for row in town.rows("events", auditor, hub=None)[1]} == {SEMARANG}
    town.exported("events", auditor, status=403, hub="solo")


def test_who_may_not_read_a_list_may_not_export_it(town):
    desk = town.as_role("front_desk", SEMARANG)
    for name in ("events", "accounts", "security", "configurations"):
        town.exported(name, desk, status=403)
        town.exported(name, town.client(), status=401)
    assert town.exported("memberships", desk)


def test_an_export_of_staff_is_recorded_with_what_it_holds(town):
    auditor = town.as_role("auditor")
    head, rows = town.rows("events", auditor, type="hub.registered")
    told, hub = town.asked(
        "select body, hub from simpul.events where type = 'disclosure.exported' order by position desc limit 1"
    )[0]
    assert (told["what"], told["format"], told["as_of"], told["rows"]) == (
        "events", "jsonl", head["position"], len(rows),
    )  # fmt: skip
    assert (told["roles"], told["filters"], hub) == (["auditor"], {"type": "hub.registered"}, SEMARANG)


def test_what_anybody_reads_is_not_recorded(town):
    before = town.head()
    town.exported("spaces", town.client())
    assert town.head() == before


def test_an_export_that_cannot_be_recorded_is_refused_and_holds_nothing(town):
    auditor = town.as_role("auditor")
    for what, to in (("revoke", "from"), ("grant", "to")):
        town.asked(f"{what} execute on function simpul.append, simpul.append_all {to} simpul_app")
        for _ in range(LONG_READS + 1):
            status = 503 if what == "revoke" else 200
            assert town.exported("memberships", auditor, status=status)


def test_events_as_of_a_position_are_the_same_for_ever(town):
    then = town.head()
    first = town.exported("events", as_of=then, hub=None).data
    town.desk.member()
    assert town.exported("events", as_of=then, hub=None).data == first
    assert json.loads(first.splitlines()[-1])["position"] == then


def test_a_list_of_one_hub_is_told_as_of_an_earlier_position(town, coming_monday):
    before = town.head()
    town.desk.book("meeting-kawung", coming_monday, "15:00-16:00")
    now = len(town.rows("agenda")[1])
    head, rows = town.rows("agenda", as_of=before)
    assert (len(rows), head["as_of"], head["position"]) == (now - 1, str(before), before)


def test_a_list_of_all_hubs_waits_until_its_earlier_day_is_there(town):
    assert town.exported("hubs", as_of=town.head(), status=202).json["status"] == "building"


def test_days_and_moments_of_a_file_are_those_of_the_hub(town, coming_monday):
    town.desk.book("meeting-kawung", coming_monday, "12:00-13:00")
    text = town.exported("agenda", form="csv", lang="id", **{"from": coming_monday}).data.decode("utf-8-sig")
    lines = list(csv.reader(StringIO(text, newline=""), delimiter=";"))
    assert lines[5] == ["Zona waktu", "Asia/Jakarta"]
    table = lines[HEAD_LINES + 1 :]
    start = table[0].index("Mulai")
    assert f"{coming_monday.isoformat()} 12:00:00" in [row[start] for row in table[1:]]


def test_exports_that_are_open_leave_no_room_for_more_until_one_is_closed(town):
    everyone = town.client()
    opened = [everyone.get("/v1/exports/hubs.csv") for _ in range(LONG_READS)]
    refused = town.exported("hubs", status=503)
    assert refused.json["rule"] == "too_many_exports" and refused.headers["Retry-After"] == "15"
    assert everyone.get("/v1/hubs").status_code == 200
    for answer in opened:
        answer.close()
    assert town.exported("hubs")


def test_an_unknown_hub_and_an_unknown_format_are_not_there(town):
    assert town.exported("spaces", status=404, hub="nowhere").json["rule"] == "not_found"
    town.exported("spaces", form="pdf", status=404)


MANY = """
    insert into simpul.events
    select 1000000 + n, gen_random_uuid(), 1, 'space.booked', 'contoh', 'operator', %s, now(),
        jsonb_build_object('reason', repeat('contoh ', 60), 'n', n)
    from generate_series(1, %s) as n
"""


def test_memory_does_not_grow_with_the_rows(prepared, clone):
    """Ten thousand events of half a kilobyte each, of which a few hundred are in memory at once."""
    with clone(prepared) as settings, wired(settings.database_url, settings) as parts:
        with psycopg.connect(settings.database_url) as connection:
            connection.execute(MANY, [uuid4(), 10_000])
        listing = LISTINGS["events"]
        query = {"type": "space.booked", "actor": None}
        tracemalloc.start()
        export = begin(listing, parts, parts.view, OPERATOR, asked_of(listing, parts, OPERATOR, query, None),
                       "jsonl", "id")  # fmt: skip
        written = sum(map(len, export.pieces))
        export.close()
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert export.done == export.size == 10_000
    assert written > 5_000_000 and peak < 4_000_000
