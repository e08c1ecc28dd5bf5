"""Accounts through the door: who appoints whom, where, on what ground; and what others may not even know."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest

from application.accounts import (
    CloseAccount,
    CorrectAccount,
    GrantRole,
    LinkMembership,
    OpenAccount,
    ReopenAccount,
    RevokeRole,
)
from application.bookings import BookSpace, CancelBooking
from application.memberships import EndMembership, PauseMembership
from application.programs import Enrol, Withdraw
from domain import Account, Membership, Space
from domain.account import Grant, Role
from domain.errors import (
    AccountClosed,
    AlreadyExists,
    CommandIdReused,
    GrantPeriod,
    GroundNeeded,
    NoSuchBooking,
    NoSuchEnrolment,
    NoSuchGrant,
    NotFound,
    NotPermitted,
    Unusable,
)
from domain.personal import Personal
from domain.values import space_id

GROUND = "Contoh 8/2026"
LOFT = space_id("taman", "loft")
SINCE = date(2026, 1, 1)


def at(role, hub="taman", from_day=SINCE, until=None):
    return Grant(role, hub, from_day, until)


def named(account, name="Bagus Contoh"):
    return Personal(account, "name", name)


@pytest.fixture
def kebun(taman, pilot):
    """A second hub, of which those of the first are outsiders."""
    taman.apply(replace(pilot, code="kebun"))


@pytest.fixture
def manager(taman):
    return taman.staff(Role.HUB_MANAGER)


@pytest.fixture
def outsider(taman, kebun):
    """The manager of the other hub."""
    return taman.staff(Role.HUB_MANAGER, "kebun")


@pytest.fixture
def bagus(taman):
    """A member's account, without any role yet."""
    return taman.account(membership=taman.member())


@pytest.fixture
def appoint(taman, bagus):
    """appoint(manager, grant): Bagus gets the role; the id of the grant."""

    def give(actor, grant, account=bagus, reason=GROUND, grant_id=None):
        command = GrantRole(account.account, grant_id or uuid4(), grant)
        taman.do(command, actor=actor, reason=reason)
        return command.grant_id

    return give


@pytest.fixture
def grants(taman, bagus):
    """The roles that Bagus has, as the log says."""
    return lambda account=bagus: list(taman.platform.find(Account, account.account).grants.values())


# Appointing


@pytest.mark.parametrize("role", [Role.FRONT_DESK, Role.PROGRAM_LEAD])
def test_a_manager_appoints_staff_at_the_own_hub(appoint, manager, grants, role):
    appoint(manager, at(role))
    assert grants() == [at(role)]


@pytest.mark.parametrize(
    ("role", "hub", "needs"),
    [
        (Role.FRONT_DESK, "kebun", "appoint_staff"),
        (Role.FRONT_DESK, None, "grant_roles"),
        (Role.HUB_MANAGER, "taman", "grant_roles"),
        (Role.AUDITOR, "taman", "grant_roles"),
        (Role.PROVINCIAL_ADMIN, None, "grant_roles"),
    ],
)
def test_a_manager_appoints_nobody_elsewhere_and_nobody_higher(
    taman, kebun, manager, grants, role, hub, needs
):
    colleague = taman.staff(Role.FRONT_DESK)
    with pytest.raises(NotPermitted) as refusal:
        taman.do(GrantRole(colleague.account, uuid4(), at(role, hub)), actor=manager, reason=GROUND)
    assert refusal.value.values == {"needs": needs}
    assert grants(colleague) == [at(Role.FRONT_DESK)]


def test_a_manager_appoints_nobody_who_is_not_known_at_the_hub(taman, manager):
    stranger = taman.account()
    with pytest.raises(NotFound):
        taman.do(GrantRole(stranger.account, uuid4(), at(Role.FRONT_DESK)), actor=manager, reason=GROUND)


@pytest.mark.parametrize("role", [Role.FRONT_DESK, Role.PROGRAM_LEAD, Role.AUDITOR])
def test_other_staff_appoint_nobody(taman, appoint, role):
    with pytest.raises((NotPermitted, NotFound)):
        appoint(taman.staff(role), at(Role.FRONT_DESK))


def test_nobody_makes_themself_more_than_they_are(taman, manager, grants):
    with pytest.raises(NotPermitted):
        taman.do(
            GrantRole(manager.account, uuid4(), at(Role.PROVINCIAL_ADMIN, None)), actor=manager, reason=GROUND
        )
    assert grants(manager) == [at(Role.HUB_MANAGER)]


