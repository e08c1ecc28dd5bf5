"""The history of anything over the API: who did what, when, on what ground, and what it changed."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from application.access import OPERATOR
from application.bookings import BookSpace, CancelBooking
from application.door import execute
from application.memberships import BeginMembership
from application.persons import CorrectMembership
from application.programs import Enrol, ScheduleProgram
from domain.personal import Personal
from domain.values import Label, space_id
from tests.conftest import WIB, next_monday, slot

ROOM = space_id("semarang", "meeting-kawung")


@pytest.fixture
def member(people):
    """Somebody on a plan with a quota, whose account is not linked yet."""
    member = uuid4()
    people.do(
        BeginMembership("semarang", member, "umkm", "creative", Personal(member, "name", "Mira Contoh"))
    )
    return member


@pytest.fixture
def staff(people):
    """The account of a front desk that books, and that of a manager who cancels."""
    return people.staff("front_desk", "semarang"), people.staff("hub_manager", "semarang")


@pytest.fixture
def booking(people, member, staff):
    desk, manager = staff
    command = BookSpace("semarang", ROOM, uuid4(), member, slot(next_monday(), "09:00-11:00"))
    people.do(command, people.actor(desk), command.booking_id, reason="Telepon")
    cancelling = CancelBooking(ROOM, command.booking_id, message="Ruang dipakai rapat dinas")
    people.do(cancelling, people.actor(manager), reason="Surat Contoh 7/2026")
    return command.booking_id


@pytest.fixture
def manager(as_role):
    """Somebody else who manages the hub."""
    return as_role("hub_manager", "semarang")


def told(answer):
    assert answer.status_code == 200, answer.text
    return answer.json["items"]


def test_who_cancelled_a_booking_and_why_is_in_its_history(manager, booking, staff):
    back, cancelled, taken, booked = told(manager.get(f"/v1/bookings/{booking}/history"))
    assert cancelled["told"].startswith("The booking of Kawung Meeting Room, Monday, ")
    assert cancelled["told"].endswith("09:00–11:00 WIB, was cancelled.")
    assert cancelled["actor"] == {
        "id": f"account:{staff[1]}",
        "name": "Sekar Contoh",
        "roles": ["hub manager"],
    }
    assert (cancelled["reason"], booked["reason"]) == ("Surat Contoh 7/2026", "Telepon")
    assert cancelled["details"] == ["Message to its holder: Ruang dipakai rapat dinas"]
    assert (cancelled["type"], cancelled["type_version"], cancelled["stream"]) == (
        "space.booking_cancelled",
        2,
        str(ROOM),
    )
    assert (taken["told"], back["told"]) == (
        f"120 minutes were taken from the quota of Meeting room in {next_monday():%B %Y}.",
        f"120 minutes went back to the quota of Meeting room in {next_monday():%B %Y}.",
    )
    assert booked["actor"]["roles"] == ["front desk"]


def test_what_changed_is_told_as_before_and_after(manager, booking):
    back, cancelled, taken, booked = told(manager.get(f"/v1/bookings/{booking}/history"))
    assert parts(cancelled) == {
        "state": ("booked", "cancelled"),
        "message": (None, "Ruang dipakai rapat dinas"),
    }
    assert parts(booked)["state"] == (None, "booked")
    assert parts(booked)["seats"] == (None, 8)
    assert (parts(taken), parts(back)) == ({"minutes_used": (None, 120)}, {"minutes_used": (120, 0)})
    state = next(change for change in cancelled["changes"] if change["part"] == "state")
    assert (state["what"], state["before_told"], state["after_told"]) == ("state", "booked", "cancelled")


def test_it_is_told_in_the_readers_language(manager, booking):
    answer = manager.get(f"/v1/bookings/{booking}/history", headers={"Accept-Language": "id"})
    cancelled = told(answer)[1]
    assert cancelled["told"].startswith("Pemesanan Ruang Rapat Kawung, Senin, ")
    assert cancelled["actor"]["roles"] == ["pengelola hub"]


def parts(item):
    return {change["part"]: (change["before"], change["after"]) for change in item["changes"]}


def test_a_narrowed_history_still_knows_what_was_before(manager, booking):
    path = f"/v1/spaces/{ROOM}/history?type=space.booking_cancelled"
    (cancelled,) = told(manager.get(path))
    assert parts(cancelled)["state"] == ("booked", "cancelled")
    assert "09:00–11:00" in cancelled["told"]


# Who may know whom


def test_a_member_reads_their_own_booking_without_names(as_account, people, member, booking):
    mine = as_account(people.account(membership=member))
    items = told(mine.get(f"/v1/bookings/{booking}/history"))
    assert {(item["actor"]["id"], item["actor"]["name"]) for item in items} == {(None, "the hub’s staff")}
    assert "Sekar" not in str(items)


def test_nor_can_a_member_ask_which_of_the_staff_it_was(as_account, people, member, booking, staff):
    mine = as_account(people.account(membership=member))
    assert [told(mine.get(f"/v1/bookings/{booking}/history?actor={one}")) for one in staff] == [[], []]


def test_what_a_member_did_they_did_themselves(as_account, people, member):
    mine = as_account(account := people.account(membership=member))
    command = BookSpace("semarang", ROOM, uuid4(), member, slot(next_monday(), "13:00-14:00"))
    people.do(command, people.actor(account))
    items = told(mine.get(f"/v1/bookings/{command.booking_id}/history"))
    assert {item["actor"]["name"] for item in items} == {"you"}


def test_an_auditor_sees_accounts_by_number_and_role(as_role, booking, staff, member):
    auditor = as_role("auditor")
    cancelled = told(auditor.get(f"/v1/bookings/{booking}/history"))[1]
    assert cancelled["actor"]["name"] == f"Account {str(staff[1])[:8]}"
    assert cancelled["actor"]["roles"] == ["hub manager"]
    began = told(auditor.get(f"/v1/memberships/{member}/history?type=membership.began"))[0]
    assert parts(began)["name"] == (None, {"hidden": True})


def test_words_of_people_are_shown_to_who_may_and_each_look_is_recorded(manager, people, member, asked):
    people.do(CorrectMembership(member, Personal(member, "name", "Mira Baru")))
    corrected = told(manager.get(f"/v1/memberships/{member}/history"))[0]
    assert parts(corrected) == {"name": ("Mira Contoh", "Mira Baru")}
    looks = asked(
        "select body ->> 'subjects' from simpul.events where type = 'disclosure.read' union all"
        " select detail ->> 'subjects' from simpul.security_log where kind = 'person_looked_at'"
    )
    assert str(member) in str(looks)


def test_words_of_the_forgotten_are_gone_from_their_history_too(manager, people, member, parts_of_network):
    parts_of_network.platform.keys.destroy([member], None, datetime.now(UTC))
    (began,) = told(manager.get(f"/v1/memberships/{member}/history"))
    assert parts(began)["name"] == (None, {"forgotten": True})


@pytest.fixture
def parts_of_network(people):
    return people.parts


# Narrowing and turning pages


def test_pages_go_on_in_both_directions(manager, booking):
    first = manager.get(f"/v1/bookings/{booking}/history?limit=3")
    second = manager.get(f"/v1/bookings/{booking}/history?limit=3&cursor={first.json['next']}")
    back = manager.get(f"/v1/bookings/{booking}/history?limit=3&cursor={second.json['previous']}")
    assert (first.json["previous"], second.json["next"]) == (None, None)
    positions = [item["position"] for item in told(first) + told(second)]
    assert positions == sorted(positions, reverse=True)
    assert len(positions) == 4
    assert told(back) == told(first)


def test_the_oldest_come_first_where_that_is_asked_for(manager, booking):
    path = f"/v1/bookings/{booking}/history?order=oldest&limit=3"
    first = manager.get(path)
    second = manager.get(f"{path}&cursor={first.json['next']}")
    positions = [item["position"] for item in told(first) + told(second)]
    assert positions == sorted(positions)
    assert (len(positions), first.json["previous"]) == (4, None)


def test_the_log_is_narrowed_by_type_actor_and_hub(as_role, booking, staff):
    admin = as_role("provincial_admin")
    path = f"/v1/history?actor={staff[1]}&hub=semarang"
    assert [item["type"] for item in told(admin.get(path))] == [
        "membership.hours_reserved",
        "space.booking_cancelled",
    ]
    assert [item["type"] for item in told(admin.get(f"{path}&type=space"))] == ["space.booking_cancelled"]
    assert told(admin.get(f"/v1/history?actor={staff[1]}&hub=solo-raya")) == []


def test_a_manager_reads_what_happened_at_the_own_hub_and_no_other(manager, booking):
    items = told(manager.get("/v1/history?limit=200"))
    assert {item["hub"] for item in items} == {"semarang"}
    assert manager.get("/v1/history?hub=solo-raya").status_code == 403
    assert manager.get("/v1/history?hub=*").status_code == 403


def test_what_was_told_late_is_marked_and_found_by_when_it_happened(manager, people):
    member, then = uuid4(), datetime(2026, 3, 2, 3, tzinfo=UTC)
    command = BeginMembership("semarang", member, "umkm", "open", Personal(member, "name", "Mira Contoh"))
    execute(people.platform, OPERATOR, command, uuid4(), happened_at=then)
    (began,) = told(manager.get(f"/v1/memberships/{member}/history"))
    assert (began["late"], began["happened_at"]) == (True, "2026-03-02T03:00:00Z")
    period = "from=2026-03-01&until=2026-03-02"
    assert [item["stream"] for item in told(manager.get(f"/v1/history?by=happened&{period}"))] == [
        str(member)
    ]
    assert told(manager.get(f"/v1/history?{period}")) == []


def test_a_day_is_counted_in_and_an_instant_is_not(manager, booking):
    today, path = datetime.now(WIB).date(), f"/v1/bookings/{booking}/history"
    assert len(told(manager.get(f"{path}?from={today}&until={today}"))) == 4
    assert told(manager.get(f"{path}?from={today + timedelta(days=1)}")) == []
    last = told(manager.get(f"/v1/bookings/{booking}/history"))[0]["recorded_at"]
    assert len(told(manager.get(f"/v1/bookings/{booking}/history?until={last}"))) == 2
    assert len(told(manager.get(f"/v1/bookings/{booking}/history?from={last}"))) == 2


@pytest.mark.parametrize(
    "query", ["type=space.flown", "actor=Sekar", "from=yesterday", "cursor=7", "by=chance", "order=none"]
)
def test_what_cannot_be_read_is_refused_with_its_place(as_role, query):
    answer = as_role("auditor").get(f"/v1/history?{query}")
    assert (answer.status_code, answer.json["rule"]) == (422, "invalid_values")
    assert answer.json["faults"][0]["place"] == f"query.{query.partition('=')[0]}"


# As of


def test_as_of_a_position_it_tells_what_was_known_then(manager, booking):
    all_of_it = told(manager.get(f"/v1/bookings/{booking}/history"))
    taken = all_of_it[2]["position"]
    path = f"/v1/bookings/{booking}/history?as_of={taken}"
    then = manager.get(path)
    assert told(then) == all_of_it[2:]
    assert then.headers["Simpul-Position"] == str(taken)
    assert then.json["position"] == taken
    assert manager.get(path).data == then.data


def test_before_it_was_made_a_booking_is_as_unknown_as_it_was_then(manager, booking):
    first = told(manager.get(f"/v1/bookings/{booking}/history?order=oldest"))[0]["position"]
    assert manager.get(f"/v1/bookings/{booking}/history?as_of={first - 1}").status_code == 404
    nothing = manager.get(f"/v1/bookings/{booking}/history?as_of={first}&type=membership")
    assert nothing.json["items"] == []


# The other things


def test_a_hub_has_its_phases_configurations_and_spaces(manager, booking):
    items = told(manager.get("/v1/hubs/semarang/history?limit=200"))
    assert {item["about"]["kind"] for item in items} == {"hub", "space"}
    assert "Hetero Space Semarang" in next(item["told"] for item in items if item["type"] == "hub.configured")


def test_a_programme_has_those_who_came_and_went(manager, people, member):
    program, enrolment = uuid4(), uuid4()
    title = Label("Pemasaran", "Marketing")
    hours = slot(next_monday(), "13:00-15:00")
    people.do(ScheduleProgram("semarang", program, "training", title, hours, "anyone"))
    people.do(Enrol(program, enrolment, name=Personal(enrolment, "name", "Bagus Contoh")))
    enrolled, scheduled = told(manager.get(f"/v1/programs/{program}/history"))
    assert scheduled["told"].startswith("The programme Marketing was announced: Monday, ")
    assert enrolled["told"] == "Somebody was enrolled in the programme Marketing."
    assert parts(enrolled)["name"] == (None, "Bagus Contoh")


@pytest.mark.parametrize("kind", ["hubs", "spaces", "bookings", "memberships", "programs"])
def test_what_is_not_there_has_no_history(manager, kind):
    key = "nowhere" if kind == "hubs" else uuid4()
    assert manager.get(f"/v1/{kind}/{key}/history").status_code == 404


def test_the_operator_is_called_so(manager, member):
    (began,) = told(manager.get(f"/v1/memberships/{member}/history"))
    assert began["actor"] == {"id": "operator", "name": "the operator at the machine", "roles": []}
    assert (
        timedelta(0)
        <= datetime.now(UTC) - datetime.fromisoformat(began["recorded_at"])
        < timedelta(minutes=9)
    )
