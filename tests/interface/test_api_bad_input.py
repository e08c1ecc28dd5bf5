"""What is badly said is named as such, and leaves no trace in the log."""

import json
from uuid import UUID

import pytest

from domain.values import space_id

KAWUNG = str(space_id("semarang", "meeting-kawung"))
NOBODY = str(UUID(int=9))
BOOKINGS, MEMBERSHIPS, PROGRAMS = (
    f"/v1/hubs/semarang/{what}" for what in ("bookings", "memberships", "programs")
)
TIMES = {"start": "2026-12-01T09:00:00+07:00", "end": "2026-12-01T10:00:00+07:00"}
GOOD = {
    BOOKINGS: {"space_id": KAWUNG, "member_id": NOBODY, **TIMES},
    MEMBERSHIPS: {"kind": "umkm", "plan": "team", "name": "Sari Contoh"},
    PROGRAMS: {"kind": "talk", "title": {"id": "a", "en": "b"}, "audience": "anyone", **TIMES},
}
NOT_JSON = {
    "nothing": b"",
    "half an object": b'{"seats": 1',
    "two objects": b"{}{}",
    "deep lists": b"[" * 30_000,
    "deep objects": b'{"a":' * 10_000 + b"1" + b"}" * 10_000,
    "NaN": b'{"seats": NaN}',
    "Infinity": b'{"seats": Infinity}',
    "a float beyond floats": b'{"seats": 1e999}',
    "an endless integer": b'{"seats": ' + b"9" * 20_000 + b"}",
    "broken UTF-8": b'{"reason": "\xff\xfe"}',
    "UTF-16": json.dumps({"seats": 1}).encode("utf-16"),
    "half a surrogate pair": b'{"reason": "\\ud800 "}',
    "a naked NUL": b'{"reason": "a\x00b"}',
    "single quotes": b"{'seats': 1}",
}
WRONG_VALUES = [
    *((BOOKINGS, place, value) for place in TIMES for value in (
        "2026-12-01T09:00:00", "2026-12-01", "9999-12-31T23:59:59Z", "0001-01-01T00:00:00+14:00",
        "1999-12-31T23:59:59Z", "2026-02-30T09:00:00Z", "2026-12-01T09:00:00+99:00", "tomorrow", "x" * 9000,
        "", 5, 1e30, None, True, [], {},
    )),
    *((BOOKINGS, "seats", value) for value in (
        0, -1, 2**31, 2**63, 2**64, 10**300, 1.5, "1", None, True, [1], {},
    )),
    *((BOOKINGS, place, value) for place in ("space_id", "member_id") for value in (
        "", "x", 7, None, [], {}, "\x00", NOBODY + "0", f"{{{NOBODY}}}x", "é" * 36,
    )),
    *((where, "reason", value) for where in GOOD for value in (
        "", "   ", 5, "x" * 501, "a\x00b", "\x1b[31m", "\u202egnirts", "\u2066x", ["x"],
    )),
    (BOOKINGS, "happened_at", "2026-01-01T00:00:00"),
    (BOOKINGS, "happened_at", "9999-12-31T23:59:59Z"),
    *((where, "__class__", 1) for where in GOOD),
    *((MEMBERSHIPS, "name", value) for value in ("", " ", "x" * 201, None, 5, "\x00", [])),
    *((MEMBERSHIPS, "starts", value) for value in ("9999-12-31", "1999-12-31", "0000-01-01", "31-12-2026", 5)),
    *((MEMBERSHIPS, "email", value) for value in ("x", "a@", "a" * 260 + "@contoh.id", "a\x00@contoh.id", 5)),
    *((MEMBERSHIPS, "answers", value) for value in (
        [], "x", 5, {"business_stage": []}, {"business_stage": 1.5}, {"business_stage": None}, {"x": "\x00"},
        {"\x00": "x"}, {"x" * 2000: "x"}, {"business_stage": "x" * 2000},
    )),
    (MEMBERSHIPS, "membership_id", "x"),
    *((PROGRAMS, "places", value) for value in (0, -1, 100_001, 2**31, 2**63, 10**300, "5", True)),
    *((PROGRAMS, "title", value) for value in ("x", None, [], {}, {"id": "x"}, {"id": "x", "en": "y", "fr": "z"},
        {"id": "\x00", "en": "y"})),
    *((PROGRAMS, "audience", value) for value in ("all", None, [], {})),
    *((PROGRAMS, "description", value) for value in ("x", 5, [])),
]  # fmt: skip
KEYS = ["", " ", "x", "null", "é", "a" * 8000, f"{NOBODY},{NOBODY}", f'"{NOBODY}"', NOBODY + "0"]
TAGS = ["", "x", '"', '"1', '1"', '"1", "2"', '"9999999999"', "9" * 5000, "-1", "*x", "\u0661"]
ADDRESSES = [
    "/v1/hubs/%00",
    "/v1/hubs/a%00b/spaces",
    "/v1/hubs/%00/programs?limit=3",
    "/v1/hubs/semarang%00",
    "/v1/hubs/%1b%5b31m",
    "/v1/hubs/%ed%a0%80",
    "/v1/hubs/%ff%fe",
    "/v1/hubs/" + "x" * 5000,
    "/v1/hubs/..%2f..%2fetc%2fpasswd",
    "/v1/hubs/semarang'--",
    "/v1/spaces/%00",
    "/v1/spaces/" + "0" * 5000,
    f"/v1/spaces/{NOBODY}%00",
]
QUERIES = [
    "/v1/hubs?cursor=%00",
    "/v1/hubs?cursor=" + "x" * 5000,
    "/v1/hubs?region=" + "x" * 61,
    "/v1/hubs?limit=" + "9" * 5000,
    "/v1/hubs?limit=-1",
    "/v1/hubs?limit=1.5",
    "/v1/hubs?min_position=-1",
    f"/v1/hubs?min_position={2**63}",
    "/v1/hubs?min_position=" + "9" * 400,
    "/v1/hubs?%00=1",
    "/v1/hubs?limit[]=1",
    f"/v1/spaces/{KAWUNG}/agenda?day=9999-12-31",
    f"/v1/spaces/{KAWUNG}/agenda?day=0001-01-01",
    f"/v1/spaces/{KAWUNG}/agenda?day=2026-02-30",
    f"/v1/spaces/{KAWUNG}/agenda?day=today",
    "/v1/hubs/semarang/programs?since=2026-01-01T00:00:00",
    "/v1/hubs/semarang/programs?since=9999-12-31T23:59:59Z",
]


