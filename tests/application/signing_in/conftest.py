"""A network whose accounts sign in: each process with a counter of the hashes that it computes."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from threading import Barrier, Lock
from uuid import uuid4

import pyotp
import pytest
from argon2 import PasswordHasher

from application.access import OPERATOR, Actor, as_account
from application.accounts import OpenAccount
from application.signing_in import Caller, SigningIn
from application.store.security_log import SecurityLog
from domain import Account
from domain.account import Grant, Role
from domain.errors import Refusal, WrongCredentials
from domain.personal import Personal

START = datetime(2026, 11, 23, 0, 0, tzinfo=UTC)
SEKAR = "sekar@contoh.example"
PASSWORD = "kopi tubruk di teras"
HERE = Caller("192.0.2.7", "Contoh/1.0")


class CountingHasher(PasswordHasher):
    """A cheap argon2id that knows how often it was asked."""

    def __init__(self, **parameters):
        super().__init__(**{"time_cost": 1, "memory_cost": 8, "parallelism": 1, **parameters})
        self.verified, self._lock = 0, Lock()

    def verify(self, kept, password):
        with self._lock:
            self.verified += 1
        return super().verify(kept, password)


class Gate:
    """One process where people sign in, with a clock that is set by hand."""

    def __init__(self, desk, now=START, hasher=None, **settings):
        self.hasher = hasher or CountingHasher()
        known = SigningIn(desk.pool, desk.platform, hasher=self.hasher, **settings)
        self.entrance, self.identities, self.invitations = known.entrance, known.identities, known.invitations
        self.password, self.second_factor, self.people = known.password, known.second_factor, known.people
        self.sessions, self.tokens, self.sweep = known.sessions, known.tokens, known.sweep
        self.proofs = known.proofs
        self.closing = known.closing
        self.desk, self.now, self.log = desk, now, SecurityLog(desk.pool)

    def after(self, **time):
        self.now += timedelta(**time)

    def open(self, email=SEKAR, name="Sekar Contoh", role=None, hub=None, membership=None, actor=OPERATOR):
        """An account of a person, invited and not yet redeemed; returns its id and the invitation."""
        account = uuid4()
        command = OpenAccount(account, "person", Personal(account, "name", name), membership_id=membership)
        if role:
            command = replace(command, grant=self.grant(role, hub), grant_id=uuid4())
        _, invitation = self.people.open(actor, uuid4(), command, email, "Contoh 1/2026", now=self.now)
        return account, invitation

    def grant(self, role, hub=None):
        return Grant(role, hub, self.now.date())

    def person(self, email=SEKAR, password=PASSWORD, **more):
        """An account that can sign in; the session of the redeemed invitation has ended."""
        account, invitation = self.open(email, **more)
        self.invitations.redeem(invitation.secret, password, HERE, now=self.now)
        self.sessions.end_all(account, now=self.now)
        return account

    def prove(self, account, email=SEKAR):
        """The person opens the link that was sent to this address."""
        proof = self.proofs.find(self.proofs.ask(account, email, now=self.now), account, now=self.now)
        own, key = self.actor(account), proof.command_id
        return self.people.change_email(own, account, proof.email, key, now=self.now, proved=True)

    def client(self):
        account = uuid4()
        self.desk.do(OpenAccount(account, "client", Personal(account, "name", "Sistem Contoh")))
        return account

    def actor(self, account, scopes=None):
        """Who acts for the account, as a request would have it."""
        found = self.people.ground.account(account)
        return as_account(Actor(f"account:{account}", account, scopes=scopes), found, self.now)

    def enter(self, email=SEKAR, password=PASSWORD, code=None, caller=HERE):
        return self.entrance.sign_in(email, password, caller, code, now=self.now)

    def fail(self, times, email=SEKAR, caller=HERE):
        """So many wrong guesses, as fast as they are let through."""
        for _ in range(times):
            with pytest.raises(WrongCredentials):
                self.enter(email, "a wrong guess, again", caller=caller)

    def with_factor(self, account, session=None):
        """Sets up a second factor; returns its secret, with the clock one code further."""
        secret, _ = self.second_factor.begin(account, now=self.now)
        self.second_factor.confirm(account, self.code(secret), now=self.now, session_id=session)
        self.after(seconds=30)
        return secret

    def code(self, secret, steps=0):
        return pyotp.TOTP(secret).at(self.now, counter_offset=steps)

    def close(self, account):
        self.closing.close(OPERATOR, uuid4(), account, "Contoh 2/2026", now=self.now)

    def reopen(self, account):
        self.closing.reopen(OPERATOR, uuid4(), account, "Contoh 3/2026", now=self.now)

    def told(self, kind=None, **where):
        return self.log.entries(kind=kind, limit=1000, **where)

    def account_of(self, account):
        return self.desk.platform.find(Account, account)

    def rows(self, statement, *values):
        with self.desk.pool.connection() as connection:
            return connection.execute(statement, values).fetchall()


@pytest.fixture
def gates(process):
    """Makes gates, each in a process of its own over the database of this test."""

    def start(connections=4, dsn=None, **settings):
        there = {"dsn": dsn} if dsn else {}
        return Gate(process(connections=connections, **there), **settings)

    return start


@pytest.fixture
def gate(gates):
    return gates()


@pytest.fixture
def sekar(gate):
    """Sekar's account: no role, no membership, a password."""
    return gate.person()


@pytest.fixture
def admin(gate):
    """A provincial admin who acts."""
    return gate.actor(gate.person("admin@contoh.example", role=Role.PROVINCIAL_ADMIN))


@pytest.fixture
def taman_gate(taman):
    """The gate of a network with the hub Taman."""
    return Gate(taman)


@pytest.fixture
def at_once():
    """Does things at the same moment, each in a thread, and returns what came of each: value or refusal."""

    def run(*acts):
        start = Barrier(len(acts))

        def one(act):
            start.wait()
            try:
                return act()
            except Refusal as refusal:
                return refusal

        with ThreadPoolExecutor(len(acts)) as threads:
            return list(threads.map(one, acts))

    return run
