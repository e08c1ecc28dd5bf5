"""Those whose retention period has passed: proposed by the hub's configuration, forgotten once it is confirmed."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from marshmallow import Schema, fields

from domain.data_request import Subjects
from domain.errors import sentence
from interface.erasing import confirm_retention
from interface.forms import Text
from interface.pages.data_requests import ERASE, SubjectField, together
from interface.pages.filled import Filling, filled, onward
from interface.pages.shown import ShownHub, one_hub
from interface.requests import allow, view
from projections.data_requests import overdue_enrolments, overdue_memberships
from projections.view import Row


class RetentionForm(Schema):
    """The list is the one that was seen: whoever joined it since is not part of it."""

    subject = fields.List(SubjectField(), required=True)
    reason = Text(500, required=True)
    word = Text(40, load_default="")


def retention(code: str) -> ResponseReturnValue:
    hub = one_hub(code)
    allow("decide_requests", code)
    return _page(hub)


def confirm(code: str) -> ResponseReturnValue:
    hub = one_hub(code)
    allow("decide_requests", code)
    form = filled("retention", RetentionForm)
    if form.sound and form.data["word"] != str(gettext(ERASE)):
        form.fault("word", sentence("Type the word exactly as it stands above."))
    if form.sound:
        with form.sending():
            subjects: Subjects = together(form.data["subject"])
            receipt = confirm_retention(code, subjects, form.key, form.data["reason"])
            return onward("pages.data_request", receipt, "executed", request_id=form.key)
    return _page(hub, Filling(form))


def _page(hub: ShownHub, forms: Filling | None = None) -> ResponseReturnValue:
    forms = forms or Filling()
    members, enrolments = _overdue(hub)
    subjects: list[Any] = [f"membership:{row['id']}" for row in members]
    subjects += [f"enrolment:{row['program_id']}:{row['id']}" for row in enrolments]
    page = render_template(
        "retention.html", hub=hub, kept=hub.configuration.retention, members=members, enrolments=enrolments,
        subjects=subjects, word=str(gettext(ERASE)), forms=forms,
    )  # fmt: skip
    return page, forms.status


def _overdue(hub: ShownHub) -> tuple[list[Row], list[Row]]:
    """As many as can be confirmed at once; the next ones follow when these are done."""
    members = overdue_memberships(view(), hub.code, hub.today, 100)
    return members, overdue_enrolments(view(), hub.code, datetime.now(UTC), 100)
