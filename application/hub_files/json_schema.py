"""The shape of a hub file as JSON Schema, for editors that complete and check while somebody writes.

It is made of the same parts that read the file. What only the whole shows (days that overlap, codes that stand
twice) is left to `simpul hub validate`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from marshmallow import fields

from application.hub_files.descriptions import DESCRIPTIONS
from application.hub_files.extending import TEMPLATE
from application.hub_files.fields import (
    SURROUNDINGS,
    Code,
    Day,
    Flag,
    Group,
    OneOf,
    Several,
    Shaped,
    Stretch,
    Surroundings,
    Whole,
    Word,
    zones,
)
from application.hub_files.parts import LabelPart, Part
from application.hub_files.schema import HubPart
from domain.words import Vocabulary, Words

Shape = dict[str, Any]
_DAY = "^20[0-9]{2}-[0-9]{2}-[0-9]{2}$|^2100-[0-9]{2}-[0-9]{2}$"
_HOURS = r"^[0-9]{2}[:.][0-9]{2}\s?-\s?[0-9]{2}[:.][0-9]{2}$"
_ZONE = "^[A-Za-z_]+(/[A-Za-z0-9_+-]+)+$"


def json_schema(vocabulary: Vocabulary) -> Shape:
    """The schema (draft 2020-12) of the hub files that are read against this vocabulary."""
    token = SURROUNDINGS.set(Surroundings(vocabulary))
    try:
        return {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "title": "Berkas hub / Hub file",
            **_mapping(HubPart(), "", whole=False),
            "required": ["code"],
            "allOf": [_whole_without_template(), _target(), *_regencies(vocabulary.words)],
        }
    finally:
        SURROUNDINGS.reset(token)


def _mapping(part: Part, path: str, whole: bool) -> Shape:
    """A group of keys; where it is not in a list a template may say the rest, so nothing of it must be there."""
    properties = {key: _described(field, f"{path}{key}") for key, field in part.keys().items()}
    shape: Shape = {"type": "object", "properties": properties, "additionalProperties": False}
    if whole and (needed := _needed(part)):
        shape["required"] = needed
    return shape


def _needed(part: Part) -> list[str]:
    return [key for key, field in part.keys().items() if field.required]


def _described(field: fields.Field[Any], path: str) -> Shape:
    said = DESCRIPTIONS.get(path)
    return {**({"description": f"{said.id}\n{said.en}"} if said else {}), **_shape(field, path)}


def _shape(field: fields.Field[Any], path: str) -> Shape:
    match field:
        case Several():
            return {"type": "array", "items": _item(field.inner, f"{path}[]"), **_at_least_one(path)}
        case fields.Nested():
            return _nested(field, path, whole=False)
        case Group():
            return _group(field, path)
        case Whole():
            return _number(field)
        case Flag():
            return {"type": "boolean"}
        case Day():
            return {"type": "string", "format": "date", "pattern": _DAY}
        case Stretch():
            return {"type": "string", "pattern": _HOURS}
        case Word():
            return _word(field, path)
    raise TypeError(f"{path}: no shape for {type(field).__name__}")


def _item(inner: fields.Field[Any], path: str) -> Shape:
    return _nested(inner, path, whole=True) if isinstance(inner, fields.Nested) else _shape(inner, path)


def _nested(field: fields.Nested, path: str, whole: bool) -> Shape:
    part = field.schema
    if not isinstance(part, Part):
        raise TypeError(f"{path}: not a part")
    return _mapping(part, f"{path}.", whole or isinstance(part, LabelPart))


def _group(field: Group, path: str) -> Shape:
    """Keys that are known are listed, so that an editor can offer them."""
    values = _shape(field.values, f"{path}[]")
    shape: Shape = {"type": "object", "additionalProperties": False}
    if isinstance(field.keys, OneOf):
        return {**shape, "properties": dict.fromkeys(field.keys.valid(), values)}
    return {**shape, "additionalProperties": values}


def _number(field: Whole) -> Shape:
    """`150_000` is a number here, but a word to other readers of YAML."""
    number = {"type": "integer", "minimum": field.least, "maximum": field.most}
    return {"anyOf": [number, {"type": "string", "pattern": "^[0-9]+(_[0-9]+)+$"}]}


def _word(field: Word, path: str) -> Shape:
    """A word that looks like a number is a word all the same, but not where it is one of a few."""
    if path == "extends":
        return {"type": "string", "pattern": _anchored(TEMPLATE)}
    match field:
        case OneOf() if field.valid is zones:
            return {"type": "string", "pattern": _ZONE}
        case OneOf():
            return _choice(field)
        case Code():
            return {"type": "string", "pattern": _anchored(field.pattern), "maxLength": field.most}
        case Shaped():
            return {"type": ["string", "integer"], "pattern": _anchored(field.shape), "maxLength": field.most}
    return {"type": ["string", "number"], "minLength": 1, "maxLength": field.most}


def _choice(field: OneOf) -> Shape:
    """Retired words are read, but no editor should offer them."""
    offered, valid = field.offered(), list(field.valid())
    labels = [label.id for label in offered.values()] if isinstance(offered, Mapping) else None
    shape: Shape = {"enum": list(offered)}
    if labels:
        shape["enumDescriptions"] = labels
    if retired := [word for word in valid if word not in shape["enum"]]:
        return {"anyOf": [shape, {"enum": retired, "deprecated": True}]}
    return shape


def _at_least_one(path: str) -> Shape:
    return {"minItems": 1} if path == "rationale.based_on" else {}


def _anchored(pattern: re.Pattern[str]) -> str:
    return f"^(?:{pattern.pattern})$"


def _whole_without_template() -> Shape:
    """What must be there, unless a template may say it."""
    proposed = {
        "properties": {"phase": {"properties": {"name": {"const": "proposed"}}, "required": ["name"]}}
    }
    return {
        "if": {"not": {"required": ["extends"]}},
        "then": {
            **_requirements(HubPart()),
            "if": {**proposed, "required": ["phase"]},
            "then": {"required": ["rationale"]},
        },
    }


def _requirements(part: Part) -> Shape:
    shape: Shape = {"required": _needed(part)} if _needed(part) else {}
    inner = {
        key: _requirements(field.schema)
        for key, field in part.keys().items()
        if isinstance(field, fields.Nested)
        and isinstance(field.schema, Part)
        and not isinstance(field.schema, LabelPart)
    }
    if properties := {key: needed for key, needed in inner.items() if needed}:
        shape["properties"] = properties
    return shape


def _target() -> Shape:
    """A target stands with the phase preparing, and only there."""
    name = {"properties": {"name": {"const": "preparing"}}}
    choice = {"if": {**name, "required": ["name"]}, "then": {"required": ["target"]}}
    others = {"if": {"required": ["name"]}, "then": {"properties": {"target": False}}}
    return {"properties": {"phase": {**choice, "else": others}}}


def _regencies(words: Words) -> list[Shape]:
    """Of each region its own regencies."""
    return [
        {
            "if": {"properties": {"region": {"const": region}}, "required": ["region"]},
            "then": {"properties": {"address": {"properties": {"regency": {"enum": names}}}}},
        }
        for region in words.regions
        if (names := list(words.regencies_of(region).values()))
    ]
