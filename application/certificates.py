"""What a certificate says and how: a signed note whose first line names what it is, the rest of it is JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from application.seal.notes import NotANote, Note, VerifierKey

KIND = "/certificate"


class NotACertificate(ValueError):
    """The text cannot be read as a certificate."""


@dataclass(frozen=True)
class Certificate:
    """A certificate that was kept: its number, its whole note, and what it says."""

    number: int
    note: str
    said: dict[str, Any]

    @property
    def sound(self) -> bool:
        """Whether the edition agreed with the log, and the log with its seal."""
        return bool(self.said["agrees"] and self.said["log"]["agrees"])

    @property
    def made_at(self) -> datetime:
        return datetime.fromisoformat(self.said["made_at"])

    @property
    def sha256(self) -> str:
        """What the next one names as the one before it."""
        return sha256(self.note.encode()).hexdigest()

    def signed_by(self, keys: Iterable[VerifierKey]) -> VerifierKey | None:
        """Which of these keys signed it indeed."""
        try:
            note = Note.parse(self.note)
        except NotANote:
            return None
        return next(
            (key for key in keys if note.signed_by(key) and note.text.startswith(f"{key.name}{KIND}\n")), None
        )


def text_of(origin: str, said: dict[str, Any]) -> str:
    """What is signed. JSON writes a line feed within a word as two characters, so no word can end its line."""
    return f"{origin}{KIND}\n{json.dumps(said, indent=1)}\n"


def read(number: int, note: str) -> Certificate:
    """Raises NotACertificate, also where its number is not its own."""
    head, _, rest = note.partition("\n")
    try:
        said = json.loads(rest.partition("\n\n")[0])
    except ValueError:
        raise NotACertificate(f"certificate {number} cannot be read") from None
    if not head.endswith(KIND) or not isinstance(said, dict) or said.get("certificate") != number:
        raise NotACertificate(f"certificate {number} says that it is another")
    return Certificate(number, note, said)


def breaks(kept: Iterable[Certificate]) -> list[int]:
    """The numbers before which the row is broken, of certificates by number: one is missing there, or is not the
    one that the next one names.
    """
    broken, before = [], None
    for one in kept:
        expected = (before.number + 1, before.sha256) if before else (1, None)
        if (one.number, one.said["previous"]) != expected:
            broken.append(one.number)
        before = one
    return broken
