"""The web application: the API under /v1, the pages, and what watches over them."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path
from typing import Any

from flask import Flask, Response, current_app, g, request
from flask_babel import Babel
from flask_smorest import Api
from werkzeug.exceptions import HTTPException

from interface import formats, health, problems, shapes
from interface.accounts import accounts
from interface.bookings import bookings
from interface.credentials import credentials
from interface.data_requests import data_requests
from interface.evaluations import evaluations
from interface.figures import figures
from interface.forms import UNPRINTABLE
from interface.guards import csrf, headers, hosts, large_forms, limits
from interface.hubs import hubs
from interface.memberships import memberships
from interface.pages import pages
from interface.persons import persons
from interface.plans import plans
from interface.programs import programs
from interface.requests import SESSION_COOKIE, known_actor, view
from interface.security import security
from interface.settings import Settings
from interface.vocabulary import vocabulary
from interface.wiring import Wired

STATIC = Path(__file__).parent / "static"
LARGEST_BODY = 64 * 1024
YEAR = 365 * 24 * 3600
DESCRIPTION = """The platform of Hetero Space, the public co-working hubs of Central Java.

Every answer names in `Simpul-Position` the position of the log it stands at; a read with `min_position` waits
briefly for it. A write takes an `Idempotency-Key`: the same key again changes nothing and answers as the first
time. Who acts shows a token (`Authorization: Bearer`) or the session of a browser; a write by a session needs
the header `X-CSRFToken`. Problems follow RFC 9457."""

HEADERS: dict[str, dict[str, Any]] = {
    "Simpul-Position": {
        "description": "The position of the log that the answer stands at",
        "required": True,
        "schema": {"type": "integer", "minimum": 0},
    },
    "ETag": {
        "description": "Of what was read, where it has a version; for If-None-Match and If-Match",
        "required": False,
        "schema": {"type": "string"},
    },
    "Retry-After": {
        "description": "Seconds after which trying again makes sense",
        "required": True,
        "schema": {"type": "integer"},
    },
}


class ProblemApi(Api):  # type: ignore[misc]
    """flask-smorest's document, with our problems in it."""

    ERROR_SCHEMA = shapes.Problem

    def handle_http_exception(self, error: HTTPException) -> Response:
        return problems.http_problem(error)


def create_app(parts: Wired, settings: Settings) -> Flask:
    """One application over the parts of one process."""
    app = problems.Site("interface", static_folder=str(STATIC))
    app.config.update(
        MAX_CONTENT_LENGTH=LARGEST_BODY,
        MAX_FORM_MEMORY_SIZE=LARGEST_BODY,
        MAX_FORM_PARTS=200,
        SEND_FILE_MAX_AGE_DEFAULT=YEAR,
        API_TITLE="Simpul",
        API_VERSION="v1",
        OPENAPI_VERSION="3.1.0",
        OPENAPI_URL_PREFIX="/v1",
        OPENAPI_JSON_PATH="openapi.json",
        API_SPEC_OPTIONS={
            "info": {"description": DESCRIPTION},
            "components": {
                "securitySchemes": {
                    "token": {"type": "http", "scheme": "bearer"},
                    "session": {"type": "apiKey", "in": "cookie", "name": SESSION_COOKIE},
                },
            },
        },
    )
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.extensions["simpul"] = parts
    app.extensions["settings"] = settings
    Babel(app, default_locale="id", locale_selector=formats.choose_language)
    formats.register(app)
    _register_api(app)
    app.register_blueprint(health.health)
    app.register_blueprint(pages)
    problems.register(app)
    headers.register(app, settings)
    health.measure(app)
    hosts.register(app, settings)
    limits.register(app)
    large_forms.register(app)
    csrf.register(app, settings, lambda: parts.platform.keys.digest(b"simpul forms"))
    app.before_request(_refuse_unprintable_addresses)
    app.before_request(_ask_who_writes)
    app.after_request(_put_headers)
    app.url_defaults(_with_hash)
    return app


def _register_api(app: Flask) -> None:
    api = ProblemApi(app)
    for blueprint in (
        hubs,
        plans,
        vocabulary,
        bookings,
        memberships,
        programs,
        accounts,
        credentials,
        security,
        persons,
        data_requests,
        figures,
        evaluations,
    ):
        api.register_blueprint(blueprint)
    _document_problems(api.spec)


def _document_problems(spec: Any) -> None:
    """Any operation may end in a problem, reads in 304 too; and what the headers of answers say."""
    problem = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    if "Problem" not in spec.components.schemas:
        spec.components.schema("Problem", schema=shapes.Problem)
    for operations in spec._paths.values():
        for method, operation in operations.items():
            if method == "parameters":
                continue
            answers = operation["responses"]
            for status in _possible(method, "security" in operation):
                answers[str(status)] = {"description": HTTPStatus(status).phrase, "content": problem}
            answers.pop("default", None)
            if method == "get":
                answers["304"] = {"description": "Not modified"}
            for status, answer in answers.items():
                answer["headers"] = {name: HEADERS[name] for name in _headers(status, method)}


def _possible(method: str, guarded: bool) -> list[int]:
    statuses = [400, 401, 404, 413, 422, 429, 503]
    if guarded:
        statuses.append(403)
    if method != "get":
        statuses += [409, 412, 415]
    return sorted(statuses)


def _headers(status: str, method: str) -> Iterator[str]:
    yield "Simpul-Position"
    if method == "get" and status in ("200", "304"):
        yield "ETag"
    if status in ("429", "503"):
        yield "Retry-After"


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
    if request.path.startswith("/v1"):
        answer.headers["Simpul-Position"] = str(_position())
        answer.headers["Vary"] = "Accept-Language"
        answer.headers.setdefault("Cache-Control", "no-cache")
        answer.headers["Content-Language"] = formats.choose_language()
    elif request.endpoint not in headers.FILES:
        answer.headers["Vary"] = "Cookie"
        answer.headers.setdefault("Cache-Control", "no-cache")
        if request.args.get("lang") in formats.LANGUAGES:
            https = current_app.extensions["settings"].encrypted
            answer.set_cookie(
                "lang", request.args["lang"], max_age=YEAR, samesite="Lax", httponly=True, secure=https
            )
    return answer


def _position() -> int:
    """Of what was read or written; else the newest that this process has seen."""
    return int(g.get("position") or view().last_seen)


_HASHES: dict[str, str] = {}


def _with_hash(endpoint: str, values: dict[str, Any]) -> None:
    """Static files are kept by browsers for a year; their address changes with their content."""
    if endpoint == "static" and "v" not in values:
        name = values["filename"]
        if name not in _HASHES:
            digest = hashlib.sha256((STATIC / name).read_bytes()).digest()
            _HASHES[name] = base64.urlsafe_b64encode(digest[:6]).decode()
        values["v"] = _HASHES[name]
