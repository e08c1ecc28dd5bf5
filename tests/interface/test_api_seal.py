"""The seal over the API: what anybody may take home, and that it proves what it says."""

from base64 import b64decode
from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from application.seal import tree
from application.seal.building import add_news, make_checkpoint
from application.seal.checkpoints import keys_in
from application.seal.leaves import leaf_of
from application.seal.notes import Note
from application.store.seal import SealStore
from interface.app import create_app
from interface.proofs.keys import seeds_here
from interface.wiring import wired
from tests.conftest import cloned

LATER = datetime.now(UTC) + timedelta(days=1)


@pytest.fixture(scope="module")
def api(prepared):
    """A reader of a network with checkpoints of 10 and 20 events, of which one more is sealed."""
    with cloned(prepared) as settings:
        with psycopg.connect(settings.database_url, autocommit=True) as connection:
            store = SealStore(connection)
            for size, when in ((10, datetime.now(UTC)), (20, LATER)):
                add_news(store, 10)
                assert make_checkpoint(store, settings.network, seeds_here(settings.home), when).size == size
            add_news(store, 1)
            leaves = {int(row.position): leaf_of(row) for row in list_of_rows(store)}
        with wired(settings.database_url, settings, connections=1) as parts:
            client = create_app(parts, settings).test_client()
            client.leaves = leaves
            yield client


def list_of_rows(store):
    with store.at_one_moment():
        return list(store.rows(0))


def hashes(told):
    return [b64decode(one) for one in told["hashes"]]


def root(checkpoint):
    return b64decode(checkpoint["root"])


def test_the_seal_shows_the_latest_checkpoint_and_the_key_that_signed_it(api):
    told = api.get("/v1/seal").json
    (key,) = told["keys"]
    assert told["checkpoint"]["size"] == 20
    assert Note.parse(told["checkpoint"]["note"]).signed_by(keys_in(key["key"])[0])
    assert keys_in(key["note"]) == keys_in(key["key"])


def test_an_event_is_proved_under_the_latest_checkpoint(api):
    checkpoint, proof = api.get("/v1/seal").json["checkpoint"], api.get("/v1/seal/inclusion?position=7").json
    leaf = api.leaves[7]
    assert b64decode(proof["leaf_hash"]) == leaf
    assert tree.includes(root(checkpoint), 20, proof["leaf"], leaf, hashes(proof))
    assert proof["checkpoint"] == checkpoint["note"]


def test_an_event_is_proved_among_as_many_as_were_asked_about(api):
    proof = api.get("/v1/seal/inclusion?position=21&size=21").json
    assert tree.includes(b64decode(proof["root"]), 21, 20, api.leaves[21], hashes(proof))
    assert proof["checkpoint"] is None


def test_two_checkpoints_are_proved_to_be_of_one_log(api):
    old, new = api.get("/v1/seal/checkpoints/10").json, api.get("/v1/seal/checkpoints/20").json
    proof = api.get("/v1/seal/consistency?from=10").json
    assert (proof["from"], proof["to"]) == (10, 20)
    assert tree.extends(root(old), 10, root(new), 20, hashes(proof))


def test_checkpoints_come_in_pages_the_latest_first(api):
    first = api.get("/v1/seal/checkpoints?limit=1").json
    second = api.get(f"/v1/seal/checkpoints?limit=1&cursor={first['next']}").json
    assert [page["items"][0]["size"] for page in (first, second)] == [20, 10]


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("inclusion?position=9999", "Posisi 9999 belum disegel: segel sampai di posisi 21."),
        ("inclusion?position=21", "nomor 21, sesudah 20 peristiwa"),
        ("inclusion?position=3&size=22", "dari 1 sampai 21"),
        ("consistency?from=21", "dari 1 sampai 20"),
    ],
)
def test_what_is_not_sealed_so_far_is_a_sentence_and_not_a_proof(api, address, says):
    answer = api.get(f"/v1/seal/{address}")
    assert (answer.status_code, answer.json["rule"]) == (404, "not_sealed")
    assert says in answer.json["detail"]


def test_a_checkpoint_that_was_never_signed_is_not_there(api):
    assert api.get("/v1/seal/checkpoints/11").status_code == 404


def test_as_of_an_earlier_moment_no_later_checkpoint_is_shown(api):
    today = f"as_of={datetime.now(UTC):%Y-%m-%dT%H:%M:%S.%fZ}"
    assert api.get(f"/v1/seal?{today}").json["checkpoint"]["size"] == 10
    assert api.get(f"/v1/seal/checkpoints/20?{today}").status_code == 404
    assert api.get(f"/v1/seal/inclusion?position=7&{today}").json["size"] == 10
    assert api.get(f"/v1/seal/inclusion?position=7&size=20&{today}").json["checkpoint"] is None
    before = api.get("/v1/seal?as_of=2")
    assert (before.json, before.headers["Simpul-Position"]) == ({"checkpoint": None, "keys": []}, "2")
