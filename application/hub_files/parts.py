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
    DayHours,
    Flag,
    Group,
    OneOf,
    Photo,
    Several,
    Shaped,
    Whole,
    Word,
)
from application.hub_files.shapes import (
    A_PHONE,
    A_WEBSITE,
    AN_EMAIL,
    EMAIL,
    FIVE_DIGITS,
    PHONE,
    POSTCODE,
    WEBSITE,
)
from application.sentences import say
from domain import configuration as hub
from domain.phases import Phase, PhaseEntry, Rationale
from domain.values import Label
from domain.words import ClosedDay

INT4 = 2_147_483_647
MONTH_HOURS = 744
MOST_RUPIAH = 1_000_000_000_000_000
NO_TARGET = Label(
    "hub yang disiapkan (preparing) menyebut tanggal target pembukaannya",
    "a hub in preparation names the day it aims to open",
)
NO_PREPARATION = Label(
    "tanggal target hanya untuk tahap preparing", "a target belongs to the phase preparing, and only to it"
)
BASED_ON_NOTHING = Label("sebutkan setidaknya satu dasar", "name at least one ground")
FIELD_KINDS = ("text", "integer", "boolean", "date", "choice")


def known(what: Label, words: str, **options: Any) -> OneOf:
    """A word of one part of the vocabulary; retired words are read, but not suggested."""
    return OneOf(
        what,
        lambda: getattr(SURROUNDINGS.get().vocabulary.words, words),
        lambda: SURROUNDINGS.get().vocabulary.words.in_use(words),
        **options,
    )


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
        Label("tahap", "phase"),
        lambda: list(map(str, Phase)),
        required=True,
        data_key="name",
        post_load=Phase,
    )
    since = Day(required=True)
    ground = Word(most=1000, required=True)
    target = Day(load_default=None)

    @validates_schema(pass_original=True, skip_on_field_errors=False)
    def aims_at_a_day_while_it_prepares(self, data: Any, original: Any, **_: Any) -> None:
        phase, target, since = data.get("phase"), data.get("target"), data.get("since")
        given = isinstance(original, dict) and original.get("target") is not None
        if phase is Phase.PREPARING and not given:
            raise ValidationError({"target": [NO_TARGET]})
        if phase and phase is not Phase.PREPARING and given:
            raise ValidationError({"target": [NO_PREPARATION]})
        if target and since and target < since:
            raise ValidationError(
                {
                    "target": [
                        say(
                            "sebelum tahap ini dimulai pada {since}",
                            "is before this phase began on {since}",
                            since=since,
                        )
                    ]
                }
            )


class AddressPart(Part):
    """What is not known yet of an address is left out; the regency is always known."""

    makes = hub.Address
    street = Word(load_default="")
    village = Word(load_default="")
    district = Word(load_default="")
    regency = Word(required=True)
    postcode = Shaped(POSTCODE, FIVE_DIGITS, load_default=None)


class BuildingPart(Part):
    makes = hub.Building
    name = fields.Nested(LabelPart, required=True)
    owner = Word(load_default=None)
    former_use = fields.Nested(LabelPart, load_default=None)
    readiness = OneOf(Label("kesiapan", "readiness"), lambda: hub.READINESS, load_default=None)
    ready_by = Day(load_default=None)


class ClosedDayPart(Part):
    makes = ClosedDay
    day = Day(required=True)
    why = fields.Nested(LabelPart, required=True)


class ExceptionPart(Part):
    """Without `until` it is one day; without hours the hub is closed."""

    first = Day(required=True, data_key="from")
    last = Day(load_default=None, data_key="until")
    hours = DayHours(load_default=())
    why = fields.Nested(LabelPart, required=True)

    @validates_schema(skip_on_field_errors=False)
    def ends_after_it_begins(self, data: Any, **_: Any) -> None:
        first, last = data.get("first"), data.get("last")
        if first and last and last < first:
            cause = say(
                "berakhir sebelum dimulai pada {first}", "ends before it begins on {first}", first=first
            )
            raise ValidationError({"until": [cause]})

    @post_load
    def made(self, data: Any, **_: Any) -> hub.HoursException:
        last = data.pop("last") or data["first"]
        return hub.HoursException(last=last, **data)


class SpacePart(Part):
    makes = hub.SpaceSpec
    code = Code(required=True)
    kind = known(Label("jenis ruang", "kind of space"), "space_kinds", required=True)
    name = fields.Nested(LabelPart, required=True)
    capacity = Whole(1, 10_000, required=True)
    by_seat = Flag(load_default=False)
    slot_minutes = Whole(5, 1440, load_default=60)
    buffer_minutes = Whole(0, 1440, load_default=0)
    approval = Flag(load_default=False)
    equipment = Several(Word(most=80), load_default=())
    photos = Several(Photo(), load_default=())

    @validates_schema(skip_on_field_errors=False)
    def has_steps_that_fill_a_day(self, data: Any, **_: Any) -> None:
        if 1440 % (minutes := data.get("slot_minutes", 60)):
            cause = say(
                "{minutes} menit tidak membagi habis satu hari (1440 menit)",
                "{minutes} minutes do not divide a day (1440 minutes)",
                minutes=minutes,
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


class FundingPart(Part):
    makes = hub.Funding
    source = Word(required=True)
    amount = Whole(1, MOST_RUPIAH, required=True)
    year = Whole(2000, 2100, required=True)
    ground = Word(most=1000, load_default=None)


class ContactPart(Part):
    makes = hub.Contact
    phone = Shaped(PHONE, A_PHONE, load_default=None)
    whatsapp = Shaped(PHONE, A_PHONE, load_default=None)
    email = Shaped(EMAIL, AN_EMAIL, load_default=None)
    website = Shaped(WEBSITE, A_WEBSITE, load_default=None)


class RationalePart(Part):
    makes = Rationale
    demand = fields.Nested(SummaryPart, required=True)
    supply = fields.Nested(SummaryPart, required=True)
    reason = fields.Nested(SummaryPart, required=True)
    based_on = Several(Word(most=1000), required=True)

    @validates_schema(skip_on_field_errors=False)
    def rests_on_something(self, data: Any, **_: Any) -> None:
        if data.get("based_on") == ():
            raise ValidationError({"based_on": [BASED_ON_NOTHING]})


class MemberFieldPart(Part):
    makes = hub.MemberField
    code = Code(pattern=KEY, required=True)
    label = fields.Nested(LabelPart, required=True)
    kind = OneOf(Label("jenis isian", "kind of field"), lambda: FIELD_KINDS, required=True)
    required = Flag(load_default=False)
    choices = Several(Word(most=80), load_default=())

    @validates_schema(skip_on_field_errors=False)
    def offers_choices_where_it_asks_to_choose(self, data: Any, **_: Any) -> None:
        kind, choices = data.get("kind"), data.get("choices")
        if kind is None or choices is None:
            return
        if (kind == "choice") != bool(choices):
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
