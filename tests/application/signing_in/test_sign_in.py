"""Signing in: one answer for whatever was wrong, the same work each time, and delays that grow."""

import time
from uuid import uuid4

import pytest

from application.accounts import CloseAccount
from application.signing_in import Caller
from domain.errors import NotFound, WaitFirst, WeakPassword, WrongCredentials

SEKAR, PASSWORD = "sekar@contoh.example", "kopi tubruk di teras"
WRONG = "a wrong guess, again"
HERE, ELSEWHERE = Caller("192.0.2.7", "Contoh/1.0"), Caller("192.0.2.200", "")


def answer(gate, email, password, code=None, caller=None):
    """What who tries is told: the refusal's kind, sentence and values."""
    with pytest.raises(WrongCredentials) as refused:
        gate.enter(email, password, code, *([caller] if caller else []))
    return type(refused.value), str(refused.value), refused.value.values


def test_email_and_password_open_a_session(gate, sekar):
    session = gate.enter()
    assert (session.account, session.factor) == (sekar, "password")
    assert gate.sessions.who(session.secret, now=gate.now).account == sekar


@pytest.mark.parametrize("typed", [" Sekar@Contoh.Example ", "ｓｅｋａｒ@contoh.example"])
def test_an_email_is_known_however_it_is_written(gate, sekar, typed):
    assert gate.enter(typed).account == sekar


def test_whatever_is_wrong_the_answer_is_one(gate, sekar):
    closed, _ = gate.person("tutup@contoh.example"), gate.open("baru@contoh.example")
    gate.close(closed)
    factor = gate.person("kode@contoh.example")
    gate.with_factor(factor)
    answers = {
        str(answer(gate, SEKAR, WRONG)),
        str(answer(gate, "siapa@contoh.example", PASSWORD)),
        str(answer(gate, "tutup@contoh.example", PASSWORD)),
        str(answer(gate, "baru@contoh.example", PASSWORD)),
        str(answer(gate, "kode@contoh.example", PASSWORD, "000000")),
        str(answer(gate, "\ud800", "\ud800")),
    }
    assert len(answers) == 1


@pytest.mark.parametrize("email", [SEKAR, "siapa@contoh.example", "baru@contoh.example"])
def test_one_hash_is_checked_whoever_is_asked_for(gate, sekar, email):
    gate.open("baru@contoh.example")
    before = gate.hasher.verified
    answer(gate, email, WRONG)
    assert gate.hasher.verified == before + 1


def test_a_wrong_guess_costs_the_same_statements_whoever_is_asked_for(gates, sekar, wire):
    far, prices = gates(connections=1, dsn=wire.dsn), []
    for number in range(6):  # until every statement is prepared
        answer(far, f"lain{number}@contoh.example", WRONG)
    for email in (SEKAR, "siapa@contoh.example"):
        before = wire.answers
        answer(far, email, WRONG)
        prices.append(wire.answers - before)
    assert prices[0] == prices[1]


def test_what_a_closed_account_was_entered_by_opens_nothing_when_it_is_open_again(gate, sekar, admin):
    session, end = gate.enter(), gate.now.replace(month=12)
    _, token = gate.tokens.issue(gate.actor(sekar), sekar, "Contoh", None, end, now=gate.now)
    link = gate.invitations.make(admin, sekar, now=gate.now)
    gate.close(sekar)
    assert gate.sessions.of(sekar, now=gate.now) == [], "already before it is open again"
    gate.reopen(sekar)
    assert gate.sessions.who(session.secret, now=gate.now) is None
    assert gate.tokens.who(token, HERE, now=gate.now) is None
    assert gate.invitations.find(link.secret, now=gate.now) is None
    assert gate.enter().account == sekar


def test_reopening_ends_what_an_interrupted_closing_has_left(gate, sekar):
    session = gate.enter()
    gate.desk.do(CloseAccount(sekar), reason="Contoh 2/2026")
    gate.reopen(sekar)
    assert gate.sessions.who(session.secret, now=gate.now) is None


def test_after_five_failures_one_waits_and_no_hash_is_computed(gate, sekar):
    gate.fail(5)
    before = gate.hasher.verified
    with pytest.raises(WaitFirst) as refused:
        gate.enter()
    assert refused.value.values == {"seconds": 1}
    assert gate.hasher.verified == before


