"""What all hub files share: the vocabulary, and calendars of days on which hubs are closed."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from marshmallow import ValidationError, fields, post_load, validates_schema

from application.hub_files.fields import KEY, Code, Flag, Group, Several, Shaped, Word
from application.hub_files.meaning import messages, regencies_told_twice, twice
from application.hub_files.parts import ClosedDayPart, LabelPart, Part
from application.sentences import say, shown
from domain.values import Label
from domain.words import Regency, Words

REGENCY_CODE = re.compile(r"[0-9]{2}\.[0-9]{2}")
A_REGENCY_CODE = Label(
    "di sini harus ada kode wilayah resmi seperti 33.74", "an official code like 33.74 belongs here"
)


class Term(NamedTuple):
    """A word of the vocabulary; a retired one serves what has it and is given to nothing new."""

    label: Label
    retired: bool


class TermPart(LabelPart):
    retired = Flag(load_default=False)

    @post_load
    def made(self, data: Any, **_: Any) -> Term:
        return Term(Label(data["id"], data["en"]), data["retired"])


class RegencyPart(Part):
    code = Shaped(REGENCY_CODE, A_REGENCY_CODE, required=True)
    name = Word(required=True)

    @post_load
    def made(self, data: Any, **_: Any) -> tuple[str, str]:
        return data["code"], data["name"]


class Region(NamedTuple):
    term: Term
    regencies: tuple[tuple[str, str], ...]


class RegionPart(TermPart):
    regencies = Several(fields.Nested(RegencyPart), required=True)

    @post_load
    def made(self, data: Any, **_: Any) -> Region:
        return Region(Term(Label(data["id"], data["en"]), data["retired"]), data["regencies"])


class VocabularyPart(Part):
    regions = Group(Code(pattern=KEY), fields.Nested(RegionPart), required=True)
    space_kinds = Group(Code(pattern=KEY), fields.Nested(TermPart), required=True)
    member_kinds = Group(Code(pattern=KEY), fields.Nested(TermPart), required=True)
    program_kinds = Group(Code(pattern=KEY), fields.Nested(TermPart), required=True)
    sectors = Group(Code(pattern=KEY), fields.Nested(TermPart), required=True)

    @validates_schema(pass_original=True, skip_on_field_errors=False)
    def has_each_regency_once(self, data: Any, original: Any, **_: Any) -> None:
        if faults := list(regencies_told_twice(original)):
            raise ValidationError(messages(faults))

    @post_load
    def made(self, data: Any, **_: Any) -> Words:
        regencies = {
            code: Regency(name, region)
            for region, words in data["regions"].items()
            for code, name in words.regencies
        }
        parts = {**data, "regions": {code: region.term for code, region in data["regions"].items()}}
        return Words(
            **{part: {code: term.label for code, term in terms.items()} for part, terms in parts.items()},
            regencies=dict(sorted(regencies.items())),
            retired=tuple(
                f"{p}.{code}" for p, terms in parts.items() for code, t in terms.items() if t.retired
            ),
        )


class Days(Several):
    """The closed days of a calendar, in their order, each once."""

    def __init__(self, **options: Any) -> None:
        super().__init__(fields.Nested(ClosedDayPart), **options)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        days = super()._deserialize(value, attr, data, **kwargs)
        if again := list(twice(str(one.day) for one in days)):
            cause = {index: {"day": [_twice(day)]} for index, day in again}
            raise ValidationError(cause)
        return tuple(sorted(days, key=lambda one: one.day))


def _twice(day: str) -> Label:
    return say("{word} sudah dipakai di atas", "{word} stands here twice", word=shown(day))


CALENDARS = Group(Code(pattern=KEY), Days())
