"""Bundles by a second, plain implementation of docs/reference/seal.md and bundle.md; nothing of ours is in it."""

import base64
import hashlib
import json
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

ORIGIN = "simpul/contoh"


def sha(data):
    return hashlib.sha256(data).digest()


def b64(raw):
    return base64.b64encode(raw).decode()


def root(leaves):
    """RFC 9162, 2.1.1."""
    if not leaves:
        return sha(b"")
    if len(leaves) == 1:
        return leaves[0]
    half = split(len(leaves))
    return sha(b"\1" + root(leaves[:half]) + root(leaves[half:]))


def split(count):
    half = 1
    while half * 2 < count:
        half *= 2
    return half


def consistency(old, leaves, whole=True):
    """RFC 9162, 2.1.4.1."""
    if old == len(leaves):
        return [] if whole else [root(leaves)]
    half = split(len(leaves))
    if old <= half:
        return [*consistency(old, leaves[:half], whole), root(leaves[half:])]
    return [*consistency(old - half, leaves[half:], False), root(leaves[:half])]


def cover(leaves, start, end):
    """The roots of the largest aligned complete subtrees from start to end."""
    roots = []
    while start < end:
        size = 1
        while start % (size * 2) == 0 and start + size * 2 <= end:
            size *= 2
        roots.append(b64(root(leaves[start : start + size])))
        start += size
    return roots


class Key:
    """A signing key; the seed is one byte, repeated."""

    def __init__(self, seed, name=ORIGIN):
        self.private, self.name = Ed25519PrivateKey.from_private_bytes(bytes([seed]) * 32), name
        self.raw = b"\1" + self.private.public_key().public_bytes_raw()
        self.mark = sha(name.encode() + b"\n" + self.raw)[:4]

    def __str__(self):
        return f"{self.name}+{self.mark.hex()}+{b64(self.raw)}"

    def line(self, text):
        return f"— {self.name} {b64(self.mark + self.private.sign(text.encode()))}\n"


def note(text, *keys):
    return text + "\n" + "".join(key.line(text) for key in keys)


def announcement(number, key, after, *before):
    text = f"{ORIGIN}\nkey {number}\n{key}\nafter {after}\ninstant 2026-01-01T00:00:00.000000Z\n"
    return note(text, *before, key)


class Event:
    """A row of the log: an invented booking at a hub, a minute after the one before."""

    def __init__(self, place, hub):
        self.position, self.hub = 3 * place + 1, hub
        self.fields = {
            "position": self.position,
            "stream": str(UUID(int=place % 5)),
            "version": place // 5 + 1,
            "type": "space.booked",
            "hub": hub,
            "actor": "operator",
            "command": str(UUID(int=place + 1000)),
            "recorded_at": f"2026-09-{1 + place // 24:02}T{place % 24:02}:00:00.000000Z",
        }
        self.body = f'{{"n": {place}, "price": 1.50, "words": "Sekar \\"Contoh\\" \\\\ é"}}'

    @property
    def digest(self):
        lines = [
            *(str(value).replace("\\", "\\\\").replace("\n", "\\n") for value in self.fields.values()),
            self.body,
        ]
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()

    @property
    def leaf(self):
        return sha(b"\0" + f"{self.position}\n{self.hub}\n{self.digest}".encode())

    def line(self):
        told = json.dumps(self.fields, ensure_ascii=False)
        return f'{told[:-1]}, "body": {self.body}}}\n'


class World:
    """A log of events at two hubs with checkpoints at some sizes, and bundles of it as folders."""

    def __init__(self, count=50, sizes=(8, 20, 33, 50), keys=None):
        self.events = [Event(place, "semarang" if place % 3 else "solo") for place in range(count)]
        self.leaves = [event.leaf for event in self.events]
        self.keys = keys or [Key(1)]
        self.announced = [announcement(1, self.keys[0], 0)]
        self.sizes, self.signers = list(sizes), {}

    def checkpoint(self, size, key=None, leaves=None, instant=None):
        leaves, key = leaves or self.leaves, key or self.signers.get(size, self.keys[0])
        position = self.events[size - 1].position
        instant = instant or f"2026-10-{1 + self.sizes.index(size):02}T00:00:00.000000Z"
        return note(
            f"{ORIGIN}\n{size}\n{b64(root(leaves[:size]))}\nposition {position}\ninstant {instant}\n", key
        )

    def bundle(self, folder, hub="semarang", first=10, end=30, **claims):
        folder.mkdir(exist_ok=True)
        size = next(size for size in self.sizes if size >= end)
        manifest = {
            "format": "simpul-bundle/1", "origin": ORIGIN, "hub": hub, "from": "2026-09-01T12:00:00.000000Z",
            "to": "2026-09-02T04:00:00.000000Z", "exported_at": "2026-11-01T00:00:00.000000Z", "first": first,
            "count": end - first, "size": size, "left": cover(self.leaves, 0, first),
            "right": cover(self.leaves, end, size),
        }  # fmt: skip
        self._put(folder / "manifest.json", json.dumps(manifest | claims))
        inside = list(zip(self.events, self.leaves, strict=True))[first:end]
        self._put(folder / "events.jsonl", "".join(e.line() for e, _ in inside if hub in (None, e.hub)))
        rows = (
            [e.position, b64(leaf)] + ([] if hub in (None, e.hub) else [e.hub, e.digest])
            for e, leaf in inside
        )
        self._put(folder / "leaves.jsonl", "".join(json.dumps(row) + "\n" for row in rows))
        self._put(folder / "checkpoints.jsonl", "".join(self._kept(one, first, size) for one in self.sizes))
        self._put(folder / "keys.txt", "\n".join(self.announced))
        return folder

    def _kept(self, one, first, size):
        proof = []
        if one < first:
            proof = consistency(one, self.leaves[:first])
        elif one > size:
            proof = consistency(size, self.leaves[:one])
        return json.dumps({"note": self.checkpoint(one), "proof": list(map(b64, proof))}) + "\n"

    def _put(self, path, text):
        path.write_bytes(text.encode())
