"""Hub files: outside words, read once, into the domain's configuration; all faults are told at once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from marshmallow import ValidationError

from application.hub_files.faults import Fault, FaultyHubFile, Steps
from application.hub_files.fields import SURROUNDINGS, Surroundings, Vocabulary
from application.hub_files.parts import Part
from application.hub_files.reading import read_text
from application.hub_files.schema import HubFile, HubPart, VocabularyPart
from application.hub_files.tree import Tree, grow_tree
from domain.values import Label

__all__ = ["Fault", "FaultyHubFile", "HubFile", "Vocabulary", "read_hub_file", "read_vocabulary"]

_A_GROUP = Label("di sini harus ada kelompok", "a group of keys belongs here")
_IN_BOTH_LANGUAGES = {
    "Missing data for required field.": Label("bagian ini tidak ada", "is missing"),
    "Field may not be null.": Label("bagian ini kosong", "is empty"),
    "Invalid input type.": _A_GROUP,
    "Not a valid list.": Label("di sini harus ada daftar", "a list belongs here"),
}


def read_vocabulary(path: Path) -> Vocabulary:
    """The words the hub files of a folder may use; raises FaultyHubFile."""
    vocabulary: Vocabulary = _read(path, VocabularyPart())
    return vocabulary


def read_hub_file(path: Path, vocabulary: Vocabulary) -> HubFile:
    """The hub that a file describes; raises FaultyHubFile with all its faults."""
    token = SURROUNDINGS.set(Surroundings(vocabulary, path.stem))
    try:
        file: HubFile = _read(path, HubPart())
        return file
    finally:
        SURROUNDINGS.reset(token)


def _read(path: Path, whole: Part) -> Any:
    tree = Tree(str(path))
    grow_tree(tree, read_text(path, tree))
    try:
        read = whole.load(tree.root)  # type: ignore[arg-type]
    except ValidationError as error:
        _tell(tree, error.messages, ())
    if tree.faults:
        raise FaultyHubFile(tree.faults)
    return read


def _tell(tree: Tree, told: Any, steps: Steps) -> None:
    """Marshmallow's nested messages as faults with their places."""
    match told:
        case dict():
            for step, inner in told.items():
                _tell(tree, inner, steps if step == "_schema" else (*steps, step))
        case list():
            for inner in told:
                _tell(tree, inner, steps)
        case Label():
            tree.fault(steps, told)
        case _:
            tree.fault(steps, _IN_BOTH_LANGUAGES.get(told, Label(told, told)))
