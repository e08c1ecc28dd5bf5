"""What the worker does for time travel: builds the editions that readers wait for, and keeps month-ends ready."""

from __future__ import annotations

import math
import time as clock
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta
from functools import partial

from interface.formats import NETWORK_ZONE
from interface.settings import Settings, SettingsError
from interface.wiring import AWAY, REFUSED, connect
from interface.worker.beside import Beside
from projections.archive import (
    Building,
    Stopped,
    build_wanted,
    forget_failures,
    freeze,
    is_wanted,
    make_room,
)
from projections.editions import Connect, EditionError, Progress, live_edition

POLL_SECONDS = 0.1
PATIENCE_SECONDS = 0.5
TENDING_SECONDS = 600.0
MEGABYTE = 1024 * 1024


class Archivist(Beside):
    cannot = "earlier days cannot be made ready"
    trouble = (*AWAY, REFUSED, EditionError, SettingsError)
    pause_seconds = 2.0

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self._building = Building(partial(connect, settings.dsn()))

    def stop(self) -> None:
        """An edition at hand is left off; it stays wanted."""
        self._stopping.set()
        while self._thread.is_alive():
            self._thread.join(PATIENCE_SECONDS)
            self._building.cancel()

    def _work(self) -> None:
        with suppress(Stopped):
            self._keep(self._building.connect)

    def _keep(self, connect: Connect) -> None:
        room = self._settings.archive_mb * MEGABYTE
        tended = -math.inf
        with connect() as watching:
            while not self._stopping.is_set():
                if clock.monotonic() - tended >= TENDING_SECONDS:
                    self._tend(connect, room)
                    tended = clock.monotonic()
                if is_wanted(watching):
                    build_wanted(connect, room, self._stopping.is_set)
                else:
                    self._stopping.wait(POLL_SECONDS)

    def _tend(self, connect: Connect, room: int) -> None:
        """What a reader kept from being removed goes now; so does what only code of yesterday could read, and
        what is told of failures that nobody minds any more.
        """
        with connect() as connection:
            make_room(connection, room)
            forget_failures(connection)
        pin_month_ends(connect, self._settings.months_pinned, datetime.now(UTC), self._go_on)

    def _go_on(self, done: int, head: int) -> None:
        if self._stopping.is_set():
            raise Stopped()


def pin_month_ends(
    connect: Connect, months: int, now: datetime, progress: Progress = lambda done, head: None
) -> None:
    """Freezes and pins what was known at the end of each of the last months, the oldest first."""
    with connect() as connection:
        if live_edition(connection) is None:
            return
        ends = [
            connection.execute("select simpul.position_at(%s)", [end]).fetchone()
            for end in month_ends(now, months)
        ]
    for position in dict.fromkeys(row[0] for row in ends if row and row[0]):
        progress(0, position)
        freeze(connect, position, progress, pinned=True)


def month_ends(now: datetime, months: int) -> list[datetime]:
    """The last instants of the months before this one, in the network's zone, the oldest first."""
    first = now.astimezone(NETWORK_ZONE).date().replace(day=1)
    ends: list[datetime] = []
    for _ in range(months):
        ends.append(_midnight(first) - timedelta(microseconds=1))
        first = (first - timedelta(days=1)).replace(day=1)
    return ends[::-1]


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), NETWORK_ZONE)
