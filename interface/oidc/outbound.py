"""Asking other people's servers: in little time and memory, straight on, and never inside our own network."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable
from contextlib import suppress
from http.client import HTTPException
from ipaddress import IPv4Address, IPv6Address, ip_address
from threading import Timer
from typing import Any

from requests import PreparedRequest, Response, Session
from requests.adapters import HTTPAdapter
from requests.exceptions import Timeout
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError, ReadTimeoutError
from urllib3.util.connection import create_connection

from interface.oidc.refusals import ProviderAway

CONNECT_SECONDS, READ_SECONDS, LONGEST_SECONDS = 3.0, 5.0, 8.0
LARGEST_ANSWER = 256 * 1024
HEADERS = {"User-Agent": "Simpul", "Accept": "application/json", "Accept-Encoding": "identity"}
MOST_ADDRESSES = 3
Address = IPv4Address | IPv6Address
Permits = Callable[[Address], bool]


def prepare(session: Session, loopback: bool) -> Session:
    """Makes a session ask by these rules: no proxies or passwords of the environment, no other schemes.

    With `loopback` it reaches this machine and nothing else, also without TLS; else only public addresses.
    """
    session.trust_env = False
    session.adapters.clear()
    session.headers.clear()
    session.headers.update(HEADERS)
    for scheme in ("https://", "http://") if loopback else ("https://",):
        session.mount(scheme, Outbound(loopback))
    return session


def fetch(address: str, loopback: bool, bearer: str | None = None) -> bytes:
    """The content at an address. Raises ProviderAway unless that is answered with 200."""
    headers = {"Authorization": f"Bearer {bearer}"} if bearer else None
    with prepare(Session(), loopback) as session:
        try:
            answer = session.get(address, headers=headers, allow_redirects=False)
        except (OSError, ValueError) as trouble:
            raise ProviderAway("unusable_address") from trouble
    if answer.status_code != 200:
        raise ProviderAway("unexpected_status")
    return answer.content


class Outbound(HTTPAdapter):
    """One per session, and a session for one thread. Who takes too long is hung up on."""

    def __init__(self, loopback: bool) -> None:
        self._permits: Permits = is_loopback if loopback else is_public
        self._twins: list[socket.socket] = []
        self._late = False
        super().__init__(max_retries=0)

    def init_poolmanager(self, *sizes: Any, **more: Any) -> None:
        super().init_poolmanager(*sizes, ssl_context=ssl.create_default_context(), **more)
        self.poolmanager.pool_classes_by_scheme = _pools(self._connect)

    def send(self, request: PreparedRequest, *_: Any, **__: Any) -> Response:
        """As its base does, whatever else was asked for; the body is read and the connection closed."""
        late = Timer(LONGEST_SECONDS, self._hang_up)
        late.daemon = True
        late.start()
        try:
            answer = super().send(request, stream=True, timeout=(CONNECT_SECONDS, READ_SECONDS))
            answer._content = _body(answer)
        except (OSError, HTTPError, HTTPException, ValueError) as trouble:
            raise ProviderAway(
                "too_slow" if self._late or _timed_out(trouble) else "unreachable"
            ) from trouble
        finally:
            late.cancel()
            self.close()
            for twin in self._twins:
                twin.close()
        if self._late:
            raise ProviderAway("too_slow")
        return answer

    def _connect(self, host: str, port: int) -> socket.socket:
        """What is looked at is what is connected to: a name may mean something else a moment later."""
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        addresses = list(dict.fromkeys(str(place[4][0]) for place in found))
        if not addresses or not all(self._permits(ip_address(one)) for one in addresses):
            raise ProviderAway("private_address")
        connected = _first_that_answers(addresses[:MOST_ADDRESSES], port)
        self._twins.append(connected.dup())
        return connected

    def _hang_up(self) -> None:
        """A twin stands for the connection also where TLS has wrapped it."""
        self._late = True
        for twin in self._twins:
            with suppress(OSError):
                twin.shutdown(socket.SHUT_RDWR)


def is_public(address: Address) -> bool:
    """Also where an old address is wrapped into a new one."""
    inner = getattr(address, "ipv4_mapped", None) or getattr(address, "sixtofour", None) or address
    return bool(inner.is_global and not inner.is_multicast)


def is_loopback(address: Address) -> bool:
    return bool((getattr(address, "ipv4_mapped", None) or address).is_loopback)


def _first_that_answers(addresses: list[str], port: int) -> socket.socket:
    trouble: OSError | None = None
    for address in addresses:
        try:
            return create_connection((address, port), CONNECT_SECONDS)
        except OSError as failed:
            trouble = failed
    raise trouble or OSError("no address")


def _pools(connect: Callable[[str, int], socket.socket]) -> dict[str, type[HTTPConnectionPool]]:
    """urllib3's pools over connections that `connect` makes; TLS still checks the name that was asked for."""

    class Plain(HTTPConnection):
        def _new_conn(self) -> socket.socket:
            return connect(self.host.strip("[]"), self.port)

    class Encrypted(HTTPSConnection):
        def _new_conn(self) -> socket.socket:
            return connect(self.host.strip("[]"), self.port)

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = Plain

    class EncryptedPool(HTTPSConnectionPool):
        ConnectionCls = Encrypted

    return {"http": PlainPool, "https": EncryptedPool}


def _body(answer: Response) -> bytes:
    """All of it, where it is small, plain, and not an invitation to look elsewhere."""
    if 300 <= answer.status_code < 400:
        raise ProviderAway("redirected")
    if answer.headers.get("Content-Encoding", "identity") != "identity":
        raise ProviderAway("compressed")
    body = b""
    while piece := answer.raw.read(LARGEST_ANSWER + 1 - len(body), decode_content=False):
        body += piece
        if len(body) > LARGEST_ANSWER:
            raise ProviderAway("too_large")
    return body


def _timed_out(trouble: BaseException) -> bool:
    return isinstance(trouble, Timeout | ReadTimeoutError | TimeoutError) or "timed out" in str(trouble)
