"""Bundles over the API: a stretch of the log with its proofs, for who may read the history there."""

from __future__ import annotations

from contextlib import ExitStack
from threading import BoundedSemaphore
from typing import Any

from flask import Response, g
from flask_babel import gettext

from application.seal.stretches import NothingToProve
from application.store.sealed_range import SealedRange
from domain.errors import sentence
from interface import as_of
from interface.exports.queries import PeriodQuery
from interface.forms import Blueprint, ReadQuery, Text
from interface.problems import Problem, problem
from interface.proofs.bundling import RIGHT, asked_for, begin
from interface.requests import SIGNED_IN, allow, parts, settings, signed, wait_for
from interface.wiring import connect

bundles = Blueprint(
    "bundles",
    "bundles",
    url_prefix="/v1/seal",
    description="The log with its proofs, to be checked elsewhere",
)
AT_ONCE = BoundedSemaphore(2)
BUSY_SECONDS = "15"
ZIP = "application/zip"
FILE = {"type": "string", "format": "binary", "description": "What verify_bundle.py checks, which is in it"}
BUSY = sentence("Other bundles are being written just now. Please try again shortly.")
NOTHING = sentence("No checkpoint has been signed yet, so that nothing could be proved.")


class BundleQuery(ReadQuery, PeriodQuery):
    """Left out, all hubs; and from the first event to the newest checkpoint, or that of the moment asked for."""

    hub = Text(60, load_default=None, metadata={"example": "semarang"})


@bundles.get("/bundle")
@bundles.doc(responses={"200": {"description": "A zip", "content": {ZIP: {"schema": FILE}}}})
@bundles.doc(security=SIGNED_IN)
@bundles.arguments(BundleQuery, location="query")
def take_bundle(query: dict[str, Any]) -> Response:
    """Events of a hub, or of all, with the proof that nothing was changed, removed or added, as a zip"""
    who = allow(RIGHT, query["hub"])
    moment = as_of.asked()
    if moment is None:
        wait_for(query)
    until = as_of.now() if moment else None
    asked = asked_for(parts(), query["hub"], query["first"], query["last"], until)
    if not AT_ONCE.acquire(blocking=False):
        return _busy()
    with ExitStack() as held:
        held.callback(AT_ONCE.release)
        source = SealedRange(held.enter_context(connect(settings().dsn())))
        present = signed()
        try:
            given = begin(parts(), source, who, asked, present.session if present else None)
        except NothingToProve:
            raise Problem(404, "not_sealed", gettext(NOTHING)) from None
        held.callback(given.pieces.close)  # type: ignore[attr-defined]
        g.position = given.position
        answer = Response(given.pieces, content_type=ZIP)
        answer.headers["Content-Disposition"] = f'attachment; filename="{given.name}"'
        answer.call_on_close(held.pop_all().close)
        return answer


def _busy() -> Response:
    answer = problem(503, "too_many_exports", gettext(BUSY))
    answer.headers["Retry-After"] = BUSY_SECONDS
    return answer
