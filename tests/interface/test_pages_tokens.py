"""Tokens for programs that act for the own account."""

import re
from datetime import date, timedelta
from uuid import uuid4

import pytest

from tests.interface.town import PASSWORD, open_form

TOKENS = "/profile/tokens"
COMING = (date.today() + timedelta(days=30)).isoformat()
MINE = {
    "name": "Pembaca agenda", "until": COMING, "scopes": ["read_own", "read_bookings"], "password": PASSWORD,
}  # fmt: skip


@pytest.fixture
def sekar(office):
    return office.comes("front_desk", "semarang")


def issue(visitor, **fields):
    answer = visitor.fill(TOKENS, TOKENS, **{**MINE, **fields})
    assert answer.status_code == 200, answer.text
    return answer, re.search(r'value="(simpul_[^"]+)"', answer.text)[1]


def me(office, token):
    return office.app.test_client().get("/v1/me", headers={"Authorization": f"Bearer {token}"})


def end_in(visitor):
    return re.search(rf'action="({TOKENS}/[^"]*/end)"', visitor.get(TOKENS).text)[1]


def test_a_token_is_shown_once_and_works(sekar, office):
    answer, token = issue(sekar)
    assert answer.headers["Cache-Control"] == "no-store" and "readonly" in answer.text
    assert me(office, token).json["account_id"] == str(sekar.account)
    assert token not in sekar.get(TOKENS).text


def test_it_is_listed_with_what_it_may_in_words(sekar):
    issue(sekar)
    page = sekar.read(TOKENS)
    assert "Pembaca agenda Issued on" in page and "never used" in page
    assert "May only: Read bookings, Read the own data" in page


def test_what_is_offered_is_what_the_account_may(sekar, office):
    desk, admin = sekar.read(TOKENS), office.comes("provincial_admin").read(TOKENS)
    assert "Book spaces" in desk and "Change the own account" in desk and "Configure hubs" not in desk
    assert "Configure hubs" in admin


def test_without_a_narrower_choice_it_may_all_that_the_account_may(sekar):
    issue(sekar, scopes=[])
    assert "May all that the account may." in sekar.read(TOKENS)


def test_a_narrow_one_does_no_more_than_it_was_made_for(sekar, office):
    _, token = issue(sekar)
    header = {"Authorization": f"Bearer {token}"}
    search = office.app.test_client().post(
        "/v1/hubs/semarang/people/search", json={"q": "contoh"}, headers=header
    )
    assert search.status_code == 403


def test_revoked_it_is_unknown(sekar, office):
    _, token = issue(sekar)
    assert "has been revoked" in sekar.send(TOKENS, end_in(sekar))
    assert me(office, token).status_code == 401
    assert "Pembaca agenda Revoked" in sekar.read(TOKENS)


@pytest.mark.parametrize(
    ("typed", "status", "said"),
    [
        ({"name": ""}, 422, "Missing data for required field."),
        ({"scopes": ["everything"]}, 422, "is needed"),
        ({"until": "2020-01-01"}, 409, "A token ends in the future"),
        ({"until": "2199-01-01"}, 409, "within 366 days"),
    ],
)
def test_what_is_wrong_is_told_and_what_was_typed_stays(sekar, typed, status, said):
    page = sekar.send(TOKENS, TOKENS, status, **{**MINE, **typed})
    assert said in page and ("[Pembaca agenda]" in page or "name" in typed)


@pytest.mark.parametrize("password", ["", "not the password"])
def test_a_browser_that_was_left_open_issues_none_without_the_password(sekar, office, password):
    page = sekar.send(TOKENS, TOKENS, 422, **{**MINE, "password": password})
    assert "This password is not right." in page
    assert office.people.signing_in.tokens.of(sekar.account) == []
    form = {"Origin": "http://localhost", **open_form(office.app)}
    form["Cookie"] += f"; simpul_session={sekar.client.get_cookie('simpul_session').value}"
    body = {"name": "Contoh", "expires_at": f"{COMING}T00:00:00+07:00"}
    address = f"/v1/accounts/{sekar.account}/tokens"
    visitor = office.app.test_client(use_cookies=False)
    answers = [
        visitor.post(address, json=body | proof, headers=form).status_code
        for proof in ({"password": password or "x"}, {"password": PASSWORD})
    ]
    assert answers == [401, 201]


def test_a_token_of_somebody_else_is_not_there(sekar, office):
    token_id, token = office.people.issued(office.people.staff("front_desk", "semarang"))
    hidden = sekar.form(TOKENS, TOKENS)
    for one in (token_id, uuid4()):
        answer = sekar.client.post(f"{TOKENS}/{one}/end", data=hidden, headers={"Origin": "http://localhost"})
        assert answer.status_code == 404
    assert me(office, token).status_code == 200


def test_what_no_page_of_ours_offered_is_not_done(sekar):
    issue(sekar)
    assert sekar.cross(TOKENS, **MINE).status_code == 403
    assert sekar.cross(end_in(sekar)).status_code == 403
