"""What a hub says at one time and another, or two hubs: told apart in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, cast

from application.hub_plans.differences import configuration_changes, phase_changes, space_changes
from application.hub_writing.plain import plain_of
from domain.configuration import HubConfiguration, SpaceSpec
from domain.phases import PhaseEntry
from domain.space import Space
from domain.values import Label

State = tuple[HubConfiguration, PhaseEntry]
_ORDER = Label("urutan isi berkas berubah", "the order of the file's entries changes")


@dataclass(frozen=True)
class _Standing:
    """A space as it is compared: it is there."""

    spec: SpaceSpec
    retired: bool = False


def differences(old: State, new: State) -> tuple[Label, ...]:
    """What differs, as a plan from one to the other would tell it.

    The words of the vocabulary, and the days of shared calendars, belong to the network and are left out.
    """
    (before, phase_before), (after, phase_after) = old, new
    before = replace(before, words=after.words, holidays=after.holidays)
    spaces = {spec.code: _Standing(spec) for spec in before.spaces}
    told = (
        *configuration_changes(before, after),
        *space_changes(cast("Mapping[str, Space]", spaces), after.spaces),
        *phase_changes(phase_before, phase_after),
    )
    return told or (() if _words(old) == _words(new) else (_ORDER,))


def _words(state: State) -> dict[str, Any]:
    return plain_of(*state, code="")
