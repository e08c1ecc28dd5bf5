"""A membership begins, pauses, resumes, ends."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec

from application.access import Where
from application.door import handles
from application.platform import Attempt
from domain import Hub, Membership
from domain.configuration import HubConfiguration, MemberField
from domain.errors import AlreadyExists, NotFound, RetiredWord, Unusable
from domain.events import HubAggregate
from domain.membership import Initiative
from domain.personal import Personal
from domain.values import Label
from domain.words import Words


@dataclass(frozen=True)
class BeginMembership:
    """`answers` holds what the hub asks besides, by the codes of its extra fields; None starts today."""

    hub: str
    membership_id: UUID
    kind: str
    plan: str
    name: Personal
    starts: date | None = None
    email: Personal | None = None
    phone: Personal | None = None
    organisation: Personal | None = None
    answers: Personal | None = None


@dataclass(frozen=True)
class PauseMembership:
    membership_id: UUID
    from_day: date | None = None
    seen: int | None = None


@dataclass(frozen=True)
class ResumeMembership:
    membership_id: UUID
    from_day: date | None = None
    seen: int | None = None


@dataclass(frozen=True)
class EndMembership:
    membership_id: UUID
    initiative: Initiative
    on_day: date | None = None
    seen: int | None = None


def of_the_membership(command: Any, attempt: Attempt) -> Where:
    """The hub where a membership began; elsewhere nobody knows of it."""
    membership: UUID = command.membership_id
    unknown = NotFound(what="membership", key=membership)
    hub = attempt.membership(membership).hub
    return Where(hub, membership, unknown=unknown, known_by="read_memberships")


@handles(BeginMembership, needs="manage_memberships")
def begin_membership(command: BeginMembership, attempt: Attempt, now: datetime) -> list[HubAggregate]:
    hub = attempt.hub(command.hub)
    configuration, version = hub.in_service(), hub.configuration_version
    not_retired(command.kind, "member kind", configuration.words, "member_kinds", version)
    one_of(command.plan, "plan", [plan.code for plan in configuration.plans], version)
    check_answers(configuration, command.answers, version)
    if attempt.find(Membership, command.membership_id):
        raise AlreadyExists(version, what="membership", key=command.membership_id)
    return [
        Membership.begin(
            command.membership_id,
            command.hub,
            command.kind,
            command.plan,
            command.starts or configuration.local_day(now),
            command.name,
            command.email,
            command.phone,
            command.organisation,
            command.answers,
        )
    ]


@handles(PauseMembership, needs="manage_memberships", where=of_the_membership)
def pause_membership(command: PauseMembership, attempt: Attempt, now: datetime) -> list[HubAggregate]:
    member, today = _member_and_today(attempt, command.membership_id, now)
    member.pause(command.from_day or today, command.seen)
    return [member]


@handles(ResumeMembership, needs="manage_memberships", where=of_the_membership)
def resume_membership(command: ResumeMembership, attempt: Attempt, now: datetime) -> list[HubAggregate]:
    member, today = _member_and_today(attempt, command.membership_id, now)
    member.resume(command.from_day or today, command.seen)
    return [member]


@handles(EndMembership, needs="manage_memberships", where=of_the_membership)
def end_membership(command: EndMembership, attempt: Attempt, now: datetime) -> list[HubAggregate]:
    member, today = _member_and_today(attempt, command.membership_id, now)
    member.end(command.on_day or today, command.initiative, command.seen)
    return [member]


def one_of(value: str, what: str, valid: Iterable[str], version: int) -> None:
    """Refuses a word that the hub's configuration does not know, and names those it does."""
    if value not in (known := list(valid)):
        raise Unusable(version, value=value, what=what, valid=", ".join(known))


def not_retired(word: str, what: str, words: Words, part: str, version: int) -> None:
    """Refuses a word that is not in the vocabulary or is given to nothing new, and names those that are."""
    known: dict[str, Label] = getattr(words, part)
    if word in known and word not in words.in_use(part):
        raise RetiredWord(version, word=known[word])
    one_of(word, what, words.in_use(part), version)


def _member_and_today(attempt: Attempt, membership_id: UUID, now: datetime) -> tuple[Membership, date]:
    member = attempt.membership(membership_id)
    return member, _today(attempt.hub(member.hub), now)


def _today(hub: Hub, now: datetime) -> date:
    return hub.configuration.local_day(now) if hub.configuration else now.date()


def check_answers(configuration: HubConfiguration, answers: Personal | None, version: int) -> None:
    given: dict[str, Any] = msgspec.json.decode(answers.text) if answers and answers.text else {}
    fields = {field.code: field for field in configuration.member_fields}
    for code in given:
        one_of(code, "extra field", fields, version)
    for field in fields.values():
        _check_answer(field, given.get(field.code), version)


def _check_answer(field: MemberField, answer: Any, version: int) -> None:
    if answer is None:
        if field.required:
            raise Unusable(version, value="-", what=field.code, valid=field.kind)
        return
    if field.kind == "choice":
        one_of(answer, field.code, field.choices, version)
    elif not _is_of_kind(answer, field.kind):
        raise Unusable(version, value=answer, what=field.code, valid=field.kind)


def _is_of_kind(answer: Any, kind: str) -> bool:
    if kind == "date":
        try:
            return isinstance(answer, str) and bool(date.fromisoformat(answer))
        except ValueError:
            return False
    wanted = {"text": str, "integer": int, "boolean": bool}[kind]
    return type(answer) is wanted
