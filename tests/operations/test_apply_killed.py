"""`simpul hub apply`, killed at any moment: a plan has happened wholly or not at all."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path
from statistics import median

import psycopg
import pytest

ROOT = Path(__file__).resolve().parents[2]
KILLS = 50
SPACES = 30
EVENTS = 3 + SPACES  # the hub registered, configured and in its phase, and its spaces
SPACE = "  - {{ code: room-{n}, kind: meeting_room, name: {{ id: Ruang {n}, en: Room {n} }}, capacity: 8 }}\n"
DAY = '["08:00-17:00"]'


class Applier:
    """A process that is ready, and applies on a word."""

    def __init__(self, process):
        self.process = process

    def begin(self, *paths):
        """Begins to apply files; the process id of who does it."""
        self.process.stdin.write(json.dumps(["hub", "apply", *map(str, paths)]) + "\n")
        self.process.stdin.flush()
        return int(self.process.stdout.readline())

    def end(self):
        """The exit code, once it has ended; negative where it was killed."""
        return int(self.process.stdout.readline())

    def apply(self, *paths):
        """Seconds that it took undisturbed."""
        began = time.monotonic()
        self.begin(*paths)
        assert self.end() == 0
        return time.monotonic() - began


@pytest.fixture
def applier(network):
    plain = {name: value for name, value in os.environ.items() if name != "SIMPUL_TOKEN"}
    ours = {"DATABASE_URL": network.database_url, "SIMPUL_HOME": str(network.home)}
    command = [sys.executable, "-m", "tests.operations.applier"]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, cwd=ROOT, env=plain | ours, **pipes) as process:
        yield Applier(process)
        process.stdin.close()


@pytest.fixture
def hub_file(network, tmp_path):
    """hub_file("kebun"): the file of a hub that is not there yet, of thirty spaces."""
    for shared in ("vocabulary.yaml", "holidays.yaml"):
        (tmp_path / shared).write_text((network.hubs / shared).read_text())
    spaces = "".join(SPACE.format(n=number) for number in range(SPACES))

    def write(code):
        path = tmp_path / f"{code}.yaml"
        path.write_text(
            f"code: {code}\nname: {{ id: Contoh {code}, en: Example {code} }}\n"
            "summary: { id: Hub contoh., en: An example. }\nregion: semarang_raya\n"
            "phase: { name: pilot, since: 2026-11-01, ground: Contoh }\n"
            f"address: {{ regency: Kota Semarang }}\nopening_hours: {{ monday: {DAY} }}\nspaces:\n{spaces}"
        )
        return path

    return write


@pytest.fixture
def events_of(network):
    """How many events and commands a hub has."""
    with psycopg.connect(network.database_url, autocommit=True) as connection:
        yield lambda hub: connection.execute(
            "select count(*), count(distinct command) from simpul.events where hub = %s", [hub]
        ).fetchone()


def parts():
    """When to kill, as a part of the time it takes: anywhere, and as often towards the end, where it appends."""
    chance = random.Random(35)  # noqa: S311 - the same moments each time
    return [chance.uniform(*(((0, 1), (0.7, 1.05))[number % 2])) for number in range(KILLS)]


def test_a_plan_that_is_killed_at_any_moment_has_happened_wholly_or_not_at_all(applier, hub_file, events_of):
    usual = median(applier.apply(hub_file(f"warm-{number}")) for number in range(5))
    assert events_of("warm-1") == (EVENTS, 1)
    files, found = [], Counter()
    for number, part in enumerate(parts()):
        files.append(path := hub_file(f"kebun-{number}"))
        child = applier.begin(path)
        time.sleep(usual * part)
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
        killed = applier.end() == -signal.SIGKILL
        usual *= 1.03 if killed else 0.85  # it takes as long as the machine lets it
        happened = events_of(path.stem)
        assert happened in ((0, 0), (EVENTS, 1)), happened
        found[killed, happened[0]] += 1
    assert found[True, 0] + found[True, EVENTS] > KILLS / 3, found
    applier.apply(*files)
    assert {events_of(path.stem) for path in files} == {(EVENTS, 1)}
