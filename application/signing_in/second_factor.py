"""The second factor: codes of an authenticator (TOTP, RFC 6238). Each code works once."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import pyotp

from application.access import Actor, as_account
from application.signing_in.attempts import Attempts
from application.signing_in.ground import Ground, moment, raw
from application.signing_in.own_password import OwnPassword
from application.signing_in.sessions import Factor, Sessions, Signed
from application.store import credentials, delays, entries
from application.store.credentials import Credentials, Transaction
from application.store.security_log import Kind, record
from domain import Account
from domain.account import Role
from domain.errors import GroundNeeded, NotFound, NotPermitted, SecondFactorStands, WrongCode

ISSUER = "Simpul"
STEP_SECONDS = 30
WINDOW = (0, -1, 1)  # clocks may be one step apart
Demand = Literal["optional", "admins"]
WITHOUT = ("password", "oidc")  # how sessions begin where no second factor was shown


@dataclass(frozen=True)
class SecondFactor:
    """`demand` says who must have one: "optional" nobody, "admins" the province's."""

    ground: Ground
    attempts: Attempts
    sessions: Sessions
    password: OwnPassword
    demand: Demand

    def needed(self, account: Account, now: datetime | None = None) -> bool:
        """Whether the account must set one up before anything else: it is demanded of provincial admins."""
        return self._demanded(account, now) and not self.is_set(account.id)

    def missed(self, account: Account, signed: Signed, now: datetime | None = None) -> bool:
        """Whether it is demanded, and this session began without it before it was in force."""
        if signed.since is None or signed.factor not in WITHOUT or not self._demanded(account, now):
            return False
        with self.ground.pool.connection() as connection:
            confirmed = credentials.of_account(connection, account.id).totp_confirmed_at
        return confirmed is not None and signed.since < confirmed

    def is_set(self, account: UUID) -> bool:
        with self.ground.pool.connection() as connection:
            return credentials.of_account(connection, account).totp_confirmed_at is not None

    def begin(self, account: UUID, now: datetime | None = None) -> tuple[str, str]:
        """A new secret and the otpauth address for the picture to scan; in force once a code confirms it.

        Raises SecondFactorStands where one is in force.
        """
        secret = pyotp.random_base32()
        sealed = self.ground.keys.wrap(secret.encode(), _place(account))
        with self.ground.transaction() as transaction:
            if not credentials.begin_factor(transaction, account, sealed, moment(now)):
                raise SecondFactorStands()
        label = self.ground.words_of(account).get("email") or str(account)
        return secret, pyotp.TOTP(secret).provisioning_uri(name=label, issuer_name=ISSUER)

    def confirm(
        self, account: UUID, code: str, now: datetime | None = None, session_id: UUID | None = None
    ) -> None:
        """Puts it in force, and ends all sessions but this one, which has shown it now: they began without.

        Raises WrongCode, SecondFactorStands, WaitFirst.
        """
        now = moment(now)
        delay = self.attempts.of_account(account)
        self.attempts.count([delay], now)
        with self.ground.transaction() as transaction:
            found = credentials.of_account(transaction, account)
            if found.totp_confirmed_at is not None:
                raise SecondFactorStands()
            if not self.fits(transaction, found, code, now):
                raise WrongCode()
            credentials.confirm_factor(transaction, account, bytes(found.totp_sealed or b""), now)
            delays.clear(transaction, [delay.key])
            record(transaction, Kind.SECOND_FACTOR_SET, now, account=account)
            self.sessions.end_within(transaction, account, now, but=session_id)
            if session_id is not None:
                entries.strengthen_session(transaction, session_id)

    def remove(self, account: UUID, password: str, now: datetime | None = None) -> None:
        """The person's own doing. Raises WrongCredentials, WaitFirst."""
        now = moment(now)
        self.password.prove(account, password, now)
        with self.ground.transaction() as transaction:
            self._remove(transaction, account, now)

    def reset(self, actor: Actor, account_id: UUID, ground: str, now: datetime | None = None) -> None:
        """For another person who has lost it, by who manages accounts, on a ground; the person's sessions end.

        Raises NotPermitted, also for the own account: there the password is asked for. NotFound, GroundNeeded.
        """
        now = moment(now)
        with self.ground.refusals_told(actor, "manage_accounts", now):
            self.ground.present(actor, now).permit("manage_accounts", None)
            if self.ground.account(account_id) is None:
                raise NotFound(what="account", key=account_id)
            if account_id == actor.account:
                raise NotPermitted(needs="manage_accounts")
        if not ground.strip():
            raise GroundNeeded()
        with self.ground.transaction() as transaction:
            self._remove(transaction, account_id, now, actor.name, ground=ground.strip())
            self.sessions.end_within(transaction, account_id, now)

    def passed(
        self, transaction: Transaction, found: Credentials, code: str | None, now: datetime
    ) -> Factor | None:
        """By what the person has come in beside the password; None where the code is wrong."""
        if found.totp_confirmed_at is None:
            return "password"
        return "totp" if code and self.fits(transaction, found, code, now) else None

    def fits(self, transaction: Transaction, found: Credentials, code: str, now: datetime) -> bool:
        """Whether the code is one of now, and was not used before: told in one statement, so that of two
        who bring the same one at once only one gets in."""
        if found.totp_sealed is None:
            return False
        sealed = bytes(found.totp_sealed)
        step = _step_of(self.ground.keys.unwrap(sealed, _place(found.account)).decode(), code, now)
        return step is not None and credentials.use_step(transaction, found.account, sealed, step)

    def _remove(
        self, transaction: Transaction, account: UUID, now: datetime, actor: str | None = None, **detail: Any
    ) -> None:
        if credentials.remove_factor(transaction, account, now):
            record(transaction, Kind.SECOND_FACTOR_REMOVED, now, account=account, actor=actor, **detail)

    def _demanded(self, account: Account, now: datetime | None) -> bool:
        if self.demand != "admins":
            return False
        actor = as_account(Actor("", account.id), account, moment(now))
        return actor.has_role(Role.PROVINCIAL_ADMIN)


def _place(account: UUID) -> bytes:
    return b"simpul second factor " + account.bytes


def _step_of(secret: str, code: str, now: datetime) -> int | None:
    """The step of thirty seconds, at most one away from now, whose code it is."""
    totp, present = pyotp.TOTP(secret), int(now.timestamp()) // STEP_SECONDS
    shown = raw("".join(code.split()))
    for step in (present + away for away in WINDOW):
        if hmac.compare_digest(totp.generate_otp(step).encode(), shown):
            return step
    return None
