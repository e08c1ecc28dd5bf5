"""That an e-mail address is somebody's own: proved by a link sent to it, before it counts for anything."""

from datetime import timedelta
from uuid import uuid4

import pytest

from application.access import OPERATOR
from application.accounts import GrantRole, RevokeRole
from application.signing_in import Caller
from application.store import credentials
from domain.account import Role
from domain.errors import LinkOver, NotFound, NotPermitted, UnknownIdentity, WrongCredentials
from tests.application.signing_in.conftest import PASSWORD, SEKAR

HERE = Caller("192.0.2.7", "Contoh/1.0")
BARU = "baru@contoh.example"


def give(gate, account, role=Role.FRONT_DESK, hub="taman", actor=OPERATOR, key=None):
    key = key or uuid4()
    command = GrantRole(account, key, gate.grant(role, hub))
    return gate.people.grant(actor, key, command, "Contoh 5/2026", now=gate.now)


# The link


def test_the_link_tells_whose_it_is_and_which_address(gate, sekar):
    token = gate.proofs.ask(sekar, BARU, now=gate.now)
    proof = gate.proofs.find(token, sekar, now=gate.now)
    assert (proof.account, proof.email) == (sekar, BARU)
    assert "baru" not in token


def test_it_is_good_for_one_account_and_an_hour(gate, sekar):
    token = gate.proofs.ask(sekar, BARU, now=gate.now)
    assert gate.proofs.find(token, uuid4(), now=gate.now) is None
    gate.after(minutes=59)
    assert gate.proofs.find(token, sekar, now=gate.now)
    gate.after(minutes=1)
    assert gate.proofs.find(token, sekar, now=gate.now) is None


@pytest.mark.parametrize("token", ["", "x", "é", "a" * 400, "\ud800"])
def test_what_we_did_not_write_is_no_link(gate, sekar, token):
    assert gate.proofs.find(token, sekar, now=gate.now) is None


def test_it_is_good_once(gate, sekar):
    token = gate.proofs.ask(sekar, BARU, now=gate.now)
    for email in (BARU, "lain@contoh.example", BARU):
        link = token if email == BARU else gate.proofs.ask(sekar, email, now=gate.now)
        proof = gate.proofs.find(link, sekar, now=gate.now)
        gate.people.change_email(gate.actor(sekar), sekar, email, proof.command_id, now=gate.now, proved=True)
    assert gate.people.email_of(sekar) == "lain@contoh.example"
    assert gate.people.by_email(BARU) is None


# What was typed only is worth nothing


def test_an_address_that_another_took_over_is_not_proved_any_more(gate, sekar):
    gate.prove(sekar)
    gate.people.change_email(gate.actor(sekar), sekar, BARU, uuid4(), now=gate.now)
    other, _ = gate.open(SEKAR, "Rangga Contoh")
    hash_ = gate.people.ground.email_hash(SEKAR)
    with gate.desk.pool.connection() as connection:
        assert not credentials.email_is_proved(connection, hash_, other)


def test_a_claim_that_was_left_behind_leaves_no_proof_behind(gate, sekar):
    hash_, lost = gate.people.ground.email_hash(BARU), uuid4()
    with gate.desk.pool.connection() as connection:
        credentials.claim_email(connection, hash_, lost, gate.now)
        credentials.prove_email(connection, hash_, lost, gate.now)
        gate.after(minutes=3)
        assert credentials.claim_email(connection, hash_, sekar, gate.now)
        assert not credentials.email_is_proved(connection, hash_, sekar)


def test_an_identity_is_not_linked_to_an_account_whose_address_was_only_typed(gate, sekar):
    with pytest.raises(UnknownIdentity):
        gate.identities.sign_in("https://masuk.contoh.example", "s-1", SEKAR, True, HERE, now=gate.now)
    assert gate.rows("select from simpul.identities") == []
    gate.prove(sekar)
    begun = gate.identities.sign_in("https://masuk.contoh.example", "s-1", SEKAR, True, HERE, now=gate.now)
    assert begun.account == sekar


def test_links_end_when_the_person_comes_by_a_provider_first(gate):
    account, invitation = gate.open()
    begun = gate.identities.sign_in("https://masuk.contoh.example", "s-1", SEKAR, True, HERE, now=gate.now)
    assert begun.account == account
    with pytest.raises(LinkOver):
        gate.invitations.redeem(invitation.secret, PASSWORD, HERE, now=gate.now)


# Being given a role begins afresh


