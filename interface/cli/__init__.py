"""The command `simpul`: all that an operator, a provincial admin or an auditor does from a terminal."""

from __future__ import annotations

import logging
import sys

import click

from interface.cli import archive, audit_export, hub_begun, hub_files, hub_history, plans, vocabulary_files
from interface.cli.access import access
from interface.cli.audit import audit
from interface.cli.editions import editions
from interface.cli.export import export
from interface.cli.history import history
from interface.cli.hubs import hub
from interface.cli.keys import keys
from interface.cli.operations import doctor, migrate, run, web, worker
from interface.cli.output import FAULT, UNREACHABLE, fail
from interface.cli.persons import people, retention
from interface.cli.simulate import simulate_command
from interface.cli.vocabulary import vocabulary
from interface.settings import DatabaseAway, SettingsError
from interface.wiring import AWAY, REFUSED, unreachable
from projections.editions import EditionError


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="simpul")
def simpul() -> None:
    """Simpul: the platform of a network of public hubs."""


for command in (
    run,
    web,
    worker,
    migrate,
    doctor,
    hub,
    vocabulary,
    editions,
    audit,
    export,
    keys,
    people,
    retention,
    simulate_command,
    access,
    history,
):
    simpul.add_command(command)


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


__all__ = [
    "archive",
    "audit_export",
    "hub_begun",
    "hub_files",
    "hub_history",
    "main",
    "plans",
    "simpul",
    "vocabulary_files",
]
