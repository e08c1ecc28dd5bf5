"""A log in which anything may have happened, editions of it, and workers that follow it."""

import random
import threading
import time
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from uuid import UUID, uuid4

import msgspec
import psycopg
import pytest
from psycopg import Connection
from psycopg.types.json import Jsonb

from application.hub_files import read_hub_file, read_vocabulary
from application.platform import Platform
from application.store.connection import LogConnection
from application.store.migrations import migrate
from domain import (
    Account,
    DataRequest,
    Disclosure,
    Hub,
    Membership,
    Network,
    Program,
    RefusedBooking,
    Space,
    Submission,
)
from domain.account import Grant, Role
from domain.data_request import Done, Subjects
from domain.errors import Refusal
from domain.events import Provenance, acting
from domain.personal import Personal
from domain.phases import Evaluation, Phase, PhaseEntry, Result, Verdict
from domain.submission import Outcome, Proposal, Settlement
from domain.values import Label, Slot
from domain.words import Regency, Vocabulary
from interface import wiring
from projections import registry
from projections.editions import build, ensure_live, log_head, take_slice
from projections.readmodel import ReadModel
from projections.runner import Runner, follow_once
from projections.view import View

HUBS = Path(__file__).parents[2] / "hubs"
GOLDEN = Path(__file__).parents[1] / "golden" / "events"
NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
CANARY = "Kenari Kuning"  # every personal word of these logs
SINCE_V3 = (
    "exceptions", "calendars", "holidays", "funding", "titles", "contact", "rationale", "consents", "retention"
)  # fmt: skip


