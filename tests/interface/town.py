"""People with accounts of every role in a network of two hubs, and fresh things for them to try their hands on."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache, wraps
from itertools import count
from pathlib import Path
from uuid import uuid4

from argon2 import PasswordHasher
from flask import session
from flask_wtf.csrf import generate_csrf

from application.access import OPERATOR, Actor
from application.accounts import LinkMembership, OpenAccount
from application.bookings import BookSpace
from application.certificates import text_of
from application.data_requests import CheckIdentity, DecideRequest, ExecuteRequest, ReceiveRequest
from application.door import execute
from application.hub_files import read_hub_file, read_vocabulary
from application.hubs import apply_plan, plan_hub
from application.memberships import BeginMembership
from application.programs import Enrol, ScheduleProgram
from application.seal.building import catch_up, make_checkpoint
from application.signing_in import Caller, SigningIn
from application.store import certificates
from application.store.seal import SealStore
from application.submissions import ApprovePlan, submit
from application.vocabulary import vocabulary_in_force
from domain import Account
from domain.account import Grant, Role
from domain.data_request import Subjects
from domain.personal import Personal
from domain.values import Label, Slot, space_id, submission_id

SEMARANG, TAMAN = "semarang", "taman"
GROUND = "Contoh 7/2026"
LONG_AGO = date(2026, 1, 1)
HUBS = Path(__file__).parents[2] / "hubs"
HERE = Caller("192.0.2.7", "Contoh/1.0")
PASSWORD = "kopi tubruk di teras"
CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


def with_cheap_passwords(parts):
    """The same parts; passwords are hashed as fast as tests need it."""
    return replace(parts, signing_in=SigningIn(parts.platform.pool, parts.platform, hasher=CHEAP))


def open_form(app, **cookies):
    """What a browser sends with a form that it has open: its cookie among others, and the form's token."""
    with app.test_request_context():
        token = generate_csrf()
        form = app.session_interface.get_signing_serializer(app).dumps(dict(session))
    cookies[app.config["SESSION_COOKIE_NAME"]] = form
    return {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items()), "X-CSRFToken": token}


def file_of(hub):
    """The file of Semarang, for a hub of another name."""
    return replace(_shipped(), code=hub)


@cache
def _shipped():
    return read_hub_file(HUBS / "semarang.yaml", read_vocabulary(HUBS / "vocabulary.yaml"))


def without_space(text, code):
    """The text of a hub file, without one of its spaces."""
    start = text.index(f"  - code: {code}\n")
    return text[:start] + text[text.index("  - code: ", start + 1) :]


def made_up(number, previous):
    """A certificate that is made of nothing."""
    proved = {"made_at": "2026-11-23T01:00:00.000000Z", "seconds": 0.5, "asked_by": "operator"}
    proved |= {"certificate": number, "previous": previous, "kind": "verification"}
    proved |= {"edition": 1, "status": "live", "position": 1, "instant": None, "code": "c", "simpul": "0"}
    proved |= {"agrees": True, "content": "c", "tables": [], "differences": [], "set_aside": []}
    log = {"events": 1, "root": "r", "agrees": True, "contradicted": [], "checkpoint": None}
    return text_of("simpul/contoh", proved | {"log": log})


