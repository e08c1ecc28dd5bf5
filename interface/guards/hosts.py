"""Under which names this installation answers, and whose word on a request's origin is taken."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Flask, Response, request
from flask_babel import gettext
from werkzeug.middleware.proxy_fix import ProxyFix

from interface.problems import problem
from interface.settings import Settings

LOOPBACK = ("localhost", "127.0.0.1", "[::1]")


def register(app: Flask, settings: Settings) -> None:
    """Other names are refused before anything is made of them. Without proxies X-Forwarded-* is ignored.

    The library's own list of trusted hosts tells upper from lower case and takes no IPv6 address.
    """
    known = known_hosts(settings)

    @app.before_request
    def refuse_unknown_host() -> Response | None:
        if _without_port(request.host.lower()) in known:
            return None
        sentence = gettext("This installation does not answer under that name: see SIMPUL_URL.")
        if request.routing_exception and request.routing_exception.code == 400:  # no page can be made for it
            return Response(f"{sentence}\n", 400, content_type="text/plain; charset=utf-8")
        return problem(400, "unknown_host", sentence)

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
