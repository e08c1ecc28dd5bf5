"""A hub is a file: validate it, plan it, apply it."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
import msgspec

from application.access import Actor
from application.hub_files import HubFile
from application.hubs import applied_at, apply_plan, plan_hub
from application.sentences import counted
from application.sentences import say as both
from application.submissions import apply_approved
from application.vocabulary import VocabularyPlan, adopt_vocabulary, plan_vocabulary
from domain import Submission
from domain.errors import BaseMoved, NotPermitted, Refusal
from domain.submission import Settlement
from domain.values import Label, submission_id
from domain.words import Vocabulary
from interface.cli.acting import acting, parts_of, refusals_told
from interface.cli.hub_told import list_changes
from interface.cli.output import FAULT, as_json, fail, in_language, print_json, say
from interface.cli.plan_words import LAGGING, tell, tell_vocabulary
from interface.cli.progress import progress
from interface.cli.reading import FILES, Given, read_files, without_faults
from interface.cli.refused import in_words_of, refusals_end
from interface.cli.settling import settlement, settles
from interface.plans_told import described, told_plan
from interface.settings import Settings
from interface.wiring import Wired

NETWORK = "*"
MANY = 4
HASH = re.compile("[0-9a-f]{64}")
SUBMIT = Label(
    "dengan akun, rencana diajukan lalu disetujui orang lain: simpul hub submit BERKAS --reason ALASAN",
    "with an account a plan is submitted and somebody else approves it: simpul hub submit FILE --reason GROUND",
)
STOPPED = Label(
    "kosakata tidak berlaku, maka tidak ada hub yang diterapkan",
    "the vocabulary was refused, so no hub was applied",
)


@click.group()
def hub() -> None:
    """Hubs, each a file in the folder hubs/."""


@hub.command()
@FILES
@as_json
@in_language
def validate(files: tuple[Path, ...], as_json: bool, language: str) -> None:
    """Check FILES and name every fault with file, line and path."""
    given = read_files(files)
    if as_json:
        print_json([{**vars(fault), "cause": vars(fault.cause)} for fault in given.faults])
    shared = () if given.faults else given.shared
    for name in () if as_json else (*(file.code for file in given.hubs), *(path.stem for path in shared)):
        say(f"{name}: {Label('sah', 'valid').in_language(language)}")
    for fault in () if as_json else given.faults:
        fail(fault.in_language(language))
    if given.faults:
        sys.exit(FAULT)


@hub.command()
@FILES
@settles
@as_json
@in_language
def plan(
    files: tuple[Path, ...], otherwise: str, single: Any, message: str | None, as_json: bool, language: str
) -> None:
    """Show what applying FILES would do: in words, as events, and whom it touches. Writes nothing."""
    settings, given = Settings.from_environment(), without_faults(files, language)
    _one_file_for(single, "--settle-booking", given)
    with refusals_end(language):
        settled = settlement(otherwise, single, message)
    with parts_of(settings) as parts:
        actor = acting(parts, language)
        words = _vocabulary_plan(parts, actor, given.vocabulary, language)
        plans = []
        for file in given.hubs:
            with refusals_end(language, file.code):
                drawn = plan_hub(parts.platform, actor, file, settlement=settled, vocabulary=given.vocabulary)
            plans.append(told_plan(parts.platform, parts.view, file, drawn, settled))
    if as_json:
        print_json([*([_described(words)] if words else []), *map(described, plans)])
        return
    if words:
        tell_vocabulary(words, language)
    for told in plans:
        tell(told, language)
    _stop_at(words, language)


@hub.command()
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@settles
@click.option("--plan", "digest", help="Apply only the plan with this hash; without FILES an approved one.")
@click.option("--hub", "code", help="With --plan and without FILES: only of this hub.")
@click.option(
    "--take-back", is_flag=True,
    help="Also where vocabulary.yaml removes words and days, or gives retired words again.",
)  # fmt: skip
@click.option("--reason", help="On what ground: a sentence, a decree number.")
@as_json
@in_language
def apply(
    files: tuple[Path, ...],
    otherwise: str,
    single: Any,
    message: str | None,
    digest: str | None,
    code: str | None,
    take_back: bool,
    reason: str | None,
    as_json: bool,
    language: str,
) -> None:
    """Apply FILES, each in one atomic write; or an approved plan. Applying again changes nothing."""
    settings = Settings.from_environment()
    if not files:
        from interface.cli.plans import apply_submitted

        if not digest:
            raise click.UsageError("FILES are needed, or --plan with the hash of an approved plan")
        apply_submitted(settings, digest, code, reason, as_json, language)
        return
    given = without_faults(files, language)
    _one_file_for(digest, "--plan", given)
    _one_file_for(single, "--settle-booking", given)
    if digest and not HASH.fullmatch(digest):
        raise click.UsageError("--plan takes the whole hash of a plan: 64 hexadecimal digits")
    with refusals_end(language):
        settled = settlement(otherwise, single, message)
    with parts_of(settings) as parts:
        actor = acting(parts, language)
        done = Applying(parts, actor, settled, reason, language, take_back).all(given, digest)
    _report(done, as_json, language)


class Applying:
    """Applies files one after another: what is refused is named, the others are applied."""

    def __init__(
        self,
        parts: Wired,
        actor: Actor,
        settled: Settlement,
        reason: str | None,
        language: str,
        take_back: bool,
    ) -> None:
        self.take_back = take_back
        self.parts, self.platform, self.actor = parts, parts.platform, actor
        self.settled, self.reason, self.language = settled, reason, language

    def all(self, given: Given, digest: str | None) -> list[dict[str, Any]]:
        done: list[dict[str, Any]] = []
        if given.vocabulary:
            done.append(self._tried(NETWORK, lambda: self._vocabulary(given.vocabulary)))  # type: ignore[arg-type]
            if "refused" in done[0]:
                fail(STOPPED.in_language(self.language))
                return done
        with _bar(len(given.hubs)) as tell_progress:
            for number, file in enumerate(given.hubs, 1):
                done.append(self._tried(file.code, lambda file=file: self._hub(file, digest)))  # type: ignore[misc]
                tell_progress(number, len(given.hubs))
        return done

    def _tried(self, code: str, act: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        try:
            with refusals_told(self.parts, self.actor):
                return {"hub": code, **act()}
        except NotPermitted as refusal:
            needs = refusal.values["needs"]
            why = SUBMIT.in_language(self.language) if needs == "apply_without_approval" else None
            return self._refused(code, refusal, why)
        except Refusal as refusal:
            return self._refused(code, refusal)

    def _refused(self, code: str, refusal: Refusal, why: str | None = None) -> dict[str, Any]:
        sentence = why or in_words_of(refusal, self.language)
        fail(f"{name_of(code, self.language)}: {sentence}")
        return {"hub": code, "events": 0, "refused": refusal.rule, "why": sentence}

    def _vocabulary(self, vocabulary: Vocabulary) -> dict[str, Any]:
        """Files that were written before the one in force would undo it: that is asked for, or refused."""
        drawn = plan_vocabulary(self.platform, self.actor, vocabulary)
        for lost in drawn.faults:
            raise lost
        if drawn.is_empty:
            return {"events": 0, "position": drawn.base, "plan": drawn.digest}
        changes = {"changes": msgspec.to_builtins(drawn.changes)}
        if drawn.taken_back and not self.take_back:
            why = LAGGING.in_language(self.language)
            fail(f"{name_of(NETWORK, self.language)}: {why}")
            taken = msgspec.to_builtins(drawn.taken_back)
            return {"events": 0, "refused": "takes_back", "why": why, **changes, "taken_back": taken}
        receipt = adopt_vocabulary(self.platform, self.actor, vocabulary, self.reason, drawn.base)
        events = bool(drawn.changes) + len(drawn.hubs)
        return {"events": events, "position": receipt.position, "plan": drawn.digest, **changes}

    def _hub(self, file: HubFile, digest: str | None) -> dict[str, Any]:
        drawn = plan_hub(self.platform, self.actor, file, self.reason, self.settled)
        if digest and drawn.digest != digest:
            if position := applied_at(self.platform, file.code, digest):
                return {"events": 0, "position": position, "plan": digest}
            raise BaseMoved(hub=file.configuration.name)
        if drawn.is_empty:
            return {"events": 0, "position": drawn.base, "plan": drawn.digest}
        if self._is_approved(file.code, drawn.digest):
            submission = submission_id(file.code, drawn.digest)
            receipt = apply_approved(self.platform, self.actor, submission, self.reason)
        else:
            receipt = apply_plan(self.platform, self.actor, file, drawn, self.reason, self.settled)
        events = 0 if receipt.repeated else len(drawn.events)
        return {"events": events, "position": receipt.position, "plan": drawn.digest}

    def _is_approved(self, code: str, digest: str) -> bool:
        """For an account: what somebody else has approved. The operator applies as it is."""
        if self.actor.everything:
            return False
        found = self.platform.find(Submission, submission_id(code, digest))
        return found is not None and found.state == "approved"


@contextmanager
def _bar(files: int) -> Any:
    """Progress over many files; a few are done before a bar could be read."""
    if files < MANY:
        yield lambda done, total: None
        return
    with progress("hubs") as tell_progress:
        yield tell_progress


def _report(done: list[dict[str, Any]], as_json: bool, language: str) -> None:
    """What became of each, and of all; ends the command where any was refused."""
    refused = [one for one in done if "refused" in one]
    if as_json:
        print_json(done)
    else:
        for one in done:
            if "refused" not in one:
                say(f"{name_of(one['hub'], language)}: {_outcome(one, language)}")
            list_changes(
                (Label(**change) for change in one.get("taken_back", one.get("changes", ()))), language
            )
        if len(done) >= MANY or (refused and len(done) > 1):
            applied = sum(bool(one["events"]) for one in done)
            same = len(done) - applied - len(refused)
            say(_summary(applied, same, len(refused)).in_language(language))
    if refused:
        sys.exit(FAULT)


def _summary(applied: int, same: int, refused: int) -> Label:
    return Label(
        f"{applied} diterapkan, {same} sudah berlaku, {refused} ditolak",
        f"{applied} applied, {same} already in force, {refused} refused",
    )


def name_of(code: str, language: str) -> str:
    return Label("kosakata", "vocabulary").in_language(language) if code == NETWORK else code


def _outcome(one: dict[str, Any], language: str) -> str:
    if not one["events"]:
        same = Label("sudah berlaku, tidak ada yang berubah", "already in force, nothing changed")
        return same.in_language(language)
    return both(
        "diterapkan, {events}, posisi {position}",
        "applied, {events}, position {position}",
        events=counted(one["events"], "peristiwa", "event", "events"),
        position=str(one["position"]),
    ).in_language(language)


def _one_file_for(given: Any, option: str, files: Given) -> None:
    if given and (len(files.hubs) != 1 or files.vocabulary):
        raise click.UsageError(f"{option} goes with one file")


def _vocabulary_plan(
    parts: Wired, actor: Actor, vocabulary: Vocabulary | None, language: str
) -> VocabularyPlan | None:
    if vocabulary is None:
        return None
    with refusals_end(language):
        return plan_vocabulary(parts.platform, actor, vocabulary)


def _described(words: VocabularyPlan) -> dict[str, Any]:
    return {
        "hub": NETWORK,
        "plan": words.digest,
        "base": words.base,
        "changes": msgspec.to_builtins(words.changes),
        "hubs": words.hubs,
        "affected": msgspec.to_builtins(words.affected),
        "refused": [{"rule": lost.rule, "why": in_words_of(lost, "en")} for lost in words.faults],
    }


def _stop_at(words: VocabularyPlan | None, language: str) -> None:
    """Words in use that would be lost are told, and end the command."""
    for lost in words.faults if words else ():
        fail(in_words_of(lost, language))
    if words and words.faults:
        sys.exit(FAULT)
