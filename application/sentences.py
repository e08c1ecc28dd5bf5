"""Sentences in both languages at once, for what is said before anyone's language is known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from babel.dates import format_date
from babel.numbers import format_decimal

from domain.values import Hours, Label

LONGEST_SHOWN = 60
_NONE = Label("tidak ada", "none")
_YES, _NO = Label("ya", "yes"), Label("tidak", "no")


def say(id: str, en: str, **values: Any) -> Label:
    """A sentence with values in braces; days, numbers and labels are written in each language's own way."""
    return Label(
        id.format(**{name: written(value, "id") for name, value in values.items()}),
        en.format(**{name: written(value, "en") for name, value in values.items()}),
    )


def counted(count: int, id: str, one: str, many: str) -> Label:
    """So many of something; English has a word for one ("1 booking") and another for more."""
    return say(f"{{count}} {id}", f"{{count}} {one if count == 1 else many}", count=count)


def written(value: Any, language: str) -> str:
    """A value as it stands in a sentence of this language."""
    match value:
        case None | () | [] | {} | "":
            return _NONE.in_language(language)
        case bool():
            return (_YES if value else _NO).in_language(language)
        case Label():
            return value.in_language(language)
        case int():
            return format_decimal(value, locale=language)
        case date():
            return format_date(value, "d MMMM y", locale=language)
        case Hours():
            return str(value) if language == "id" else str(value).replace(".", ":")
        case Mapping():
            return ", ".join(f"{written(k, language)} {written(v, language)}" for k, v in value.items())
        case Sequence() if not isinstance(value, str):
            return ", ".join(written(item, language) for item in value)
    return str(value)


def shown(word: str) -> str:
    """Someone else's word, short and printable enough to be quoted in a sentence."""
    short = word if len(word) <= LONGEST_SHOWN else word[:LONGEST_SHOWN] + "..."
    return "".join(letter if letter.isprintable() else "?" for letter in short)
