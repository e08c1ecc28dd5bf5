"""The vocabulary of the network, for programs."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec
from flask import Response

from application import door
from application.access import Actor
from application.hub_files import read_vocabulary
from application.vocabulary import (
    AdoptVocabulary,
    adopt_vocabulary,
    network_as_of,
    plan_vocabulary,
    vocabulary_in_force,
)
from domain.errors import ChangedMeanwhile, NotFound
from domain.values import network_id
from domain.words import Vocabulary
from interface import as_of
from interface.forms import Blueprint, ChangeHeaders, ReadQuery
from interface.requests import (
    SIGNED_IN,
    perform,
    platform,
    read_answer,
    reads,
    receipt_answer,
    settings,
    wait_for,
)
from interface.shapes import Receipt
from interface.vocabulary_shapes import (
    ChangedVocabulary,
    VocabularyInForce,
    as_plain,
    vocabulary_of,
)
from projections.view import Answer

vocabulary = Blueprint(
    "vocabulary", "vocabulary", url_prefix="/v1", description="The words and calendars that all hubs share"
)


@vocabulary.get("/vocabulary")
@vocabulary.response(200, VocabularyInForce)
@reads(vocabulary, ReadQuery)
def show_vocabulary(query: dict[str, Any]) -> Response:
    """The words in force, by their keys, and the days of the shared calendars"""
    wait_for(query, network_id())
    network = network_as_of(platform(), as_of.position())
    if network is None:
        raise NotFound(what="vocabulary", key="*")
    body = msgspec.json.encode({"number": network.number, **as_plain(network.vocabulary)}).decode()
    position = as_of.position() or platform().log_of_events.max_notification_id() or 0
    return read_answer(Answer(position, network.number, body))


@vocabulary.put("/vocabulary")
@vocabulary.arguments(ChangeHeaders, location="headers")
@vocabulary.arguments(ChangedVocabulary)
@vocabulary.response(200, Receipt)
@vocabulary.doc(security=SIGNED_IN)
def replace_vocabulary(headers: dict[str, Any], form: dict[str, Any]) -> Response:
    """Adopt a vocabulary, whole: in force at every hub at once. A word in use can be retired, not removed"""
    seen = headers["seen"] or form["number"]
    return receipt_answer(adopt_seen(vocabulary_of(form), seen, headers["key"], form["reason"]))


def adopt_seen(wanted: Vocabulary, seen: int, key: UUID, reason: str) -> door.Receipt:
    """Adopts what was made of the vocabulary of that number; for the API and the pages alike.

    Raises ChangedMeanwhile where another is in force, unless it is the one that is wanted.
    """

    def act(who: Actor) -> door.Receipt:
        drawn = plan_vocabulary(platform(), who, wanted)
        if seen != drawn.number and not drawn.is_empty:
            raise ChangedMeanwhile(seen=seen, now=drawn.number)
        return adopt_vocabulary(platform(), who, wanted, reason, drawn.base)

    return perform(AdoptVocabulary(wanted, 0), key, reason=reason, act=act)


def vocabulary_at_hand() -> Vocabulary:
    """The one in force in the network; before there is one, that of the folder of hub files."""
    return vocabulary_in_force(platform()) or read_vocabulary(settings().hubs)
