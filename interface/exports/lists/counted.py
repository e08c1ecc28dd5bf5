"""What is counted or folded as a whole and is never long: figures, configurations."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import takewhile

from application.hub_history import configurations_of
from domain.errors import NotFound
from domain.values import Label
from interface.exports.listing import Asked, At, Listing, Source, column
from interface.exports.queries import FigureQuery, HubQuery
from interface.exports.sources import long_reads
from interface.exports.table import Column, Kind
from interface.figures import figures_of, span
from interface.wiring import Wired
from projections.measures import MEASURES, in_periods, measured
from projections.view import View


@contextmanager
def _figures(parts: Wired, view: View, asked: Asked) -> Iterator[Source]:
    counted = figures_of(view, asked.hub or "", *span(asked.first, asked.last))
    rows = [
        (period.first, period.last, *(measured(measure, period.counts) for measure in MEASURES))
        for period in in_periods(counted, asked.filters["by"])
    ]
    yield Source(counted.position, counted.instant, len(rows), rows)


FIGURES = Listing(
    "figures",
    Label("Angka", "Figures"),
    Label(
        "Dihitung dari catatan semua perubahan; definisi setiap angka ada di halaman angka hub.",
        "Counted from the record of all changes; what each figure counts is told on the hub's page of figures.",
    ),
    (
        column("from", "Dari", "From", Kind.DAY),
        column("until", "Sampai", "Until", Kind.DAY),
        *(
            Column(
                measure.code,
                Label(
                    f"{measure.label.id} ({measure.unit.id})",
                    f"{measure.label.en} ({measure.unit.en})",
                ),
                Kind.NUMBER,
            )
            for measure in MEASURES
        ),
    ),
    _figures,
    FigureQuery,
)


@contextmanager
def _configurations(parts: Wired, view: View, asked: Asked) -> Iterator[Source]:
    with long_reads(parts).reading(parts.view) as reading:
        position = asked.upto if asked.upto is not None else reading.position()
        instant = reading.instant(position)
    found = list(
        takewhile(lambda one: one.position <= position, configurations_of(parts.platform, asked.hub or ""))
    )
    if not found:
        raise NotFound(what="hub", key=asked.hub)
    untils = [one.until for one in found[:-1]] + [None]
    rows = [
        (one.number, one.since, until, one.position, one.actor, one.reason)
        for one, until in reversed(list(zip(found, untils, strict=True)))
    ]
    yield Source(position, instant, len(rows), rows)


CONFIGURATIONS = Listing(
    "configurations",
    Label("Konfigurasi", "Configurations"),
    Label(
        "Setiap konfigurasi hub, yang terbaru dahulu: masa berlakunya, oleh siapa, atas dasar apa.",
        "Every configuration of the hub, the newest first: in force from when to when, by whom, on what ground.",
    ),
    (
        column("number", "Nomor", "Number", Kind.NUMBER),
        column("since", "Sejak", "Since", Kind.MOMENT),
        column("until", "Sampai", "Until", Kind.MOMENT),
        column("position", "Posisi", "Position", Kind.NUMBER),
        column("actor", "Oleh", "By"),
        column("ground", "Dasar", "Ground"),
    ),
    _configurations,
    HubQuery,
    At.HUB,
    "read_history",
    edition=False,
)
