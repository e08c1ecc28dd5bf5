"""One word of a vocabulary changed; the vocabulary that comes of it is adopted whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from application.vocabulary_changes import PARTS, REGENCIES
from domain.errors import AlreadyExists, NotFound
from domain.values import Label
from domain.words import ClosedDay, Vocabulary


def with_word(vocabulary: Vocabulary, part: str, code: str, label: Label) -> Vocabulary:
    """A new word at the end of its part; the same once more changes nothing. Raises AlreadyExists."""
    if code in _part(vocabulary, part):
        if _part(vocabulary, part)[code] == label:
            return vocabulary
        raise AlreadyExists(what="word", key=code)
    return _with_part(vocabulary, part, {**_part(vocabulary, part), code: label})


def with_label(vocabulary: Vocabulary, part: str, code: str, label: Label) -> Vocabulary:
    """The same word, called otherwise. A regency has one official name and no label: raises NotFound for it."""
    if part == REGENCIES:
        raise NotFound(what="word", key=f"{part}.{code}")
    known(vocabulary, f"{part}.{code}")
    return _with_part(vocabulary, part, {**_part(vocabulary, part), code: label})


def without_word(vocabulary: Vocabulary, word: str) -> Vocabulary:
    part, code = known(vocabulary, word)
    kept = {key: value for key, value in _part(vocabulary, part).items() if key != code}
    given = with_retired(vocabulary, word, False) if part in PARTS else vocabulary
    return _with_part(given, part, kept)


def with_retired(vocabulary: Vocabulary, word: str, retired: bool) -> Vocabulary:
    """The word ("space_kinds.darkroom") retired, or given again; regencies are not, and raise NotFound."""
    part, _ = known(vocabulary, word)
    if part not in PARTS:
        raise NotFound(what="word", key=word)
    others = set(vocabulary.words.retired) - {word}
    return _with(vocabulary, retired=tuple(sorted(others | {word} if retired else others)))


def with_holiday(vocabulary: Vocabulary, calendar: str, day: date, why: Label) -> Vocabulary:
    """The calendar with that day, in its place; a day that it has already is told anew."""
    others = [closed for closed in _calendar(vocabulary, calendar) if closed.day != day]
    return _with_days(vocabulary, calendar, [*others, ClosedDay(day, why)])


def without_holiday(vocabulary: Vocabulary, calendar: str, day: date) -> Vocabulary:
    others = [closed for closed in _calendar(vocabulary, calendar) if closed.day != day]
    return _with_days(vocabulary, calendar, others)


def known(vocabulary: Vocabulary, word: str) -> tuple[str, str]:
    """The part and the code of a word that there is; raises NotFound."""
    part, _, code = word.partition(".")
    if part not in (*PARTS, REGENCIES) or code not in getattr(vocabulary.words, part):
        raise NotFound(what="word", key=word)
    return part, code


def _part(vocabulary: Vocabulary, part: str) -> Mapping[str, Any]:
    words: Mapping[str, Any] = getattr(vocabulary.words, part)
    return words


def _with_part(vocabulary: Vocabulary, part: str, words: Mapping[str, Any]) -> Vocabulary:
    return _with(vocabulary, **{part: words})


def _with(vocabulary: Vocabulary, **parts: Any) -> Vocabulary:
    return replace(vocabulary, words=replace(vocabulary.words, **parts))


def _calendar(vocabulary: Vocabulary, calendar: str) -> tuple[ClosedDay, ...]:
    if calendar not in vocabulary.calendars:
        raise NotFound(what="calendar", key=calendar)
    return vocabulary.calendars[calendar]


def _with_days(vocabulary: Vocabulary, calendar: str, days: list[ClosedDay]) -> Vocabulary:
    in_order = tuple(sorted(days, key=lambda closed: closed.day))
    return replace(vocabulary, calendars={**vocabulary.calendars, calendar: in_order})
