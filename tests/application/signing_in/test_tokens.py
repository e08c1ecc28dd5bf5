"""Tokens of programs: shown once, narrowed by scopes, never without an end."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from application.access import OPERATOR
from application.signing_in import Caller
from domain.account import Role
from domain.errors import AccountClosed, NotFound, NotPermitted, TokenOutlives, TokenPeriod, Unusable

HERE = Caller("192.0.2.7", "Contoh/1.0")


def issue(gate, account, scopes=None, actor=None, days=30, name="Kasir Contoh"):
    until = gate.now + timedelta(days=days)
    return gate.tokens.issue(actor or gate.actor(account), account, name, scopes, until, now=gate.now)


def shown(gate, secret, caller=HERE):
    return gate.tokens.who(secret, caller, now=gate.now)


def test_a_token_is_known_by_its_beginning_and_says_whose_it_is(gate, sekar):
    token, secret = issue(gate, sekar)
    found = shown(gate, secret)
    assert secret.startswith("simpul_")
    assert (found.account, found.token, found.session, found.scopes) == (sekar, token, None, None)


def test_it_carries_its_scopes_and_the_newest_version_of_the_account(gate, sekar):
    gate.close(sekar)
    gate.reopen(sekar)
    _, secret = issue(gate, sekar, ["enrol", "book", "book"])
    found = shown(gate, secret)
    assert (found.scopes, found.version) == ({"book", "enrol"}, 3)


def test_a_scope_that_is_no_right_is_refused(gate, sekar):
    with pytest.raises(Unusable, match="fly"):
        issue(gate, sekar, ["book", "fly"])


@pytest.mark.parametrize("days", [-1, 0, 367])
def test_it_ends_in_the_future_and_within_a_year(gate, sekar, days):
    with pytest.raises(TokenPeriod):
        issue(gate, sekar, days=days)


def test_it_opens_nothing_from_its_end_on(gate, sekar):
    _, secret = issue(gate, sekar, days=366)
    gate.after(days=365, hours=23)
    assert shown(gate, secret)
    gate.after(hours=1)
    assert shown(gate, secret) is None


def test_a_revoked_token_opens_nothing(gate, sekar):
    token, secret = issue(gate, sekar)
    for _ in range(2):
        gate.tokens.revoke(gate.actor(sekar), sekar, token, now=gate.now)
    assert shown(gate, secret) is None
    assert len(gate.told("token_revoked")) == 1


@pytest.mark.parametrize("nonsense", ["", "simpul_", "simpul_made-up", "\udcff", "simpul_\ud800"])
def test_what_is_no_token_is_nobodys(gate, sekar, nonsense):
    assert shown(gate, nonsense) is None


def test_a_session_is_no_token_and_a_token_no_session(gate, sekar):
    session, (_, secret) = gate.enter(), issue(gate, sekar)
    assert shown(gate, session.secret) is None
    assert gate.sessions.who(secret, now=gate.now) is None


def test_the_token_of_a_closed_account_opens_nothing(gate, sekar):
    _, secret = issue(gate, sekar)
    gate.close(sekar)
    assert shown(gate, secret) is None


def test_a_closed_account_gets_none(gate, sekar):
    who = gate.actor(sekar)
    gate.close(sekar)
    with pytest.raises(AccountClosed):
        issue(gate, sekar, actor=OPERATOR)
    with pytest.raises((AccountClosed, NotFound)):
        issue(gate, sekar, actor=who)


def test_only_the_person_issues_one_and_the_province_revokes_it_too(gate, sekar, admin):
    bagus = gate.actor(gate.person("bagus@contoh.example", role=Role.HUB_MANAGER, hub=None))
    token, _ = issue(gate, sekar)
    with pytest.raises(NotPermitted):
        issue(gate, sekar, actor=admin)
    with pytest.raises(NotFound):
        issue(gate, sekar, actor=bagus)
    with pytest.raises(NotFound):
        gate.tokens.revoke(bagus, sekar, token, now=gate.now)
    with pytest.raises(NotFound):
        gate.tokens.revoke(bagus, bagus.account, token, now=gate.now)
    gate.tokens.revoke(admin, sekar, token, now=gate.now)


def test_a_program_gets_one_of_the_operator(gate):
    client = gate.client()
    _, secret = issue(gate, client, actor=OPERATOR)
    assert shown(gate, secret).account == client


def test_nobody_gets_none(gate):
    with pytest.raises(NotFound):
        issue(gate, uuid4(), actor=OPERATOR)


@pytest.mark.parametrize("wanted", [None, ["account_own", "book"]])
def test_a_narrow_token_makes_no_wider_one(gate, sekar, wanted):
    with pytest.raises(NotPermitted):
        issue(gate, sekar, wanted, actor=gate.actor(sekar, frozenset({"account_own"})))


def test_what_a_token_issues_ends_no_later_than_itself(gate, sekar):
    token = replace(gate.actor(sekar), until=gate.now + timedelta(days=1))
    with pytest.raises(TokenOutlives):
        issue(gate, sekar, actor=token, days=2)
    assert issue(gate, sekar, actor=token, days=1)


def test_a_reset_and_a_changed_password_revoke_all_tokens(gate, sekar, admin):
    _, first = issue(gate, sekar)
    gate.password.change(sekar, "kopi tubruk di teras", "wedang ronde hangat", None, now=gate.now)
    _, second = issue(gate, sekar)
    link = gate.invitations.make(admin, sekar, now=gate.now)
    assert shown(gate, first) is None and shown(gate, second)
    gate.invitations.redeem(link.secret, "kopi tubruk di teras", HERE, now=gate.now)
    assert shown(gate, second) is None
    assert len(gate.told("token_revoked")) == 2


def test_what_was_refused_is_told_to_the_security_log(gate, sekar, admin):
    token, _ = issue(gate, admin.account)
    with pytest.raises(NotFound):
        issue(gate, admin.account, actor=gate.actor(sekar))
    with pytest.raises(NotFound):
        gate.tokens.revoke(gate.actor(sekar), admin.account, token, now=gate.now)
    assert [one.account for one in gate.told("refused")] == [sekar, sekar]


def test_a_narrow_token_may_make_one_like_itself(gate, sekar):
    assert issue(gate, sekar, ["account_own"], actor=gate.actor(sekar, frozenset({"account_own", "book"})))


def test_the_list_has_names_and_ends_and_no_secret(gate, sekar):
    token, secret = issue(gate, sekar, ["book"])
    (listed,) = gate.tokens.of(sekar)
    assert (listed.id, listed.name, listed.scopes) == (token, "Kasir Contoh", ["book"])
    assert secret not in str(listed)


def test_its_last_use_is_written_once_a_minute(gate, sekar):
    _, secret = issue(gate, sekar)
    noted = []
    for seconds in (0, 59, 1):
        gate.after(seconds=seconds)
        shown(gate, secret)
        noted.append((gate.now - gate.tokens.of(sekar)[0].last_used_at).total_seconds())
    assert noted == [0, 59, 0]


def test_its_use_is_told_once_for_each_address_and_hour(gates, gate, sekar):
    _, secret = issue(gate, sekar)
    for house in (gate, gates()):
        for address in ("192.0.2.7", "192.0.2.8"):
            for _ in range(3):
                house.tokens.who(secret, Caller(address, ""), now=gate.now)
    assert len(gate.told("token_used")) == 2
    gate.after(hours=1)
    shown(gate, secret)
    assert len(gate.told("token_used")) == 3


def test_the_use_of_a_token_that_is_over_is_told_as_refused(gate, sekar):
    token, secret = issue(gate, sekar)
    gate.tokens.revoke(gate.actor(sekar), sekar, token, now=gate.now)
    shown(gate, secret)
    shown(gate, secret)
    (refused,) = gate.told("token_refused")
    assert (refused.account, refused.detail) == (sekar, {"token": str(token)})
    assert gate.told("token_used") == []


def test_whether_it_lasts_is_asked_without_using_it(gate, sekar):
    _, secret = issue(gate, sekar, days=30)
    assert gate.tokens.outlasts(secret, timedelta(days=29), now=gate.now)
    assert not gate.tokens.outlasts(secret, timedelta(days=30), now=gate.now)
    assert not gate.tokens.outlasts("made up", timedelta(0), now=gate.now)
    assert gate.told("token_used") == []


def test_issuing_is_told_with_the_scopes_and_the_end(gate, sekar):
    token, _ = issue(gate, sekar, ["book"])
    (told,) = gate.told("token_issued")
    end = (gate.now + timedelta(days=30)).isoformat()
    assert told.detail == {"token": str(token), "scopes": ["book"], "expires_at": end}
