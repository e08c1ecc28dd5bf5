"""The keys of persons: another master key, and a backup of their own."""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import click

from application.access import OPERATOR
from application.forgetting import forget_remaining
from application.store.key_backup import read_backup, write_backup
from application.store.keys import KeyFault, Masters
from application.store.reentry import end_all
from application.store.rotation import RotationRunning, rotate
from interface.cli.output import FAULT, fail, say
from interface.first_accounts import OPERATORS_CLIENT
from interface.master_keys import begin_change, end_change
from interface.settings import Settings
from interface.startup import register_of
from interface.wiring import connect, read_masters, wired


@click.group()
def keys() -> None:
    """The keys of persons: change the master key, back them up, bring them back."""


@keys.command("rotate")
def rotate_command() -> None:
    """Put a new master key in force and wrap all keys by it; safe to break off and to begin again."""
    settings = Settings.from_environment()
    masters = Masters(partial(read_masters, settings.home))
    try:
        with connect(settings.dsn()) as connection:
            new = begin_change(settings.home)
            done = rotate(connection, masters, new)
            aside = end_change(settings.home)
    except RotationRunning:
        _end("somebody else is changing the master key just now")
    except (KeyFault, OSError) as fault:
        _end(str(fault))
    say(f"master key {new} is in force; {done} keys were wrapped anew")
    say(f"the one before is kept in {aside}: destroy it once no dump and no backup needs it any more")


@keys.command("backup")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def backup_command(file: Path) -> None:
    """Write the wrapped keys, and who is forgotten, into a new file."""
    settings = Settings.from_environment()
    masters = Masters(partial(read_masters, settings.home))
    try:
        with connect(settings.dsn()) as connection:
            content = write_backup(connection, masters)
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as written:
            written.write(content)
            written.flush()
            os.fsync(written.fileno())
    except FileExistsError:
        _end(f"{file} is there already: name a new file")
    except (KeyFault, OSError) as fault:
        _end(str(fault))
    say(f"the keys are in {file}; keep the master key elsewhere")


@keys.command("restore")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def restore_command(file: Path) -> None:
    """Bring the keys of a backup back, but of nobody who has been forgotten; everybody signs in anew."""
    settings = Settings.from_environment()
    masters = Masters(partial(read_masters, settings.home))
    try:
        with connect(settings.dsn()) as connection, connection.transaction():
            done = read_backup(connection, masters, file.read_bytes())
            ended = end_all(connection, OPERATOR.name, OPERATORS_CLIENT, datetime.now(UTC))
    except (KeyFault, OSError) as fault:
        _end(str(fault))
    with wired(settings.dsn(), settings, connections=2) as parts:
        again = forget_remaining(parts.platform, register_of(settings))
    say(f"{done.restored} keys restored, {done.present} not needed, {done.forgotten + again} forgotten again")
    say(
        "{} sessions, {} links and {} tokens of before are over; passwords are those of the dump".format(
            *ended
        )
    )


def _end(sentence: str) -> None:
    fail(sentence)
    sys.exit(FAULT)
