"""Why a booking was refused, in the reader's language, from what the event kept of the rule."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext

from domain import errors
from domain.phases import Phase
from domain.values import Hours, Label
from interface.formats import in_words


def rule_in_words(rule: str, compared: dict[str, Any], zone: ZoneInfo) -> str:
    """The sentence that was told; moments in the hub's zone. A rule that is no more stays as its code."""
    says = RULES.get(rule)
    if says is None:
        return rule
    values = {name: in_words(_typed(name, value, zone)) for name, value in compared.items()}
    try:
        return str(gettext(says)).format(**values)
    except KeyError:
        return rule


def _sentences(kind: type[errors.Refusal]) -> Iterator[tuple[str, str]]:
    yield kind.rule, kind.says
    for narrower in kind.__subclasses__():
        yield from _sentences(narrower)


RULES: dict[str, str] = dict(_sentences(errors.Refusal))


def _typed(name: str, value: Any, zone: ZoneInfo) -> Any:
    """As the rule had it before it became plain JSON."""
    if isinstance(value, list):
        return tuple(_typed(name, one, zone) for one in value)
    if isinstance(value, dict):
        if value.keys() == {"id", "en"}:
            return Label(**value)
        return Hours(time.fromisoformat(value["opens"]), time.fromisoformat(value["closes"]))
    if name == "phase":
        return Phase(value)
    if name in ("start", "end"):
        return datetime.fromisoformat(value).astimezone(zone)
    if name in ("day", "since"):
        return date.fromisoformat(value)
    return value
