"""Which space is held when: bookings of members and of programmes, those cancelled included."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from domain import Hub, Membership, Program, Space
from projections.readmodel import OF_ACCOUNTS, OF_PERSONS, OF_REQUESTS, ReadModel, types
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
            version    integer not null,
            primary key (booking_id, space_id)
        );
        create index on agenda (space_id, ends);
    """,
    keys={"agenda": "booking_id, space_id"},
    facts={
        types(Space.Booked): """
            insert into agenda
            select distinct on (body ->> 'booking_id', stream)
                   (body ->> 'booking_id')::uuid, stream, hub, (body -> 'slot' ->> 'start')::timestamptz,
                   (body -> 'slot' ->> 'end')::timestamptz, (body ->> 'seats')::integer,
                   (body ->> 'member_id')::uuid, (body ->> 'program_id')::uuid, 'booked', null, version
            from news order by body ->> 'booking_id', stream, position desc
            on conflict (booking_id, space_id) do update set
                hub = excluded.hub, starts = excluded.starts, ends = excluded.ends,
                seats = excluded.seats, member_id = excluded.member_id, program_id = excluded.program_id,
                state = excluded.state, reason = excluded.reason, version = excluded.version
        """,
        types(Space.BookingCancelled): """
            update agenda a set state = 'cancelled', reason = news.body ->> 'reason', version = news.version
            from news where a.booking_id = (news.body ->> 'booking_id')::uuid and a.space_id = news.stream
              and a.version < news.version
        """,
    },
    ignores=types(
        Hub.Created, Hub.Configured, Hub.PhaseChanged, Space.Created, Space.Changed, Space.Retired,
        Space.Reinstated, Membership.Created, Membership.Paused, Membership.Resumed, Membership.Ended,
        Membership.HoursReserved, Program.Created, Program.Cancelled, Program.Enrolled, Program.Withdrawn,
        Program.GivenPlace, older=("membership.ended", "hub.configured"),
    ) + OF_ACCOUNTS + OF_PERSONS + OF_REQUESTS,
)  # fmt: skip

DAY = """
    select json_build_object('booking_id', booking_id, 'start', starts, 'end', ends, 'seats', seats,
        'for', case when program_id is null then 'member' else 'program' end, 'program_id', program_id) as item,
        to_char(starts at time zone 'utc', 'YYYYMMDDHH24MI') || booking_id as key
    from agenda where space_id = %(space)s and ends > %(start)s and starts < %(end)s and state = 'booked'
      and to_char(starts at time zone 'utc', 'YYYYMMDDHH24MI') || booking_id > %(cursor)s
"""
ONE = """
    select version, json_build_object('booking_id', booking_id, 'space_id', space_id, 'hub', hub, 'start', starts,
        'end', ends, 'seats', seats, 'member_id', member_id, 'program_id', program_id, 'state', state,
        'reason', reason, 'version', version)
    from agenda where booking_id = %(booking)s order by version desc limit 1
"""


def agenda_json(view: View, space: UUID, start: datetime, end: datetime, limit: int, cursor: str) -> Answer:
    """What holds a space between two moments, by start, as ready JSON; says nothing of who booked."""
    return view.page(DAY, "agenda", limit=limit, cursor=cursor, space=space, start=start, end=end)


def booking_json(view: View, booking: UUID) -> Answer:
    return view.item(ONE, "agenda", booking=booking)


def held(view: View, space: UUID, start: datetime, end: datetime) -> list[Row]:
    """The same for the pages: starts, ends, seats, program title where it is one."""
    return view.rows(
        "select a.starts, a.ends, a.seats, a.program_id, p.title from agenda a"
        " left join programs p on p.id = a.program_id"
        " where a.space_id = %(space)s and a.ends > %(start)s and a.starts < %(end)s and a.state = 'booked'"
        " order by a.starts",
        "agenda",
        "programs",
        space=space,
        start=start,
        end=end,
    )