class History:
    """Writes a log through the domain, by chance but the same for the same seed; ids are few, so they recur."""

    def __init__(self, platform, superuser, seed=1):
        shipped = read_hub_file(HUBS / "semarang.yaml", read_vocabulary(HUBS / "vocabulary.yaml"))
        regencies = {"33.74": Regency(shipped.configuration.address.regency, shipped.configuration.region)}
        words = replace(shipped.configuration.words, regencies=regencies)
        self.configuration = replace(shipped.configuration, words=words)
        self.platform, self.superuser, self.chance = platform, superuser, random.Random(seed)  # noqa: S311 - not a secret
        self.hubs, self.spaces, self.members, self.programs, self.accounts = [], [], [], [], []
        self.requests, self.submissions, self.network = [], [], None
        self.ids = [self._id() for _ in range(6)]

    def write(self, steps):
        """So many acts, whatever the domain lets happen of them."""
        acts = (
            [self.register, self.configure, self.change_phase, self.add_space, self.change_space, self.retire]
            + [self.book, self.cancel] * 4
            + [self.approve_booking, self.to_move, self.cancel_of_old, self.evaluate] * 2
            + [
                self.register_of_old,
                self.change_phase_of_old,
                self.add_space_of_old,
                self.change_space_of_old,
            ]
            + [self.submit] * 2
            + [self.approve_plan, self.reject_plan, self.withdraw_plan, self.apply_plan, self.adopt_words]
            + [self.begin, self.toggle_pause, self.reserve, self.give_back, self.end, self.end_of_old] * 2
            + [self.schedule, self.call_off]
            + [self.enrol, self.withdraw] * 8
            + [self.grant, self.revoke] * 2
            + [self.open, self.correct, self.toggle_closed, self.forget_account]
            + [self.link] * 8
            + [self.unlink]
            + [self.configure_of_old, self.correct_member, self.consent, self.withdraw_consent]
            + [self.forget_member, self.ask, self.check, self.decide, self.execute]
            + [self.refuse, self.look, self.export] * 2
        )
        first = (self.register, self.add_space, self.begin, self.schedule, self.open, self.grant, self.link)
        first += (self.consent, self.ask, self.submit, self.refuse, self.look, self.export)
        for act in first:
            self._try(act)
        with suppress(Refusal), acting(Provenance("manager", uuid4(), NOW, "a reason")):
            self.pilot(self.hubs[0])
        for _ in range(steps):
            self._try(self.chance.choice(acts))
        return self

    def save(self, *aggregates):
        self.platform.save(*aggregates, command=uuid4())

    def register(self):
        hub = Hub.register(f"hub-{len(self.hubs)}", date(2026, 1, 1), "Contoh 1/2026")
        self.hubs.append(hub)
        self.save(hub)

    def configure(self):
        hub = self._any(self.hubs)
        rules = replace(self.configuration.booking, days_ahead=self.chance.randrange(1, 90))
        hub.configure(replace(self.configuration, booking=rules))
        self.save(hub)

    def change_phase(self):
        hub = self._any(self.hubs)
        phase = self.chance.choice([hub.phase.phase, *Phase])
        target = self.chance.choice([None, self._day()]) if phase is Phase.PREPARING else None
        hub.enter_phase(PhaseEntry(phase, self._day(), "Contoh 2/2026", target))
        self.save(hub)

    def pilot(self, hub):
        """A pilot that was evaluated, which by chance there may not be."""
        day, words = date(2026, 1, 1), Label("anggota", "members")
        hub.enter_phase(PhaseEntry(Phase.PILOT, day, "Contoh 1/2026"))
        hub.evaluate(Evaluation(day, day, (Result(words, words, 1.0, None),), Verdict.EXTEND, "Contoh", 1))
        self.save(hub)

    def evaluate(self):
        hub, words = self._any(self.hubs), Label("anggota", "members")
        reached = (Result(words, words, self.chance.randrange(900) / 4, self.chance.choice([None, 100.0])),)
        verdict = self.chance.choice(list(Verdict))
        hub.evaluate(
            Evaluation(self._day(), self._day(), reached, verdict, "Contoh", self.chance.randrange(99))
        )
        self.save(hub)

    def add_space(self):
        spec = self.chance.choice(self.configuration.spaces)
        spec = replace(spec, code=f"room-{len(self.spaces)}", approval=self.chance.choice([True, False]))
        space = Space(hub=self._any(self.hubs).hub, spec=spec)
        self.spaces.append(space)
        self.save(space)

    def change_space(self):
        space = self._any(self.spaces)
        space.change(replace(space.spec, capacity=self.chance.randrange(1, 90)))
        self.save(space)

    def retire(self):
        space = self._any(self.spaces)
        space.retire()
        self.save(space)

    def book(self):
        space, member = self._any(self.spaces), self._any(self.members)
        space.book(
            self._any(self.ids), self._slot(), NOW, seats=self.chance.randrange(1, 9), member_id=member.id,
            by_staff=self.chance.choice([True, False]),
        )  # fmt: skip
        self.save(space)

    def cancel(self):
        space = self._any(self.spaces)
        space.cancel(
            self._any(list(space.bookings)), NOW, message=self.chance.choice([None, "The roof leaks."])
        )
        self.save(space)

    def approve_booking(self):
        waiting = [
            (space, key)
            for space in self.spaces
            for key, held in space.bookings.items()
            if held.state == "requested" and held.slot.end > NOW
        ]
        space, key = self._any(waiting)
        space.approve(key, NOW)
        self.save(space)

    def to_move(self):
        space = self._any(self.spaces)
        space.to_move(self._any(list(space.bookings)), NOW, f"Please move {self.chance.randrange(9)}.")
        self.save(space)

    def begin(self):
        member = self._id()
        words = [Personal(member, kind, CANARY) for kind in ("name", "email", "phone")]
        words[1:] = [self.chance.choice([word, None]) for word in words[1:]]
        began = Membership.begin(member, self._any(self.hubs).hub, "umkm", "team", date(2026, 1, 1), *words)
        self.members.append(began)
        self.save(began)

    def toggle_pause(self):
        member = self._any(self.members)
        day = date(2026, 11, 1) + timedelta(days=self.chance.randrange(20))
        member.resume(day) if member.paused_from else member.pause(day)
        self.save(member)

    def reserve(self):
        plan = replace(self.configuration.plans[0], quotas={"meeting_room": 1000, "classroom": 1000})
        day = date(2026, self.chance.randrange(10, 13), 1)
        member, kind = self._any(self.members), self.chance.choice(list(plan.quotas))
        member.reserve(self._any(self.ids), plan, kind, day, self.chance.choice([30, 60, 135]))
        self.save(member)

    def give_back(self):
        member = self._any(self.members)
        member.give_back(self._any(list(member.reserved)))
        self.save(member)

    def end(self):
        member = self._any(self.members)
        member.end(date(2026, 12, self.chance.randrange(1, 28)), self.chance.choice(["member", "hub"]))
        self.save(member)

    def end_of_old(self):
        """A membership that ended when events did not say yet on whose initiative."""
        member = self.members.pop(self.chance.randrange(len(self.members)))
        self._write_of_old(member, "membership.ended", on_day="2026-12-01")

    def configure_of_old(self):
        """A hub that was configured when files did not speak yet of what they speak of now."""
        hub, version = self._any(self.hubs), self.chance.choice([1, 2])
        configuration = msgspec.to_builtins(self.configuration)
        gone = SINCE_V3 if version == 1 else SINCE_V3[:-2]
        configuration = {key: value for key, value in configuration.items() if key not in gone}
        del configuration["words"]["regencies"], configuration["words"]["retired"]
        name = "hub.configured" if version == 1 else "hub.configured.2"
        number = hub.configuration_version + 1
        self._write_of_old(hub, name, number=number, configuration=configuration)

    def register_of_old(self):
        """A hub that was registered when nobody spoke of target days yet."""
        hub = Hub.register(f"hub-{len(self.hubs)}", date(2026, 1, 1), "Contoh 1/2026")
        self.hubs.append(hub)
        proposed = {"phase": "proposed", "since": "2026-01-01", "ground": "Contoh 1/2026"}
        self._write_of_old(hub, "hub.registered", originator_topic="hub", proposed=proposed)

    def change_phase_of_old(self):
        hub = self._any(self.hubs)
        phase = self.chance.choice([one for one in Phase if hub.phase.phase.may_become(one)])
        entered = {"phase": phase, "since": "2026-02-01", "ground": "Contoh 2/2026"}
        self._write_of_old(hub, "hub.phase_changed", entered=entered, left=hub.phase.phase)

    def add_space_of_old(self):
        """A space that was added when there were no buffers, approvals and photos yet."""
        spec = replace(self.chance.choice(self.configuration.spaces), code=f"room-{len(self.spaces)}")
        space = Space(hub=self._any(self.hubs).hub, spec=spec)
        self.spaces.append(space)
        self._write_of_old(space, "space.added", originator_topic="space", spec=_of_old(spec))

    def change_space_of_old(self):
        space = self._any(self.spaces)
        self._write_of_old(space, "space.changed", spec=_of_old(space.spec))

    def cancel_of_old(self):
        space = self._any(self.spaces)
        self._write_of_old(space, "space.booking_cancelled", booking_id=str(self._any(list(space.bookings))))

    def _write_of_old(self, aggregate, name, **facts):
        """Writes an event as it was written once, past the domain of today, which then takes it in."""
        born = bool(aggregate.pending_events)  # its first event is told in the words of then instead
        aggregate.collect_events()
        version = 1 if born else aggregate.version + 1
        body = {
            "originator_id": str(aggregate.id), "originator_version": version, "hub": aggregate.hub,
            "actor": "front desk", "command": str(uuid4()), "reason": None, "happened_at": None,
            "timestamp": "2026-11-23T01:00:00Z", **facts,
        }  # fmt: skip
        self.superuser.execute(
            "insert into simpul.events select nextval('simpul.positions'), %s, %s, %s, %s,"
            " 'front desk', %s, clock_timestamp(), %s",
            [aggregate.id, version, name, aggregate.hub, body["command"], Jsonb(body)],
        )
        for event in self.platform.events.get(aggregate.id, gt=aggregate.version):
            event.mutate(aggregate)

    def submit(self):
        """A plan of few, so that they recur; where it was rejected or withdrawn it is submitted again."""
        hub, digest = self._any(self.hubs).hub, self.chance.choice("abc") * 64
        settled = Settlement(Outcome.TO_MOVE, {}, "Please move.")
        phase, base = PhaseEntry(Phase.PILOT, self._day(), "Contoh 5/2026"), self.chance.randrange(99)
        words = (Label("menambah ruang", "a space is added"),)
        proposal = Proposal(digest, base, self.configuration, phase, settled, "code: x\n", (), words, {})
        same = [one for one in self.submissions if (one.hub, one.proposal.digest) == (hub, digest)]
        if same:
            same[0].submit_again(proposal)
        else:
            self.submissions.append(Submission.submit(hub, proposal))
        self.save(*(same or self.submissions[-1:]))

    def approve_plan(self):
        submission = self._any(self.submissions)
        submission.approve()
        self.save(submission)

    def reject_plan(self):
        submission = self._any(self.submissions)
        submission.reject()
        self.save(submission)

    def withdraw_plan(self):
        submission = self._any(self.submissions)
        submission.withdraw()
        self.save(submission)

    def apply_plan(self):
        submission = self._any(self.submissions)
        submission.apply()
        self.save(submission)

    def adopt_words(self):
        retired = (f"sectors.word-{self.chance.randrange(9)}",)
        vocabulary = Vocabulary(replace(self.configuration.words, retired=retired), {})
        if self.network:
            self.network.adopt(vocabulary)
        else:
            self.network = Network.found(vocabulary)
        self.save(self.network)

    def correct_member(self):
        member = self._any(self.members)
        words = [Personal(member.id, kind, CANARY) for kind in ("name", "email", "phone")]
        member.correct(*(self.chance.choice([word, None]) for word in words))
        self.save(member)

    def consent(self):
        member = self._any(self.members)
        member.consent(self.chance.choice(["newsletter", "directory"]))
        self.save(member)

    def withdraw_consent(self):
        member = self._any(self.members)
        member.withdraw_consent(self._any(sorted(member.consents)))
        self.save(member)

    def forget_member(self):
        member = self._any(self.members)
        member.forget(self._id(), date(2026, 11, 23))
        self.save(member)

    def ask(self):
        member = self._any(self.members)
        kind = self.chance.choice(["erasure", "access", "correction"])
        request = DataRequest.receive(self._id(), member.hub, kind, Subjects((member.id,)), "letter")
        self.requests.append(request)
        self.save(request)

    def check(self):
        request = self._any(self.requests)
        request.check_identity("ktp_shown")
        self.save(request)

    def decide(self):
        request = self._any(self.requests)
        request.received_by = "another one"
        request.decide(self.chance.choice([True, True, False]))
        self.save(request)

    def execute(self):
        request = self._any(self.requests)
        request.execute(Done(keys=1))
        self.save(request)

    def refuse(self):
        space, member, slot = self._any(self.spaces), self._any(self.members), self._slot()
        taken = {"space": {"id": "Loteng", "en": "Loft"}, "start": slot.start.isoformat()}
        wanted = {"space_id": space.id, "member_id": member.id, "booking_id": self._id(), "slot": slot}
        wanted |= {"seats": 1, "by_staff": self.chance.choice([True, False])}
        self.save(
            RefusedBooking.refuse(
                self._id(), space.hub, **wanted, rule="slot_taken", compared=taken, configuration=1
            )
        )

    def look(self):
        people, hub = {self._any(self.members).id for _ in range(3)}, self._any(self.hubs).hub
        hub = self.chance.choice([None, hub])
        self.save(Disclosure.read(self._id(), hub, "people", tuple(sorted(people)), ("front_desk",)))

    def export(self):
        people, hub = tuple(member.id for member in self.members), self._any(self.hubs).hub
        self.save(Disclosure.export(self._id(), hub, "memberships", "csv", {"state": "active"}, 1, 3, people))

    def schedule(self):
        words, places = Label("Pelatihan", "Training"), self.chance.randrange(1, 4)
        audience = self.chance.choice(["anyone", "members"])
        hub = self._any(self.hubs).hub
        program = Program.schedule(self._id(), hub, "training", words, None, self._slot(), places, audience)
        self.programs.append(program)
        self.save(program)

    def call_off(self):
        program = self._any(self.programs)
        program.cancel(NOW)
        self.save(program)

    def enrol(self):
        program, enrolment = self._any(self.programs), self._id()
        member = self.chance.choice([None, self._any(self.members).id])
        program.enrol(enrolment, NOW, member, None if member else Personal(enrolment, "name", CANARY))
        self.save(program)

    def withdraw(self):
        program = self._any(self.programs)
        program.withdraw(self._any(list(program.enrolments)), NOW)
        self.save(program)

    def open(self):
        account, kind = self._id(), self.chance.choice(["person", "client"])
        email = Personal(account, "email", CANARY) if kind == "person" else None
        opened = Account.open(account, kind, Personal(account, "name", CANARY), email)
        self.accounts.append(opened)
        self.save(opened)

    def grant(self):
        account, hub = self._any(self.accounts), self.chance.choice([None, self._any(self.hubs).hub])
        day = date(2026, 11, 1) + timedelta(days=self.chance.randrange(30))
        until = self.chance.choice([None, day + timedelta(days=9)])
        role, title = self.chance.choice(list(Role)), self.chance.choice([None, "Penjaga"])
        account.grant(self._id(), Grant(role, hub, day, until, title))
        self.save(account)

    def revoke(self):
        account = self._any(self.accounts)
        account.revoke(self._any(list(account.grants)))
        self.save(account)

    def link(self):
        account, member = self._any(self.accounts), self._any(self.members)
        account.link(member.id, member.hub)
        self.save(account)

    def unlink(self):
        account = self._any([one for one in self.accounts if one.memberships])
        account.unlink(self._any(list(account.memberships)))
        self.save(account)

    def correct(self):
        account = self._any(self.accounts)
        words = [self.chance.choice([None, Personal(account.id, kind, CANARY)]) for kind in ("name", "email")]
        account.correct(*words)
        self.save(account)

    def toggle_closed(self):
        account = self._any(self.accounts)
        account.reopen() if account.closed else account.close()
        self.save(account)

    def forget_account(self):
        account = self._any(self.accounts)
        account.forget(self._id())
        self.save(account)

    def _try(self, act):
        reason = self.chance.choice([None, "a reason"])
        try:
            who = self.chance.choice(["front desk", "manager"])
            with acting(Provenance(who, uuid4(), NOW, reason)):
                act()
        except (Refusal, IndexError, ValueError):
            pass
        if self.chance.random() < 0.05:
            self.superuser.execute("select nextval('simpul.positions')")  # an append that was rolled back

    def _any(self, those):
        return self.chance.choice(those)

    def _day(self):
        return date(2026, 1, 1) + timedelta(days=self.chance.randrange(300))

    def _id(self):
        return UUID(int=self.chance.getrandbits(128), version=4)

    def _slot(self):
        start = NOW + timedelta(hours=self.chance.randrange(400))
        return Slot(start, start + timedelta(hours=self.chance.randrange(1, 4)))


