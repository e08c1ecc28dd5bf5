"""How long after its receipt a command's events stand in the live edition, with the worker as shipped."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from multiprocessing.connection import Connection
from uuid import uuid4

import psycopg

from application.access import OPERATOR
from application.bookings import BookSpace
from application.door import execute
from benchmarks import servers
from benchmarks.ground import STEP, Booker, Place, bookers
from benchmarks.table import Line, bound
from domain.values import Slot
from interface.wiring import Wired, wired

RATE = 200
THREADS = 4
SPACES = 200
SETTLE_SECONDS = 3.0
LOOK_EVERY = 0.0005
LIMIT_MS = 50
POSITION = "select min(position) from live.progress"
Moments = list[tuple[float, int]]


def measure(place: Place, hub: str, seconds: float) -> Line:
    """`seconds` of commands at 200 a second, made in another process, watched from this one."""
    people = bookers(place, hub, SPACES, THREADS)
    with servers.program(servers.WORKER, place), place.connect() as connection:
        receipts, sights = _watch(connection, place, people, seconds)
    lags = sorted(_lags(receipts, sights))
    p50, p99 = (lags[int(len(lags) * share)] for share in (0.5, 0.99))
    note = (
        f"{len(lags):,} commands at {RATE} a second; median {p50:.1f} ms, longest {lags[-1]:.1f} ms; "
        f"seen by a reader who looks every {LOOK_EVERY * 1000:g} ms and more"
    )
    rounds = {"p50": [p50], "p99": [p99], "longest": [lags[-1]]}
    return bound("lag from receipt to live edition, p99", p99, LIMIT_MS, unit="ms", note=note, rounds=rounds)


def _watch(
    connection: psycopg.Connection, place: Place, people: Sequence[Booker], seconds: float
) -> tuple[Moments, Moments]:
    """The commands' receipts, and when which position was first seen."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_commands, args=(theirs, place, people, seconds), daemon=True)
    process.start()
    theirs.close()
    sights: Moments = []
    while not ours.poll(0):
        _look(connection, sights)
    receipts: Moments = ours.recv()
    until, last = time.monotonic() + 10, max(position for _, position in receipts)
    while sights[-1][1] < last and time.monotonic() < until:
        _look(connection, sights)
    process.join()
    return receipts, sights


def _look(connection: psycopg.Connection, sights: Moments) -> None:
    row = connection.execute(POSITION, prepare=True).fetchone()
    position = int(row[0]) if row else 0
    if not sights or position > sights[-1][1]:
        sights.append((time.monotonic(), position))
    time.sleep(LOOK_EVERY)


def _lags(receipts: Moments, sights: Moments) -> list[float]:
    """Milliseconds for each command; what was seen before its receipt came back counts as none."""
    lags, seen = [], iter(sights)
    moment, reached = next(seen)
    for received, position in sorted(receipts, key=lambda one: one[1]):
        while reached < position:
            moment, reached = next(seen)
        lags.append(max(0.0, moment - received) * 1000)
    return lags


def _commands(pipe: Connection, place: Place, people: Sequence[Booker], seconds: float) -> None:
    """In another process: bookings at an even pace, from four threads."""
    with wired(place.dsn, place.settings, THREADS) as parts, ThreadPoolExecutor(THREADS) as threads:
        time.sleep(SETTLE_SECONDS)
        began = time.monotonic()
        taken = threads.map(
            lambda number: _paced(parts, people[number], began + number / RATE, seconds), range(THREADS)
        )
        pipe.send([moment for moments in taken for moment in moments])
        time.sleep(0.1)  # a process that ends at once takes its last wake-up with it


def _paced(parts: Wired, booker: Booker, began: float, seconds: float) -> Moments:
    receipts: Moments = []
    for number in count():
        due = began + number * THREADS / RATE
        if due > began + seconds:
            return receipts
        time.sleep(max(0.0, due - time.monotonic()))
        space, start = booker.slot(number)
        command = BookSpace(booker.hub, space, uuid4(), booker.member, Slot(start, start + STEP))
        receipt = execute(parts.platform, OPERATOR, command, uuid4())
        receipts.append((time.monotonic(), receipt.position))
    return receipts
