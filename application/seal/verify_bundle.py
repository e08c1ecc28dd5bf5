#!/usr/bin/env python3
"""Memeriksa bundel segel Simpul tanpa jaringan; checks a bundle of Simpul's seal offline.

    python3 verify_bundle.py BUNDEL.zip [--keys BERKAS] [--checkpoint BERKAS] [--proof BERKAS] [--lang id|en]

Needs nothing but Python 3.9 or later. Exit code 0: everything holds. 1: something does not, and is named. 2:
nothing could be checked. What is checked, and what it proves: docs/reference/bundle.md and seal.md of Simpul.
"""

# ruff: noqa: T201, B905 - it speaks by itself, and Python 3.9 knows no strict zip

from __future__ import annotations

import argparse
import base64
import hashlib
import io
import json
import re
import stat
import sys
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from functools import lru_cache
from pathlib import Path
from typing import IO, Any, NamedTuple

FORMAT = "simpul-bundle/1"
MANIFEST, LEAVES, EVENTS = "manifest.json", "leaves.jsonl", "events.jsonl"
CHECKPOINTS, KEYS = "checkpoints.jsonl", "keys.txt"
REQUIRED = (MANIFEST, LEAVES, EVENTS, CHECKPOINTS, KEYS)
BESIDE = ("BACA-SAYA.txt", "README.txt", "verify_bundle.py")
HOLDS, FAULT, UNCHECKED = 0, 1, 2
LONGEST_LINE, LARGEST_TEXT = 1 << 24, 1 << 22
MOST_CHECKPOINTS, MOST_HASHES, MOST_DIGITS = 500_000, 64, 18
BOMB_SIZE, BOMB_RATIO = 1 << 28, 200
LOOK, AT_ONCE = 1 << 14, 1 << 16
_QUOTED = r'"(?:[^"\\\x00-\x1f]|\\["\\/bfnrt]|\\u[0-9a-fA-F]{4})*"'
_UUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
EVENT = re.compile(
    rf'\{{"position": ([1-9][0-9]{{0,17}}), "stream": "({_UUID})", "version": (-?[0-9]{{1,10}}), '
    rf'"type": ({_QUOTED}), "hub": ({_QUOTED}), "actor": ({_QUOTED}), "command": "({_UUID})", '
    rf'"recorded_at": ({_QUOTED}), "body": (\{{.*\}})\}}'
)
INSTANT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z")
NOTE = re.compile(r"((?:[^\n]+\n)+)\n((?:\u2014 [^\n]+\n)+)")

