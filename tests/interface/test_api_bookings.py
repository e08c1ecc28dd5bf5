"""Bookings, as programs make and cancel them."""

import threading
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import quote
from uuid import uuid4

import pytest
import time_machine

from application.access import OPERATOR
from application.hubs import apply_plan, plan_hub
from domain.values import space_id
from tests.interface.town import file_of

KAWUNG, PARANG = space_id("semarang", "meeting-kawung"), space_id("semarang", "meeting-parang")
SHARED = space_id("semarang", "shared-office")
TUESDAY, SUNDAY = "2026-11-24", "2026-11-29"


pytestmark = pytest.mark.usefixtures("monday_morning")


@pytest.fixture
def member(desk):
    return desk.member()


@pytest.fixture
def book(admin, member):
    """book("9-10", day, key=...): the answer."""

    def post(hours, day=TUESDAY, key=None, space=KAWUNG, **more):
        start, end = (f"{day}T{hour:0>5}:00+07:00" for hour in hours.split("-"))
        body = {"space_id": space, "member_id": member, "start": start, "end": end, **more}
        return admin.post(
            "/v1/hubs/semarang/bookings", json=body, headers={"Idempotency-Key": str(key or uuid4())}
        )

    return post


@pytest.fixture
def booked(book, follow):
    """The id of a booking of Kawung on Tuesday at nine."""
    booking = book("09:00-10:00").json["booking_id"]
    follow()
    return booking


@pytest.fixture
def shown(admin):
    return lambda booking: admin.get(f"/v1/bookings/{booking}")


@pytest.fixture
def cancel(admin, follow):
    def delete(booking, key=None, space=KAWUNG, **headers):
        headers = {"Idempotency-Key": str(key or uuid4()), **headers}
        answer = admin.delete(f"/v1/spaces/{space}/bookings/{booking}?reason=hujan", headers=headers)
        follow()
        return answer

    return delete


@pytest.fixture
def rooms(parts, follow):
    """rooms(approval=True): the spaces of Semarang are so from now on."""

    def become(**how):
        file = file_of("semarang")
        spaces = tuple(replace(spec, **how) for spec in file.configuration.spaces)
        file = replace(file, configuration=replace(file.configuration, spaces=spaces))
        apply_plan(parts.platform, OPERATOR, file, plan_hub(parts.platform, OPERATOR, file))
        follow()

    return become


@pytest.fixture
def mira(as_role):
    """A member with an account of her own."""
    return as_role("member")


@pytest.fixture
def requested(rooms, mira, follow):
    """The id of a booking that she asked for."""
    rooms(approval=True)
    body = {
        "space_id": KAWUNG,
        "member_id": mira.membership,
        "start": f"{TUESDAY}T09:00:00+07:00",
        "end": f"{TUESDAY}T10:00:00+07:00",
    }
    booking = mira.post("/v1/hubs/semarang/bookings", json=body).json["booking_id"]
    follow()
    return booking


@pytest.fixture
def approve(admin, follow):
    def post(booking, by=admin, **headers):
        answer = by.post(f"/v1/spaces/{KAWUNG}/bookings/{booking}/approval", json={}, headers=headers)
        follow()
        return answer

    return post


@pytest.fixture
def head(parts):
    return parts.platform.recorder.max_notification_id


@pytest.mark.parametrize("shown", ["", "Bearer", "Bearer wrong", "Basic dTpw", "Bearer \xe9"])
def test_a_write_by_nobody_is_refused_and_changes_nothing(client, head, shown):
    before = head()
    headers = {"Authorization": shown} if shown else {}
    answer = client.post("/v1/hubs/semarang/bookings", data=b"{", headers=headers)
    assert (answer.status_code, answer.headers["WWW-Authenticate"], head()) == (401, "Bearer", before)


def test_a_booking_is_made_and_shown(book, follow, shown):
    answer = book("09:00-10:00", reason="rapat warga")
    follow()
    booking = shown(answer.json["booking_id"])
    assert answer.status_code == 201
    assert answer.headers["Location"] == f"/v1/bookings/{booking.json['booking_id']}"
    assert (booking.json["state"], booking.json["start"]) == ("booked", "2026-11-24T02:00:00+00:00")


def test_who_booked_is_shown_to_staff_only(client, booked):
    assert client.get(f"/v1/bookings/{booked}").status_code == 401


