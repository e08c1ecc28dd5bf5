"""One program of ours that must keep running: started again when it ends, ended with its own children."""

import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress

from interface.local.processes import start_child

SETTLED = 60.0


def growing_delay(failures: int) -> float:
    """Half a second, then twice as long each time, at most half a minute."""
    return float(min(30, 0.5 * 2 ** min(failures, 10)))


class Child:
    """In a process group of its own: a Ctrl-C at the terminal reaches it only through the supervisor."""

    def __init__(self, name: str, command: Sequence[str], env: Mapping[str, str]) -> None:
        self.name, self.command, self.env = name, list(command), env
        self.process: subprocess.Popen[bytes] | None = None
        self.failures = 0
        self._started = self._due = 0.0

    def alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def tend(self) -> str | None:
        """Start it when it is due; a sentence when it has ended, or has been started again."""
        if self.alive():
            return None
        if self.process is not None:
            return self._ended(self.process)
        if time.monotonic() < self._due:
            return None
        try:
            self._start()
        except OSError as trouble:
            return f"{self.name} cannot be started ({trouble}); it is tried again in {self._failed():g} s"
        return f"{self.name} is started again" if self.failures else None

    def ask_to_stop(self) -> None:
        if self.process is not None and self.alive():
            self.process.terminate()

    def end(self) -> None:
        """Leave nothing of it behind, its own children included."""
        if self.process is not None:
            self._end_group(self.process)
            self.process.wait()

    def _start(self) -> None:
        self._started = time.monotonic()
        self.process = start_child(self.command, signal.SIGTERM, env=dict(self.env))

    def _ended(self, process: subprocess.Popen[bytes]) -> str:
        self._end_group(process)  # orphans would still hold the port
        self.process = None
        if time.monotonic() - self._started > SETTLED:
            self.failures = 0
        ending = _ending(process.returncode)
        return f"{self.name} has ended ({ending}); it is started again in {self._failed():g} s"

    def _failed(self) -> float:
        """Count a failure; the seconds until the next attempt."""
        delay = growing_delay(self.failures)
        self.failures += 1
        self._due = time.monotonic() + delay
        return delay

    @staticmethod
    def _end_group(process: subprocess.Popen[bytes]) -> None:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)


def _ending(code: int) -> str:
    """What the exit code of a process means, in words."""
    if code >= 0:
        return f"exit code {code}"
    try:
        return f"by {signal.Signals(-code).name}"
    except ValueError:
        return f"by signal {-code}"
