"""What a hub file takes from a template: mappings merge, lists, labels and words replace.

The merged tree remembers for every word which file says it, so that a fault is told where it can be mended.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TypeAlias

from application.hub_files.faults import Fault, FaultyHubFile, Steps, path_in_words, unknown
from application.hub_files.reading import checked, read_text
from application.hub_files.tree import Node, Tree, grow_tree
from application.sentences import say, shown
from domain.values import Label

MOST_TEMPLATES = 5
TEMPLATE = re.compile(r"templates/[A-Za-z0-9][A-Za-z0-9_-]*\.yaml")
_LEADS_OUT = Label("menunjuk ke luar foldernya", "leads out of its folder")
_ODD_NAME = Label(
    "di sini harus ada nama templat seperti templates/hub-kecil.yaml",
    "the name of a template like templates/hub-kecil.yaml belongs here",
)
_NOT_A_GROUP = Label("di sini harus ada kelompok", "a group of keys belongs here")

Templates: TypeAlias = "Callable[[str], Tree | Label]"
"""From a template's name to its tree, or to why there is none; raises FaultyHubFile where it cannot be read."""


def in_folder(folder: Path) -> Templates:
    """The templates that lie in a folder of hub files."""

    def find(name: str) -> Tree | Label:
        home = folder / "templates"
        if home.resolve() != folder.resolve() / "templates":
            return _LEADS_OUT
        path = folder / name
        if not path.exists() and not path.is_symlink():
            return _no_such(name, (f"templates/{one.name}" for one in sorted(home.glob("*.yaml"))))
        tree = Tree(str(path))
        grow_tree(tree, read_text(path, tree))
        return tree

    return find


def in_texts(templates: Mapping[str, str]) -> Templates:
    """Templates that lie in no folder, by name."""

    def find(name: str) -> Tree | Label:
        if name not in templates:
            return _no_such(name, templates)
        tree = Tree(name)
        grow_tree(tree, checked(templates[name], tree))
        return tree

    return find


def extend(tree: Tree, templates: Templates) -> tuple[str, ...]:
    """Puts under a tree what its templates say; gives the paths that came from them."""
    inherited: list[Steps] = []
    seen: list[str] = []
    lowest = tree
    while (found := _template_of(lowest, tree, templates, seen)) is not None:
        lowest = found
        tree.faults += found.faults
        taken = [
            steps for steps in _merge(tree.root, found.root, tree, found) if not _within(steps, inherited)
        ]
        _keep_samples(tree, found, taken)
        inherited += taken
    return tuple(path_in_words(steps) for steps in inherited)


def _template_of(lower: Tree, whole: Tree, templates: Templates, seen: list[str]) -> Tree | None:
    """The template a tree extends; what stands against it becomes a fault of the whole."""
    name = lower.root.get("extends") if isinstance(lower.root, dict) else None
    if name is None:
        return None
    found = _found(name, templates, seen)
    if isinstance(found, Tree) and isinstance(found.root, dict):
        seen.append(str(name))
        return found
    whole.incomplete = True
    if isinstance(found, FaultyHubFile):
        whole.faults += found.faults
    elif isinstance(found, Tree):
        whole.faults += [*found.faults, Fault(found.file, 1, 1, "", _NOT_A_GROUP)]
    elif found:
        whole.faults.append(Fault(*lower.places[("extends",)], "extends", found))
    return None


def _found(name: Node, templates: Templates, seen: list[str]) -> Tree | Label | FaultyHubFile | None:
    if not isinstance(name, str):
        return None  # that no word stands here is told with all other words
    if not TEMPLATE.fullmatch(name):
        climbs = name.startswith(("/", "~")) or ".." in name or "\\" in name
        return _LEADS_OUT if climbs else _ODD_NAME
    if name in seen:
        chain = " -> ".join([*seen, name])
        return say("templat berputar: {chain}", "the templates go round in a circle: {chain}", chain=chain)
    if len(seen) == MOST_TEMPLATES:
        return say(
            "lebih dari {most} templat bertumpuk", "more than {most} templates deep", most=MOST_TEMPLATES
        )
    try:
        return templates(name)
    except FaultyHubFile as error:
        return error


def _no_such(name: str, names: object) -> Label:
    valid = list(names)  # type: ignore[call-overload]
    if not valid:
        return say("templat {name} tidak ada", "there is no template {name}", name=shown(name))
    return unknown(Label("templat", "template"), name, valid)


def _merge(own: Node, theirs: Node, tree: Tree, template: Tree, steps: Steps = ()) -> Iterator[Steps]:
    """Takes what only the template says; gives the highest steps of each."""
    if not isinstance(own, dict) or not isinstance(theirs, dict):
        return
    for key, inner in theirs.items():
        here = (*steps, key)
        if here in (("extends",), ("samples",)):
            continue
        if key not in own:
            own[key] = inner
            _take_places(tree, template, inner, here)
            yield here
        elif isinstance(mapping := own[key], dict) and not _is_label(inner):
            own[key] = dict(mapping)  # an alias may have brought the same mapping to another place as well
            yield from _merge(own[key], inner, tree, template, here)


def _is_label(node: Node) -> bool:
    return isinstance(node, dict) and node.keys() == {"id", "en"}


def _take_places(tree: Tree, template: Tree, node: Node, steps: Steps) -> None:
    if place := template.places.get(steps):
        tree.places[steps] = place
    items = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for step, inner in items:
        _take_places(tree, template, inner, (*steps, step))


def _keep_samples(tree: Tree, template: Tree, taken: list[Steps]) -> None:
    """What a template marks as a sample stays one where it is taken over; what the file says itself is not."""
    own = tree.root.get("samples") if isinstance(tree.root, dict) else None
    theirs = template.root.get("samples") if isinstance(template.root, dict) else None
    if not isinstance(theirs, list) or not isinstance(own, list | None):
        return
    samples: list[Node] = list(own or ())
    for index, name in enumerate(theirs):
        if isinstance(name, str) and name not in samples and _touches(name, taken):
            tree.places["samples", len(samples)] = template.places["samples", index]
            samples.append(name)
    if samples and isinstance(tree.root, dict):
        tree.root["samples"] = samples


def _touches(name: str, taken: list[Steps]) -> bool:
    """Whether the part that a sample names was taken over, in whole or in part."""
    wanted: Steps = tuple(name.split("."))
    return any(wanted[: len(one)] == one[: len(wanted)] for one in taken)


def _within(steps: Steps, others: list[Steps]) -> bool:
    return any(steps[: len(other)] == other for other in others)
