"""`make bench`: measures everything, prints the table, writes results.json and the README's table.

`--quick` only tries it out.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
import time
from datetime import UTC, datetime

from rich.console import Console

from benchmarks import appends, editions, exports, lag, load, onboarding, past, seal, table, web
from benchmarks.ground import Ground, fsync_seconds, ground
from benchmarks.long import Long
from benchmarks.table import Line

HUBS = {
    "bench-1": appends.SPACES,
    "bench-8": appends.SPACES,
    "bench-web": web.SPACES,
    "bench-lag": lag.SPACES,
}
PARTS = ("appends", "web", "lag", "onboarding", "seal", "editions", "past", "exports")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="small numbers; nothing is written")
    parser.add_argument("--only", choices=PARTS, action="append", help="only this part; nothing is written")
    wanted = parser.parse_args()
    console = Console(width=140 if not sys.stdout.isatty() else None)
    began = time.monotonic()
    with ground() as place:
        about = _about(place)
        console.print(*(f"{name}: {value}" for name, value in about.items()), sep=", ", highlight=False)
        lines = _measure(place, wanted.only or PARTS, wanted.quick, console)
    table.show(lines, console)
    if not (wanted.quick or wanted.only):
        about["seconds"] = round(time.monotonic() - began)
        table.write(lines, about)
        table.put_into_readme(lines, about)
    console.print(f"{time.monotonic() - began:.0f} s")


def _measure(place: Ground, parts: list[str] | tuple[str, ...], quick: bool, console: Console) -> list[Line]:
    lines: list[Line] = []
    rounds = 2 if quick else 5
    seconds = 1.0 if quick else 3.0
    hubs = place.place("hubs", HUBS)
    long = Long(place, 50_000 if quick else 1_000_000)
    for part in parts:
        console.print(f"{time.strftime('%X')} {part} ...", highlight=False)
        if part == "appends":
            lines += appends.measure(place, hubs, "bench", rounds, seconds)
        elif part == "web":
            lines += web.measure(hubs, "bench-web", rounds, seconds)
        elif part == "lag":
            lines.append(lag.measure(hubs, "bench-lag", 4 if quick else 20))
        elif part == "onboarding":
            lines += onboarding.measure(place, 1_000 if quick else 20_000, rounds)
        elif part == "editions":
            lines += editions.measure(long.place, long.file, long.loaded, long.count, 1 if quick else 3)
        elif part == "past":
            lines += past.measure(long, 1 if quick else 3, seconds)
        elif part == "seal":
            lines += seal.measure(long.place, long.count, 1 if quick else 2)
        else:
            lines += exports.measure(long.place)
    return lines


def _about(place: Ground) -> dict[str, str | int | float]:
    """What a reader must know to compare two runs."""
    return {
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "python": platform.python_version(),
        "postgresql": place.version,
        "cores": os.cpu_count() or 0,
        "fsync_ms": round(fsync_seconds(place.folder) * 1000, 3),
        "loader": load.loader(),
    }


if __name__ == "__main__":
    main()
