"""The seal over HTTP: checkpoints, public keys and proofs. They say nothing about anybody and are open to all."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from flask import Response, json
from marshmallow import Schema, fields

from application.seal.proofs import NotProvable, prove_consistency, prove_inclusion
from application.store.seal import SealStore
from domain.errors import NotFound
from interface import as_of
from interface.formats import language
from interface.forms import MOST_POSITION, Blueprint, Count, ReadQuery
from interface.problems import Problem
from interface.proofs.shapes import checkpoint_told, consistency_told, inclusion_told, key_told
from interface.requests import platform, read_answer, reads, wait_for
from projections.view import Answer

seal = Blueprint("seal", "seal", url_prefix="/v1/seal", description="The seal over the log, and its proofs")
BASE64 = {"description": "32 bytes in Base64"}


class CheckpointShape(Schema):
    """The signed note is what counts; the rest repeats it."""

    size = fields.Integer(required=True, metadata={"description": "How many events it covers"})
    position = fields.Integer(required=True, metadata={"description": "Of the last of them"})
    root = fields.String(required=True, metadata=BASE64)
    instant = fields.String(required=True, metadata={"format": "date-time"})
    note = fields.String(required=True, metadata={"description": "A C2SP checkpoint, signed with Ed25519"})


class SealKey(Schema):
    """It signs the checkpoints of more than `after` events."""

    number = fields.Integer(required=True)
    key = fields.String(required=True, metadata={"description": "A C2SP verifier key"})
    after = fields.Integer(required=True)
    instant = fields.String(required=True, metadata={"format": "date-time"})
    note = fields.String(required=True, metadata={"description": "Signed by itself and by the key before"})


class Seal(Schema):
    """The latest checkpoint, and all keys that sign or have signed."""

    checkpoint = fields.Nested(CheckpointShape, required=True, allow_none=True)
    keys = fields.List(fields.Nested(SealKey), required=True)


class CheckpointPage(Schema):
    items = fields.List(fields.Nested(CheckpointShape), required=True)
    next = fields.String(required=True, allow_none=True)


class InclusionProof(Schema):
    """Event `position` is leaf number `leaf` among the first `size`; RFC 9162, section 2.1.3."""

    position = fields.Integer(required=True)
    leaf = fields.Integer(required=True)
    leaf_hash = fields.String(required=True, metadata=BASE64)
    size = fields.Integer(required=True)
    root = fields.String(required=True, metadata=BASE64)
    hashes = fields.List(fields.String(metadata=BASE64), required=True)
    checkpoint = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "The note of just that size, if there is one"},
    )


class ConsistencyProof(Schema):
    """The tree of `to` events begins with the tree of `from`; RFC 9162, section 2.1.4."""

    before = fields.Integer(required=True, data_key="from")
    size = fields.Integer(required=True, data_key="to")
    from_root = fields.String(required=True, metadata=BASE64)
    to_root = fields.String(required=True, metadata=BASE64)
    hashes = fields.List(fields.String(metadata=BASE64), required=True)


class CheckpointsQuery(ReadQuery):
    limit = Count(1, 200, load_default=50, strict=False, metadata={"description": "At most so many items."})
    cursor = Count(
        1, MOST_POSITION, load_default=None, strict=False,
        metadata={"description": "The `next` of the page before."},
    )  # fmt: skip


class InclusionQuery(ReadQuery):
    position = Count(1, MOST_POSITION, required=True, strict=False)
    size = Count(
        1, MOST_POSITION, load_default=None, strict=False,
        metadata={"description": "Among so many events; left out, those of the latest checkpoint."},
    )  # fmt: skip


class ConsistencyQuery(ReadQuery):
    before = Count(1, MOST_POSITION, required=True, strict=False, data_key="from")
    size = Count(
        1, MOST_POSITION, load_default=None, strict=False, data_key="to",
        metadata={"description": "Left out, the latest checkpoint's."},
    )  # fmt: skip


@seal.get("")
@seal.response(200, Seal)
@reads(seal, ReadQuery)
def show_seal(query: dict[str, Any]) -> Response:
    """The latest checkpoint, and the public keys"""
    with _asked(query) as (store, until):
        kept = store.checkpoint_by(until)
        known = store.keys()
        keys = [key_told(key) for key in known if until is None or key.instant <= until]
        return _answer(store, {"checkpoint": checkpoint_told(kept) if kept else None, "keys": keys})


@seal.get("/checkpoints")
@seal.response(200, CheckpointPage)
@reads(seal, CheckpointsQuery)
def list_checkpoints(query: dict[str, Any]) -> Response:
    """Checkpoints, the latest first"""
    with _asked(query) as (store, until):
        found = store.checkpoints(query["limit"], query["cursor"], until)
        following = str(found[-1].size) if len(found) == query["limit"] else None
        return _answer(store, {"items": [checkpoint_told(kept) for kept in found], "next": following})


@seal.get("/checkpoints/<int:size>")
@seal.response(200, CheckpointShape)
@reads(seal, ReadQuery)
def show_checkpoint(query: dict[str, Any], size: int) -> Response:
    """The checkpoint of just so many events"""
    with _asked(query) as (store, until):
        kept = store.checkpoint(size) if size <= MOST_POSITION else None
        if kept is None or (until is not None and kept.instant > until):
            raise NotFound(what="checkpoint", key=size)
        return _answer(store, checkpoint_told(kept))


@seal.get("/inclusion")
@seal.response(200, InclusionProof)
@seal.arguments(InclusionQuery, location="query")
def show_inclusion(query: dict[str, Any]) -> Response:
    """That the event at a position is in the log as a checkpoint has sealed it"""
    with _asked(query) as (store, until):
        return _answer(store, inclusion_told(prove_inclusion(store, query["position"], query["size"], until)))


@seal.get("/consistency")
@seal.response(200, ConsistencyProof)
@seal.arguments(ConsistencyQuery, location="query")
def show_consistency(query: dict[str, Any]) -> Response:
    """That between two checkpoints the log was only added to"""
    with _asked(query) as (store, until):
        return _answer(
            store, consistency_told(prove_consistency(store, query["before"], query["size"], until))
        )


@contextmanager
def _asked(query: dict[str, Any]) -> Iterator[tuple[SealStore, datetime | None]]:
    """The seal, and the instant that `as_of` asks for: no checkpoint made later is shown. No edition is needed."""
    moment = as_of.asked()
    if moment is None:
        wait_for(query)
    with platform().pool.connection() as connection:
        try:
            yield SealStore(connection), as_of.now() if moment else None
        except NotProvable as error:
            raise Problem(404, "not_sealed", error.says.in_language(language())) from error


def _answer(store: SealStore, told: dict[str, Any]) -> Response:
    moment = as_of.asked()
    position = moment.position if moment else store.sealed()[1]
    return read_answer(Answer(position, None, json.dumps(told)))
