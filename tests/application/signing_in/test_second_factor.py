"""The second factor: begun, confirmed by a code, asked for at the door; each code opens once."""

from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from application.signing_in import Caller
from domain.account import Role
from domain.errors import (
    CodeNeeded,
    GroundNeeded,
    NotPermitted,
    SecondFactorStands,
    WaitFirst,
    WrongCode,
    WrongCredentials,
)

PASSWORD = "kopi tubruk di teras"
HERE = Caller("192.0.2.7", "Contoh/1.0")


def test_the_address_to_scan_names_simpul_and_the_person(gate, sekar):
    secret, uri = gate.second_factor.begin(sekar, now=gate.now)
    parts = urlsplit(uri)
    assert (parts.scheme, parts.netloc) == ("otpauth", "totp")
    assert unquote(parts.path) == "/Simpul:sekar@contoh.example"
    assert parse_qs(parts.query) == {"secret": [secret], "issuer": ["Simpul"]}


def test_it_is_in_force_only_once_a_code_has_confirmed_it(gate, sekar):
    secret, _ = gate.second_factor.begin(sekar, now=gate.now)
    assert gate.enter().factor == "password"
    gate.second_factor.confirm(sekar, gate.code(secret), now=gate.now)
    with pytest.raises(CodeNeeded):
        gate.enter()


def test_a_wrong_code_does_not_confirm(gate, sekar):
    gate.second_factor.begin(sekar, now=gate.now)
    with pytest.raises(WrongCode):
        gate.second_factor.confirm(sekar, "000000", now=gate.now)
    assert not gate.second_factor.is_set(sekar)


def test_beginning_again_replaces_what_was_not_confirmed(gate, sekar):
    first, _ = gate.second_factor.begin(sekar, now=gate.now)
    second, _ = gate.second_factor.begin(sekar, now=gate.now)
    with pytest.raises(WrongCode):
        gate.second_factor.confirm(sekar, gate.code(first), now=gate.now)
    gate.second_factor.confirm(sekar, gate.code(second), now=gate.now)


def test_one_in_force_is_not_replaced(gate, sekar):
    gate.with_factor(sekar)
    with pytest.raises(SecondFactorStands):
        gate.second_factor.begin(sekar, now=gate.now)


def test_password_and_code_open_a_session(gate, sekar):
    secret = gate.with_factor(sekar)
    assert gate.enter(code=gate.code(secret)).factor == "totp"


