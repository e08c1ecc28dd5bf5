"""Signing in and out on pages, and choosing a password by a link."""

import re
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pyotp
import pytest
import time_machine

from application.access import OPERATOR
from interface.requests import SESSION_COOKIE
from tests.interface.town import PASSWORD, with_cheap_passwords
from tests.interface.visitors import words

NEW = "wedang jahe di beranda"


@pytest.fixture
def parts(parts):
    """Passwords cost little, in the application too."""
    return with_cheap_passwords(parts)


@pytest.fixture
def sekar(office):
    """An account with a password, and its e-mail."""
    account = office.people.account()
    office.people.session(account)
    office.follow()
    return account, f"{account}@contoh.example"


@pytest.fixture
def visitor(office):
    return office.nobody()


def cookie(visitor):
    found = visitor.client.get_cookie(SESSION_COOKIE)
    return found.value if found else None


def sign_in(visitor, email, password=PASSWORD, at="/sign-in"):
    return visitor.fill(at, "/sign-in", email=email, password=password)


def with_factor(office, account):
    """Sets up a second factor half a minute ago; what makes its codes."""
    earlier = datetime.now(UTC) - timedelta(seconds=60)
    signing_in = office.people.signing_in
    secret, _ = signing_in.second_factor.begin(account, now=earlier)
    signing_in.second_factor.confirm(account, pyotp.TOTP(secret).at(earlier), now=earlier)
    return pyotp.TOTP(secret)


def test_who_signs_in_is_greeted_by_name_on_every_page(visitor, sekar):
    answer = sign_in(visitor, sekar[1])
    assert (answer.status_code, urlsplit(answer.headers["Location"]).path) == (303, "/sign-in")
    page = visitor.get("/hubs").text
    assert "Sekar Contoh" in page and "Sign in" not in page


def test_the_cookie_is_out_of_reach_for_scripts_and_other_sites(visitor, sekar):
    answer = sign_in(visitor, sekar[1])
    told = next(c for c in answer.headers.getlist("Set-Cookie") if c.startswith(SESSION_COOKIE))
    assert "HttpOnly" in told and "SameSite=Lax" in told and "Path=/" in told


@pytest.mark.parametrize("wrong", ["password", "email"])
def test_whatever_is_wrong_the_page_is_the_same(visitor, sekar, wrong):
    email, password = ("nobody@contoh.example", PASSWORD) if wrong == "email" else (sekar[1], NEW)
    answer = sign_in(visitor, email, password)
    assert answer.status_code == 409 and cookie(visitor) is None
    assert "The e-mail address, the password or the code is wrong." in words(answer)
    assert password not in answer.text


def test_what_was_typed_stays_but_for_the_password(visitor, sekar):
    answer = sign_in(visitor, sekar[1], NEW)
    assert sekar[1] in answer.text and NEW not in answer.text


def test_after_many_failures_the_page_says_how_long_to_wait(visitor, sekar):
    for _ in range(5):
        sign_in(visitor, sekar[1], NEW)
    answer = sign_in(visitor, sekar[1])
    assert "Too many attempts: please wait 1 second." in words(answer)
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "1")


@pytest.mark.parametrize(
    "beyond", ["https://lain.example/", "//lain.example", "/\\lain.example", "javascript:1"]
)
def test_nobody_is_led_elsewhere_after_signing_in(visitor, sekar, beyond):
    answer = sign_in(visitor, sekar[1], at=f"/sign-in?next={beyond}")
    assert answer.headers["Location"] == "/sign-in"


def test_one_goes_on_to_where_one_wanted(visitor, sekar):
    assert (
        sign_in(visitor, sekar[1], at="/sign-in?next=/hubs/semarang").headers["Location"] == "/hubs/semarang"
    )


def test_a_session_planted_before_signing_in_is_not_the_one_after(visitor, sekar):
    visitor.client.set_cookie(SESSION_COOKIE, "planted")
    sign_in(visitor, sekar[1])
    assert cookie(visitor) not in ("planted", None)


def test_who_signs_in_again_leaves_the_earlier_session(office, visitor, sekar):
    sign_in(visitor, sekar[1])
    earlier = cookie(visitor)
    visitor.client.post(
        "/sign-out", data=visitor.form("/hubs", "/sign-out"), headers={"Origin": "http://localhost"}
    )
    assert office.people.signing_in.sessions.who(earlier) is None
    assert cookie(visitor) is None and "Sign in" in visitor.get("/").text


