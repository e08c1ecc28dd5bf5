"""Hub files as the command line is given them: read together, all faults of all of them at once."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from application.hub_files import SHARED_FILES, Fault, FaultyHubFile, HubFile, read_hub_file, read_vocabulary
from domain.words import Vocabulary
from interface.cli.output import FAULT, fail

FILES = click.argument(
    "files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)


@dataclass(frozen=True)
class Given:
    """The hubs of the files that could be read, and the faults of all others; `vocabulary` is the one they bring
    along, where a file that hubs share is among them.
    """

    hubs: tuple[HubFile, ...]
    faults: tuple[Fault, ...]
    vocabulary: Vocabulary | None
    shared: tuple[Path, ...]


def read_files(files: Sequence[Path]) -> Given:
    """Each folder's vocabulary is read once; its faults are those of every file beside it, and told once."""
    vocabularies: dict[Path, Vocabulary | None] = {}
    faults: list[Fault] = []
    hubs: list[HubFile] = []
    shared = tuple(path for path in files if path.name in SHARED_FILES)
    for path in files:
        if path.parent not in vocabularies:
            vocabularies[path.parent] = _vocabulary(path.parent, faults)
        vocabulary = vocabularies[path.parent]
        if vocabulary is None or path in shared:
            continue
        try:
            hubs.append(read_hub_file(path, vocabulary))
        except FaultyHubFile as error:
            faults += error.faults
    return Given(tuple(hubs), tuple(faults), vocabularies[shared[-1].parent] if shared else None, shared)


def _vocabulary(folder: Path, faults: list[Fault]) -> Vocabulary | None:
    try:
        return read_vocabulary(folder)
    except FaultyHubFile as error:
        faults += error.faults
        return None


def without_faults(files: Sequence[Path], language: str) -> Given:
    """The same; where there is any fault the command ends, having told them all."""
    given = read_files(files)
    for fault in given.faults:
        fail(fault.in_language(language))
    if given.faults:
        sys.exit(FAULT)
    return given
