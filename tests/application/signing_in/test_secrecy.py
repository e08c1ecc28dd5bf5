"""No secret and no address of a person stands in clear, in any table, nor in the log."""

from datetime import timedelta
from uuid import uuid4

import pytest

from application.signing_in import Caller

SEKAR, PASSWORD = "sekar.kenari@contoh.example", "kenari tubruk di teras"
HERE = Caller("192.0.2.7", "Contoh/1.0")


@pytest.fixture
def lived(gate, admin):
    """Everything that can happen to an account has happened to Sekar's; the secrets that there were."""
    account = gate.person(SEKAR, PASSWORD, name="Sekar Kenari")
    who = gate.actor(account)
    gate.people.change_email(who, account, SEKAR, uuid4(), now=gate.now, proved=True)
    secrets = [SEKAR, "sekar.kenari", "Sekar Kenari", PASSWORD, "kenari"]
    session = gate.enter(SEKAR, PASSWORD)
    _, token = gate.tokens.issue(who, account, "Kasir", None, gate.now + timedelta(days=1), now=gate.now)
    gate.tokens.who(token, HERE, now=gate.now)
    links = [
        gate.invitations.make(admin, account, now=gate.now),
        gate.invitations.request_reset(SEKAR, HERE, now=gate.now),
    ]
    gate.fail(2, SEKAR)
    gate.identities.sign_in("https://masuk.contoh.example", "subjek-kenari", SEKAR, True, HERE, now=gate.now)
    factor = gate.with_factor(account)
    gate.password.change(account, PASSWORD, "burung kenari bernyanyi", session.id, now=gate.now)
    gate.people.change_email(who, account, "kenari@contoh.example", uuid4(), now=gate.now)
    secrets += [session.secret, token, factor, "subjek-kenari", *(link.secret for link in links)]
    return gate, account, secrets


def everything(gate):
    """All tables of the schema as text, bytes as letters where they are letters."""
    tables = gate.rows("select tablename from pg_tables where schemaname = 'simpul'")
    assert len(tables) >= 12
    found = []
    for (table,) in tables:
        for row in gate.rows(f"select to_jsonb(t)::text from simpul.{table} t"):
            found.append(row[0].lower())
    return "\n".join(found)


def test_no_secret_and_no_person_stands_in_clear(superuser, lived):
    gate, _, secrets = lived
    superuser.execute("grant select on all tables in schema simpul to simpul_app")
    text = everything(gate)
    for secret in secrets:
        assert secret.lower() not in text
        assert secret.encode().hex() not in text


def test_the_search_would_find_what_stands_in_clear(superuser, lived):
    gate, account, _ = lived
    superuser.execute("grant select on all tables in schema simpul to simpul_app")
    assert str(account) in everything(gate)
    assert "kasir" in everything(gate)


def test_what_is_handed_out_does_not_show_its_secret(gate):
    _, link = gate.open()
    session = gate.invitations.redeem(link.secret, PASSWORD, HERE, now=gate.now)
    assert link.secret not in repr(link)
    assert session.secret not in repr(session)


def test_the_log_knows_the_account_and_nothing_of_its_credentials(lived):
    gate, account, _ = lived
    types = [event["type"] for event in gate.desk.events(stream=account)]
    assert types == ["account.opened", "account.corrected", "account.corrected"]
