"""Values as a spreadsheet takes them: text that is never run as a formula, words for yes and no."""

from __future__ import annotations

import json
from typing import Any

import msgspec

from domain.values import Label

RUNS = tuple("=+-@＝＋－＠\t\r\n")
_YES, _NO = Label("ya", "yes"), Label("tidak", "no")


def plain(value: Any) -> str:
    """Text of any value: lists and objects as JSON, ready JSON (msgspec.Raw) as it is."""
    if isinstance(value, str):
        return value
    if isinstance(value, msgspec.Raw):
        return bytes(value).decode()
    if isinstance(value, dict | list | tuple | bool):
        return json.dumps(value, ensure_ascii=False, default=str)
    return str(value)


def guarded(text: str) -> str:
    """Behind an apostrophe, where a spreadsheet might run it. Text that begins with one gets another, so that a
    program takes the first away and has the text as it was.
    """
    return f"'{text}" if text.lstrip(" ").startswith(RUNS) or text.startswith("'") else text


def words(value: Any, language: str) -> str:
    """Of a label, or of what a read model holds of one."""
    if isinstance(value, Label):
        return value.in_language(language)
    return str(value.get(language) or "")


def yes_no(value: bool, language: str) -> str:
    return (_YES if value else _NO).in_language(language)
