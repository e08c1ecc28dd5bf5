"""What the wizard tells of a draft: how far it is, where each fault is mended, and what fields are called."""

from __future__ import annotations

import re
from dataclasses import dataclass

from flask import g
from flask_babel import gettext

from application.hub_files import Fault
from application.store.drafts import DraftHead
from interface.pages.drafting.drafts import short
from interface.pages.drafting.forms import Input, Row, StepForm, Typed, form_of
from interface.pages.drafting.offered import Offered
from interface.pages.drafting.steps import PART_LABELS, STEPS, Rows, Step
from interface.pages.drafting.texts import Read, vocabulary
from interface.pages.drafting.trees import Tree
from interface.pages.shown import words

LACKING = ("is missing", "is empty", "a word is missing here")
ROW = re.compile(r"([a-z_]+)\[([0-9]{1,4})\]")


@dataclass(frozen=True)
class Progress:
    """A step in the list of steps; `faults` how many things are missing or wrong in it, `empty` where nothing
    stands in it at all.
    """

    name: str
    title: str
    faults: int
    empty: bool


@dataclass(frozen=True)
class Told:
    """A fault with the step and the field where it is mended; `step` is None where only the text shows it."""

    fault: Fault
    step: Step | None = None
    field: str | None = None
    label: str = ""


def offered() -> Offered:
    if "offered" not in g:
        g.offered = Offered(vocabulary())
    found: Offered = g.offered
    return found


def placed(found: Read) -> list[Told]:
    """Each fault with the place where it is mended, in the order of the steps."""
    if found.tree is None:
        return [Told(fault) for fault in found.faults]
    forms = _forms(found.tree)
    order = [name for form in forms for name in labels_of(form)]
    told = [_placed(fault, forms) for fault in found.faults]
    return sorted(told, key=lambda one: order.index(one.field) if one.field else len(order))


def to_complete(found: Read) -> list[Told]:
    """The same without codes that may be left empty for now: they follow from names that are not there yet."""
    return [one for one in placed(found) if not _waits_for_its_name(one.fault, found)]


def _waits_for_its_name(fault: Fault, found: Read) -> bool:
    if fault.cause.en not in LACKING or not (fault.path == "code" or fault.path.endswith(".code")):
        return False
    group = fault.path.removesuffix("code")
    names = {f"{group}{name}" for name in ("name.id", "label.id")}
    forms = _forms(found.tree) if found.tree else []
    return not any(any(one.held) for form in forms for one in form.inputs() if one.name in names)


def progress(found: Read) -> list[Progress]:
    if found.tree is None:
        return []
    told = to_complete(found)
    return [
        Progress(
            form.step.name,
            str(gettext(form.step.title)),
            sum(one.step is form.step for one in told),
            not any(any(one.held) for one in form.inputs()),
        )
        for form in _forms(found.tree)
    ]


def _forms(tree: Tree) -> list[StepForm]:
    return [form_of(step, tree, offered(), {}) for step in STEPS]


def _placed(fault: Fault, forms: list[StepForm]) -> Told:
    for form in forms:
        if fault.path and (field := form.field_of(fault.path)):
            return Told(fault, form.step, field, labels_of(form).get(field, ""))
    return Told(fault)


def in_a_form(fault: Fault) -> str:
    """What is wrong, for who fills in fields; that a key is not there is no matter of theirs."""
    return str(gettext("not filled in yet")) if fault.cause.en in LACKING else words(fault.cause)


def faults_of(form: StepForm, found: Read) -> dict[str, str]:
    """Sentences by field, in the order of the fields."""
    told: dict[str, str] = {}
    for fault in found.faults:
        name = form.field_of(fault.path) if fault.path else None
        if name and not _waits_for_its_name(fault, found):
            told.setdefault(name, in_a_form(fault))
    order = [one.name for one in form.inputs()]
    return dict(sorted(told.items(), key=lambda one: order.index(one[0]) if one[0] in order else -1))


def template_of(found: Read) -> str | None:
    """What the text's template is called: hub-kecil."""
    name = found.tree.own.get("extends") if found.tree else None
    return short(name) if isinstance(name, str) else None


def inherited_in_words(found: Read) -> list[str]:
    """The parts that come from a template, by what the wizard calls them."""
    paths = found.tree.inherited if found.tree else ()
    return [str(gettext(PART_LABELS[path])) if path in PART_LABELS else path for path in paths]


def labels_of(form: StepForm) -> dict[str, str]:
    """What fields and lists are called where one is led to them."""
    lists = [part.part for part in form.shown if isinstance(part.part, Rows)]
    return {part.path: str(gettext(part.title)) for part in lists} | {
        one.name: _field_label(one) for one in form.inputs()
    }


def title_of(draft: DraftHead, found: Read) -> str:
    """What the draft is called: the hub's name as far as it has one."""
    named_so = found.tree.whole.get("name") if found.tree else None
    for language in ("id", "en"):
        if isinstance(named_so, dict) and isinstance(named_so.get(language), str):
            return " ".join(named_so[language].split())
    return draft.hub or str(gettext("Draft without a name"))


def _field_label(one: Input) -> str:
    """With the row where it is in one: "Space 2, capacity"."""
    label = one.field.label
    says = str(gettext("Hours a month: %(kind)s", kind=label) if one.field.each else gettext(label))
    row = ROW.match(one.name)
    if not row:
        return says
    lists = [part for step in STEPS for part in step.parts if isinstance(part, Rows)]
    entry = next(part.one for part in lists if part.path == row[1])
    return f"{gettext(entry)} {int(row[2]) + 1}, {says[:1].lower()}{says[1:]}"


def row_name(row: Row, typed: Typed) -> str:
    """What a row is called in the page: its name, as far as it has one."""
    for one in row.inputs:
        if one.field.path in ("name.id", "name", "label.id", "purpose.id", "measure.id", "why.id", "source"):
            return " ".join((typed.get(one.name) or [""])[0].split())
    return ""
