"""Requests about people's own data: in which state, until when they have to be answered, what was done."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from domain import DataRequest
from domain.data_request import TIME_LIMIT
from projections.readmodel import (
    OF_ACCOUNTS,
    OF_BOOKINGS,
    OF_DISCLOSURES,
    OF_HUBS,
    OF_MEMBERSHIPS,
    OF_NETWORK,
    OF_PERSONS,
    OF_PROGRAMS,
    OF_REFUSALS,
    OF_SPACES,
    OF_SUBMISSIONS,
    ReadModel,
    types,
)
from projections.view import Answer, Row, View

DATA_REQUESTS = ReadModel(
    name="data_requests",
    tables="""
        create table data_requests (
            id          uuid primary key,
            hub         text not null,
            kind        text not null,
            channel     text not null,
            subjects    jsonb not null,
            state       text not null,
            received_at timestamptz not null,
            received_by text not null,
            how         text,
            checked_at  timestamptz,
            checked_by  text,
            decided_at  timestamptz,
            decided_by  text,
            ground      text,
            executed_at timestamptz,
            executed_by text,
            receipt     text,
            done        jsonb,
            version     integer not null
        );
        create index on data_requests (hub, received_at);
        create index on data_requests using gin (subjects jsonb_path_ops);
    """,
    keys={"data_requests": "id"},
    facts={
        types(DataRequest.Created): """
            insert into data_requests (id, hub, kind, channel, subjects, state, received_at, received_by, version)
            select stream, hub, body ->> 'kind', body ->> 'channel', body -> 'subjects', 'received', happened_at,
                   actor, version
            from news
        """,
        types(DataRequest.IdentityChecked, DataRequest.Decided, DataRequest.Executed): """
            , folded as (
                select stream, max(version) as version,
                       max(position) filter (where type = 'data_request.identity_checked') as checked,
                       max(position) filter (where type = 'data_request.decided') as decided,
                       max(position) filter (where type = 'data_request.executed') as executed
                from news group by stream)
            update data_requests r set version = f.version,
                state = case when e.position is not null then 'executed'
                             when d.position is null then 'identity_checked'
                             when (d.body ->> 'granted')::boolean then 'granted' else 'refused' end,
                how = coalesce(c.body ->> 'how', r.how), checked_at = coalesce(c.happened_at, r.checked_at),
                checked_by = coalesce(c.actor, r.checked_by), decided_at = coalesce(d.happened_at, r.decided_at),
                decided_by = coalesce(d.actor, r.decided_by), ground = coalesce(d.body ->> 'reason', r.ground),
                executed_at = coalesce(e.happened_at, r.executed_at),
                executed_by = coalesce(e.actor, r.executed_by),
                receipt = coalesce(e.body ->> 'receipt', r.receipt), done = coalesce(e.body -> 'done', r.done)
            from folded f left join news c on c.position = f.checked left join news d on d.position = f.decided
                          left join news e on e.position = f.executed
            where r.id = f.stream
        """,
    },
    ignores=OF_HUBS + OF_SPACES + OF_BOOKINGS + OF_MEMBERSHIPS + OF_PERSONS
    + OF_PROGRAMS + OF_ACCOUNTS + OF_SUBMISSIONS + OF_NETWORK + OF_REFUSALS + OF_DISCLOSURES,
)  # fmt: skip

DUE = f"received_at + interval '{int(TIME_LIMIT.total_seconds())} seconds'"
REQUEST = f"""
    json_build_object('request_id', id, 'hub', hub, 'kind', kind, 'channel', channel, 'subjects', subjects,
        'state', state, 'received_at', received_at, 'received_by', received_by, 'due', {DUE},
        'how', how, 'checked_at', checked_at, 'checked_by', checked_by,
        'decided_at', decided_at, 'decided_by', decided_by, 'ground', ground,
        'executed_at', executed_at, 'executed_by', executed_by, 'receipt', receipt, 'done', done,
        'version', version)"""
KEY = "to_char(received_at at time zone 'utc', 'YYYYMMDDHH24MISSUS') || id"
OPEN = "state not in ('refused', 'executed')"
LIST = f"""
    select {REQUEST} as item, {KEY} as key from data_requests
    where hub = %(hub)s and {KEY} > %(cursor)s and (not %(open)s or {OPEN})
