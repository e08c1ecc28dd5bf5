"""Editions of the read models: list, build, switch, verify, rebuild, drop; and the certificates of that."""

from __future__ import annotations

import sys
from functools import partial
from typing import Any

import click

from application.certificates import Certificate, NotACertificate, breaks
from application.store import certificates as kept
from interface.cli.certificates_told import as_row, show_certificate, show_list
from interface.cli.output import DIFFERS, FAULT, as_json, fail, out, print_json, say, table
from interface.cli.progress import events_done
from interface.proofs.certifying import certified_rebuild, certified_verification, keys_of
from interface.settings import Settings
from interface.wiring import connect
from projections import editions as store


def _connect() -> Any:
    return partial(connect, Settings.from_environment().dsn())


@click.group()
def editions() -> None:
    """The editions of the read models, each made of the log alone."""


@editions.command(name="list")
@as_json
def list_editions(as_json: bool) -> None:
    """All editions with their positions, and the read models set aside."""
    with _connect()() as connection:
        rows = [_described(connection, edition) for edition in store.editions(connection)]
    if as_json:
        print_json(rows)
        return
    shown = table("id", "status", "position", "code", "created", "set aside")
    for row in rows:
        aside = "; ".join(f"{a['model']} at {a['failed_at']}: {a['error']}" for a in row["set_aside"])
        code = row["code"] + ("" if row["up_to_date"] else " (older code)")
        shown.add_row(str(row["id"]), row["status"], str(row["position"]), code, row["created"], aside or "-")
    out.print(shown)


@editions.command()
@as_json
def build(as_json: bool) -> None:
    """Build a new edition beside the live one, at the head of the log."""
    with events_done("building", _connect()) as told:
        edition = store.build(_connect(), told)
    print_json({"id": edition.id}) if as_json else say(
        f"edition {edition.id} is ready; make it live with: simpul editions switch {edition.id}"
    )


@editions.command()
@click.argument("number", type=click.IntRange(1, 2**31 - 1))
def switch(number: int) -> None:
    """Make edition NUMBER the live one, in one transaction."""
    _on_edition(number, store.switch)
    say(f"edition {number} is live")


@editions.command()
@click.argument("number", type=click.IntRange(1, 2**31 - 1))
def drop(number: int) -> None:
    """Remove edition NUMBER; the log can always build it again."""
    _on_edition(number, store.drop)
    say(f"edition {number} is dropped")


@editions.command()
@click.argument("number", type=click.IntRange(1, 2**31 - 1), required=False)
@as_json
def verify(number: int | None, as_json: bool) -> None:
    """Build the live edition, or frozen edition NUMBER, anew and compare every row (exit code 3: they differ).

    The log is held against its seal, too, and a certificate of all that is kept.
    """
    with events_done("verifying", _connect()) as told:
        found = certified_verification(Settings.from_environment(), told, number)
    _end_with(found, as_json)


@editions.command()
@as_json
def rebuild(as_json: bool) -> None:
    """Build the live edition anew, compare it with the one before, and switch (exit code 3: they differed).

    Readers do not notice. A certificate is kept of it.
    """
    with events_done("rebuilding", _connect()) as told:
        found = certified_rebuild(Settings.from_environment(), told)
    _end_with(found, as_json)


@editions.command()
@click.option(
    "--most", type=click.IntRange(1, 10_000), default=50, show_default=True, help="How many at most."
)
@as_json
def certificates(most: int, as_json: bool) -> None:
    """What verifications and rebuilds have found, newest first (exit code 3: the row of them is broken)."""
    with _connect()() as connection:
        every, damaged = kept.latest(connection), kept.damaged(connection)
    broken = breaks(reversed(every), damaged)
    if as_json:
        print_json({"certificates": [as_row(one) for one in every[:most]], "broken_before": broken})
    else:
        show_list(every[:most], broken)
    if broken:
        sys.exit(DIFFERS)


@editions.command()
@click.argument("number", type=click.IntRange(1, 2**31 - 1))
@click.option("--note", is_flag=True, help="Print the signed note itself, as it is kept.")
@as_json
def certificate(number: int, note: bool, as_json: bool) -> None:
    """Show certificate NUMBER, and by which key of the seal it is signed."""
    with _connect()() as connection:
        try:
            found = kept.certificate(connection, number)
        except NotACertificate as error:
            fail(str(error))
            sys.exit(DIFFERS)
        keys = keys_of(connection)
    if found is None:
        fail(f"there is no certificate {number}")
        sys.exit(FAULT)
    if note:
        click.echo(found.note, nl=False)
    else:
        show_certificate(found, keys, as_json)


def _end_with(found: Certificate, as_json: bool) -> None:
    with _connect()() as connection:
        show_certificate(found, keys_of(connection), as_json)
    if not found.sound:
        sys.exit(DIFFERS)


def _on_edition(number: int, act: Any) -> None:
    with _connect()() as connection:
        try:
            act(connection, store.edition_by_id(connection, number))
        except store.EditionError as error:
            fail(str(error))
            sys.exit(FAULT)


def _described(connection: Any, edition: store.Edition) -> dict[str, Any]:
    aside = [vars(one) for one in store.set_aside(connection, edition)]
    return {
        "id": edition.id,
        "status": edition.status,
        "position": store.position_of(connection, edition),
        "code": edition.code,
        "up_to_date": edition.up_to_date,
        "created": f"{edition.created_at:%Y-%m-%d %H:%M}",
        "set_aside": aside,
    }
