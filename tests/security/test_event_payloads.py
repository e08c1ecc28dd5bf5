"""What a row or a body calls itself makes nothing of it: types come from our own list."""

import sys

import psycopg
import pytest

from application.store.codec import Codec
from domain.catalogue import KNOWN

HOSTILE = ["os.system", "subprocess:Popen", "builtins.eval", "../../etc/passwd", "space.booked.999",
           "Space.Booked", "space.booked\x1b", "", "__import__", "antigravity", "this:s"]  # fmt: skip


@pytest.fixture
def planted(network):
    """Plants a row of that type, as somebody with the database's own rights could."""

    def plant(kind):
        with psycopg.connect(network.database_url, autocommit=True) as connection:
            return connection.execute(
                "insert into simpul.events select position + 1000, gen_random_uuid(), 1, %s, hub, actor, command,"
                " recorded_at, body || jsonb_build_object('originator_topic', %s::text, 'type', %s::text)"
                " from simpul.events order by position desc limit 1 returning position, stream",
                [kind, kind, kind],
            ).fetchone()

    return plant


@pytest.mark.parametrize("kind", [kind for kind in HOSTILE if kind.isprintable()])
def test_a_row_of_a_made_up_type_is_refused_and_imports_nothing(parts, planted, kind):
    before = set(sys.modules)
    _, stream = planted(kind)
    with pytest.raises(Exception) as refused:
        list(parts.platform.events.get(stream))
    assert kind in str(refused.value)
    assert not {"antigravity", "this"} & (set(sys.modules) - before)


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_type_in_a_body_is_an_unknown_field(admin, kind):
    person = {"kind": "umkm", "plan": "team", "name": "Sekar Contoh", "originator_topic": kind}
    before = set(sys.modules)
    assert admin.post("/v1/hubs/semarang/memberships", json=person).status_code == 422
    assert not {"antigravity", "this"} & (set(sys.modules) - before)


def test_all_types_are_known_beforehand():
    assert len(KNOWN) > 15
    assert Codec.__module__ == "application.store.codec"
