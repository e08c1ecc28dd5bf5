"""Who may do what: each role's rights, at which hubs and when."""

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID, uuid4

import pytest

from application.access import (
    ALL_RIGHTS,
    ANYONE,
    GRANTABLE,
    LESSER,
    OPERATOR,
    RIGHTS,
    Actor,
    as_account,
    today,
)
from application.door import HANDLERS
from domain import Account
from domain.account import Grant, Role
from domain.errors import NotPermitted
from domain.events import Provenance, acting
from domain.personal import Personal

NOW = datetime(2026, 11, 23, 0, 0, tzinfo=UTC)  # Monday, 07.00 in Semarang
DAY = date(2026, 11, 23)
ACCOUNT, MEMBERSHIP = UUID(int=1), UUID(int=2)
ROLES = ("provincial_admin", "hub_manager", "front_desk", "program_lead", "auditor", "member")
EXPECTED = """
    book                 yes  yes  yes  -    -    -
    enrol                yes  yes  yes  yes  -    -
    manage_memberships   yes  yes  yes  -    -    -
    manage_programs      yes  yes  -    yes  -    -
    configure_hubs       yes  -    -    -    -    -
    approve_plans        yes  -    -    -    -    -
    manage_accounts      yes  -    -    -    -    -
    grant_roles          yes  -    -    -    -    -
    appoint_staff        yes  yes  -    -    -    -
    take_requests        yes  yes  yes  -    -    -
    decide_requests      yes  yes  -    -    -    -
    read_bookings        yes  yes  yes  yes  yes  -
    read_memberships     yes  yes  yes  -    yes  -
    read_persons         yes  yes  yes  -    -    -
    read_accounts        yes  yes  -    -    yes  -
    read_requests        yes  yes  yes  -    yes  -
    read_history         yes  yes  -    -    yes  -
    read_security        yes  -    -    -    yes  -
    book_own             -    -    -    -    -    yes
    enrol_own            -    -    -    -    -    yes
    request_own          -    -    -    -    -    yes
    consent_own          -    -    -    -    -    yes
    read_own             -    -    -    -    -    yes
    account_own          -    -    -    -    -    yes
"""
TABLE = {
    right: dict(zip(ROLES, marks, strict=True))
    for right, *marks in map(str.split, EXPECTED.split("\n")[1:-1])
}


@pytest.fixture(autouse=True)
def by_an_administrator():
    with acting(Provenance("administrator", uuid4(), NOW, "Contoh 7/2026")):
        yield


def at(role, hub="taman", from_day=date(2026, 1, 1), until=None):
    return Grant(Role(role), hub, from_day, until)


def somebody(*grants, scopes=None):
    return Actor("somebody", ACCOUNT, grants, frozenset({MEMBERSHIP}), scopes)


@pytest.fixture
def sekar():
    """Sekar's account, and who she is before anybody looked at it."""
    return Account.open(ACCOUNT, "person", Personal(ACCOUNT, "name", "Sekar Contoh"), None)


def on(account, day, hour=5):
    """What the account may on a day, at an hour of UTC."""
    moment = datetime(day.year, day.month, day.day, hour, tzinfo=UTC)
    return as_account(Actor("somebody", account.id), account, moment)


# Each role


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("right", TABLE)
def test_a_role_gives_the_rights_of_the_table_and_no_others(role, right):
    assert somebody(at(role)).may(right, "taman") is (TABLE[right][role] == "yes")


def test_every_right_and_role_is_in_the_table():
    assert TABLE.keys() == ALL_RIGHTS
    assert {Role(role) for role in ROLES} == RIGHTS.keys() == set(Role)


OF_THE_OPERATOR = "apply_without_approval"


def test_every_command_needs_a_right_that_some_role_has():
    assert {entrance.needs for entrance in HANDLERS.values()} <= ALL_RIGHTS | {OF_THE_OPERATOR}
    assert {entrance.own for entrance in HANDLERS.values() if entrance.own} <= RIGHTS[Role.MEMBER]


def test_an_auditor_only_reads():
    assert all(right.startswith("read_") for right in RIGHTS[Role.AUDITOR])


def test_what_a_manager_may_give_is_less_than_what_a_manager_has():
    for lesser in LESSER:
        assert RIGHTS[lesser] < RIGHTS[Role.HUB_MANAGER]


def test_nobody_is_made_a_member_by_a_grant():
    assert set(GRANTABLE) == set(Role) - {Role.MEMBER}


# Where


@pytest.mark.parametrize(
    ("hub", "asked", "may"),
    [
        ("taman", "taman", True),
        ("taman", "kebun", False),
        ("taman", None, False),
        (None, "taman", True),
        (None, None, True),
    ],
)
def test_a_grant_reaches_as_far_as_it_says(hub, asked, may):
    assert somebody(at("hub_manager", hub)).may("book", asked) is may


def test_rights_at_two_hubs_are_not_mixed_up():
    both = somebody(at("front_desk", "taman"), at("auditor", "kebun"))
    assert both.may("book", "taman") and not both.may("book", "kebun")
    assert both.may("read_history", "kebun") and not both.may("read_history", "taman")
    assert both.hubs("read_bookings") == {"taman", "kebun"} and both.hubs("book") == {"taman"}


