"""The desk settles what waits for approval and what has to move; who reads names there is noted."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import psycopg
import pytest

from application.access import OPERATOR
from application.accounts import GrantRole
from application.bookings import BookSpace
from application.hubs import apply_plan, plan_hub
from domain import Membership, Space
from domain.account import Grant, Role
from domain.errors import OutsideOpeningHours, TooLong
from domain.phases import Phase
from domain.submission import Outcome, Settlement
from domain.values import Slot, space_id
from tests.interface.town import LONG_AGO, file_of

PAGE = "/hubs/semarang/booking-requests"
KAWUNG = space_id("semarang", "meeting-kawung")
TUESDAY = Slot(
    datetime(2026, 11, 24, 2, tzinfo=UTC), datetime(2026, 11, 24, 4, tzinfo=UTC)
)  # 09.00-11.00 WIB

pytestmark = pytest.mark.usefixtures("monday_morning")


@pytest.fixture
def change(office):
    """change(approval=True): the spaces of Semarang are so from now on; `phase`, `settlement` of its plan."""

    def apply(phase=None, settlement=None, **how):
        file, platform = file_of("semarang"), office.people.platform
        spaces = tuple(replace(spec, **how) for spec in file.configuration.spaces)
        file = replace(file, configuration=replace(file.configuration, spaces=spaces))
        if phase:
            file = replace(file, phase=replace(file.phase, phase=phase))
        settled = {"settlement": settlement} if settlement else {}
        apply_plan(platform, OPERATOR, file, plan_hub(platform, OPERATOR, file, **settled), **settled)
        office.follow()

    return apply


@pytest.fixture
def ask(office, change):
    """ask(member, account): a booking of the meeting room on Tuesday that waits for approval."""
    change(approval=True)

    def book(member, account, slot=TUESDAY):
        booking = uuid4()
        command = BookSpace("semarang", KAWUNG, booking, member, slot)
        office.people.do(command, office.people.actor(account))
        office.follow()
        return booking

    return book


@pytest.fixture
def mira(office):
    """Her membership, and she herself, signed in."""
    return office.member_comes(name="Mira Contoh")


@pytest.fixture
def waiting(ask, mira):
    return ask(mira[0], mira[1].account)


@pytest.fixture
def desk(office):
    return office.comes("front_desk", "semarang")


def approval(booking):
    return f"{PAGE}/{KAWUNG}/{booking}/approval"


def cancellation(booking):
    return f"{PAGE}/{KAWUNG}/{booking}/cancellation"


def held(office, booking):
    office.follow()
    office.people.platform.catch_up(KAWUNG)
    found = office.people.platform.find(Space, KAWUNG).bookings.get(booking)
    return found.state if found else None


def test_what_waits_is_shown_with_time_and_name(desk, waiting):
    page = desk.read(PAGE)
    assert "Kawung Meeting Room Tuesday, 24 November 2026, 09:00–11:00 WIB Mira Contoh" in page


def test_nothing_waiting_is_said(desk):
    assert "No booking is waiting for approval." in desk.read(PAGE)


def test_the_page_leads_from_the_hub_to_who_may_book(desk, office):
    assert "Bookings to settle" in desk.read("/hubs/semarang")
    assert "Bookings to settle" not in office.comes("auditor").read("/hubs/semarang")


def test_a_request_is_approved(desk, waiting, office):
    answer = desk.fill(PAGE, approval(waiting))
    assert (answer.status_code, held(office, waiting)) == (303, "booked")
    page = desk.read(f"{PAGE}?done=approved")
    assert "The booking has been approved." in page and "Mira Contoh" not in page


def test_a_request_is_declined_with_a_message_that_the_member_reads(desk, waiting, mira, office, as_account):
    desk.fill(PAGE, cancellation(waiting), message="Ruang dipakai rapat dinas")
    assert held(office, waiting) is None
    shown = as_account(mira[1].account).get(f"/v1/bookings/{waiting}").json
    assert (shown["state"], shown["message"]) == ("cancelled", "Ruang dipakai rapat dinas")


def test_hours_of_a_declined_request_go_back_to_the_plan(desk, waiting, mira, office):
    desk.fill(PAGE, cancellation(waiting), message="Ruang dipakai rapat dinas")
    office.people.platform.catch_up(mira[0])
    assert set(office.people.platform.find(Membership, mira[0]).minutes_used.values()) == {0}


def test_without_a_message_nothing_is_declined(desk, waiting, office):
    page = desk.send(PAGE, cancellation(waiting), 422)
    assert "Something is missing or not right" in page
    assert held(office, waiting) == "requested"


def test_what_somebody_else_has_approved_meanwhile_is_told_in_its_form(desk, waiting, office):
    form = desk.form(PAGE, cancellation(waiting))
    desk.fill(PAGE, approval(waiting))
    office.follow()
    answer = desk.client.post(
        cancellation(waiting), data={**form, "message": "Penuh"}, headers={"Origin": "http://localhost"}
    )
    assert (answer.status_code, held(office, waiting)) == (409, "booked")


def test_what_was_cancelled_meanwhile_is_said_to_be_gone(desk, waiting, office):
    form = desk.form(PAGE, approval(waiting))
    desk.fill(PAGE, cancellation(waiting), message="Penuh")
    answer = desk.client.post(approval(waiting), data=form, headers={"Origin": "http://localhost"})
    assert answer.location == f"{PAGE}?done=gone"
    assert "That booking had already been cancelled." in desk.read(answer.location)


def test_a_space_of_another_hub_is_not_settled_here(desk, waiting, office):
    office.people.apply("taman")
    office.follow()
    form = desk.form(PAGE, approval(waiting))
    elsewhere = approval(waiting).replace(str(KAWUNG), str(space_id("taman", "meeting-kawung")))
    answer = desk.client.post(elsewhere, data=form, headers={"Origin": "http://localhost"})
    assert answer.status_code == 404


def test_every_look_at_a_name_is_recorded(desk, waiting, mira, office):
    desk.read(PAGE)
    (look,) = office.disclosed()
    assert (look.account, look.page) == (desk.account, "booking_requests")
    assert look.subjects == [str(mira[0])]


def test_of_a_member_of_another_hub_the_hub_is_told_and_not_the_name(desk, ask, office):
    office.people.apply("taman")
    member, visitor = office.member_comes("taman", "Rangga Contoh")
    ask(member, visitor.account)
    page = desk.read(PAGE)
    assert "A member of Hetero Space Semarang" in page and "Rangga" not in page
    assert office.disclosed() == []


def test_who_works_at_both_hubs_is_told_the_name(ask, office):
    office.people.apply("taman")
    member, visitor = office.member_comes("taman", "Rangga Contoh")
    ask(member, visitor.account)
    both = office.people.staff(Role.FRONT_DESK, "semarang")
    office.people.do(GrantRole(both, uuid4(), Grant(Role.FRONT_DESK, "taman", LONG_AGO)))
    assert "Rangga Contoh" in office.enters(both).read(PAGE)


def test_what_is_to_be_moved_is_shown_with_what_was_told_and_can_be_cancelled(desk, waiting, office, change):
    desk.fill(PAGE, approval(waiting))
    office.follow()
    change(Phase.CLOSED, Settlement(Outcome.TO_MOVE, message="Atap diperbaiki"), approval=True)
    page = desk.read(PAGE)
    assert "To be moved" in page and "Told so far: Atap diperbaiki" in page
    assert "No booking is waiting for approval." in page
    desk.fill(PAGE, cancellation(waiting), message="Sudah dipindah ke hub lain")
    assert held(office, waiting) is None


def test_the_agenda_tells_what_waits_apart_and_never_whose_it_is(office, waiting):
    page = office.nobody().read("/hubs/semarang/spaces/meeting-kawung/agenda?day=2026-11-24")
    assert "09:00–11:00 WIB Waiting for approval" in page and "Mira" not in page


def test_the_agenda_of_seats_says_how_many_of_them_wait(office, mira, ask):
    command = BookSpace("semarang", space_id("semarang", "shared-office"), uuid4(), mira[0], TUESDAY, seats=3)
    office.people.do(command, office.people.actor(mira[1].account))
    office.follow()
    page = office.nobody().read("/hubs/semarang/spaces/shared-office/agenda?day=2026-11-24")
    assert "3 of 60 seats taken, 3 of them waiting for approval" in page


@pytest.fixture
def refused(office, mira):
    """She asked for the meeting room on Tuesday, too long and too late, and was refused."""
    slot = Slot(TUESDAY.start, TUESDAY.start + timedelta(hours=9))
    with pytest.raises(TooLong):
        office.people.do(
            BookSpace("semarang", KAWUNG, uuid4(), mira[0], slot), office.people.actor(mira[1].account)
        )
    early = Slot(TUESDAY.start - timedelta(hours=3), TUESDAY.start)
    with pytest.raises(OutsideOpeningHours):
        office.people.do(BookSpace("semarang", KAWUNG, uuid4(), mira[0], early))
    office.follow()


@pytest.fixture
def refused_at(network):
    """The log's own clock is not Monday's: what it took in is brought to a moment of these tests."""

    def bring(moment):
        with psycopg.connect(network.database_url, autocommit=True) as superuser:
            superuser.execute("update live.refusals set at = %s", [moment])

    return bring


def test_what_was_refused_today_is_shown_with_the_rules_own_sentence(refused, refused_at, desk):
    refused_at("2026-11-23T03:00:00Z")
    page = desk.read(PAGE, within="main")
    assert "Refused today" in page and "Mira" not in page
    assert "A booking lasts 8 hours at most; this one lasts 9." in page
    assert "Kawung Meeting Room, Tuesday, 24 November 2026, 09:00–18:00 WIB" in page
    assert "is open on that day from 08:00-21:00" in page and "by the member" in page
    refused_at("2026-11-22T16:59:59Z")
    assert "Refused today" not in desk.read(PAGE)


def test_the_agenda_tells_those_who_read_bookings_what_was_refused(refused, office):
    address = "/hubs/semarang/spaces/meeting-kawung/agenda?day=2026-11-24"
    assert "this one lasts 9" in office.comes("auditor", "semarang").read(address)
    assert "Refused" not in office.nobody().read(address) + office.comes("auditor", "solo-raya").read(address)
