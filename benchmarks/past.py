"""Time travel over a long log: an earlier day made ready, read again, one thing folded, its history, and proof."""

from __future__ import annotations

import http.client
import time
from contextlib import ExitStack
from statistics import median
from typing import Any

from benchmarks import histories, load, servers
from benchmarks.ground import Place
from benchmarks.long import Long
from benchmarks.table import Line, bound, ratio
from domain.values import space_id
from interface.wiring import read_token
from projections.archive import freeze
from projections.editions import drop, edition_by_id, log_head
from projections.verification import verify

HUB = "town-1"
ASKED = 60
LIST = f"/v1/hubs/{HUB}/programs?limit=50"


def measure(long: Long, rounds: int, seconds: float) -> list[Line]:
    """Times are told for a million events, whatever the number was."""
    place, million = long.with_live_edition(), 1_000_000 / long.count
    with place.connect() as connection:
        head = log_head(connection)
    cold = [_frozen(place, head - 10) for _ in range(rounds)]
    freeze(place.connect, head * 9 // 10)
    near = [_frozen(place, head - 10) for _ in range(rounds)]
    began = time.perf_counter()
    proof = verify(place.connect)
    verified = time.perf_counter() - began
    assert proof.agrees
    return [
        bound("as_of, a day that is not at hand", max(cold) * million, 10, unit="s",
              note=f"of {long.count:,} events, from the first one on; {_spread(cold)}"),
        bound("as_of, a tenth after one that is kept", max(near) * million, 10, unit="s", note=_spread(near)),
        *_read(place, freeze(place.connect, head - 10).position, seconds, rounds),
        *histories.measure(place),
        bound("verifying the live edition", verified * million, 60, unit="s",
              note=f"{long.count / verified:,.0f} events/s: built anew, every row of both compared"),
    ]  # fmt: skip


def _frozen(place: Place, position: int) -> float:
    began = time.perf_counter()
    made = freeze(place.connect, position)
    seconds = time.perf_counter() - began
    with place.connect() as connection:
        drop(connection, edition_by_id(connection, made.id))
    return seconds


def _read(place: Place, position: int, seconds: float, rounds: int) -> list[Line]:
    """Over HTTP, as shipped: warm lists against live ones, and one thing at a time."""
    with ExitStack() as until:
        address, _ = until.enter_context(servers.web(servers.WEB, place, LIST))
        live, warm = [], []
        for _ in range(rounds + 1):  # the first round warms up and does not count
            live.append(load.get(address, LIST, seconds).rate)
            warm.append(load.get(address, f"{LIST}&as_of={position}", seconds).rate)
        ask = until.enter_context(_Asking(address, read_token(place.settings.home)))
        space = space_id(HUB, "room-000")
        folded = ask.milliseconds(f"/v1/spaces/{space}?as_of={position - 50}")
        history = ask.milliseconds(f"/v1/spaces/{space}/history")
    return [
        ratio("GET a list of an earlier day", warm[1:], live[1:], 0.9, against="the same list, live"),
        bound("GET one space of an earlier day, folded", folded, 100, unit="ms", note="median, one by one"),
        bound("history of a busy space, over HTTP", history, 50, unit="ms",
              note="thousands of events, the last 50"),
    ]  # fmt: skip


class _Asking:
    """One client that asks again and again over one connection."""

    def __init__(self, address: str, token: str) -> None:
        self._connection = http.client.HTTPConnection(address, timeout=30)
        self._headers = {"Authorization": f"Bearer {token}"}

    def __enter__(self) -> _Asking:
        return self

    def __exit__(self, *_: Any) -> None:
        self._connection.close()

    def milliseconds(self, path: str) -> float:
        """The median; the first few, which warm up, do not count."""
        taken = [self._once(path) for _ in range(ASKED)]
        return median(taken[5:])

    def _once(self, path: str) -> float:
        began = time.perf_counter()
        self._connection.request("GET", path, headers=self._headers)
        answer = self._connection.getresponse()
        body = answer.read()
        if answer.status != 200:
            raise load.Faults(f"{path}: {answer.status} {body[:200]!r}")
        return (time.perf_counter() - began) * 1000


def _spread(seconds: list[float]) -> str:
    return f"{min(seconds):.1f} to {max(seconds):.1f} s"
