"""The first two accounts of a network: an administrator by invitation, and the operator's own client."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from uuid import UUID

from application.access import OPERATOR, today
from application.accounts import OpenAccount
from application.door import execute
from application.signing_in import Caller
from domain.account import AccountKind, Grant, Role
from domain.personal import Personal
from domain.values import account_id
from interface.settings import Settings, SettingsError
from interface.wiring import Wired, read_token, token_file, wired

FIRST_ADMINISTRATOR = account_id("first administrator")
OPERATORS_CLIENT = account_id("operator's client")
TOKEN_LASTS = timedelta(days=366)
RENEWED_BEFORE = timedelta(days=60)
AT_THE_START = Caller("", "simpul")


def open_first_accounts(dsn: str, settings: Settings) -> None:
    """Opens both where they are missing, keeps the client's token in SIMPUL_HOME, and prints the
    administrator's invitation at every start until it has been used.
    """
    with wired(dsn, settings, connections=2) as parts:
        _open(parts, OPERATORS_CLIENT, "client", "Operator")
        _open(parts, FIRST_ADMINISTRATOR, "person", "Administrator")
        _keep_token(parts, settings)
        known = parts.signing_in
        nameless = known.people.email_of(FIRST_ADMINISTRATOR) is None
        if nameless or not known.entrance.can_sign_in(FIRST_ADMINISTRATOR):
            invitation = known.invitations.make(OPERATOR, FIRST_ADMINISTRATOR)
            link = f"{settings.public_url}/invitation/{invitation.secret}"
            print(
                f"Undangan administrator pertama (berlaku sekali): {link}\n"
                f"Invitation of the first administrator (works once), until {invitation.expires_at:%Y-%m-%d}",
                flush=True,
            )


def _open(parts: Wired, account: UUID, kind: AccountKind, name: str) -> None:
    """The account's id is its command's: however many processes start, it is opened once."""
    if parts.platform.log_of_events.last_position(account):
        return
    grant = Grant(Role.PROVINCIAL_ADMIN, None, today(datetime.now(UTC)))
    command = OpenAccount(account, kind, Personal(account, "name", name), grant=grant, grant_id=account)
    execute(parts.platform, OPERATOR, command, account, reason="first start")


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
    fresh = path.with_name(f"{path.name}.{os.getpid()}")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(token + "\n")
    fresh.replace(path)
    print(
        f"Token klien operator disimpan di {path}\nThe operator's client token is kept in {path}", flush=True
    )
