"""Links to choose a password by: who may make them, and that each opens once and not for ever."""

from dataclasses import replace
from uuid import uuid4

import pytest

from application.access import OPERATOR
from application.accounts import GrantRole, LinkMembership
from application.memberships import BeginMembership
from application.signing_in import Caller
from domain.account import Grant, Role
from domain.errors import (
    AccountClosed,
    CodeNeeded,
    LinkByToken,
    LinkOver,
    NotFound,
    NotPermitted,
    PasswordIsPersonal,
    Unusable,
    WaitFirst,
    WrongCode,
)
from domain.personal import Personal

SEKAR, PASSWORD, NEW = "sekar@contoh.example", "kopi tubruk di teras", "wedang ronde hangat"
HERE = Caller("192.0.2.7", "Contoh/1.0")


def test_an_invitation_is_good_for_seven_days(gate):
    account, link = gate.open()
    assert (link.account, link.purpose, (link.expires_at - gate.now).days) == (account, "invitation", 7)
    assert gate.invitations.find(link.secret, now=gate.now) == link
    gate.after(days=7)
    assert gate.invitations.find(link.secret, now=gate.now) is None
    with pytest.raises(LinkOver):
        gate.invitations.redeem(link.secret, PASSWORD, HERE, now=gate.now)


def test_redeeming_sets_the_password_and_signs_in(gate):
    account, link = gate.open()
    session = gate.invitations.redeem(link.secret, PASSWORD, HERE, now=gate.now)
    assert gate.sessions.who(session.secret, now=gate.now).account == account
    assert gate.enter().account == account


def test_a_link_opens_once(gate):
    _, link = gate.open()
    gate.invitations.redeem(link.secret, PASSWORD, HERE, now=gate.now)
    with pytest.raises(LinkOver):
        gate.invitations.redeem(link.secret, NEW, HERE, now=gate.now)
    assert gate.enter(password=PASSWORD)


def test_of_two_processes_that_redeem_at_once_one_wins(gates, gate, at_once):
    _, link = gate.open()
    houses, passwords = [gates() for _ in range(4)], [f"{PASSWORD} {number}" for number in range(4)]
    acts = [
        lambda house=house, password=password: house.invitations.redeem(
            link.secret, password, HERE, now=house.now
        )
        for house, password in zip(houses, passwords, strict=True)
    ]
    answers = at_once(*acts)
    winners = [number for number, answer in enumerate(answers) if not isinstance(answer, LinkOver)]
    assert len(winners) == 1
    assert gate.enter(password=passwords[winners[0]])
    assert len(gate.rows("select from simpul.sessions")) == 2


def test_a_made_up_link_is_over(gate):
    with pytest.raises(LinkOver):
        gate.invitations.redeem("made up", PASSWORD, HERE, now=gate.now)


def test_a_refused_password_does_not_use_up_the_link(gate):
    _, link = gate.open(name="Sekar Ayu Contoh")
    with pytest.raises(PasswordIsPersonal):
        gate.invitations.redeem(link.secret, "sekar ayu contoh", HERE, now=gate.now)
    assert gate.invitations.redeem(link.secret, PASSWORD, HERE, now=gate.now)


def test_a_new_link_ends_the_earlier_ones(gate, admin):
    account, first = gate.open()
    second = gate.invitations.make(admin, account, "reset", now=gate.now)
    third = gate.invitations.make(admin, account, "invitation", now=gate.now)
    assert [gate.invitations.find(link.secret, now=gate.now) for link in (first, second)] == [None, None]
    assert gate.invitations.find(third.secret, now=gate.now) == third


def test_the_link_of_a_closed_account_is_over(gate):
    account, link = gate.open()
    gate.close(account)
    assert gate.invitations.find(link.secret, now=gate.now) is None
    with pytest.raises(LinkOver):
        gate.invitations.redeem(link.secret, PASSWORD, HERE, now=gate.now)


def test_who_has_a_password_is_sent_a_reset_and_who_has_none_an_invitation(gate, admin, sekar):
    other, _ = gate.open("bagus@contoh.example")
    assert gate.invitations.make(admin, sekar, now=gate.now).purpose == "reset"
    assert gate.invitations.make(admin, other, now=gate.now).purpose == "invitation"


