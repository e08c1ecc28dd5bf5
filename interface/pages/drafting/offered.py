"""The words that the wizard lets choose from, in the reader's language."""

from __future__ import annotations

from flask_babel import gettext

from application.hub_files.parts import FIELD_KINDS
from domain.configuration import READINESS
from domain.errors import sentence
from domain.phases import Phase
from domain.words import Vocabulary
from interface.formats import PHASES
from interface.pages.drafting.forms import Choices
from interface.pages.drafting.steps import PART_LABELS, STEPS, Rows
from interface.pages.shown import words

READY = {
    "not_begun": sentence("not begun"),
    "under_works": sentence("under works"),
    "ready": sentence("ready"),
}
ANSWERS = {
    "text": sentence("text"),
    "integer": sentence("whole number"),
    "boolean": sentence("yes or no"),
    "date": sentence("date"),
    "choice": sentence("choice"),
}
ZONES = (("Asia/Jakarta", "WIB"), ("Asia/Makassar", "WITA"), ("Asia/Jayapura", "WIT"))


class Offered:
    """Choices by the name that a field gives them; only words that may be given to something new."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary

    def __call__(self, name: str) -> Choices:
        found: Choices = getattr(self, f"_{name}")()
        return found

    def odd(self, name: str, word: str) -> str:
        """What a word is called that stands in the draft and is not offered."""
        part, _, key = word.partition(".")
        if name == "parts" and part in PART_LABELS:
            lists = [
                one for step in STEPS for one in step.parts if isinstance(one, Rows) and one.path == part
            ]
            label = next((field.label for one in lists for field in one.fields if field.path == key), "")
            return f"{gettext(PART_LABELS[part])}: {gettext(label) if label else key}"
        return str(gettext("%(word)s (not known)", word=word))

    def region_of(self, regency: str) -> str | None:
        """The region that a regency is counted to."""
        regencies = self._vocabulary.words.regencies.values()
        return next((one.region for one in regencies if one.name == regency), None)

    def _regions(self) -> Choices:
        return self._words("regions")

    def _space_kinds(self) -> Choices:
        return self._words("space_kinds")

    def _regencies(self) -> Choices:
        regions = self._vocabulary.words.regions
        told = [
            (one.name, f"{one.name} ({words(regions[one.region]) if one.region in regions else one.region})")
            for one in self._vocabulary.words.regencies.values()
        ]
        return sorted(told)

    def _phases(self) -> Choices:
        return [(str(phase), _alone(PHASES[phase])) for phase in Phase]

    def _readiness(self) -> Choices:
        return [(code, _alone(READY[code])) for code in READINESS]

    def _field_kinds(self) -> Choices:
        return [(code, _alone(ANSWERS[code])) for code in FIELD_KINDS]

    def _zones(self) -> Choices:
        return [(code, f"{short} ({code})") for code, short in ZONES]

    def _calendars(self) -> Choices:
        return [(name, self._calendar(name)) for name in self._vocabulary.calendars]

    def _parts(self) -> Choices:
        return [(code, str(gettext(says))) for code, says in PART_LABELS.items()]

    def _words(self, part: str) -> Choices:
        return [(code, words(label)) for code, label in self._vocabulary.words.in_use(part).items()]

    def _calendar(self, name: str) -> str:
        return str(gettext("National holidays")) if name == "national" else name


def _alone(says: str) -> str:
    told = str(gettext(says))
    return told[:1].upper() + told[1:]