@pytest.fixture(scope="module")
def served(prepared, clone, request):
    """A client with the token, and the log's position, for all tests of this file."""
    from interface.app import create_app
    from interface.wiring import read_token, wired

    with clone(prepared) as network, wired(network.database_url, network) as parts:
        app = create_app(parts, network)
        client = app.test_client()
        client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {read_token(network.home)}"
        yield client, parts.platform.recorder.max_notification_id


@pytest.fixture
def admin(served):
    """The client; whatever a test of this file does, the log stays as it is."""
    client, head = served
    before = head()
    yield client
    assert head() == before


def refused(answer, status):
    """The problem, which has a form and a sentence."""
    assert answer.status_code == status, answer.text
    assert answer.content_type == "application/problem+json"
    assert answer.json["detail"] and answer.json["status"] == status
    return answer.json


@pytest.mark.parametrize("where", GOOD, ids=["bookings", "memberships", "programs"])
@pytest.mark.parametrize("body", NOT_JSON.values(), ids=NOT_JSON)
def test_what_is_not_json_cannot_be_read(admin, where, body):
    problem = refused(admin.post(where, data=body, content_type="application/json"), 400)
    assert problem["rule"] == "invalid_json"


@pytest.mark.parametrize("body", ["null", "[]", "[{}]", '"x"', "1", "true"])
def test_a_body_that_is_no_object_is_named(admin, body):
    [fault] = refused(admin.post(BOOKINGS, data=body, content_type="application/json"), 422)["faults"]
    assert fault["place"] == "body"