def test_a_reset_ends_all_sessions_and_the_delays(gate, sekar, admin):
    session = gate.enter()
    gate.fail(5)
    link = gate.invitations.make(admin, sekar, now=gate.now)
    gate.invitations.redeem(link.secret, NEW, HERE, now=gate.now)
    assert gate.sessions.who(session.secret, now=gate.now) is None
    assert gate.enter(password=NEW).account == sekar


def test_a_reset_does_not_get_around_the_second_factor(gate, sekar, admin):
    secret = gate.with_factor(sekar)
    link = gate.invitations.make(admin, sekar, now=gate.now)
    with pytest.raises(CodeNeeded):
        gate.invitations.redeem(link.secret, NEW, HERE, now=gate.now)
    for _ in range(5):
        with pytest.raises(WrongCode):
            gate.invitations.redeem(link.secret, NEW, HERE, "000000", now=gate.now)
    assert len(gate.told("sign_in_failed")) == 5 and gate.told("locked_out")
    with pytest.raises(WaitFirst):
        gate.invitations.redeem(link.secret, NEW, HERE, gate.code(secret), now=gate.now)
    gate.after(seconds=30)
    assert gate.invitations.redeem(link.secret, NEW, HERE, gate.code(secret), now=gate.now).factor == "totp"


# Who has forgotten the password


def test_who_has_forgotten_the_password_gets_a_link_for_an_hour(gate, sekar):
    link = gate.invitations.request_reset(" SEKAR@contoh.example", HERE, now=gate.now)
    assert (link.account, link.purpose, (link.expires_at - gate.now).seconds) == (sekar, "reset", 3600)
    assert gate.invitations.redeem(link.secret, NEW, HERE, now=gate.now).account == sekar


@pytest.mark.parametrize("email", ["siapa@contoh.example", "tutup@contoh.example"])
def test_who_is_not_here_gets_none_at_the_price_of_the_same_statements(gates, gate, sekar, wire, email):
    gate.close(gate.person("tutup@contoh.example"))
    far = gates(dsn=wire.dsn)
    for number in range(6):  # until every statement is prepared
        far.invitations.request_reset(f"lain{number}@contoh.example", HERE, now=far.now)
    before = wire.answers
    assert far.invitations.request_reset(email, HERE, now=far.now) is None
    assert gate.rows("select from simpul.invitations where used_at is null") == []
    price, before = wire.answers - before, wire.answers
    assert far.invitations.request_reset(SEKAR, HERE, now=far.now)
    assert wire.answers - before == price


@pytest.mark.parametrize("email", [SEKAR, "siapa@contoh.example"])
def test_asking_again_and_again_must_wait(gate, sekar, email):
    for _ in range(3):
        gate.invitations.request_reset(email, HERE, now=gate.now)
    with pytest.raises(WaitFirst) as refused:
        gate.invitations.request_reset(email, HERE, now=gate.now)
    assert refused.value.values == {"seconds": 60}


def test_asking_for_a_reset_leaves_an_invitation_as_it_is(gate):
    _, invitation = gate.open()
    assert gate.invitations.request_reset(SEKAR, HERE, now=gate.now)
    assert gate.invitations.find(invitation.secret, now=gate.now)


def test_asking_is_told_also_where_nobody_was_found(gate, sekar):
    gate.invitations.request_reset("siapa@contoh.example", HERE, now=gate.now)
    gate.invitations.request_reset(SEKAR, HERE, now=gate.now)
    assert [entry.account for entry in gate.told("reset_asked")] == [sekar, None]


def test_asking_ends_no_link_that_staff_have_made(gate, sekar, admin):
    link = gate.invitations.make(admin, sekar, now=gate.now)
    asked = gate.invitations.request_reset(SEKAR, HERE, now=gate.now)
    assert link.purpose == gate.invitations.find(asked.secret, now=gate.now).purpose == "reset"
    assert gate.invitations.redeem(link.secret, NEW, HERE, now=gate.now)
    assert gate.invitations.find(asked.secret, now=gate.now) is None


