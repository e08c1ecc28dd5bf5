"""Accounts, the roles they have and had, and their memberships. Personal words stay sealed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

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
    OF_REQUESTS,
    OF_SPACES,
    OF_SUBMISSIONS,
    ReadModel,
)
from projections.view import Answer, Row, View

ACCOUNTS = ReadModel(
    name="accounts",
    tables="""
        create table accounts (
            id        uuid primary key,
            kind      text not null,
            name      jsonb not null,
            email     jsonb,
            opened_at timestamptz not null,
            closed    boolean not null,
            forgotten boolean not null,
            version   integer not null
        );
        create table grants (
            account_id    uuid not null,
            grant_id      uuid not null,
            role          text not null,
            hub           text,
            from_day      date not null,
            until         date,
            title         text,
            ground        text,
            granted_by    text not null,
            granted_at    timestamptz not null,
            revoked_by    text,
            revoked_at    timestamptz,
            revoke_ground text,
            primary key (account_id, grant_id)
        );
        create index on grants (hub);
        create table account_memberships (
            account_id    uuid not null,
            membership_id uuid not null,
            hub           text not null,
            primary key (account_id, membership_id)
        );
        create index on account_memberships (hub);
    """,
    keys={
        "accounts": "id",
        "grants": "account_id, grant_id",
        "account_memberships": "account_id, membership_id",
    },
    facts={
        OF_ACCOUNTS: """
            , given as (
                insert into grants
                select g.stream, (g.body ->> 'grant_id')::uuid,
                       g.body #>> '{grant,role}', g.body #>> '{grant,hub}',
                       (g.body #>> '{grant,from_day}')::date, (g.body #>> '{grant,until}')::date,
                       g.body #>> '{grant,title}', g.body ->> 'reason', g.actor, g.happened_at,
                       r.actor, r.happened_at, r.body ->> 'reason'
                from news g left join news r on r.type = 'account.role_revoked' and r.stream = g.stream
                                            and r.body ->> 'grant_id' = g.body ->> 'grant_id'
                where g.type = 'account.role_granted')
            , taken as (
                update grants g set revoked_by = r.actor, revoked_at = r.happened_at,
                    revoke_ground = r.body ->> 'reason'
                from news r where r.type = 'account.role_revoked' and g.account_id = r.stream
                              and g.grant_id = (r.body ->> 'grant_id')::uuid)
            , ties as (
                select distinct on (stream, body ->> 'membership_id')
                       stream, (body ->> 'membership_id')::uuid as membership_id, body ->> 'at' as hub, type
                from news where type in ('account.membership_linked', 'account.membership_unlinked')
                order by stream, body ->> 'membership_id', position desc)
            , linked as (
                insert into account_memberships
                select stream, membership_id, hub from ties where type = 'account.membership_linked'
                on conflict do nothing)
            , unlinked as (
                delete from account_memberships m using ties t
                where t.type = 'account.membership_unlinked' and m.account_id = t.stream
                  and m.membership_id = t.membership_id)
            , folded as (
                select stream, max(version) as version,
                       (array_agg(body order by position) filter (where type = 'account.opened'))[1] as opened,
                       min(happened_at) filter (where type = 'account.opened') as opened_at,
                       (array_agg(body -> 'name' order by position desc)
                           filter (where jsonb_typeof(body -> 'name') = 'object'))[1] as name,
                       (array_agg(body -> 'email' order by position desc)
                           filter (where jsonb_typeof(body -> 'email') = 'object'))[1] as email,
                       (array_agg(type <> 'account.reopened' order by position desc) filter (where type in
                           ('account.closed', 'account.reopened', 'account.forgotten')))[1] as closed,
                       bool_or(type = 'account.forgotten') as forgotten
                from news group by stream)
            , updated as (
                update accounts a set version = f.version, name = coalesce(f.name, a.name),
                    email = coalesce(f.email, a.email), closed = coalesce(f.closed, a.closed),
                    forgotten = a.forgotten or f.forgotten
                from folded f where a.id = f.stream returning a.id)
            insert into accounts
            select stream, opened ->> 'kind', name, email, opened_at, coalesce(closed, false), forgotten, version
            from folded where stream not in (select id from updated)
        """,
    },
    ignores=OF_HUBS + OF_SPACES + OF_BOOKINGS + OF_MEMBERSHIPS + OF_PERSONS
    + OF_PROGRAMS + OF_REQUESTS + OF_SUBMISSIONS + OF_NETWORK + OF_REFUSALS + OF_DISCLOSURES,
)  # fmt: skip

ACCOUNT = """
    json_build_object('account_id', id, 'kind', kind, 'opened_at', opened_at, 'closed', closed,
        'forgotten', forgotten,
        'grants', coalesce((select json_agg(json_build_object('grant_id', g.grant_id, 'role', g.role,
            'hub', g.hub, 'from_day', g.from_day, 'until', g.until, 'title', g.title, 'ground', g.ground,
            'granted_by', g.granted_by, 'granted_at', g.granted_at, 'revoked_by', g.revoked_by,
            'revoked_at', g.revoked_at, 'revoke_ground', g.revoke_ground) order by g.granted_at, g.grant_id)
            from grants g where g.account_id = a.id and (%(shown)s::text[] is null or g.hub is null
                                                         or g.hub = any(%(shown)s))), '[]'),
        'memberships', coalesce((select json_agg(json_build_object('membership_id', m.membership_id,
            'hub', m.hub) order by m.membership_id)
            from account_memberships m
            where m.account_id = a.id and (%(shown)s::text[] is null or m.hub = any(%(shown)s))), '[]'),
        'version', version)"""
LIST = f"""
    select {ACCOUNT} as item, id::text as key from accounts a
    where id::text > %(cursor)s and (%(hubs)s::text[] is null
        or exists (select from grants g where g.account_id = a.id and g.revoked_at is null
                                          and g.hub = any(%(hubs)s))
        or exists (select from account_memberships m where m.account_id = a.id and m.hub = any(%(hubs)s)))
"""
ONE = f"select version, {ACCOUNT} from accounts a where id = %(account)s"
KNOWN_AT = """
    select array(select g.hub from grants g where g.account_id = a.id and g.revoked_at is null
                 union select m.hub from account_memberships m where m.account_id = a.id) as hubs
    from accounts a where id = %(account)s
"""
ROW = """
    select id, kind, name, email, opened_at, closed, forgotten, version from accounts where id = %(account)s
"""
STAFF = """
    select g.account_id, g.grant_id, a.kind, a.name, a.email, a.closed, g.role, g.hub, g.title, g.from_day,
           g.until, g.ground, g.granted_by, g.granted_at
    from grants g join accounts a on a.id = g.account_id
    where g.hub is not distinct from %(hub)s and g.revoked_at is null
      and (g.until is null or g.until > %(day)s) and not a.forgotten
    order by g.from_day, g.granted_at, g.grant_id
"""

CLIENTS = """
    select a.id, a.kind, a.name, null::jsonb as email, a.closed, a.opened_at,
           coalesce((select json_agg(json_build_object('role', g.role, 'hub', g.hub, 'until', g.until)
                                     order by g.granted_at)
                     from grants g where g.account_id = a.id and g.revoked_at is null), '[]') as grants
    from accounts a where a.kind = 'client' order by a.closed, a.opened_at, a.id limit 200
"""
OF_MEMBER = """
    select m.account_id as id, a.closed from account_memberships m join accounts a on a.id = m.account_id
    where m.membership_id = %(membership)s and not a.forgotten order by a.opened_at limit 1
"""
NAMES = """
    select id, kind, name, exists (select from grants g where g.account_id = a.id) as staff
    from accounts a where id = any(%(accounts)s)
"""
CHANGES = """
    select c.at, c.what, c.by, g.account_id, a.name, a.kind, g.role, g.hub, g.title, g.from_day, g.until, c.ground
    from grants g join accounts a on a.id = g.account_id,
        lateral (values (g.granted_at, 'granted', g.granted_by, g.ground),
                        (g.revoked_at, 'revoked', g.revoked_by, g.revoke_ground)) as c (at, what, by, ground)
    where c.at is not null
      and (%(account)s::uuid is null or g.account_id = %(account)s)
      and (%(since)s::timestamptz is null or c.at >= %(since)s)
      and (%(until)s::timestamptz is null or c.at < %(until)s)
    order by c.at desc, g.grant_id, c.what limit %(most)s offset %(skipped)s
"""


def accounts_json(
    view: View, hubs: Sequence[str] | None, limit: int, cursor: str, shown: Sequence[str] | None = None
) -> Answer:
    """A page of accounts by id, as ready JSON: all of them (None), or those that have a role which was not
    revoked, or a membership, at one of these hubs. No personal words.

    Of their roles and memberships those at the hubs `shown` (None: at all), and roles in the province.
    """
    return view.page(LIST, "accounts", limit=limit, cursor=cursor, hubs=_texts(hubs), shown=_texts(shown))


def account_json(view: View, account: UUID, shown: Sequence[str] | None = None) -> Answer:
    """One account with all roles it has and had, without personal words, as ready JSON; `shown` as above."""
    return view.item(ONE, "accounts", account=account, shown=_texts(shown))


def _texts(hubs: Sequence[str] | None) -> list[str] | None:
    return None if hubs is None else list(hubs)


def account_hubs(view: View, account: UUID) -> list[str | None] | None:
    """Where an account has a role (None stands for the province) or a membership; None if there is no account."""
    row = view.row(KNOWN_AT, "accounts", account=account)
    return list(row["hubs"]) if row else None


def account_row(view: View, account: UUID) -> Row | None:
    """One account for the pages; name and email are sealed."""
    return view.row(ROW, "accounts", account=account)


def staff_of(view: View, hub: str, day: date) -> list[Row]:
    """The roles at a hub that are in force on a day or still to come; name and email are sealed."""
    return view.rows(STAFF, "accounts", hub=hub, day=day)


def province_staff(view: View, day: date) -> list[Row]:
    """The same of the whole province."""
    return view.rows(STAFF, "accounts", hub=None, day=day)


def clients(view: View) -> list[Row]:
    """Accounts of programs with the roles they have; names are sealed."""
    return view.rows(CLIENTS, "accounts")


def account_names(view: View, accounts: Sequence[UUID]) -> dict[UUID, Row]:
    """Accounts by id, and whether each has or had a role; names are sealed."""
    return {row["id"]: row for row in view.rows(NAMES, "accounts", accounts=list(accounts))}


def role_changes(
    view: View,
    account: UUID | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    most: int = 50,
    skipped: int = 0,
) -> list[Row]:
    """Roles given and taken away, the newest first, with who did it and on what ground; names are sealed."""
    return view.rows(
        CHANGES, "accounts", account=account, since=since, until=until, most=most, skipped=skipped
    )


def account_of_member(view: View, membership: UUID) -> Row | None:
    """The account that is linked to a membership: its id and whether it is closed."""
    return view.row(OF_MEMBER, "accounts", membership=membership)
