"""Keeps the live edition at the head of the log, through restarts, lost connections and lost wake-ups."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Any

import psycopg
from psycopg import Connection

from projections import registry
from projections.editions import Connect, live_edition, log_head, position_of, take_slice

logger = logging.getLogger(__name__)

CHANNEL = "simpul"
RUNNER_LOCK = 5391876
LIVE_SLICE = 5_000
POLL_SECONDS = 0.25
LONGEST_PAUSE = 5.0


class Runner:
    """One per network: the others wait as standbys until the first one's connection ends.

    `prepare` is called when its turn comes; it sees to it that there is a live edition to keep.
    """

    def __init__(self, connect: Connect, prepare: Callable[[Connect], object] = lambda connect: None) -> None:
        self._connect, self._prepare = connect, prepare
        self._stopping = threading.Event()

    def stop(self) -> None:
        """Ends `run` after the slice at hand."""
        self._stopping.set()

    def run(self) -> None:
        """Follows the log until stopped; connects anew, with growing pauses, when the database goes away."""
        pause = POLL_SECONDS
        while not self._stopping.is_set():
            try:
                with self._connect() as connection:
                    if self._lead(connection):
                        pause = POLL_SECONDS
                        self._prepare(self._connect)
                        self._follow(connection)
            except (psycopg.OperationalError, psycopg.InterfaceError) as error:
                logger.warning("the database is away (%s); trying again in %.2f s", error, pause)
                self._stopping.wait(pause)
                pause = min(pause * 2, LONGEST_PAUSE)

    def _lead(self, connection: Connection[Any]) -> bool:
        """Waits for its turn; False when stopped while waiting."""
        waiting = False
        while not self._stopping.is_set():
            row = connection.execute("select pg_try_advisory_lock(%s)", [RUNNER_LOCK]).fetchone()
            if row and row[0]:
                logger.info("this worker keeps the live edition")
                return True
            if not waiting:
                waiting = True
                logger.info("another worker keeps the live edition; waiting as a standby")
            self._stopping.wait(POLL_SECONDS)
        return False

    def _follow(self, connection: Connection[Any]) -> None:
        connection.execute(f"listen {CHANNEL}")
        while not self._stopping.is_set():
            if not follow_once(connection):
                for _ in connection.notifies(timeout=POLL_SECONDS, stop_after=1):
                    pass


def follow_once(connection: Connection[Any]) -> bool:
    """Brings the live edition over one slice; False where there is nothing new.

    Whichever edition is live stays live meanwhile: a switch waits for the slice.
    """
    live = live_edition(connection)
    if live is None or not live.up_to_date or log_head(connection) <= position_of(connection, live):
        return False
    with connection.transaction():
        row = connection.execute("select id from simpul.editions where status = 'live' for share").fetchone()
        if row is None or row[0] != live.id:
            return False
        return bool(take_slice(connection, live, registry.READ_MODELS, log_head(connection), LIVE_SLICE))
