"""Puts the parts together over one database. The only place outside the store and the projections that
knows how to reach PostgreSQL.
"""

from __future__ import annotations

import os
import select
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import psycopg
from psycopg import Connection
from psycopg_pool import ConnectionPool, PoolTimeout, TooManyRequests

from application import (
    accounts,
    bookings,
    data_requests,
    forgetting,
    hubs,
    memberships,
    persons,
    programs,
    submissions,
    vocabulary,
)
from application.platform import Platform
from application.signing_in import SigningIn
from application.store.connection import LogConnection
from application.store.keys import KEY_BYTES
from application.store.rates import Rates
from application.store.security_log import SecurityLog
from application.store.wakeup import Wakeup
from interface.settings import Settings, SettingsError
from projections.past import Archive
from projections.streaming import SETTLE, LongReads
from projections.view import ReadingConnection, View

COMMANDS = (accounts, bookings, data_requests, forgetting, hubs, memberships, persons, programs, submissions,
            vocabulary)  # fmt: skip
REACHING = {
    "connect_timeout": 3,
    "tcp_user_timeout": 10_000,
    "keepalives_idle": 30,
    "application_name": "simpul",
}
POOL_WAIT_SECONDS = 5.0
LOCK_WAIT = "5s"
LONG_READS = 2
"""Exports that one process writes at the same time, each over a connection made for it when it is asked for."""
MAKING = "master-key.making"
LOOKS = 5
REFUSED = psycopg.Error
AWAY = (psycopg.OperationalError, psycopg.InterfaceError, PoolTimeout, TooManyRequests)


@dataclass(frozen=True)
class Wired:
    """What one process works with: the aggregates to act on, the view to read, and those of earlier days."""

    platform: Platform
    view: View
    archive: Archive
    signing_in: SigningIn
    security: SecurityLog
    rates: Rates | None = None
    long_reads: LongReads | None = None


def unreachable(error: Exception) -> str:
    """The database's own words on one line."""
    return f"the database cannot be reached: {' '.join(str(error).split())}"


def connect(dsn: str) -> Connection[Any]:
    """One connection of its own, under the application's role; for runners, builders and the doctor."""
    connection = psycopg.connect(dsn, autocommit=True, **REACHING)  # type: ignore[arg-type]
    connection.execute("set role simpul_app")
    return connection


@contextmanager
def wired(dsn: str, settings: Settings, connections: int = 4) -> Iterator[Wired]:
    """The platform and the view over pools of at most `connections` each; closed at the end.

    The pools connect in the background: a process may start before its database does. A write does not wait
    for ever for a lock that somebody else holds.
    """
    writing: ConnectionPool[LogConnection] = _pool(
        dsn, LogConnection, connections, f"set role simpul_app; set lock_timeout to '{LOCK_WAIT}'"
    )
    live = "set role simpul_app; set search_path to live, simpul"
    reading: ConnectionPool[Connection[Any]] = _pool(dsn, ReadingConnection, connections, live)
    earlier: ConnectionPool[Connection[Any]] = _pool(dsn, ReadingConnection, connections, live, least=0)
    long_reads = LongReads(_pool(dsn, ReadingConnection, LONG_READS, f"{live}; {SETTLE}", least=0))
    wakeup = Wakeup(writing)
    read_master_key(settings.home)
    platform = Platform(writing, partial(read_masters, settings.home), wakeup)
    try:
        signing_in = SigningIn(writing, platform, second_factor=settings.second_factor)
        rates = Rates(writing, platform.keys.digest)
        view = View(reading)
        archive = Archive(view, earlier)
        yield Wired(platform, view, archive, signing_in, SecurityLog(writing), rates, long_reads)
    finally:
        wakeup.close()
        platform.close()
        writing.close()
        reading.close()
        earlier.close()
        long_reads.close()


def _pool(dsn: str, connection_class: Any, most: int, settle: str, least: int = 1) -> ConnectionPool[Any]:
    pool: ConnectionPool[Any] = ConnectionPool(
        dsn,
        connection_class=connection_class,
        kwargs={"autocommit": True, **REACHING},
        configure=lambda connection: connection.execute(settle) and None,
        check=lambda connection: _still_there(connection, pool),
        min_size=least,
        max_size=most,
        timeout=POOL_WAIT_SECONDS,
        reconnect_timeout=2.0,
        open=True,
    )
    return pool


def _still_there(connection: Connection[Any], pool: ConnectionPool[Any]) -> None:
    """A server that went away leaves an end to be read: seen without a round trip. Raises where it has gone.

    Then it is gone for all the pool: found out one by one, each after a longer pause, they would take too long.
    """
    watched = select.poll()
    watched.register(connection.fileno(), select.POLLIN)
    if watched.poll(0):
        try:
            ConnectionPool.check_connection(connection)
        except psycopg.Error:
            pool.drain()
            raise


def master_key_file(home: Path) -> Path:
    return home / "master-key"


def new_key_file(home: Path) -> Path:
    return home / "master-key.new"


def token_file(home: Path) -> Path:
    return home / "admin-token"


def read_master_key(home: Path) -> bytes:
    """The 32 bytes that wrap the keys of persons. Raises SettingsError with a sentence."""
    return read_secret(master_key_file(home), KEY_BYTES)


def read_masters(home: Path) -> list[bytes]:
    """All master keys at hand, the one in use first: one may be changing, older ones may still be needed.

    While one is changed, files change places: then they are looked for again.
    """
    for look in range(LOOKS):
        try:
            others = sorted(path for path in home.glob("master-key.*") if path.name != MAKING)
            return [read_secret(path, KEY_BYTES) for path in (master_key_file(home), *others)]
        except SettingsError:
            if look == LOOKS - 1:
                raise
    raise AssertionError("unreachable")


def read_token(home: Path) -> str:
    """The token of the operator's client. Raises SettingsError with a sentence."""
    return _read_private(token_file(home))


def read_secret(path: Path, size: int) -> bytes:
    text = _read_private(path)
    try:
        secret = bytes.fromhex(text)
    except ValueError:
        secret = b""
    if len(secret) != size:
        raise SettingsError(f"{path} does not hold {size} bytes in hexadecimal")
    return secret


def _read_private(path: Path) -> str:
    try:
        mode = path.stat().st_mode
        text = path.read_text().strip()
    except OSError as trouble:
        raise SettingsError(f"{path} cannot be read ({trouble.strerror}): start `make run` once") from None
    if stat.S_IMODE(mode) & 0o077:
        raise SettingsError(f"{path} can be read by others: chmod 600 {path}")
    return text


def give_to_owner(handle: int, folder: Path) -> None:
    """What root writes into somebody's SIMPUL_HOME is theirs: the web runs as them and has to read it."""
    if os.geteuid() == 0:
        owner = folder.stat()
        os.fchown(handle, owner.st_uid, owner.st_gid)


def make_secret(path: Path) -> bool:
    """Writes a new secret, readable by its owner alone, unless there is one; says whether it is new."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return False
    with os.fdopen(handle, "w") as file:
        give_to_owner(handle, path.parent)
        file.write(os.urandom(KEY_BYTES).hex() + "\n")
        file.flush()
        os.fsync(file.fileno())
    return True
