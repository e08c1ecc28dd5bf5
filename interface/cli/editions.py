"""Editions of the read models: list, build, switch, verify, drop."""

from __future__ import annotations

import sys
from functools import partial
from typing import Any

import click

from interface.cli.output import DIFFERS, FAULT, as_json, fail, out, print_json, progress, say, table
from interface.settings import Settings
from interface.wiring import connect
from projections import editions as store
from projections.verification import verify as verify_live


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
    with progress("building") as told:
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
@as_json
def verify(as_json: bool) -> None:
    """Build the live edition anew and compare every row (exit code 3 where they differ)."""
    try:
        with progress("verifying") as told:
            found = verify_live(_connect(), told)
    except store.EditionError as error:
        fail(str(error))
        sys.exit(FAULT)
    if as_json:
        print_json(
            {
                "edition": found.edition,
                "position": found.position,
                "agrees": found.agrees,
                "tables": [vars(proof) for proof in found.tables],
                "differences": [vars(difference) for difference in found.differences],
            }
        )
    else:
        for proof in found.tables:
            say(f"{proof.table}: {proof.rows} rows, content {proof.content}")
        for difference in found.differences:
            say(f"DIFFERS {difference.table} {difference.key}: {difference.kind}")
        verdict = "agrees with the log" if found.agrees else "does NOT agree with the log"
        say(f"edition {found.edition} at position {found.position} {verdict}")
    if not found.agrees:
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
