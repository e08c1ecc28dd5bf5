"""Sentences for what happens to spaces, to the bookings that hold them, and to bookings that were refused."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from application.history import Happening
from application.history.moments import stretch
from application.history.names import Details, Names, Sentences
from application.hub_plans.differences import spaces_compared
from application.sentences import say
from domain import RefusedBooking, Space
from domain.configuration import SpaceSpec
from domain.values import Label

_SPEC = tuple(SpaceSpec.__dataclass_fields__)


@dataclass(frozen=True)
class _Sentence:
    """One sentence about a space or a booking of it."""

    id: str
    en: str

    def __call__(self, one: Happening, names: Names) -> Label:
        return say(self.id, self.en, **_booking(one, names))


def _booking(one: Happening, names: Names) -> dict[str, Any]:
    """What sentences about a booking name: where, when, for which programme, and what its holder was told."""
    known = {**one.was, **one.now}
    slot = known.get("slot")
    return {
        "space": names.thing(getattr(one.event, "space_id", None) or one.thing.stream),
        "slot": stretch(slot, names.zone(one.event.hub)) if slot else "?",
        "program": names.thing(known.get("program_id")),
        "message": known.get("message"),
        "rule": getattr(one.event, "rule", ""),
    }


def booked(one: Happening, names: Names) -> Label:
    known = _booking(one, names)
    if one.event.program_id:  # type: ignore[attr-defined]
        return say(
            "{space} dipakai program {program}: {slot}",
            "{space} is held for the programme {program}: {slot}",
            **known,
        )
    return say("{space} dipesan: {slot}", "{space} was booked: {slot}", **known)


def cancelled(one: Happening, names: Names) -> Label:
    """A request that was not approved is declined, or taken back, by cancelling it."""
    known = _booking(one, names)
    if one.was.get("state") == "requested":
        return say(
            "Permintaan atas {space}, {slot}, ditolak atau ditarik",
            "What was asked for, {space}, {slot}, was declined or taken back",
            **known,
        )
    if one.was.get("program_id"):
        return say(
            "{space}, {slot}, tidak dipakai lagi oleh program {program}",
            "{space}, {slot}, is no longer held for the programme {program}",
            **known,
        )
    return say(
        "Pemesanan {space}, {slot}, dibatalkan", "The booking of {space}, {slot}, was cancelled", **known
    )


def told_the_holder(one: Happening) -> Iterable[Label]:
    message = getattr(one.event, "message", None)
    if message:
        yield say("Pesan kepada pemesan: {message}", "Message to its holder: {message}", message=message)


def changed(one: Happening) -> Iterable[Label]:
    """The parts that became other, in the words of a plan."""
    if set(_SPEC) <= one.was.keys():
        old = SpaceSpec(**{part: one.was[part] for part in _SPEC})
        yield from spaces_compared((old,), (one.event.spec,))  # type: ignore[attr-defined]


SENTENCES: Sentences = {
    Space.Created: _Sentence("Ruang {space} ditambahkan", "The space {space} was added"),
    Space.Changed: _Sentence("Ruang {space} diubah", "The space {space} was changed"),
    Space.Retired: _Sentence("Ruang {space} tidak dipakai lagi", "The space {space} is no longer in use"),
    Space.Reinstated: _Sentence("Ruang {space} dipakai kembali", "The space {space} is in use again"),
    Space.Booked: booked,
    Space.BookingRequested: _Sentence(
        "{space} diminta dan menunggu persetujuan: {slot}",
        "{space} was asked for and waits for approval: {slot}",
    ),
    Space.BookingApproved: _Sentence(
        "Pemesanan {space}, {slot}, disetujui", "The booking of {space}, {slot}, was approved"
    ),
    Space.BookingToMove: _Sentence(
        "Pemesanan {space}, {slot}, harus dipindahkan", "The booking of {space}, {slot}, has to be moved"
    ),
    Space.BookingCancelled: cancelled,
    RefusedBooking.Created: _Sentence(
        "Permintaan memesan {space}, {slot}, tidak dapat dipenuhi (aturan {rule})",
        "A booking of {space}, {slot}, was refused (rule {rule})",
    ),
}
DETAILS: Details = {
    Space.Changed: changed,
    Space.BookingToMove: told_the_holder,
    Space.BookingCancelled: told_the_holder,
}
