"""What is exported: named columns of one kind each, and a head that says what it is and as of when."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum, auto
from typing import Any
from zoneinfo import ZoneInfo

from domain.values import Label

Rows = Iterable[Sequence[Any]]  # each row has a value, or None, for every column, in their order


class Kind(Enum):
    """What a column holds. A moment is aware, and shown in the head's zone; a label has words in both
    languages, of which spreadsheets get those of one; anything else than text in a column
    of texts (a list, an object, ready JSON as msgspec.Raw) is written as JSON.
    """

    TEXT = auto()
    LABEL = auto()
    NUMBER = auto()
    DAY = auto()
    MOMENT = auto()
    YES_NO = auto()


@dataclass(frozen=True)
class Column:
    """`name` is for programs (the key in JSON Lines), `label` for people (the heading in CSV and XLSX)."""

    name: str
    label: Label
    kind: Kind = Kind.TEXT


@dataclass(frozen=True)
class Head:
    """Of what log position it is and when that was recorded; `as_of` is what was asked for, None for today's.

    `rows` are told, where they are counted first: a file that broke off half-way has fewer.
    """

    export: str
    title: Label
    position: int
    instant: datetime | None
    zone: ZoneInfo
    hub: str | None = None
    as_of: str | None = None
    filters: Mapping[str, str] = field(default_factory=dict)
    definition: Label | None = None
    rows: int | None = None


Writer = Callable[[Head, Sequence[Column], Rows, str], Iterator[bytes]]
"""Head, columns, rows and language ("id" or "en") -> the file, piece by piece. Closing it gives all back."""
