"""Trees of a hub file's words: looked into, and changed as plain values."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from application.hub_files.faults import Steps
from application.hub_files.tree import Plain

INTEGER = re.compile(r"-?[0-9][0-9_]{0,30}")
_LONGEST_CODE = 40


@dataclass(frozen=True)
class Tree:
    """What a text means: `own` is what it says itself, `whole` with what its templates give; `inherited` are the
    paths of that.
    """

    own: dict[str, Any]
    whole: dict[str, Any] = field(default_factory=dict)
    inherited: tuple[str, ...] = ()


def at(node: Any, steps: Steps) -> Any:
    """What stands at a place of a tree, or None."""
    for step in steps:
        if isinstance(step, int):
            node = node[step] if isinstance(node, list) and step < len(node) else None
        else:
            node = node.get(step) if isinstance(node, dict) else None
    return node


def put(node: Any, steps: Steps, value: Any) -> None:
    """Into a tree of plain values, making groups on the way; None takes out."""
    for step, after in pairwise(steps):
        inner = at(node, (step,))
        if not isinstance(inner, list if isinstance(after, int) else dict):
            inner = [] if isinstance(after, int) else {}
            _set(node, step, inner)
        node = inner
    _set(node, steps[-1], value)


def _set(node: Any, step: str | int, value: Any) -> None:
    if isinstance(step, str):
        if value is None:
            node.pop(step, None)
        else:
            node[step] = value
    elif step < len(node):
        if value is None:
            del node[step]
        else:
            node[step] = value
    elif value is not None:
        node.append(value)


def plain(node: Any) -> Any:
    """Words of a tree as the values that they stand for; keys with nothing behind them are left out."""
    match node:
        case dict():
            return {key: plain(value) for key, value in node.items() if value is not None}
        case list():
            return [plain(value) for value in node if value is not None]
        case Plain():
            if node in ("true", "false"):
                return node == "true"
            return int(node.replace("_", "")) if INTEGER.fullmatch(node) else str(node)
    return node


def code_of(name: str, joint: str = "-", taken: set[str] | frozenset[str] = frozenset()) -> str:
    """A code made of a name: small letters and digits, and a number where it is taken; empty of no letters."""
    ascii_only = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    code = joint.join(re.findall(r"[a-z0-9]+", ascii_only))
    code = code.lstrip("0123456789" + joint)[:_LONGEST_CODE].strip(joint)
    found, number = code, 2
    while found and found in taken:
        found = f"{code[: _LONGEST_CODE - 4]}{joint}{number}"
        number += 1
    return found
