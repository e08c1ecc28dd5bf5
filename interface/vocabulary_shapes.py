"""The vocabulary as programs read and send it: the shape of hubs/vocabulary.yaml, with the calendars."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext
from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from application.hub_files.fields import KEY
from application.hub_files.shared import REGENCY_CODE
from domain.errors import sentence
from domain.words import ClosedDay, Regency, Vocabulary, Words
from interface.forms import Count, Day, LabelForm, Text, label

PARTS = ("regions", "space_kinds", "member_kinds", "program_kinds", "sectors")
NOT_A_KEY = sentence("A key is made of small letters a-z and digits, joined by _.")


class Key(Text):
    """A word's own name: `meeting_room`."""

    def __init__(self, **more: Any) -> None:
        super().__init__(40, **more)

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Any:
        key = super()._deserialize(value, attr, data, **kwargs)
        if not KEY.fullmatch(key):
            raise ValidationError(NOT_A_KEY)
        return key


class WordForm(LabelForm):
    """A retired word serves what has it and is given to nothing new."""

    retired = fields.Boolean(load_default=False, truthy={True}, falsy={False})


class RegencyForm(Schema):
    code = fields.String(
        required=True,
        validate=validate.Regexp(
            REGENCY_CODE.pattern + r"\Z",
            error=lazy_gettext(sentence("An official code like 33.74 is needed.")),
        ),
        metadata={"example": "33.74"},
    )
    name = Text(200, required=True)


class RegionForm(WordForm):
    regencies = fields.List(fields.Nested(RegencyForm), required=True, validate=validate.Length(max=100))


class HolidayForm(Schema):
    day = Day(required=True)
    why = fields.Nested(LabelForm, required=True)


class VocabularyForm(Schema):
    """All words of the network by their keys, and the days of its calendars by their names."""

    regions = fields.Dict(Key(), fields.Nested(RegionForm), required=True)
    space_kinds = fields.Dict(Key(), fields.Nested(WordForm), required=True)
    member_kinds = fields.Dict(Key(), fields.Nested(WordForm), required=True)
    program_kinds = fields.Dict(Key(), fields.Nested(WordForm), required=True)
    sectors = fields.Dict(Key(), fields.Nested(WordForm), required=True)
    calendars = fields.Dict(
        Key(), fields.List(fields.Nested(HolidayForm), validate=validate.Length(max=1000)), required=True
    )

    @validates_schema
    def has_each_once(self, data: dict[str, Any], **_: Any) -> None:
        """A regency lies in one region only, a day stands in a calendar once."""
        regencies = [one["code"] for region in data["regions"].values() for one in region["regencies"]]
        if len(set(regencies)) < len(regencies):
            raise ValidationError(sentence("A regency lies in one region only."), "regions")
        for days in data["calendars"].values():
            if len({one["day"] for one in days}) < len(days):
                raise ValidationError(sentence("A day stands in a calendar only once."), "calendars")


class ChangedVocabulary(VocabularyForm):
    """The vocabulary whole, as it was read and changed, and the ground of the change."""

    number = Count(required=True, metadata={"description": "Of the vocabulary that was read."})
    reason = Text(500, required=True, metadata={"description": "The ground: a sentence, a decree number."})


class VocabularyInForce(VocabularyForm):
    number = fields.Integer(required=True, metadata={"description": "Counts from 1; also the ETag"})


def vocabulary_of(form: dict[str, Any]) -> Vocabulary:
    """What was sent, as the domain knows it."""
    regions: dict[str, dict[str, Any]] = form["regions"]
    regencies = {
        one["code"]: Regency(one["name"], region)
        for region, words in regions.items()
        for one in words["regencies"]
    }
    retired = (f"{part}.{code}" for part in PARTS for code, word in form[part].items() if word["retired"])
    words = Words(
        **{part: {code: _label(word) for code, word in form[part].items()} for part in PARTS},
        regencies=dict(sorted(regencies.items())),
        retired=tuple(sorted(retired)),
    )
    calendars = {
        name: tuple(ClosedDay(one["day"], _label(one["why"])) for one in sorted(days, key=_day))
        for name, days in form["calendars"].items()
    }
    return Vocabulary(words, calendars)


def as_plain(vocabulary: Vocabulary) -> dict[str, Any]:
    """The same the other way: what `vocabulary_of` reads."""
    words = vocabulary.words
    plain: dict[str, Any] = {
        part: {
            code: {"id": one.id, "en": one.en, "retired": f"{part}.{code}" in words.retired}
            for code, one in getattr(words, part).items()
        }
        for part in PARTS
    }
    for code, region in plain["regions"].items():
        region["regencies"] = [
            {"code": regency, "name": name} for regency, name in words.regencies_of(code).items()
        ]
    plain["calendars"] = {
        name: [{"day": one.day.isoformat(), "why": vars(one.why)} for one in days]
        for name, days in vocabulary.calendars.items()
    }
    return plain


def _label(word: dict[str, Any]) -> Any:
    return label({"id": word["id"], "en": word["en"]})


def _day(one: dict[str, Any]) -> Any:
    return one["day"]
