"""Somebody was shown personal words, or took data out: who saw what of whom is part of what can be asked later.

It names ids and places, never what was asked for or shown.
"""

from __future__ import annotations

from uuid import UUID

from domain.account import NETWORK
from domain.events import HubAggregate

Filters = dict[str, str]
FEW = 200
"""So many subjects of an export are named; of more there is their number."""


class Disclosure(HubAggregate):
    """One look, or one export. Its hub is that whose people they are, or `*` where it is of no one hub."""

    TOPIC = "disclosure"

    hub: str
    roles: tuple[str, ...]
    subjects: tuple[UUID, ...]
    session: UUID | None

    class Event(HubAggregate.Event):
        pass

    class Created(Event, HubAggregate.Created):
        """Personal words of `subjects` were shown on a page or a route. `roles` are those of the reader there
        that day; `session` is the browser's, where there is one.
        """

        TOPIC = "disclosure.read"
        page: str
        subjects: tuple[UUID, ...]
        roles: tuple[str, ...]
        session: UUID | None

    class Exported(Event, HubAggregate.Created):
        """Data left as a file, as they were at a position: so many rows, where that was known as it began.

        `subjects` names whose personal words are in it where they are few; `people` is their number.
        """

        TOPIC = "disclosure.exported"
        what: str
        format: str
        filters: Filters
        as_of: int
        rows: int | None
        people: int
        subjects: tuple[UUID, ...]
        roles: tuple[str, ...]
        session: UUID | None

    def __init__(
        self, hub: str, roles: tuple[str, ...], subjects: tuple[UUID, ...], session: UUID | None
    ) -> None:
        self.hub = hub
        self.roles = roles
        self.subjects = subjects
        self.session = session

    @classmethod
    def read(
        cls,
        disclosure_id: UUID,
        hub: str | None,
        page: str,
        subjects: tuple[UUID, ...],
        roles: tuple[str, ...] = (),
        session: UUID | None = None,
    ) -> Disclosure:
        return cls._create(
            cls.Created,
            id=disclosure_id,
            hub=hub or NETWORK,
            page=page,
            subjects=subjects,
            roles=roles,
            session=session,
        )

    @classmethod
    def export(
        cls,
        disclosure_id: UUID,
        hub: str | None,
        what: str,
        file_format: str,
        filters: Filters,
        as_of: int,
        rows: int | None,
        subjects: tuple[UUID, ...] = (),
        roles: tuple[str, ...] = (),
        session: UUID | None = None,
    ) -> Disclosure:
        return cls._create(
            cls.Exported,
            id=disclosure_id,
            hub=hub or NETWORK,
            what=what,
            format=file_format,
            filters=filters,
            as_of=as_of,
            rows=rows,
            people=len(subjects),
            subjects=subjects if len(subjects) <= FEW else (),
            roles=roles,
            session=session,
        )
