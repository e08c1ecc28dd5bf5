"""What the seal signs: checkpoints, and the announcements of its keys."""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from application.seal.notes import NotANote, Note, Signer, VerifierKey, sign

MOMENT = "%Y-%m-%dT%H:%M:%S.%fZ"
NUMBER = "(0|[1-9][0-9]{0,18})"
INSTANT = "([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\\.[0-9]{6}Z)"
_CHECKPOINT = re.compile(
    rf"([^ +\n]+)\n{NUMBER}\n([A-Za-z0-9+/]{{43}}=)\nposition {NUMBER}\ninstant {INSTANT}\n"
)
_KEY = re.compile(rf"([^ +\n]+)\nkey {NUMBER}\n([^ \n]+)\nafter {NUMBER}\ninstant {INSTANT}\n")


@dataclass(frozen=True)
class Checkpoint:
    """The first `size` events have this root; the last of them is at `position`."""

    origin: str
    size: int
    root: bytes
    position: int
    instant: datetime

    @property
    def text(self) -> str:
        root = b64encode(self.root).decode()
        return (
            f"{self.origin}\n{self.size}\n{root}\nposition {self.position}\ninstant {moment(self.instant)}\n"
        )

    def signed(self, signer: Signer) -> str:
        return sign(self.text, signer)

    @classmethod
    def parse(cls, note: Note) -> Checkpoint:
        """Raises NotANote where the note is no checkpoint."""
        found = _CHECKPOINT.fullmatch(note.text)
        if found is None or int(found[2]) == 0:
            raise NotANote("this is not a checkpoint of Simpul")
        made = cls(found[1], int(found[2]), b64decode(found[3]), int(found[4]), _instant(found[5]))
        if made.text != note.text:
            raise NotANote("this is not a checkpoint of Simpul")
        return made


@dataclass(frozen=True)
class Announcement:
    """Key `number` signs the checkpoints of more than `after` events."""

    origin: str
    number: int
    key: VerifierKey
    after: int
    instant: datetime

    @property
    def text(self) -> str:
        at = moment(self.instant)
        return f"{self.origin}\nkey {self.number}\n{self.key}\nafter {self.after}\ninstant {at}\n"

    def signed(self, *signers: Signer) -> str:
        return sign(self.text, *signers)

    @classmethod
    def parse(cls, note: Note) -> Announcement:
        """Raises NotANote where the note announces no key."""
        found = _KEY.fullmatch(note.text)
        if found is None:
            raise NotANote("this does not announce a key of Simpul")
        key = VerifierKey.parse(found[3])
        made = cls(found[1], int(found[2]), key, int(found[4]), _instant(found[5]))
        if made.text != note.text or key.name != made.origin:
            raise NotANote("this does not announce a key of Simpul")
        return made


def keys_in(text: str) -> list[VerifierKey]:
    """The public keys of a file: each line that is one. Raises NotANote where there is none."""
    found = []
    for line in text.splitlines():
        try:
            found.append(VerifierKey.parse(line.strip()))
        except NotANote:
            continue
    if not found:
        raise NotANote("there is no public key in it")
    return found


def signer_of(announced: VerifierKey, seeds: Iterable[bytes]) -> Signer | None:
    """The one of these private keys whose public key was announced."""
    signers = (Signer(announced.name, seed) for seed in seeds)
    return next((signer for signer in signers if signer.verifier == announced), None)


def moment(instant: datetime) -> str:
    return instant.astimezone(UTC).strftime(MOMENT)


def _instant(text: str) -> datetime:
    try:
        return datetime.strptime(text, MOMENT).replace(tzinfo=UTC)
    except ValueError:
        raise NotANote(f"this is not a moment: {text}") from None
