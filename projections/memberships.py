"""Memberships and the hours used of their plans' quotas. Personal words stay sealed."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from domain import Membership
from projections.readmodel import (
    OF_ACCOUNTS,
    OF_BOOKINGS,
    OF_DISCLOSURES,
    OF_HUBS,
    OF_NETWORK,
    OF_PROGRAMS,
    OF_REFUSALS,
    OF_REQUESTS,
    OF_SPACES,
    OF_SUBMISSIONS,
    ReadModel,
    types,
)
from projections.view import Answer, Row, View

MEMBERSHIPS = ReadModel(
    name="memberships",
    tables="""
        create table memberships (
            id           uuid primary key,
            hub          text not null,
            kind         text not null,
            plan         text not null,
            starts       date not null,
            paused_from  date,
            resumes_on   date,
            ended_on     date,
            initiative   text,
            name         jsonb not null,
            email        jsonb,
            phone        jsonb,
            organisation jsonb,
            answers      jsonb,
            forgotten_at timestamptz,
            version      integer not null
        );
        create index on memberships (hub);
        create table consents (
            membership_id uuid not null,
            purpose       text not null,
            given_at      timestamptz,
            withdrawn_at  timestamptz,
            primary key (membership_id, purpose)
        );
        create table hours_used (
            membership_id uuid not null,
            kind          text not null,
            month         text not null,
            minutes       integer not null,
            primary key (membership_id, kind, month)
        );
    """,
    keys={"memberships": "id", "hours_used": "membership_id, kind, month",
          "consents": "membership_id, purpose"},
    facts={
        types(Membership.Created): """
            insert into memberships
            select stream, hub, body ->> 'kind', body ->> 'plan', (body ->> 'starts')::date,
                   null, null, null, null, body -> 'name',
                   nullif(body -> 'email', 'null'), nullif(body -> 'phone', 'null'),
                   nullif(body -> 'organisation', 'null'), nullif(body -> 'answers', 'null'), null, version
            from news
        """,
        types(Membership.Paused, Membership.Resumed): """
            , folded as (
                select stream, max(version) as version,
                       max(position) filter (where type = 'membership.paused') as paused_at,
                       max(position) filter (where type = 'membership.resumed') as resumed_at
                from news group by stream)
            update memberships m set version = greatest(m.version, f.version),
                paused_from = coalesce((paused.body ->> 'from_day')::date, m.paused_from),
                resumes_on = case when f.resumed_at > coalesce(f.paused_at, 0)
                                  then (resumed.body ->> 'from_day')::date end
            from folded f left join news paused on paused.position = f.paused_at
                          left join news resumed on resumed.position = f.resumed_at
            where m.id = f.stream
        """,
        types(Membership.Ended, older=("membership.ended",)): """
            , last as (select distinct on (stream) * from news order by stream, position desc)
            update memberships m set version = greatest(m.version, last.version),
                ended_on = (body ->> 'on_day')::date, initiative = coalesce(body ->> 'initiative', 'unstated')
            from last where m.id = last.stream
        """,
        types(Membership.Corrected, Membership.Forgotten): """
            , folded as (
                select stream, max(version) as version,
                       min(happened_at) filter (where type = 'membership.forgotten') as forgotten_at,
                       (array_agg(body -> 'name' order by position desc)
                           filter (where body -> 'name' <> 'null'))[1] as name,
                       (array_agg(body -> 'email' order by position desc)
                           filter (where body -> 'email' <> 'null'))[1] as email,
                       (array_agg(body -> 'phone' order by position desc)
                           filter (where body -> 'phone' <> 'null'))[1] as phone,
                       (array_agg(body -> 'organisation' order by position desc)
                           filter (where body -> 'organisation' <> 'null'))[1] as organisation,
                       (array_agg(body -> 'answers' order by position desc)
                           filter (where body -> 'answers' <> 'null'))[1] as answers
                from news group by stream)
            update memberships m set version = greatest(m.version, f.version),
                forgotten_at = coalesce(m.forgotten_at, f.forgotten_at),
                name = coalesce(f.name, m.name), email = coalesce(f.email, m.email),
                phone = coalesce(f.phone, m.phone), organisation = coalesce(f.organisation, m.organisation),
                answers = coalesce(f.answers, m.answers)
            from folded f where m.id = f.stream
        """,
        types(Membership.Consented, Membership.ConsentWithdrawn): """
            , folded as (
                select stream, body ->> 'purpose' as purpose,
                       max(position) filter (where type = 'membership.consented') as given,
                       max(position) filter (where type = 'membership.consent_withdrawn') as withdrawn
                from news group by 1, 2)
            , told as (
                insert into consents
                select f.stream, f.purpose, g.happened_at,
                       case when w.position > coalesce(g.position, 0) then w.happened_at end
                from folded f left join news g on g.position = f.given left join news w on w.position = f.withdrawn
                on conflict (membership_id, purpose) do update set
                    given_at = coalesce(excluded.given_at, consents.given_at),
                    withdrawn_at = excluded.withdrawn_at)
            , last as (select stream, max(version) as version from news group by stream)
            update memberships m set version = greatest(m.version, last.version)
            from last where m.id = last.stream
        """,
        types(Membership.HoursReserved): """
            , used as (
                insert into hours_used
                select stream, body ->> 'kind', body ->> 'month', sum((body ->> 'minutes')::integer)
                from news group by 1, 2, 3
                on conflict (membership_id, kind, month)
                    do update set minutes = hours_used.minutes + excluded.minutes)
            , last as (select stream, max(version) as version from news group by stream)
            update memberships m set version = greatest(m.version, last.version)
            from last where m.id = last.stream
        """,
    },
    ignores=OF_HUBS + OF_SPACES + OF_BOOKINGS + OF_PROGRAMS
    + OF_ACCOUNTS + OF_REQUESTS + OF_SUBMISSIONS + OF_NETWORK + OF_REFUSALS + OF_DISCLOSURES,
)  # fmt: skip

ONE = """
    select version, json_build_object('membership_id', id, 'hub', hub, 'kind', kind, 'plan', plan,
        'starts', starts, 'paused_from', paused_from, 'resumes_on', resumes_on, 'ended_on', ended_on,
        'initiative', initiative, 'forgotten_at', forgotten_at,
        'consents', coalesce((select json_agg(json_build_object('purpose', c.purpose, 'given_at', c.given_at,
            'withdrawn_at', c.withdrawn_at) order by c.purpose)
            from consents c where c.membership_id = m.id), '[]'),
        'hours_used', coalesce((select json_agg(json_build_object(
            'kind', u.kind, 'month', u.month, 'hours', round(u.minutes / 60.0, 2)) order by u.month, u.kind)
            from hours_used u where u.membership_id = m.id), '[]'),
        'version', version)
    from memberships m where id = %(membership)s
"""

ON_PLAN = """
    select count(*) as members from memberships
    where hub = %(hub)s and plan = %(plan)s and (ended_on is null or ended_on > %(day)s)
"""

ROW = """
    select id, hub, kind, plan, starts, paused_from, resumes_on, ended_on, name, email, phone, organisation,
        answers, forgotten_at, version,
        coalesce((select json_agg(json_build_object('purpose', c.purpose, 'given_at', c.given_at,
            'withdrawn_at', c.withdrawn_at) order by c.purpose)
            from consents c where c.membership_id = m.id), '[]') as consents
    from memberships m where id = %(membership)s
"""


def members_on_plan(view: View, hub: str, plan: str, day: date) -> int:
    """How many memberships of a hub have a plan and have not ended by a day."""
    row = view.row(ON_PLAN, hub=hub, plan=plan, day=day)
    return int(row["members"]) if row else 0


def membership_json(view: View, membership: UUID) -> Answer:
    """One membership without its personal words, as ready JSON."""
    return view.item(ONE, "memberships", membership=membership)


def member_row(view: View, membership: UUID) -> Row | None:
    """One membership for the pages, with its consents; personal words are sealed."""
    return view.row(ROW, "memberships", membership=membership)
