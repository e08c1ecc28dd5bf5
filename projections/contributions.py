"""What makes a figure up: the events behind it, and what each of them changed when it was recorded.

A booking adds its hours, its cancellation takes them back; new opening hours add what they added to each day.
So what makes a figure up at a position is the beginning of what makes it up at a later one: the figure at any
position is the sum of the amounts up to it, the difference of two the sum of those between, and no edition is
needed to know it: the log itself is read.

Days are those of the hub's zone, as everywhere in figures. The figures themselves are counted over the read
models (projections/figures.py): that both agree is what proves them.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

import msgspec

from domain.configuration import HubConfiguration
from domain.phases import Phase
from domain.values import hub_id
from projections.causes import DECIMALS, EVENTS, NAMES, PLACE, WITH
from projections.view import Row, View

PARTS = {"occupancy": ("booked_hours", "open_hours")}
GROUPS = ("month", "type", "actor")
COUNTED = tuple(EVENTS)

_SUM = """
    select code, position, sum(amount) as amount, min(day) as first_day, max(day) as last_day from contributions
    where position > %(after)s group by code, position having sum(amount) <> 0"""
_TOTALS = """
    select code, coalesce(sum(amount), 0) as amount,
           coalesce(sum(amount) filter (where position <= %(after)s), 0) as before
    from contributions group by code"""
_BY = {
    "month": ("to_char(day, 'YYYY-MM')", "key_of_day"),
    "type": ("null", "type"),
    "actor": ("null", "actor"),
}
_GROUPED = """
    select code, {key} as key, count(*) as events, sum(amount) as amount
    from (select code, position, {key_of_day} as key_of_day, sum(amount) as amount from contributions
          where position > %(after)s group by 1, 2, 3 having sum(amount) <> 0) as summed
    left join simpul.events using (position)
    group by 1, 2 order by 1, 2"""
_OPENING = f"""
    with {PLACE}, log as (
        select position, version, body, coalesce(body -> 'entered', body -> 'proposed') as entry,
               coalesce((body ->> 'happened_at')::timestamptz, recorded_at) as happened_at
        from simpul.events where stream = %(hub_stream)s and position <= %(upto)s
            and type = any(%(entered)s::text[] || %(configured)s::text[]))
    select position, coalesce((entry ->> 'since')::date, (happened_at at time zone zone)::date) as since,
           entry ->> 'phase' as phase,
           jsonb_set(body -> 'configuration', '{{words}}', '{{"regions": {{}}, "space_kinds": {{}},
               "member_kinds": {{}}, "program_kinds": {{}}, "sectors": {{}}}}') as configuration
    from log cross join place order by version"""
_PAGE = f"""
    select found.code, found.amount, found.first_day, found.last_day, e.position, e.recorded_at,
           coalesce((e.body ->> 'happened_at')::timestamptz, e.recorded_at) as happened_at,
           e.type, e.stream, e.version, e.actor, e.body ->> 'reason' as reason
    from (select * from ({_SUM}) as summed
          where (position, code) > (%(from_position)s, %(from_code)s)
          order by position, code limit %(limit)s) as found
    join simpul.events e on e.position = found.position order by e.position, found.code"""


@dataclass(frozen=True)
class Asked:
    """Days of a hub from `first` to `last`, as known at the position `upto`; of events after `after` alone."""

    hub: str
    first: date
    last: date
    upto: int
    after: int = 0


class Group(NamedTuple):
    """What the events of one month (of days), type or actor add up to."""

    code: str
    key: str
    events: int
    amount: Decimal


class Contribution(NamedTuple):
    """What one event adds to a figure of the period; the days are the first and the last that it concerns."""

    code: str
    amount: Decimal
    first_day: date
    last_day: date
    position: int
    recorded_at: datetime
    happened_at: datetime
    type: str
    stream: UUID
    version: int
    actor: str
    reason: str | None


class _Opened(NamedTuple):
    position: int
    day: date
    amount: Decimal


class Total(NamedTuple):
    """A figure's sum, and the part of it up to the position `after` that was asked for."""

    amount: Decimal
    before: Decimal


