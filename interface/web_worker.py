"""gunicorn's threads, for requests only: who connects and says nothing waits without one."""

from __future__ import annotations

import selectors
import socket
import struct
import time
from functools import partial
from typing import Any

from gunicorn.workers.gthread import ThreadWorker

SILENCE = 10
"""Seconds that a client may take for its next bytes, or to take ours. nginx in front has limits of its own."""


class Threads(ThreadWorker):  # type: ignore[misc]
    """The library gives each new connection a thread for up to five seconds, whether it speaks or not."""

    def enqueue_req(self, conn: Any) -> None:
        """A new connection waits in the poller until there is something to read."""
        if conn.initialized or conn.data_ready:
            super().enqueue_req(conn)
            return
        for option in (socket.SO_RCVTIMEO, socket.SO_SNDTIMEO):
            conn.sock.setsockopt(socket.SOL_SOCKET, option, struct.pack("ll", SILENCE, 0))
        conn.timeout = time.monotonic() + self.cfg.keepalive
        self.pending_conns.append(conn)
        self.poller.register(conn.sock, selectors.EVENT_READ, partial(self.on_pending_socket_readable, conn))
