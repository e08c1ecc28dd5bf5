"""The application as an attacker meets it: by requests of any form, and by bytes on a socket."""

import os
import shutil
import socket
import subprocess
import sys
import time
from contextlib import ExitStack, contextmanager
from dataclasses import replace

import pytest

from interface.app import create_app
from interface.wiring import connect, read_token, wired
from projections.runner import follow_once


@pytest.fixture
def parts(network):
    with wired(network.database_url, network) as parts:
        yield parts


@pytest.fixture
def serve(parts, network):
    """serve(url=...): a client of an application with other settings."""

    def client(**settings):
        return create_app(parts, replace(network, **settings)).test_client()

    return client


@pytest.fixture
def client(serve):
    return serve()


@pytest.fixture
def token(network):
    return read_token(network.home)


@pytest.fixture
def admin(serve, token):
    client = serve()
    client.environ_base |= {"HTTP_AUTHORIZATION": f"Bearer {token}", "HTTP_ACCEPT_LANGUAGE": "en"}
    return client


@pytest.fixture
def desk(front_desk, parts, network):
    return front_desk(parts, network)


@pytest.fixture
def follow(network):
    """Brings the live edition to the head of the log."""
    with connect(network.database_url) as connection:
        yield lambda: any(iter(lambda: follow_once(connection), False))


@pytest.fixture
def head(parts):
    """The position of the newest event."""
    return parts.platform.recorder.max_notification_id


@pytest.fixture
def gunicorn(network, tmp_path):
    """gunicorn(workers=2): the web processes as they run in production, on a port of their own."""
    with ExitStack() as servers:
        yield lambda **settings: servers.enter_context(web(network, tmp_path, **settings))


@pytest.fixture(scope="module")
def servers(prepared, clone, tmp_path_factory):
    """The same, each for all tests of a file."""
    with clone(prepared) as network, ExitStack() as running:
        yield lambda **settings: running.enter_context(
            web(network, tmp_path_factory.mktemp("web"), **settings)
        )


@pytest.fixture(scope="module")
def server(servers):
    """One such server for all tests of a file."""
    return servers()


@contextmanager
def web(network, folder, workers=1, threads=4, **settings):
    home = folder / "home"
    shutil.copytree(network.home, home, ignore=shutil.ignore_patterns("postgres*", "metrics"))
    ours = replace(network, home=home, port=free_port(), web_workers=workers, web_threads=threads, **settings)
    env = {**os.environ, **ours.environment(network.database_url)}
    with (folder / "web.log").open("w") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "interface.cli", "web"], env=env, stdout=log, stderr=log
        )
    try:
        server, end = Server(ours.port), time.monotonic() + 30
        while not server.answers():
            assert process.poll() is None and time.monotonic() < end, (folder / "web.log").read_text()
            time.sleep(0.1)
        yield server
    finally:
        process.terminate()
        process.wait(20)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    """Speaks with a port in bytes of the test's choice."""

    def __init__(self, port):
        self.port = port

    @contextmanager
    def line(self, timeout=10):
        with socket.create_connection(("127.0.0.1", self.port), timeout) as line:
            yield line

    def say(self, text, timeout=10):
        """All that is answered to these bytes, until the other side hangs up or falls silent."""
        with self.line(timeout) as line:
            line.sendall(text if isinstance(text, bytes) else text.encode())
            return heard(line)

    def answers(self):
        try:
            return b" 200 " in self.say(
                "GET /live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", 2
            )
        except OSError:
            return False


def heard(line):
    found = b""
    try:
        while piece := line.recv(65536):
            found += piece
    except (TimeoutError, ConnectionResetError):
        pass
    return found


@pytest.fixture(scope="session")
def listen():
    """Everything that comes over a line until it ends."""
    return heard
