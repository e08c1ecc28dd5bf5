"""Memberships, as programs begin and change them."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest
import time_machine

from domain.values import space_id

PERSON = {"kind": "umkm", "plan": "team", "name": "Sari Contoh"}
KAWUNG = space_id("semarang", "meeting-kawung")
TODAY = "2026-11-23"


pytestmark = pytest.mark.usefixtures("monday_morning")


@pytest.fixture
def begin(admin):
    def post(key=None, **more):
        headers = {"Idempotency-Key": str(key or uuid4())}
        return admin.post("/v1/hubs/semarang/memberships", json={**PERSON, **more}, headers=headers)

    return post


@pytest.fixture
def membership(begin):
    return begin().json["membership_id"]


@pytest.fixture
def change(admin, membership):
    """change("pause", day=...): the answer."""

    def post(verb, headers=None, **body):
        return admin.post(f"/v1/memberships/{membership}/{verb}", json=body, headers=headers)

    return post


@pytest.fixture
def shown(admin, membership, follow):
    def get():
        follow()
        return admin.get(f"/v1/memberships/{membership}")

    return get


@pytest.fixture
def may_book(admin, membership):
    """Whether the member may book Kawung on a day."""

    def post(day):
        body = {"space_id": KAWUNG, "member_id": membership}
        body |= {"start": f"{day}T13:00:00+07:00", "end": f"{day}T14:00:00+07:00"}
        return admin.post("/v1/hubs/semarang/bookings", json=body).json.get("rule", "yes")

    return post


def test_a_membership_begins_today_where_no_day_is_named(shown):
    assert (shown().json["starts"], shown().json["ended_on"]) == (TODAY, None)


def test_a_membership_is_shown_without_personal_words(shown):
    assert "Sari" not in shown().text


def test_memberships_are_shown_to_staff_only(client, membership):
    assert client.get(f"/v1/memberships/{membership}").status_code == 401


def test_a_paused_member_may_not_book_until_resumed(change, shown, may_book):
    change("pause", day="2026-11-24")
    assert (shown().json["paused_from"], may_book("2026-11-24")) == ("2026-11-24", "membership_not_active")
    with time_machine.travel(datetime(2026, 11, 24, 3, tzinfo=UTC)):
        assert change("resume").status_code == 200
    assert may_book("2026-11-24") == "yes"


def test_an_ended_membership_keeps_its_end_and_on_whose_initiative(change, shown, may_book):
    assert change("end", initiative="member", day="2026-11-25").status_code == 200
    assert (shown().json["ended_on"], shown().json["initiative"]) == ("2026-11-25", "member")
    assert (may_book("2026-11-24"), may_book("2026-11-25")) == ("yes", "membership_not_active")


@pytest.mark.parametrize("verb", ["pause", "resume", "end"])
def test_what_has_ended_cannot_change_any_more(change, verb):
    change("end", initiative="hub")
    answer = change(verb, **({"initiative": "hub"} if verb == "end" else {}))
    assert (answer.status_code, answer.json["rule"]) == (409, "membership_state")


def test_only_a_paused_membership_resumes(change):
    assert change("resume").json["rule"] == "membership_state"


def test_the_end_needs_to_say_on_whose_initiative(change):
    assert change("end").json["faults"][0]["place"] == "initiative"
    assert change("end", initiative="weather").status_code == 422


def test_the_same_change_twice_happens_once(change, shown):
    key = {"Idempotency-Key": str(uuid4())}
    first, again = change("pause", key), change("pause", key)
    assert again.json == {**first.json, "repeated": True}
    assert shown().json["version"] == 2


def test_a_change_since_it_was_read_is_answered_with_412(change, shown):
    tag = shown().headers["ETag"]
    change("pause")
    answer = change("end", {"If-Match": tag}, initiative="hub")
    assert (answer.status_code, shown().json["ended_on"]) == (412, None)
    assert change("end", {"If-Match": shown().headers["ETag"]}, initiative="hub").status_code == 200


@pytest.mark.parametrize(
    ("word", "valid"),
    [({"kind": "koperasi"}, "umkm, "), ({"plan": "gold"}, "open, creative, team")],
)
def test_a_word_the_hub_does_not_know_is_answered_with_those_it_does(begin, word, valid):
    answer = begin(**word)
    assert (answer.status_code, answer.json["rule"]) == (422, "unusable_value")
    assert answer.json["values"]["value"] in word.values()
    assert valid in answer.json["detail"]


@pytest.mark.parametrize(
    ("answers", "says"),
    [
        ({"shoe_size": 42}, "Valid are: business_stage."),
        ({"business_stage": "kaya"}, "Valid are: gagasan, berjalan, berkembang."),
        ({"business_stage": 7}, "Valid are: gagasan, berjalan, berkembang."),
        ({"business_stage": 10**30}, "Valid are: gagasan, berjalan, berkembang."),
    ],
)
def test_the_hubs_extra_fields_are_checked(begin, answers, says):
    answer = begin(answers=answers)
    assert (answer.status_code, answer.json["rule"]) == (422, "unusable_value")
    assert says in answer.json["detail"]


def test_the_hubs_extra_fields_are_taken(begin):
    assert begin(answers={"business_stage": "berjalan"}).status_code == 201


def test_the_same_person_sent_twice_joins_once(begin):
    key = uuid4()
    first, again = begin(key), begin(key)
    assert again.json == {**first.json, "repeated": True}


def test_a_key_used_for_another_person_is_refused(begin):
    key = uuid4()
    begin(key)
    assert begin(key, name="Budi Contoh").json["rule"] == "command_id_reused"


@pytest.mark.parametrize("taken", ["membership", "space"])
def test_an_id_that_is_taken_is_refused_whatever_it_stands_for(begin, membership, taken):
    answer = begin(membership_id=membership if taken == "membership" else str(KAWUNG))
    assert (answer.status_code, answer.json["rule"]) == (409, "already_exists")


def test_a_late_entry_may_begin_in_the_past(begin, admin, follow):
    made = begin(starts="2020-08-31", happened_at="2020-08-31T09:00:00+07:00", reason="buku tamu lama").json
    follow()
    assert admin.get(f"/v1/memberships/{made['membership_id']}").json["starts"] == "2020-08-31"


def test_the_hours_of_a_plan_are_counted_by_month_and_kind(may_book, shown):
    may_book("2026-11-24")
    assert shown().json["hours_used"] == [{"kind": "meeting_room", "month": "2026-11", "hours": 1.0}]


def test_a_plans_quota_ends_the_bookings_of_a_month(begin, admin):
    member = begin(plan="open").json["membership_id"]
    body = {"space_id": KAWUNG, "member_id": member, "start": "2026-11-24T13:00:00+07:00"}
    answer = admin.post("/v1/hubs/semarang/bookings", json={**body, "end": "2026-11-24T15:30:00+07:00"})
    assert (answer.json["rule"], answer.json["values"]["quota"]) == ("quota_used", 2)


def test_an_end_on_paper_is_entered_late_and_keeps_its_day(begin, admin, follow):
    member = begin(starts="2026-11-01").json["membership_id"]
    said = {"initiative": "member", "happened_at": "2026-11-18T09:00:00+07:00"}
    assert admin.post(f"/v1/memberships/{member}/end", json=said).status_code == 200
    follow()
    assert admin.get(f"/v1/memberships/{member}").json["ended_on"] == "2026-11-18"
