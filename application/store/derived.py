"""Keys made of the master key, one for each purpose: none tells of another, and none is kept anywhere."""

from __future__ import annotations

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

BYTES = 32


def derived_key(master: bytes, purpose: str) -> bytes:
    """The key for a purpose (such as "forms"); with another master key it is another."""
    return HKDF(SHA256(), BYTES, salt=None, info=b"simpul " + purpose.encode()).derive(master)
