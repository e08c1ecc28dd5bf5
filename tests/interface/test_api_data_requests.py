"""Requests about people's own data over the API: from the desk to the receipt, and periods that have passed."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest

from application.access import OPERATOR
from application.accounts import GrantRole, LinkMembership, OpenAccount
from application.bookings import BookSpace
from application.door import execute
from application.memberships import BeginMembership, EndMembership
from domain import Account, Membership
from domain.account import Grant, Role
from domain.personal import Personal
from domain.values import space_id
from tests.conftest import slot
from tests.interface.town import TAMAN, People

KAWUNG = space_id("semarang", "meeting-kawung")
GROUND = "UU 27/2022"


@pytest.fixture
def staff(app, parts):
    """staff("front_desk", hub=...): a client of the API with that role."""

    def hire(role, hub="semarang"):
        account = uuid4()
        grant = Grant(Role(role), hub, date(2026, 1, 1))
        name = Personal(account, "name", "Petugas Contoh")
        do(parts, OpenAccount(account, "client", name, grant=grant, grant_id=uuid4()), reason=GROUND)
        return signed_in(app, parts, account)

    return hire


@pytest.fixture
def member(parts):
    """member(hub=..., account=True): the ids of a membership and, where asked for, of the account."""

    def join(hub="semarang", account=False, **more):
        one, owner = uuid4(), uuid4()
        name = Personal(one, "name", "Kenari Contoh")
        email = Personal(one, "email", "kenari@contoh.example")
        do(parts, BeginMembership(hub, one, "umkm", "team", name, date(2020, 1, 1), email))
        if account:
            opened = OpenAccount(owner, "client", Personal(owner, "name", "Kenari Contoh"), membership_id=one)
            do(parts, opened)
        return (one, owner) if account else one

    return join


@pytest.fixture
def desk_and_manager(staff):
    return staff("front_desk"), staff("hub_manager")


@pytest.fixture
def ask(follow):
    """ask(client, memberships=[...]): the id of the request that was received."""

    def post(client, kind="erasure", **body):
        answer = client.post("/v1/data-requests", json={"kind": kind, **body})
        assert answer.status_code == 201, answer.json
        follow()
        return answer.json["request_id"]

    return post


@pytest.fixture
def erase(desk_and_manager, ask, follow):
    """erase(member): asked at the desk, identity seen, granted and executed by the manager; the request."""

    def whole(*members, **body):
        desk, manager = desk_and_manager
        request = ask(desk, memberships=[str(one) for one in members], **body)
        act(desk, request, "identity", how="ktp_shown")
        act(manager, request, "decision", granted=True, reason=GROUND)
        follow()
        answer = act(manager, request, "execution")
        assert answer.status_code == 200, answer.json
        follow()
        return request

    return whole


def act(client, request, what, key=None, **body):
    headers = {"Idempotency-Key": str(key or uuid4())}
    if what == "execution":
        return client.post(f"/v1/data-requests/{request}/{what}", headers=headers)
    return client.post(f"/v1/data-requests/{request}/{what}", json=body, headers=headers)


def do(parts, command, reason=None):
    return execute(parts.platform, OPERATOR, command, uuid4(), reason=reason)


def signed_in(app, parts, account):
    until = datetime.now(UTC) + timedelta(days=1)
    _, token = parts.signing_in.tokens.issue(OPERATOR, account, "Contoh", None, until)
    client = app.test_client()
    client.environ_base |= {"HTTP_AUTHORIZATION": f"Bearer {token}", "HTTP_ACCEPT_LANGUAGE": "en"}
    return client


def test_an_erasure_goes_from_the_desk_to_the_receipt(erase, member, desk_and_manager, parts):
    one = member()
    request = erase(one)
    shown = desk_and_manager[0].get(f"/v1/data-requests/{request}").json
    assert (shown["state"], shown["how"], shown["ground"]) == ("executed", "ktp_shown", GROUND)
    assert shown["done"]["keys"] == 1 and shown["receipt"].startswith("PDP-")
    assert parts.platform.find(Membership, one).forgotten
    assert not parts.platform.keys.reveal_all([Personal(one, "name", sealed="")])[0]


def test_it_has_to_be_answered_within_three_days(ask, desk_and_manager, member):
    desk = desk_and_manager[0]
    shown = desk.get(f"/v1/data-requests/{ask(desk, memberships=[str(member())])}").json
    received, due = (datetime.fromisoformat(shown[name]) for name in ("received_at", "due"))
    assert due - received == timedelta(hours=72)


def test_who_took_it_at_the_desk_cannot_decide_it(ask, staff, member):
    manager = staff("hub_manager")
    request = ask(manager, memberships=[str(member())])
    act(manager, request, "identity", how="ktp_shown")
    answer = act(manager, request, "decision", granted=True, reason=GROUND)
    assert (answer.status_code, answer.json["rule"]) == (409, "somebody_else_decides")


def test_who_signed_in_as_the_person_and_checked_it_cannot_decide_it(app, parts, ask, staff, member):
    manager, (_, owner) = staff("hub_manager"), member(account=True)
    request = ask(signed_in(app, parts, owner), account_id=str(owner))
    act(manager, request, "identity", how="ktp_shown")
    answer = act(manager, request, "decision", granted=True, reason=GROUND)
    assert (answer.status_code, answer.json["rule"]) == (409, "somebody_else_decides")


@pytest.mark.parametrize("step", ["decision", "execution"])
def test_about_who_was_given_a_role_since_the_province_decides(
    parts, ask, desk_and_manager, admin, member, step
):
    (desk, manager), (_, owner) = desk_and_manager, member(account=True)
    request = ask(desk, account_id=str(owner))
    act(desk, request, "identity", how="ktp_shown")
    if step == "execution":
        act(manager, request, "decision", granted=True, reason=GROUND)
    appointed = Grant(Role.PROVINCIAL_ADMIN, None, date(2026, 1, 1))
    do(parts, GrantRole(owner, uuid4(), appointed), reason=GROUND)
    body = {"granted": True, "reason": GROUND} if step == "decision" else {}
    assert act(manager, request, step, **body).status_code == 403
    assert not parts.platform.find(Account, owner).forgotten
    assert act(admin, request, step, **body).status_code == 200


def test_about_who_became_another_hubs_member_too_the_province_decides(
    parts, ask, desk_and_manager, admin, member
):
    (desk, manager), (_, owner) = desk_and_manager, member(account=True)
    request = ask(desk, account_id=str(owner))
    act(desk, request, "identity", how="ktp_shown")
    People(parts).apply(TAMAN)
    do(parts, LinkMembership(owner, member(TAMAN)))
    body = {"granted": True, "reason": GROUND}
    answers = [act(client, request, "decision", **body).status_code for client in (manager, admin)]
    assert answers == [403, 200]


def test_the_desk_cannot_decide(ask, desk_and_manager, member):
    desk = desk_and_manager[0]
    request = ask(desk, memberships=[str(member())])
    assert act(desk, request, "decision", granted=True, reason=GROUND).status_code == 403


@pytest.mark.parametrize("skipped", ["identity", "decision"])
def test_no_step_can_be_skipped(ask, desk_and_manager, member, skipped):
    desk, manager = desk_and_manager
    request = ask(desk, memberships=[str(member())])
    if skipped == "decision":
        act(desk, request, "identity", how="ktp_shown")
        answer = act(manager, request, "execution")
    else:
        answer = act(manager, request, "decision", granted=True, reason=GROUND)
    assert (answer.status_code, answer.json["rule"]) == (409, "request_state")


def test_what_was_refused_is_not_executed(ask, desk_and_manager, member, parts):
    desk, manager = desk_and_manager
    request = ask(desk, memberships=[str(one := member())])
    act(desk, request, "identity", how="ktp_shown")
    act(manager, request, "decision", granted=False, reason=GROUND)
    assert act(manager, request, "execution").json["rule"] == "request_state"
    assert not parts.platform.find(Membership, one).forgotten


def test_a_decision_needs_a_ground(ask, desk_and_manager, member):
    desk, manager = desk_and_manager
    request = ask(desk, memberships=[str(member())])
    assert act(manager, request, "decision", granted=True).status_code == 422


def test_no_number_of_a_document_is_taken(ask, desk_and_manager, member):
    desk = desk_and_manager[0]
    request = ask(desk, memberships=[str(member())])
    assert act(desk, request, "identity", how="3374012345678901").status_code == 422
    assert act(desk, request, "identity", how="signed_in").json["rule"] == "unusable_value"


def test_executing_twice_with_one_key_is_done_once(
    ask, desk_and_manager, member, parts, follow, coming_monday
):
    desk, manager = desk_and_manager
    one, key = member(), uuid4()
    do(parts, BookSpace("semarang", KAWUNG, uuid4(), one, slot(coming_monday, "09:00-10:00")))
    request = ask(desk, memberships=[str(one)])
    act(desk, request, "identity", how="ktp_shown")
    act(manager, request, "decision", granted=True, reason=GROUND)
    follow()
    first = act(manager, request, "execution", key)
    follow()
    again = act(manager, request, "execution", key)
    assert (first.status_code, again.status_code) == (200, 200)
    assert again.json == {**first.json, "repeated": True}


def test_coming_bookings_are_called_off_and_the_room_is_free(
    erase, member, parts, follow, client, coming_monday
):
    one = member()
    do(parts, BookSpace("semarang", KAWUNG, uuid4(), one, slot(coming_monday, "09:00-10:00")))
    follow()
    agenda = f"/v1/spaces/{KAWUNG}/agenda?day={coming_monday}"
    assert len(client.get(agenda).json["items"]) == 1
    erase(one)
    assert client.get(agenda).json["items"] == []


def test_the_account_goes_with_all_its_memberships_and_its_tokens(erase, member, app, parts, follow):
    one, owner = member(account=True)
    own = signed_in(app, parts, owner)
    follow()
    assert own.get(f"/v1/memberships/{one}").status_code == 200
    erase(account_id=str(owner))
    account = parts.platform.find(Account, owner)
    assert (account.forgotten, parts.platform.find(Membership, one).forgotten) == (True, True)
    assert own.get(f"/v1/memberships/{one}").status_code == 401


def test_a_membership_alone_cannot_be_erased_from_under_its_account_by_naming_another(staff, ask, member):
    """An account's memberships are always part of a request that names it."""
    desk = staff("front_desk")
    one, owner = member(account=True)
    shown = desk.get(f"/v1/data-requests/{ask(desk, account_id=str(owner))}").json
    assert shown["subjects"]["memberships"] == [str(one)]