def test_the_delay_doubles_up_to_a_quarter_of_an_hour(gate, sekar):
    gate.fail(5)
    waits = []
    for _ in range(13):
        with pytest.raises(WaitFirst) as refused:
            gate.enter()
        waits.append(refused.value.values["seconds"])
        gate.after(seconds=waits[-1])
        gate.fail(1)
    assert waits == [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900]


def guessed_everywhere(gate, times, email=SEKAR):
    for number in range(times):
        gate.fail(1, email, Caller(f"198.51.100.{number}", ""))


@pytest.mark.parametrize("email", [SEKAR, "siapa@contoh.example"])
def test_a_handful_of_guesses_from_elsewhere_keeps_nobody_waiting(gate, sekar, email):
    guessed_everywhere(gate, 49, email)
    gate.fail(1, email, ELSEWHERE)
    with pytest.raises(WaitFirst):
        gate.enter(email, caller=Caller("192.0.2.201", ""))


def test_where_one_has_signed_in_before_no_guess_from_elsewhere_keeps_one_waiting(gate, sekar):
    gate.enter(caller=ELSEWHERE)
    guessed_everywhere(gate, 50)
    with pytest.raises(WaitFirst):
        gate.enter(caller=Caller("192.0.2.201", ""))
    assert gate.enter(caller=ELSEWHERE).account == sekar
    assert gate.enter().account == sekar, "where the link was used"


def test_at_home_too_five_guesses_are_all(gate, sekar):
    gate.enter()
    gate.fail(5)
    with pytest.raises(WaitFirst):
        gate.enter()


def test_where_one_signs_in_is_known_by_keyed_hashes_for_a_month(gate, sekar):
    gate.enter()
    assert gate.rows("select count(*) from simpul.known_households") == [(1,)]
    gate.after(days=31)
    gate.sweep(now=gate.now)
    assert gate.rows("select count(*) from simpul.known_households") == [(0,)]


def test_waiting_is_no_failure(gate, sekar):
    gate.fail(5)
    for _ in range(10):
        with pytest.raises(WaitFirst):
            gate.enter()
    gate.after(seconds=1)
    assert gate.enter().account == sekar


def test_a_success_forgets_the_failures(gate, sekar):
    gate.fail(4)
    gate.enter()
    gate.fail(4)
    assert gate.enter().account == sekar


def test_unknown_emails_wait_like_known_ones(gate):
    gate.fail(5, "siapa@contoh.example")
    with pytest.raises(WaitFirst):
        gate.enter("siapa@contoh.example")


def test_another_email_does_not_wait(gate, sekar):
    gate.fail(5, "siapa@contoh.example")
    assert gate.enter().account == sekar


def test_an_address_that_tries_many_emails_waits(gate, sekar):
    for number in range(20):
        gate.fail(1, f"orang{number}@contoh.example")
    with pytest.raises(WaitFirst):
        gate.enter()
    assert gate.enter(caller=Caller("198.51.100.1", "")).account == sekar


def test_an_attempt_that_must_wait_for_one_key_is_counted_under_none(gate, sekar):
    gate.fail(5)
    for _ in range(30):
        with pytest.raises(WaitFirst):
            gate.enter()
    assert gate.rows("select max(failures) from simpul.delays") == [(5,)]


def test_one_half_of_an_ipv6_address_is_one_address(gate, sekar):
    for number in range(20):
        gate.fail(1, f"orang{number}@contoh.example", Caller(f"2001:db8:1:1::{number}", ""))
    with pytest.raises(WaitFirst):
        gate.enter(caller=Caller("2001:db8:1:1:ffff::1", ""))
    assert gate.enter(caller=Caller("2001:db8:1:2::1", "")).account == sekar


def test_successes_of_an_address_are_not_counted_against_it(gate, sekar):
    for _ in range(30):
        gate.enter()


def test_an_address_is_forgiven_with_time(gate, sekar):
    for number in range(40):
        gate.fail(1, f"orang{number}@contoh.example")
        gate.after(seconds=181)
    assert gate.enter().account == sekar


