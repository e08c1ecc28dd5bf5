"""What a single word of a hub file may be; every refusal is a label in both languages."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, time
from functools import cache
from itertools import pairwise
from typing import Any, TypeAlias
from zoneinfo import available_timezones

from marshmallow import ValidationError, fields

from application.hub_files.faults import unknown
from application.hub_files.shapes import A_PHOTO, PHOTO
from application.hub_files.tree import Plain
from application.sentences import say, shown
from domain.values import HUB_CODE, Hours, Label
from domain.words import Vocabulary

FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2100, 12, 31)
KEY = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
_INTEGER = re.compile(r"-?[0-9][0-9_]{0,30}")
_HOURS = re.compile(r"([0-9]{2})[:.]([0-9]{2})\s?-\s?([0-9]{2})[:.]([0-9]{2})")
A_WORD = Label(
    "di sini harus ada kata, bukan daftar atau kelompok", "a word belongs here, not a list or a group"
)


@dataclass(frozen=True)
class Surroundings:
    """What a hub file is read against: the vocabulary, the code its name promises, the photos beside it.

    A text that lies in no folder promises no code (None), and nobody knows its photos (None).
    """

    vocabulary: Vocabulary
    code: str | None = None
    photos: frozenset[str] | None = None


SURROUNDINGS: ContextVar[Surroundings] = ContextVar("surroundings")


def refused(cause: Label) -> ValidationError:
    return ValidationError([cause])


class Word(fields.Field[str]):
    """One line of words; runs of spaces and line breaks count as one space."""

    def __init__(self, most: int = 200, **options: Any) -> None:
        self.most = most
        super().__init__(**options)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        if not isinstance(value, str):
            raise refused(A_WORD)
        words = " ".join(value.split())
        if not words:
            raise refused(Label("di sini harus ada kata", "a word is missing here"))
        if len(words) > self.most:
            raise refused(say("lebih dari {most} huruf", "is longer than {most} letters", most=self.most))
        return words


class Code(Word):
    """A short name for programs and addresses: `meeting-room-1`, or `meeting_room` as a key."""

    def __init__(self, pattern: re.Pattern[str] = HUB_CODE, **options: Any) -> None:
        self.pattern = pattern
        super().__init__(most=40, **options)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        word = super()._deserialize(value, attr, data, **kwargs)
        if self.pattern.fullmatch(word):
            return word
        joint = "_" if self.pattern is KEY else "-"
        raise refused(
            say(
                "{word}: kode terdiri dari huruf kecil a-z dan angka, disambung dengan {joint}",
                "{word}: a code is made of small letters a-z and digits, joined by {joint}",
                word=shown(word),
                joint=joint,
            )
        )


Valid: TypeAlias = "Callable[[], Mapping[str, Label] | Iterable[str]]"


class OneOf(Word):
    """One of a set of words that is known when the file is read; `offered` are those to suggest."""

    def __init__(self, what: Label, valid: Valid, offered: Valid | None = None, **options: Any) -> None:
        self.what, self.valid, self.offered = what, valid, offered or valid
        super().__init__(**options)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        word = super()._deserialize(value, attr, data, **kwargs)
        if word not in self.valid():
            raise refused(unknown(self.what, word, self.offered()))
        return word


class Shaped(Word):
    """A word of a certain shape; `cause` says which."""

    def __init__(self, shape: re.Pattern[str], cause: Label, **options: Any) -> None:
        self.shape, self.cause = shape, cause
        super().__init__(**options)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        word = super()._deserialize(value, attr, data, **kwargs)
        if not self.shape.fullmatch(word):
            raise refused(self.cause)
        return word


class Photo(Shaped):
    """The name of a picture in the folder hubs/photos, where that folder is at hand."""

    def __init__(self, **options: Any) -> None:
        super().__init__(PHOTO, A_PHOTO, most=100, **options)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        name = super()._deserialize(value, attr, data, **kwargs)
        photos = SURROUNDINGS.get().photos
        if photos is not None and name not in photos:
            raise refused(unknown(Label("foto di folder photos", "photo in the folder photos"), name, photos))
        return name


class Whole(fields.Field[int]):
    """A whole number written without quotation marks, within bounds."""

    def __init__(self, least: int, most: int, **options: Any) -> None:
        self.least, self.most = least, most
        super().__init__(**options)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> int:
        if not isinstance(value, Plain) or not _INTEGER.fullmatch(value):
            raise refused(Label("di sini harus ada bilangan bulat", "a whole number belongs here"))
        number = int(value.replace("_", ""))
        if not self.least <= number <= self.most:
            cause = say(
                "harus antara {least} dan {most}",
                "must be from {least} to {most}",
                least=self.least,
                most=self.most,
            )
            raise refused(cause)
        return number


class Flag(fields.Field[bool]):
    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> bool:
        if not isinstance(value, Plain) or value not in ("true", "false"):
            raise refused(Label("di sini harus ada true atau false", "true or false belongs here"))
        return str(value) == "true"


class Day(fields.Field[date]):
    """A day written as 2020-01-31, with or without quotation marks."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> date:
        try:
            day = date.fromisoformat(value if isinstance(value, str) and len(value) == 10 else "")
        except ValueError:
            cause = Label(
                "di sini harus ada tanggal seperti 2020-01-31", "a date like 2020-01-31 belongs here"
            )
            raise refused(cause) from None
        if not FIRST_DAY <= day <= LAST_DAY:
            cause = say(
                "harus antara {first} dan {last}",
                "must be from {first} to {last}",
                first=FIRST_DAY,
                last=LAST_DAY,
            )
            raise refused(cause)
        return day


