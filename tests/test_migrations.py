"""Migrations: applied once, in order, never edited, by however many at once; else a sentence."""

from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql

from application.store import migrations
from application.store.migrations import HERE, MigrationError, migrate

ALL = sorted(path.name for path in HERE.glob("*.sql"))


@pytest.fixture
def operator(empty_database):
    """A superuser in the empty database."""
    with psycopg.connect(empty_database, autocommit=True) as connection:
        yield connection


@pytest.fixture
def clerk(operator, empty_database):
    """The address of the database for somebody with few rights, who may still make schemas in it."""
    name, database = f"clerk_{uuid4().hex[:8]}", operator.info.dbname
    operator.execute(f"create role {name} login password 'clerk'")
    operator.execute(f"grant create on database {database} to {name}")
    parts = urlsplit(empty_database)
    yield parts._replace(netloc=f"{name}:clerk@{parts.netloc.rpartition('@')[2]}").geturl()
    operator.execute(f"drop owned by {name}; drop role {name}")


def tables(connection):
    query = "select table_name from information_schema.tables where table_schema = 'simpul'"
    return {name for (name,) in connection.execute(query)}


def test_an_empty_database_gets_all_of_them(empty_database, operator):
    assert migrate(empty_database) == ALL
    assert {"events", "commands", "keys", "snapshots", "editions", "migrations"} <= tables(operator)


def test_a_second_time_nothing_is_left_to_do(empty_database):
    migrate(empty_database)
    assert migrate(empty_database) == []


def test_four_at_once_do_the_work_once(empty_database):
    with ThreadPoolExecutor(4) as threads:
        done = list(threads.map(migrate, [empty_database] * 4))
    assert sorted(done) == [[], [], [], ALL]


def test_a_later_migration_is_added(empty_database, tmp_path, monkeypatch):
    migrate(empty_database)
    for path in HERE.glob("*.sql"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / "9999_later.sql").write_text("create table later ();")
    monkeypatch.setattr(migrations, "HERE", tmp_path)
    assert migrate(empty_database) == ["9999_later.sql"]


def test_a_database_of_a_newer_simpul_is_left_alone(empty_database, operator):
    migrate(empty_database)
    operator.execute("insert into simpul.migrations (name, checksum) values ('9999_later.sql', 'x')")
    with pytest.raises(MigrationError, match="a newer Simpul has migrated this database"):
        migrate(empty_database)


def test_an_edited_migration_is_refused(empty_database, operator):
    migrate(empty_database)
    operator.execute("update simpul.migrations set checksum = 'other' where name = %s", [ALL[0]])
    with pytest.raises(MigrationError, match=f"{ALL[0]} was applied in another form: it must not be edited"):
        migrate(empty_database)


def test_a_migration_that_fails_leaves_nothing_behind(empty_database, operator, tmp_path, monkeypatch):
    (tmp_path / "0001_half.sql").write_text("create table half (); select 1 / 0;")
    monkeypatch.setattr(migrations, "HERE", tmp_path)
    with pytest.raises(psycopg.errors.DivisionByZero):
        migrate(empty_database)
    assert tables(operator) == set()


def test_who_may_not_create_the_role_is_told_what_to_do(clerk, monkeypatch):
    monkeypatch.setattr(migrations, "APP_ROLE", "simpul_missing")
    with pytest.raises(MigrationError, match="have it made once with: create role simpul_missing nologin"):
        migrate(clerk)


def test_who_may_not_grant_the_role_is_told_so(clerk, template):
    with pytest.raises(MigrationError, match="may not grant the role simpul_app"):
        migrate(clerk)


def test_a_database_in_another_encoding_is_refused(postgres):
    name = f"simpul_test_{uuid4().hex[:16]}"
    with psycopg.connect(postgres, autocommit=True) as connection:
        made = sql.SQL("create database {} template template0 encoding 'LATIN1' locale 'C'")
        connection.execute(made.format(sql.Identifier(name)))
        try:
            with pytest.raises(MigrationError, match="must be encoded in UTF8; this one is LATIN1"):
                migrate(urlsplit(postgres)._replace(path=f"/{name}").geturl())
        finally:
            connection.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))


def test_an_older_server_is_refused(empty_database, monkeypatch):
    monkeypatch.setattr(migrations, "OLDEST_SERVER", 99)
    with pytest.raises(MigrationError, match=r"PostgreSQL 99 or later is needed; this server is version \d+"):
        migrate(empty_database)


def test_the_application_may_do_no_more_than_it_needs(database):
    with psycopg.connect(database) as connection:
        rights = connection.execute(
            "select table_name, string_agg(privilege_type, ' ' order by privilege_type)"
            " from information_schema.role_table_grants where grantee = 'simpul_app' group by 1"
        )
        assert dict(rights.fetchall()) == {
            "commands": "SELECT",
            "editions": "DELETE INSERT SELECT UPDATE",
            "events": "SELECT",
            **dict.fromkeys(
                (
                    "credentials",
                    "delays",
                    "drafts",
                    "identities",
                    "invitations",
                    "known_households",
                    "lookups",
                    "sessions",
                    "tokens",
                ),
                "DELETE INSERT SELECT UPDATE",
            ),
            "security_log": "INSERT SELECT",
            "destroyed_keys": "SELECT",
            "keys": "SELECT",
            "migrations": "SELECT",
            "rates": "DELETE INSERT SELECT UPDATE",
            "people": "DELETE INSERT SELECT UPDATE",
            "people_seen": "DELETE INSERT SELECT UPDATE",
            "secrets": "SELECT",
            "snapshots": "DELETE INSERT SELECT",
            "wanted_editions": "DELETE INSERT SELECT UPDATE",
            **dict.fromkeys(("certificates", "checkpoints", "seal_keys", "seal_tiles"), "INSERT SELECT"),
        }
