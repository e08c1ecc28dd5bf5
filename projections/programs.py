"""Programmes and who is enrolled in them. Personal words stay sealed."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from domain import Program
from projections.readmodel import (
    OF_ACCOUNTS,
    OF_BOOKINGS,
    OF_DISCLOSURES,
    OF_HUBS,
    OF_MEMBERSHIPS,
    OF_NETWORK,
    OF_PERSONS,
    OF_REFUSALS,
    OF_REQUESTS,
    OF_SPACES,
    OF_SUBMISSIONS,
    ReadModel,
    types,
)
from projections.view import Answer, Row, View

PROGRAMS = ReadModel(
    name="programs",
    tables="""
        create table programs (
            id          uuid primary key,
            hub         text not null,
            kind        text not null,
            title       jsonb not null,
            description jsonb,
            starts      timestamptz not null,
            ends        timestamptz not null,
            places      integer not null,
            audience    text not null,
            space_id    uuid,
            cancelled   boolean not null,
            reason      text,
            version     integer not null
        );
        create index on programs (hub, ends);
        create table enrolments (
            id         uuid not null,
            program_id uuid not null,
            member_id  uuid,
            name       jsonb,
            email      jsonb,
            state      text not null,
            version    integer not null,
            primary key (program_id, id)
        );
    """,
    keys={"programs": "id", "enrolments": "program_id, id"},
    facts={
        types(Program.Created): """
            insert into programs
            select stream, hub, body ->> 'kind', body -> 'title', nullif(body -> 'description', 'null'),
                   (body -> 'slot' ->> 'start')::timestamptz, (body -> 'slot' ->> 'end')::timestamptz,
                   (body ->> 'places')::integer, body ->> 'audience', (body ->> 'space_id')::uuid,
                   false, null, version
            from news
        """,
        types(Program.Cancelled, Program.Enrolled, Program.Withdrawn, Program.GivenPlace): """
            , folded as (
                select stream, (body ->> 'enrolment_id')::uuid as id, max(version) as version,
                       (array_agg(body order by position desc)
                           filter (where type = 'program.enrolled'))[1] as person,
                       (array_agg(case type when 'program.withdrawn' then 'withdrawn'
                                            when 'program.given_place' then 'enrolled'
                                            else case when (body ->> 'waiting')::boolean then 'waiting'
                                                      else 'enrolled' end end order by position desc))[1] as state
                from news where type <> 'program.cancelled' group by 1, 2)
            , moved as (
                update enrolments e set state = f.state, version = f.version,
                    member_id = case when f.person is null then e.member_id
                                     else (f.person ->> 'member_id')::uuid end,
                    name = case when f.person is null then e.name else nullif(f.person -> 'name', 'null') end,
                    email = case when f.person is null then e.email else nullif(f.person -> 'email', 'null') end
                from folded f where e.program_id = f.stream and e.id = f.id returning e.program_id, e.id)
            , enrolled as (
                insert into enrolments
                select id, stream, (person ->> 'member_id')::uuid, nullif(person -> 'name', 'null'),
                       nullif(person -> 'email', 'null'), state, version
                from folded where (stream, id) not in (select program_id, id from moved))
            , touched as (
                select stream, max(version) as version, bool_or(type = 'program.cancelled') as cancelled,
                       max(body ->> 'reason') filter (where type = 'program.cancelled') as reason
                from news group by stream)
            update programs p set version = t.version, cancelled = p.cancelled or t.cancelled,
                reason = coalesce(t.reason, p.reason)
            from touched t where p.id = t.stream
        """,
    },
    ignores=OF_HUBS + OF_SPACES + OF_BOOKINGS + OF_MEMBERSHIPS + OF_PERSONS
    + OF_ACCOUNTS + OF_REQUESTS + OF_SUBMISSIONS + OF_NETWORK + OF_REFUSALS + OF_DISCLOSURES,
)  # fmt: skip

PROGRAM = """
    json_build_object('program_id', id, 'hub', hub, 'kind', kind, 'title', title, 'description', description,
        'start', starts, 'end', ends, 'places', places,
        'enrolled', (select count(*) from enrolments e where e.program_id = p.id and e.state = 'enrolled'),
        'waiting', (select count(*) from enrolments e where e.program_id = p.id and e.state = 'waiting'),
        'audience', audience, 'space_id', space_id, 'cancelled', cancelled, 'version', version)"""
KEY = "to_char(starts at time zone 'utc', 'YYYYMMDDHH24MI') || id"
LIST = f"""
    select {PROGRAM} as item, {KEY} as key from programs p
    where hub = %(hub)s and {KEY} > %(cursor)s and ends > coalesce(%(since)s, '-infinity'::timestamptz)
"""
ONE = f"select version, {PROGRAM} from programs p where id = %(program)s"
ENROLMENT = """
    select version, json_build_object('enrolment_id', id, 'program_id', program_id,
        'hub', (select hub from programs p where p.id = program_id), 'member_id', member_id,
        'state', state, 'version', version)
    from enrolments where program_id = %(program)s and id = %(enrolment)s
"""

PERSON = """
    select e.id, e.program_id, e.member_id, e.state, e.name, e.email, p.hub, p.title, p.starts
    from enrolments e join programs p on p.id = e.program_id
    where e.program_id = %(program)s and e.id = %(enrolment)s
"""


def program_list(view: View, hub: str, limit: int, cursor: str, since: datetime | None) -> Answer:
    """A page of a hub's programmes that end after `since`, by start, as ready JSON."""
    return view.page(LIST, "programs", limit=limit, cursor=cursor, hub=hub, since=since)


def program_json(view: View, program: UUID) -> Answer:
    return view.item(ONE, "programs", program=program)


def enrolment_json(view: View, program: UUID, enrolment: UUID) -> Answer:
    """One enrolment without personal words: enrolled, waiting or withdrawn."""
    return view.item(ENROLMENT, "programs", program=program, enrolment=enrolment)


def coming_programs(view: View, hub: str, now: datetime) -> list[Row]:
    """The next programmes of a hub with the places left; those called off stay visible."""
    return view.rows(
        "select id, hub, kind, title, description, starts, ends, places, audience, space_id, cancelled, reason,"
        " version, p.places - (select count(*) from enrolments e"
        " where e.program_id = p.id and e.state = 'enrolled') as places_left"
        " from programs p where hub = %(hub)s and ends > %(now)s order by starts limit 20",
        "programs",
        hub=hub,
        now=now,
    )


def programs_ahead(view: View, hub: str, now: datetime) -> list[Row]:
    """All programmes of a hub that are not over and not called off, by start, with how many have a place."""
    return view.rows(
        "select id as program_id, title, space_id, starts, ends, (select count(*) from enrolments e"
        " where e.program_id = p.id and e.state = 'enrolled') as enrolled"
        " from programs p where hub = %(hub)s and ends > %(now)s and not cancelled order by starts, id",
        "programs",
        hub=hub,
        now=now,
    )


def enrolled_person(view: View, program: UUID, enrolment: UUID) -> Row | None:
    """One enrolment for the pages, with its programme; personal words are sealed."""
    return view.row(PERSON, "programs", program=program, enrolment=enrolment)
