"""What was sent of a step as edits of the text: only what was changed is written.

Comments, keys that the wizard does not know and what a template gives stay.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from application.hub_files.faults import Steps
from interface.pages.drafting.forms import Row, Shown, StepForm, Typed, meaning
from interface.pages.drafting.steps import Rows
from interface.pages.drafting.trees import Tree, at, code_of, plain, put


class Edit(NamedTuple):
    """A value for a place in the text, as str, int, bool, list or dict; None takes the place out."""

    steps: Steps
    value: Any


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
