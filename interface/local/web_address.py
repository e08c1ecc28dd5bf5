"""Where the web server listens: whether that place is free, and whether it answers."""

import errno
import http.client
import socket

from interface.settings import SettingsError

ANY = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}  # noqa: S104


def check_free(host: str, port: int) -> None:
    """Before anything is started: SettingsError when we could not listen there, with the cure."""
    try:
        place = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        with socket.socket(place[0], place[1]) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(place[4])
    except socket.gaierror:
        raise SettingsError(f"HOST={host} is not an address of this machine") from None
    except OSError as trouble:
        raise SettingsError(_sentence(host, port, trouble)) from None


def _sentence(host: str, port: int, trouble: OSError) -> str:
    if trouble.errno == errno.EADDRINUSE:
        other = port + 1 if port < 65535 else 8080
        return (
            f"port {port} on {host} is in use by another program (or Simpul already runs): "
            f"stop that, or choose another port with PORT={other}"
        )
    if trouble.errno == errno.EACCES:
        return f"port {port} is reserved for root: choose one above 1023, for instance PORT=8080"
    return f"Simpul cannot listen on HOST={host} PORT={port}: {trouble.strerror}"


def is_live(host: str, port: int) -> bool:
    """Whether GET /live answers 200 within a second."""
    connection = http.client.HTTPConnection(_reachable(host), port, timeout=1)
    try:
        connection.request("GET", "/live")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def url(host: str, port: int) -> str:
    """The address to open in a browser on this machine."""
    name = _reachable(host)
    return f"http://[{name}]:{port}" if ":" in name else f"http://{name}:{port}"


def _reachable(host: str) -> str:
    return ANY.get(host, host)
