"""The head of an export in words: always the same lines, so that a program can skip them by their number."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from domain.values import Label
from interface.exports.table import Head

HEAD_LINES = 9
_EXPORT, _HUB, _AS_OF = Label("Ekspor", "Export"), Label("Hub", "Hub"), Label("Per", "As of")
_POSITION = Label("Posisi log", "Log position")
_RECORDED = Label("Dicatat pada", "Recorded at")
_ZONE, _FILTERS = Label("Zona waktu", "Time zone"), Label("Saringan", "Filters")
_DEFINITION = Label("Keterangan", "About")
_ROWS = Label("Banyaknya baris", "Number of rows")
_ALL, _NOW = Label("semua", "all"), Label("kini", "now")
_NO_FILTERS = Label("tidak ada", "none")


def head_lines(head: Head, language: str) -> list[tuple[str, str | int | datetime | None]]:
    """Pairs of a heading and what it says, HEAD_LINES of them, none of several lines."""
    filters = ", ".join(f"{name}={value}" for name, value in head.filters.items())
    lines: list[tuple[Label, str | int | datetime | None]] = [
        (_EXPORT, f"{head.title.in_language(language)} ({head.export})"),
        (_HUB, head.hub or _ALL.in_language(language)),
        (_AS_OF, head.as_of or _NOW.in_language(language)),
        (_POSITION, head.position),
        (_RECORDED, head.instant),
        (_ZONE, head.zone.key),
        (_FILTERS, filters or _NO_FILTERS.in_language(language)),
        (_DEFINITION, head.definition.in_language(language) if head.definition else ""),
        (_ROWS, head.rows),
    ]
    return [
        (label.in_language(language), " ".join(value.split()) if isinstance(value, str) else value)
        for label, value in lines
    ]


def local(moment: datetime, zone: ZoneInfo) -> datetime:
    """As a clock in the zone shows it, to the second: spreadsheets know no zones."""
    return moment.astimezone(zone).replace(tzinfo=None, microsecond=0)
