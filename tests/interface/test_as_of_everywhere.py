"""Every read of the API and every public page, taken back: the same to the byte, whatever happened since.

A town has some life in it; each read is answered as of a position, then much happens, and it is answered again;
then all that was kept of earlier days is thrown away, and it is answered once more. What cannot be taken back
stands in ONLY_TODAY below, with its reason, and says so; a new route has to be in one or the other.
"""

import json
import re
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from urllib.parse import quote
from uuid import uuid4

import pytest

from application.access import OPERATOR
from application.accounts import GrantRole
from application.data_requests import ReceiveRequest
from application.hubs import apply_plan, plan_hub
from application.memberships import BeginMembership, EndMembership
from application.vocabulary import adopt_vocabulary, plan_vocabulary
from domain import DataRequest
from domain.account import Grant, Role
from domain.data_request import Subjects
from domain.errors import Refusal
from domain.personal import Personal
from domain.values import Label
from interface.app import create_app
from interface.wiring import connect, wired
from projections.archive import build_wanted, make_room
from projections.editions import log_head
from projections.runner import follow_once
from tests.conftest import next_monday
from tests.interface.decisions import ROUTES
from tests.interface.test_who_may import DONE, Who, told
from tests.interface.town import GROUND, LONG_AGO, SEMARANG, Town, file_of, with_cheap_passwords
from tests.interface.tried_commands import TRIED_COMMANDS
from tests.interface.tried_pages import TRIED_PAGES
from tests.interface.tried_routes import TRIED_ROUTES

TRIED = TRIED_ROUTES | TRIED_PAGES
PLENTY = 10**12
ONLY_TODAY = {
    "GET /v1/openapi.json": "what this code can do; the log knows nothing of it",
    "GET /v1/hub-schema": "how this code reads hub files",
    "GET /v1/accounts/{account_id}/tokens": "tokens stand beside the log",
    "GET /v1/accounts/{account_id}/sessions": "sessions stand beside the log",
    "GET /v1/security": "the security log stands beside the log, and its old lines are removed",
    "GET /v1/exports/{list}.{format} · security": "as the security log",
    "GET /v1/editions": "what is at hand just now",
    "GET /v1/seal/bundle · of all hubs": "reaches to a checkpoint; its days are chosen by from and until",
    "GET /v1/seal/bundle · of one hub": "as that of all hubs",
    "GET /seal/verify_bundle.py": "a program of this code",
    "GET /docs": "describes the API of this code",
    "GET /sign-in": "signing in is of today",
    "GET /sign-in/code": "signing in is of today",
    "GET /password/forgotten": "signing in is of today",
    "GET /invitation/{secret}": "a link that holds today or not",
}
NO_PAGES = {"GET /live", "GET /ready", "GET /metrics"}
"""Of machines for machines: how this process is now."""
NEVER_MOVES = {
    "GET /v1/data-requests/{request_id}/receipt",
    "GET /seal/{size}",
    "GET /seal/{size}.txt",
    "GET /seal/keys.txt",
    "GET /photos/{name}",
    "GET /hubs/{code}/history/{number}",
    "GET /v1/seal/checkpoints/{size}",
    "GET /v1/seal/inclusion",
    "GET /v1/seal/consistency",
    "GET /v1/certificates",
    "GET /v1/certificates/{number}",
}
"""What is told by its number stays as it is today too; and no certificate is made here."""
OF_INSTANTS = ("GET /v1/seal", "GET /seal", "GET /v1/certificates")
"""Made at an instant of their own, after the events that they are about: as of the last event not there yet."""
READS = [
    line
    for line, decision in ROUTES.items()
    if line.startswith("GET ") and (line.startswith("GET /v1") or decision.public) and line not in NO_PAGES
]
TAKEN = [line for line in READS if line not in ONLY_TODAY]
SAYS_WHEN = re.compile(
    rb'"as_of": ?(null|"[^"]*")|"exported_at":"[^"]*"|"second_factor_needed": \w+|(As of|Per)[,;\t][^\r\n]*'
    rb'|[?&](amp;)?(as_of|with)=[^"&#]*|<aside class="earlier".*?</aside>|<input[^>]*name="(as_of|with)"[^>]*>'
    rb'|<a href="[^"]*/figures/comparison[^"]*">[^<]*</a>',
    re.DOTALL,
)
"""What answers say of the moment they were asked for; when own data were put together; what is of today alone."""


@dataclass(frozen=True)
class Asked:
    """A read, by whom, at which position of the log; and what it answered: today, and taken back there."""

    path: str
    who: Who
    position: int
    live: tuple
    then: tuple
    instant: str


@pytest.fixture(scope="module")
def walk(prepared, clone):
    with clone(prepared) as network, wired(network.database_url, network) as made:
        settings = replace(network, reads_per_minute=0, writes_per_minute=0)
        parts = with_cheap_passwords(made)
        connecting = partial(connect, network.database_url)
        with connecting() as connection:
            yield Walk(create_app(parts, settings), Town(parts, next_monday()), connecting, connection)


