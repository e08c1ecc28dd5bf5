"""Bookings that were asked for and refused: by which rule, having compared what."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from domain import RefusedBooking
from projections.readmodel import (
    OF_ACCOUNTS,
    OF_BOOKINGS,
    OF_DISCLOSURES,
    OF_HUBS,
    OF_MEMBERSHIPS,
    OF_NETWORK,
    OF_PERSONS,
    OF_PROGRAMS,
    OF_REQUESTS,
    OF_SPACES,
    OF_SUBMISSIONS,
    ReadModel,
    types,
)
from projections.view import Row, View

REFUSALS = ReadModel(
    name="refusals",
    tables="""
        create table refusals (
            position      bigint primary key,
            hub           text not null,
            space_id      uuid not null,
            booking_id    uuid not null,
            member_id     uuid not null,
            starts        timestamptz not null,
            ends          timestamptz not null,
            seats         integer not null,
            by_staff      boolean not null,
            rule          text not null,
            compared      jsonb not null,
            configuration integer not null,
            actor         text not null,
            reason        text,
            at            timestamptz not null
        );
        create index on refusals (hub, at);
        create index on refusals (space_id, starts);
    """,
    keys={"refusals": "position"},
    facts={
        types(RefusedBooking.Created): """
            insert into refusals
            select position, hub, (body ->> 'space_id')::uuid, (body ->> 'booking_id')::uuid,
                (body ->> 'member_id')::uuid, (body -> 'slot' ->> 'start')::timestamptz,
                (body -> 'slot' ->> 'end')::timestamptz, (body ->> 'seats')::integer,
                (body ->> 'by_staff')::boolean, body ->> 'rule', body -> 'compared',
                (body ->> 'configuration')::integer, actor, body ->> 'reason', happened_at
            from news
        """,
    },
    ignores=OF_HUBS + OF_SPACES + OF_BOOKINGS + OF_MEMBERSHIPS + OF_PERSONS + OF_PROGRAMS
    + OF_ACCOUNTS + OF_REQUESTS + OF_SUBMISSIONS + OF_NETWORK + OF_DISCLOSURES,
)  # fmt: skip

ROWS = """
    select r.position, r.space_id, r.starts, r.ends, r.seats, r.by_staff, r.rule, r.compared, r.configuration,
        r.at, s.code, s.spec -> 'name' as space, (s.spec -> 'by_seat')::boolean as by_seat
    from refusals r join spaces s on s.id = r.space_id
"""


def refused_between(view: View, hub: str, since: datetime, until: datetime, limit: int) -> list[Row]:
    """What was asked for in vain at a hub from one moment up to another, the newest first. Nobody's name."""
    return view.rows(
        f"{ROWS} where r.hub = %(hub)s and r.at >= %(since)s and r.at < %(until)s"
        " order by r.position desc limit %(limit)s",
        "refusals",
        "spaces",
        hub=hub,
        since=since,
        until=until,
        limit=limit,
    )


def refused_for(view: View, space: UUID, since: datetime, until: datetime, limit: int) -> list[Row]:
    """What of a space's time between two moments was asked for in vain, by start."""
    return view.rows(
        f"{ROWS} where r.space_id = %(space)s and r.starts < %(until)s and r.ends > %(since)s"
        " order by r.starts, r.position limit %(limit)s",
        "refusals",
        "spaces",
        space=space,
        since=since,
        until=until,
        limit=limit,
    )