@pytest.mark.parametrize(
    ("spread", "allowed"), [("one email here", 5), ("one email everywhere", 50), ("one address", 20)]
)
def test_sixty_guesses_at_once_get_no_more_hashes_than_sixty_in_a_row(gates, sekar, at_once, spread, allowed):
    houses = [gates(connections=4) for _ in range(2)]
    caller = Caller("203.0.113.9", "")

    def guess(number):
        house = houses[number % 2]
        if spread == "one email here":
            return lambda: house.entrance.sign_in(SEKAR, WRONG, caller, now=house.now)
        if spread == "one email everywhere":
            return lambda: house.entrance.sign_in(
                SEKAR, WRONG, Caller(f"198.51.100.{number}", ""), now=house.now
            )
        return lambda: house.entrance.sign_in(f"orang{number}@contoh.example", WRONG, caller, now=house.now)

    answers = at_once(*map(guess, range(60)))
    assert sum(house.hasher.verified for house in houses) == allowed
    assert sum(isinstance(answer, WaitFirst) for answer in answers) == 60 - allowed


def test_a_hash_of_older_parameters_is_renewed_on_the_way(gates, gate, sekar):
    from_now_on = gates(hasher=type(gate.hasher)(time_cost=2))
    from_now_on.enter()
    ((kept,),) = gate.rows("select password from simpul.credentials where account = %s", sekar)
    assert "t=2" in kept
    assert from_now_on.enter().account == sekar


def test_failures_and_the_lock_out_are_told_to_the_security_log(gate, sekar):
    gate.fail(5)
    assert [entry.account for entry in gate.told("sign_in_failed")] == [sekar] * 5
    (locked,) = gate.told("locked_out")
    assert (locked.account, locked.address, locked.detail) == (sekar, "192.0.2.7", {"seconds": 1})


def test_a_sign_in_is_told_with_its_session(gate, sekar):
    session = gate.enter()
    entry = gate.told("signed_in")[0]
    assert (entry.account, entry.session, entry.address) == (sekar, session.id, "192.0.2.7")


# Changing the password


def test_a_changed_password_is_the_only_one(gate, sekar):
    gate.password.change(sekar, PASSWORD, "wedang ronde hangat", None, now=gate.now)
    answer(gate, SEKAR, PASSWORD)
    assert gate.enter(password="wedang ronde hangat").account == sekar


def test_a_change_ends_the_other_sessions_and_open_links(gate, sekar, admin):
    here, elsewhere = gate.enter(), gate.enter()
    link = gate.invitations.make(admin, sekar, now=gate.now)
    gate.password.change(sekar, PASSWORD, "wedang ronde hangat", here.id, now=gate.now)
    assert gate.sessions.who(here.secret, now=gate.now) is not None
    assert gate.sessions.who(elsewhere.secret, now=gate.now) is None
    assert gate.invitations.find(link.secret, now=gate.now) is None


def test_the_old_password_is_asked_for_and_guesses_wait(gate, sekar):
    for _ in range(5):
        with pytest.raises(WrongCredentials):
            gate.password.change(sekar, WRONG, "wedang ronde hangat", None, now=gate.now)
    with pytest.raises(WaitFirst):
        gate.password.change(sekar, PASSWORD, "wedang ronde hangat", None, now=gate.now)


def test_a_weak_new_password_changes_nothing(gate, sekar):
    with pytest.raises(WeakPassword):
        gate.password.change(sekar, PASSWORD, "sekar contoh", None, now=gate.now)
    assert gate.enter().account == sekar


def test_without_a_time_given_the_clock_is_read(gate, sekar):
    before = time.time()
    session = gate.entrance.sign_in(SEKAR, PASSWORD, Caller("", ""))
    assert session.expires_at.timestamp() > before


def test_sessions_of_nobody_cannot_be_ended(gate, sekar):
    with pytest.raises(NotFound):
        gate.sessions.end(sekar, uuid4(), now=gate.now)


def test_many_who_sign_in_at_once_do_not_block_each_other(gate, at_once):
    for number in range(6):
        email = f"sekar{number}@contoh.example"
        gate.person(email)
        at_once(*[lambda email=email: gate.enter(email)] * 4)
