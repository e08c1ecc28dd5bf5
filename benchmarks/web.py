"""What the web server answers a second, against a bare Flask under the same gunicorn."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack

from benchmarks import load, memory, servers
from benchmarks.ground import Booker, Place, bookers
from benchmarks.table import Line, bound, ratio
from interface.wiring import read_token

SPACES = 50
STEP_SECONDS = 15 * 60
ROUND = 40_000
Ask = Callable[[int], load.Load]


def measure(place: Place, hub: str, rounds: int, seconds: float) -> list[Line]:
    """Reads and bookings, then what the web processes have taken of memory."""
    with ExitStack() as until:
        until.enter_context(servers.program(servers.WORKER, place))
        hello, _ = until.enter_context(servers.web(servers.HELLO, place, "/"))
        ours, pid = until.enter_context(servers.web(servers.WEB, place, f"/v1/hubs/{hub}/spaces"))
        asks = _asks(hello, ours, place, hub, seconds)
        loads = _in_turns(asks, rounds)
        peaks = [memory.peak_mb(child) for child in memory.children(pid)]
    hello_loads = loads.pop("hello")
    lines = [_line(name, loads[name], hello_loads, target) for name, target in TARGETS.items()]
    note = "the largest of the web processes, shared pages included"
    return [*lines, bound("web process after the load, peak", max(peaks), 100, unit="MB", note=note)]


TARGETS = {"GET a hub": 0.45, "GET a list of 50": 0.3, "POST a booking": 0.2}


def _asks(hello: str, ours: str, place: Place, hub: str, seconds: float) -> dict[str, Ask]:
    (booker,) = bookers(place, hub, SPACES, 1)
    token = read_token(place.settings.home)
    return {
        "hello": lambda turn: load.get(hello, "/", seconds),
        "GET a hub": lambda turn: load.get(ours, "/v1/hubs/semarang", seconds),
        "GET a list of 50": lambda turn: load.get(ours, f"/v1/hubs/{hub}/spaces", seconds),
        "POST a booking": lambda turn: load.post(ours, _posts(token, booker, turn), seconds),
    }


def _posts(token: str, booker: Booker, turn: int) -> load.Posts:
    start = int(booker.slot(0)[1].timestamp())
    path = f"/v1/hubs/{booker.hub}/bookings"
    spaces = [str(space) for space in booker.spaces]
    return load.Posts(path, token, str(booker.member), spaces, start, STEP_SECONDS, turn * ROUND)


def _in_turns(asks: dict[str, Ask], rounds: int) -> dict[str, list[load.Load]]:
    """The first round warms up and does not count."""
    taken: dict[str, list[load.Load]] = {name: [] for name in asks}
    for turn in range(rounds + 1):
        for name, ask in asks.items():
            found = ask(turn)
            if turn:
                taken[name].append(found)
    return taken


def _line(name: str, ours: list[load.Load], hello: list[load.Load], target: float) -> Line:
    p99 = sorted(one.p99_ms for one in ours)[len(ours) // 2]
    note = f"{load.CONNECTIONS} connections by {load.loader()}; 99 % answered within {p99:.0f} ms"
    return ratio(
        name, [one.rate for one in ours], [one.rate for one in hello], target,
        against="bare Flask, same gunicorn", note=note,
    )  # fmt: skip
