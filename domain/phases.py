"""Where a hub is in its life, why it was proposed, and how its pilot went."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from domain.values import Label


class Phase(StrEnum):
    """Where a hub is in its life; bookings are taken in pilot and permanent."""

    PROPOSED = "proposed"
    PREPARING = "preparing"
    PILOT = "pilot"
    PERMANENT = "permanent"
    CLOSED = "closed"

    @property
    def takes_bookings(self) -> bool:
        return self in (Phase.PILOT, Phase.PERMANENT)

    def may_become(self, wanted: Phase) -> bool:
        """Phases go forward, or end; what is closed stays closed, and permanent is only what was a pilot."""
        order = list(Phase)
        return order.index(wanted) > order.index(self) and (
            wanted is not Phase.PERMANENT or self is Phase.PILOT
        )


@dataclass(frozen=True)
class PhaseEntry:
    """The phase a hub is in, since which day, and on what ground.

    `target` is the day by which a hub in preparation is to open; moved, it is entered again with another day.
    """

    phase: Phase
    since: date
    ground: str
    target: date | None = None


@dataclass(frozen=True)
class Rationale:
    """Why a hub is proposed: the demand, what there is already, the reason, and what that is based on."""

    demand: Label
    supply: Label
    reason: Label
    based_on: tuple[str, ...]


class Verdict(StrEnum):
    PROMOTE = "promote"
    EXTEND = "extend"
    CLOSE = "close"


@dataclass(frozen=True)
class Result:
    """What was reached of one measure; `definition` says how it was counted. `target` None: none was set."""

    measure: Label
    definition: Label
    value: float
    target: float | None


@dataclass(frozen=True)
class Evaluation:
    """How a pilot went from one day to another (inclusive).

    `based_on` is the log position that the results were read at, so that anybody can read them again.
    """

    first: date
    last: date
    results: tuple[Result, ...]
    verdict: Verdict
    conclusion: str
    based_on: int
