"""Simpul as it runs: real processes, a folder of their own, a free port."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from domain.values import space_id
from tests.folders import short_folder

ROOT = Path(__file__).resolve().parents[2]
WIB = ZoneInfo("Asia/Jakarta")


@pytest.fixture(scope="session")
def until():
    """Waits for something to become true; what it became."""

    def wait(question, seconds=40):
        end = time.monotonic() + seconds
        while not (answer := question()):
            assert time.monotonic() < end, f"not within {seconds} s: {question}"
            time.sleep(0.05)
        return answer

    return wait


@pytest.fixture
def place():
    """A folder with a short path, and a copy of the hub files in it; nothing in it is left running."""
    folder = short_folder()
    shutil.copytree(ROOT / "hubs", folder / "hubs")
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def installation(place, until):
    """Simpul in that folder: processes to start, and a way to speak with them."""
    made = Installation(place, until)
    yield made
    made.end()


@pytest.fixture
def apart(place, until, empty_database):
    """The same over a database of its own that is there already: web and worker are started one by one."""
    made = Installation(place, until, empty_database)
    made.simpul("migrate")
    made.simpul("hub", "apply", str(place / "hubs" / "semarang.yaml"))
    yield made
    made.end()


class Installation:
    """One SIMPUL_HOME, one port, and the processes that a test starts there."""

    def __init__(self, folder, until, database=None):
        self.folder, self.home, self.until = folder, folder / "s", until
        self.tree = ROOT  # where the code lies that is started
        self.reserved = socket.socket()  # held, but not listened on: nobody else is given this port
        self.reserved.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.reserved.bind(("127.0.0.1", 0))
        self.port = self.reserved.getsockname()[1]
        unlimited = {"SIMPUL_READS_PER_MINUTE": "0", "SIMPUL_WRITES_PER_MINUTE": "0"}
        ours = {"SIMPUL_HOME": str(self.home), "SIMPUL_HUBS": str(folder / "hubs"), "PORT": str(self.port)}
        plain = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}
        self.env = {**plain, **unlimited, **ours, **({"DATABASE_URL": database} if database else {})}
        self.database, self.started = database, []

    def start(self, word, name="out"):
        """A process of ours; what it says goes to a file."""
        command = [sys.executable, "-m", "interface.cli", word]
        with (self.folder / name).open("w") as file:
            process = subprocess.Popen(
                command, cwd=self.tree, env=self.env, stdout=file, stderr=file, start_new_session=True
            )
        self.started.append(process)
        return process

    def run(self):
        """`simpul run`, until it has said its address."""
        process = self.start("run")
        self.until(lambda: process.poll() is not None or "Simpul is running at" in self.said())
        assert process.poll() is None, self.said()
        return process

    def serve(self):
        """Web and worker as in production; the two processes."""
        both = self.start("worker", "worker"), self.start("web", "web")
        try:
            self.until(lambda: self.get("/ready")[0] == 200)
        except AssertionError:
            raise AssertionError(f"{self.get('/ready')}\n{self.said('web')}\n{self.said('worker')}") from None
        return both

    def simpul(self, *words, code=0):
        command = [sys.executable, "-m", "interface.cli", *words]
        done = subprocess.run(
            command, check=False, cwd=self.tree, env=self.env, capture_output=True, text=True
        )
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout

    def said(self, name="out"):
        return (self.folder / name).read_text()

    def get(self, address):
        """Status and content; 0 where nobody answers."""
        return self.ask(urllib.request.Request(f"http://127.0.0.1:{self.port}{address}"))

    def post(self, address, body, key=None):
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        headers |= {"Idempotency-Key": str(key)} if key else {}
        url = f"http://127.0.0.1:{self.port}/v1/hubs/semarang{address}"
        return self.ask(urllib.request.Request(url, json.dumps(body).encode(), headers))

    def ask(self, request):
        try:
            with urllib.request.urlopen(request, timeout=15) as answer:
                status, text = answer.status, answer.read()
        except urllib.error.HTTPError as error:
            with error:
                status, text = error.code, error.read()
        except OSError:
            return 0, None
        return status, json.loads(text) if text[:1] == b"{" else text.decode()

    @property
    def token(self):
        return (self.home / "admin-token").read_text().strip()

    def member(self):
        person = {"kind": "umkm", "plan": "team", "name": "Sari Contoh"}
        return self.post("/memberships", person)[1]["membership_id"]

    def book(self, member, number=0, key=None):
        """A desk in the shared office on a day to come; status and receipt."""
        start = next_monday() + timedelta(days=number % 5, hours=number // 5 % 12)
        body = {"space_id": str(space_id("semarang", "shared-office")), "member_id": member}
        body |= {"start": start.isoformat(), "end": (start + timedelta(hours=1)).isoformat()}
        return self.post("/bookings", body, key)

    def processes(self, *, none=False):
        """Command lines of all that works in or speaks of the folder; with `none`, awaited to be empty."""
        end = time.monotonic() + 20
        while (found := self.running()) and none and time.monotonic() < end:
            time.sleep(0.05)
        return found

    def running(self):
        found = {}
        for process in Path("/proc").glob("[0-9]*"):
            try:
                environment = (process / "environ").read_bytes().decode(errors="replace")
                words = (process / "cmdline").read_bytes().decode(errors="replace").replace("\0", " ")
            except OSError:
                continue
            if words and (f"SIMPUL_HOME={self.home}\0" in environment or str(self.folder) in words):
                found[int(process.name)] = words
        return found

    def end(self):
        self.reserved.close()
        for process in self.started:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
                try:
                    process.wait(30)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()


def next_monday():
    """Eight o'clock in Semarang on the Monday after this week: a day without a holiday is not needed."""
    today = datetime.now(WIB).replace(hour=8, minute=0, second=0, microsecond=0)
    return today + timedelta(days=7 - today.weekday())
