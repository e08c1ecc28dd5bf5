"""The web application: the API under /v1, the pages, and what watches over them."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path
from typing import Any

from flask import Flask, Response, g, request
from flask_babel import Babel
from flask_smorest import Api
from werkzeug.exceptions import HTTPException

from interface import formats, health, problems, shapes
from interface.bookings import bookings
from interface.forms import UNPRINTABLE
from interface.hubs import hubs
from interface.memberships import memberships
from interface.pages import pages
from interface.programs import programs
from interface.requests import known_actor, view
from interface.wiring import Wired

STATIC = Path(__file__).parent / "static"
LARGEST_BODY = 64 * 1024
YEAR = 365 * 24 * 3600
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
SECURITY = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
DESCRIPTION = """The platform of Hetero Space, the public co-working hubs of Central Java.

Every answer names in `Simpul-Position` the position of the log it stands at; a read with `min_position` waits
briefly for it. A write takes an `Idempotency-Key`: the same key again changes nothing and answers as the first
time. Until people have accounts, writes need the administrator token. Problems follow RFC 9457."""

HEADERS: dict[str, dict[str, Any]] = {
    "Simpul-Position": {
        "description": "The position of the log that the answer stands at",
        "required": True,
        "schema": {"type": "integer", "minimum": 0},
    },
    "ETag": {
        "description": "Of what was read; for If-None-Match and If-Match",
        "required": True,
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


def create_app(parts: Wired, token: str) -> Flask:
    """One application over one platform and view; `token` is the administrator's."""
    app = Flask("interface", static_folder=str(STATIC))
    app.config.update(
        ADMIN_TOKEN=token,
        MAX_CONTENT_LENGTH=LARGEST_BODY,
        SEND_FILE_MAX_AGE_DEFAULT=YEAR,
        API_TITLE="Simpul",
        API_VERSION="v1",
        OPENAPI_VERSION="3.1.0",
        OPENAPI_URL_PREFIX="/v1",
        OPENAPI_JSON_PATH="openapi.json",
        API_SPEC_OPTIONS={
            "info": {"description": DESCRIPTION},
            "components": {
                "securitySchemes": {"administrator": {"type": "http", "scheme": "bearer"}},
            },
        },
    )
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.extensions["simpul"] = parts
    Babel(app, default_locale="id", locale_selector=formats.choose_language)
    formats.register(app)
    _register_api(app)
    app.register_blueprint(health.health)
    app.register_blueprint(pages)
    problems.register(app)
    health.measure(app)
    app.before_request(_refuse_unprintable_addresses)
    app.before_request(_ask_who_writes)
    app.after_request(_put_headers)
    app.url_defaults(_with_hash)
    return app


def _register_api(app: Flask) -> None:
    api = ProblemApi(app)
    for blueprint in (hubs, bookings, memberships, programs):
        api.register_blueprint(blueprint)
    _document_problems(api.spec)


def _document_problems(spec: Any) -> None:
    """Any operation may end in a problem, reads in 304 too; and what the headers of answers say."""
    problem = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    if "Problem" not in spec.components.schemas:
        spec.components.schema("Problem", schema=shapes.Problem)
    for path, operations in spec._paths.items():
        for method, operation in operations.items():
            if method == "parameters":
                continue
            answers = operation["responses"]
            for status in _possible(path, method):
                answers[str(status)] = {"description": HTTPStatus(status).phrase, "content": problem}
            answers.pop("default", None)
            if method == "get":
                answers["304"] = {"description": "Not modified"}
            for status, answer in answers.items():
                answer["headers"] = {name: HEADERS[name] for name in _headers(status, method)}


def _possible(path: str, method: str) -> list[int]:
    statuses = (
        [400, 401, 404, 413, 422, 503] if method == "get" else [400, 401, 403, 404, 409, 413, 415, 422, 503]
    )
    return sorted({*statuses, *([412] if method in ("post", "delete") else [])})


def _headers(status: str, method: str) -> Iterator[str]:
    yield "Simpul-Position"
    if method == "get" and status in ("200", "304"):
        yield "ETag"
    if status == "503":
        yield "Retry-After"


def _refuse_unprintable_addresses() -> None:
    """No name of ours holds such characters, and PostgreSQL takes no NUL in a text."""
    if UNPRINTABLE.search(request.path):
        raise problems.Problem(404)


def _ask_who_writes() -> None:
    """A write by nobody is told so before its content is looked at."""
    if request.method in ("POST", "PUT", "PATCH", "DELETE") and request.url_rule is not None:
        known_actor()


def _put_headers(answer: Response) -> Response:
    answer.headers.extend(SECURITY)
    if request.path.startswith("/v1"):
        answer.headers["Simpul-Position"] = str(_position())
        answer.headers["Vary"] = "Accept-Language"
        answer.headers.setdefault("Cache-Control", "no-cache")
        answer.headers["Content-Language"] = formats.choose_language()
    elif request.endpoint != "static":
        answer.headers["Vary"] = "Cookie"
        answer.headers.setdefault("Cache-Control", "no-cache")
        if request.args.get("lang") in formats.LANGUAGES:
            answer.set_cookie("lang", request.args["lang"], max_age=YEAR, samesite="Lax", httponly=True)
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