SENTENCES = {
    "packed": (
        "{name} dimampatkan atau disandikan dengan cara yang tidak dipakai bundel",
        "{name} is packed in a way that bundles do not use",
    ),
    "bomb": (
        "{name} mengembang menjadi {size} byte: bundel tidak seperti itu",
        "{name} would unpack to {size} bytes: bundles are not like that",
    ),
    "unopened": (
        "{path} tidak dapat dibuka sebagai bundel ({trouble})",
        "{path} cannot be opened as a bundle ({trouble})",
    ),
    "twice": (
        "{name} ada dua kali di dalam bundel, atau bundel berisi terlalu banyak berkas",
        "{name} is twice in the bundle, or the bundle holds too many files",
    ),
    "incomplete": (
        "bukan bundel yang utuh: {names} tidak ada",
        "not a whole bundle: {names} is missing",
    ),
    "damaged": (
        "{name} rusak atau diubah: {trouble}",
        "{name} is damaged or was changed: {trouble}",
    ),
    "unlike": (
        "{name}, baris {line}: bukan baris seperti yang ditulis Simpul; diubah atau rusak",
        "{name}, line {line}: not a line as Simpul writes them; changed or damaged",
    ),
    "format": (
        "format {format} tidak dikenal; program ini memeriksa {known}",
        "the format {format} is not known; this program checks {known}",
    ),
    "manifest": (
        "manifest.json tidak dapat dibaca: {trouble}",
        "manifest.json cannot be read: {trouble}",
    ),
    "key_forged": (
        "pengumuman kunci {number} tidak ditandatangani oleh kunci itu sendiri: palsu",
        "the announcement of key {number} is not signed by that key itself: forged",
    ),
    "key_out_of_time": (
        "checkpoint {size} ditandatangani dengan kunci {number} di luar masa berlakunya",
        "checkpoint {size} is signed by key {number} outside its time",
    ),
    "checkpoint_forged": (
        "checkpoint {size} (posisi {position}) palsu: tanda tangannya bukan dari kunci mana pun di "
        "bundel ini",
        "checkpoint {size} (position {position}) is forged: no key of this bundle has signed it",
    ),
    "event_unlike": (
        "events.jsonl, baris {line} (sesudah posisi {last}): diubah atau rusak, bukan peristiwa seperti "
        "yang ditulis Simpul",
        "events.jsonl, line {line} (after position {last}): changed or damaged, not an event as Simpul "
        "writes them",
    ),
    "event_order": (
        "events.jsonl, baris {line}: posisi {position} datang sesudah posisi {last}; dipindahkan atau "
        "digandakan",
        "events.jsonl, line {line}: position {position} comes after position {last}; moved or doubled",
    ),
    "other_hub": (
        "posisi {position}: peristiwa hub {where} di bundel hub {hub}",
        "position {position}: an event of hub {where} in a bundle of hub {hub}",
    ),
    "withheld": (
        "posisi {position}: peristiwa hub ini ada di log, tetapi isinya ditahan",
        "position {position}: an event of this hub is in the log, but its content is withheld",
    ),
    "other_network": (
        "checkpoint yang diberikan adalah milik {other}, bundel ini milik {origin}",
        "the checkpoint that was given is one of {other}, this bundle is one of {origin}",
    ),
    "checkpoint_of_no_key": (
        "checkpoint {size} yang diberikan tidak ditandatangani oleh kunci yang diberikan",
        "the checkpoint {size} that was given is not signed by the keys that were given",
    ),
    "missing": (
        "posisi {position}: peristiwa yang disegel di sini hilang",
        "position {position}: the event that was sealed here is missing",
    ),
    "altered": (
        "posisi {position}: isinya bukan yang disegel; peristiwa ini diubah, ditukar, atau diganti",
        "position {position}: the content is not what was sealed; this event was changed, swapped or "
        "replaced",
    ),
    "stops": (
        "sesudah posisi {last} bundel berhenti: {missing} peristiwa yang dijanjikan manifest hilang",
        "the bundle stops after position {last}: {missing} events that its manifest promises are missing",
    ),
    "checkpoint_position": (
        "checkpoint {size} menyebut posisi {said}, padahal peristiwanya pada posisi {position}",
        "checkpoint {size} names position {said}, but its event has position {position}",
    ),
    "cut_off": (
        "checkpoint yang diberikan mencakup {size} peristiwa (sampai posisi {position}) dan dibuat "
        "sebelum bundel ini, tetapi log di bundel hanya sampai {newest}: yang sesudah posisi {after} "
        "hilang dari ujung",
        "the checkpoint that was given covers {size} events (to position {position}) and was made before "
        "this bundle, but the log in the bundle reaches only to {newest}: what came after position "
        "{after} is gone from the end",
    ),
    "unknown_checkpoint": (
        "checkpoint {size} yang diberikan tidak dikenal log ini, padahal lebih awal dari checkpoint"
        " {newest}: posisi sampai {position} tidak terbukti",
        "the checkpoint {size} that was given is unknown to this log, although it is earlier than "
        "checkpoint {newest}: the positions up to {position} are not proved",
    ),
    "not_comparable": (
        "bundel ini tidak dapat dibandingkan dengan checkpoint {size}: mintalah bukti dari {old} ke "
        "{new} (GET /v1/seal/consistency?from={old}&to={new}) dan berikan dengan --proof",
        "this bundle cannot be compared with checkpoint {size}: ask for the proof from {old} to {new} "
        "(GET /v1/seal/consistency?from={old}&to={new}) and give it with --proof",
    ),
    "root_differs": (
        "akar yang dihitung tidak sama dengan checkpoint {size} dari {instant}: sesuatu pada posisi "
        "{begins} sampai {ends} diubah, disisipkan, atau dihapus, atau checkpoint itu palsu",
        "the computed root is not that of checkpoint {size} of {instant}: something at positions {begins}"
        " to {ends} was changed, inserted or removed, or that checkpoint is forged",
    ),
    "not_vouched": (
        "yang Anda berikan menjamin {vouched} peristiwa pertama, tetapi bundel ini sampai {end}: titik "
        "periksa sesudahnya tidak ditandatangani oleh kunci Anda atau kunci yang diumumkannya (posisi "
        "{begins} dan sesudahnya)",
        "what you gave vouches for the first {vouched} events, but this bundle reaches to {end}: the "
        "checkpoints after that are not signed by your keys or keys they announced (position {begins} and"
        " after)",
    ),
    "inserted": (
        "posisi {position}: tidak disegel; peristiwa ini disisipkan",
        "position {position}: not sealed; this event was inserted",
    ),
    "holds": (
        "COCOK. {events} peristiwa{of_id}, posisi {lowest} sampai {highest}; {inside} di antaranya dalam "
        "masa yang diminta.",
        "IT HOLDS. {events} events{of_en}, positions {lowest} to {highest}; {inside} of them in the "
        "period asked for.",
    ),
    "whole": (
        "Setiap peristiwa sama, byte demi byte, dengan yang disegel, dan di antara daun {first} dan {end}"
        " tidak ada yang hilang, disisipkan, atau ditukar.",
        "Every event is, byte by byte, what was sealed, and between leaf {first} and leaf {end} nothing "
        "is missing, inserted or swapped.",
    ),
    "begins_unproved": (
        "Bahwa masa yang diminta tidak mulai sebelum daun {first} hanya dikatakan oleh manifest, tidak "
        "terbukti.",
        "That nothing of the period lies before leaf {first} is only said by the manifest, not proved.",
    ),
    "ends_unproved": (
        "Bahwa masa yang diminta tidak berlanjut sesudah daun {end} hanya dikatakan oleh manifest, tidak "
        "terbukti.",
        "That nothing of the period lies after leaf {end} is only said by the manifest, not proved.",
    ),
    "checkpoints_agree": (
        "{count} checkpoint cocok satu sama lain; yang terbaru: {size} peristiwa, posisi {position}, "
        "{instant}, akar {root}.",
        "{count} checkpoints agree with each other; the newest: {size} events, position {position}, "
        "{instant}, root {root}.",
    ),
    "strangers": (
        "Tidak diperiksa, karena bukan bagian dari bundel: {names}",
        "Not checked, since they are no part of a bundle: {names}",
    ),
    "agrees_with_given": (
        "Cocok dengan checkpoint yang Anda berikan: {sizes} peristiwa.",
        "It agrees with the checkpoints that you gave: {sizes} events.",
    ),
    "vouched_so_far": (
        "PERHATIAN: itu menjamin sampai posisi {position}; untuk yang sesudahnya hanya ada bundel ini sendiri. "
        "Berikan checkpoint yang lebih baru, atau kunci yang Anda percaya (--keys).",
        "NOTE: that vouches up to position {position}; for what comes after there is only this bundle itself. "
        "Give a later checkpoint, or keys that you trust (--keys).",
    ),
    "signed_by_given": (
        "Ditandatangani oleh kunci yang Anda berikan, atau yang diumumkannya: kunci nomor {numbers}.",
        "Signed by the keys that you gave, or that these announced: key number {numbers}.",
    ),
    "vouches_for_itself": (
        "PERHATIAN: yang terbukti hanya bahwa bundel ini cocok dengan dirinya sendiri. Siapa pun yang "
        "membuatnya dapat juga membuat kuncinya. Bandingkan dengan checkpoint yang sudah terbit "
        "(--checkpoint) atau kunci yang Anda peroleh dari tempat lain (--keys). Kunci di bundel ini:",
        "NOTE: all that is shown is that this bundle agrees with itself. Whoever made it could have made "
        "its keys as well. Compare it with a checkpoint that was published (--checkpoint) or with keys "
        "that you got elsewhere (--keys). The keys of this bundle:",
    ),
    "key": (
        "  {number}. {key}",
        "  {number}. {key}",
    ),
    "unusable": (
        "{path} tidak dapat dipakai: {trouble}",
        "{path} cannot be used: {trouble}",
    ),
    "it_fails": (
        "TIDAK COCOK.",
        "IT DOES NOT HOLD.",
    ),
    "unchecked": (
        "TIDAK DIPERIKSA.",
        "NOT CHECKED.",
    ),
    "unreadable": (
        "TIDAK DIPERIKSA. Bundel ini tidak dapat dibaca ({trouble}).",
        "NOT CHECKED. This bundle cannot be read ({trouble}).",
    ),
}


