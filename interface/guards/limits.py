"""How much one caller may ask for in a minute: by account where one is signed in, else by address."""

from __future__ import annotations

import math
from ipaddress import IPv6Address, ip_address
from typing import cast

from flask import Flask, Response, abort, request
from flask_babel import gettext
from werkzeug.exceptions import RequestEntityTooLarge

from application.store.rates import Rates
from interface.problems import Problem, problem
from interface.requests import SESSION_COOKIE, actor, parts, settings

SAFE = ("GET", "HEAD", "OPTIONS")
BATCHES = 20
"""A read's allowance is taken in so many batches a minute: so much of it may lie unused in other processes."""
WITH_ACCOUNT = 10
"""So many times as many earlier days may be asked for by who has an account: they are known."""
SUBSCRIBER = 64
"""Bits of an IPv6 address that stand for one subscriber: the rest one may choose oneself."""
UNLIMITED = ("static", "health.live", "health.ready", "health.metrics")


def register(app: Flask) -> None:
    """Before anything else is looked at. Files, health and numbers cost little and are asked for by machines."""
    app.extensions["permit_edition"] = permit_edition
    app.before_request(_limit)
    app.before_request(_refuse_endless)


def caller_key() -> str:
    """Whose allowance a request uses. Who shows a key that nobody has is counted by address."""
    if "Authorization" in request.headers or SESSION_COOKIE in request.cookies:
        try:
            account = actor().account
        except Problem:
            account = None
        if account is not None:
            return f"account {account}"
    return f"address {_subscriber(request.remote_addr or '')}"


def too_many(what: str, most: int, caller: str | None = None) -> Response | None:
    """Counts one attempt at `what` exactly; an answer where there were `most` in this minute already."""
    wait = _rates().take(f"{what} {caller or caller_key()}", most)
    return _refused(wait) if wait else None


def permit_edition() -> None:
    """Counts an edition of an earlier day that would have to be made for the caller; one that is at hand, or
    that somebody waits for already, costs nothing more. Ends the request where it is one too many.
    """
    who = caller_key()
    most = settings().editions_per_minute * (WITH_ACCOUNT if who.startswith("account ") else 1)
    if most and (refused := too_many("edition", most, who)):
        abort(refused)


def _limit() -> Response | None:
    reading = request.method in SAFE
    most = settings().reads_per_minute if reading else settings().writes_per_minute
    if not most or request.endpoint in UNLIMITED:
        return None
    if not reading:
        return too_many("write", most)
    batch = max(1, most // (BATCHES * settings().web_workers))
    wait = _rates().take(f"read {caller_key()}", most, batch)
    return _refused(wait) if wait else None


def _refuse_endless() -> None:
    """Of a body whose length was not announced the library would silently take the beginning."""
    if "Transfer-Encoding" in request.headers and len(request.get_data()) >= (
        request.max_content_length or 0
    ):
        raise RequestEntityTooLarge


def _rates() -> Rates:
    return cast(Rates, parts().rates)


def _subscriber(address: str) -> str:
    try:
        found = ip_address(address)
    except ValueError:
        return ""
    if isinstance(found, IPv6Address):
        return str(found.ipv4_mapped or int(found) >> SUBSCRIBER)
    return str(found)


def _refused(wait: float) -> Response:
    seconds = max(1, math.ceil(wait))
    sentence = gettext(
        "Too many requests in one minute. Please try again in %(seconds)s seconds.", seconds=seconds
    )
    answer = problem(429, "too_many_requests", sentence)
    answer.headers["Retry-After"] = str(seconds)
    return answer
