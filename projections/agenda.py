"""Which space is held when: bookings of members and of programmes, those cancelled included.

What waits for approval and what has to move hold their space as much as what is booked.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from domain import Space
from projections.readmodel import (
    OF_ACCOUNTS,
    OF_DISCLOSURES,
    OF_HUBS,
    OF_MEMBERSHIPS,
    OF_NETWORK,
    OF_PERSONS,
    OF_PROGRAMS,
    OF_REFUSALS,
    OF_REQUESTS,
    OF_SPACES,
    OF_SUBMISSIONS,
    ReadModel,
    types,
)
from projections.view import Answer, Row, View

AGENDA = ReadModel(
    name="agenda",
    tables="""
        create table agenda (
            booking_id uuid not null,
            space_id   uuid not null,
            hub        text not null,
            starts     timestamptz not null,
            ends       timestamptz not null,
            seats      integer not null,
            member_id  uuid,
            program_id uuid,
            state      text not null,
            reason     text,
            message    text,
            version    integer not null,
            primary key (booking_id, space_id)
        );
        create index on agenda (space_id, ends);
        create index on agenda (hub, starts) where state in ('requested', 'to_move');
    """,
    keys={"agenda": "booking_id, space_id"},
    facts={
        types(Space.Booked, Space.BookingRequested): """
            insert into agenda
            select distinct on (body ->> 'booking_id', stream)
                   (body ->> 'booking_id')::uuid, stream, hub, (body -> 'slot' ->> 'start')::timestamptz,
                   (body -> 'slot' ->> 'end')::timestamptz, (body ->> 'seats')::integer,
                   (body ->> 'member_id')::uuid, (body ->> 'program_id')::uuid,
                   case type when 'space.booked' then 'booked' else 'requested' end, null, null, version
            from news order by body ->> 'booking_id', stream, position desc
            on conflict (booking_id, space_id) do update set
                hub = excluded.hub, starts = excluded.starts, ends = excluded.ends,
                seats = excluded.seats, member_id = excluded.member_id, program_id = excluded.program_id,
                state = excluded.state, reason = excluded.reason, message = excluded.message,
                version = excluded.version
        """,
        types(Space.BookingApproved, Space.BookingToMove, Space.BookingCancelled,
              older=("space.booking_cancelled",)): """
            , folded as (
                select a.booking_id, a.space_id, max(news.version) as version,
                       (array_agg(type order by news.version desc))[1] as type,
                       (array_agg(body ->> 'reason' order by news.version desc))[1] as reason,
                       (array_agg(body ->> 'message' order by news.version desc)
                           filter (where body ->> 'message' is not null))[1] as message
                from news join agenda a on a.booking_id = (body ->> 'booking_id')::uuid
                    and a.space_id = news.stream and a.version < news.version
                group by a.booking_id, a.space_id)
            update agenda a set version = f.version, reason = f.reason,
                state = case f.type when 'space.booking_approved' then 'booked'
                                    when 'space.booking_to_move' then 'to_move' else 'cancelled' end,
                message = coalesce(f.message, a.message)
            from folded f where a.booking_id = f.booking_id and a.space_id = f.space_id
        """,
    },
    ignores=OF_HUBS + OF_SPACES + OF_MEMBERSHIPS + OF_PERSONS + OF_PROGRAMS
    + OF_ACCOUNTS + OF_REQUESTS + OF_SUBMISSIONS + OF_NETWORK + OF_REFUSALS + OF_DISCLOSURES,
)  # fmt: skip

DAY = """
    select json_build_object('booking_id', booking_id, 'start', starts, 'end', ends, 'seats', seats,
        'state', state, 'for', case when program_id is null then 'member' else 'program' end,
        'program_id', program_id) as item,
        to_char(starts at time zone 'utc', 'YYYYMMDDHH24MI') || booking_id as key
    from agenda where space_id = %(space)s and ends > %(start)s and starts < %(end)s and state <> 'cancelled'
      and to_char(starts at time zone 'utc', 'YYYYMMDDHH24MI') || booking_id > %(cursor)s
"""
ONE = """
    select version, json_build_object('booking_id', booking_id, 'space_id', space_id, 'hub', hub, 'start', starts,
        'end', ends, 'seats', seats, 'member_id', member_id, 'program_id', program_id, 'state', state,
        'reason', reason, 'message', message, 'version', version)
    from agenda where booking_id = %(booking)s order by version desc limit 1
"""


def agenda_json(view: View, space: UUID, start: datetime, end: datetime, limit: int, cursor: str) -> Answer:
    """What holds a space between two moments, by start, as ready JSON; says nothing of who booked."""
    return view.page(DAY, "agenda", limit=limit, cursor=cursor, space=space, start=start, end=end)


def booking_json(view: View, booking: UUID) -> Answer:
    return view.item(ONE, "agenda", booking=booking)


def spaces_of(view: View, booking: UUID) -> list[UUID]:
    """The spaces that a booking was made for: the streams in which all of it stands."""
    rows = view.rows("select space_id from agenda where booking_id = %(booking)s", booking=booking)
    return [row["space_id"] for row in rows]


def held(view: View, space: UUID, start: datetime, end: datetime) -> list[Row]:
    """The same for the pages: starts, ends, seats, state, program title where it is one."""
    return view.rows(
        "select a.starts, a.ends, a.seats, a.state, a.program_id, p.title from agenda a"
        " left join programs p on p.id = a.program_id"
        " where a.space_id = %(space)s and a.ends > %(start)s and a.starts < %(end)s and a.state <> 'cancelled'"
        " order by a.starts",
        "agenda",
        "programs",
        space=space,
        start=start,
        end=end,
    )


def asked_for(view: View, space: UUID, start: datetime, end: datetime) -> list[Row]:
    """Every booking between two moments, those cancelled included, by start."""
    return view.rows(
        "select a.booking_id, a.starts, a.ends, a.seats, a.state, p.title from agenda a"
        " left join programs p on p.id = a.program_id"
        " where a.space_id = %(space)s and a.ends > %(start)s and a.starts < %(end)s"
        " order by a.starts, a.booking_id",
        "agenda",
        "programs",
        space=space,
        start=start,
        end=end,
    )


def unsettled(view: View, hub: str, now: datetime, limit: int) -> list[Row]:
    """What waits for approval at a hub or has to be moved, and is not over, by start; with the sealed name of
    the member, and the hub where that membership began.
    """
    return view.rows(
        "select a.booking_id, a.space_id, a.starts, a.ends, a.seats, a.state, a.message, a.version, a.member_id,"
        "  a.program_id, s.code, s.spec -> 'name' as space, (s.spec -> 'by_seat')::boolean as by_seat,"
        "  m.name, m.hub as member_hub, m.forgotten_at, p.title from agenda a"
        " join spaces s on s.id = a.space_id"
        " left join memberships m on m.id = a.member_id left join programs p on p.id = a.program_id"
        " where a.hub = %(hub)s and a.ends > %(now)s and a.state in ('requested', 'to_move')"
        " order by a.starts, a.booking_id limit %(limit)s",
        "agenda",
        "spaces",
        "memberships",
        "programs",
        hub=hub,
        now=now,
        limit=limit,
    )
