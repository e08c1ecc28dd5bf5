"""E-mail addresses belong to one account each: claimed when it opens, passed on, erased with the person."""

from dataclasses import replace
from uuid import uuid4

import pytest

from application.access import ANYONE, OPERATOR
from application.accounts import GrantRole, OpenAccount
from application.signing_in import Caller
from domain.account import Role
from domain.errors import (
    AlreadyExists,
    CommandIdReused,
    EmailTaken,
    GroundNeeded,
    NotFound,
    NotPermitted,
    WrongCredentials,
)
from domain.personal import Personal

SEKAR, NEW, PASSWORD = "sekar@contoh.example", "baru@contoh.example", "kopi tubruk di teras"
HERE = Caller("192.0.2.7", "Contoh/1.0")


def opening(name="Sekar Contoh"):
    account = uuid4()
    return OpenAccount(account, "person", Personal(account, "name", name))


def open_(gate, command, key=None, email=SEKAR, actor=OPERATOR):
    return gate.people.open(actor, key or uuid4(), command, email, "Contoh 1/2026", now=gate.now)


def change(gate, actor, account, email=NEW, key=None):
    return gate.people.change_email(actor, account, email, key or uuid4(), now=gate.now)


def orphan(gate):
    """A claim whose process died before the account came into the log."""
    command, gate_hash = opening(), gate.people.ground.email_hash(SEKAR)
    gate.rows(
        "insert into simpul.lookups values ('email', %s, %s, %s) returning 1",
        gate_hash,
        command.account_id,
        gate.now,
    )
    return command


def test_an_account_opens_with_an_invitation(gate):
    command = opening()
    receipt, link = open_(gate, command)
    assert (receipt.repeated, link.account, link.purpose) == (False, command.account_id, "invitation")
    assert gate.people.by_email("SEKAR@contoh.example") == command.account_id


def test_an_email_in_use_is_refused_however_it_is_written(gate, sekar):
    with pytest.raises(EmailTaken):
        open_(gate, opening(), email="Sekar@CONTOH.example")


def test_the_same_again_gives_the_first_receipt_and_a_link_that_works(gate):
    command, key = opening(), uuid4()
    first, _ = open_(gate, command, key)
    again, link = open_(gate, command, key)
    assert (again.position, again.repeated) == (first.position, True)
    assert gate.invitations.redeem(link.secret, PASSWORD, HERE, now=gate.now)


def test_the_same_key_for_another_email_is_refused_and_claims_nothing(gate):
    command, key = opening(), uuid4()
    open_(gate, command, key)
    with pytest.raises(CommandIdReused):
        open_(gate, command, key, NEW)
    assert gate.people.by_email(NEW) is None


def test_no_email_is_lent_to_an_account_that_there_is(gate, sekar, superuser):
    """Not even for a moment: meanwhile a provider's word for that e-mail would let in as somebody else."""
    superuser.execute("create table public.lent (subject uuid)")
    superuser.execute("grant insert on public.lent to public")
    superuser.execute(
        "create function public.told() returns trigger language plpgsql as"
        " $$ begin insert into public.lent values (new.subject); return new; end $$"
    )
    superuser.execute(
        "create trigger told after insert on simpul.lookups for each row execute function public.told()"
    )
    with pytest.raises(AlreadyExists):
        open_(gate, replace(opening(), account_id=sekar), email=NEW)
    assert superuser.execute("select count(*) from public.lent").fetchone() == (0,)


def test_sending_an_old_opening_again_gives_no_link_to_who_may_not_make_one_any_more(taman_gate):
    manager = taman_gate.actor(taman_gate.person(role=Role.HUB_MANAGER, hub="taman"))
    key, command = uuid4(), opening()
    command = replace(command, membership_id=taman_gate.desk.member())
    open_(taman_gate, command, key, NEW, manager)
    greater = GrantRole(command.account_id, uuid4(), taman_gate.grant(Role.PROVINCIAL_ADMIN))
    taman_gate.desk.do(greater, reason="Contoh 4/2026")
    with pytest.raises(NotPermitted):
        open_(taman_gate, command, key, NEW, manager)


def test_a_refused_opening_gives_the_email_back(gate, sekar):
    again = replace(opening(), account_id=sekar)
    with pytest.raises(Exception, match="already"):
        open_(gate, again, email=NEW)
    assert gate.people.by_email(NEW) is None
    assert gate.people.by_email(SEKAR) == sekar


def test_who_may_not_open_accounts_does_not_learn_who_has_one(gate, sekar):
    for email in (SEKAR, NEW):
        with pytest.raises(NotPermitted):
            open_(gate, opening(), email=email, actor=ANYONE)


def test_an_email_that_was_claimed_just_now_is_taken(gate):
    orphan(gate)
    with pytest.raises(EmailTaken):
        open_(gate, opening())


