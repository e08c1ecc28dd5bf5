"""Who the accounts were that acted, as the log knew them at a position: their names, sealed, and their roles."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from application.history import decoded
from application.history.things import stored_names
from application.history.told_offices import ROLES
from application.platform import Platform
from application.store.history import Past
from domain import Account
from domain.account import NETWORK, Grant
from domain.personal import Personal
from domain.values import Label

_TOLD_BY = (Account.Created, Account.Corrected, Account.RoleGranted, Account.RoleRevoked)


class Given(NamedTuple):
    """A role from one position of the log to another (None: still given)."""

    grant: Grant
    since: int
    until: int | None


@dataclass(frozen=True)
class AccountThen:
    """An account: what it was called last, and every role that it was given."""

    name: Personal | None
    given: tuple[Given, ...]

    def roles_at(self, position: int, hub: str) -> list[Label]:
        """The roles that it had there when something happened; of one that had run out, too: it was given."""
        found = [
            ROLES[one.grant.role]
            for one in self.given
            if one.since < position
            and (one.until is None or position <= one.until)
            and one.grant.covers(None if hub == NETWORK else hub)
        ]
        return list(dict.fromkeys(found))


def accounts_then(platform: Platform, accounts: Iterable[UUID], upto: int) -> dict[UUID, AccountThen]:
    """By their ids, as they were at position `upto`."""
    wanted = set(accounts)
    if not wanted:
        return {}
    types = [name for event in _TOLD_BY for name in stored_names(event)]
    names: dict[UUID, Personal | None] = {}
    given: dict[UUID, dict[UUID, Given]] = {}
    for row in Past(platform.pool).of_streams(wanted, types, upto, "", ()):
        event, roles = decoded(platform, row), given.setdefault(row.stream, {})
        match event:
            case Account.Created() | Account.Corrected():
                names[row.stream] = event.name or names.get(row.stream)
            case Account.RoleGranted():
                roles[event.grant_id] = Given(event.grant, row.position, None)
            case Account.RoleRevoked() if event.grant_id in roles:
                roles[event.grant_id] = roles[event.grant_id]._replace(until=row.position)
    return {
        account: AccountThen(names.get(account), tuple(given.get(account, {}).values())) for account in wanted
    }