def test_the_receipt_holds_no_word_and_no_id_of_the_person(erase, member, desk_and_manager):
    one = member()
    request = erase(one)
    receipt = desk_and_manager[0].get(f"/v1/data-requests/{request}/receipt")
    assert receipt.json["done"]["memberships"] == 1
    assert "Kenari" not in receipt.text and str(one) not in receipt.text


def test_what_is_not_executed_has_no_receipt(ask, desk_and_manager, member):
    desk = desk_and_manager[0]
    request = ask(desk, memberships=[str(member())])
    assert desk.get(f"/v1/data-requests/{request}/receipt").status_code == 404


def test_a_member_asks_for_themself_and_reads_the_answer(app, parts, member, ask, desk_and_manager):
    one, owner = member(account=True)
    own = signed_in(app, parts, owner)
    request = ask(own, "access", memberships=[str(one)], account_id=str(owner))
    shown = own.get(f"/v1/data-requests/{request}").json
    assert (shown["channel"], shown["state"]) == ("self", "received")
    assert act(desk_and_manager[0], request, "identity", how="signed_in").status_code == 200


@pytest.mark.parametrize("named", ["another membership", "another account", "both", "an enrolment"])
def test_a_member_cannot_ask_for_others(app, parts, member, desk, coming_monday, named):
    one, owner = member(account=True)
    other, stranger = member(account=True)
    own = signed_in(app, parts, owner)
    program = desk.programme("Pelatihan", coming_monday, "13:00-14:00")
    body = {
        "another membership": {"memberships": [str(other)]},
        "another account": {"account_id": str(stranger)},
        "both": {"memberships": [str(one), str(other)], "account_id": str(owner)},
        "an enrolment": {
            "memberships": [str(one)],
            "enrolments": [{"program_id": str(program), "enrolment_id": str(uuid4())}],
        },
    }
    answer = own.post("/v1/data-requests", json={"kind": "erasure", **body[named]})
    assert answer.status_code in (403, 404), answer.json


