"""Who acts from the command line: the operator at the machine, or the account whose token is shown."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from application.access import OPERATOR, Actor, as_account
from application.signing_in import Caller
from domain import Account
from domain.errors import NotPermitted, Refusal
from domain.values import Label
from interface.cli.output import FAULT, fail
from interface.settings import Settings
from interface.wiring import Wired, connect, wired

TOKEN = "SIMPUL_TOKEN"  # noqa: S105 - the name of the setting
HERE = Caller("", "simpul")
_NO_GOOD = Label(
    f"{TOKEN} tidak berlaku: token itu tidak dikenal, sudah dicabut, atau sudah berakhir",
    f"{TOKEN} is not good: the token is unknown, was revoked, or is over",
)


@contextmanager
def parts_of(settings: Settings) -> Iterator[Wired]:
    """Asks the database first: its own refusal says more than a pool that waits in vain."""
    connect(settings.dsn()).close()
    with wired(settings.dsn(), settings, connections=2) as parts:
        yield parts


def acting(parts: Wired, language: str) -> Actor:
    """With a token, its account with what it may today; a token that is not good ends the command, and so does
    one that is set to nothing: who meant to act as an account must not act as the operator.
    """
    token = os.environ.get(TOKEN)
    if token is None:
        return OPERATOR
    signed = parts.signing_in.tokens.who(token.strip(), HERE)
    account = parts.platform.newest(Account, signed.account, signed.version) if signed else None
    if signed is None or account is None or account.closed:
        fail(_NO_GOOD.in_language(language))
        sys.exit(FAULT)
    who = Actor(f"account:{signed.account}", signed.account, scopes=signed.scopes, until=signed.until)
    return as_account(who, account, datetime.now(UTC))


@contextmanager
def refusals_told(parts: Wired, actor: Actor) -> Iterator[None]:
    """An account that tries what it may not is told to the security log, as over the API."""
    try:
        yield
    except Refusal as refusal:
        needed = refusal.values["needs"] if isinstance(refusal, NotPermitted) else refusal.hides
        if needed and actor.account:
            parts.security.refused(actor, needed, None)
        raise
