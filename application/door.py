"""The one door in: permission, author, attempts, one atomic append, receipt."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar
from uuid import UUID

from eventsourcing.persistence import OperationalError, RecordConflictError

from application.access import Actor
from application.platform import Attempt, Platform
from application.store.codec import plain_content
from application.store.log import Repeated
from domain.errors import Busy, NotYetHappened, OutcomeUnknown, Refusal
from domain.events import HubAggregate, Provenance, acting

ATTEMPTS = 8
C = TypeVar("C")
Handler = Callable[[Any, Attempt, datetime], Iterable[HubAggregate]]


@dataclass(frozen=True)
class Receipt:
    """The log position of a command's last event; `repeated` where it had happened before.

    `hub` is the code of the hub that it changed first; unknown where it had happened before.
    """

    position: int
    repeated: bool
    hub: str | None = None


@dataclass(frozen=True)
class _Door:
    handler: Handler
    needs: str


HANDLERS: dict[type, _Door] = {}


def handles(command: type[C], needs: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Registers the handler of a command and the right that it needs."""

    def register(handler: Callable[..., Any]) -> Callable[..., Any]:
        HANDLERS[command] = _Door(handler, needs)
        return handler

    return register


def execute(
    platform: Platform,
    actor: Actor,
    command: Any,
    command_id: UUID,
    *,
    reason: str | None = None,
    happened_at: datetime | None = None,
    now: datetime | None = None,
) -> Receipt:
    """Does a command once, however often it is asked.

    The same `command_id` again returns the first receipt; with other content it is refused. Raises Refusal;
    Busy after 8 attempts that others got ahead of; OutcomeUnknown where the database was lost on the way.
    """
    door = HANDLERS[type(command)]
    actor.permit(door.needs)
    now = now or datetime.now(UTC)
    if happened_at is not None and happened_at > now:
        raise NotYetHappened(when=happened_at)
    provenance = Provenance(actor.name, command_id, now, reason, happened_at)
    digest = _digest(platform, actor, command, reason, happened_at)
    try:
        return _in_attempts(platform, door.handler, command, provenance, digest)
    except Repeated as settled:
        return Receipt(settled.position, repeated=True)
    except OperationalError as error:
        raise OutcomeUnknown(command=command_id) from error


def _digest(platform: Platform, actor: Actor, command: Any, *circumstances: Any) -> bytes:
    return platform.keys.digest(plain_content((actor.name, type(command).__name__, command, *circumstances)))


def _in_attempts(
    platform: Platform, handler: Handler, command: Any, provenance: Provenance, digest: bytes
) -> Receipt:
    for number in range(ATTEMPTS):
        attempt = Attempt(platform)
        try:
            return _attempt(platform, attempt, handler, command, provenance, digest)
        except RecordConflictError:
            _catch_up(platform, attempt)
            time.sleep(random.uniform(0, 0.004 * 2**number))  # noqa: S311 - jitter, not a secret
        except Refusal:
            if _catch_up(platform, attempt):
                continue
            if position := platform.log_of_events.settled(provenance.command, digest):
                return Receipt(position, repeated=True)
            raise
    raise Busy()


def _attempt(
    platform: Platform,
    attempt: Attempt,
    handler: Handler,
    command: Any,
    provenance: Provenance,
    digest: bytes,
) -> Receipt:
    with acting(provenance):
        changed = list(handler(command, attempt, provenance.now))
    streams = {aggregate.id for aggregate in changed if aggregate.pending_events}
    rests_on = [(stream, version) for stream, version in attempt.read.items() if stream not in streams]
    recordings = platform.save(*changed, command=provenance.command, digest=digest, rests_on=rests_on)
    position = (
        recordings[-1].notification.id if recordings else platform.log_of_events.settled(provenance.command)
    )
    return Receipt(position or 0, repeated=False, hub=changed[0].hub if changed else None)


def _catch_up(platform: Platform, attempt: Attempt) -> bool:
    """Whether any stream that the attempt rested on had moved: then it is worth deciding anew."""
    moved = [platform.catch_up(stream) for stream in attempt.read]
    return any(moved)
