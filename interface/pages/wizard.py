"""The wizard: a hub file written step by step, by somebody who never sees it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from application.hub_files import Fault
from application.store.drafts import Draft
from domain.errors import ChangedMeanwhile, DraftTooLong, NotFound
from interface.pages.draft_forms import Input, Row, StepForm, Tree, Typed, code_of, form_of, said
from interface.pages.draft_texts import Read, brought, read, vocabulary
from interface.pages.drafts import drafts, named, permitted, short
from interface.pages.filled import NOT_FIELDS, Filled, refused_in_words
from interface.pages.shown import words
from interface.pages.wizard_steps import BY_NAME, CHECK, PART_LABELS, STEPS, Rows, Step, before, following
from interface.pages.wizard_words import Offered

LACKING = ("is missing", "is empty", "a word is missing here")
PREFIX = re.compile(r"^\s*hetero\s+space\s+", re.IGNORECASE)
_DAY = re.compile(r"|[0-9]{4}-[0-9]{2}-[0-9]{2}")
_ROW = re.compile(r"([a-z_]+)\[([0-9]{1,4})\]")


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


def overview(draft_id: UUID) -> ResponseReturnValue:
    """To the first step where something is missing."""
    found = read(drafts().one(permitted(), draft_id).text)
    if found.tree is None:
        return redirect(url_for("pages.draft_text", draft_id=draft_id), 303)
    first = next((told.step.name for told in placed(found) if told.step), CHECK)
    return redirect(_address(draft_id, first), 303)


def show(draft_id: UUID, step: str) -> ResponseReturnValue:
    draft = drafts().one(permitted(), draft_id)
    wanted, found = _step(step), read(draft.text)
    if found.tree is None:
        return redirect(url_for("pages.draft_text", draft_id=draft_id, unreadable=1), 303)
    adding = request.args.get("add", "")
    form = form_of(wanted, found.tree, offered(), _one_more(wanted, adding))
    filled = _filled(form, form.held())
    told = _faults_of(form, found)
    asked = "told" in request.args
    filled.faults |= {name: says for name, says in told.items() if asked or _wrong(form, name)}
    return _page(draft, found, form, filled, adding=adding)


def save(draft_id: UUID, step: str) -> ResponseReturnValue:
    """Saves what was typed, however faulty; then goes where the button says."""
    draft = drafts().one(permitted(), draft_id)
    wanted, found = _step(step), read(draft.text)
    if found.tree is None:
        return redirect(url_for("pages.draft_text", draft_id=draft_id, unreadable=1), 303)
    typed = {name: values for name, values in request.form.lists() if name not in NOT_FIELDS}
    form = form_of(wanted, found.tree, offered(), _rows_sent(typed, found.tree))
    _make_up(wanted, typed)
    if request.form.get("version") != str(draft.version):
        return _told_of_another(draft, found, form, typed)
    do, _, which = request.form.get("do", "next").partition(":")
    text = brought(draft.text, said(form, typed, found.tree, which if do == "remove" else None))
    after = read(text)
    try:
        if text != draft.text:
            drafts().save(permitted(), draft_id, draft.version, text, after.code)
    except ChangedMeanwhile:
        newer = drafts().one(permitted(), draft_id)
        return _told_of_another(newer, read(newer.text), form, typed)
    except DraftTooLong as refusal:
        filled = _filled(form, typed)
        filled.faults[""], filled.status = refused_in_words(refusal), 409
        return _page(draft, found, form, filled)
    return redirect(_onward(draft_id, wanted, do, which, after), 303)


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


def progress(found: Read) -> list[Progress]:
    if found.tree is None:
        return []
    told = placed(found)
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


def _faults_of(form: StepForm, found: Read) -> dict[str, str]:
    """Sentences by field, in the order of the fields."""
    told: dict[str, str] = {}
    for fault in found.faults:
        name = form.field_of(fault.path) if fault.path else None
        if name:
            told.setdefault(name, in_a_form(fault))
    order = [one.name for one in form.inputs()]
    return dict(sorted(told.items(), key=lambda one: order.index(one[0]) if one[0] in order else -1))


def _wrong(form: StepForm, name: str) -> bool:
    """Whether something stands in the field: what is only missing is told once somebody has asked."""
    return any(form.held().get(name, ()))


def _step(name: str) -> Step:
    if name not in BY_NAME:
        raise NotFound(what="step", key=name)
    return BY_NAME[name]


def _filled(form: StepForm, typed: Typed) -> Filled:
    filled = Filled(form.step.name)
    filled.typed = {one.name: list(typed.get(one.name, [])) or [""] for one in form.inputs()}
    return filled


def _one_more(step: Step, adding: str) -> dict[str, int]:
    lists = [part.path for part in step.parts if isinstance(part, Rows)]
    return {adding: 1} if adding in lists else {}


def _rows_sent(typed: Typed, tree: Tree) -> dict[str, int]:
    """How many rows came beyond those that the text holds."""
    sent: dict[str, int] = {}
    for name in typed:
        if row := _ROW.match(name):
            sent[row[1]] = max(sent.get(row[1], 0), int(row[2]) + 1)
    held = {path: len(rows) if isinstance(rows := tree.whole.get(path), list) else 0 for path in sent}
    return {path: max(count - held[path], 0) for path, count in sent.items()}


def _make_up(step: Step, typed: dict[str, list[str]]) -> None:
    """What follows from something else that was typed: the code from the name, the region from the regency."""
    if step.name != "identity":
        return
    first = {name: values[0].strip() for name, values in typed.items() if values}
    if not first.get("code"):
        typed["code"] = [code_of(PREFIX.sub("", first.get("name.id", "")))]
    if not first.get("region"):
        typed["region"] = [offered().region_of(first.get("address.regency", "")) or ""]


def _onward(draft_id: UUID, step: Step, do: str, which: str, found: Read) -> str:
    here: dict[str, Any] = {"draft_id": draft_id, "step": step.name}
    if do == "add":
        return url_for("pages.draft_step", **here, add=which)
    if do == "remove":
        return url_for("pages.draft_step", **here, _anchor=f"part-{which.partition('[')[0]}")
    if do == "stay":
        return url_for("pages.draft_step", **here, told=1)
    if do == "back":
        return _address(draft_id, before(step.name) or step.name)
    if any(one.step is step for one in placed(found)):
        return url_for("pages.draft_step", **here, told=1)
    return _address(draft_id, following(step.name))


def _address(draft_id: UUID, step: str) -> str:
    if step == CHECK:
        return url_for("pages.draft_check", draft_id=draft_id)
    return url_for("pages.draft_step", draft_id=draft_id, step=step)


def _told_of_another(draft: Draft, found: Read, sent: StepForm, typed: Typed) -> ResponseReturnValue:
    """Somebody else has saved meanwhile: what was typed stays, and beside it stands what is stored now."""
    if found.tree is None:
        return redirect(url_for("pages.draft_text", draft_id=draft.id, unreadable=1), 303)
    blank = _rows_sent(typed, found.tree)
    form = form_of(sent.step, found.tree, offered(), blank)
    filled = _filled(form, typed)
    for one in form.inputs():
        if one.changed(typed):
            filled.faults[one.name] = gettext("Stored now: %(value)s", value=_held_in_words(one))
    filled.faults[""] = gettext(
        "%(who)s has saved this draft while you were writing. What you wrote stands here and is not saved yet: "
        "where it differs, what is stored now stands beside it. Save once more to put yours in its place.",
        who=named(draft.changed_by),
    )
    filled.status = 412
    return _page(draft, found, form, filled, meanwhile=True)


def _held_in_words(one: Input) -> str:
    if one.field.kind == "box":
        return str(gettext("yes") if one.held else gettext("no"))
    return ", ".join(filter(None, one.held)) or "–"


def _page(
    draft: Draft, found: Read, form: StepForm, filled: Filled, adding: str = "", meanwhile: bool = False
) -> ResponseReturnValue:
    told = progress(found)
    page = render_template(
        "wizard-step.html",
        draft=draft,
        title=title_of(draft, found),
        form=form,
        filled=filled,
        progress=told,
        adding=adding,
        meanwhile=meanwhile,
        told="told" in request.args and bool(filled.faults),
        words=offered(),
        labels=labels_of(form),
        row_name=row_name,
        first_new=_first_new(form, adding),
        back=before(form.step.name),
        next_address=_address(draft.id, following(form.step.name)),
        number=STEPS.index(form.step) + 1,
        template=template_of(found),
        day_can_be_shown=_DAY.fullmatch,
    )
    return page, filled.status


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


def title_of(draft: Draft, found: Read) -> str:
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
    row = _ROW.match(one.name)
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


def _first_new(form: StepForm, adding: str) -> str | None:
    """The field that an added row begins with."""
    rows = [row for part in form.shown for row in part.rows if row.new and row.name.startswith(f"{adding}[")]
    return rows[0].inputs[0].name if rows and adding else None