def test_a_provincial_admin_gives_every_role_but_that_of_a_member(taman, appoint, grants):
    admin = taman.staff(Role.PROVINCIAL_ADMIN, None)
    appoint(admin, at(Role.HUB_MANAGER))
    appoint(admin, at(Role.PROVINCIAL_ADMIN, None))
    with pytest.raises(Unusable, match="member is not a valid role"):
        appoint(admin, at(Role.MEMBER))
    assert len(grants()) == 2


def test_an_admin_of_one_hub_only_is_no_admin_of_the_province(taman, appoint):
    admin = taman.staff(Role.PROVINCIAL_ADMIN, "taman")
    with pytest.raises((NotPermitted, NotFound)):
        appoint(admin, at(Role.HUB_MANAGER))


@pytest.mark.parametrize("reason", [None, "", "  "])
def test_roles_are_given_and_taken_on_a_ground(taman, appoint, manager, bagus, reason):
    with pytest.raises(GroundNeeded):
        appoint(manager, at(Role.FRONT_DESK), reason=reason)
    grant = appoint(manager, at(Role.FRONT_DESK))
    for command in (
        RevokeRole(bagus.account, grant),
        CloseAccount(bagus.account),
        ReopenAccount(bagus.account),
    ):
        with pytest.raises(GroundNeeded):
            taman.do(command, reason=reason)


def test_the_ground_and_who_gave_it_stand_in_the_log(taman, appoint, manager, bagus):
    appoint(manager, at(Role.FRONT_DESK))
    (row,) = taman.events(type="account.role_granted", stream=bagus.account)
    assert (row["actor"], row["body"]["reason"], row["hub"]) == (manager.name, GROUND, "*")


@pytest.mark.parametrize("until", [SINCE, SINCE - timedelta(days=1)])
def test_a_grant_ends_after_it_begins(appoint, manager, until):
    with pytest.raises(GrantPeriod):
        appoint(manager, at(Role.FRONT_DESK, until=until))


def test_a_grant_is_for_a_hub_that_there_is(taman, appoint):
    with pytest.raises(NotFound, match="no hub nowhere"):
        appoint(taman.staff(Role.PROVINCIAL_ADMIN, None), at(Role.FRONT_DESK, "nowhere"))


def test_a_manager_takes_what_a_manager_may_give(taman, appoint, manager, bagus, grants):
    grant = appoint(manager, at(Role.FRONT_DESK))
    taman.do(RevokeRole(bagus.account, grant), actor=manager, reason=GROUND)
    assert grants() == []


def test_a_manager_takes_no_role_of_another_manager(taman, manager, grants):
    other = taman.staff(Role.HUB_MANAGER)
    (grant,) = taman.platform.find(Account, other.account).grants
    with pytest.raises(NotPermitted, match="grant_roles"):
        taman.do(RevokeRole(other.account, grant), actor=manager, reason=GROUND)
    assert grants(other) == [at(Role.HUB_MANAGER)]


def test_a_managers_role_is_not_replaced_by_a_lesser_one(taman, appoint, manager, grants):
    other = taman.staff(Role.HUB_MANAGER)
    (grant,) = taman.platform.find(Account, other.account).grants
    with pytest.raises(AlreadyExists):
        appoint(manager, at(Role.FRONT_DESK), other, grant_id=grant)
    assert grants(other) == [at(Role.HUB_MANAGER)]


def test_what_was_never_given_cannot_be_taken(taman, bagus):
    with pytest.raises(NoSuchGrant):
        taman.do(RevokeRole(bagus.account, uuid4()), reason=GROUND)


# Days


def test_a_role_counts_from_its_first_day_to_its_last(taman, slot):
    desk = taman.account(at(Role.FRONT_DESK, from_day=date(2026, 11, 24), until=date(2026, 11, 25)))
    member, at_nine = taman.member(), slot("9-10", days=9)
    for now, may in ((slot("7-8"), False), (slot("7-8", days=1), True), (slot("7-8", days=2), False)):
        command = BookSpace("taman", LOFT, uuid4(), member, at_nine)
        if may:
            assert taman.do(command, actor=desk, now=now.start)
        else:
            with pytest.raises(NotPermitted):
                taman.do(command, actor=desk, now=now.start)


# What another process has done meanwhile


