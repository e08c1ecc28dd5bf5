"""A plan is submitted on a ground, approved or rejected by somebody else, and applied as it was approved."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from application.access import Actor
from application.door import Receipt, execute, handles, in_the_province
from application.hub_files import HubFile
from application.hub_plans import KEEP, HubPlan
from application.hub_plans.shared_words import in_words_of
from application.hubs import (
    applied_at,
    drawn_upon,
    plan_command,
    settles_what_it_touches,
    with_words_in_force,
)
from application.platform import Attempt, Platform
from domain import Network, Submission
from domain.errors import (
    AffectedChanged,
    BaseMoved,
    CommandIdReused,
    NotFound,
    NothingToChange,
    PeopleOnly,
)
from domain.events import HubAggregate, provenance_now
from domain.submission import Proposal, Settlement
from domain.values import hub_id, network_id, submission_id


@dataclass(frozen=True)
class SubmitPlan:
    """`base` is the log position that the submitter saw the plan drawn upon."""

    file: HubFile
    base: int
    settlement: Settlement = KEEP


@dataclass(frozen=True)
class ApprovePlan:
    """`seen` is the version of the submission that the approver knew."""

    submission_id: UUID
    seen: int | None = None


@dataclass(frozen=True)
class RejectPlan:
    submission_id: UUID


@dataclass(frozen=True)
class WithdrawPlan:
    submission_id: UUID


@dataclass(frozen=True)
class ApplySubmission:
    submission_id: UUID


@handles(SubmitPlan, needs="configure_hubs", where=in_the_province)
def submit_plan(command: SubmitPlan, attempt: Attempt, now: datetime) -> list[HubAggregate]:
    _by_a_person(attempt)
    plan = drawn_upon(attempt, command.file, command.base, command.settlement)
    settles_what_it_touches(plan, command.settlement)
    if plan.is_empty:
        raise NothingToChange(hub=command.file.configuration.name)
    proposal = _proposal(command, plan)
    submission = attempt.find(Submission, submission_id(plan.hub, plan.digest))
    if submission is None:
        return [Submission.submit(plan.hub, proposal)]
    submission.submit_again(proposal)
    return [submission]


@handles(ApprovePlan, needs="approve_plans", where=in_the_province)
def approve_plan(command: ApprovePlan, attempt: Attempt, now: datetime) -> list[HubAggregate]:
    _by_a_person(attempt)
    submission = attempt.submission(command.submission_id)
    if attempt.last_position(hub_id(submission.hub)) != submission.proposal.base:
        raise BaseMoved(hub=submission.proposal.configuration.name)
    submission.approve(command.seen)
    return [submission]


@handles(RejectPlan, needs="approve_plans", where=in_the_province)
def reject_plan(command: RejectPlan, attempt: Attempt, now: datetime) -> list[HubAggregate]:
    _by_a_person(attempt)
    submission = attempt.submission(command.submission_id)
    submission.reject()
    return [submission]


@handles(WithdrawPlan, needs="configure_hubs", where=in_the_province)
def withdraw_plan(command: WithdrawPlan, attempt: Attempt, now: datetime) -> list[HubAggregate]:
    submission = attempt.submission(command.submission_id)
    submission.withdraw()
    return [submission]


@handles(ApplySubmission, needs="configure_hubs", where=in_the_province)
def apply_submission(command: ApplySubmission, attempt: Attempt, now: datetime) -> list[HubAggregate]:
    """Draws the approved plan again: upon the same base, touching no booking that the approval did not know."""
    submission = attempt.submission(command.submission_id)
    submission.apply()
    proposal = submission.proposal
    _in_words_of_today(attempt, proposal)
    plan = drawn_upon(attempt, proposed_file(submission), proposal.base, proposal.settlement)
    if any(str(booking.booking_id) not in proposal.touched for booking in plan.affected):
        raise AffectedChanged()
    return [*plan.aggregates, submission]


def _by_a_person(attempt: Attempt) -> None:
    """Whoever opened a program's account may act by it as well as by their own: that would be one person twice."""
    _, _, account = provenance_now().actor.partition("account:")
    if account and attempt.account(UUID(account)).kind != "person":
        raise PeopleOnly()


def _in_words_of_today(attempt: Attempt, proposal: Proposal) -> None:
    """A vocabulary adopted meanwhile moves the base of every hub there is, but not of one that is yet to come."""
    network = attempt.find(Network, network_id())
    configuration = proposal.configuration
    if network and in_words_of(network.vocabulary, configuration) != configuration:
        raise BaseMoved(hub=configuration.name)


def submit(
    platform: Platform,
    actor: Actor,
    file: HubFile,
    plan: HubPlan,
    command_id: UUID,
    reason: str | None,
    settlement: Settlement = KEEP,
) -> Receipt:
    """Submits the plan that was drawn of this file; the submission's id is `submission_id(hub, digest)`."""
    command = SubmitPlan(with_words_in_force(platform, file), plan.base, settlement)
    return execute(platform, actor, command, command_id, reason=reason)


def apply_approved(platform: Platform, actor: Actor, submission: UUID, reason: str | None = None) -> Receipt:
    """Applies an approved plan in one atomic append under the plan's own command; again appends nothing. Without
    a ground of its own it is done on that of the submission.

    Raises SubmissionState where it is not approved, BaseMoved or AffectedChanged where it is to be planned anew.
    """
    found = platform.find(Submission, submission)
    if found is None:
        raise NotFound(what="plan", key=submission)
    hub, digest = found.hub, found.proposal.digest
    command_id = plan_command(platform, hub, digest)
    try:
        ground = reason or found.ground
        return execute(platform, actor, ApplySubmission(submission), command_id, reason=ground)
    except CommandIdReused:  # by somebody else who applied it, on another ground
        return Receipt(applied_at(platform, hub, digest) or 0, repeated=True, hub=hub)


def proposed_file(submission: Submission) -> HubFile:
    """The hub file as it was submitted."""
    proposal = submission.proposal
    return HubFile(
        code=submission.hub,
        configuration=proposal.configuration,
        phase=proposal.phase,
        inherited=proposal.inherited,
        source=proposal.source,
    )


def _proposal(command: SubmitPlan, plan: HubPlan) -> Proposal:
    return Proposal(
        digest=plan.digest,
        base=plan.base,
        configuration=command.file.configuration,
        phase=command.file.phase,
        settlement=command.settlement,
        source=command.file.source,
        inherited=command.file.inherited,
        changes=plan.changes,
        touched={str(booking.booking_id): booking.outcome for booking in plan.affected},
    )
