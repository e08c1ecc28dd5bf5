"""How far long work is: in percent where it is counted, in events where it goes along the log."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from threading import Lock

from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from interface.cli.output import err
from projections.editions import Connect, events_between

LOOKS_SECONDS = 0.2
LINE_SECONDS = 10.0
Told = Callable[[int, int], None]


@contextmanager
def progress(title: str) -> Iterator[Told]:
    """A bar for long work; gives the function that is told how much is done of how much."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f}%"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=err, transient=True) as bar:
        task = bar.add_task(title, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=max(total, 1))


class Along:
    """Counts the events as the work goes along, and shows it; several threads may tell."""

    def __init__(self, title: str, count: Callable[[int, int], int], bar: Progress) -> None:
        self._title, self._count, self._bar = title, count, bar
        self._task = bar.add_task(title, total=None, said="")
        self._lock, self._began = Lock(), time.monotonic()
        self._looked, self._written = 0.0, self._began
        self._position = self._done = 0
        self._total: int | None = None

    def tell(self, position: int, head: int) -> None:
        with self._lock:
            now = time.monotonic()
            if position <= self._position or (position < head and now - self._looked < LOOKS_SECONDS):
                return
            if self._total is None:
                self._total = self._count(0, head)
            self._done += self._count(self._position, position)
            self._position, self._looked = position, now
            self._show(told(self._done, self._total, now - self._began), now)

    def _show(self, said: str, now: float) -> None:
        self._bar.update(self._task, completed=self._done, total=self._total or 1, said=said)
        if self._bar.disable and now - self._written >= LINE_SECONDS:
            self._written = now
            err.print(f"{self._title}: {said}", markup=False)


@contextmanager
def events_done(title: str, connect: Connect) -> Iterator[Told]:
    """Gives what is told how far the work is, in positions: these have gaps, so the events between are counted.
    Where there is no terminal, a line is written now and then.
    """
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[said]}"))
    with (
        connect() as connection,
        Progress(*columns, console=err, transient=True, disable=not err.is_terminal) as bar,
    ):
        yield Along(title, partial(events_between, connection), bar).tell


def told(done: int, total: int, seconds: float) -> str:
    """So many events of all, how many a second, and about how long it will still take."""
    of_all = f"{done:,} of {total:,} events"
    if done >= total:
        return f"{of_all}, now comparing"
    if not done or seconds <= 0:
        return of_all
    rate = done / seconds
    left = int((total - done) / rate) + 1
    return f"{of_all}, {rate:,.0f} a second, {left // 60}:{left % 60:02} left"
