"""simpul simulate: in words for people, whole for programs, for those who read the history."""

import json
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from application.bookings import BookSpace
from domain.errors import Refusal
from domain.values import Slot, space_id

TUESDAY = datetime(2026, 11, 24, tzinfo=UTC)
ASK = ("simulate", "--hub", "semarang", "--from", "2026-01-01", "--to", "2099-12-31")

pytestmark = pytest.mark.usefixtures("monday_morning")


@pytest.fixture
def asked(office):
    """Two members asked for a room: from nine to fourteen, which was given, and from ten to twelve."""
    for begins, ends in ((2, 7), (3, 5)):
        slot = Slot(TUESDAY + timedelta(hours=begins), TUESDAY + timedelta(hours=ends))
        command = BookSpace("semarang", space_id("semarang", "event-hall"), uuid4(), office.member(), slot)
        with suppress(Refusal):
            office.people.do(command)


def test_it_tells_in_words_what_would_have_been(asked, simpul):
    said = simpul(*ASK, "--set", "booking.longest=4h", "--lang", "en").words
    assert "2 requests (7 hours) were recorded" in said
    assert "Given: 1 (5 hours). It would have been: 1 (2 hours)." in said
    assert "Refused then, and given if so: 1 (2 hours, 50 %)." in said
    assert "too long 0 0 1 5" in said and "accepted too long" in said


def test_it_tells_programs_every_request_with_both_outcomes(asked, simpul):
    told = json.loads(simpul(*ASK, "--set", "booking.longest=4h", "--json").stdout)
    outcomes = [(item["recorded"]["rule"], item["imagined"]["rule"]) for item in told["items"]]
    assert outcomes == [(None, "too_long"), ("slot_taken", None)]
    assert (told["set"], told["gained"]["percent"]) == (["booking.longest_hours=4"], 50.0)
    unchanged = json.loads(simpul(*ASK, "--json").stdout)
    assert not [item for item in unchanged["items"] if item["differs"]]


def test_what_cannot_be_tried_is_named(asked, simpul):
    assert "booking.longest_hours" in simpul(*ASK, "--set", "booking.longest=-1", code=1).words
    assert "path=value" in simpul(*ASK, "--set", "booking.longest=", "--lang", "en", code=1).words
    assert "--to" in simpul(*ASK[:4], "2026-11-02", "--to", "2026-11-01", code=2).stderr
    assert "nowhere" in simpul(*ASK[:2], "nowhere", *ASK[3:], code=1).words


def test_it_is_for_those_who_read_the_history_there(asked, simpul, office):
    desk, auditor = (office.people.staff(role, "semarang") for role in ("front_desk", "auditor"))
    assert "read_history" in simpul(*ASK, code=1, SIMPUL_TOKEN=office.people.token(desk)).words
    assert "2 permintaan" in simpul(*ASK, SIMPUL_TOKEN=office.people.token(auditor)).words
