"""Plain words as the YAML of a hub file: labels and short lists on one line, long sentences folded."""

from __future__ import annotations

import json
import re
import textwrap
from typing import Any

from application.hub_files.tree import Plain

WIDTH = 110
_TALL = {
    "phase", "rationale", "address", "building", "contact", "opening_hours", "spaces[]", "plans[]",
    "member_fields[]", "targets[]", "funding[]", "regions", "space_kinds", "member_kinds", "program_kinds",
    "sectors",
}  # fmt: skip
_DAY_KEYS = {"since", "target", "ready_by", "opened_on", "day", "from", "until", "by"}
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_PLAIN = re.compile(r"[^\W\d_]([\w .()/+;&'’-]*[\w.)+;'’])?")
_PLAIN_ON_A_LINE = re.compile(r"[^\W\d_]([\w .,()/+;&'’-]*[\w.)+;'’])?")
_BARE = re.compile(r"[\w-]+")
_NOT_A_WORD = {"null", "true", "false", "yes", "no", "on", "off", "y", "n"}


def entry(key: str, value: Any, column: int) -> str:
    """A key with its value, as whole lines that begin at this column."""
    pad, name = " " * column, scalar(key)
    line = f"{pad}{name}: {on_a_line(key, value)}\n"
    if fits(line) and not (_is_tall(key, value)):
        return line
    if isinstance(value, str) and value.isprintable():
        return f"{pad}{name}: >\n{_folded(value, column + 2)}"
    if isinstance(value, dict) and value:
        return f"{pad}{name}:\n" + "".join(entry(k, v, column + 2) for k, v in value.items())
    if isinstance(value, list) and value:
        return f"{pad}{name}:\n" + "".join(item(key, one, column + 2) for one in value)
    return line


def item(key: str, value: Any, column: int) -> str:
    """An entry of the list under this key, as whole lines; the dash stands at this column."""
    pad = " " * column
    line = f"{pad}- {on_a_line(key, value)}\n"
    if fits(line) and not _is_tall(f"{key}[]", value):
        return line
    if isinstance(value, str) and value.isprintable():
        return f"{pad}- >\n{_folded(value, column + 2)}"
    if isinstance(value, dict) and value:
        lines = "".join(entry(k, v, column + 2) for k, v in value.items())
        return f"{pad}- {lines[column + 2 :]}"
    return line


def on_a_line(key: str, value: Any) -> str:
    """A value after its key or dash; outside of brackets a word may hold commas."""
    if isinstance(value, str) and _PLAIN_ON_A_LINE.fullmatch(value) and value.casefold() not in _NOT_A_WORD:
        return str(value)
    return inline(key, value)


def inline(key: str, value: Any) -> str:
    """A value on one line, however long, fit to stand in brackets."""
    if isinstance(value, dict):
        inner = ", ".join(f"{scalar(k)}: {inline(k, v)}" for k, v in value.items())
        return f"{{ {inner} }}" if inner else "{}"
    if isinstance(value, list):
        return "[" + ", ".join(inline(key, one) for one in value) + "]"
    return scalar(value, is_day=key in _DAY_KEYS)


def scalar(value: Any, is_day: bool = False) -> str:
    """A word, in quotation marks wherever somebody's reader could take it for something else."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None:
        return "null"
    if isinstance(value, int) or (isinstance(value, Plain) and _BARE.fullmatch(value)):
        return str(value)
    if is_day and _DAY.fullmatch(value):
        return str(value)
    if _PLAIN.fullmatch(value) and value.casefold() not in _NOT_A_WORD:
        return str(value)
    quoted = json.dumps(value, ensure_ascii=False)
    return "".join(c if c.isprintable() else f"\\U{ord(c):08x}" for c in quoted)


def fits(lines: str) -> bool:
    return all(len(line) <= WIDTH for line in lines.splitlines())


def _is_tall(key: str, value: Any) -> bool:
    """Whether it has lines of its own even where one would do."""
    if isinstance(value, dict):
        return bool(value) and (key in _TALL or any(isinstance(v, list) for v in value.values()))
    return isinstance(value, list) and any(isinstance(one, dict) for one in value)


def _folded(value: str, column: int) -> str:
    pad = " " * column
    width = max(WIDTH - column, 40)
    lines = textwrap.wrap(value, width, break_long_words=False, break_on_hyphens=False)
    return "".join(f"{pad}{line}\n" for line in lines)
