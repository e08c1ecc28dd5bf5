"""One Simpul on one data folder at a time."""

import fcntl
import os
import time
from pathlib import Path

from interface.local.binaries import NoPostgres
from interface.local.processes import is_alive


def claim(data: Path, patience: float = 30) -> int:
    """Lock a data folder; the file descriptor holds the lock, also in the server that inherits it.

    When the holder was killed, or was we ourselves, its server is just ending: that is worth waiting for. A
    living holder is not.
    """
    path = data.with_name(data.name + ".lock")
    held = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    end = time.monotonic() + patience
    while not _locked(held):
        holder = int(os.pread(held, 20, 0) or 0)
        if (is_alive(holder) and holder != os.getpid()) or time.monotonic() > end:
            os.close(held)
            raise already_running(data, f"process {holder} holds {path}")
        time.sleep(0.1)
    os.pwrite(held, f"{os.getpid():<20}".encode(), 0)
    return held


def _locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def already_running(data: Path, ground: str) -> NoPostgres:
    return NoPostgres(
        f"PostgreSQL already runs on {data} ({ground}): is Simpul already running here? "
        "Stop it first, or set SIMPUL_HOME to another folder."
    )
