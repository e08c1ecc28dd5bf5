"""What the worker does beside the read models: one thing in a thread of its own, tried again after trouble."""

from __future__ import annotations

import logging
import threading
from abc import ABC, abstractmethod

from interface.settings import Settings


class Beside(ABC):
    """What goes wrong is logged and tried again after a pause; the read models go on meanwhile."""

    cannot: str
    trouble: tuple[type[Exception], ...]
    pause_seconds = 5.0

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name=type(self).__name__.lower())

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        self._thread.join()

    @abstractmethod
    def _work(self) -> None:
        """Goes on until it is to end."""

    def _run(self) -> None:
        logger = logging.getLogger(type(self).__module__)
        while not self._stopping.is_set():
            try:
                self._work()
            except self.trouble as error:
                if self._stopping.is_set():
                    return
                logger.warning("%s (%s); trying again", self.cannot, type(error).__name__)
                logger.debug("the trouble was", exc_info=error)
                self._stopping.wait(self.pause_seconds)
            except Exception:
                logger.exception("%s by a fault of ours; trying again", self.cannot)
                self._stopping.wait(self.pause_seconds)
