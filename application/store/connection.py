"""Connections to the log, and the pool of them."""

from __future__ import annotations

from typing import Any

import psycopg
from psycopg import Connection
from psycopg_pool import ConnectionPool


class LogConnection(Connection[Any]):
    """A connection that notices when the wait for a synchronous standby was given up.

    PostgreSQL says so in a warning only, and the commit looks like any other.
    """

    unreplicated = False

    @classmethod
    def connect(cls, *args: Any, **kwargs: Any) -> LogConnection:
        connection = super().connect(*args, **kwargs)
        connection.add_notice_handler(connection.notice)
        return connection

    def notice(self, diagnostic: psycopg.errors.Diagnostic) -> None:
        if diagnostic.severity_nonlocalized == "WARNING" and "replication" in (
            diagnostic.message_primary or ""
        ):
            self.unreplicated = True


Pool = ConnectionPool[LogConnection]
