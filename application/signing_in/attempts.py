"""How often may be tried: per e-mail, per address, per account; counted before anything is computed."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from ipaddress import IPv6Address, ip_address
from uuid import UUID

from application.signing_in.ground import Caller, Ground
from application.store import credentials, delays
from application.store.credentials import Transaction
from application.store.delays import Delay
from application.store.security_log import Kind, record
from domain.errors import WaitFirst, WrongCredentials

FAILURES = 5
FAILURES_OF_AN_ADDRESS = 20
FORGIVEN_TO_AN_ADDRESS = 180  # seconds for each: the guests of a hub share one
RESETS = 3
RESETS_OF_AN_ADDRESS = 20
FIRST_SECONDS_OF_A_RESET = 60


@dataclass(frozen=True)
class Attempts:
    """Unknown e-mails are counted like known ones: a delay tells nobody who has an account."""

    ground: Ground

    def count(self, wanted: list[Delay], now: datetime) -> int:
        """Counts an attempt as failed; who succeeds says so afterwards. Raises WaitFirst, and returns the
        seconds to wait before the next one."""
        try:
            with self.ground.pool.connection() as connection:
                return delays.count(connection, wanted, now)
        except delays.Waiting as waiting:
            raise WaitFirst(seconds=waiting.seconds) from None

    def failed(self, account: UUID | None, caller: Caller, wait: int, now: datetime) -> WrongCredentials:
        """Tells the security log, and is the same answer for every reason."""
        with self.ground.transaction() as transaction:
            record(transaction, Kind.SIGN_IN_FAILED, now, account=account, address=caller.address)
            if wait:
                record(
                    transaction, Kind.LOCKED_OUT, now, account=account, address=caller.address, seconds=wait
                )
        return WrongCredentials()

    def succeeded(self, transaction: Transaction, email: Delay, address: Delay) -> None:
        """The e-mail's failures are forgotten; those of an address, where others may sit, only by this one.
        In the order in which they were counted: of two at once neither holds what the other waits for."""
        for delay in delays.in_order([email, address]):
            if delay is email:
                delays.clear(transaction, [email.key])
            else:
                delays.undo(transaction, address)

    def of_email(self, email_hash: bytes) -> Delay:
        return Delay(self.ground.keyed(b"delay of e-mail", email_hash), FAILURES)

    def of_address(self, caller: Caller) -> Delay:
        return Delay(
            self.ground.keyed(b"delay of address", _household(caller.address)),
            FAILURES_OF_AN_ADDRESS,
            leak=FORGIVEN_TO_AN_ADDRESS,
        )

    def of_account(self, account: UUID) -> Delay:
        """For those who are signed in already and prove once more that they are themselves."""
        return Delay(self.ground.keyed(b"delay of account", account.bytes), FAILURES)

    def of_reset(self, email_hash: bytes, caller: Caller) -> list[Delay]:
        email = self.ground.keyed(b"reset of e-mail", email_hash)
        address = self.ground.keyed(b"reset of address", _household(caller.address))
        return [
            Delay(email, RESETS, FIRST_SECONDS_OF_A_RESET),
            Delay(address, RESETS_OF_AN_ADDRESS, FIRST_SECONDS_OF_A_RESET, leak=FORGIVEN_TO_AN_ADDRESS),
        ]

    def forget(self, transaction: Transaction, account: UUID) -> None:
        """All that stands against the account's own e-mails and the account."""
        keys = [self.of_account(account).key]
        for email_hash in credentials.emails_of(transaction, account):
            keys += [self.of_email(email_hash).key, self.ground.keyed(b"reset of e-mail", email_hash)]
        delays.clear(transaction, keys)


def _household(address: str) -> bytes:
    """What one customer of a provider has: an IPv4 address, or the half of an IPv6 address that is theirs."""
    with suppress(ValueError):
        found = ip_address(address)
        if isinstance(found, IPv6Address):
            found = found.ipv4_mapped or found
        return found.packed[:8]
    return address.encode()
