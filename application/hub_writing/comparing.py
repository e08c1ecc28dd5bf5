"""Whether the words of a text say what is wanted, however they are written."""

from __future__ import annotations

import re
from typing import Any

from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from application.hub_files.tree import Plain

_HOURS = re.compile(r"([0-9]{2})[:.]([0-9]{2})\s?-\s?([0-9]{2})[:.]([0-9]{2})")
_INTEGER = re.compile(r"-?[0-9][0-9_]*")
_MIDNIGHT = re.compile("-00:00$")
_NOTHING = ("", "~", "null", "Null", "NULL")
_IDENTITIES = {
    "spaces": ("code",),
    "plans": ("code",),
    "member_fields": ("code",),
    "consents": ("code",),
    "closed_days": ("day",),
    "exceptions": ("from",),
    "targets": ("measure",),
    "partners": ("name",),
    "funding": ("source", "year"),
    "regencies": ("code",),
}
_OF_A_CALENDAR = {"day", "why"}


def words_of(node: Node) -> Any:
    """The words of a node: str, list, dict, None where there is nothing."""
    if isinstance(node, MappingNode):
        return {str(key.value): words_of(value) for key, value in node.value}
    if isinstance(node, SequenceNode):
        return [words_of(item) for item in node.value]
    word = str(node.value)
    if isinstance(node, ScalarNode) and node.style is not None:
        return word
    return None if word in _NOTHING else Plain(word)


def same(words: Any, wanted: Any, needed: Any = None) -> bool:
    """Whether words of a text mean what is wanted.

    Of a group, `wanted` has all keys that may be said, `needed` those that have to be (all, where not given).
    """
    needed = wanted if needed is None else needed
    if wanted is None:
        return words is None
    if isinstance(wanted, dict):
        return isinstance(words, dict) and _same_groups(words, wanted, needed)
    if isinstance(wanted, list):
        return isinstance(words, list) and _same_lists(words, wanted, needed)
    if isinstance(wanted, bool):
        return isinstance(words, Plain) and words == ("true" if wanted else "false")
    if isinstance(wanted, int):
        return isinstance(words, Plain) and bool(_INTEGER.fullmatch(words)) and _number(words) == wanted
    return isinstance(words, str) and written(words) == written(str(wanted))


def is_one(key: str, words: Any, wanted: Any) -> bool:
    """Whether an entry of the list under this key and a wanted one are the same thing, in whatever state."""
    by = _IDENTITIES.get(key)
    if isinstance(wanted, dict) and wanted.keys() == _OF_A_CALENDAR:
        by = ("day",)
    if by is None or not isinstance(wanted, dict) or not isinstance(words, dict):
        return same(words, wanted)
    return all(one in words and one in wanted and same(words[one], wanted[one]) for one in by)


def written(word: str) -> str:
    """A word in the one way it is written: single spaces, hours as 08:00-17:00."""
    plain = " ".join(word.split())
    if not (found := _HOURS.fullmatch(plain)):
        return plain
    return _MIDNIGHT.sub("-24:00", "{}:{}-{}:{}".format(*found.groups()))


def _same_groups(words: dict[str, Any], wanted: dict[str, Any], needed: Any) -> bool:
    needed = needed if isinstance(needed, dict) else {}
    return needed.keys() <= words.keys() <= wanted.keys() and all(
        same(inner, wanted[key], needed.get(key, {})) for key, inner in words.items()
    )


def _same_lists(words: list[Any], wanted: list[Any], needed: Any) -> bool:
    needed = needed if isinstance(needed, list) and len(needed) == len(wanted) else wanted
    if len(words) != len(wanted):
        return False
    if wanted and all(isinstance(one, str) and _HOURS.fullmatch(one) for one in wanted):
        return sorted(map(written, map(str, words))) == sorted(map(written, wanted))
    return all(same(*three) for three in zip(words, wanted, needed, strict=True))


def _number(word: str) -> int:
    return int(word.replace("_", ""))
