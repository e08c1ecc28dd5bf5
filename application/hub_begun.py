"""A new hub begun from another: what can hold for a new place is taken over, the rest is left out.

The words that somebody has to write are plain sentences that say so, and are marked as samples.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from application.hub_files.faults import unknown
from application.sentences import say
from domain.configuration import Address, HubConfiguration
from domain.phases import Phase, PhaseEntry, Rationale
from domain.values import Label
from domain.words import Words

_TO_WRITE = Rationale(
    demand=Label(
        "Ganti kalimat ini: siapa yang membutuhkan hub ini, dan berapa banyak.",
        "Replace this sentence: who needs this hub, and how many they are.",
    ),
    supply=Label(
        "Ganti kalimat ini: fasilitas apa yang sudah ada di sekitarnya.",
        "Replace this sentence: which facilities there are nearby already.",
    ),
    reason=Label(
        "Ganti kalimat ini: mengapa hub ini diusulkan di sini dan sekarang.",
        "Replace this sentence: why this hub is proposed here and now.",
    ),
    based_on=(),
)
_NAMED_SO = ("name", "summary", "region", "address", "rationale")
_LEFT_OUT = (
    "building",
    "opened_on",
    "targets",
    "partners",
    "funding",
    "contact",
    "closed_days",
    "exceptions",
)


@dataclass(frozen=True)
class Source:
    """What a hub is begun from: another's configuration, and how it can be found again."""

    code: str
    configuration: HubConfiguration
    number: int
    position: int

    @property
    def ground(self) -> Label:
        return say(
            "Dimulai dari konfigurasi {number} hub {code} (posisi {position})",
            "Begun from configuration {number} of the hub {code} (position {position})",
            number=str(self.number),
            code=self.code,
            position=str(self.position),
        )


class UnknownRegency(ValueError):
    """No such regency; `cause` says which was probably meant."""

    def __init__(self, cause: Label) -> None:
        super().__init__(cause.en)
        self.cause = cause


def begin(
    code: str, source: Source, words: Words, today: date, regency: str | None = None, language: str = "id"
) -> tuple[HubConfiguration, PhaseEntry]:
    """The first configuration of a new hub, a proposal of today. Raises UnknownRegency.

    Where no regency is named the other hub's is kept, and marked as a sample.
    """
    old, ground = source.configuration, source.ground.in_language(language)
    region, name = _found(words, regency) if regency else (old.region, old.address.regency)
    begun = replace(
        old,
        name=_named(old.name, source.code, code),
        summary=_renamed(old.summary, source.code, code),
        region=region,
        address=Address("", "", "", name, None),
        building=None,
        opened_on=None,
        targets=(),
        partners=(),
        funding=(),
        contact=None,
        closed_days=(),
        exceptions=(),
        spaces=tuple(replace(spec, photos=()) for spec in old.spaces),
        rationale=replace(_TO_WRITE, based_on=(ground,)),
    )
    begun = replace(begun, samples=_samples(begun, old.samples, kept_regency=regency is None))
    return begun, PhaseEntry(Phase.PROPOSED, today, ground)


def _found(words: Words, wanted: str) -> tuple[str, str]:
    """The region and the official name of a regency, by that name or its official code."""
    for code, one in words.regencies.items():
        if wanted in (code, one.name):
            return one.region, one.name
    names = {one.name: Label(one.name, one.name) for one in words.regencies.values()}
    raise UnknownRegency(unknown(Label("kabupaten/kota", "regency"), wanted, names))


def _named(name: Label, other: str, code: str) -> Label:
    """A name that the other's place does not stand in gets the new one behind it."""
    renamed = _renamed(name, other, code)
    if renamed != name:
        return renamed
    return Label(f"{name.id} {_in_indonesian(code)}", f"{name.en} {_in_english(code)}")


def _renamed(words: Label, other: str, code: str) -> Label:
    """The other's place replaced where it stands."""
    return Label(
        words.id.replace(_in_indonesian(other), _in_indonesian(code)),
        words.en.replace(_in_english(other), _in_english(code)).replace(
            _in_indonesian(other), _in_english(code)
        ),
    )


def _in_indonesian(code: str) -> str:
    return code.replace("-", " ").title()


def _in_english(code: str) -> str:
    """solo-raya is called Greater Solo."""
    place = _in_indonesian(code)
    return f"Greater {place.removesuffix(' Raya')}" if place.endswith(" Raya") else place


def _samples(begun: HubConfiguration, before: tuple[str, ...], kept_regency: bool) -> tuple[str, ...]:
    """What has to be looked at before anyone relies on it: the sentences to write, and what another place has."""
    taken = [part for part in ("opening_hours", "spaces", "plans") if getattr(begun, part)]
    new = ["summary", *(["address.regency"] if kept_regency else []), "rationale", *taken]
    held = [name for name in before if name.partition(".")[0] not in (*_NAMED_SO, *_LEFT_OUT)]
    return tuple(dict.fromkeys([*new, *held]))
