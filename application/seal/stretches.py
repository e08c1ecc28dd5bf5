"""Which stretch of the log a bundle needs to show that a period is whole."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from application.store.sealed_range import SealedRange

NEAR = 10_000  # so many leaves around a period may be shown to prove where it begins and ends
BEFORE_ALL, BEYOND = -(2**63), 2**63 - 1


class NothingToProve(Exception):
    """There is no checkpoint yet, so that nothing could be proved."""


@dataclass(frozen=True)
class Asked:
    """Of one hub, or of all where there is none; of days of a zone, both included, where they are given.

    The period begins with the one instant and ends before the other. `until` asks for the bundle as it could have
    been taken at an earlier moment: by the checkpoints that were signed by then.
    """

    hub: str | None
    first_day: date | None
    last_day: date | None
    zone: str
    begins: datetime | None
    ends: datetime | None
    until: datetime | None = None


@dataclass(frozen=True)
class Stretch:
    """The leaves from `first` to before `end`, and the rows that stand among them: behind `after`, up to `upto`.

    `size` is the smallest checkpoint's that covers them; `newest`, `position` and `instant` are of the newest.
    """

    first: int
    end: int
    after: int
    upto: int
    size: int
    newest: int
    origin: str
    position: int
    instant: datetime


def period_of(source: SealedRange, asked: Asked) -> tuple[int, int | None]:
    """The last positions before the period and in it; None where it has not ended. Outside of a transaction: asked
    for a moment that has only just passed, the log makes writers wait until that is over.
    """
    lower = source.last_before(asked.begins) if asked.begins else 0
    return BEYOND if lower is None else lower, source.last_before(asked.ends) if asked.ends else None


def stretch_of(source: SealedRange, asked: Asked, lower: int, upper: int | None) -> Stretch:
    """Which leaves a bundle needs: those of the period, and on either side the nearest event of the hub, which
    shows that nothing of the period is left out. Raises NothingToProve.
    """
    newest, hub = source.seal.checkpoint_by(asked.until), asked.hub
    if newest is None:
        raise NothingToProve
    lower = min(lower, newest.position)
    upper = newest.position if upper is None else max(lower, min(upper, newest.position))
    first, end = source.leaf_from(lower + 1), min(source.leaf_from(upper + 1), newest.size)
    first = min(first, end)
    if (before := source.own_before(hub, lower, NEAR)) is not None:
        first = min(first, source.leaf_from(before))
    elif first <= NEAR:
        first = 0
    if (behind := source.own_after(hub, upper, NEAR)) is not None:
        end = max(end, min(source.leaf_from(behind) + 1, newest.size))
    elif newest.size - end <= NEAR:
        end = newest.size
    return Stretch(
        first,
        end,
        (source.position_of(first - 1) or 0) if first else BEFORE_ALL,
        (source.position_of(end) or newest.position + 1) - 1,
        source.covering(max(end, 1)),
        newest.size,
        newest.note.partition("\n")[0],
        newest.position,
        newest.instant,
    )
