"""Running it, and asking it how it is."""

from __future__ import annotations

import sys
from functools import partial

import click

from interface import logs
from interface.cli.output import FAULT, UNREACHABLE, as_json, fail, print_json, say
from interface.doctor import examine
from interface.first_accounts import open_first_accounts
from interface.local import supervisor
from interface.settings import Settings
from interface.startup import KeysMissing, bring_up_to_date, prepare_secrets, settle_forgetting
from interface.wiring import AWAY, connect, unreachable


@click.command()
def run() -> None:
    """Start everything on this machine: database, web, worker."""
    settings = Settings.from_environment()
    logs.configure(settings.log_format)
    sys.exit(supervisor.run(settings))


@click.command()
def web() -> None:
    """Answer requests (gunicorn); for production, beside a worker."""
    from interface.web import serve

    settings = Settings.from_environment()
    logs.configure(settings.log_format)
    serve(settings)


@click.command()
def worker() -> None:
    """Keep the read models up to date; a second one stands by."""
    from interface.worker import work

    settings = Settings.from_environment()
    logs.configure(settings.log_format)
    work(settings)


@click.command()
def migrate() -> None:
    """Bring the tables up to date, make keys and first accounts that are missing, forget who is to be."""
    settings = Settings.from_environment()
    dsn = settings.dsn()
    for name in bring_up_to_date(dsn):
        say(f"applied {name}")
    prepare_secrets(dsn, settings)
    try:
        settle_forgetting(dsn, settings)
        open_first_accounts(dsn, settings)
    except KeysMissing as missing:
        say(f"{missing}; then `simpul migrate` again")
    say("the database is up to date")


@click.command()
@click.option(
    "--positions", is_flag=True, help="Also prove on this server that no event is missed (20,000 events)."
)
@as_json
def doctor(positions: bool, as_json: bool) -> None:
    """Examine the installation: database, log, keys, editions."""
    settings = Settings.from_environment()
    try:
        findings = examine(settings, partial(connect, settings.dsn()), positions)
    except AWAY as error:
        fail(unreachable(error))
        sys.exit(UNREACHABLE)
    if as_json:
        print_json([{"name": f.name, "well": f.well, "says": f.says} for f in findings])
    else:
        for finding in findings:
            say(f"{'ok   ' if finding.well else 'FAULT'} {finding.name}: {finding.says}")
    if not all(finding.well for finding in findings):
        sys.exit(FAULT)
