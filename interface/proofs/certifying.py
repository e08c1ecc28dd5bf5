"""Verifying and rebuilding with a certificate: read models against the log, the log against its seal, signed."""

from __future__ import annotations

import time
from base64 import b64encode
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from functools import partial
from importlib.metadata import version
from typing import Any

from application.certificates import Certificate, text_of
from application.log_proof import LogProof, LogProver
from application.seal.building import public_key
from application.seal.checkpoints import moment, signer_of
from application.seal.notes import VerifierKey, sign
from application.store import certificates
from application.store.seal import SealStore
from interface.proofs.keys import seeds_here
from interface.settings import Settings
from interface.wiring import connect
from projections.editions import Connect, Progress, live_edition, log_head
from projections.rebuilding import Rebuilt, rebuild
from projections.verification import Verification, edition_to_verify, standing_at, verify

INSTANT = "select recorded_at from simpul.events where position <= %s order by position desc limit 1"
Facts = dict[str, Any]


def certified_verification(
    settings: Settings, told: Progress, number: int | None = None, asked_by: str = "operator"
) -> Certificate:
    """Verifies the live edition, or another that is frozen. Raises EditionError where that cannot be done."""
    reach = partial(connect, settings.dsn())
    with reach() as connection:
        edition = edition_to_verify(connection, number)
        upto = standing_at(connection, edition)
    with _proving(reach, upto, told) as (proved, building):
        began = time.monotonic()
        found = verify(reach, building, number)
        log = proved(found.position)
    facts = {"kind": "verification", **_facts(reach, found, log, time.monotonic() - began, asked_by)}
    return _kept(reach, settings, facts)


def certified_rebuild(settings: Settings, told: Progress, asked_by: str = "operator") -> Certificate:
    """Rebuilds the live edition and puts it in place of the one before. Raises EditionError."""
    reach = partial(connect, settings.dsn())
    with reach() as connection:
        before = live_edition(connection)
        upto = standing_at(connection, before) if before else log_head(connection)
    with _proving(reach, upto, told) as (proved, building):
        began = time.monotonic()
        done = rebuild(reach, building)
        log = proved(done.found.position)
    facts = {"kind": "rebuild", **_facts(reach, done.found, log, time.monotonic() - began, asked_by)}
    return _kept(reach, settings, facts | {"replaced": _replaced(done)})


def keys_of(connection: Any) -> list[VerifierKey]:
    """The public keys that the seal has announced."""
    return [public_key(kept) for kept in SealStore(connection).keys()]  # noqa: SIM118 - no dict


@contextmanager
def _proving(
    reach: Connect, upto: int, told: Progress
) -> Iterator[tuple[Callable[[int], LogProof], Progress]]:
    """Reads the log beside the building of the edition; gives what finishes that, and what the builder tells.

    The slower of the two says how far it is.
    """
    stands = {"log": 0, "edition": 0}

    def tell(who: str, position: int, head: int) -> None:
        stands[who] = position
        told(min(stands.values()), max(head, upto))

    with reach() as connection, ThreadPoolExecutor(1) as threads:
        prover = LogProver(SealStore(connection), lambda position: tell("log", position, upto))
        first: Future[LogProof] = threads.submit(prover.go_to, upto)

        def finish(position: int) -> LogProof:
            first.result()
            return prover.go_to(position)

        yield finish, partial(tell, "edition")


def _facts(reach: Connect, found: Verification, log: LogProof, seconds: float, asked_by: str) -> Facts:
    with reach() as connection:
        row = connection.execute(INSTANT, [found.position]).fetchone()
    return {
        "made_at": moment(datetime.now(UTC)),
        "seconds": round(seconds, 3),
        "asked_by": asked_by,
        "edition": found.edition,
        "status": found.status,
        "position": found.position,
        "instant": moment(row[0]) if row else None,
        "code": found.code,
        "simpul": version("simpul"),
        "agrees": found.agrees,
        "content": found.content,
        "tables": [asdict(proof) for proof in found.tables],
        "differences": [asdict(difference) for difference in found.differences],
        "set_aside": list(found.set_aside),
        "log": _log(log),
    }


def _log(log: LogProof) -> Facts:
    kept = log.checkpoint
    return {
        "events": log.events,
        "root": b64encode(log.root).decode(),
        "agrees": log.agrees,
        "contradicted": list(log.contradicted),
        "checkpoint": {
            "size": kept.size,
            "position": kept.position,
            "root": b64encode(kept.root).decode(),
            "instant": moment(kept.instant),
        }
        if kept
        else None,
    }


def _replaced(done: Rebuilt) -> Facts:
    return {"edition": done.before, "dropped": done.dropped, "changed": list(done.changed)}


def _kept(reach: Connect, settings: Settings, facts: Facts) -> Certificate:
    """Signed by the key that is in force, where that is on this machine; else it stands without a signature."""
    with reach() as connection:
        key = SealStore(connection).key()
        announced = public_key(key) if key else None
        origin = announced.name if announced else f"simpul/{settings.network}"
        signer = signer_of(announced, seeds_here(settings.home)) if announced else None

        def compose(number: int, previous: str | None) -> str:
            numbered = {"certificate": number, "previous": previous}
            text = text_of(origin, numbered | facts)
            return sign(text, signer) if signer else text

        return certificates.keep(connection, compose)