def _of_old(spec):
    """A space as events told it before there were buffers, approvals and photos."""
    said = msgspec.to_builtins(spec)
    return {key: said[key] for key in said if key not in ("buffer_minutes", "approval", "photos")}


@pytest.fixture
def golden():
    """The body of an event as its golden file tells it."""
    return lambda name: msgspec.json.decode((GOLDEN / f"{name}.json").read_bytes())


@pytest.fixture
def configuration(golden):
    """That of a hub called Taman, with something of all that can be said."""
    return msgspec.convert(golden("hub.configured.3"), Hub.Configured).configuration


@pytest.fixture
def superuser(database):
    with psycopg.connect(database, autocommit=True) as connection:
        yield connection


@pytest.fixture
def connect(database):
    """Opens connections as a worker does."""
    migrate(database)  # a clone of a database does not have its grants
    return partial(wiring.connect, database)


@pytest.fixture
def connection(connect):
    with connect() as connection:
        yield connection


@pytest.fixture
def history(database, connect, superuser):
    """Makes writers of this test's log; nobody is woken up by them."""
    pool = wiring._pool(database, LogConnection, 2, "set role simpul_app")
    yield lambda seed=1: History(Platform(pool, bytes(32)), superuser, seed)
    pool.close()


class Acts:
    """Lets things happen one by one, by somebody, on a ground; the live edition follows."""

    def __init__(self, platform, connection):
        self.platform, self.connection = platform, connection

    def by(self, actor="operator", reason=None):
        return acting(Provenance(actor, uuid4(), NOW, reason))

    def keep(self, *aggregates):
        self.platform.save(*aggregates, command=uuid4())
        while follow_once(self.connection):
            pass


