"""What all tests share: a real PostgreSQL, a fresh database for each test that asks, and a browser."""

import os
import shutil
import tempfile
import uuid
from pathlib import Path
from urllib.parse import quote, urlsplit

import psycopg
import pytest
from psycopg import sql

from interface.local.embedded import Embedded

CHROMIUM = os.environ.get("CHROMIUM") or next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
CHROMIUM_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


@pytest.fixture(scope="session")
def postgres():
    """DSN of a server for this run (one for each xdist worker), or TEST_DATABASE_URL."""
    if given := os.environ.get("TEST_DATABASE_URL"):
        yield given
        return
    folder = Path(tempfile.mkdtemp(prefix="simpul-"))
    try:
        with Embedded(folder / "pg", durable=False, max_connections=200) as server:
            yield server.dsn()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def template(postgres):
    """Name of a database with all migrations, to clone from."""
    from application.store.migrations import migrate

    name = create_database(postgres)
    migrate(address(postgres, name))
    yield name
    drop_database(postgres, name)


@pytest.fixture
def database(postgres, template):
    """DSN of a migrated database of this test's own."""
    name = create_database(postgres, template)
    yield address(postgres, name)
    drop_database(postgres, name)


@pytest.fixture
def empty_database(postgres):
    """DSN of a database of this test's own without any tables."""
    name = create_database(postgres)
    yield address(postgres, name)
    drop_database(postgres, name)


def address(server, database):
    """The DSN of another database on the same server, as a URL."""
    return urlsplit(server)._replace(path="/" + quote(database)).geturl()


def create_database(server, template="template0"):
    name = f"simpul_test_{uuid.uuid4().hex[:16]}"
    command = sql.SQL("create database {} template {}").format(sql.Identifier(name), sql.Identifier(template))
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(command)
    return name


def drop_database(server, name):
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))


def pytest_collection_modifyitems(items):
    """Without a Chromium the journeys are skipped, and say how to get one."""
    if CHROMIUM:
        return
    cure = "no Chromium: apt-get install -y --no-install-recommends chromium fonts-dejavu-core"
    for item in items:
        if {"page", "context", "browser"} & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.skip(reason=cure))


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    """The system's Chromium, not one that playwright would download."""
    ours = {"executable_path": CHROMIUM, "headless": True, "args": list(CHROMIUM_FLAGS)}
    return {**browser_type_launch_args, **ours}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    """A visitor in Central Java."""
    return {
        **browser_context_args,
        "viewport": {"width": 1280, "height": 800},
        "locale": "id-ID",
        "timezone_id": "Asia/Jakarta",
        "reduced_motion": "reduce",
    }
