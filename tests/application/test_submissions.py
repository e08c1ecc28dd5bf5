"""A plan is submitted on a ground, decided on by somebody else, and applied as it was approved."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest

from application.access import OPERATOR, Actor
from application.accounts import GrantRole, OpenAccount
from application.bookings import BookSpace
from application.hubs import apply_plan, plan_hub
from application.submissions import ApprovePlan, RejectPlan, WithdrawPlan, apply_approved, submit
from application.vocabulary import adopt_vocabulary
from domain import Membership, Space, Submission
from domain.account import Grant, Role
from domain.errors import (
    AffectedChanged,
    BaseMoved,
    BookingsAhead,
    ChangedMeanwhile,
    GroundNeeded,
    MessageNeeded,
    NothingToChange,
    NotPermitted,
    PeopleOnly,
    SomebodyElseApproves,
    SubmissionState,
)
from domain.personal import Personal
from domain.phases import Phase, PhaseEntry
from domain.submission import Outcome, Settlement
from domain.values import Label, space_id, submission_id
from domain.words import Vocabulary

GROUND = "SK Contoh 9/2026"
CANCEL = Settlement(Outcome.CANCELLED, message="Ruang diperbaiki, maaf.")
MOVE = Settlement(Outcome.TO_MOVE, message="Silakan pindah ke ruang lain.")


@pytest.fixture
def author(taman):
    return taman.staff(Role.PROVINCIAL_ADMIN, None)


@pytest.fixture
def other(taman):
    return taman.staff(Role.PROVINCIAL_ADMIN, None)


@pytest.fixture
def renamed(pilot):
    return changed(pilot, name=replace(pilot.configuration.name, id="Taman Baru"))


@pytest.fixture
def without_loft(pilot):
    return changed(pilot, spaces=tuple(s for s in pilot.configuration.spaces if s.code != "loft"))


def changed(file, **parts):
    return replace(file, configuration=replace(file.configuration, **parts))


@pytest.fixture
def hand_in(taman, author):
    """Plans and submits a file: the id of the submission."""

    def submitted(file, settlement=Settlement(), reason=GROUND, actor=author):  # noqa: B008 - frozen
        plan = plan_hub(taman.platform, OPERATOR, file, settlement=settlement)
        submit(taman.platform, actor, file, plan, uuid4(), reason, settlement)
        return submission_id(plan.hub, plan.digest)

    return submitted


@pytest.fixture
def approved(taman, hand_in, other):
    def approve(file, *how):
        submission = hand_in(file, *how)
        taman.do(ApprovePlan(submission), actor=other)
        return submission

    return approve


def state(taman, submission):
    return taman.platform.find(Submission, submission).state


def booking(taman, code, booking_id):
    return taman.platform.find(Space, space_id("taman", code)).bookings.get(booking_id)


def test_an_approved_plan_is_applied_with_all_that_it_said(taman, approved, renamed, author):
    submission = approved(renamed)
    before = len(taman.events())
    receipt = apply_approved(taman.platform, author, submission)
    types = [row["type"] for row in taman.events()[before:]]
    assert (types, receipt.repeated) == (["hub.configured.3", "submission.applied"], False)
    assert state(taman, submission) == "applied"


def test_what_is_applied_stands_on_the_ground_of_the_submission(taman, approved, renamed, author):
    apply_approved(taman.platform, author, approved(renamed))
    assert {row["body"]["reason"] for row in taman.events()[-2:]} == {GROUND}


def test_applying_again_appends_nothing(taman, process, approved, renamed, author):
    submission = approved(renamed)
    first = apply_approved(taman.platform, author, submission)
    before = len(taman.events())
    again = apply_approved(process().platform, author, submission)
    assert (again.position, again.repeated, len(taman.events())) == (first.position, True, before)


def test_a_plan_needs_a_ground(hand_in, renamed):
    with pytest.raises(GroundNeeded):
        hand_in(renamed, reason=" ")


def test_a_plan_that_changes_nothing_is_not_submitted(hand_in, pilot):
    with pytest.raises(NothingToChange):
        hand_in(pilot)


@pytest.mark.parametrize("decision", [ApprovePlan, RejectPlan])
def test_whoever_submitted_does_not_decide(taman, hand_in, renamed, author, decision):
    submission = hand_in(renamed)
    with pytest.raises(SomebodyElseApproves):
        taman.do(decision(submission), actor=author, reason=GROUND)


@pytest.fixture
def program(taman):
    """The account of a program that has the role of a provincial admin."""
    account = uuid4()
    name = Personal(account, "name", "Program Contoh")
    taman.do(OpenAccount(account, "client", name, None))
    grant = Grant(Role.PROVINCIAL_ADMIN, None, date(2026, 1, 1))
    taman.do(GrantRole(account, uuid4(), grant), reason=GROUND)
    return Actor(f"account:{account}", account)


def test_whoever_has_a_programs_account_is_not_two_people(taman, hand_in, renamed, program):
    with pytest.raises(PeopleOnly):
        hand_in(renamed, actor=program)
    for decision in (ApprovePlan, RejectPlan):
        with pytest.raises(PeopleOnly):
            taman.do(decision(hand_in(renamed)), actor=program, reason=GROUND)


def test_an_approval_counts_for_the_submission_that_was_seen(taman, hand_in, renamed, author, other):
    submission = hand_in(renamed)
    taman.do(WithdrawPlan(submission), actor=author)
    hand_in(renamed)
    with pytest.raises(ChangedMeanwhile):
        taman.do(ApprovePlan(submission, seen=1), actor=other)
    taman.do(ApprovePlan(submission, seen=3), actor=other)


def test_a_hub_manager_does_not_submit_or_decide(taman, hand_in, renamed):
    manager = taman.staff(Role.HUB_MANAGER)
    with pytest.raises(NotPermitted):
        hand_in(renamed, actor=manager)
    with pytest.raises(NotPermitted):
        taman.do(ApprovePlan(hand_in(renamed)), actor=manager)


def test_what_is_not_approved_is_not_applied(taman, hand_in, renamed, author):
    submission = hand_in(renamed)
    with pytest.raises(SubmissionState, match="submitted"):
        apply_approved(taman.platform, author, submission)


def test_nobody_with_an_account_applies_a_file_without_approval(taman, renamed, author):
    with pytest.raises(NotPermitted):
        apply_plan(taman.platform, author, renamed, plan_hub(taman.platform, OPERATOR, renamed))


@pytest.mark.parametrize("ends", [RejectPlan, WithdrawPlan])
def test_what_was_rejected_or_withdrawn_may_be_submitted_again(taman, hand_in, renamed, other, ends):
    submission = hand_in(renamed)
    taman.do(ends(submission), actor=other, reason=GROUND)
    with pytest.raises(SubmissionState):
        taman.do(ApprovePlan(submission), actor=other)
    assert hand_in(renamed) == submission
    assert state(taman, submission) == "submitted"


def test_an_approval_ends_with_a_withdrawal(taman, approved, renamed, author):
    submission = approved(renamed)
    taman.do(WithdrawPlan(submission), actor=author)
    with pytest.raises(SubmissionState, match="withdrawn"):
        apply_approved(taman.platform, author, submission)


def test_a_plan_whose_base_has_moved_is_neither_approved_nor_applied(
    taman, hand_in, approved, pilot, renamed, author, other
):
    waiting, submission = hand_in(changed(pilot, opened_on=date(2026, 2, 1))), approved(renamed)
    taman.apply(replace(pilot, phase=replace(pilot.phase, ground="Contoh 8/2026")))
    with pytest.raises(BaseMoved):
        apply_approved(taman.platform, author, submission)
    with pytest.raises(BaseMoved):
        taman.do(ApprovePlan(waiting), actor=other)


def test_bookings_made_since_that_it_would_not_touch_do_not_hinder_it(taman, approved, renamed, author, slot):
    submission = approved(renamed)
    taman.book("loft", taman.member(), slot("9-10"))
    assert not apply_approved(taman.platform, author, submission).repeated


def test_a_booking_made_since_that_it_would_touch_hinders_it(taman, approved, without_loft, author, slot):
    submission = approved(without_loft, CANCEL)
    taman.book("loft", taman.member(), slot("9-10", days=25))
    with pytest.raises(AffectedChanged):
        apply_approved(taman.platform, author, submission)


def test_the_hub_may_not_say_nothing_to_whom_it_moves_or_cancels():
    with pytest.raises(MessageNeeded):
        Settlement(Outcome.CANCELLED)


@pytest.mark.parametrize(
    ("settlement", "left"), [(Settlement(), "booked"), (MOVE, "to_move"), (CANCEL, None)]
)
def test_bookings_are_settled_as_the_plan_said(taman, approved, without_loft, author, slot, settlement, left):
    held = uuid4()
    taman.book("loft", taman.member(), slot("9-10", days=20), booking=held)
    apply_approved(taman.platform, author, approved(without_loft, settlement))
    found = booking(taman, "loft", held)
    assert (found and found.state) == left
    told = [row["body"]["message"] for row in taman.events() if "message" in row["body"]]
    assert told == ([settlement.message] if settlement.message else [])


def test_a_request_that_waits_is_declined_where_bookings_are_moved(taman, approved, pilot, author, slot):
    rooms = tuple(replace(s, approval=s.code == "loft") for s in pilot.configuration.spaces)
    taman.apply(changed(pilot, spaces=rooms))
    member, held = taman.member(), uuid4()
    own = taman.account(membership=member)
    taman.do(BookSpace("taman", space_id("taman", "loft"), held, member, slot("9-10", days=20)), actor=own)
    without = changed(pilot, spaces=tuple(s for s in rooms if s.code != "loft"))
    apply_approved(taman.platform, author, approved(without, MOVE))
    assert booking(taman, "loft", held) is None


def test_each_booking_may_be_settled_in_its_own_way(taman, approved, without_loft, author, slot):
    member, one, two = taman.member(), uuid4(), uuid4()
    taman.book("loft", member, slot("9-10", days=20), booking=one)
    taman.book("loft", member, slot("11-12", days=20), booking=two)
    settlement = Settlement(Outcome.CANCELLED, {str(two): Outcome.KEPT}, "Maaf")
    apply_approved(taman.platform, author, approved(without_loft, settlement))
    assert booking(taman, "loft", one) is None
    assert booking(taman, "loft", two).state == "booked"


def test_hours_of_a_cancelled_booking_go_back_to_the_quota(taman, approved, without_loft, author, slot):
    member = taman.member(plan="small")
    taman.book("loft", member, slot("9-11", days=20))
    apply_approved(taman.platform, author, approved(without_loft, CANCEL))
    month = taman.events(type="membership.hours_reserved")
    assert [row["body"]["minutes"] for row in month] == [120, -120]
    assert taman.platform.find(Membership, member) is not None


def test_a_programme_that_loses_its_space_is_called_off(taman, approved, without_loft, author, slot):
    program = taman.programme(slot("9-11", days=20), "loft")
    apply_approved(taman.platform, author, approved(without_loft, CANCEL))
    assert taman.events(type="program.cancelled")[0]["stream"] == program


def test_a_hub_closes_when_nothing_is_left_behind(taman, hand_in, approved, pilot, author, slot):
    closing = replace(pilot, phase=PhaseEntry(Phase.CLOSED, date(2026, 12, 1), GROUND))
    taman.book("loft", taman.member(), slot("9-10", days=20))
    with pytest.raises(BookingsAhead, match="1"):
        hand_in(closing)
    apply_approved(taman.platform, author, approved(closing, CANCEL))
    assert taman.events()[-1]["type"] == "submission.applied"


def test_bookings_in_a_space_out_of_use_are_left_behind_by_no_closing_either(
    taman, hand_in, pilot, without_loft, slot
):
    taman.book("loft", taman.member(), slot("9-10", days=20))
    taman.apply(without_loft)
    closing = replace(without_loft, phase=PhaseEntry(Phase.CLOSED, date(2026, 12, 1), GROUND))
    with pytest.raises(BookingsAhead):
        hand_in(closing)


def test_the_operator_may_apply_a_plan_that_waits_approved(taman, approved, renamed):
    submission = approved(renamed)
    taman.apply(renamed)
    assert state(taman, submission) == "applied"


def test_of_two_who_apply_at_once_one_appends(taman, process, approved, renamed, author):
    submission = approved(renamed)
    desks = [taman, process()]
    before = len(taman.events())
    with ThreadPoolExecutor(2) as threads:
        receipts = list(threads.map(lambda desk: apply_approved(desk.platform, author, submission), desks))
    assert len({receipt.position for receipt in receipts}) == 1
    assert len(taman.events()) == before + 2


def test_of_an_approval_and_a_withdrawal_at_once_the_log_tells_which_came_first(
    taman, process, hand_in, renamed, author, other
):
    submission, elsewhere = hand_in(renamed), process()

    def approve():
        try:
            taman.do(ApprovePlan(submission), actor=other)
        except SubmissionState:
            return "refused"
        return "approved"

    with ThreadPoolExecutor(2) as threads:
        decided = threads.submit(approve)
        threads.submit(elsewhere.do, WithdrawPlan(submission), actor=author).result()
    taman.platform.catch_up(submission)
    assert decided.result() in ("approved", "refused")
    assert state(taman, submission) == "withdrawn"


def test_a_new_hub_is_not_applied_in_the_words_of_yesterday(taman, hand_in, pilot, author, other):
    words, days = pilot.configuration.words, {"national": pilot.configuration.holidays}
    adopt_vocabulary(taman.platform, OPERATOR, Vocabulary(words, days), GROUND)
    submission = hand_in(replace(pilot, code="kebun"))
    taman.do(ApprovePlan(submission), actor=other)
    sectors = words.sectors | {"batik": Label("Batik", "Batik")}
    adopt_vocabulary(taman.platform, OPERATOR, Vocabulary(replace(words, sectors=sectors), days), GROUND)
    with pytest.raises(BaseMoved):
        apply_approved(taman.platform, author, submission)
