"""What no single word of a file can show: words that stand twice, and words that contradict each other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from operator import itemgetter
from typing import Any

from application.hub_files.faults import Steps, unknown
from application.hub_files.fields import Surroundings
from application.sentences import say, shown
from domain.configuration import Address, HoursException, Target
from domain.phases import Phase, PhaseEntry
from domain.values import Label

Faults = Iterator[tuple[Steps, Label]]
_KEYED = {
    "spaces": "code",
    "plans": "code",
    "member_fields": "code",
    "consents": "code",
    "closed_days": "day",
}

_PLAIN = ("titles", "calendars", "samples")


def messages(faults: Iterable[tuple[Steps, Label]]) -> dict[Any, Any]:
    """Faults as marshmallow tells them: nested by step, a list at each end."""
    told: dict[Any, Any] = {}
    for steps, cause in faults:
        inner = told
        for step in steps[:-1]:
            inner = inner.setdefault(step, {})
        inner.setdefault(steps[-1], []).append(cause)
    return told


def doubles(original: Any) -> Faults:
    """Spaces, plans, fields, consents and closed days whose code or day stands twice; words of plain lists."""
    for part in _PLAIN:
        words = original.get(part) if isinstance(original, dict) else None
        for index, word in twice(words if isinstance(words, list) else ()):
            yield (part, index), _twice(word)
    for part, key in _KEYED.items():
        items = original.get(part) if isinstance(original, dict) else None
        listed = items if isinstance(items, list) else ()
        for index, word in twice(item.get(key) if isinstance(item, dict) else None for item in listed):
            yield (part, index, key), _twice(word)


def twice(words: Iterable[Any]) -> Iterator[tuple[int, str]]:
    """The words that stand in a list before, as people read them: capitals and spaces do not tell apart."""
    seen: set[str] = set()
    for index, word in enumerate(words):
        if isinstance(word, str):
            read = " ".join(word.casefold().split())
            if read in seen:
                yield index, word
            seen.add(read)


def _twice(word: str) -> Label:
    return say("{word} sudah dipakai di atas", "{word} stands here twice", word=shown(word))


def contradictions(
    data: Mapping[str, Any], original: Any, around: Surroundings, samples: list[str]
) -> Faults:
    """Parts that cannot both be right; `data` holds what could be read, `samples` what may be named so."""
    yield from _other_name(data, around)
    yield from _other_region(data, around)
    yield from _before_opening(data)
    yield from _overlapping(data)
    yield from _unfounded(data, original)
    for index, name in enumerate(data.get("samples", ())):
        if name not in samples:
            yield ("samples", index), unknown(Label("bagian", "part"), name, samples)


def _other_name(data: Mapping[str, Any], around: Surroundings) -> Faults:
    code = data.get("code")
    if None not in (code, around.code) and code != around.code:
        yield (
            ("code",),
            say(
                "kode {code} tidak sama dengan nama berkas {name}.yaml",
                "the code {code} differs from the file's name {name}.yaml",
                code=code,
                name=shown(str(around.code)),
            ),
        )


def _other_region(data: Mapping[str, Any], around: Surroundings) -> Faults:
    address = data.get("address")
    regencies = list(around.vocabulary.words.regencies_of(str(data.get("region"))).values())
    if regencies and isinstance(address, Address) and address.regency not in regencies:
        what = Label("kabupaten/kota di wilayah ini", "regency of this region")
        yield ("address", "regency"), unknown(what, address.regency, regencies)


def _before_opening(data: Mapping[str, Any]) -> Faults:
    opened, phase = data.get("opened_on"), data.get("phase")
    if opened is None:
        return
    if isinstance(phase, PhaseEntry) and phase.phase.takes_bookings and phase.since < opened:
        cause = say(
            "tahap ini menerima pemesanan sebelum hub dibuka pada {opened}",
            "this phase takes bookings before the hub opened on {opened}",
            opened=opened,
        )
        yield ("phase", "since"), cause
    for index, target in enumerate(data.get("targets", ())):
        if isinstance(target, Target) and target.by < opened:
            cause = say(
                "sebelum hub dibuka pada {opened}", "is before the hub opened on {opened}", opened=opened
            )
            yield ("targets", index, "by"), cause


def _overlapping(data: Mapping[str, Any]) -> Faults:
    """A day has other hours only once; told at the stretch of days that is written later."""
    listed = [
        (one.first, index, one.last)
        for index, one in enumerate(data.get("exceptions", ()))
        if isinstance(one, HoursException)
    ]
    reaching: tuple[date, int, date] | None = None
    for stretch in sorted(listed):
        if reaching and stretch[0] <= reaching[2]:
            other, later = sorted((reaching, stretch), key=itemgetter(1))
            cause = say(
                "bertumpang tindih dengan {first} sampai {last} di atas",
                "overlaps with {first} to {last} above",
                first=other[0],
                last=other[2],
            )
            yield ("exceptions", later[1], "from"), cause
        if reaching is None or stretch[2] > reaching[2]:
            reaching = stretch


def _unfounded(data: Mapping[str, Any], original: Any) -> Faults:
    """A proposal states why. It is looked for in what was written: a faulty rationale is not a missing one."""
    phase = data.get("phase")
    name = phase.phase if isinstance(phase, PhaseEntry) else None
    if name is Phase.PROPOSED and isinstance(original, dict) and original.get("rationale") is None:
        cause = Label(
            "bagian ini tidak ada: usulan (proposed) menyebut permintaan, ketersediaan, dan alasannya",
            "is missing: a proposal states its demand, its supply and its reason",
        )
        yield ("rationale",), cause


def regencies_told_twice(original: Any) -> Faults:
    """A regency has one code and lies in one region only."""
    regions = original.get("regions") if isinstance(original, dict) else None
    seen: dict[str, str] = {}
    for code, region in regions.items() if isinstance(regions, dict) else ():
        regencies = region.get("regencies") if isinstance(region, dict) else None
        for index, one in enumerate(regencies if isinstance(regencies, list) else ()):
            for key in ("code", "name"):
                word = one.get(key) if isinstance(one, dict) else None
                if isinstance(word, str) and word in seen:
                    cause = say(
                        "sudah termasuk {region}", "already lies in {region}", region=shown(seen[word])
                    )
                    yield ("regions", code, "regencies", index, key), cause
                elif isinstance(word, str):
                    seen[word] = code
