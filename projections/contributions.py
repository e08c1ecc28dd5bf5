"""What makes a figure up: the events behind it, and what each of them changed when it was recorded.

A booking adds its hours, its cancellation takes them back; new opening hours add what they added to each day.
So what makes a figure up at a position is the beginning of what makes it up at a later one: the figure at any
position is the sum of the amounts up to it, the difference of two the sum of those between, and no edition is
needed to know it: the log itself is read.

Days are those of the hub's zone, as everywhere in figures. The figures themselves are counted over the read
models (projections/figures.py): that both agree is what proves them.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

import msgspec

from domain.configuration import HubConfiguration
from domain.phases import Phase
from domain.values import hub_id
from projections.causes import DECIMALS, EVENTS, NAMES, PLACE, WITH
from projections.view import Row, View

PARTS = {"occupancy": ("booked_hours", "open_hours")}
COUNTED = tuple(EVENTS)
MONTH, TYPE, ACTOR = GROUPS = ("month", "type", "actor")

VERSION = re.compile("[.][0-9]+$")

_SUM = """
    select code, position, sum(amount) as amount, min(day) as first_day, max(day) as last_day
    from (select code, position, day, sum(amount) as amount from contributions where position > %(after)s
          group by 1, 2, 3 having sum(amount) <> 0) as of_days
    group by code, position having sum(amount) <> 0"""
_GROUPS = """, by_month as (
        select code, position, to_char(day, 'YYYY-MM') as month, sum(amount) as amount from contributions
        where position > %(after)s group by 1, 2, 3),
    by_event as (
        select s.code, s.amount, regexp_replace(type, '[.][0-9]+$', '') as type, actor
        from (select code, position, sum(amount) as amount from by_month group by 1, 2 having sum(amount) <> 0) s
        join simpul.events using (position))
    """
_GROUPED = {
    "month": "select 'month' as by, code, month as key, count(*) as events, sum(amount) as amount"
    " from by_month where amount <> 0 group by 2, 3",
    "type": "select 'type' as by, code, type as key, count(*) as events, sum(amount) as amount from by_event"
    " group by 2, 3",
    "actor": "select 'actor' as by, code, actor as key, count(*) as events, sum(amount) as amount from by_event"
    " group by 2, 3",
}
_ALL = """
    select 'all' as by, code, '' as key, count(*) as events, sum(amount) as amount from contributions group by 2
    union all
    select 'before', code, '', count(*), sum(amount) from contributions where position <= %(after)s group by 2"""
_OPENING = f"""
    with {PLACE}, log as (
        select position, version, body, coalesce(body -> 'entered', body -> 'proposed') as entry,
               coalesce((body ->> 'happened_at')::timestamptz, recorded_at) as happened_at
        from simpul.events where stream = %(hub_stream)s and position <= %(upto)s
            and type = any(%(entered)s::text[] || %(configured)s::text[]))
    select position, zone, coalesce((entry ->> 'since')::date, (happened_at at time zone zone)::date) as since,
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

    @property
    def topic(self) -> str:
        """The type without its version."""
        return VERSION.sub("", self.type)


class _Opened(NamedTuple):
    position: int
    day: date
    amount: Decimal


