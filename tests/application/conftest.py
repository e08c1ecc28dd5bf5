"""A hub of our own in the log, front desks of several processes, and a wire that can lose an answer."""

import shutil
import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from uuid import uuid4
from zoneinfo import ZoneInfo

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from application.access import OPERATOR, Actor
from application.accounts import GrantRole, LinkMembership, OpenAccount
from application.bookings import BookSpace, CancelBooking
from application.door import execute
from application.hub_files import HubFile, read_hub_file, read_vocabulary
from application.hubs import apply_plan, plan_hub
from application.memberships import BeginMembership
from application.platform import Platform
from application.programs import Enrol, ScheduleProgram
from application.store.connection import LogConnection
from domain.account import Grant
from domain.configuration import BookingRules, Plan, SpaceSpec
from domain.errors import Refusal
from domain.personal import Personal
from domain.phases import Phase, PhaseEntry
from domain.values import Hours, Label, Slot, space_id
from interface.wiring import _pool
from tests.folders import short_folder

HUBS = Path(__file__).parents[2] / "hubs"
WIB = ZoneInfo("Asia/Jakarta")
NOW = datetime(2026, 11, 23, 0, 0, tzinfo=UTC)  # Monday, 07.00 in Semarang
MASTER = bytes(range(32))
GROUND = "Contoh 7/2026"
READY = b"Z\x00\x00\x00\x05"


@pytest.fixture(scope="session")
def slot():
    """slot("9-10"): hours of the Monday in Semarang, or so many days later."""

    def stretch(hours, days=0):
        midnight = datetime(2026, 11, 23, tzinfo=WIB) + timedelta(days=days)
        return Slot(*(midnight + timedelta(hours=float(hour)) for hour in hours.split("-")))

    return stretch


@pytest.fixture(scope="session")
def pilot():
    """The file of a hub that is open every day from 8 to 21, with a loft, two more rooms and four desks."""
    shipped = read_hub_file(HUBS / "semarang.yaml", read_vocabulary(HUBS / "vocabulary.yaml"))
    spec = SpaceSpec("", "meeting_room", Label("", ""), 8, False, 60, ())
    rooms = [
        replace(spec, code=code, name=Label(code.title(), code.title())) for code in ("loft", "attic", "hall")
    ]
    desks = replace(
        spec, code="desks", kind="shared_office", name=Label("Meja", "Desks"), capacity=4, by_seat=True
    )
    configuration = replace(
        shipped.configuration,
        name=Label("Taman", "Garden"),
        opening_hours={day: (Hours(time(8), time(21)),) for day in DAYS},
        closed_days=(),
        spaces=(*rooms, desks),
        plans=(
            Plan("free", Label("Bebas", "Free"), 0, {}),
            Plan("small", Label("Kecil", "Small"), 0, {"meeting_room": 3}),
        ),
        booking=BookingRules(30, 8, 20),
        member_fields=(),
    )
    return HubFile("taman", configuration, PhaseEntry(Phase.PILOT, date(2026, 1, 1), "Contoh 1/2026"))


DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class Desk:
    """The front desk of the hub, in a process of its own: nothing is shared but the database."""

    def __init__(self, pool, master=MASTER):
        self.pool, self.platform = pool, Platform(pool, master)

    def do(self, command, key=None, actor=OPERATOR, now=NOW, **circumstances):
        return execute(self.platform, actor, command, key or uuid4(), now=now, **circumstances)

    def apply(self, file, **settled):
        plan = plan_hub(self.platform, OPERATOR, file, **settled)
        return apply_plan(self.platform, OPERATOR, file, plan, **settled)

    def member(self, plan="free", name="Mira Contoh", **more):
        member = uuid4()
        words = {kind: Personal(member, kind, text) for kind, text in more.items()}
        name = Personal(member, "name", name)
        self.do(BeginMembership("taman", member, "umkm", plan, name, date(2026, 1, 1), **words))
        return member

    def book(self, code, member, slot, key=None, booking=None, **how):
        command = BookSpace("taman", space_id("taman", code), booking or uuid4(), member, slot, **how)
        return self.do(command, key)

    def cancel(self, code, booking, key=None, **how):
        return self.do(CancelBooking(space_id("taman", code), booking), key, **how)

    def programme(self, slot, code=None, places=2, audience="anyone"):
        title, where = Label("Pelatihan", "Training"), space_id("taman", code) if code else None
        command = ScheduleProgram(
            "taman", uuid4(), "training", title, slot, audience, places=places, space_id=where
        )
        self.do(command)
        return command.program_id

    def enrol(self, program, name="Bagus Contoh", member=None):
        enrolment = uuid4()
        words = None if member else Personal(enrolment, "name", name)
        self.do(Enrol(program, enrolment, member, words))
        return enrolment

    def account(self, *grants, membership=None):
        """Somebody's account with these roles; the actor that they are, who knows nothing of what they may."""
        account = uuid4()
        name = Personal(account, "name", "Sekar Contoh")
        self.do(OpenAccount(account, "person", name, Personal(account, "email", "sekar@contoh.example")))
        for grant in grants:
            self.do(GrantRole(account, uuid4(), grant), reason=GROUND)
        if membership:
            self.do(LinkMembership(account, membership))
        return Actor(f"account:{account}", account)

    def staff(self, role, hub="taman"):
        """Somebody with a role at a hub, or (None) in the province, since long ago."""
        return self.account(Grant(role, hub, date(2026, 1, 1)))

    def events(self, **where):
        """Rows of the log, oldest first, where a column has a value."""
        with self.pool.connection() as connection:
            rows = connection.execute("select * from simpul.events order by position")
            names = [column.name for column in rows.description]
            found = [dict(zip(names, row, strict=True)) for row in rows.fetchall()]
        return [row for row in found if all(row[name] == value for name, value in where.items())]


