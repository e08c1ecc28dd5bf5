"""Hub files written: from a configuration, or into a text that is there, whose comments and order stay.

Whatever is written is read again before it is given out: it means what it was to mean, or it is not given.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

from application.hub_files import FaultyHubFile, read_hub_text
from application.hub_files.extending import extend, in_texts
from application.hub_files.reading import checked
from application.hub_files.tree import Tree, grow_tree
from application.hub_writing.bringing import bring, whole
from application.hub_writing.comparing import same
from application.hub_writing.plain import Words, plain_of, whole_of
from application.hub_writing.typeset import scalar
from domain.configuration import HubConfiguration
from domain.phases import PhaseEntry
from domain.values import Label
from domain.words import Vocabulary

__all__ = ["into_text", "part_into_text", "plain_of", "to_text"]

Path = tuple[str | int, ...]
_NO_TEMPLATES: Mapping[str, str] = MappingProxyType({})


def to_text(
    code: str, configuration: HubConfiguration, phase: PhaseEntry, language: str | None = None
) -> str:
    """A file of its own; with a language it begins with the hub's name as a comment."""
    heading = f"# {configuration.name.in_language(language)}\n" if language else ""
    return heading + whole(plain_of(configuration, phase, code))


def into_text(
    text: str,
    code: str,
    configuration: HubConfiguration,
    phase: PhaseEntry,
    vocabulary: Vocabulary,
    templates: Mapping[str, str] = _NO_TEMPLATES,
) -> str:
    """An existing file's text brought to a state: what says it already stays as it was written.

    What the template says that the text extends stays inherited, unless it cannot be unsaid. Raises
    FaultyHubFile where the text is no YAML, or the state lacks what a file has to say.
    """
    tree = _tree(f"{code}.yaml", text)
    meant = plain_of(configuration, phase, code)
    faulty: FaultyHubFile | None = None
    ways = _ways(tree, templates, meant, whole_of(configuration, phase, code))
    for brought in (text, *(bring(text, needed, wanted) for needed, wanted in ways)):
        try:
            read = read_hub_text(brought, vocabulary, tree.file, templates)
        except FaultyHubFile as error:
            faulty = error
            continue
        if plain_of(read.configuration, read.phase, read.code) == meant:
            return brought
    if faulty:
        raise faulty
    return to_text(code, configuration, phase)


def part_into_text(text: str, path: Path, value: Any) -> str:
    """Sets one part of a text (("booking",), ("phase", "ground"), ("spaces", 0, "capacity")), and leaves all else.

    `value` is plain: str, int, bool, list, dict; None takes the part away. What of it stands there already
    keeps its comments. Raises FaultyHubFile where the text is no YAML.
    """
    words = _with_part(_tree("draft.yaml", text).root or {}, path, value)
    return bring(text, words, words)


def _ways(
    tree: Tree, templates: Mapping[str, str], needed: Words, wanted: Words
) -> Iterator[tuple[Words, Words]]:
    """What to write so that a file means what is wanted, the shortest way first."""
    name = tree.root.get("extends") if isinstance(tree.root, dict) else None
    said = _said_by(name, templates) if isinstance(name, str) else None
    if said is not None:
        own = {"extends": name, **_beyond(said, needed, wanted)}
        inherited = said.get("samples", [])
        rest = [sample for sample in wanted["samples"] if sample not in inherited]
        for samples in (rest, wanted["samples"]):
            short = own | {"samples": samples} if samples else own
            yield short, wanted | {"extends": name, "samples": samples}
    yield needed, wanted


def _said_by(name: str, templates: Mapping[str, str]) -> dict[str, Any] | None:
    """All that a template says, with those that it extends itself; None where it cannot be read."""
    tree = _tree(name, f"extends: {scalar(name)}\n")
    extend(tree, in_texts(templates))
    if tree.faults or not isinstance(tree.root, dict):
        return None
    return {key: value for key, value in tree.root.items() if key != "extends"}


def _beyond(said: Mapping[str, Any], needed: Words, wanted: Words) -> Words:
    """What a file has to say itself beyond its template: what the template says not, or otherwise."""
    own = {}
    for key, value in wanted.items():
        if key not in said:
            if key in needed:
                own[key] = needed[key]
        elif not same(said[key], value, needed.get(key, {})):
            own[key] = value
            if isinstance(value, dict) and isinstance(said[key], dict) and value.keys() != {"id", "en"}:
                own[key] = _beyond(said[key], needed.get(key, {}), value)
    own.pop("samples", None)
    return own


def _with_part(words: Any, path: Path, value: Any) -> Any:
    if not path:
        return value
    step, rest = path[0], path[1:]
    if isinstance(step, int):
        changed = list(words) if isinstance(words, list) else []
        found = changed[step] if step < len(changed) else {}
        changed[step : step + 1] = [] if not rest and value is None else [_with_part(found, rest, value)]
        return changed
    group = dict(words) if isinstance(words, dict) else {}
    if not rest and value is None:
        group.pop(step, None)
        return group
    group[step] = _with_part(group.get(step, {}), rest, value)
    return group


def _tree(name: str, text: str) -> Tree:
    """The words of a text; none where it holds only comments."""
    tree = Tree(name)
    if all(line.lstrip().startswith("#") or not line.strip() for line in text.splitlines()):
        return tree
    grow_tree(tree, checked(text, tree))
    if tree.faults:
        raise FaultyHubFile(tree.faults)
    if not isinstance(tree.root, dict):
        raise tree.stop(1, 1, Label("di sini harus ada kelompok", "a group of keys belongs here"))
    return tree
