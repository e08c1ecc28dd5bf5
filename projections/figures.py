"""What a hub's figures are counted from, by day of the hub's zone: when it happened, not when it was recorded.

Bookings, memberships and programmes are counted over the rows that their own read models hold, so that a late
entry or a cancellation needs nothing more. Held here is what no rows say: earlier pauses, how large a space was
then, and the phases and opening hours of earlier days. They are of the same position as the rest: that is why
they are not asked of the log.

A hub's days are those of the zone that it was first configured with.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import msgspec

from domain import Hub, Membership, Space
from domain.configuration import HubConfiguration
from domain.phases import Phase
from projections.readmodel import (
    OF_ACCOUNTS,
    OF_BOOKINGS,
    OF_DISCLOSURES,
    OF_MEMBERSHIPS,
    OF_NETWORK,
    OF_PERSONS,
    OF_PROGRAMS,
    OF_REFUSALS,
    OF_REQUESTS,
    OF_SUBMISSIONS,
    ReadModel,
    types,
)
from projections.view import View, stand

READS = ("figures", "agenda", "memberships", "programs")

_PAUSES = types(Membership.Paused, Membership.Resumed)
_SIZES = types(Space.Created, Space.Changed, older=("space.added", "space.changed"))

ZONE = """
    coalesce((select configuration ->> 'zone' from opening_rules r where r.hub = hubs.hub
              order by version limit 1), 'Asia/Jakarta')"""

FIGURES = ReadModel(
    name="figures",
    tables="""
        create table pauses (
            membership_id uuid not null,
            version       integer not null,
            hub           text not null,
            day           date not null,
            paused        boolean not null,
            primary key (membership_id, version)
        );
        create index on pauses (hub);
        create table space_sizes (
            space_id uuid not null,
            version  integer not null,
            hub      text not null,
            since    timestamptz not null,
            capacity integer not null,
            by_seat  boolean not null,
            primary key (space_id, version)
        );
        create index on space_sizes (hub);
        create table opening_rules (
            hub           text not null,
            version       integer not null,
            since         timestamptz not null,
            configuration jsonb not null,
            primary key (hub, version)
        );
        create table phases_entered (
            hub     text not null,
            version integer not null,
            since   date not null,
            phase   text not null,
            primary key (hub, version)
        );
    """,
    keys={"pauses": "membership_id, version", "space_sizes": "space_id, version",
          "opening_rules": "hub, version", "phases_entered": "hub, version"},
    facts={
        _PAUSES: """
            insert into pauses
            select stream, version, hub, (body ->> 'from_day')::date, type = 'membership.paused' from news
        """,
        _SIZES: """
            insert into space_sizes
            select stream, version, hub, case when version = 1 then '-infinity' else happened_at end,
                   (body -> 'spec' ->> 'capacity')::integer, (body -> 'spec' ->> 'by_seat')::boolean
            from news
        """,
        types(Hub.Configured, older=("hub.configured", "hub.configured.2")): """
            insert into opening_rules
            select hub, version, happened_at, jsonb_set(body -> 'configuration', '{words}',
                '{"regions": {}, "space_kinds": {}, "member_kinds": {}, "program_kinds": {}, "sectors": {}}')
            from news
        """,
        types(Hub.Created, Hub.PhaseChanged, older=("hub.registered", "hub.phase_changed")): """
            , told as (select *, coalesce(body -> 'entered', body -> 'proposed') as entry from news)
            insert into phases_entered
            select hub, version, (entry ->> 'since')::date, entry ->> 'phase' from told
        """,
    },
    ignores=types(Hub.Evaluated, Space.Retired, Space.Reinstated)
    + tuple(name for name in OF_MEMBERSHIPS if name not in _PAUSES)
    + OF_BOOKINGS + OF_PERSONS + OF_PROGRAMS + OF_ACCOUNTS + OF_REQUESTS + OF_SUBMISSIONS + OF_NETWORK
    + OF_REFUSALS + OF_DISCLOSURES,
)  # fmt: skip

# Everything at once, so that all of it is of one position. `before` is the day before the first: what
# happened earlier is counted to it. A pause lasts until the last resumption before the next pause; one that
# was never resumed is replaced by the next.
COUNTS = f"""
    with place as materialized (
        select hub, %(first)s::date - 1 as before, %(last)s::date as last, {ZONE} as zone
        from (select %(hub)s::text as hub) as hubs),
    span as materialized (
        select *, (before + 1)::timestamp at time zone zone as begins,
               (last + 1)::timestamp at time zone zone as ends from place),
    sizes as (
        select space_id, capacity, by_seat, (since at time zone zone)::date as since,
               min(since at time zone zone) over (partition by space_id order by version
                   rows between 1 following and unbounded following)::date as until
        from space_sizes join place using (hub)),
    held as (
        select a.space_id, seats, a.starts at time zone zone as starts, a.ends at time zone zone as ends
        from (select distinct space_id from sizes) as spaces join agenda a using (space_id) cross join span
        where a.ends > begins and a.starts < span.ends and state in ('booked', 'to_move')),
    pieces as (
        select space_id, seats, starts::date as day, extract(epoch from ends - starts) / 3600 as hours
        from held where ends <= date_trunc('day', starts) + interval '1 day'
        union all
        select space_id, seats, day::date, extract(epoch from least(ends, day + interval '1 day')
                   - greatest(starts, day)) / 3600
        from held cross join lateral generate_series(date_trunc('day', starts), ends, interval '1 day') as day
        where ends > date_trunc('day', starts) + interval '1 day'),
    booked as (
        select day, sum(case when by_seat then seat_hours / capacity::float8 else hours end) as hours
        from (select space_id, day, sum(hours) as hours, sum(hours * seats) as seat_hours
              from pieces where hours > 0 group by 1, 2) as daily
        cross join place join sizes using (space_id)
        where day > before and day <= last and day >= since and (until is null or day < until)
        group by day),
    members as (
        select id, starts, case when ended_on < starts then starts else ended_on end as ended_on
        from memberships m join place using (hub)
        where starts <= last),
    turns as (
        select membership_id, version, day, paused,
               count(*) filter (where paused) over (partition by membership_id order by version) as turn
        from pauses join place using (hub)),
    paused as (
        select membership_id, turn, min(day) filter (where paused) as since,
               (array_agg(day order by version desc) filter (where not paused))[1] as until,
               turn = max(turn) over (partition by membership_id) as lasts
        from turns group by 1, 2),
    absent as (
        select unnest(range_agg(daterange(since, until)) * datemultirange(daterange(starts, ended_on))) as days
        from paused join members on id = membership_id
        where since is not null and (until > since or (until is null and lasts)) group by id, starts, ended_on),
    changes as (
        select greatest(starts, before) as day, count(*) as began, 0 as ended, 0 as paused
        from members cross join place group by 1
        union all
        select greatest(ended_on, before), 0, count(*), 0 from members cross join place
        where ended_on <= last group by 1
        union all
        select greatest(lower(days), before), 0, 0, count(*) from absent cross join place
        where lower(days) <= last group by 1
        union all
        select greatest(upper(days), before), 0, 0, -count(*) from absent cross join place
        where upper(days) <= last group by 1),
    held_programs as (
        select (starts at time zone zone)::date as day, count(*) as programs, sum(places) as places,
               sum((select count(*) from enrolments e where e.program_id = p.id and e.state = 'enrolled')) as given
        from span join programs p on p.hub = span.hub and p.ends > begins and p.starts >= begins
            and p.starts < span.ends
        where not cancelled group by 1)
    select {stand(*READS)} as position,
        (select recorded_at from simpul.events where position <= {stand(*READS)} order by position desc limit 1)
            as instant,
        zone,
        (select json_agg(json_build_array(day, hours)) from booked) as booked,
        (select json_agg(json_build_array(day, began, ended, paused)) from (
            select day, sum(began) as began, sum(ended) as ended, sum(paused) as paused
            from changes group by day) as daily) as members,
        (select json_agg(json_build_array(day, programs, places, given)) from held_programs) as programs,
        (select json_agg(json_build_array((since at time zone zone)::date, configuration) order by version)
            from opening_rules r where r.hub = place.hub) as rules,
        (select json_agg(json_build_array(since, phase) order by version)
            from phases_entered p where p.hub = place.hub) as phases
    from place
