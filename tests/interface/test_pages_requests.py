"""Requests about personal data, from the receipt at the desk to the receipt on paper."""

import json
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
import time_machine

from application.accounts import GrantRole
from application.data_requests import CheckIdentity, DecideRequest, ReceiveRequest
from application.memberships import EndMembership
from domain import Membership
from domain.account import Grant, Role
from domain.data_request import Subjects
from tests.interface.town import LONG_AGO

REQUESTS, PEOPLE = "/hubs/semarang/requests", "/hubs/semarang/people"


@pytest.fixture
def mira(office):
    return office.member(name="Mira Contoh")


@pytest.fixture
def desk(office):
    return office.comes("front_desk", "semarang")


@pytest.fixture
def manager(office):
    return office.comes("hub_manager", "semarang")


class Asked:
    """A request on its way."""

    def __init__(self, office, desk, manager, member):
        self.office, self.desk, self.manager, self.member = office, desk, manager, member

    def received(self, kind="erasure"):
        """At the front desk; the address of its page."""
        answer = self.desk.fill(f"{PEOPLE}/{self.member}", REQUESTS, kind=kind, channel="desk")
        assert answer.status_code == 303, answer.text
        self.office.follow()
        return answer.headers["Location"].partition("?")[0]

    def checked(self, kind="erasure"):
        page = self.received(kind)
        assert self.desk.fill(page, f"{page}/identity", how="ktp_shown").status_code == 303
        self.office.follow()
        return page

    def decided(self, kind="erasure", granted="true"):
        page = self.checked(kind)
        answer = self.manager.fill(page, f"{page}/decision", granted=granted, reason="Pasal 8 UU 27/2022")
        assert answer.status_code == 303, answer.text
        self.office.follow()
        return page

    def executed(self, kind="erasure"):
        page = self.decided(kind)
        answer = self.manager.fill(f"{page}/execution", f"{page}/execution", word="ERASE")
        assert answer.status_code == 303, answer.text
        self.office.follow()
        return page


@pytest.fixture
def asked(office, desk, manager, mira):
    return Asked(office, desk, manager, mira)


def test_a_request_is_received_with_three_days_to_answer(asked):
    page = asked.received()
    assert "2 days 23 hours left" in asked.desk.read(page)
    assert "Request to be forgotten" in asked.desk.read(REQUESTS)


def test_an_overdue_request_says_so_in_words(asked, office):
    asked.received()
    later = datetime.now(UTC) + timedelta(days=4, hours=2)
    with time_machine.travel(later, tick=False):
        assert "Overdue by 1 day 2 hours" in office.comes("front_desk", "semarang").read(REQUESTS)


def test_whom_it_is_about_is_shown_by_name_and_the_look_recorded(asked, office):
    page = asked.received()
    assert "Member Mira Contoh" in asked.manager.read(page)
    assert office.disclosed()[0].account == asked.manager.account


def test_the_list_tells_whom_each_request_is_about_by_one_look(asked, office):
    asked.received()
    before = len(office.disclosed())
    assert "Request to be forgotten · Mira Contoh" in asked.desk.read(REQUESTS)
    look, *earlier = office.disclosed()
    assert look.subjects == [str(asked.member)] and len(earlier) == before


def test_an_auditor_reads_the_list_without_names(asked, office):
    page = asked.received()
    assert f"· PDP-{page.rpartition('/')[2][:8]}" in office.comes("auditor", "semarang").read(REQUESTS)


def test_an_auditor_reads_a_request_without_a_name(asked, office):
    page = office.comes("auditor", "semarang").read(asked.received())
    assert "Mira" not in page and str(asked.member)[:8] in page


def test_the_identity_is_checked_before_it_is_decided(asked):
    page = asked.received()
    assert "Next: check the identity" in asked.manager.read(page)
    assert "Decide" not in asked.manager.read(page)


def test_no_number_of_a_document_is_asked_for(asked):
    assert 'type="text"' not in asked.desk.get(asked.received()).text


def test_who_received_it_cannot_decide_it(office, manager, mira):
    page = Asked(office, manager, manager, mira).checked()
    assert "somebody else has to decide" in manager.read(page)


def test_the_desk_does_not_decide(asked):
    page = asked.checked()
    assert "The manager of the hub decides." in asked.desk.read(page)
    form = asked.manager.form(page, f"{page}/decision")
    own = asked.desk.form(f"{PEOPLE}/{asked.member}", REQUESTS)
    answer = asked.desk.client.post(
        f"{page}/decision",
        data={**form, "csrf_token": own["csrf_token"], "granted": "true", "reason": "x"},
        headers={"Origin": "http://localhost"},
    )
    assert answer.status_code == 403


def test_a_decision_needs_its_ground(asked):
    page = asked.checked()
    answer = asked.manager.send(page, f"{page}/decision", 422, granted="true", reason="")
    assert "Missing data for required field." in answer


def test_a_refusal_tells_its_ground(asked):
    page = asked.manager.read(asked.decided(granted="false"))
    assert "Turned down" in page and "Pasal 8 UU 27/2022" in page


def test_what_will_be_erased_is_told_in_numbers(asked, office):
    page = asked.manager.read(f"{asked.decided()}/execution")
    assert "1 key, and with it every personal word" in page and "Forget Mira Contoh?" in page