def test_with_a_second_factor_the_password_alone_opens_nothing(office, visitor, sekar):
    factor = with_factor(office, sekar[0])
    answer = sign_in(visitor, sekar[1])
    assert answer.headers["Location"] == "/sign-in/code" and cookie(visitor) is None
    visitor.fill("/sign-in/code", "/sign-in/code", code="000000")
    assert cookie(visitor) is None
    visitor.fill("/sign-in/code", "/sign-in/code", code=factor.now())
    assert "Sekar Contoh" in visitor.get("/").text


def test_the_second_step_without_the_first_leads_back(visitor):
    assert visitor.client.get("/sign-in/code").headers["Location"] == "/sign-in"


def test_the_second_step_does_not_wait_for_ever(office, visitor, sekar):
    with_factor(office, sekar[0])
    sign_in(visitor, sekar[1])
    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=6)):
        assert visitor.client.get("/sign-in/code").headers["Location"] == "/sign-in"


def test_a_sign_in_that_no_page_of_ours_offered_is_not_done(visitor, sekar):
    answer = visitor.cross("/sign-in", email=sekar[1], password=PASSWORD)
    assert answer.status_code == 403 and cookie(visitor) is None


# The link


@pytest.fixture
def link(office):
    account = office.people.staff("front_desk", "semarang")
    office.follow()
    secret = office.people.signing_in.invitations.make(OPERATOR, account).secret
    return account, f"/invitation/{secret}"


def test_a_link_says_what_the_account_is_for_and_not_whose_it_is(visitor, link):
    answer = visitor.get(link[1])
    page = words(answer)
    assert "Hetero Space Semarang" in page
    assert "Sekar" not in page and "@" not in page
    assert "no-store" in answer.headers["Cache-Control"]


def test_who_chooses_a_password_is_signed_in_and_the_link_is_over(visitor, link):
    answer = visitor.fill(link[1], link[1], password=NEW, again=NEW)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/sign-in")
    assert cookie(visitor)
    assert "no longer valid" in visitor.read(link[1], status=410)


@pytest.mark.parametrize(
    ("password", "again", "says"),
    [
        (NEW, "other words than those", "not the same"),
        ("pendek", "pendek", "12"),
        ("passwordpassword", "passwordpassword", ""),
    ],
)
def test_a_password_that_will_not_do_leaves_the_link_good(visitor, link, password, again, says):
    answer = visitor.fill(link[1], link[1], password=password, again=again)
    assert answer.status_code in (409, 422) and says in words(answer)
    assert cookie(visitor) is None
    visitor.read(link[1])


@pytest.mark.parametrize("secret", ["wrong", "x" * 300, "%00", "..%2f"])
def test_a_wrong_link_is_a_clear_page(visitor, secret):
    answer = visitor.client.get(f"/invitation/{secret}")
    assert answer.status_code in (404, 410)


def test_the_first_administrator_says_who_they_are(app, parts, office, visitor):
    from interface.first_accounts import FIRST_ADMINISTRATOR

    secret = parts.signing_in.invitations.make(OPERATOR, FIRST_ADMINISTRATOR).secret
    where = f"/invitation/{secret}"
    assert "first administrator" in visitor.read(where)
    mine = {"name": "Ratri Contoh", "email": "ratri@contoh.example", "password": NEW, "again": NEW}
    assert visitor.fill(where, where, **mine).status_code == 303
    office.follow()
    assert "Ratri Contoh" in visitor.get("/").text
    assert sign_in(office.nobody(), "ratri@contoh.example", NEW).status_code == 303


def test_the_first_administrator_cannot_take_the_e_mail_of_another(parts, visitor, sekar):
    from interface.first_accounts import FIRST_ADMINISTRATOR

    where = f"/invitation/{parts.signing_in.invitations.make(OPERATOR, FIRST_ADMINISTRATOR).secret}"
    taken = {"name": "Ratri Contoh", "email": sekar[1], "password": NEW, "again": NEW}
    assert visitor.fill(where, where, **taken).status_code == 409
    assert not parts.signing_in.entrance.can_sign_in(FIRST_ADMINISTRATOR)


@pytest.mark.parametrize("address", ["/sign-in", "/sign-in?lang=en"])
def test_the_page_is_there_in_both_languages(visitor, address):
    page = visitor.get(address).text
    assert re.search(r'autocomplete="username"', page) and re.search(r'autocomplete="current-password"', page)
