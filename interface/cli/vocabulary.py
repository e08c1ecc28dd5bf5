"""The words that hubs share: shown, checked, planned, adopted, retired; and those of earlier days."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click
from babel.dates import format_date

from application.hub_files import FaultyHubFile, read_vocabulary
from application.hub_files.reading import read_text
from application.hub_files.tree import Tree
from application.hub_writing.retiring import with_retired_in
from application.platform import Platform
from application.sentences import counted
from application.sentences import say as both
from application.vocabulary import (
    VocabularyPlan,
    adopt_vocabulary,
    plan_vocabulary,
    users_of_words,
    vocabulary_history,
    vocabulary_in_force,
    vocabulary_number,
)
from application.vocabulary_changes import PARTS, label_of, words_of
from application.vocabulary_editing import with_retired
from domain.errors import NotFound
from domain.values import Label
from domain.words import Vocabulary
from interface.cli.acting import acting, parts_of
from interface.cli.hub_told import end, list_changes
from interface.cli.output import FAULT, as_json, fail, in_language, print_json, say, show_wrapped, table, whom
from interface.cli.plan_words import LAGGING, tell_vocabulary
from interface.cli.refused import in_words_of, refusals_end
from interface.cli.written import write_whole
from interface.formats import NETWORK_ZONE
from interface.settings import Settings
from interface.vocabulary_shapes import as_plain

FILE = click.argument("file", required=False, type=click.Path(exists=True, path_type=Path))
take_back = click.option(
    "--take-back", is_flag=True,
    help="Also where it removes words and days, or gives retired words again.",
)  # fmt: skip
reason = click.option("--reason", help="On what ground: a sentence, a decree number.")
VALID = Label("kosakata sah", "the vocabulary is valid")
IN_FORCE = Label("sudah berlaku, tidak ada yang berubah", "already in force, nothing changed")
WRITTEN = Label("dicatat di {file}", "noted in {file}")
NOT_WRITTEN = Label(
    "{file} berbeda dari yang berlaku, tidak memuat {word}: catat di sana juga (simpul vocabulary adopt)",
    "{file} differs from what is in force, it does not have {word}: note it there as well"
    " (simpul vocabulary adopt)",
)
WORD, MEANS, USED, RETIRED, CLOSED = (
    Label("kata", "word"),
    Label("berarti", "means"),
    Label("dipakai oleh", "used by"),
    Label("dipensiunkan", "retired"),
    Label("tutup", "closed"),
)


@click.group()
def vocabulary() -> None:
    """The words and calendars that all hubs share, in hubs/vocabulary.yaml and hubs/holidays.yaml."""


@vocabulary.command()
@as_json
@in_language
def show(as_json: bool, language: str) -> None:
    """Show the words in force, what they mean, and where each is in use."""
    settings = Settings.from_environment()
    with parts_of(settings) as parts, refusals_end(language):
        in_force, users = _in_force(parts.platform), users_of_words(parts.platform)
        number = vocabulary_number(parts.platform)
    if as_json:
        print_json({"number": number, **as_plain(in_force), "used_by": _told_users(users)})
        return
    for part, what in PARTS.items():
        say(what.in_language(language))
        show_wrapped(_words(in_force, part, users, language), 1, 2)
        say()
    for name, days in in_force.calendars.items():
        shown = table(name, CLOSED.in_language(language))
        for closed in days:
            shown.add_row(_day(closed.day, language), closed.why.in_language(language))
        show_wrapped(shown, -1)


@vocabulary.command()
@FILE
@as_json
@in_language
def validate(file: Path | None, as_json: bool, language: str) -> None:
    """Check FILE and the holidays beside it, and name every fault with file, line and path."""
    path = _path(file)
    try:
        read_vocabulary(path)
        faults = []
    except FaultyHubFile as error:
        faults = list(error.faults)
    if as_json:
        print_json([{**vars(fault), "cause": vars(fault.cause)} for fault in faults])
    for fault in () if as_json else faults:
        fail(fault.in_language(language))
    if faults:
        sys.exit(FAULT)
    if not as_json:
        say(VALID.in_language(language))


@vocabulary.command()
@FILE
@as_json
@in_language
def plan(file: Path | None, as_json: bool, language: str) -> None:
    """Show what adopting FILE would change, at which hubs, and what stands against it. Writes nothing."""
    settings, wanted = Settings.from_environment(), _read(file, language)
    with parts_of(settings) as parts, refusals_end(language):
        drawn = plan_vocabulary(parts.platform, acting(parts, language), wanted)
    if as_json:
        print_json(_described(drawn))
    else:
        tell_vocabulary(drawn, language)
    _stop_at(drawn, language)


@vocabulary.command()
@FILE
@take_back
@reason
@as_json
@in_language
def apply(file: Path | None, take_back: bool, reason: str | None, as_json: bool, language: str) -> None:
    """Adopt FILE: in force at every hub by one atomic write. Applying again changes nothing."""
    settings, wanted = Settings.from_environment(), _read(file, language)
    with parts_of(settings) as parts, refusals_end(language):
        _adopt(parts, wanted, reason, as_json, language, take_back)


@vocabulary.command()
@click.argument("word")
@click.option("--undo", is_flag=True, help="Give the word again.")
@reason
@as_json
@in_language
def retire(word: str, undo: bool, reason: str | None, as_json: bool, language: str) -> None:
    """Retire WORD (space_kinds.classroom): what has it keeps it, nothing new gets it. Noted in the file too."""
    settings = Settings.from_environment()
    with parts_of(settings) as parts, refusals_end(language):
        wanted = with_retired(_in_force(parts.platform), word, not undo)
        _adopt(parts, wanted, reason, as_json, language, take_back=True)
    file = settings.hubs / "vocabulary.yaml"
    said = WRITTEN if _noted(file, word, not undo) else NOT_WRITTEN
    if not as_json:
        say(said.in_language(language).format(file=file, word=word))


@vocabulary.command()
@as_json
@in_language
def history(as_json: bool, language: str) -> None:
    """Tell each vocabulary that was in force: since when, by whom, on what ground, and what it changed."""
    with parts_of(Settings.from_environment()) as parts:
        told = vocabulary_history(parts.platform)
    if as_json:
        print_json([
            {
                "number": one.number, "at": one.at.isoformat(), "actor": one.actor, "reason": one.reason,
                "changes": [vars(change) for change in one.changes], "vocabulary": as_plain(one.vocabulary),
            }
            for one in told
        ])  # fmt: skip
        return
    for one in told:
        local = one.at.astimezone(NETWORK_ZONE)
        when = f"{_day(local, language)} {local:%H.%M} {local:%Z}"
        say(f"{one.number}  {when}  {whom(one.actor, language)}  {one.reason or '-'}")
        for change in one.changes:
            say(f"  - {change.in_language(language)}")


def _adopt(
    parts: Any, wanted: Vocabulary, reason: str | None, as_json: bool, language: str, take_back: bool
) -> None:
    """What it takes back is told before; without `take_back` that ends the command."""
    actor = acting(parts, language)
    drawn = plan_vocabulary(parts.platform, actor, wanted)
    _stop_at(drawn, language)
    if not as_json:
        list_changes(drawn.taken_back, language)
    if drawn.taken_back and not take_back:
        end(LAGGING, language)
    receipt = adopt_vocabulary(parts.platform, actor, wanted, reason, drawn.base)
    events = 0 if receipt.repeated else bool(drawn.changes) + len(drawn.hubs)
    if as_json:
        print_json({**_described(drawn), "events": events, "position": receipt.position})
    elif receipt.repeated:
        say(IN_FORCE.in_language(language))
    else:
        told = both(
            "diterapkan di {hubs}, posisi {position}",
            "adopted at {hubs}, position {position}",
            hubs=counted(len(drawn.hubs), "hub", "hub", "hubs"),
            position=str(receipt.position),
        )
        say(told.in_language(language))


def _stop_at(drawn: VocabularyPlan, language: str) -> None:
    """A vocabulary without a word in use is not adopted; every such word is named."""
    for lost in drawn.faults:
        fail(in_words_of(lost, language))
    if drawn.faults:
        sys.exit(FAULT)


def _described(drawn: VocabularyPlan) -> dict[str, Any]:
    return {
        "plan": drawn.digest,
        "base": drawn.base,
        "changes": [vars(change) for change in drawn.changes],
        "taken_back": [vars(change) for change in drawn.taken_back],
        "hubs": list(drawn.hubs),
        "faults": [
            {"word": vars(one.values["word"]), "where": [str(where) for where in one.values["where"]]}
            for one in drawn.faults
        ],
        "affected": [
            {"hub": one.hub, "space": one.booking.space, "booking_id": str(one.booking.booking_id)}
            for one in drawn.affected
        ],
    }


def _path(file: Path | None) -> Path:
    return file or Settings.from_environment().hubs


def _read(file: Path | None, language: str) -> Vocabulary:
    try:
        return read_vocabulary(_path(file))
    except FaultyHubFile as error:
        for fault in error.faults:
            fail(fault.in_language(language))
        sys.exit(FAULT)


def _in_force(platform: Platform) -> Vocabulary:
    in_force = vocabulary_in_force(platform)
    if in_force is None:
        raise NotFound(what="vocabulary", key="*")
    return in_force


def _noted(file: Path, word: str, retired: bool) -> bool:
    """Says it in the file, whole or not at all; False where the file has no such word, or cannot be read."""
    try:
        read_vocabulary(file)
        text = read_text(file, Tree(str(file)))
    except FaultyHubFile:
        return False
    changed = with_retired_in(text, word, retired)
    if changed != text:
        write_whole(file.resolve(), changed)
    words = read_vocabulary(file).words
    return word in words_of(words) and (word in words.retired) is retired


def _words(in_force: Vocabulary, part: str, users: Any, language: str) -> Any:
    shown = table(*(what.in_language(language) for what in (WORD, MEANS, USED)), "")
    labels: dict[str, Label] = getattr(in_force.words, part)
    for code in sorted(labels, key=lambda code: labels[code].in_language(language).casefold()):
        word = f"{part}.{code}"
        used = ", ".join(
            one.in_language(language) if isinstance(one, Label) else one for one in users.get(word, ())
        )
        mark = RETIRED.in_language(language) if word in in_force.words.retired else ""
        shown.add_row(code, label_of(word, in_force.words).in_language(language), used or "-", mark)
    return shown


def _told_users(users: Any) -> dict[str, list[str]]:
    return {
        word: [one.en if isinstance(one, Label) else one for one in where]
        for word, where in sorted(users.items())
    }


def _day(day: Any, language: str) -> str:
    return format_date(day, "d MMM y", locale=language)