# Who may make them


def test_a_link_is_over_once_its_maker_may_not_make_it_any_more(taman_gate, staff):
    member, _ = taman_gate.open(membership=taman_gate.desk.member())
    desk, manager = staff(Role.FRONT_DESK), staff(Role.HUB_MANAGER)
    link = taman_gate.invitations.make(desk, member, now=taman_gate.now)
    role = Grant(Role.FRONT_DESK, "taman", taman_gate.now.date())
    taman_gate.desk.do(GrantRole(member, uuid4(), role), reason="Contoh 4/2026")
    with pytest.raises(LinkOver):
        taman_gate.invitations.redeem(link.secret, PASSWORD, HERE, now=taman_gate.now)
    link = taman_gate.invitations.make(manager, member, now=taman_gate.now)
    assert taman_gate.invitations.find(link.secret, now=taman_gate.now)
    taman_gate.close(manager.account)
    assert taman_gate.invitations.find(link.secret, now=taman_gate.now) is None


def test_all_open_links_of_an_account_can_be_ended(gate, sekar, admin):
    link = gate.invitations.make(admin, sekar, now=gate.now)
    asked = gate.invitations.request_reset(SEKAR, HERE, now=gate.now)
    gate.invitations.drop(sekar)
    assert not gate.invitations.find(link.secret, now=gate.now)
    assert not gate.invitations.find(asked.secret, now=gate.now)


def test_a_narrow_token_and_a_token_of_the_own_account_make_no_link(gate, admin, sekar):
    narrow = replace(admin, scopes=frozenset({"manage_accounts", "read_accounts"}))
    wide = replace(admin, until=gate.now.replace(month=12))
    for token, account in ((narrow, sekar), (wide, admin.account)):
        with pytest.raises(LinkByToken):
            gate.invitations.make(token, account, now=gate.now)
    assert gate.invitations.make(wide, sekar, now=gate.now)
    before = gate.rows("select count(*) from simpul.events")
    with pytest.raises(LinkByToken):
        gate.open("baru@contoh.example", actor=narrow)
    assert gate.rows("select count(*) from simpul.events") == before


def test_a_refused_link_is_told_to_the_security_log(taman_gate, staff):
    desk = staff(Role.FRONT_DESK)
    invites(taman_gate, desk, staff(Role.HUB_MANAGER).account)
    (told,) = taman_gate.told("refused")
    assert (told.account, told.detail) == (desk.account, {"right": "manage_accounts"})


@pytest.fixture
def staff(taman_gate):
    """Makes somebody with a role at Taman (or in the province) who acts."""

    def make(role, hub="taman"):
        account = taman_gate.person(f"{role}-{uuid4().hex[:6]}@contoh.example", role=role, hub=hub)
        return taman_gate.actor(account)

    return make


def invites(gate, actor, account):
    try:
        return gate.invitations.make(actor, account, now=gate.now) and "may"
    except (NotFound, NotPermitted) as refusal:
        return refusal.rule


@pytest.mark.parametrize(
    ("role", "to_desk", "to_manager", "to_admin", "to_member"),
    [
        (Role.PROVINCIAL_ADMIN, "may", "may", "may", "may"),
        (Role.HUB_MANAGER, "may", "not_permitted", "not_found", "may"),
        (Role.FRONT_DESK, "not_found", "not_found", "not_found", "may"),
        (Role.PROGRAM_LEAD, "not_found", "not_found", "not_found", "not_found"),
        (Role.AUDITOR, "not_permitted", "not_permitted", "not_permitted", "not_permitted"),
    ],
)
def test_who_may_make_a_link_for_whom(taman_gate, staff, role, to_desk, to_manager, to_admin, to_member):
    province = (Role.PROVINCIAL_ADMIN, Role.AUDITOR)
    who = staff(role, None if role in province else "taman")
    member, _ = taman_gate.open(membership=taman_gate.desk.member())
    others = [staff(Role.FRONT_DESK), staff(Role.HUB_MANAGER), staff(Role.PROVINCIAL_ADMIN, None)]
    told = [invites(taman_gate, who, other.account) for other in others]
    assert [*told, invites(taman_gate, who, member)] == [to_desk, to_manager, to_admin, to_member]