def test_a_role_revoked_elsewhere_counts_no_more_here(taman, process, slot):
    desk, member, here = taman.staff(Role.FRONT_DESK), taman.member(), process()
    here.do(BookSpace("taman", LOFT, uuid4(), member, slot("9-10")), actor=desk)
    (grant,) = taman.platform.find(Account, desk.account).grants
    taman.do(RevokeRole(desk.account, grant), reason=GROUND)
    assert here.platform.find(Account, desk.account).grants  # what is remembered here is behind
    with pytest.raises(NotPermitted):
        here.do(BookSpace("taman", LOFT, uuid4(), member, slot("11-12")), actor=desk)
    assert len(taman.events(type="space.booked")) == 1


def test_a_role_given_elsewhere_counts_at_once_here(taman, process, bagus, slot):
    member, here = taman.member(), process()
    with pytest.raises(NotPermitted):
        here.do(BookSpace("taman", LOFT, uuid4(), member, slot("9-10")), actor=bagus)
    taman.do(GrantRole(bagus.account, uuid4(), at(Role.FRONT_DESK)), reason=GROUND)
    assert here.do(BookSpace("taman", LOFT, uuid4(), member, slot("9-10")), actor=bagus)


def test_who_was_closed_elsewhere_does_nothing_here(taman, process, slot):
    admin, member, here = taman.staff(Role.PROVINCIAL_ADMIN, None), taman.member(), process()
    here.do(BookSpace("taman", LOFT, uuid4(), member, slot("9-10")), actor=admin)
    taman.do(CloseAccount(admin.account), reason=GROUND)
    with pytest.raises(NotPermitted):
        here.do(BookSpace("taman", LOFT, uuid4(), member, slot("11-12")), actor=admin)


def test_an_actor_without_an_account_in_the_log_may_nothing(taman, bagus, slot):
    ghost = replace(bagus, account=uuid4(), grants=(at(Role.PROVINCIAL_ADMIN, None),))
    with pytest.raises(NotPermitted):
        taman.do(BookSpace("taman", LOFT, uuid4(), taman.member(), slot("9-10")), actor=ghost)


def test_roles_that_the_caller_claims_are_not_believed(taman, bagus, slot):
    claimed = replace(bagus, grants=(at(Role.PROVINCIAL_ADMIN, None),))
    with pytest.raises(NotPermitted):
        taman.do(BookSpace("taman", LOFT, uuid4(), taman.member(), slot("9-10")), actor=claimed)


# Opening, correcting, closing


def test_a_manager_opens_an_account_with_a_role_at_the_own_hub(taman, manager):
    command = OpenAccount(uuid4(), "person", named(uuid4()), grant=at(Role.FRONT_DESK))
    taman.do(command, actor=manager, reason=GROUND)
    found = taman.platform.find(Account, command.account_id)
    assert found.grants == {command.account_id: at(Role.FRONT_DESK)}


@pytest.mark.parametrize(
    "grant", [None, at(Role.FRONT_DESK, "kebun"), at(Role.HUB_MANAGER), at(Role.FRONT_DESK, None)]
)
def test_a_manager_opens_no_other_accounts(taman, kebun, manager, grant):
    with pytest.raises(NotPermitted):
        taman.do(OpenAccount(uuid4(), "person", named(uuid4()), grant=grant), actor=manager, reason=GROUND)


def test_a_role_with_a_membership_is_opened_by_the_province_only(taman, manager):
    command = OpenAccount(
        uuid4(), "person", named(uuid4()), None, at(Role.FRONT_DESK), uuid4(), taman.member()
    )
    with pytest.raises(NotPermitted):
        taman.do(command, actor=manager, reason=GROUND)
    taman.do(command, actor=taman.staff(Role.PROVINCIAL_ADMIN, None), reason=GROUND)


def test_the_front_desk_opens_the_account_of_a_member(taman):
    desk, member = taman.staff(Role.FRONT_DESK), taman.member()
    taman.do(OpenAccount(account := uuid4(), "person", named(account), membership_id=member), actor=desk)
    assert taman.platform.find(Account, account).memberships == {member: "taman"}


def test_an_account_is_opened_once(taman, bagus):
    with pytest.raises(AlreadyExists):
        taman.do(OpenAccount(bagus.account, "client", named(bagus.account)))
    with pytest.raises(AlreadyExists):
        taman.do(OpenAccount(LOFT, "client", named(LOFT)))


