"""What a read model is: tables, and what a slice of the log changes in them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

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
from domain.catalogue import EventClass, type_name

Types = tuple[str, ...]
Facts = Mapping[Types, str]

IN_SLICE = "position > %(after)s and position <= %(upto)s and type = any(%(types)s)"
NEWS = (
    "with news as (select position, stream, version, type, hub, actor, recorded_at, body,"
    " coalesce((body ->> 'happened_at')::timestamptz, recorded_at) as happened_at"
    f" from simpul.events where {IN_SLICE})\n"
)


def narrowed(condition: str) -> str:
    """The news of a slice for which a further condition holds."""
    return NEWS.replace(IN_SLICE, f"{IN_SLICE} and {condition}")


def types(*events: EventClass, older: Types = ()) -> Types:
    """The names of events as they are written now, and of `older` versions that the statement reads too."""
    return tuple(type_name(event) for event in events) + older


# All types and versions of a kind, for read models that have no use for them.
OF_HUBS = types(
    Hub.Created, Hub.Configured, Hub.PhaseChanged, Hub.Evaluated,
    older=("hub.registered", "hub.configured", "hub.configured.2", "hub.phase_changed"),
)  # fmt: skip
OF_SPACES = types(
    Space.Created, Space.Changed, Space.Retired, Space.Reinstated, older=("space.added", "space.changed")
)
OF_BOOKINGS = types(
    Space.Booked, Space.BookingRequested, Space.BookingApproved, Space.BookingToMove, Space.BookingCancelled,
    older=("space.booking_cancelled",),
)  # fmt: skip
OF_MEMBERSHIPS = types(
    Membership.Created, Membership.Paused, Membership.Resumed, Membership.Ended, Membership.HoursReserved,
    older=("membership.ended",),
)  # fmt: skip
OF_PERSONS = types(
    Membership.Corrected, Membership.Consented, Membership.ConsentWithdrawn, Membership.Forgotten
)
OF_PROGRAMS = types(
    Program.Created, Program.Cancelled, Program.Enrolled, Program.Withdrawn, Program.GivenPlace
)
OF_ACCOUNTS = types(
    Account.Created, Account.RoleGranted, Account.RoleRevoked, Account.MembershipLinked,
    Account.MembershipUnlinked, Account.Corrected, Account.Closed, Account.Reopened, Account.Forgotten,
)  # fmt: skip
OF_REQUESTS = types(
    DataRequest.Created, DataRequest.IdentityChecked, DataRequest.Decided, DataRequest.Executed
)
OF_SUBMISSIONS = types(
    Submission.Created, Submission.SubmittedAgain, Submission.Approved, Submission.Rejected,
    Submission.Withdrawn, Submission.Applied,
)  # fmt: skip
OF_NETWORK = types(Network.Created, Network.VocabularyAdopted)
OF_REFUSALS = types(RefusedBooking.Created)
OF_DISCLOSURES = types(Disclosure.Created, Disclosure.Exported)


@dataclass(frozen=True)
class ReadModel:
    """`facts` says, for groups of event types, what the slice `news` of the log changes, set-wise.

    Event types that change one row belong in one statement, and the last position wins: then every slicing
    of the log gives the same rows. `keys` names each table's primary key. `ignores` lists the types that the
    read model has no use for, so that a new type is a decision.
    """

    name: str
    tables: str
    keys: Mapping[str, str]
    facts: Facts
    ignores: Types

    @property
    def statements(self) -> tuple[list[str], list[str]]:
        """What makes its tables, and what makes the indexes that can wait until there are rows in them."""
        one_by_one = [text.strip() for text in self.tables.split(";") if text.strip()]
        can_wait = [text for text in one_by_one if text.startswith("create index")]
        return [text for text in one_by_one if text not in can_wait], can_wait

    @property
    def reads(self) -> frozenset[str]:
        return frozenset(name for group in self.facts for name in group)

    @property
    def code(self) -> str:
        """A hash of the definition: an edition built by another one is out of date."""
        made_by = (NEWS, self.name, self.tables, sorted(self.facts.items()))
        return hashlib.sha256(repr(made_by).encode()).hexdigest()
