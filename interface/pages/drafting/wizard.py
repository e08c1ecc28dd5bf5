"""The wizard: a hub file written step by step, by somebody who never sees it."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from application.store.drafts import Draft
from domain.errors import ChangedMeanwhile, DraftTooLong, NotFound
from interface.pages.drafting.drafts import drafts, named, permitted
from interface.pages.drafting.edits import said
from interface.pages.drafting.forms import Input, StepForm, Typed, form_of
from interface.pages.drafting.steps import BY_NAME, CHECK, STEPS, Rows, Step, before, following
from interface.pages.drafting.texts import Read, brought, read
from interface.pages.drafting.told import (
    ROW,
    faults_of,
    labels_of,
    offered,
    progress,
    row_name,
    template_of,
    title_of,
    to_complete,
)
from interface.pages.drafting.trees import Tree, code_of
from interface.pages.filled import NOT_FIELDS, Filled, refused_in_words

PREFIX = re.compile(r"^\s*hetero\s+space\s+", re.IGNORECASE)
_DAY = re.compile(r"|[0-9]{4}-[0-9]{2}-[0-9]{2}")


def overview(draft_id: UUID) -> ResponseReturnValue:
    """To the first step where something is missing."""
    found = read(drafts().one(permitted(), draft_id).text)
    if found.tree is None:
        return redirect(url_for("pages.draft_text", draft_id=draft_id), 303)
    first = next((told.step.name for told in to_complete(found) if told.step), CHECK)
    return redirect(_address(draft_id, first), 303)


def show(draft_id: UUID, step: str) -> ResponseReturnValue:
    draft = drafts().one(permitted(), draft_id)
    wanted, found = _step(step), read(draft.text)
    if found.tree is None:
        return redirect(url_for("pages.draft_text", draft_id=draft_id, unreadable=1), 303)
    adding = request.args.get("add", "")
    form = form_of(wanted, found.tree, offered(), _one_more(wanted, adding))
    filled = _filled(form, form.held())
    told = faults_of(form, found)
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
    dropped = _drop_target(wanted, typed)
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
    return redirect(_onward(draft_id, wanted, do, which, after, dropped), 303)


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
        if row := ROW.match(name):
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


def _drop_target(step: Step, typed: dict[str, list[str]]) -> bool:
    """The day to open by goes with the phase of preparing; whether there was one."""
    first = {name: values[0].strip() for name, values in typed.items() if values}
    if (
        step.name != "phase"
        or first.get("phase.name", "") in ("", "preparing")
        or not first.get("phase.target")
    ):
        return False
    typed["phase.target"] = [""]
    return True


def _onward(draft_id: UUID, step: Step, do: str, which: str, found: Read, dropped: bool = False) -> str:
    here: dict[str, Any] = {"draft_id": draft_id, "step": step.name}
    more: dict[str, Any] = {"dropped": 1} if dropped else {}
    if do == "add":
        return url_for("pages.draft_step", **here, add=which)
    if do == "remove":
        return url_for("pages.draft_step", **here, _anchor=f"part-{which.partition('[')[0]}")
    if do == "stay":
        return url_for("pages.draft_step", **here, **more, told=1)
    if do == "back":
        return _address(draft_id, before(step.name) or step.name, **more)
    if any(one.step is step for one in to_complete(found)):
        return url_for("pages.draft_step", **here, **more, told=1)
    return _address(draft_id, following(step.name), **more)


def _address(draft_id: UUID, step: str, **more: Any) -> str:
    if step == CHECK:
        return url_for("pages.draft_check", draft_id=draft_id)
    return url_for("pages.draft_step", draft_id=draft_id, step=step, **more)


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
        dropped="dropped" in request.args,
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


def _first_new(form: StepForm, adding: str) -> str | None:
    """The field that an added row begins with."""
    rows = [row for part in form.shown for row in part.rows if row.new and row.name.startswith(f"{adding}[")]
    return rows[0].inputs[0].name if rows and adding else None
