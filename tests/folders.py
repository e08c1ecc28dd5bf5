"""Folders with short paths, as sockets need them, for whatever a test lets run.

They lie in memory where it has room: a database for each test is made of a thousand small files, which a busy disk
writes ten times as slowly. TMPDIR, where it is set, has the last word.
"""

import os
import shutil
import tempfile
from pathlib import Path

MEMORY = Path("/dev/shm")  # noqa: S108
ROOM = 4 * 1024**3


def short_folder():
    return Path(tempfile.mkdtemp(prefix="simpul-", dir=MEMORY if _has_room() else None))


def _has_room():
    if "TMPDIR" in os.environ or not MEMORY.is_dir():
        return False
    return os.access(MEMORY, os.W_OK | os.X_OK) and shutil.disk_usage(MEMORY).free >= ROOM
