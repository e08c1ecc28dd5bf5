"""The report of access, and what an operator does about accounts, as processes of their own."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pyotp
import pytest

from interface.first_accounts import FIRST_ADMINISTRATOR
from interface.startup import bring_up_to_date
from tests.interface.town import PASSWORD

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def access(network, office):
    """access("report", "--json"): what it printed; `code` is the exit code expected."""
    bring_up_to_date(network.database_url)

    def run(*words, code=0):
        office.follow()
        ours = {"DATABASE_URL": network.database_url, "SIMPUL_HOME": str(network.home), "COLUMNS": "220"}
        command = [sys.executable, "-m", "interface.cli", "access", *map(str, words)]
        done = subprocess.run(
            command, check=False, cwd=ROOT, env={**os.environ, **ours}, capture_output=True, text=True
        )
        said = done.stdout + done.stderr
        assert "Traceback" not in said
        assert done.returncode == code, said
        return json.loads(done.stdout) if "--json" in words else said

    return run


@pytest.fixture
def sekar(office):
    """Somebody of the front desk who has signed in."""
    account = office.people.staff("front_desk", "semarang")
    office.people.session(account)
    return account


def test_the_report_counts_by_kind_and_account(access, sekar):
    counts = access("report", "--json")["counts"]
    assert counts["invitation_redeemed"] == {str(sekar): 1}
    assert counts["role_granted"][str(sekar)] == 1


def test_the_report_lists_everything_the_newest_first(access, sekar):
    ids = [event["id"] for event in access("report", "--json")["events"]]
    assert ids == sorted(ids, reverse=True) and len(ids) > 2


def test_the_report_tells_grants_and_revocations_with_their_ground(access, sekar):
    role = next(one for one in access("report", "--json")["roles"] if one["account_id"] == str(sekar))
    assert (role["what"], role["role"], role["ground"]) == ("granted", "front_desk", "Contoh 7/2026")


def test_the_report_is_told_in_sentences(access, sekar):
    said = access("report", "--lang", "en")
    assert f"{sekar} chose a password by a link." in said
    assert (
        f"Roles given: {sekar}, Front desk (semarang) · the operator at the machine · Contoh 7/2026" in said
    )


def test_names_are_told_only_when_they_are_asked_for_and_that_is_noted(access, sekar, office):
    assert "Sekar" not in access("report", "--lang", "en")
    assert "Sekar Contoh chose a password" in access("report", "--lang", "en", "--names")
    look = office.disclosed()[0]
    assert look.actor == "operator" and str(sekar) in look.subjects


def test_what_the_operator_did_is_told_as_the_operators(access, sekar):
    access("report", "--names")
    said = access("report", "--lang", "en")
    assert "The operator at the machine saw personal data of" in said and "How often" in said
    assert access("report", "--json")["counts"]["person_looked_at"] == {"operator": 1}


def test_the_report_may_be_of_some_days_only(access, sekar):
    assert access("report", "--since", "2099-01-01", "--json")["events"] == []
    assert access("report", "--until", "2020-01-01", "--json")["events"] == []


def test_a_day_that_there_is_not_is_a_wrong_call(access):
    access("report", "--since", "gestern", code=2)


def test_accounts_are_listed_with_their_roles(access, sekar):
    listed = {row["account_id"]: row for row in access("accounts", "--json")}
    assert [grant["role"] for grant in listed[str(sekar)]["grants"]] == ["front_desk"]
    said = access("accounts", "--lang", "en")
    assert "Front desk (semarang)" in said and "Sekar" not in said
    assert "Sekar Contoh" in access("accounts", "--names")


@pytest.mark.parametrize("by", ["id", "e-mail"])
def test_the_operator_makes_a_link_that_works(access, office, by):
    account = office.people.staff("front_desk", "semarang")
    said = access("link", account if by == "id" else f"{account}@contoh.example")
    secret = re.search(r"/invitation/(\S+)", said)[1]
    assert office.people.signing_in.invitations.redeem(secret, PASSWORD, office.here).account == account


def test_a_link_for_nobody_is_refused(access):
    assert "There is no account" in access("link", "nobody@contoh.example", code=1)
    access("link", "nobody", code=2)


def test_the_operator_closes_an_account(access, office, sekar):
    access("close", sekar, "--reason", "Contoh 9/2026")
    assert office.closed(sekar)
    assert "This account is closed." in access("close", sekar, "--reason", "Contoh 9/2026", code=1)


def test_the_operator_opens_a_closed_account_again(access, office, sekar):
    access("close", sekar, "--reason", "Contoh 9/2026")
    access("reopen", sekar, code=2)
    access("reopen", sekar, "--reason", "Contoh 10/2026")
    assert not office.closed(sekar)
    assert "cannot be reopened" in access("reopen", sekar, "--reason", "Contoh 10/2026", code=1)


def test_where_nobody_can_come_in_the_operator_begins_with_another_administrator(access, office):
    access("close", FIRST_ADMINISTRATOR, "--reason", "Contoh 9/2026")
    access("begin", code=2)
    assert "Say on what ground" in access("begin", "--reason", " ", code=1)
    said = access("begin", "--reason", "Contoh 10/2026")
    secret = re.search(r"http://127.0.0.1:8080/invitation/(\S+)", said)[1]
    session = office.people.signing_in.invitations.redeem(secret, PASSWORD, office.here)
    assert str(session.account) in said
    listed = {row["account_id"]: row for row in access("accounts", "--json")}
    grants = [(grant["role"], grant["hub"]) for grant in listed[str(session.account)]["grants"]]
    assert grants == [("provincial_admin", None)]


def test_a_lost_second_factor_is_removed_on_a_ground(access, sekar, office):
    factor = office.people.signing_in.second_factor
    secret, _ = factor.begin(sekar)
    factor.confirm(sekar, pyotp.TOTP(secret).now())
    access("second-factor", sekar, code=2)
    access("second-factor", sekar, "--reason", "Contoh 9/2026")
    assert not factor.is_set(sekar)
    assert "Contoh 9/2026" in access("report", "--lang", "en")


def test_an_account_is_not_closed_without_a_ground(access, sekar, office):
    access("close", sekar, code=2)
    assert "Say on what ground" in access("close", sekar, "--reason", " ", code=1)
    assert not office.closed(sekar)
