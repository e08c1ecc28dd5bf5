"""The seal as programs read it: the same JSON from the API and from the command line."""

from __future__ import annotations

from base64 import b64encode
from typing import Any

from application.seal.building import public_key
from application.seal.checkpoints import moment
from application.seal.proofs import Consistency, Inclusion
from application.store.seal import KeptCheckpoint, KeptKey


def checkpoint_told(kept: KeptCheckpoint) -> dict[str, Any]:
    return {
        "size": kept.size,
        "position": kept.position,
        "root": base64(kept.root),
        "instant": moment(kept.instant),
        "note": kept.note,
    }


def key_told(kept: KeptKey) -> dict[str, Any]:
    return {
        "number": kept.number,
        "key": str(public_key(kept)),
        "after": kept.after,
        "instant": moment(kept.instant),
        "note": kept.note,
    }


def inclusion_told(proof: Inclusion) -> dict[str, Any]:
    return {
        "position": proof.position,
        "leaf": proof.leaf,
        "leaf_hash": base64(proof.leaf_hash),
        "size": proof.size,
        "root": base64(proof.root),
        "hashes": [base64(one) for one in proof.hashes],
        "checkpoint": proof.checkpoint,
    }


def consistency_told(proof: Consistency) -> dict[str, Any]:
    return {
        "from": proof.before,
        "to": proof.size,
        "from_root": base64(proof.old_root),
        "to_root": base64(proof.root),
        "hashes": [base64(one) for one in proof.hashes],
    }


def base64(value: bytes) -> str:
    return b64encode(value).decode()
