"""What the worker does for time travel: builds the editions that readers wait for, and keeps month-ends ready."""

from __future__ import annotations

import logging
import threading
from datetime import UTC, date, datetime, time, timedelta
from functools import partial

from interface.formats import NETWORK_ZONE
from interface.settings import Settings, SettingsError
from interface.wiring import AWAY, REFUSED, connect
from projections.archive import Stopped, build_wanted, freeze
from projections.editions import Connect, EditionError, live_edition

logger = logging.getLogger(__name__)

POLL_SECONDS = 0.1
PINNING_SECONDS = 600.0
PAUSE_SECONDS = 2.0
MEGABYTE = 1024 * 1024
TROUBLE = (*AWAY, REFUSED, EditionError, SettingsError)


class Archivist:
    """A thread of its own. What goes wrong is logged and tried again; the live edition goes on meanwhile."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="archivist")

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """An edition at hand is left off after its slice; it stays wanted."""
        self._stopping.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                self._keep(partial(connect, self._settings.dsn()))
            except Stopped:
                return
            except TROUBLE as error:
                logger.warning("earlier days cannot be made ready (%s); trying again", type(error).__name__)
                logger.debug("the trouble was", exc_info=error)
                self._stopping.wait(PAUSE_SECONDS)

    def _keep(self, connect: Connect) -> None:
        room = self._settings.archive_mb * MEGABYTE
        pinned_until = datetime.min.replace(tzinfo=UTC)
        while not self._stopping.is_set():
            if self._settings.months_pinned and datetime.now(UTC) >= pinned_until:
                pin_month_ends(connect, self._settings.months_pinned, datetime.now(UTC))
                pinned_until = datetime.now(UTC) + timedelta(seconds=PINNING_SECONDS)
            if not build_wanted(connect, room, self._stopping.is_set):
                self._stopping.wait(POLL_SECONDS)


def pin_month_ends(connect: Connect, months: int, now: datetime) -> None:
    """Freezes and pins what was known at the end of each of the last months, the oldest first."""
    with connect() as connection:
        if live_edition(connection) is None:
            return
        ends = [
            connection.execute("select simpul.position_at(%s)", [end]).fetchone()
            for end in month_ends(now, months)
        ]
    for position in dict.fromkeys(row[0] for row in ends if row and row[0]):
        freeze(connect, position, pinned=True)


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
