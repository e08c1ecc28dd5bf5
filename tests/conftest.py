"""What all tests share: a real PostgreSQL, a fresh database for each test that asks, and a browser."""

import os
import shutil
import subprocess
import sys
import uuid
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, time, timedelta
from functools import partial
from pathlib import Path
from urllib.parse import quote, urlsplit
from zoneinfo import ZoneInfo

import jinja2
import psycopg
import pytest
import requests
from flask import Flask
from psycopg import sql
from werkzeug.routing import Rule

from application.access import OPERATOR
from application.bookings import BookSpace, CancelBooking
from application.door import execute
from application.memberships import BeginMembership
from application.programs import ScheduleProgram
from application.store.migrations import APP_ROLE, migrate
from domain.personal import Personal
from domain.values import Label, Slot, space_id
from interface.local.embedded import Embedded
from interface.settings import IdentityProvider, Settings
from interface.startup import prepare
from interface.wiring import connect
from projections.editions import build, switch
from projections.runner import follow_once
from tests.folders import short_folder

WIB = ZoneInfo("Asia/Jakarta")

REPOSITORY = Path(__file__).resolve().parents[1]
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


class Compiled(jinja2.BytecodeCache):
    """Templates are compiled once in a run, however many applications the tests make."""

    def __init__(self):
        self.code = {}

    def load_bytecode(self, bucket):
        if known := self.code.get((bucket.key, bucket.checksum)):
            bucket.bytecode_from_string(known)

    def dump_bytecode(self, bucket):
        self.code[bucket.key, bucket.checksum] = bucket.bytecode_to_string()


Flask.jinja_options = {**Flask.jinja_options, "bytecode_cache": Compiled()}


def built_once(compile_builder):
    """What writes an address follows from its rule alone; werkzeug compiles it for every application anew."""
    built = {}

    def builder(rule, append_unknown=True):
        if rule.defaults:
            return compile_builder(rule, append_unknown)
        known = (rule.rule, *rule._trace, append_unknown)
        if known not in built:
            built[known] = compile_builder(rule, append_unknown)
        return built[known]

    return builder


Rule._compile_builder = built_once(Rule._compile_builder)


@pytest.fixture(scope="session")
def postgres():
    """DSN of a server for this run (one for each xdist worker), or TEST_DATABASE_URL."""
    if given := os.environ.get("TEST_DATABASE_URL"):
        yield given
        return
    folder = short_folder()
    try:
        with Embedded(folder / "pg", durable=False, max_connections=200) as server:
            yield server.dsn()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def template(postgres):
    """Name of a database with all migrations, to clone from."""
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


@pytest.fixture(scope="session")
def prepared(postgres, tmp_path_factory):
    """Settings of a database with the shipped hubs applied and a live edition, to clone from."""
    name = create_database(postgres)
    home = tmp_path_factory.mktemp("home") / "simpul"
    settings = Settings(
        home, address(postgres, name), 8080, "127.0.0.1", REPOSITORY / "hubs", "console", 1, 4,
        reads_per_minute=0, writes_per_minute=0, editions_per_minute=0,
    )  # fmt: skip
    prepare(settings.database_url, settings)
    yield settings
    drop_database(postgres, name)


@pytest.fixture
def network(prepared):
    """Settings of a network of this test's own: the shipped hubs, and nobody there yet."""
    with cloned(prepared) as settings:
        yield settings


@pytest.fixture
def empty_database(postgres):
    """DSN of a database of this test's own without any tables."""
    name = create_database(postgres)
    yield address(postgres, name)
    drop_database(postgres, name)


@pytest.fixture(scope="session")
def running_provider():
    """The identity provider of tests/identity_provider, as a process of its own."""
    command = [sys.executable, "-m", "tests.identity_provider", "0"]
    with subprocess.Popen(command, cwd=REPOSITORY, stdout=subprocess.PIPE, text=True) as process:
        yield RunningProvider(process.stdout.readline().strip())
        process.terminate()


@pytest.fixture
def identity_provider(running_provider):
    """See RunningProvider; it behaves."""
    running_provider.behave()
    return running_provider


@pytest.fixture(scope="session")
def front_desk():
    """Makes a front desk over the parts of a network; see FrontDesk."""
    return FrontDesk


@pytest.fixture(scope="session")
def clone():
    """A context manager: a network's settings, for a copy of it."""
    return cloned


@pytest.fixture(scope="session")
def spread():
    """Spreads what was recorded in a network over a hundred days; see below."""
    return spread_over_a_hundred_days