def test_the_same_key_with_another_role_is_refused(taman, bagus, manager):
    key, grant = uuid4(), uuid4()
    first = taman.do(GrantRole(bagus.account, grant, at(Role.FRONT_DESK)), key, manager, reason=GROUND)
    again = taman.do(GrantRole(bagus.account, grant, at(Role.FRONT_DESK)), key, manager, reason=GROUND)
    assert (again.position, again.repeated) == (first.position, True)
    with pytest.raises(CommandIdReused):
        taman.do(GrantRole(bagus.account, grant, at(Role.PROGRAM_LEAD)), key, manager, reason=GROUND)


def test_everybody_corrects_their_own_account(taman, bagus):
    taman.do(CorrectAccount(bagus.account, named(bagus.account, "Bagus Contoh Baru")), actor=bagus)
    (row,) = taman.events(type="account.corrected")
    assert row["actor"] == bagus.name and row["body"]["email"] is None


def test_nobody_closes_their_own_account(taman, bagus):
    with pytest.raises(NotFound):
        taman.do(CloseAccount(bagus.account), actor=bagus, reason=GROUND)


def test_a_closed_account_gets_no_role(taman, bagus, appoint, manager):
    taman.do(CloseAccount(bagus.account), reason=GROUND)
    with pytest.raises(AccountClosed):
        appoint(manager, at(Role.FRONT_DESK))
    taman.do(ReopenAccount(bagus.account), reason=GROUND)
    assert appoint(manager, at(Role.FRONT_DESK))


# What outsiders are told is not there, insiders are told they may not


@pytest.mark.parametrize("act", [RevokeRole, CorrectAccount, CloseAccount, ReopenAccount, GrantRole])
def test_an_account_of_another_hub_is_not_there(taman, outsider, act):
    desk = taman.staff(Role.FRONT_DESK)
    with pytest.raises(NotFound, match="no account") as refusal:
        taman.do(_about(taman, desk, act), actor=outsider, reason=GROUND)
    assert str(refusal.value) == str(NotFound(what="account", key=desk.account))


@pytest.mark.parametrize("act", [CorrectAccount, CloseAccount, ReopenAccount, GrantRole])
def test_an_account_of_the_own_hub_is_there_but_the_provinces(taman, manager, act):
    with pytest.raises(NotPermitted):
        taman.do(_about(taman, taman.staff(Role.FRONT_DESK), act), actor=manager, reason=GROUND)


def test_an_account_is_known_at_the_hubs_of_its_memberships(taman, outsider, manager):
    mira = taman.account(membership=taman.member())
    for actor, refused in ((outsider, NotFound), (manager, NotPermitted)):
        with pytest.raises(refused):
            taman.do(CloseAccount(mira.account), actor=actor, reason=GROUND)


def _about(taman, actor, act):
    (grant,) = taman.platform.find(Account, actor.account).grants
    more = {
        RevokeRole: (grant,),
        CorrectAccount: (named(actor.account),),
        GrantRole: (uuid4(), at(Role.HUB_MANAGER)),
    }
    return act(actor.account, *more.get(act, ()))


@pytest.mark.parametrize(
    "act", [PauseMembership, lambda member: EndMembership(member, "hub")], ids=["pause", "end"]
)
def test_a_membership_of_another_hub_is_not_there(taman, outsider, act):
    member = taman.member()
    with pytest.raises(NotFound, match="no membership"):
        taman.do(act(member), actor=outsider)
    with pytest.raises(NotPermitted):
        taman.do(act(member), actor=taman.staff(Role.AUDITOR))
    assert taman.platform.find(Membership, member).state_on(date(2026, 11, 24)) == "active"


def test_a_membership_of_another_hub_is_linked_by_nobody_there(taman, outsider, bagus):
    member = taman.member()
    for command in (
        LinkMembership(bagus.account, member),
        OpenAccount(uuid4(), "person", named(uuid4()), membership_id=member),
    ):
        with pytest.raises(NotFound, match="no membership"):
            taman.do(command, actor=outsider)
        with pytest.raises(NotPermitted):
            taman.do(command, actor=taman.staff(Role.AUDITOR))


def test_an_account_that_is_not_known_here_is_linked_by_the_province_alone(taman, kebun):
    """Whoever links it could make a link for it, and read what is held about the person."""
    member, desk = taman.member(), taman.staff(Role.FRONT_DESK)
    strangers = [taman.account(), taman.staff(Role.FRONT_DESK, "kebun"), taman.staff(Role.AUDITOR, None)]
    for stranger in [*(one.account for one in strangers), uuid4()]:
        with pytest.raises(NotFound, match=f"no account {stranger}"):
            taman.do(LinkMembership(stranger, member), actor=desk)
    taman.do(LinkMembership(strangers[0].account, member), actor=taman.staff(Role.PROVINCIAL_ADMIN, None))
    assert taman.do(LinkMembership(strangers[0].account, taman.member()), actor=desk)


