"""SQL for what each event changes in a figure: its position, the days that it concerns, and by how much.

It is read from the log of one hub, `%(hub)s`, up to `%(upto)s`, for days from `%(first)s` to `%(last)s`. What an
event did stays what it did, whatever was recorded later: amounts are those of the moment of recording.
"""

from __future__ import annotations

from domain import Hub, Membership, Program, Space
from projections.readmodel import OF_BOOKINGS, types

DECIMALS = 8
NAMES = {
    "entered": types(Hub.Created, Hub.PhaseChanged, older=("hub.registered", "hub.phase_changed")),
    "configured": types(Hub.Configured, older=("hub.configured", "hub.configured.2")),
    "began": types(Membership.Created),
    "turned": types(Membership.Paused, Membership.Resumed, Membership.Ended, older=("membership.ended",)),
    "sized": types(Space.Created, Space.Changed, older=("space.added", "space.changed")),
    "used": OF_BOOKINGS,
    "scheduled": types(Program.Created),
    "called_off": types(Program.Cancelled),
    "placed": types(Program.Enrolled, Program.Withdrawn, Program.GivenPlace),
}
_LOG = "simpul.events where hub = %(hub)s and position <= %(upto)s and type = any(%({})s::text[])"

_ZONE = """coalesce((
        select body -> 'configuration' ->> 'zone' from simpul.events
        where stream = %(hub_stream)s and position <= %(upto)s and type = any(%(configured)s::text[])
        order by version limit 1), 'Asia/Jakarta')"""
PLACE = f"""
    place as materialized (
        select first, last, zone, first::timestamp at time zone zone as begins,
               (last + 1)::timestamp at time zone zone as ends
        from (select %(first)s::date as first, %(last)s::date as last, {_ZONE} as zone) as asked)"""

# The days on which a membership was active, as each of its events left them; a pause lasts until the last
# resumption before the next pause, and one that was never resumed is replaced by the next.
_MEMBERS = f"""
    joins as materialized (
        select position, stream, (body ->> 'starts')::date as starts from {_LOG.format("began")}),
    turns as materialized (
        select position, stream, version, type = 'membership.paused' as pauses,
               (body ->> 'from_day')::date as from_day, (body ->> 'on_day')::date as on_day,
               count(*) filter (where type = 'membership.paused')
                   over (partition by stream order by version) as turn
        from {_LOG.format("turned")}),
    known as (
        select t.stream, t.version as at, u.version, u.pauses, u.from_day, u.on_day, u.turn
        from turns t join turns u on u.stream = t.stream and u.version <= t.version),
    pauses as (
        select stream, at, turn, min(from_day) filter (where pauses) as since,
               (array_agg(from_day order by version desc) filter (where not pauses))[1] as until,
               turn = max(turn) over (partition by stream, at) as lasts
        from known where from_day is not null group by stream, at, turn),
    absent as (
        select stream, at, range_agg(daterange(since, until)) as days from pauses
        where since is not null and (until > since or (until is null and lasts)) group by stream, at),
    ends as (
        select stream, at, (array_agg(on_day order by version desc) filter (where on_day is not null))[1] as day
        from known group by stream, at),
    states as (
        select t.position, t.stream, t.version, starts, ended_on,
               datemultirange(daterange(starts, ended_on)) - coalesce(a.days, '{{}}'::datemultirange) as active
        from turns t join joins j using (stream)
        join lateral (select case when e.day < starts then starts else e.day end as ended_on from ends e
                      where e.stream = t.stream and e.at = t.version) as ended on true
        left join absent a on a.stream = t.stream and a.at = t.version),
    turned as (
        select position, ended_on, lag(ended_on) over earlier as ended_before, active,
               lag(active, 1, datemultirange(daterange(starts, null))) over earlier as active_before
        from states window earlier as (partition by stream order by version)),
    moved as (
        select position, sign, unnest(days) as days
        from (select position, 1 as sign, active as days from turned where active <> active_before
              union all
              select position, -1, active_before from turned where active <> active_before) as both_ways)"""

