"""The security log: in sentences, narrowed, turned page by page, and shown to those alone who may."""

import re
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from application.store.security_log import Kind
from interface.security_told import KINDS, TELLS


@pytest.fixture
def auditor(office):
    return office.comes("auditor")


@pytest.fixture
def admin(office):
    return office.comes("provincial_admin")


def told(office, kind, account=None, **more):
    office.parts.security.record(
        kind, account=account, actor=f"account:{account}" if account else None, **more
    )


def entries(page):
    """What the log's rows say."""
    return re.findall(r'<p class="says">(.*?)</p>', page.text)


def test_every_kind_has_a_sentence_and_a_heading():
    assert set(TELLS) == set(KINDS) == set(Kind)


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_is_told_in_a_whole_sentence(auditor, office, kind):
    told(office, kind, auditor.account, seconds=30, right="book", hub="semarang", subjects=[str(uuid4())])
    says = entries(auditor.get(f"/security?kind={kind}"))[0]
    assert says.strip().endswith(".") and "{" not in says and says[0].isupper()


def test_the_newest_stands_first(auditor, office):
    told(office, "second_factor_set", auditor.account)
    told(office, "token_issued", auditor.account, token=uuid4())
    first, second = entries(auditor.get("/security"))[:2]
    assert "token" in first and "second factor" in second


def test_the_log_is_narrowed_by_kind_account_and_days(auditor, office):
    other = office.people.staff("front_desk", "semarang")
    told(office, "second_factor_set", other)
    office.follow()
    page = auditor.read(f"/security?kind=second_factor_set&account={other}")
    assert "Sekar Contoh set up" in page
    assert "Nothing of that kind" in auditor.read("/security?kind=second_factor_removed")
    tomorrow = (datetime.now(UTC) + timedelta(days=2)).date()
    assert "Nothing of that kind" in auditor.read(f"/security?since={tomorrow}")


def test_the_pages_are_turned_without_missing_or_repeating_any(auditor, office):
    for number in range(60):
        told(office, "locked_out", auditor.account, seconds=number + 100)
    first = auditor.get("/security?kind=locked_out")
    older = re.search(r'href="(/security\?[^"]*before[^"]*)"', first.text)[1].replace("&amp;", "&")
    seconds = [
        re.search(r"wait (\d+)", says)[1] for page in (first, auditor.get(older)) for says in entries(page)
    ]
    assert seconds == [str(number + 100) for number in reversed(range(60))]


def test_a_filter_that_cannot_be_read_is_told(auditor):
    auditor.get("/security?since=yesterday", 400)
    auditor.get("/security?kind=gossip", 400)


def test_an_auditor_sees_staff_by_name_and_the_look_is_recorded(auditor, office):
    sekar = office.people.staff("front_desk", "semarang")
    told(office, "second_factor_set", sekar)
    office.follow()
    assert "Sekar Contoh set up a second factor." in auditor.read("/security?kind=second_factor_set")
    assert office.disclosed()[0].subjects == [str(sekar)]


def test_an_auditor_sees_a_member_as_a_number_and_is_told_why(auditor, office):
    _, mira = office.member_comes()
    told(office, "second_factor_set", mira.account)
    page = auditor.read("/security?kind=second_factor_set", within="main")
    assert f"Account {str(mira.account)[:8]} set up a second factor." in page and "Mira" not in page
    assert "Members stand here as numbers" in page
    assert office.disclosed() == []


def test_looks_at_personal_data_are_shown_where_they_are_asked_for(auditor, office):
    told(office, "person_looked_at", auditor.account, page="people", subjects=[str(uuid4())])
    assert "saw personal data" not in auditor.read("/security")
    assert "saw personal data of 1 person" in auditor.read("/security?kind=all")


def test_an_erasure_is_told_of_who_carried_it_out_and_not_of_whom_it_was(auditor, office):
    told(office, "forgotten", auditor.account, request=uuid4(), people=2)
    office.follow()
    assert entries(auditor.get("/security?kind=forgotten")) == [
        "Sekar Contoh carried out the erasure of personal data."
    ]


def test_an_attempt_at_an_unknown_address_has_a_sentence_of_its_own(auditor, office):
    told(office, "sign_in_failed")
    says = entries(auditor.get("/security?kind=sign_in_failed"))
    assert says == ["Somebody tried to sign in with an e-mail address that no account has."]


def test_details_name_the_hub_and_end_without_a_dot_that_leads_nowhere(auditor, office):
    told(office, "refused", right="book", hub="semarang", address="192.0.2.7")
    page = auditor.get("/security?kind=refused").text
    assert "Hub: Hetero Space Semarang · Network address: 192.0.2.7</p>" in page


def test_who_may_read_names_sees_them_and_the_look_is_recorded(admin, office):
    sekar = office.people.staff("front_desk", "semarang")
    told(office, "second_factor_set", sekar)
    office.follow()
    assert "Sekar Contoh set up a second factor." in admin.read("/security?kind=second_factor_set")
    assert str(sekar) in office.disclosed()[0].subjects


def test_a_refusal_says_which_right_was_missing(admin, office):
    office.comes("front_desk", "semarang").get("/hubs/semarang/staff", 403)
    assert "was refused: Read accounts." in admin.read("/security?kind=refused")


def test_roles_given_and_taken_stand_in_a_list_of_their_own(auditor, office):
    office.people.staff("program_lead", "semarang")
    office.follow()
    page = auditor.read("/security/roles")
    assert "was given the role Programme lead, Hetero Space Semarang." in page and "Contoh 7/2026" in page


@pytest.mark.parametrize("role", ["hub_manager", "front_desk", "program_lead"])
def test_the_log_is_not_for_those_at_a_hub(office, role):
    visitor = office.comes(role, "semarang")
    visitor.get("/security", 403)
    visitor.get("/security/roles", 403)


def test_an_auditor_of_one_hub_does_not_read_the_provinces_log(office):
    office.comes("auditor", "semarang").get("/security", 403)
