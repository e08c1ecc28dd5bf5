"""What a member may ask of words and consents at any time: corrected, given, withdrawn."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from application.door import handles
from application.memberships import check_answers, of_the_membership, one_of
from application.platform import Attempt
from domain.events import HubAggregate
from domain.personal import Personal


@dataclass(frozen=True)
class CorrectMembership:
    """What is None stays as it was; `answers` are replaced as a whole."""

    membership_id: UUID
    name: Personal | None = None
    email: Personal | None = None
    phone: Personal | None = None
    organisation: Personal | None = None
    answers: Personal | None = None
    seen: int | None = None


@dataclass(frozen=True)
class GiveConsent:
    """`purpose` is the code of a consent of the hub's configuration."""

    membership_id: UUID
    purpose: str


@dataclass(frozen=True)
class WithdrawConsent:
    membership_id: UUID
    purpose: str


@handles(CorrectMembership, needs="manage_memberships", where=of_the_membership, own="request_own")
def correct_membership(command: CorrectMembership, attempt: Attempt, _: datetime) -> list[HubAggregate]:
    member = attempt.membership(command.membership_id)
    hub = attempt.hub(member.hub)
    if command.answers and hub.configuration:
        check_answers(hub.configuration, command.answers, hub.configuration_version)
    member.correct(
        command.name, command.email, command.phone, command.organisation, command.answers, command.seen
    )
    return [member]


@handles(GiveConsent, needs="manage_memberships", where=of_the_membership, own="consent_own")
def give_consent(command: GiveConsent, attempt: Attempt, _: datetime) -> list[HubAggregate]:
    member = attempt.membership(command.membership_id)
    hub = attempt.hub(member.hub)
    purposes = hub.configuration.consents if hub.configuration else ()
    one_of(command.purpose, "purpose", [asked.code for asked in purposes], hub.configuration_version)
    member.consent(command.purpose)
    return [member]


@handles(WithdrawConsent, needs="manage_memberships", where=of_the_membership, own="consent_own")
def withdraw_consent(command: WithdrawConsent, attempt: Attempt, _: datetime) -> list[HubAggregate]:
    """Also from a purpose that the hub has given up meanwhile."""
    member = attempt.membership(command.membership_id)
    member.withdraw_consent(command.purpose)
    return [member]
