"""Bringing the text of a hub file to what is wanted: what already says it stays as it was written, to the letter.

The text is cut along the marks of its YAML nodes, and only the pieces that say something else are set anew. A
comment belongs to what stands below it, or before it on the same line.
"""

from __future__ import annotations

import re
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from application.hub_writing import typeset
from application.hub_writing.comparing import is_one, same, words_of
from application.hub_writing.pieces import Piece, comments_in, comments_within, cut, insert, is_tied, joined
from application.hub_writing.plain import ORDER

Place = tuple[int, int]


def bring(text: str, needed: dict[str, Any], wanted: dict[str, Any], order: tuple[str, ...] = ORDER) -> str:
    """The text of a file that says what is wanted; keys that are not needed are left out where they were.

    `text` is YAML, a group of keys or nothing yet; `order` is that of the keys of the file.
    """
    text = text.removeprefix("\ufeff")
    if "\r\n" in text:
        return bring(text.replace("\r\n", "\n"), needed, wanted, order).replace("\n", "\r\n")
    text = text if text.endswith("\n") or not text else text + "\n"
    root = YAML(typ="safe", pure=True).compose(text)
    if not isinstance(root, MappingNode):
        return text + whole(needed)
    start = root.start_mark.index
    if root.flow_style or not root.value:
        comments = "".join(f"{one}\n" for one in comments_within(text, root))
        return text[:start] + comments + whole(needed)
    return text[:start] + _Bringing(text, root, order).group(root, (start, len(text)), needed, wanted)


def whole(words: dict[str, Any]) -> str:
    """A file of its own."""
    lines, tall = "", False
    for key, value in words.items():
        entry, before = typeset.entry(key, value, 0), tall
        tall = entry.count("\n") > 1
        lines += ("\n" if lines and (tall or before) else "") + entry
    return lines