class Opening(NamedTuple):
    """The zone that the days are of, the parts of the configurations in force that hold examples, and what
    was changed in open hours.
    """

    zone: str
    samples: frozenset[str]
    changes: tuple[_Opened, ...]


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
        self._opening: list[Opening | None] = []

    def totals(self, codes: Sequence[str] = COUNTED) -> dict[str, Total]:
        return self.compared(codes)[0]

    def groups(self, codes: Sequence[str], *by: str) -> dict[str, list[Group]]:
        """By `MONTH` of the days, by `TYPE` (without its version) or `ACTOR` of the events; by their keys."""
        chosen = " union all ".join(_GROUPED[one] for one in sorted(by, key=GROUPS.index))
        return self._grouped(codes, f"{_GROUPS} {chosen}", *by)

    def compared(self, codes: Sequence[str], *by: str) -> tuple[dict[str, Total], dict[str, list[Group]]]:
        """Totals and groups, read at once."""
        chosen = " union all ".join([_ALL, *(_GROUPED[one] for one in sorted(by, key=GROUPS.index))])
        found = self._grouped(codes, f"{_GROUPS} {chosen}", "all", "before", *by)
        whole, before = ({one.code: one.amount for one in found.pop(name)} for name in ("all", "before"))
        none = Decimal()
        return {code: Total(whole.get(code, none), before.get(code, none)) for code in codes}, found

    def _grouped(self, codes: Sequence[str], query: str, *by: str) -> dict[str, list[Group]]:
        found: dict[str, list[Group]] = {one: [] for one in by}
        for row in self._rows(codes, f"{query} order by 1, 2, 3"):
            found[row["by"]].append(Group(row["code"], row["key"], row["events"], row["amount"]))
        return found

    def page(self, codes: Sequence[str], limit: int, after: tuple[int, str] = (0, "")) -> list[Contribution]:
        """At most so many, in the order of the log, behind the position and measure `after`."""
        found = self._rows(codes, _PAGE, from_position=after[0], from_code=after[1], limit=limit)
        return [Contribution(**row) for row in found]

    def every(self, codes: Sequence[str]) -> tuple[str, dict[str, Any]]:
        """The query of all of them and its values, for reading row by row."""
        return self._asking(codes, _PAGE, from_position=0, from_code="", limit=None)

    def _rows(self, codes: Sequence[str], query: str, **more: Any) -> list[Row]:
        asking, values = self._asking(codes, query, **more)
        return self._view.rows(asking, **values)

    def _asking(self, codes: Sequence[str], query: str, **more: Any) -> tuple[str, dict[str, Any]]:
        read_from = dict.fromkeys(EVENTS[code][0] for code in codes)
        each = " union all ".join(
            f"select '{code}' as code, position, day, amount::numeric as amount from ({EVENTS[code][1]}) as {code}"
            f" (position, day, amount)"
            for code in codes
        )
        parts = [PLACE, *filter(None, (WITH[name] for name in read_from)), f"contributions as ({each})"]
        opened = self.opening.changes if "open" in read_from and self.opening else ()
        return f"with {','.join(parts)} {query}", {
            **self._values,
            "after": self._asked.after,
            "positions": [one.position for one in opened],
            "days": [one.day for one in opened],
            "amounts": [one.amount for one in opened],
            **more,
        }

    @property
    def _values(self) -> dict[str, Any]:
        asked = self._asked
        return {
            "hub": asked.hub, "hub_stream": hub_id(asked.hub), "first": asked.first, "last": asked.last,
            "upto": asked.upto, **{name: list(names) for name, names in NAMES.items()},
        }  # fmt: skip

    @property
    def opening(self) -> Opening | None:
        """None where there was no such hub yet."""
        if not self._opening:
            self._opening.append(_opening(self._view.rows(_OPENING, **self._values), self._asked))
        return self._opening[0]


def _opening(rows: Sequence[Row], asked: Asked) -> Opening | None:
    """What each configuration and each phase changed in the open hours of the days from its own on."""
    if not rows:
        return None
    days = [asked.first + timedelta(n) for n in range((asked.last - asked.first).days + 1)]
    known = {day: _Day() for day in days}
    changes: list[_Opened] = []
    for row in rows:
        rule = (
            _Rule(msgspec.convert(row["configuration"], HubConfiguration)) if row["configuration"] else None
        )
        for day in days[bisect_left(days, row["since"]) :]:
            amount = known[day].changed(day, rule, row["phase"])
            if amount:
                changes.append(_Opened(row["position"], day, amount))
    samples = {sample for one in known.values() if one.rule and one.serves for sample in one.rule.samples}
    return Opening(rows[0]["zone"], frozenset(samples), tuple(changes))


class _Rule:
    """A configuration; what it says of a day is reckoned once."""

    def __init__(self, configuration: HubConfiguration) -> None:
        self._configuration, self.samples = configuration, configuration.samples
        self._hours: dict[date, Decimal] = {}

    def hours(self, day: date) -> Decimal:
        if day not in self._hours:
            open_for = sum(slot.hours for slot in self._configuration.open_slots(day))
            self._hours[day] = round(Decimal(open_for * len(self._configuration.spaces)), DECIMALS)
        return self._hours[day]


@dataclass
class _Day:
    """What is known of a day so far."""

    rule: _Rule | None = None
    serves: bool = False
    hours: Decimal = Decimal()

    def changed(self, day: date, rule: _Rule | None, phase: str | None) -> Decimal:
        """Takes in a configuration or a phase; how many hours more the day has by it."""
        self.rule = rule or self.rule
        self.serves = Phase(phase).takes_bookings if phase else self.serves
        before, self.hours = self.hours, self.rule.hours(day) if self.rule and self.serves else Decimal()
        return self.hours - before
