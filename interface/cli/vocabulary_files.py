"""The files that hubs share, brought to the vocabulary in force."""

from __future__ import annotations

from pathlib import Path

from application.hub_files import SHARED_FILES, FaultyHubFile, read_vocabulary, read_vocabulary_text
from application.hub_files.reading import read_text
from application.hub_files.tree import Tree
from application.hub_writing.shared import vocabulary_into_texts
from application.vocabulary import vocabulary_in_force
from application.vocabulary_changes import vocabulary_changes
from domain.errors import NotFound
from domain.values import Label
from domain.words import Vocabulary
from interface.cli.acting import parts_of
from interface.cli.hub_told import faults_end, list_changes
from interface.cli.output import in_language, say
from interface.cli.refused import refusals_end
from interface.cli.vocabulary import vocabulary
from interface.cli.written import write_whole
from interface.settings import Settings

_SAME = Label("sudah sesuai, tidak ada yang ditulis", "agrees already, nothing written")
_WRITTEN = Label("ditulis", "written")


@vocabulary.command()
@in_language
def adopt(language: str) -> None:
    """Bring vocabulary.yaml and holidays.yaml of SIMPUL_HUBS to what is in force. Their comments stay."""
    settings = Settings.from_environment()
    with parts_of(settings) as parts, refusals_end(language):
        in_force = vocabulary_in_force(parts.platform)
        if in_force is None:
            raise NotFound(what="vocabulary", key="*")
    paths = [settings.hubs / name for name in SHARED_FILES]
    with faults_end(language):
        old = [_text(path) for path in paths]
        texts = vocabulary_into_texts(old[0], old[1], in_force)
        changed = _changed(settings.hubs, texts)
    for path, was, text in zip(paths, old, texts, strict=True):
        if was != text:
            write_whole(path.resolve(), text)
        if was or text:
            say(f"{path}: {(_SAME if was == text else _WRITTEN).in_language(language)}")
    list_changes(changed, language)


def _text(path: Path) -> str:
    return read_text(path, Tree(str(path))) if path.exists() or path.is_symlink() else ""


def _changed(folder: Path, texts: tuple[str, str]) -> tuple[Label, ...]:
    """What the files said otherwise; nothing can be told of those that were faulty or not there."""
    try:
        old: Vocabulary = read_vocabulary(folder)
    except FaultyHubFile:
        return ()
    return tuple(vocabulary_changes(old, read_vocabulary_text(*texts)))
