"""What an event is about, and which parts of that thing it touches: by folding these, before and after are told.

Only what is touched is folded: of a space with years of bookings the one booking, of a membership the one month.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Any, NamedTuple
from uuid import UUID

from domain import (
    Account,
    DataRequest,
    Disclosure,
    Hub,
    Membership,
    Network,
    Program,
    RefusedBooking,
    Space,
    Submission,
)
from domain.catalogue import current_version, type_name
from domain.events import HubEvent
from domain.phases import PhaseEntry

Parts = dict[str, Any]


class Thing(NamedTuple):
    """A booking, a space, a grant: `key` tells apart the things of one kind in one stream."""

    kind: str
    stream: UUID
    key: str = ""


@dataclass(frozen=True)
class Kind:
    """A kind of thing: which events touch it, each with what its parts are after it (given those before).

    `key` tells things of one stream apart, `stored_key` does it in SQL over the stored body. `whole`: each of its
    events tells all of it, so that the one before is all that has to be known.
    """

    name: str
    touched: dict[type[HubEvent], Callable[[Any, Parts], Parts]]
    key: Callable[[Any], str] = lambda _: ""
    stored_key: str = ""
    whole: bool = False

    @property
    def types(self) -> list[str]:
        """The stored names of all events that touch it, older versions among them."""
        return [name for event in self.touched for name in stored_names(event)]


def stored_names(event: type[HubEvent]) -> list[str]:
    return [type_name(event, version) for version in range(1, current_version(event) + 1)]


def thing_of(event: HubEvent) -> Thing:
    kind = KIND_OF[type(event)]
    return Thing(kind.name, event.originator_id, kind.key(event))


def _parts_of(value: Any) -> Parts:
    return {field.name: getattr(value, field.name) for field in fields(value)}


def _phase(entry: PhaseEntry) -> Parts:
    return _parts_of(entry)


def _booked(state: str) -> Callable[[Any, Parts], Parts]:
    return lambda e, _: {
        "state": state,
        "slot": e.slot,
        "seats": e.seats,
        "member_id": e.member_id,
        "program_id": getattr(e, "program_id", None),
    }


def _words(e: Any) -> Parts:
    """Of a correction, only those that were given."""
    kinds = ("name", "email", "phone", "organisation", "answers")
    return {kind: word for kind in kinds if (word := getattr(e, kind, None)) is not None}


def _state(state: str) -> Callable[[Any, Parts], Parts]:
    return lambda _, __: {"state": state}


def _booking_cancelled(e: Space.BookingCancelled, _: Parts) -> Parts:
    return {"state": "cancelled", **({"message": e.message} if e.message else {})}


def _configuration(e: Hub.Configured, before: Parts) -> Parts:
    """The words belong to the network: of a first configuration they are nothing new."""
    said = {"number": e.number, **_parts_of(e.configuration)}
    return said if before else {part: value for part, value in said.items() if part != "words"}


def _submitted(e: Any, _: Parts) -> Parts:
    return {"state": "submitted", "digest": e.proposal.digest, "base": e.proposal.base}


def _vocabulary(e: Any, _: Parts) -> Parts:
    number = getattr(e, "number", 1)
    return {"number": number, **_parts_of(e.vocabulary.words), "calendars": e.vocabulary.calendars}


def _month(e: Membership.HoursReserved) -> str:
    return f"{e.kind} {e.month}"


KINDS = (
    Kind(
        "phase",
        {
            Hub.Created: lambda e, _: _phase(e.proposed),
            Hub.PhaseChanged: lambda e, _: _phase(e.entered),
        },
        whole=True,
    ),
    Kind("configuration", {Hub.Configured: _configuration}, whole=True),
    Kind("evaluation", {Hub.Evaluated: lambda e, _: _parts_of(e.evaluation)}, whole=True),
    Kind(
        "space",
        {
            Space.Created: lambda e, _: {"in_use": True, **_parts_of(e.spec)},
            Space.Changed: lambda e, _: _parts_of(e.spec),
            Space.Retired: lambda _, __: {"in_use": False},
            Space.Reinstated: lambda _, __: {"in_use": True},
        },
    ),
    Kind(
        "booking",
        {
            Space.Booked: _booked("booked"),
            Space.BookingRequested: _booked("requested"),
            Space.BookingApproved: _state("booked"),
            Space.BookingToMove: lambda e, _: {"state": "to_move", "message": e.message},
            Space.BookingCancelled: _booking_cancelled,
        },
        key=lambda e: str(e.booking_id),
        stored_key="booking",
    ),
    Kind(
        "hours",
        {
            Membership.HoursReserved: lambda e, before: {
                "minutes_used": before.get("minutes_used", 0) + e.minutes
            }
        },
        key=_month,
        stored_key="((body ->> 'kind') || ' ' || (body ->> 'month'))",
    ),
    Kind(
        "membership",
        {
            Membership.Created: lambda e, _: {
                "member_kind": e.kind,
                "plan": e.plan,
                "starts": e.starts,
                **_words(e),
            },
            Membership.Paused: lambda e, _: {"paused_from": e.from_day, "resumes_on": None},
            Membership.Resumed: lambda e, _: {"resumes_on": e.from_day},
            Membership.Ended: lambda e, _: {"ended_on": e.on_day, "initiative": e.initiative},
            Membership.Corrected: lambda e, _: _words(e),
            Membership.Consented: lambda e, _: {f"consent.{e.purpose}": True},
            Membership.ConsentWithdrawn: lambda e, _: {f"consent.{e.purpose}": False},
            Membership.Forgotten: lambda _, __: {"forgotten": True},
        },
    ),
    Kind(
        "program",
        {
            Program.Created: lambda e, _: {
                "state": "scheduled",
                **{
                    part: getattr(e, part)
                    for part in ("title", "description", "slot", "places", "audience", "space_id")
                },
                "program_kind": e.kind,
            },
            Program.Cancelled: _state("called_off"),
        },
    ),
    Kind(
        "enrolment",
        {
            Program.Enrolled: lambda e, _: {
                "state": "waiting" if e.waiting else "enrolled",
                "member_id": e.member_id,
                **_words(e),
            },
            Program.Withdrawn: _state("withdrawn"),
            Program.GivenPlace: _state("enrolled"),
        },
        key=lambda e: str(e.enrolment_id),
        stored_key="(body ->> 'enrolment_id')",
    ),
    Kind(
        "account",
        {
            Account.Created: lambda e, _: {"state": "open", "account_kind": e.kind, **_words(e)},
            Account.Corrected: lambda e, _: _words(e),
            Account.Closed: _state("closed"),
            Account.Reopened: _state("open"),
            Account.Forgotten: _state("forgotten"),
        },
    ),
    Kind(
        "grant",
        {
            Account.RoleGranted: lambda e, _: {"in_force": True, **_parts_of(e.grant)},
            Account.RoleRevoked: lambda _, __: {"in_force": False},
        },
        key=lambda e: str(e.grant_id),
        stored_key="(body ->> 'grant_id')",
    ),
    Kind(
        "link",
        {
            Account.MembershipLinked: lambda e, _: {"membership_id": e.membership_id, "at": e.at},
            Account.MembershipUnlinked: lambda _, __: {"membership_id": None, "at": None},
        },
        key=lambda e: str(e.membership_id),
        stored_key="(body ->> 'membership_id')",
    ),
    Kind(
        "data_request",
        {
            DataRequest.Created: lambda e, _: {
                "state": "received",
                "request_kind": e.kind,
                "subjects": e.subjects.ids,
                "channel": e.channel,
            },
            DataRequest.IdentityChecked: lambda e, _: {"state": "identity_checked", "how": e.how},
            DataRequest.Decided: lambda e, _: {"state": "granted" if e.granted else "refused"},
            DataRequest.Executed: lambda e, _: {
                "state": "executed",
                "receipt": e.receipt,
                "forgotten": e.forgotten,
                "done": e.done,
            },
        },
    ),
    Kind(
        "submission",
        {
            Submission.Created: _submitted,
            Submission.SubmittedAgain: _submitted,
            Submission.Approved: _state("approved"),
            Submission.Rejected: _state("rejected"),
            Submission.Withdrawn: _state("withdrawn"),
            Submission.Applied: _state("applied"),
        },
    ),
    Kind(
        "refusal",
        {
            RefusedBooking.Created: lambda e, _: {
                "state": "refused",
                **{part: getattr(e, part) for part in ("slot", "seats", "member_id", "by_staff", "rule")},
                "compared": e.compared,
                "configuration": e.configuration,
            }
        },
        whole=True,
    ),
    Kind(
        "disclosure",
        {
            Disclosure.Created: lambda e, _: {"page": e.page, "subjects": e.subjects, "roles": e.roles},
            Disclosure.Exported: lambda e, _: {
                part: getattr(e, part)
                for part in ("what", "format", "filters", "as_of", "rows", "people", "subjects", "roles")
            },
        },
        whole=True,
    ),
    Kind("vocabulary", {Network.Created: _vocabulary, Network.VocabularyAdopted: _vocabulary}, whole=True),
)
KIND_OF: dict[type[HubEvent], Kind] = {event: kind for kind in KINDS for event in kind.touched}
