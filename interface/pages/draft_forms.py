"""A step of the wizard as a form: what the draft's text holds, as fields; and what was sent, as edits of it.

Only what was changed is written: comments, keys that the wizard does not know and what a template gives stay.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any, NamedTuple

from application.hub_files.faults import Steps, path_in_words
from application.hub_files.tree import Plain
from interface.pages.wizard_steps import Field, Group, Kind, Rows, Step

Typed = Mapping[str, list[str]]
Choices = list[tuple[str, str]]
_INTEGER = re.compile(r"-?[0-9][0-9_]{0,30}")
_BETWEEN_HOURS = re.compile(r"[,;\n]+")
_LONGEST_CODE = 40


class Edit(NamedTuple):
    """A value for a place in the text, as str, int, bool, list or dict; None takes the place out."""

    steps: Steps
    value: Any


@dataclass(frozen=True)
class Input:
    """A field at its place: `held` is what it shows, one text each where it may hold several."""

    name: str
    steps: Steps
    field: Field
    held: list[str]
    inherited: bool = False

    def told(self, typed: Typed) -> list[str]:
        """What came for it; what was not sent at all is left as it is, but for boxes. Of several, those that
        were ticked before stay in their order.
        """
        if self.field.kind in ("box", "many"):
            came = typed.get(self.name, [])
            return [one for one in self.held if one in came] + [one for one in came if one not in self.held]
        sent = typed.get(self.name, self.held)
        return [_tidy(sent[0])] if sent else [""]

    def changed(self, typed: Typed) -> bool:
        kind = self.field.kind
        return bool(_meant(kind, self.told(typed)) != _meant(kind, self.held))


@dataclass(frozen=True)
class Row:
    """An entry of a list; `new` where the text does not hold it yet."""

    name: str
    steps: Steps
    inputs: tuple[Input, ...]
    new: bool = False

    @property
    def inherited(self) -> bool:
        """Lists are taken over from a template as wholes."""
        return any(one.inherited for one in self.inputs)

    def empty(self, typed: Typed) -> bool:
        return not any(any(one.told(typed)) for one in self.inputs)


@dataclass(frozen=True)
class Shown:
    """A part of a step with its fields; `rows` where it is a list."""

    part: Group | Rows
    inputs: tuple[Input, ...] = ()
    rows: tuple[Row, ...] = ()


@dataclass(frozen=True)
class StepForm:
    step: Step
    shown: tuple[Shown, ...]

    def inputs(self) -> Iterator[Input]:
        for part in self.shown:
            yield from part.inputs
            for row in part.rows:
                yield from row.inputs

    def held(self) -> dict[str, list[str]]:
        return {one.name: one.held for one in self.inputs()}

    def field_of(self, path: str) -> str | None:
        """At which field a fault of this path is told; None where it is not of this step."""
        names = [one.name for one in self.inputs()]
        if path in names:
            return path
        within = [name for name in names if _begins(path, name)]
        if within:
            return max(within, key=len)
        around = [name for name in names if path and _begins(name, path)]
        if around:
            return around[0]
        lists = [part.part.path for part in self.shown if isinstance(part.part, Rows)]
        return next((name for name in lists if _begins(path, name)), None)


@dataclass(frozen=True)
class Tree:
    """What a text means: `own` is what it says itself, `whole` with what its templates give; `inherited` are the
    paths of that.
    """

    own: dict[str, Any]
    whole: dict[str, Any] = field(default_factory=dict)
    inherited: tuple[str, ...] = ()


def form_of(step: Step, tree: Tree, words: Callable[[str], Choices], blank: Mapping[str, int]) -> StepForm:
    """`words` gives the choices of a name; `blank` how many empty rows a list ends with."""
    return StepForm(step, tuple(_shown(part, tree, words, blank) for part in step.parts))


def _shown(
    part: Group | Rows, tree: Tree, words: Callable[[str], Choices], blank: Mapping[str, int]
) -> Shown:
    if isinstance(part, Group):
        return Shown(part, tuple(_inputs(part.fields, (), tree, words)))
    held = at(tree.whole, (part.path,))
    count = len(held) if isinstance(held, list) else 0
    more = max(blank.get(part.path, 0), 1 if part.first and not count else 0)
    rows = []
    for index in range(count + more):
        steps: Steps = (part.path, index)
        inputs = tuple(_inputs(part.fields, steps, tree, words))
        rows.append(Row(path_in_words(steps), steps, inputs, new=index >= count))
    return Shown(part, rows=tuple(rows))


def _inputs(
    fields: tuple[Field, ...], base: Steps, tree: Tree, words: Callable[[str], Choices]
) -> Iterator[Input]:
    for one in fields:
        steps = (*base, *one.path.split("."))
        if not one.each:
            yield _input(one, steps, tree)
            continue
        given = at(tree.whole, steps)
        known = dict(words(one.each))
        odd = {key: key for key in given if key not in known} if isinstance(given, dict) else {}
        for code, label in {**known, **odd}.items():
            yield _input(replace(one, label=label), (*steps, code), tree)


def _input(one: Field, steps: Steps, tree: Tree) -> Input:
    node = at(tree.whole, steps)
    inherited = node is not None and at(tree.own, steps) is None
    return Input(path_in_words(steps), steps, one, _held(one, node), inherited)


def _held(one: Field, node: Any) -> list[str]:
    match one.kind, node:
        case ("box", "true"):
            return ["true"]
        case ("box", _):
            return []
        case ("many", list()):
            return [word for word in node if isinstance(word, str)]
        case ("many", _):
            return []
        case ("hours" | "lines", list()):
            between = ", " if one.kind == "hours" else "\n"
            return [between.join(word for word in node if isinstance(word, str))]
        case ("number", str()):
            return [node.replace("_", "") if _INTEGER.fullmatch(node) else node]
        case (_, str()):
            return [" ".join(node.split())]
    return [""]


def said(form: StepForm, typed: Typed, tree: Tree, removed: str | None = None) -> dict[str, Any]:
    """What the text is to say itself, after what was typed; `removed` names a row to take out."""
    after: dict[str, Any] = plain(tree.own)
    for shown in form.shown:
        changed = [Edit(one.steps, meaning(one, typed)) for one in shown.inputs if one.changed(typed)]
        if isinstance(shown.part, Rows):
            changed += _row_edits(shown, shown.part, typed, tree, removed)
        for edit in changed:
            _apply(after, edit, tree)
    return after


def _apply(after: dict[str, Any], edit: Edit, tree: Tree) -> None:
    """A list that a template gives is emptied by an empty one; a group without anything in it goes."""
    inherits = "extends" in tree.own
    lists = isinstance(at(tree.whole, edit.steps), list)
    put(after, edit.steps, [] if edit.value is None and inherits and lists else edit.value)
    steps = edit.steps
    while len(steps) > 1:
        steps = steps[:-1]
        if at(after, steps) == {} or (at(after, steps) == [] and not inherits):
            put(after, steps, None)


def _row_edits(shown: Shown, part: Rows, typed: Typed, tree: Tree, removed: str | None) -> Iterator[Edit]:
    gone = [row for row in shown.rows if not row.new and (row.name == removed or row.empty(typed))]
    fresh = [row for row in shown.rows if row.new and row.name != removed and not row.empty(typed)]
    kept = [row for row in shown.rows if not row.new and row not in gone]
    taken = {str(code) for row in kept if (code := at(tree.whole, (*row.steps, "code"))) is not None}
    changes = [(row, _changes(row, part, typed, taken)) for row in (*kept, *fresh)]
    if not gone and not fresh and not any(change for _, change in changes):
        return
    if isinstance(at(tree.own, (part.path,)), list):
        for row, change in changes:
            yield from [Edit(row.steps, _with({}, row, change))] if row.new else change
        yield from (Edit(row.steps, None) for row in reversed(gone))
    else:
        entries = [_with(plain(at(tree.whole, row.steps) or {}), row, change) for row, change in changes]
        yield Edit((part.path,), entries or None)


def _changes(row: Row, part: Rows, typed: Typed, taken: set[str]) -> list[Edit]:
    """Of one row; a code that is missing is made of its name."""
    found = [Edit(one.steps, meaning(one, typed)) for one in row.inputs if row.new or one.changed(typed)]
    found = [edit for edit in found if not (row.new and (edit.value is None or edit.value is False))]
    code = next((one for one in row.inputs if one.field.path == "code"), None)
    if code and part.code_of and not any(code.told(typed)):
        named = next(one for one in row.inputs if one.field.path == part.code_of)
        if made := code_of(named.told(typed)[0], part.joint, taken):
            taken.add(made)
            found = [Edit(code.steps, made), *(edit for edit in found if edit.steps != code.steps)]
    return found


def _with(entry: Any, row: Row, changes: list[Edit]) -> Any:
    entry = entry if isinstance(entry, dict) else {}
    for edit in changes:
        put(entry, edit.steps[len(row.steps) :], edit.value)
    return entry


def meaning(one: Input, typed: Typed) -> Any:
    """What was typed, as a value of the file: None where nothing was."""
    return _meant(one.field.kind, one.told(typed))


def _meant(kind: Kind, told: list[str]) -> Any:
    if kind == "box":
        return bool(told)
    if kind == "many":
        return [word for word in told if word.strip()] or None
    text = told[0] if told else ""
    if kind == "number":
        return int(text) if _INTEGER.fullmatch(text) else text or None
    if kind in ("hours", "lines"):
        return _entries(_BETWEEN_HOURS.split(text) if kind == "hours" else text.split("\n"))
    return " ".join(text.split()) or None


def _entries(texts: list[str]) -> list[str] | None:
    return [entry for text in texts if (entry := " ".join(text.split()))] or None


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
            return int(node.replace("_", "")) if _INTEGER.fullmatch(node) else str(node)
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


def _tidy(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def _begins(path: str, start: str) -> bool:
    return path.startswith(start) and path[len(start) : len(start) + 1] in ("", ".", "[")