class Told(Exception):
    """A sentence in both languages."""

    def __init__(self, sentence: str, /, **values: object) -> None:
        words = {key: printable(value) for key, value in values.items()}
        indonesian, english = SENTENCES[sentence]
        self.words = {"id": indonesian.format(**words), "en": english.format(**words)}
        super().__init__(self.words["en"])


class Wrong(Told):
    """What does not hold."""


class Unreadable(Told):
    """What cannot be checked at all."""


def printable(value: object) -> str:
    """Words of a bundle as they may be shown: short, and nothing that steers a terminal."""
    text = str(value)
    text = text if len(text) <= 200 else text[:200] + "..."
    return "".join(letter if letter.isprintable() else "?" for letter in text)


# Ed25519 (RFC 8032): verification only, so nothing secret is handled and time tells nothing.

PRIME = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
CURVE: int = -121665 * pow(121666, PRIME - 2, PRIME) % PRIME
ROOT_OF_MINUS_ONE = pow(2, (PRIME - 1) // 4, PRIME)
Point = tuple[int, int, int, int]  # x, y, z and t, extended
NEUTRAL: Point = (0, 1, 1, 0)
BASE_X = 15112221349535400772501151409588531511454012693041857206046113283949847762202
BASE_Y = 4 * pow(5, PRIME - 2, PRIME) % PRIME
BASE: Point = (BASE_X, BASE_Y, 1, BASE_X * BASE_Y % PRIME)


def plus(one: Point, other: Point) -> Point:
    x1, y1, z1, t1 = one
    x2, y2, z2, t2 = other
    a, b = (y1 - x1) * (y2 - x2) % PRIME, (y1 + x1) * (y2 + x2) % PRIME
    c, d = 2 * t1 * t2 * CURVE % PRIME, 2 * z1 * z2 % PRIME
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % PRIME, g * h % PRIME, f * g % PRIME, e * h % PRIME


def point(packed: bytes) -> Point | None:
    """The point of 32 bytes, or None where they stand for none."""
    y = int.from_bytes(packed, "little")
    sign, y = y >> 255, y & ((1 << 255) - 1)
    if y >= PRIME:
        return None
    square = (y * y - 1) * pow(CURVE * y * y + 1, PRIME - 2, PRIME) % PRIME
    x = pow(square, (PRIME + 3) // 8, PRIME)
    if (x * x - square) % PRIME:
        x = x * ROOT_OF_MINUS_ONE % PRIME
    if (x * x - square) % PRIME or (x == 0 and sign):
        return None
    x = PRIME - x if x & 1 != sign else x
    return x, y, 1, x * y % PRIME


def encoded(found: Point) -> bytes:
    x, y, z, _ = found
    inverse = pow(z, PRIME - 2, PRIME)
    return (y * inverse % PRIME | (x * inverse % PRIME & 1) << 255).to_bytes(32, "little")


@lru_cache(maxsize=64)
def doubles(found: Point) -> list[Point]:
    """The point doubled again and again, which serves every signature of one key."""
    powers = [found]
    for _ in range(252):
        powers.append(plus(powers[-1], powers[-1]))
    return powers


def times(scalar: int, powers: list[Point]) -> Point:
    total = NEUTRAL
    for power in powers:
        if scalar & 1:
            total = plus(total, power)
        scalar >>= 1
    return total


def signature_holds(public: bytes, message: bytes, signature: bytes) -> bool:
    """Whether an Ed25519 signature over the message is that of the public key."""
    if len(public) != 32 or len(signature) != 64:
        return False
    key, scalar = point(public), int.from_bytes(signature[32:], "little")
    if key is None or scalar >= ORDER:
        return False
    hashed = hashlib.sha512(signature[:32] + public + message).digest()
    challenge = int.from_bytes(hashed, "little") % ORDER
    x, y, z, t = key
    negative = (-x % PRIME, y, z, -t % PRIME)
    return encoded(plus(times(scalar, doubles(BASE)), times(challenge, doubles(negative)))) == signature[:32]


# The Merkle tree of RFC 9162.


def leaf_hash(position: int, hub: str, digest: str) -> bytes:
    return hashlib.sha256(f"\0{position}\n{escaped(hub)}\n{digest}".encode("utf-8", "surrogatepass")).digest()


def node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\1" + left + right).digest()


def escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("\n", "\\n")


class Tree:
    """A tree that grows at its right end, kept as the roots of its complete subtrees."""

    def __init__(self) -> None:
        self.size = 0
        self.roots: list[tuple[int, bytes]] = []

    def add(self, root: bytes, leaves: int = 1) -> None:
        self.size += leaves
        while self.roots and self.roots[-1][0] == leaves:
            root, leaves = node(self.roots.pop()[1], root), leaves * 2
        self.roots.append((leaves, root))

    def root(self) -> bytes:
        if not self.roots:
            return hashlib.sha256().digest()
        whole = self.roots[-1][1]
        for _, root in reversed(self.roots[:-1]):
            whole = node(root, whole)
        return whole


def complete_subtrees(start: int, end: int) -> list[int]:
    """The sizes of the largest complete subtrees that cover the leaves from start to before end."""
    sizes = []
    while start < end:
        room = 1 << ((end - start).bit_length() - 1)
        sizes.append(min(room, start & -start) if start else room)
        start += sizes[-1]
    return sizes


def grows_into(old: int, new: int, old_root: bytes, new_root: bytes, proof: list[bytes]) -> bool:
    """Whether the tree of `old` leaves is the beginning of that of `new` (RFC 9162, 2.1.4.2)."""
    if old == new:
        return not proof and old_root == new_root
    if not 0 < old < new:
        return False
    path = [old_root, *proof] if old & (old - 1) == 0 else list(proof)
    if not path:
        return False
    left, right = old - 1, new - 1
    while left & 1:
        left, right = left >> 1, right >> 1
    first = second = path[0]
    for step in path[1:]:
        if not right:
            return False
        if left & 1 or left == right:
            first, second = node(step, first), node(step, second)
            while left and not left & 1:
                left, right = left >> 1, right >> 1
        else:
            second = node(second, step)
        left, right = left >> 1, right >> 1
    return not right and first == old_root and second == new_root


# Reading what somebody else has written.


def number(digits: str) -> int:
    if len(digits) > MOST_DIGITS:
        raise ValueError("a number of too many digits")
    return int(digits)


def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice")
    return found


def no_fraction(text: str) -> Any:
    raise ValueError("not a whole number")


OURS = json.JSONDecoder(
    parse_int=number, parse_float=no_fraction, parse_constant=no_fraction, object_pairs_hook=once
)
ANYBODYS = json.JSONDecoder(parse_int=str, parse_float=str, parse_constant=no_fraction)


def read_json(text: str) -> Any:
    return OURS.decode(text)


def is_object(text: str) -> bool:
    """Whether a text is one JSON object; its values are of no interest."""
    return isinstance(ANYBODYS.decode(text), dict)


def unquoted(text: str) -> str:
    """A string of JSON, which the expression of an event has found."""
    return str(json.loads(text)) if "\\" in text else text[1:-1]


def is_number(value: object) -> bool:
    return type(value) is int and value >= 0


def hash_of(text: Any) -> bytes:
    found = base64.b64decode(text, validate=True)
    if len(found) != 32:
        raise ValueError("a hash has 32 bytes")
    return found


def hashes_of(values: Any) -> list[bytes]:
    if not isinstance(values, list) or len(values) > MOST_HASHES:
        raise ValueError("not a list of hashes")
    return [hash_of(value) for value in values]


class Source:
    """A bundle, however it lies there."""

    def names(self) -> list[str]:
        raise NotImplementedError

    def open(self, name: str) -> IO[bytes]:
        raise NotImplementedError

    def close(self) -> None:
        """Nothing is held open."""


class Folder(Source):
    """A bundle that was unpacked."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def names(self) -> list[str]:
        return sorted(entry.name for entry in self.path.iterdir())

    def open(self, name: str) -> IO[bytes]:
        if not stat.S_ISREG((self.path / name).lstat().st_mode):
            raise OSError("not a plain file")
        return (self.path / name).open("rb")


class Archive(Source):
    """A bundle as it was written: a zip. Nothing of it is unpacked to disk."""

    def __init__(self, path: Path) -> None:
        self.zip = zipfile.ZipFile(path)
        for entry in self.zip.infolist():
            if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) or entry.flag_bits & 1:
                raise Unreadable("packed", name=entry.filename)
            if entry.file_size > BOMB_SIZE and entry.file_size > BOMB_RATIO * entry.compress_size:
                raise Unreadable("bomb", name=entry.filename, size=entry.file_size)

    def names(self) -> list[str]:
        return sorted(self.zip.namelist())

    def open(self, name: str) -> IO[bytes]:
        return self.zip.open(name)

    def close(self) -> None:
        self.zip.close()


BROKEN = (OSError, EOFError, ValueError, RuntimeError, NotImplementedError, zipfile.BadZipFile)


def open_bundle(path: Path) -> tuple[Source, list[str]]:
    try:
        source = Folder(path) if path.is_dir() else Archive(path)
        names = source.names()
    except BROKEN as trouble:
        raise Unreadable("unopened", path=path, trouble=trouble) from None
    twice = next((name for name in names if names.count(name) > 1), None) if len(names) < 100 else names[0]
    if twice is not None:
        raise Unreadable("twice", name=twice)
    missing = [name for name in REQUIRED if name not in names]
    if missing:
        raise Unreadable("incomplete", names=", ".join(missing))
    return source, [name for name in names if name not in REQUIRED + BESIDE]


def damaged(name: str, trouble: object) -> Wrong:
    return Wrong("damaged", name=name, trouble=trouble)


def text_of(source: Source, name: str) -> str:
    """A small file, whole."""
    try:
        with source.open(name) as file:
            content = file.read(LARGEST_TEXT + 1)
        if len(content) > LARGEST_TEXT:
            raise ValueError("too large")
        return content.decode()
    except BROKEN as trouble:
        raise damaged(name, trouble) from None
    except Exception as trouble:  # zlib.error, and whatever else a hostile archive brings about
        raise damaged(name, type(trouble).__name__) from None


def lines_of(source: Source, name: str) -> Iterator[tuple[int, str]]:
    """The lines of a file one by one, with their numbers: it may be larger than the memory."""
    count = 0
    try:
        with source.open(name) as file:
            lines = io.BufferedReader(file, AT_ONCE)  # type: ignore[type-var]
            while line := lines.readline(LONGEST_LINE):
                count += 1
                if len(line) == LONGEST_LINE:
                    raise ValueError(f"line {count} is too long")
                yield count, line.rstrip(b"\n").decode()
    except Told:
        raise
    except BROKEN as trouble:
        raise damaged(name, trouble) from None
    except Exception as trouble:
        raise damaged(name, type(trouble).__name__) from None


def unlike(name: str, line: int) -> Wrong:
    return Wrong("unlike", name=name, line=line)


class Manifest:
    """What the bundle says of itself: claims, each of which is checked or told as a claim."""

    def __init__(self, text: str) -> None:
        try:
            told = read_json(text)
            if told["format"] != FORMAT:
                raise Unreadable("format", format=told["format"], known=FORMAT)
            self.origin, self.hub = told["origin"], told["hub"]
            self.first, self.count, self.size = told["first"], told["count"], told["size"]
            self.left, self.right = hashes_of(told["left"]), hashes_of(told["right"])
            self.begins, self.ends, self.exported_at = told["from"], told["to"], told["exported_at"]
            if not (isinstance(self.origin, str) and (self.hub is None or isinstance(self.hub, str))):
                raise ValueError("origin or hub")
            if not (is_number(self.first) and is_number(self.count) and is_number(self.size)):
                raise ValueError("first, count or size")
            for moment in (self.begins, self.ends, self.exported_at):
                if moment is not None and not (isinstance(moment, str) and INSTANT.fullmatch(moment)):
                    raise ValueError("from, to or exported_at")
            if self.end > self.size or self.size < 1:
                raise ValueError("first, count or size")
            if len(self.left) != len(complete_subtrees(0, self.first)):
                raise ValueError("left")
            if len(self.right) != len(complete_subtrees(self.end, self.size)):
                raise ValueError("right")
        except (ValueError, KeyError, TypeError, RecursionError) as trouble:
            raise Unreadable("manifest", trouble=trouble) from None

    @property
    def end(self) -> int:
        return int(self.first + self.count)


class Note:
    """A signed note: its text, and (name, key hash, signature) of whoever signed it."""

    def __init__(self, text: str, signatures: str) -> None:
        self.text, self.lines = text, text.split("\n")[:-1]
        self.signatures: list[tuple[str, bytes, bytes]] = []
        for line in signatures.split("\n")[:-1]:
            name, _, packed = line[2:].rpartition(" ")
            raw = base64.b64decode(packed, validate=True)
            if len(raw) != 68:
                raise ValueError("a signature of a note has 68 bytes")
            self.signatures.append((name, raw[:4], raw[4:]))

    def signed_by(self, key: Key) -> bool:
        return any(
            name == key.name
            and mark == key.mark
            and signature_holds(key.public, self.text.encode(), signature)
            for name, mark, signature in self.signatures
        )


class Key:
    """A public key as C2SP writes it; `after` and `until` are the sizes between which it signs checkpoints."""

    def __init__(self, text: str, number: int | None = None, after: int = 0) -> None:
        name, mark, packed = text.split("+", 2)
        raw = base64.b64decode(packed, validate=True)
        if len(raw) != 33 or raw[0] != 1:
            raise ValueError("not an Ed25519 key")
        self.text, self.name, self.public, self.mark = text, name, raw[1:], bytes.fromhex(mark)
        if self.mark != hashlib.sha256(name.encode() + b"\n" + raw).digest()[:4]:
            raise ValueError("the key does not go with its hash")
        self.number, self.after = number, after
        self.until: int | None = None


class Checkpoint:
    """A signed note that says: so many events, this root."""

    def __init__(self, text: str, origin: str | None = None) -> None:
        match = NOTE.fullmatch(text)
        if match is None:
            raise ValueError("not a signed note")
        self.note = Note(*match.groups())
        lines = self.note.lines
        if (
            len(lines) != 5
            or not re.fullmatch("[1-9][0-9]{0,17}", lines[1])
            or origin not in (None, lines[0])
        ):
            raise ValueError("not a checkpoint of this network")
        self.origin, self.size, self.root = lines[0], int(lines[1]), hash_of(lines[2])
        position = re.fullmatch("position ([1-9][0-9]{0,17})", lines[3])
        if not position or not lines[4].startswith("instant ") or not INSTANT.fullmatch(lines[4][8:]):
            raise ValueError("not a checkpoint of Simpul")
        self.position, self.instant = int(position.group(1)), lines[4][8:]
        self.proof: list[bytes] = []


def keys_in(text: str) -> list[Key]:
    """Every line of a text that is a public key."""
    found = []
    for line in text.split("\n"):
        try:
            found.append(Key(line.strip()))
        except ValueError:
            continue
    return found


def announced_keys(text: str, origin: str) -> tuple[list[Key], list[Note]]:
    """The keys of the bundle with their periods, and the announcements that say them."""
    keys: list[Key] = []
    notes: list[Note] = []
    at = 0
    for match in NOTE.finditer(text):
        if text[at : match.start()].strip():
            break
        at = match.end()
        try:
            note = Note(*match.groups())
            said = dict(line.split(" ", 1) for line in (note.lines[1], *note.lines[3:]))
            key = Key(note.lines[2], number(said["key"]), number(said["after"]))
            if note.lines[0] != origin or key.name != origin or key.number != len(keys) + 1:
                raise ValueError("not the next key of this network")
        except (ValueError, KeyError, IndexError) as trouble:
            raise damaged(KEYS, trouble) from None
        if not note.signed_by(key):
            raise Wrong("key_forged", number=key.number)
        if keys:
            keys[-1].until = key.after
        keys.append(key)
        notes.append(note)
    if text[at:].strip() or not keys:
        raise damaged(KEYS, f"line {text[:at].count(chr(10)) + 1}")
    return keys, notes


def trusted_among(keys: list[Key], notes: list[Note], given: list[Key]) -> set[Key]:
    """The keys that were given, and those announced by a trusted one."""
    trusted = set()
    publics = {key.public for key in given}
    for place, key in enumerate(keys):
        before = keys[place - 1 : place]
        if key.public in publics or any(old in trusted and notes[place].signed_by(old) for old in before):
            trusted.add(key)
    return trusted


def signer_of(checkpoint: Checkpoint, keys: list[Key]) -> Key:
    """The key of the bundle that signed it; a signature of none of them, or out of time, does not hold."""
    for key in keys:
        if checkpoint.note.signed_by(key):
            if key.after < checkpoint.size and (key.until is None or checkpoint.size <= key.until):
                return key
            raise Wrong("key_out_of_time", size=checkpoint.size, number=key.number)
    raise Wrong("checkpoint_forged", size=checkpoint.size, position=checkpoint.position)


def read_checkpoints(source: Source, origin: str) -> list[Checkpoint]:
    found: list[Checkpoint] = []
    for line, text in lines_of(source, CHECKPOINTS):
        try:
            told = read_json(text)
            checkpoint = Checkpoint(told["note"], origin)
            checkpoint.proof = hashes_of(told["proof"])
        except (ValueError, KeyError, TypeError, RecursionError):
            raise unlike(CHECKPOINTS, line) from None
        if (found and checkpoint.size <= found[-1].size) or len(found) >= MOST_CHECKPOINTS:
            raise unlike(CHECKPOINTS, line)
        found.append(checkpoint)
    return found


class Event(NamedTuple):
    """What is shown in full."""

    position: int
    hub: str
    digest: str
    recorded_at: str


class Leaf(NamedTuple):
    """A leaf; or a row that is none, and not `sealed`. Hub and digest are of what is not shown."""

    position: int
    sealed: bytes | None
    hub: str | None
    digest: str


class Proof(NamedTuple):
    """That the first tree is the beginning of the second."""

    old: int
    new: int
    hashes: list[bytes]


Progress = Callable[[int, int], None]


def read_events(source: Source, hub: str | None) -> Iterator[Event]:
    """Each event of the bundle, by position."""
    last = 0
    for line, text in lines_of(source, EVENTS):
        match = EVENT.fullmatch(text)
        try:
            if match is None or not is_object(match.group(9)):
                raise ValueError("not an event")
            position, stream, version, kind, where, actor, command, moment, body = match.groups()
            kind, where, actor, moment = map(unquoted, (kind, where, actor, moment))
        except (ValueError, RecursionError):
            raise Wrong("event_unlike", line=line, last=last) from None
        if int(position) <= last:
            raise Wrong("event_order", line=line, position=position, last=last)
        last = int(position)
        if hub is not None and where != hub:
            raise Wrong("other_hub", position=position, where=where, hub=hub)
        fields = (
            position,
            stream,
            version,
            escaped(kind),
            escaped(where),
            escaped(actor),
            command,
            moment,
            body,
        )
        content = "\n".join(fields).encode("utf-8", "surrogatepass")
        yield Event(last, where, hashlib.sha256(content).hexdigest(), moment)


def read_leaves(source: Source, hub: str | None) -> Iterator[Leaf]:
    """Each leaf of the range, and each row that has none, by position."""
    last = 0
    for line, text in lines_of(source, LEAVES):
        try:
            told = read_json(text)
            if (
                not isinstance(told, list)
                or len(told) not in (2, 4)
                or not is_number(told[0])
                or told[0] <= last
            ):
                raise ValueError("not a leaf")
            last, sealed, where, digest = told if len(told) == 4 else (*told, None, None)
            sealed = None if sealed is None else hash_of(sealed)
            if (sealed is None and where is None) or (where is not None and not isinstance(where, str)):
                raise ValueError("not a leaf")
            if where is not None and not re.fullmatch("[0-9a-f]{64}", digest):
                raise ValueError("not a digest")
        except (ValueError, TypeError, RecursionError):
            raise unlike(LEAVES, line) from None
        if where is not None and (hub is None or where == hub):
            raise Wrong("withheld", position=last)
        yield Leaf(last, sealed, where, digest or "")


class Check:
    """One run over one bundle. What it finds to hold is kept to be told."""

    def __init__(
        self,
        source: Source,
        given: list[Key],
        published: list[Checkpoint],
        proofs: list[Proof],
        tell_progress: Progress,
    ) -> None:
        self.source, self.given, self.published, self.proofs = source, given, published, proofs
        self.tell_progress = tell_progress
        self.manifest = Manifest(text_of(source, MANIFEST))
        self.keys, notes = announced_keys(text_of(source, KEYS), self.manifest.origin)
        self.trusted = trusted_among(self.keys, notes, given)
        self.checkpoints = read_checkpoints(source, self.manifest.origin)
        self.signers = {one.size: signer_of(one, self.keys) for one in self.checkpoints}
        self.kept_proofs = {one.size: one.proof for one in self.checkpoints}
        self.all_checkpoints = sorted([*self.checkpoints, *published], key=lambda one: one.size)
        self.by_size: dict[int, list[Checkpoint]] = {}
        for one in self.all_checkpoints:
            self.by_size.setdefault(one.size, []).append(one)
        self.tree, self.vouched = Tree(), 0
        self.agreed: list[Checkpoint] = []
        self.events = self.inside = 0
        self.lowest = self.highest = 0
        self.earliest = self.latest = ""

    def run(self) -> None:
        """Raises Wrong at the first thing that does not hold."""
        manifest = self.manifest
        if manifest.size not in self.signers:
            raise damaged(CHECKPOINTS, f"size {manifest.size}")
        self.look_at_published()
        for leaves, root in zip(complete_subtrees(0, manifest.first), manifest.left):
            self.tree.add(root, leaves)
        self.compare_before(0, manifest.first)
        self.compare()
        self.walk()
        for leaves, root in zip(complete_subtrees(manifest.end, manifest.size), manifest.right):
            self.tree.add(root, leaves)
        self.compare()
        self.compare_before(manifest.end, manifest.size)
        self.compare_after()
        self.ask_who_vouches()

    def look_at_published(self) -> None:
        """A published checkpoint has to be of this network, and of a trusted key where keys are given."""
        for one in self.published:
            if one.origin != self.manifest.origin:
                raise Unreadable("other_network", other=one.origin, origin=self.manifest.origin)
            if self.given and not any(one.note.signed_by(key) for key in (*self.given, *self.trusted)):
                raise Wrong("checkpoint_of_no_key", size=one.size)

    def walk(self) -> None:
        """Every leaf of the range with what the bundle says stands there, in one pass."""
        manifest, events = self.manifest, read_events(self.source, self.manifest.hub)
        event, last = next(events, None), 0
        for leaf in read_leaves(self.source, manifest.hub):
            if event and event.position < leaf.position:
                raise Wrong("inserted", position=event.position)
            here = event if event and event.position == leaf.position else None
            if leaf.sealed is None or (here and leaf.hub is not None):
                raise Wrong("inserted", position=leaf.position)
            if self.tree.size == manifest.end:
                raise unlike(LEAVES, manifest.count + 1)
            if leaf.hub is not None:
                computed = leaf_hash(leaf.position, leaf.hub, leaf.digest)
            elif here:
                computed = leaf_hash(here.position, here.hub, here.digest)
                self.count(here)
                event = next(events, None)
            else:
                raise Wrong("missing", position=leaf.position)
            if computed != leaf.sealed:
                raise Wrong("altered", position=leaf.position)
            last = leaf.position
            self.tree.add(computed)
            self.compare(last)
            if not self.tree.size % LOOK:
                self.tell_progress(self.tree.size - manifest.first, manifest.count)
        if event:
            raise Wrong("inserted", position=event.position)
        if self.tree.size != manifest.end:
            raise Wrong("stops", last=last, missing=manifest.end - self.tree.size)

    def count(self, event: Event) -> None:
        self.events += 1
        self.lowest, self.highest = self.lowest or event.position, event.position
        self.earliest, self.latest = self.earliest or event.recorded_at, event.recorded_at
        begins, ends = self.manifest.begins, self.manifest.ends
        self.inside += (begins is None or self.latest >= begins) and (ends is None or self.latest < ends)

    def compare(self, position: int | None = None) -> None:
        """The root that was computed with that of every checkpoint of so many leaves."""
        for one in self.by_size.get(self.tree.size, ()):
            if one.root != self.tree.root():
                raise self.differs(one)
            if position is not None and one.position != position:
                raise Wrong("checkpoint_position", size=one.size, said=one.position, position=position)
        self.agreed += self.by_size.get(self.tree.size, ())

    def compare_before(self, begins: int, ends: int) -> None:
        """The tree as it stands with the checkpoints of fewer leaves that no root was computed for."""
        for one in self.all_checkpoints:
            if begins < one.size < ends:
                proof = self.proof_between(one.size, ends, one)
                if not grows_into(one.size, ends, one.root, self.tree.root(), proof):
                    raise self.differs(one)
                self.agreed.append(one)

    def compare_after(self) -> None:
        """The tree as it stands with the checkpoints of more leaves."""
        size = self.tree.size
        for one in self.all_checkpoints:
            if one.size > size:
                proof = self.proof_between(size, one.size, one)
                if not grows_into(size, one.size, self.tree.root(), one.root, proof):
                    raise self.differs(one)
                self.agreed.append(one)

    def proof_between(self, old: int, new: int, checkpoint: Checkpoint) -> list[bytes]:
        """As it stands in the bundle beside the checkpoint of that size, or as it was given."""
        if checkpoint.size in self.kept_proofs:
            return self.kept_proofs[checkpoint.size]
        for proof in self.proofs:
            if (proof.old, proof.new) == (old, new):
                return proof.hashes
        oldest, newest = self.checkpoints[0], self.checkpoints[-1]
        told = {"size": checkpoint.size, "position": checkpoint.position, "newest": newest.size}
        if checkpoint.size > newest.size and checkpoint.instant <= (self.manifest.exported_at or ""):
            raise Wrong("cut_off", after=newest.position, **told)
        if oldest.size < checkpoint.size < newest.size:
            raise Wrong("unknown_checkpoint", **told)
        raise Unreadable("not_comparable", size=checkpoint.size, old=old, new=new)

    def differs(self, one: Checkpoint) -> Wrong:
        """Hashes cannot tell which leaf: it is one after the last root that agreed, up to this checkpoint. Against
        one that was given, only what is vouched for counts as having agreed.
        """
        agreed = (
            c for c in self.agreed if c.size < one.size and (one not in self.published or self.vouches(c))
        )
        begins = self.position_after(max((c.size for c in agreed), default=0))
        return Wrong("root_differs", size=one.size, instant=one.instant, begins=begins, ends=one.position)

    def vouches(self, one: Checkpoint) -> bool:
        return one in self.published or self.signers[one.size] in self.trusted

    def position_after(self, size: int) -> int:
        return self.by_size[size][0].position + 1 if size in self.by_size else 1

    def ask_who_vouches(self) -> None:
        """Up to which size somebody else than the bundle vouches for it."""
        self.vouched = max((one.size for one in self.all_checkpoints if self.vouches(one)), default=0)
        if self.given and self.vouched < self.manifest.end:
            begins = self.position_after(self.vouched)
            raise Wrong("not_vouched", vouched=self.vouched, end=self.manifest.end, begins=begins)

    def whole_beginning(self) -> bool:
        """Whether it is shown that nothing of the period lies before the first leaf."""
        begins, manifest = self.manifest.begins, self.manifest
        if manifest.first == 0:
            return True
        if begins is None:
            return False
        covered = any(one.size >= manifest.first and one.instant < begins for one in self.checkpoints)
        return covered or "" < self.earliest < begins

    def whole_end(self) -> bool:
        """Whether it is shown that nothing of the period lies after the last leaf."""
        if self.manifest.end == self.checkpoints[-1].size:
            return True
        return self.manifest.ends is not None and self.latest >= self.manifest.ends


def report(check: Check, strangers: list[str]) -> Iterator[Told]:
    """What holds, sentence by sentence, each in both languages."""
    manifest, newest = check.manifest, check.checkpoints[-1]
    hub = manifest.hub
    yield Told(
        "holds",
        events=check.events,
        lowest=check.lowest or "-",
        highest=check.highest or "-",
        inside=check.inside,
        of_id=f" hub {hub}" if hub else "",
        of_en=f" of hub {hub}" if hub else "",
    )
    yield Told("whole", first=manifest.first, end=max(manifest.first, manifest.end - 1))
    if not check.whole_beginning():
        yield Told("begins_unproved", first=manifest.first)
    if not check.whole_end():
        yield Told("ends_unproved", end=manifest.end - 1)
    yield Told(
        "checkpoints_agree",
        count=len(check.checkpoints),
        size=newest.size,
        position=newest.position,
        instant=newest.instant,
        root=base64.b64encode(newest.root).decode(),
    )
    yield from vouching(check)
    if strangers:
        yield Told("strangers", names=", ".join(strangers))


def vouching(check: Check) -> Iterator[Told]:
    """What stands good for it, and how far."""
    if check.published:
        yield Told("agrees_with_given", sizes=", ".join(str(one.size) for one in check.published))
    if check.published and check.vouched < check.manifest.end:
        yield Told("vouched_so_far", position=check.position_after(check.vouched) - 1)
    if check.given:
        yield Told(
            "signed_by_given",
            numbers=", ".join(str(key.number) for key in check.keys if key in check.trusted) or "-",
        )
    if not check.given and not check.published:
        yield Told("vouches_for_itself")
        for key in check.keys:
            yield Told("key", number=key.number, key=key.text)


def read_given(path: Path, what: Callable[[str], Any]) -> Any:
    try:
        if path.stat().st_size > LARGEST_TEXT:
            raise ValueError("too large")
        return what(path.read_bytes().decode())
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as trouble:
        raise Unreadable("unusable", path=path, trouble=trouble) from None


def one_or_more_keys(text: str) -> list[Key]:
    found = keys_in(text)
    if not found:
        raise ValueError("no public key in it")
    return found


def proof_in(text: str) -> Proof:
    told = read_json(text)
    if not (is_number(told["from"]) and is_number(told["to"])):
        raise ValueError("from and to")
    return Proof(told["from"], told["to"], hashes_of(told["hashes"]))


def published_checkpoint(text: str) -> Checkpoint:
    """As it was printed, scanned or mailed: the ends of its lines and space around it do not matter."""
    return Checkpoint("\n".join(text.replace("\ufeff", "").splitlines()).strip() + "\n")


def progress_to(stream: Any) -> Progress:
    if not stream.isatty():
        return lambda done, total: None
    return lambda done, total: print(f"\r{done}/{total}", end="", file=stream, flush=True)


def arguments(words: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description="Memeriksa bundel segel Simpul / checks a bundle of Simpul's seal",
        epilog="0: cocok / it holds. 1: tidak cocok / it does not. 2: tidak dapat diperiksa / unchecked.",
    )
    parser.add_argument("bundle", type=Path, help="berkas .zip atau map / a .zip file or a folder")
    parser.add_argument(
        "--keys",
        type=Path,
        action="append",
        default=[],
        metavar="FILE",
        help="kunci publik yang Anda percaya / public keys that you trust",
    )
    parser.add_argument(
        "--checkpoint",
        type=Path,
        action="append",
        default=[],
        metavar="FILE",
        help="checkpoint yang sudah terbit / a checkpoint that was published",
    )
    parser.add_argument(
        "--proof",
        type=Path,
        action="append",
        default=[],
        metavar="FILE",
        help="bukti konsistensi dari API / a consistency proof of the API",
    )
    parser.add_argument("--lang", choices=("id", "en"), help="hanya bahasa ini / this language alone")
    return parser.parse_args(words)


def main(words: Sequence[str] | None = None) -> int:
    """Says what it found and returns the exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    asked = arguments(words)
    try:
        told, code = examine(asked), HOLDS
    except Wrong as wrong:
        told = [Told("it_fails"), wrong]
        code = FAULT
    except Unreadable as trouble:
        told = [Told("unchecked"), trouble]
        code = UNCHECKED
    except Exception as trouble:  # a hostile bundle gets a sentence, whatever it brings about
        told = [Told("unreadable", trouble=type(trouble).__name__)]
        code = UNCHECKED
    for place, language in enumerate([asked.lang] if asked.lang else ["id", "en"]):
        if place:
            print()
        for sentence in told:
            print(sentence.words[language])
    return code


def examine(asked: argparse.Namespace) -> list[Told]:
    given = [key for path in asked.keys for key in read_given(path, one_or_more_keys)]
    published = [read_given(path, published_checkpoint) for path in asked.checkpoint]
    proofs = [read_given(path, proof_in) for path in asked.proof]
    source, strangers = open_bundle(asked.bundle)
    with closing(source):
        check = Check(source, given, published, proofs, progress_to(sys.stderr))
        check.run()
        return list(report(check, strangers))


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
