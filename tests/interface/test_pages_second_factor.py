"""The second factor, set up and removed by its owner."""

import re
from base64 import b32decode
from dataclasses import replace
from urllib.parse import unquote

import pyotp
import pytest

from application.signing_in import SigningIn
from domain.errors import CodeNeeded
from interface.app import create_app
from tests.interface.town import CHEAP, HERE, PASSWORD
from tests.interface.visitors import Office, words

FACTOR, CODE, REMOVAL = (
    "/profile/second-factor",
    "/profile/second-factor/code",
    "/profile/second-factor/removal",
)


@pytest.fixture
def sekar(office):
    return office.comes("front_desk", "semarang")


def begun(visitor):
    """The answer to beginning, and the secret that it shows."""
    answer = visitor.fill(FACTOR, FACTOR, password=PASSWORD)
    return answer, key_in(answer).replace(" ", "")


def key_in(answer):
    return re.search(r'id="key"[^>]*>([^<]*)<', answer.text)[1]


def confirm(visitor, code):
    """Sends the form that stands on the page which shows the key; its own token is the browser's."""
    hidden = visitor.form(FACTOR, FACTOR)
    return visitor.client.post(CODE, data={**hidden, "code": code}, headers={"Origin": "http://localhost"})


def set_up(visitor):
    _, secret = begun(visitor)
    assert confirm(visitor, pyotp.TOTP(secret).now()).status_code == 303
    return secret


def has_one(office, visitor):
    return office.people.signing_in.second_factor.is_set(visitor.account)


def test_the_key_is_shown_in_groups_of_four_and_as_a_picture(sekar):
    answer, secret = begun(sekar)
    assert re.fullmatch(r"([A-Z2-7]{4} )+[A-Z2-7]{1,4}", key_in(answer)) and len(b32decode(secret)) == 20
    picture = unquote(re.search(r'<img class="qr" src="([^"]*)"[^>]* alt="[^"]+"', answer.text)[1])
    assert picture.startswith("data:image/svg+xml") and "<path" in picture


def test_the_page_with_the_key_is_kept_nowhere_and_shown_once(sekar):
    answer, secret = begun(sekar)
    assert answer.headers["Cache-Control"] == "no-store"
    assert secret[:4] not in sekar.read(FACTOR)


def test_a_code_puts_it_in_force(sekar, office):
    set_up(sekar)
    assert has_one(office, sekar) and "A second factor is in force" in sekar.read(FACTOR)
    with pytest.raises(CodeNeeded):
        office.people.signing_in.entrance.sign_in(f"{sekar.account}@contoh.example", PASSWORD, HERE)


def test_a_browser_that_was_left_open_begins_none_without_the_password(sekar):
    answer = sekar.fill(FACTOR, FACTOR, password="not the password")
    assert answer.status_code == 422 and 'id="key"' not in answer.text
    assert "This password is not right." in words(answer)


def test_putting_it_in_force_signs_out_everywhere_else(sekar, office):
    here = office.enters(sekar.account)
    there = office.people.signing_in.entrance.sign_in(f"{here.account}@contoh.example", PASSWORD, HERE)
    set_up(here)
    assert office.people.signing_in.sessions.who(there.secret) is None
    assert "A second factor is in force" in here.read(FACTOR)


def test_a_wrong_code_puts_nothing_in_force_and_may_be_typed_again(sekar, office):
    _, secret = begun(sekar)
    answer = confirm(sekar, "000000")
    assert (
        answer.status_code == 422
        and "This code is not right" in words(answer)
        and 'name="code"' in answer.text
    )
    assert not has_one(office, sekar)
    assert confirm(sekar, pyotp.TOTP(secret).now()).status_code == 303


def test_a_key_that_was_begun_before_is_worth_nothing(sekar, office):
    _, first = begun(sekar)
    begun(sekar)
    assert confirm(sekar, pyotp.TOTP(first).now()).status_code == 422
    assert not has_one(office, sekar)


def test_one_that_is_in_force_is_not_replaced_by_another(sekar, office):
    hidden = sekar.form(FACTOR, FACTOR)
    set_up(sekar)
    answer = sekar.client.post(
        FACTOR, data={**hidden, "password": PASSWORD}, headers={"Origin": "http://localhost"}
    )
    assert answer.status_code == 409 and 'id="key"' not in answer.text


def test_the_password_removes_it(sekar, office):
    set_up(sekar)
    assert "has been removed" in sekar.send(FACTOR, REMOVAL, password=PASSWORD)
    assert not has_one(office, sekar)


def test_another_password_does_not(sekar, office):
    set_up(sekar)
    assert "This password is not right." in sekar.send(FACTOR, REMOVAL, 422, password="a wrong guess")
    assert has_one(office, sekar)


def test_a_token_sets_none_up(as_role, office):
    program = as_role("front_desk", "semarang")
    answer = program.post(FACTOR, data={"key": "769e3850-1e61-53ab-82a3-19737ab90e8b"})
    assert answer.status_code == 422 and 'id="key"' not in answer.text


@pytest.mark.parametrize("to", [FACTOR, CODE, REMOVAL])
def test_what_no_page_of_ours_offered_is_not_done(sekar, to):
    assert sekar.cross(to, password=PASSWORD, code="000000").status_code == 403


def test_where_it_is_demanded_the_page_says_so_until_it_is_there(parts, network, follow):
    demanding = SigningIn(parts.platform.pool, parts.platform, second_factor="admins", hasher=CHEAP)
    wired = replace(parts, signing_in=demanding)
    office = Office(create_app(wired, network), wired, follow)
    office.people.signing_in = demanding
    admin = office.comes("provincial_admin")
    assert "First set up a second factor." in admin.read(FACTOR)
    set_up(admin)
    assert "First set up" not in admin.read(FACTOR)
    assert "Provincial admin the whole province" in admin.read("/profile")
    with parts.platform.pool.connection() as connection:
        connection.execute(
            "update simpul.sessions set factor = 'password' where account = %s", [admin.account]
        )
    assert admin.client.get("/profile").headers["Location"].startswith("/sign-in"), "began without it"
