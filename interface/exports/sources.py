"""Where rows come from: a list of a read model, the log, or what was counted already."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from functools import partial
from typing import Any

import msgspec

from interface.exports.listing import Asked, Open, Source
from interface.exports.table import Column, Kind
from interface.histories.subjects import stored_types
from interface.wiring import Wired
from projections.exported import EVENTS
from projections.streaming import LongReads
from projections.view import View

Get = Callable[[Mapping[str, Any]], Any]
IN_ORDER = "select item from ({}) as wanted order by key"


def listed(
    query: str,
    *models: str,
    columns: Sequence[Column],
    within: Mapping[str, str] | None = None,
    otherwise: str | None = None,
) -> Open:
    """The list that the API gives page by page, whole: its query has an `item`, ready JSON, and its `key`.

    A column is the item's of the same name, unless `within` names the path to it. `otherwise` stands for the
    hub where none is named.
    """
    gets = [_get(column, (within or {}).get(column.name, column.name)) for column in columns]

    @contextmanager
    def opened(parts: Wired, view: View, asked: Asked) -> Iterator[Source]:
        with long_reads(parts).reading(view, *models) as reading:
            given = {**values(asked), "hub": asked.hub or otherwise}
            position = reading.position()
            items = reading.rows(IN_ORDER.format(query), given)
            rows = (tuple(get(item) for get in gets) for (item,) in items)
            yield Source(position, reading.instant(position), reading.count(query, given), rows)

    return opened


@contextmanager
def events(parts: Wired, view: View, asked: Asked) -> Iterator[Source]:
    """Straight from the log: what was appended up to a position needs no edition of it."""
    with long_reads(parts).reading(parts.view) as reading:
        position = asked.upto if asked.upto is not None else reading.position()
        types = asked.filters.get("type")
        given = {**values(asked), "upto": position, "type": list(stored_types(types)) if types else None}
        rows = (
            (*row[:-1], msgspec.Raw(row[-1].encode()))
            for row in reading.rows(f"{EVENTS} order by position", given)
        )
        yield Source(position, reading.instant(position), reading.count(EVENTS, given), rows)


def long_reads(parts: Wired) -> LongReads:
    if parts.long_reads is None:
        raise RuntimeError("wired without long reads")
    return parts.long_reads


def values(asked: Asked) -> dict[str, Any]:
    """By the names that the queries know: the first page of all, from its beginning."""
    return {
        "cursor": "",
        "hub": asked.hub,
        "hubs": asked.hubs,
        "shown": asked.shown,
        "start": asked.start,
        "end": asked.end,
        "since": asked.start,
        "until": asked.end,
        "actor": None,
        "subjects": None,
        **asked.filters,
    }


def _get(column: Column, path: str) -> Get:
    read = {Kind.MOMENT: datetime.fromisoformat, Kind.DAY: date.fromisoformat}.get(column.kind)
    return partial(_found, path.split("."), read)


def _found(path: list[str], read: Callable[[str], Any] | None, item: Any) -> Any:
    for step in path:
        item = item.get(step) if item is not None else None
    return read(item) if read and item is not None else item
