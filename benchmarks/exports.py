"""Exports: rows a second of the log in each format, and how much memory the process takes at most."""

from __future__ import annotations

import os
import subprocess
import sys
import time

from application.access import OPERATOR
from benchmarks.ground import Place
from benchmarks.memory import peak_mb
from benchmarks.table import Line, bound
from interface.exports import WRITERS
from interface.exports.lists import LISTINGS
from interface.exports.writing import asked_of, begin
from interface.settings import Settings
from interface.wiring import wired

LARGEST_MB = 60
HUB = "town-1"
SLOWEST = {"csv": 60.0, "xlsx": 400.0, "jsonl": 60.0}
"""Seconds for a million rows of eleven columns, at most."""


def measure(place: Place) -> list[Line]:
    """All events of one hub of six, in a process of its own for each format; told for a million."""
    lines = []
    for form in WRITERS:
        done = subprocess.run(
            [sys.executable, "-m", "benchmarks.exports", place.dsn, str(place.settings.home), form],
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        rows, seconds, peak = map(float, done.stdout.split())
        note = f"{rows / seconds:,.0f} rows/s, {rows:,.0f} rows"
        million = seconds / rows * 1_000_000
        lines.append(bound(f"a million events as {form}", million, SLOWEST[form], unit="s", note=note))
        lines.append(bound(f"export as {form}, memory over the start", peak, LARGEST_MB, unit="MB"))
    return lines


def write(dsn: str, home: str, form: str) -> tuple[int, float, float]:
    """Rows, seconds, and by how many MB the peak of this process grew."""
    settings = Settings.from_environment({"DATABASE_URL": dsn, "SIMPUL_HOME": home})
    listing = LISTINGS["events"]
    with wired(dsn, settings, 2) as parts:
        began, before = time.perf_counter(), peak_mb(os.getpid())
        asked = asked_of(listing, parts, OPERATOR, {"hub": HUB, "type": None, "actor": None}, None)
        export = begin(listing, parts, parts.view, OPERATOR, asked, form, "id")
        for _ in export.pieces:
            pass
        export.close()
        return export.done, time.perf_counter() - began, peak_mb(os.getpid()) - before


if __name__ == "__main__":
    print(*write(*sys.argv[1:]))
