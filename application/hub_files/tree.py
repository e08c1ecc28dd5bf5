"""From YAML to a tree of words with their places; nothing a file holds can do more than name its faults.

The tree is built from the parser's events and every scalar stays the word that was written: what a word
means (`NO`, `10:00`, `2020-01-31`) is for the schema to say, not for YAML to guess.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeAlias

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from application.hub_files.faults import Fault, FaultyHubFile, Steps, path_in_words
from application.sentences import say, shown
from domain.values import Label

MOST_NODES = 50_000
MOST_ALIASES = 20
DEEPEST = 20
UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NOTHING = ("", "~", "null", "Null", "NULL")

Node: TypeAlias = "str | list[Node] | dict[str, Node] | None"


class Plain(str):
    """A word written without quotation marks: only these may be numbers, dates, true or false."""


class Place(NamedTuple):
    """Where a word stands; what a template says stands in the template's file."""

    file: str
    line: int
    column: int


@dataclass
class Tree:
    """The words of a file, the place of each, and the faults met so far.

    `incomplete`: a template could not be had, and what is missing may stand there.
    """

    file: str
    root: Node = None
    places: dict[Steps, Place] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    incomplete: bool = False

    def fault(self, steps: Steps, cause: Label) -> None:
        """Notes a fault; what is missing is placed at what it is missing from."""
        if self.incomplete and steps not in self.places:
            return
        near = next((steps[:n] for n in range(len(steps), -1, -1) if steps[:n] in self.places), ())
        place = self.places.get(near, Place(self.file, 1, 1))
        self.faults.append(Fault(*place, path_in_words(steps), cause))

    def stop(self, line: int, column: int, cause: Label) -> FaultyHubFile:
        """The end of reading: this fault and those before it."""
        return FaultyHubFile([*self.faults, Fault(self.file, line, column, "", cause)])


def grow_tree(tree: Tree, text: str) -> None:
    """Fills the tree with what the text says."""
    _Builder(tree, text).build()


def unprintable(letter: str) -> Label:
    return say(
        "memuat karakter {code} yang tidak dapat dicetak",
        "holds the unprintable character {code}",
        code=f"U+{ord(letter):04X}",
    )


class _Builder:
    """Walks the parser's events once; depth, size and aliases are bounded on the way."""

    def __init__(self, tree: Tree, text: str) -> None:
        self.tree = tree
        self.events = iter(YAML(typ="safe", pure=True).parse(text))
        self.anchors: dict[str, tuple[Node, int]] = {}
        self.aliases = 0
        self.nodes = 0

    def build(self) -> None:
        try:
            self._document()
        except MarkedYAMLError as error:
            line, column = (
                (error.problem_mark.line, error.problem_mark.column) if error.problem_mark else (0, 0)
            )
            raise self.tree.stop(line + 1, column + 1, _not_yaml(error.problem)) from error
        except (YAMLError, ValueError, AttributeError, TypeError, IndexError) as error:
            raise self.tree.stop(1, 1, _not_yaml(str(error))) from error

    def _document(self) -> None:
        documents = 0
        for event in self.events:
            if isinstance(event, DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise self._stop(
                        event, Label("hanya satu dokumen per berkas", "holds more than one document")
                    )
                self.tree.root = self._node(next(self.events), ())
            elif isinstance(event, StreamEndEvent) and self.tree.root is None:
                raise self.tree.stop(1, 1, Label("berkas kosong", "is empty"))

    def _node(self, event: Event, steps: Steps) -> Node:
        self.tree.places.setdefault(steps, Place(self.tree.file, *_place(event)))
        before, self.nodes = self.nodes, self.nodes + 1
        self._bounded(event, steps)
        if isinstance(event, AliasEvent):
            return self._alias(event, steps)
        node = self._content(event, steps)
        if isinstance(event, NodeEvent) and event.anchor:
            self.anchors[event.anchor] = (node, self.nodes - before)
        return node

    def _content(self, event: Any, steps: Steps) -> Node:
        if getattr(event, "tag", None):
            self.tree.fault(
                steps,
                say("tanda {tag} tidak dipakai", "the tag {tag} is not used", tag=shown(str(event.tag))),
            )
        if isinstance(event, MappingStartEvent):
            return self._mapping(steps)
        if isinstance(event, SequenceStartEvent):
            return self._sequence(steps)
        return self._word(event, steps)

    def _mapping(self, steps: Steps) -> Node:
        found: dict[str, Node] = {}
        while not isinstance(event := next(self.events), MappingEndEvent):
            key = self._key(event, steps)
            inner = (*steps, key)
            if key in found:
                line, column = _place(event)
                cause = say("{key} sudah ada di atas", "{key} stands here twice", key=shown(key))
                self.tree.faults.append(Fault(self.tree.file, line, column, path_in_words(inner), cause))
            self.tree.places.setdefault(inner, Place(self.tree.file, *_place(event)))
            found[key] = self._node(next(self.events), inner)
        return found

    def _key(self, event: Event, steps: Steps) -> str:
        key = self._node(event, (*steps, "?"))
        if isinstance(event, ScalarEvent):
            return str(key or "")
        self.tree.fault((*steps, "?"), Label("nama bagian harus satu kata", "a key must be a word"))
        return "?"

    def _sequence(self, steps: Steps) -> Node:
        found: list[Node] = []
        while not isinstance(event := next(self.events), SequenceEndEvent):
            found.append(self._node(event, (*steps, len(found))))
        return found

    def _word(self, event: Any, steps: Steps) -> Node:
        word = str(event.value)
        if odd := UNPRINTABLE.search(word):
            self.tree.fault(steps, unprintable(odd.group()))
            return Plain("?")
        if event.style is not None:
            return word
        return None if word in _NOTHING else Plain(word)

    def _alias(self, event: Any, steps: Steps) -> Node:
        self.aliases += 1
        if self.aliases == MOST_ALIASES + 1:
            cause = say("lebih dari {most} alias", "more than {most} aliases", most=MOST_ALIASES)
            self.tree.fault(steps, cause)
        if event.anchor not in self.anchors:
            cause = say(
                "alias {name} menunjuk ke yang belum ada atau ke dirinya sendiri",
                "the alias {name} points to nothing before it, or to itself",
                name=shown(event.anchor),
            )
            self.tree.fault(steps, cause)
            return None
        node, size = self.anchors[event.anchor]
        self.nodes += size
        self._bounded(event, steps)
        return node

    def _bounded(self, event: Event, steps: Steps) -> None:
        if self.nodes > MOST_NODES:
            raise self._stop(
                event, say("lebih dari {most} isian", "holds more than {most} values", most=MOST_NODES)
            )
        if len(steps) > DEEPEST:
            raise self._stop(event, Label("terlalu banyak tingkat", "is nested too deeply"))

    def _stop(self, event: Event, cause: Label) -> FaultyHubFile:
        return self.tree.stop(*_place(event), cause)


def _place(event: Event) -> tuple[int, int]:
    return event.start_mark.line + 1, event.start_mark.column + 1


def _not_yaml(problem: str | None) -> Label:
    return say(
        "bukan YAML yang benar: {problem}",
        "is not well-formed YAML: {problem}",
        problem=shown(problem or "?"),
    )