def test_who_has_one_greater_role_besides_is_out_of_a_managers_reach(taman_gate, staff):
    manager, desk = staff(Role.HUB_MANAGER), staff(Role.FRONT_DESK)
    more = Grant(Role.AUDITOR, None, taman_gate.now.date())
    taman_gate.desk.do(GrantRole(desk.account, uuid4(), more), reason="Contoh 4/2026")
    assert invites(taman_gate, manager, desk.account) == "not_permitted"


def test_a_member_with_a_role_is_out_of_the_desks_reach(taman_gate, staff):
    member, _ = taman_gate.open(membership=taman_gate.desk.member())
    role = Grant(Role.PROGRAM_LEAD, "taman", taman_gate.now.date())
    taman_gate.desk.do(GrantRole(member, uuid4(), role), reason="Contoh 4/2026")
    assert invites(taman_gate, staff(Role.FRONT_DESK), member) == "not_found"


def member_of(gate, hub):
    member = uuid4()
    gate.desk.do(BeginMembership(hub, member, "umkm", "free", Personal(member, "name", "Sekar Contoh")))
    return member


@pytest.mark.parametrize("role", [Role.FRONT_DESK, Role.HUB_MANAGER])
def test_who_is_a_member_of_another_hub_too_is_out_of_reach(taman_gate, pilot, staff, role):
    """A link lets in to the other hub's membership as well."""
    taman_gate.desk.apply(replace(pilot, code="kebun"))
    person, _ = taman_gate.open(membership=taman_gate.desk.member())
    assert invites(taman_gate, staff(role), person) == "may"
    taman_gate.desk.do(LinkMembership(person, member_of(taman_gate, "kebun")))
    assert invites(taman_gate, staff(role), person) != "may"


def test_a_role_given_here_brings_no_members_account_of_another_hub_into_reach(taman_gate, pilot, staff):
    taman_gate.desk.apply(replace(pilot, code="kebun"))
    person, _ = taman_gate.open(membership=member_of(taman_gate, "kebun"))
    role = Grant(Role.FRONT_DESK, "taman", taman_gate.now.date())
    manager = staff(Role.HUB_MANAGER)
    taman_gate.desk.do(GrantRole(person, uuid4(), role), reason="Contoh 4/2026")
    assert invites(taman_gate, manager, person) == "not_permitted"


def test_a_right_lost_in_between_is_noticed(taman_gate, staff):
    manager, desk = staff(Role.HUB_MANAGER), staff(Role.FRONT_DESK)
    taman_gate.close(manager.account)
    assert invites(taman_gate, manager, desk.account) == "not_found"


def test_a_token_of_other_scopes_makes_no_links(taman_gate, staff, admin_of):
    member, _ = taman_gate.open(membership=taman_gate.desk.member())
    assert invites(taman_gate, admin_of(taman_gate, {"book"}), member) == "not_found"


@pytest.fixture
def admin_of():
    """A provincial admin who acts by a token of some scopes."""

    def make(gate, scopes):
        return gate.actor(gate.person("admin@contoh.example", role=Role.PROVINCIAL_ADMIN), frozenset(scopes))

    return make


def test_there_is_no_link_for_nobody_for_the_closed_and_for_programs(gate, sekar):
    with pytest.raises(NotFound):
        gate.invitations.make(OPERATOR, uuid4(), now=gate.now)
    with pytest.raises(Unusable):
        gate.invitations.make(OPERATOR, gate.client(), now=gate.now)
    gate.close(sekar)
    with pytest.raises(AccountClosed):
        gate.invitations.make(OPERATOR, sekar, now=gate.now)


def test_a_link_is_told_with_its_maker_and_its_redeeming(gate):
    account, link = gate.open()
    gate.invitations.redeem(link.secret, PASSWORD, HERE, now=gate.now)
    (made,), (used,) = gate.told("invited"), gate.told("invitation_redeemed")
    assert (made.account, made.actor, made.detail) == (account, "operator", {"purpose": "invitation"})
    assert (used.account, used.address) == (account, "192.0.2.7")
