"""A hub file as a whole."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from marshmallow import ValidationError, fields, post_load, validates_schema

from application.hub_files.fields import (
    SURROUNDINGS,
    Code,
    Day,
    DayHours,
    Group,
    OneOf,
    Several,
    Word,
    zones,
)
from application.hub_files.meaning import contradictions, doubles, messages
from application.hub_files.parts import (
    AddressPart,
    BookingPart,
    BuildingPart,
    ClosedDayPart,
    ConsentPart,
    ContactPart,
    ExceptionPart,
    FundingPart,
    LabelPart,
    MemberFieldPart,
    Part,
    PartnerPart,
    PhasePart,
    PlanPart,
    ProgramsPart,
    RationalePart,
    RetentionPart,
    SpacePart,
    SummaryPart,
    TargetPart,
    known,
)
from domain.configuration import WEEKDAYS, HubConfiguration
from domain.phases import PhaseEntry
from domain.values import Label
from domain.words import ClosedDay, Vocabulary


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
    extends = Word(load_default=None)
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
    calendars = Several(
        OneOf(
            Label("kalender bersama", "shared calendar"),
            lambda: list(SURROUNDINGS.get().vocabulary.calendars),
        ),
        load_default=(),
    )
    exceptions = Several(fields.Nested(ExceptionPart), load_default=())
    spaces = Several(fields.Nested(SpacePart), load_default=())
    plans = Several(fields.Nested(PlanPart), load_default=())
    booking = fields.Nested(BookingPart, load_default=lambda: BookingPart().load({}))
    programs = fields.Nested(ProgramsPart, load_default=lambda: ProgramsPart().load({}))
    targets = Several(fields.Nested(TargetPart), load_default=())
    partners = Several(fields.Nested(PartnerPart), load_default=())
    funding = Several(fields.Nested(FundingPart), load_default=())
    titles = Several(Word(most=80), load_default=())
    contact = fields.Nested(ContactPart, load_default=None)
    rationale = fields.Nested(RationalePart, load_default=None)
    member_fields = Several(fields.Nested(MemberFieldPart), load_default=())
    consents = Several(fields.Nested(ConsentPart), load_default=())
    retention = fields.Nested(RetentionPart, load_default=lambda: RetentionPart().load({}))
    samples = Several(Word(), load_default=())

    @validates_schema(pass_original=True, skip_on_field_errors=False)
    def agrees_with_itself(self, data: Any, original: Any, **_: Any) -> None:
        """What no single word can show; it looks at whatever could be read of a faulty file."""
        faults = [*doubles(original), *contradictions(data, original, SURROUNDINGS.get(), _sample_names())]
        if faults:
            raise ValidationError(messages(faults))

    @post_load
    def made(self, data: Any, **_: Any) -> HubFile:
        code, phase, hours = data.pop("code"), data.pop("phase"), data.pop("opening_hours")
        data.pop("extends")
        vocabulary = SURROUNDINGS.get().vocabulary
        in_order = {day: hours[day] for day in WEEKDAYS if hours.get(day)}
        holidays = _days_of(vocabulary, data["calendars"])
        configuration = HubConfiguration(
            opening_hours=in_order, holidays=holidays, words=vocabulary.words, **data
        )
        return HubFile(code, configuration, phase)


def _days_of(vocabulary: Vocabulary, calendars: tuple[str, ...]) -> tuple[ClosedDay, ...]:
    """The days of these shared calendars, each once, in their order."""
    days: dict[date, ClosedDay] = {}
    for calendar in calendars:
        for one in vocabulary.calendars[calendar]:
            days.setdefault(one.day, one)
    return tuple(days[day] for day in sorted(days))


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
