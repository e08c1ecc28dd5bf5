"""The last step of the wizard: what is still wrong, what the plan would do, and submitting it."""

from __future__ import annotations

from typing import NamedTuple
from uuid import UUID

from flask import current_app, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from marshmallow import Schema, fields

from application.hub_files import HubFile
from application.hub_plans import HubPlan
from application.hubs import plan_hub
from application.store.drafts import Draft
from application.submissions import SubmitPlan, submit
from domain.errors import Refusal, sentence
from domain.submission import Outcome, Settlement
from domain.values import submission_id
from interface.forms import Text, one_of
from interface.pages.draft_texts import Read, read
from interface.pages.drafts import drafts, permitted
from interface.pages.filled import PLACES, Filled, filled, refused_in_words, told
from interface.pages.wizard import in_a_form, inherited_in_words, placed, progress, title_of
from interface.requests import perform, platform

OUTCOMES = {
    Outcome.KEPT: sentence("They stay as they are."),
    Outcome.TO_MOVE: sentence("They are to be moved; whoever holds one is told."),
    Outcome.CANCELLED: sentence("They are cancelled; whoever holds one is told."),
}
DONE = {"submitted": sentence("The plan has been submitted: somebody else decides on it.")}
MOVED = sentence("The draft or the hub has changed since you saw this plan. Please look at it once more.")
PLACES["message_needed"] = "message"


class SubmitForm(Schema):
    reason = Text(500, required=True)
    digest = Text(64, required=True)
    otherwise = fields.String(load_default="kept", validate=one_of(list(Outcome)))
    message = Text(500, load_default=None)


class Drawn(NamedTuple):
    """The plan of a draft without faults, keeping all bookings; or why there is none."""

    plan: HubPlan | None = None
    refused: str | None = None


def check(draft_id: UUID) -> ResponseReturnValue:
    draft = drafts().one(permitted(), draft_id)
    return _page(draft, read(draft.text), Filled("submit"))


def hand_in(draft_id: UUID) -> ResponseReturnValue:
    """Submits the plan that was shown, on a ground; somebody else decides on it."""
    draft = drafts().one(permitted(), draft_id)
    found, form = read(draft.text), filled("submit", SubmitForm)
    if found.file and form.sound:
        with form.sending():
            if submission := _submitted(found.file, form):
                return redirect(_decided_at(submission, draft_id), 303)
    if found.file is None:
        form.status = 422
    return _page(draft, found, form)


def _submitted(file: HubFile, form: Filled) -> UUID | None:
    """The submission; None where the plan is no longer the one that was shown."""
    who, reason = permitted(), form.data["reason"]
    settlement = Settlement(Outcome(form.data["otherwise"]), message=form.data["message"])
    if plan_hub(platform(), who, file).digest != form.data["digest"]:
        form.fault("", MOVED)
        form.status = 409
        return None
    plan = plan_hub(platform(), who, file, settlement=settlement)
    perform(
        SubmitPlan(file, plan.base, settlement),
        form.key,
        reason=reason,
        act=lambda who: submit(platform(), who, file, plan, form.key, reason, settlement),
    )
    return submission_id(file.code, plan.digest)


def _decided_at(submission: UUID, draft_id: UUID) -> str:
    """Where somebody else decides on the plan."""
    if "pages.plan" in current_app.view_functions:
        return url_for("pages.plan", submission_id=submission)
    return url_for("pages.draft_check", draft_id=draft_id, done="submitted")


def _page(draft: Draft, found: Read, form: Filled) -> ResponseReturnValue:
    drawn = _drawn(found)
    page = render_template(
        "draft-check.html",
        draft=draft,
        title=title_of(draft, found),
        form=form,
        progress=progress(found),
        faults=placed(found),
        in_a_form=in_a_form,
        plan=drawn.plan,
        inherited=inherited_in_words(found),
        said=told(DONE),
        refused=drawn.refused,
        outcomes=[(str(outcome), str(gettext(says))) for outcome, says in OUTCOMES.items()],
    )
    return page, form.status


def _drawn(found: Read) -> Drawn:
    if found.file is None:
        return Drawn()
    try:
        return Drawn(plan_hub(platform(), permitted(), found.file))
    except Refusal as refusal:
        return Drawn(refused=refused_in_words(refusal))