def test_another_hubs_desk_does_not_know_of_the_person_or_the_request(staff, ask, member, desk_and_manager):
    stranger = staff("hub_manager", "solo-raya")
    one = member()
    answer = stranger.post("/v1/data-requests", json={"kind": "erasure", "memberships": [str(one)]})
    assert answer.status_code == 404
    request = ask(desk_and_manager[0], memberships=[str(one)])
    assert stranger.get(f"/v1/data-requests/{request}").status_code == 404
    assert act(stranger, request, "identity", how="ktp_shown").status_code == 404


def test_the_request_about_staff_is_the_provinces(staff, parts, desk_and_manager, admin, ask):
    account = uuid4()
    grant = Grant(Role.FRONT_DESK, "semarang", date(2026, 1, 1))
    words = Personal(account, "name", "Petugas Contoh")
    do(parts, OpenAccount(account, "client", words, grant=grant, grant_id=uuid4()), reason=GROUND)
    body = {"kind": "erasure", "account_id": str(account)}
    assert desk_and_manager[1].post("/v1/data-requests", json=body).status_code in (403, 404)
    request = ask(admin, account_id=str(account))
    assert [one["request_id"] for one in admin.get("/v1/data-requests").json["items"]] == [request]


def test_the_list_of_a_hub_can_be_of_the_open_ones(erase, ask, member, desk_and_manager):
    desk = desk_and_manager[0]
    erase(member())
    request = ask(desk, "access", memberships=[str(member())])
    listed = desk.get("/v1/hubs/semarang/data-requests").json["items"]
    still_open = desk.get("/v1/hubs/semarang/data-requests?open=true").json["items"]
    assert (len(listed), [one["request_id"] for one in still_open]) == (2, [request])