class Walk:
    """Asks everything at some position, then lets much happen."""

    def __init__(self, app, town, connect, connection):
        self.client, self.town = app.test_client(use_cookies=False), town
        self.connect, self.connection = connect, connection
        town.fresh = False
        admin, member = town.staff(Role.PROVINCIAL_ADMIN), town.account(membership=town.membership())
        self.people = [
            Who("nobody"),
            Who("provincial_admin", admin, town.token(admin)),
            Who("member", member, town.token(member)),
        ]
        addresses = {line: self.address(line) for line in READS}
        town.membership()
        self.follow()
        self.asked = {line: self.ask(*addresses[line]) for line in TAKEN}
        self.refused = {line: self.get(*back(*addresses[line], 1)) for line in ONLY_TODAY}
        absent = {line: one for line, one in self.asked.items() if at_kebun(one.path) != one.path}
        self.absent = {line: self.made(at_kebun(a.path), a.who, a.position) for line, a in absent.items()}
        much_happens(town, self.people[1])
        self.follow()
        self.still_absent = {
            line: self.made(at_kebun(a.path), a.who, a.position) for line, a in absent.items()
        }
        self.later = {line: self.get(one.path, one.who)[1:] for line, one in self.asked.items()}
        self.again = {line: self.made(one.path, one.who, one.position) for line, one in self.asked.items()}
        self.by_instant = {
            line: self.made(one.path, one.who, one.instant) for line, one in self.asked.items()
        }
        self.forget()
        self.anew = {line: self.made(one.path, one.who, one.position) for line, one in self.asked.items()}

    def address(self, line):
        """A well-formed request, and the first of the people who may make it."""
        decision = ROUTES[line]
        who, place = next(
            (who, place)
            for place in ("here", *decision.at)
            for who in self.people
            if place in decision.at and told(who, decision, place) == DONE
        )
        wish = TRIED[line](self.town, who, place)
        path = wish[0] if isinstance(wish, tuple) else wish
        return path + (f"?day={self.town.monday}" if path.endswith("/agenda") else ""), who

    def ask(self, path, who):
        position = self.head()
        live = self.get(path, who)
        then, instant = self.made(path, who, position, whole=True)
        return Asked(path, who, position, live[1:], then, instant)

    def made(self, path, who, moment, whole=False):
        """The answer as of a moment at last, when what it needs has been built; with its instant where asked."""
        answer = self.get(*back(path, who, moment))
        if answer[0] == 202:
            while build_wanted(self.connect, PLENTY):
                pass
            answer = self.get(*back(path, who, moment))
        headers, body = answer[1:]
        told = (answer[0], {name: headers.get(name) for name in KEPT}, body)
        return (told, headers.get("Simpul-Instant") or moment) if whole else told

    def get(self, path, who):
        shown = {"Authorization": f"Bearer {who.token}"} if who.token else {}
        answer = self.client.get(path, buffered=True, headers={"Accept-Language": "en", **shown})
        self.follow()
        return answer.status_code, answer.headers, answer.data

    def follow(self):
        while follow_once(self.connection):
            pass

    def head(self):
        return log_head(self.connection)

    def forget(self):
        make_room(self.connection, 0)
        self.client.application.extensions["simpul"].archive._known.clear()


KEPT = ("Content-Type", "ETag", "Simpul-Position", "Location", "Content-Disposition")


def at_kebun(path):
    """The same of a hub that is not there yet."""
    return re.sub(f"(/|hub=){SEMARANG}(?![a-z-])", r"\1kebun", path)


def back(path, who, moment):
    """The address with `as_of`; what compares two moments is asked for both."""
    if "comparison" in path:
        return re.sub("[?]as_of=1$", "", path) + f"?as_of=1&with={quote(str(moment))}", who
    return f"{path}{'&' if '?' in path else '?'}as_of={quote(str(moment))}", who


ENDS = ("CancelProgram", "CancelBooking", "EndMembership", "CloseAccount")


def much_happens(town, admin):
    """Every command, to the very things that were read, where it is possible; what ends them comes last."""
    for line in sorted(TRIED_COMMANDS, key=lambda line: line in ENDS):
        try:
            town.do(TRIED_COMMANDS[line](town, admin, "here"), admin.actor if "Decide" in line else OPERATOR)
        except Refusal:
            continue
    town.apply("kebun")
    both = Subjects((town.member(admin, "here"), town.member(admin, "elsewhere")))
    town.do(ReceiveRequest(uuid4(), "access", both))
    somebody = uuid4()
    name = Personal(somebody, "name", "Bagus Contoh")
    town.do(BeginMembership(SEMARANG, somebody, "umkm", "team", name, date(2018, 1, 1)))
    town.do(EndMembership(somebody, "member", date(2019, 1, 1)))
    town.sealed()
    town.do(GrantRole(admin.account, uuid4(), Grant(Role.AUDITOR, None, LONG_AGO)))
    words = town.vocabulary().words
    words = replace(words, sectors={**words.sectors, "contoh": Label("Contoh", "Example")})
    wanted = replace(town.vocabulary(), words=words)
    plan = plan_vocabulary(town.platform, OPERATOR, wanted)
    adopt_vocabulary(town.platform, OPERATOR, wanted, GROUND, plan.base)
    file = file_of(SEMARANG)
    spaces = [replace(one, name=Label("Contoh", "Example")) for one in file.configuration.spaces]
    told = replace(file.configuration, spaces=tuple(spaces))
    file = replace(file, configuration=told, phase=replace(file.phase, ground="Contoh 9/2026"))
    apply_plan(town.platform, OPERATOR, file, plan_hub(town.platform, OPERATOR, file), GROUND)