class _Bringing:
    """One text on its way to what is wanted. Parts that anchors tie together stay only where all of them do."""

    def __init__(self, text: str, root: MappingNode, order: tuple[str, ...]) -> None:
        self.text, self.root, self.order = text, root, order
        self.tied = {str(key.value) for key, value in root.value if is_tied(value)}

    def group(self, node: MappingNode, place: Place, needed: Any, wanted: Any) -> str:
        """The lines of a group from its first key on."""
        column, (start, end) = node.start_mark.column, place
        bounds = [start, *(self._line(key.start_mark.index) for key, _ in node.value[1:]), end]
        reset = self.tied if node is self.root and self._is_loosened(needed, wanted) else set()
        pieces, lead = [], ""
        for (key, value), first, last in zip(node.value, bounds[:-1], bounds[1:], strict=True):
            own, trail = cut(self.text[first:last], column)
            pad = " " * column if first == start else ""
            piece = Piece(str(key.value), lead, pad + own)
            if piece.key in reset:
                piece.body = (
                    typeset.entry(piece.key, needed[piece.key], column) if piece.key in needed else ""
                )
            else:
                before = pad + self.text[first : value.start_mark.index]
                self._bring_entry(piece, value, before, first + len(own), needed, wanted)
            pieces.append(piece)
            lead = trail
        for key in (key for key in needed if all(piece.key != key for piece in pieces)):
            insert(pieces, _new(key, needed[key], column), self.order if node is self.root else tuple(wanted))
        return joined(pieces, lead, column)

    def entries(self, piece: Piece, node: SequenceNode, lead: str, end: int, needed: Any, wanted: Any) -> str:
        """The lines of a list from its first dash on; what is not wanted any more goes with its comments."""
        key, column = piece.key, node.start_mark.column
        start = self._line(node.start_mark.index)
        dashes = re.compile(rf"^ {{{column}}}-(?=\s)", re.MULTILINE)
        bounds = [*(start + found.start() for found in dashes.finditer(self.text[start:end])), end]
        standing = []
        for item, first, last in zip(node.value, bounds[:-1], bounds[1:], strict=True):
            own, trail = cut(self.text[first:last], column)
            standing.append((item, words_of(item), Piece(key, lead, own), (first, first + len(own))))
            lead = trail
        lines, first_piece = "", standing[0][2]
        for short, full in zip(needed, wanted, strict=True):
            found = next((one for one in standing if is_one(key, one[1], full)), None)
            if found is None:
                lines += typeset.item(key, short, column)
                continue
            standing.remove(found)
            self._bring_item(found[2], found[0], found[3], short, full)
            lines += found[2].lead + found[2].body
        above = first_piece.lead if any(one[2] is first_piece for one in standing) else ""
        return above + lines + lead

    def _is_loosened(self, needed: Any, wanted: Any) -> bool:
        """Whether any of the parts that anchors tie together has to change."""
        return any(
            str(key.value) in self.tied and not _says(value, str(key.value), needed, wanted)
            for key, value in self.root.value
        )

    def _bring_entry(
        self, piece: Piece, value: Node, before: str, end: int, needed: Any, wanted: Any
    ) -> None:
        key, column = piece.key, len(before) - len(before.lstrip(" "))
        if _says(value, key, needed, wanted):
            return
        if key in needed:
            piece.body = self._value(piece, value, before, end, needed[key], wanted[key], column)
        elif "#" in piece.lead and isinstance(value, SequenceNode):
            piece.body = f"{' ' * column}{key}: []\n"
        else:
            piece.body, piece.lead = "", piece.lead if "#" in piece.lead else ""

    def _value(
        self, piece: Piece, value: Node, before: str, end: int, needed: Any, wanted: Any, column: int
    ) -> str:
        """An entry of a group that has to say something else."""
        if isinstance(value, MappingNode) and isinstance(needed, dict) and needed and not value.flow_style:
            return before + self.group(value, (value.start_mark.index, end), needed, wanted)
        if isinstance(value, SequenceNode) and isinstance(needed, list) and needed and not value.flow_style:
            head, _, rest = before.partition("\n")
            lead = rest[: rest.rfind("\n") + 1]
            return f"{head}\n{self.entries(piece, value, lead, end, needed, wanted)}"
        after, comments = self.text[value.end_mark.index : end], comments_within(self.text, value)
        short = self._on_its_line(piece.key, value, needed)
        if short is not None and not comments and typeset.fits(f"{before}{short}{after}"):
            return before + short + after
        piece.comment([*comments, *comments_in(after)], column)
        return typeset.entry(piece.key, needed, column)

    def _bring_item(self, piece: Piece, item: Node, place: Place, needed: Any, wanted: Any) -> None:
        if same(words_of(item), wanted, needed):
            return
        before, after = self.text[place[0] : item.start_mark.index], self.text[item.end_mark.index : place[1]]
        if isinstance(item, MappingNode) and not item.flow_style:
            piece.body = before + self.group(item, (item.start_mark.index, place[1]), needed, wanted)
            return
        comments, column = comments_within(self.text, item), before.index("-")
        piece.body = f"{before}{typeset.on_a_line(piece.key, needed)}{after}"
        if comments or not typeset.fits(piece.body):
            piece.comment([*comments, *comments_in(after)], column)
            piece.body = typeset.item(piece.key, needed, column)

    def _on_its_line(self, key: str, value: Node, needed: Any) -> str | None:
        """The value for the line it stood on; None where it had lines of its own."""
        if isinstance(value, ScalarNode):
            tall = value.style in ("|", ">") or isinstance(needed, list | dict)
            return None if tall else typeset.on_a_line(key, needed)
        if not isinstance(value, MappingNode | SequenceNode) or not value.flow_style:
            return None
        if isinstance(value, SequenceNode) and isinstance(needed, list):
            kept = [(words_of(one), self._text(one)) for one in value.value]
            texts = (next((text for words, text in kept if same(words, one)), None) for one in needed)
            one_by_one = zip(texts, needed, strict=True)
            return f"[{', '.join(text or typeset.inline(key, one) for text, one in one_by_one)}]"
        return typeset.inline(key, needed)

    def _text(self, node: Node) -> str:
        return self.text[node.start_mark.index : node.end_mark.index]

    def _line(self, index: int) -> int:
        return self.text.rfind("\n", 0, index) + 1


def _says(value: Node, key: str, needed: Any, wanted: Any) -> bool:
    return key in wanted and same(words_of(value), wanted[key], needed.get(key, {}))


def _new(key: str, value: Any, column: int) -> Piece:
    body = typeset.entry(key, value, column)
    return Piece(key, "\n" if column == 0 and body.count("\n") > 1 else "", body)
