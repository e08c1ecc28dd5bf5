"""An account: a person or a program that may act, with the roles it was given and for how long."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Literal
from uuid import UUID

from eventsourcing.domain import event

from domain.errors import AccountClosed, AccountState, AlreadyExists, NoSuchGrant
from domain.events import HubAggregate
from domain.personal import Personal

AccountKind = Literal["person", "client"]
NETWORK = "*"  # what stands for the hub in an event that concerns the whole network


class Role(StrEnum):
    """What somebody is to the network; what each may do stands in application/access.py."""

    PROVINCIAL_ADMIN = "provincial_admin"
    HUB_MANAGER = "hub_manager"
    FRONT_DESK = "front_desk"
    PROGRAM_LEAD = "program_lead"
    AUDITOR = "auditor"
    MEMBER = "member"


@dataclass(frozen=True)
class Grant:
    """A role, at one hub or (None) in the whole province, from a day up to but not including `until`.

    `title` is what the person is called there, in free words of the hub.
    """

    role: Role
    hub: str | None
    from_day: date
    until: date | None = None
    title: str | None = None

    def in_force(self, day: date) -> bool:
        return self.from_day <= day and (self.until is None or day < self.until)

    def covers(self, hub: str | None) -> bool:
        """Whether it reaches to a hub; None asks for the whole province."""
        return self.hub is None or self.hub == hub


class Account(HubAggregate):
    """Its words about a person are sealed under its own id. No secret is ever part of it."""

    TOPIC = "account"

    hub: str
    kind: AccountKind
    grants: dict[UUID, Grant]
    revoked: dict[UUID, Grant]
    memberships: dict[UUID, str]
    closed: bool
    forgotten: bool

    class Event(HubAggregate.Event):
        pass

    class Created(Event, HubAggregate.Created):
        """A person signs in with `email`; a client is a program and has tokens only."""

        TOPIC = "account.opened"
        kind: AccountKind
        name: Personal
        email: Personal | None

    class RoleGranted(Event):
        TOPIC = "account.role_granted"
        grant_id: UUID
        grant: Grant

    class RoleRevoked(Event):
        TOPIC = "account.role_revoked"
        grant_id: UUID
        role: Role
        at: str | None

    class MembershipLinked(Event):
        """The account is that of the member; `at` is the hub where the membership began."""

        TOPIC = "account.membership_linked"
        membership_id: UUID
        at: str

    class MembershipUnlinked(Event):
        """The account is not that of the member after all."""

        TOPIC = "account.membership_unlinked"
        membership_id: UUID
        at: str

    class Corrected(Event):
        """The person's words as they are from now on; what is None stays as it was."""

        TOPIC = "account.corrected"
        name: Personal | None
        email: Personal | None

    class Closed(Event):
        TOPIC = "account.closed"

    class Reopened(Event):
        TOPIC = "account.reopened"

    class Forgotten(Event):
        """The key of the person's words is destroyed after this; the account stays closed for ever."""

        TOPIC = "account.forgotten"
        request_id: UUID

    def __init__(self, hub: str, kind: AccountKind) -> None:
        self.hub = hub
        self.kind = kind
        self.grants = {}
        self.revoked = {}
        self.memberships = {}
        self.closed = False
        self.forgotten = False

    @classmethod
    def open(cls, account_id: UUID, kind: AccountKind, name: Personal, email: Personal | None) -> Account:
        return cls._create(cls.Created, id=account_id, hub=NETWORK, kind=kind, name=name, email=email)

    def grant(self, grant_id: UUID, grant: Grant) -> None:
        """Gives a role. The same grant arriving twice changes nothing; its id is never another's."""
        self._must_be_open()
        if self.grants.get(grant_id) == grant:
            return
        if grant_id in self.grants or grant_id in self.revoked:
            raise AlreadyExists(what="grant", key=grant_id)
        self._role_granted(grant_id, grant)

    def revoke(self, grant_id: UUID) -> None:
        if (grant := self.grants.get(grant_id)) is None:
            raise NoSuchGrant(grant=grant_id)
        self._role_revoked(grant_id, grant.role, grant.hub)

    def link(self, membership_id: UUID, at: str) -> None:
        self._must_be_open()
        if membership_id not in self.memberships:
            self._membership_linked(membership_id, at)

    def unlink(self, membership_id: UUID) -> None:
        """Takes back a link that was made by mistake. There is none, nothing changes."""
        if at := self.memberships.get(membership_id):
            self._membership_unlinked(membership_id, at)

    def correct(self, name: Personal | None, email: Personal | None) -> None:
        self._must_be_open()
        self._corrected(name, email)

    def close(self) -> None:
        self._must_be_open()
        self._closed()

    def reopen(self) -> None:
        if not self.closed or self.forgotten:
            raise AccountState(state="forgotten" if self.forgotten else "open", wanted="reopened")
        self._reopened()

    def forget(self, request_id: UUID) -> None:
        """Remembers that the person asked to be forgotten; whoever executes it destroys the key."""
        if not self.forgotten:
            self._forgotten(request_id)

    def _must_be_open(self) -> None:
        if self.closed:
            raise AccountClosed()

    @event(RoleGranted)
    def _role_granted(self, grant_id: UUID, grant: Grant) -> None:
        self.grants[grant_id] = grant

    @event(RoleRevoked)
    def _role_revoked(self, grant_id: UUID, role: Role, at: str | None) -> None:
        if grant := self.grants.pop(grant_id, None):
            self.revoked[grant_id] = grant

    @event(MembershipLinked)
    def _membership_linked(self, membership_id: UUID, at: str) -> None:
        self.memberships[membership_id] = at

    @event(MembershipUnlinked)
    def _membership_unlinked(self, membership_id: UUID, at: str) -> None:
        self.memberships.pop(membership_id, None)

    @event(Corrected)
    def _corrected(self, name: Personal | None, email: Personal | None) -> None:
        pass

    @event(Closed)
    def _closed(self) -> None:
        self.closed = True

    @event(Reopened)
    def _reopened(self) -> None:
        self.closed = False

    @event(Forgotten)
    def _forgotten(self, request_id: UUID) -> None:
        self.closed = True
        self.forgotten = True
