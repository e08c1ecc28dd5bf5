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

from application.access import Actor, Where, as_account, without_rights
from application.platform import Attempt, Platform
from application.store.codec import plain_content
from application.store.log import Repeated
from domain import Account
from domain.errors import Busy, NotPermitted, NotYetHappened, OutcomeUnknown, Refusal
from domain.events import HubAggregate, Provenance, acting

ATTEMPTS = 8
C = TypeVar("C")
Handler = Callable[[Any, Attempt, datetime], Iterable[HubAggregate]]
Refused = Callable[[Any, Attempt, Provenance, Refusal], None]


@dataclass(frozen=True)
class Receipt:
    """The log position of a command's last event; `repeated` where it had happened before.

    `hub` is the code of the hub that it changed first; unknown where it had happened before.
    """

    position: int
    repeated: bool
    hub: str | None = None


@dataclass(frozen=True)
class Entrance:
    """A command's handler, the right that it needs, and where it acts; `own` is the right of a member to do
    the same for the own membership or account; `refused` is told what was refused in the end."""

    handler: Handler
    needs: str
    where: Callable[[Any, Attempt], Where]
    own: str | None = None
    refused: Refused | None = None

    def admit(self, actor: Actor, command: Any, attempt: Attempt) -> None:
        """Refuses who may not; to who may not even know of it, it is not there. Notes who may only with their
        own.
        """
        where = self.where(command, attempt)
        needs = where.needs or self.needs
        by_right = actor.may(needs, where.hub)
        if by_right or (self.own and actor.may_own(self.own, where.membership, where.account)):
            where.knows_beside(actor)
            attempt.own = not by_right
            return
        if where.unknown and not where.known_to(actor):
            raise where.hidden(needs)
        raise NotPermitted(needs=needs)


HANDLERS: dict[type, Entrance] = {}


def at_its_hub(command: Any, _: Attempt) -> Where:
    """The place of a command that names its hub."""
    return Where(command.hub)


def in_the_province(_: Any, __: Attempt) -> Where:
    """The place of what one hub alone cannot decide."""
    return Where(None)


def handles(
    command: type[C],
    needs: str,
    where: Callable[[Any, Attempt], Where] = at_its_hub,
    own: str | None = None,
    refused: Refused | None = None,
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Registers the handler of a command, the right that it needs, and where."""

    def register(handler: Callable[..., Any]) -> Callable[..., Any]:
        HANDLERS[command] = Entrance(handler, needs, where, own, refused)
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
    entrance = HANDLERS[type(command)]
    now = now or datetime.now(UTC)
    if happened_at is not None and happened_at > now:
        raise NotYetHappened(when=happened_at)
    provenance = Provenance(actor.name, command_id, now, reason, happened_at)
    digest = _digest(platform, actor, command, reason, happened_at)
    try:
        return _in_attempts(platform, actor, entrance, command, provenance, digest)
    except Repeated as settled:
        return Receipt(settled.position, repeated=True)
    except OperationalError as error:
        raise OutcomeUnknown(command=command_id) from error


def would_refuse(
    platform: Platform, actor: Actor, command: Any, command_id: UUID, reason: str | None, now: datetime
) -> bool:
    """Whether the command is refused as things are, or has happened; nothing is written."""
    try:
        with acting(Provenance(actor.name, command_id, now, reason, None)):
            changed = HANDLERS[type(command)].handler(command, Attempt(platform), now)
    except Refusal:
        return True
    return not any(aggregate.pending_events for aggregate in changed)


def _digest(platform: Platform, actor: Actor, command: Any, *circumstances: Any) -> bytes:
    return platform.keys.digest(plain_content((actor.name, type(command).__name__, command, *circumstances)))


def _in_attempts(
    platform: Platform,
    actor: Actor,
    entrance: Entrance,
    command: Any,
    provenance: Provenance,
    digest: bytes,
) -> Receipt:
    for number in range(ATTEMPTS):
        attempt = Attempt(platform)
        try:
            _admit(attempt, actor, entrance, command, provenance.now)
            return _attempt(platform, attempt, entrance.handler, command, provenance, digest)
        except RecordConflictError:
            _catch_up(platform, attempt)
            time.sleep(random.uniform(0, 0.004 * 2**number))  # noqa: S311 - jitter, not a secret
        except Refusal as refusal:
            if _catch_up(platform, attempt):
                continue
            if position := platform.log_of_events.settled(provenance.command, digest):
                return Receipt(position, repeated=True)
            if entrance.refused:
                entrance.refused(command, attempt, provenance, refusal)
            raise
    raise Busy()


def _admit(attempt: Attempt, actor: Actor, entrance: Entrance, command: Any, now: datetime) -> None:
    """What the actor may is part of what the decision rests on: a revocation in between is noticed."""
    if actor.account is not None:
        account = attempt.find(Account, actor.account)
        actor = as_account(actor, account, now) if account else without_rights(actor)
    entrance.admit(actor, command, attempt)


def _attempt(
    platform: Platform,
    attempt: Attempt,
    handler: Handler,
    command: Any,
    provenance: Provenance,
    digest: bytes,
) -> Receipt:
    with acting(provenance):
        changed = list(handler(command, attempt, _decided_at(attempt, provenance)))
    streams = {aggregate.id for aggregate in changed if aggregate.pending_events}
    rests_on = [(stream, version) for stream, version in attempt.read.items() if stream not in streams]
    recordings = platform.save(*changed, command=provenance.command, digest=digest, rests_on=rests_on)
    position = (
        recordings[-1].notification.id if recordings else platform.log_of_events.settled(provenance.command)
    )
    return Receipt(position or 0, repeated=False, hub=changed[0].hub if changed else None)


def _decided_at(attempt: Attempt, provenance: Provenance) -> datetime:
    """A late entry by staff is judged as of when it happened: what was booked and used then is not in the past.
    What somebody may with their own is judged as of now, whatever they say.
    """
    late = None if attempt.own else provenance.happened_at
    return late or provenance.now


def _catch_up(platform: Platform, attempt: Attempt) -> bool:
    """Whether any stream that the attempt rested on had moved: then it is worth deciding anew."""
    moved = [platform.catch_up(stream) for stream in attempt.read]
    return any(moved)
