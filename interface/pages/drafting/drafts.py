"""Drafts of hub files: which there are, beginning one, and deleting one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from uuid import UUID

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from marshmallow import Schema, fields

from application.access import Actor, today
from application.store.drafts import DraftHead, Drafts
from domain.errors import NotFound, sentence
from interface.formats import day_in_words
from interface.forms import Day, Text
from interface.pages.drafting import texts
from interface.pages.drafting.beginnings import from_nothing, from_template, like, of_hub, of_plan
from interface.pages.drafting.standing import stands
from interface.pages.filled import Filled, Filling, filled, onward, told
from interface.pages.people_shown import forgotten, looked_at
from interface.pages.shown import all_hubs, words
from interface.requests import allow, platform, view, word
from projections.accounts import account_names

DONE = {"deleted": sentence("The draft has been deleted.")}


class NewForm(Schema):
    pass


class TemplateForm(Schema):
    template = Text(120, required=True)


class LikeForm(Schema):
    hub = Text(60, required=True)
    as_of = Day(load_default=None)


class ChangeForm(Schema):
    hub = Text(60, required=True)


class AgainForm(Schema):
    plan = fields.UUID(required=True)


WAYS: dict[str, type[Schema]] = {
    "new": NewForm,
    "template": TemplateForm,
    "like": LikeForm,
    "hub": ChangeForm,
    "plan": AgainForm,
}


def permitted() -> Actor:
    """Who may configure hubs in the province; nobody else sees that there are drafts."""
    return allow("configure_hubs", None)


def drafts() -> Drafts:
    return Drafts(platform().pool)


def draft_list() -> ResponseReturnValue:
    permitted()
    return _list_page()


def begin(how: str) -> ResponseReturnValue:
    who = permitted()
    if how not in WAYS:
        raise NotFound(what="way", key=how)
    form = filled(how, WAYS[how])
    if form.sound:
        with form.sending():
            text, began_from, base = _text_of(how, form)
            if form.sound:
                code = began_from.partition(" ")[2] if how in ("hub", "plan") else ""
                drafts().begin(who, form.key, text, began_from, code, base=base)
                return redirect(_first_page(how, form.key), 303)
    return _list_page(Filling(form))


def _first_page(how: str, draft_id: UUID) -> str:
    """A plan that is drawn once more was whole: what it would change now comes first."""
    if how == "plan":
        return url_for("pages.draft_check", draft_id=draft_id)
    return url_for("pages.draft_step", draft_id=draft_id, step="identity")


def before_deleting(draft_id: UUID) -> ResponseReturnValue:
    draft = drafts().one(permitted(), draft_id)
    return render_template("draft-delete.html", draft=draft, names=_names([draft]), filled=Filled("delete"))


def delete(draft_id: UUID) -> ResponseReturnValue:
    form = filled("delete", NewForm)
    drafts().delete(permitted(), draft_id)
    return onward("pages.drafts", None, "deleted") if form.key else _list_page()


def named(account: UUID | None) -> str:
    """Who began or changed a draft."""
    return _names_of({account})[account]


def began_from(written: str) -> str:
    """What a draft began with, in words."""
    how, _, what = written.partition(" ")
    code, _, day = what.partition(" as of ")
    if how == "template":
        return str(gettext("from the template %(name)s", name=what))
    if how == "hub":
        return str(gettext("a change of %(hub)s", hub=_hub_name(what)))
    if how == "plan":
        return str(gettext("a plan for %(hub)s, once more", hub=_hub_name(what)))
    if how == "like" and day:
        told_day = day_in_words(datetime.fromisoformat(day))
        return str(gettext("like %(hub)s as of %(day)s", hub=_hub_name(code), day=told_day))
    return str(gettext("like %(hub)s", hub=_hub_name(code)) if how == "like" else gettext("from nothing"))


def _text_of(how: str, form: Filled) -> tuple[str, str, int | None]:
    """The text that a draft begins with, what it began from, and upon which log position of the hub that it
    changes; faults are told in the form.
    """
    now = today(datetime.now(UTC))
    if how == "new":
        return from_nothing(now), "new", None
    if how == "template":
        name = form.data["template"]
        if name not in texts.templates():
            form.fault("template", sentence("There is no such template."))
        return from_template(name, now), f"template {short(name)}", None
    if how == "plan":
        code, text, base = of_plan(form.data["plan"])
        return text, f"plan {code}", base
    code = form.data["hub"]
    if code not in {hub.code for hub in all_hubs()}:
        form.fault("hub", sentence("There is no such hub."))
        return "", "", None
    if how == "hub":
        text, base = of_hub(code)
        return text, f"hub {code}", base
    return *_like(form, code, now), None


def _like(form: Filled, code: str, now: date) -> tuple[str, str]:
    day = form.data["as_of"]
    try:
        return like(code, day, now), f"like {code} as of {day}" if day else f"like {code}"
    except NotFound:
        form.fault("as_of", sentence("On that day the hub had no configuration yet."))
        return "", ""


def short(name: str) -> str:
    """A template's name without its folder: hub-kecil."""
    return name.removeprefix("templates/").removesuffix(".yaml")


def _list_page(forms: Filling | None = None) -> ResponseReturnValue:
    forms = forms or Filling()
    rows = drafts().all(permitted())
    standing = [(row, stands(row)) for row in rows]
    hubs = [(hub.code, words(hub.configuration.name)) for hub in all_hubs()]
    page = render_template(
        "drafts.html",
        said=told(DONE),
        writing=[row for row in standing if not row[1].plan or not (row[1].waits or row[1].is_done)],
        waiting=[row for row in standing if row[1].waits],
        applied=[row for row in standing if row[1].is_done],
        names=_names(rows),
        began_from=began_from,
        hubs=hubs,
        templates=[(name, short(name)) for name in texts.templates()],
        forms=forms,
        today=today(datetime.now(UTC)),
    )
    return page, forms.status


def _names(rows: Sequence[DraftHead]) -> dict[UUID | None, str]:
    return _names_of({one for row in rows for one in (row.begun_by, row.changed_by)})


def _names_of(accounts: set[UUID | None]) -> dict[UUID | None, str]:
    known = [one for one in accounts if one]
    rows = account_names(view(), known)
    looked_at("drafts", known, None)
    names: dict[UUID | None, str] = {
        one: word(rows[one]["name"]) or forgotten() if one in rows else forgotten() for one in known
    }
    return {**names, None: str(gettext("the operator"))}


def _hub_name(code: str) -> str:
    return next((words(hub.configuration.name) for hub in all_hubs() if hub.code == code), code)
