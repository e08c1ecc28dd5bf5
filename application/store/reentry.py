"""What a database of an earlier day would let in again: sessions, links and tokens that were ended since."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg import Connection

from application.store.security_log import Kind, record

SESSIONS = "update simpul.sessions set ended_at = %s where ended_at is null returning account, id"
LINKS = "delete from simpul.invitations where used_at is null"
TOKENS = """
    update simpul.tokens set revoked_at = %s where revoked_at is null and account <> %s returning account, id
"""


def end_all(connection: Connection[Any], actor: str, but: UUID, now: datetime) -> tuple[int, int, int]:
    """Ends all sessions, links and tokens, except the tokens of the account `but`; how many of each.

    Nobody can tell which of them had been ended after the dump was made. To be called in a transaction.
    """
    sessions = connection.execute(SESSIONS, [now]).fetchall()
    for account, session in sessions:
        record(connection, Kind.SESSION_ENDED, now, account=account, actor=actor, session=session)
    links = connection.execute(LINKS).rowcount
    tokens = connection.execute(TOKENS, [now, but]).fetchall()
    for account, token in tokens:
        record(connection, Kind.TOKEN_REVOKED, now, account=account, actor=actor, token=token)
    return len(sessions), links, len(tokens)
