"""CSV for an Excel set to Indonesia: semicolons, decimal commas, a byte order mark, CRLF."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from io import StringIO
from typing import Any
from zoneinfo import ZoneInfo

from interface.exports.cells import guarded, plain, words, yes_no
from interface.exports.head import head_lines, local
from interface.exports.table import Column, Head, Kind, Rows

PIECE = 64 * 1024  # characters
Cell = Callable[[Any], str]


def as_csv(head: Head, columns: Sequence[Column], rows: Rows, language: str = "id") -> Iterator[bytes]:
    """The lines of the head, an empty one, the headings, then a line for each row."""
    cells = [_cell(column.kind, head.zone, language) for column in columns]
    buffer = StringIO(newline="")
    lines = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    buffer.write("\ufeff")
    for heading, said in head_lines(head, language):
        lines.writerow([heading, _said(said, head.zone)])
    buffer.write("\r\n")
    lines.writerow([guarded(column.label.in_language(language)) for column in columns])
    for row in rows:
        lines.writerow(["" if value is None else cell(value) for cell, value in zip(cells, row, strict=True)])
        if buffer.tell() > PIECE:
            yield buffer.getvalue().encode()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().encode()


def _cell(kind: Kind, zone: ZoneInfo, language: str) -> Cell:
    cells: dict[Kind, Cell] = {
        Kind.TEXT: _text,
        Kind.LABEL: lambda value: guarded(words(value, language)),
        Kind.NUMBER: number,
        Kind.DAY: date.isoformat,
        Kind.MOMENT: partial(moment, zone=zone),
        Kind.YES_NO: partial(yes_no, language=language),
    }
    return cells[kind]


def _text(value: Any) -> str:
    return guarded(plain(value))


def _said(value: Any, zone: ZoneInfo) -> str:
    if isinstance(value, datetime):
        return moment(value, zone)
    return "" if value is None else _text(value)


def number(value: float | Decimal) -> str:
    """With a decimal comma, without points between thousands and without exponents."""
    if isinstance(value, int):
        return str(value)
    return format(Decimal(repr(value)) if isinstance(value, float) else value, "f").replace(".", ",")


def moment(value: datetime, zone: ZoneInfo) -> str:
    """2026-11-22 08:30:00, which Excel reads as date and time in every country's settings."""
    return local(value, zone).isoformat(" ")
