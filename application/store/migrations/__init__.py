"""The log's tables, made by SQL files in the order of their names; each is applied once and never edited."""

from __future__ import annotations

import hashlib
from pathlib import Path

import psycopg
from psycopg import sql

HERE = Path(__file__).parent
OLDEST_SERVER = 15
APP_ROLE = "simpul_app"
_LOCK = 5391872


class MigrationError(Exception):
    """The database cannot be brought up to date; the sentence says why."""


def migrate(dsn: str) -> list[str]:
    """Brings a database up to date and returns the names of the migrations applied.

    `dsn` names a user who may create schemas and roles. Several may call at once: one does the work.
    Raises MigrationError with a sentence.
    """
    with psycopg.connect(dsn, connect_timeout=5) as connection:
        _check_server(connection)
        connection.execute("select pg_advisory_xact_lock(%s)", [_LOCK])
        _make_ground(connection)
        done: dict[str, str] = dict(
            connection.execute("select name, checksum from simpul.migrations").fetchall()
        )
        _refuse_newer(set(done))
        return [path.name for path in sorted(HERE.glob("*.sql")) if _apply(connection, path, done)]


def _check_server(connection: psycopg.Connection) -> None:
    major = connection.info.server_version // 10000
    if major < OLDEST_SERVER:
        raise MigrationError(f"PostgreSQL {OLDEST_SERVER} or later is needed; this server is version {major}")
    encoding = connection.info.parameter_status("server_encoding")
    if encoding != "UTF8":
        raise MigrationError(f"the database must be encoded in UTF8; this one is {encoding}")


def _refuse_newer(done: set[str]) -> None:
    if unknown := sorted(done - {path.name for path in HERE.glob("*.sql")}):
        raise MigrationError(
            f"a newer Simpul has migrated this database ({', '.join(unknown)}): use that one"
        )


def _make_ground(connection: psycopg.Connection) -> None:
    """The schema, the role that the application works under, and the list of migrations."""
    role, database = sql.Identifier(APP_ROLE), sql.Identifier(connection.info.dbname)
    connection.execute("create schema if not exists simpul")
    connection.execute("set local search_path to simpul")
    if connection.execute("select from pg_roles where rolname = %s", [APP_ROLE]).fetchone() is None:
        _make_role(connection)
    try:
        connection.execute(sql.SQL("grant {} to current_user").format(role))
        connection.execute(sql.SQL("grant create on database {} to {}").format(database, role))
    except psycopg.errors.InsufficientPrivilege as error:
        raise MigrationError(f"the database user may not grant the role {APP_ROLE}: {error}") from error
    connection.execute(
        "create table if not exists migrations ("
        "name text primary key, checksum text not null, applied_at timestamptz not null default now())"
    )
    connection.execute(sql.SQL("grant select on migrations to {}").format(role))


def _make_role(connection: psycopg.Connection) -> None:
    """Roles belong to the whole server: another database may be making the same one right now."""
    try:
        with connection.transaction():
            connection.execute(sql.SQL("create role {} nologin").format(sql.Identifier(APP_ROLE)))
    except (psycopg.errors.DuplicateObject, psycopg.errors.UniqueViolation):
        pass
    except psycopg.errors.InsufficientPrivilege as error:
        raise MigrationError(
            f"the database user may not create the role {APP_ROLE}; "
            f"have it made once with: create role {APP_ROLE} nologin"
        ) from error


def _apply(connection: psycopg.Connection, path: Path, done: dict[str, str]) -> bool:
    text = path.read_bytes()
    checksum = hashlib.sha256(text).hexdigest()
    if path.name in done:
        if done[path.name] != checksum:
            raise MigrationError(f"migration {path.name} was applied in another form: it must not be edited")
        return False
    connection.execute(text)
    connection.execute("insert into migrations (name, checksum) values (%s, %s)", [path.name, checksum])
    return True
