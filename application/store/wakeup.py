"""Tells the worker that there is news: after the commit, and once for many appends that come together."""

from __future__ import annotations

import logging
import threading

import psycopg
from psycopg_pool import PoolTimeout

from application.store.connection import Pool

logger = logging.getLogger(__name__)

CHANNEL = "simpul"
BREATH_SECONDS = 0.005


class Wakeup:
    """A thread that sends one NOTIFY for all appends since the last. What is lost here, polling makes up for."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._news = threading.Event()
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name="wakeup", daemon=True)
        self._thread.start()

    def __call__(self) -> None:
        self._news.set()

    def close(self) -> None:
        self._closing.set()
        self._news.set()
        self._thread.join(timeout=5)

    def _run(self) -> None:
        while True:
            self._news.wait()
            if self._closing.is_set():
                return
            self._news.clear()
            try:
                with self._pool.connection() as connection:
                    connection.execute(f"notify {CHANNEL}")
            except (psycopg.Error, PoolTimeout) as error:
                logger.warning("no wake-up could be sent (%s); the worker will see by itself", error)
            self._closing.wait(BREATH_SECONDS)
