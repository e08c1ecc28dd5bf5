"""A space's day: what is free, what is taken, when the hub is closed. It never says who booked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta, tzinfo
from itertools import pairwise
from typing import Any
from uuid import UUID

import msgspec
from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from domain.configuration import SpaceSpec
from domain.errors import NotFound
from domain.values import Label, Slot, space_id
from interface.formats import language
from interface.forms import EARLIEST, LATEST
from interface.pages.refusals_shown import refused_of
from interface.pages.shown import ShownHub, one_hub
from interface.problems import Problem
from interface.requests import actor, view
from projections.agenda import asked_for, held
from projections.spaces import space_row

FIRST, LAST = EARLIEST.date(), LATEST.date() - timedelta(days=1)
ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True)
class Stretch:
    """A part of the day in which nothing changes; `taken` counts seats, 0 or 1 for a whole room, and `waiting`
    how many of them wait for approval.
    """

    starts: datetime
    ends: datetime
    taken: int
    waiting: int
    titles: tuple[Label, ...]
    closed: bool


@dataclass(frozen=True)
class Held:
    """A booking, cut to the day; `title` where a programme holds it, `waits` where it is only requested."""

    slot: Slot
    seats: int
    title: Label | None
    waits: bool = False


def agenda(code: str, space: str) -> ResponseReturnValue:
    hub = one_hub(code)
    row = space_row(view(), space_id(code, space))
    if row is None:
        raise NotFound(what="space", key=space)
    day = _day_asked_for(hub.today)
    spec = msgspec.convert(row["spec"], SpaceSpec)
    reason = _closed_reason(hub, day)
    opened = () if reason else hub.configuration.open_slots(day)
    return render_template(
        "agenda.html",
        hub=hub,
        space=spec,
        retired=row["retired"],
        day=day,
        previous_day=day - timedelta(days=1) if day > FIRST else None,
        next_day=day + timedelta(days=1) if day < LAST else None,
        closed_reason=reason,
        other=None if reason else hub.configuration.exception_on(day),
        slots=stretches(opened, _held(hub, row["id"], day), spec.by_seat),
        space_id=row["id"],
        bookings=_bookings(hub, row["id"], day) if actor().may("read_history", code) else (),
        refused=refused_of(hub, row["id"], day),
    )


def stretches(opened: tuple[Slot, ...], taken: list[Held], by_seat: bool) -> list[Stretch]:
    """The day without gaps, from the first opening or booking to the last end, cut where something changes."""
    edges = sorted(
        {edge for slot in (*opened, *(held.slot for held in taken)) for edge in (slot.start, slot.end)}
    )
    return list(_joined(_stretch(Slot(*between), opened, taken, by_seat) for between in pairwise(edges)))


def _stretch(slot: Slot, opened: tuple[Slot, ...], taken: list[Held], by_seat: bool) -> Stretch:
    here = [held for held in taken if held.slot.overlaps(slot)]
    seats, waiting = _counted(here, by_seat), _counted([held for held in here if held.waits], by_seat)
    titles = tuple(held.title for held in here if held.title)
    closed = not here and not any(stretch.overlaps(slot) for stretch in opened)
    return Stretch(slot.start, slot.end, seats, waiting, titles, closed)


def _counted(held: list[Held], by_seat: bool) -> int:
    return sum(one.seats for one in held) if by_seat else min(len(held), 1)


def _joined(parts: Iterator[Stretch]) -> Iterator[Stretch]:
    """Neighbours between which nothing changes, as one."""
    last = next(parts, None)
    for part in parts:
        if last and replace(last, ends=part.ends) == replace(part, starts=last.starts):
            last = replace(last, ends=part.ends)
        else:
            if last:
                yield last
            last = part
    if last:
        yield last


def _held(hub: ShownHub, space: UUID, day: date) -> list[Held]:
    zone = hub.configuration.tz
    midnight, end = _ends_of(day, zone)
    return [
        Held(
            Slot(max(row["starts"].astimezone(zone), midnight), min(row["ends"].astimezone(zone), end)),
            row["seats"],
            Label(**row["title"]) if row["title"] else None,
            row["state"] == "requested",
        )
        for row in held(view(), space, midnight, end)
    ]


def _bookings(hub: ShownHub, space: UUID, day: date) -> list[dict[str, Any]]:
    """Every booking of the day for those who read history, those cancelled included; never whose."""
    zone = hub.configuration.tz
    midnight, end = _ends_of(day, zone)
    return [
        {
            "id": row["booking_id"],
            "slot": Slot(row["starts"].astimezone(zone), row["ends"].astimezone(zone)),
            "title": Label(**row["title"]) if row["title"] else None,
            "state": row["state"],
        }
        for row in asked_for(view(), space, midnight, end)
    ]


def _ends_of(day: date, zone: tzinfo) -> tuple[datetime, datetime]:
    return datetime.combine(day, time(0), zone), datetime.combine(day + timedelta(days=1), time(0), zone)


def _day_asked_for(today: date) -> date:
    """Today unless the address names a day; a fault in it is named."""
    asked = request.args.get("day")
    if not asked:
        return today
    try:
        if not ISO_DAY.fullmatch(asked):
            raise ValueError(asked)
        day = date.fromisoformat(asked)
    except ValueError:
        raise Problem(
            400, "not_a_day", gettext("“%(day)s” is not a day of the calendar.", day=asked)
        ) from None
    if not FIRST <= day <= LAST:
        raise Problem(400, "not_a_day", gettext("The year must lie between 2000 and 2199."))
    return day


def _closed_reason(hub: ShownHub, day: date) -> str | None:
    """Why the hub is closed that day; None where it is open or nothing is known of its hours."""
    configuration = hub.configuration
    if not hub.phase.takes_bookings:
        return str(gettext("This hub is not in operation."))
    if configuration.opened_on and day < configuration.opened_on:
        return str(gettext("The hub had not opened yet."))
    if closed := configuration.closed_day(day):
        return closed.why.in_language(language())
    if configuration.opening_hours and not configuration.hours_on(day):
        return str(gettext("The hub does not open on this day of the week."))
    return None
