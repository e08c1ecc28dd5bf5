"""Under which names this installation answers, and whose word on a request's origin is taken."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Flask, Response, request
from flask_babel import gettext
from werkzeug.exceptions import SecurityError
from werkzeug.middleware.proxy_fix import ProxyFix

from interface.settings import Settings

LOOPBACK = ("localhost", "127.0.0.1", "[::1]")


def register(app: Flask, settings: Settings) -> None:
    """Other names are refused before anything is made of them. Without proxies X-Forwarded-* is ignored."""
    app.config["TRUSTED_HOSTS"] = known_hosts(settings)
    app.before_request(_refuse_unknown_host)
    if settings.proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=settings.proxies, x_proto=settings.proxies, x_host=0, x_port=0, x_prefix=0
        )


def known_hosts(settings: Settings) -> list[str]:
    """The public name, what is listened on, and this machine; ports do not matter."""
    listening = f"[{settings.host}]" if ":" in settings.host else settings.host
    names = (urlsplit(settings.public_url).netloc, listening, *LOOPBACK)
    return list(dict.fromkeys(_without_port(name) for name in names if name))


def _without_port(name: str) -> str:
    host, _, port = name.rpartition(":")
    return host if port.isdigit() else name


def _refuse_unknown_host() -> Response | None:
    """In plain words: no page can be made without knowing under which name."""
    if isinstance(request.routing_exception, SecurityError):
        sentence = gettext("This installation does not answer under that name: see SIMPUL_URL.")
        return Response(sentence + "\n", 400, content_type="text/plain; charset=utf-8")
    return None
