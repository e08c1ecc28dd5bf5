"""Bringing a hub into service from its file: plan, then apply exactly that plan."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from uuid import UUID

from application.access import Actor
from application.door import Receipt, execute, handles, in_the_province
from application.hub_files import HubFile
from application.hub_plans import KEEP, HubPlan, digest_of, draw_plan
from application.hub_plans.shared_words import in_words_of
from application.platform import Attempt, Platform
from domain import Hub, Network, Space, Submission
from domain.errors import BaseMoved, BookingsAhead, CommandIdReused, Unusable
from domain.events import HubAggregate, Provenance, provenance_now
from domain.submission import Settlement
from domain.values import hub_id, network_id, submission_id
from domain.words import Vocabulary

MOST_LISTED = 12


@dataclass(frozen=True)
class ApplyHubFile:
    """At once, without a second person. `base` is the log position that the plan was drawn upon."""

    file: HubFile
    base: int
    settlement: Settlement = KEEP


@handles(ApplyHubFile, needs="apply_without_approval", where=in_the_province)
def apply_hub_file(command: ApplyHubFile, attempt: Attempt, now: datetime) -> list[HubAggregate]:
    plan = drawn_upon(attempt, command.file, command.base, command.settlement)
    submission = attempt.find(Submission, submission_id(plan.hub, plan.digest))
    if submission is None or submission.state != "approved":
        return list(plan.aggregates)
    submission.apply()
    return [*plan.aggregates, submission]


def plan_hub(
    platform: Platform,
    actor: Actor,
    file: HubFile,
    reason: str | None = None,
    settlement: Settlement = KEEP,
    vocabulary: Vocabulary | None = None,
) -> HubPlan:
    """What applying the file would do now. Writes nothing.

    The words are those of the network, or of a `vocabulary` that is yet to be adopted. Raises Unusable where
    the settlement is about a booking that the plan does not touch.
    """
    actor.permit("configure_hubs", None)
    file = with_words_in_force(platform, file, vocabulary)
    attempt = Attempt(platform)
    for stream in (hub_id(file.code), *space_streams(platform, file.code)):
        platform.catch_up(stream)
    digest = digest_of(file, attempt.last_position(hub_id(file.code)), settlement)
    command_id = plan_command(platform, file.code, digest)
    provenance = Provenance(actor.name, command_id, datetime.now(UTC), reason)
    plan = _draw(attempt, file, provenance, settlement)
    settles_what_it_touches(plan, settlement)
    return plan


def apply_plan(
    platform: Platform,
    actor: Actor,
    file: HubFile,
    plan: HubPlan,
    reason: str | None = None,
    settlement: Settlement = KEEP,
) -> Receipt:
    """Appends all events of a plan in one atomic write; the same plan is the same command.

    Applying again appends nothing. Raises BaseMoved where the hub has changed since the plan was drawn,
    NotPermitted for all but the operator: with an account a plan is submitted and approved.
    """
    command = ApplyHubFile(with_words_in_force(platform, file), plan.base, settlement)
    command_id = plan_command(platform, plan.hub, plan.digest)
    try:
        return execute(platform, actor, command, command_id, reason=reason)
    except CommandIdReused:  # the same plan, applied meanwhile by somebody else or on another ground
        return Receipt(applied_at(platform, plan.hub, plan.digest) or 0, repeated=True, hub=plan.hub)


def with_words_in_force(platform: Platform, file: HubFile, vocabulary: Vocabulary | None = None) -> HubFile:
    """The file in the words of the network; where that has none yet, in its own."""
    if vocabulary is None:
        network = platform.find(Network, network_id())
        if network is None:
            return file
        platform.catch_up(network.id)
        vocabulary = (platform.find(Network, network.id) or network).vocabulary
    return replace(file, configuration=in_words_of(vocabulary, file.configuration))


def plan_command(platform: Platform, hub: str, digest: str) -> UUID:
    return platform.own_command("hub plan", hub, digest)


def applied_at(platform: Platform, hub: str, digest: str) -> int | None:
    """The log position at which a plan was applied, or None."""
    return platform.log_of_events.settled(plan_command(platform, hub, digest))


def drawn_upon(attempt: Attempt, file: HubFile, base: int, settlement: Settlement) -> HubPlan:
    """The plan of the command at hand; raises BaseMoved where the hub has changed since that position, and
    BookingsAhead where it closes a hub and would leave bookings behind.
    """
    plan = _draw(attempt, file, provenance_now(), settlement)
    if plan.base != base:
        raise BaseMoved(hub=file.configuration.name)
    if plan.unsettled:
        raise BookingsAhead(hub=file.configuration.name, count=plan.unsettled)
    return plan


def space_streams(platform: Platform, hub: str) -> list[UUID]:
    """All spaces that a hub has ever had, those out of use included: bookings may still stand there."""
    return [stream for stream, _ in platform.log_of_events.begun(Space.Created, hub)]


def settles_what_it_touches(plan: HubPlan, settlement: Settlement) -> None:
    """Raises Unusable where something is said of a booking that the plan does not touch."""
    touched = [str(booking.booking_id) for booking in plan.affected]
    for booking in settlement.of:
        if booking not in touched:
            raise Unusable(what="booking", value=booking, valid=tuple(touched[:MOST_LISTED]))


def _draw(attempt: Attempt, file: HubFile, provenance: Provenance, settlement: Settlement) -> HubPlan:
    hub = attempt.find(Hub, hub_id(file.code))
    found = [attempt.find(Space, stream) for stream in space_streams(attempt.platform, file.code)]
    spaces = {space.spec.code: space for space in found if space}
    base = attempt.last_position(hub_id(file.code))
    return draw_plan(file, hub, spaces, base, provenance, settlement, attempt)
