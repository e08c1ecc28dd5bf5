"""What holds a space: bookings, those that wait for approval, and those that have to move."""

import json
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from domain import Space
from domain.values import Slot
from projections.agenda import agenda_json, booking_json, held

NOW = datetime(2026, 11, 23, 1, tzinfo=UTC)
SLOT = Slot(NOW + timedelta(hours=1), NOW + timedelta(hours=2))
BOOKING, MEMBER = UUID(int=3), UUID(int=4)


@pytest.fixture
def loft(acts, configuration):
    """A room that is given only with approval."""
    with acts.by():
        space = Space(hub="taman", spec=configuration.spaces[0])
    acts.keep(space)
    return space


@pytest.fixture
def requested(acts, loft):
    with acts.by():
        loft.book(BOOKING, SLOT, NOW, member_id=MEMBER, by_staff=False)
    acts.keep(loft)
    return loft


@pytest.fixture
def must_move(acts, requested):
    with acts.by(reason="SK Contoh 7/2026"):
        requested.to_move(BOOKING, NOW, "The roof leaks.")
    acts.keep(requested)
    return requested


@pytest.fixture
def booking(view):
    """State, reason and message of the booking."""

    def read():
        told = json.loads(booking_json(view, BOOKING).body)
        return told["state"], told["reason"], told["message"]

    return read


@pytest.fixture
def on_the_agenda(view, loft):
    """The states on that day's agenda, as programs and as pages read it."""

    def read():
        day = loft.id, NOW, NOW + timedelta(days=1)
        told = json.loads(agenda_json(view, *day, 50, "").body)["items"]
        shown = [row["state"] for row in held(view, *day)]
        assert shown == [entry["state"] for entry in told]
        return shown

    return read


def test_a_request_holds_the_space_until_it_is_decided(requested, booking, on_the_agenda):
    assert (booking(), on_the_agenda()) == (("requested", None, None), ["requested"])


def test_what_was_approved_is_booked(acts, requested, booking, on_the_agenda):
    with acts.by():
        requested.approve(BOOKING, NOW)
    acts.keep(requested)
    assert (booking(), on_the_agenda()) == (("booked", None, None), ["booked"])


def test_what_has_to_move_holds_the_space_and_says_why(must_move, booking, on_the_agenda):
    assert booking() == ("to_move", "SK Contoh 7/2026", "The roof leaks.")
    assert on_the_agenda() == ["to_move"]


def test_a_cancelled_booking_holds_nothing_and_keeps_its_message(acts, requested, booking, on_the_agenda):
    with acts.by(reason="a ground"):
        requested.cancel(BOOKING, NOW, message="Taken by mistake.")
    acts.keep(requested)
    assert (booking(), on_the_agenda()) == (("cancelled", "a ground", "Taken by mistake."), [])


def test_a_cancellation_without_words_keeps_what_its_holder_was_told_before(acts, must_move, booking):
    with acts.by():
        must_move.cancel(BOOKING, NOW)
    acts.keep(must_move)
    assert booking() == ("cancelled", None, "The roof leaks.")


def test_what_is_booked_again_has_no_message(acts, must_move, booking):
    with acts.by():
        must_move.cancel(BOOKING, NOW)
        must_move.book(BOOKING, SLOT, NOW, member_id=MEMBER)
    acts.keep(must_move)
    assert booking() == ("booked", None, None)
