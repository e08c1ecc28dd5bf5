"""Signed notes and their keys, as C2SP has them (https://c2sp.org/signed-note), with Ed25519."""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

ED25519 = b"\x01"
SIGNATURE_BYTES = 64
MARK = "\u2014"
_SIGNATURE = re.compile(rf"{MARK} ([^ +\n]+) ([A-Za-z0-9+/]+={{0,2}})")
_VERIFIER = re.compile(r"([^ +\n]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+={0,2})")


class NotANote(ValueError):
    """The text is no signed note, or not one of this kind."""


@dataclass(frozen=True)
class VerifierKey:
    """A public key under its name."""

    name: str
    public: bytes

    @property
    def hash(self) -> bytes:
        return sha256(self.name.encode() + b"\n" + ED25519 + self.public).digest()[:4]

    def __str__(self) -> str:
        return f"{self.name}+{self.hash.hex()}+{b64encode(ED25519 + self.public).decode()}"

    @classmethod
    def parse(cls, text: str) -> VerifierKey:
        """Raises NotANote where it is none, or its hash is not that of the key."""
        found = _VERIFIER.fullmatch(text)
        key = _bytes(found[3]) if found else b""
        if found is None or len(key) != 33 or key[:1] != ED25519:
            raise NotANote(f"this is not a public key: {text}")
        made = cls(found[1], key[1:])
        if made.hash.hex() != found[2]:
            raise NotANote(f"the hash of this public key is not its own: {text}")
        return made


@dataclass(frozen=True)
class Signer:
    """A private key under its name; the seed is its 32 bytes."""

    name: str
    seed: bytes

    @property
    def verifier(self) -> VerifierKey:
        return VerifierKey(self.name, self._key.public_key().public_bytes_raw())

    @property
    def _key(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.seed)

    def line(self, text: str) -> str:
        """The line of this signature under a text."""
        signed = self.verifier.hash + self._key.sign(text.encode())
        return f"{MARK} {self.name} {b64encode(signed).decode()}\n"


def sign(text: str, *signers: Signer) -> str:
    """The whole note; the text ends with a line feed."""
    return f"{text}\n{''.join(signer.line(text) for signer in signers)}"


@dataclass(frozen=True)
class Note:
    """A note that was read: its text, and its signatures as (name, key hash, signature)."""

    text: str
    signatures: tuple[tuple[str, bytes, bytes], ...]

    @classmethod
    def parse(cls, whole: str) -> Note:
        """Raises NotANote."""
        text, gap, below = whole.rpartition("\n\n")
        lines = below.removesuffix("\n").split("\n")
        found = [_SIGNATURE.fullmatch(line) for line in lines]
        if not gap or not text or not below.endswith("\n") or not all(found):
            raise NotANote("this is not a signed note")
        pairs = [(one[1], _bytes(one[2])) for one in found if one]
        if any(len(both) < 5 for _, both in pairs):
            raise NotANote("a signature of this note is cut short")
        return cls(text + "\n", tuple((name, both[:4], both[4:]) for name, both in pairs))

    def named(self, key: VerifierKey) -> bool:
        """Whether a signature says that it is of this key."""
        return any((name, hashed) == (key.name, key.hash) for name, hashed, _ in self.signatures)

    def signed_by(self, key: VerifierKey) -> bool:
        """Whether a signature is of this key indeed."""
        return any(
            _is_valid(key, self.text, signature)
            for name, hashed, signature in self.signatures
            if (name, hashed) == (key.name, key.hash)
        )


def _is_valid(key: VerifierKey, text: str, signature: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(key.public).verify(signature, text.encode())
    except (InvalidSignature, ValueError):
        return False
    return True


def _bytes(text: str) -> bytes:
    try:
        return b64decode(text, validate=True)
    except (NotBase64, ValueError):
        raise NotANote("this is not Base64") from None