@pytest.mark.parametrize(
    "kind", [None, "text/plain", "application/xml", "application/x-www-form-urlencoded", "json"]
)
def test_another_kind_of_content_is_refused(admin, kind):
    answer = admin.post(BOOKINGS, data=json.dumps(GOOD[BOOKINGS]), content_type=kind)
    assert "application/json" in refused(answer, 415)["detail"]


def test_a_body_beyond_the_limit_is_refused(admin):
    answer = admin.post(MEMBERSHIPS, json={**GOOD[MEMBERSHIPS], "reason": "x" * 70_000})
    assert "65536" in refused(answer, 413)["detail"]


@pytest.mark.parametrize("where", GOOD, ids=["bookings", "memberships", "programs"])
def test_all_that_is_missing_is_named_at_once(admin, where):
    faults = refused(admin.post(where, json={}), 422)["faults"]
    assert {fault["place"] for fault in faults} == set(GOOD[where])


@pytest.mark.parametrize(("where", "place", "value"), WRONG_VALUES, ids=range(len(WRONG_VALUES)))
def test_a_wrong_value_is_named_by_its_place(admin, where, place, value):
    faults = refused(admin.post(where, json={**GOOD[where], place: value}), 422)["faults"]
    assert faults[0]["place"].split(".")[0] == place or (place, faults[0]["place"]) == ("start", "end")


@pytest.mark.parametrize("key", KEYS, ids=range(len(KEYS)))
def test_a_key_that_is_no_uuid_is_named(admin, key):
    answer = admin.post(MEMBERSHIPS, json=GOOD[MEMBERSHIPS], headers={"Idempotency-Key": key})
    assert refused(answer, 422)["faults"][0]["place"] == "headers.Idempotency-Key"


@pytest.mark.parametrize("tag", TAGS, ids=range(len(TAGS)))
def test_a_tag_that_is_not_ours_is_named(admin, tag):
    answer = admin.delete(f"/v1/spaces/{KAWUNG}/bookings/{NOBODY}", headers={"If-Match": tag})
    assert refused(answer, 422)["faults"][0]["place"] == "headers.If-Match"


@pytest.mark.parametrize("address", ADDRESSES, ids=range(len(ADDRESSES)))
def test_an_address_of_nothing_is_not_found(admin, address):
    refused(admin.get(address), 404)


@pytest.mark.parametrize("hub", ["%00", "x" * 5000, "%ed%a0%80", "SEMARANG"], ids=range(4))
@pytest.mark.parametrize("where", GOOD, ids=["bookings", "memberships", "programs"])
def test_nothing_is_written_at_a_hub_that_is_not_there(admin, where, hub):
    refused(admin.post(where.replace("semarang", hub), json=GOOD[where]), 404)


@pytest.mark.parametrize("address", QUERIES, ids=range(len(QUERIES)))
def test_a_wrong_parameter_is_named_by_its_place(admin, address):
    assert refused(admin.get(address), 422)["faults"][0]["place"].startswith("query.")


def test_a_parameter_given_twice_is_named(admin):
    fault = {"place": "query.limit", "fault": "Ini hanya boleh diberikan sekali."}
    assert refused(admin.get("/v1/hubs?limit=1&phase=pilot&limit=2"), 422)["faults"] == [fault]


@pytest.mark.parametrize("address", ["/hubs/%00", "/nothing", "/hubs/" + "x" * 5000], ids=range(3))
def test_an_odd_address_of_a_page_leads_nowhere(admin, address):
    assert admin.get(address).status_code == 404


def test_a_page_leaves_parameters_alone_that_it_does_not_know(admin):
    assert admin.get("/hubs/semarang?day=%00").status_code == 200


@pytest.mark.parametrize(
    ("method", "address"), [("PUT", "/v1/hubs"), ("DELETE", "/v1/hubs/semarang"), ("PATCH", BOOKINGS)]
)
def test_a_method_that_an_address_does_not_take_is_refused(admin, method, address):
    answer = admin.open(address, method=method)
    refused(answer, 405)
    assert answer.headers["Allow"]
