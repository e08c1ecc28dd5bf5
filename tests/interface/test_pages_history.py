"""The pages of history: who deleted a booking is one click away for those who may know."""

import re
from datetime import UTC, datetime
from html import unescape
from uuid import uuid4

import pytest

from application.access import OPERATOR
from application.bookings import BookSpace, CancelBooking
from application.door import execute
from application.memberships import BeginMembership
from domain.personal import Personal
from domain.values import space_id
from tests.conftest import next_monday, slot

ROOM = space_id("semarang", "meeting-kawung")
AGENDA = "/hubs/semarang/spaces/meeting-kawung/agenda"


@pytest.fixture
def booking(office):
    """Somebody's booking (booking, member, who cancelled it), made by the operator and cancelled by a manager."""
    people, member, booking = office.people, uuid4(), uuid4()
    manager = people.staff("hub_manager", "semarang")
    words = Personal(member, "name", "Mira Contoh")
    people.do(BeginMembership("semarang", member, "umkm", "creative", words))
    people.do(BookSpace("semarang", ROOM, booking, member, slot(next_monday(), "09:00-11:00")))
    cancelling = CancelBooking(ROOM, booking, message="Ruang dipakai rapat dinas")
    people.do(cancelling, people.actor(manager), reason="Surat Contoh 7/2026")
    office.follow()
    return booking, member, manager


def links(page, words):
    """Where the links lead whose words begin so."""
    found = re.findall(r'<a [^>]*href="([^"]*)"[^>]*>(.*?)</a>', page.text, flags=re.DOTALL)
    return [
        unescape(address) for address, body in found if re.sub("<[^>]*>", "", body).strip().startswith(words)
    ]


def test_from_the_agenda_of_the_day_it_is_one_click_to_who_cancelled_it(office, booking):
    manager = office.comes("hub_manager", "semarang")
    agenda = manager.get(f"{AGENDA}?day={next_monday()}")
    assert "Bookings of this day, cancelled ones too" in agenda.text
    (address,) = [link for link in links(agenda, "History") if "bookings" in link]
    told = manager.read(address, within="main")
    assert "History of the booking: Kawung Meeting Room" in told
    assert "09:00–11:00 WIB, was cancelled. By Sekar Contoh (hub manager)." in told
    assert "Ground: Surat Contoh 7/2026" in told
    assert "Message to its holder: Ruang dipakai rapat dinas" in told
    assert "state: booked → cancelled" in told


@pytest.mark.parametrize("role", ["front_desk", "program_lead"])
def test_who_may_not_read_history_is_offered_none(office, booking, role):
    visitor = office.comes(role, "semarang")
    assert links(visitor.get(f"{AGENDA}?day={next_monday()}"), "History") == []
    assert visitor.client.get(f"/history/bookings/{booking[0]}").status_code == 403


def test_nobody_in_particular_is_asked_to_sign_in(office, booking):
    answer = office.nobody().client.get(f"/history/bookings/{booking[0]}")
    assert answer.location.startswith("/sign-in")


def test_a_member_finds_the_history_of_their_booking_among_their_data_without_names(office, booking):
    mine = office.enters(office.people.account(membership=booking[1], name="Mira Contoh"))
    (address,) = [link for link in links(mine.get("/profile/data"), "History") if "bookings" in link]
    told = mine.read(address, within="main")
    assert "was cancelled. By the hub’s staff." in told
    assert "Sekar" not in told
    assert "Member" not in told.partition("History of the booking")[0]
    assert links(mine.get(address), "all that they did") == []


def test_the_membership_has_its_own_and_so_has_the_space(office, booking):
    manager = office.comes("hub_manager", "semarang")
    (address,) = links(manager.get(f"/hubs/semarang/people/{booking[1]}"), "History of the membership")
    assert "A membership began at Hetero Space Semarang" in manager.read(address, within="main")
    (address,) = links(manager.get(AGENDA), "History of the space")
    assert "The space Kawung Meeting Room was added" in manager.read(address, within="main")


def test_a_hubs_own_history_and_that_of_its_configuration_lead_to_each_other(office):
    manager = office.comes("hub_manager", "semarang")
    assert "/history/hubs/semarang" in links(manager.get("/hubs/semarang"), "History of the hub")
    life = manager.get("/history/hubs/semarang")
    assert "Configuration 1 came into force at Hetero Space Semarang" in life.text
    assert links(life, "History of the configuration") == ["/hubs/semarang/history"]
    assert links(life, "Everything that happened at this hub") == ["/history?hub=semarang"]
    assert "/history/hubs/semarang" in links(manager.get("/hubs/semarang/history"), "History of the hub")


def test_the_log_is_narrowed_by_a_form_that_works_by_itself(office, booking):
    admin = office.comes("provincial_admin")
    page = admin.get("/history?hub=semarang&type=space.booking_cancelled&from=&until=&by=recorded")
    assert page.text.count("<li id=") == 1
    (address,) = links(page, "all that they did")
    assert page.text.count("<li id=") <= admin.get(address).text.count("<li id=") == 2
    assert "Only what was done by Sekar Contoh." in admin.read(address, within="main")
    assert admin.get("/history?type=space.flown", 400).status_code == 400


def test_its_pages_are_turned_in_both_directions(office, booking):
    admin = office.comes("provincial_admin")
    first = admin.get("/history?limit=3")
    (older,) = links(first, "Older")
    second = admin.get(older)
    (newer,) = links(second, "Newer")
    assert links(first, "Newer") == []
    assert shown(admin.get(newer)) == shown(first)
    assert max(shown(second)) < min(shown(first))


def shown(page):
    return [int(position) for position in re.findall(r'<li id="p([0-9]+)"', page.text)]


def test_looks_at_people_are_told_where_they_are_asked_for(office, booking):
    manager = office.comes("hub_manager", "semarang")
    manager.get(f"/hubs/semarang/people/{booking[1]}")
    assert "was looked at" not in manager.read("/history?hub=semarang", within="ol")
    assert "Personal data of 1 person was looked at" in manager.read(
        "/history?hub=semarang&looks=true", within="ol"
    )


def test_what_was_recorded_late_says_so(office):
    member = uuid4()
    command = BeginMembership("semarang", member, "umkm", "open", Personal(member, "name", "Mira Contoh"))
    then = datetime(2026, 3, 2, 3, tzinfo=UTC)
    execute(office.parts.platform, OPERATOR, command, uuid4(), happened_at=then)
    told = office.comes("hub_manager", "semarang").read(f"/history/memberships/{member}", within="main")
    assert "late happened on 2 March 2026, 10:00" in told


def test_an_earlier_day_is_told_as_it_was_known_without_an_edition(office, booking):
    manager = office.comes("hub_manager", "semarang")
    now = shown(manager.get(f"/history/bookings/{booking[0]}"))
    then = manager.get(f"/history/bookings/{booking[0]}?as_of={now[-2]}")
    assert shown(then) == now[-2:]
    assert "You see what was known on" in then.text