def test_a_claim_that_a_crash_left_behind_is_taken_over(gate):
    orphan(gate)
    gate.after(minutes=3)
    command = opening()
    open_(gate, command)
    assert gate.people.by_email(SEKAR) == command.account_id


def test_who_crashed_may_go_on_at_once(gate):
    command = orphan(gate)
    open_(gate, command)
    assert gate.people.by_email(SEKAR) == command.account_id


def test_of_two_who_open_with_one_email_at_once_one_is_refused(gates, gate, at_once):
    houses = [gates() for _ in range(4)]
    answers = at_once(*[lambda house=house: open_(house, opening()) for house in houses])
    assert sum(isinstance(answer, EmailTaken) for answer in answers) == 3
    assert len(gate.desk.events(type="account.opened")) == 1


# Another e-mail


def test_a_changed_email_is_the_only_one(gate, sekar):
    change(gate, gate.actor(sekar), sekar)
    assert (gate.people.by_email(NEW), gate.people.by_email(SEKAR)) == (sekar, None)
    assert gate.enter(NEW).account == sekar
    with pytest.raises(WrongCredentials):
        gate.enter(SEKAR)


def test_links_that_were_sent_to_the_old_email_end(gate, sekar):
    link = gate.invitations.request_reset(SEKAR, HERE, now=gate.now)
    change(gate, gate.actor(sekar), sekar)
    assert gate.invitations.find(link.secret, now=gate.now) is None


def test_the_email_of_another_is_refused_and_all_stays_as_it_was(gate, sekar):
    bagus = gate.person("bagus@contoh.example")
    with pytest.raises(EmailTaken):
        change(gate, gate.actor(bagus), bagus, SEKAR)
    assert (gate.people.by_email(SEKAR), gate.people.by_email("bagus@contoh.example")) == (sekar, bagus)


def test_nobody_changes_the_email_of_another(gate, sekar):
    bagus = gate.actor(gate.person("bagus@contoh.example"))
    with pytest.raises(NotFound):
        change(gate, bagus, sekar)
    assert gate.people.by_email(NEW) is None


def test_an_old_change_sent_again_changes_nothing(gate, sekar):
    who, key = gate.actor(sekar), uuid4()
    change(gate, who, sekar, NEW, key)
    change(gate, who, sekar, "terbaru@contoh.example")
    assert change(gate, who, sekar, NEW, key).repeated
    assert (gate.people.by_email("terbaru@contoh.example"), gate.people.by_email(NEW)) == (sekar, None)


def test_a_change_is_told_without_the_address(gate, sekar):
    change(gate, gate.actor(sekar), sekar)
    (told,) = gate.told("email_changed")
    assert (told.account, told.actor, told.detail) == (sekar, f"account:{sekar}", {})


# Forgetting


def test_a_forgotten_account_cannot_be_found_or_entered(gate, sekar):
    session = gate.enter()
    _, token = gate.tokens.issue(
        gate.actor(sekar), sekar, "Contoh", None, gate.now.replace(month=12), now=gate.now
    )
    gate.prove(sekar)
    gate.identities.sign_in("https://masuk.contoh.example", "s-1", SEKAR, True, HERE, now=gate.now)
    link = gate.invitations.request_reset(SEKAR, HERE, now=gate.now)
    gate.people.forget(sekar, now=gate.now)
    assert gate.people.by_email(SEKAR) is None
    assert gate.sessions.who(session.secret, now=gate.now) is None
    assert gate.tokens.who(token, HERE, now=gate.now) is None
    assert gate.invitations.find(link.secret, now=gate.now) is None
    with pytest.raises(WrongCredentials):
        gate.enter()


def test_nothing_is_left_of_it_but_ids_in_the_security_log(gate, sekar):
    gate.with_factor(sekar)
    gate.fail(3)
    other = gate.person("bagus@contoh.example")
    gate.people.forget(sekar, now=gate.now)
    for table, column in [("lookups", "subject"), ("credentials", "account"), ("sessions", "account")]:
        assert gate.rows(f"select distinct {column} from simpul.{table}") == [(other,)]
    for table in ("invitations", "tokens", "identities"):
        assert gate.rows(f"select from simpul.{table} where account = %s", sekar) == []


def test_the_email_of_a_forgotten_person_may_be_used_again(gate, sekar):
    gate.people.forget(sekar, now=gate.now)
    assert gate.person(SEKAR) != sekar


def test_opening_without_a_ground_claims_nothing_where_one_is_needed(gate):
    command = opening()
    command = replace(command, grant=gate.grant(Role.AUDITOR), grant_id=uuid4())
    with pytest.raises(GroundNeeded):
        gate.people.open(OPERATOR, uuid4(), command, SEKAR, None, now=gate.now)
    assert gate.people.by_email(SEKAR) is None
