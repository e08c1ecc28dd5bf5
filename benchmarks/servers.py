"""Our own programs as they are shipped, started for a while; and a bare Flask under the same gunicorn."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from flask import Flask

from benchmarks.ground import Place
from interface.local.processes import start_child
from interface.settings import Settings
from interface.web import WebServer

WEB = (sys.executable, "-m", "interface.cli", "web")
WORKER = (sys.executable, "-m", "interface.cli", "worker")
HELLO = (sys.executable, "-m", "benchmarks.servers")


class Hello(WebServer):
    """What Flask and gunicorn can do here at most, with every setting as shipped."""

    def load(self) -> Any:
        app = Flask("hello")

        @app.get("/")
        def hello() -> str:
            return "hello"

        return app


@contextmanager
def program(command: Sequence[str], place: Place) -> Iterator[subprocess.Popen[bytes]]:
    """The program with the place's settings; its words go to a file beside the data."""
    env = {**os.environ, **place.settings.environment(place.dsn)}
    with (place.settings.home / f"{command[-1]}.log").open("ab") as log:
        process = start_child(command, signal.SIGTERM, env=env, stdout=log, stderr=log)
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@contextmanager
def web(command: Sequence[str], place: Place, ready: str) -> Iterator[tuple[str, int]]:
    """A web server that answers at `ready`; gives its address and process."""
    port = _free_port()
    with program(command, replace(place, settings=replace(place.settings, port=port))) as process:
        address = f"{place.settings.host}:{port}"
        until = time.monotonic() + 30
        while not _answers(address, ready):
            if process.poll() is not None or time.monotonic() > until:
                raise RuntimeError(
                    f"{' '.join(command)} does not answer; see its log in {place.settings.home}"
                )
            time.sleep(0.1)
        yield address, process.pid


def _answers(address: str, path: str) -> bool:
    connection = http.client.HTTPConnection(address, timeout=2)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    Hello(Settings.from_environment()).run()
