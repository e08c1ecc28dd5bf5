"""The certificates of verifications and rebuilds, over HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from flask import Response, json
from marshmallow import Schema, fields

from application.certificates import Certificate, NotACertificate, breaks
from application.store import certificates as kept
from application.store.connection import LogConnection
from domain.errors import NotFound
from interface import as_of
from interface.forms import Blueprint, Count, ReadQuery
from interface.proofs.certifying import keys_of
from interface.requests import SIGNED_IN, allow, live_view, platform, read_answer, reads, wait_for
from projections.view import Answer

certificates = Blueprint(
    "certificates", "certificates", url_prefix="/v1/certificates", description="Proofs of the read models"
)
HASH = {"description": "SHA-256 in hexadecimal"}
BASE64 = {"description": "32 bytes in Base64"}


class CertifiedTable(Schema):
    """`differing`: how many rows were not as the log gives them."""

    table = fields.String(required=True)
    rows = fields.Integer(required=True)
    sha256 = fields.String(required=True, metadata=HASH)
    differing = fields.Integer(required=True)


class CertifiedDifference(Schema):
    """`kind` is extra, missing or changed; the key `*` is the table as such."""

    table = fields.String(required=True)
    key = fields.String(required=True)
    kind = fields.String(required=True)


class CertifiedCheckpoint(Schema):
    size = fields.Integer(required=True)
    position = fields.Integer(required=True)
    root = fields.String(required=True, metadata=BASE64)
    instant = fields.String(required=True, metadata={"format": "date-time"})


class CertifiedLog(Schema):
    """The events up to the position, read row by row. `contradicted`: sizes of checkpoints that say otherwise."""

    events = fields.Integer(required=True)
    root = fields.String(required=True, metadata=BASE64)
    agrees = fields.Boolean(required=True)
    contradicted = fields.List(fields.Integer(), required=True)
    checkpoint = fields.Nested(CertifiedCheckpoint, required=True, allow_none=True)


class CertifiedSwitch(Schema):
    """The edition that was live before; `changed` are the read models that could not be compared."""

    edition = fields.Integer(required=True, allow_none=True)
    dropped = fields.Boolean(required=True)
    changed = fields.List(fields.String(), required=True)


class CertificateShape(Schema):
    """The signed `note` is what counts; the rest repeats it. `replaced` is of rebuilds alone."""

    certificate = fields.Integer(required=True)
    previous = fields.String(required=True, allow_none=True, metadata=HASH)
    kind = fields.String(required=True)
    made_at = fields.String(required=True, metadata={"format": "date-time"})
    seconds = fields.Float(required=True)
    asked_by = fields.String(required=True)
    edition = fields.Integer(required=True)
    status = fields.String(required=True)
    position = fields.Integer(required=True)
    instant = fields.String(required=True, allow_none=True, metadata={"format": "date-time"})
    code = fields.String(required=True)
    simpul = fields.String(required=True)
    agrees = fields.Boolean(required=True)
    content = fields.String(required=True, metadata=HASH)
    tables = fields.List(fields.Nested(CertifiedTable), required=True)
    differences = fields.List(fields.Nested(CertifiedDifference), required=True)
    set_aside = fields.List(fields.String(), required=True)
    log = fields.Nested(CertifiedLog, required=True)
    replaced = fields.Nested(CertifiedSwitch, required=False)
    signed_by = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "The public key of the seal that signed it"},
    )
    note = fields.String(required=True, metadata={"description": "A C2SP signed note"})


class CertificatePage(Schema):
    """`broken_before`: certificates before which one is missing, or is not the one that they name."""

    items = fields.List(fields.Nested(CertificateShape), required=True)
    next = fields.String(required=True, allow_none=True)
    broken_before = fields.List(fields.Integer(), required=True)


class CertificatesQuery(ReadQuery):
    limit = Count(1, 200, load_default=50, strict=False, metadata={"description": "At most so many items."})
    cursor = Count(
        1, kept.MOST_NUMBER, load_default=None, strict=False,
        metadata={"description": "The `next` of the page before."},
    )  # fmt: skip


@certificates.get("")
@certificates.response(200, CertificatePage)
@certificates.doc(security=SIGNED_IN)
@reads(certificates, CertificatesQuery)
def list_certificates(query: dict[str, Any]) -> Response:
    """What verifications and rebuilds of the read models have found, the newest first"""
    with asked(query) as (connection, until):
        known, damaged = known_by(connection, until), kept.damaged(connection)
        keys = keys_of(connection)
    below = [one for one in known if query["cursor"] is None or one.number < query["cursor"]]
    shown = below[: query["limit"]]
    told = {
        "items": [{**one.said, "signed_by": signature(one, keys), "note": one.note} for one in shown],
        "next": str(shown[-1].number) if len(below) > len(shown) else None,
        "broken_before": breaks(reversed(known), damaged),
    }
    return _answer(told)


@certificates.get("/<int:number>")
@certificates.response(200, CertificateShape)
@certificates.doc(security=SIGNED_IN)
@reads(certificates, ReadQuery)
def show_certificate(query: dict[str, Any], number: int) -> Response:
    """One certificate with its signed note"""
    with asked(query) as (connection, until):
        found = one_certificate(connection, number, until)
        keys = keys_of(connection)
    return _answer({**found.said, "signed_by": signature(found, keys), "note": found.note})


@contextmanager
def asked(query: dict[str, Any] | None = None) -> Iterator[tuple[LogConnection, datetime | None]]:
    """Where certificates are kept, for those who may see them; and the instant that `as_of` asks for."""
    allow("read_history", None)
    moment = as_of.asked()
    if moment is None and query:
        wait_for(query)
    with platform().pool.connection() as connection:
        yield connection, as_of.now() if moment else None


def known_by(connection: LogConnection, until: datetime | None) -> list[Certificate]:
    """The newest first, of those made up to an instant."""
    return [one for one in kept.latest(connection) if until is None or one.made_at <= until]


def one_certificate(connection: LogConnection, number: int, until: datetime | None) -> Certificate:
    try:
        found = kept.certificate(connection, number) if number <= kept.MOST_NUMBER else None
    except NotACertificate:  # the list names it as damaged
        found = None
    if found is None or (until is not None and found.made_at > until):
        raise NotFound(what="certificate", key=number)
    return found


def signature(found: Certificate, keys: Any) -> str | None:
    key = found.signed_by(keys)
    return str(key) if key else None


def _answer(told: dict[str, Any]) -> Response:
    moment = as_of.asked()
    return read_answer(Answer(moment.position if moment else live_view().position(), None, json.dumps(told)))
