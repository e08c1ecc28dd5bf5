"""What a plan for a hub says to programs, and whom it touches beyond bookings: for the API, the command line and
the pages alike.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

import msgspec

from application.hub_files import Fault, HubFile
from application.hub_plans import HubPlan
from application.platform import Platform
from domain import Hub
from domain.catalogue import type_name
from domain.submission import Settlement
from domain.values import hub_id
from projections.memberships import members_on_plan
from projections.programs import programs_ahead
from projections.view import NoLiveEdition, Row, View

_EXTENDS = re.compile(r"^extends:\s*[\"']?([^\s\"'#]+)", re.MULTILINE)


@dataclass(frozen=True)
class PlanTouched:
    """A membership plan that a file drops or changes, and how many have it; None where there is no edition to
    count in.
    """

    plan: str
    change: Literal["dropped", "changed"]
    members: int | None


@dataclass(frozen=True)
class ToldPlan:
    """A plan with all it touches. `programs` are those to come that lose their space, or their hub; None where
    there is no edition to ask.
    """

    file: HubFile
    drawn: HubPlan
    settlement: Settlement
    members: tuple[PlanTouched, ...]
    programs: tuple[Row, ...] | None

    @property
    def template(self) -> str | None:
        """The template that the file names."""
        found = _EXTENDS.search(self.file.source)
        return found[1] if found else None


def told_plan(
    platform: Platform, view: View, file: HubFile, drawn: HubPlan, settlement: Settlement
) -> ToldPlan:
    hub = platform.find(Hub, hub_id(file.code))
    members = plans_touched(view, file, hub)
    return ToldPlan(file, drawn, settlement, members, _programs_touched(view, file, hub, drawn))


def plans_touched(view: View, file: HubFile, hub: Hub | None) -> tuple[PlanTouched, ...]:
    """What the file does to plans that people may have, counted from the read model of memberships."""
    if hub is None or hub.configuration is None:
        return ()
    new = {plan.code: plan for plan in file.configuration.plans}
    today = datetime.now(UTC).astimezone(file.configuration.tz).date()
    touched: list[PlanTouched] = []
    for plan in hub.configuration.plans:
        if new.get(plan.code) != plan:
            try:
                count: int | None = members_on_plan(view, file.code, plan.code, today)
            except NoLiveEdition:
                count = None
            touched.append(PlanTouched(plan.code, "changed" if plan.code in new else "dropped", count))
    return tuple(touched)


def _programs_touched(view: View, file: HubFile, hub: Hub | None, drawn: HubPlan) -> tuple[Row, ...] | None:
    held = {booking.program_id: booking for booking in drawn.affected if booking.program_id}
    stops = bool(hub and hub.phase.phase.takes_bookings and not file.phase.phase.takes_bookings)
    if not held and not stops:
        return ()
    try:
        ahead = programs_ahead(view, file.code, datetime.now(UTC))
    except NoLiveEdition:
        return None
    return tuple(
        {**row, "outcome": held[row["program_id"]].outcome if row["program_id"] in held else "kept"}
        for row in ahead
        if stops or row["program_id"] in held
    )


def described(told: ToldPlan) -> dict[str, Any]:
    """The plan as JSON can hold it, with the exact events."""
    drawn = told.drawn
    plain: dict[str, Any] = msgspec.to_builtins({
        "hub": drawn.hub,
        "plan": drawn.digest,
        "base": drawn.base,
        "changes": drawn.changes,
        "events": [{"type": type_name(type(event)), "body": event} for event in drawn.events],
        "affected": drawn.affected,
        "unsettled": drawn.unsettled,
        "members_affected": told.members,
        "programs_affected": told.programs,
        "template": told.template,
        "inherited": drawn.inherited,
        "settlement": told.settlement,
    })  # fmt: skip
    return plain


def fault_told(fault: Fault, language: str) -> dict[str, Any]:
    """A fault of a hub file with its place, in the reader's language and in both."""
    return {
        "place": f"{fault.file}:{fault.line}:{fault.column}" + (f": {fault.path}" if fault.path else ""),
        "fault": fault.cause.in_language(language),
        "file": fault.file,
        "line": fault.line,
        "column": fault.column,
        "path": fault.path,
        "cause": {"id": fault.cause.id, "en": fault.cause.en},
    }
