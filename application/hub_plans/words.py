"""What changes in the words that a hub's configuration carries, where they are behind the network's."""

from __future__ import annotations

from collections.abc import Mapping

from application.hub_plans.comparing import Changes, keyed
from application.sentences import counted, say
from domain.values import Label
from domain.words import Words

MOST_NAMED = 6
_WORDS = {
    "regions": Label("wilayah", "regions"),
    "space_kinds": Label("jenis ruang", "kinds of space"),
    "member_kinds": Label("jenis anggota", "kinds of member"),
    "program_kinds": Label("jenis program", "kinds of programme"),
    "sectors": Label("sektor", "sectors"),
}


def word_changes(old: Words, new: Words) -> Changes:
    """The vocabulary belongs to all hubs; a configuration carries it as it was that day."""
    for part, what in _WORDS.items():
        yield from _dictionary(what, getattr(old, part), getattr(new, part))
    yield from _regencies(old, new)
    yield from keyed(
        dict.fromkeys(old.retired),
        dict.fromkeys(new.retired, True),
        lambda word: say("kosakata: {word} dipensiunkan", "vocabulary: {word} is retired", word=word),
        lambda word: say("kosakata: {word} dipakai kembali", "vocabulary: {word} is in use again", word=word),
    )


def _regencies(old: Words, new: Words) -> Changes:
    """Counted: they come and go by the dozen, when a region is divided anew."""
    both = old.regencies | new.regencies
    changed = {code for code in both if old.regencies.get(code) != new.regencies.get(code)}
    if changed:
        names = [both[code].name for code in sorted(changed)]
        yield say(
            "kosakata: {many}: {names}",
            "vocabulary: {many}: {names}",
            many=counted(len(changed), "kabupaten/kota berubah", "regency changes", "regencies change"),
            names=[*names[:MOST_NAMED], *(["..."] if len(names) > MOST_NAMED else [])],
        )


def _dictionary(what: Label, old: Mapping[str, Label], new: Mapping[str, Label]) -> Changes:
    yield from keyed(
        old,
        new,
        lambda code: say(
            "kosakata {what}: {code} berarti {label}",
            "vocabulary, {what}: {code} means {label}",
            what=what,
            code=code,
            label=new[code],
        ),
        lambda code: say(
            "kosakata {what}: {code} dihapus", "vocabulary, {what}: {code} dropped", what=what, code=code
        ),
    )
