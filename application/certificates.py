"""What a certificate says and how: a signed note whose first line names what it is, the rest of it is JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, Literal, NotRequired, TypedDict

import msgspec

from application.seal.notes import NotANote, Note, VerifierKey

KIND = "/certificate"


class NotACertificate(ValueError):
    """The text cannot be read as a certificate."""


class _Table(TypedDict):
    table: str
    rows: int
    sha256: str
    differing: int


class _Difference(TypedDict):
    table: str
    key: str
    kind: Literal["extra", "missing", "changed"]


class _Checkpoint(TypedDict):
    size: int
    position: int
    root: str
    instant: datetime


class _Log(TypedDict):
    events: int
    root: str
    agrees: bool
    contradicted: list[int]
    checkpoint: _Checkpoint | None


class _Replaced(TypedDict):
    edition: int | None
    dropped: bool
    changed: list[str]


class _Said(TypedDict):
    """As docs/reference/certificates.md has it."""

    certificate: int
    previous: str | None
    kind: Literal["verification", "rebuild"]
    made_at: datetime
    seconds: float
    asked_by: str
    edition: int
    status: str
    position: int
    instant: datetime | None
    code: str
    simpul: str
    agrees: bool
    content: str
    tables: list[_Table]
    differences: list[_Difference]
    set_aside: list[str]
    log: _Log
    replaced: NotRequired[_Replaced]


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
        return hash_of(self.note)

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


def hash_of(note: str) -> str:
    return sha256(note.encode()).hexdigest()


def read(number: int, note: str) -> Certificate:
    """Raises NotACertificate, also where its number is not its own."""
    head, _, rest = note.partition("\n")
    try:
        said = json.loads(rest.partition("\n\n")[0])
        msgspec.convert(said, _Said)
    except (ValueError, msgspec.ValidationError, RecursionError):
        raise NotACertificate(f"certificate {number} cannot be read") from None
    if (
        not head.endswith(KIND)
        or said["certificate"] != number
        or (said["kind"] == "rebuild") != ("replaced" in said)
    ):
        raise NotACertificate(f"certificate {number} says that it is another")
    return Certificate(number, note, said)


def breaks(kept: Iterable[Certificate], damaged: Iterable[int] = ()) -> list[int]:
    """The numbers before which the row is broken, of certificates by number: one is missing there, or is not the
    one that the next one names. And those of the `damaged`, which are no certificates any more.
    """
    broken, before = [], None
    for one in kept:
        expected = (before.number + 1, before.sha256) if before else (1, None)
        if (one.number, one.said["previous"]) != expected:
            broken.append(one.number)
        before = one
    return sorted({*broken, *damaged})
