"""How the pilots of hubs went: every evaluation that was recorded, also after the phase has changed."""

from __future__ import annotations

from domain import Hub
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
    types,
)
from projections.view import Answer, Row, View

_EVALUATED = types(Hub.Evaluated)

EVALUATIONS = ReadModel(
    name="evaluations",
    tables="""
        create table evaluations (
            hub         text not null,
            version     integer not null,
            position    bigint not null,
            recorded_at timestamptz not null,
            actor       text not null,
            ground      text,
            evaluation  jsonb not null,
            primary key (hub, version)
        );
    """,
    keys={"evaluations": "hub, version"},
    facts={
        _EVALUATED: """
            insert into evaluations
            select hub, version, position, recorded_at, actor, body ->> 'reason', body -> 'evaluation' from news
        """,
    },
    ignores=tuple(name for name in OF_HUBS if name not in _EVALUATED)
    + OF_SPACES + OF_BOOKINGS + OF_MEMBERSHIPS + OF_PERSONS + OF_PROGRAMS + OF_ACCOUNTS + OF_REQUESTS
    + OF_SUBMISSIONS + OF_NETWORK + OF_REFUSALS + OF_DISCLOSURES,
)  # fmt: skip

LIST = """
    select (jsonb_build_object('recorded_at', recorded_at, 'position', position, 'actor', actor, 'ground', ground)
        || evaluation) as item, to_char(version, 'FM0000000000') as key
    from evaluations where hub = %(hub)s and to_char(version, 'FM0000000000') > %(cursor)s
"""


def evaluation_list(view: View, hub: str, limit: int, cursor: str) -> Answer:
    """A page of a hub's evaluations, the oldest first, as ready JSON."""
    return view.page(LIST, "evaluations", limit=limit, cursor=cursor, hub=hub)


def evaluation_rows(view: View, hub: str) -> list[Row]:
    """All of a hub, the newest first."""
    return view.rows(
        "select version, position, recorded_at, actor, ground, evaluation from evaluations"
        " where hub = %(hub)s order by version desc",
        "evaluations",
        hub=hub,
    )
