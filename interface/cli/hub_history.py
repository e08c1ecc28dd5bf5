"""What was in force at a hub from when to when, and how its opening slipped."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from application.hub_history import (
    Entered,
    InForce,
    Preparation,
    configurations_of,
    phases_of,
    preparation_of,
)
from application.hub_plans.differences import PHASES
from application.sentences import counted, written
from application.sentences import say as both
from domain.values import Label
from interface.cli.acting import parts_of
from interface.cli.hub_told import CODE, reading
from interface.cli.hubs import hub
from interface.cli.output import as_json, in_language, print_json, say, show_wrapped, table, whom
from interface.formats import NETWORK_ZONE
from interface.settings import Settings

_STILL = Label("kini", "now")
_CONFIGURATIONS = tuple(
    Label(*told)
    for told in (
        ("nomor", "number"), ("sejak", "from"), ("sampai", "until"), ("posisi", "position"), ("oleh", "by"),
        ("dasar", "ground"),
    )
)  # fmt: skip
_PHASES = tuple(
    Label(*told)
    for told in (
        ("tahap", "phase"), ("sejak", "since"), ("target", "target"), ("dicatat", "recorded"),
        ("posisi", "position"), ("oleh", "by"), ("dasar", "ground"),
    )
)  # fmt: skip


@hub.command()
@CODE
@as_json
@in_language
def history(code: str, as_json: bool, language: str) -> None:
    """List each configuration of the hub CODE that was in force, then its phases with their target days."""
    with parts_of(Settings.from_environment()) as parts, reading(parts, language, "read_history", code):
        configurations, phases = configurations_of(parts.platform, code), phases_of(parts.platform, code)
    preparation, today = preparation_of(phases), datetime.now(NETWORK_ZONE).date()
    if as_json:
        print_json(
            {
                "hub": code,
                "configurations": list(map(_configuration, configurations)),
                "phases": list(map(_phase, phases)),
                "preparation": preparation and _preparation(preparation, today),
            }
        )
        return
    zone = configurations[-1].configuration.tz if configurations else NETWORK_ZONE
    shown = table(*(column.in_language(language) for column in _CONFIGURATIONS))
    for one in configurations:
        until = _when(one.until, zone) if one.until else _STILL.in_language(language)
        since, who = _when(one.since, zone), whom(one.actor, language)
        shown.add_row(str(one.number), since, until, str(one.position), who, one.reason or "-")
    show_wrapped(shown, 1, 2, -1)
    say()
    _tell_phases(phases, zone, language)
    if preparation:
        say()
        say(_slippage(preparation, today).in_language(language))


def _tell_phases(phases: tuple[Entered, ...], zone: ZoneInfo, language: str) -> None:
    shown = table(*(column.in_language(language) for column in _PHASES))
    for one in phases:
        entry = one.entry
        name = PHASES[entry.phase].in_language(language)
        target = written(entry.target, language) if entry.target else "-"
        when, since = _when(one.recorded, zone), written(entry.since, language)
        who = whom(one.actor, language)
        shown.add_row(name, since, target, when, str(one.position), who, entry.ground)
    show_wrapped(shown, 1, 2, 3, -1)


def _slippage(preparation: Preparation, today: date) -> Label:
    days = preparation.slippage(today).days
    late = counted(days, "hari", "day", "days")
    told = {"first": preparation.first_target, "last": preparation.last_target, "days": late}
    if not days:
        return both("target buka {first}: tepat waktu", "target opening {first}: on time", **told)
    if preparation.left:
        return both(
            "target buka pertama {first}; persiapan selesai {left}, mundur {days}",
            "first target opening {first}; preparation ended {left}, {days} late",
            left=preparation.left,
            **told,
        )
    return both(
        "target buka pertama {first}, kini {last}: mundur {days}",
        "first target opening {first}, now {last}: {days} late",
        **told,
    )


def _configuration(one: InForce) -> dict[str, Any]:
    return {
        "number": one.number,
        "from": one.since.isoformat(),
        "until": one.until and one.until.isoformat(),
        "position": one.position,
        "version": one.version,
        "by": one.actor,
        "ground": one.reason,
    }


def _phase(one: Entered) -> dict[str, Any]:
    entry = one.entry
    return {
        "phase": str(entry.phase),
        "since": entry.since,
        "target": entry.target,
        "ground": entry.ground,
        "recorded": one.recorded.isoformat(),
        "position": one.position,
        "by": one.actor,
        "reason": one.reason,
    }


def _preparation(one: Preparation, today: date) -> dict[str, Any]:
    days = {"first_target": one.first_target, "last_target": one.last_target, "ended": one.left}
    return {**days, "slipped_days": one.slippage(today).days}


def _when(moment: datetime, zone: ZoneInfo) -> str:
    return f"{moment.astimezone(zone):%Y-%m-%d %H:%M %Z}"
