"""Keeps the live edition at the head of the log, through restarts, lost connections and lost wake-ups."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Any

import psycopg
from psycopg import Connection

from projections import registry
from projections.editions import Connect, Edition, live_edition, log_head, position_of, take_slice
from projections.locks import RUNNER_LOCK

logger = logging.getLogger(__name__)

CHANNEL = "simpul"
LIVE_SLICE = 5_000
POLL_SECONDS = 0.25
LONGEST_PAUSE = 5.0


class Runner:
    """One per network: the others wait as standbys until the first one's connection ends.

    `prepare` is called when its turn comes; it sees to it that there is a live edition to keep. Once that was
    done, or the live edition was seen to be of our code, whoever makes one of other code live does so on purpose:
    then this runner gives up the lead and waits until the live edition is of its own code again.
    """

    def __init__(self, connect: Connect, prepare: Callable[[Connect], object] = lambda connect: None) -> None:
        self._connect, self._prepare = connect, prepare
        self._stopping = threading.Event()
        self._settled = False

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
                        if not self._settled:
                            self._prepare(self._connect)
                            self._settled = True
                        self._follow(connection)
            except (psycopg.OperationalError, psycopg.InterfaceError) as error:
                logger.warning("the database is away (%s); trying again in %.2f s", error, pause)
                self._stopping.wait(pause)
                pause = min(pause * 2, LONGEST_PAUSE)

    def _lead(self, connection: Connection[Any]) -> bool:
        """Waits for its turn; False when stopped while waiting."""
        told = None
        while not self._stopping.is_set():
            why = self._why_not(connection)
            if why is None:
                logger.info("this worker keeps the live edition")
                return True
            if why != told:
                told = why
                logger.log(*why)
            self._stopping.wait(POLL_SECONDS)
        return False

    def _why_not(self, connection: Connection[Any]) -> tuple[int, str] | None:
        """What keeps this runner from leading, to be logged; None where it has taken the lead."""
        live = live_edition(connection)
        if live and live.up_to_date:
            self._settled = True
        elif live and self._settled:
            return (
                logging.WARNING,
                f"edition {live.id}, which is live, is of other code; this worker stands back",
            )
        row = connection.execute("select pg_try_advisory_lock(%s)", [RUNNER_LOCK]).fetchone()
        if row and row[0]:
            return None
        return logging.INFO, "another worker keeps the live edition; waiting as a standby"

    def _follow(self, connection: Connection[Any]) -> None:
        """Until stopped, or until the live edition is of other code."""
        connection.execute(f"listen {CHANNEL}")
        while not self._stopping.is_set():
            live = live_edition(connection)
            if live and not live.up_to_date:
                return
            if not (live and _bring_on(connection, live)):
                for _ in connection.notifies(timeout=POLL_SECONDS, stop_after=1):
                    pass


def follow_once(connection: Connection[Any]) -> bool:
    """Brings the live edition over one slice; False where there is nothing new.

    Whichever edition is live stays live meanwhile: a switch waits for the slice.
    """
    live = live_edition(connection)
    return bool(live and live.up_to_date and _bring_on(connection, live))


def _bring_on(connection: Connection[Any], live: Edition) -> bool:
    if log_head(connection) <= position_of(connection, live):
        return False
    with connection.transaction():
        row = connection.execute("select id from simpul.editions where status = 'live' for share").fetchone()
        if row is None or row[0] != live.id:
            return False
        return bool(take_slice(connection, live, registry.READ_MODELS, log_head(connection), LIVE_SLICE))
