"""What the worker does for the seal: adds what has happened to the tree, and signs a checkpoint now and then."""

from __future__ import annotations

import logging
import time
from datetime import UTC, datetime, timedelta

from application.seal.building import SealFault, add_news, make_checkpoint
from application.store.seal import SealStore
from interface.proofs.keys import prepare_seal_key, seeds_here
from interface.settings import SettingsError
from interface.wiring import AWAY, REFUSED, connect
from interface.worker.beside import Beside

logger = logging.getLogger(__name__)

POLL_SECONDS = 0.5
LOOK_SECONDS = 60.0
UNSIGNED_SECONDS = 3600.0


class Sealer(Beside):
    """Goes behind the head of the log; when it is to end, the events at hand are sealed first."""

    cannot = "the log cannot be sealed"
    trouble = (*AWAY, REFUSED, SettingsError, OSError)
    _look_at = 0.0

    def _work(self) -> None:
        with connect(self._settings.dsn()) as connection:
            self._seal(SealStore(connection))

    def _seal(self, store: SealStore) -> None:
        while not self._stopping.is_set():
            if store.head() > store.sealed()[1]:
                add_news(store)
            elif time.monotonic() >= self._look_at:
                self._look_at = time.monotonic() + LOOK_SECONDS
                self._sign(store)
            else:
                self._stopping.wait(POLL_SECONDS)

    def _sign(self, store: SealStore) -> None:
        """Where a checkpoint is due. What keeps it from being signed needs somebody to look after it."""
        if not self._settings.checkpoint_hours:
            return
        home, every = self._settings.home, timedelta(hours=self._settings.checkpoint_hours)
        try:
            prepare_seal_key(store, home)
            seeds = seeds_here(home)
            made = make_checkpoint(store, self._settings.network, seeds, datetime.now(UTC), every)
        except SealFault as fault:
            logger.warning("no checkpoint can be signed: %s", fault)
            self._look_at = time.monotonic() + UNSIGNED_SECONDS
        else:
            if made:
                logger.info("a checkpoint of %s events was signed", made.size)
