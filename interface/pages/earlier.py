"""Pages of an earlier day: which there are, what they say of it, and that their links lead to that day too."""

from __future__ import annotations

from typing import Any, NamedTuple
from urllib.parse import urlencode

from flask import request
from flask_babel import gettext

from domain.errors import sentence
from interface import as_of
from interface.as_of import READS
from interface.formats import NETWORK_ZONE, in_words
from interface.problems import Problem
from interface.requests import live_view
from projections.past import at_position

TAKEN_BACK = {
    "pages.hub_history", "pages.hub_configuration", "pages.replay",
    "pages.home", "pages.hubs", "pages.hub", "pages.agenda", "pages.photo", "pages.figures", "pages.figure",
    "pages.seal", "pages.checkpoint", "pages.checkpoint_note", "pages.seal_keys",
    "pages.history", "pages.hub_life", "pages.space_history", "pages.booking_history", "pages.membership_history",
    "pages.program_history",
}  # fmt: skip
"""Pages that can be seen as they were; whoever adds one looks that all of it is read through `view()`."""
COMPARE = {"pages.figure_comparison"}
"""Pages of today whose `as_of` is a moment that they compare with another."""
NOT_HERE = sentence("This page is only there as it is today. Leave out as_of, or ask the API under /v1.")


class Earlier(NamedTuple):
    """The day that a page is of, in words, its position, and this page of today."""

    words: str
    position: int
    back: str


def refuse_elsewhere() -> None:
    """A page that would not look back must not seem to."""
    named = request.endpoint is not None and request.endpoint.startswith("pages.")
    if request.endpoint in COMPARE:
        return
    if named and "as_of" in request.args and request.method in READS and request.endpoint not in TAKEN_BACK:
        raise Problem(422, "as_of_not_here", gettext(NOT_HERE))


def surroundings() -> dict[str, Any]:
    """For the frame: the day it is of, and whether another day may be asked for."""
    return {
        "earlier": earlier,
        "takes_as_of": request.endpoint in TAKEN_BACK,
        "asked_besides": [pair for pair in request.args.items() if pair[0] != "as_of"],
    }


def earlier() -> Earlier | None:
    try:
        moment = as_of.asked()
    except Problem:
        return None
    if moment is None:
        return None
    instant = moment.instant or at_position(live_view(), moment.position).instant or as_of.BEFORE_ALL
    others = {name: value for name, value in request.args.items() if name != "as_of"}
    return Earlier(in_words(instant.astimezone(NETWORK_ZONE)), moment.position, "?" + urlencode(others))


def keep(endpoint: str, values: dict[str, Any]) -> None:
    """Whoever walks on from a page of an earlier day stays on that day."""
    if endpoint in TAKEN_BACK and "as_of" not in values and request and request.endpoint in TAKEN_BACK:
        asked = request.args.get("as_of")
        if asked and request.method in READS:
            values["as_of"] = asked
