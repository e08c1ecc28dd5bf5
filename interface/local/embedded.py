"""A PostgreSQL of our own: made once, run as our child on a socket without TCP, never left behind.

Its files lie beside each other: `<data>`, `<data>.sock`, `<data>.lock` and `<data>.log`.
"""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

from interface.local import lock, postmaster
from interface.local.binaries import NoPostgres
from interface.local.folders import inherit, socket_folder, take
from interface.local.installation import Installation, choose, data_version
from interface.local.processes import start_child

PORT = 5432  # only the name of a file in the socket folder
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


class Embedded:
    """One server on one data folder; `durable=False` (tests) trades safety at a power failure for speed."""

    def __init__(
        self,
        data: Path,
        *,
        durable: bool = True,
        max_connections: int = 100,
        env: Mapping[str, str] = os.environ,
    ) -> None:
        self.data = data.absolute()
        self.socket = socket_folder(self.data)
        self.log = self.data.with_name(self.data.name + ".log")
        self.durable, self.max_connections, self.env = durable, max_connections, env
        self.process: subprocess.Popen[bytes] | None = None
        self.installation: Installation | None = None
        self._lock: int | None = None

    def dsn(self, database: str = "postgres") -> str:
        return postmaster.socket_dsn(str(self.socket), PORT, database)

    def start(self, patience: float = 120) -> Self:
        """Make the data if there is none, start, and return when connections are accepted; else NoPostgres.

        `patience` in seconds is long because recovery after a kill -9 may be. From the main thread only.
        """
        try:
            self.data.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            if self._lock is None:
                self._lock = lock.claim(self.data)
            self.installation = choose(self.data, self.env)
            self._make_data(self.installation)
            if postmaster.forget_stale(self.data):
                shutil.rmtree(self.socket, ignore_errors=True)  # its socket has a lock file, as stale
            take(self.socket, self.installation.account)
            self._launch(self.installation)
            self._await_ready(patience)
        except BaseException as trouble:
            self.stop()
            if isinstance(trouble, OSError):
                raise NoPostgres(f"PostgreSQL cannot be started on {self.data}: {trouble}") from trouble
            raise
        return self

    def alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def stop(self, patience: float = 20) -> None:
        """Close all sessions and stop; harder after `patience` seconds. Stopping twice does nothing."""
        if self.process and self.alive():
            for signum in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
                self.process.send_signal(signum)
                try:
                    self.process.wait(patience)
                    break
                except subprocess.TimeoutExpired:
                    continue
        self.process = None
        if self._lock is not None:
            shutil.rmtree(self.socket, ignore_errors=True)
            os.close(self._lock)
            self._lock = None

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _make_data(self, chosen: Installation) -> None:
        """Made aside and then renamed: an initdb that was cut short leaves nothing that looks whole."""
        if data_version(self.data) is not None:
            inherit(self.data, chosen.account)
            take(self.data, chosen.account)
            return
        if self.data.exists() and any(self.data.iterdir()):
            raise NoPostgres(
                f"{self.data} holds files, but not PostgreSQL's: move them away, or set SIMPUL_HOME."
            )
        fresh = self.data.with_name(self.data.name + ".new")
        shutil.rmtree(fresh, ignore_errors=True)
        take(fresh, chosen.account)
        options = ["-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-locale"]
        options += [] if self.durable else ["--no-sync"]
        command = [chosen.binaries.program("initdb"), "-D", str(fresh), *options]
        done = chosen.account.run(*command, env=self._environment(), pass_fds=self._inherited())
        if done.returncode:
            raise NoPostgres(f"initdb of {chosen} failed:\n{done.stderr.strip()[-1500:]}")
        fresh.rename(self.data)

    def _launch(self, chosen: Installation) -> None:
        settings = [
            "listen_addresses=",
            f"port={PORT}",
            f"unix_socket_directories={self.socket}",
            "unix_socket_permissions=0700",
            f"max_connections={self.max_connections}",
            "timezone=UTC",
            "log_timezone=UTC",
            *(() if self.durable else FAST),
        ]
        flags = [word for setting in settings for word in ("-c", setting)]
        command = [*chosen.account.prefix, chosen.binaries.program("postgres"), "-D", str(self.data), *flags]
        with os.fdopen(os.open(self.log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600), "ab") as log:
            self._log_start = self.log.stat().st_size
            self.process = start_child(
                command,
                signal.SIGINT,
                stdout=log,
                stderr=log,
                cwd="/",
                env=self._environment(),
                pass_fds=self._inherited(),
                **chosen.account.options(),
            )

    def _await_ready(self, patience: float) -> None:
        end = time.monotonic() + patience
        while time.monotonic() < end:
            if not self.alive():
                raise self._ended_at_once()
            found = postmaster.Postmaster.of(self.data)
            if found and self.process and found.pid == self.process.pid and found.ready:
                return
            time.sleep(0.02)
        raise NoPostgres(f"PostgreSQL was not ready within {patience:.0f} s; its log is {self.log}.")

    def _ended_at_once(self) -> NoPostgres:
        said = self.log.read_bytes()[self._log_start :].decode(errors="replace").strip()
        if "postmaster.pid" in said and "already exists" in said:
            return lock.already_running(self.data, "it was not started by Simpul")
        return NoPostgres(f"PostgreSQL ended at once; its log {self.log} says:\n{said[-1500:]}")

    def _inherited(self) -> tuple[int, ...]:
        """The lock, held also by whatever of ours outlives us for a moment."""
        return () if self._lock is None else (self._lock,)

    def _environment(self) -> dict[str, str]:
        """Without PGPORT, PGDATA and their like, which would reach into the server."""
        kept = {name: value for name, value in self.env.items() if not name.startswith("PG")}
        return {**kept, "LC_ALL": "C", "TZ": "UTC"}