def test_whoever_is_given_a_role_comes_in_by_a_new_link_only(taman_gate):
    gate = taman_gate
    sekar = gate.person()
    session = gate.enter()
    before = gate.invitations.make(OPERATOR, sekar, now=gate.now)
    _, token = gate.tokens.issue(
        gate.actor(sekar), sekar, "Contoh", None, gate.now + timedelta(days=1), now=gate.now
    )
    gate.rows("update simpul.credentials set totp_sealed = 'x', totp_confirmed_at = now() returning 1")
    receipt, link = give(gate, sekar)
    assert not receipt.repeated
    assert gate.sessions.who(session.secret, now=gate.now) is None
    assert gate.tokens.who(token, HERE, now=gate.now) is None
    with pytest.raises(LinkOver):
        gate.invitations.redeem(before.secret, PASSWORD, HERE, now=gate.now)
    with pytest.raises(WrongCredentials):
        gate.enter()
    begun = gate.invitations.redeem(link.secret, "wedang jahe di beranda", HERE, now=gate.now)
    assert begun.account == sekar and link.purpose == "invitation"


def test_an_identity_that_was_linked_under_another_address_opens_nothing_then(taman_gate):
    gate = taman_gate
    account, _ = gate.open()
    gate.identities.sign_in("https://masuk.contoh.example", "s-1", SEKAR, True, HERE, now=gate.now)
    gate.people.change_email(OPERATOR, account, BARU, uuid4(), "Contoh", now=gate.now)
    give(gate, account)
    with pytest.raises(UnknownIdentity):
        gate.identities.sign_in("https://masuk.contoh.example", "s-1", SEKAR, True, HERE, now=gate.now)


def test_who_has_proved_the_address_keeps_the_password_and_signs_in_again(taman_gate):
    gate = taman_gate
    sekar = gate.person()
    gate.prove(sekar)
    session = gate.enter()
    _, link = give(gate, sekar, Role.PROVINCIAL_ADMIN, None)
    assert link is None
    assert gate.sessions.who(session.secret, now=gate.now) is None
    assert gate.enter().account == sekar


def test_a_further_small_role_changes_nothing_for_who_has_one(taman_gate):
    gate = taman_gate
    sekar = gate.person(role=Role.FRONT_DESK, hub="taman")
    session = gate.enter()
    assert give(gate, sekar, Role.PROGRAM_LEAD)[1] is None
    assert gate.sessions.who(session.secret, now=gate.now)
    assert give(gate, sekar, Role.HUB_MANAGER)[1]
    assert gate.sessions.who(session.secret, now=gate.now) is None


def test_who_gives_themselves_a_role_goes_on(taman_gate):
    gate = taman_gate
    account = gate.person(role=Role.PROVINCIAL_ADMIN)
    session = gate.enter()
    assert give(gate, account, Role.AUDITOR, None, gate.actor(account))[1] is None
    assert gate.sessions.who(session.secret, now=gate.now)


def test_a_role_that_is_refused_ends_nothing(taman_gate):
    gate = taman_gate
    sekar = gate.person()
    session = gate.enter()
    with pytest.raises(NotFound):
        give(gate, sekar, hub="nowhere")
    assert gate.sessions.who(session.secret, now=gate.now)


def test_the_same_appointment_again_makes_no_further_link(taman_gate):
    gate = taman_gate
    sekar, key = gate.person(), uuid4()
    _, link = give(gate, sekar, key=key)
    receipt, again = give(gate, sekar, key=key)
    assert receipt.repeated and again is None
    assert gate.invitations.find(link.secret, now=gate.now)


def test_a_narrowed_token_makes_nobody_begin_afresh(taman_gate):
    gate = taman_gate
    sekar = gate.person()
    boss = gate.person("bos@contoh.example", role=Role.PROVINCIAL_ADMIN)
    narrow = gate.actor(boss, frozenset({"grant_roles", "manage_accounts"}))
    with pytest.raises(NotPermitted):
        give(gate, sekar, Role.HUB_MANAGER, actor=narrow)
    assert gate.enter().account == sekar


# A hub's manager reaches only who is known there


@pytest.fixture
def manager(taman_gate):
    gate = taman_gate
    return gate.actor(gate.person("manajer@contoh.example", role=Role.HUB_MANAGER, hub="taman"))


def test_a_manager_gives_no_role_to_an_account_that_is_not_known_at_the_hub(taman_gate, manager):
    stranger = taman_gate.person()
    with pytest.raises(NotFound):
        give(taman_gate, stranger, actor=manager)
    with pytest.raises(NotFound):
        give(taman_gate, uuid4(), actor=manager)
    assert taman_gate.enter().account == stranger


def test_who_once_had_more_is_out_of_the_managers_reach(taman_gate, manager):
    """By a small role of the own hub a manager could else make a link for a former provincial admin."""
    gate = taman_gate
    former = gate.person(role=Role.PROVINCIAL_ADMIN)
    (grant,) = gate.account_of(former).grants
    give(gate, former)
    gate.desk.do(RevokeRole(former, grant), reason="Contoh 6/2026")
    with pytest.raises(NotPermitted):
        gate.invitations.make(manager, former, now=gate.now)
