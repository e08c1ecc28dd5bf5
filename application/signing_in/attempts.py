"""How often may be tried: per e-mail at one address, per e-mail, per address, per account. All is counted before
anything is computed."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from ipaddress import IPv6Address, ip_address
from uuid import UUID

from application.signing_in.ground import Caller, Ground
from application.store import credentials, delays
from application.store.credentials import Transaction
from application.store.delays import Delay
from application.store.security_log import Kind, record
from domain.errors import WaitFirst, WrongCredentials
from domain.values import Seconds

FAILURES = 5
FAILURES_OF_AN_EMAIL = 50  # from anywhere: others must not keep the owner out by a handful of guesses
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
            raise WaitFirst(seconds=Seconds(waiting.seconds)) from None

    def failed(self, account: UUID | None, caller: Caller, wait: int, now: datetime) -> WrongCredentials:
        """Tells the security log, and is the same answer for every reason."""
        with self.ground.transaction() as transaction:
            record(transaction, Kind.SIGN_IN_FAILED, now, account=account, address=caller.address)
            if wait:
                record(
                    transaction, Kind.LOCKED_OUT, now, account=account, address=caller.address, seconds=wait
                )
        return WrongCredentials()

    def of_sign_in(self, email_hash: bytes, caller: Caller) -> list[Delay]:
        """By e-mail and household, first of all; by household; and by e-mail, wherever from, but for households
        that it has been signed in with from: whoever guesses elsewhere does not keep the owner out at home. There
        it is counted apart, so that the time it takes tells nobody whose home it is."""
        email = self.of_email(email_hash)
        with self.ground.pool.connection() as connection:
            if delays.is_known(connection, email.key, self._place(caller)):
                home = self.ground.keyed(b"delay of e-mail at home", email_hash + _household(caller.address))
                email = replace(email, key=home)
        return [self.of_guesses(email_hash, caller), self.of_address(caller), email]

    def succeeded(
        self, transaction: Transaction, account: UUID, counted: list[Delay], caller: Caller
    ) -> None:
        """Failures with the account's e-mails from here are forgotten; those of the address and of the e-mail
        elsewhere, where others may sit, only by this one. In the order in which they were counted: of two at
        once neither holds what the other waits for."""
        mine = self._guesses_of(transaction, account, caller)
        for delay in delays.in_order(counted):
            if delay.key in mine:
                delays.clear(transaction, [delay.key])
            else:
                delays.undo(transaction, delay)

    def remember(self, transaction: Transaction, account: UUID, caller: Caller, now: datetime) -> None:
        """The account has signed in from here."""
        for email_hash in sorted(credentials.emails_of(transaction, account)):
            delays.remember(transaction, self.of_email(email_hash).key, self._place(caller), now)

    def of_guesses(self, email_hash: bytes, caller: Caller) -> Delay:
        pair = email_hash + _household(caller.address)
        return Delay(self.ground.keyed(b"delay of e-mail at address", pair), FAILURES)

    def of_email(self, email_hash: bytes) -> Delay:
        return Delay(self.ground.keyed(b"delay of e-mail", email_hash), FAILURES_OF_AN_EMAIL)

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

    def forget(self, transaction: Transaction, account: UUID, caller: Caller | None = None) -> None:
        """All that stands against the account's own e-mails and the account, and from where it has signed in;
        of guesses those made from where the caller is."""
        emails = [self.of_email(email_hash).key for email_hash in credentials.emails_of(transaction, account)]
        keys = [self.of_account(account).key, *emails]
        for email_hash in credentials.emails_of(transaction, account):
            keys.append(self.ground.keyed(b"reset of e-mail", email_hash))
        if caller:
            keys += self._guesses_of(transaction, account, caller)
        delays.forget_households(transaction, emails)
        delays.clear(transaction, keys)

    def _guesses_of(self, transaction: Transaction, account: UUID, caller: Caller) -> list[bytes]:
        return [self.of_guesses(one, caller).key for one in credentials.emails_of(transaction, account)]

    def _place(self, caller: Caller) -> bytes:
        return self.ground.keyed(b"known household", _household(caller.address))


def _household(address: str) -> bytes:
    """What one customer of a provider has: an IPv4 address, or the half of an IPv6 address that is theirs."""
    with suppress(ValueError):
        found = ip_address(address)
        if isinstance(found, IPv6Address):
            found = found.ipv4_mapped or found
        return found.packed[:8]
    return address.encode()
