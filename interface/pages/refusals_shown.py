"""Bookings that were refused, for those who read bookings: what was asked for, and the rule's own sentence."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from uuid import UUID

from domain.values import Label, Slot
from interface.pages.shown import ShownHub
from interface.refusals_told import rule_in_words
from interface.requests import actor, view
from projections.refusals import refused_between, refused_for
from projections.view import Row

MOST = 20


def refused_on(hub: ShownHub, day: date) -> list[Row]:
    """What was asked for in vain on a day of the hub, the newest first; nothing for who may not read bookings."""
    if not actor().may("read_bookings", hub.code):
        return []
    return [_shown(row, hub) for row in refused_between(view(), hub.code, *_between(hub, day), MOST)]


def refused_of(hub: ShownHub, space: UUID, day: date) -> list[Row]:
    """What of a space's day was asked for in vain."""
    if not actor().may("read_bookings", hub.code):
        return []
    return [_shown(row, hub) for row in refused_for(view(), space, *_between(hub, day), MOST)]


def _between(hub: ShownHub, day: date) -> tuple[datetime, datetime]:
    zone = hub.configuration.tz
    return datetime.combine(day, time(0), zone), datetime.combine(day + timedelta(days=1), time(0), zone)


def _shown(row: Row, hub: ShownHub) -> Row:
    zone = hub.configuration.tz
    return {
        **row,
        "space": Label(**row["space"]),
        "slot": Slot(row["starts"], row["ends"]).in_zone(zone),
        "at": row["at"].astimezone(zone),
        "says": rule_in_words(row["rule"], row["compared"], zone),
    }
