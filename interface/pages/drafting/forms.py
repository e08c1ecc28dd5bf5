"""A step of the wizard as a form: what the draft's text holds, as fields, and what was typed into them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from application.hub_files.faults import Steps, path_in_words
from interface.pages.drafting.steps import Field, Group, Kind, Rows, Step
from interface.pages.drafting.trees import INTEGER, Tree, at

Typed = Mapping[str, list[str]]
Choices = list[tuple[str, str]]
_BETWEEN_HOURS = re.compile(r"[,;\n]+")


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
            return [node.replace("_", "") if INTEGER.fullmatch(node) else node]
        case (_, str()):
            return [" ".join(node.split())]
    return [""]


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
        return int(text) if INTEGER.fullmatch(text) else text or None
    if kind in ("hours", "lines"):
        return _entries(_BETWEEN_HOURS.split(text) if kind == "hours" else text.split("\n"))
    return " ".join(text.split()) or None


def _entries(texts: list[str]) -> list[str] | None:
    return [entry for text in texts if (entry := " ".join(text.split()))] or None


def _tidy(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def _begins(path: str, start: str) -> bool:
    return path.startswith(start) and path[len(start) : len(start) + 1] in ("", ".", "[")