def test_the_same_request_twice_books_once_and_answers_the_same(book, head):
    key = uuid4()
    first, again = book("09:00-10:00", key=key), book("09:00-10:00", key=key)
    assert first.status_code == again.status_code == 201
    assert again.json == {**first.json, "repeated": True}
    assert head() == first.json["position"]


def test_the_key_of_a_request_is_the_id_of_its_booking(book):
    key = uuid4()
    assert book("09:00-10:00", key=key).json["booking_id"] == str(key)


def test_a_key_used_for_something_else_is_refused(book, head):
    key = uuid4()
    book("09:00-10:00", key=key)
    before = head()
    answer = book("11:00-12:00", key=key)
    assert (answer.status_code, answer.json["rule"], head()) == (409, "command_id_reused", before)


def test_a_key_cannot_make_a_second_booking_in_another_space(book):
    key = uuid4()
    book("09:00-10:00", key=key)
    assert book("09:00-10:00", key=key, space=PARANG).json["rule"] == "command_id_reused"


def test_a_taken_slot_is_refused_with_the_values_compared_and_the_configuration(book):
    book("09:00-10:00")
    answer = book("09:30-10:30")
    assert (answer.status_code, answer.json["rule"], answer.json["configuration"]) == (409, "slot_taken", 1)
    assert answer.json["values"] == {
        "space": "Kawung Meeting Room",
        "start": "2026-11-24T02:00:00+00:00",
        "end": "2026-11-24T03:00:00+00:00",
    }
    assert "24 November 2026 09:00 WIB" in answer.json["detail"]


@pytest.mark.parametrize("hours", ["08:00-09:00", "10:00-11:00"])
def test_neighbours_do_not_clash(book, hours):
    book("09:00-10:00")
    assert book(hours).status_code == 201


@pytest.mark.parametrize(
    ("hours", "day", "rule"),
    [
        ("07:00-09:00", TUESDAY, "outside_opening_hours"),
        ("20:00-21:30", TUESDAY, "outside_opening_hours"),
        ("09:00-10:00", SUNDAY, "not_open_that_day"),
        ("08:00-16:30", TUESDAY, "too_long"),
        ("09:00-10:00", "2027-01-12", "too_far_ahead"),
        ("09:10-10:10", TUESDAY, "not_on_the_grid"),
        ("09:00-09:45", TUESDAY, "not_on_the_grid"),
        ("08:00-09:00", "2026-11-23", "slot_in_the_past"),
    ],
)
def test_what_the_hubs_rules_do_not_allow_is_refused_by_rule(book, head, asked, hours, day, rule):
    before = head()
    answer = book(hours, day)
    assert (answer.status_code, answer.json["rule"]) == (409, rule)
    added = asked(f"select type, body ->> 'rule' from simpul.events where position > {before}")
    assert added == [("booking.refused", rule)]


def test_christmas_is_named_as_the_cause(book):
    with time_machine.travel(datetime(2026, 12, 1, 3, tzinfo=UTC)):
        assert "Christmas Day" in book("09:00-10:00", "2026-12-25").json["detail"]


def test_seats_are_counted_where_a_space_is_sold_by_seat(book):
    assert book("09:00-10:00", space=SHARED, seats=59).status_code == 201
    answer = book("09:00-10:00", space=SHARED, seats=2)
    assert (answer.json["rule"], answer.json["values"]["free"]) == ("not_enough_seats", 1)


def test_a_hub_that_is_only_proposed_takes_no_bookings(admin, member):
    body = {
        "space_id": KAWUNG,
        "member_id": member,
        "start": f"{TUESDAY}T09:00:00+07:00",
        "end": f"{TUESDAY}T10:00:00+07:00",
    }
    answer = admin.post("/v1/hubs/solo-raya/bookings", json=body)
    assert (answer.status_code, answer.json["rule"]) == (409, "hub_not_open")


def test_a_space_of_another_hub_or_of_nobody_is_not_found(admin, book, member):
    assert book("09:00-10:00", space=uuid4()).status_code == 404
    assert book("09:00-10:00", space=member).json["detail"] == f"There is no space {member}."


def test_a_cancelled_booking_stays_visible_with_its_reason(booked, cancel, shown):
    assert cancel(booked).status_code == 200
    assert (shown(booked).json["state"], shown(booked).json["reason"]) == ("cancelled", "hujan")


def test_a_cancelled_slot_is_free_again(book, booked, cancel):
    cancel(booked)
    assert book("09:00-10:00").status_code == 201


