"""Plans that wait for somebody else: submit, approve, reject, withdraw, apply what was approved, look them up."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import click

from application.access import Actor
from application.door import Receipt, execute
from application.hubs import plan_hub
from application.sentences import say as both
from application.submissions import ApprovePlan, RejectPlan, WithdrawPlan, apply_approved, submit
from domain import Submission
from domain.errors import NotFound, NotPermitted
from domain.submission import Outcome
from domain.values import Label, submission_id
from interface.cli.acting import acting, parts_of, refusals_told
from interface.cli.hubs import hub
from interface.cli.output import FAULT, as_json, fail, in_language, print_json, say, show_wrapped, table, whom
from interface.cli.plan_words import OUTCOMES, tell
from interface.cli.reading import without_faults
from interface.cli.refused import refusals_end
from interface.cli.settling import settlement, settles
from interface.formats import NETWORK_ZONE
from interface.plans_told import described, told_plan
from interface.settings import Settings
from interface.wiring import Wired
from projections.submissions import submission_row, submission_rows
from projections.view import NoLiveEdition

SHORTEST = 8
STATES = {
    "submitted": Label("diajukan", "submitted"),
    "approved": Label("disetujui", "approved"),
    "rejected": Label("ditolak", "rejected"),
    "withdrawn": Label("ditarik", "withdrawn"),
    "applied": Label("diterapkan", "applied"),
}
Act = Callable[[Wired, Actor, UUID], Receipt]

reason = click.option("--reason", help="On what ground: a sentence, a decree number.")
of_hub = click.option("--hub", "code", help="Only among the plans of this hub.")


class Hash(click.ParamType):  # type: ignore[type-arg]
    """The hash of a plan, or enough of its beginning."""

    name = "hash"

    def convert(self, value: Any, param: Any, ctx: Any) -> str:
        if not re.fullmatch(f"[0-9a-f]{{{SHORTEST},64}}", str(value)):
            self.fail(f"a plan's hash is needed, or at least its first {SHORTEST} digits", param, ctx)
        return str(value)


@hub.command("submit")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--reason", required=True, help="On what ground: a sentence, a decree number.")
@settles
@as_json
@in_language
def submit_command(
    file: Path, reason: str, otherwise: str, single: Any, message: str | None, as_json: bool, language: str
) -> None:
    """Submit the plan of FILE; somebody else approves or rejects it."""
    settings, given = Settings.from_environment(), without_faults([file], language)
    if not given.hubs:
        raise click.UsageError("a plan is submitted for one hub: name its file")
    [read] = given.hubs
    with parts_of(settings) as parts, refusals_end(language, read.code):
        actor, settled = acting(parts, language), settlement(otherwise, single, message)
        with refusals_told(parts, actor):
            drawn = plan_hub(parts.platform, actor, read, reason, settled)
            told = told_plan(parts.platform, parts.view, read, drawn, settled)
            receipt = submit(parts.platform, actor, read, drawn, uuid4(), reason, settled)
    if as_json:
        print_json({**described(told), "state": "submitted", "position": receipt.position})
        return
    tell(told, language)
    say(
        Label(
            f"{read.code}: diajukan; orang lain menyetujui: simpul hub approve {drawn.digest[:12]}",
            f"{read.code}: submitted; somebody else approves: simpul hub approve {drawn.digest[:12]}",
        ).in_language(language)
    )


@hub.command()
@click.argument("digest", metavar="HASH", type=Hash())
@of_hub
@reason
@as_json
@in_language
def approve(digest: str, code: str | None, reason: str | None, as_json: bool, language: str) -> None:
    """Approve the submitted plan HASH; whoever submitted it cannot."""
    act = _executing(ApprovePlan, reason)
    _decide(Settings.from_environment(), digest, code, act, "approved", as_json, language)


@hub.command()
@click.argument("digest", metavar="HASH", type=Hash())
@of_hub
@click.option("--reason", required=True, help="On what ground: a sentence, a decree number.")
@as_json
@in_language
def reject(digest: str, code: str | None, reason: str, as_json: bool, language: str) -> None:
    """Reject the submitted plan HASH on a ground; whoever submitted it cannot."""
    act = _executing(RejectPlan, reason)
    _decide(Settings.from_environment(), digest, code, act, "rejected", as_json, language)


@hub.command()
@click.argument("digest", metavar="HASH", type=Hash())
@of_hub
@reason
@as_json
@in_language
def withdraw(digest: str, code: str | None, reason: str | None, as_json: bool, language: str) -> None:
    """Withdraw the plan HASH, approved or not."""
    act = _executing(WithdrawPlan, reason)
    _decide(Settings.from_environment(), digest, code, act, "withdrawn", as_json, language)


def apply_submitted(
    settings: Settings, digest: str, code: str | None, reason: str | None, as_json: bool, language: str
) -> None:
    """Applies an approved plan as it was submitted, without its file."""

    def act(parts: Wired, actor: Actor, submission: UUID) -> Receipt:
        return apply_approved(parts.platform, actor, submission, reason)

    wanted = Hash().convert(digest, None, None)
    _decide(settings, wanted, code, act, "applied", as_json, language)


@hub.command()
@of_hub
@click.option("--state", type=click.Choice(list(STATES)), help="Only plans in this state.")
@as_json
@in_language
def plans(code: str | None, state: str | None, as_json: bool, language: str) -> None:
    """List the plans that were submitted, the newest first."""
    with parts_of(Settings.from_environment()) as parts:
        with refusals_end(language):
            _permit_reading(acting(parts, language), code)
        rows = _read(lambda: submission_rows(parts.view, code, state), language)
    if as_json:
        print_json(rows)
        return
    shown = table(*(_HEAD_ID if language == "id" else _HEAD_EN))
    for row in rows:
        when = _when(row["submitted_at"])
        told = STATES[row["state"]].in_language(language)
        shown.add_row(
            row["digest"][:12], row["hub"], told, when, whom(row["author"], language), row["ground"]
        )
    show_wrapped(shown, 3, -1)


@hub.command()
@click.argument("digest", metavar="HASH", type=Hash())
@of_hub
@as_json
@in_language
def show(digest: str, code: str | None, as_json: bool, language: str) -> None:
    """Show the submitted plan HASH: what it changes, what becomes of bookings, and who decided what, when."""
    with parts_of(Settings.from_environment()) as parts:
        with refusals_end(language):
            found = found_submission(parts, digest, code, language)
            _permit_reading(acting(parts, language), found.hub)
        row = _read(lambda: submission_row(parts.view, found.id), language)
    if row is None:
        fail(
            Label(
                "rencana itu belum sampai di edisi yang dibaca; coba sebentar lagi",
                "that plan has not come to the edition that is read yet; try again shortly",
            ).in_language(language)
        )
        sys.exit(FAULT)
    if as_json:
        print_json(row)
        return
    for line in _story(row):
        say(line.in_language(language))


def found_submission(parts: Wired, digest: str, code: str | None, language: str) -> Submission:
    """The one plan whose hash begins so. More than one ends the command; raises NotFound where there is none."""
    platform = parts.platform
    if code and len(digest) == 64:
        found = platform.find(Submission, submission_id(code, digest))
        candidates = [found] if found else []
    else:
        streams = [stream for stream, _ in platform.log_of_events.begun(Submission.Created, code)]
        candidates = [one for stream in streams if (one := platform.find(Submission, stream))]
    meant = [one for one in candidates if one.proposal.digest.startswith(digest)]
    if not meant:
        raise NotFound(what="plan", key=digest)
    if len(meant) > 1:
        several = ", ".join(f"{one.hub} {one.proposal.digest}" for one in meant)
        fail(
            Label(
                f"{digest} bukan satu rencana saja: {several}", f"{digest} is more than one plan: {several}"
            ).in_language(language)
        )
        sys.exit(FAULT)
    return meant[0]


_ALREADY = Label("sudah diterapkan sebelumnya", "was applied before")
_HEAD_ID = ("rencana", "hub", "status", "diajukan", "oleh", "dasar")
_HEAD_EN = ("plan", "hub", "state", "submitted", "by", "ground")


def _executing(command: type[ApprovePlan] | type[RejectPlan] | type[WithdrawPlan], reason: str | None) -> Act:
    def act(parts: Wired, actor: Actor, submission: UUID) -> Receipt:
        return execute(parts.platform, actor, command(submission), uuid4(), reason=reason)

    return act


def _decide(
    settings: Settings, digest: str, code: str | None, act: Act, state: str, as_json: bool, language: str
) -> None:
    """Does something to one submitted plan and says so."""
    with parts_of(settings) as parts, refusals_end(language, digest[:12]):
        actor = acting(parts, language)
        found = found_submission(parts, digest, code, language)
        with refusals_told(parts, actor):
            receipt = act(parts, actor, found.id)
    if as_json:
        plan = {"hub": found.hub, "plan": found.proposal.digest, "state": state}
        print_json({**plan, "position": receipt.position, "repeated": receipt.repeated})
        return
    told = _ALREADY.in_language(language) if receipt.repeated else STATES[state].in_language(language)
    where = both("posisi {n}", "position {n}", n=str(receipt.position)).in_language(language)
    say(f"{found.hub} {found.proposal.digest[:12]}: {told}, {where}")


def _permit_reading(actor: Actor, code: str | None) -> None:
    if not actor.may("read_history", code):
        raise NotPermitted(needs="read_history")


def _read(read: Callable[[], Any], language: str) -> Any:
    try:
        return read()
    except NoLiveEdition:
        fail(
            Label(
                "edisi pertama belum ada; jalankan simpul worker",
                "there is no edition yet; start simpul worker",
            ).in_language(language)
        )
        sys.exit(FAULT)


def _when(moment: datetime) -> str:
    return f"{moment.astimezone(NETWORK_ZONE):%Y-%m-%d %H:%M %Z}"


def _story(row: dict[str, Any]) -> list[Label]:
    proposal = row["proposal"]
    template = both("  dasar: posisi {base}", "  base: position {base}", base=str(row["base"]))
    told = [
        both("{hub}: rencana {digest}", "{hub}: plan {digest}", hub=row["hub"], digest=row["digest"]),
        both("  {state}", "  {state}", state=STATES[row["state"]]),
        template,
        *(both("  - {change}", "  - {change}", change=Label(**change)) for change in proposal["changes"]),
        *(
            both(
                "  ! pemesanan {booking}: {outcome}",
                "  ! booking {booking}: {outcome}",
                booking=booking,
                outcome=OUTCOMES[Outcome(outcome)],
            )
            for booking, outcome in proposal["touched"].items()
        ),
    ]
    if message := proposal["settlement"].get("message"):
        told.append(both("  pesan: {message}", "  message: {message}", message=message))
    steps = (
        (STATES["submitted"], row["author"], row["submitted_at"], row["ground"]),
        (_decided(row), row["decided_by"], row["decided_at"], row["decision_ground"]),
        (STATES["withdrawn"], row["withdrawn_by"], row["withdrawn_at"], row["withdrawal_ground"]),
        (STATES["applied"], row["applied_by"], row["applied_at"], None),
    )
    for what, who, when, ground in steps:
        if who:
            told.append(
                both(
                    "  {what} {when} oleh {who}{ground}",
                    "  {what} {when} by {who}{ground}",
                    what=what,
                    when=_when(when),
                    who=who,
                    ground=f": {ground}" if ground else Label("", ""),
                )
            )
    return told


def _decided(row: dict[str, Any]) -> Label:
    """What was decided: a plan approved may since have been withdrawn or applied."""
    rejected = row["state"] == "rejected"
    return STATES["rejected" if rejected else "approved"]
