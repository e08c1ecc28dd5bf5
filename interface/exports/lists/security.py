"""What is for auditors of access: the security log, and who saw or took out what; newest first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from domain.values import Label
from interface.exports.listing import Asked, At, Listing, Source, column
from interface.exports.queries import DisclosureQuery, SecurityQuery
from interface.exports.sources import listed, long_reads
from interface.exports.table import Kind
from interface.looks_told import Further, entries_together
from interface.wiring import Wired
from projections import disclosures
from projections.view import View

AT_ONCE = 500


@contextmanager
def _entries(parts: Wired, view: View, asked: Asked) -> Iterator[Source]:
    with long_reads(parts).reading(parts.view) as reading:
        position = reading.position()
        instant = reading.instant(position)
    yield Source(position, instant, None, _rows(parts, asked))


def _rows(parts: Wired, asked: Asked) -> Iterator[Sequence[Any]]:
    """A piece at a time, with the looks and exports that are events among them."""
    further: Further | None = Further()
    while further is not None:
        page, further = entries_together(
            parts.security, parts.view, further, AT_ONCE,
            kind=asked.filters["kind"], since=asked.start, until=asked.end,
        )  # fmt: skip
        for one in page:
            yield one.at, one.kind, one.account, one.actor, one.address, one.detail, one.id


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

_DISCLOSURES = (
    column("at", "Saat", "Moment", Kind.MOMENT),
    column("kind", "Jenis", "Kind"),
    column("hub", "Hub", "Hub"),
    column("actor", "Pelaku", "Actor"),
    column("roles", "Peran", "Roles"),
    column("what", "Apa", "What"),
    column("format", "Format", "Format"),
    column("filters", "Saringan", "Filters"),
    column("as_of", "Per posisi", "As of position", Kind.NUMBER),
    column("rows", "Baris", "Rows", Kind.NUMBER),
    column("people", "Orang", "People", Kind.NUMBER),
    column("subjects", "Id orang", "Ids of people"),
    column("position", "Posisi", "Position", Kind.NUMBER),
    column("disclosure_id", "Id", "Id"),
)
DISCLOSURES = Listing(
    "disclosures",
    Label("Log akses", "Access log"),
    Label(
        "Siapa melihat data pribadi siapa, dan siapa mengambil apa, yang terbaru dahulu; tanpa nama.",
        "Who saw personal data of whom, and who took out what, the newest first; without names.",
    ),
    _DISCLOSURES,
    listed(disclosures.LIST, "disclosures", columns=_DISCLOSURES),
    DisclosureQuery,
    At.HUB,
    "read_history",
)
