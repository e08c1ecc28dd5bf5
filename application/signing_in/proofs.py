"""That somebody reads an e-mail address: shown by a link that is sent to it, of which nothing is kept here."""

from __future__ import annotations

import base64
import struct
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from application.signing_in.ground import Ground, moment, raw
from application.store.keys import KeyFault

LASTS = timedelta(hours=1)
PLACE = b"simpul proof of an e-mail address"
WHEN = struct.Struct(">q")


@dataclass(frozen=True)
class Proof:
    """Whose account it is for, the address, until when; the command that the address is taken by, once."""

    account: UUID
    email: str
    expires_at: datetime
    command_id: UUID


@dataclass(frozen=True)
class Proofs:
    ground: Ground

    def ask(self, account: UUID, email: str, now: datetime | None = None) -> str:
        """What a link to that address holds: it tells nobody anything, and is good for an hour."""
        seconds = WHEN.pack(int(moment(now).timestamp()))
        wrapped = self.ground.keys.wrap(seconds + account.bytes + email.encode(), PLACE)
        return base64.urlsafe_b64encode(wrapped).rstrip(b"=").decode()

    def find(self, token: str, account: UUID, now: datetime | None = None) -> Proof | None:
        """What a link is good for, or None: altered, another's, or too old."""
        try:
            wrapped = base64.b64decode(raw(token + "=" * (-len(token) % 4)), b"-_", validate=True)
            content = self.ground.keys.unwrap(wrapped, PLACE)
        except (KeyFault, ValueError):
            return None
        until = datetime.fromtimestamp(WHEN.unpack(content[:8])[0], UTC) + LASTS
        if UUID(bytes=content[8:24]) != account or until <= moment(now):
            return None
        command_id = UUID(bytes=self.ground.keyed(b"proof", content)[:16], version=4)
        return Proof(account, content[24:].decode(), until, command_id)
