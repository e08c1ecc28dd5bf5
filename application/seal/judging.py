"""Whether signatures are what they claim to be: the chain of keys, and the checkpoints signed by it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from application.seal.checkpoints import Announcement, Checkpoint
from application.seal.notes import NotANote, Note, VerifierKey
from application.store.seal import KeptCheckpoint, KeptKey


class Fault(StrEnum):
    """What is wrong with a checkpoint or a key."""

    MALFORMED = "malformed"
    COLUMNS = "columns"
    NUMBER = "number"
    ORIGIN = "origin"
    UNKNOWN_KEY = "unknown_key"
    ABSENT_KEY = "absent_key"
    UNANNOUNCED = "unannounced"
    BAD_SIGNATURE = "bad_signature"
    WRONG_KEY = "wrong_key"
    NOT_KEPT = "not_kept"
    TOO_FEW = "too_few"
    POSITION = "position"
    ROOT = "root"


@dataclass(frozen=True)
class Published:
    """A checkpoint that was kept elsewhere: where from, and its text."""

    source: str
    note: str


@dataclass
class JudgedCheckpoint:
    """A checkpoint and what is wrong with it. `source` None: kept in the database; then `size` is that of its row,
    else of its note; None where it cannot be read.
    """

    source: str | None
    size: int | None
    checkpoint: Checkpoint | None
    faults: list[Fault]

    @property
    def counts(self) -> bool:
        """Whether what it says can be held against the log: a kept one is only as good as its signature, of one
        from elsewhere whoever brings it may know better which key is right.
        """
        if self.checkpoint is None or Fault.BAD_SIGNATURE in self.faults:
            return False
        return self.source is not None or not {Fault.UNKNOWN_KEY, Fault.WRONG_KEY} & set(self.faults)


@dataclass
class JudgedKey:
    """A key and what is wrong with it. It signs the checkpoints of more than `after` events, up to `until`."""

    number: int | None
    key: VerifierKey
    after: int
    until: int | None
    faults: list[Fault]

    @property
    def trusted(self) -> bool:
        return not set(self.faults) - {Fault.ABSENT_KEY}


def judge_keys(kept: list[KeptKey], given: list[VerifierKey] | None) -> list[JudgedKey]:
    """All keys of the database, each of which is believed if it was given or the one before announces it, and
    those given that the database lacks. Where none are given the first one is believed: whoever can write the
    table could have put their own there.
    """
    judged: list[JudgedKey] = []
    for place, row in enumerate(kept):
        until = kept[place + 1].after if place + 1 < len(kept) else None
        judged.append(_judged(row, until, judged[-1] if judged else None, given))
    present = [one.key for one in judged]
    absent = [key for key in given or [] if key not in present]
    return judged + [JudgedKey(None, key, 0, None, [Fault.ABSENT_KEY]) for key in absent]


def _judged(
    row: KeptKey, until: int | None, before: JudgedKey | None, given: list[VerifierKey] | None
) -> JudgedKey:
    try:
        note = Note.parse(row.note)
        said = Announcement.parse(note)
    except NotANote:
        unread = VerifierKey(row.note.partition("\n")[0], row.public_key)
        return JudgedKey(row.number, unread, row.after, until, [Fault.MALFORMED])
    faults = [*_faults_of_row(row, said, before)]
    if not note.signed_by(said.key):
        faults.append(Fault.BAD_SIGNATURE)
    if said.key not in (given or []):
        if before and not note.signed_by(before.key):
            faults.append(Fault.UNANNOUNCED)
        if (before and not before.trusted) or (not before and given is not None):
            faults.append(Fault.UNKNOWN_KEY)
    return JudgedKey(row.number, said.key, said.after, until, faults)


def _faults_of_row(row: KeptKey, said: Announcement, before: JudgedKey | None) -> Iterator[Fault]:
    told = (said.number, said.key.public, said.after, said.instant)
    if told != (row.number, row.public_key, row.after, row.instant):
        yield Fault.COLUMNS
    if said.number != (before.number or 0 if before else 0) + 1 or said.after < (
        before.after if before else 0
    ):
        yield Fault.NUMBER
    if before and said.origin != before.key.name:
        yield Fault.ORIGIN


def judge_kept(row: KeptCheckpoint, keys: list[JudgedKey]) -> JudgedCheckpoint:
    """A checkpoint of the database by itself; the events are looked at elsewhere."""
    judged = _judge(None, row.note, keys)
    said = judged.checkpoint
    judged.size = row.size
    if said and (said.size, said.position, said.root, said.instant) != (
        row.size, row.position, row.root, row.instant,
    ):  # fmt: skip
        judged.faults.append(Fault.COLUMNS)
    return judged


def judge_published(given: Published, kept: dict[int, str], keys: list[JudgedKey]) -> JudgedCheckpoint:
    """A checkpoint from elsewhere: the database must have kept the same."""
    judged = _judge(given.source, given.note, keys)
    if judged.checkpoint and kept.get(judged.checkpoint.size) != given.note:
        judged.faults.append(Fault.NOT_KEPT)
    return judged


def _judge(source: str | None, text: str, keys: list[JudgedKey]) -> JudgedCheckpoint:
    try:
        note = Note.parse(text)
        said = Checkpoint.parse(note)
    except NotANote:
        return JudgedCheckpoint(source, None, None, [Fault.MALFORMED])
    return JudgedCheckpoint(source, said.size, said, list(_faults_of_signature(note, said, keys)))


def _faults_of_signature(note: Note, said: Checkpoint, keys: list[JudgedKey]) -> Iterator[Fault]:
    signer = next((one for one in keys if note.named(one.key)), None)
    if signer is None or not signer.trusted:
        yield Fault.UNKNOWN_KEY
    if signer is None:
        return
    if not note.signed_by(signer.key):
        yield Fault.BAD_SIGNATURE
    if said.origin != signer.key.name:
        yield Fault.ORIGIN
    if said.size <= signer.after or (signer.until is not None and said.size > signer.until):
        yield Fault.WRONG_KEY
