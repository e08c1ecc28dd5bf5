"""A body says what its form asks for, and nothing else."""

import re

import pytest

NOBODY = "00000000-0000-0000-0000-000000000009"
TIMES = {"start": "2026-12-01T09:00:00+07:00", "end": "2026-12-01T10:00:00+07:00"}
MORE = ["actor", "hub", "command", "version", "originator_id", "originator_version", "position", "recorded_at",
        "timestamp", "type", "TOPIC", "grants", "role", "scopes", "account", "state", "configuration",
        "id"]  # fmt: skip


@pytest.fixture(scope="module")
def world(prepared, clone):
    from interface.app import create_app
    from interface.wiring import read_token, wired

    with clone(prepared) as network, wired(network.database_url, network) as parts:
        client = create_app(parts, network).test_client()
        client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {read_token(network.home)}"
        yield client, client.get("/v1/openapi.json").json


def writes(document):
    """Every operation with a body: its method and address."""
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            if method != "parameters" and "requestBody" in operation:
                yield method, path


@pytest.mark.parametrize("name", MORE)
def test_no_body_takes_a_field_that_its_form_lacks(world, name):
    client, document = world
    tried = 0
    for method, path in writes(document):
        body = document["paths"][path][method]["requestBody"]["content"]["application/json"]["schema"]
        shape = document["components"]["schemas"][body["$ref"].rpartition("/")[2]]
        if name in shape["properties"]:
            continue
        address = re.sub("{\\w+}", NOBODY, path.replace("{code}", "semarang"))
        answer = client.open(address, method=method.upper(), json={name: "operator"})
        assert answer.status_code == 422, (method, path, answer.text)
        assert name in [fault["place"] for fault in answer.json["faults"]], (method, path)
        tried += 1
    assert tried >= 5


def test_the_author_of_an_event_is_not_taken_from_headers(world):
    client, _ = world
    person = {"kind": "umkm", "plan": "team", "name": "Sekar Contoh"}
    told = {"X-Actor": "operator", "X-Remote-User": "operator", "X-HTTP-Method-Override": "DELETE"}
    assert client.post("/v1/hubs/semarang/memberships", json=person, headers=told).status_code == 201


@pytest.mark.parametrize("override", ["DELETE", "PUT"])
def test_a_method_cannot_be_overridden(world, override):
    client, _ = world
    answer = client.get("/v1/hubs?_method=" + override, headers={"X-HTTP-Method-Override": override})
    assert answer.status_code in (200, 422)
