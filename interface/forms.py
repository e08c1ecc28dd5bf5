"""Outside words, read once: strict JSON, fields with limits, faults in the reader's language."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any, NoReturn
from uuid import UUID, uuid4

import msgspec
from flask_babel import gettext, lazy_gettext
from flask_smorest import Blueprint as SmorestBlueprint
from marshmallow import EXCLUDE, RAISE, Schema, ValidationError, fields, validate, validates_schema
from webargs.flaskparser import FlaskParser

from domain.errors import sentence
from domain.values import Label, Slot
from interface.problems import Problem

EARLIEST, LATEST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)
MOST_POSITION = 2**63 - 1
MOST_INTEGER = 2**31 - 1
UNPRINTABLE = re.compile(  # control characters, those that turn the direction of writing, halves of pairs
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]"
)
KNOWN_FAULTS = (
    sentence("Missing data for required field."),
    sentence("Unknown field."),
    sentence("Field may not be null."),
    sentence("Not a valid UUID."),
    sentence("Not a valid string."),
    sentence("Not a valid integer."),
    sentence("Not a valid boolean."),
    sentence("Not a valid date."),
    sentence("Not a valid datetime."),
    sentence("Not a valid aware datetime."),
    sentence("Not a valid email address."),
    sentence("Invalid input type."),
    sentence("Invalid value."),
)


class Parser(FlaskParser):
    """Reads JSON strictly and ends every fault in a problem that names its place."""

    DEFAULT_UNKNOWN_BY_LOCATION: dict[str, str | None] = {
        "json": None,
        "query": RAISE,
        "headers": EXCLUDE,
    }

    def load_json(self, req: Any, schema: Any) -> Any:
        if req.mimetype != "application/json" and not req.mimetype.endswith("+json"):
            raise Problem(415)
        body = req.get_data(cache=True)
        try:
            return msgspec.json.decode(body)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, ValueError) as error:
            detail = gettext("The body is not valid JSON: %(fault)s", fault=str(error))
            raise Problem(400, "invalid_json", detail) from error

    def load_querystring(self, req: Any, schema: Any) -> Any:
        """A parameter that is given twice is a mistake: taking the first would hide it."""
        again = [name for name, values in req.args.lists() if len(values) > 1]
        if again:
            raise ValidationError({name: [sentence("This may be given only once.")] for name in again})
        return super().load_querystring(req, schema)

    def handle_error(
        self, error: ValidationError, req: Any, schema: Any, *, error_status_code: Any, error_headers: Any
    ) -> NoReturn:
        by_place: dict[str, Any] = error.normalized_messages()  # type: ignore[no-untyped-call]
        faults = [
            {"place": place or "body", "fault": fault}
            for location, messages in by_place.items()
            for place, fault in _flat(messages, location if location != "json" else "")
        ]
        raise Problem(422, "invalid_values", None, faults) from error


class Blueprint(SmorestBlueprint):  # type: ignore[misc]
    """The library's blueprint with our parser."""

    ARGUMENTS_PARSER = Parser()

    def arguments(self, schema: type[Schema], **more: Any) -> Any:
        """One schema for all requests: making it anew for each costs more than reading by it."""
        return super().arguments(schema(), **more)


class Text(fields.String):
    """Words of 1 to `most` characters that can be printed; spaces around them are dropped."""

    def __init__(self, most: int, least: int = 1, **more: Any) -> None:
        self.most = most
        fault = sentence("From {min} to {max} characters are needed.")
        super().__init__(validate=validate.Length(least, most, error=lazy_gettext(fault)), **more)

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Any:
        text = super()._deserialize(value, attr, data, **kwargs).strip()
        if UNPRINTABLE.search(text):
            raise ValidationError(sentence("This holds characters that cannot be printed."))
        return text


def one_of(choices: Iterable[str]) -> validate.OneOf:
    """Refuses every other word, and names those that are valid."""
    return validate.OneOf(list(choices), error=lazy_gettext(sentence("One of {choices} is needed.")))


class Moment(fields.AwareDateTime):
    """A date and time with a zone, in ISO 8601, within two centuries."""

    def __init__(self, **more: Any) -> None:
        super().__init__(format="iso", **more)

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> datetime:
        try:
            moment = super()._deserialize(value, attr, data, **kwargs).astimezone(UTC)
        except OverflowError:
            raise ValidationError(sentence("Not a valid datetime.")) from None
        if not EARLIEST <= moment < LATEST:
            raise ValidationError(sentence("The year must lie between 2000 and 2199."))
        return moment