class People:
    """Opens accounts, gives them roles, and lets them in."""

    def __init__(self, parts):
        self.parts, self.platform, self.signing_in = parts, parts.platform, parts.signing_in

    def do(self, command, actor=OPERATOR, key=None, reason=GROUND):
        return execute(self.platform, actor, command, key or uuid4(), reason=reason)

    def account(self, grant=None, membership=None, kind="person", name="Sekar Contoh"):
        """Somebody's account; a person is invited and has no password yet."""
        account = uuid4()
        command = OpenAccount(
            account, kind, Personal(account, "name", name), None, grant, uuid4(), membership_id=membership
        )
        if kind == "client":
            self.do(command)
        else:
            email = f"{account}@contoh.example"
            self.signing_in.people.open(OPERATOR, uuid4(), command, email, GROUND)
        return account

    def staff(self, role, hub=None, from_day=LONG_AGO, until=None):
        return self.account(Grant(Role(role), hub, from_day, until))

    def actor(self, account):
        return Actor(f"account:{account}", account)

    def issued(self, account, scopes=None, days=60):
        """The id of a new token, and the token."""
        until = datetime.now(UTC) + timedelta(days=days)
        return self.signing_in.tokens.issue(OPERATOR, account, "Contoh", scopes, until)

    def token(self, account, scopes=None, days=60):
        return self.issued(account, scopes, days)[1]

    def session(self, account):
        """A new session, whose secret belongs into a cookie. The first one by a link, for which a password is
        chosen; another link would end the account's tokens."""
        if not self.signing_in.password.is_set(account):
            link = self.signing_in.invitations.make(OPERATOR, account)
            return self.signing_in.invitations.redeem(link.secret, PASSWORD, HERE)
        with self.platform.pool.connection() as connection:
            return self.signing_in.sessions.begin(connection, account, "password", HERE, datetime.now(UTC))

    def apply(self, hub):
        """Another hub, with the spaces and plans of Semarang."""
        file = file_of(hub)
        apply_plan(self.platform, OPERATOR, file, plan_hub(self.platform, OPERATOR, file))

    def membership(self, hub=SEMARANG, name="Mira Contoh"):
        member = uuid4()
        self.do(BeginMembership(hub, member, "umkm", "team", Personal(member, "name", name)))
        return member


def kept(make):
    """Makes a thing once for each place, and (of one's own) each person; anew where the town is to be `fresh`."""

    @wraps(make)
    def thing(town, who, place):
        if town.fresh:
            return make(town, who, place)
        key = (make.__name__, place, who.account if place == "own" else None)
        if key not in town.made:
            town.made[key] = make(town, who, place)
        return town.made[key]

    return thing


