"""The hubs of the network, with the phase and the configuration in force."""

from __future__ import annotations

from domain import Hub, Membership, Program, Space
from projections.readmodel import OF_ACCOUNTS, OF_PERSONS, OF_REQUESTS, ReadModel, types
from projections.view import Answer, Row, View, stand

HUBS = ReadModel(
    name="hubs",
    tables="""
        create table hubs (
            code          text primary key,
            version       integer not null,
            phase         text not null,
            since         date not null,
            ground        text not null,
            number        integer,
            configured_at timestamptz,
            configuration jsonb
        );
        create index on hubs (phase, code);
    """,
    keys={"hubs": "code"},
    facts={
        types(Hub.Created, Hub.Configured, Hub.PhaseChanged, older=("hub.configured",)): """
            , folded as (
                select hub, max(version) as version,
                       (array_agg(coalesce(body -> 'entered', body -> 'proposed') order by position desc)
                           filter (where not body ? 'configuration'))[1] as phase,
                       (array_agg(body order by position desc) filter (where body ? 'configuration'))[1] as last,
                       max(recorded_at) filter (where body ? 'configuration') as configured_at
                from news group by hub)
            , updated as (
                update hubs h set
                    version = f.version,
                    phase = coalesce(f.phase ->> 'phase', h.phase),
                    since = coalesce((f.phase ->> 'since')::date, h.since),
                    ground = coalesce(f.phase ->> 'ground', h.ground),
                    number = coalesce((f.last ->> 'number')::integer, h.number),
                    configured_at = coalesce(f.configured_at, h.configured_at),
                    configuration = coalesce(f.last -> 'configuration', h.configuration)
                from folded f where h.code = f.hub returning h.code)
            insert into hubs
            select hub, version, phase ->> 'phase', (phase ->> 'since')::date, phase ->> 'ground',
                   (last ->> 'number')::integer, configured_at, last -> 'configuration'
            from folded where hub not in (select code from updated)
        """,
    },
    ignores=types(
        Space.Created, Space.Changed, Space.Retired, Space.Reinstated, Space.Booked, Space.BookingCancelled,
        Membership.Created, Membership.Paused, Membership.Resumed, Membership.Ended, Membership.HoursReserved,
        Program.Created, Program.Cancelled, Program.Enrolled, Program.Withdrawn, Program.GivenPlace,
        older=("membership.ended",),
    ) + OF_ACCOUNTS + OF_PERSONS + OF_REQUESTS,
)  # fmt: skip

# A long configuration is stored packed, and each `->` would unpack it again: three times slower for one hub.
UNPACKED = "hubs cross join lateral (select configuration || '{}' as whole offset 0) as unpacked"
ROWS = (
    "select code, version, phase, since, ground, number, configured_at, configuration,"
    f" {stand('hubs')} as position from hubs"
)
SUMMARY = """
    'code', code, 'name', whole -> 'name', 'summary', whole -> 'summary',
    'region', whole -> 'region', 'phase', phase, 'since', since, 'address', whole -> 'address',
    'opened_on', whole -> 'opened_on'"""
LIST = f"""
    select json_build_object({SUMMARY}) as item, code as key from {UNPACKED}
    where code > %(cursor)s and (%(phase)s::text is null or phase = %(phase)s)
      and (%(region)s::text is null or whole ->> 'region' = %(region)s)
"""
ONE = f"""
    select version, json_build_object({SUMMARY},
        'ground', ground, 'building', whole -> 'building', 'zone', whole -> 'zone',
        'opening_hours', whole -> 'opening_hours', 'closed_days', whole -> 'closed_days',
        'booking', whole -> 'booking', 'plans', whole -> 'plans',
        'programs', whole -> 'programs', 'targets', whole -> 'targets',
        'partners', whole -> 'partners', 'member_fields', whole -> 'member_fields',
        'consents', coalesce(whole -> 'consents', '[]'), 'retention', coalesce(whole -> 'retention', '{{}}'),
        'words', whole -> 'words', 'samples', whole -> 'samples',
        'configuration', json_build_object('number', number, 'in_force_since', configured_at),
        'version', version)
    from {UNPACKED} where code = %(code)s
"""


def hub_list(view: View, limit: int, cursor: str, phase: str | None, region: str | None) -> Answer:
    """A page of hubs by code, as ready JSON."""
    return view.page(LIST, "hubs", limit=limit, cursor=cursor, phase=phase, region=region)


def hub_json(view: View, code: str) -> Answer:
    """One hub, whole, as ready JSON; its tag is the version of its stream."""
    return view.item(ONE, "hubs", code=code)


def hub_rows(view: View) -> list[Row]:
    """All hubs with their configuration, for the pages, and the position they are of."""
    return view.rows(f"{ROWS} order by since, code", "hubs")


def hub_row(view: View, code: str) -> Row | None:
    return view.row(f"{ROWS} where code = %(code)s", "hubs", code=code)
