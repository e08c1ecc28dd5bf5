"""What is wrong with a file: where, and why, in both languages."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping
from contextvars import ContextVar
from dataclasses import dataclass

from application.sentences import LONGEST_SHOWN, say, shown
from domain.values import Label

Steps = tuple[str | int, ...]
_MOST_LISTED = 12
MOST_FAULTS = 1000
MOST_SUGGESTIONS = 200
SUGGESTIONS: ContextVar[Iterator[int] | None] = ContextVar("suggestions", default=None)


@dataclass(frozen=True)
class Fault:
    """One fault: line and column count from 1; `path` is like `spaces[2].kind`, empty for the whole file."""

    file: str
    line: int
    column: int
    path: str
    cause: Label

    def in_language(self, language: str) -> str:
        place = f"{self.file}:{self.line}:{self.column}"
        return ": ".join(part for part in (place, self.path, self.cause.in_language(language)) if part)


class FaultyHubFile(Exception):
    """All the faults of a file and of its templates, in the order of their lines."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        told = sorted(faults, key=_in_reading_order)
        self.faults = tuple(told[:MOST_FAULTS])
        if len(told) > MOST_FAULTS:
            self.faults += _and_more(told[MOST_FAULTS], len(told) - MOST_FAULTS)
        super().__init__("\n".join(fault.in_language("id") for fault in self.faults))


def _and_more(first: Fault, more: int) -> tuple[Fault]:
    cause = say("masih ada {more} kesalahan lain", "there are {more} more faults", more=more)
    return (Fault(first.file, first.line, first.column, "", cause),)


def _in_reading_order(fault: Fault) -> tuple[str, int, int, str]:
    return fault.file, fault.line, fault.column, fault.path


def path_in_words(steps: Steps) -> str:
    """("spaces", 2, "kind") as `spaces[2].kind`."""
    text = "".join(f"[{step}]" if isinstance(step, int) else f".{shown(step)}" for step in steps)
    return text.removeprefix(".")


def unknown(what: Label, word: str, valid: Mapping[str, Label] | Iterable[str]) -> Label:
    """Says that a word is not one of the valid ones, and which was probably meant."""
    labels = valid if isinstance(valid, Mapping) else {}
    codes = list(valid)
    near = _nearest(word, codes, labels) if _may_suggest() else None
    if near is not None:
        return say(
            "{word} bukan {what} yang dikenal: mungkin maksudnya {near}?",
            "{word} is not a known {what}: did you mean {near}?",
            word=shown(word),
            what=what,
            near=near,
        )
    return say(
        "{word} bukan {what} yang dikenal; yang ada: {valid}",
        "{word} is not a known {what}; there are: {valid}",
        word=shown(word),
        what=what,
        valid=codes[:_MOST_LISTED],
    )


def _may_suggest() -> bool:
    """Looking for the nearest word takes its time: a file of nothing but odd words gets no more than its share."""
    given = SUGGESTIONS.get()
    return given is None or next(given) < MOST_SUGGESTIONS


def _nearest(word: str, codes: list[str], labels: Mapping[str, Label]) -> str | None:
    """The code that is written most alike, or whose label is; the order of the words does not matter."""
    if len(word) > LONGEST_SHOWN:
        return None
    names = {_in_order(name): code for code in codes for name in _names(code, labels)}
    found = difflib.get_close_matches(_in_order(word), names, n=1, cutoff=0.6)
    return names[found[0]] if found else None


def _names(code: str, labels: Mapping[str, Label]) -> tuple[str, ...]:
    return (code, labels[code].id, labels[code].en) if code in labels else (code,)


def _in_order(name: str) -> str:
    return " ".join(sorted(re.split(r"[\W_]+", name.casefold())))
