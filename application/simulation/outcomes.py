"""What a simulation found: each request with what became of it and what would have, and their sums."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, NamedTuple
from uuid import UUID

from domain.values import Label, Slot

State = Literal["accepted", "requested", "refused", "held"]


@dataclass(frozen=True)
class Outcome:
    """`requested` holds the time and waits for approval; `held`: by then the member would have had it already,
    and would not have asked. `rule` is why it was refused.
    """

    state: State
    rule: str | None = None

    @property
    def given(self) -> bool:
        return self.state in ("accepted", "requested")

    def __str__(self) -> str:
        return self.rule or self.state


@dataclass(frozen=True)
class Asked:
    """A request of the period, by its position in the log; `at` is when it was decided."""

    position: int
    at: datetime
    booking_id: UUID
    space_id: UUID
    space: Label
    slot: Slot
    seats: int
    recorded: Outcome
    imagined: Outcome

    @property
    def differs(self) -> bool:
        return self.recorded != self.imagined


class Sum(NamedTuple):
    """Of so many requests, and the hours that they asked for; a seat's hours count once for each seat."""

    requests: int
    hours: float

    @classmethod
    def of(cls, asked: Iterable[Asked]) -> Sum:
        those = list(asked)
        return cls(len(those), round(sum(one.slot.hours * one.seats for one in those), 2))


class ByRule(NamedTuple):
    """What a rule refused, and what it would have refused."""

    rule: str
    recorded: Sum
    imagined: Sum


@dataclass(frozen=True)
class Simulation:
    """The requests of a hub that were recorded after one position and up to another, in the order of the log.

    `displaced` are positions of programmes whose space would have been taken by a member.
    """

    hub: str
    after: int
    upto: int
    changes: tuple[str, ...]
    asked: tuple[Asked, ...]
    displaced: tuple[int, ...]

    @property
    def differing(self) -> tuple[Asked, ...]:
        return tuple(one for one in self.asked if one.differs)

    @property
    def all(self) -> Sum:
        return Sum.of(self.asked)

    @property
    def given(self) -> tuple[Sum, Sum]:
        """What was given, and what would have been; what a member would have had already is among it."""
        return (
            Sum.of(one for one in self.asked if one.recorded.given),
            Sum.of(one for one in self.asked if one.imagined.given),
        )

    @property
    def gained(self) -> Sum:
        """Refused then, given in that world."""
        return Sum.of(one for one in self.asked if one.imagined.given and not one.recorded.given)

    @property
    def lost(self) -> Sum:
        """Given then, refused in that world."""
        return Sum.of(one for one in self.asked if one.recorded.given and one.imagined.state == "refused")

    @property
    def refused(self) -> Sum:
        return Sum.of(one for one in self.asked if one.imagined.state == "refused")

    def percent(self, part: Sum) -> float:
        """Of all requests, to a tenth; 0 where there are none."""
        return round(100 * part.requests / self.all.requests, 1) if self.asked else 0.0

    @property
    def held(self) -> Sum:
        return Sum.of(one for one in self.asked if one.imagined.state == "held")

    def rules(self) -> Iterator[ByRule]:
        """Every rule that refused anything in either world, by its code."""
        found = {one.rule for asked in self.asked for one in (asked.recorded, asked.imagined) if one.rule}
        for rule in sorted(found):
            yield ByRule(
                rule,
                Sum.of(one for one in self.asked if one.recorded.rule == rule),
                Sum.of(one for one in self.asked if one.imagined.rule == rule),
            )
