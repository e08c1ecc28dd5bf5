"""JSON Lines, for programs: the head, then an object a line, with all digits and zones."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC
from typing import Any

import msgspec

from interface.exports.table import Column, Head, Kind, Rows

PIECE = 64 * 1024  # bytes
_ENCODER = msgspec.json.Encoder(decimal_format="number")


def as_jsonl(head: Head, columns: Sequence[Column], rows: Rows, language: str = "id") -> Iterator[bytes]:
    """The language matters for the words of the head alone."""
    names = [column.name for column in columns]
    moments = [column.name for column in columns if column.kind is Kind.MOMENT]
    piece = bytearray(_line(told(head, names, language)))
    for row in rows:
        line = dict(zip(names, row, strict=True))
        for name in moments:
            line[name] = line[name] and line[name].astimezone(UTC)
        piece += _line(line)
        if len(piece) > PIECE:
            yield bytes(piece)
            piece.clear()
    yield bytes(piece)


def told(head: Head, names: Sequence[str], language: str) -> dict[str, Any]:
    """The head as programs read it."""
    return {
        "export": head.export,
        "title": head.title.in_language(language),
        "hub": head.hub,
        "as_of": head.as_of,
        "position": head.position,
        "instant": head.instant and head.instant.astimezone(UTC),
        "zone": head.zone.key,
        "filters": dict(head.filters),
        "definition": head.definition.in_language(language) if head.definition else None,
        "rows": head.rows,
        "columns": list(names),
    }


def _line(value: Any) -> bytes:
    return _ENCODER.encode(value) + b"\n"
