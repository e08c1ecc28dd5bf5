"""What PostgreSQL writes about itself in postmaster.pid, and whether it is still true."""

import socket
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Self
from urllib.parse import quote

from interface.local.processes import is_alive


@dataclass(frozen=True)
class Postmaster:
    """The server that runs, or ran, on a data folder."""

    pid: int
    port: int
    socket_folder: str
    ready: bool

    @classmethod
    def of(cls, data: Path) -> Self | None:
        """None when there is no file, or it is still being written; PermissionError when we may not look."""
        try:
            lines = (data / "postmaster.pid").read_text().splitlines()
            return cls(int(lines[0]), int(lines[3]), lines[4], lines[7].strip() == "ready")
        except (FileNotFoundError, NotADirectoryError, IndexError, ValueError):
            return None

    def answers(self) -> bool:
        """Whether somebody listens on its socket: the file alone may be left over from a kill -9."""
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as knock:
            knock.settimeout(3)
            return knock.connect_ex(f"{self.socket_folder}/.s.PGSQL.{self.port}") == 0

    def dsn(self, database: str = "postgres") -> str:
        return socket_dsn(self.socket_folder, self.port, database)


def socket_dsn(folder: str, port: int, database: str) -> str:
    return f"postgresql://postgres@/{quote(database)}?host={quote(folder, safe='')}&port={port}"


def running_dsn(data: Path, database: str = "postgres") -> str | None:
    """The DSN of the server that another process runs on this data folder, or None."""
    found = Postmaster.of(data)
    return found.dsn(database) if found and found.ready and found.answers() else None


def forget_stale(data: Path) -> bool:
    """Whether surely nobody serves this data; a postmaster.pid that would mislead it is removed.

    After a kill -9 the number in it may belong to a stranger (numbers come round again after a restart of the
    machine or container) or to a process that is dead but not yet buried, and PostgreSQL would not start.
    A living postmaster works in its data folder, which tells them apart. Where the number is free the file
    stays: PostgreSQL then looks for survivors of the old server. Only with the lock of the data folder held.
    """
    file = data / "postmaster.pid"
    try:
        pid = int(file.read_text().splitlines()[0])
    except FileNotFoundError:
        return True
    except (IndexError, ValueError):
        file.unlink()
        return True
    if not is_alive(pid):
        return True
    if sys.platform != "linux" or _works_in(pid, data):
        return False
    file.unlink(missing_ok=True)
    return True


def _works_in(pid: int, data: Path) -> bool:
    """True also when we may not look: PostgreSQL then judges for itself."""
    try:
        return Path(f"/proc/{pid}/cwd").readlink() == data.resolve()
    except PermissionError:
        return True
    except OSError:
        return False