@pytest.fixture
def process(database):
    """Makes front desks over the database of this test, each as if in a process of its own."""
    pools = []

    def start(dsn=database, connections=4, master=MASTER):
        pool = _pool(dsn, LogConnection, connections, "set role simpul_app")
        pools.append(pool)
        return Desk(pool, master)

    yield start
    for pool in pools:
        pool.close()


@pytest.fixture
def taman(process, pilot):
    """The front desk of a hub in its pilot."""
    desk = process()
    desk.apply(pilot)
    return desk


@pytest.fixture
def at_once():
    """Calls all acts in threads of their own, at one moment; the receipts and refusals that came back."""

    def call(*acts):
        start = threading.Barrier(len(acts))

        def one(act):
            start.wait()
            try:
                return act()
            except Refusal as refusal:
                return refusal

        with ThreadPoolExecutor(len(acts)) as threads:
            return list(threads.map(one, acts))

    return call


@pytest.fixture
def superuser(database):
    """A connection of somebody whom PostgreSQL refuses nothing."""
    with psycopg.connect(database, autocommit=True) as connection:
        yield connection


class Wire:
    """Stands between an application and PostgreSQL: counts the answers, and can lose one on its way."""

    def __init__(self, dsn, folder):
        target = conninfo_to_dict(dsn)
        self._target = f"{target['host']}/.s.PGSQL.{target.get('port', 5432)}"
        self.dsn = make_conninfo(dsn, host=str(folder), port=5432)
        self.answers, self.lost, self.lose_next = 0, 0, False
        self._sockets, self._threads = [], []
        self._listener = self._open(socket.socket(socket.AF_UNIX))
        self._listener.bind(f"{folder}/.s.PGSQL.5432")
        self._listener.listen()
        self._start(self._accept)

    def close(self):
        for one in self._sockets:
            self._hang_up(one)
        for thread in self._threads:
            thread.join()
        for one in self._sockets:
            one.close()

    def _accept(self):
        with suppress(OSError):
            while True:
                client = self._open(self._listener.accept()[0])
                server = self._open(socket.socket(socket.AF_UNIX))
                server.connect(self._target)
                self._start(self._carry, client, server, lambda data: True)
                self._start(self._carry, server, client, self._answered)

    def _carry(self, source, sink, passes):
        with suppress(OSError):
            while (data := source.recv(1 << 16)) and passes(data):
                sink.sendall(data)
        self._hang_up(source)
        self._hang_up(sink)

    def _answered(self, data):
        """Every answer ends with "ready for query", sent once the transaction is committed."""
        self.answers += data.count(READY)
        if not self.lose_next:
            return True
        self.lose_next, self.lost = False, self.lost + 1
        return False

    def _open(self, one):
        self._sockets.append(one)
        return one

    def _hang_up(self, one):
        with suppress(OSError):
            one.shutdown(socket.SHUT_RDWR)

    def _start(self, act, *what):
        self._threads.append(threading.Thread(target=act, args=what, daemon=True))
        self._threads[-1].start()


@pytest.fixture
def wire(database):
    if not conninfo_to_dict(database).get("host", "").startswith("/"):
        pytest.skip("the wire is laid to a server's socket")
    folder = short_folder()
    wire = Wire(database, folder)
    yield wire
    wire.close()
    shutil.rmtree(folder)
