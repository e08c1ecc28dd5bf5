"""The worker: keeps the live edition at the head of the log, or stands by for another worker."""

from __future__ import annotations

import signal
import threading
from functools import partial

from interface.settings import Settings
from interface.wiring import connect
from interface.worker.archivist import Archivist
from interface.worker.reactions import Reactions
from interface.worker.sealer import Sealer
from projections.editions import ensure_live
from projections.runner import Runner


def work(settings: Settings) -> None:
    """Runs until SIGTERM or Ctrl-C; the slice at hand is finished first. What goes wrong is raised.

    The event is set in a thread: a handler runs between two steps of the thread that waits on it, and could
    wait for ever for the event's lock.
    """
    runner = Runner(partial(connect, settings.dsn()), prepare=ensure_live)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: threading.Thread(target=runner.stop).start())
    beside = (Reactions(settings), Archivist(settings), Sealer(settings))
    for one in beside:
        one.start()
    try:
        runner.run()
    finally:
        for one in beside:
            one.stop()
