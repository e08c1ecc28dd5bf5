"""What changes from one vocabulary to another, in words; and which words something already has."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from application.sentences import say
from domain.configuration import HubConfiguration
from domain.values import Label
from domain.words import ClosedDay, Vocabulary, Words

PARTS = {
    "space_kinds": Label("jenis ruang", "kinds of space"),
    "member_kinds": Label("jenis anggota", "kinds of member"),
    "program_kinds": Label("jenis program", "kinds of programme"),
    "sectors": Label("sektor", "sectors"),
    "regions": Label("wilayah", "regions"),
}
REGENCIES = "regencies"
Changes = Iterator[Label]


def vocabulary_changes(old: Vocabulary | None, new: Vocabulary) -> Changes:
    """Every difference, each with what it was and what it becomes; the order of words is none."""
    before = old or Vocabulary(Words({}, {}, {}, {}, {}))
    for part, what in PARTS.items():
        yield from _words(part, what, before.words, new.words)
    yield from _regencies(before.words, new.words)
    for name in {**before.calendars, **new.calendars}:
        yield from _calendar(name, before.calendars.get(name), new.calendars.get(name))


def taken_back(old: Vocabulary | None, new: Vocabulary) -> Changes:
    """Of the differences those that undo: words and days that are gone, retired words that are given again."""
    if old is None:
        return
    words: dict[str, Any] = {}
    for part in (*PARTS, REGENCIES):
        kept = getattr(new.words, part)
        words[part] = {code: one for code, one in getattr(old.words, part).items() if code in kept}
    words["retired"] = tuple(word for word in old.words.retired if word in new.words.retired)
    days = {name: {closed.day for closed in closed_days} for name, closed_days in new.calendars.items()}
    calendars = {
        name: tuple(closed for closed in closed_days if closed.day in days[name])
        for name, closed_days in old.calendars.items()
        if name in days
    }
    yield from vocabulary_changes(old, Vocabulary(Words(**words), calendars))


def words_of(words: Words) -> set[str]:
    """All the words there are, as "space_kinds.darkroom"."""
    return {f"{part}.{code}" for part in (*PARTS, REGENCIES) for code in getattr(words, part)}


def words_used_by(configuration: HubConfiguration) -> set[str]:
    """The words that a hub's configuration names; of a sector, where it is an answer its members may choose."""
    regency = configuration.address.regency
    return {
        f"regions.{configuration.region}",
        *(f"space_kinds.{space.kind}" for space in configuration.spaces),
        *(f"space_kinds.{kind}" for plan in configuration.plans for kind in plan.quotas),
        *(f"sectors.{choice}" for asked in configuration.member_fields for choice in asked.choices),
        *(
            f"{REGENCIES}.{code}"
            for code, one in configuration.words.regencies.items()
            if regency in (code, one.name)
        ),
        *(f"calendars.{name}" for name in configuration.calendars),
    }


def label_of(word: str, *vocabularies: Words) -> Label:
    """What a word is called in the first of the vocabularies that knows it; else its own name."""
    part, _, code = word.partition(".")
    for words in vocabularies:
        found: Any = getattr(words, part, {}).get(code)
        if found is not None:
            return found if isinstance(found, Label) else Label(found.name, found.name)
    return Label(code, code)


def _words(part: str, what: Label, old: Words, new: Words) -> Changes:
    before: Mapping[str, Label] = getattr(old, part)
    after: Mapping[str, Label] = getattr(new, part)
    for code, label in after.items():
        told = {"what": what, "code": code, "new": label}
        if code not in before:
            yield say("{what}: kata baru {code}, {new}", "{what}: new word {code}, {new}", **told)
        elif before[code] != label:
            yield say(
                "{what}: {code} menjadi {new}, sebelumnya {old}",
                "{what}: {code} becomes {new}, before {old}",
                old=_both(before[code], label),
                **{**told, "new": _both(label, before[code])},
            )
        yield from _retired(f"{part}.{code}", told, old, new)
    for code in before:
        if code not in after:
            yield say("{what}: {code} dihapus", "{what}: {code} is removed", what=what, code=code)


def _both(label: Label, other: Label) -> Label:
    """A label in the reader's language; in both where only the reader's other language tells them apart."""
    whole = f"{label.id} / {label.en}"
    return Label(
        label.id if label.id != other.id else whole,
        label.en if label.en != other.en else whole,
    )


def _retired(word: str, told: Mapping[str, Any], old: Words, new: Words) -> Changes:
    was, becomes = word in old.retired, word in new.retired
    if becomes and not was:
        yield say("{what}: {new} ({code}) dipensiunkan", "{what}: {new} ({code}) is retired", **told)
    if was and not becomes:
        yield say("{what}: {new} ({code}) dipakai lagi", "{what}: {new} ({code}) is given again", **told)


def _regencies(old: Words, new: Words) -> Changes:
    for code, one in new.regencies.items():
        was = old.regencies.get(code)
        told = {"code": code, "name": one.name, "region": new.regions.get(one.region, one.region)}
        if was is None:
            yield say(
                "kabupaten/kota baru: {code} {name}, {region}",
                "new regency: {code} {name}, {region}",
                **told,
            )
            continue
        if was.name != one.name:
            yield say(
                "kabupaten/kota {code} menjadi {name}, sebelumnya {old}",
                "regency {code} becomes {name}, before {old}",
                old=was.name,
                **told,
            )
        if was.region != one.region:
            yield say(
                "{name} ({code}) masuk wilayah {region}", "{name} ({code}) is counted to {region}", **told
            )
    for code, one in old.regencies.items():
        if code not in new.regencies:
            yield say(
                "kabupaten/kota {code} {name} dihapus",
                "regency {code} {name} is removed",
                code=code,
                name=one.name,
            )


def _calendar(name: str, old: Iterable[ClosedDay] | None, new: Iterable[ClosedDay] | None) -> Changes:
    if old is None:
        yield say("kalender baru: {name}", "new calendar: {name}", name=name)
    if new is None:
        yield say("kalender {name} dihapus", "the calendar {name} is removed", name=name)
        return
    before, after = ({one.day: one.why for one in days or ()} for days in (old, new))
    for day, why in sorted(after.items()):
        if before.get(day) != why:
            yield say(
                "kalender {name}: tutup pada {day}, {why}",
                "calendar {name}: closed on {day}, {why}",
                name=name,
                day=day,
                why=why,
            )
    for day in sorted(before.keys() - after.keys()):
        yield say(
            "kalender {name}: tidak lagi tutup pada {day}",
            "calendar {name}: no longer closed on {day}",
            name=name,
            day=day,
        )
