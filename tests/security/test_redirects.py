"""No link of ours sends anybody to another site."""

import re

import pytest

AWAY = ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)", "https:evil.example",
        "%2f%2fevil.example", "\t//evil.example", "data:text/html,x"]  # fmt: skip


@pytest.mark.parametrize("words", AWAY)
@pytest.mark.parametrize("name", ["lang", "next", "return", "url", "redirect", "back"])
def test_no_parameter_leads_to_another_site(client, name, words):
    answer = client.get("/hubs/semarang", query_string={name: words})
    assert answer.status_code == 200
    assert "Location" not in answer.headers
    targets = re.findall(r'(?:href|src|action)="([^"]*)"', answer.text)
    assert targets
    assert not [one for one in targets if (re.match(r"(?:[\s\x00-\x1f]*(?:https?:|/[/\\]|javascript:|data:))", one)
                and "evil" in one) or one.startswith(("javascript:", "data:text"))]  # fmt: skip


@pytest.mark.parametrize(
    "path",
    ["//evil.example", "///evil.example/%2f..", "/%5cevil.example", "//evil.example/hubs", "/\\evil.example"],
)
def test_no_path_leads_to_another_site(server, path):
    told = server.say(f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").decode()
    assert not re.search(r"^location: *(?:https?:)?[/\\]{2}", told, re.IGNORECASE | re.MULTILINE)
    assert 'href="//evil' not in told


@pytest.mark.parametrize("lang", ["fr", "en\r\nX: y", "en; Path=/", "", "EN", "id,en"])
def test_only_a_language_of_ours_is_remembered(client, lang):
    assert "Set-Cookie" not in client.get("/hubs", query_string={"lang": lang}).headers
