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
from domain import Account, Disclosure, Hub, Membership, Network, Program, RefusedBooking, Space, Submission
from domain.account import Grant, Role
from domain.catalogue import KNOWN, current_version, type_name
from domain.personal import Personal
from domain.phases import Phase, PhaseEntry, Verdict
from domain.values import Slot

GOLDEN = Path(__file__).parent / "golden"
FILES = {path.stem: path for path in (GOLDEN / "events").glob("*.json")}
STREAM, COMMAND = UUID(int=1), UUID(int=2)
SLOT = Slot(datetime(2026, 11, 23, 2, tzinfo=UTC), datetime(2026, 11, 23, 3, tzinfo=UTC))
MIRA = {kind: Personal(STREAM, kind, sealed=f"sealed-{kind}") for kind in ("name", "email")}
DESK = Grant(Role.FRONT_DESK, "taman", date(2026, 11, 23), date(2027, 1, 1), "Penjaga meja depan")
PILOT = PhaseEntry(Phase.PILOT, date(2026, 1, 31), "Contoh 2/2026")
PREPARING = PhaseEntry(Phase.PREPARING, date(2026, 1, 31), "Contoh 2/2026", target=date(2026, 10, 1))
LEAK = "Atap bocor; silakan memilih hari lain."
MOVE = "Jam buka berubah; silakan memilih jam lain."
MEANT = {
    "account.opened": (Account.Created, {**MIRA, "kind": "person"}),
    "account.role_granted": (Account.RoleGranted, {"grant": DESK, "reason": "Contoh 3/2026"}),
    "account.role_revoked": (Account.RoleRevoked, {"role": Role.FRONT_DESK, "grant_id": UUID(int=5)}),
    "account.membership_linked": (Account.MembershipLinked, {"membership_id": UUID(int=4), "at": "taman"}),
    "account.membership_unlinked": (Account.MembershipUnlinked, {"membership_id": UUID(int=4), "at": "taman"}),
    "account.corrected": (Account.Corrected, {"name": None, "email": MIRA["email"]}),
    "account.forgotten": (Account.Forgotten, {"request_id": UUID(int=6)}),
    "hub.registered": (Hub.Created, {"proposed": PhaseEntry(Phase.PROPOSED, date(2026, 1, 1), "Contoh 1/2026")}),
    "hub.registered.2": (Hub.Created, {"proposed": PhaseEntry(Phase.PROPOSED, date(2026, 1, 1), "Contoh 1/2026")}),
    "hub.phase_changed": (Hub.PhaseChanged, {"left": Phase.PROPOSED, "entered": PILOT}),
    "hub.phase_changed.2": (Hub.PhaseChanged, {"left": Phase.PROPOSED, "entered": PREPARING}),
    "space.booked": (Space.Booked, {"slot": SLOT, "seats": 8, "member_id": UUID(int=4), "program_id": None}),
    "space.booking_cancelled": (Space.BookingCancelled, {"reason": "the roof leaks", "message": None}),
    "space.booking_cancelled.2": (Space.BookingCancelled, {"booking_id": UUID(int=3), "message": LEAK}),
    "space.booking_requested": (Space.BookingRequested, {"slot": SLOT, "seats": 8, "member_id": UUID(int=4)}),
    "space.booking_approved": (Space.BookingApproved, {"booking_id": UUID(int=3)}),
    "space.booking_to_move": (Space.BookingToMove, {"booking_id": UUID(int=3), "message": MOVE}),
    "submission.rejected": (Submission.Rejected, {"reason": "the price is missing"}),
    "submission.withdrawn": (Submission.Withdrawn, {"reason": "postponed"}),
    "network.vocabulary_adopted": (Network.VocabularyAdopted, {"number": 2, "reason": "Surat Contoh 7/2026"}),
    "membership.began": (Membership.Created, {**MIRA, "starts": date(2026, 11, 23), "phone": None}),
    "membership.ended": (Membership.Ended, {"on_day": date(2026, 12, 1), "initiative": "unstated"}),
    "membership.ended.2": (Membership.Ended, {"on_day": date(2026, 12, 1), "initiative": "member"}),
    "membership.hours_reserved": (Membership.HoursReserved, {"minutes": -90, "month": "2026-11"}),
    "program.scheduled": (Program.Created, {"slot": SLOT, "places": 10, "audience": "anyone", "space_id": None}),
    "booking.refused": (RefusedBooking.Created, {"slot": SLOT, "rule": "too_long", "configuration": 3,
        "compared": {"longest": 4, "wanted": 6.0}, "by_staff": False}),
    "disclosure.read": (Disclosure.Created, {"subjects": (UUID(int=4),), "session": UUID(int=9)}),
    "disclosure.exported": (Disclosure.Exported, {"format": "xlsx", "as_of": 1200, "rows": None, "people": 2,
        "what": "bookings", "filters": {"from": "2026-11-01"}}),
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


@pytest.mark.parametrize("name", ["hub.configured", "hub.configured.2"])
def test_a_hub_configured_before_had_nothing_of_what_came_later(read, name):
    configuration = read(name).configuration
    assert (configuration.exceptions, configuration.holidays, configuration.rationale) == ((), (), None)
    assert (configuration.words.regencies, configuration.words.retired) == ({}, ())
    assert (configuration.spaces[0].buffer_minutes, configuration.spaces[0].approval) == (0, False)


def test_all_that_a_configuration_says_of_the_third_version_comes_back(read):
    configuration = read("hub.configured.3").configuration
    fasting, move = configuration.exceptions
    assert (fasting.hours[0].closes.hour, move.hours, move.why.en) == (15, (), "Example move")
    assert (configuration.holidays[0].day, configuration.calendars) == (date(2027, 8, 17), ("national",))
    assert configuration.words.regencies["33.74"].name == configuration.address.regency
    assert (configuration.funding[0].amount, configuration.contact.whatsapp) == (250_000_000, None)
    assert (configuration.rationale.based_on[0], configuration.titles) == (
        "Survei Contoh 2025",
        ("Penjaga meja depan",),
    )
    assert (configuration.spaces[0].photos, configuration.building.readiness) == (
        ("loteng-1.jpg",),
        "under_works",
    )


@pytest.mark.parametrize("name", ["space.added", "space.changed"])
def test_a_space_of_before_has_no_buffer_and_needs_no_approval(read, name):
    before, now = read(name).spec, read(f"{name}.2").spec
    assert (before.buffer_minutes, before.approval, before.photos) == (0, False, ())
    assert (now.buffer_minutes, now.approval, now.photos) == (15, True, ("loteng-1.jpg",))


def test_an_evaluation_comes_back(read):
    evaluation = read("hub.evaluated").evaluation
    assert (evaluation.verdict, evaluation.based_on) == (Verdict.PROMOTE, 1234)
    assert [(result.value, result.target) for result in evaluation.results] == [(412.0, 400.0), (0.37, None)]


@pytest.mark.parametrize("name", ["submission.submitted", "submission.submitted_again"])
def test_a_proposal_comes_back_with_what_becomes_of_bookings(read, name):
    proposal = read(name).proposal
    assert (proposal.base, proposal.phase.phase, proposal.inherited) == (
        1200,
        Phase.PILOT,
        ("opening_hours.monday",),
    )
    assert proposal.settlement.outcome(UUID(int=3)) == proposal.touched[str(UUID(int=3))] == "cancelled"
    assert proposal.configuration == read("hub.configured.3").configuration


@pytest.mark.parametrize("name", ["network.founded", "network.vocabulary_adopted"])
def test_a_vocabulary_comes_back_with_its_calendars(read, name):
    vocabulary = read(name).vocabulary
    assert vocabulary.calendars["national"][0].why.en == "Example Holiday"
    assert vocabulary.words.retired == ("space_kinds.darkroom",)


@pytest.mark.parametrize("name", ["os:system", "space", "space.booked.2", "membership.ended.1", ""])
def test_a_type_that_was_never_written_is_refused(codec, name):
    with pytest.raises(UnknownEvent, match="unknown type"):
        codec.to_domain_event(StoredEvent(STREAM, 1, name, b"{}"))
