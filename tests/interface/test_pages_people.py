"""People at the front desk: found, shown, corrected, given an account; and one's own data, for oneself."""

import json
import re
from datetime import date
from uuid import uuid4

import pytest

from application.accounts import GrantRole, LinkMembership, RevokeRole
from domain import Account, Membership
from domain.account import Grant, Role

PEOPLE = "/hubs/semarang/people"


@pytest.fixture
def mira(office):
    return office.member(name="Mira Contoh")


@pytest.fixture
def desk(office):
    return office.comes("front_desk", "semarang")


def found(visitor, words):
    return visitor.send(PEOPLE, PEOPLE, 200, words=words)


def test_a_member_is_found_by_part_of_the_name(desk, mira):
    assert "1 person found Mira Contoh" in found(desk, "mir")


def test_nobody_found_is_said(desk, mira):
    assert "Nobody here is found" in found(desk, "Rangga")


def test_members_of_other_hubs_are_not_found(desk, office):
    office.people.apply("taman")
    office.member("taman", "Rangga Contoh")
    assert "Nobody here is found" in found(desk, "Rangga")


def test_what_is_searched_for_stands_in_no_address(desk, mira):
    page = desk.fill(PEOPLE, PEOPLE, words="mira")
    assert page.status_code == 200 and page.headers["Cache-Control"] == "no-store"
    assert "Mira" not in desk.read(f"{PEOPLE}?words=mira&q=mira")


def test_one_letter_is_too_few(desk, mira):
    assert "From 2 to 100 characters are needed." in desk.send(PEOPLE, PEOPLE, 422, words="m")


def test_every_look_is_recorded(desk, mira, office):
    found(desk, "mira")
    desk.read(f"{PEOPLE}/{mira}")
    looks = office.disclosed()
    assert [(look.account, look.subjects) for look in looks] == [(desk.account, [str(mira)])] * 2


def test_the_words_of_a_member_are_corrected(desk, mira, office):
    desk.fill(f"{PEOPLE}/{mira}", f"{PEOPLE}/{mira}", name="Mira Contoh Lestari", phone="024 000 000")
    office.follow()
    page = desk.read(f"{PEOPLE}/{mira}")
    assert "Name Mira Contoh Lestari" in page and "Telephone 024 000 000" in page


def test_a_correction_of_what_has_changed_meanwhile_is_refused(desk, mira, office):
    form = desk.form(f"{PEOPLE}/{mira}", f"{PEOPLE}/{mira}")
    desk.fill(f"{PEOPLE}/{mira}", f"{PEOPLE}/{mira}", name="Mira Contoh Lestari")
    office.follow()
    late = desk.client.post(
        f"{PEOPLE}/{mira}", data={**form, "name": "Mira C."}, headers={"Origin": "http://localhost"}
    )
    assert late.status_code == 409 and "has changed since you read it" in late.text


def test_an_account_is_opened_for_a_member_with_a_link(desk, mira, office):
    page = desk.send(f"{PEOPLE}/{mira}", f"{PEOPLE}/{mira}/account", 200, email="mira@contoh.example")
    link = re.search(r"\[(http\S+/invitation/\S+)\]", page)[1]
    account = office.parts.signing_in.invitations.find(link.rpartition("/")[2]).account
    office.follow()
    assert "has not signed in yet" in desk.read(f"{PEOPLE}/{mira}")
    assert office.enters(account).get(f"/v1/memberships/{mira}").json["membership_id"] == str(mira)


def test_a_member_who_has_an_account_already_is_linked_to_it_once_it_was_shown(desk, mira, office):
    other = office.member(name="Mira Contoh")
    desk.fill(f"{PEOPLE}/{mira}", f"{PEOPLE}/{mira}/account", email="mira@contoh.example")
    office.follow()
    to = f"{PEOPLE}/{other}/account"
    page = desk.fill(f"{PEOPLE}/{other}", to, email="mira@contoh.example")
    assert page.status_code == 200 and "Is it this person?" in page.text and "Mira Contoh" in page.text
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)"', page.text))
    answer = desk.client.post(to, data=hidden, headers={"Origin": "http://localhost"})
    assert answer.status_code == 303


def test_of_an_account_that_is_not_known_here_nothing_is_told_and_nothing_linked(desk, mira, office):
    """Somebody may have typed the member's address before them."""
    stranger = office.people.account(name="Rangga Contoh")
    office.follow()
    to = f"{PEOPLE}/{mira}/account"
    page = desk.send(f"{PEOPLE}/{mira}", to, 409, email=f"{stranger}@contoh.example")
    assert "This address cannot be used here" in page and "Rangga" not in page
    assert office.parts.platform.find(Account, stranger).memberships == {}