"""
ONE = f"select version, {REQUEST} from data_requests where id = %(request)s"
ROWS = f"""
    select id, hub, kind, channel, subjects, state, received_at, received_by, {DUE} as due, how, checked_at,
        checked_by, decided_at, decided_by, ground, executed_at, executed_by, receipt, done, version
    from data_requests
"""
ABOUT = """
    where subjects @> jsonb_build_object('memberships', jsonb_build_array(%(subject)s::text))
       or subjects @> jsonb_build_object('account', %(subject)s::text)
    order by received_at
"""
OVERDUE = """
    select m.id, m.hub, m.ended_on from memberships m join hubs h on h.code = m.hub
    where m.hub = %(hub)s and m.forgotten_at is null
      and (m.ended_on + make_interval(years =>
           (h.configuration -> 'retention' ->> 'ended_memberships_years')::integer))::date <= %(day)s
    order by m.ended_on, m.id limit %(most)s
"""
OVERDUE_ENROLMENTS = """
    select e.program_id, e.id, p.ends from enrolments e join programs p on p.id = e.program_id
        join hubs h on h.code = p.hub
    where p.hub = %(hub)s and e.member_id is null
      and p.ends + make_interval(years =>
           (h.configuration -> 'retention' ->> 'past_enrolments_years')::integer) <= %(moment)s
      and not exists (select from simpul.destroyed_keys d where d.subject = e.id
                      and (%(known)s::timestamptz is null or d.at <= %(known)s))
    order by p.ends, e.id limit %(most)s
"""
COMING = """
    select a.space_id, a.booking_id from agenda a
    where a.member_id = any(%(members)s) and a.state <> 'cancelled' and a.ends > %(now)s order by a.ends
"""


def request_list(view: View, hub: str, limit: int, cursor: str, only_open: bool = False) -> Answer:
    """A page of a hub's requests (of the network's: `*`), oldest first, as ready JSON; no personal words."""
    return view.page(LIST, "data_requests", limit=limit, cursor=cursor, hub=hub, open=only_open)


def request_json(view: View, request: UUID) -> Answer:
    return view.item(ONE, "data_requests", request=request)


def request_row(view: View, request: UUID) -> Row | None:
    return view.row(f"{ROWS} where id = %(request)s", "data_requests", request=request)


def request_rows(view: View, hub: str) -> list[Row]:
    """A hub's requests for the pages: those still open first, by when they are due."""
    return view.rows(
        f"{ROWS} where hub = %(hub)s order by state in ('refused', 'executed'), received_at limit 200",
        "data_requests",
        hub=hub,
    )


def requests_about(view: View, subject: UUID) -> list[Row]:
    """All requests about a membership or an account."""
    return view.rows(ROWS + ABOUT, "data_requests", subject=subject)


def coming_bookings(view: View, members: list[UUID], now: datetime) -> list[tuple[UUID, UUID]]:
    """(space, booking) of what members still hold, as far as the edition has come."""
    found = view.rows(COMING, "agenda", members=members, now=now)
    return [(row["space_id"], row["booking_id"]) for row in found]


def overdue_memberships(view: View, hub: str, day: date, most: int = 200) -> list[Row]:
    """Memberships that ended longer ago than the hub's retention period: id, hub, ended_on. Nobody's name."""
    return view.rows(OVERDUE, "memberships", "hubs", hub=hub, day=day, most=most)


def overdue_enrolments(
    view: View, hub: str, moment: datetime, most: int = 200, known: datetime | None = None
) -> list[Row]:
    """Enrolments of people who are not members, in programmes that ended longer ago: program_id, id, ends. Those
    who are forgotten are not among them; where it is told as `known` at an instant, who were by then.
    """
    return view.rows(OVERDUE_ENROLMENTS, "programs", "hubs", hub=hub, moment=moment, known=known, most=most)
