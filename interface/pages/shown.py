"""A hub as the pages show it: its configuration in force, seen from one moment in the hub's own zone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

import msgspec
from flask import g
from flask_babel import gettext

from domain.configuration import WEEKDAYS, HoursException, HubConfiguration
from domain.errors import NotFound
from domain.phases import Phase, Verdict
from domain.values import HUB_CODE, Hours, Label
from domain.words import ClosedDay
from interface import as_of
from interface.formats import VERDICTS, language
from interface.pages.labels import label
from interface.requests import live_view, view
from projections.hubs import hub_row, hub_rows
from projections.view import Row

SHOWN_PARTS = {
    "name",
    "summary",
    "address",
    "building",
    "opening_hours",
    "closed_days",
    "calendars",
    "exceptions",
    "contact",
    "spaces",
    "targets",
    "partners",
}


class DayOfWeek(NamedTuple):
    """`weekday` counts from Monday, 0; no hours: closed; `why` where today has other hours or is closed."""

    weekday: int
    today: bool
    hours: tuple[Hours, ...]
    why: Label | None


class ShownHub:
    """`now` and what follows from it are in the hub's zone; `today` is the hub's day."""

    def __init__(self, row: Row, now: datetime) -> None:
        self.code: str = row["code"]
        self.phase = Phase(row["phase"])
        self.since: date = row["since"]
        self.ground: str = row["ground"]
        self.version: int = row["number"]
        self.target: date | None = row["target"]
        self.first_target: date | None = row["first_target"]
        self.evaluated: dict[str, Any] | None = row["evaluation"]
        self._evaluation: dict[str, Any] | None = row["evaluation"]
        self.configuration = msgspec.convert(row["configuration"], HubConfiguration)
        self.now = now.astimezone(self.configuration.tz)
        self.today = self.now.date()
        self.version_since: date = self.configuration.local_day(row["configured_at"])

    @property
    def phase_label(self) -> str:
        return label(self.phase)

    @property
    def verdict(self) -> str | None:
        """What the last evaluation of the phase recommends."""
        return str(gettext(VERDICTS[Verdict(self._evaluation["verdict"])])) if self._evaluation else None

    @property
    def zone(self) -> str:
        return self.now.tzname() or self.configuration.zone

    @property
    def region(self) -> Label | str:
        return self.configuration.words.regions.get(self.configuration.region, self.configuration.region)

    @property
    def address(self) -> list[str]:
        """The lines that are known, without the regency."""
        known = self.configuration.address
        place = ", ".join(filter(None, (known.village, known.district)))
        return [line for line in (known.street, place, known.postcode) if line]

    @property
    def ready_by(self) -> date | None:
        """When the building is to be ready, while the hub has not opened."""
        building = self.configuration.building
        coming = self.phase in (Phase.PROPOSED, Phase.PREPARING)
        return building.ready_by if building and coming else None

    @property
    def slippage(self) -> int:
        """Days by which the opening is behind the first target that was set, as of today; 0 where it is not."""
        if self.first_target is None or self.phase is not Phase.PREPARING:
            return 0
        return max((max(self.target or self.first_target, self.today) - self.first_target).days, 0)

    @property
    def whatsapp(self) -> str | None:
        """The number as WhatsApp's addresses want it: with the country's code."""
        contact = self.configuration.contact
        digits = "".join(filter(str.isdigit, contact.whatsapp or "")) if contact else ""
        return f"62{digits[1:]}" if digits.startswith("0") else digits or None

    @property
    def open_now(self) -> bool | None:
        """None where the question does not arise: not in operation, or no hours known."""
        if not self.phase.takes_bookings or not self.configuration.opening_hours:
            return None
        return any(slot.start <= self.now < slot.end for slot in self.configuration.open_slots(self.today))

    def week(self) -> Iterator[DayOfWeek]:
        """Monday to Sunday; nothing where no hours are known."""
        hours = self.configuration.opening_hours
        other = self.configuration.closed_day(self.today) or self.configuration.exception_on(self.today)
        for number, name in enumerate(WEEKDAYS if hours else ()):
            today = number == self.today.weekday()
            if today and other:
                yield DayOfWeek(number, True, self.configuration.hours_on(self.today), other.why)
            else:
                yield DayOfWeek(number, today, hours.get(name, ()), None)

    def closed_days_ahead(self) -> list[ClosedDay]:
        """The hub's own and those of its calendars, but for holidays on which it opens all the same. Stretches
        of days without hours are among the other hours.
        """
        known = {one.day for one in (*self.configuration.closed_days, *self.configuration.holidays)}
        ahead = [self.configuration.closed_day(day) for day in sorted(known) if day >= self.today]
        return [closed for closed in ahead if closed][:10]

    def other_hours_ahead(self) -> list[HoursException]:
        """Stretches of days with other hours than the week's, or none, that are not over."""
        ahead = [one for one in self.configuration.exceptions if one.last >= self.today]
        return sorted(ahead, key=lambda one: one.first)[:10]

    def kind_label(self, kind: str) -> Label | str:
        return self.configuration.words.space_kinds.get(kind, kind)

    def sample(self, path: str) -> bool:
        """Whether the file says of this part, or of one that holds it, that its values are examples."""
        return any(path == part or path.startswith(f"{part}.") for part in self.configuration.samples)

    @property
    def shows_samples(self) -> bool:
        return any(part.partition(".")[0] in SHOWN_PARTS for part in self.configuration.samples)


def words(text: Label | str) -> str:
    """In the reader's language; a word the vocabulary does not know stays as it is."""
    return text.in_language(language()) if isinstance(text, Label) else text


def names_of(part: str, *configurations: HubConfiguration | None) -> dict[str, Label]:
    """Of their `spaces` or `plans` by code; of two names the later one's."""
    return {one.code: one.name for known in configurations if known for one in getattr(known, part)}


def all_hubs() -> list[ShownHub]:
    """Every configured hub, the longest in its phase first."""
    rows = hub_rows(view())
    g.position = rows[0]["position"] if rows else view().position()
    now = as_of.now()
    return [ShownHub(row, now) for row in rows if row["configuration"]]


def hubs_of_today() -> list[ShownHub]:
    """The same as they are now, whatever day the page is of: menus lead to what there is."""
    now = datetime.now(UTC)
    return [ShownHub(row, now) for row in hub_rows(live_view()) if row["configuration"]]


def one_hub(code: str) -> ShownHub:
    """Raises NotFound, which becomes a page of its own."""
    row = hub_row(view(), code) if HUB_CODE.fullmatch(code) else None
    if row is None or not row["configuration"]:
        raise NotFound(what="hub", key=code)
    g.position = row["position"]
    return ShownHub(row, as_of.now())
