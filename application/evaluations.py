"""How a pilot went: recorded by the province, on a ground; a promotion rests on it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from math import isfinite
from uuid import UUID

from application.access import today
from application.door import handles, in_the_province
from application.platform import Attempt, Platform
from domain import Hub
from domain.errors import EvaluationIncomplete, EvaluationPeriod, GroundNeeded, NotYetRecorded
from domain.events import HubAggregate, provenance_now
from domain.phases import Evaluation, Result
from domain.values import hub_id


@dataclass(frozen=True)
class EvaluatePilot:
    """Carries the results as they were read at `evaluation.based_on`: a command reads no read model."""

    hub: str
    evaluation: Evaluation


@handles(EvaluatePilot, needs="configure_hubs", where=in_the_province)
def evaluate_pilot(command: EvaluatePilot, attempt: Attempt, now: datetime) -> list[HubAggregate]:
    if not (provenance_now().reason or "").strip():
        raise GroundNeeded()
    hub, evaluation = attempt.hub(command.hub), command.evaluation
    hub.evaluate(evaluation)  # first of all, this must be a pilot
    _within_the_pilot(hub, evaluation, now)
    _says_all(hub, evaluation)
    _rests_on_what_is_recorded(attempt, evaluation)
    return [hub]


def recorded_by(platform: Platform, hub: str, command_id: UUID) -> Evaluation | None:
    """The evaluation that a command recorded, so that the same request again can be told from another one."""
    for event in platform.events.get(hub_id(hub), desc=True):
        if isinstance(event, Hub.Evaluated) and event.command == command_id:
            return event.evaluation
    return None


def _within_the_pilot(hub: Hub, evaluation: Evaluation, now: datetime) -> None:
    day = hub.configuration.local_day(now) if hub.configuration else today(now)
    first, last = evaluation.first, evaluation.last
    if not hub.phase.since <= first <= last <= day:
        raise EvaluationPeriod(
            hub.configuration_version, begun=hub.phase.since, today=day, first=first, last=last
        )


def _says_all(hub: Hub, evaluation: Evaluation) -> None:
    said = evaluation.conclusion.strip() and evaluation.results
    if not said or not all(map(_is_defined, evaluation.results)):
        raise EvaluationIncomplete(hub.configuration_version)


def _is_defined(result: Result) -> bool:
    words = (result.measure.id, result.measure.en, result.definition.id, result.definition.en)
    return all(text.strip() for text in words) and isfinite(result.value) and isfinite(result.target or 0)


def _rests_on_what_is_recorded(attempt: Attempt, evaluation: Evaluation) -> None:
    head = attempt.platform.log_of_events.max_notification_id() or 0
    if not 0 <= evaluation.based_on <= head:
        raise NotYetRecorded(position=evaluation.based_on, head=head)