def test_the_desk_changes_the_address_that_a_member_signs_in_with(desk, office):
    mira, visitor = office.member_comes()
    office.follow()
    to = f"{PEOPLE}/{mira}/email"
    desk.fill(f"{PEOPLE}/{mira}", to, email="baru@contoh.example", reason="Contoh 8/2026")
    assert office.parts.signing_in.people.by_email("baru@contoh.example") == visitor.account


@pytest.mark.parametrize("why", ["a role", "a role of before", "a membership elsewhere"])
def test_the_desk_does_not_change_the_address_of_who_is_more_than_a_member(desk, office, why):
    mira, visitor = office.member_comes()
    account, key = visitor.account, uuid4()
    if why == "a membership elsewhere":
        office.people.apply("taman")
        office.people.do(LinkMembership(account, office.member("taman")))
    else:
        office.people.do(GrantRole(account, key, Grant(Role.PROGRAM_LEAD, "semarang", date(2026, 1, 1))))
    if why == "a role of before":
        office.people.do(RevokeRole(account, key))
    office.follow()
    to = f"{PEOPLE}/{mira}/email"
    answer = desk.fill(f"{PEOPLE}/{mira}", to, email="baru@contoh.example", reason="Contoh 8/2026")
    assert answer.status_code in (403, 404)
    assert office.parts.signing_in.people.by_email("baru@contoh.example") is None


def test_a_member_of_another_hub_is_not_there(desk, office):
    office.people.apply("taman")
    elsewhere = office.member("taman")
    desk.get(f"{PEOPLE}/{elsewhere}", 404)
    desk.get(f"/hubs/taman/people/{elsewhere}", 403)


@pytest.mark.parametrize("role", ["auditor", "program_lead"])
def test_people_are_not_shown_to_others(office, role):
    office.comes(role, "semarang").get(PEOPLE, 403)


def test_a_name_with_markup_is_shown_as_it_is(desk, office):
    office.member(name="<b onclick=x>Mira</b>")
    page = desk.fill(PEOPLE, PEOPLE, words="mira").text
    assert "<b onclick" not in page and "&lt;b onclick" in page


# One's own data


@pytest.fixture
def own(office):
    """A membership and its member."""
    return office.member_comes(name="Mira Contoh")


def test_a_member_sees_what_is_kept_and_no_look_is_recorded(own, office):
    _, mira = own
    assert "[Mira Contoh]" in mira.read("/profile/data")
    assert office.disclosed() == []


def test_a_member_takes_the_data_along(own, office):
    member, mira = own
    answer = mira.get("/profile/data/download")
    told = json.loads(answer.text)
    assert told["memberships"][0]["words"]["name"] == "Mira Contoh"
    assert "attachment" in answer.headers["Content-Disposition"]
    assert str(member) in office.disclosed("exported")[0].subjects


def test_a_member_corrects_the_own_words(own, office):
    member, mira = own
    mira.fill("/profile/data", f"/profile/data/memberships/{member}", name="Mira Contoh Lestari")
    office.follow()
    assert "[Mira Contoh Lestari]" in mira.read("/profile/data")


def test_a_member_cannot_correct_somebody_else(own, office):
    member, mira = own
    other = office.member(name="Rangga Contoh")
    form = mira.form("/profile/data", f"/profile/data/memberships/{member}")
    answer = mira.client.post(
        f"/profile/data/memberships/{other}",
        data={**form, "name": "X"},
        headers={"Origin": "http://localhost"},
    )
    assert answer.status_code == 404


def test_consents_are_given_and_withdrawn(own, office):
    member, mira = own
    consents = f"/profile/data/memberships/{member}/consents"
    for given, holds in (("true", {"newsletter"}), ("false", set())):
        mira.fill("/profile/data", consents, purpose="newsletter", given=given)
        assert office.parts.platform.find(Membership, member).consents == holds
    office.follow()
    assert "withdrawn on" in mira.read("/profile/data")


def test_one_click_does_not_ask_to_be_forgotten(own):
    _, mira = own
    page = mira.send("/profile/data", "/profile/data/requests", 422)
    assert "Please confirm that you understand it." in page


def test_a_member_asks_to_be_forgotten_once(own, office):
    _, mira = own
    mira.fill("/profile/data", "/profile/data/requests", understood="true")
    office.follow()
    page = mira.read("/profile/data")
    assert "Request to be forgotten" in page and "2 days 23 hours left" in page
    assert "It cannot be taken back" not in page


def test_somebody_of_the_staff_sees_the_own_data_too(office):
    page = office.comes("front_desk", "semarang").read("/profile/data")
    assert "Front desk" in page and "Hetero Space Semarang" in page
