"""`/v1/exports/<list>.<format>`: every list whole, as a file, for whom the list itself is readable."""

from __future__ import annotations

from typing import Any

from flask import Response, g, request
from flask_babel import gettext

from application.access import Actor
from domain.errors import NotPermitted
from interface import as_of
from interface.exports import TYPES, WRITERS
from interface.exports.listing import Listing
from interface.exports.lists import LISTINGS
from interface.exports.queries import AnyQuery
from interface.exports.writing import asked_of, begin
from interface.formats import language
from interface.forms import Blueprint
from interface.only_today import ONLY_TODAY
from interface.problems import Problem, problem
from interface.requests import SIGNED_IN, actor, known_actor, live_view, parts, signed, tell_refused, wait_for
from projections.streaming import TooManyReaders
from projections.view import View

exports = Blueprint("exports", "exports", url_prefix="/v1/exports", description="Lists as files, whole")
FILE = {"type": "string", "description": "csv, xlsx or jsonl; the head says what it is and as of when"}
KINDS = [kind.partition(";")[0] for kind in TYPES.values()]
BUSY_SECONDS = "15"


@exports.get("/<list>.<format>")
@exports.doc(
    responses={"200": {"description": "A file", "content": {kind: {"schema": FILE} for kind in KINDS}}}
)
@exports.doc(security=SIGNED_IN)
@exports.arguments(AnyQuery, location="query")
def export(given: dict[str, Any], list: str, format: str) -> Response:
    """A list as a file, whole: as CSV, XLSX or JSON Lines; who may read the list may have it"""
    listing = LISTINGS.get(list)
    if listing is None or format not in WRITERS:
        raise Problem(404)
    if "as_of" in request.args and not listing.past:
        why = ONLY_TODAY["security.list_security"]
        raise Problem(422, "as_of_not_here", gettext(why))
    query = exports.ARGUMENTS_PARSER.parse(listing.query(), request, location="query")
    who = _reader(listing, query)
    asked = asked_of(listing, parts(), who, query, as_of.asked() if listing.past else None)
    told = signed()
    try:
        found = begin(
            listing, parts(), _view(listing, query), who, asked, format, query["lang"] or language(),
            query.get("as_of"), told.session if told else None,
        )  # fmt: skip
    except TooManyReaders:
        return _busy()
    g.position = found.position
    answer = Response(found.pieces, content_type=TYPES[format])
    answer.call_on_close(found.close)
    answer.headers["Content-Disposition"] = f'attachment; filename="{found.name}"'
    return answer


def _reader(listing: Listing, query: dict[str, Any]) -> Actor:
    """Who may have it; a refusal is told to the security log, as for the list itself."""
    if listing.right is None:
        return actor()
    who = known_actor()
    try:
        listing.permit(who, query.get("hub"))
    except NotPermitted:
        tell_refused(who, listing.right, query.get("hub"))
        raise
    return who


def _view(listing: Listing, query: dict[str, Any]) -> View:
    """Of one hub alone nothing need be built; what is read from the log needs no edition of an earlier day."""
    if listing.edition:
        return wait_for(query, hub=query.get("hub") if listing.alone else None)
    return live_view().wait_for(query["min_position"]) if query.get("min_position") else live_view()


def _busy() -> Response:
    detail = gettext("Other exports are being written just now. Please try again shortly.")
    answer = problem(503, "too_many_exports", detail)
    answer.headers["Retry-After"] = BUSY_SECONDS
    return answer
