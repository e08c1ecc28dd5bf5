"""Every command and every route, tried by every role, at the own hub and at another's.

What each may stands in decisions.py, what is tried in tried_commands.py and tried_routes.py. A command or a
route that is missing there fails here.
"""

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest

from application.access import ANYONE, Actor, as_account
from application.bookings import BookSpace
from application.door import HANDLERS, handles
from application.submissions import apply_approved
from domain import Account
from domain.account import Role
from domain.errors import NotFound, NotPermitted, Refusal
from interface.app import create_app
from interface.wiring import connect, wired
from projections.runner import follow_once
from tests.conftest import next_monday
from tests.interface.decisions import COMMANDS, ROUTES
from tests.interface.town import SEMARANG, Town, open_form, with_cheap_passwords
from tests.interface.tried_commands import TRIED_COMMANDS
from tests.interface.tried_pages import TRIED_PAGES
from tests.interface.tried_routes import TRIED_ROUTES
from tests.interface.visitors import disclosed

TRIED = TRIED_ROUTES | TRIED_PAGES
METHODS = {"GET", "POST", "PUT", "PATCH", "DELETE"}
SIGN_IN = "/sign-in"
DONE = "done"
FORM_TOKEN = re.compile('name="csrf_token" value="[^"]*"')
UUID_TEXT = re.compile("[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
CAST = {
    "nobody": None,
    "member": None,
    "front_desk": (Role.FRONT_DESK, SEMARANG),
    "program_lead": (Role.PROGRAM_LEAD, SEMARANG),
    "hub_manager": (Role.HUB_MANAGER, SEMARANG),
    "auditor of the hub": (Role.AUDITOR, SEMARANG),
    "auditor": (Role.AUDITOR, None),
    "provincial_admin": (Role.PROVINCIAL_ADMIN, None),
}
OF_THE_PROVINCE = ("auditor", "provincial_admin")


@dataclass(frozen=True)
class Who:
    """Somebody who asks: in which part of the cast, with which account and token."""

    part: str
    account: UUID | None = None
    token: str | None = None

    @property
    def role(self):
        return self.part.removesuffix(" of the hub")

    @property
    def actor(self):
        return Actor(f"account:{self.account}", self.account) if self.account else ANYONE

    def reaches(self, place):
        """Whether their grant covers the place."""
        return self.part in OF_THE_PROVINCE or (
            self.part in CAST and bool(CAST[self.part]) and place in ("own", "here")
        )


def told(who, decision, place, unknown=401):
    """What somebody is told by a decision; `unknown`: what whoever is not signed in is told."""
    if decision.public or decision.absent:
        return DONE if decision.public else 404
    if who.part == "nobody" and unknown:
        return unknown
    if place == "own" and who.role in decision.own:
        return DONE
    if who.role in decision.may and (decision.anywhere or who.reaches(place)):
        return DONE
    if decision.hidden and not (who.role in decision.known_to and who.reaches(place)):
        return 404
    return 403


def tries(decision, cast):
    """Who tries it where: what is one's own by those who may, and by a member who may not."""
    return [
        (who, place)
        for who in cast
        for place in decision.at
        if place != "own" or who.role in decision.own | {"member"}
    ]


@pytest.fixture(scope="module")
def walked(prepared, clone):
    """The application over one network for all of this file, and its town."""
    with clone(prepared) as network, wired(network.database_url, network) as made:
        settings = replace(network, reads_per_minute=0, writes_per_minute=0)
        parts = with_cheap_passwords(made)
        yield create_app(parts, settings), Town(parts, next_monday()), settings


@pytest.fixture(scope="module")
def town(walked):
    return walked[1]


@pytest.fixture(scope="module")
def cast(town):
    """Somebody for every part; accounts of programs, which have tokens as people have."""

    def engaged(part):
        if part == "nobody":
            return Who(part)
        role = CAST[part]
        account = town.staff(*role) if role else town.account(membership=town.membership())
        return Who(part, account, town.token(account))

    return [engaged(part) for part in CAST]


@pytest.fixture(scope="module")
def follow(walked):
    """Brings the live edition to the head of the log."""
    with connect(walked[2].database_url) as connection:
        yield lambda: any(iter(lambda: follow_once(connection), False))


@pytest.fixture(scope="module")
def ask(walked, follow):
    """The answer to one line of the table, tried by somebody at a place."""
    client, form = walked[0].test_client(use_cookies=False), open_form(walked[0])

    def request(method, path, body, who):
        if method == "GET" or not path.startswith("/v1"):
            follow()
        shown = {"Authorization": f"Bearer {who.token}"} if who.token else form
        sent = {"json": body} if path.startswith("/v1") else {"data": body and {**body, "key": uuid4()}}
        return client.open(
            path, method=method, buffered=True, **sent, headers={"Accept-Language": "en", **shown}
        )

    return request


def known(town, who):
    """Who it is, with the grants that they have."""
    return as_account(who.actor, town.platform.find(Account, who.account), datetime.now(UTC))


def case_of(line):
    """A line's route or command, without its case."""
    return line.partition(" · ")[0]


def asked_for(line, town, who, place):
    """Method, path and body of a request."""
    wish = TRIED[line](town, who, place)
    return line.split()[0], *(wish if isinstance(wish, tuple) else (wish, None))


def outcome(answer, decision):
    """What was done, or refused by a rule of the hub's, was permitted; a form that is wrong tells nothing."""
    if not decision.public and answer.status_code in (302, 303) and answer.location.startswith(SIGN_IN):
        return 401
    wrong = answer.is_json and answer.json.get("rule") in ("invalid_values", "invalid_json")
    if answer.status_code < 400 or (answer.status_code in (409, 422) and not wrong):
        return DONE
    return answer.status_code


# The tables are whole


def routes_of(app):
    """Every route but the files', as the API's document writes them."""
    return {
        f"{method} " + re.sub("<(?:[a-z]+:)?([a-z_]+)>", r"{\1}", rule.rule)
        for rule in app.url_map.iter_rules()
        for method in rule.methods & METHODS
        if rule.endpoint != "static"
    }


def undecided(names, table):
    """What has no line, and lines of what there is not."""
    return names ^ set(map(case_of, table))


def handled():
    return {command.__name__ for command in HANDLERS}


def test_every_route_has_a_decision_and_is_tried(walked):
    assert undecided(routes_of(walked[0]), ROUTES) == set()
    assert TRIED.keys() == ROUTES.keys()


def test_every_operation_of_the_document_has_a_decision(walked):
    document = walked[0].test_client().get("/v1/openapi.json").json
    operations = {
        f"{method.upper()} {path}"
        for path, methods in document["paths"].items()
        for method in methods
        if method.upper() in METHODS
    }
    assert operations - set(map(case_of, ROUTES)) == set()


def test_every_command_has_a_decision_and_is_tried():
    assert undecided(handled(), COMMANDS) == set()
    assert TRIED_COMMANDS.keys() == COMMANDS.keys()


@pytest.mark.parametrize("rule", ["/v1/hubs/<code>/keys", "/keys"])
def test_a_route_without_a_decision_is_found_by_its_name(walked, rule):
    app = create_app(walked[0].extensions["simpul"], walked[2])
    app.add_url_rule(rule, "keys", lambda: "", methods=["PUT"])
    assert undecided(routes_of(app), ROUTES) == {f"PUT {rule}".replace("<", "{").replace(">", "}")}


def test_a_line_without_a_route_is_found_by_its_name(walked):
    gone = {**ROUTES, "GET /v1/keys · of a hub": None}
    assert undecided(routes_of(walked[0]), gone) == {"GET /v1/keys"}


def test_a_command_without_a_decision_is_found_by_its_name():
    class OpenTheSafe:
        pass

    handles(OpenTheSafe, needs="book")(lambda *_: [])
    try:
        assert undecided(handled(), COMMANDS) == {"OpenTheSafe"}
    finally:
        del HANDLERS[OpenTheSafe]


def test_every_role_that_can_be_given_is_in_the_cast():
    assert {part and part[0] for part in CAST.values()} == {None, *Role} - {Role.MEMBER}


# The walk


@pytest.mark.parametrize("line", ROUTES)
def test_a_route_is_open_to_those_who_may_and_nobody_else(line, town, cast, ask):
    decision, answers = ROUTES[line], {}
    expected = {(who.part, place): told(who, decision, place) for who, place in tries(decision, cast)}
    for who, place in tries(decision, cast):
        town.fresh = expected[who.part, place] == DONE and not line.startswith("GET")
        answers[who.part, place] = outcome(ask(*asked_for(line, town, who, place), who), decision)
    assert wrongly(answers, expected) == {}


@pytest.mark.parametrize("line", COMMANDS)
def test_a_command_is_done_for_those_who_may_and_nobody_else(line, town, cast):
    decision, answers = COMMANDS[line], {}
    expected = {(who.part, place): told(who, decision, place, 0) for who, place in tries(decision, cast)}
    for who, place in tries(decision, cast):
        town.fresh = expected[who.part, place] == DONE
        answers[who.part, place] = _at_the_door(town, TRIED_COMMANDS[line](town, who, place), who)
    assert wrongly(answers, expected) == {}


def wrongly(answers, expected):
    """Who was answered otherwise, and how it should have been."""
    return {key: f"{answers[key]}, not {expected[key]}" for key in expected if answers[key] != expected[key]}


def _at_the_door(town, command, who):
    """A rule of the hub's may still say no to those who were let in."""
    try:
        town.do(command, who.actor)
    except NotPermitted:
        return 403
    except NotFound:
        return 404
    except Refusal:
        return DONE
    return DONE


# What is not there


PUBLIC = ("code", "space_id", "program_id")
HIDDEN = [line for line, decision in ROUTES.items() if decision.hidden]


def made_up(line, path, body):
    """The same request for what nobody has."""
    names = case_of(line).partition(" ")[2].split("/")
    parts = [
        part if name[1:-1] in PUBLIC or not UUID_TEXT.fullmatch(part) else str(uuid4())
        for name, part in zip(names, path.partition("?")[0].split("/"), strict=True)
    ]
    hidden = {key: uuid4() for key in body or () if key == "membership_id"}
    return "/".join(parts) + path[len(path.partition("?")[0]) :], body and {**body, **hidden}


def without_ids(answer):
    """An answer as it is whatever was asked for; a form's token is new every time."""
    return answer.status_code, FORM_TOKEN.sub("", UUID_TEXT.sub("#", answer.text))


@pytest.mark.parametrize("line", HIDDEN)
def test_what_one_may_not_know_of_is_answered_like_what_is_not_there(line, town, cast, ask):
    decision, town.fresh, seen = ROUTES[line], False, 0
    for who, place in tries(decision, cast):
        if told(who, decision, place) != 404:
            continue
        method, path, body = asked_for(line, town, who, place)
        there, missing = ask(method, path, body, who), ask(method, *made_up(line, path, body), who)
        assert without_ids(there) == without_ids(missing), (who.part, place)
        seen += 1
    assert seen >= 3


# Whose names are shown


def looks(town):
    """What the access log has, the oldest first."""
    of_all = [*disclosed(town.platform), *disclosed(town.platform, "exported")]
    return sorted(of_all, key=lambda look: look.timestamp)


def test_whoever_is_named_to_a_manager_is_in_the_access_log(town, cast, ask):
    """On every page and route that can be read: who did something among them."""
    manager, admin = (one for one in cast if one.role in ("hub_manager", "provincial_admin"))
    town.fresh, seen = False, 0
    town.do(
        BookSpace(SEMARANG, town.space("here"), uuid4(), town.member(manager, "here"), town.slot()),
        manager.actor,
    )
    apply_approved(town.platform, known(town, admin), town.approved(admin, "own"))
    for line in (
        line for line in ROUTES if line.startswith("GET ") and "bundle" not in line and "photos" not in line
    ):
        method, path, body = asked_for(line, town, manager, "here")
        before = len(looks(town))
        text = ask(method, path, body, manager).text
        found = {UUID(one) for look in looks(town)[before:] for one in look.subjects}
        for name, ids in town.named.items():
            if name in text and manager.account not in ids:
                assert ids & found, (line, name)
                seen += 1
    assert seen >= 5


# What an auditor is


def test_an_auditor_has_no_line_among_the_writes():
    writes = {line: decision for line, decision in ROUTES.items() if not line.startswith("GET")} | COMMANDS
    assert [
        line for line, decision in writes.items() if "auditor" in decision.may and not decision.anywhere
    ] == []


def test_what_an_auditor_may_change_is_the_own_account_and_nothing_else():
    writes = {line: decision for line, decision in ROUTES.items() if not line.startswith("GET")} | COMMANDS
    own = {line for line, decision in writes.items() if "auditor" in decision.own or decision.anywhere}
    assert {line for line in own if not line.startswith("POST /profile/")} == {
        "POST /v1/accounts/{account_id}/tokens",
        "DELETE /v1/accounts/{account_id}/tokens/{token_id}",
        "DELETE /v1/accounts/{account_id}/sessions/{session_id}",
        "CorrectAccount · of staff",
    }
