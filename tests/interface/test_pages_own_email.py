"""The own e-mail address: changed by a link that is sent to the new one, and by nothing else."""

import re

import pytest

from domain.errors import WrongCredentials
from tests.interface.town import HERE, PASSWORD

PROFILE, EMAIL = "/profile", "/profile/email"
BARU = "baru@contoh.example"


@pytest.fixture
def app(app_with_mail):
    return app_with_mail


@pytest.fixture
def sekar(office):
    return office.comes("front_desk", "semarang")


@pytest.fixture
def known(office):
    return office.people.signing_in


def ask(visitor, email=BARU, password=PASSWORD):
    form = visitor.form(PROFILE, EMAIL)
    typed = {**form, "email": email, "password": password}
    answer = visitor.client.post(EMAIL, data=typed, headers={"Origin": "http://localhost"}, buffered=True)
    return answer.status_code


def link(mailbox):
    """The address that the letter leads to."""
    to, letter = mailbox.letter()
    assert to == [BARU] == [letter["To"]]
    return re.search(r"https?://[^/\s]+(/profile/email/\S+)", letter.get_content())[1]


def test_the_address_is_changed_once_the_link_is_opened(sekar, mailbox, known):
    assert ask(sekar) == 303
    address = link(mailbox)
    assert known.people.by_email(BARU) is None
    assert BARU in sekar.read(address)
    assert known.people.by_email(BARU) is None
    assert "From now on you sign in with it." in sekar.send(address, address)
    assert known.entrance.sign_in(BARU, PASSWORD, HERE).account == sekar.account
    with pytest.raises(WrongCredentials):
        known.entrance.sign_in(f"{sekar.account}@contoh.example", PASSWORD, HERE)


def test_the_letter_is_in_both_languages_and_names_nobody(sekar, mailbox):
    ask(sekar)
    text = mailbox.letter()[1].get_content()
    assert "alamat surel ini" in text and "this e-mail address" in text and "WIB" in text
    assert "Sekar" not in text


def test_the_link_is_worth_nothing_to_somebody_else(sekar, mailbox, office, known):
    ask(sekar)
    address, other = link(mailbox), office.comes("front_desk", "semarang")
    hidden = other.form(PROFILE, "/profile/name")
    assert "no longer valid" in other.read(address, 410)
    answer = other.client.post(address, data=hidden, headers={"Origin": "http://localhost"})
    assert answer.status_code == 410 and known.people.by_email(BARU) is None
    assert "/sign-in" in office.nobody().client.get(address).headers["Location"]


def test_the_page_of_the_link_is_kept_nowhere(sekar, mailbox):
    ask(sekar)
    assert sekar.get(link(mailbox)).headers["Cache-Control"] == "no-store"


def test_it_is_not_asked_without_the_password(sekar, mailbox, known):
    assert ask(sekar, password="a wrong guess, again") == 422
    assert mailbox.letters == []


def test_an_address_of_somebody_else_is_told_to_who_reads_it(sekar, mailbox, office, known):
    """And not to who has only typed it."""
    ask(sekar)
    other = office.people.account(name="Rangga Contoh")
    known.people.change_email(office.people.actor(other), other, BARU, other)
    address = link(mailbox)
    assert "already belongs to an account" in sekar.send(address, address, 409)


def test_letters_to_addresses_of_others_are_few(sekar):
    assert [ask(sekar, f"{number}@contoh.example") for number in range(6)] == [303] * 5 + [429]


def test_what_no_page_of_ours_offered_is_not_done(sekar, mailbox):
    assert sekar.cross(EMAIL, email=BARU, password=PASSWORD).status_code == 403
    assert mailbox.letters == []
