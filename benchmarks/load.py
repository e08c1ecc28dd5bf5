"""Load on a web server: wrk where it is installed, else a small loader of our own for all sides alike."""

from __future__ import annotations

import http.client
import os
import re
import shutil
import subprocess
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple
from uuid import uuid4

CONNECTIONS = 16
THREADS = 2
WRK = shutil.which("wrk")
LUA = Path(__file__).with_name("bookings.lua")
RATE = re.compile(r"^Requests/sec:\s+([\d.]+)", re.MULTILINE)
P99 = re.compile(r"^\s+99%\s+([\d.]+)(us|ms|s)", re.MULTILINE)
FAULTS = re.compile(r"^\s+(Non-2xx or 3xx responses|Socket errors): (.*)", re.MULTILINE)
MILLISECONDS = {"us": 0.001, "ms": 1.0, "s": 1000.0}


class Load(NamedTuple):
    """Requests a second, and the time within which 99 of 100 were answered."""

    rate: float
    p99_ms: float


class Faults(Exception):
    """Some requests were not answered as they should be: their rate would say nothing."""


@dataclass(frozen=True)
class Posts:
    """Bookings at `path`, each of its own slot: those of one run begin at `first` and count on."""

    path: str
    token: str
    member: str
    spaces: Sequence[str]
    first_start: int
    step: int
    first: int = 0

    def body(self, number: int) -> str:
        start = self.first_start + self.step * (number // len(self.spaces))
        space = self.spaces[number % len(self.spaces)]
        return (
            f'{{"space_id":"{space}","member_id":"{self.member}",'
            f'"start":"{_iso(start)}","end":"{_iso(start + self.step)}"}}'
        )

    def words(self) -> list[str]:
        """What the Lua script takes."""
        numbers = (self.first_start, self.step, self.first, THREADS)
        return [self.path, self.token, self.member, *map(str, numbers), *self.spaces]


def get(address: str, path: str, seconds: float) -> Load:
    if WRK:
        return _wrk([f"http://{address}{path}"], seconds)
    return _own(address, seconds, lambda: ("GET", path, None, {}))


def post(address: str, posts: Posts, seconds: float) -> Load:
    if WRK:
        return _wrk(["-s", str(LUA), f"http://{address}/", "--", *posts.words()], seconds)
    lock, numbers = threading.Lock(), iter(range(posts.first, 10**9))

    def request() -> tuple[str, str, str, dict[str, str]]:
        with lock:
            number = next(numbers)
        headers = {"Authorization": f"Bearer {posts.token}", "Idempotency-Key": str(uuid4())}
        return "POST", posts.path, posts.body(number), {**headers, "Content-Type": "application/json"}

    return _own(address, seconds, request)


def _wrk(words: Sequence[str], seconds: float) -> Load:
    options = [
        f"-t{THREADS}",
        f"-c{CONNECTIONS}",
        f"-d{max(1, round(seconds))}s",
        "--timeout=30s",
        "--latency",
    ]
    done = subprocess.run([str(WRK), *options, *words], capture_output=True, text=True, check=True)
    if fault := FAULTS.search(done.stdout):
        raise Faults(f"{fault[0].strip()} ({' '.join(words)})")
    rate, p99 = RATE.search(done.stdout), P99.search(done.stdout)
    if rate is None or p99 is None:
        raise Faults(done.stdout)
    return Load(float(rate[1]), float(p99[1]) * MILLISECONDS[p99[2]])


Request = Callable[[], tuple[str, str, str | None, dict[str, str]]]


def _own(address: str, seconds: float, request: Request) -> Load:
    """Slower than wrk, and on the same cores: ratios come out lower where the baseline is fast."""
    until = time.perf_counter() + seconds
    with ThreadPoolExecutor(CONNECTIONS) as threads:
        times = [
            t for ts in threads.map(lambda _: _ask(address, until, request), range(CONNECTIONS)) for t in ts
        ]
    times.sort()
    return Load(len(times) / seconds, times[int(len(times) * 0.99)] * 1000)


def _ask(address: str, until: float, request: Request) -> list[float]:
    connection, times = http.client.HTTPConnection(address, timeout=30), []
    while (began := time.perf_counter()) < until:
        method, path, body, headers = request()
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        answer.read()
        if answer.status >= 300:
            raise Faults(f"{method} {path} answered {answer.status}")
        times.append(time.perf_counter() - began)
    connection.close()
    return times


def _iso(seconds: int) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))


def loader() -> str:
    return "wrk" if WRK else f"our own loader in Python (no wrk here; {os.cpu_count()} cores shared)"
