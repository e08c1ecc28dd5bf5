"""Whose own pages are asked for."""

from __future__ import annotations

from uuid import UUID

from domain import Account
from domain.errors import NotFound, NotPermitted
from interface.problems import Problem
from interface.requests import known_actor, platform


def mine() -> UUID:
    """The account that is signed in, and may look after itself; a token has to be made for that."""
    who = known_actor()
    if who.account is None:
        raise Problem(401, "key_needed")
    if not who.may_own("account_own", account=who.account):
        raise NotPermitted(needs="account_own")
    return who.account


def own_account() -> Account:
    """As the log has it, whatever a token or a missing second factor narrows."""
    account = platform().find(Account, mine())
    if account is None:
        raise NotFound(what="account", key=mine())
    return account
