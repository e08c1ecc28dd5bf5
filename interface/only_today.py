"""Reads that cannot be taken back, because what they tell does not stand in the log; each says so, and why."""

from __future__ import annotations

from flask import Flask, request
from flask_babel import gettext

from domain.errors import sentence
from interface.as_of import READS
from interface.problems import Problem

ONLY_TODAY = {
    "api-docs.openapi_json": sentence(
        "This describes the API of this version; it does not stand in the log."
    ),
    "plans.show_schema": sentence("This is how this version reads hub files; it does not stand in the log."),
    "credentials.list_tokens": sentence("Tokens do not stand in the log: they are only there as of today."),
    "credentials.list_sessions": sentence(
        "Sessions do not stand in the log: they are only there as of today."
    ),
    "security.list_security": sentence(
        "The security log is kept beside the log, for a time only: it is only there as of today."
    ),
    "editions.list_editions": sentence("What is at hand of earlier days is only told as of today."),
    "bundles.take_bundle": sentence(
        "A bundle reaches to a checkpoint: choose its days by from and until instead of as_of."
    ),
}
"""Why, by endpoint. Pages that cannot be taken back are known to interface/pages/earlier.py."""


def register(app: Flask) -> None:
    app.before_request(_refuse)


def _refuse() -> None:
    """What would not look back must not seem to."""
    why = ONLY_TODAY.get(request.endpoint or "")
    if why and "as_of" in request.args and request.method in READS:
        raise Problem(422, "as_of_not_here", gettext(why))
