"""Who has been forgotten, in a file beside the master key: a restored database is told of it again."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID


@dataclass(frozen=True)
class Forgotten:
    """A subject whose key is destroyed, upon which request, and when. Ids and a time: nobody's name."""

    subject: UUID
    request: UUID | None
    at: datetime


class Register:
    """One line for each subject, only added to. Several processes may add to it at once."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def read(self) -> list[Forgotten]:
        """All that is in it; a last line that a crash cut off is left out (the log tells of it again)."""
        try:
            text = self.path.read_text()
        except FileNotFoundError:
            return []
        return [
            _read(line) for line in text.splitlines(keepends=True) if line.endswith("\n") and line.strip()
        ]

    def add(self, forgotten: Iterable[Forgotten]) -> None:
        """Adds those that are missing, safely on the disk before it returns."""
        forgotten = list(forgotten)
        if not forgotten:
            return
        handle = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(handle, "r+") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            text = self.path.read_text()
            known = {one.subject for one in self.read()}
            lines = "".join(_line(one) for one in forgotten if one.subject not in known)
            if lines:
                file.write(("" if text.endswith("\n") or not text else "\n") + lines)
                file.flush()
                os.fsync(file.fileno())


def _line(one: Forgotten) -> str:
    return f"{one.subject} {one.request or '-'} {one.at.isoformat()}\n"


def _read(line: str) -> Forgotten:
    """Raises ValueError where somebody has written something else into it."""
    subject, request, at = line.split()
    return Forgotten(UUID(subject), None if request == "-" else UUID(request), datetime.fromisoformat(at))
