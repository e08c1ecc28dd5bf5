"""What the worker does beside the read models: keeps people findable, and brings forgetting to an end,
and sweeps away what opens nothing any more."""

from __future__ import annotations

import logging
import time

from application.forgetting import forget_remaining
from application.people import follow_people
from application.store.codec import UnknownEvent
from application.store.keys import KeyFault
from domain.errors import Refusal
from interface.settings import SettingsError
from interface.startup import register_of
from interface.wiring import AWAY, REFUSED, Wired, wired
from interface.worker.beside import Beside

logger = logging.getLogger(__name__)

POLL_SECONDS = 0.25
FORGETTING_SECONDS = 60.0
SWEEPING_SECONDS = 3600.0


class Reactions(Beside):
    cannot = "people cannot be followed"
    trouble = (*AWAY, REFUSED, KeyFault, UnknownEvent, Refusal, SettingsError, OSError, ValueError)

    def _work(self) -> None:
        with wired(self._settings.dsn(), self._settings, connections=2) as parts:
            self._react(parts)

    def _react(self, parts: Wired) -> None:
        looked, swept = -FORGETTING_SECONDS, -SWEEPING_SECONDS
        while not self._stopping.is_set():
            if time.monotonic() - looked >= FORGETTING_SECONDS:
                if done := forget_remaining(parts.platform, register_of(self._settings)):
                    logger.warning("forgetting was brought to an end for %s subjects", done)
                looked = time.monotonic()
            if time.monotonic() - swept >= SWEEPING_SECONDS:
                parts.signing_in.sweep()
                swept = time.monotonic()
            if not follow_people(parts.platform):
                self._stopping.wait(POLL_SECONDS)
