"""One sign-in through the provider: begun with a state, a nonce and a verifier, and finished with an identity."""

from __future__ import annotations

import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass
from threading import BoundedSemaphore
from typing import Any

import msgspec
from authlib.common.errors import AuthlibBaseError
from authlib.common.security import generate_token
from authlib.integrations.requests_client import OAuth2Session
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import BadSignatureError, ClaimError, InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry

from interface.oidc.documents import DOCUMENT_KEPT, KEYS_KEPT, Kept, Published, key_set, published
from interface.oidc.outbound import fetch, prepare
from interface.oidc.refusals import ProviderAway, SignInRefused
from interface.settings import IdentityProvider

SCOPE = "openid email profile"
ALGORITHMS = {"RS256", "PS256", "ES256"}
CLIENT_AUTHENTICATION = ("client_secret_basic", "client_secret_post")
LASTS = 600
CLOCKS_DIFFER = 60
LONGEST_CODE, LONGEST_SUBJECT, LONGEST_EMAIL = 4096, 255, 254
AT_ONCE, TURN_SECONDS = 2, 3.0
STRONG = {"mfa", "otp"}


@dataclass(frozen=True)
class Pending:
    """What the browser keeps for us, signed, until it comes back; `begun_at` in seconds of the epoch."""

    state: str
    nonce: str
    verifier: str
    begun_at: int


@dataclass(frozen=True)
class Identity:
    """Whom the provider vouches for. `second_factor`: it says that the person showed one there."""

    issuer: str
    subject: str
    email: str | None
    email_verified: bool
    second_factor: bool


