"""`simpul audit export`: a stretch of the log with its proofs, as a file that anybody can check."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

import click

from application.seal.building import SealFault, catch_up, make_checkpoint
from application.seal.stretches import Asked, NothingToProve, period_of
from application.sentences import say
from application.store.sealed_range import SealedRange
from domain.values import Label
from interface.cli.acting import parts_of
from interface.cli.audit import audit
from interface.cli.hub_told import Code, end, reading
from interface.cli.output import FAULT, err, fail, in_language
from interface.cli.progress import progress
from interface.proofs.bundling import RIGHT, Given, asked_for, begin
from interface.proofs.keys import prepare_seal_key, seeds_here
from interface.settings import Settings
from interface.wiring import connect

DAY = click.DateTime(["%Y-%m-%d"])
_SEALING, _WRITING = Label("menyegel", "sealing"), Label("menulis", "writing")
_NOTHING = Label("belum ada peristiwa yang dapat disegel", "nothing has happened yet that could be sealed")
_BACKWARDS = Label(
    "hari pertama tidak boleh sesudah hari terakhir", "the first day must not come after the last"
)


@audit.command("export")
@click.option("--hub", type=Code(), help="Of this hub; else of all.")
@click.option("--from", "first", type=DAY, metavar="DAY", help="First day (YYYY-MM-DD).")
@click.option("--to", "last", type=DAY, metavar="DAY", help="Last day, itself included.")
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="The file to write.")
@in_language
def export_command(
    hub: str | None, first: datetime | None, last: datetime | None, output: Path | None, language: str
) -> None:
    """Write events with their proofs into a bundle that verify_bundle.py checks anywhere."""
    if first and last and first > last:
        end(_BACKWARDS, language)
    settings = Settings.from_environment()
    with (
        parts_of(settings) as parts,
        reading(parts, language, RIGHT, hub) as who,
        connect(settings.dsn()) as connection,
    ):
        asked = asked_for(parts, hub, first and first.date(), last and last.date())
        source = SealedRange(connection)
        _sign_what_is_new(source, settings, asked, language)
        try:
            with progress(_WRITING.in_language(language)) as told:
                given = begin(parts, source, who, asked, told=told)
                path = output or Path(given.name)
                _put(given, path)
        except NothingToProve:
            end(_NOTHING, language)
        except SealFault as fault:
            fail(str(fault))
            sys.exit(FAULT)
    said = say("{file}: sampai posisi {position}. Periksa dengan: python3 verify_bundle.py {file}",
               "{file}: up to position {position}. Check it with: python3 verify_bundle.py {file}",
               file=str(path), position=str(given.position))  # fmt: skip
    err.print(said.in_language(language), markup=False)


def _sign_what_is_new(source: SealedRange, settings: Settings, asked: Asked, language: str) -> None:
    """A checkpoint that covers the period, where there is none yet. Where none can be signed the bundle ends with
    the newest there is: an export of a log that was tampered with is needed most.
    """
    newest, (_, upper) = source.seal.checkpoint(), period_of(source, asked)
    if newest and upper is not None and upper <= newest.position:
        return
    try:
        prepare_seal_key(source.seal, settings.home)
        with progress(_SEALING.in_language(language)) as told:
            catch_up(source.seal, told)
        make_checkpoint(source.seal, settings.network, seeds_here(settings.home), datetime.now(UTC))
    except SealFault as fault:
        warned = say("tidak ada checkpoint baru: {fault}", "no new checkpoint: {fault}", fault=str(fault))
        err.print(warned.in_language(language), style="yellow", markup=False)


def _put(given: Given, path: Path) -> None:
    """Under its name once it is whole."""
    beside = path.with_name(f"{path.name}.part")
    try:
        with beside.open("wb") as file:
            for piece in given.pieces:
                file.write(piece)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
