"""How often one caller may ask in a minute, counted in PostgreSQL so that it holds over all processes.

A process takes allowances in batches and serves them from memory: a read costs a round trip only now and then,
and no process can give what another has given.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock

import psycopg
from psycopg_pool import PoolClosed, PoolTimeout, TooManyRequests

from application.store.connection import Pool

AWAY = (psycopg.OperationalError, psycopg.InterfaceError, PoolClosed, PoolTimeout, TooManyRequests)
PATIENCE = 1.0
BREATHER = 5.0
SWEEP_EVERY = 60.0
MOST_CALLERS = 20_000


@dataclass
class _Allowance:
    """What is left of a batch, until the minute it was given for has ended by this process's own clock."""

    left: int
    ends: float
    used_up: bool


class Rates:
    """One per process; `digest` hides who a caller is from readers of the table."""

    def __init__(self, pool: Pool, digest: Callable[[bytes], bytes]) -> None:
        self._pool, self._digest = pool, digest
        self._held: dict[str, _Allowance] = {}
        self._lock = Lock()
        self._away_until = self._swept_at = 0.0

    def take(self, caller: str, most: int, batch: int = 1) -> float:
        """Takes one of the `most` requests that the caller has in this minute: 0, or the seconds to wait.

        A batch of 1 is exact. A larger one never gives more either, but what another process holds unused may
        be missing here. Where the database is away nobody is held up: the request will be told so itself.
        """
        now = time.monotonic()
        with self._lock:
            wait = self._from_memory(caller, now)
        if wait is not None or now < self._away_until:
            return wait or 0.0
        try:
            given, seconds_left = self._ask(caller, most, batch, now)
        except AWAY:
            self._away_until = time.monotonic() + BREATHER
            return 0.0
        self._hold(caller, given, now + seconds_left)
        return 0.0 if given else seconds_left

    def _from_memory(self, caller: str, now: float) -> float | None:
        """0 where something is held, seconds where nothing is to be had, None where PostgreSQL must be asked."""
        held = self._held.get(caller)
        if held is None or now >= held.ends:
            return None
        if held.used_up:
            return held.ends - now
        if held.left == 0:
            return None
        held.left -= 1
        return 0.0

    def _hold(self, caller: str, given: int, ends: float) -> None:
        """Keeps the rest of a batch; one of it is used now. Two threads may have asked at once."""
        with self._lock:
            if len(self._held) >= MOST_CALLERS:
                self._held.clear()
            before = self._held.get(caller)
            rest = before.left if before and before.ends > ends - 1 else 0
            self._held[caller] = _Allowance(rest + max(given - 1, 0), ends, used_up=not given and not rest)

    def _ask(self, caller: str, most: int, batch: int, now: float) -> tuple[int, float]:
        """The digest first: where it has to read a key it takes a connection of this pool itself, and threads that
        each held one and waited for another would all wait in vain, and one of them would pass uncounted.
        """
        asking = self._digest(caller.encode())
        with self._pool.connection(timeout=PATIENCE) as connection:
            if now >= self._swept_at + SWEEP_EVERY:
                self._swept_at = now
                connection.execute("delete from simpul.rates where minute < now() - interval '2 minutes'")
            row = connection.execute(
                "select given, seconds_left from simpul.give_allowance(%s, %s, %s)",
                [asking, batch, most],
            ).fetchone()
        return row or (0, 1.0)
