"""Requests about people's own data: received, identity checked, decided, executed; and periods that have passed.

Executing only says in the log that somebody is forgotten; application/forgetting.py then destroys the keys.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from application.access import Where
from application.door import at_its_hub, handles
from application.platform import Attempt
from domain import Account, DataRequest, Hub, Membership, Space
from domain.account import NETWORK
from domain.data_request import Channel, Done, RequestKind, Subjects
from domain.errors import (
    AlreadyExists,
    GroundNeeded,
    NoSuchEnrolment,
    NotFound,
    PersonForgotten,
    StillKept,
    Unusable,
)
from domain.events import HubAggregate, provenance_now

MOST_AT_ONCE = 200


@dataclass(frozen=True)
class ReceiveRequest:
    """`kind` is erasure, access or correction; all memberships of a named account belong to the request too."""

    request_id: UUID
    kind: RequestKind
    subjects: Subjects
    channel: Channel = "desk"


@dataclass(frozen=True)
class CheckIdentity:
    """`how` is a code of domain/data_request.py, such as ktp_shown; never the number of a document."""

    request_id: UUID
    how: str
    seen: int | None = None


@dataclass(frozen=True)
class DecideRequest:
    """The ground is the command's reason; it must hold no words about the person, for it stays."""

    request_id: UUID
    granted: bool
    seen: int | None = None


@dataclass(frozen=True)
class ExecuteRequest:
    """`coming` names the bookings to call off, as (space, booking). One that is missing here stays, without a
    name: nobody can tell whose it was.
    """

    request_id: UUID
    coming: tuple[tuple[UUID, UUID], ...] = ()


@dataclass(frozen=True)
class ConfirmRetention:
    """An admin confirms a list of those whose period has passed; each is looked at again."""

    hub: str
    request_id: UUID
    subjects: Subjects


def of_the_request(command: Any, attempt: Attempt) -> Where:
    """Where it is decided today; who reads the requests of its hub knows of it, elsewhere nobody does."""
    request = attempt.request(command.request_id)
    unknown = NotFound(what="request", key=command.request_id)
    received_at = None if request.concerns_the_network else request.hub
    hub = deciding_hub(request, attempt)
    return Where(hub, unknown=unknown, known_by="read_requests", known_at=(received_at,))


def deciding_hub(request: DataRequest, attempt: Attempt) -> str | None:
    """The request's hub, or the province (None): also where it is about staff or another hub's member by now."""
    still_theirs = _hub_of(attempt, request.subjects) == request.hub
    return request.hub if still_theirs and not request.concerns_the_network else None


def _of_the_subjects(command: ReceiveRequest, attempt: Attempt) -> Where:
    """Where all of it belongs. It is somebody's own only if every part of it is."""
    asked = command.subjects
    hub = _hub_of(attempt, asked)
    where = Where(None if hub == NETWORK else hub, unknown=_unknown(asked), known_by="read_memberships")
    if asked.enrolments:
        return where
    if asked.account:
        theirs = attempt.account(asked.account).memberships
        return replace(where, account=asked.account) if set(asked.memberships) <= theirs.keys() else where
    return replace(where, membership=asked.memberships[0]) if len(asked.memberships) == 1 else where


def _unknown(asked: Subjects) -> NotFound:
    what = "membership" if asked.memberships else "account" if asked.account else "enrolment"
    return NotFound(what=what, key=next(iter(asked.ids), "-"))


@handles(ReceiveRequest, needs="take_requests", where=_of_the_subjects, own="request_own")
def receive_request(command: ReceiveRequest, attempt: Attempt, _: datetime) -> list[HubAggregate]:
    if attempt.find(DataRequest, command.request_id):
        raise AlreadyExists(what="request", key=command.request_id)
    subjects = _whole(attempt, command.subjects)
    for forgotten in _people(attempt, subjects):
        if forgotten.forgotten:
            raise PersonForgotten()
    hub = _hub_of(attempt, subjects)
    channel = _channel(command.channel, subjects)
    return [DataRequest.receive(command.request_id, hub, command.kind, subjects, channel)]


@handles(CheckIdentity, needs="take_requests", where=of_the_request)
def check_identity(command: CheckIdentity, attempt: Attempt, _: datetime) -> list[HubAggregate]:
    request = attempt.request(command.request_id)
    request.check_identity(command.how, command.seen)
    return [request]


@handles(DecideRequest, needs="decide_requests", where=of_the_request)
def decide_request(command: DecideRequest, attempt: Attempt, _: datetime) -> list[HubAggregate]:
    _on_a_ground()
    request = attempt.request(command.request_id)
    request.decide(command.granted, command.seen)
    return [request]


@handles(ExecuteRequest, needs="decide_requests", where=of_the_request)
def execute_request(command: ExecuteRequest, attempt: Attempt, now: datetime) -> list[HubAggregate]:
    """Access and correction are only noted as done: the download and the correction are acts of their own."""
    request = attempt.request(command.request_id)
    if request.state != "granted" or not request.erases:
        request.execute(Done())
        return [request]
    return _erased(request, command.coming, attempt, now)


@handles(ConfirmRetention, needs="decide_requests", where=at_its_hub)
def confirm_retention(command: ConfirmRetention, attempt: Attempt, now: datetime) -> list[HubAggregate]:
    _on_a_ground()
    if attempt.find(DataRequest, command.request_id):
        raise AlreadyExists(what="request", key=command.request_id)
    _all_overdue(command, attempt, now)
    request = DataRequest.receive(command.request_id, command.hub, "retention", command.subjects, "retention")
    request.grant_by_period()
    return _erased(request, (), attempt, now)