def test_the_same_cancellation_twice_answers_the_same(booked, cancel, head):
    key = uuid4()
    first = cancel(booked, key)
    again = cancel(booked, key)
    assert again.json == {**first.json, "repeated": True}
    assert head() == first.json["position"]


def test_a_booking_that_is_gone_cannot_be_cancelled_again(booked, cancel):
    cancel(booked)
    answer = cancel(booked)
    assert (answer.status_code, answer.json["rule"]) == (404, "no_such_booking")


def test_a_change_since_it_was_read_is_answered_with_412(booked, cancel, shown):
    answer = cancel(booked, **{"If-Match": '"999"'})
    assert (answer.status_code, answer.json["values"]["seen"]) == (412, 999)
    assert shown(booked).json["state"] == "booked"


def test_the_tag_that_was_read_lets_the_change_pass(booked, cancel, shown):
    assert cancel(booked, **{"If-Match": shown(booked).headers["ETag"]}).status_code == 200


def test_other_bookings_of_the_space_do_not_change_a_bookings_tag(book, booked, cancel, follow, shown):
    tag = shown(booked).headers["ETag"]
    book("11:00-12:00")
    follow()
    assert shown(booked).headers["ETag"] == tag
    assert cancel(booked, **{"If-Match": tag}).status_code == 200


def test_a_late_entry_keeps_when_it_happened_beside_when_it_was_recorded(book, parts):
    position = book("09:00-10:00", happened_at="2026-11-20T08:30:00+07:00").json["position"]
    events = parts.platform.recorder.select_notifications(start=position - 1, limit=2)
    booked = parts.platform.mapper.to_domain_event(events[0])
    assert booked.happened_at == datetime(2026, 11, 20, 1, 30, tzinfo=UTC)
    assert booked.timestamp > datetime(2026, 11, 23, tzinfo=UTC)


LAST_TUESDAY = "2026-11-17"
THEN = f"{LAST_TUESDAY}T08:30:00+07:00"


def test_what_was_used_last_week_is_entered_late_and_taken_back_late(book, admin, follow):
    """As of then the slot was to come, and the booking could still be cancelled."""
    joined = {"kind": "umkm", "plan": "creative", "name": "Sekar Contoh", "starts": "2026-11-01"}
    member = admin.post("/v1/hubs/semarang/memberships", json=joined).json["membership_id"]
    assert book("09:00-10:00", LAST_TUESDAY, member_id=member).json["rule"] == "slot_in_the_past"
    made = book("09:00-10:00", LAST_TUESDAY, member_id=member, happened_at=THEN)
    assert made.status_code == 201
    booking = f"/v1/spaces/{KAWUNG}/bookings/{made.json['booking_id']}"
    follow()
    assert admin.delete(booking).status_code == 409
    assert admin.delete(f"{booking}?happened_at={quote(THEN)}").status_code == 200


def test_a_late_entry_is_judged_by_when_it_happened_not_by_more(book):
    later = f"{TUESDAY}T00:00:00+07:00"
    with time_machine.travel(datetime(2026, 11, 25, 3, tzinfo=UTC)):
        answer = book("09:00-10:00", LAST_TUESDAY, happened_at=later)
    assert (answer.status_code, answer.json["rule"]) == (409, "slot_in_the_past")


def test_members_cannot_book_the_past_by_saying_that_it_was_long_ago(as_role, people):
    client = as_role("member", "semarang")
    body = {"space_id": KAWUNG, "member_id": str(client.membership), "happened_at": THEN,
            "start": f"{LAST_TUESDAY}T09:00:00+07:00", "end": f"{LAST_TUESDAY}T10:00:00+07:00"}  # fmt: skip
    answer = client.post("/v1/hubs/semarang/bookings", json=body)
    assert (answer.status_code, answer.json["rule"]) == (409, "slot_in_the_past")