def test_a_booking_of_another_hub_is_not_there(taman, outsider, slot):
    taman.book("loft", taman.member(), slot("9-10"), booking=(booking := uuid4()))
    with pytest.raises(NoSuchBooking):
        taman.do(CancelBooking(LOFT, booking), actor=outsider)
    with pytest.raises(NotPermitted):
        taman.do(CancelBooking(LOFT, booking), actor=taman.staff(Role.PROGRAM_LEAD))
    assert booking in taman.platform.find(Space, LOFT).bookings


def test_an_enrolment_of_another_hub_is_not_there(taman, outsider, slot):
    program = taman.programme(slot("9-12"))
    enrolment = taman.enrol(program)
    with pytest.raises(NoSuchEnrolment):
        taman.do(Withdraw(program, enrolment), actor=outsider)
    with pytest.raises(NotPermitted):
        taman.do(Withdraw(program, enrolment), actor=taman.staff(Role.AUDITOR))


# Members


@pytest.fixture
def mira(taman):
    """A member with an account: the membership, and who she is."""
    member = taman.member()
    return member, taman.account(membership=member)


def test_a_member_books_and_cancels_for_themself(taman, mira, slot):
    member, herself = mira
    taman.do(BookSpace("taman", LOFT, booking := uuid4(), member, slot("9-10")), actor=herself)
    taman.do(CancelBooking(LOFT, booking), actor=herself)
    assert taman.platform.find(Space, LOFT).bookings == {}


def test_a_member_books_and_cancels_for_nobody_else(taman, mira, slot):
    other, (_, herself) = taman.member(), mira
    with pytest.raises(NotPermitted):
        taman.do(BookSpace("taman", LOFT, uuid4(), other, slot("11-12")), actor=herself)
    taman.book("loft", other, slot("9-10"), booking=(booking := uuid4()))
    with pytest.raises(NoSuchBooking):
        taman.do(CancelBooking(LOFT, booking), actor=herself)
    assert booking in taman.platform.find(Space, LOFT).bookings


def test_a_member_does_not_cancel_what_a_programme_holds(taman, mira, slot):
    taman.programme(slot("9-12"), "loft")
    (booking,) = taman.platform.find(Space, LOFT).bookings
    with pytest.raises(NoSuchBooking):
        taman.do(CancelBooking(LOFT, booking), actor=mira[1])


def test_a_member_enrols_and_withdraws_themself(taman, mira, slot):
    program, (member, herself) = taman.programme(slot("9-12")), mira
    taman.do(Enrol(program, enrolment := uuid4(), member), actor=herself)
    taman.do(Withdraw(program, enrolment), actor=herself)
    assert len(taman.events(actor=herself.name)) == 2


def test_a_member_enrols_and_withdraws_nobody_else(taman, mira, slot):
    program, (_, herself) = taman.programme(slot("9-12")), mira
    for wish in (
        Enrol(program, uuid4(), taman.member()),
        Enrol(program, uuid4(), None, named(uuid4())),
    ):
        with pytest.raises(NotPermitted):
            taman.do(wish, actor=herself)
    for enrolment in (taman.enrol(program), taman.enrol(program, member=taman.member())):
        with pytest.raises(NoSuchEnrolment):
            taman.do(Withdraw(program, enrolment), actor=herself)


def test_a_member_does_not_manage_the_own_membership(taman, mira):
    member, herself = mira
    with pytest.raises((NotPermitted, NotFound)):
        taman.do(EndMembership(member, "member"), actor=herself)


def test_whose_account_is_closed_books_no_more(taman, mira, slot):
    member, herself = mira
    taman.do(CloseAccount(herself.account), reason=GROUND)
    with pytest.raises(NotPermitted):
        taman.do(BookSpace("taman", LOFT, uuid4(), member, slot("9-10")), actor=herself)
    with pytest.raises(NotFound):
        taman.do(CorrectAccount(herself.account, named(herself.account)), actor=herself)


def test_a_token_for_reading_does_not_book(taman, mira, slot):
    member, herself = mira
    narrow = replace(herself, scopes=frozenset({"read_own"}))
    with pytest.raises(NotPermitted):
        taman.do(BookSpace("taman", LOFT, uuid4(), member, slot("9-10")), actor=narrow)