def made_of(code: str) -> tuple[str, ...]:
    """The sums behind a measure: itself, or the two that a rate is the quotient of."""
    return PARTS.get(code, (code,))


class Contributions:
    """Those of one question, from any view: it is the log that is read."""

    def __init__(self, view: View, asked: Asked) -> None:
        self._view, self._asked = view, asked
        self._known: list[_Opened] | None = None

    def totals(self, codes: Sequence[str] = COUNTED) -> dict[str, Total]:
        found = {row["code"]: Total(row["amount"], row["before"]) for row in self._rows(codes, _TOTALS)}
        return {code: found.get(code, Total(Decimal(), Decimal())) for code in codes}

    def groups(self, codes: Sequence[str], by: str) -> list[Group]:
        """By "month" of the days, by "type" or by "actor" of the events; in the order of their keys."""
        key_of_day, key = _BY[by]
        query = _GROUPED.format(key=key, key_of_day=key_of_day)
        return [Group(**row) for row in self._rows(codes, query)]

    def page(self, codes: Sequence[str], limit: int, after: tuple[int, str] = (0, "")) -> list[Contribution]:
        """At most so many, in the order of the log, behind the position and measure `after`."""
        found = self._rows(codes, _PAGE, from_position=after[0], from_code=after[1], limit=limit)
        return [Contribution(**row) for row in found]

    def _rows(self, codes: Sequence[str], query: str, **more: Any) -> list[Row]:
        read_from = dict.fromkeys(EVENTS[code][0] for code in codes)
        each = " union all ".join(
            f"select '{code}' as code, position, day, amount from ({EVENTS[code][1]}) as {code}"
            f" (position, day, amount)"
            for code in codes
        )
        parts = [PLACE, *filter(None, (WITH[name] for name in read_from)), f"contributions as ({each})"]
        opened = self._opened() if "open" in read_from else []
        return self._view.rows(
            f"with {','.join(parts)} {query}",
            **self._values,
            after=self._asked.after,
            positions=[one.position for one in opened],
            days=[one.day for one in opened],
            amounts=[one.amount for one in opened],
            **more,
        )

    @property
    def _values(self) -> dict[str, Any]:
        asked = self._asked
        return {
            "hub": asked.hub, "hub_stream": hub_id(asked.hub), "first": asked.first, "last": asked.last,
            "upto": asked.upto, **{name: list(names) for name, names in NAMES.items()},
        }  # fmt: skip

    def _opened(self) -> list[_Opened]:
        if self._known is None:
            rows = self._view.rows(_OPENING, **self._values)
            self._known = list(_opened(rows, self._asked.first, self._asked.last))
        return self._known


def _opened(rows: Sequence[Row], first: date, last: date) -> Iterator[_Opened]:
    """What each configuration and each phase of a hub changed in the open hours of the days from its own on."""
    days = [first + timedelta(n) for n in range((last - first).days + 1)]
    rules: dict[date, Callable[[date], float]] = {}
    phases: dict[date, Phase] = {}
    hours = dict.fromkeys(days, Decimal())
    for row in rows:
        rule = (
            _hours_of(msgspec.convert(row["configuration"], HubConfiguration))
            if row["configuration"]
            else None
        )
        for day in days[bisect_left(days, row["since"]) :]:
            if rule:
                rules[day] = rule
            else:
                phases[day] = Phase(row["phase"])
            serves = day in rules and phases.get(day, Phase.PROPOSED).takes_bookings
            now = round(Decimal(rules[day](day)), DECIMALS) if serves else Decimal()
            if now != hours[day]:
                yield _Opened(row["position"], day, now - hours[day])
                hours[day] = now


def _hours_of(configuration: HubConfiguration) -> Callable[[date], float]:
    @cache
    def on(day: date) -> float:
        return sum(slot.hours for slot in configuration.open_slots(day)) * len(configuration.spaces)

    return on
