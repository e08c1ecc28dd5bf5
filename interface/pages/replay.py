"""The replay of a hub's life: a slider over its stops, and what was known of it at each."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from threading import Lock
from typing import Any
from zoneinfo import ZoneInfo

from flask import current_app, g, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from domain.errors import NotFound
from domain.values import hub_id
from interface import as_of
from interface.as_of import view_at
from interface.figures import figures_of
from interface.pages.figure_events import hub_then
from interface.pages.shown import ShownHub
from interface.problems import Problem
from interface.requests import live_view
from projections.figures import READS, Counted
from projections.hub_lives import SpaceThen, Stop, spaces_then, stops
from projections.hubs import hub_row
from projections.measures import MEASURES, in_periods, measured
from projections.past import Moment, zone_of
from projections.view import Row

STOPS_KEPT = 250
Read = tuple[Row, list[SpaceThen], Counted]


@dataclass(frozen=True)
class Scene:
    """The hub as it was known at a stop, and the figures of its month up to that day."""

    hub: ShownHub
    day: date
    first: date
    spaces: list[SpaceThen]
    counted: Counted
    values: dict[str, float | None]

    @property
    def api(self) -> str:
        """Where programs read the same figures."""
        asked: dict[str, Any] = {"from": self.first.isoformat(), "until": self.day.isoformat()}
        return url_for(
            "figures.show_figures", code=self.hub.code, by="total", as_of=self.counted.position, **asked
        )


class Told:
    """What was read of the last stops that were looked at: of a hub with a long life that takes seconds, and it
    is the same for ever.
    """

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, int, date], Read] = OrderedDict()
        self._lock = Lock()

    def once(self, key: tuple[str, int, date], read: Callable[[], Read]) -> Read:
        with self._lock:
            if (kept := self._kept.get(key)) is not None:
                self._kept.move_to_end(key)
                return kept
        found = read()
        with self._lock:
            self._kept[key] = found
            while len(self._kept) > STOPS_KEPT:
                self._kept.popitem(last=False)
        return found


def replay(code: str) -> ResponseReturnValue:
    hub, live, known = hub_then(code), live_view(), as_of.position()
    zone = zone_of(live, code) or hub.configuration.zone
    life = stops(live, code, hub_id(code), zone, live.position() if known is None else known)
    if not life:
        raise NotFound(what="hub", key=code)
    number = _chosen(life)
    scene = _scene(code, life[number], ZoneInfo(zone))
    g.position = life[number].position
    return render_template(
        "replay.html", hub=hub, life=life, number=number, stop=life[number], scene=scene, measures=MEASURES,
        days=[stop.recorded_at.astimezone(ZoneInfo(zone)) for stop in life], bands=_bands(life),
    )  # fmt: skip


def _chosen(life: list[Stop]) -> int:
    """The stop by its number, or the last one at a position; the newest where nothing is asked for."""
    last = len(life) - 1
    number, position = _whole("stop"), _whole("at")
    if number is not None:
        return min(max(number, 1), len(life)) - 1
    if position is not None:
        return max((n for n, stop in enumerate(life) if stop.position <= position), default=0)
    return last


def _whole(name: str) -> int | None:
    text = request.args.get(name)
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise Problem(400, "not_a_stop", gettext("“%(text)s” is not a number of a stop.", text=text))
    return int(text)


def _scene(code: str, stop: Stop, zone: ZoneInfo) -> Scene:
    day = stop.recorded_at.astimezone(zone).date()
    first = day.replace(day=1)
    told: Told = current_app.extensions.setdefault("told_at_stops", Told())
    row, spaces, counted = told.once((code, stop.position, day), lambda: _read(code, stop, first, day))
    return Scene(ShownHub(row, stop.recorded_at), day, first, spaces, counted, _values(counted))


def _read(code: str, stop: Stop, first: date, day: date) -> Read:
    moment = Moment(stop.position, stop.recorded_at)
    with view_at(moment, hub=code).at_once("hubs", "spaces", *READS) as view:
        row = hub_row(view, code)
        if row is None:
            raise NotFound(what="hub", key=code)
        return row, spaces_then(view, code), figures_of(view, code, first, day)


def _values(counted: Counted) -> dict[str, Any]:
    period = in_periods(counted, "total")[0]
    return {measure.code: measured(measure, period.counts) for measure in MEASURES}


def _bands(life: list[Stop]) -> list[tuple[str, float, float]]:
    """Each stretch of one phase: the phase, where it begins and how wide it is, in percent of the slider."""
    turns = [n for n, stop in enumerate(life) if n == 0 or stop.phase != life[n - 1].phase]
    ends = [*turns[1:], len(life)]
    whole = len(life)
    return [
        (life[begins].phase, 100 * begins / whole, 100 * (ends_at - begins) / whole)
        for begins, ends_at in zip(turns, ends, strict=True)
    ]