def _erased(
    request: DataRequest, coming: Iterable[tuple[UUID, UUID]], attempt: Attempt, now: datetime
) -> list[HubAggregate]:
    """All that changes, in one append: the request, the people in it, the spaces that are free again."""
    subjects = request.subjects
    people = list(_people(attempt, subjects))
    if any(isinstance(one, Account) and set(one.memberships) - set(subjects.memberships) for one in people):
        raise Unusable(value=request.id, what="request", valid="all memberships of the account")
    spaces, count = _called_off(attempt, set(subjects.memberships), coming, now)
    _check_enrolments(attempt, subjects)
    accounts = int(subjects.account is not None)
    request.execute(
        Done(len(subjects.ids), len(subjects.memberships), accounts, len(subjects.enrolments), count)
    )
    for one in people:
        if isinstance(one, Account):
            one.forget(request.id)
        else:
            one.forget(request.id, _today(attempt.hub(one.hub), now))
    return [request, *people, *spaces]


def _called_off(
    attempt: Attempt, members: set[UUID], coming: Iterable[tuple[UUID, UUID]], now: datetime
) -> tuple[list[Space], int]:
    """Frees what the members still hold; of somebody else's booking there is none. Quotas need nothing back."""
    spaces: dict[UUID, Space] = {}
    count = 0
    for space_id, booking_id in dict.fromkeys(coming):
        space = spaces.setdefault(space_id, attempt.space(space_id))
        booking = space.bookings.get(booking_id)
        if booking is None or booking.slot.end <= now:
            continue
        if booking.member_id not in members:
            raise NotFound(what="booking", key=booking_id)
        space.cancel(booking_id, now)
        count += 1
    return list(spaces.values()), count


def _check_enrolments(attempt: Attempt, subjects: Subjects) -> None:
    """An enrolment of a member has no words of its own, and belongs to the membership."""
    for one in subjects.enrolments:
        program = attempt.program(one.program_id)
        found = program.enrolments.get(one.enrolment_id)
        if found is None or found.member_id is not None:
            raise NoSuchEnrolment(program=program.title, enrolment=one.enrolment_id)


def _whole(attempt: Attempt, asked: Subjects) -> Subjects:
    """With all memberships of the account: forgotten, it must not leave a member behind who cannot ask again."""
    if not asked.ids or len(asked.ids) > MOST_AT_ONCE:
        raise Unusable(value=len(asked.ids), what="number of subjects", valid=f"1-{MOST_AT_ONCE}")
    theirs = tuple(attempt.account(asked.account).memberships) if asked.account else ()
    whole = replace(asked, memberships=tuple(dict.fromkeys((*asked.memberships, *theirs))))
    _check_enrolments(attempt, whole)
    return whole


def _hub_of(attempt: Attempt, asked: Subjects) -> str:
    """The one hub that all of it belongs to; the network where there are several, or roles of the staff."""
    hubs = {attempt.membership(one).hub for one in asked.memberships}
    hubs |= {attempt.program(one.program_id).hub for one in asked.enrolments}
    if asked.account:
        account = attempt.account(asked.account)
        hubs |= {*account.memberships.values(), *(NETWORK for _ in account.grants)}
    return hubs.pop() if len(hubs) == 1 else NETWORK


def _channel(said: Channel, subjects: Subjects) -> Channel:
    """Who asks for themself is known by their own account, whatever they say; others cannot say that."""
    if subjects.account and provenance_now().actor == f"account:{subjects.account}":
        return "self"
    return said if said in ("desk", "letter") else "desk"


def _people(attempt: Attempt, subjects: Subjects) -> Iterator[Membership | Account]:
    yield from (attempt.membership(one) for one in subjects.memberships)
    if subjects.account:
        yield attempt.account(subjects.account)


def _all_overdue(command: ConfirmRetention, attempt: Attempt, now: datetime) -> None:
    """The edition that proposed them may have been behind, or the period longer since."""
    hub, asked = attempt.hub(command.hub), command.subjects
    if not asked.ids or len(asked.ids) > MOST_AT_ONCE or asked.account:
        raise Unusable(value=len(asked.ids), what="number of subjects", valid=f"1-{MOST_AT_ONCE}")
    today, kept = _today(hub, now), hub.configuration.retention if hub.configuration else None
    for one in asked.memberships:
        member = attempt.membership(one)
        if member.hub != command.hub:
            raise NotFound(what="membership", key=one)
        if not _passed(member.ended_on, kept.ended_memberships_years if kept else None, today):
            raise StillKept(subject=one)
    for place in asked.enrolments:
        program = attempt.program(place.program_id)
        if program.hub != command.hub:
            raise NotFound(what="enrolment", key=place.enrolment_id)
        ended = hub.configuration.local_day(program.slot.end) if hub.configuration else None
        if not _passed(ended, kept.past_enrolments_years if kept else None, today):
            raise StillKept(subject=place.enrolment_id)


def _passed(ended: date | None, years: int | None, today: date) -> bool:
    """Whether so many whole years have passed; as PostgreSQL adds years, 29 February becomes the 28th."""
    if ended is None or years is None:
        return False
    day = 28 if (ended.month, ended.day) == (2, 29) else ended.day
    return (ended.year + years, ended.month, day) <= (today.year, today.month, today.day)


def _today(hub: Hub, now: datetime) -> date:
    return hub.configuration.local_day(now) if hub.configuration else now.date()


def _on_a_ground() -> None:
    if not provenance_now().reason:
        raise GroundNeeded()
