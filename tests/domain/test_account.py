"""An account: what it was given, what was taken, and when it is over."""

from datetime import date
from uuid import UUID, uuid4

import pytest

from domain import Account
from domain.account import NETWORK, Grant, Role
from domain.errors import AccountClosed, AccountState, AlreadyExists, NoSuchGrant
from domain.personal import Personal

DESK = Grant(Role.FRONT_DESK, "taman", date(2026, 11, 23))
LEAD = Grant(Role.PROGRAM_LEAD, "taman", date(2026, 11, 23), date(2027, 1, 1), "Penanggung jawab")
ID = UUID(int=9)


@pytest.fixture
def sekar():
    return Account.open(
        ID, "person", Personal(ID, "name", "Sekar Contoh"), Personal(ID, "email", "s@contoh.example")
    )


def happened(account):
    return [type(event).TOPIC for event in account.collect_events()]


def test_a_new_account_is_open_and_may_nothing(sekar):
    assert (sekar.kind, sekar.grants, sekar.memberships, sekar.closed) == ("person", {}, {}, False)


def test_an_account_is_of_the_network_not_of_a_hub(sekar):
    sekar.grant(uuid4(), DESK)
    assert {event.hub for event in sekar.collect_events()} == {NETWORK}


def test_its_events_say_on_what_ground(sekar):
    sekar.grant(uuid4(), DESK)
    assert [event.reason for event in sekar.collect_events()] == ["a test", "a test"]


def test_it_has_the_roles_it_was_given(sekar):
    sekar.grant(one := uuid4(), DESK)
    sekar.grant(other := uuid4(), LEAD)
    assert sekar.grants == {one: DESK, other: LEAD}


def test_a_grant_that_arrives_twice_is_given_once(sekar):
    sekar.grant(grant := uuid4(), DESK)
    sekar.grant(grant, DESK)
    assert happened(sekar) == ["account.opened", "account.role_granted"]


def test_a_grant_is_not_replaced_by_another_under_its_id(sekar):
    sekar.grant(grant := uuid4(), Grant(Role.PROVINCIAL_ADMIN, None, date(2026, 1, 1)))
    with pytest.raises(AlreadyExists, match="grant"):
        sekar.grant(grant, DESK)
    assert sekar.grants[grant].role is Role.PROVINCIAL_ADMIN


def test_a_grant_that_was_revoked_does_not_come_back_by_arriving_late(sekar):
    sekar.grant(grant := uuid4(), DESK)
    sekar.revoke(grant)
    with pytest.raises(AlreadyExists):
        sekar.grant(grant, DESK)
    assert sekar.grants == {}


def test_a_revocation_says_what_was_taken(sekar):
    sekar.grant(grant := uuid4(), DESK)
    sekar.revoke(grant)
    said = sekar.collect_events()[-1]
    assert (said.grant_id, said.role, said.at) == (grant, Role.FRONT_DESK, "taman")


def test_what_was_never_given_cannot_be_taken(sekar):
    with pytest.raises(NoSuchGrant) as refusal:
        sekar.revoke(grant := uuid4())
    assert refusal.value.values == {"grant": grant}


def test_it_is_linked_to_a_membership_once(sekar):
    sekar.link(member := uuid4(), "taman")
    sekar.link(member, "taman")
    assert sekar.memberships == {member: "taman"}
    assert happened(sekar) == ["account.opened", "account.membership_linked"]


def test_a_link_made_by_mistake_is_taken_back(sekar):
    sekar.link(member := uuid4(), "taman")
    sekar.unlink(member)
    sekar.unlink(member)
    assert sekar.memberships == {}
    assert happened(sekar)[1:] == ["account.membership_linked", "account.membership_unlinked"]


@pytest.mark.parametrize(
    "act",
    [
        lambda account: account.grant(uuid4(), DESK),
        lambda account: account.link(uuid4(), "taman"),
        lambda account: account.correct(None, Personal(ID, "email", "baru@contoh.example")),
        lambda account: account.close(),
    ],
    ids=["grant", "link", "correct", "close"],
)
def test_a_closed_account_takes_nothing_more(sekar, act):
    sekar.close()
    with pytest.raises(AccountClosed):
        act(sekar)


def test_roles_can_be_taken_from_a_closed_account(sekar):
    sekar.grant(grant := uuid4(), DESK)
    sekar.close()
    sekar.revoke(grant)
    assert sekar.grants == {}


def test_a_closed_account_opens_again_as_it_was(sekar):
    sekar.grant(grant := uuid4(), DESK)
    sekar.close()
    sekar.reopen()
    assert (sekar.closed, sekar.grants) == (False, {grant: DESK})


def test_what_is_open_is_not_reopened(sekar):
    with pytest.raises(AccountState, match="open cannot be reopened"):
        sekar.reopen()


def test_a_forgotten_account_stays_closed_for_ever(sekar):
    sekar.forget(uuid4())
    assert sekar.closed and sekar.forgotten
    with pytest.raises(AccountState, match="forgotten cannot be reopened"):
        sekar.reopen()


def test_it_is_forgotten_once(sekar):
    sekar.forget(uuid4())
    sekar.forget(uuid4())
    assert happened(sekar) == ["account.opened", "account.forgotten"]


@pytest.mark.parametrize(
    ("day", "holds"),
    [((2026, 11, 22), False), ((2026, 11, 23), True), ((2026, 12, 31), True), ((2027, 1, 1), False)],
)
def test_a_grant_holds_from_its_first_day_until_the_day_before_its_end(day, holds):
    assert LEAD.in_force(date(*day)) is holds


def test_a_grant_without_an_end_holds_on(sekar):
    assert DESK.in_force(date(2096, 1, 1))


@pytest.mark.parametrize(("hub", "covered"), [("taman", [True, False, False]), (None, [True, True, True])])
def test_a_grant_covers_its_hub_or_the_whole_province(hub, covered):
    grant = Grant(Role.AUDITOR, hub, date(2026, 1, 1))
    assert [grant.covers(asked) for asked in ("taman", "kebun", None)] == covered
