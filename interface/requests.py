"""Between HTTP and the platform: who asks, under which key, from which position, and the answer's headers."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any, TypeVar, cast
from uuid import UUID

import structlog
from flask import Response, current_app, g, json, request

from application.access import ADMINISTRATOR, ANYONE, Actor
from application.door import Receipt, execute
from application.platform import Platform
from domain.errors import NotFound, Refusal
from interface.forms import Blueprint
from interface.problems import Problem
from projections.hubs import hub_row
from projections.view import Answer, View

F = TypeVar("F", bound=Callable[..., Any])
log = structlog.get_logger()
JSON = "application/json"
BY_ADMINISTRATOR: list[dict[str, list[str]]] = [{"administrator": []}]  # for the API's document


def platform() -> Platform:
    return cast(Platform, current_app.extensions["simpul"].platform)


def view() -> View:
    return cast(View, current_app.extensions["simpul"].view)


def actor() -> Actor:
    """Who asks, where that matters. A key that is not ours is refused."""
    shown = request.headers.get("Authorization", "")
    if not shown:
        return ANYONE
    scheme, _, token = shown.partition(" ")
    ours: str = current_app.config["ADMIN_TOKEN"]
    if scheme.lower() != "bearer" or not hmac.compare_digest(token.strip().encode(), ours.encode()):
        raise Problem(401, "unknown_key")
    return ADMINISTRATOR


def known_actor() -> Actor:
    """Who asks, where that must be somebody."""
    if (who := actor()) is ANYONE:
        raise Problem(401, "key_needed")
    return who


def perform(
    command: Any, key: UUID, *, reason: str | None = None, happened_at: datetime | None = None
) -> Receipt:
    """Does the command under the request's key; the answer will carry its position. Done or refused, it
    leaves a line in the log, without the values that were compared: there may be personal words among them.
    """
    who = known_actor()
    told = {"command": type(command).__name__, "actor": who.name, "command_id": str(key)}
    try:
        receipt = execute(platform(), who, command, key, reason=reason, happened_at=happened_at)
    except Refusal as refusal:
        log.info("refused", rule=refusal.rule, hub=getattr(command, "hub", None), **told)
        raise
    g.position = receipt.position
    log.info("command", hub=receipt.hub, position=receipt.position, repeated=receipt.repeated, **told)
    return receipt


def receipt_answer(receipt: Receipt, status: int = 200, location: str | None = None, **ids: Any) -> Response:
    """What a write answers: the ids, the log position, and whether it had happened before."""
    body = {**{name: str(value) for name, value in ids.items()}, "position": receipt.position,
            "repeated": receipt.repeated}  # fmt: skip
    answer = Response(json.dumps(body), status, content_type=JSON)
    if location:
        answer.headers["Location"] = location
    return answer


def read_answer(answer: Answer, what: str = "", key: object = "") -> Response:
    """Ready JSON with position and ETag; 304 where the reader has it, 404 where there is none."""
    g.position = answer.position
    if answer.body is None:
        raise NotFound(what=what, key=key)
    tag = str(answer.version) if answer.version is not None else hashlib.md5(
        answer.body.encode(), usedforsecurity=False).hexdigest()  # fmt: skip
    quoted = f'"{tag}"'
    if request.if_none_match.contains_weak(tag):
        return Response(status=304, headers={"ETag": quoted})
    return Response(answer.body, content_type=JSON, headers={"ETag": quoted})


def page_of_hub(answer: Answer, code: str) -> Response:
    """A page of a hub's things; an empty one of an unknown hub is a 404."""
    if answer.body and answer.body.startswith('{"items" : []') and hub_row(view(), code) is None:
        raise NotFound(what="hub", key=code)
    return read_answer(answer)


def reads(blueprint: Blueprint, schema: type) -> Callable[[F], F]:
    """Reads the query by a schema and waits for `min_position`; a request without a query skips both."""
    defaults = schema().load({})

    def decorate(function: F) -> F:
        parsed = blueprint.arguments(schema, location="query")(function)

        @wraps(parsed)
        def wrapper(*args: Any, **kwargs: Any) -> Any:
            if not request.query_string:
                return function(*args, dict(defaults), **kwargs)
            return parsed(*args, **kwargs)

        return cast(F, wrapper)

    return decorate


def wait_for(query: dict[str, Any]) -> View:
    """The view, once it has come to the position that the reader asked for."""
    found = view()
    if query["min_position"]:
        return found.wait_for(query["min_position"])
    return found
