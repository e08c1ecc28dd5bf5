"""A key of another's request gives nothing away and does nothing again."""

from uuid import uuid4

import pytest

from application.access import Actor
from application.door import execute
from application.memberships import BeginMembership
from domain.errors import CommandIdReused, NotFound, NotPermitted
from domain.personal import Personal


def begin(member):
    return BeginMembership("semarang", member, "umkm", "team", Personal(member, "name", "Sekar Contoh"))


@pytest.fixture
def others(parts, head):
    """A command of somebody else's, with its key; the log ends with it."""
    command, key = begin(uuid4()), uuid4()
    execute(parts.platform, Actor("other", everything=True), command, key)
    return command, key


@pytest.mark.parametrize("same", [True, False], ids=["the same content", "other content"])
def test_a_stolen_key_is_refused_without_its_receipt(parts, head, others, same):
    command, key = others
    before = head()
    with pytest.raises(CommandIdReused) as refused:
        execute(parts.platform, Actor("thief", everything=True), command if same else begin(uuid4()), key)
    assert set(refused.value.values) == {"command"}
    assert head() == before


def test_a_key_is_no_way_around_permission(parts, head, others):
    command, key = others
    before = head()
    with pytest.raises((NotPermitted, NotFound, CommandIdReused)):
        execute(parts.platform, Actor("thief"), command, key)
    assert head() == before


def test_a_replayed_request_without_credentials_is_not_answered(client, admin, head):
    key = {"Idempotency-Key": str(uuid4())}
    person = {"kind": "umkm", "plan": "team", "name": "Sekar Contoh"}
    assert admin.post("/v1/hubs/semarang/memberships", json=person, headers=key).status_code == 201
    before = head()
    replayed = client.post("/v1/hubs/semarang/memberships", json=person, headers=key)
    assert replayed.status_code == 401
    assert "position" not in replayed.json and head() == before


def test_what_a_key_stands_for_is_told_to_nobody_who_reads_the_table(parts, network, others):
    import psycopg

    with psycopg.connect(network.database_url) as connection:
        digests = [bytes(row[0]) for row in connection.execute("select digest from simpul.commands")]
    assert all(len(digest) == 32 and b"Sekar" not in digest for digest in digests)
