"""Who may see a member's words, and all that is held about a person, in clear. For the API and the pages alike."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

import msgspec
from flask import Response

from application.access import Actor
from domain import Account, Membership
from domain.catalogue import type_name
from domain.errors import NotFound, NotPermitted
from domain.personal import Personal
from interface import as_of
from interface.requests import known_actor, live_view, platform, read_answer, tell_refused, view
from projections.data_requests import requests_about
from projections.persons import accounts_of, bookings_of, consents_of, enrolments_of, words_row
from projections.view import Answer, View

KINDS = ("name", "email", "phone", "organisation")


def allow_person(right: str, membership_id: UUID) -> Actor:
    """Lets through who has the right at the member's hub, and the member; to outsiders there is nobody."""
    who = known_actor()
    member = platform().find(Membership, membership_id)
    if member is None:
        raise NotFound(what="membership", key=membership_id)
    if who.may(right, member.hub) or who.may_own("read_own", membership_id):
        return who
    tell_refused(who, right, member.hub)
    if any(grant.covers(member.hub) for grant in who.grants):
        raise NotPermitted(needs=right)
    raise NotFound(what="membership", key=membership_id)


def words_of(asked: View, membership_id: UUID) -> dict[str, Any]:
    """The member's words in clear; None where there are none, or where they are forgotten."""
    row = words_row(asked, membership_id)
    if row is None:
        raise NotFound(what="membership", key=membership_id)
    sealed = [_sealed(row[kind]) for kind in (*KINDS, "answers")]
    *texts, answers = platform().keys.reveal_all(sealed)
    return {
        "membership_id": membership_id,
        "hub": row["hub"],
        **dict(zip(KINDS, texts, strict=True)),
        "answers": msgspec.json.decode(answers) if answers else None,
        "forgotten_at": row["forgotten_at"],
    }


def everything_about(asked: View, membership_id: UUID, theirs: UUID | None) -> dict[str, Any]:
    """All that is held about one member: words, what happened, and the accounts that are linked. Of another
    account than `theirs` there is the id alone: several people may share a membership.
    """
    return {
        "membership_id": membership_id,
        "exported_at": as_of.now(),
        "words": words_of(asked, membership_id),
        "events": _events_of(membership_id),
        "bookings": bookings_of(asked, membership_id),
        "enrolments": enrolments_of(asked, membership_id),
        "consents": consents_of(asked, membership_id),
        "requests": [_without_others(row) for row in requests_about(asked, membership_id)],
        "accounts": [
            _account(account) if account == theirs else {"account_id": account}
            for account in accounts_of(asked, membership_id)
        ],
    }


def about(
    account: UUID | None, memberships: Iterable[UUID], places: Iterable[tuple[UUID, UUID]] = ()
) -> dict[str, Any]:
    """All that is held about a person by whatever they are known: account, memberships, (programme, enrolment)."""
    asked = view()
    return {
        "exported_at": as_of.now(),
        "account": _account(account) if account else None,
        "memberships": [everything_about(asked, membership, account) for membership in memberships],
        "enrolments": [_enrolment(*place) for place in places],
    }


def _enrolment(program_id: UUID, enrolment_id: UUID) -> dict[str, Any]:
    """What a programme's stream says of one enrolment."""
    told = [
        _told(event)
        for event in platform().events.get(program_id)
        if getattr(event, "enrolment_id", None) == enrolment_id
    ]
    return {"program_id": program_id, "enrolment_id": enrolment_id, "events": told}


def as_json(value: Any) -> str:
    return msgspec.json.encode(value).decode()


def shown(value: Any) -> Response:
    """A value as JSON, with position and ETag as every read has them."""
    known = as_of.position()
    return read_answer(Answer(live_view().last_seen if known is None else known, None, as_json(value)))


def _events_of(stream: UUID) -> list[dict[str, Any]]:
    """What the log holds, with its words in clear; who of the staff did it is said by their account's id."""
    known = as_of.position()
    last = None if known is None else platform().version_at(stream, known)
    return [_told(event) for event in platform().events.get(stream, lte=last)]


def _told(event: Any) -> dict[str, Any]:
    body = msgspec.to_builtins(event, enc_hook=_in_clear)
    hidden = ("originator_id", "originator_topic", "command")
    plain = {name: value for name, value in body.items() if name not in hidden}
    return {"type": type_name(type(event)), **plain}


def _in_clear(value: Any) -> Any:
    if isinstance(value, Personal):
        return platform().keys.reveal(value)
    raise NotImplementedError(f"{type(value)} has no place in an event")


def _account(account_id: UUID) -> dict[str, Any]:
    known = as_of.position()
    if known is None:
        account = platform().find(Account, account_id)
    else:
        account = platform().then(Account, account_id, known)
    grants = account.grants.values() if account else ()
    return {
        "account_id": account_id,
        "grants": [msgspec.to_builtins(grant) for grant in grants],
        "events": _events_of(account_id),
    }


def _without_others(row: dict[str, Any]) -> dict[str, Any]:
    """A request may be about several people: only that it concerned this one is theirs to know."""
    return {name: value for name, value in row.items() if name != "subjects"}


def _sealed(word: dict[str, str] | None) -> Personal | None:
    return Personal(UUID(word["subject"]), word["kind"], sealed=word["sealed"]) if word else None
