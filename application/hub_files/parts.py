"""The shape of each part of a hub file; a part becomes the dataclass of the same name."""

from __future__ import annotations

from typing import Any, ClassVar

from marshmallow import EXCLUDE, Schema, ValidationError, fields, post_load, validates_schema

from application.hub_files.faults import unknown
from application.hub_files.fields import (
    KEY,
    SURROUNDINGS,
    Code,
    Day,
    Flag,
    Group,
    OneOf,
    Several,
    Whole,
    Word,
)
from application.sentences import say
from domain import configuration as hub
from domain.phases import Phase, PhaseEntry
from domain.values import Label
from domain.words import ClosedDay

INT4 = 2_147_483_647
MONTH_HOURS = 744
FIELD_KINDS = ("text", "integer", "boolean", "date", "choice")


def known(what: Label, words: str, **options: Any) -> OneOf:
    """A word of one part of the vocabulary."""
    return OneOf(what, lambda: getattr(SURROUNDINGS.get().vocabulary.words, words), **options)


class Part(Schema):
    """A group of keys that becomes a dataclass; keys it does not have are faults."""

    class Meta:
        unknown = EXCLUDE

    makes: ClassVar[type]

    @classmethod
    def keys(cls) -> dict[str, fields.Field[Any]]:
        """The fields by the key they have in the file."""
        return {one.data_key or name: one for name, one in cls._declared_fields.items()}

    @validates_schema(pass_original=True, skip_on_field_errors=False)
    def has_only_its_keys(self, data: Any, original: Any, **_: Any) -> None:
        odd = [key for key in original if key not in self.keys()] if isinstance(original, dict) else []
        if odd:
            raise ValidationError(
                {key: [unknown(Label("bagian", "key"), key, list(self.keys()))] for key in odd}
            )

    @post_load
    def made(self, data: Any, **_: Any) -> Any:
        return self.makes(**data)


class LabelPart(Part):
    makes = Label
    id = Word(required=True)
    en = Word(required=True)


class SummaryPart(LabelPart):
    id = Word(most=1000, required=True)
    en = Word(most=1000, required=True)


class PhasePart(Part):
    makes = PhaseEntry
    phase = OneOf(
        Label("fase", "phase"), lambda: list(map(str, Phase)), required=True, data_key="name", post_load=Phase
    )
    since = Day(required=True)
    ground = Word(most=1000, required=True)


class AddressPart(Part):
    """What is not known yet of an address is left out; the regency is always known."""

    makes = hub.Address
    street = Word(load_default="")
    village = Word(load_default="")
    district = Word(load_default="")
    regency = Word(required=True)
    postcode = Word(most=5, load_default=None)

    @validates_schema
    def has_a_postcode_of_five_digits(self, data: Any, **_: Any) -> None:
        postcode = data["postcode"]
        if postcode and not (len(postcode) == 5 and postcode.isascii() and postcode.isdecimal()):
            raise ValidationError(
                {"postcode": [Label("kode pos terdiri dari lima angka", "a postcode has five digits")]}
            )


class BuildingPart(Part):
    makes = hub.Building
    name = fields.Nested(LabelPart, required=True)
    owner = Word(load_default=None)
    former_use = fields.Nested(LabelPart, load_default=None)
    ready_by = Day(load_default=None)


class ClosedDayPart(Part):
    makes = ClosedDay
    day = Day(required=True)
    why = fields.Nested(LabelPart, required=True)


class SpacePart(Part):
    makes = hub.SpaceSpec
    code = Code(required=True)
    kind = known(Label("jenis ruang", "kind of space"), "space_kinds", required=True)
    name = fields.Nested(LabelPart, required=True)
    capacity = Whole(1, 10_000, required=True)
    by_seat = Flag(load_default=False)
    slot_minutes = Whole(5, 1440, load_default=60)
    equipment = Several(Word(most=80), load_default=())

    @validates_schema
    def has_steps_that_fill_a_day(self, data: Any, **_: Any) -> None:
        if 1440 % data["slot_minutes"]:
            cause = say(
                "{minutes} menit tidak membagi habis satu hari (1440 menit)",
                "{minutes} minutes do not divide a day (1440 minutes)",
                minutes=data["slot_minutes"],
            )
            raise ValidationError({"slot_minutes": [cause]})


class PlanPart(Part):
    makes = hub.Plan
    code = Code(required=True)
    name = fields.Nested(LabelPart, required=True)
    monthly_price = Whole(0, INT4, required=True)
    quotas = Group(
        known(Label("jenis ruang", "kind of space"), "space_kinds"), Whole(0, MONTH_HOURS), load_default=dict
    )


class BookingPart(Part):
    makes = hub.BookingRules
    days_ahead = Whole(1, 730, load_default=30)
    longest_hours = Whole(1, MONTH_HOURS, load_default=8)
    most_per_member = Whole(1, 1000, load_default=5)


class ProgramsPart(Part):
    makes = hub.ProgramRules
    default_places = Whole(1, 10_000, load_default=30)


class TargetPart(Part):
    makes = hub.Target
    measure = fields.Nested(LabelPart, required=True)
    value = Whole(0, INT4, required=True)
    by = Day(required=True)


class PartnerPart(Part):
    makes = hub.Partner
    name = Word(required=True)
    role = fields.Nested(LabelPart, required=True)


class MemberFieldPart(Part):
    makes = hub.MemberField
    code = Code(pattern=KEY, required=True)
    label = fields.Nested(LabelPart, required=True)
    kind = OneOf(Label("jenis isian", "kind of field"), lambda: FIELD_KINDS, required=True)
    required = Flag(load_default=False)
    choices = Several(Word(most=80), load_default=())

    @validates_schema
    def offers_choices_where_it_asks_to_choose(self, data: Any, **_: Any) -> None:
        choices = data["choices"]
        if (data["kind"] == "choice") != bool(choices):
            cause = Label(
                "pilihan diisi hanya untuk jenis choice", "choices belong to the kind choice, and only to it"
            )
            raise ValidationError({"choices": [cause]})
        if len(set(choices)) < len(choices):
            raise ValidationError({"choices": [Label("ada pilihan yang sama", "a choice stands here twice")]})


class ConsentPart(Part):
    makes = hub.ConsentPurpose
    code = Code(pattern=KEY, required=True)
    purpose = fields.Nested(LabelPart, required=True)


class RetentionPart(Part):
    makes = hub.Retention
    ended_memberships_years = Whole(1, 100, load_default=None)
    past_enrolments_years = Whole(1, 100, load_default=None)
