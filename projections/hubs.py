"""The hubs of the network, with the phase and the configuration in force."""

from __future__ import annotations

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
            target        date,
            targets       jsonb not null,
            entered       jsonb not null,
            evaluation    jsonb,
            number        integer,
            configured_at timestamptz,
            regency       text,
            configuration jsonb
        );
        create index on hubs (phase, code);
    """,
    keys={"hubs": "code"},
    facts={
        OF_HUBS: """
            , told as (
                select hub, version, position, recorded_at, body, body ->> 'reason' as reason,
                       coalesce(body -> 'entered', body -> 'proposed') as phase,
                       body ->> 'left' is distinct from body -> 'entered' ->> 'phase' as another
                from news)
            , folded as (
                select hub, max(version) as version,
                       (array_agg(phase order by position desc) filter (where phase is not null))[1] as phase,
                       coalesce(jsonb_agg(jsonb_build_object('day', phase ->> 'target', 'recorded_at', recorded_at)
                           order by position) filter (where phase ->> 'target' is not null), '[]') as targets,
                       coalesce(jsonb_object_agg(phase ->> 'phase', phase ->> 'since' order by position)
                           filter (where phase is not null), '{}') as entered,
                       (array_agg(coalesce(body -> 'evaluation' || jsonb_build_object(
                                   'recorded_at', recorded_at, 'ground', reason), 'null') order by position desc)
                           filter (where body ? 'evaluation' or phase is not null and another))[1] as evaluation,
                       (array_agg(body order by position desc) filter (where body ? 'configuration'))[1] as last,
                       max(recorded_at) filter (where body ? 'configuration') as configured_at
                from told group by hub)
            , read as (
                select *, (select one.key from jsonb_each(last -> 'configuration' -> 'words' -> 'regencies') as one
                           where one.value ->> 'name' = last -> 'configuration' -> 'address' ->> 'regency'
                           order by one.key limit 1) as regency
                from folded)
            , updated as (
                update hubs h set
                    version = f.version,
                    phase = coalesce(f.phase ->> 'phase', h.phase),
                    since = coalesce((f.phase ->> 'since')::date, h.since),
                    ground = coalesce(f.phase ->> 'ground', h.ground),
                    target = case when f.phase is null then h.target else (f.phase ->> 'target')::date end,
                    targets = h.targets || f.targets,
                    entered = h.entered || f.entered,
                    evaluation = case when f.evaluation is null then h.evaluation
                                      else nullif(f.evaluation, 'null') end,
                    number = coalesce((f.last ->> 'number')::integer, h.number),
                    configured_at = coalesce(f.configured_at, h.configured_at),
                    regency = case when f.last is null then h.regency else f.regency end,
                    configuration = coalesce(f.last -> 'configuration', h.configuration)
                from read f where h.code = f.hub returning h.code)
            insert into hubs
            select hub, version, phase ->> 'phase', (phase ->> 'since')::date, phase ->> 'ground',
                   (phase ->> 'target')::date, targets, entered, nullif(evaluation, 'null'),
                   (last ->> 'number')::integer, configured_at, regency, last -> 'configuration'
            from read where hub not in (select code from updated)
        """,
    },
    ignores=OF_SPACES + OF_BOOKINGS + OF_MEMBERSHIPS + OF_PERSONS + OF_PROGRAMS
    + OF_ACCOUNTS + OF_REQUESTS + OF_SUBMISSIONS + OF_NETWORK + OF_REFUSALS + OF_DISCLOSURES,
)  # fmt: skip

# A long configuration is stored packed, and each `->` would unpack it again: three times slower for one hub.
UNPACKED = "hubs cross join lateral (select configuration || '{}' as whole offset 0) as unpacked"
# The first day that was promised, and how much later it became: by another target, or by the day of opening.
FIRST = "(targets -> 0 ->> 'day')::date"
OPENED = "coalesce(entered ->> 'pilot', entered ->> 'permanent', targets -> -1 ->> 'day')::date"
SLIPPAGE = f"{OPENED} - {FIRST}"
HISTORY = """
    (select coalesce(json_agg(one order by n), '[]')
     from (select one, n, lag(one ->> 'day') over (order by n) as before
           from jsonb_array_elements(targets) with ordinality as told (one, n)) as days
     where one ->> 'day' is distinct from before)"""
ROWS = (
    f"select code, version, phase, since, ground, target, {FIRST} as first_target, {SLIPPAGE} as slippage_days,"
    f" {HISTORY} as target_history, evaluation, number, configured_at, regency, configuration,"
    f" {stand('hubs')} as position from hubs"
)
SUMMARY = f"""
    'code', code, 'name', whole -> 'name', 'summary', whole -> 'summary',
    'region', whole -> 'region', 'phase', phase, 'since', since, 'address', whole -> 'address',
    'opened_on', whole -> 'opened_on', 'regency', regency, 'target', target,
    'slippage_days', {SLIPPAGE}"""
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
        'exceptions', coalesce(whole -> 'exceptions', '[]'), 'holidays', coalesce(whole -> 'holidays', '[]'),
        'calendars', coalesce(whole -> 'calendars', '[]'), 'funding', coalesce(whole -> 'funding', '[]'),
        'titles', coalesce(whole -> 'titles', '[]'), 'contact', nullif(whole -> 'contact', 'null'),
        'rationale', nullif(whole -> 'rationale', 'null'), 'evaluation', evaluation,
        'first_target', {FIRST}, 'target_history', {HISTORY},
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
