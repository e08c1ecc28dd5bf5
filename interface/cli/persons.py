"""What concerns people from the command line: the table by which they are found, and periods that have passed."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from typing import Any

import click

from application.access import today
from application.people import rebuild_people
from interface.cli.output import FAULT, as_json, fail, print_json, say
from interface.settings import Settings
from interface.wiring import wired
from projections.data_requests import overdue_enrolments, overdue_memberships
from projections.hubs import hub_rows


@click.group()
def people() -> None:
    """The table by which people are found."""


@people.command("rebuild")
def rebuild_command() -> None:
    """Fill the table by which people are found anew from the log."""
    settings = Settings.from_environment()
    with wired(settings.dsn(), settings, connections=2) as parts:
        rebuild_people(parts.platform)
    say("people can be found again")


@click.group()
def retention() -> None:
    """Periods after which words about people are to be forgotten."""


@retention.command("propose")
@click.argument("hub", required=False)
@as_json
def propose_command(hub: str | None, as_json: bool) -> None:
    """Say whose period has passed, in numbers and ids; nothing is forgotten until an admin confirms it."""
    settings = Settings.from_environment()
    with wired(settings.dsn(), settings, connections=2) as parts:
        known = [row["code"] for row in hub_rows(parts.view)]
        if hub and hub not in known:
            fail(f"there is no hub {hub}")
            sys.exit(FAULT)
        proposed = [_proposed(parts.view, code) for code in ([hub] if hub else known)]
    if as_json:
        print_json(proposed)
        return
    for one in proposed:
        say(f"{one['hub']}: {len(one['memberships'])} memberships, {len(one['enrolments'])} enrolments")
        for what in ("memberships", "enrolments"):
            for each in one[what]:
                say(f"  {what[:-1]} {each['id']}, ended {each['ended_on']}")


def _proposed(view: Any, hub: str) -> dict[str, Any]:
    now = datetime.now(UTC)
    return {
        "hub": hub,
        "memberships": [
            {"id": row["id"], "ended_on": row["ended_on"]}
            for row in overdue_memberships(view, hub, today(now))
        ],
        "enrolments": [
            {"id": row["id"], "program_id": row["program_id"], "ended_on": row["ends"].date()}
            for row in overdue_enrolments(view, hub, now)
        ],
    }
