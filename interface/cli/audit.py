"""The seal from the command line: recompute it, sign and list checkpoints, prove an event, change the key."""

from __future__ import annotations

import sys
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import NoReturn

import click

from application.seal.building import SealFault, catch_up, make_checkpoint
from application.seal.checkpoints import keys_in, moment
from application.seal.judging import Published
from application.seal.notes import NotANote, VerifierKey
from application.seal.proofs import NotProvable, prove_inclusion
from application.seal.verifying import verify
from application.store.seal import SealStore
from interface.cli.audit_told import told_lines, verdict_told
from interface.cli.output import (
    DIFFERS,
    FAULT,
    as_json,
    fail,
    in_language,
    print_json,
    say,
    show_wrapped,
    table,
)
from interface.cli.progress import progress
from interface.proofs.keys import change_seal_key, prepare_seal_key, seeds_here
from interface.proofs.shapes import checkpoint_told, inclusion_told, key_told
from interface.settings import Settings
from interface.wiring import connect

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
NEW_FILE = click.Path(dir_okay=False, path_type=Path)


@click.group()
def audit() -> None:
    """The seal over the log: verify it, sign checkpoints, prove events."""


@contextmanager
def sealed_log() -> Iterator[tuple[SealStore, Settings]]:
    """The seal of the database that the settings name; what it cannot do ends the command with a sentence."""
    settings = Settings.from_environment()
    with connect(settings.dsn()) as connection:
        try:
            yield SealStore(connection), settings
        except SealFault as fault:
            _end(str(fault))


@audit.command("verify")
@click.option("--checkpoint", "checkpoints", multiple=True, type=FILE, help="A checkpoint kept elsewhere.")
@click.option("--keys", "keys", type=FILE, help="Public keys kept elsewhere.")
@as_json
@in_language
def verify_command(checkpoints: tuple[Path, ...], keys: Path | None, as_json: bool, language: str) -> None:
    """Recompute the seal from every row of the log (exit code 3 where something does not agree)."""
    published = [Published(str(path), _text(path)) for path in checkpoints]
    trusted = _keys(keys) if keys else None
    with sealed_log() as (store, _), progress("verifying") as told:
        verdict = verify(store, published, trusted, told)
    if as_json:
        print_json(verdict_told(verdict))
    else:
        for line in told_lines(verdict, language):
            say(line)
    if not verdict.holds:
        sys.exit(DIFFERS)


@audit.command("checkpoint")
@click.option("--output", type=NEW_FILE, help="A new file for it, to be kept elsewhere.")
@as_json
def checkpoint_command(output: Path | None, as_json: bool) -> None:
    """Seal all that has happened so far and sign a checkpoint of it."""
    with sealed_log() as (store, settings):
        prepare_seal_key(store, settings.home)
        with progress("sealing") as told:
            catch_up(store, told)
        kept = make_checkpoint(store, settings.network, seeds_here(settings.home), datetime.now(UTC))
    if kept is None:
        _end("nothing has happened yet that could be sealed")
    if output:
        _write(output, kept.note)
    if as_json:
        print_json(checkpoint_told(kept))
    elif output:
        say(
            f"the checkpoint of {kept.size} events is in {output}: keep it where nobody of here can change it"
        )
    else:
        click.echo(kept.note, nl=False)


@audit.command("checkpoints")
@as_json
def checkpoints_command(as_json: bool) -> None:
    """All checkpoints that were signed, the latest first."""
    with sealed_log() as (store, _):
        found = store.checkpoints()
    if as_json:
        print_json([checkpoint_told(kept) for kept in found])
        return
    shown = table("events", "position", "signed", "root")
    for kept in found:
        shown.add_row(str(kept.size), str(kept.position), moment(kept.instant), b64encode(kept.root).decode())
    show_wrapped(shown, -1)


@audit.command("keys")
@click.option("--output", type=NEW_FILE, help="A new file for their announcements, to be kept elsewhere.")
@as_json
def keys_command(output: Path | None, as_json: bool) -> None:
    """The public keys that sign, or have signed, checkpoints."""
    with sealed_log() as (store, _):
        found = store.keys()
    if output:
        if not found:
            _end("no key has signed anything yet")
        _write(output, "\n".join(kept.note for kept in found))
    if as_json:
        print_json([key_told(kept) for kept in found])
    elif output:
        are = "1 public key is" if len(found) == 1 else f"{len(found)} public keys are"
        say(f"{are} in {output}: keep it where nobody of here can change it")
    else:
        shown = table("number", "for more events than", "since", "public key")
        for kept in found:
            shown.add_row(str(kept.number), str(kept.after), moment(kept.instant), key_told(kept)["key"])
        show_wrapped(shown, -1)


@audit.command("rotate-key")
@click.option("--lost", is_flag=True, help="The key in force is lost: nothing announces the new one.")
def rotate_command(lost: bool) -> None:
    """Put a new signing key in force, announced by the one before, and destroy that one."""
    with sealed_log() as (store, settings):
        try:
            kept = change_seal_key(store, settings, datetime.now(UTC), lost)
        except OSError as fault:
            _end(str(fault))
    say(f"key {kept.number} is in force: {key_told(kept)['key']}")
    say(
        "give it to whoever checks the seal; back up `seal-key`, and copy it to every machine that runs a worker"
    )


@audit.command("proof")
@click.argument("position", type=click.IntRange(1, 2**63 - 1))
@click.option("--size", type=click.IntRange(1, 2**63 - 1), help="Among so many events.")
@in_language
def proof_command(position: int, size: int | None, language: str) -> None:
    """Print as JSON the proof that the event at POSITION is under the latest checkpoint."""
    with sealed_log() as (store, _):
        try:
            proof = prove_inclusion(store, position, size)
        except NotProvable as error:
            _end(error.says.in_language(language))
    print_json(inclusion_told(proof))


def _keys(path: Path) -> list[VerifierKey]:
    try:
        return keys_in(_text(path))
    except NotANote as fault:
        _end(f"{path}: {fault}")


def _text(path: Path) -> str:
    """As it was written, whatever mail and editors have done to the ends of its lines."""
    text = path.read_bytes().decode(errors="replace").removeprefix("\ufeff")
    return "\n".join(text.splitlines()).strip("\n") + "\n"


def _write(path: Path, text: str) -> None:
    try:
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError:
        _end(f"{path} is there already: name a new file")
    except OSError as fault:
        _end(f"{path} cannot be written ({fault.strerror})")


def _end(sentence: str) -> NoReturn:
    fail(sentence)
    sys.exit(FAULT)
