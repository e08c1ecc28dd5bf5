"""The first two accounts of a network: an administrator by invitation, and the operator's own client."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

from application.access import OPERATOR, today
from application.accounts import OpenAccount
from application.door import execute
from application.signing_in import Caller, Invitation
from domain import Account
from domain.account import AccountKind, Grant, Role
from domain.errors import Refusal
from domain.personal import Personal
from domain.values import account_id
from interface.settings import Settings, SettingsError
from interface.wiring import Wired, give_to_owner, read_token, token_file, wired

FIRST_ADMINISTRATOR = account_id("first administrator")
OPERATORS_CLIENT = account_id("operator's client")
TOKEN_LASTS = timedelta(days=366)
RENEWED_BEFORE = timedelta(days=60)
AT_THE_START = Caller("", "simpul")


def open_first_accounts(dsn: str, settings: Settings) -> None:
    """Opens both where they are missing, keeps the client's token in SIMPUL_HOME, and prints the
    administrator's invitation at every start until it has been used.

    An account that was closed since stays closed: that is said, and keeps nothing from starting.
    """
    with wired(dsn, settings, connections=2) as parts:
        with _refusals_said(OPERATORS_CLIENT):
            if _is_open(parts, OPERATORS_CLIENT, "client", "Operator"):
                _keep_token(parts, settings)
        with _refusals_said(FIRST_ADMINISTRATOR):
            if _is_open(parts, FIRST_ADMINISTRATOR, "person", "Administrator"):
                _invite(parts, settings)


def open_administrator(parts: Wired, reason: str) -> Invitation:
    """A further administrator, for when nobody else can come in, and the link for the person."""
    account = uuid4()
    execute(parts.platform, OPERATOR, _opening(account, "person", "Administrator"), uuid4(), reason=reason)
    return parts.signing_in.invitations.make(OPERATOR, account)


@contextmanager
def _refusals_said(account: UUID) -> Iterator[None]:
    """The platform starts all the same: it serves those who can sign in."""
    try:
        yield
    except Refusal as refusal:
        print(f"account {account}: {refusal}", flush=True)


def _is_open(parts: Wired, account: UUID, kind: AccountKind, name: str) -> bool:
    """Whether the account can be used; it is opened where it is missing, and what is wrong with it is said."""
    found = parts.platform.find(Account, account)
    if found is None:
        _open(parts, account, kind, name)
    elif found.closed:
        _tell_closed(found)
        return False
    return True


def _open(parts: Wired, account: UUID, kind: AccountKind, name: str) -> None:
    """However many processes start, it is one command, and the account is opened once."""
    command_id = parts.platform.own_command("first account", account)
    execute(parts.platform, OPERATOR, _opening(account, kind, name), command_id, reason="first start")


def _opening(account: UUID, kind: AccountKind, name: str) -> OpenAccount:
    grant = Grant(Role.PROVINCIAL_ADMIN, None, today(datetime.now(UTC)))
    return OpenAccount(account, kind, Personal(account, "name", name), grant=grant, grant_id=account)


def _tell_closed(account: Account) -> None:
    """Said to the operator alone, who knows whether that is as it should be."""
    whose = ("administrator pertama", "first administrator's account")
    if account.id == OPERATORS_CLIENT:
        whose = ("klien operator", "operator's client")
    again = f"`simpul access reopen {account.id} --reason ...`"
    if account.forgotten:
        again = "`simpul access begin --reason ...`"
    print(
        f"Akun {whose[0]} sudah ditutup; {again} bila tidak ada lagi yang dapat masuk\n"
        f"The {whose[1]} is closed; {again} where nobody can come in any more",
        flush=True,
    )


def _invite(parts: Wired, settings: Settings) -> None:
    known = parts.signing_in
    named = known.people.email_of(FIRST_ADMINISTRATOR) is not None
    if named and known.entrance.can_sign_in(FIRST_ADMINISTRATOR):
        return
    invitation = known.invitations.make(OPERATOR, FIRST_ADMINISTRATOR)
    link = f"{settings.public_url}/invitation/{invitation.secret}"
    print(
        f"Undangan administrator pertama (berlaku sekali): {link}\n"
        f"Invitation of the first administrator (works once), until {invitation.expires_at:%Y-%m-%d}",
        flush=True,
    )


def _keep_token(parts: Wired, settings: Settings) -> None:
    """The token in SIMPUL_HOME is one that works; a new one is issued in time before it is over."""
    try:
        if parts.signing_in.tokens.outlasts(read_token(settings.home), RENEWED_BEFORE):
            return
    except SettingsError:
        pass
    until = datetime.now(UTC) + TOKEN_LASTS - timedelta(hours=1)
    _, token = parts.signing_in.tokens.issue(OPERATOR, OPERATORS_CLIENT, "SIMPUL_HOME", None, until)
    path = token_file(settings.home)
    replaced = path.exists()
    fresh = path.with_name(f"{path.name}.{os.getpid()}")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        give_to_owner(file.fileno(), settings.home)
        file.write(token + "\n")
    fresh.replace(path)
    _tell_token(path, replaced)


def _tell_token(path: Path, replaced: bool) -> None:
    if replaced:
        print(
            f"Token di {path} telah diganti: yang lama tidak berlaku lagi, atau segera berakhir\n"
            f"The token in {path} was replaced: the one before works no longer, or will soon be over; programs "
            "that were given it need the new one",
            flush=True,
        )
        return
    print(
        f"Token klien operator disimpan di {path}\nThe operator's client token is kept in {path}", flush=True
    )
