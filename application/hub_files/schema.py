"""The shape of a hub file and of the vocabulary, and what their parts must mean together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from marshmallow import EXCLUDE, Schema, ValidationError, fields, post_load, validates_schema

from application.hub_files.fields import (
    KEY,
    SURROUNDINGS,
    Code,
    Day,
    Flag,
    Group,
    OneOf,
    Several,
    Stretch,
    Vocabulary,
    Whole,
    Word,
    refused,
    zones,
)
from application.hub_files.faults import Steps, unknown
from application.sentences import say, shown
from domain import configuration as hub
from domain.values import Label

_INT4 = 2_147_483_647
_MONTH_HOURS = 744
_FIELD_KINDS = ("text", "integer", "boolean", "date", "choice")


def _known(what: Label, part: str, **options: Any) -> OneOf:
    """A word of one part of the vocabulary."""
    return OneOf(what, lambda: getattr(SURROUNDINGS.get().vocabulary.words, part), **options)


class Part(Schema):
    """A group of keys that becomes a dataclass; keys it does not have are faults."""

    class Meta:
        unknown = EXCLUDE

    makes: ClassVar[type]

    @validates_schema(pass_original=True, skip_on_field_errors=False)
    def has_only_its_keys(self, data: Any, original: Any, **_: Any) -> None:
        odd = [key for key in original if key not in self.fields] if isinstance(original, dict) else []
        if odd:
            what = Label("bagian", "key")
            raise ValidationError({key: [unknown(what, key, self.fields)] for key in odd})

    @post_load
    def made(self, data: Any, **_: Any) -> Any:
        return self.makes(**data)


class LabelPart(Part):
    makes = Label
    id = Word(required=True)
    en = Word(required=True)


class LongLabelPart(LabelPart):
    id = Word(most=1000, required=True)
    en = Word(most=1000, required=True)


class PhasePart(Part):
    makes = hub.PhaseEntry
    phase = OneOf(
        Label("fase", "phase"), lambda: [str(phase) for phase in hub.Phase], required=True, data_key="name",
        post_load=hub.Phase,
    )
    since = Day(required=True)
    ground = Word(most=1000, required=True)
