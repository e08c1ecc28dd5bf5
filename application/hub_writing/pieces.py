"""The text of a hub file in pieces: each entry with the comments and empty lines above it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ruamel.yaml.nodes import MappingNode, Node, ScalarNode

_COMMENT = re.compile(r"(?:(?<=\s)|^)#[^\n]*", re.MULTILINE)


@dataclass
class Piece:
    """An entry as whole lines; `key` is its own in a group, that of the list in a list."""

    key: str
    lead: str
    body: str

    def comment(self, comments: list[str], column: int) -> None:
        """Comments that have lost their place stand above it."""
        self.lead += "".join(f"{' ' * column}{one}\n" for one in comments)


def cut(chunk: str, column: int) -> tuple[str, str]:
    """An entry's own lines, and below them the comments and empty lines that belong to what follows."""
    lines = chunk.splitlines(keepends=True)
    end = len(lines)
    while end > 1 and _is_between(lines[end - 1], column):
        end -= 1
    return "".join(lines[:end]), "".join(lines[end:])


def insert(pieces: list[Piece], new: Piece, order: tuple[str, ...]) -> None:
    """After the last of those that come before it in this order."""
    before = order[: order.index(new.key)] if new.key in order else order
    pieces.insert(max((n for n, piece in enumerate(pieces, 1) if piece.key in before), default=0), new)


def joined(pieces: list[Piece], trail: str, column: int) -> str:
    """The lines from the place of the first key on; what stood above entries that are gone stays."""
    first = next((n for n, piece in enumerate(pieces) if piece.body), None)
    if first is None:
        return "".join(piece.lead for piece in pieces) + trail
    above = "".join(piece.lead for piece in pieces[: first + 1])
    body = pieces[first].body[column:]
    below = "".join(piece.lead + piece.body for piece in pieces[first + 1 :]) + trail
    return f"{body}{above}{below}" if column else f"{above}{body}{below}"


def comments_in(text: str) -> list[str]:
    """The comments of a text that holds no words but between its first line and its end."""
    return _COMMENT.findall(text)


def comments_within(text: str, node: Node) -> list[str]:
    """The comments among the words of a node."""
    gaps, at = [], node.start_mark.index
    for leaf in _leaves(node):
        gaps.append(text[at : leaf.start_mark.index])
        at = leaf.end_mark.index
    return comments_in(" ".join([*gaps, text[at : node.end_mark.index]]))


def is_tied(node: Node) -> bool:
    """Whether anchors or aliases are in it."""
    return bool(node.anchor) or any(map(is_tied, _inside(node)))


def _inside(node: Node) -> Iterator[Node]:
    for one in () if isinstance(node, ScalarNode) else node.value:
        yield from one if isinstance(node, MappingNode) else (one,)


def _leaves(node: Node) -> Iterator[Node]:
    if isinstance(node, ScalarNode):
        yield node
    for one in _inside(node):
        yield from _leaves(one)


def _is_between(line: str, column: int) -> bool:
    bare = line.lstrip(" ")
    return not bare.strip() or (bare.startswith("#") and len(line) - len(bare) <= column)
