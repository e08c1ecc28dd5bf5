"""Identities of a provider: known by issuer and subject; a verified e-mail links one, once."""

import pytest

from application.signing_in import Caller
from domain.errors import CodeNeeded, NotPermitted, UnknownIdentity, WaitFirst, WrongCode

HERE = Caller("192.0.2.7", "Contoh/1.0")
PROVIDER, SEKAR = "https://masuk.contoh.example", "sekar@contoh.example"


@pytest.fixture
def sekar(gate, sekar):
    """Who has a password, and has proved to read the address."""
    gate.prove(sekar)
    return sekar


def enter(gate, subject="s-1", email=SEKAR, verified=True, issuer=PROVIDER, **more):
    return gate.identities.sign_in(issuer, subject, email, verified, HERE, now=gate.now, **more)


def test_a_verified_email_of_an_account_links_the_identity(gate, sekar):
    session = enter(gate)
    assert (session.account, session.factor) == (sekar, "oidc")
    (linked,) = gate.told("identity_linked")
    assert (linked.account, linked.detail) == (sekar, {"issuer": PROVIDER})


def test_a_linked_identity_is_known_whatever_its_email_is_now(gate, sekar):
    enter(gate)
    assert enter(gate, email="baru@contoh.example").account == sekar
    assert enter(gate, email=None, verified=False).account == sekar
    assert len(gate.told("identity_linked")) == 1


@pytest.mark.parametrize(
    "stranger", [{"verified": False}, {"email": None}, {"email": "siapa@contoh.example"}, {"email": ""}]
)
def test_who_is_not_known_stays_outside(gate, sekar, stranger):
    with pytest.raises(UnknownIdentity):
        enter(gate, **stranger)
    assert gate.rows("select from simpul.identities") == []


def test_a_subject_of_another_issuer_is_another_identity(gate, sekar):
    enter(gate)
    with pytest.raises(UnknownIdentity):
        enter(gate, issuer="https://lain.contoh.example", verified=False)


def test_a_second_subject_under_the_same_email_is_another_person(gate, sekar):
    enter(gate)
    with pytest.raises(UnknownIdentity):
        enter(gate, subject="s-2")


def test_the_province_unlinks_an_identity_and_the_next_one_is_linked(gate, sekar, admin):
    enter(gate)
    with pytest.raises(NotPermitted):
        gate.identities.unlink(gate.actor(sekar), sekar, now=gate.now)
    gate.identities.unlink(admin, sekar, now=gate.now)
    assert enter(gate, subject="s-2").account == sekar


def test_a_closed_account_stays_closed(gate, sekar):
    enter(gate)
    gate.close(sekar)
    with pytest.raises(UnknownIdentity):
        enter(gate)
    (refused,) = gate.told("identity_refused")
    assert (refused.account, refused.address) == (sekar, "192.0.2.7")


def test_two_first_sign_ins_at_once_link_once(gates, gate, sekar, at_once):
    houses = [gates() for _ in range(4)]
    sessions = at_once(*[lambda house=house: enter(house) for house in houses])
    assert {session.account for session in sessions} == {sekar}
    assert len(gate.rows("select from simpul.identities")) == 1


def test_who_comes_by_a_provider_can_sign_in_without_a_password(gate):
    account, _ = gate.open()
    assert not gate.entrance.can_sign_in(account)
    enter(gate)
    assert gate.entrance.can_sign_in(account)


# The account's own second factor, where the provider saw none


def test_the_accounts_own_code_is_asked_for_where_the_provider_saw_none(gate, sekar):
    secret = gate.with_factor(sekar)
    with pytest.raises(CodeNeeded):
        enter(gate)
    assert enter(gate, code=gate.code(secret)).account == sekar
    assert enter(gate, strong=True).factor == "oidc_mfa"


def test_guessing_that_code_is_delayed_and_links_nothing(gate, sekar):
    secret = gate.with_factor(sekar)
    for _ in range(5):
        with pytest.raises(WrongCode):
            enter(gate, code="000000")
    with pytest.raises(WaitFirst):
        enter(gate, code=gate.code(secret))
    assert gate.rows("select from simpul.identities") == []
