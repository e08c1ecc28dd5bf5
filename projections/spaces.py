"""The spaces of each hub, as its configuration says."""

from __future__ import annotations

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

SPACES = ReadModel(
    name="spaces",
    tables="""
        create table spaces (
            id      uuid primary key,
            hub     text not null,
            code    text not null,
            version integer not null,
            retired boolean not null,
            spec    jsonb not null
        );
        create unique index on spaces (hub, code);
    """,
    keys={"spaces": "id"},
    facts={
        OF_SPACES: """
            , folded as (
                select stream, hub, max(version) as version,
                       (array_agg(body -> 'spec' order by position desc) filter (where body ? 'spec'))[1] as spec,
                       (array_agg(type = 'space.retired' order by position desc)
                           filter (where type not in ('space.changed', 'space.changed.2')))[1] as retired
                from news group by stream, hub)
            , updated as (
                update spaces s set version = f.version, spec = coalesce(f.spec, s.spec),
                    retired = coalesce(f.retired, s.retired)
                from folded f where s.id = f.stream returning s.id)
            insert into spaces
            select stream, hub, spec ->> 'code', version, retired, spec
            from folded where stream not in (select id from updated)
        """,
    },
    ignores=OF_HUBS + OF_BOOKINGS + OF_MEMBERSHIPS + OF_PERSONS + OF_PROGRAMS
    + OF_ACCOUNTS + OF_REQUESTS + OF_SUBMISSIONS + OF_NETWORK + OF_REFUSALS + OF_DISCLOSURES,
)  # fmt: skip

# Unpacked once, not for each space: the words stand in the hub's configuration.
KINDS = "select configuration -> 'words' -> 'space_kinds' as kinds from hubs"
COLUMNS = "id, hub, code, version, retired, spec"
SPACE = """
    json_build_object('id', s.id, 'hub', s.hub, 'code', s.code, 'kind', s.spec -> 'kind',
        'kind_label', h.kinds -> (s.spec ->> 'kind'),
        'name', s.spec -> 'name', 'capacity', s.spec -> 'capacity', 'by_seat', s.spec -> 'by_seat',
        'slot_minutes', s.spec -> 'slot_minutes', 'buffer_minutes', coalesce(s.spec -> 'buffer_minutes', '0'),
        'approval', coalesce(s.spec -> 'approval', 'false'), 'equipment', s.spec -> 'equipment',
        'photos', coalesce(s.spec -> 'photos', '[]'), 'retired', s.retired)"""
LIST = f"""
    select {SPACE} as item, s.code as key from spaces s cross join ({KINDS} where code = %(hub)s offset 0) h
    where s.hub = %(hub)s and s.code > %(cursor)s and not s.retired
"""
# No version of its own to tag it by: the label of its kind is of the hub's words.
ONE = f"""
    select null::integer, {SPACE} from spaces s cross join lateral ({KINDS} where code = s.hub offset 0) h
    where s.id = %(space)s
"""


def space_list(view: View, hub: str, limit: int, cursor: str) -> Answer:
    """A page of a hub's spaces in use, by code, as ready JSON."""
    return view.page(LIST, "spaces", "hubs", limit=limit, cursor=cursor, hub=hub)


def space_json(view: View, space: UUID) -> Answer:
    return view.item(ONE, "spaces", "hubs", space=space)


def space_rows(view: View, hub: str) -> list[Row]:
    return view.rows(
        f"select {COLUMNS} from spaces where hub = %(hub)s and not retired order by code", "spaces", hub=hub
    )


def space_row(view: View, space: UUID) -> Row | None:
    return view.row(f"select {COLUMNS} from spaces where id = %(space)s", "spaces", space=space)


def shows_photo(view: View, name: str) -> bool:
    """Whether a space in use has a photo of this name."""
    found = view.row(
        "select 1 as shown from spaces where not retired and spec -> 'photos' ? %(name)s limit 1",
        "spaces",
        name=name,
    )
    return found is not None
