"""Writes that a browser sends with its session: only from our own pages."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask, Request, Response, request, session
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from flask_babel import gettext
from flask_wtf.csrf import CSRFError, CSRFProtect
from itsdangerous import URLSafeTimedSerializer

from interface.guards.limits import SAFE
from interface.problems import problem
from interface.requests import SESSION_COOKIE
from interface.settings import Settings
from interface.wiring import AWAY

OURS = ("same-origin", "none")
FORMLESS = ("/live", "/ready", "/metrics", "/static/")
protection = CSRFProtect()


class FormCookie(SecureCookieSessionInterface):
    """The library's cookie; its key is asked for when it is first needed, since the database may still be away.

    All processes have the same key, before and after a change of the master key.
    """

    def __init__(self, form_key: Callable[[], bytes]) -> None:
        self._form_key = form_key

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """Where no form can be, an empty one: what asks whether the process lives does not wait for a key."""
        program = request.path.startswith("/v1/") and SESSION_COOKIE not in request.cookies
        if program or request.path.startswith(FORMLESS):
            return self.session_class()
        return super().open_session(app, request)

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        if not app.secret_key:
            try:
                app.secret_key = self._form_key()
            except AWAY:
                return None
        return super().get_signing_serializer(app)


def register(app: Flask, settings: Settings, form_key: Callable[[], bytes]) -> None:
    """`form_key` signs the cookie of open forms.

    A request that shows a token in Authorization needs none of this: browsers do not add that by themselves.
    """
    app.config.update(
        SESSION_COOKIE_NAME="__Host-simpul_form" if settings.encrypted else "simpul_form",
        SESSION_COOKIE_SECURE=settings.encrypted,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        WTF_CSRF_CHECK_DEFAULT=False,
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,
    )
    app.session_interface = FormCookie(form_key)
    protection.init_app(app)
    app.register_error_handler(CSRFError, _stale)
    app.before_request(_protect)


def renew() -> None:
    """To be called when somebody signs in or out: what was opened before is no longer valid."""
    session.clear()


def _protect() -> Response | None:
    if request.method in SAFE or request.url_rule is None or "Authorization" in request.headers:
        return None
    if _from_elsewhere():
        return problem(403, "foreign_site", gettext("This was sent by another site, and is not done."))
    if request.path.startswith("/v1/") and SESSION_COOKIE not in request.cookies:
        return None
    protection.protect()
    return None


def _from_elsewhere() -> bool:
    """What the browser itself says of who sent it; old ones say nothing."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site not in OURS
    origin = request.headers.get("Origin")
    return origin is not None and origin.partition("://")[2] != request.host


def _stale(_: CSRFError) -> Response:
    sentence = gettext("This form is no longer valid. Please open the page again and send it once more.")
    return problem(403, "stale_form", sentence)
