"""Sealing a long log and recomputing its seal from every row, client and server together on one core."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from datetime import UTC, datetime

from application.seal.building import catch_up, make_checkpoint
from application.seal.verifying import verify
from application.store.seal import SealStore
from benchmarks import memory
from benchmarks.ground import Place
from benchmarks.table import Line, bound
from interface.wiring import connect

MOST_SECONDS, MOST_MB = 60.0, 200.0


def measure(place: Place, count: int, rounds: int) -> list[Line]:
    """Each verification in a process of its own, for its memory."""
    with place.connect() as connection:
        store, began = SealStore(connection), time.perf_counter()
        catch_up(store)
        sealing = time.perf_counter() - began
        make_checkpoint(store, "tolok-ukur", [os.urandom(32)], datetime.now(UTC))
    told = [_verified(place.dsn) for _ in range(rounds)]
    seconds, peak = max(one["seconds"] for one in told), max(one["peak_mb"] for one in told)
    assert all(one["holds"] and one["events"] >= count for one in told)
    per_million = seconds * 1_000_000 / count
    note = f"of {count:,} events, {count / seconds:,.0f}/s; sealed at {count / sealing:,.0f}/s"
    return [
        bound("a million events verified, one core", per_million, MOST_SECONDS, unit="s", note=note),
        bound("verifying, peak", peak, MOST_MB, unit="MB", note="the same however long the log is"),
    ]


def _verified(dsn: str) -> dict[str, float]:
    words = [sys.executable, "-m", "benchmarks.seal", dsn]
    done = subprocess.run(words, check=True, capture_output=True, text=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def _main(dsn: str) -> None:
    with connect(dsn) as connection:
        one_core = {min(os.sched_getaffinity(0))}
        for process in (0, connection.info.backend_pid):
            os.sched_setaffinity(process, one_core)
        began = time.perf_counter()
        verdict = verify(SealStore(connection))
        seconds = time.perf_counter() - began
    peak = memory.peak_mb(os.getpid())
    told = {"seconds": seconds, "peak_mb": peak, "events": verdict.events, "holds": verdict.holds}
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    _main(sys.argv[1])