class Day(fields.Date):
    """A day in ISO 8601, within two centuries."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> date:
        day: date = super()._deserialize(value, attr, data, **kwargs)
        if not EARLIEST.date() <= day < LATEST.date():
            raise ValidationError(sentence("The year must lie between 2000 and 2199."))
        return day


class Count(fields.Integer):
    """A whole number from `least` to `most`."""

    def __init__(self, least: int = 1, most: int = MOST_INTEGER, **more: Any) -> None:
        fault = sentence("A whole number from {min} to {max} is needed.")
        more.setdefault("strict", True)
        super().__init__(validate=validate.Range(least, most, error=lazy_gettext(fault)), **more)

    def _validated(self, value: Any) -> int:
        """Python also reads other scripts' digits, and underscores between them."""
        if isinstance(value, str) and not re.fullmatch("-?[0-9]{1,40}", value):
            raise self.make_error("invalid", input=value)
        return super()._validated(value)


class LabelForm(Schema):
    """Words in both languages."""

    id = Text(200, required=True)
    en = Text(200, required=True)


def label(value: dict[str, str] | None) -> Label | None:
    return Label(**value) if value else None


class SlotForm(Schema):
    """A stretch of time, from `start` up to but not including `end`."""

    start = Moment(required=True, metadata={"example": "2026-12-01T09:00:00+07:00"})
    end = Moment(required=True, metadata={"example": "2026-12-01T11:00:00+07:00"})

    @validates_schema
    def ends_after_it_starts(self, data: dict[str, Any], **_: Any) -> None:
        if "start" in data and "end" in data and data["end"] <= data["start"]:
            raise ValidationError(sentence("The end must come after the start."), "end")


def slot(form: dict[str, Any]) -> Slot:
    return Slot(form["start"], form["end"])


class WriteHeaders(Schema):
    """The key makes a request happen once, however often it is sent."""

    key = fields.UUID(
        data_key="Idempotency-Key",
        load_default=uuid4,
        metadata={
            "description": "A UUID made by the caller: the command id. The same key again changes nothing."
        },
    )


class ETag(fields.String):
    """The version in an ETag of ours; a star stands for any."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> int | None:  # type: ignore[override]
        text = super()._deserialize(value, attr, data, **kwargs).strip()
        if text == "*":
            return None
        found = re.fullmatch(r'(?:W/)?("?)([0-9]{1,9})\1', text)
        if not found:
            raise ValidationError(sentence("This is not an ETag of ours."))
        return int(found[2])


class ChangeHeaders(WriteHeaders):
    """If-Match carries the ETag that the caller read; a change in between is answered with 412."""

    seen = ETag(
        data_key="If-Match",
        load_default=None,
        metadata={"description": "The ETag that was read. Where it has changed: 412."},
    )


class TodayQuery(Schema):
    """What a read takes that is only there as of today."""

    min_position = Count(
        0, MOST_POSITION, load_default=0, strict=False,
        metadata={"description": "Wait briefly until this log position can be seen; else 503."},
    )  # fmt: skip


class ReadQuery(TodayQuery):
    """What every other read takes."""

    as_of = fields.String(
        load_default=None,
        metadata={
            "description": "As it was known at a position of the log, at an instant (ISO 8601), or at the end of a"
            " day (YYYY-MM-DD) of the hub's zone. Where that has first to be made: 202, and Retry-After."
        },
    )

    @validates_schema
    def one_of_the_two(self, data: dict[str, Any], **_: Any) -> None:
        if data.get("as_of") is not None and data.get("min_position"):
            raise ValidationError(sentence("Either as_of or min_position: not both."), "as_of")


class ListQuery(ReadQuery):
    limit = Count(1, 200, load_default=50, strict=False, metadata={"description": "At most so many items."})
    cursor = Text(200, 0, load_default="", metadata={"description": "The `next` of the page before."})


def person_id(given: UUID | None, key: UUID) -> UUID:
    """Ids come from the caller; where one is left out, the key of the request serves."""
    return given or key


def _flat(messages: Any, place: str) -> list[tuple[str, str]]:
    """Marshmallow's nested messages as pairs of place and sentence."""
    if isinstance(messages, dict):
        inner = [
            _flat(value, place if key == "_schema" else f"{place}.{key}".strip("."))
            for key, value in messages.items()
        ]
        return [pair for pairs in inner for pair in pairs]
    texts = messages if isinstance(messages, list) else [messages]
    return [(place, gettext(str(text))) for text in texts]