class Stretch(fields.Field[Hours]):
    """Opening hours written as "08:00-17:00"; 24:00 is midnight."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Hours:
        found = _HOURS.fullmatch(value) if isinstance(value, str) else None
        try:
            opening, opened, closing, closed = map(int, found.groups() if found else ())
            return Hours(
                time(opening, opened), time(0) if (closing, closed) == (24, 0) else time(closing, closed)
            )
        except ValueError:
            cause = Label(
                'di sini harus ada jam seperti "08:00-17:00", tutup sesudah buka',
                'hours like "08:00-17:00" belong here, closing after they open',
            )
            raise refused(cause) from None


class Several(fields.List[Any]):
    """A list, as a tuple."""

    def __init__(self, inner: fields.Field[Any], **options: Any) -> None:
        super().__init__(inner, **options)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        return tuple(super()._deserialize(value, attr, data, **kwargs))


class DayHours(Several):
    """The stretches of one day, in their order; they do not overlap."""

    def __init__(self, **options: Any) -> None:
        super().__init__(Stretch(), **options)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        stretches = sorted(super()._deserialize(value, attr, data, **kwargs), key=lambda hours: hours.opens)
        for earlier, later in pairwise(stretches):
            if earlier.closes == time(0) or later.opens < earlier.closes:
                cause = say("{a} dan {b} bertumpang tindih", "{a} and {b} overlap", a=earlier, b=later)
                raise refused(cause)
        return tuple(stretches)


class Group(fields.Field[dict[str, Any]]):
    """Keys of one sort with values of one sort; faults are told by key."""

    def __init__(self, keys: fields.Field[str], values: fields.Field[Any], **options: Any) -> None:
        self.keys, self.values = keys, values
        super().__init__(**options)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise refused(Label("di sini harus ada kelompok", "a group of keys belongs here"))
        found: dict[str, Any] = {}
        faults: dict[str, Any] = {}
        for key, inner in value.items():
            try:
                found[str(self.keys.deserialize(key))] = self.values.deserialize(inner)
            except ValidationError as error:
                faults[key] = error.messages
        if faults:
            raise ValidationError(faults)
        return found


@cache
def zones() -> tuple[str, ...]:
    """The time zones of the world, by area and city."""
    return tuple(sorted(zone for zone in available_timezones() if "/" in zone))
