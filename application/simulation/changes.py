"""What is to be tried: parts of a hub's configuration by their path in the hub file, and it changed so.

It is read as a file is read, so that nothing can be tried that could not be put in force.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from application.hub_files import read_hub_text
from application.hub_files.faults import Fault, FaultyHubFile
from application.hub_writing import part_into_text, to_text
from application.sentences import say, shown
from domain.configuration import HubConfiguration
from domain.phases import Phase, PhaseEntry
from domain.values import Label
from domain.words import ClosedDay, Vocabulary

OTHER_NAMES = {
    "booking.longest": "booking.longest_hours",
    "booking.ahead": "booking.days_ahead",
    "booking.most": "booking.most_per_member",
}
PARTS = ("booking", "opening_hours", "closed_days", "exceptions", "spaces", "plans")
"""What bookings are decided by."""
BY_CODE = ("spaces", "plans")
LENGTH = re.compile(r"([0-9]+) ?([dhm])")
UNITS = {"_minutes": {"m": 1, "h": 60, "d": 1440}, "_hours": {"h": 1, "d": 24}, "days_ahead": {"d": 1}}
IN_FILE = "--set"
ANY_PHASE = PhaseEntry(Phase.CLOSED, date(2000, 1, 1), "-")
"""What a file has to say beside bookings hangs on the phase; of a hub that is closed nothing further is asked."""


@dataclass(frozen=True)
class Change:
    """One value at a path such as ("booking", "longest_hours"); spaces and plans go by their codes."""

    path: tuple[str, ...]
    value: Any

    def __str__(self) -> str:
        return f"{'.'.join(self.path)}={self.value}"


def read_changes(given: Iterable[str]) -> tuple[Change, ...]:
    """From `booking.longest=4h`; raises FaultyHubFile that names all that cannot be read."""
    faults, changes = [], []
    for text in given:
        try:
            changes.append(_change(text))
        except _Unreadable as error:
            faults.append(Fault(f"{IN_FILE} {shown(text)}", 1, 1, "", error.why))
    if faults:
        raise FaultyHubFile(faults)
    return tuple(changes)


def changed(code: str, configuration: HubConfiguration, changes: Sequence[Change]) -> HubConfiguration:
    """The configuration as it would be with them. Raises FaultyHubFile."""
    if not changes:
        return configuration
    text = to_text(code, configuration, ANY_PHASE)
    for change in changes:
        text = part_into_text(text, _place(change, configuration), change.value)
    calendars: dict[str, tuple[ClosedDay, ...]] = dict.fromkeys(configuration.calendars, ())
    if calendars:
        calendars[configuration.calendars[0]] = configuration.holidays
    read = read_hub_text(text, Vocabulary(configuration.words, calendars), f"{code}.yaml")
    kept = {name: getattr(configuration, name) for name in ("words", "holidays", "calendars")}
    return replace(read.configuration, **kept)


class _Unreadable(Exception):
    def __init__(self, why: Label) -> None:
        super().__init__(str(why))
        self.why = why


def _change(text: str) -> Change:
    key, equals, value = text.partition("=")
    key = OTHER_NAMES.get(key.strip(), key.strip())
    path = tuple(key.split("."))
    if not equals or not value.strip() or not all(path):
        raise _Unreadable(
            Label(
                "ditulis sebagai jalur=nilai, misalnya booking.longest=4h",
                "is written as path=value, such as booking.longest=4h",
            )
        )
    if path[0] not in PARTS:
        valid = ", ".join(PARTS)
        raise _Unreadable(
            say(
                "pemesanan tidak bergantung pada {part}; yang dapat dicoba: {valid}",
                "bookings do not hang on {part}; what can be tried: {valid}",
                part=shown(path[0]),
                valid=valid,
            )
        )
    return Change(path, _value(path[-1], value.strip()))


def _value(name: str, text: str) -> Any:
    """4h is 4 where hours are meant and 240 where minutes are; all else is read as in a hub file."""
    units = next((units for ending, units in UNITS.items() if name.endswith(ending)), None)
    if units and (length := LENGTH.fullmatch(text)) and length[2] in units:
        return int(length[1]) * units[length[2]]
    try:
        return _plain(YAML(typ="safe", pure=True).load(text))
    except YAMLError:
        raise _Unreadable(Label("nilainya tidak dapat dibaca", "the value cannot be read")) from None


def _plain(value: Any) -> Any:
    """As a hub file has it: days are text."""
    if isinstance(value, dict):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_plain(one) for one in value]
    if value is None or isinstance(value, str | int | float):
        return value
    return str(value)


def _place(change: Change, configuration: HubConfiguration) -> tuple[str | int, ...]:
    part, *rest = change.path
    if part not in BY_CODE or not rest:
        return change.path
    codes = [one.code for one in getattr(configuration, part)]
    if rest[0] not in codes:
        why = say(
            "tidak ada {code}; yang ada: {valid}",
            "there is no {code}; there are: {valid}",
            code=shown(rest[0]),
            valid=", ".join(codes),
        )
        raise FaultyHubFile([Fault(f"{IN_FILE} {shown(str(change))}", 1, 1, "", why)])
    return (part, codes.index(rest[0]), *rest[1:])
