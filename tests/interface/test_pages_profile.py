"""The own account: who one is here, and changing name, e-mail address and password."""

from datetime import date

import pytest

from tests.interface.town import HERE, PASSWORD

PROFILE = "/profile"
NAME, EMAIL, CHANGE = "/profile/name", "/profile/email", "/profile/password"
NEW = "wedang jahe di beranda"


@pytest.fixture
def sekar(office):
    return office.comes("front_desk", "semarang")


def email_of(account):
    return f"{account}@contoh.example"


def change_password(visitor, old=PASSWORD, new=NEW, again=None, status=303):
    return visitor.send(PROFILE, CHANGE, status, old=old, new=new, again=again or new)


def test_it_says_who_one_is_and_what_one_may_do_where(sekar):
    page = sekar.read(PROFILE)
    assert "Sekar Contoh" in page and email_of(sekar.account) in page
    assert "Front desk Hetero Space Semarang since 1 January 2026, without an end" in page


def test_a_member_sees_the_memberships(office):
    _, mira = office.member_comes()
    page = mira.read(PROFILE)
    assert "You have no role today." in page and "Memberships Hetero Space Semarang" in page


def test_a_role_that_is_over_is_not_in_force(office):
    account = office.people.staff("front_desk", "semarang", date(2025, 1, 1), date(2026, 1, 1))
    assert "You have no role today." in office.enters(account).read(PROFILE)


@pytest.mark.parametrize("path", [PROFILE, "/profile/second-factor", "/profile/sessions", "/profile/tokens"])
def test_nobody_has_a_profile_who_is_not_signed_in(office, path):
    answer = office.nobody().client.get(path)
    assert answer.status_code in (401, 302, 303) and "/sign-in" in answer.headers.get("Location", "/sign-in")


@pytest.mark.parametrize("path", [PROFILE, "/profile/second-factor", "/profile/sessions", "/profile/tokens"])
def test_a_token_that_was_made_for_something_else_opens_none_of_it(as_role, path):
    assert as_role("front_desk", "semarang", scopes=["read_bookings"]).get(path).status_code == 403


def test_the_name_is_changed(sekar, office):
    sekar.fill(PROFILE, NAME, name="Sekar Ayu Contoh")
    office.follow()
    assert "Name Sekar Ayu Contoh" in sekar.read(PROFILE)


def test_a_name_is_needed(sekar):
    assert "Missing data for required field." in sekar.send(PROFILE, NAME, 422, name=" ")


def test_where_no_mail_can_be_sent_others_change_the_email(sekar, office):
    """Nobody could tell whether the person reads it."""
    page = sekar.read(PROFILE)
    assert "The front desk of your hub changes it for you" in page and "New e-mail address" not in page
    hidden = sekar.form(PROFILE, NAME)
    typed = {"email": "lain@contoh.example", "password": PASSWORD}
    answer = sekar.client.post(EMAIL, data={**hidden, **typed}, headers={"Origin": "http://localhost"})
    assert answer.status_code == 404
    assert office.people.signing_in.people.by_email("lain@contoh.example") is None


def test_changing_the_password_ends_all_sessions_but_this_one(sekar, office):
    elsewhere = office.people.signing_in.entrance.sign_in(email_of(sekar.account), PASSWORD, HERE)
    assert "Everywhere else you have been signed out" in change_password(sekar)
    assert office.people.signing_in.sessions.who(elsewhere.secret) is None
    sekar.get(PROFILE)
    assert office.people.signing_in.entrance.sign_in(email_of(sekar.account), NEW, HERE)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"old": "a wrong guess, again"}, "This password is not right."),
        ({"new": "pendek"}, "at least 12 characters"),
        ({"again": "wedang ronde hangat"}, "The two passwords are not the same."),
    ],
)
def test_what_is_wrong_is_told_and_the_password_stays(sekar, office, typed, said):
    assert said in change_password(sekar, **typed, status=422)
    assert office.people.signing_in.entrance.sign_in(email_of(sekar.account), PASSWORD, HERE)


def test_no_password_that_was_typed_comes_back_in_a_page(sekar):
    answer = sekar.fill(PROFILE, CHANGE, old="salah sama sekali", new=NEW, again=NEW)
    assert "salah sama sekali" not in answer.text and NEW not in answer.text


@pytest.mark.parametrize("to", [NAME, EMAIL, CHANGE])
def test_what_no_page_of_ours_offered_is_not_done(sekar, to):
    typed = {
        "name": "Lain",
        "email": "lain@contoh.example",
        "password": PASSWORD,
        "old": PASSWORD,
        "new": NEW,
    }
    assert sekar.cross(to, **typed, again=NEW).status_code == 403


def test_whoever_comes_by_a_provider_alone_is_asked_for_no_password(office, sekar):
    with office.parts.platform.pool.connection() as connection:
        connection.execute(
            "update simpul.credentials set password = null where account = %s", [sekar.account]
        )
    page = sekar.read(PROFILE)
    assert "have no password here" in page and "Your password so far" not in page
