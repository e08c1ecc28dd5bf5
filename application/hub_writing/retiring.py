"""A word of vocabulary.yaml marked as retired, or given again; the rest of the text stays to the letter."""

from __future__ import annotations

from ruamel.yaml import YAML
from ruamel.yaml.nodes import MappingNode, Node


def with_retired_in(text: str, word: str, retired: bool) -> str:
    """The text of the file with that said of a word ("space_kinds.darkroom"); as it is where it has no such
    word, or says so already. The text is one that can be read.
    """
    part, _, code = word.partition(".")
    found = _below(_below(YAML(typ="safe", pure=True).compose(text), part), code)
    if not isinstance(found, MappingNode):
        return text
    if said := _below(found, "retired"):
        start, end = said.start_mark.index, said.end_mark.index
        return text[:start] + ("true" if retired else "false") + text[end:]
    return _added(text, found) if retired else text


def _below(node: Node | None, key: str) -> Node | None:
    pairs = node.value if isinstance(node, MappingNode) else ()
    return next((value for name, value in pairs if name.value == key), None)


def _added(text: str, word: MappingNode) -> str:
    """Behind the others on the same line, or as a line of its own before them."""
    if word.flow_style:
        brace = text.rindex("}", word.start_mark.index, word.end_mark.index)
        before = text[:brace].rstrip()
        return f"{before}, retired: true{text[len(before) :]}"
    start = word.start_mark.index
    return f"{text[:start]}retired: true\n{' ' * word.start_mark.column}{text[start:]}"
