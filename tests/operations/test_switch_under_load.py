"""A newer version puts its read models in place of the older one's while requests keep coming in."""

import copy
import http.client
import json
import re
import shutil
import signal
import subprocess
import threading
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from domain.values import space_id

ROOT = Path(__file__).resolve().parents[2]
ROOM = space_id("semarang", "meeting-kawung")
PATHS = (
    "/v1/hubs", "/v1/hubs/semarang", "/v1/hubs/semarang/spaces", f"/v1/spaces/{ROOM}", "/hubs/semarang",
    "/v1/hubs/semarang/programs", "/hubs/semarang/spaces/meeting-kawung/agenda",
)  # fmt: skip
CONNECTIONS = 4
IN_TURN = """
local paths, number = {%s}, 0
request = function() number = number + 1; return wrk.format("GET", paths[number %% #paths + 1]) end
"""
FAULTS = re.compile(r"^\s+(?:Non-2xx or 3xx responses|Socket errors): .*", re.MULTILINE)
DONE = re.compile(r"(\d+) requests in")
CHANGES = (  # of other types, and a column more: what was prepared before gives other rows from then on
    ("agenda.py", "seats      integer not null,", "seats      bigint not null,"),
    ("agenda.py", "version    integer not null,", "version bigint not null, seen boolean default true,"),
    ("spaces.py", "version integer not null,", "version bigint not null,"),
)


class Load:
    """So many requests at once, one after another, of these pages in turn, until it ends."""

    def __init__(self, port, folder):
        self.port, self.faults, self.done = port, [], 0
        self._ended, self._script = threading.Event(), folder / "in-turn.lua"

    @contextmanager
    def running(self):
        with self._by_wrk() if shutil.which("wrk") else self._by_ourselves():
            yield

    @contextmanager
    def _by_wrk(self):
        self._script.write_text(IN_TURN % ", ".join(f'"{path}"' for path in PATHS))
        words = [
            "wrk",
            "-t1",
            f"-c{CONNECTIONS}",
            "-d120",
            "-s",
            str(self._script),
            f"http://127.0.0.1:{self.port}",
        ]
        with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as wrk:
            try:
                yield
            finally:
                wrk.send_signal(signal.SIGINT)
                said = wrk.communicate(timeout=30)[0]
        self.faults, self.done = FAULTS.findall(said), int(DONE.search(said)[1])

    @contextmanager
    def _by_ourselves(self):
        threads = [threading.Thread(target=self._ask) for _ in range(CONNECTIONS)]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self._ended.set()
            for thread in threads:
                thread.join()

    def _ask(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        while not self._ended.is_set():
            for path in PATHS:
                try:
                    connection.request("GET", path)
                    answer = connection.getresponse()
                    answer.read()
                except OSError as error:
                    self.faults.append((path, repr(error)))
                else:
                    self.done += 1
                    if not 200 <= answer.status < 400:
                        self.faults.append((path, answer.status))


@pytest.fixture
def newer(apart):
    """The same installation with the code of a newer version, whose read models are others."""
    tree = apart.folder / "newer-code"
    for room in ("domain", "application", "projections", "interface"):
        shutil.copytree(ROOT / room, tree / room, ignore=shutil.ignore_patterns("__pycache__"))
    for name, before, after in CHANGES:
        file = tree / "projections" / name
        text = file.read_text()
        assert before in text
        file.write_text(text.replace(before, after))
    made = copy.copy(apart)
    made.tree = tree
    return made


def test_a_changed_read_model_is_switched_live_without_a_failed_request(apart, newer, until):
    apart.serve()
    member, load = apart.member(), Load(apart.port, apart.folder)
    with load.running():
        newer.start("worker", "newer")
        until(lambda: "waiting as a standby" in apart.said("newer"))
        assert apart.book(member, 1)[0] == 201
        rebuilt = json.loads(newer.simpul("editions", "rebuild", "--json"))
        until(lambda: "this worker keeps the live edition" in apart.said("newer"))
        assert apart.book(member, 2)[0] == 201
        until(lambda: apart.get("/ready")[1]["lag_events"] == 0)
    assert load.faults == [] and load.done > 100
    assert rebuilt["agrees"] and rebuilt["replaced"]["changed"] == ["spaces", "agenda"]
    with psycopg.connect(apart.database) as connection:
        seen = connection.execute("select count(seen), count(*) from live.agenda").fetchone()
    assert seen == (2, 2)
    assert "stands back" in apart.said("worker")
