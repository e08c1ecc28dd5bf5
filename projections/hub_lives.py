"""A hub's life in stops: the last event of each day, week or month that something was recorded in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from domain import Hub
from projections.readmodel import types
from projections.view import View

MOST_STOPS = 120
STEPS = ("day", "week", "month", "quarter", "year")
ENTERED = types(Hub.Created, Hub.PhaseChanged, older=("hub.registered", "hub.phase_changed"))
CONFIGURED = types(Hub.Configured, older=("hub.configured", "hub.configured.2"))
# Before it is first configured there is nothing of a hub to see. Whatever the step, a change of phase is a stop
# of its own.
STOPS = """
    with begun as materialized (
        select min(position) as first from simpul.events where stream = %(stream)s and type = any(%(configured)s)),
    entered as materialized (
        select greatest(position, first) as position,
               coalesce(body -> 'entered', body -> 'proposed') ->> 'phase' as phase
        from simpul.events cross join begun
        where stream = %(stream)s and position <= %(upto)s and type = any(%(entered)s)),
    daily as materialized (
        select (recorded_at at time zone %(zone)s)::date as day, max(position) as position
        from simpul.events where hub = %(hub)s and position <= %(upto)s group by 1),
    steps as materialized (
        select step, n from unnest(%(steps)s::text[]) with ordinality as given (step, n)),
    step as (
        select coalesce(
            (select step from steps where (select count(distinct date_trunc(step, day)) from daily) <= %(most)s
             order by n limit 1), %(longest)s) as step),
    chosen as (
        select max(position) as position from daily cross join step group by date_trunc(step, day)
        union select position from entered)
    select chosen.position, recorded_at,
           (select phase from entered where entered.position <= chosen.position
            order by entered.position desc limit 1) as phase,
           exists (select from entered where entered.position = chosen.position) as turns
    from chosen join simpul.events using (position) cross join begun
    where chosen.position between first and %(upto)s order by chosen.position
"""
SCENE = """
    select s.id, s.code, s.spec -> 'name' as name, s.spec ->> 'kind' as kind,
        (s.spec ->> 'capacity')::int as capacity,
        (s.spec ->> 'by_seat')::boolean as by_seat,
        (select count(*) from agenda a where a.space_id = s.id and a.state in ('booked', 'to_move')) as held
    from spaces s where s.hub = %(hub)s and not s.retired order by s.spec ->> 'kind', s.code
"""


@dataclass(frozen=True)
class Stop:
    """The phase that the hub was in with the event at `position`; `turns` where it entered it by that event."""

    position: int
    recorded_at: datetime
    phase: str
    turns: bool


@dataclass(frozen=True)
class SpaceThen:
    """A space in use; `held` counts the bookings that stood, past and coming ones."""

    id: UUID
    code: str
    name: dict[str, str]
    kind: str
    capacity: int
    by_seat: bool
    held: int


def stops(view: View, hub: str, stream: UUID, zone: str, upto: int) -> list[Stop]:
    """From the hub's first event to its last up to a position; days as long as there are at most 120 of them."""
    asked: dict[str, Any] = {
        "hub": hub,
        "stream": stream,
        "zone": zone,
        "upto": upto,
        "entered": list(ENTERED),
    }
    asked |= {"configured": list(CONFIGURED), "steps": list(STEPS), "most": MOST_STOPS, "longest": STEPS[-1]}
    return [Stop(**row) for row in view.rows(STOPS, **asked)]


def spaces_then(view: View, hub: str) -> list[SpaceThen]:
    return [SpaceThen(**row) for row in view.rows(SCENE, "spaces", "agenda", hub=hub)]
