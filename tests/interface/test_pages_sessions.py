"""Where an account is signed in: listed in words, and ended."""

from uuid import uuid4

import pytest

from application.signing_in import Caller
from interface.pages.sessions import device
from tests.interface.town import PASSWORD

SESSIONS, OTHERS = "/profile/sessions", "/profile/sessions/others/end"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"
TELEPHONE = (
    "Mozilla/5.0 (Linux; Android 14; SM-A155F) AppleWebKit/537.36 (KHTML, like Gecko) "
    "SamsungBrowser/25.0 Chrome/121.0.0.0 Mobile Safari/537.36"
)
CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/131.0 Safari/537.36"
SAFARI = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Version/17.5 Mobile Safari/604.1"


@pytest.fixture
def sekar(office):
    return office.comes("front_desk", "semarang")


@pytest.fixture
def elsewhere(sekar, office):
    """Another session of hers, on a telephone."""
    there = Caller("198.51.100.9", TELEPHONE)
    return office.people.signing_in.entrance.sign_in(f"{sekar.account}@contoh.example", PASSWORD, there)


def end_of(session):
    return f"{SESSIONS}/{session.id}/end"


def works(office, session):
    return office.people.signing_in.sessions.who(session.secret) is not None


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (FIREFOX, "Firefox on Linux"),
        (TELEPHONE, "Samsung Internet on Android"),
        (CHROME, "Chrome on Windows"),
        (CHROME + " Edg/131.0", "Edge on Windows"),
        (SAFARI, "Safari on iPhone"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Version/17 Safari/605", "Safari on macOS"),
        ("curl/8.5.0", "curl/8.5.0"),
        ("", "Unknown program"),
    ],
)
def test_a_device_is_told_in_words(app, agent, words):
    with app.test_request_context("/?lang=en"):
        assert device(agent) == words


def test_each_session_is_listed_with_where_it_is_and_which_is_this_one(sekar, elsewhere):
    page = sekar.read(SESSIONS)
    assert "Contoh/1.0 This one Network address 192.0.2.7 · with the password" in page
    assert "Samsung Internet on Android Network address 198.51.100.9" in page


def test_what_a_browser_says_of_itself_is_no_markup(sekar, office):
    there = Caller("198.51.100.9", "<script>alert(1)</script>")
    office.people.signing_in.entrance.sign_in(f"{sekar.account}@contoh.example", PASSWORD, there)
    assert "<script>alert" not in sekar.get(SESSIONS).text


def test_a_session_that_is_ended_opens_nothing_any_more(sekar, office, elsewhere):
    assert "signed out" in sekar.send(SESSIONS, end_of(elsewhere))
    assert not works(office, elsewhere)
    sekar.get(SESSIONS)


def test_ending_all_the_others_leaves_this_one(sekar, office, elsewhere):
    assert "Everywhere else you have been signed out." in sekar.send(SESSIONS, OTHERS)
    assert not works(office, elsewhere)
    assert "Samsung Internet" not in sekar.read(SESSIONS)


def test_with_one_session_there_are_no_others_to_end(sekar):
    assert OTHERS not in sekar.get(SESSIONS).text


def test_a_session_of_somebody_else_is_not_there(sekar, office, elsewhere):
    rangga = office.comes("front_desk", "semarang")
    hidden = sekar.form(SESSIONS, OTHERS)
    assert "Samsung" not in rangga.read(SESSIONS)
    theirs = office.people.session(rangga.account)
    answers = [
        sekar.client.post(f"{SESSIONS}/{one}/end", data=hidden, headers={"Origin": "http://localhost"})
        for one in (theirs.id, uuid4())
    ]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert works(office, theirs)


def test_who_ended_it_stands_in_the_security_log(sekar, office, elsewhere):
    sekar.send(SESSIONS, end_of(elsewhere))
    (told,) = office.security("session_ended")
    assert told.account == sekar.account


def test_what_no_page_of_ours_offered_is_not_done(sekar, office, elsewhere):
    assert [sekar.cross(to).status_code for to in (OTHERS, end_of(elsewhere))] == [403, 403]
    assert works(office, elsewhere)
