"""Hubs and their spaces, for programs."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response
from marshmallow import fields

from domain.phases import Phase
from domain.values import hub_id
from interface import shapes
from interface.forms import Blueprint, ListQuery, ReadQuery, Text, one_of
from interface.requests import page_of_hub, read_answer, reads, wait_for
from projections import hubs as hub_rows
from projections import spaces as space_rows

hubs = Blueprint("hubs", "hubs", url_prefix="/v1", description="The hubs of the network and their spaces")


class HubQuery(ListQuery):
    phase = fields.String(
        load_default=None,
        validate=one_of(phase.value for phase in Phase),
    )
    region = Text(60, load_default=None)


@hubs.get("/hubs")
@hubs.response(200, shapes.HubPage)
@reads(hubs, HubQuery)
def list_hubs(query: dict[str, Any]) -> Response:
    """Hubs, by code"""
    found = wait_for(query)
    return read_answer(
        hub_rows.hub_list(found, query["limit"], query["cursor"], query["phase"], query["region"])
    )


@hubs.get("/hubs/<code>")
@hubs.response(200, shapes.Hub)
@reads(hubs, ReadQuery)
def show_hub(query: dict[str, Any], code: str) -> Response:
    """A hub with its phase and the configuration in force"""
    return read_answer(hub_rows.hub_json(wait_for(query, hub_id(code)), code), "hub", code)


@hubs.get("/hubs/<code>/spaces")
@hubs.response(200, shapes.SpacePage)
@reads(hubs, ListQuery)
def list_spaces(query: dict[str, Any], code: str) -> Response:
    """The spaces of a hub that are in use, by code"""
    found = wait_for(query)
    return page_of_hub(space_rows.space_list(found, code, query["limit"], query["cursor"]), code)


@hubs.get("/spaces/<uuid:space_id>")
@hubs.response(200, shapes.Space)
@reads(hubs, ReadQuery)
def show_space(query: dict[str, Any], space_id: UUID) -> Response:
    """A space"""
    return read_answer(space_rows.space_json(wait_for(query, space_id), space_id), "space", space_id)
