"""Files and states side by side: where they drifted apart, a file from a state, and two of either compared."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click
import msgspec

from application.access import Actor
from application.hub_files import (
    SHARED_FILES,
    FaultyHubFile,
    HubFile,
    hub_paths,
    read_hub_file,
    read_hub_text,
    read_templates,
    read_vocabulary,
)
from application.hub_files.json_schema import json_schema
from application.hub_files.reading import read_text
from application.hub_files.tree import Tree
from application.hub_history import in_force
from application.hub_states import State, differences
from application.hub_writing import into_text, to_text
from application.hubs import plan_hub
from application.platform import Platform
from application.sentences import say as say_both
from application.vocabulary import plan_vocabulary
from domain import Hub
from domain.errors import NotPermitted, Refusal
from domain.values import Label, hub_id
from domain.words import Vocabulary
from interface.cli.acting import parts_of
from interface.cli.hub_told import A_FILE, CODE, end, faults_end, list_changes, reading
from interface.cli.hubs import NETWORK, hub, name_of
from interface.cli.output import DIFFERS, as_json, in_language, print_json, say
from interface.cli.reading import without_faults
from interface.cli.refused import in_words_of
from interface.cli.written import place_of, write_whole
from interface.settings import Settings

_SAME = Label("sudah sesuai, tidak ada yang ditulis", "agrees already, nothing written")
_NO_HUB = Label("belum menjadi hub", "not a hub yet")
_NO_WORDS = Label("belum ada kosakata yang berlaku", "no vocabulary is in force yet")
_NEW, _WRITTEN = Label("berkas baru ditulis", "a new file was written"), Label("ditulis", "written")


@hub.command()
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@as_json
@in_language
def drift(files: tuple[Path, ...], as_json: bool, language: str) -> None:
    """Say where FILES and what is in force differ, hubs and vocabulary; without FILES, all of SIMPUL_HUBS.
    Writes nothing.
    """
    settings = Settings.from_environment()
    given = without_faults(files or hub_paths(settings.hubs), language)
    with parts_of(settings) as parts, reading(parts, language, "configure_hubs") as actor:
        told = {file.code: _drifted(parts.platform, actor, file, language) for file in given.hubs}
        shared = given.vocabulary if files else _shared(settings.hubs, language)
        if shared:
            told = {NETWORK: _drifted_words(parts.platform, actor, shared), **told}
        begun = parts.platform.log_of_events.begun(Hub.Created)
        for code in () if files else sorted({code for _, code in begun} - told.keys()):
            told[code] = (Label("tidak ada berkasnya", "has no file"),)
    if as_json:
        hubs = told.items()
        print_json(
            [{"hub": code, "agrees": not why, "changes": msgspec.to_builtins(why)} for code, why in hubs]
        )
    for code, why in () if as_json else told.items():
        if why == (_NO_HUB,):
            say(f"{code}: {_NO_HUB.in_language(language)}")
            continue
        say(f"{name_of(code, language)}: {_verdict(why).in_language(language)}")
        list_changes(why, language)
    if any(told.values()):
        sys.exit(DIFFERS)


@hub.command()
@CODE
@click.option("--to", "to", type=A_FILE, help="Another place in the folder SIMPUL_HUBS than CODE.yaml.")
@click.option("--stdout", "printed", is_flag=True, help="Print the file and write nothing.")
@in_language
def adopt(code: str, to: Path | None, printed: bool, language: str) -> None:
    """Bring the file of the hub CODE to its state. What it says already stays, and so do its comments."""
    settings = Settings.from_environment()
    path = place_of(to or settings.hubs / f"{code}.yaml", code, settings.hubs, language)
    with parts_of(settings) as parts, reading(parts, language, "read_history", code):
        standing, phase = in_force(parts.platform, code)
    state = (standing.configuration, phase)
    with faults_end(language):
        old = read_text(path, Tree(str(path))) if path.exists() else None
        text = _adopted(old, code, state, settings.hubs)
    if printed:
        click.echo(text, nl=False)
        return
    if text == old:
        say(f"{path}: {_SAME.in_language(language)}")
        return
    changed = _changes_of(path, state, settings.hubs) if old is not None else ()
    write_whole(path, text)
    say(f"{path}: {(_NEW if old is None else _WRITTEN).in_language(language)}")
    list_changes(changed, language)


@hub.command()
@click.argument("pair", nargs=2, metavar="ONE OTHER")
@as_json
@in_language
def diff(pair: tuple[str, str], as_json: bool, language: str) -> None:
    """Tell what differs from ONE to OTHER; each is the code of a hub, as it stands, or a file."""
    settings = Settings.from_environment()
    one, other = pair
    states = {word: _of_file(Path(word), language) for word in (one, other) if _is_file(word)}
    states |= _of_hubs([code for code in (one, other) if code not in states], settings, language)
    told = differences(states[one], states[other])
    if as_json:
        print_json({"from": one, "to": other, "agrees": not told, "changes": msgspec.to_builtins(told)})
    else:
        say(f"{one} -> {other}: {_verdict(told).in_language(language)}")
        list_changes(told, language)
    if told:
        sys.exit(DIFFERS)


@hub.command()
@click.option("--to", "to", type=A_FILE, help="Write it into this file.")
def schema(to: Path | None) -> None:
    """Print the JSON Schema of hub files, by which editors complete and check them. Its words are those of
    SIMPUL_HUBS.
    """
    settings = Settings.from_environment()
    with faults_end("en"):
        text = json.dumps(json_schema(read_vocabulary(settings.hubs)), ensure_ascii=False, indent=2) + "\n"
    if to:
        write_whole(to, text)
    else:
        click.echo(text, nl=False)


def _drifted(platform: Platform, actor: Actor, file: HubFile, language: str) -> tuple[Label, ...]:
    """What applying the file would change; where it could not be applied, why not, and what differs."""
    if not platform.log_of_events.last_position(hub_id(file.code)):
        return (_NO_HUB,)
    try:
        plan = plan_hub(platform, actor, file)
    except NotPermitted:
        raise
    except Refusal as refusal:
        why = Label(in_words_of(refusal, "id"), in_words_of(refusal, "en"))
        standing, phase = in_force(platform, file.code)
        return (why, *differences((standing.configuration, phase), (file.configuration, file.phase)))
    return plan.changes


def _drifted_words(platform: Platform, actor: Actor, vocabulary: Vocabulary) -> tuple[Label, ...]:
    drawn = plan_vocabulary(platform, actor, vocabulary)
    return drawn.changes if drawn.number else (_NO_WORDS,)


def _shared(folder: Path, language: str) -> Vocabulary:
    with faults_end(language):
        return read_vocabulary(folder)


def _adopted(old: str | None, code: str, state: State, folder: Path) -> str:
    vocabulary, templates = read_vocabulary(folder), read_templates(folder)
    if old is not None:
        return into_text(old, code, *state, vocabulary, templates)
    text = to_text(code, *state)
    read_hub_text(text, vocabulary, f"{code}.yaml", templates)
    return text


def _changes_of(path: Path, state: State, folder: Path) -> tuple[Label, ...]:
    """What a file said otherwise; nothing can be told of one that was faulty."""
    try:
        file = read_hub_file(path, read_vocabulary(folder))
    except FaultyHubFile:
        return (Label("berkas lama tidak sah", "the file was not valid before"),)
    return differences((file.configuration, file.phase), state)


def _is_file(word: str) -> bool:
    return word.endswith((".yaml", ".yml")) or "/" in word


def _of_file(path: Path, language: str) -> State:
    if not path.is_file() or path.name in SHARED_FILES:
        end(say_both("{path} bukan berkas hub", "{path} is not the file of a hub", path=path), language)
    [file] = without_faults([path], language).hubs
    return file.configuration, file.phase


def _of_hubs(codes: list[str], settings: Settings, language: str) -> dict[str, State]:
    if not codes:
        return {}
    found = {}
    with parts_of(settings) as parts:
        for code in codes:
            with reading(parts, language, "read_history", code):
                standing, phase = in_force(parts.platform, code)
                found[code] = (standing.configuration, phase)
    return found


def _verdict(why: tuple[Label, ...]) -> Label:
    return Label("berbeda", "differs") if why else Label("sesuai", "agrees")
