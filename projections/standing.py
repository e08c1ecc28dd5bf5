"""Where the live edition stands against the log."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from projections import registry
from projections.view import NoLiveEdition, View

LAG_COUNTED_TO = 100_000
STANDING = f"""
    with at as (select coalesce(min(position) filter (where failed_at is null), 0) as position,
                       coalesce(json_agg(json_build_object('model', model, 'failed_at', failed_at, 'error', error))
                           filter (where failed_at is not null), '[]') as aside from progress),
         ahead as (select recorded_at from simpul.events, at where events.position > at.position
                   order by events.position limit {LAG_COUNTED_TO})
    select simpul.head(), at.position, at.aside, (select count(*) from ahead),
           coalesce(extract(epoch from clock_timestamp() - (select min(recorded_at) from ahead)), 0)::float,
           (select code from simpul.editions where status = 'live')
    from at
"""


@dataclass(frozen=True)
class Standing:
    """Positions of log and live edition; lag in events (counted up to 100,000) and seconds.

    `up_to_date` says whether the live edition is of this process's own code.
    """

    ready: bool
    head: int
    position: int
    lag_events: int
    lag_seconds: float
    set_aside: list[dict[str, Any]]
    up_to_date: bool

    def as_dict(self) -> dict[str, Any]:
        whole = self.up_to_date and not self.set_aside
        status = "no live edition" if not self.ready else "ok" if whole else "degraded"
        return {**asdict(self), "status": status}


def standing(view: View) -> Standing:
    """Not ready where there is no live edition yet."""
    try:
        row = view.tuple(STANDING)
    except NoLiveEdition:
        return Standing(False, 0, 0, 0, 0.0, [], False)
    head, position, aside, lag, seconds, code = row
    return Standing(True, head, position, lag, max(seconds, 0.0), aside, code == registry.code())
