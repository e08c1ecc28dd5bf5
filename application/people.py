"""A reaction that follows the log: keeps the table by which the front desk finds people."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from application.platform import Platform
from application.store import people as rows
from application.store.keys import KeyFault
from application.store.people import Person
from domain import Account, Membership, Program
from domain.catalogue import type_name
from domain.personal import Personal

logger = logging.getLogger(__name__)

TOGETHER = 500
TYPES = tuple(
    type_name(event)
    for event in (
        Membership.Created, Membership.Corrected, Program.Enrolled, Account.Created, Account.Corrected,
    )
)  # fmt: skip


def follow_people(platform: Platform) -> bool:
    """Takes the next events in; False where there is nothing new, or another process is at it."""
    with platform.pool.connection() as connection, connection.transaction():
        seen = rows.take_turn(connection)
        if seen is None:
            return False
        head = platform.log_of_events.max_notification_id() or 0
        if head <= seen:
            return False
        found = platform.log_of_events.select_notifications(
            seen, TOGETHER, head, TYPES, inclusive_of_start=False
        )
        events = [platform.mapper.to_domain_event(one) for one in found]
        rows.put(connection, _in_clear(platform, events))
        rows.note(connection, found[-1].id if len(found) == TOGETHER else head)
        return True


def rebuild_people(platform: Platform) -> None:
    """Fills the table anew. Who is forgotten has no key, and so no row."""
    with platform.pool.connection() as connection:
        rows.empty(connection)
    while follow_people(platform):
        pass


def find_people(platform: Platform, hub: str | None, words: str, limit: int = 50) -> list[Person]:
    """People who have each of the words; of all hubs where `hub` is None."""
    with platform.pool.connection() as connection:
        return rows.search(connection, hub, words, limit)


def _in_clear(platform: Platform, events: list[Any]) -> Iterator[tuple[bool, Person]]:
    """The rows of events that tell of people, all their words opened in one go."""
    told = [(event, _words(event)) for event in events]
    opened = iter(_opened(platform, [word for _, words in told for word in words]))
    for event, words in told:
        name, email, phone, organisation = (next(opened) for _ in words)
        corrects = isinstance(event, Membership.Corrected | Account.Corrected)
        if name is None and not corrects:
            continue
        subject, kind = _subject(event)
        yield (
            corrects,
            Person(subject, kind, event.hub, event.originator_id, name, email, phone, organisation),
        )


def _opened(platform: Platform, words: list[Personal | None]) -> list[str | None]:
    """One altered word shall not keep everybody else from being found."""
    try:
        return platform.keys.reveal_all(words)
    except KeyFault as fault:
        if len(words) == 1:
            logger.error("a word cannot be read: %s", fault)
            return [None]
        return [text for word in words for text in _opened(platform, [word])]


def _words(event: Any) -> tuple[Personal | None, ...]:
    return tuple(getattr(event, kind, None) for kind in ("name", "email", "phone", "organisation"))


def _subject(event: Any) -> tuple[UUID, str]:
    if isinstance(event, Program.Enrolled):
        return event.enrolment_id, "enrolment"
    kind = "account" if isinstance(event, Account.Event) else "membership"
    return event.originator_id, kind
