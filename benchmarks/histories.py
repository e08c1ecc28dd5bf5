"""A page of the history of one thing: fifty events with what they changed, as a reader is told them."""

from __future__ import annotations

import statistics
import time
from uuid import UUID

from application.access import OPERATOR
from application.history import NO_END, Asked, page_of
from benchmarks.ground import Place
from benchmarks.table import Line, bound
from interface.histories.told import Reader, told
from interface.wiring import Wired, wired

EVENTS, ON_A_PAGE, TIMES = 1_000, 50, 20
LONGEST = """
    select stream, least(max(version), %(events)s) as version from simpul.events
    where type like 'space.%%' group by stream order by max(version) desc limit 1
"""
AT = "select position from simpul.events where stream = %(stream)s and version = %(version)s"


def measure(place: Place) -> list[Line]:
    """Of a space with a thousand events, in however long a log; the median of many pages."""
    with place.connect() as connection:
        found = connection.execute(LONGEST, {"events": EVENTS}).fetchone()
        if found is None:
            return []
        stream, version = found
        row = connection.execute(AT, {"stream": stream, "version": version}).fetchone()
    upto = int(row[0]) if row else NO_END
    with wired(place.dsn, place.settings, connections=2) as parts:
        seconds = [page_seconds(parts, stream, upto) for _ in range(TIMES)]
    name = f"a page of the history of a space with {version:,} events"
    return [bound(name, statistics.median(seconds) * 1000, 20, unit="ms")]


def page_seconds(parts: Wired, stream: UUID, upto: int = NO_END) -> float:
    """How long the newest page of a stream's history takes, with names and both sides of every change."""
    began = time.perf_counter()
    page = page_of(parts.platform, Asked(stream=stream, upto=upto), ON_A_PAGE)
    told(parts.platform, Reader(OPERATOR, "id"), page, upto)
    return time.perf_counter() - began
