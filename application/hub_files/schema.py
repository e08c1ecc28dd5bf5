"""A hub file and the vocabulary as wholes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from marshmallow import ValidationError, fields, post_load, validates_schema

from application.hub_files.fields import (
    KEY,
    SURROUNDINGS,
    Code,
    Day,
    DayHours,
    Group,
    OneOf,
    Several,
    Vocabulary,
    Word,
    zones,
)
from application.hub_files.meaning import contradictions, doubles, messages, regencies_told_twice
from application.hub_files.parts import (
    AddressPart,
    BookingPart,
    BuildingPart,
    ClosedDayPart,
    ConsentPart,
    LabelPart,
    MemberFieldPart,
    Part,
    PartnerPart,
    PhasePart,
    PlanPart,
    ProgramsPart,
    RetentionPart,
    SpacePart,
    SummaryPart,
    TargetPart,
    known,
)
from domain.configuration import WEEKDAYS, HubConfiguration
from domain.phases import PhaseEntry
from domain.values import Label
from domain.words import Words


@dataclass(frozen=True)
class HubFile:
    """A hub's file, read and found valid: `inherited` names the parts that came from its templates ("spaces",
    "booking.days_ahead"), `source` is the file's own text.
    """

    code: str
    configuration: HubConfiguration
    phase: PhaseEntry
    inherited: tuple[str, ...] = ()
    source: str = ""


class HubPart(Part):
    code = Code(required=True)
    name = fields.Nested(LabelPart, required=True)
    summary = fields.Nested(SummaryPart, required=True)
    region = known(Label("wilayah", "region"), "regions", required=True)
    phase = fields.Nested(PhasePart, required=True)
    address = fields.Nested(AddressPart, required=True)
    building = fields.Nested(BuildingPart, load_default=None)
    zone = OneOf(Label("zona waktu", "time zone"), zones, load_default="Asia/Jakarta")
    opened_on = Day(load_default=None)
    opening_hours = Group(OneOf(Label("hari", "weekday"), lambda: WEEKDAYS), DayHours(), load_default=dict)
    closed_days = Several(fields.Nested(ClosedDayPart), load_default=())
    spaces = Several(fields.Nested(SpacePart), load_default=())
    plans = Several(fields.Nested(PlanPart), load_default=())
    booking = fields.Nested(BookingPart, load_default=lambda: BookingPart().load({}))
    programs = fields.Nested(ProgramsPart, load_default=lambda: ProgramsPart().load({}))
    targets = Several(fields.Nested(TargetPart), load_default=())
    partners = Several(fields.Nested(PartnerPart), load_default=())
    member_fields = Several(fields.Nested(MemberFieldPart), load_default=())
    consents = Several(fields.Nested(ConsentPart), load_default=())
    retention = fields.Nested(RetentionPart, load_default=lambda: RetentionPart().load({}))
    samples = Several(Word(), load_default=())

    @validates_schema(pass_original=True, skip_on_field_errors=False)
    def agrees_with_itself(self, data: Any, original: Any, **_: Any) -> None:
        """What no single word can show; it looks at whatever could be read of a faulty file."""
        faults = [*doubles(original), *contradictions(data, SURROUNDINGS.get(), _sample_names())]
        if faults:
            raise ValidationError(messages(faults))

    @post_load
    def made(self, data: Any, **_: Any) -> HubFile:
        code, phase, hours = data.pop("code"), data.pop("phase"), data.pop("opening_hours")
        words = SURROUNDINGS.get().vocabulary.words
        in_order = {day: hours[day] for day in WEEKDAYS if hours.get(day)}
        return HubFile(code, HubConfiguration(opening_hours=in_order, words=words, **data), phase)


def _sample_names() -> list[str]:
    """The parts of a file, and the keys in them, as `samples` may name them: `plans`, `targets.by`."""
    names = []
    for key, part in HubPart.keys().items():
        inner = part.inner if isinstance(part, Several) else part
        keys = (
            inner.schema.keys() if isinstance(inner, fields.Nested) and isinstance(inner.schema, Part) else {}
        )
        names += [key, *(f"{key}.{one}" for one in keys)]
    return names


@dataclass(frozen=True)
class Region:
    label: Label
    regencies: tuple[str, ...]


class RegionPart(LabelPart):
    regencies = Several(Word(), required=True)

    @post_load
    def made(self, data: Any, **_: Any) -> Region:
        return Region(Label(data["id"], data["en"]), data["regencies"])


class VocabularyPart(Part):
    regions = Group(Code(pattern=KEY), fields.Nested(RegionPart), required=True)
    space_kinds = Group(Code(pattern=KEY), fields.Nested(LabelPart), required=True)
    member_kinds = Group(Code(pattern=KEY), fields.Nested(LabelPart), required=True)
    program_kinds = Group(Code(pattern=KEY), fields.Nested(LabelPart), required=True)
    sectors = Group(Code(pattern=KEY), fields.Nested(LabelPart), required=True)

    @validates_schema(pass_original=True, skip_on_field_errors=False)
    def has_each_regency_once(self, data: Any, original: Any, **_: Any) -> None:
        if faults := list(regencies_told_twice(original)):
            raise ValidationError(messages(faults))

    @post_load
    def made(self, data: Any, **_: Any) -> Vocabulary:
        regions = data.pop("regions")
        labels = {code: region.label for code, region in regions.items()}
        regencies = {code: region.regencies for code, region in regions.items()}
        return Vocabulary(Words(regions=labels, **data), regencies)
