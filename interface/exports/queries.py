"""What an export may be asked for."""

from __future__ import annotations

from copy import copy
from typing import Any

from marshmallow import Schema, ValidationError, fields, validates_schema

from application.store.security_log import Kind
from domain.errors import sentence
from domain.phases import Phase
from interface.figures import PeriodForm
from interface.formats import LANGUAGES
from interface.forms import Day, Moment, ReadQuery, Text, one_of
from interface.histories.subjects import actor_named, stored_types
from interface.plans import STATES
from projections.contributions import COUNTED, PARTS
from projections.measures import PERIODS


class ExportQuery(ReadQuery):
    """Whole, never a page. The words of the head and of the headings are of the language of the request."""

    lang = fields.String(
        load_default=None,
        validate=one_of(LANGUAGES),
        metadata={"description": "Language of headings; else that of Accept-Language."},
    )


class HubQuery(ExportQuery):
    hub = Text(60, required=True, metadata={"example": "semarang"})


class HubsQuery(ExportQuery):
    hub = Text(60, load_default=None, metadata={"description": "One hub; else all that the reader may know."})


class PeriodQuery(Schema):
    first = Day(load_default=None, data_key="from", metadata={"description": "First day, in the hub's zone."})
    last = Day(load_default=None, data_key="until", metadata={"description": "Last day, itself included."})

    @validates_schema
    def ends_after_it_begins(self, data: dict[str, Any], **_: Any) -> None:
        first, last = data.get("first"), data.get("last")
        if first and last and first > last:
            raise ValidationError(sentence("The first day must not come after the last."), "from")


class ActorField(fields.String):
    """An account by its id, or the operator."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        return actor_named(super()._deserialize(value, attr, data, **kwargs).strip())


class TypesField(fields.String):
    """Types of events, parted by commas; those that there are."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        text: str = super()._deserialize(value, attr, data, **kwargs)
        stored_types(text)
        return text


class EventQuery(HubsQuery, PeriodQuery):
    type = TypesField(
        load_default=None,
        metadata={"description": "Types in all their versions, or families: space.booked,program."},
    )
    actor = ActorField(
        load_default=None, metadata={"description": "By this account (its id), or by the operator."}
    )


class NetworkHubQuery(ExportQuery):
    phase = fields.String(load_default=None, validate=one_of(phase.value for phase in Phase))
    region = Text(60, load_default=None)


class AgendaQuery(HubQuery, PeriodQuery):
    pass


class ProgramQuery(HubQuery):
    since = Moment(load_default=None, metadata={"description": "Only those that end after this."})


class FigureQuery(HubQuery, PeriodForm):
    by = fields.String(load_default="month", validate=one_of(PERIODS))


class FigureEventsQuery(HubQuery, PeriodForm):
    figure = fields.String(
        load_default=None,
        validate=one_of((*COUNTED, *PARTS)),
        metadata={
            "description": "The events behind one figure; else those behind all",
            "example": "booked_hours",
        },
    )


class PlanQuery(HubsQuery):
    state = fields.String(load_default=None, validate=one_of(STATES))


class RequestQuery(HubsQuery):
    """Without a hub: those that concern the network."""

    open = fields.Boolean(load_default=False, metadata={"description": "Only those that are not closed yet."})


class DisclosureQuery(HubsQuery, PeriodQuery):
    """Without a hub: the whole province."""

    kind = fields.String(load_default=None, validate=one_of(("read", "exported")))


class SecurityQuery(PeriodQuery):
    """The security log is not part of the log of the hubs: there is no earlier state of it to be told."""

    lang = fields.String(load_default=None, validate=one_of(LANGUAGES))
    kind = fields.String(load_default=None, validate=one_of(Kind))


def _of_any() -> type[Schema]:
    """All that some export can be asked for, for the API's document; each list takes what it knows."""
    found: dict[str, fields.Field[Any]] = {}
    for schema in (
        EventQuery,
        NetworkHubQuery,
        ProgramQuery,
        FigureQuery,
        FigureEventsQuery,
        PlanQuery,
        RequestQuery,
        SecurityQuery,
    ):
        for name, field in schema().fields.items():
            found.setdefault(name, field)
    told = {name: _optional(field) for name, field in found.items()}
    return Schema.from_dict(told, name="AnyExportQuery")


def _optional(field: fields.Field[Any]) -> fields.Field[Any]:
    again = copy(field)
    again.required, again.load_default = False, None
    return again


AnyQuery = _of_any()
