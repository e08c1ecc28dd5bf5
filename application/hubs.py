"""Bringing a hub into service from its file: plan, then apply exactly that plan."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from application.access import Actor
from application.door import Receipt, execute, handles, in_the_province
from application.hub_files import HubFile
from application.hub_plans import HubPlan, digest_of, draw_plan
from application.platform import Attempt, Platform
from domain import Hub, Space
from domain.errors import BaseMoved
from domain.events import HubAggregate, Provenance, provenance_now
from domain.values import hub_id, space_id


@dataclass(frozen=True)
class ApplyHubFile:
    """`base` is the log position that the plan was drawn upon."""

    file: HubFile
    base: int


@handles(ApplyHubFile, needs="configure_hubs", where=in_the_province)
def apply_hub_file(command: ApplyHubFile, attempt: Attempt, now: datetime) -> list[HubAggregate]:
    plan = _draw(attempt, command.file, provenance_now())
    if plan.base != command.base:
        raise BaseMoved(hub=command.file.code)
    return list(plan.aggregates)


def plan_hub(platform: Platform, actor: Actor, file: HubFile, reason: str | None = None) -> HubPlan:
    """What applying the file would do now. Writes nothing."""
    actor.permit("configure_hubs", None)
    attempt = Attempt(platform)
    for stream in _streams(attempt, file):
        platform.catch_up(stream)
    digest = digest_of(file, attempt.last_position(hub_id(file.code)))
    command_id = _command_id(platform, file.code, digest)
    return _draw(attempt, file, Provenance(actor.name, command_id, datetime.now(UTC), reason))


def apply_plan(
    platform: Platform, actor: Actor, file: HubFile, plan: HubPlan, reason: str | None = None
) -> Receipt:
    """Appends all events of a plan in one atomic write; the same plan is the same command.

    Applying again appends nothing. Raises BaseMoved where the hub has changed since the plan was drawn.
    """
    command_id = _command_id(platform, plan.hub, plan.digest)
    return execute(platform, actor, ApplyHubFile(file, plan.base), command_id, reason=reason)


def _command_id(platform: Platform, hub: str, digest: str) -> UUID:
    return platform.own_command("hub plan", hub, digest)


def applied_at(platform: Platform, hub: str, digest: str) -> int | None:
    """The log position at which a plan was applied, or None."""
    return platform.log_of_events.settled(_command_id(platform, hub, digest))


def _draw(attempt: Attempt, file: HubFile, provenance: Provenance) -> HubPlan:
    hub = attempt.find(Hub, hub_id(file.code))
    codes = {spec.code for spec in file.configuration.spaces}
    if hub and hub.configuration:
        codes |= {spec.code for spec in hub.configuration.spaces}
    found = {code: attempt.find(Space, space_id(file.code, code)) for code in sorted(codes)}
    spaces = {code: space for code, space in found.items() if space}
    return draw_plan(file, hub, spaces, attempt.last_position(hub_id(file.code)), provenance)


def _streams(attempt: Attempt, file: HubFile) -> list[UUID]:
    hub = attempt.find(Hub, hub_id(file.code))
    old = hub.configuration.spaces if hub and hub.configuration else ()
    return [
        hub_id(file.code),
        *(space_id(file.code, spec.code) for spec in (*old, *file.configuration.spaces)),
    ]