def test_whoever_has_a_right_in_the_province_has_it_at_all_hubs():
    assert somebody(at("auditor", None), at("front_desk")).hubs("read_bookings") is None
    assert somebody(at("auditor", None), at("front_desk")).hubs("book") == {"taman"}


def test_a_right_that_is_not_given_is_given_nowhere():
    desk = somebody(at("front_desk"))
    assert desk.anywhere("book") and not desk.anywhere("grant_roles")
    assert desk.hubs("grant_roles") == frozenset()


def test_the_lack_of_a_right_is_told_by_its_name():
    with pytest.raises(NotPermitted) as refusal:
        somebody(at("front_desk")).permit("grant_roles", "taman")
    assert refusal.value.values == {"needs": "grant_roles"}
    assert somebody(at("front_desk")).permit("book", "taman") is None


def test_anyone_may_nothing_and_the_operator_everything():
    assert not [right for right in ALL_RIGHTS if ANYONE.anywhere(right) or ANYONE.may_own(right)]
    assert all(OPERATOR.may(right, hub) for right in ALL_RIGHTS for hub in (None, "taman"))


# When


@pytest.mark.parametrize(
    ("from_day", "until", "may"),
    [
        (date(2026, 11, 23), None, True),
        (date(2026, 11, 24), None, False),
        (date(2026, 11, 1), date(2026, 11, 24), True),
        (date(2026, 11, 1), date(2026, 11, 23), False),
    ],
)
def test_a_grant_holds_from_its_day_up_to_but_not_including_its_end(sekar, from_day, until, may):
    sekar.grant(uuid4(), at("front_desk", "taman", from_day, until))
    assert on(sekar, DAY).may("book", "taman") is may


def test_a_day_begins_at_midnight_of_the_province(sekar):
    sekar.grant(uuid4(), at("front_desk", from_day=date(2026, 11, 24)))
    assert [on(sekar, DAY, hour).may("book", "taman") for hour in (16, 17)] == [False, True]
    assert [today(datetime(2026, 11, 23, hour, tzinfo=UTC)).day for hour in (16, 17)] == [23, 24]


def test_what_was_revoked_is_no_more(sekar):
    sekar.grant(grant := uuid4(), at("front_desk"))
    sekar.revoke(grant)
    assert not on(sekar, DAY).may("book", "taman")


def test_a_closed_account_may_nothing_not_even_what_is_its_own(sekar):
    sekar.grant(uuid4(), at("provincial_admin", None))
    sekar.link(MEMBERSHIP, "taman")
    sekar.close()
    closed = on(sekar, DAY)
    assert not [right for right in ALL_RIGHTS if closed.anywhere(right)]
    assert not closed.may_own("account_own", account=ACCOUNT) and not closed.may_own("book_own", MEMBERSHIP)


def test_an_account_keeps_its_name_whatever_it_may(sekar):
    assert on(sekar, DAY).name == "somebody"
    sekar.close()
    assert on(sekar, DAY).name == "somebody"


# Scopes of a token


def test_a_scope_narrows_what_a_role_gives():
    narrow = somebody(at("front_desk"), scopes=frozenset({"book"}))
    assert narrow.may("book", "taman") and not narrow.may("enrol", "taman")
    assert narrow.hubs("enrol") == frozenset()


def test_a_scope_gives_nothing_of_itself():
    assert not somebody(at("front_desk"), scopes=frozenset({"grant_roles"})).may("grant_roles", "taman")
    assert not somebody(scopes=ALL_RIGHTS).may("book", "taman")


def test_a_scope_narrows_what_is_ones_own_too():
    narrow = somebody(scopes=frozenset({"read_own"}))
    assert narrow.may_own("read_own", MEMBERSHIP) and not narrow.may_own("book_own", MEMBERSHIP)


def test_scopes_stay_when_the_account_is_looked_up(sekar):
    sekar.grant(uuid4(), at("front_desk"))
    found = as_account(Actor("token", ACCOUNT, scopes=frozenset({"enrol"})), sekar, NOW)
    assert found.may("enrol", "taman") and not found.may("book", "taman")


# One's own


@pytest.mark.parametrize("own", sorted(RIGHTS[Role.MEMBER]))
def test_a_member_has_rights_over_the_own_membership_and_account_only(own):
    assert somebody().may_own(own, MEMBERSHIP) and somebody().may_own(own, account=ACCOUNT)
    assert not somebody().may_own(own, uuid4()) and not somebody().may_own(own, account=uuid4())
    assert not somebody().may_own(own)


def test_what_staff_may_is_not_among_what_is_ones_own():
    assert not somebody(at("front_desk")).may_own("book", MEMBERSHIP)


def test_who_has_no_account_owns_nothing():
    assert not replace(ANYONE).may_own("account_own", membership=None, account=None)


def test_memberships_come_from_the_account(sekar):
    assert not on(sekar, DAY).may_own("book_own", MEMBERSHIP)
    sekar.link(MEMBERSHIP, "taman")
    assert on(sekar, DAY).may_own("book_own", MEMBERSHIP)