class Town(People):
    """Two hubs. What is one's `own` and what is `here` belongs to Semarang, what is `elsewhere` to Taman."""

    def __init__(self, parts, monday):
        super().__init__(parts)
        self.monday, self.fresh, self.made, self._hours = monday, True, {}, 0
        self._numbers, self.named = count(), {}
        self.apply(TAMAN)

    def account(self, grant=None, membership=None, kind="person", name=None):
        """Everybody has a name of their own; `named` tells whose it is, but not those of programs."""
        name = name or f"Sekar Contoh {next(self._numbers)}x"
        account = super().account(grant, membership, kind, name)
        if kind == "person":
            self.named[name] = {account, membership}
        return account

    def membership(self, hub=SEMARANG, name=None):
        name = name or f"Mira Contoh {next(self._numbers)}x"
        member = super().membership(hub, name)
        self.named[name] = {member}
        return member

    def sealed(self):
        """The size of a checkpoint of all that has happened so far."""
        with self.platform.pool.connection() as connection:
            catch_up(store := SealStore(connection))
            return make_checkpoint(store, "contoh", [bytes(32)], datetime.now(UTC)).size

    def hub(self, place):
        return TAMAN if place == "elsewhere" else SEMARANG

    def slot(self):
        """An hour in which a space of sixty seats has room, however often it is asked for."""
        self._hours += 1
        hour = timedelta(hours=8 + self._hours // 50 % 12, days=self._hours // 600)
        start = datetime.combine(self.monday, datetime.min.time(), UTC) + hour - timedelta(hours=7)
        return Slot(start, start + timedelta(hours=1))

    def space(self, place):
        return space_id(self.hub(place), "shared-office")

    @kept
    def member(self, who, place):
        """A membership; one's own is linked to one's account."""
        member = self.membership(self.hub(place))
        if place == "own":
            self.do(LinkMembership(who.account, member))
        return member

    def certified(self):
        """The number of a certificate; what it says is made up."""
        with self.platform.pool.connection() as connection:
            found = certificates.latest(connection, 1) or [certificates.keep(connection, made_up)]
        return found[0].number

    @kept
    def booking(self, who, place):
        booking, hub, slot = uuid4(), self.hub(place), self.slot()
        self.do(BookSpace(hub, self.space(place), booking, self.member(who, place), slot))
        return booking

    @kept
    def program(self, who, place):
        program, title = uuid4(), Label("Pelatihan", "Training")
        self.do(ScheduleProgram(self.hub(place), program, "training", title, self.slot(), "anyone"))
        return program

    @kept
    def enrolment(self, who, place):
        """The programme and the enrolment of a member."""
        program, enrolment = self.program(who, place), uuid4()
        self.do(Enrol(program, enrolment, self.member(who, place)))
        return program, enrolment

    @kept
    def colleague(self, who, place):
        """Somebody of the front desk; or oneself."""
        return who.account if place == "own" else self.staff(Role.FRONT_DESK, self.hub(place))

    @kept
    def boss(self, who, place):
        return self.staff(Role.HUB_MANAGER, self.hub(place))

    @kept
    def visitor(self, who, place):
        """A member's account without any role."""
        return self.account(membership=self.membership(self.hub(place)))

    @kept
    def asked(self, who, place):
        """A request about a member's own data."""
        request = uuid4()
        self.do(ReceiveRequest(request, "access", Subjects((self.member(who, place),))))
        return request

    @kept
    def granted(self, who, place):
        """A request that was granted and is to be done."""
        request = uuid4()
        self.do(ReceiveRequest(request, "erasure", Subjects((self.membership(self.hub(place)),))))
        self.do(CheckIdentity(request, "ktp_shown"))
        self.do(DecideRequest(request, True), self.actor(self.staff(Role.PROVINCIAL_ADMIN)))
        return request

    @kept
    def answered(self, who, place):
        """A request that was granted and done."""
        request = uuid4()
        self.do(ReceiveRequest(request, "access", Subjects((self.member(who, place),))))
        decider = self.actor(self.staff(Role.PROVINCIAL_ADMIN))
        self.do(CheckIdentity(request, "ktp_shown"))
        self.do(DecideRequest(request, True), decider)
        self.do(ExecuteRequest(request), decider)
        return request

    @kept
    def guest(self, who, place):
        """A membership with an account that waits for its first sign-in."""
        member = self.membership(self.hub(place))
        self.account(membership=member)
        return member

    @kept
    def stranger(self, who, place):
        """The programme and the enrolment of somebody who is no member."""
        program, enrolment = self.program(who, place), uuid4()
        self.do(Enrol(program, enrolment, name=Personal(enrolment, "name", "Bagus Contoh")))
        return program, enrolment

    @kept
    def client(self, who, place):
        return self.account(kind="client", name="Program Contoh")

    @kept
    def submitted(self, who, place):
        """A plan of the hub that waits for somebody else than the operator."""
        return self._plan_handed_in(place)

    @kept
    def approved(self, who, place):
        submission = self._plan_handed_in(place)
        self.do(ApprovePlan(submission), self.actor(self.staff(Role.PROVINCIAL_ADMIN)))
        return submission

    def _plan_handed_in(self, place):
        file, number = file_of(self.hub(place)), next(self._numbers)
        summary = Label(f"Contoh {number}", f"Example {number}")
        file = replace(file, configuration=replace(file.configuration, summary=summary))
        plan = plan_hub(self.platform, OPERATOR, file)
        submit(self.platform, OPERATOR, file, plan, uuid4(), GROUND)
        return submission_id(plan.hub, plan.digest)

    def vocabulary(self):
        """The words in force."""
        return vocabulary_in_force(self.platform)

    def text(self):
        """The text of a hub file, of a hub that is not there."""
        return (HUBS / "semarang.yaml").read_text().replace("code: semarang", "code: kebun")

    def first_grant(self, account):
        return next(iter(self.platform.find(Account, account).grants))
