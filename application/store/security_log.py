"""What concerns security, in a log that is only added to: ids, codes and rights, never a name or an e-mail."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from psycopg import Connection
from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from application.access import Actor
from application.store.connection import Pool

RECORD = (
    "insert into simpul.security_log (at, kind, account, actor, address, session, detail)"
    " values (%s, %s, %s, %s, %s, %s, %s) on conflict do nothing"
)
ENTRIES = (
    "select id, at, kind, account, actor, address, session, detail from simpul.security_log"
    " where (%(before)s::bigint is null or id < %(before)s)"
    " and (%(account)s::uuid is null or account = %(account)s)"
    " and (%(kind)s::text is null or kind = %(kind)s)"
    " and (%(but)s::text is null or kind <> %(but)s)"
    " and (%(since)s::timestamptz is null or at >= %(since)s)"
    " and (%(until)s::timestamptz is null or at < %(until)s)"
    " order by id desc limit %(limit)s"
)


class Kind(StrEnum):
    """What happened. A new kind needs a line here and nothing else."""

    SIGNED_IN = "signed_in"
    SIGN_IN_FAILED = "sign_in_failed"
    LOCKED_OUT = "locked_out"
    SIGNED_OUT = "signed_out"
    SESSION_ENDED = "session_ended"
    INVITED = "invited"
    INVITATION_REDEEMED = "invitation_redeemed"
    RESET_ASKED = "reset_asked"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105 - a word, not a password
    EMAIL_CHANGED = "email_changed"
    SECOND_FACTOR_SET = "second_factor_set"
    SECOND_FACTOR_REMOVED = "second_factor_removed"
    IDENTITY_LINKED = "identity_linked"
    IDENTITY_UNLINKED = "identity_unlinked"
    IDENTITY_REFUSED = "identity_refused"
    TOKEN_ISSUED = "token_issued"  # noqa: S105
    TOKEN_REVOKED = "token_revoked"  # noqa: S105
    TOKEN_USED = "token_used"  # noqa: S105
    TOKEN_REFUSED = "token_refused"  # noqa: S105
    PERSON_LOOKED_AT = "person_looked_at"
    EXPORTED = "exported"
    REFUSED = "refused"
    APPROVED = "approved"
    FORGOTTEN = "forgotten"


@dataclass(frozen=True)
class Entry:
    """One line of the security log; `detail` holds ids, hub codes, rights and numbers."""

    id: int
    at: datetime
    kind: str
    account: UUID | None
    actor: str | None
    address: str | None
    session: UUID | None
    detail: dict[str, Any]


def record(
    connection: Connection[Any],
    kind: str,
    at: datetime,
    *,
    account: UUID | None = None,
    actor: str | None = None,
    address: str | None = None,
    session: UUID | None = None,
    **detail: Any,
) -> None:
    """Adds a line in the transaction at hand. Raises ValueError for a kind that is not known.

    The use of a token is told once for each token, address and hour: the second time adds nothing.
    """
    plain = {name: value if isinstance(value, int | list) else str(value) for name, value in detail.items()}
    connection.execute(RECORD, [at, Kind(kind), account, actor, address, session, Jsonb(plain)])


class SecurityLog:
    """The security log for those who are not in a transaction of the store."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def record(self, kind: str, *, now: datetime | None = None, **circumstances: Any) -> None:
        """As `record` above, in a transaction of its own."""
        with self._pool.connection() as connection:
            record(connection, kind, now or datetime.now(UTC), **circumstances)

    def refused(self, actor: Actor, right: str, hub: str | None, address: str | None = None) -> None:
        """A read or a command that was not permitted."""
        where: dict[str, Any] = {"hub": hub} if hub else {}
        self.record(
            Kind.REFUSED, account=actor.account, actor=actor.name, address=address, right=right, **where
        )

    def entries(
        self,
        *,
        before: int | None = None,
        account: UUID | None = None,
        kind: str | None = None,
        but: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        limit: int = 50,
    ) -> list[Entry]:
        """Newest first, those older than the id `before`, and none of the kind `but`; `until` is not part of
        the stretch of time."""
        asked: dict[str, Any] = {"before": before, "account": account, "kind": kind, "but": but}
        asked |= {"since": since, "until": until, "limit": limit}
        with self._pool.connection() as connection:
            cursor = connection.cursor(row_factory=class_row(Entry))
            return cursor.execute(ENTRIES, asked).fetchall()
