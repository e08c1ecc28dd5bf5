"""What no single word of a file can show: words that stand twice, and words that contradict each other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from application.hub_files.faults import Steps, unknown
from application.hub_files.fields import Surroundings
from application.sentences import say, shown
from domain.configuration import Address, Target
from domain.phases import PhaseEntry
from domain.values import Label

Faults = Iterator[tuple[Steps, Label]]
_KEYED = {
    "spaces": "code",
    "plans": "code",
    "member_fields": "code",
    "consents": "code",
    "closed_days": "day",
}


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
    """Spaces, plans, fields, consents and closed days whose code or day stands twice."""
    for part, key in _KEYED.items():
        items = original.get(part) if isinstance(original, dict) else None
        words = [item.get(key) if isinstance(item, dict) else None for item in items or ()]
        for index, word in enumerate(words):
            if isinstance(word, str) and word in words[:index]:
                yield (
                    (part, index, key),
                    say("{word} sudah dipakai di atas", "{word} stands here twice", word=shown(word)),
                )


def contradictions(data: Mapping[str, Any], around: Surroundings, samples: list[str]) -> Faults:
    """Parts that cannot both be right; `data` holds what could be read, `samples` what may be named so."""
    yield from _other_name(data, around)
    yield from _other_region(data, around)
    yield from _before_opening(data)
    for index, name in enumerate(data.get("samples", ())):
        if name not in samples:
            yield ("samples", index), unknown(Label("bagian", "part"), name, samples)


def _other_name(data: Mapping[str, Any], around: Surroundings) -> Faults:
    code = data.get("code")
    if code is not None and code != around.code:
        yield (
            ("code",),
            say(
                "kode {code} tidak sama dengan nama berkas {name}.yaml",
                "the code {code} differs from the file's name {name}.yaml",
                code=code,
                name=shown(around.code),
            ),
        )


def _other_region(data: Mapping[str, Any], around: Surroundings) -> Faults:
    address = data.get("address")
    regencies = around.vocabulary.regencies.get(str(data.get("region")))
    if regencies and isinstance(address, Address) and address.regency not in regencies:
        what = Label("kabupaten/kota di wilayah ini", "regency of this region")
        yield ("address", "regency"), unknown(what, address.regency, regencies)


def _before_opening(data: Mapping[str, Any]) -> Faults:
    opened, phase = data.get("opened_on"), data.get("phase")
    if opened is None:
        return
    if isinstance(phase, PhaseEntry) and phase.phase.takes_bookings and phase.since < opened:
        cause = say(
            "fase ini menerima pemesanan sebelum hub dibuka pada {opened}",
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


def regencies_told_twice(original: Any) -> Faults:
    """A regency lies in one region only."""
    regions = original.get("regions") if isinstance(original, dict) else None
    seen: dict[str, str] = {}
    for code, region in regions.items() if isinstance(regions, dict) else ():
        regencies = region.get("regencies") if isinstance(region, dict) else None
        for index, name in enumerate(regencies if isinstance(regencies, list) else ()):
            if isinstance(name, str) and seen.setdefault(name, code) != code:
                cause = say("sudah termasuk {region}", "already lies in {region}", region=shown(seen[name]))
                yield ("regions", code, "regencies", index), cause