# A booking stands from one event of its space to the next that concerns it, in slices of days; a size is in
# force from its day on, and from the version that told it to the next that told of days so early.
_BOOKED = f"""
    sizes as materialized (
        select position, stream, version, (body -> 'spec' ->> 'capacity')::integer as capacity,
               (body -> 'spec' ->> 'by_seat')::boolean as by_seat,
               case when version = 1 then '-infinity' else
                   (coalesce((body ->> 'happened_at')::timestamptz, recorded_at) at time zone zone)::date
               end as since
        from place cross join {_LOG.format("sized")}),
    breaks as (
        select stream, since as lower, lead(since) over (partition by stream order by since) as upper
        from (select distinct stream, since from sizes) as days),
    sized as materialized (
        select b.stream, lower, upper, s.position, s.version, capacity, by_seat,
               lead(s.position) over later as until_position, lead(s.version) over later as until_version
        from breaks b join sizes s on s.stream = b.stream and s.since <= b.lower
        window later as (partition by b.stream, lower order by s.version)),
    uses as materialized (
        select position, stream, version, type, body ->> 'booking_id' as booking,
               (body -> 'slot' ->> 'start')::timestamptz as starts,
               (body -> 'slot' ->> 'end')::timestamptz as ends, (body ->> 'seats')::integer as seats
        from {_LOG.format("used")}),
    touching as (
        select distinct stream, booking from uses u cross join place
        where u.starts < place.ends and u.ends > place.begins),
    turns_of_use as (
        select u.*, count(starts) over (partition by stream, booking order by version) as turn
        from uses u join touching using (stream, booking)),
    standing as (
        select stream, position, version, type, lead(position) over later as until_position,
               lead(version) over later as until_version, first_value(starts) over same as starts,
               first_value(ends) over same as ends, first_value(seats) over same as seats
        from turns_of_use window later as (partition by stream, booking order by version),
                         same as (partition by stream, booking, turn order by version)),
    held as (
        select *, starts at time zone zone as local, ends at time zone zone as local_end
        from (select s.*, zone from standing s cross join place p where s.starts < p.ends and s.ends > p.begins
              and type in ('space.booked', 'space.booking_approved', 'space.booking_to_move')) as counted),
    pieces as (
        select stream, position, version, until_position, until_version, seats, day::date as day,
               extract(epoch from least(local_end, day + interval '1 day') - greatest(local, day)) / 3600 as hours
        from held cross join lateral
            generate_series(date_trunc('day', local), local_end, interval '1 day') as day),
    amounts as (
        select greatest(p.position, s.position) as position,
               least(p.until_position, s.until_position) as until_position, day,
               round(case when by_seat then hours * seats / capacity else hours end, {DECIMALS}) as amount
        from pieces p cross join place join sized s on s.stream = p.stream and p.day >= s.lower
            and (s.upper is null or p.day < s.upper)
        where hours > 0 and day between first and last
          and (s.until_version is null or s.until_version > p.version)
          and (p.until_version is null or p.until_version > s.version))"""

_PROGRAMS = f"""
    programs_told as materialized (
        select position, stream, (starts at time zone zone)::date as day, places
        from place cross join lateral (
            select position, stream, (body -> 'slot' ->> 'start')::timestamptz as starts,
                   (body ->> 'places')::integer as places
            from {_LOG.format("scheduled")}) as told
        where starts >= begins and starts < ends),
    called_off as materialized (
        select stream, min(position) as position from {_LOG.format("called_off")} group by stream),
    placed as (
        select e.position, e.stream, e.version, p.day, body ->> 'enrolment_id' as enrolment,
               (type = 'program.given_place' or (type = 'program.enrolled' and not (body ->> 'waiting')::boolean)
               )::integer as has_place
        from programs_told p join simpul.events e using (stream)
        where e.stream = any(array(select stream from programs_told)) and e.position <= %(upto)s
            and type = any(%(placed)s::text[])),
    given as materialized (
        select position, stream, day, has_place - lag(has_place, 1, 0) over
                   (partition by stream, enrolment order by version) as amount
        from placed p
        where not exists (select from called_off c where c.stream = p.stream and c.position < p.position))"""

WITH = {"members": _MEMBERS, "booked": _BOOKED, "programs": _PROGRAMS, "open": ""}
# Each measure that is a sum: what it is read from, and its events with the day and the amount. Those of
# `memberships_active` reach back to the beginning.
EVENTS = {
    "memberships_active": ("members", """
        select position, starts as day, 1::numeric as amount from joins cross join place where starts <= last
        union all
        select position, lower(days), sign from moved cross join place where lower(days) <= last
        union all
        select position, upper(days), -sign from moved cross join place where upper(days) <= last"""),
    "memberships_begun": ("members", """
        select position, starts, 1 from joins cross join place where starts between first and last"""),
    "memberships_ended": ("members", """
        select position, ended_on, 1 from turned cross join place where ended_on between first and last
        union all
        select position, ended_before, -1 from turned cross join place
        where ended_before between first and last"""),
    "booked_hours": ("booked", """
        select position, day, amount from amounts
        union all
        select until_position, day, -amount from amounts where until_position is not null"""),
    "open_hours": ("open", """
        select position, day, amount from unnest(
            %(positions)s::bigint[], %(days)s::date[], %(amounts)s::numeric[]) as o (position, day, amount)"""),
    "programs_held": ("programs", """
        select position, day, 1 from programs_told
        union all
        select c.position, p.day, -1 from called_off c join programs_told p using (stream)"""),
    "program_places": ("programs", """
        select position, day, places from programs_told
        union all
        select c.position, p.day, -places from called_off c join programs_told p using (stream)"""),
    "program_places_given": ("programs", """
        select position, day, amount from given
        union all
        select c.position, g.day, -sum(g.amount) from called_off c join given g using (stream) group by 1, 2"""),
}  # fmt: skip
