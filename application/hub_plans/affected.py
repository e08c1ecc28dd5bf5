"""Which bookings a plan touches: those that could be served before and could not after."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from application.hub_files import HubFile
from application.platform import Attempt
from application.sentences import say
from domain import Hub, Program, Space
from domain.configuration import HubConfiguration, SpaceSpec
from domain.space import Booking
from domain.submission import Outcome, Settlement
from domain.values import Label, Slot


@dataclass(frozen=True)
class AffectedBooking:
    """A booking not yet over that the hub could no longer serve as it was made, and what becomes of it.

    `program` is the title of the programme that holds it.
    """

    space: str
    booking_id: UUID
    slot: Slot
    member_id: UUID | None
    program_id: UUID | None
    why: Label
    outcome: Outcome = Outcome.KEPT
    program: Label | None = None


def affected_bookings(
    file: HubFile,
    hub: Hub | None,
    spaces: Mapping[str, Space],
    settlement: Settlement,
    now: datetime,
    attempt: Attempt | None = None,
) -> Iterator[AffectedBooking]:
    """Those already over are left alone; `attempt` finds the programmes."""
    wanted = {spec.code: spec for spec in file.configuration.spaces}
    for code, space in spaces.items():
        for booking_id, booking in space.bookings.items():
            why = _why(file, hub, space, wanted.get(code), booking.slot) if booking.slot.end > now else None
            if why:
                yield AffectedBooking(
                    code,
                    booking_id,
                    booking.slot,
                    booking.member_id,
                    booking.program_id,
                    why,
                    _outcome(booking, settlement.outcome(booking_id)),
                    _title(booking, attempt),
                )


def _outcome(booking: Booking, wanted: Outcome) -> Outcome:
    """A request that still waits cannot be moved: it was never given. It is declined, with the message."""
    return Outcome.CANCELLED if wanted is Outcome.TO_MOVE and booking.state == "requested" else wanted


def _title(booking: Booking, attempt: Attempt | None) -> Label | None:
    if booking.program_id is None or attempt is None:
        return None
    program = attempt.find(Program, booking.program_id)
    return program.title if program else None


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
