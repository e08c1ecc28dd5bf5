"""A plan that was submitted: on a ground, decided by somebody else, applied once."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest

from domain import Submission
from domain.errors import GroundNeeded, MessageNeeded, SomebodyElseApproves, SubmissionState
from domain.events import Provenance, acting
from domain.phases import Phase, PhaseEntry
from domain.submission import Outcome, Proposal, Settlement

NOW = datetime(2026, 11, 23, 3, tzinfo=UTC)
ONE, OTHER = UUID(int=3), UUID(int=4)


@pytest.fixture
def by():
    """by("author", "a ground"): whoever acts in the block."""
    return lambda actor, reason="SK Contoh 1/2026": acting(Provenance(actor, uuid4(), NOW, reason))


@pytest.fixture
def proposal(configuration):
    def draw(digest="f" * 64, base=5):
        phase = PhaseEntry(Phase.PILOT, NOW.date(), "SK Contoh 5/2026")
        return Proposal(digest, base, configuration, phase, Settlement(), "code: taman\n", (), (), {})

    return draw


@pytest.fixture
def submitted(proposal, by):
    with by("author"):
        return Submission.submit("taman", proposal())


@pytest.fixture
def become(submitted, by):
    """The submission after some deeds of another: become("approved")."""
    deeds = {"approved": submitted.approve, "rejected": submitted.reject, "withdrawn": submitted.withdraw}

    def go(state):
        with by("other"):
            if state == "applied":
                submitted.approve()
                submitted.apply()
            elif state != "submitted":
                deeds[state]()
        assert submitted.state == state
        return submitted

    return go


def test_whoever_submits_is_its_author(submitted, proposal):
    assert (submitted.author, submitted.state, submitted.hub) == ("author", "submitted", "taman")
    assert submitted.proposal == proposal()


def test_the_same_plan_for_the_same_hub_is_the_same_stream(submitted, proposal):
    assert submitted.id == Submission.create_id("taman", proposal(base=99))
    assert submitted.id != Submission.create_id("kebun", proposal())
    assert submitted.id != Submission.create_id("taman", proposal("e" * 64))


@pytest.mark.parametrize("reason", [None, "", "  "])
def test_it_is_submitted_on_a_ground(proposal, by, reason):
    with by("author", reason), pytest.raises(GroundNeeded):
        Submission.submit("taman", proposal())


@pytest.mark.parametrize("decision", ["approve", "reject"])
def test_the_author_does_not_decide(submitted, by, decision):
    with by("author"), pytest.raises(SomebodyElseApproves):
        getattr(submitted, decision)()
    assert submitted.state == "submitted"


def test_somebody_else_approves_and_then_it_is_applied_even_by_the_author(submitted, by):
    with by("other", None):
        submitted.approve()
    with by("author", None):
        submitted.apply()
    assert submitted.state == "applied"


def test_a_rejection_needs_a_ground_and_an_approval_none(submitted, by):
    with by("other", None), pytest.raises(GroundNeeded):
        submitted.reject()
    with by("other", None):
        submitted.approve()


def test_the_author_may_withdraw_and_an_approval_ends_with_it(submitted, by):
    with by("other"):
        submitted.approve()
    with by("author", None):
        submitted.withdraw()
    with by("author"), pytest.raises(SubmissionState, match="withdrawn cannot be applied"):
        submitted.apply()


MAY = {
    "submitted": {"approve", "reject", "withdraw"},
    "approved": {"withdraw", "apply"},
    "rejected": set(),
    "withdrawn": set(),
    "applied": set(),
}


@pytest.mark.parametrize(
    ("state", "deed"),
    [
        (state, deed)
        for state in MAY
        for deed in ("approve", "reject", "withdraw", "apply")
        if deed not in MAY[state]
    ],
)
def test_what_is_decided_is_not_decided_again(become, by, state, deed):
    submission = become(state)
    with by("a third"), pytest.raises(SubmissionState, match=state):
        getattr(submission, deed)()
    assert submission.state == state


@pytest.mark.parametrize("state", ["submitted", "approved"])
def test_while_it_waits_the_same_plan_again_changes_nothing(become, proposal, by, state):
    submission = become(state)
    before = len(submission.pending_events)
    with by("a third", None):
        submission.submit_again(proposal())
    assert (len(submission.pending_events), submission.state, submission.author) == (before, state, "author")


@pytest.mark.parametrize("state", ["rejected", "withdrawn"])
def test_after_it_ended_it_is_submitted_again_and_whoever_did_is_the_author(become, proposal, by, state):
    submission = become(state)
    with by("a third"):
        submission.submit_again(proposal(base=9))
    assert (submission.state, submission.author, submission.proposal.base) == ("submitted", "a third", 9)
    with by("a third"), pytest.raises(SomebodyElseApproves):
        submission.approve()
    with by("author"):
        submission.approve()


def test_it_is_not_submitted_again_without_a_ground(become, proposal, by):
    submission = become("rejected")
    with by("author", None), pytest.raises(GroundNeeded):
        submission.submit_again(proposal())


def test_what_is_applied_is_not_submitted_again(become, proposal, by):
    submission = become("applied")
    with by("author"), pytest.raises(SubmissionState, match="applied cannot be submitted"):
        submission.submit_again(proposal())


@pytest.mark.parametrize("outcome", [Outcome.TO_MOVE, Outcome.CANCELLED])
@pytest.mark.parametrize("message", [None, ""])
def test_whoever_is_moved_or_cancelled_is_told_why(outcome, message):
    with pytest.raises(MessageNeeded):
        Settlement(outcome, message=message)
    with pytest.raises(MessageNeeded):
        Settlement(of={str(ONE): outcome}, message=message)


def test_where_all_are_kept_nobody_needs_a_message():
    assert Settlement(of={str(ONE): Outcome.KEPT}).outcome(ONE) is Outcome.KEPT


def test_what_becomes_of_one_booking_comes_before_what_becomes_of_all():
    settlement = Settlement(Outcome.TO_MOVE, {str(ONE): Outcome.CANCELLED}, "The roof leaks.")
    assert (settlement.outcome(ONE), settlement.outcome(OTHER)) == (Outcome.CANCELLED, Outcome.TO_MOVE)