class Client:
    """One per process; safe to share between threads. Every refusal is a SignInRefused."""

    def __init__(self, provider: IdentityProvider, redirect_uri: str) -> None:
        self._provider, self._redirect_uri = provider, redirect_uri
        self._loopback = provider.loopback
        self._published = Kept(lambda: published(provider.issuer, self._loopback), DOCUMENT_KEPT)
        self._keys = Kept(lambda: key_set(self._published.value().jwks_uri, self._loopback), KEYS_KEPT)
        self._turns = BoundedSemaphore(AT_ONCE)

    def begin(self, now: int) -> tuple[str, Pending]:
        """The address to send the browser to, and what has to be there when it comes back."""
        pending = Pending(generate_token(43), generate_token(43), generate_token(64), now)
        found = self._published.value()
        with self._session(found) as session:
            address, _ = session.create_authorization_url(
                found.authorization_endpoint,
                state=pending.state,
                nonce=pending.nonce,
                code_verifier=pending.verifier,
            )
        return str(address), pending

    def finish(self, pending: Pending | None, answer: Mapping[str, str], now: int) -> Identity:
        """The identity behind what the browser brings back from the provider."""
        if pending is None or not 0 <= now - pending.begun_at <= LASTS:
            raise SignInRefused("not_begun" if pending is None else "took_too_long")
        if not _same(answer.get("state", ""), pending.state):
            raise SignInRefused("wrong_state")
        found = self._published.value()
        self._check_sender(found, answer)
        if "error" in answer:
            raise SignInRefused("denied" if answer["error"] == "access_denied" else "provider_error")
        code = answer.get("code", "")
        if not 0 < len(code) <= LONGEST_CODE:
            raise SignInRefused("no_code")
        if not self._turns.acquire(timeout=TURN_SECONDS):
            raise ProviderAway("too_many_at_once")
        try:
            return self._identity(found, pending, code, now)
        finally:
            self._turns.release()

    def _check_sender(self, found: Published, answer: Mapping[str, str]) -> None:
        """RFC 9207: an answer of another provider is not mixed up with one of this."""
        sender = answer.get("iss")
        if sender is None and found.authorization_response_iss_parameter_supported:
            raise SignInRefused("no_sender")
        if sender is not None and sender != found.issuer:
            raise SignInRefused("wrong_sender")

    def _identity(self, found: Published, pending: Pending, code: str, now: int) -> Identity:
        tokens = self._exchange(found, pending, code)
        claims = self._claims(found, tokens, pending.nonce, now)
        subject = claims["sub"]
        if not 0 < len(subject) <= LONGEST_SUBJECT or not subject.isprintable():
            raise SignInRefused("wrong_sub")
        of_person = claims if "email" in claims else self._asked(found, tokens, subject) or claims
        email = of_person.get("email")
        if not isinstance(email, str) or not 3 <= len(email) <= LONGEST_EMAIL or not email.isprintable():
            email = None
        verified = email is not None and of_person.get("email_verified") is True
        return Identity(found.issuer, subject, email, verified, shown_second_factor(claims))

    def _exchange(self, found: Published, pending: Pending, code: str) -> dict[str, Any]:
        """The tokens for a code; the provider gives them once, and to whom has the verifier."""
        try:
            with self._session(found) as session:
                tokens = session.fetch_token(
                    found.token_endpoint,
                    grant_type="authorization_code",
                    code=code,
                    code_verifier=pending.verifier,
                    allow_redirects=False,
                )
        except AuthlibBaseError as error:
            raise SignInRefused("code_refused") from error
        except (OSError, ValueError, TypeError) as error:
            raise ProviderAway("unusable_tokens") from error
        if not isinstance(tokens.get("id_token"), str) or not isinstance(tokens.get("access_token"), str):
            raise SignInRefused("no_tokens")
        return dict(tokens)

    def _claims(self, found: Published, tokens: dict[str, Any], nonce: str, now: int) -> CodeIDToken:
        """What the ID token says, once it is sure who says it, to whom, and in answer to what."""
        options = {
            "iss": {"essential": True, "value": found.issuer},
            "aud": {"essential": True, "value": self._provider.client},
            "sub": {"essential": True},
        }
        asked = {"nonce": nonce, "client_id": self._provider.client, "access_token": tokens["access_token"]}
        try:
            token = self._verified(found, tokens["id_token"])
            claims = CodeIDToken(token.claims, token.header, options, asked)
            claims.validate(now=now, leeway=CLOCKS_DIFFER)
        except ClaimError as error:
            raise SignInRefused(f"wrong_{error.claim}") from error
        except JoseError as error:
            raise SignInRefused("wrong_signature") from error
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise SignInRefused("unreadable_token") from error
        return claims

    def _verified(self, found: Published, id_token: str) -> jwt.Token:
        """A key that is not known may be a new one: the keys are fetched anew, but not again and again."""
        keys = self._keys.value()
        try:
            return _decoded(found, id_token, keys)
        except (InvalidKeyIdError, BadSignatureError):
            if not self._keys.renew(keys):
                raise
        return _decoded(found, id_token, self._keys.value())

    def _asked(self, found: Published, tokens: dict[str, Any], subject: str) -> dict[str, Any] | None:
        """What the provider says of the person where the ID token leaves out the e-mail address."""
        if found.userinfo_endpoint is None:
            return None
        content = fetch(found.userinfo_endpoint, self._loopback, bearer=tokens["access_token"])
        try:
            said: dict[str, Any] = msgspec.json.decode(content, type=dict[str, Any])
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise ProviderAway("unusable_person") from error
        if said.get("sub") != subject:
            raise SignInRefused("another_person")
        return said

    def _session(self, found: Published) -> OAuth2Session:
        announced = found.token_endpoint_auth_methods_supported
        session = OAuth2Session(
            self._provider.client,
            self._provider.secret,
            token_endpoint_auth_method=next(
                (method for method in CLIENT_AUTHENTICATION if method in announced), "client_secret_basic"
            ),
            scope=SCOPE,
            redirect_uri=self._redirect_uri,
            code_challenge_method="S256",
        )
        return prepare(session, self._loopback)


def shown_second_factor(claims: Mapping[str, Any]) -> bool:
    """By `amr` (RFC 8176), or by a word of `acr` where the provider says it there."""
    methods, level = claims.get("amr"), claims.get("acr")
    words = {str(method).lower() for method in methods} if isinstance(methods, list) else set()
    if isinstance(level, str):
        words |= set(re.split(r"[^a-z0-9]+", level.lower()))
    return bool(words & STRONG)


def _decoded(found: Published, id_token: str, keys: KeySet) -> jwt.Token:
    algorithms = sorted(ALGORITHMS & set(found.id_token_signing_alg_values_supported))
    registry = JWSRegistry(algorithms=algorithms, strict_check_header=False)
    return jwt.decode(id_token, keys, registry=registry)


def _same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode(errors="replace"), other.encode())
