"""What the provider publishes of itself: where its parts are, and the keys that it signs with."""

from __future__ import annotations

import re
from collections.abc import Callable
from ipaddress import ip_address
from threading import Lock
from time import monotonic
from typing import Any, Generic, TypeVar
from urllib.parse import urlsplit

import msgspec
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, Key, KeySet, RSAKey

from interface.oidc.outbound import fetch, is_public
from interface.oidc.refusals import ProviderAway
from interface.settings import LOOPBACK

T = TypeVar("T")
DOCUMENT_KEPT, KEYS_KEPT, FAILURE_KEPT = 3600.0, 900.0, 5.0
RENEWED_EVERY = 30.0
SMALLEST_RSA = 2048
ENDPOINT = re.compile(r"https?://(?:[A-Za-z0-9.-]+|\[[0-9a-fA-F:.]+\])(?::[0-9]{1,5})?(?:[/?][!-~]*)?")
WELL_KNOWN = "/.well-known/openid-configuration"


class Published(msgspec.Struct, frozen=True):
    """The parts of OpenID Connect Discovery that a sign-in needs."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str | None = None
    id_token_signing_alg_values_supported: tuple[str, ...] = ("RS256",)
    token_endpoint_auth_methods_supported: tuple[str, ...] = ("client_secret_basic",)
    authorization_response_iss_parameter_supported: bool = False

    def endpoints(self) -> tuple[str, ...]:
        named = (self.authorization_endpoint, self.token_endpoint, self.jwks_uri, self.userinfo_endpoint)
        return tuple(address for address in named if address is not None)


class Kept(Generic[T]):
    """Something fetched when it is needed and kept a while; a failure is kept too, for a moment, so that a
    provider that is away does not hold every thread of ours in turn.
    """

    def __init__(self, get: Callable[[], T], seconds: float) -> None:
        self._get, self._seconds = get, seconds
        self._lock = Lock()
        self._value: T | None = None
        self._why = "unreachable"
        self._until = self._renewable = 0.0

    def value(self) -> T:
        """Raises ProviderAway."""
        with self._lock:
            if monotonic() >= self._until:
                self._value = None
                self._fetch()
            if self._value is None:
                raise ProviderAway(self._why)
            return self._value

    def renew(self, seen: T) -> bool:
        """Fetches anew what was found to be old, unless that happened a moment ago; whether there is news."""
        with self._lock:
            if self._value is seen and monotonic() >= self._renewable:
                self._renewable = monotonic() + RENEWED_EVERY
                self._fetch()
            return self._value is not None and self._value is not seen

    def _fetch(self) -> None:
        """What was there before stays where there is nothing new to be had."""
        try:
            self._value = self._get()
            self._until = monotonic() + self._seconds
        except ProviderAway as failure:
            self._why = failure.why
            self._until = monotonic() + FAILURE_KEPT


def published(issuer: str, loopback: bool) -> Published:
    """The provider's own document. Another issuer's, or one that leads elsewhere, raises ProviderAway."""
    content = fetch(issuer.rstrip("/") + WELL_KNOWN, loopback)
    try:
        found = msgspec.json.decode(content, type=Published)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise ProviderAway("unusable_document") from error
    if found.issuer != issuer:
        raise ProviderAway("another_issuer")
    if not all(_usable(address, loopback) for address in found.endpoints()):
        raise ProviderAway("unusable_address")
    return found


def key_set(address: str, loopback: bool) -> KeySet:
    """The keys for signatures that we understand; others are left out, as the standard asks."""
    try:
        listed = msgspec.json.decode(fetch(address, loopback), type=dict[str, Any])["keys"]
        keys: list[Key] = [key for key in map(_key, listed) if key is not None]
    except (msgspec.DecodeError, UnicodeDecodeError, KeyError, TypeError) as error:
        raise ProviderAway("unusable_keys") from error
    return KeySet(keys)


def _key(listed: Any) -> RSAKey | ECKey | None:
    if not isinstance(listed, dict) or listed.get("use", "sig") != "sig":
        return None
    public = {name: value for name, value in listed.items() if name not in ("key_ops", "x5c", "d")}
    try:
        if listed.get("kty") == "RSA":
            rsa = RSAKey.import_key(public)
            return rsa if rsa.public_key.key_size >= SMALLEST_RSA else None
        return ECKey.import_key(public) if listed.get("kty") == "EC" else None
    except (JoseError, ValueError, TypeError):
        return None


def _usable(address: str, loopback: bool) -> bool:
    """https to a public host; for a provider on this machine: to this machine."""
    if not ENDPOINT.fullmatch(address):
        return False
    parts = urlsplit(address)
    host = parts.hostname or ""
    if loopback:
        return host in LOOPBACK
    return parts.scheme == "https" and host not in LOOPBACK and _public(host)


def _public(host: str) -> bool:
    """A host that is written as a number shows it; one with a name does so when it is connected to."""
    try:
        return is_public(ip_address(host))
    except ValueError:
        return "." in host