@pytest.mark.parametrize(("steps", "opens"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_clocks_may_be_one_step_apart(gate, sekar, steps, opens):
    secret = gate.with_factor(sekar)
    gate.after(minutes=5)
    if opens:
        assert gate.enter(code=gate.code(secret, steps))
    else:
        with pytest.raises(WrongCredentials):
            gate.enter(code=gate.code(secret, steps))


def test_a_code_with_a_space_in_it_is_the_same(gate, sekar):
    code = gate.code(gate.with_factor(sekar))
    assert gate.enter(code=f" {code[:3]} {code[3:]} ")


def test_a_code_opens_once(gate, sekar):
    secret = gate.with_factor(sekar)
    gate.enter(code=gate.code(secret))
    with pytest.raises(WrongCredentials):
        gate.enter(code=gate.code(secret))


def test_an_older_code_than_the_last_one_opens_nothing(gate, sekar):
    secret = gate.with_factor(sekar)
    gate.after(minutes=5)
    gate.enter(code=gate.code(secret, 1))
    with pytest.raises(WrongCredentials):
        gate.enter(code=gate.code(secret))


def test_the_code_that_confirmed_does_not_open_as_well(gate, sekar):
    secret, _ = gate.second_factor.begin(sekar, now=gate.now)
    gate.second_factor.confirm(sekar, gate.code(secret), now=gate.now)
    with pytest.raises(WrongCredentials):
        gate.enter(code=gate.code(secret))


def test_of_two_with_the_same_code_at_once_one_gets_in(gates, gate, sekar, at_once):
    secret = gate.with_factor(sekar)
    houses = [gates(now=gate.now) for _ in range(4)]
    code = gate.code(secret)
    answers = at_once(*[lambda house=house: house.enter(code=code) for house in houses])
    assert sum(isinstance(answer, WrongCredentials) for answer in answers) == 3


def test_asking_for_the_code_is_no_failure_and_forgives_none(gate, sekar):
    gate.with_factor(sekar)
    for _ in range(4):
        with pytest.raises(WrongCredentials):
            gate.enter(code="000000")
    for _ in range(3):
        with pytest.raises(CodeNeeded):
            gate.enter()
    with pytest.raises(WrongCredentials):
        gate.enter(code="000000")
    with pytest.raises(WaitFirst):
        gate.enter()


def test_it_is_removed_with_the_password(gate, sekar):
    gate.with_factor(sekar)
    with pytest.raises(WrongCredentials):
        gate.second_factor.remove(sekar, "a wrong guess, again", now=gate.now)
    gate.second_factor.remove(sekar, PASSWORD, now=gate.now)
    assert gate.enter().factor == "password"
    assert [entry.account for entry in gate.told("second_factor_removed")] == [sekar]


def test_guessing_the_password_to_remove_it_is_delayed(gate, sekar):
    gate.with_factor(sekar)
    for _ in range(5):
        with pytest.raises(WrongCredentials):
            gate.second_factor.remove(sekar, "a wrong guess, again", now=gate.now)
    with pytest.raises(WaitFirst):
        gate.second_factor.remove(sekar, PASSWORD, now=gate.now)


def test_who_has_lost_it_is_helped_by_the_province_alone(gate, sekar, admin):
    gate.with_factor(sekar)
    with pytest.raises(NotPermitted):
        gate.second_factor.reset(gate.actor(sekar), sekar, "Contoh 5/2026", now=gate.now)
    with pytest.raises(GroundNeeded):
        gate.second_factor.reset(admin, sekar, " ", now=gate.now)
    gate.second_factor.reset(admin, sekar, "Contoh 5/2026", now=gate.now)
    assert gate.enter().factor == "password"
    (told,), (refused,) = gate.told("second_factor_removed"), gate.told("refused")
    assert (told.actor, told.detail) == (admin.name, {"ground": "Contoh 5/2026"})
    assert refused.account == sekar


def test_nobody_removes_their_own_without_the_password(gate, admin):
    gate.with_factor(admin.account)
    with pytest.raises(NotPermitted):
        gate.second_factor.reset(admin, admin.account, "Contoh 5/2026", now=gate.now)


def test_it_is_kept_encrypted_and_bound_to_its_account(gate, sekar):
    secret = gate.with_factor(sekar)
    other = gate.person("bagus@contoh.example")
    ((sealed,),) = gate.rows("select totp_sealed from simpul.credentials where account = %s", sekar)
    assert secret.encode() not in sealed
    gate.rows(
        "update simpul.credentials set totp_sealed = %s, totp_confirmed_at = now() where account = %s"
        " returning 1",
        sealed,
        other,
    )
    with pytest.raises(Exception, match="altered or moved"):
        gate.enter("bagus@contoh.example", code=gate.code(secret))


# Who must have one


@pytest.fixture
def strict(gates):
    """A gate that demands a second factor of provincial admins."""
    return gates(second_factor="admins")


@pytest.mark.parametrize(
    ("role", "needs"), [(Role.PROVINCIAL_ADMIN, True), (Role.AUDITOR, False), (None, False)]
)
def test_it_can_be_demanded_of_provincial_admins(strict, role, needs):
    account = strict.person(role=role)
    assert strict.second_factor.needed(strict.account_of(account), now=strict.now) is needs


def test_who_has_it_needs_no_other(strict):
    account = strict.person(role=Role.PROVINCIAL_ADMIN)
    strict.with_factor(account)
    assert not strict.second_factor.needed(strict.account_of(account), now=strict.now)


def test_sessions_from_before_end_with_it_but_for_the_one_that_shows_it(gate, sekar):
    here, elsewhere = gate.enter(), gate.enter()
    gate.with_factor(sekar, here.id)
    assert gate.sessions.who(elsewhere.secret, now=gate.now) is None
    assert gate.sessions.who(here.secret, now=gate.now).factor == "totp"


def test_a_session_that_began_without_it_misses_it_where_it_is_demanded(strict):
    account = strict.person(role=Role.PROVINCIAL_ADMIN)
    session = strict.enter()
    strict.after(seconds=1)
    strict.with_factor(account, session.id)
    strict.rows("update simpul.sessions set factor = 'password' where id = %s returning 1", session.id)
    signed, known = strict.sessions.who(session.secret, now=strict.now), strict.account_of(account)
    assert strict.second_factor.missed(known, signed, now=strict.now)
    strict.rows("update simpul.sessions set factor = 'totp' where id = %s returning 1", session.id)
    assert not strict.second_factor.missed(
        known, strict.sessions.who(session.secret, now=strict.now), now=strict.now
    )


def test_one_that_was_only_begun_is_none(strict):
    account = strict.person(role=Role.PROVINCIAL_ADMIN)
    strict.second_factor.begin(account, now=strict.now)
    assert strict.second_factor.needed(strict.account_of(account), now=strict.now)


def test_it_is_optional_where_nothing_was_demanded(gate):
    account = gate.person(role=Role.PROVINCIAL_ADMIN)
    assert not gate.second_factor.needed(gate.account_of(account), now=gate.now)


def test_who_gave_the_password_brings_the_code_after_it(gate, sekar):
    secret = gate.with_factor(sekar)
    with pytest.raises(CodeNeeded) as needed:
        gate.enter()
    assert needed.value.values == {"account": sekar}
    session = gate.entrance.second_step(sekar, gate.code(secret), HERE, gate.now, now=gate.now)
    assert (session.account, session.factor) == (sekar, "totp")


def test_wrong_codes_after_the_password_let_nobody_in_and_are_counted(gate, sekar):
    gate.with_factor(sekar)
    for _ in range(5):
        with pytest.raises(WrongCode):
            gate.entrance.second_step(sekar, "000000", HERE, gate.now, now=gate.now)
    with pytest.raises(WaitFirst):
        gate.entrance.second_step(sekar, "000000", HERE, gate.now, now=gate.now)
    assert len(gate.told("sign_in_failed")) == 5


def test_a_password_changed_in_between_begins_the_sign_in_anew(gate, sekar):
    secret, before = gate.with_factor(sekar), gate.now
    gate.after(seconds=40)
    gate.password.change(sekar, PASSWORD, "wedang jahe di beranda", None, now=gate.now)
    with pytest.raises(WrongCredentials):
        gate.entrance.second_step(sekar, gate.code(secret), HERE, before, now=gate.now)
