"""Only names of this installation are answered, so that none of another gets into links or caches."""

from dataclasses import replace

import pytest

from interface.guards.hosts import known_hosts


@pytest.mark.parametrize(
    "host",
    ["evil.example", "localhost.evil.example", "evil.example:8080", "localhost@evil.example", "127.0.0.1.evil",
     " ",
     "simpul.example", "x" * 300, "localhost/../evil", "127.0.0.2"],
)  # fmt: skip
@pytest.mark.parametrize("address", ["/", "/v1/hubs", "/nothing", "/live"])
def test_another_name_is_refused(client, host, address):
    answer = client.get(address, headers={"Host": host})
    assert answer.status_code == 400
    assert "evil" not in answer.text


@pytest.mark.parametrize(
    "host", ["localhost", "127.0.0.1:8080", "[::1]:81", "simpul.example", "SIMPUL.example:443"]
)
def test_names_of_this_installation_are_answered(serve, host):
    client = serve(url="https://simpul.example")
    assert client.get("/v1/hubs", headers={"Host": host}).status_code == 200


def test_a_forwarded_name_is_not_believed_even_of_a_proxy(serve):
    client = serve(proxies=1)
    told = {"X-Forwarded-Host": "evil.example", "Forwarded": "host=evil.example"}
    for address in ("/", "/hubs/semarang", "/v1/openapi.json"):
        assert "evil.example" not in client.get(address, headers=told).text


def test_a_page_names_no_host_that_a_visitor_chose(client):
    assert "evil.example" not in client.get("/nothing", headers={"X-Original-Host": "evil.example"}).text


def test_what_is_listened_on_may_be_an_ipv6_address(network):
    assert "[2001:db8::7]" in known_hosts(replace(network, host="2001:db8::7"))


def test_a_wildcard_is_not_a_name(network):
    assert "evil.example" not in known_hosts(replace(network, host="0.0.0.0", url=""))
