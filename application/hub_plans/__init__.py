"""What applying a hub's file would do: the events themselves, the words for them, and whom they touch.

A plan is drawn on copies and writes nothing. Applying draws it again and saves its aggregates.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from hashlib import sha256

import msgspec

from application.hub_files import HubFile
from application.hub_plans.affected import AffectedBooking, affected_bookings
from application.hub_plans.differences import configuration_changes, phase_changes, space_changes
from application.hub_plans.settling import settle
from application.hub_plans.shared_words import no_retired_word
from application.platform import Attempt
from application.sentences import say
from domain.configuration import WEEKDAYS
from domain.events import HubAggregate, HubEvent, Provenance, acting
from domain.hub import Hub
from domain.phases import Phase, PhaseEntry
from domain.space import Space
from domain.submission import Outcome, Settlement
from domain.values import Label

__all__ = ["KEEP", "AffectedBooking", "HubPlan", "digest_of", "draw_plan"]

KEEP = Settlement()


@dataclass(frozen=True)
class HubPlan:
    """`digest` is what a second person approves: the file's meaning upon the position `base`.

    `base` is the log position of the hub's last event, 0 where the hub is new; `aggregates` are the changed
    ones, with `events` pending in this order; `inherited` are the parts that come from the file's templates.
    A plan that closes a hub and keeps bookings ahead, `unsettled` of them, is shown, not submitted or applied.
    """

    hub: str
    base: int
    digest: str
    changes: tuple[Label, ...]
    events: tuple[HubEvent, ...]
    aggregates: tuple[HubAggregate, ...]
    affected: tuple[AffectedBooking, ...]
    inherited: tuple[str, ...] = ()
    unsettled: int = 0

    @property
    def is_empty(self) -> bool:
        return not self.events


def digest_of(file: HubFile, base: int, settlement: Settlement = KEEP) -> str:
    """The SHA-256 of what the file means, its base and what becomes of bookings; comments and the order of keys
    are not in it.
    """
    meaning = {
        "base": base,
        "code": file.code,
        "configuration": msgspec.to_builtins(file.configuration),
        "phase": msgspec.to_builtins(file.phase),
        "settlement": msgspec.to_builtins(settlement),
    }
    canonical = json.dumps(meaning, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return sha256(canonical.encode()).hexdigest()


def draw_plan(
    file: HubFile,
    hub: Hub | None,
    spaces: Mapping[str, Space],
    base: int,
    provenance: Provenance,
    settlement: Settlement = KEEP,
    attempt: Attempt | None = None,
) -> HubPlan:
    """The plan of bringing a hub to what its file says; `spaces` are all the hub's own, by code.

    `attempt` finds who holds what is cancelled. Raises PhaseOrder, EvaluationMissing where the file's phase
    cannot follow, RetiredWord.
    """
    no_retired_word(hub.configuration if hub else None, file.configuration)
    affected = tuple(affected_bookings(file, hub, spaces, settlement, provenance.now, attempt))
    with acting(provenance):
        changed_hub = _brought_to(file, hub)
        changed_spaces = {space.spec.code: space for space in _spaces_brought_to(file, spaces)}
        held = settle(affected, changed_spaces, settlement, attempt, provenance.now) if attempt else []
    closes = file.phase.phase is Phase.CLOSED
    aggregates = tuple(one for one in (changed_hub, *changed_spaces.values(), *held) if one.pending_events)
    return HubPlan(
        hub=file.code,
        base=base,
        digest=digest_of(file, base, settlement),
        changes=_changes(file, hub, spaces, affected) if aggregates else (),
        events=tuple(event for one in aggregates for event in one.pending_events),  # type: ignore[misc]
        aggregates=aggregates,
        affected=affected,
        inherited=file.inherited,
        unsettled=sum(booking.outcome is Outcome.KEPT for booking in affected) if closes else 0,
    )


def _brought_to(file: HubFile, hub: Hub | None) -> Hub:
    """A new hub is a proposal first, and then enters the phase of its file."""
    twin = deepcopy(hub) if hub else Hub.register(file.code, file.phase.since, file.phase.ground)
    twin.configure(file.configuration)
    twin.enter_phase(file.phase)
    return twin


def _spaces_brought_to(file: HubFile, spaces: Mapping[str, Space]) -> Iterator[Space]:
    wanted = {spec.code: spec for spec in file.configuration.spaces}
    for code, spec in wanted.items():
        if code in spaces:
            twin = deepcopy(spaces[code])
            twin.change(spec)
            yield twin
        else:
            yield Space(hub=file.code, spec=spec)
    for code, space in spaces.items():
        if code not in wanted:
            twin = deepcopy(space)
            twin.retire()
            yield twin


def _changes(
    file: HubFile, hub: Hub | None, spaces: Mapping[str, Space], affected: tuple[AffectedBooking, ...]
) -> tuple[Label, ...]:
    new = file.configuration
    phase = hub.phase if hub else PhaseEntry(Phase.PROPOSED, file.phase.since, file.phase.ground)
    touched = Counter(WEEKDAYS[new.local_day(booking.slot.start).weekday()] for booking in affected)
    told = [
        *configuration_changes(hub.configuration if hub else None, new, touched),
        *space_changes(spaces, new.spaces),
        *phase_changes(phase, file.phase),
    ]
    if hub is None:
        told.insert(
            0, say("hub baru: {name} ({code})", "a new hub: {name} ({code})", name=new.name, code=file.code)
        )
    return tuple(told) or (Label("urutan isi berkas berubah", "the order of the file's entries changes"),)