def test_fifty_at_once_for_one_slot_book_it_once(book):
    answers = []
    threads = [threading.Thread(target=lambda: answers.append(book("09:00-10:00"))) for _ in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Counter(answer.status_code for answer in answers) == {201: 1, 409: 49}
    assert {answer.json["rule"] for answer in answers if answer.status_code == 409} == {"slot_taken"}


def test_the_same_request_fifty_times_at_once_books_once(book, head):
    before, key, answers = head(), uuid4(), []
    threads = [
        threading.Thread(target=lambda: answers.append(book("09:00-10:00", key=key))) for _ in range(50)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Counter(answer.status_code for answer in answers) == {201: 50}
    assert sum(not answer.json["repeated"] for answer in answers) == 1
    assert {answer.json["position"] for answer in answers} == {head()} != {before}


def test_a_late_entry_is_not_of_the_future(book):
    answer = book("09:00-10:00", happened_at="2026-12-20T08:30:00+07:00")
    assert (answer.status_code, answer.json["rule"]) == (409, "not_yet_happened")


def test_a_buffer_is_told_with_its_minutes_and_the_booking_that_is_near(book, rooms):
    rooms(buffer_minutes=15)
    book("09:00-10:00")
    answer = book("10:00-11:00")
    assert (answer.status_code, answer.json["rule"], answer.json["configuration"]) == (
        409,
        "buffer_needed",
        2,
    )
    assert answer.json["values"] == {
        "space": "Kawung Meeting Room",
        "minutes": 15,
        "start": "2026-11-24T02:00:00+00:00",
        "end": "2026-11-24T03:00:00+00:00",
    }
    assert book("10:30-11:30").status_code == 201


def test_fifty_at_once_for_two_hours_with_a_buffer_book_one(book, rooms):
    rooms(buffer_minutes=15)
    answers, hours = [], ("09:00-10:00", "10:00-11:00")
    threads = [threading.Thread(target=lambda n=n: answers.append(book(hours[n % 2]))) for n in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Counter(answer.status_code for answer in answers) == {201: 1, 409: 49}
    assert {answer.json.get("rule") for answer in answers} <= {None, "slot_taken", "buffer_needed"}


def test_what_a_member_asks_for_waits_and_holds_its_slot(requested, mira, book):
    assert mira.get(f"/v1/bookings/{requested}").json["state"] == "requested"
    assert book("09:00-10:00").json["rule"] == "slot_taken"


def test_what_staff_book_does_not_wait(rooms, book, follow, shown):
    rooms(approval=True)
    answer = book("09:00-10:00")
    follow()
    assert shown(answer.json["booking_id"]).json["state"] == "booked"


def test_a_request_is_approved_by_staff_and_by_nobody_else(requested, approve, mira, shown, as_role):
    assert approve(requested, by=mira).status_code == 404
    assert approve(requested, by=as_role("auditor")).status_code == 403
    assert approve(requested, by=as_role("front_desk", "semarang")).status_code == 200
    assert shown(requested).json["state"] == "booked"


def test_an_approval_happens_once(requested, approve):
    key = str(uuid4())
    first, again = (
        approve(requested, **{"Idempotency-Key": key}),
        approve(requested, **{"Idempotency-Key": key}),
    )
    assert again.json == {**first.json, "repeated": True}
    answer = approve(requested)
    assert (answer.status_code, answer.json["rule"]) == (409, "booking_state")
    assert answer.json["detail"] == "A booking that is confirmed cannot be approved."


def test_an_approval_of_what_has_changed_is_answered_with_412(requested, approve, shown):
    assert approve(requested, **{"If-Match": '"1"'}).status_code == 412
    assert approve(requested, **{"If-Match": shown(requested).headers["ETag"]}).status_code == 200


def test_a_request_is_declined_with_a_message_that_its_member_reads(requested, admin, mira, follow):
    address = f"/v1/spaces/{KAWUNG}/bookings/{requested}"
    assert admin.delete(f"{address}?message=Ruang dipakai rapat dinas").status_code == 200
    follow()
    booking = mira.get(f"/v1/bookings/{requested}").json
    assert (booking["state"], booking["message"]) == ("cancelled", "Ruang dipakai rapat dinas")


def test_a_member_cancels_without_a_message(requested, mira):
    address = f"/v1/spaces/{KAWUNG}/bookings/{requested}"
    answer = mira.delete(f"{address}?message=Maaf")
    assert (answer.status_code, answer.json["rule"]) == (403, "not_permitted")
    assert mira.delete(address).status_code == 200


def test_the_agenda_tells_requests_apart_and_not_whose_they_are(requested, client):
    (entry,) = client.get(f"/v1/spaces/{KAWUNG}/agenda?day={TUESDAY}").json["items"]
    assert (entry["state"], entry["for"], "member_id" in entry) == ("requested", "member", False)


def test_a_space_tells_its_rules_and_photos(client, rooms):
    rooms(buffer_minutes=15, approval=True)
    space = client.get(f"/v1/spaces/{KAWUNG}").json
    told = (space["buffer_minutes"], space["approval"], space["photos"])
    assert told == (15, True, ["semarang-rapat-kawung.png"])
