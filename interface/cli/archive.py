"""Frozen editions from a terminal: made ready for a day, pinned so that they stay, listed."""

from __future__ import annotations

import sys
from dataclasses import asdict
from functools import partial

import click
from marshmallow import ValidationError

from interface.as_of import moment_of
from interface.cli.editions import editions
from interface.cli.output import FAULT, as_json, fail, out, print_json, say, table
from interface.cli.progress import progress
from interface.settings import Settings
from interface.wiring import connect, wired
from projections.archive import Frozen, freeze, frozen_editions, pin
from projections.past import Ahead, Moment

NUMBER = click.argument("number", type=click.IntRange(1, 2**31 - 1))
MEGABYTE = 1024 * 1024


@editions.command(name="freeze")
@click.argument("as_of")
@click.option("--pin", "pinned", is_flag=True, help="Never remove it to make room.")
@as_json
def freeze_edition(as_of: str, pinned: bool, as_json: bool) -> None:
    """Make ready what was known AS_OF a position, an instant or the end of a day (YYYY-MM-DD)."""
    settings = Settings.from_environment()
    moment = moment_in(settings, as_of)
    with progress("freezing") as told:
        made = freeze(partial(connect, settings.dsn()), moment.position, told, pinned)
    if as_json:
        print_json(asdict(made))
    else:
        say(f"edition {made.id} stands at position {made.position}{' and is pinned' if made.pinned else ''}")


@editions.command()
@as_json
def frozen(as_json: bool) -> None:
    """The frozen editions: position, when its event was recorded, size, last use."""
    with connect(Settings.from_environment().dsn()) as connection:
        found = frozen_editions(connection)
    if as_json:
        print_json([asdict(one) for one in found])
        return
    shown = table("id", "position", "recorded", "MB", "used", "pinned")
    for one in found:
        shown.add_row(*_row(one))
    out.print(shown)


@editions.command(name="pin")
@NUMBER
def pin_edition(number: int) -> None:
    """Keep frozen edition NUMBER whatever room there is."""
    _pin(number, True)
    say(f"edition {number} is pinned")


@editions.command(name="unpin")
@NUMBER
def unpin_edition(number: int) -> None:
    """Let frozen edition NUMBER go when room is needed."""
    _pin(number, False)
    say(f"edition {number} is no longer pinned")


def moment_in(settings: Settings, as_of: str) -> Moment:
    """What the word means in the log; ends the command with a sentence where it means nothing."""
    try:
        with wired(settings.dsn(), settings, connections=1) as parts:
            return moment_of(parts.archive, as_of)
    except Ahead:
        fail(f"{as_of} lies ahead: it has not come, or not ended")
    except ValidationError:
        fail(f"{as_of} is neither a position, nor an instant such as 2026-09-01T08:00:00+07:00, nor a day")
    sys.exit(FAULT)


def _pin(number: int, pinned: bool) -> None:
    with connect(Settings.from_environment().dsn()) as connection:
        pin(connection, number, pinned)


def _row(one: Frozen) -> tuple[str, ...]:
    recorded = f"{one.instant:%Y-%m-%d %H:%M}" if one.instant else "-"
    used = f"{one.used_at:%Y-%m-%d %H:%M}"
    size = f"{one.bytes / MEGABYTE:.1f}"
    return str(one.id), str(one.position), recorded, size, used, "yes" if one.pinned else "-"
