"""Tokens and sessions in the API: shown once, narrowed by scopes, listed, and ended at once."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pyotp
import pytest
import time_machine

from application.accounts import RevokeRole
from domain import Account
from domain.account import Grant, Role
from domain.values import space_id
from interface.app import create_app
from interface.requests import SESSION_COOKIE
from interface.wiring import wired
from tests.interface.town import SEMARANG, with_cheap_passwords

GROUND = "SK Contoh 7/2026"


def in_days(days):
    return (datetime.now(UTC) + timedelta(days=days)).isoformat()


@pytest.fixture
def manager(as_role):
    return as_role("hub_manager", SEMARANG)


@pytest.fixture
def issue():
    """The answer to issuing a token for an account, by itself where nobody else does."""

    def post(client, account=None, **words):
        body = {"name": "Contoh", "expires_at": in_days(30), **words}
        return client.post(f"/v1/accounts/{account or client.account}/tokens", json=body)

    return post


@pytest.fixture
def with_token(app):
    def client(token):
        client = app.test_client()
        client.environ_base |= {"HTTP_AUTHORIZATION": f"Bearer {token}", "HTTP_ACCEPT_LANGUAGE": "en"}
        return client

    return client


@pytest.fixture
def in_browser(app, people):
    """A browser in which somebody is signed in."""

    def browser(account):
        browser, session = app.test_client(), people.session(account)
        browser.set_cookie(SESSION_COOKIE, session.secret)
        browser.session = session.id
        return browser

    return browser


def places(answer):
    return {fault["place"] for fault in answer.json["faults"]}


# Tokens


def test_a_token_is_shown_once_and_works(manager, issue, with_token):
    answer = issue(manager, scopes=["read_bookings"])
    secret = answer.json["token"]
    assert answer.status_code == 201
    assert with_token(secret).get("/v1/me").json["account_id"] == str(manager.account)
    listed = manager.get(f"/v1/accounts/{manager.account}/tokens")
    assert secret not in listed.text and secret.partition("_")[2] not in listed.text
    told = next(item for item in listed.json["items"] if item["token_id"] == answer.json["token_id"])
    assert (told["name"], told["scopes"], told["revoked_at"]) == ("Contoh", ["read_bookings"], None)
    assert told["last_used_at"]


@pytest.mark.parametrize(
    ("words", "faulty"),
    [
        ({"name": ""}, {"name"}),
        ({"scopes": ["everything"]}, {"scopes.0"}),
        ({"expires_at": "tomorrow"}, {"expires_at"}),
        ({"expires_at": None, "name": None, "hub": "semarang"}, {"expires_at", "name", "hub"}),
    ],
)
def test_each_fault_of_a_token_is_named(manager, issue, words, faulty):
    answer = issue(manager, **words)
    assert (answer.status_code, places(answer)) == (422, faulty)


@pytest.mark.parametrize("days", [-1, 367])
def test_a_token_ends_within_a_year(manager, issue, days):
    answer = issue(manager, expires_at=in_days(days))
    assert (answer.status_code, answer.json["rule"]) == (409, "token_period")


def test_a_token_that_is_over_is_unknown(manager, issue, with_token):
    client = with_token(issue(manager, expires_at=in_days(1)).json["token"])
    assert client.get("/v1/me").status_code == 200
    with time_machine.travel(datetime.now(UTC) + timedelta(days=1, minutes=1)):
        assert client.get("/v1/me").json["rule"] == "unknown_key"


def test_a_revoked_token_is_unknown_at_once(manager, issue, with_token):
    issued = issue(manager).json
    client = with_token(issued["token"])
    assert client.get("/v1/me").status_code == 200
    path = f"/v1/accounts/{manager.account}/tokens/{issued['token_id']}"
    assert [manager.delete(path).status_code for _ in range(2)] == [204, 204]
    assert client.get("/v1/me").json["rule"] == "unknown_key"


def test_a_token_of_some_scopes_does_no_more(as_account, people, manager):
    narrow = as_account(manager.account, ["read_bookings"])
    wish = {"space_id": space_id(SEMARANG, "meeting-kawung"), "member_id": people.membership(),
            "start": "2027-03-01T09:00:00+07:00", "end": "2027-03-01T10:00:00+07:00"}  # fmt: skip
    answer = narrow.post("/v1/hubs/semarang/bookings", json=wish)
    assert (answer.status_code, answer.json["values"]) == (403, {"needs": "book"})
    assert narrow.get("/v1/me").json["rights"] == ["read_bookings"]
    assert narrow.get("/v1/accounts").status_code == 403
    assert manager.post("/v1/hubs/semarang/bookings", json=wish).json["rule"] == "too_far_ahead"


def test_a_token_of_some_scopes_is_not_even_let_near_its_own_account(as_account, manager):
    narrow, path = as_account(manager.account, ["book"]), f"/v1/accounts/{manager.account}"
    assert {narrow.get(path + more).status_code for more in ("", "/tokens", "/sessions")} == {404}


def test_a_token_of_some_scopes_makes_none_of_more(as_account, manager, issue):
    narrow = as_account(manager.account, ["account_own", "book"])
    assert issue(narrow, scopes=["book"]).status_code == 201
    for more in (None, ["book", "enrol"]):
        assert issue(narrow, scopes=more).status_code == 403


def test_nobody_has_to_do_with_the_tokens_of_others(as_role, manager, issue):
    issued = issue(manager).json["token_id"]
    for other in (as_role("front_desk", SEMARANG), as_role("auditor"), as_role("hub_manager", SEMARANG)):
        path = f"/v1/accounts/{manager.account}/tokens"
        assert other.get(path).status_code == 404
        assert issue(other, manager.account).status_code == 404
        assert other.delete(f"{path}/{issued}").status_code == 404
        own = f"/v1/accounts/{other.account}/tokens/{issued}"
        assert other.delete(own).status_code == 404


# Sessions


def test_sessions_are_listed_and_one_knows_which_is_ones_own(manager, in_browser):
    browsers = [in_browser(manager.account)]
    items = browsers[0].get(f"/v1/accounts/{manager.account}/sessions").json["items"]
    assert [(item["session_id"], item["this_one"]) for item in items] == [(str(browsers[0].session), True)]
    assert {"address", "agent", "factor", "expires_at", "last_used_at", "created_at"} < items[0].keys()
    assert not manager.get(f"/v1/accounts/{manager.account}/sessions").json["items"][0]["this_one"]


def test_an_ended_session_is_nobody_at_once(manager, in_browser, parts):
    browser = in_browser(manager.account)
    path = f"/v1/accounts/{manager.account}/sessions/{browser.session}"
    assert browser.get("/v1/me").status_code == 200
    assert manager.delete(path).status_code == 204
    assert browser.get("/v1/me").status_code == 401
    assert manager.delete(path).status_code == 404
    (entry,) = parts.security.entries(kind="session_ended", account=manager.account)
    assert entry.actor == f"account:{manager.account}"


def test_nobody_ends_the_sessions_of_others_but_who_manages_accounts(as_role, admin, manager, in_browser):
    browser = in_browser(manager.account)
    path = f"/v1/accounts/{manager.account}/sessions"
    for other in (as_role("hub_manager", SEMARANG), as_role("auditor"), as_role("member")):
        assert other.get(path).status_code == 404
        assert other.delete(f"{path}/{browser.session}").status_code == 404
        assert other.delete(f"/v1/accounts/{other.account}/sessions/{browser.session}").status_code == 404
    assert browser.get("/v1/me").status_code == 200
    assert admin.delete(f"{path}/{browser.session}").status_code == 204


def test_a_closed_account_has_no_token_and_no_session_any_more(admin, manager, in_browser):
    browser = in_browser(manager.account)
    admin.post(f"/v1/accounts/{manager.account}/close", json={"reason": GROUND})
    assert [who.get("/v1/me").status_code for who in (manager, browser)] == [401, 401]


# Roles of today


@pytest.mark.parametrize(("begins", "ends"), [(1, None), (-9, 0)], ids=["not yet begun", "over"])
def test_a_role_gives_nothing_before_its_first_day_and_after_its_last(
    as_account, people, follow, begins, ends
):
    now = datetime.now(UTC) + timedelta(hours=7)
    until = None if ends is None else (now + timedelta(days=ends)).date()
    grant = Grant(Role.HUB_MANAGER, SEMARANG, (now + timedelta(days=begins)).date(), until)
    client = as_account(people.account(grant))
    follow()
    assert client.get("/v1/accounts").status_code == 403
    assert client.get("/v1/me").json["rights"] == client.get("/v1/me").json["grants"] == []


def test_a_role_that_was_taken_stops_at_the_very_next_request_in_another_process(
    network, people, manager, follow
):
    """Each process remembers accounts; what the log says meanwhile counts all the same."""
    (grant,) = people.platform.find(Account, manager.account).grants
    with wired(network.database_url, network) as others:
        elsewhere = create_app(with_cheap_passwords(others), network).test_client()
        elsewhere.environ_base |= manager.environ_base
        person = {"kind": "client", "name": "Contoh", "grant": {"role": "front_desk", "hub": SEMARANG},
                  "reason": GROUND}  # fmt: skip
        assert elsewhere.get("/v1/accounts").status_code == 200
        assert elsewhere.post("/v1/accounts", json=person).status_code == 201
        people.do(RevokeRole(manager.account, grant))
        assert elsewhere.get("/v1/accounts").status_code == 403
        assert elsewhere.post("/v1/accounts", json=person).status_code == 403


# Links and second factors


def test_a_refused_link_or_token_is_told_to_the_security_log(manager, as_role, parts):
    other = as_role("provincial_admin")
    soon = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    path = f"/v1/accounts/{other.account}"
    manager.post(f"{path}/invitation")
    manager.post(f"{path}/tokens", json={"name": "Contoh", "expires_at": soon})
    manager.delete(f"{path}/tokens/{uuid4()}")
    told = parts.security.entries(kind="refused", account=manager.account)
    assert [one.detail["right"] for one in told] == ["account_own", "account_own", "manage_accounts"]


def test_a_token_issues_none_that_outlives_it(manager):
    late = (datetime.now(UTC) + timedelta(days=99)).isoformat()
    answer = manager.post(
        f"/v1/accounts/{manager.account}/tokens", json={"name": "Contoh", "expires_at": late}
    )
    assert (answer.status_code, answer.json["rule"]) == (409, "token_outlives")


def test_a_token_makes_no_link_for_its_own_account(as_role):
    mine = as_role("provincial_admin")
    answer = mine.post(f"/v1/accounts/{mine.account}/invitation")
    assert (answer.status_code, answer.json["rule"]) == (403, "link_by_token")


def test_a_lost_second_factor_is_removed_on_a_ground(as_role, manager, people, parts):
    signing_in, admin = people.signing_in, as_role("provincial_admin")
    secret, _ = signing_in.second_factor.begin(manager.account)
    signing_in.second_factor.confirm(manager.account, pyotp.TOTP(secret).now())
    path = f"/v1/accounts/{manager.account}/second-factor"
    assert [admin.delete(path).status_code, manager.delete(f"{path}?reason=Contoh").status_code] == [422, 403]
    assert admin.delete(f"{path}?reason=Contoh").status_code == 204
    assert not signing_in.second_factor.is_set(manager.account)
    (told,) = parts.security.entries(kind="second_factor_removed")
    assert (told.actor, told.detail) == (f"account:{admin.account}", {"ground": "Contoh"})
