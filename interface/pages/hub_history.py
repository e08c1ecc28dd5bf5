"""What was in force at a hub, from when to when, and what changed each time; read from the log itself."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from flask import render_template
from flask.typing import ResponseReturnValue

from application.hub_history import InForce, configurations_of, phases_of
from application.hub_history import as_of as hub_as_of
from application.hub_plans.differences import configuration_changes, spaces_compared
from application.hub_writing import to_text
from domain.configuration import HubConfiguration
from domain.errors import NotFound
from domain.values import Label
from interface import as_of
from interface.pages.people_shown import acquainted, colleague
from interface.pages.shown import one_hub
from interface.requests import actor, platform


class Told(NamedTuple):
    """`changes` against the configuration before; none for the first. `by` is for those who read history."""

    in_force: InForce
    changes: tuple[Label, ...]
    by: str | None
    ground: str | None


def history(code: str) -> ResponseReturnValue:
    """The newest first."""
    hub = one_hub(code)
    phases, pairs = phases_of(platform(), code, as_of.position()), _with_the_one_before(code)
    if _insider(code):
        acquainted([*(one.actor for one in phases), *(one.actor for one, _ in pairs)], code)
    return render_template(
        "hub-history.html",
        hub=hub,
        told=[_told(one, before, code) for one, before in pairs][::-1],
        phases=phases[::-1],
        names=[colleague(one.actor, code) if _insider(code) else None for one in phases][::-1],
        insider=_insider(code),
    )


def configuration(code: str, number: int) -> ResponseReturnValue:
    """One of them as the text of a hub file."""
    hub = one_hub(code)
    found = next((pair for pair in _with_the_one_before(code) if pair[0].number == number), None)
    if found is None:
        raise NotFound(what="configuration", key=number)
    known, phase = hub_as_of(platform(), code, found[0].position)
    lines = to_text(code, known, phase).splitlines()
    return render_template("hub-configuration.html", hub=hub, one=_told(*found, code), lines=lines)


def _with_the_one_before(code: str) -> list[tuple[InForce, InForce | None]]:
    found = configurations_of(platform(), code, as_of.position())
    return [(after, before) for before, after in pairwise([None, *found]) if after]


def _told(one: InForce, before: InForce | None, code: str) -> Told:
    changes = tuple(_changes(before.configuration, one.configuration)) if before else ()
    insider = _insider(code)
    return Told(
        one, changes, colleague(one.actor, code) if insider else None, one.reason if insider else None
    )


def _changes(old: HubConfiguration, new: HubConfiguration) -> Iterator[Label]:
    yield from configuration_changes(old, new)
    yield from spaces_compared(old.spaces, new.spaces)


def _insider(code: str) -> bool:
    return actor().may("read_history", code)
