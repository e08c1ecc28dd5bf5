"""The security log, newest first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from application.store.security_log import Entry
from domain.values import Label
from interface.exports.listing import Asked, At, Listing, Source, column
from interface.exports.queries import SecurityQuery
from interface.exports.sources import long_reads
from interface.exports.table import Kind
from interface.wiring import Wired
from projections.view import View

AT_ONCE = 500


@contextmanager
def _entries(parts: Wired, view: View, asked: Asked) -> Iterator[Source]:
    with long_reads(parts).reading(parts.view) as reading:
        position = reading.position()
        instant = reading.instant(position)
    yield Source(position, instant, None, _rows(parts, asked))


def _rows(parts: Wired, asked: Asked) -> Iterator[Sequence[Any]]:
    """A piece at a time, each older than the one before."""
    before = None
    while page := _page(parts, asked, before):
        for one in page:
            yield one.at, one.kind, one.account, one.actor, one.address, one.detail, one.id
        before = page[-1].id


def _page(parts: Wired, asked: Asked, before: int | None) -> list[Entry]:
    return parts.security.entries(
        before=before, kind=asked.filters["kind"], since=asked.start, until=asked.end, limit=AT_ONCE
    )


SECURITY = Listing(
    "security",
    Label("Log keamanan", "Security log"),
    Label(
        "Yang terjadi di sekitar akun, yang terbaru dahulu; tanpa nama.",
        "What happened around accounts, the newest first; without names.",
    ),
    (
        column("at", "Saat", "Moment", Kind.MOMENT),
        column("kind", "Jenis", "Kind"),
        column("account_id", "Id akun", "Account id"),
        column("actor", "Pelaku", "Actor"),
        column("address", "Alamat", "Address"),
        column("detail", "Rincian", "Detail"),
        column("id", "Nomor", "Number", Kind.NUMBER),
    ),
    _entries,
    SecurityQuery,
    At.PROVINCE,
    "read_security",
    past=False,
    edition=False,
)
