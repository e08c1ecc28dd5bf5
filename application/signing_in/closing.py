"""The end of all that an account is entered by: when it is closed, and before it is opened again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from application.access import Actor
from application.accounts import CloseAccount, ReopenAccount
from application.door import HANDLERS, Receipt, execute
from application.platform import Attempt
from application.signing_in.ground import Ground, moment
from application.signing_in.sessions import Sessions
from application.signing_in.tokens import Tokens
from application.store import entries


@dataclass(frozen=True)
class Closing:
    ground: Ground
    sessions: Sessions
    tokens: Tokens

    def close(
        self, actor: Actor, command_id: UUID, account: UUID, reason: str | None, now: datetime | None = None
    ) -> Receipt:
        """Raises whatever the door refuses."""
        now = moment(now)
        command = CloseAccount(account)
        receipt = execute(self.ground.platform, actor, command, command_id, reason=reason, now=now)
        if not receipt.repeated:
            self.end_all(account, actor, now)
        return receipt

    def reopen(
        self, actor: Actor, command_id: UUID, account: UUID, reason: str | None, now: datetime | None = None
    ) -> Receipt:
        """Nothing of before comes in again, also where closing was interrupted. Raises whatever the door
        refuses."""
        now = moment(now)
        command = ReopenAccount(account)
        HANDLERS[ReopenAccount].admit(self.ground.present(actor, now), command, Attempt(self.ground.platform))
        if (found := self.ground.account(account)) and found.closed:
            self.end_all(account, actor, now)
        return execute(self.ground.platform, actor, command, command_id, reason=reason, now=now)

    def end_all(self, account: UUID, actor: Actor, now: datetime | None = None) -> None:
        """Ends all sessions, tokens and open links of an account."""
        now = moment(now)
        with self.ground.transaction() as transaction:
            self.sessions.end_within(transaction, account, now)
            self.tokens.revoke_within(transaction, account, now, actor.name)
            entries.drop_invitations(transaction, account)
