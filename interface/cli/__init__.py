"""The command `simpul`: all that an operator, a provincial admin or an auditor does from a terminal."""

from __future__ import annotations

import logging
import sys
from importlib import import_module
from typing import cast

import click

from interface.cli.output import FAULT, UNREACHABLE, fail
from interface.settings import DatabaseAway, SettingsError
from interface.wiring import AWAY, REFUSED, unreachable
from projections.editions import EditionError

COMMANDS = {
    **dict.fromkeys(("run", "web", "worker", "migrate", "doctor"), ("operations",)),
    "hub": ("hubs", "plans", "hub_files", "hub_history", "hub_begun"),
    "vocabulary": ("vocabulary", "vocabulary_files"),
    "editions": ("editions", "archive"),
    "audit": ("audit", "audit_export"),
    "export": ("export",),
    "keys": ("keys",),
    "people": ("persons",),
    "retention": ("persons",),
    "simulate": ("simulate",),
    "access": ("access",),
    "history": ("history",),
}
"""Each command with the files that it, and what stands under it, is written in; the first one has it by name."""


class WhenAsked(click.Group):
    """Reads the files of a command when it is asked for: reading all of them takes longer than most commands."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        files = [import_module(f"interface.cli.{file}") for file in COMMANDS.get(cmd_name, ())]
        return cast(click.Command, getattr(files[0], cmd_name)) if files else None


@click.group(cls=WhenAsked, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="simpul")
def simpul() -> None:
    """Simpul: the platform of a network of public hubs."""


def main() -> None:
    """Runs the command; a known trouble is a sentence and an exit code, not a traceback."""
    logging.getLogger("psycopg.pool").setLevel(logging.ERROR)
    try:
        simpul(standalone_mode=False)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except click.exceptions.Abort:
        sys.exit(130)
    except SettingsError as error:
        fail(str(error))
        sys.exit(UNREACHABLE if isinstance(error, DatabaseAway) else FAULT)
    except EditionError as error:
        fail(str(error))
        sys.exit(FAULT)
    except AWAY as error:
        fail(unreachable(error))
        sys.exit(UNREACHABLE)
    except REFUSED as error:
        words = str(error).partition("\n")[0]
        fail(f"the database refuses: {words}; `simpul migrate` brings its tables and rights up to date")
        sys.exit(FAULT)
