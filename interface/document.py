"""The API's own description in OpenAPI, under /v1/openapi.json.

It follows from the routes alone. Made when it is first asked for, once in a process: no start waits for it.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Flask, Response
from flask_smorest import Api

from interface import shapes
from interface.requests import SESSION_COOKIE

DESCRIPTION = """The platform of Hetero Space, the public co-working hubs of Central Java.

Every answer names in `Simpul-Position` the position of the log it stands at; a read with `min_position` waits
briefly for it. A read takes `as_of`: a position, an instant or a day, and answers what was known then, always
the same; `Simpul-Instant` says when that was. Where it has first to be made ready it answers 202: ask again
after `Retry-After`. A write takes an `Idempotency-Key`: the same key again changes nothing and answers as the
first time. Who acts shows a token (`Authorization: Bearer`) or the session of a browser; a write by a session
needs the header `X-CSRFToken`. Problems follow RFC 9457."""

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
    "Simpul-Instant": {
        "description": "With `as_of`: the moment that was asked for, or when its position was recorded",
        "required": False,
        "schema": {"type": "string", "format": "date-time"},
    },
    "Location": {
        "description": "Where to ask again",
        "required": True,
        "schema": {"type": "string"},
    },
    "Retry-After": {
        "description": "Seconds after which trying again makes sense",
        "required": True,
        "schema": {"type": "integer"},
    },
}

BEING_MADE = "What was known then is being made ready"


class Description(Api):  # type: ignore[misc]
    """flask-smorest's document, with our problems in it."""

    ERROR_SCHEMA = shapes.Problem


def of(blueprints: tuple[Blueprint, ...]) -> Blueprint:
    """Serves the document of these routes."""
    docs = Blueprint("api-docs", __name__, url_prefix="/v1")
    docs.add_url_rule("/openapi.json", "openapi_json", lambda: _answer(blueprints))
    return docs


def _answer(blueprints: tuple[Blueprint, ...]) -> Response:
    return Response(document(blueprints), mimetype="application/json")


@cache
def document(blueprints: tuple[Blueprint, ...]) -> str:
    """The library writes into an application whatever it describes: it gets one that serves nobody."""
    app = Flask("interface", static_folder=None)
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    api = Description(app, spec_kwargs=_opening())
    for blueprint in blueprints:
        api.register_blueprint(blueprint)
    _describe_answers(api.spec)
    return app.json.dumps(api.spec.to_dict(), indent=2, sort_keys=False)


def _opening() -> dict[str, Any]:
    """Made anew for each document, which writes into it."""
    return {
        "title": "Simpul",
        "version": "v1",
        "openapi_version": "3.1.0",
        "info": {"description": DESCRIPTION},
        "components": {
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer"},
                "session": {"type": "apiKey", "in": "cookie", "name": SESSION_COOKIE},
            },
        },
    }


def _describe_answers(spec: Any) -> None:
    """Any operation may end in a problem, reads in 304 too, those with `as_of` in 202; and what the headers of
    answers say.
    """
    problem = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    waiting = {"application/json": {"schema": {"$ref": "#/components/schemas/BeingMade"}}}
    spec.components.schema("BeingMade", schema=shapes.BeingMade)
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
            back = any(one.get("name") == "as_of" for one in operation.get("parameters", ()))
            if back:
                answers["202"] = {"description": BEING_MADE, "content": waiting}
            for status, answer in answers.items():
                answer["headers"] = {name: HEADERS[name] for name in _headers(status, method, back)}


def _possible(method: str, guarded: bool) -> list[int]:
    statuses = [400, 401, 404, 413, 422, 429, 503]
    if guarded:
        statuses.append(403)
    if method != "get":
        statuses += [409, 412, 415]
    return sorted(statuses)


def _headers(status: str, method: str, back: bool) -> Iterator[str]:
    yield "Simpul-Position"
    if back and status in ("200", "202", "304", "404"):
        yield "Simpul-Instant"
    if status == "202":
        yield "Location"
    if method == "get" and status in ("200", "304"):
        yield "ETag"
    if status in ("202", "429", "503"):
        yield "Retry-After"
