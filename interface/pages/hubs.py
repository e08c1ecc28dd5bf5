"""The network at a glance, its hubs, and one hub."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

import msgspec
from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from domain.phases import Phase
from domain.values import Label, space_id
from interface import as_of
from interface.formats import NETWORK_ZONE
from interface.pages import network_map
from interface.pages.filled import Filled
from interface.pages.labels import label
from interface.pages.network_map import ORDER
from interface.pages.shown import ShownHub, all_hubs, one_hub
from interface.problems import Problem
from interface.requests import actor, view
from projections.programs import coming_programs
from projections.view import Row


class PhaseGroup(NamedTuple):
    """The hubs in one phase."""

    code: str
    label: str
    hubs: list[ShownHub]


def home() -> ResponseReturnValue:
    hubs = all_hubs()
    return render_template("home.html", phases=_by_phase(hubs), counts=_counts(hubs))


def hub_list() -> ResponseReturnValue:
    """All hubs, or those in the phase asked for."""
    chosen = request.args.get("phase") or None
    if chosen not in (None, *ORDER):
        raise Problem(400, "unknown_phase", gettext("There is no phase called “%(phase)s”.", phase=chosen))
    hubs = all_hubs()
    return render_template(
        "hubs.html",
        phases=_by_phase(hubs),
        chosen=chosen,
        tiles=network_map.tiles(hubs),
        size=network_map.SIZE,
    )


def hub(code: str) -> ResponseReturnValue:
    shown = one_hub(code)
    programmes = [_programme(row, shown) for row in coming_programs(view(), code, shown.now)]
    return render_template(
        "hub.html",
        hub=shown,
        week=list(shown.week()),
        programmes=programmes,
        change=Filled("hub") if actor().may("configure_hubs", None) else None,
    )


def _by_phase(hubs: Iterable[ShownHub]) -> list[PhaseGroup]:
    """Every phase, those in operation first; some may be empty."""
    everyone = list(hubs)
    return [PhaseGroup(phase, label(phase), [h for h in everyone if h.phase is phase]) for phase in ORDER]


def _counts(hubs: list[ShownHub]) -> dict[str, Any]:
    """Figures with the day they are of, and whether examples are among them."""
    operating = [hub for hub in hubs if hub.phase.takes_bookings]
    return {
        "operating": len(operating),
        "coming": sum(hub.phase in (Phase.PROPOSED, Phase.PREPARING) for hub in hubs),
        "spaces": sum(len(hub.configuration.spaces) for hub in operating),
        "capacity": sum(space.capacity for hub in operating for space in hub.configuration.spaces),
        "on": as_of.now().astimezone(NETWORK_ZONE).date(),
        "sample": any(hub.sample("spaces") for hub in operating),
    }


def _programme(row: Row, hub: ShownHub) -> dict[str, Any]:
    """A programme's row with words for its codes and times in the hub's zone."""
    spaces = {space_id(hub.code, space.code): space.name for space in hub.configuration.spaces}
    return {
        "id": row["id"],
        "title": msgspec.convert(row["title"], Label),
        "description": msgspec.convert(row["description"], Label | None),
        "kind_label": hub.configuration.words.program_kinds.get(row["kind"], row["kind"]),
        "starts": row["starts"].astimezone(hub.configuration.tz),
        "ends": row["ends"].astimezone(hub.configuration.tz),
        "space_name": spaces.get(row["space_id"]),
        "open_to_anyone": row["audience"] == "anyone",
        "places": row["places"],
        "left": max(row["places_left"], 0),
        "cancelled": row["cancelled"],
    }
