"""Plans that were submitted: by whom and on what ground, and what became of them."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from domain import Submission
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
    ReadModel,
    types,
)
from projections.view import Answer, Row, View

SUBMISSIONS = ReadModel(
    name="submissions",
    tables="""
        create table submissions (
            id                uuid primary key,
            hub               text not null,
            digest            text not null,
            base              bigint not null,
            state             text not null,
            author            text not null,
            submitted_at      timestamptz not null,
            submitted_position bigint not null,
            ground            text,
            decided_by        text,
            decided_at        timestamptz,
            decision_ground   text,
            withdrawn_by      text,
            withdrawn_at      timestamptz,
            withdrawal_ground text,
            applied_by        text,
            applied_at        timestamptz,
            applied_position  bigint,
            version           integer not null,
            proposal          jsonb not null
        );
        create index on submissions (submitted_position);
        create index on submissions (hub, submitted_position);
    """,
    keys={"submissions": "id"},
    facts={
        types(Submission.Created, Submission.SubmittedAgain): """
            insert into submissions
            select distinct on (stream) stream, hub, body -> 'proposal' ->> 'digest',
                   (body -> 'proposal' ->> 'base')::bigint, 'submitted', actor, happened_at, position,
                   body ->> 'reason', null, null, null, null, null, null, null, null, null, version,
                   body -> 'proposal'
            from news order by stream, position desc
            on conflict (id) do update set
                digest = excluded.digest, base = excluded.base, state = excluded.state,
                author = excluded.author, submitted_at = excluded.submitted_at,
                submitted_position = excluded.submitted_position, ground = excluded.ground,
                decided_by = null, decided_at = null, decision_ground = null,
                withdrawn_by = null, withdrawn_at = null, withdrawal_ground = null,
                version = excluded.version, proposal = excluded.proposal
        """,
        types(Submission.Approved, Submission.Rejected, Submission.Withdrawn, Submission.Applied): """
            , since as (
                select news.* from news join submissions s on s.id = news.stream and s.version < news.version)
            , folded as (
                select stream, max(version) as version,
                       max(position) filter (where type in ('submission.approved', 'submission.rejected'))
                           as decided,
                       max(position) filter (where type = 'submission.withdrawn') as withdrawn,
                       max(position) filter (where type = 'submission.applied') as applied
                from since group by stream)
            update submissions s set version = f.version,
                state = case when f.applied is not null then 'applied'
                             when f.withdrawn is not null then 'withdrawn'
                             else substr(d.type, 12) end,
                decided_by = coalesce(d.actor, s.decided_by),
                decided_at = coalesce(d.happened_at, s.decided_at),
                decision_ground = coalesce(d.body ->> 'reason', s.decision_ground),
                withdrawn_by = w.actor, withdrawn_at = w.happened_at, withdrawal_ground = w.body ->> 'reason',
                applied_by = a.actor, applied_at = a.happened_at, applied_position = a.position
            from folded f left join since d on d.position = f.decided left join since w on w.position = f.withdrawn
                          left join since a on a.position = f.applied
            where s.id = f.stream
        """,
    },
    ignores=OF_HUBS + OF_SPACES + OF_BOOKINGS + OF_MEMBERSHIPS + OF_PERSONS
    + OF_PROGRAMS + OF_ACCOUNTS + OF_REQUESTS + OF_NETWORK + OF_REFUSALS + OF_DISCLOSURES,
)  # fmt: skip

SUMMARY = """
    'submission_id', id, 'hub', hub, 'digest', digest, 'base', base, 'state', state,
    'author', author, 'submitted_at', submitted_at, 'ground', ground,
    'decided_by', decided_by, 'decided_at', decided_at, 'decision_ground', decision_ground,
    'withdrawn_by', withdrawn_by, 'withdrawn_at', withdrawn_at, 'withdrawal_ground', withdrawal_ground,
    'applied_by', applied_by, 'applied_at', applied_at, 'applied_position', applied_position,
    'changes', proposal -> 'changes', 'version', version"""
# Counts down, so that the newest come first and a page goes on from there.
KEY = "lpad((9999999999999 - submitted_position)::text, 13, '0')"
WANTED = """
    (%(hubs)s::text[] is null or hub = any(%(hubs)s)) and (%(state)s::text is null or state = %(state)s)"""
LIST = f"""
    select json_build_object({SUMMARY}) as item, {KEY} as key from submissions
    where {KEY} > %(cursor)s and {WANTED}
"""
ONE = f"""
    select version, json_build_object({SUMMARY}, 'proposal', proposal) from submissions where id = %(submission)s
"""
COLUMNS = """
    id, hub, digest, base, state, author, submitted_at, ground, decided_by, decided_at, decision_ground,
    withdrawn_by, withdrawn_at, withdrawal_ground, applied_by, applied_at, applied_position, version"""
ROWS = f"""
    select {COLUMNS}, proposal -> 'changes' as changes, proposal -> 'configuration' -> 'name' as name
    from submissions
    where {WANTED} order by submitted_position desc limit %(most)s
"""


def submissions_json(
    view: View,
    limit: int,
    cursor: str,
    hub: str | Collection[str] | None = None,
    state: str | None = None,
) -> Answer:
    """A page of plans that were submitted, newest first, as ready JSON; `hub` None: of all hubs."""
    return view.page(LIST, "submissions", limit=limit, cursor=cursor, hubs=_hubs(hub), state=state)


def submission_json(view: View, submission: UUID) -> Answer:
    """One of them with its whole proposal, as ready JSON; its tag is the version of its stream."""
    return view.item(ONE, "submissions", submission=submission)


def submission_rows(
    view: View, hub: str | Collection[str] | None = None, state: str | None = None, most: int = 200
) -> list[Row]:
    """The same for the pages, newest first, with the name of the hub and the words of their changes."""
    return view.rows(ROWS, "submissions", hubs=_hubs(hub), state=state, most=most)


def submission_row(view: View, submission: UUID) -> Row | None:
    """One with its whole proposal."""
    return view.row(
        f"select {COLUMNS}, proposal from submissions where id = %(submission)s",
        "submissions",
        submission=submission,
    )


def _hubs(hub: str | Collection[str] | None) -> list[str] | None:
    if hub is None:
        return None
    return [hub] if isinstance(hub, str) else sorted(hub)
