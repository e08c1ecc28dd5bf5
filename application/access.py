"""Who may do what: the rights of each role in one table, and the actor who has them at some hubs."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from domain import Account
from domain.account import Grant, Role
from domain.errors import NotPermitted, Refusal

ZONE = ZoneInfo("Asia/Jakarta")  # grants begin and end with the day of the province

RIGHTS: dict[Role, frozenset[str]] = {
    Role.PROVINCIAL_ADMIN: frozenset({
        "book", "enrol", "manage_memberships", "manage_programs", "configure_hubs", "approve_plans",
        "manage_accounts", "grant_roles", "appoint_staff",
        "take_requests", "decide_requests",
        "read_bookings", "read_memberships", "read_persons", "read_accounts", "read_requests", "read_history",
        "read_security",
    }),
    Role.HUB_MANAGER: frozenset({
        "book", "enrol", "manage_memberships", "manage_programs",
        "appoint_staff", "take_requests", "decide_requests",
        "read_bookings", "read_memberships", "read_persons", "read_accounts", "read_requests", "read_history",
    }),
    Role.FRONT_DESK: frozenset({
        "book", "enrol", "manage_memberships", "take_requests",
        "read_bookings", "read_memberships", "read_persons", "read_requests",
    }),
    Role.PROGRAM_LEAD: frozenset({"enrol", "manage_programs", "read_bookings"}),
    Role.AUDITOR: frozenset({
        "read_bookings", "read_memberships", "read_accounts", "read_requests", "read_history", "read_security",
    }),
    Role.MEMBER: frozenset({"book_own", "enrol_own", "request_own", "consent_own", "read_own", "account_own"}),
}  # fmt: skip
GRANTABLE = tuple(role for role in Role if role is not Role.MEMBER)
"""A member is one by the memberships linked to the account, not by a grant."""
LESSER = (Role.FRONT_DESK, Role.PROGRAM_LEAD)
"""Roles that a hub manager may give and take at the own hub."""
ALL_RIGHTS = frozenset().union(*RIGHTS.values())


@dataclass(frozen=True)
class Actor:
    """Who acts. `name` goes into every event and says nothing about the person.

    `grants` are those of today; `scopes` narrow what a token may use of them (None: all of it), `until` is when
    that token ends (None: it is no token). `everything` is for the operator at the machine, who could as well
    write to the database.
    """

    name: str
    account: UUID | None = None
    grants: tuple[Grant, ...] = ()
    memberships: frozenset[UUID] = frozenset()
    scopes: frozenset[str] | None = None
    until: datetime | None = None
    everything: bool = False

    def may(self, right: str, hub: str | None) -> bool:
        """Whether a grant of today gives the right at a hub; None asks for the whole province."""
        if self.everything:
            return True
        return self._in_scope(right) and any(
            right in RIGHTS[grant.role] and grant.covers(hub) for grant in self.grants
        )

    def may_own(self, own: str, membership: UUID | None = None, account: UUID | None = None) -> bool:
        """Whether it is the actor's own membership or account, and `own` is among what one may do with it."""
        mine = membership in self.memberships or (account is not None and account == self.account)
        return mine and own in RIGHTS[Role.MEMBER] and self._in_scope(own)

    def anywhere(self, right: str) -> bool:
        """Whether the right is given at some hub at least."""
        return self.everything or self.hubs(right) != frozenset()

    def hubs(self, right: str) -> frozenset[str] | None:
        """The hubs where the right is given; None means all of the province."""
        if self.may(right, None):
            return None
        giving = [grant for grant in self.grants if right in RIGHTS[grant.role] and self._in_scope(right)]
        return frozenset(grant.hub for grant in giving if grant.hub)

    def has_role(self, role: Role) -> bool:
        return any(grant.role is role for grant in self.grants)

    def permit(self, right: str, hub: str | None) -> None:
        """Refuses an actor who lacks the right at that hub."""
        if not self.may(right, hub):
            raise NotPermitted(needs=right)

    def _in_scope(self, right: str) -> bool:
        return self.scopes is None or right in self.scopes


def today(now: datetime) -> date:
    return now.astimezone(ZONE).date()


def without_rights(actor: Actor) -> Actor:
    """The same name, and nothing that it may: not even what is anybody's own."""
    return replace(actor, account=None, grants=(), memberships=frozenset())


def as_account(actor: Actor, account: Account, now: datetime) -> Actor:
    """The actor with what the account may on this day; nothing where it is closed."""
    if account.closed:
        return without_rights(actor)
    in_force = tuple(grant for grant in account.grants.values() if grant.in_force(today(now)))
    return replace(actor, grants=in_force, memberships=frozenset(account.memberships))


@dataclass(frozen=True)
class Where:
    """Where a command acts: at a hub, or (None) in the province; on whose membership or account, where it is
    somebody's. `needs` replaces the right that the command needs otherwise. `unknown` is what outsiders are
    told of a thing that is not public; `known_by` is the right that makes one an insider, at any of `known_at`.
    `beside` is another thing that the command is about: who may do it must know of that too.
    """

    hub: str | None
    membership: UUID | None = None
    account: UUID | None = None
    needs: str | None = None
    unknown: Refusal | None = None
    known_by: str = ""
    known_at: tuple[str | None, ...] = ()
    beside: Where | None = None

    def known_to(self, actor: Actor) -> bool:
        return any(actor.may(self.known_by, hub) for hub in self.known_at or (self.hub,))

    def hidden(self, needs: str) -> Refusal:
        """What outsiders are told, who lack a right: the same as of what is not there."""
        refusal = self.unknown or NotPermitted(needs=needs)
        refusal.hides = needs
        return refusal

    def knows_beside(self, actor: Actor) -> None:
        """Refuses who may not know of the other thing: for them it is not there."""
        if self.beside and self.beside.unknown and not self.beside.known_to(actor):
            raise self.beside.hidden(self.beside.known_by)


ANYONE = Actor("anyone")
OPERATOR = Actor("operator", everything=True)
