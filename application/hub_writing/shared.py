"""The files that hubs share, brought to the vocabulary in force: their comments, order and layout stay."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from application.hub_files import VOCABULARY, FaultyHubFile, read_vocabulary_text
from application.hub_files.reading import checked
from application.hub_files.tree import Tree, grow_tree
from application.hub_writing.bringing import bring
from domain.values import Label
from domain.words import ClosedDay, Vocabulary, Words

Plain = dict[str, Any]
_PARTS = ("regions", "space_kinds", "member_kinds", "program_kinds", "sectors")
_UNSAID = Label(
    "berkas tidak dapat menyatakan kosakata yang berlaku", "the file cannot say the vocabulary in force"
)


def vocabulary_into_texts(words: str, holidays: str, vocabulary: Vocabulary) -> tuple[str, str]:
    """The texts of vocabulary.yaml and holidays.yaml that say this vocabulary; "" for a file that is not there
    and needs not be. Raises FaultyHubFile where a text is no YAML, or the files have no way to say it.
    """
    if _say(words, holidays, vocabulary):
        return words, holidays
    words = bring(words, *_words(vocabulary.words, _said_in(VOCABULARY, words)), _PARTS)
    if holidays or vocabulary.calendars:
        days = {name: _days(closed) for name, closed in vocabulary.calendars.items()}
        holidays = bring(holidays, days, days, tuple(days))
    if not _say(words, holidays, vocabulary):
        raise Tree(VOCABULARY).stop(1, 1, _UNSAID)
    return words, holidays


def _say(words: str, holidays: str, wanted: Vocabulary) -> bool:
    """Whether the texts say it; what is retired has no order."""
    try:
        read = read_vocabulary_text(words, holidays)
    except FaultyHubFile:
        return False
    retired = set(read.words.retired) == set(wanted.words.retired)
    return retired and replace(read, words=replace(read.words, retired=wanted.words.retired)) == wanted


def _words(words: Words, said: Plain) -> tuple[Plain, Plain]:
    """What has to be said, and all that may be: that a word is not retired goes without saying."""
    needed: Plain = {part: {} for part in _PARTS}
    wanted: Plain = {part: {} for part in _PARTS}
    for part in _PARTS:
        labels: dict[str, Label] = getattr(words, part)
        for code, label in labels.items():
            retired = f"{part}.{code}" in words.retired
            told: Plain = {"id": label.id, "en": label.en}
            if part == "regions":
                told["regencies"] = _regencies(words, code, _below(said, part, code, "regencies"))
            needed[part][code] = told | ({"retired": True} if retired else {})
            wanted[part][code] = told | {"retired": retired}
    return needed, wanted


def _regencies(words: Words, region: str, said: Any) -> list[Plain]:
    """In the order in which the file has them; those that it has not come after."""
    names = words.regencies_of(region)
    known = [str(one.get("code")) for one in said if isinstance(one, dict)] if isinstance(said, list) else []
    in_order = sorted(names, key=lambda code: (known.index(code) if code in known else len(known), code))
    return [{"code": code, "name": names[code]} for code in in_order]


def _days(days: Iterable[ClosedDay]) -> list[Plain]:
    return [
        {"day": closed.day.isoformat(), "why": {"id": closed.why.id, "en": closed.why.en}} for closed in days
    ]


def _below(said: Any, *keys: str) -> Any:
    for key in keys:
        said = said.get(key) if isinstance(said, dict) else None
    return said


def _said_in(name: str, text: str) -> Plain:
    tree = Tree(name)
    if text.strip():
        grow_tree(tree, checked(text, tree))
    if tree.faults:
        raise FaultyHubFile(tree.faults)
    return tree.root if isinstance(tree.root, dict) else {}
