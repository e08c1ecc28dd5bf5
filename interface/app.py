"""The web application: the API under /v1, the pages, and what watches over them."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path
from typing import Any

from flask import Flask, Response, g, request
from flask_babel import Babel

from interface import as_of, document, formats, health, only_today, problems
from interface.accounts import accounts
from interface.bookings import bookings
from interface.credentials import credentials
from interface.data_requests import data_requests
from interface.disclosures import disclosures
from interface.editions import editions
from interface.evaluations import evaluations
from interface.exports.routes import exports
from interface.figure_comparison import figure_comparison
from interface.figure_events import figure_events
from interface.figures import figures
from interface.forms import UNPRINTABLE
from interface.guards import csrf, headers, hosts, large_forms, limits
from interface.histories.routes import histories
from interface.hubs import hubs
from interface.memberships import memberships
from interface.pages import pages
from interface.persons import persons
from interface.plans import plans
from interface.programs import programs
from interface.proofs.bundles import bundles
from interface.proofs.certificates import certificates
from interface.proofs.seal import seal
from interface.requests import known_actor, live_view, settings
from interface.security import security
from interface.settings import Settings
from interface.vocabulary import vocabulary
from interface.wiring import Wired

STATIC = Path(__file__).parent / "static"
LARGEST_BODY = 64 * 1024
YEAR = 365 * 24 * 3600
API = (
    hubs,
    plans,
    vocabulary,
    bookings,
    memberships,
    programs,
    accounts,
    credentials,
    security,
    disclosures,
    persons,
    data_requests,
    figures,
    figure_events,
    figure_comparison,
    evaluations,
    seal,
    bundles,
    editions,
    certificates,
    exports,
    histories,
)


def create_app(parts: Wired, settings: Settings) -> Flask:
    """One application over the parts of one process."""
    app = problems.Site("interface", static_folder=str(STATIC))
    app.config.update(
        MAX_CONTENT_LENGTH=LARGEST_BODY,
        MAX_FORM_MEMORY_SIZE=LARGEST_BODY,
        MAX_FORM_PARTS=200,
        SEND_FILE_MAX_AGE_DEFAULT=YEAR,
    )
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.extensions["simpul"] = parts
    app.extensions["settings"] = settings
    Babel(app, default_locale="id", locale_selector=formats.choose_language)
    formats.register(app)
    for blueprint in API:
        app.register_blueprint(blueprint)
    app.register_blueprint(document.of(API))
    app.register_blueprint(health.health)
    app.register_blueprint(pages)
    problems.register(app)
    headers.register(app, settings)
    health.measure(app)
    hosts.register(app, settings)
    limits.register(app)
    large_forms.register(app)
    only_today.register(app)
    csrf.register(app, settings, lambda: parts.platform.keys.digest(b"simpul forms"))
    app.before_request(_refuse_unprintable_addresses)
    app.before_request(_ask_who_writes)
    app.after_request(_put_headers)
    app.url_defaults(_with_hash)
    return app


def _refuse_unprintable_addresses() -> None:
    """No name of ours holds such characters, and PostgreSQL takes no NUL in a text."""
    if UNPRINTABLE.search(request.path):
        raise problems.Problem(404)


def _ask_who_writes() -> None:
    """A write by nobody is told so before its content is looked at. Pages ask for themselves."""
    writes = request.method in ("POST", "PUT", "PATCH", "DELETE")
    if writes and request.url_rule is not None and request.path.startswith("/v1"):
        known_actor()


def _put_headers(answer: Response) -> Response:
    if moment := g.get("as_of"):
        answer.headers["Simpul-Instant"] = (moment.instant or as_of.BEFORE_ALL).isoformat()
        g.position = moment.position
    if request.path.startswith("/v1"):
        answer.headers["Simpul-Position"] = str(_position())
        answer.headers["Vary"] = "Accept-Language"
        answer.headers.setdefault("Cache-Control", "no-cache")
        answer.headers["Content-Language"] = formats.choose_language()
    elif request.endpoint not in headers.FILES:
        answer.headers["Vary"] = "Cookie"
        answer.headers.setdefault("Cache-Control", "no-cache")
        if request.args.get("lang") in formats.LANGUAGES:
            https = settings().encrypted
            answer.set_cookie(
                "lang", request.args["lang"], max_age=YEAR, samesite="Lax", httponly=True, secure=https
            )
    return answer


def _position() -> int:
    """Of what was read or written; else the newest that this process has seen."""
    known = g.get("position")
    return int(live_view().last_seen if known is None else known)


_HASHES: dict[str, str] = {}


def _with_hash(endpoint: str, values: dict[str, Any]) -> None:
    """Static files are kept by browsers for a year; their address changes with their content."""
    if endpoint == "static" and "v" not in values:
        name = values["filename"]
        if name not in _HASHES:
            digest = hashlib.sha256((STATIC / name).read_bytes()).digest()
            _HASHES[name] = base64.urlsafe_b64encode(digest[:6]).decode()
        values["v"] = _HASHES[name]
