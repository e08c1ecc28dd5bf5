"""Hub files: outside words, read once, into the domain's configuration; all faults are told at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import count
from pathlib import Path
from types import MappingProxyType
from typing import Any

from marshmallow import ValidationError

from application.hub_files.extending import Templates, extend, in_folder, in_texts
from application.hub_files.faults import SUGGESTIONS, Fault, FaultyHubFile, Steps
from application.hub_files.fields import SURROUNDINGS, Surroundings
from application.hub_files.reading import checked, read_text
from application.hub_files.retired import newly_used_retired
from application.hub_files.schema import HubFile, HubPart
from application.hub_files.shared import CALENDARS, VocabularyPart
from application.hub_files.tree import Tree, grow_tree
from domain.values import Label
from domain.words import Vocabulary

__all__ = [
    "SHARED_FILES",
    "Fault",
    "FaultyHubFile",
    "HubFile",
    "Vocabulary",
    "hub_paths",
    "newly_used_retired",
    "read_hub_file",
    "read_hub_text",
    "read_templates",
    "read_vocabulary",
    "read_vocabulary_text",
]

VOCABULARY, HOLIDAYS = SHARED_FILES = ("vocabulary.yaml", "holidays.yaml")
_NO_TEMPLATES: Mapping[str, str] = MappingProxyType({})
_A_GROUP = Label("di sini harus ada kelompok", "a group of keys belongs here")
_IN_BOTH_LANGUAGES = {
    "Missing data for required field.": Label("bagian ini tidak ada", "is missing"),
    "Field may not be null.": Label("bagian ini kosong", "is empty"),
    "Invalid input type.": _A_GROUP,
    "Not a valid list.": Label("di sini harus ada daftar", "a list belongs here"),
}


def hub_paths(folder: Path) -> list[Path]:
    """The files of a folder that describe hubs: all but those that hubs share."""
    return sorted(path for path in folder.glob("*.yaml") if path.name not in SHARED_FILES)


def read_vocabulary(path: Path) -> Vocabulary:
    """What the hub files of a folder are read against; the folder, or its vocabulary.yaml.

    The shared calendars stand in holidays.yaml beside it, if there are any. Raises FaultyHubFile with the
    faults of both.
    """
    words = path / VOCABULARY if path.is_dir() else path
    holidays = words.parent / HOLIDAYS
    trees = [_tree_of(words)]
    if holidays.exists() or holidays.is_symlink():
        trees.append(_tree_of(holidays))
    return _vocabulary(*trees)


def read_vocabulary_text(text: str, holidays: str = "", name: str = VOCABULARY) -> Vocabulary:
    """The same from texts that lie in no folder."""
    trees = [_tree_from(name, text)]
    if holidays:
        trees.append(_tree_from(HOLIDAYS, holidays))
    return _vocabulary(*trees)


def read_hub_file(path: Path, vocabulary: Vocabulary) -> HubFile:
    """The hub that a file describes; raises FaultyHubFile with all its faults."""
    tree = Tree(str(path))
    source = read_text(path, tree)
    grow_tree(tree, source)
    around = Surroundings(vocabulary, path.stem, _photos(path.parent / "photos"))
    return _hub(tree, source, around, in_folder(path.parent))


def read_hub_text(
    text: str, vocabulary: Vocabulary, name: str = "hub.yaml", templates: Mapping[str, str] = _NO_TEMPLATES
) -> HubFile:
    """The same from a text that lies in no folder; `templates` are texts as `read_templates` gives them."""
    return _hub(_tree_from(name, text), text, Surroundings(vocabulary), in_texts(templates))


def read_templates(folder: Path) -> dict[str, str]:
    """The texts of the templates in a folder of hub files, by the name that `extends` calls them."""
    paths = sorted((folder / "templates").glob("*.yaml"))
    return {f"templates/{path.name}": read_text(path, Tree(str(path))) for path in paths}


def _hub(tree: Tree, source: str, around: Surroundings, templates: Templates) -> HubFile:
    token = SURROUNDINGS.set(around)
    try:
        inherited = extend(tree, templates)
        file: HubFile = _read(tree, HubPart().load)
        return replace(file, inherited=inherited, source=source)
    finally:
        SURROUNDINGS.reset(token)


def _vocabulary(words: Tree, holidays: Tree | None = None) -> Vocabulary:
    faults: list[Fault] = []
    found: list[Any] = []
    for tree, load in ((words, VocabularyPart().load), (holidays, CALENDARS.deserialize)):
        try:
            found.append(_read(tree, load) if tree else {})
        except FaultyHubFile as error:
            faults += error.faults
    if faults:
        raise FaultyHubFile(faults)
    return Vocabulary(*found)


def _tree_of(path: Path) -> Tree:
    tree = Tree(str(path))
    grow_tree(tree, read_text(path, tree))
    return tree


def _tree_from(name: str, text: str) -> Tree:
    tree = Tree(name)
    grow_tree(tree, checked(text, tree))
    return tree


def _photos(folder: Path) -> frozenset[str] | None:
    return frozenset(path.name for path in folder.iterdir() if path.is_file()) if folder.is_dir() else None


def _read(tree: Tree, load: Callable[[Any], Any]) -> Any:
    token = SUGGESTIONS.set(count())
    try:
        read = load(tree.root)
    except ValidationError as error:
        _tell(tree, error.messages, ())
    finally:
        SUGGESTIONS.reset(token)
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
