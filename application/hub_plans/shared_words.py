"""The words of the whole network in one hub's configuration: the network's vocabulary is the one in force."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from application.hub_files import newly_used_retired
from domain.configuration import HubConfiguration
from domain.errors import RetiredWord, WordNotInForce
from domain.words import ClosedDay, Vocabulary, Words


def in_words_of(vocabulary: Vocabulary, configuration: HubConfiguration) -> HubConfiguration:
    """The configuration with the network's words and the days of its calendars.

    Raises WordNotInForce where it uses a word or a calendar that the network does not have.
    """
    missing = [
        *(word for part, word in _used(configuration) if word not in getattr(vocabulary.words, part)),
        *(name for name in configuration.calendars if name not in vocabulary.calendars),
    ]
    if missing:
        raise WordNotInForce(words=tuple(dict.fromkeys(missing)))
    return said_in(vocabulary, configuration)


def said_in(vocabulary: Vocabulary, configuration: HubConfiguration) -> HubConfiguration:
    """The same, whether the vocabulary has all its words or not. A regency that is called otherwise now is the
    same by its code.
    """
    address = replace(configuration.address, regency=_regency(vocabulary.words, configuration))
    days = holidays(vocabulary, configuration)
    return replace(configuration, address=address, words=vocabulary.words, holidays=days)


def _regency(words: Words, configuration: HubConfiguration) -> str:
    name = configuration.address.regency
    if any(one.name == name for one in words.regencies.values()):
        return name
    before = configuration.words.regencies
    renamed = (
        words.regencies[code].name for code in before if before[code].name == name and code in words.regencies
    )
    return next(renamed, name)


def holidays(vocabulary: Vocabulary, configuration: HubConfiguration) -> tuple[ClosedDay, ...]:
    """The days of the calendars that a hub keeps, each day once, in order."""
    days = {
        closed.day: closed
        for name in reversed(configuration.calendars)
        for closed in vocabulary.calendars.get(name, ())
    }
    return tuple(days[day] for day in sorted(days))


def no_retired_word(old: HubConfiguration | None, new: HubConfiguration) -> None:
    """Raises RetiredWord where something new is given a retired word."""
    if found := newly_used_retired(old, new):
        path, word = found[0]
        part = "regions" if path == "region" else "space_kinds"
        raise RetiredWord(word=getattr(new.words, part).get(word, word))


def _used(configuration: HubConfiguration) -> Iterator[tuple[str, str]]:
    yield "regions", configuration.region
    yield from (("space_kinds", space.kind) for space in configuration.spaces)
    yield from (("space_kinds", kind) for plan in configuration.plans for kind in plan.quotas)
