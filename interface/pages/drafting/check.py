"""The last step of the wizard: what is still wrong, what the plan would do, and submitting it."""

from __future__ import annotations

from typing import NamedTuple
from uuid import UUID

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from marshmallow import Schema, fields

from application.hub_files import FaultyHubFile, HubFile
from application.hub_moves import Moved, brought_up_to_date
from application.hub_plans import HubPlan
from application.hubs import plan_hub
from application.store.drafts import Draft
from application.submissions import SubmitPlan, submit
from domain import Hub
from domain.configuration import HubConfiguration
from domain.errors import Refusal, sentence
from domain.submission import Outcome, Settlement
from domain.values import hub_id, submission_id
from interface.forms import Text, one_of
from interface.pages.drafting.drafts import drafts, permitted
from interface.pages.drafting.standing import overtaken, stands
from interface.pages.drafting.texts import Read, read, templates, vocabulary
from interface.pages.drafting.told import in_a_form, inherited_in_words, progress, title_of, to_complete
from interface.pages.filled import PLACES, Filled, Filling, filled, onward, refused_in_words, told
from interface.pages.shown import names_of, words
from interface.plans_told import PlanTouched, plans_touched
from interface.requests import perform, platform, view

OUTCOMES = {
    Outcome.KEPT: sentence("They stay as they are."),
    Outcome.TO_MOVE: sentence("They are to be moved; the message stands with each of them."),
    Outcome.CANCELLED: sentence("They are cancelled; the message stands with each of them."),
}
MOVED = sentence("The draft or the hub has changed since you saw this plan. Please look at it once more.")
KNOWING = sentence("Bring the draft up to date first, or say that what others have changed is to be undone.")
TOGETHER = sentence("What you and others have changed does not go together: bring it together in the text.")
DONE = {"renewed": sentence("The draft is up to date: it has what others have changed at the hub.")}
PLACES["message_needed"] = "message"


class SubmitForm(Schema):
    reason = Text(500, required=True)
    digest = Text(64, required=True)
    otherwise = fields.String(load_default="kept", validate=one_of(list(Outcome)))
    message = Text(500, load_default=None)
    undoing = fields.Boolean(load_default=False)


class RenewForm(Schema):
    version = fields.Integer(required=True)


class Drawn(NamedTuple):
    """The plan of a draft without faults, keeping all bookings; or why there is none."""

    plan: HubPlan | None = None
    members: tuple[PlanTouched, ...] = ()
    refused: str | None = None


def check(draft_id: UUID) -> ResponseReturnValue:
    draft = drafts().one(permitted(), draft_id)
    return _page(draft, read(draft.text))


def hand_in(draft_id: UUID) -> ResponseReturnValue:
    """Submits the plan that was shown, on a ground, for somebody else to decide; or brings it up to date."""
    draft = drafts().one(permitted(), draft_id)
    if request.form.get("do") == "renew":
        return _renew(draft)
    found, form = read(draft.text), filled("submit", SubmitForm)
    if found.file and overtaken(stands(draft).moved, found.file) and not form.data.get("undoing"):
        form.fault("undoing", KNOWING)
    if found.file and form.sound:
        with form.sending():
            if (submitted := _submitted(draft, found.file, form)) is not None:
                return submitted
    if found.file is None:
        form.status = 422
    return _page(draft, found, form)


def _renew(draft: Draft) -> ResponseReturnValue:
    """Saves the draft with what others have changed at its hub."""
    found, form = read(draft.text), filled("renew", RenewForm)
    moved = stands(draft).moved
    if form.sound and found.file and moved:
        with form.sending():
            if (text := _merged(moved, found.file, form)) is not None:
                seen = form.data["version"]
                drafts().save(permitted(), draft.id, seen, text, found.code, base=moved.position)
                return onward("pages.draft_check", None, "renewed", draft_id=draft.id)
    return _page(draft, found, form)


def _merged(moved: Moved, file: HubFile, form: Filled) -> str | None:
    try:
        return brought_up_to_date(moved, file, vocabulary(), templates())
    except FaultyHubFile as error:
        form.faults[""] = f"{gettext(TOGETHER)} {words(error.faults[0].cause)}"
        form.status = 409
        return None


def _submitted(draft: Draft, file: HubFile, form: Filled) -> ResponseReturnValue | None:
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
    plan_id = submission_id(file.code, plan.digest)
    drafts().submitted(who, draft.id, draft.version, plan_id)
    return onward("pages.plan", receipt, "submitted", submission_id=plan_id)


def _page(draft: Draft, found: Read, sent: Filled | None = None) -> ResponseReturnValue:
    drawn, forms = _drawn(found), Filling(sent)
    there_and_to_come = _configurations(found)
    page = render_template(
        "draft-check.html",
        draft=draft,
        title=title_of(draft, found),
        forms=forms,
        form=forms.of("submit"),
        said=told(DONE),
        overtaken=overtaken(stands(draft).moved, found.file),
        spaces=names_of("spaces", *there_and_to_come),
        packages=names_of("plans", *there_and_to_come),
        progress=progress(found),
        faults=to_complete(found),
        in_a_form=in_a_form,
        plan=drawn.plan,
        members=drawn.members,
        inherited=inherited_in_words(found),
        refused=drawn.refused,
        outcomes=[(str(outcome), str(gettext(says))) for outcome, says in OUTCOMES.items()],
    )
    return page, forms.status


def _configurations(found: Read) -> tuple[HubConfiguration | None, ...]:
    """The one that is there and the one that comes."""
    if found.file is None:
        return ()
    hub = platform().find(Hub, hub_id(found.code))
    return hub.configuration if hub else None, found.file.configuration


def _drawn(found: Read) -> Drawn:
    if found.file is None:
        return Drawn()
    try:
        plan = plan_hub(platform(), permitted(), found.file)
        hub = platform().find(Hub, hub_id(found.code))
        return Drawn(plan, plans_touched(view(), found.file, hub))
    except Refusal as refusal:
        return Drawn(refused=refused_in_words(refusal))
