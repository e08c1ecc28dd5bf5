"""Time travel for readers: `as_of=` a position, an instant or a day, and the view of what was known then."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from datetime import time as clock_time
from typing import cast
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import current_app, g, has_request_context, request
from flask_babel import gettext
from marshmallow import ValidationError

from domain.errors import sentence
from domain.values import HUB_CODE
from interface.formats import NETWORK_ZONE
from interface.forms import MOST_POSITION, Day, Moment
from interface.problems import Problem
from projections import past
from projections.past import Ahead, Archive
from projections.view import View

READS = ("GET", "HEAD")
POSITION = re.compile("[0-9]{1,19}")
DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
BEFORE_ALL = datetime(2000, 1, 1, tzinfo=UTC)
JUST_BEFORE = timedelta(microseconds=1)
FORM = sentence(
    "A position, an instant such as 2026-09-01T08:00:00+07:00, or a day such as 2026-08-31 is needed."
)

AHEAD = sentence("This lies ahead: %(asked)s has not come, or not ended. What is known then nobody can say.")


def asked() -> past.Moment | None:
    """What the request asks to be taken back to; None for the present. Raises Problem."""
    if not has_request_context() or "as_of" not in request.args:
        return None
    if request.method not in READS or g.get("in_the_present"):
        return None
    if "as_of" not in g:
        g.as_of = resolved(request.args["as_of"])
    return cast(past.Moment, g.as_of)


def now() -> datetime:
    """The moment that a read looks from: the one asked for, else the present."""
    moment = asked()
    return datetime.now(UTC) if moment is None else moment.instant or BEFORE_ALL


def position() -> int | None:
    """The position of the log that is asked for; None where that is today's."""
    moment = asked()
    return None if moment is None else moment.position


def resolved(text: str, place: str = "query.as_of", hub: str | None = None) -> past.Moment:
    """A day is one of the hub's zone and means its end; that of the province where no hub is concerned."""
    parts = current_app.extensions["simpul"]
    try:
        return moment_of(parts.archive, text, lambda: _zone(parts.view, hub))
    except Ahead:
        detail = gettext(AHEAD, asked=text)
        raise Problem(422, "as_of_ahead", detail, [{"place": place, "fault": detail}]) from None
    except ValidationError:
        raise Problem(422, "invalid_values", None, [{"place": place, "fault": gettext(FORM)}]) from None


def moment_of(archive: Archive, text: str, zone: Callable[[], tzinfo] = lambda: NETWORK_ZONE) -> past.Moment:
    """What a word for a moment means. Raises Ahead, and ValidationError where it is none."""
    if POSITION.fullmatch(text):
        return archive.moment(past.at_position, min(int(text), MOST_POSITION))
    if DAY.fullmatch(text):
        return archive.moment(past.at_instant, _end_of(Day().deserialize(text), zone()))
    return archive.moment(past.at_instant, Moment().deserialize(_unspaced(text)))


def zone_at(view: View, hub: str | None) -> ZoneInfo:
    """The zone that the days of a hub are of; of all hubs, and of one that is not there, the province's."""
    named = past.zone_of(view, hub) if hub else None
    return ZoneInfo(named) if named else NETWORK_ZONE


def view_at(moment: past.Moment, streams: Sequence[UUID] = (), hub: str | None = None) -> View:
    """The edition at that position where one is kept. Where not: these streams, or this hub, folded alone, if
    that is all that will be read; else raises EditionWanted, and the worker builds it.
    """
    archive: Archive = current_app.extensions["simpul"].archive
    if kept := archive.kept(moment.position):
        return kept
    if streams or hub is not None:
        return archive.folded(moment.position, streams, hub)
    return archive.at(moment.position, current_app.extensions["permit_edition"])


def _unspaced(text: str) -> str:
    """A plus that was written into an address as it is arrives as a space."""
    return re.sub(r" (?=[0-9]{2}:?[0-9]{2}$)", "+", text)


def _end_of(day: date, zone: tzinfo) -> datetime:
    ends = datetime.combine(day + timedelta(days=1), clock_time(), zone) - JUST_BEFORE
    return ends.astimezone(timezone(ends.utcoffset() or timedelta()))


def _zone(live: View, hub: str | None) -> tzinfo:
    """That of the hub that the request is about, by its code or by one of its things."""
    about = request.view_args or {}
    code = hub or about.get("code") or request.args.get("hub")
    if code is None:
        things = (value for value in about.values() if isinstance(value, UUID))
        code = next((past.hub_of(live, thing) for thing in things), None)
    return zone_at(live, code if code and HUB_CODE.fullmatch(code) else None)