def test_the_enrolment_of_somebody_who_is_no_member_is_forgotten(erase, desk, parts, coming_monday, admin):
    program = desk.programme("Pelatihan", coming_monday, "13:00-14:00")
    body = {"name": "Kenari Contoh", "email": "kenari@contoh.example"}
    enrolment = admin.post(f"/v1/programs/{program}/enrolments", json=body).json["enrolment_id"]
    request = erase(enrolments=[{"program_id": str(program), "enrolment_id": enrolment}])
    assert admin.get(f"/v1/data-requests/{request}").json["done"]["enrolments"] == 1
    events = [event for event in parts.platform.events.get(program) if hasattr(event, "name")]
    assert parts.platform.keys.reveal(events[0].name) is None


@pytest.fixture
def long_ended(member, parts):
    """A membership that ended in 2020: the hub keeps such words for five years."""
    one = member()
    do(parts, EndMembership(one, "hub", date(2020, 6, 30)))
    return one


def test_those_whose_period_has_passed_are_proposed_without_names(long_ended, member, follow, staff, parts):
    recent = member()
    do(parts, EndMembership(recent, "hub"))
    follow()
    proposed = staff("hub_manager").get("/v1/hubs/semarang/retention")
    assert [one["membership_id"] for one in proposed.json["memberships"]] == [str(long_ended)]
    assert "Kenari" not in proposed.text


def test_nobody_is_forgotten_unless_it_is_confirmed(long_ended, follow, staff, parts):
    follow()
    staff("hub_manager").get("/v1/hubs/semarang/retention")
    assert not parts.platform.find(Membership, long_ended).forgotten


def test_a_confirmed_list_is_forgotten_at_once(long_ended, follow, staff, parts):
    manager = staff("hub_manager")
    body = {"memberships": [str(long_ended)], "reason": "Jadwal retensi 2026"}
    answer = manager.post("/v1/hubs/semarang/retention", json=body)
    assert answer.status_code == 201, answer.json
    follow()
    assert parts.platform.find(Membership, long_ended).forgotten
    shown = manager.get(f"/v1/data-requests/{answer.json['request_id']}").json
    assert (shown["kind"], shown["state"], shown["ground"]) == (
        "retention",
        "executed",
        "Jadwal retensi 2026",
    )
    assert manager.get("/v1/hubs/semarang/retention").json["memberships"] == []


def test_whose_period_has_not_passed_cannot_be_confirmed(member, staff, parts):
    one = member()
    body = {"memberships": [str(one)], "reason": GROUND}
    answer = staff("hub_manager").post("/v1/hubs/semarang/retention", json=body)
    assert (answer.status_code, answer.json["rule"]) == (409, "still_kept")


def test_the_desk_confirms_no_list(long_ended, staff):
    body = {"memberships": [str(long_ended)], "reason": GROUND}
    assert staff("front_desk").post("/v1/hubs/semarang/retention", json=body).status_code == 403