def test_every_read_is_taken_back_or_says_why_not(walk):
    assert ONLY_TODAY.keys() - set(READS) == set()
    told = {line: one.then[0] for line, one in walk.asked.items() if not line.startswith(OF_INSTANTS)}
    assert {line: status for line, status in told.items() if status != 200} == {}
    assert {line: status for line, (status, *_) in walk.refused.items() if status != 422} == {}
    rules = {line: body for line, (_, _, body) in walk.refused.items() if b"as_of" not in body}
    assert rules == {}


def test_the_document_tells_which_reads_can_be_taken_back_and_that_they_may_have_to_wait(walk):
    paths = walk.client.get("/v1/openapi.json").json["paths"]
    reads = {f"GET {path}": operations["get"] for path, operations in paths.items() if "get" in operations}
    back = {
        line for line, read in reads.items() if "as_of" in {one["name"] for one in read.get("parameters", ())}
    }
    assert reads.keys() - back == {line for line in ONLY_TODAY if line in reads}
    waiting = [reads[line]["responses"]["202"]["headers"].keys() for line in back]
    assert all(told >= {"Location", "Retry-After", "Simpul-Position", "Simpul-Instant"} for told in waiting)


def test_as_of_its_last_position_a_read_says_what_it_said_live(walk):
    assert not (
        found := unlike(
            walk,
            lambda line, one: (said(one.live[1]), said(one.then[2])),
            leave=(*OF_INSTANTS, "GET /hubs/{code}/figures/comparison"),
        )
    ), shown(found)


def test_what_is_read_today_is_another(walk):
    still = {
        line
        for line, one in walk.asked.items()
        if walk.later[line][1] == one.live[1] and line not in NEVER_MOVES
    }
    assert not still, "\n".join(sorted(still))


def test_whatever_has_happened_since_the_answer_is_the_same(walk):
    assert not (found := unlike(walk, lambda line, one: (one.then, walk.again[line]))), shown(found)


def test_by_the_instant_of_the_position_it_is_the_same(walk):
    assert not (
        found := unlike(walk, lambda line, one: (said(one.then[2]), said(walk.by_instant[line][2])))
    ), shown(found)


def test_made_anew_of_the_log_it_is_the_same(walk):
    assert not (found := unlike(walk, lambda line, one: (one.then, walk.anew[line]))), shown(found)


def said(body):
    return b" ".join(SAYS_WHEN.sub(b"", body).replace(b'"&amp;', b'"?').split())


def test_a_hub_that_was_not_there_then_is_not_there(walk):
    assert walk.get("/v1/hubs/kebun", walk.people[0])[0] == 200
    assert {line: told[0] for line, told in walk.absent.items() if told[0] != 404 and "/hubs/" in line} == {}
    other = {
        line: parts_that_differ(told[2], walk.still_absent[line][2])
        for line, told in walk.absent.items()
        if walk.still_absent[line] != told
    }
    assert not other, shown(other)


def test_words_of_who_was_forgotten_since_are_gone_on_earlier_days_too(walk):
    admin, town = walk.people[1], walk.town
    town.fresh = True
    request = town.granted(admin, "here")
    (member,) = town.platform.find(DataRequest, request).subjects.memberships
    position = walk.head()
    before = json.loads(walk.made(f"/v1/memberships/{member}/person", admin, position)[2])
    shown = {"Authorization": f"Bearer {admin.token}"}
    assert walk.client.post(f"/v1/data-requests/{request}/execution", headers=shown).status_code == 200
    after = json.loads(walk.made(f"/v1/memberships/{member}/person", admin, position)[2])
    assert before["name"].startswith("Mira Contoh")
    assert after == {**before, "name": None}


def unlike(walk, pair, leave=()):
    """Reads whose two answers differ, and how."""
    found = {}
    for line, one in walk.asked.items():
        first, second = pair(line, one)
        if leave and line.startswith(leave):
            continue
        if first != second:
            found[line] = parts_that_differ(first, second)
    return found


def parts_that_differ(first, second, around=60):
    """Where two answers part, so that a failure can be read."""
    first, second = str(first), str(second)
    at = next((n for n, pair in enumerate(zip(first, second, strict=False)) if pair[0] != pair[1]), 0)
    start = max(0, at - around)
    return first[start : at + around], second[start : at + around]


def shown(found):
    return "\n".join(f"{line}\n   {first}\n   {second}" for line, (first, second) in found.items())
