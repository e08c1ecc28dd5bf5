"""Whoever is signed in is asked for the password again before what matters most."""

import pytest

from domain.errors import WaitFirst, WrongCredentials

PASSWORD = "kopi tubruk di teras"
WRONG = "a wrong guess, again"


def guess(gate, account, times):
    for _ in range(times):
        with pytest.raises(WrongCredentials):
            gate.password.prove(account, WRONG, now=gate.now)


def test_the_right_password_proves_it(gate, sekar):
    gate.password.prove(sekar, PASSWORD, now=gate.now)


def test_another_password_does_not(gate, sekar):
    guess(gate, sekar, 1)


def test_somebody_elses_password_does_not(gate, sekar):
    gate.person("rangga@contoh.example", "wedang jahe di beranda")
    with pytest.raises(WrongCredentials):
        gate.password.prove(sekar, "wedang jahe di beranda", now=gate.now)


def test_after_five_wrong_guesses_even_the_right_one_has_to_wait(gate, sekar):
    guess(gate, sekar, 5)
    with pytest.raises(WaitFirst):
        gate.password.prove(sekar, PASSWORD, now=gate.now)


def test_the_right_one_forgives_the_wrong_ones_before_it(gate, sekar):
    guess(gate, sekar, 4)
    gate.password.prove(sekar, PASSWORD, now=gate.now)
    guess(gate, sekar, 4)
    gate.password.prove(sekar, PASSWORD, now=gate.now)


def test_a_closed_account_proves_nothing(gate, sekar):
    gate.close(sekar)
    with pytest.raises(WrongCredentials):
        gate.password.prove(sekar, PASSWORD, now=gate.now)


def test_who_has_only_been_invited_has_no_password(gate, sekar):
    invited, _ = gate.open("rangga@contoh.example")
    assert gate.password.is_set(sekar) and not gate.password.is_set(invited)
    with pytest.raises(WrongCredentials):
        gate.password.prove(invited, PASSWORD, now=gate.now)
