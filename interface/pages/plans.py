"""Plans that were submitted: what each would do, and the decision of somebody else than its author."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from marshmallow import Schema, fields

from application.access import OPERATOR, Actor
from application.hubs import plan_hub
from application.submissions import (
    ApplySubmission,
    ApprovePlan,
    RejectPlan,
    WithdrawPlan,
    apply_approved,
    proposed_file,
)
from domain import Submission
from domain.errors import NotFound, NotPermitted, Refusal, sentence
from domain.submission import Proposal
from domain.values import Label, hub_id
from interface.forms import Text
from interface.pages.filled import Filled, Filling, filled, onward, refused_in_words, told
from interface.pages.labels import PLAN_STATES, labelled
from interface.pages.people_shown import colleague
from interface.pages.shown import all_hubs, names_of, words
from interface.plans_told import ToldPlan, described, told_plan
from interface.problems import Problem
from interface.requests import actor, allow, known_actor, perform, platform, tell_refused, view
from projections.submissions import submission_row, submission_rows
from projections.view import Row

DONE = {
    "submitted": sentence("The plan has been submitted: somebody else decides on it."),
    "approved": sentence("The plan has been approved. It can be applied now."),
    "rejected": sentence("The plan has been rejected."),
    "withdrawn": sentence("The plan has been withdrawn."),
    "applied": sentence("The plan has been applied: it is in force."),
}
OUTCOMES = {
    "kept": sentence("stays as it is"),
    "to_move": sentence("is to be moved; the message is with the booking"),
    "cancelled": sentence("is cancelled; the message is with the booking"),
}


MOST_TOLD = 50
"""So many bookings are named one by one; the rest is counted."""


class ReasonForm(Schema):
    reason = Text(500, required=True)


class StepForm(Schema):
    reason = Text(500, load_default=None)


class ApprovalForm(StepForm):
    version = fields.Integer(required=True)


class Now(NamedTuple):
    """What a waiting plan would do today; or why it can no longer be done."""

    plan: ToldPlan | None = None
    refused: str | None = None
    moved: bool = False


def plan_list() -> ResponseReturnValue:
    """Of the hubs whose history the reader may know, those that wait first."""
    hubs = _known_hubs(known_actor())
    chosen = request.args.get("state") or None
    if chosen not in (None, *PLAN_STATES):
        raise Problem(400, "unknown_state", gettext("There is no state called “%(state)s”.", state=chosen))
    rows = submission_rows(view(), hubs, chosen)
    for row in rows:
        row["name"] = words(label_of(row["name"]))
        row["by"] = colleague(row["author"], row["hub"])
        row["changes"] = msgspec.convert(row["changes"], tuple[Label, ...])
    waiting = [row for row in rows if row["state"] in ("submitted", "approved")]
    moved = [row for row in waiting if _has_moved(row["hub"], row["base"])]
    return render_template(
        "plans.html", waiting=[row for row in waiting if row not in moved], moved=moved,
        settled=[row for row in rows if row not in waiting],
        states=labelled(PLAN_STATES), chosen=chosen, said=told(DONE),
    )  # fmt: skip


def plan(submission_id: UUID) -> ResponseReturnValue:
    return _page(_known(submission_id))


def approve(submission_id: UUID) -> ResponseReturnValue:
    row, form = _known(submission_id), filled("approve", ApprovalForm)
    return _step(row, ApprovePlan(submission_id, form.data.get("version")), "approved", form)


def reject(submission_id: UUID) -> ResponseReturnValue:
    return _step(_known(submission_id), RejectPlan(submission_id), "rejected", filled("reject", ReasonForm))


def withdraw(submission_id: UUID) -> ResponseReturnValue:
    return _step(
        _known(submission_id), WithdrawPlan(submission_id), "withdrawn", filled("withdraw", StepForm)
    )


def apply(submission_id: UUID) -> ResponseReturnValue:
    row, form = _known(submission_id), filled("apply", StepForm)
    if form.sound:
        with form.sending():
            receipt = perform(
                ApplySubmission(submission_id),
                form.key,
                act=lambda who: apply_approved(platform(), who, submission_id),
            )
            return onward("pages.plan", receipt, "applied", submission_id=submission_id)
    return _page(row, Filling(form))


def _step(row: Row, command: Any, done: str, form: Filled) -> ResponseReturnValue:
    if form.sound:
        with form.sending():
            receipt = perform(command, form.key, reason=form.data["reason"])
            return onward("pages.plan", receipt, done, submission_id=row["id"])
    return _page(row, Filling(form))


def _known_hubs(who: Actor) -> frozenset[str] | None:
    known = who.hubs("read_history")
    if known == frozenset():
        allow("read_history", None)
    return known


def _known(submission_id: UUID) -> Row:
    """A plan where its reader may know of it; to outsiders of its hub it is not there."""
    who, row = known_actor(), submission_row(view(), submission_id)
    if row is None:
        raise NotFound(what="plan", key=submission_id)
    if not who.may("read_history", row["hub"]):
        tell_refused(who, "read_history", row["hub"])
        if any(grant.covers(row["hub"]) for grant in who.grants):
            raise NotPermitted(needs="read_history")
        raise NotFound(what="plan", key=submission_id)
    return row


def _page(row: Row, forms: Filling | None = None) -> ResponseReturnValue:
    forms, who = forms or Filling(), actor()
    row = submission_row(view(), row["id"]) or row
    proposal = msgspec.convert(row["proposal"], Proposal)
    waits = row["state"] in ("submitted", "approved")
    now = _now(row["id"]) if waits else Now()
    hub = next((one for one in all_hubs() if one.code == row["hub"]), None)
    page = render_template(
        "plan.html",
        row=row,
        hub=hub,
        proposal=proposal,
        lines=proposal.source.splitlines(),
        now=now,
        forms=forms,
        said=told(DONE),
        by={step: colleague(row[step], row["hub"]) for step in _STEPS if row[step]},
        mine=who.name == row["author"],
        may_decide=who.may("approve_plans", None),
        may_configure=who.may("configure_hubs", None),
        affected=sorted(now.plan.drawn.affected, key=lambda one: one.slot.start) if now.plan else [],
        most_told=MOST_TOLD,
        touched=sorted(Counter(proposal.touched.values()).items()),
        spaces=names_of("spaces", proposal.configuration, hub.configuration if hub else None),
        packages=names_of("plans", proposal.configuration, hub.configuration if hub else None),
        outcomes={code: str(gettext(says)) for code, says in OUTCOMES.items()},
    )
    return page, forms.status


_STEPS = ("author", "decided_by", "withdrawn_by", "applied_by")


def _now(submission_id: UUID) -> Now:
    """Drawn again for whoever reads it: nothing is written, whatever the reader may do."""
    submission = platform().find(Submission, submission_id)
    if submission is None:
        return Now()
    proposal, file = submission.proposal, proposed_file(submission)
    if _has_moved(submission.hub, proposal.base):
        return Now(moved=True)
    try:
        drawn = plan_hub(platform(), OPERATOR, file, settlement=proposal.settlement)
    except Refusal as refusal:
        return Now(refused=refused_in_words(refusal))
    return Now(told_plan(platform(), view(), file, drawn, proposal.settlement))


def _has_moved(hub: str, base: int) -> bool:
    return platform().log_of_events.last_position(hub_id(hub)) != base


def label_of(plain: Any) -> Label:
    """Words in both languages as a read model has them."""
    return msgspec.convert(plain, Label)


def events_as_text(plan: ToldPlan) -> str:
    """The exact events, one after the other, as JSON that a person can read."""
    events: Iterable[Any] = described(plan)["events"]
    return "\n".join(msgspec.json.format(msgspec.json.encode(event), indent=2).decode() for event in events)
