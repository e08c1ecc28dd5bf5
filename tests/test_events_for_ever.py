"""An event is a promise: what was ever stored can be read, as it was meant, by today's code.

tests/golden/events holds one stored body for each type and version. A file is added with each new type or
version and never changed: MANIFEST holds their hashes, and a line of it is never changed either.
"""

import hashlib
from dataclasses import fields
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID

import msgspec
import pytest
from eventsourcing.persistence import StoredEvent

from application.store.codec import Codec, UnknownEvent
from domain import Account, Hub, Membership, Program, Space
from domain.account import Grant, Role
from domain.catalogue import KNOWN, current_version, type_name
from domain.personal import Personal
from domain.phases import Phase, PhaseEntry
from domain.values import Slot

GOLDEN = Path(__file__).parent / "golden"
FILES = {path.stem: path for path in (GOLDEN / "events").glob("*.json")}
STREAM, COMMAND = UUID(int=1), UUID(int=2)
SLOT = Slot(datetime(2026, 11, 23, 2, tzinfo=UTC), datetime(2026, 11, 23, 3, tzinfo=UTC))
MIRA = {kind: Personal(STREAM, kind, sealed=f"sealed-{kind}") for kind in ("name", "email")}
DESK = Grant(Role.FRONT_DESK, "taman", date(2026, 11, 23), date(2027, 1, 1), "Penjaga meja depan")
MEANT = {
    "account.opened": (Account.Created, {**MIRA, "kind": "person"}),
    "account.role_granted": (Account.RoleGranted, {"grant": DESK, "reason": "Contoh 3/2026"}),
    "account.role_revoked": (Account.RoleRevoked, {"role": Role.FRONT_DESK, "grant_id": UUID(int=5)}),
    "account.membership_linked": (Account.MembershipLinked, {"membership_id": UUID(int=4), "at": "taman"}),
    "account.membership_unlinked": (Account.MembershipUnlinked, {"membership_id": UUID(int=4), "at": "taman"}),
    "account.corrected": (Account.Corrected, {"name": None, "email": MIRA["email"]}),
    "account.forgotten": (Account.Forgotten, {"request_id": UUID(int=6)}),
    "hub.registered": (Hub.Created, {"proposed": PhaseEntry(Phase.PROPOSED, date(2026, 1, 1), "Contoh 1/2026")}),
    "hub.phase_changed": (Hub.PhaseChanged, {"left": Phase.PROPOSED}),
    "space.booked": (Space.Booked, {"slot": SLOT, "seats": 8, "member_id": UUID(int=4), "program_id": None}),
    "space.booking_cancelled": (Space.BookingCancelled, {"booking_id": UUID(int=3), "reason": "the roof leaks"}),
    "membership.began": (Membership.Created, {**MIRA, "starts": date(2026, 11, 23), "phone": None}),
    "membership.ended": (Membership.Ended, {"on_day": date(2026, 12, 1), "initiative": "unstated"}),
    "membership.ended.2": (Membership.Ended, {"on_day": date(2026, 12, 1), "initiative": "member"}),
    "membership.hours_reserved": (Membership.HoursReserved, {"minutes": -90, "month": "2026-11"}),
    "program.scheduled": (Program.Created, {"slot": SLOT, "places": 10, "audience": "anyone", "space_id": None}),
    "program.enrolled": (Program.Enrolled, {**MIRA, "waiting": True, "member_id": None}),
}  # fmt: skip


@pytest.fixture(scope="module")
def codec():
    return Codec(lambda word: word.sealed)


@pytest.fixture(scope="module")
def read(codec):
    """The event that a golden file tells of."""

    def decode(name):
        body = FILES[name].read_bytes()
        return codec.to_domain_event(StoredEvent(STREAM, 1, name, body))

    return decode


def test_every_type_and_version_has_its_golden_file():
    assert FILES.keys() == KNOWN.keys()


def test_golden_files_are_added_and_never_changed():
    lines = [line.split("  ") for line in (GOLDEN / "MANIFEST").read_text().splitlines()]
    assert {name: digest for digest, name in lines} == {
        f"events/{path.name}": hashlib.sha256(path.read_bytes()).hexdigest() for path in FILES.values()
    }


@pytest.mark.parametrize("name", KNOWN)
def test_what_was_stored_is_read_as_the_event_it_was(read, name):
    event = read(name)
    assert type(event) is KNOWN[name][0]
    assert (event.originator_id, event.hub, event.actor, event.command) == (
        STREAM, "taman", "front desk", COMMAND,
    )  # fmt: skip


@pytest.mark.parametrize("name", KNOWN)
def test_every_field_is_of_the_type_that_the_event_says(read, name):
    event = read(name)
    assert msgspec.convert(vars(event), type(event), dec_hook=lambda kind, value: value) == event


@pytest.mark.parametrize("name", MEANT)
def test_it_means_what_it_meant(read, name):
    event, (kind, fields) = read(name), MEANT[name]
    assert type(event) is kind
    assert {field: getattr(event, field) for field in fields} == fields


@pytest.mark.parametrize("name", [type_name(event) for event, _ in KNOWN.values()])
def test_what_is_written_today_is_what_was_stored(codec, read, name):
    stored = codec.to_stored_event(read(name))
    assert stored.topic == name
    assert msgspec.json.decode(stored.state) == msgspec.json.decode(FILES[name].read_bytes())


@pytest.mark.parametrize("name", [type_name(event) for event, _ in KNOWN.values()])
def test_a_new_field_needs_a_new_version_even_where_it_has_a_default(name):
    said = msgspec.json.decode(FILES[name].read_bytes())
    assert said.keys() == {field.name for field in fields(KNOWN[name][0])}


@pytest.mark.parametrize("name", [name for name, (kind, v) in KNOWN.items() if v < current_version(kind)])
def test_an_older_version_is_written_as_the_newest(codec, read, name):
    assert codec.to_stored_event(read(name)).topic == type_name(KNOWN[name][0]) != name


def test_the_whole_configuration_of_a_hub_comes_back(read):
    configuration = read("hub.configured").configuration
    assert configuration.opening_hours["monday"][0].opens.hour == 8
    assert configuration.plans[0].quotas == {"meeting_room": 4}
    assert configuration.words.space_kinds["meeting_room"].en == "Meeting room"
    assert hash(configuration.spaces) == hash(tuple(configuration.spaces))


@pytest.mark.parametrize("name", ["os:system", "space", "space.booked.2", "membership.ended.1", ""])
def test_a_type_that_was_never_written_is_refused(codec, name):
    with pytest.raises(UnknownEvent, match="unknown type"):
        codec.to_domain_event(StoredEvent(STREAM, 1, name, b"{}"))
