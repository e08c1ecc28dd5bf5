"""A stretch of the log with all that proves it, as one file that anybody checks; see docs/reference/bundle.md."""

from __future__ import annotations

import json
import tempfile
import zipfile
from base64 import b64encode
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from application.seal import tree, verify_bundle
from application.seal.building import TreeChanged
from application.seal.bundle_words import READ_ME
from application.seal.checkpoints import moment
from application.seal.leaves import SealedRow, digest
from application.seal.stretches import BEYOND, Asked, Stretch, period_of, stretch_of
from application.seal.tiles import Subtrees, Tile
from application.store.sealed_range import SealedRange

PIECE = 1 << 16
TOLD_EVERY = 500
Told = Callable[[int, int], object]
Leaf = tuple[int, bytes]  # position and hash


def bundle(
    source: SealedRange, asked: Asked, now: datetime, told: Told = lambda done, total: None
) -> Iterator[bytes]:
    """The bundle piece by piece, read at one moment; memory does not grow with it. Raises NothingToProve."""
    sink, period = _Sink(), period_of(source, asked)
    with source.seal.at_one_moment(), tempfile.TemporaryFile() as leaves:
        stretch = stretch_of(source, asked, *period)
        with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
            put = _Entries(archive, asked.until or now)
            put.text(verify_bundle.MANIFEST, _manifest(source, asked, stretch, now))
            with put.open(verify_bundle.EVENTS) as events:
                for _ in _rows_and_leaves(source, asked.hub, stretch, events, leaves, told):
                    yield sink.taken()
            leaves.seek(0)
            with put.open(verify_bundle.LEAVES) as file:
                while piece := leaves.read(PIECE):
                    file.write(piece)
                    yield sink.taken()
            with put.open(verify_bundle.CHECKPOINTS) as file:
                for line in _checkpoints(source, stretch):
                    file.write(line)
                    yield sink.taken()
            put.text(verify_bundle.KEYS, "\n".join(_announcements(source, asked.until)))
            for name, text in READ_ME.items():
                put.text(name, text)
            put.text("verify_bundle.py", Path(verify_bundle.__file__).read_text())
        yield sink.taken()


class _Sink:
    """What a zip is written into: it cannot go back, so its pieces can leave as they come."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def write(self, piece: Any) -> int:
        self._pieces.append(bytes(piece))
        return len(piece)

    def flush(self) -> None:
        """Nothing waits here."""

    def close(self) -> None:
        """Nothing is held open."""

    def taken(self) -> bytes:
        whole = b"".join(self._pieces)
        self._pieces.clear()
        return whole


class _Entries:
    """The files of an archive, all of one moment and readable by everybody."""

    def __init__(self, archive: zipfile.ZipFile, now: datetime) -> None:
        self._archive, self._when = archive, now.timetuple()[:6]

    def open(self, name: str) -> IO[bytes]:
        entry = zipfile.ZipInfo(name, self._when)
        entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
        return self._archive.open(entry, "w", force_zip64=True)

    def text(self, name: str, text: str) -> None:
        with self.open(name) as file:
            file.write(text.encode())


def _manifest(source: SealedRange, asked: Asked, stretch: Stretch, now: datetime) -> str:
    subtree = _subtrees(source)
    told = {
        "format": verify_bundle.FORMAT,
        "origin": stretch.origin,
        "hub": asked.hub,
        "from_day": asked.first_day and asked.first_day.isoformat(),
        "to_day": asked.last_day and asked.last_day.isoformat(),
        "zone": asked.zone,
        "from": asked.begins and moment(asked.begins),
        "to": asked.ends and moment(asked.ends),
        "position": stretch.position,
        "instant": moment(stretch.instant),
        "exported_at": moment(asked.until or now),
        "first": stretch.first,
        "count": stretch.end - stretch.first,
        "size": stretch.size,
        "left": _roots(subtree, 0, stretch.first),
        "right": _roots(subtree, stretch.end, stretch.size),
    }
    return json.dumps(told, ensure_ascii=False, indent=2) + "\n"


def _roots(subtree: tree.Subtree, start: int, end: int) -> list[str]:
    """The largest complete subtrees that cover these leaves, as Base64."""
    roots = []
    for leaves in verify_bundle.complete_subtrees(start, end):
        roots.append(_base64(subtree(leaves.bit_length() - 1, start // leaves)))
        start += leaves
    return roots


def _rows_and_leaves(
    source: SealedRange, hub: str | None, stretch: Stretch, events: IO[bytes], leaves: IO[bytes], told: Told
) -> Iterator[None]:
    """Writes what was sealed beside what stands in the log now, whether or not they agree."""
    rows, sealed = source.rows(stretch.after, stretch.upto), source.leaves(stretch.first, stretch.end)
    for done, (row, leaf) in enumerate(_side_by_side(rows, sealed)):
        hashed = _base64(leaf[1]) if leaf else None
        if row and (hub is None or row.hub == hub):
            events.write(event_line(row).encode())
        if row and hub is not None and row.hub != hub:
            _put_line(leaves, [int(row.position), hashed, row.hub, digest(row)])
        elif leaf:
            _put_line(leaves, [leaf[0], hashed])
        if not done % TOLD_EVERY:
            told(done, stretch.end - stretch.first)
            yield
    told(stretch.end - stretch.first, stretch.end - stretch.first)


def _side_by_side(
    rows: Iterator[SealedRow], leaves: Iterator[Leaf]
) -> Iterator[tuple[SealedRow | None, Leaf | None]]:
    """Both by position; where one of them lacks what the other has, the other alone."""
    row, leaf = next(rows, None), next(leaves, None)
    while row or leaf:
        of_row = int(row.position) if row else BEYOND
        of_leaf = leaf[0] if leaf else BEYOND
        yield (row if of_row <= of_leaf else None), (leaf if of_leaf <= of_row else None)
        row, leaf = (
            next(rows, None) if of_row <= of_leaf else row,
            next(leaves, None) if of_leaf <= of_row else leaf,
        )


def event_line(row: SealedRow) -> str:
    """An event as JSON that holds the sealed text of its body as it is."""
    names = zip(row._fields, row, strict=True)
    bare = {"position", "version", "body"}
    parts = (
        f'"{name}": {text if name in bare else json.dumps(text, ensure_ascii=False)}' for name, text in names
    )
    return "{" + ", ".join(parts) + "}\n"


def _put_line(file: IO[bytes], told: Any) -> None:
    file.write(json.dumps(told, ensure_ascii=False).encode() + b"\n")


def _checkpoints(source: SealedRange, stretch: Stretch) -> Iterator[bytes]:
    """Every checkpoint, with the proof that it and the tree of the stretch are one; within it none is needed."""
    for size, note in source.checkpoints(stretch.newest):
        low, high = (size, stretch.first) if size < stretch.first else (stretch.size, size)
        proof: list[bytes] = []
        if low < high:
            proof = tree.consistency_proof(_subtrees(source), low, high)
        told = {"note": note, "proof": list(map(_base64, proof))}
        yield json.dumps(told, ensure_ascii=False).encode() + b"\n"


def _announcements(source: SealedRange, until: datetime | None) -> list[str]:
    keys = source.seal.keys()
    return [key.note for key in keys if until is None or key.instant <= until]


def _subtrees(source: SealedRange) -> Subtrees:
    def fetch(level: int, number: int) -> Tile:
        tile = source.seal.tile(level, number)
        if tile is None:
            raise TreeChanged(f"tile {number} of level {level} is missing: see `simpul audit verify`")
        return tile

    return Subtrees(fetch)


def _base64(raw: bytes) -> str:
    return b64encode(raw).decode()
