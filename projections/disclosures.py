"""Who was shown personal words of whom, and who took what out: ids alone, so that it outlives whom it names."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from domain import Disclosure
from projections.readmodel import (
    OF_ACCOUNTS,
    OF_BOOKINGS,
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

DISCLOSURES = ReadModel(
    name="disclosures",
    tables="""
        create table disclosures (
            position bigint primary key,
            id       uuid not null,
            kind     text not null,
            hub      text not null,
            actor    text not null,
            at       timestamptz not null,
            what     text not null,
            format   text,
            filters  jsonb,
            as_of    bigint,
            rows     bigint,
            people   integer not null,
            subjects uuid[] not null,
            roles    text[] not null,
            session  uuid
        );
        create index on disclosures (hub, position);
        create index on disclosures (actor, position);
        create index on disclosures using gin (subjects);
    """,
    keys={"disclosures": "position"},
    facts={
        types(Disclosure.Created, Disclosure.Exported): """
            insert into disclosures
            select position, stream, substr(type, 12), hub, actor, recorded_at,
                coalesce(body ->> 'page', body ->> 'what'), body ->> 'format', body -> 'filters',
                (body ->> 'as_of')::bigint, (body ->> 'rows')::bigint,
                coalesce((body ->> 'people')::integer, jsonb_array_length(body -> 'subjects')),
                array(select jsonb_array_elements_text(body -> 'subjects')::uuid),
                array(select jsonb_array_elements_text(body -> 'roles')), (body ->> 'session')::uuid
            from news
        """,
    },
    ignores=OF_HUBS + OF_SPACES + OF_BOOKINGS + OF_MEMBERSHIPS + OF_PERSONS + OF_PROGRAMS
    + OF_ACCOUNTS + OF_REQUESTS + OF_SUBMISSIONS + OF_NETWORK + OF_REFUSALS,
)  # fmt: skip

COLUMNS = (
    "position, id, kind, hub, actor, at, what, format, filters, as_of, rows, people, subjects, roles, session"
)
NEWEST = "to_char(9223372036854775807 - position, 'FM0000000000000000000')"
"""A key that grows as positions fall: the newest comes first."""
WANTED = """
    (%(hub)s::text is null or hub = %(hub)s) and (%(actor)s::text is null or actor = %(actor)s)
    and (%(kind)s::text is null or kind = %(kind)s)
    and (%(subjects)s::uuid[] is null or subjects && %(subjects)s)
    and (%(since)s::timestamptz is null or at >= %(since)s)
    and (%(until)s::timestamptz is null or at < %(until)s)
"""
LIST = f"""
    select json_build_object('disclosure_id', id, 'position', position, 'at', at, 'kind', kind, 'hub', hub,
        'actor', actor, 'roles', roles, 'what', what, 'format', format, 'filters', filters, 'as_of', as_of,
        'rows', rows, 'people', people, 'subjects', subjects, 'session', session) as item, {NEWEST} as key
    from disclosures where {WANTED} and (%(cursor)s = '' or {NEWEST} > %(cursor)s)
"""
LOOKS = f"""
    select json_build_object('position', position, 'at', at, 'kind', kind, 'hub', hub, 'actor', actor,
        'roles', roles, 'what', what) as item, {NEWEST} as key
    from disclosures where {WANTED} and (%(cursor)s = '' or {NEWEST} > %(cursor)s)
"""
ROWS = f"""
    select {COLUMNS} from disclosures where {WANTED} and (%(before)s::bigint is null or position < %(before)s)
    order by position desc limit %(limit)s
"""


def wanted(
    hub: str | None = None,
    actor: str | None = None,
    kind: str | None = None,
    subjects: list[UUID] | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> dict[str, Any]:
    """What narrows a list: `kind` is read or exported, of `subjects` any one; `until` is not part of it."""
    return {"hub": hub, "actor": actor, "kind": kind, "subjects": subjects, "since": since, "until": until}


def disclosure_list(view: View, limit: int, cursor: str, **narrowed: Any) -> Answer:
    """A page of looks and exports, the newest first, as ready JSON; no personal words."""
    return view.page(LIST, "disclosures", limit=limit, cursor=cursor, **wanted(**narrowed))


def looks_at(view: View, subjects: list[UUID], limit: int, cursor: str, **narrowed: Any) -> Answer:
    """What the person may know of it: when it was, who, in which role; not whom else it was about."""
    return view.page(
        LOOKS, "disclosures", limit=limit, cursor=cursor, **wanted(subjects=subjects, **narrowed)
    )


def disclosure_rows(view: View, limit: int, before: int | None = None, **narrowed: Any) -> list[Row]:
    """The same for pages: those before a position."""
    return view.rows(ROWS, "disclosures", limit=limit, before=before, **wanted(**narrowed))
