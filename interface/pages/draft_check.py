"""The last step of the wizard: what is still wrong, what the plan would do, and submitting it."""

from __future__ import annotations

from typing import NamedTuple
from uuid import UUID

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from marshmallow import Schema, fields

from application.hub_files import HubFile
from application.hub_plans import HubPlan
from application.hubs import plan_hub
from application.store.drafts import Draft
from application.submissions import SubmitPlan, submit
from domain import Hub
from domain.errors import Refusal, sentence
from domain.submission import Outcome, Settlement
from domain.values import hub_id, submission_id
from interface.forms import Text, one_of
from interface.pages.draft_texts import Read, read
from interface.pages.drafts import drafts, permitted
from interface.pages.filled import PLACES, Filled, filled, onward, refused_in_words
from interface.pages.wizard_told import in_a_form, inherited_in_words, placed, progress, title_of
from interface.plans_told import PlanTouched, plans_touched
from interface.requests import perform, platform, view

OUTCOMES = {
    Outcome.KEPT: sentence("They stay as they are."),
    Outcome.TO_MOVE: sentence("They are to be moved; whoever holds one is told."),
    Outcome.CANCELLED: sentence("They are cancelled; whoever holds one is told."),
}
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
    members: tuple[PlanTouched, ...] = ()
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
            if (submitted := _submitted(found.file, form)) is not None:
                return submitted
    if found.file is None:
        form.status = 422
    return _page(draft, found, form)


def _submitted(file: HubFile, form: Filled) -> ResponseReturnValue | None:
    """On to where somebody else decides; None where the plan is no longer the one that was shown."""
    who, reason = permitted(), form.data["reason"]
    settlement = Settlement(Outcome(form.data["otherwise"]), message=form.data["message"])
    if plan_hub(platform(), who, file).digest != form.data["digest"]:
        form.fault("", MOVED)
        form.status = 409
        return None
    plan = plan_hub(platform(), who, file, settlement=settlement)
    receipt = perform(
        SubmitPlan(file, plan.base, settlement),
        form.key,
        reason=reason,
        act=lambda who: submit(platform(), who, file, plan, form.key, reason, settlement),
    )
    return onward("pages.plan", receipt, "submitted", submission_id=submission_id(file.code, plan.digest))


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
        members=drawn.members,
        inherited=inherited_in_words(found),
        refused=drawn.refused,
        outcomes=[(str(outcome), str(gettext(says))) for outcome, says in OUTCOMES.items()],
    )
    return page, form.status


def _drawn(found: Read) -> Drawn:
    if found.file is None:
        return Drawn()
    try:
        plan = plan_hub(platform(), permitted(), found.file)
        hub = platform().find(Hub, hub_id(found.code))
        return Drawn(plan, plans_touched(view(), found.file, hub))
    except Refusal as refusal:
        return Drawn(refused=refused_in_words(refusal))
