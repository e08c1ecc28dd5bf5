"""What a read model is: tables, and what a slice of the log changes in them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from domain import Account, DataRequest, Membership
from domain.catalogue import EventClass, type_name

Types = tuple[str, ...]
Facts = Mapping[Types, str]

NEWS = (
    "with news as (select position, stream, version, type, hub, actor, recorded_at, body,"
    " coalesce((body ->> 'happened_at')::timestamptz, recorded_at) as happened_at"
    " from simpul.events where position > %(after)s and position <= %(upto)s and type = any(%(types)s))\n"
)


def types(*events: EventClass, older: Types = ()) -> Types:
    """The names of events as they are written now, and of `older` versions that the statement reads too."""
    return tuple(type_name(event) for event in events) + older


# What read models of the hubs' own business have no use for, together.
OF_ACCOUNTS = types(
    Account.Created, Account.RoleGranted, Account.RoleRevoked, Account.MembershipLinked,
    Account.MembershipUnlinked, Account.Corrected, Account.Closed, Account.Reopened, Account.Forgotten,
)  # fmt: skip


OF_REQUESTS = types(
    DataRequest.Created, DataRequest.IdentityChecked, DataRequest.Decided, DataRequest.Executed
)
OF_PERSONS = types(
    Membership.Corrected, Membership.Consented, Membership.ConsentWithdrawn, Membership.Forgotten
)


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
    def reads(self) -> frozenset[str]:
        return frozenset(name for group in self.facts for name in group)

    @property
    def code(self) -> str:
        """A hash of the definition: an edition built by another one is out of date."""
        made_by = (NEWS, self.name, self.tables, sorted(self.facts.items()))
        return hashlib.sha256(repr(made_by).encode()).hexdigest()
