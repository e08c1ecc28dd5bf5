"""The options by which a plan says what becomes of the bookings it touches."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar
from uuid import UUID

import click

from domain.submission import Outcome, Settlement

F = TypeVar("F", bound=Callable[..., Any])
OUTCOMES = {"keep": Outcome.KEPT, "move": Outcome.TO_MOVE, "cancel": Outcome.CANCELLED}


class SettledBooking(click.ParamType):  # type: ignore[type-arg]
    """ID=cancel: what becomes of one booking."""

    name = "id=keep|move|cancel"

    def convert(self, value: Any, param: Any, ctx: Any) -> tuple[str, Outcome]:
        booking, _, outcome = str(value).partition("=")
        try:
            return str(UUID(booking)), OUTCOMES[outcome]
        except (KeyError, ValueError):
            self.fail("a booking's id, = and keep, move or cancel are needed", param, ctx)


def settles(command: F) -> F:
    """The options; what they say is read by `settlement`."""
    for option in (
        click.option("--message", help="What those are told whose bookings are moved or cancelled."),
        click.option(
            "--settle-booking", "single", type=SettledBooking(), multiple=True,
            help="What becomes of one booking: ID=keep, ID=move or ID=cancel. May be repeated.",
        ),
        click.option(
            "--settle", "otherwise", type=click.Choice(list(OUTCOMES)), default="keep", show_default=True,
            help="What becomes of all other bookings that the plan touches.",
        ),
    ):  # fmt: skip
        command = option(command)
    return command


def settlement(otherwise: str, single: tuple[tuple[str, Outcome], ...], message: str | None) -> Settlement:
    """Raises MessageNeeded where bookings are moved or cancelled without a word."""
    return Settlement(OUTCOMES[otherwise], dict(single), (message or "").strip() or None)
