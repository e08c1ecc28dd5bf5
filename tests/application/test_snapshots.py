"""A snapshot makes loading a long stream fast; it changes nothing else, and may be lost."""

import logging
from dataclasses import replace
from datetime import UTC, datetime
from uuid import uuid4

import psycopg
import pytest

from application.access import OPERATOR
from application.hubs import plan_hub
from application.store.codec import SHAPES, Codec, snapshot_shape
from application.submissions import submit
from application.vocabulary import FoundNetwork
from domain import (
    AGGREGATES,
    Account,
    DataRequest,
    Disclosure,
    Hub,
    Membership,
    Network,
    Program,
    RefusedBooking,
    Space,
    Submission,
)
from domain.account import Role
from domain.data_request import Subjects
from domain.events import Provenance, acting
from domain.values import hub_id, network_id, space_id, submission_id
from domain.words import Vocabulary

LOFT = space_id("taman", "loft")
NOW = datetime(2026, 11, 23, tzinfo=UTC)
KINDS = ("hub", "space", "membership", "program", "account", "data_request", "submission", "network", "booking",
         "disclosure")  # fmt: skip


@pytest.fixture
def busy(taman, pilot, slot):
    """A hub where something of everything has happened; the stream of each aggregate."""
    member = taman.member("small")
    taman.book("loft", member, slot("9-10"))
    taman.book("loft", member, slot("11-12"), booking=(booking := uuid4()))
    taman.cancel("loft", booking)
    program = taman.programme(slot("14-16"), "loft")
    taman.enrol(program)
    taman.enrol(program, member=member)
    account = taman.staff(Role.FRONT_DESK).account
    return {
        Hub: hub_id("taman"),
        Space: LOFT,
        Membership: member,
        Program: program,
        Account: account,
        DataRequest: _asked_to_be_forgotten(taman, member),
        Submission: _handed_in(taman, pilot),
        Network: _founded(taman, pilot),
        RefusedBooking: _kept(taman, _refused(member, slot("9-10"))),
        Disclosure: _kept(taman, lambda: Disclosure.read(uuid4(), "taman", "people", (member,))),
    }


def _handed_in(taman, pilot):
    later = replace(pilot, phase=replace(pilot.phase, ground="Contoh 8/2026"))
    plan = plan_hub(taman.platform, OPERATOR, later)
    submit(taman.platform, OPERATOR, later, plan, uuid4(), "Contoh 9/2026")
    return submission_id("taman", plan.digest)


def _founded(taman, pilot):
    taman.do(FoundNetwork(Vocabulary(pilot.configuration.words, {"national": pilot.configuration.holidays})))
    return network_id()


def _refused(member, slot):
    asked = {"space_id": LOFT, "member_id": member, "booking_id": uuid4(), "slot": slot, "seats": 1}
    why = {"rule": "slot_taken", "compared": {"space": {"id": "Loteng", "en": "Loft"}}, "configuration": 1}
    return lambda: RefusedBooking.refuse(uuid4(), "taman", **asked, by_staff=True, **why)


def _kept(taman, made):
    with acting(Provenance("front desk", uuid4(), NOW)):
        aggregate = made()
    taman.platform.save(aggregate, command=uuid4())
    return aggregate.id


def _asked_to_be_forgotten(taman, member):
    with acting(Provenance("front desk", uuid4(), NOW)):
        request = DataRequest.receive(uuid4(), "taman", "erasure", Subjects((member,)), "desk")
    taman.platform.save(request, command=uuid4())
    return request.id


@pytest.mark.parametrize("kind", AGGREGATES)
def test_an_aggregate_from_its_snapshot_equals_the_folded_one(taman, process, superuser, busy, kind):
    folded = process().platform.find(kind, busy[kind])
    taman.platform.take_snapshot(busy[kind])
    (found,) = taman.platform.snapshots.get(busy[kind])
    assert vars(found.mutate(None)) == vars(folded)
    assert process().platform.find(kind, busy[kind]) == folded
    assert superuser.execute("select count(*) from simpul.snapshots").fetchone() == (1,)


def test_a_snapshot_is_what_is_read_from_then_on(taman, process, superuser, busy):
    taman.platform.take_snapshot(LOFT)
    superuser.execute(
        """update simpul.snapshots set body = jsonb_set(body, '{spec,capacity}', '99') where stream = %s""",
        [LOFT],
    )
    assert process().platform.find(Space, LOFT).spec.capacity == 99


def test_a_snapshot_of_another_shape_is_not_read(taman, process, superuser, busy):
    folded = process().platform.find(Space, LOFT)
    taman.platform.take_snapshot(LOFT)
    superuser.execute("update simpul.snapshots set shape = 'space:of-old-code', body = '{}'")
    assert process().platform.find(Space, LOFT) == folded


def test_every_kind_has_a_shape_of_its_own():
    assert len(SHAPES) == len(AGGREGATES)


def test_other_fields_are_another_shape(monkeypatch):
    before = snapshot_shape(Space)
    monkeypatch.setitem(Space.__annotations__, "colour", "str")
    assert snapshot_shape(Space) != before


def test_a_space_with_hundreds_of_bookings_is_loaded_from_its_snapshot(taman, process, superuser, slot):
    _book(taman, slot, 210)
    (version,) = superuser.execute("select version from simpul.snapshots").fetchone()
    other = process()
    loft = other.platform.find(Space, LOFT)
    assert (version, loft.version, len(loft.bookings)) == (200, 211, 210)
    assert loft == taman.platform.find(Space, LOFT)


def test_only_the_newest_snapshot_is_kept(taman, superuser, slot, busy):
    taman.platform.take_snapshot(LOFT)
    _book(taman, slot, 2, days=1)
    taman.platform.take_snapshot(LOFT)
    assert superuser.execute("select array_agg(version) from simpul.snapshots").fetchone() == ([7],)


def test_a_snapshot_that_fails_does_not_fail_the_command(taman, superuser, slot, caplog):
    superuser.execute("revoke insert on simpul.snapshots from simpul_app")
    with caplog.at_level(logging.ERROR):
        _book(taman, slot, 200)
    assert len(taman.events(type="space.booked")) == 200
    assert "a snapshot could not be taken" in caplog.text


def test_the_application_may_throw_snapshots_away(taman, busy):
    taman.platform.take_snapshot(LOFT)
    with taman.pool.connection() as connection:
        connection.execute("delete from simpul.snapshots")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("update simpul.snapshots set version = 1")


def test_the_codec_reads_only_what_it_knows():
    assert all(name.partition(":")[0] in KINDS for name in SHAPES)
    assert Codec(str)._decoders.keys() >= {Hub.Created, Space.Booked, Membership.Ended, Program.Enrolled}


def _book(desk, slot, count, days=0):
    """Ten a day, of the loft, by people of whom nobody holds too many."""
    members = [desk.member() for _ in range(count // 20 + 1)]
    for number in range(count):
        day, hour = divmod(number, 10)
        desk.book("loft", members[number // 20], slot(f"{8 + hour}-{9 + hour}", days + day))
