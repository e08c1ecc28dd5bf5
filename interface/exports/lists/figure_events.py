"""Why the figures are what they are: every event that makes one up, and what it changed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from domain.errors import NotFound
from domain.values import Label
from interface.exports.listing import Asked, Listing, Source, column
from interface.exports.queries import FigureEventsQuery
from interface.exports.sources import long_reads
from interface.exports.table import Kind
from interface.figures import span
from interface.wiring import Wired
from projections import contributions
from projections.contributions import COUNTED, Contribution, Contributions, made_of
from projections.figures import position_of
from projections.view import View


@contextmanager
def _events(parts: Wired, view: View, asked: Asked) -> Iterator[Source]:
    """Straight from the log, of the position that figures stand at today, or of the one asked for."""
    upto = position_of(view) if asked.upto is None else asked.upto
    figure = asked.filters["figure"]
    found = Contributions(
        view, contributions.Asked(asked.hub or "", *span(asked.first, asked.last), upto=upto)
    )
    if found.opening is None:
        raise NotFound(what="hub", key=asked.hub)
    query, values = found.every(COUNTED if figure is None else made_of(figure))
    with long_reads(parts).reading(parts.view) as reading:
        rows = (_row(Contribution(*row)) for row in reading.rows(query, values))
        yield Source(upto, reading.instant(upto), reading.count(query, values), rows)


def _row(one: Contribution) -> tuple[object, ...]:
    return (
        one.code, one.amount, one.first_day, one.last_day, one.position, one.recorded_at, one.happened_at,
        one.topic, one.stream, one.version, one.actor, one.reason,
    )  # fmt: skip


FIGURE_EVENTS = Listing(
    "figure-events",
    Label("Peristiwa di balik angka", "Events behind the figures"),
    Label(
        "Yang diubah setiap peristiwa pada sebuah angka saat dicatat; jumlahnya adalah angka itu.",
        "What each event changed in a figure when it was recorded; together they are the figure.",
    ),
    (
        column("figure", "Angka", "Figure"),
        column("amount", "Jumlah", "Amount", Kind.NUMBER),
        column("from", "Dari hari", "From day", Kind.DAY),
        column("until", "Sampai hari", "Until day", Kind.DAY),
        column("position", "Posisi", "Position", Kind.NUMBER),
        column("recorded_at", "Dicatat pada", "Recorded at", Kind.MOMENT),
        column("happened_at", "Terjadi pada", "Happened at", Kind.MOMENT),
        column("type", "Jenis", "Type"),
        column("stream", "Aliran", "Stream"),
        column("version", "Versi", "Version", Kind.NUMBER),
        column("actor", "Pelaku", "Actor"),
        column("reason", "Dasar", "Ground"),
    ),
    _events,
    FigureEventsQuery,
    right="read_history",
    edition=False,
)
