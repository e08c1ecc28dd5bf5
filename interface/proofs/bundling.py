"""A bundle from whoever asks for it to its pieces: who may, which days, and that it is given out is recorded."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from application.access import Actor
from application.disclosures import tell_export
from application.seal.bundle import bundle
from application.seal.stretches import Asked, NothingToProve
from application.store.sealed_range import SealedRange
from domain.errors import NotFound
from interface.as_of import zone_at
from interface.wiring import Wired
from projections.hubs import hub_row

RIGHT, WHAT, FORM = "read_history", "bundle", "zip"
STALLED_SECONDS = 60


@dataclass(frozen=True)
class Given:
    """A bundle on its way out: `position` is that of the newest checkpoint in it."""

    name: str
    position: int
    pieces: Iterator[bytes]


def asked_for(
    parts: Wired, hub: str | None, first: date | None, last: date | None, until: datetime | None = None
) -> Asked:
    """Days of the hub's zone, both included; of the province's where all hubs are asked for. Raises NotFound."""
    if hub is not None and hub_row(parts.view, hub) is None:
        raise NotFound(what="hub", key=hub)
    zone = zone_at(parts.view, hub)
    begins = datetime.combine(first, time(), zone).astimezone(UTC) if first else None
    ends = datetime.combine(last + timedelta(1), time(), zone).astimezone(UTC) if last else None
    return Asked(hub, first, last, str(zone), begins, ends, until)


def begin(
    parts: Wired,
    source: SealedRange,
    who: Actor,
    asked: Asked,
    session: UUID | None = None,
    told: Callable[[int, int], object] = lambda done, total: None,
) -> Given:
    """Records that it is given out; the pieces are read over its connection, which is theirs until the end. Raises
    NothingToProve, LookNotRecorded.
    """
    newest = source.seal.checkpoint_by(asked.until)
    if newest is None:
        raise NothingToProve
    days = {"from": asked.first_day, "until": asked.last_day}
    filters = {name: day.isoformat() for name, day in days.items() if day}
    tell_export(parts.platform, who, WHAT, FORM, as_of=newest.position, filters=filters, hub=asked.hub,
                session=session)  # fmt: skip
    source.give_up_after(STALLED_SECONDS)
    name = f"{WHAT}-{asked.hub or 'simpul'}-{newest.position}.{FORM}"
    return Given(name, newest.position, bundle(source, asked, datetime.now(UTC), told))
