"""From a row of the log to its leaf, as docs/reference/seal.md has it to the byte."""

from __future__ import annotations

from hashlib import sha256
from typing import NamedTuple

from application.seal.tree import leaf_hash


class SealedRow(NamedTuple):
    """A row of simpul.events, each column as the text that is sealed; `recorded_at` in UTC."""

    position: str
    stream: str
    version: str
    type: str
    hub: str
    actor: str
    command: str
    recorded_at: str
    body: str


def content(row: SealedRow) -> bytes:
    """All that is sealed of an event. No two different rows have the same."""
    position, stream, version, kind, hub, actor, command, recorded_at, body = row
    words = _escaped(kind), _escaped(hub), _escaped(actor)
    return "\n".join((position, stream, version, *words, command, recorded_at, body)).encode()


def digest(row: SealedRow) -> str:
    return sha256(content(row)).hexdigest()


def leaf_data(position: int | str, hub: str, digested: str) -> bytes:
    """What the leaf is the hash of: enough to prove an event without showing it."""
    return f"{position}\n{_escaped(hub)}\n{digested}".encode()


def leaf_of(row: SealedRow) -> bytes:
    return leaf_hash(leaf_data(row[0], row[4], digest(row)))


def _escaped(text: str) -> str:
    if "\\" in text or "\n" in text:
        return text.replace("\\", "\\\\").replace("\n", "\\n")
    return text
