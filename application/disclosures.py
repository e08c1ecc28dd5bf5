"""Who was shown personal words of whom, and who took what out: appended before it is shown or given."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Mapping
from datetime import UTC, datetime
from uuid import UUID, uuid4

from application.access import Actor
from application.platform import Platform
from domain import Disclosure
from domain.errors import LookNotRecorded
from domain.events import Provenance, acting

logger = logging.getLogger(__name__)


def tell_look(
    platform: Platform,
    actor: Actor,
    page: str,
    people: Collection[UUID],
    *,
    hub: str | None = None,
    session: UUID | None = None,
    now: datetime | None = None,
) -> int:
    """Records that words of these people are about to be shown, and returns the position; 0 where they are the
    reader's own: those are nobody's business. Raises LookNotRecorded: then they must not be shown.
    """
    others = tuple(sorted(set(people) - {actor.account} - actor.memberships))
    if not others:
        return 0
    roles = _roles(actor, hub)
    return _told(platform, actor, now, lambda it: Disclosure.read(it, hub, page, others, roles, session))


def tell_export(
    platform: Platform,
    actor: Actor,
    what: str,
    file_format: str,
    *,
    as_of: int,
    rows: int | None = None,
    filters: Mapping[str, str] | None = None,
    people: Collection[UUID] = (),
    hub: str | None = None,
    session: UUID | None = None,
    now: datetime | None = None,
) -> int:
    """Records that data are about to be given out as a file, and returns the position.

    `what` is the list, `file_format` one of csv, xlsx, jsonl and json; `as_of` is the position that the data are
    of; `rows` is their number, where it is known before the first of them is sent; `people` are those whose
    personal words are among them. Raises LookNotRecorded: then nothing must be given out.
    """
    subjects, roles = tuple(sorted(set(people))), _roles(actor, hub)
    return _told(
        platform,
        actor,
        now,
        lambda it: Disclosure.export(
            it, hub, what, file_format, dict(filters or {}), as_of, rows, subjects, roles, session
        ),
    )


def _told(platform: Platform, actor: Actor, now: datetime | None, make: Callable[[UUID], Disclosure]) -> int:
    command = uuid4()
    try:
        with acting(Provenance(actor.name, command, now or datetime.now(UTC))):
            disclosure = make(command)
        return platform.note(disclosure, command)
    except Exception as error:
        logger.exception("a look or an export could not be recorded")
        raise LookNotRecorded() from error


def _roles(actor: Actor, hub: str | None) -> tuple[str, ...]:
    """In which roles somebody acts there; a person who looks in no role at all is seen to."""
    return tuple(sorted({grant.role.value for grant in actor.grants if grant.covers(hub)}))