"""


STAND = f"select {stand(*READS)} as position"


@dataclass
class Counts:
    """What is counted of a day, or of several: hours in rooms, everything else in numbers.

    `active` is of the end of the last day, everything else a sum.
    """

    active: int = 0
    began: int = 0
    ended: int = 0
    booked: float = 0.0
    open: float = 0.0
    programs: int = 0
    places: int = 0
    given: int = 0

    def add(self, later: Counts) -> None:
        """Takes in the counts of a later day."""
        self.active = later.active
        for name in ("began", "ended", "booked", "open", "programs", "places", "given"):
            setattr(self, name, getattr(self, name) + getattr(later, name))


@dataclass(frozen=True)
class Counted:
    """The counts of each day, as the log was at `position`, whose event was recorded at `instant`.

    `samples` are the parts of the configurations in force on these days that hold examples.
    """

    hub: str
    zone: str
    position: int
    instant: datetime | None
    days: dict[date, Counts]
    samples: frozenset[str]


class _Rules(msgspec.Struct, array_like=True):
    since: date
    configuration: HubConfiguration


class _Phase(msgspec.Struct, array_like=True):
    since: date
    phase: Phase


def position_of(view: View) -> int:
    """The position that figures stand at."""
    row = view.row(STAND, *READS)
    return int(row["position"] or 0) if row else 0


def count_days(view: View, hub: str, first: date, last: date) -> Counted | None:
    """Every day from `first` to `last` inclusive; None where there is no such hub."""
    row = view.row(COUNTS, *READS, hub=hub, first=first, last=last)
    if row is None or not row["phases"]:
        return None
    days = {first + timedelta(n): Counts() for n in range((last - first).days + 1)}
    _put_members(days, first, row["members"] or [])
    for day, hours in row["booked"] or []:
        days[date.fromisoformat(day)].booked = hours
    for day, programs, places, given in row["programs"] or []:
        counts = days[date.fromisoformat(day)]
        counts.programs, counts.places, counts.given = programs, places, given
    samples = _put_open_hours(days, row)
    return Counted(hub, row["zone"], row["position"] or 0, row["instant"], days, samples)


def _put_members(days: dict[date, Counts], first: date, changes: list[list[Any]]) -> None:
    by_day = {date.fromisoformat(day): numbers for day, *numbers in changes}
    began, ended, paused = by_day.get(first - timedelta(1), (0, 0, 0))
    active = began - ended - paused
    for day, counts in days.items():
        counts.began, counts.ended, paused = by_day.get(day, (0, 0, 0))
        active += counts.began - counts.ended - paused
        counts.active = active


def _put_open_hours(days: dict[date, Counts], row: dict[str, Any]) -> frozenset[str]:
    """By the rules and the phase that each day ended with; of several, those told last hold."""
    rules = msgspec.convert(row["rules"] or [], list[_Rules])
    phases = msgspec.convert(row["phases"], list[_Phase])
    samples: set[str] = set()
    for day, counts in days.items():
        phase = next((one.phase for one in reversed(phases) if one.since <= day), Phase.PROPOSED)
        rule = next((one.configuration for one in reversed(rules) if one.since <= day), None)
        if rule and phase.takes_bookings:
            counts.open = sum(slot.hours for slot in rule.open_slots(day)) * len(rule.spaces)
            samples.update(rule.samples)
    return frozenset(samples)
