"""Requests and periods carried out: said in the log, then the keys destroyed, then told to the security log."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from flask import g

from application.data_requests import ConfirmRetention, ExecuteRequest
from application.door import Receipt
from application.forgetting import destroy
from domain import DataRequest
from domain.data_request import EnrolmentOf, Subjects
from interface.requests import actor, allow, perform, platform, security, settings, signing_in, view
from interface.startup import register_of
from projections.data_requests import coming_bookings
from projections.view import Row


@dataclass(frozen=True)
class Forecast:
    """What carrying out a request would erase and call off, in numbers."""

    keys: int
    memberships: int
    accounts: int
    enrolments: int
    bookings: int
    sessions: int


def subjects_of(row: Row) -> Subjects:
    """Whom a row of the read model is about."""
    told: dict[str, Any] = row["subjects"]
    enrolments = tuple(
        EnrolmentOf(UUID(one["program_id"]), UUID(one["enrolment_id"]))
        for one in told.get("enrolments") or ()
    )
    account = UUID(told["account"]) if told.get("account") else None
    return Subjects(tuple(map(UUID, told.get("memberships") or ())), account, enrolments)


def forecast(subjects: Subjects) -> Forecast:
    coming = coming_bookings(view(), list(subjects.memberships), datetime.now(UTC))
    sessions = len(signing_in().sessions.of(subjects.account)) if subjects.account else 0
    return Forecast(
        len(subjects.ids),
        len(subjects.memberships),
        int(subjects.account is not None),
        len(subjects.enrolments),
        len(coming),
        sessions,
    )


def carry_out(request_id: UUID, subjects: Subjects, key: UUID) -> Receipt:
    """Does what was granted: the log first, then the keys. A crash in between is healed by the worker.

    Sent again with the same key, it destroys what may be left and answers as the first time: the bookings that
    were called off are no longer there to be named again.
    """
    request = newest_request(request_id)
    if request and request.state == "executed" and (position := platform().log_of_events.settled(key)):
        allow("decide_requests", None if request.concerns_the_network else request.hub)
        _destroyed(request_id)
        g.position = position
        return Receipt(position, repeated=True)
    erases = request is not None and request.erases
    coming = coming_bookings(view(), list(subjects.memberships), datetime.now(UTC)) if erases else []
    receipt = perform(ExecuteRequest(request_id, tuple(coming)), key)
    _destroyed(request_id)
    return receipt


def confirm_retention(
    hub: str, subjects: Subjects, key: UUID, reason: str, request_id: UUID | None = None
) -> Receipt:
    """Forgets those whose period has passed, as an admin confirms. Without an id the key is the request's."""
    receipt = perform(ConfirmRetention(hub, request_id or key, subjects), key, reason=reason)
    _destroyed(request_id or key)
    return receipt


def newest_request(request_id: UUID) -> DataRequest | None:
    """The request as the log has it now, whoever changed it last."""
    platform().catch_up(request_id)
    return platform().find(DataRequest, request_id)


def _destroyed(request_id: UUID) -> None:
    request = newest_request(request_id)
    if request is None or request.state != "executed" or not request.erases:
        return
    register = register_of(settings())
    gone = destroy(platform(), register, request.subjects.ids, request_id)
    if gone:
        who = actor()
        security().record("forgotten", account=who.account, actor=who.name, request=request_id, people=gone)