@pytest.mark.parametrize("typed", ["yes", "erase"])
def test_nothing_is_erased_before_the_word_is_typed_exactly(asked, office, typed):
    page = asked.decided()
    answer = asked.manager.send(f"{page}/execution", f"{page}/execution", 422, word=typed)
    assert "Type the word exactly" in answer
    assert not office.parts.platform.find(Membership, asked.member).forgotten


def test_once_carried_out_the_person_is_found_no_more(asked, office):
    page = asked.executed()
    assert "Carried out" in asked.manager.read(page)
    assert "Mira" not in asked.manager.read(page)
    assert "Nobody here is found" in asked.desk.send(PEOPLE, PEOPLE, 200, words="Mira")
    assert office.security("forgotten")[0].account == asked.manager.account


def test_carried_out_twice_by_the_same_form_it_happens_once(asked):
    page = asked.decided()
    form = asked.manager.form(f"{page}/execution", f"{page}/execution")
    sent = [
        asked.manager.client.post(
            f"{page}/execution", data={**form, "word": "ERASE"}, headers={"Origin": "http://localhost"}
        ).status_code
        for _ in range(2)
    ]
    assert sent == [303, 303]


def test_the_receipt_names_nobody(asked):
    page = asked.executed()
    sheet = asked.manager.read(f"{page}/receipt")
    assert "PDP-" in sheet and "Mira" not in sheet
    assert "1 membership no longer bears a name." in sheet and "been closed" not in sheet


def test_before_it_is_carried_out_there_is_no_receipt(asked):
    asked.manager.get(f"{asked.decided()}/receipt", 404)


def test_about_who_was_given_a_role_since_the_hub_hands_nothing_over_and_decides_nothing(
    office, desk, manager
):
    people, request = office.people, uuid4()
    owner = people.account(membership=office.member())
    people.do(ReceiveRequest(request, "access", Subjects(account=owner)), people.actor(desk.account))
    people.do(CheckIdentity(request, "ktp_shown"), people.actor(desk.account))
    people.do(DecideRequest(request, granted=True), people.actor(manager.account))
    people.do(GrantRole(owner, uuid4(), Grant(Role.PROVINCIAL_ADMIN, None, LONG_AGO)))
    office.follow()
    for page in (f"/requests/{request}/data", f"/requests/{request}/execution"):
        manager.get(page, 403)
        office.comes("provincial_admin").get(page)


def test_the_data_is_handed_over_where_that_was_asked_and_granted(asked, office):
    page = asked.decided("access")
    told = json.loads(asked.manager.get(f"{page}/data").text)
    assert told["memberships"][0]["words"]["name"] == "Mira Contoh"
    assert office.disclosed("exported")[0].filters["request"] == page.rpartition("/")[2]


def test_no_data_is_handed_over_before_that_is_granted(asked):
    asked.manager.get(f"{asked.checked('access')}/data", 404)


def test_a_member_sees_the_own_request_and_not_who_worked_on_it(office, manager):
    _, mira = office.member_comes()
    mira.fill("/profile/data", "/profile/data/requests", understood="true")
    office.follow()
    listed = manager.get(REQUESTS).text
    page = listed.partition('href="/requests/')[2].partition('"')[0]
    assert "Received" in mira.read(f"/requests/{page}")
    _, other = office.member_comes(name="Rangga Contoh")
    other.get(f"/requests/{page}", 404)


def test_a_request_of_another_hub_is_not_there(asked, office):
    office.comes("hub_manager", "solo-raya").get(asked.received(), 404)


def test_requests_are_not_listed_to_other_hubs(asked, office):
    office.comes("hub_manager", "solo-raya").get(REQUESTS, 403)
    office.comes("program_lead", "semarang").get(REQUESTS, 403)


def test_a_request_of_staff_is_the_provinces(office):
    desk = office.comes("front_desk", "semarang")
    desk.fill("/profile/data", "/profile/data/requests", understood="true")
    office.follow()
    assert "Request to be forgotten" in office.comes("provincial_admin").read("/province/requests")
    office.comes("hub_manager", "semarang").get("/province/requests", 403)


# Retention


@pytest.fixture
def long_ended(office, mira):
    """Six years after a membership ended."""
    office.people.do(EndMembership(mira, "member"))
    with time_machine.travel(datetime.now(UTC) + timedelta(days=6 * 366)):
        yield mira


def test_whose_period_has_passed_is_proposed_in_numbers(office, long_ended):
    page = office.comes("hub_manager", "semarang").read("/hubs/semarang/retention")
    assert "Memberships that have ended 5 years" in page and "1 member, ended" in page and "Mira" not in page


def test_nobody_is_forgotten_before_the_list_is_confirmed(office, long_ended):
    manager, page = office.comes("hub_manager", "semarang"), "/hubs/semarang/retention"
    assert "Type the word" in manager.send(page, page, 422, reason="Retensi 2032", word="")
    assert manager.fill(page, page, reason="Retensi 2032", word="ERASE").status_code == 303
    office.follow()
    assert office.parts.platform.find(Membership, long_ended).forgotten
    assert "Nobody’s period has passed." in manager.read(page)


def test_retention_is_not_for_the_front_desk(office):
    office.comes("front_desk", "semarang").get("/hubs/semarang/retention", 403)
