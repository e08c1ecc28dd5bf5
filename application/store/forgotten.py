"""What the log and the tables of keys say of those who were forgotten."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from psycopg import Connection

from application.store.register import Forgotten

# Of these types there is an index of its own; each names a subject and the request that it was done upon.
TOLD_BY_THE_LOG = """
    select told.subject, min(told.request::text)::uuid, min(told.at) from (
        select stream as subject, (body ->> 'request_id')::uuid as request, recorded_at as at
        from simpul.events where type in ('membership.forgotten', 'account.forgotten')
        union all
        select subject::uuid, stream, recorded_at
        from simpul.events, jsonb_array_elements_text(body -> 'forgotten') as subject
        where type = 'data_request.executed') as told
    where not exists (select from simpul.destroyed_keys d where d.subject = told.subject)
    group by told.subject
"""
UNKNOWN_TO_THE_LOG = """
    select d.subject, d.request from simpul.destroyed_keys d
        join simpul.events e on e.stream = d.subject and e.version = 1
    where e.type in ('membership.began', 'account.opened') and not exists (
        select from simpul.events f where f.stream = d.subject
            and f.type in ('membership.forgotten', 'account.forgotten'))
"""

KEYS_ARE_MISSING = """
    select not exists (select from simpul.keys) and exists (
        select from simpul.events e where e.type in ('membership.began', 'account.opened')
            and not exists (select from simpul.destroyed_keys d where d.subject = e.stream))
"""


def told_by_the_log(connection: Connection[Any]) -> list[Forgotten]:
    """Those of whom the log says that they are forgotten, and whose keys are not destroyed yet."""
    return [Forgotten(*row) for row in connection.execute(TOLD_BY_THE_LOG).fetchall()]


def destroyed(connection: Connection[Any]) -> list[Forgotten]:
    rows = connection.execute("select subject, request, at from simpul.destroyed_keys order by at, subject")
    return [Forgotten(*row) for row in rows.fetchall()]


def unknown_to_the_log(connection: Connection[Any]) -> list[tuple[UUID, UUID | None]]:
    """Members and accounts whose keys are destroyed, of which a log of an earlier day does not know."""
    return [(subject, request) for subject, request in connection.execute(UNKNOWN_TO_THE_LOG).fetchall()]


def keys_are_missing(connection: Connection[Any]) -> bool:
    """Whether the log has words of people, and there is not one key: a dump without keys was restored."""
    row = connection.execute(KEYS_ARE_MISSING).fetchone()
    return bool(row and row[0])
