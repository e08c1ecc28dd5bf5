"""The words that all hubs share, and the days of the shared calendars: shown, added, renamed, retired, removed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from uuid import UUID

from flask import g, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from marshmallow import Schema, fields

from application.access import today
from application.vocabulary import (
    users_of_words,
    vocabulary_history,
    vocabulary_in_force,
    vocabulary_number,
)
from application.vocabulary_changes import PARTS, label_of
from application.vocabulary_editing import (
    known,
    with_holiday,
    with_label,
    with_retired,
    with_word,
    without_holiday,
    without_word,
)
from domain.errors import NotFound, sentence
from domain.values import Label
from domain.words import Vocabulary
from interface.forms import Day, Text, one_of
from interface.pages.filled import Filled, Filling, filled, onward, told
from interface.pages.people_shown import number
from interface.pages.shown import all_hubs, words
from interface.requests import actor, allow, platform
from interface.vocabulary import adopt_seen
from interface.vocabulary_shapes import Key

MOST_HISTORY = 20
DONE = {
    "added": sentence("The word has been added. It can be used at every hub from now on."),
    "renamed": sentence("The word is called otherwise now, at every hub."),
    "retired": sentence("The word has been retired. What has it keeps it; nothing new is given it."),
    "given": sentence("The word is given again."),
    "removed": sentence("The word has been removed."),
    "closed": sentence("The day has been added. Hubs that keep the calendar are closed on it."),
    "opened": sentence("The day has been taken out of the calendar."),
}
Edit = Callable[[Vocabulary], Vocabulary]


class GroundForm(Schema):
    reason = Text(500, required=True)


class LabelledForm(Schema):
    id = Text(200, required=True)
    en = Text(200, required=True)
    reason = Text(500, required=True)


class WordForm(Schema):
    id = Text(200, required=True)
    en = Text(200, required=True)
    code = Key(required=True)
    reason = Text(500, required=True)


class RetireForm(GroundForm):
    retired = fields.String(required=True, validate=one_of(["yes", "no"]))


class HolidayForm(Schema):
    day = Day(required=True)
    reason = Text(500, required=True)
    id = Text(200, required=True)
    en = Text(200, required=True)


class OpenDayForm(Schema):
    day = Day(required=True)
    reason = Text(500, required=True)


def vocabulary() -> ResponseReturnValue:
    allow("read_history", None)
    return _page()


def add(part: str) -> ResponseReturnValue:
    allow("configure_hubs", None)
    if part not in PARTS:
        raise NotFound(what="word", key=part)
    form = filled("add", WordForm, part)
    label = _label(form)
    return _sent(form, lambda old: with_word(old, part, form.data["code"], label), "added", _page)


def word(part: str, code: str) -> ResponseReturnValue:
    allow("read_history", None)
    return _word_page(f"{part}.{code}")


def rename(part: str, code: str) -> ResponseReturnValue:
    allow("configure_hubs", None)
    form = filled("rename", LabelledForm)
    known(_in_force(), f"{part}.{code}")
    return _about(form, f"{part}.{code}", lambda old: with_label(old, part, code, _label(form)), "renamed")


def retire(part: str, code: str) -> ResponseReturnValue:
    allow("configure_hubs", None)
    form, name = filled("retire", RetireForm), f"{part}.{code}"
    retired = form.data.get("retired") == "yes"
    return _about(form, name, lambda old: with_retired(old, name, retired), "retired" if retired else "given")


def remove(part: str, code: str) -> ResponseReturnValue:
    allow("configure_hubs", None)
    form, name = filled("remove", GroundForm), f"{part}.{code}"
    known(_in_force(), name)
    again = lambda forms: _word_page(name, forms)  # noqa: E731
    return _sent(form, lambda old: without_word(old, name), "removed", again)


def add_holiday(calendar: str) -> ResponseReturnValue:
    allow("configure_hubs", None)
    form = filled("holiday", HolidayForm, calendar)
    edit: Edit = lambda old: with_holiday(old, calendar, form.data["day"], _label(form))  # noqa: E731
    return _sent(form, edit, "closed", _page)


def remove_holiday(calendar: str) -> ResponseReturnValue:
    allow("configure_hubs", None)
    form = filled("open", OpenDayForm, calendar)
    return _sent(form, lambda old: without_holiday(old, calendar, form.data["day"]), "opened", _page)


def _sent(
    form: Filled, edit: Edit, done: str, again: Callable[[Filling], ResponseReturnValue]
) -> ResponseReturnValue:
    """The vocabulary in force with one edit, adopted; where it is refused, the page again with the form."""
    if form.sound:
        with form.sending():
            seen, old = vocabulary_number(platform()), _in_force()
            receipt = adopt_seen(edit(old), seen, form.key, form.data["reason"])
            return onward("pages.vocabulary", receipt, done)
    return again(Filling(form))


def _about(form: Filled, name: str, edit: Edit, done: str) -> ResponseReturnValue:
    """The same from the page of a word."""
    return _sent(form, edit, done, lambda forms: _word_page(name, forms))


def _label(form: Filled) -> Label:
    return Label(form.data.get("id", ""), form.data.get("en", ""))


def _in_force() -> Vocabulary:
    in_force = vocabulary_in_force(platform())
    if in_force is None:
        raise NotFound(what="vocabulary", key="*")
    return in_force


def _page(forms: Filling | None = None) -> ResponseReturnValue:
    forms = forms or Filling()
    said, in_force = told(DONE), _in_force()
    g.position = platform().log_of_events.max_notification_id()
    page = render_template(
        "vocabulary.html",
        said=said,
        parts=PARTS,
        shared=in_force.words,
        listed={part: _in_order(getattr(in_force.words, part)) for part in PARTS},
        calendars=in_force.calendars,
        users=users_of_words(platform()),
        names=_names(),
        history=vocabulary_history(platform())[:MOST_HISTORY],
        by=by,
        today=today(datetime.now(UTC)),
        may_change=actor().may("configure_hubs", None),
        forms=forms,
    )
    return page, forms.status


def _word_page(name: str, forms: Filling | None = None) -> ResponseReturnValue:
    forms = forms or Filling()
    in_force = _in_force()
    part, code = known(in_force, name)
    if part not in PARTS:
        raise NotFound(what="word", key=name)
    page = render_template(
        "vocabulary-word.html",
        part=part,
        kind=PARTS[part],
        code=code,
        called=label_of(name, in_force.words),
        retired=name in in_force.words.retired,
        regencies=in_force.words.regencies_of(code) if part == "regions" else {},
        users=users_of_words(platform()).get(name, ()),
        names=_names(),
        may_change=actor().may("configure_hubs", None),
        forms=forms,
    )
    return page, forms.status


def _in_order(labels: dict[str, Label]) -> list[tuple[str, Label]]:
    """The log keeps no order of words: they are listed as the reader calls them."""
    return sorted(labels.items(), key=lambda pair: words(pair[1]).casefold())


def _names() -> dict[str, Label]:
    """What hubs are called, for those that use a word."""
    return {hub.code: hub.configuration.name for hub in all_hubs()}


def by(actor: str) -> str:
    """Who changed it: an account by its number, nobody's name."""
    account = actor.removeprefix("account:")
    return str(gettext("the operator at the machine")) if account == actor else number(UUID(account))


def used_by(users: tuple[Label | str, ...], names: dict[str, Label]) -> str:
    """Hubs by their names, and what else uses a word."""
    return ", ".join(words(names.get(one, one) if isinstance(one, str) else one) for one in users)
