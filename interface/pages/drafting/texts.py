"""The text of a draft: what it says, what is wrong with it, and the texts that drafts begin with."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import msgspec
from flask import g

from application.hub_files import (
    Fault,
    FaultyHubFile,
    HubFile,
    Vocabulary,
    read_hub_text,
    read_templates,
)
from application.hub_files.extending import extend, in_texts
from application.hub_files.reading import checked
from application.hub_files.tree import Tree as Grown
from application.hub_files.tree import grow_tree
from application.hub_writing import part_into_text
from interface.pages.drafting.trees import Tree
from interface.requests import settings
from interface.vocabulary import vocabulary_at_hand

NAME = "hub.yaml"
LONGEST_CODE = 60
MOST_KNOWN = 4


@dataclass(frozen=True)
class Read:
    """`tree` is None where the text is not well formed: then only the editor can mend it. `file` is None where
    there is any fault.
    """

    tree: Tree | None
    faults: tuple[Fault, ...]
    file: HubFile | None

    @property
    def code(self) -> str:
        code = self.tree.own.get("code") if self.tree else None
        return code[:LONGEST_CODE] if isinstance(code, str) else ""


@dataclass(frozen=True)
class Around:
    """What a text is read against; `told` is all of it as one word, to know it again."""

    told: bytes
    vocabulary: Vocabulary = field(compare=False)
    templates: dict[str, str] = field(compare=False)


def read(text: str) -> Read:
    """What was read a moment ago is known: a text is read when it is saved, and again for the page after that."""
    words, texts = vocabulary(), templates()
    return _read(text, Around(msgspec.json.encode((words, texts)), words, texts))


@lru_cache(maxsize=MOST_KNOWN)
def _read(text: str, around: Around) -> Read:
    tree = _tree(text, around.templates)
    try:
        return Read(tree, (), read_hub_text(text, around.vocabulary, NAME, around.templates))
    except FaultyHubFile as error:
        return Read(tree, error.faults, None)


def _tree(text: str, texts: dict[str, str]) -> Tree | None:
    grown = Grown(NAME)
    try:
        grow_tree(grown, checked(text, grown))
    except FaultyHubFile:
        return None if _says_something(text) else Tree({}, {})
    if grown.faults or not isinstance(grown.root, dict):
        return None
    own: dict[str, Any] = deepcopy(grown.root)
    inherited = extend(grown, in_texts(texts))
    return Tree(own, grown.root, inherited)


def _says_something(text: str) -> bool:
    return any(line.strip() and not line.lstrip().startswith("#") for line in text.splitlines())


def brought(text: str, own: dict[str, Any]) -> str:
    """The text, so changed that it says this itself; what says it already stays to the letter."""
    return part_into_text(text, (), own)


def vocabulary() -> Vocabulary:
    """Read once a request."""
    if "vocabulary" not in g:
        g.vocabulary = vocabulary_at_hand()
    found: Vocabulary = g.vocabulary
    return found


def templates() -> dict[str, str]:
    """Texts by name; none where one of them cannot be read."""
    if "templates" not in g:
        try:
            g.templates = read_templates(settings().hubs)
        except FaultyHubFile:
            g.templates = {}
    found: dict[str, str] = g.templates
    return found
