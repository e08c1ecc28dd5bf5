"""Forgetting, after the log says so: keys destroyed, the register written, what a crash or a dump left behind.

The log comes first. From then on whoever starts, and the worker while it runs, sees to it that it is done.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from application.access import OPERATOR
from application.door import execute, handles, in_the_province
from application.platform import Attempt, Platform
from application.store.forgotten import destroyed, told_by_the_log, unknown_to_the_log
from application.store.register import Forgotten, Register
from domain import Account, Membership
from domain.errors import Refusal
from domain.events import HubAggregate

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class ForgetAgain:
    """A database of an earlier day is told that a member or an account was forgotten."""

    subject: UUID
    request_id: UUID


@handles(ForgetAgain, needs="decide_requests", where=in_the_province)
def forget_again(command: ForgetAgain, attempt: Attempt, now: datetime) -> list[HubAggregate]:
    one = attempt.find(HubAggregate, command.subject)
    if isinstance(one, Account):
        one.forget(command.request_id)
    elif isinstance(one, Membership):
        hub = attempt.hub(one.hub).configuration
        one.forget(command.request_id, hub.local_day(now) if hub else now.date())
    return [one] if one else []


def destroy(platform: Platform, register: Register, subjects: Iterable[UUID], request: UUID | None) -> int:
    """Destroys keys and all by which these people are found, for ever; returns how many keys there were.

    The register is written first: a database that is lost right after is told of it again.
    """
    subjects, now = list(subjects), datetime.now(UTC)
    register.add(Forgotten(subject, request, now) for subject in subjects)
    return platform.keys.destroy(subjects, request, now)


def forget_remaining(platform: Platform, register: Register) -> int:
    """Does what forgetting still has to do, and returns how many subjects that concerned.

    Three may know of it without the others: the log (a crash came before the keys went), the register (the
    database is of an earlier day), the table (SIMPUL_HOME is). In the end all three know. Safe to repeat.
    """
    with platform.pool.connection() as connection:
        logged, tabled = told_by_the_log(connection), destroyed(connection)
    known = {one.subject for one in tabled}
    missing = {one.subject: one for one in (*logged, *register.read()) if one.subject not in known}
    register.add((*tabled, *missing.values()))
    for one in missing.values():
        platform.keys.destroy([one.subject], one.request, one.at)
    return len(missing) + _tell_the_log(platform)


def _tell_the_log(platform: Platform) -> int:
    """Of whom it cannot be told today the key is gone all the same: that does not keep anybody from starting."""
    told = 0
    with platform.pool.connection() as connection:
        unknown = unknown_to_the_log(connection)
    for subject, request in unknown:
        command = ForgetAgain(subject, request or subject)
        command_id = platform.own_command("forgotten again", subject)
        try:
            execute(platform, OPERATOR, command, command_id, reason="forgotten before")
            told += 1
        except Refusal as refusal:
            logger.error("the log cannot be told that %s is forgotten: %s", subject, refusal)
    return told
