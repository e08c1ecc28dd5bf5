"""The text of a draft as it is, for those who want it: with numbers of lines, and faults beside them."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import unified_diff
from typing import NamedTuple
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from marshmallow import Schema, fields

from application.store.drafts import Draft
from domain.errors import ChangedMeanwhile, DraftTooLong, sentence
from interface.pages.drafting.drafts import drafts, named, permitted
from interface.pages.drafting.texts import NAME, Read, read, templates
from interface.pages.drafting.told import inherited_in_words, placed, template_of, title_of
from interface.pages.filled import Filled, filled, refused_in_words, told
from interface.pages.shown import words

DONE = {"saved": sentence("The text has been saved.")}
MOST_DIFFERENCES = 400


class TextForm(Schema):
    version = fields.Integer(required=True)


class Line(NamedTuple):
    """A line with its number; `fault` is the number of its first fault in the list, `says` what that is."""

    number: int
    fault: int | None
    says: str


def text(draft_id: UUID) -> ResponseReturnValue:
    draft = drafts().one(permitted(), draft_id)
    return _page(draft, draft.text, Filled("text"))


def save(draft_id: UUID) -> ResponseReturnValue:
    """Keeps whatever was written; what is wrong with it is told, and stops nothing."""
    who = permitted()
    form = filled("text", TextForm)
    written = request.form.get("text", "").replace("\r\n", "\n")
    if form.sound:
        try:
            drafts().save(who, draft_id, form.data["version"], written, read(written).code)
            if request.form.get("do") == "check":
                return redirect(url_for("pages.draft_check", draft_id=draft_id), 303)
            return redirect(url_for("pages.draft_text", draft_id=draft_id, done="saved"), 303)
        except DraftTooLong as refusal:
            form.faults["text"], form.status = refused_in_words(refusal), 409
        except ChangedMeanwhile:
            return _told_of_another(drafts().one(who, draft_id), written, form)
    return _page(drafts().one(who, draft_id), written, form)


def _told_of_another(draft: Draft, written: str, form: Filled) -> ResponseReturnValue:
    form.status = 412
    form.faults[""] = gettext(
        "%(who)s has saved this draft while you were writing. Your text stands here and is not saved yet; below "
        "it stands what differs. Save once more to put yours in its place.",
        who=named(draft.changed_by),
    )
    return _page(draft, written, form, _differences(draft.text, written))


def _differences(stored: str, written: str) -> list[str]:
    """The lines that differ: - what is stored, + what was written."""
    lines = unified_diff(stored.splitlines(), written.splitlines(), lineterm="", n=1)
    return list(lines)[2 : 2 + MOST_DIFFERENCES]


def _page(
    draft: Draft, written: str, form: Filled, differences: list[str] | None = None
) -> ResponseReturnValue:
    found = read(written)
    faults = placed(found)
    faults.sort(key=lambda one: (one.fault.file != NAME, one.fault.line, one.fault.column))
    extends = found.tree.own.get("extends") if found.tree else None
    page = render_template(
        "editor.html",
        draft=draft,
        title=title_of(draft, found),
        written=written,
        form=form,
        said=told(DONE),
        faults=faults,
        lines=list(_lines(written, found)),
        file=NAME,
        differences=differences,
        unreadable="unreadable" in request.args and found.tree is None,
        template=template_of(found),
        template_text=templates().get(str(extends)),
        inherited=inherited_in_words(found),
    )
    return page, form.status


def _lines(written: str, found: Read) -> Iterator[Line]:
    order = sorted(found.faults, key=lambda one: (one.file != NAME, one.line, one.column))
    first: dict[int, tuple[int, str]] = {}
    for number, fault in enumerate(order, 1):
        if fault.file == NAME:
            first.setdefault(fault.line, (number, words(fault.cause)))
    for number in range(1, written.count("\n") + 2):
        fault_number, says = first.get(number, (None, ""))
        yield Line(number, fault_number, says)
