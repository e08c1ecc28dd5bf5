"""Bookings that were asked for in vain: appended as events, so that it can be told later what a rule cost."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from uuid import UUID

import msgspec

from application.platform import Attempt
from domain import RefusedBooking, errors
from domain.events import Provenance, acting

if TYPE_CHECKING:
    from application.bookings import BookSpace

logger = logging.getLogger(__name__)
NO_RULE = (
    errors.NotFound,
    errors.NotPermitted,
    errors.Unusable,
    errors.AlreadyExists,
    errors.CommandIdReused,
    errors.Busy,
    errors.OutcomeUnknown,
)
"""The caller's mistake, or nobody's decision: nothing that another rule would have changed."""


def keep_refused(
    command: BookSpace, attempt: Attempt, provenance: Provenance, refusal: errors.Refusal
) -> None:
    """Keeps what a rule refused; its caller is told so whether or not that succeeds.

    It has an id of its own, made of what was asked for and by which key: the same request again adds nothing,
    and the key may still succeed, with another time too. A wish costs its asker one write of the allowance of a
    minute, as a booking does, and adds one event, where a booking that is called off again adds four.
    """
    if isinstance(refusal, NO_RULE):
        return
    try:
        refusal_id = _id(command, attempt, provenance.command)
        with acting(replace(provenance, command=refusal_id)):
            refused = RefusedBooking.refuse(
                refusal_id,
                command.hub,
                space_id=command.space_id,
                member_id=command.member_id,
                booking_id=command.booking_id,
                slot=command.slot,
                seats=command.seats,
                by_staff=not attempt.own,
                rule=refusal.rule,
                compared=compared(refusal),
                configuration=attempt.hub(command.hub).configuration_version,
            )
        attempt.platform.note(refused, refusal_id)
    except Exception:
        logger.exception("a refused booking could not be recorded")


def compared(refusal: errors.Refusal) -> dict[str, Any]:
    """The values that a rule compared, as plain JSON."""
    plain: dict[str, Any] = msgspec.to_builtins(refusal.values, str_keys=True)
    return plain


def _id(command: BookSpace, attempt: Attempt, key: UUID) -> UUID:
    wanted = (command.hub, command.space_id, command.member_id, command.booking_id, command.seats)
    slot = (command.slot.start.timestamp(), command.slot.end.timestamp())
    return attempt.platform.own_command("refused booking", key, *wanted, *slot)
