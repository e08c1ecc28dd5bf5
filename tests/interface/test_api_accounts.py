"""Accounts in the API: opened, given roles and memberships, closed; and who one is oneself."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest

from application.access import today
from application.accounts import GrantRole
from domain import Account
from domain.account import Grant, Role
from interface.first_accounts import FIRST_ADMINISTRATOR, OPERATORS_CLIENT
from tests.interface.town import HERE, PASSWORD, SEMARANG, TAMAN

GROUND = "SK Contoh 7/2026"
SEKAR = {"kind": "person", "name": "Sekar Contoh", "email": "sekar@contoh.example", "reason": GROUND}
DESK = {"role": "front_desk", "hub": SEMARANG}


@pytest.fixture
def opened(admin, follow):
    """opened(name="Bagus"): the answer to opening an account."""

    def post(key=None, client=admin, **words):
        answer = client.post(
            "/v1/accounts", json={**SEKAR, **words}, headers={"Idempotency-Key": str(key or uuid4())}
        )
        follow()
        return answer

    return post


@pytest.fixture
def shown(admin, follow):
    """What the API says of an account."""

    def get(account, client=admin):
        follow()
        return client.get(f"/v1/accounts/{account}").json

    return get


@pytest.fixture
def grant(admin):
    """The answer to giving somebody a role; as the front desk where nothing else is said."""

    def post(account, client=admin, key=None, **words):
        body = {**DESK, "reason": GROUND, **words}
        headers = {"Idempotency-Key": str(key or uuid4())}
        return client.post(f"/v1/accounts/{account}/grants", json=body, headers=headers)

    return post


def front_desk_at(account, hub):
    return GrantRole(account, uuid4(), Grant(Role.FRONT_DESK, hub, date(2026, 1, 1)))


def places(answer):
    return {fault["place"] for fault in answer.json["faults"]}


# Opening


def test_a_person_gets_a_link_that_sets_a_password(opened, people, network):
    answer = opened()
    account, link = answer.json["account_id"], answer.json["invitation"]["link"]
    assert answer.status_code == 201
    assert answer.headers["Location"] == f"/v1/accounts/{account}"
    assert answer.json["invitation"]["account_id"] == account
    assert link.startswith(f"{network.public_url}/invitation/")
    assert people.signing_in.invitations.redeem(link.rpartition("/")[2], PASSWORD, HERE)


def test_a_link_is_good_for_a_week(opened):
    until = datetime.fromisoformat(opened().json["invitation"]["expires_at"])
    assert timedelta(days=6) < until - datetime.now(UTC) <= timedelta(days=7)


def test_a_client_has_no_link(opened):
    answer = opened(kind="client", email=None)
    assert (answer.status_code, answer.json["invitation"]) == (201, None)


def test_an_account_may_open_with_a_role(opened, shown):
    answer = opened(grant={**DESK, "title": "Penjaga meja depan", "until": "2199-01-01"})
    (grant,) = shown(answer.json["account_id"])["grants"]
    assert (grant["role"], grant["hub"], grant["title"], grant["until"], grant["ground"]) == (
        "front_desk", SEMARANG, "Penjaga meja depan", "2199-01-01", GROUND,
    )  # fmt: skip


def test_an_account_may_open_for_a_member(opened, shown, people):
    member = people.membership()
    answer = opened(membership_id=str(member))
    assert shown(answer.json["account_id"])["memberships"] == [
        {"membership_id": str(member), "hub": SEMARANG}
    ]


@pytest.mark.parametrize(
    ("words", "faulty"),
    [
        ({"kind": "robot"}, {"kind"}),
        ({"name": " "}, {"name"}),
        ({"email": None}, {"email"}),
        ({"email": "sekar"}, {"email"}),
        ({"kind": "client"}, {"email"}),
        ({"grant": DESK, "reason": None}, {"reason"}),
        ({"grant": {**DESK, "role": "member"}}, {"grant.role"}),
        ({"grant": {**DESK, "from_day": "yesterday", "until": 7}}, {"grant.from_day", "grant.until"}),
        ({"grant": {**DESK, "ground": GROUND}}, {"grant.ground"}),
        ({"membership_id": "12", "closed": False, "account_id": 7}, {"membership_id", "closed", "account_id"}),
    ],
)  # fmt: skip
def test_each_fault_of_an_opening_is_named(opened, words, faulty):
    answer = opened(**words)
    assert (answer.status_code, places(answer)) == (422, faulty)


def test_the_same_opening_sent_again_opens_nothing_new(opened):
    key, account = uuid4(), str(uuid4())
    first, again = opened(key, account_id=account), opened(key, account_id=account)
    assert (first.json["repeated"], again.json["repeated"]) == (False, True)
    assert again.json["position"] == first.json["position"]


def test_a_key_that_opened_another_account_is_refused(opened):
    key = uuid4()
    opened(key)
    answer = opened(key, name="Bagus Contoh", email="bagus@contoh.example")
    assert (answer.status_code, answer.json["rule"]) == (409, "command_id_reused")


def test_an_email_is_one_accounts(opened):
    opened()
    answer = opened(email="SEKAR@contoh.example")
    assert (answer.status_code, answer.json["rule"]) == (409, "email_taken")


def test_a_key_is_of_no_use_to_somebody_else(as_role, opened):
    key, other = uuid4(), as_role("provincial_admin")
    opened(key)
    answer = opened(key, other)
    assert (answer.status_code, answer.json["rule"]) == (409, "command_id_reused")
    assert "account_id" not in answer.json


# Roles


def test_a_role_is_given_and_shown_with_its_ground(people, grant, shown):
    account = people.account()
    answer = grant(account, title="Penjaga")
    assert answer.status_code == 201
    (told,) = shown(account)["grants"]
    assert (told["grant_id"], told["ground"], told["revoked_at"]) == (answer.json["grant_id"], GROUND, None)
    assert told["granted_by"] == f"account:{OPERATORS_CLIENT}"


def test_a_role_begins_today_where_no_day_is_named(people, grant, shown):
    account = people.account()
    grant(account)
    assert shown(account)["grants"][0]["from_day"] == today(datetime.now(UTC)).isoformat()


def test_a_role_that_is_taken_stays_on_record(admin, people, grant, shown):
    account = people.account()
    given = grant(account).json["grant_id"]
    answer = admin.delete(f"/v1/accounts/{account}/grants/{given}?reason=Contoh+8")
    (told,) = shown(account)["grants"]
    assert (answer.status_code, told["revoke_ground"]) == (200, "Contoh 8")
    assert told["revoked_by"] == f"account:{OPERATORS_CLIENT}"


def test_a_role_is_not_taken_without_a_ground(admin, people, grant):
    account = people.account()
    given = grant(account).json["grant_id"]
    answer = admin.delete(f"/v1/accounts/{account}/grants/{given}")
    assert (answer.status_code, answer.json["rule"]) == (409, "ground_needed")


def test_a_role_sent_twice_is_given_once(people, grant, shown):
    account, key = people.account(), uuid4()
    first, again = grant(account, key=key), grant(account, key=key)
    assert (again.json["repeated"], again.json["position"]) == (True, first.json["position"])
    assert len(shown(account)["grants"]) == 1


def test_a_key_used_for_another_role_is_refused(people, grant):
    account, key = people.account(), uuid4()
    grant(account, key=key)
    answer = grant(account, key=key, role="auditor")
    assert (answer.status_code, answer.json["rule"]) == (409, "command_id_reused")


@pytest.mark.parametrize(
    ("words", "faulty"),
    [
        ({"role": "king"}, {"role"}),
        ({"reason": None}, {"reason"}),
        ({"hub": ""}, {"hub"}),
        ({"from_day": "1999-01-01", "until": "soon", "title": "x" * 121}, {"from_day", "until", "title"}),
        ({"grant_id": "7", "granted_by": "operator"}, {"grant_id", "granted_by"}),
    ],
)
def test_each_fault_of_a_grant_is_named(people, grant, words, faulty):
    answer = grant(people.account(), **words)
    assert (answer.status_code, places(answer)) == (422, faulty)


def test_a_grant_is_for_a_hub_that_there_is_and_ends_after_it_begins(people, grant):
    account = people.account()
    assert grant(account, hub="nowhere").status_code == 404
    backwards = grant(account, from_day="2026-11-23", until="2026-11-22")
    assert (backwards.status_code, backwards.json["rule"]) == (409, "grant_period")


# Memberships, closing


def test_an_account_becomes_that_of_a_member(admin, as_role, people, shown):
    account, member = people.account(), people.membership()
    answer = admin.post(f"/v1/accounts/{account}/memberships", json={"membership_id": member})
    assert answer.status_code == 200
    assert shown(account)["memberships"] == [{"membership_id": str(member), "hub": SEMARANG}]


def test_a_closed_account_is_unknown_at_once_and_may_come_back(admin, as_account, people):
    account = people.staff("front_desk", SEMARANG)
    theirs = as_account(account)
    assert theirs.get("/v1/me").status_code == 200
    assert admin.post(f"/v1/accounts/{account}/close", json={"reason": GROUND}).status_code == 200
    assert theirs.get("/v1/me").json["rule"] == "unknown_key"
    again = admin.post(f"/v1/accounts/{account}/close", json={"reason": GROUND})
    assert (again.status_code, again.json["rule"]) == (409, "account_closed")
    assert admin.post(f"/v1/accounts/{account}/reopen", json={"reason": GROUND}).status_code == 200
    assert people.platform.newest(Account, account, 4).closed is False


@pytest.mark.parametrize("act", ["close", "reopen"])
def test_closing_and_reopening_need_a_ground(admin, people, act):
    answer = admin.post(f"/v1/accounts/{people.account()}/{act}", json={})
    assert (answer.status_code, places(answer)) == (422, {"reason"})


def test_a_new_link_ends_the_one_before(admin, opened, people):
    first = opened()
    account = first.json["account_id"]
    second = admin.post(f"/v1/accounts/{account}/invitation")
    assert second.status_code == 201
    links = [one.rpartition("/")[2] for one in (first.json["invitation"]["link"], second.json["link"])]
    assert [people.signing_in.invitations.find(link) is not None for link in links] == [False, True]


# Reading


def test_oneself_is_shown_with_words_roles_and_rights(people, as_account, follow):
    account = people.staff("hub_manager", SEMARANG)
    follow()
    me = as_account(account).get("/v1/me").json
    assert (me["account_id"], me["kind"], me["name"]) == (str(account), "person", "Sekar Contoh")
    assert me["email"] == f"{account}@contoh.example"
    assert [(grant["role"], grant["hub"]) for grant in me["grants"]] == [("hub_manager", SEMARANG)]
    assert {"appoint_staff", "read_history"} <= set(me["rights"]) and "grant_roles" not in me["rights"]
    assert me["second_factor_needed"] is False


def test_a_member_is_shown_the_own_memberships(as_role):
    client = as_role("member")
    me = client.get("/v1/me").json
    assert me["memberships"] == [{"membership_id": str(client.membership), "hub": SEMARANG}]
    assert me["rights"] == []


def test_the_operators_client_is_itself(admin):
    me = admin.get("/v1/me").json
    assert (me["account_id"], me["kind"], me["name"], me["email"]) == (
        str(OPERATORS_CLIENT), "client", "Operator", None,
    )  # fmt: skip


@pytest.mark.parametrize(("language", "told"), [("en", "This needs a key"), ("id", "Diperlukan kunci akses")])
def test_nobody_is_told_so_in_both_languages(client, language, told):
    answer = client.get("/v1/me", headers={"Accept-Language": language})
    assert (answer.status_code, answer.headers["Content-Language"]) == (401, language)
    assert answer.json["title"] == told


def test_the_list_is_paged_and_narrowed_to_a_hub(admin, people, follow):
    desks = {str(people.staff("front_desk", SEMARANG)) for _ in range(3)}
    people.account()
    follow()
    found, cursor = [], ""
    while cursor is not None:
        page = admin.get(f"/v1/accounts?hub={SEMARANG}&limit=2&cursor={cursor}").json
        assert len(page["items"]) <= 2
        found += [item["account_id"] for item in page["items"]]
        cursor = page["next"]
    assert set(found) == desks and len(found) == 3


def test_an_admin_sees_all_accounts_and_no_personal_word(admin, people, follow):
    people.account()
    follow()
    page = admin.get("/v1/accounts?limit=200")
    assert {str(FIRST_ADMINISTRATOR), str(OPERATORS_CLIENT)} < {
        item["account_id"] for item in page.json["items"]
    }
    assert "Contoh" not in page.text and "contoh.example" not in page.text


def test_a_manager_sees_the_own_hub_and_nothing_of_another(as_role, people, follow):
    people.apply(TAMAN)
    manager = as_role("hub_manager", SEMARANG)
    both = people.staff("front_desk", SEMARANG)
    people.do(front_desk_at(both, TAMAN))
    elsewhere = people.staff("front_desk", TAMAN)
    follow()
    page = manager.get("/v1/accounts").json["items"]
    assert {item["account_id"] for item in page} == {str(manager.account), str(both)}
    assert TAMAN not in str(page) + manager.get(f"/v1/accounts/{both}").text
    assert manager.get(f"/v1/accounts/{elsewhere}").status_code == 404
    assert manager.get(f"/v1/accounts?hub={TAMAN}").status_code == 403


def test_one_sees_ones_own_account_whole(as_role, people, follow):
    people.apply(TAMAN)
    manager = as_role("hub_manager", SEMARANG)
    people.do(front_desk_at(manager.account, TAMAN))
    follow()
    hubs = {grant["hub"] for grant in manager.get(f"/v1/accounts/{manager.account}").json["grants"]}
    assert hubs == {SEMARANG, TAMAN}


def test_a_write_to_what_is_hidden_stands_in_the_security_log_and_to_what_is_not_there_does_not(
    as_role, people, parts
):
    people.apply(TAMAN)
    desk = as_role("front_desk", TAMAN)
    hidden, missing = (
        desk.post(f"/v1/memberships/{one}/correct", json={"name": "Mira Contoh"})
        for one in (people.membership(SEMARANG), uuid4())
    )
    assert (hidden.status_code, missing.status_code) == (404, 404)
    told = parts.security.entries(kind="refused", account=desk.account)
    assert [entry.detail["right"] for entry in told] == ["manage_memberships"]


def test_what_was_refused_stands_in_the_security_log(as_role, parts):
    desk = as_role("front_desk", SEMARANG)
    assert desk.get("/v1/accounts").status_code == 403
    assert desk.get(f"/v1/accounts/{OPERATORS_CLIENT}").status_code == 404
    told = parts.security.entries(kind="refused", account=desk.account)
    assert [entry.detail["right"] for entry in told] == ["read_accounts", "read_accounts"]


def test_whoever_gets_a_first_role_begins_afresh_and_there_is_a_link_to_pass_on(people, grant):
    account = people.account()
    session = people.session(account)
    first, second = grant(account), grant(account, role="program_lead")
    assert (first.status_code, second.status_code) == (201, 201)
    secret = first.json["invitation"]["link"].rpartition("/")[2]
    assert people.signing_in.invitations.find(secret).account == account
    assert people.signing_in.sessions.who(session.secret) is None
    assert second.json["invitation"] is None