@pytest.fixture
def acts(history, connect, connection):
    ensure_live(connect)
    return Acts(history().platform, connection)


@pytest.fixture
def view(database):
    """Reads the live edition, as web processes do."""
    pool = wiring._pool(database, Connection, 2, "set role simpul_app; set search_path to live, simpul")
    yield View(pool)
    pool.close()


@pytest.fixture
def sliced(connect, connection):
    """sliced(7): an edition built in slices of at most seven events; sliced(next): of sizes by chance."""

    def build_in(size):
        edition = build(connect, upto=0)
        head = log_head(connection)
        while take_slice(connection, edition, registry.READ_MODELS, head, size()):
            pass
        return edition

    return lambda size: build_in(size if callable(size) else lambda: size)


@pytest.fixture
def contents(superuser):
    """All rows of all tables of an edition, in no order."""

    def dump(edition):
        tables = [table for model in registry.READ_MODELS for table in model.keys]
        return {
            table: sorted(
                row
                for (row,) in superuser.execute(f"select t::text from {edition.schema}.{table} t").fetchall()
            )
            for table in tables
        }

    return dump


@pytest.fixture
def until():
    """Waits for something to become true."""

    def wait(question, seconds=20):
        end = time.monotonic() + seconds
        while not (answer := question()):
            assert time.monotonic() < end, f"not within {seconds} s"
            time.sleep(0.02)
        return answer

    return wait


@pytest.fixture
def following(connect):
    """A runner at work in a thread, for as long as it is needed."""

    @contextmanager
    def run(connect=connect, **how):
        runner = Runner(connect, **how)
        thread = threading.Thread(target=runner.run)
        thread.start()
        try:
            yield runner
        finally:
            runner.stop()
            thread.join(20)

    return run


@pytest.fixture
def with_models(monkeypatch):
    """Adds read models to the registry, for this test."""

    def add(*models: ReadModel):
        monkeypatch.setattr(registry, "HALVES", (registry.HALVES[0] + models, registry.HALVES[1]))
        monkeypatch.setattr(registry, "READ_MODELS", tuple(m for half in registry.HALVES for m in half))

    return add
