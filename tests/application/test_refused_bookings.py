"""What a rule refused is kept, once, and never in the way of the refusal itself."""

import logging
from contextlib import suppress
from datetime import timedelta
from uuid import uuid4

import pytest

from application.access import OPERATOR
from application.bookings import BookSpace
from application.door import would_refuse
from domain import RefusedBooking, errors
from domain.account import Role
from domain.values import space_id

LOFT = space_id("taman", "loft")


@pytest.fixture
def refused(taman):
    """The bodies of all refusals in the log."""
    return lambda: [row["body"] for row in taman.events(type="booking.refused")]


@pytest.fixture
def taken(taman, slot):
    """The loft from nine to eleven, by somebody else."""
    taman.book("loft", taman.member(), slot("9-11"))


def asked(desk, member, slot, key=None, booking=None, actor=None, space=LOFT):
    command = BookSpace("taman", space, booking or uuid4(), member, slot)
    with suppress(errors.Refusal):
        return desk.do(command, key, **({"actor": actor} if actor else {}), reason="surat Contoh")


def test_what_a_rule_refused_is_an_event(taman, taken, slot, refused):
    member, booking = taman.member(), uuid4()
    asked(taman, member, slot("10-12"), booking=booking)
    (said,) = refused()
    assert (said["hub"], said["rule"], said["configuration"]) == ("taman", "slot_taken", 1)
    assert (said["member_id"], said["booking_id"], said["space_id"]) == (str(member), str(booking), str(LOFT))
    assert said["compared"] == {
        "space": {"id": "Loft", "en": "Loft"},
        "start": "2026-11-23T09:00:00+07:00",
        "end": "2026-11-23T11:00:00+07:00",
    }
    assert (said["actor"], said["reason"], said["by_staff"]) == ("operator", "surat Contoh", True)


def test_the_values_that_hold_hours_of_a_day_are_plain_too(taman, slot, refused):
    asked(taman, taman.member(), slot("6-7", 1))
    assert refused()[0]["compared"]["hours"] == [{"opens": "08:00:00", "closes": "21:00:00"}]


def test_that_a_member_asked_for_themself_is_told(taman, taken, slot, refused):
    member = taman.member()
    asked(taman, member, slot("9-10"), actor=taman.account(membership=member))
    assert refused()[0]["by_staff"] is False


def test_the_same_request_again_adds_nothing(taman, process, taken, slot, refused):
    member, key, booking = taman.member(), uuid4(), uuid4()
    for desk in (taman, taman, process()):
        asked(desk, member, slot("9-10"), key, booking)
    assert len(refused()) == 1


def test_the_same_key_may_succeed_later_and_with_another_time(taman, taken, slot, refused):
    member, key = taman.member(), uuid4()
    asked(taman, member, slot("9-10"), key)
    receipt = asked(taman, member, slot("12-13"), key)
    assert (receipt.repeated, len(refused())) == (False, 1)
    assert asked(taman, member, slot("13-14"), key) is None
    assert len(refused()) == 1


@pytest.mark.parametrize("what", ["stranger", "nobody", "nowhere"])
def test_what_no_rule_refused_is_not_kept(taman, slot, refused, what):
    member = uuid4() if what == "nobody" else taman.member()
    actor = taman.staff(Role.AUDITOR) if what == "stranger" else None
    asked(taman, member, slot("9-10"), actor=actor, space=uuid4() if what == "nowhere" else LOFT)
    assert refused() == []


def test_what_is_only_tried_leaves_nothing(taman, taken, slot, refused):
    command = BookSpace("taman", LOFT, uuid4(), taman.member(), slot("9-10"))
    platform = taman.platform
    assert would_refuse(platform, OPERATOR, command, uuid4(), None, slot("6-7").start - timedelta(hours=1))
    assert refused() == []


def test_a_refusal_that_cannot_be_kept_is_a_refusal_all_the_same(taman, taken, slot, superuser, caplog):
    superuser.execute("alter table simpul.events add constraint shut check (type <> 'booking.refused')")
    with caplog.at_level(logging.ERROR), pytest.raises(errors.SlotTaken):
        taman.book("loft", taman.member(), slot("9-10"))
    assert "a refused booking could not be recorded" in caplog.text


def test_refusals_take_no_room_among_what_is_remembered(taman, taken, slot):
    asked(taman, taman.member(), slot("9-10"))
    (row,) = taman.events(type="booking.refused")
    assert row["stream"] not in taman.platform.repository.cache.cache
    assert isinstance(taman.platform.find(RefusedBooking, row["stream"]), RefusedBooking)
