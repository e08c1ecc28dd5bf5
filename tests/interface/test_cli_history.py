"""`simpul history`: what happened, in the terminal."""

import json
from uuid import uuid4

import pytest

from application.bookings import BookSpace, CancelBooking
from domain.values import space_id
from tests.conftest import next_monday, slot

ROOM = space_id("semarang", "meeting-kawung")


@pytest.fixture
def manager(people):
    return people.staff("hub_manager", "semarang")


@pytest.fixture
def booking(people, manager):
    """A booking that a manager has cancelled."""
    member, booking = people.membership(), uuid4()
    people.do(BookSpace("semarang", ROOM, booking, member, slot(next_monday(), "09:00-11:00")))
    people.do(CancelBooking(ROOM, booking), people.actor(manager), reason="Surat Contoh 7/2026")
    return booking


def test_the_operator_sees_who_cancelled_a_booking_and_it_is_recorded(simpul, booking, manager, asked):
    told = simpul("history", "booking", booking, "--lang", "en", COLUMNS="200").words
    assert "The booking of Kawung Meeting Room, Monday, " in told
    assert "Sekar Contoh, hub manager" in told
    assert "state: booked → cancelled" in told
    assert "ground: Surat Contoh 7/2026" in told
    looks = asked("select body ->> 'subjects' from simpul.events where type = 'disclosure.read'")
    assert str(manager) in str(looks)


def test_where_no_terminal_cuts_it_every_sentence_stands_on_one_line(simpul, booking):
    told = simpul("history", "booking", booking, "--lang", "en", COLUMNS="80").stdout.splitlines()
    assert any(
        "The booking of Kawung Meeting Room, Monday, " in line and "cancelled" in line for line in told
    )


def test_with_a_token_it_tells_what_the_account_may_know(simpul, people, booking, manager):
    auditor = people.token(people.staff("auditor", "semarang"))
    page = json.loads(simpul("history", "--actor", manager, "--json", SIMPUL_TOKEN=auditor).stdout)
    assert [item["type"] for item in page["items"]] == [
        "membership.hours_reserved",
        "space.booking_cancelled",
    ]
    assert {item["actor"]["name"] for item in page["items"]} == {f"Akun {str(manager)[:8]}"}
    desk = people.token(people.staff("front_desk", "semarang"))
    assert "baca riwayat" in simpul("history", "booking", booking, code=1, SIMPUL_TOKEN=desk).words


def test_its_pages_go_on_and_as_of_takes_back(simpul, booking):
    first = json.loads(simpul("history", "--hub", "semarang", "--limit", 2, "--json").stdout)
    second = json.loads(simpul("history", "--hub", "semarang", "--before", first["older"], "--json").stdout)
    assert second["items"][0]["position"] < first["items"][-1]["position"]
    assert second["older"] is None
    then = first["items"][1]["position"]
    taken_back = json.loads(
        simpul("history", "--hub", "semarang", "--as-of", then, "--limit", 1, "--json").stdout
    )
    assert [item["position"] for item in taken_back["items"]] == [then]


def test_what_cannot_be_read_or_found_ends_with_a_sentence(simpul, booking):
    assert "no event of this type" in simpul("history", "--type", "space.flown", "--lang", "en", code=1).words
    assert "no space" in simpul("history", "space", uuid4(), "--lang", "en", code=1).words
    assert "WHAT is one of" in simpul("history", "kitchen", "7", code=2).words
