"""The cookie that a browser shows as its session: set when somebody signs in, however they did, and taken back."""

from __future__ import annotations

from typing import Any, cast

from flask import Response

from application.signing_in import Session
from interface.guards import csrf
from interface.requests import SESSION_COOKIE, settings, signed, signing_in


def start(response: Response, session: Session) -> Response:
    """The session before, if the browser had one, ends: nobody goes on under a secret from before signing in."""
    _end_earlier()
    csrf.renew()
    response.set_cookie(
        SESSION_COOKIE,
        session.secret,
        expires=session.expires_at,
        secure=settings().encrypted,
        httponly=True,
        samesite="Lax",
    )
    return unkept(response)


def end(response: Response) -> Response:
    """Ends the browser's session, and takes its cookie back."""
    _end_earlier()
    csrf.renew()
    response.delete_cookie(SESSION_COOKIE, secure=settings().encrypted, httponly=True, samesite="Lax")
    return unkept(response)


def unkept(response: Any) -> Response:
    """A form with a secret in it, or at an address that is one, is not kept by the browser."""
    response.headers["Cache-Control"] = "no-store"
    return cast(Response, response)


def _end_earlier() -> None:
    earlier = signed()
    if earlier is not None and earlier.session is not None:
        signing_in().sessions.end(earlier.account, earlier.session, own=True)
