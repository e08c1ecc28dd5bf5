"""Signing in through the identity provider: there, back, and, where it is demanded, a code of one's own."""

from __future__ import annotations

import time
from dataclasses import asdict
from typing import TypeVar, cast

import msgspec
import structlog
from flask import Response, current_app, make_response, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from application.store.security_log import Kind
from domain.errors import CodeNeeded, UnknownIdentity, WaitFirst, WrongCode, sentence
from interface.guards import limits
from interface.oidc import Client, Identity, Pending, ProviderAway, SignInRefused
from interface.pages import session_cookie
from interface.pages.filled import refused_in_words
from interface.pages.session_cookie import unkept
from interface.problems import Problem
from interface.requests import caller, security, settings, signing_in

log = structlog.get_logger()
T = TypeVar("T")
PENDING, PROVEN, ONWARD = "external_pending", "external_proven", "external_onward"
CODE_SECONDS = 300
ATTEMPTS_PER_MINUTE = 60
LONGEST_ONWARD, LONGEST_CODE = 500, 20
BEGUN_ELSEWHERE = ("not_begun", "took_too_long", "wrong_state")
TELLS = {
    "denied": sentence("You did not agree at the provider, so nobody has been signed in."),
    "begun_elsewhere": sentence(
        "This sign-in was not begun in this browser, has been used already, or took too long. Please begin anew."
    ),
    "unknown_identity": sentence(
        "The provider knows you, but no account here belongs to you. Ask your hub or the province for one "
        "with the e-mail address that the provider has verified."
    ),
    "away": sentence(
        "The provider cannot be reached right now, or its answer cannot be used. Please try again later, "
        "or sign in with e-mail and password."
    ),
    "untrusted": sentence(
        "What the provider answered cannot be trusted, so nobody has been signed in. It has been recorded."
    ),
}
STATUSES = {"begun_elsewhere": 400, "away": 503}


def provider_name() -> str | None:
    """What the button of the sign-in page says; None where there is no provider."""
    provider = settings().oidc
    return (provider.name or str(gettext("Provincial account"))) if provider else None


def relative(address: str | None) -> str | None:
    """An address of our own pages, or None: nobody is led elsewhere by a link that begins here."""
    if not address or len(address) > LONGEST_ONWARD or not address.isprintable() or "\\" in address:
        return None
    return address if address.startswith("/") and not address.startswith("//") else None


def begin() -> ResponseReturnValue:
    """To the provider; what its answer has to fit is kept in the browser, signed."""
    client = _client()
    if refused := limits.too_many("external sign-in", ATTEMPTS_PER_MINUTE):
        return refused
    try:
        address, pending = client.begin(int(time.time()))
    except SignInRefused as refusal:
        return _failed(refusal)
    _forget_earlier()
    session[PENDING] = asdict(pending)
    session[ONWARD] = relative(request.args.get("next"))
    return unkept(redirect(address, 303))


def come_back() -> ResponseReturnValue:
    """From the provider. What was kept is good for one answer, whatever becomes of it."""
    client = _client()
    if refused := limits.too_many("external sign-in", ATTEMPTS_PER_MINUTE):
        return refused
    pending = _kept(PENDING, Pending)
    try:
        identity = client.finish(pending, request.args.to_dict(), int(time.time()))
    except SignInRefused as refusal:
        return _failed(refusal)
    return _let_in(Proven(identity, int(time.time())), None)


def code() -> ResponseReturnValue:
    """The code of the person's own second factor, where the provider has not seen one."""
    _client()
    proven = _kept(PROVEN, Proven)
    if proven is None or not 0 <= time.time() - proven.at <= CODE_SECONDS:
        return _failed(SignInRefused("took_too_long"))
    if request.method == "GET":
        session[PROVEN] = msgspec.to_builtins(proven)
        return unkept(make_response(render_template("sign-in-external-code.html", wrong=None)))
    return _let_in(proven, request.form.get("code", "")[:LONGEST_CODE])


def failed() -> ResponseReturnValue:
    """Why nobody has been signed in; an address of its own, free of what the provider sent along."""
    _client()
    why = request.args.get("why", "")
    if why not in TELLS:
        raise Problem(404)
    page = render_template("sign-in-external.html", tells=gettext(TELLS[why]), provider=provider_name())
    return unkept(make_response(page, STATUSES.get(why, 403)))


class Proven(msgspec.Struct, frozen=True):
    """Whom the provider vouched for, and when (seconds of the epoch), until the code has come too."""

    identity: Identity
    at: int


def _let_in(proven: Proven, code: str | None) -> ResponseReturnValue:
    identity = proven.identity
    try:
        begun = signing_in().identities.sign_in(
            identity.issuer,
            identity.subject,
            identity.email,
            identity.email_verified,
            caller(),
            strong=identity.second_factor,
            code=code,
        )
    except CodeNeeded:
        session[PROVEN] = msgspec.to_builtins(proven)
        return unkept(redirect(url_for("pages.sign_in_external_code"), 303))
    except (WrongCode, WaitFirst) as refusal:
        session[PROVEN] = msgspec.to_builtins(proven)
        page = render_template("sign-in-external-code.html", wrong=refused_in_words(refusal))
        answer = unkept(make_response(page, 403 if isinstance(refusal, WrongCode) else 429))
        if isinstance(refusal, WaitFirst):
            answer.headers["Retry-After"] = str(int(refusal.values["seconds"]))
        return answer
    except UnknownIdentity:
        return _told("unknown_identity")
    onward = relative(session.get(ONWARD)) or url_for("pages.sign_in")
    return session_cookie.start(cast(Response, redirect(onward, 303)), begun)


def _failed(refusal: SignInRefused) -> Response:
    """Told to the security log and to the person, in words of ours."""
    log.warning("external_sign_in_refused", why=refusal.why)
    security().record(Kind.IDENTITY_REFUSED, address=request.remote_addr, why=refusal.why)
    if isinstance(refusal, ProviderAway):
        return _told("away")
    if refusal.why in BEGUN_ELSEWHERE:
        return _told("begun_elsewhere")
    return _told("denied" if refusal.why == "denied" else "untrusted")


def _told(why: str) -> Response:
    _forget_earlier()
    return unkept(redirect(url_for("pages.sign_in_external_failed", why=why), 303))


def _kept(name: str, kind: type[T]) -> T | None:
    """Taken out of what the browser kept for us: it is good once."""
    try:
        return msgspec.convert(session.pop(name, None), kind)
    except msgspec.ValidationError:
        return None


def _forget_earlier() -> None:
    for name in (PENDING, PROVEN, ONWARD):
        session.pop(name, None)


def _client() -> Client:
    """One for this process, made when it is first needed."""
    provider = settings().oidc
    if provider is None:
        raise Problem(404)
    extensions = current_app.extensions
    if "oidc" not in extensions:
        redirect_uri = settings().public_url + url_for("pages.sign_in_external_return")
        extensions.setdefault("oidc", Client(provider, redirect_uri))
    return cast(Client, extensions["oidc"])
