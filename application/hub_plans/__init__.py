"""What applying a hub's file would do: the events themselves, the words for them, and whom they touch.

A plan is drawn on copies and writes nothing. Applying draws it again and saves its aggregates.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID

import msgspec

from application.hub_files import HubFile
from application.hub_plans.differences import configuration_changes, phase_changes, space_changes
from application.sentences import say
from domain.configuration import HubConfiguration, SpaceSpec
from domain.events import HubAggregate, HubEvent, Provenance, acting
from domain.hub import Hub
from domain.phases import Phase, PhaseEntry
from domain.space import Space
from domain.values import Label, Slot


@dataclass(frozen=True)
class AffectedBooking:
    """A booking not yet over that the hub could no longer serve as it was made."""

    space: str
    booking_id: UUID
    slot: Slot
    member_id: UUID | None
    program_id: UUID | None
    why: Label


@dataclass(frozen=True)
class HubPlan:
    """`digest` is what a second person approves: the file's meaning upon the position `base`.

    `base` is the log position of the hub's last configuration event, 0 where the hub is new;
    `aggregates` are the changed ones, with `events` pending in this order.
    """

    hub: str
    base: int
    digest: str
    changes: tuple[Label, ...]
    events: tuple[HubEvent, ...]
    aggregates: tuple[HubAggregate, ...]
    affected: tuple[AffectedBooking, ...]

    @property
    def is_empty(self) -> bool:
        return not self.events


def digest_of(file: HubFile, base: int) -> str:
    """The SHA-256 of what the file means and its base; comments and the order of keys are not in it."""
    meaning = {
        "base": base,
        "code": file.code,
        "configuration": msgspec.to_builtins(file.configuration),
        "phase": msgspec.to_builtins(file.phase),
    }
    canonical = json.dumps(meaning, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return sha256(canonical.encode()).hexdigest()


def draw_plan(
    file: HubFile, hub: Hub | None, spaces: Mapping[str, Space], base: int, provenance: Provenance
) -> HubPlan:
    """The plan of bringing a hub to what its file says; `spaces` are all the hub's own, by code.

    Raises PhaseOrder where the file's phase cannot follow.
    """
    with acting(provenance):
        changed_hub = _brought_to(file, hub)
        changed_spaces = list(_spaces_brought_to(file, spaces))
    aggregates = tuple(one for one in (changed_hub, *changed_spaces) if one.pending_events)
    return HubPlan(
        hub=file.code,
        base=base,
        digest=digest_of(file, base),
        changes=_changes(file, hub, spaces) if aggregates else (),
        events=tuple(event for one in aggregates for event in one.pending_events),  # type: ignore[misc]
        aggregates=aggregates,
        affected=tuple(_affected(file, hub, spaces, provenance.now)),
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


def _changes(file: HubFile, hub: Hub | None, spaces: Mapping[str, Space]) -> tuple[Label, ...]:
    new = file.configuration
    phase = hub.phase if hub else PhaseEntry(Phase.PROPOSED, file.phase.since, file.phase.ground)
    told = [
        *configuration_changes(hub.configuration if hub else None, new),
        *space_changes(spaces, new.spaces),
        *phase_changes(phase, file.phase),
    ]
    if hub is None:
        told.insert(
            0, say("hub baru: {name} ({code})", "a new hub: {name} ({code})", name=new.name, code=file.code)
        )
    return tuple(told) or (Label("urutan isi berkas berubah", "the order of the file's entries changes"),)


def _affected(
    file: HubFile, hub: Hub | None, spaces: Mapping[str, Space], now: datetime
) -> Iterator[AffectedBooking]:
    """Bookings that could be served before and could not after; those already over are left alone."""
    wanted = {spec.code: spec for spec in file.configuration.spaces}
    for code, space in spaces.items():
        for booking_id, booking in space.bookings.items():
            why = _why(file, hub, space, wanted.get(code), booking.slot) if booking.slot.end > now else None
            if why:
                yield AffectedBooking(
                    code, booking_id, booking.slot, booking.member_id, booking.program_id, why
                )


def _why(file: HubFile, hub: Hub | None, space: Space, spec: SpaceSpec | None, slot: Slot) -> Label | None:
    """What stands against a coming booking after the change and did not before; the gravest first."""
    if hub and hub.phase.phase.takes_bookings and not file.phase.phase.takes_bookings:
        return Label("hub tidak lagi menerima pemesanan", "the hub takes no bookings any more")
    if spec is None:
        return (
            None if space.retired else Label("ruang ini tidak dipakai lagi", "this space is no longer in use")
        )
    old, new = hub.configuration if hub else None, file.configuration
    if old and old.open_for(slot) and not new.open_for(slot):
        return _not_open(new, slot)
    taken = space.taken_seats(slot)
    if spec.capacity < space.spec.capacity and taken > spec.capacity:
        return say(
            "kapasitas menjadi {capacity}, sudah dipesan {taken}",
            "the capacity becomes {capacity}, {taken} are booked",
            capacity=spec.capacity,
            taken=taken,
        )
    return None


def _not_open(configuration: HubConfiguration, slot: Slot) -> Label:
    day = configuration.local_day(slot.start)
    if closed := configuration.closed_day(day):
        return say("tutup pada {day}: {why}", "closed on {day}: {why}", day=day, why=closed.why)
    return say(
        "di luar jam buka {day}: {hours}",
        "outside the opening hours on {day}: {hours}",
        day=day,
        hours=configuration.hours_on(day) or Label("tutup", "closed"),
    )
