"""The security log in the API: newest first, by pages, narrowed; for the province's eyes."""

from datetime import UTC, datetime, timedelta

import pytest

from interface.first_accounts import OPERATORS_CLIENT
from tests.interface.town import SEMARANG


@pytest.fixture
def log(admin):
    return lambda **query: admin.get("/v1/security", query_string=query)


@pytest.fixture
def looks(parts):
    """Five looks at people by the operator's client."""
    for number in range(5):
        parts.security.record("person_looked_at", account=OPERATORS_CLIENT, page=str(number))


def kinds(answer):
    return {item["kind"] for item in answer.json["items"]}


def test_what_happened_is_told_newest_first(log, looks):
    items = log().json["items"]
    assert [item["id"] for item in items] == sorted((item["id"] for item in items), reverse=True)
    told = [item for item in items if item["kind"] == "person_looked_at"]
    assert [item["detail"] for item in told] == [{"page": str(number)} for number in (4, 3, 2, 1, 0)]
    assert told[0]["account_id"] == str(OPERATORS_CLIENT)


def test_pages_follow_each_other_to_the_end(log, looks):
    whole, found, cursor = [item["id"] for item in log(limit=200).json["items"]], [], None
    while True:
        page = log(limit=2, **({"cursor": cursor} if cursor else {})).json
        found += [item["id"] for item in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert found == whole and len(found) >= 5


def test_the_log_is_narrowed_by_kind_account_and_time(log, looks, people):
    other, now = people.account(), datetime.now(UTC)
    assert kinds(log(kind="person_looked_at")) == {"person_looked_at"}
    assert kinds(log(account_id=other)) == {"invited"}
    assert log(since=(now + timedelta(minutes=1)).isoformat()).json["items"] == []
    assert log(until=(now - timedelta(days=1)).isoformat()).json["items"] == []
    assert kinds(log(since=(now - timedelta(minutes=5)).isoformat(), kind="invited")) == {"invited"}


@pytest.mark.parametrize(
    ("query", "place"),
    [
        ({"kind": "gossip"}, "query.kind"),
        ({"account_id": "7"}, "query.account_id"),
        ({"since": "yesterday"}, "query.since"),
        ({"limit": 201}, "query.limit"),
        ({"cursor": "²"}, "query.cursor"),
        ({"cursor": "99999999999999999999"}, "query.cursor"),
        ({"cursor": "-1"}, "query.cursor"),
        ({"name": "Sekar"}, "query.name"),
    ],
)
def test_each_fault_of_a_question_is_named(log, query, place):
    answer = log(**query)
    assert (answer.status_code, [fault["place"] for fault in answer.json["faults"]]) == (422, [place])


@pytest.mark.parametrize(
    ("role", "hub", "status"),
    [
        ("provincial_admin", None, 200),
        ("auditor", None, 200),
        ("auditor", SEMARANG, 403),
        ("provincial_admin", SEMARANG, 403),
        ("hub_manager", SEMARANG, 403),
        ("member", SEMARANG, 403),
    ],
)
def test_it_is_for_the_province(as_role, role, hub, status):
    assert as_role(role, hub).get("/v1/security").status_code == status


def test_nobody_reads_it_unknown(client):
    assert client.get("/v1/security").status_code == 401