def spread_over_a_hundred_days(settings):
    """The live edition is built anew: that of before knew other days."""
    with psycopg.connect(settings.database_url) as superuser:
        superuser.execute("set session_replication_role = replica")
        superuser.execute(
            "update simpul.events set recorded_at = now() - interval '100 days'"
            " + position * interval '100 days' / (select max(position) + 1 from simpul.events)"
        )
    connecting = partial(connect, settings.database_url)
    with connecting() as connection:
        switch(connection, build(connecting))


class RunningProvider:
    """An identity provider at `issuer`, and how a test speaks with it."""

    client, secret = "simpul-contoh", "rahasia-contoh"

    def __init__(self, issuer):
        self.issuer = issuer

    def settings(self, name=""):
        return IdentityProvider(self.issuer, self.client, self.secret, "", name)

    def behave(self, **wrongly):
        """From now on like this; without words, as it should."""
        requests.post(f"{self.issuer}/test/behaviour", json=wrongly, timeout=5).raise_for_status()

    def register(self, redirect_uri):
        self.behave(redirect_uris=[redirect_uri])

    def rotate(self):
        requests.post(f"{self.issuer}/test/rotate", timeout=5).raise_for_status()

    def asked(self, what):
        """How often it was asked for its `discovery`, `jwks` or a `token`."""
        return requests.get(f"{self.issuer}/test/asked", timeout=5).json()[what]

    def answer(self, address, name="sekar", answer="yes"):
        """Fills in its form at an address, and returns where the browser is sent then."""
        typed = {"name": name, "password": "contoh", "answer": answer}
        sent = requests.post(address, data=typed, allow_redirects=False, timeout=5)
        return sent.headers["Location"]


class FrontDesk:
    """Books and schedules at the Semarang hub, with people who are plainly invented; the live edition follows."""

    def __init__(self, parts, settings, hub="semarang"):
        self.parts, self.settings, self.hub = parts, settings, hub

    def member(self):
        member, name = uuid.uuid4(), "Contoh"
        self.do(BeginMembership(self.hub, member, "umkm", "team", Personal(member, "name", name)))
        return member

    def book(self, space, day, hours, seats=1):
        command = BookSpace(
            self.hub, space_id(self.hub, space), uuid.uuid4(), self.member(), slot(day, hours), seats
        )
        self.do(command)
        return command.booking_id

    def cancel(self, space, booking):
        self.do(CancelBooking(space_id(self.hub, space), booking))

    def programme(self, title, day, hours, space=None, **more):
        where = space_id(self.hub, space) if space else None
        words = Label(title, title) if isinstance(title, str) else Label(*title)
        audience = more.pop("audience", "anyone")
        command = ScheduleProgram(
            self.hub, uuid.uuid4(), "training", words, slot(day, hours), audience, space_id=where, **more
        )
        self.do(command)
        return command.program_id

    def do(self, command):
        execute(self.parts.platform, OPERATOR, command, uuid.uuid4())
        with connect(self.settings.database_url) as connection:
            while follow_once(connection):
                pass


def slot(day, hours):
    """The slot of "09:00-11:00" on a day in Central Java; "20:00-02:00" ends on the next one."""
    start, end = (datetime.combine(day, time.fromisoformat(text), WIB) for text in hours.split("-"))
    return Slot(start, end if end > start else end + timedelta(days=1))


def next_monday():
    """The Monday after this week, in Semarang: a day that can be booked whenever the tests run."""
    today = datetime.now(WIB).date()
    return today + timedelta(days=7 - today.weekday())


@pytest.fixture
def coming_monday():
    return next_monday()


@contextmanager
def cloned(settings):
    """Settings of a copy of a prepared database, for as long as it is needed."""
    server = settings.database_url
    name = create_database(address(server, "postgres"), urlsplit(server).path[1:])
    yield replace(settings, database_url=address(server, name))
    drop_database(address(server, "postgres"), name)


def address(server, database):
    """The DSN of another database on the same server, as a URL."""
    return urlsplit(server)._replace(path="/" + quote(database)).geturl()


def create_database(server, template="template0"):
    name = f"simpul_test_{uuid.uuid4().hex[:16]}"
    command = sql.SQL("create database {} template {} strategy file_copy").format(
        sql.Identifier(name), sql.Identifier(template)
    )
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(command)
        if template != "template0":  # a clone has no grants of its own: editions are schemas that are made
            grant = sql.SQL("grant create on database {} to {}")
            connection.execute(grant.format(sql.Identifier(name), sql.Identifier(APP_ROLE)))
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
