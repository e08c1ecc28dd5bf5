"""Browsers are told whose code may run; nothing of ours needs an exception."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from domain.values import space_id

INTERFACE = Path(__file__).resolve().parents[2] / "interface"
TEMPLATES = sorted((INTERFACE / "templates").rglob("*.html"))
ADDRESSES = (
    "/", "/hubs", "/hubs/semarang", "/hubs/semarang/spaces/meeting-kawung/agenda", "/docs", "/nothing",
    "/v1/hubs", "/v1/nothing", f"/v1/spaces/{space_id('semarang', 'meeting-kawung')}",
    "/v1/openapi.json", "/static/simpul.css", "/live", "/metrics",
)  # fmt: skip
KNOWN_SHAPES = '<circle cx="12" cy="12" r="4"/>\')|safe }}'  # of icons, written in the template itself
PAGES = [address for address in ADDRESSES if not address.startswith(("/v1", "/static", "/live", "/metrics"))]


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_answer_carries_the_headers(client, address):
    with client.get(address) as answer:
        told = answer.headers
    assert told["X-Content-Type-Options"] == "nosniff"
    assert told["X-Frame-Options"] == "DENY"
    assert told["Referrer-Policy"] == "same-origin"
    assert told["Cross-Origin-Opener-Policy"] == told["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=()" in told["Permissions-Policy"]
    assert len(told.getlist("Content-Security-Policy")) == 1


def test_the_policy_allows_nothing_inline_and_nothing_foreign(client):
    told = client.get("/").headers["Content-Security-Policy"]
    assert told.startswith("default-src 'none'; ")
    assert "unsafe" not in told and "*" not in told and "http" not in told
    for needed in ("base-uri 'none'", "frame-ancestors 'none'", "form-action 'self'", "script-src 'self';"):
        assert needed in told


def test_https_is_demanded_where_people_come_by_it(serve):
    told = serve(url="https://simpul.example").get("/").headers
    assert told["Strict-Transport-Security"] == "max-age=31536000"


def test_https_is_not_demanded_of_a_machine_that_has_none(client):
    assert "Strict-Transport-Security" not in client.get("/").headers


def test_a_cookie_travels_only_by_https_where_people_come_by_it(serve):
    assert "Secure" in serve(url="https://simpul.example").get("/?lang=en").headers["Set-Cookie"]


@pytest.mark.parametrize("address", ["/", "/v1/hubs", "/v1/nothing", "/hubs/semarang"])
def test_what_somebody_signed_in_reads_is_kept_nowhere(client, admin, address):
    client.set_cookie("simpul_session", "x")
    for reader in (client, admin):
        told = reader.get(address).headers
        assert told["Cache-Control"] == "no-store"
        assert {"Authorization", "Cookie"} <= {name.strip() for name in told["Vary"].split(",")}


def test_what_anybody_reads_may_be_kept_and_asked_for_again(client):
    assert client.get("/v1/hubs").headers["Cache-Control"] == "no-cache"


def test_no_answer_allows_other_sites_to_read_it(client):
    told = client.get("/v1/hubs", headers={"Origin": "https://evil.example"}).headers
    assert not [name for name, _ in told if name.startswith("Access-Control")]


def test_the_server_does_not_say_what_it_is_made_of(gunicorn):
    answer = gunicorn().say("GET /v1/hubs HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").decode()
    assert not re.search(
        "werkzeug|flask|python|psycopg|gunicorn/", answer.partition("\r\n\r\n")[0], re.IGNORECASE
    )


class Inline(HTMLParser):
    """Collects what a strict policy would block."""

    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attributes):
        named = dict(attributes)
        self.found += [name for name in named if name.startswith("on") or name == "style"]
        self.found += ["script" for _ in [0] if tag == "script" and "src" not in named]
        self.found += ["style" for _ in [0] if tag == "style"]
        self.found += [
            v for v in named.values() if v and v.strip().lower().startswith(("javascript:", "vbscript:"))
        ]


def inline(text):
    parser = Inline()
    parser.feed(text)
    return parser.found


@pytest.mark.parametrize("address", PAGES)
def test_no_page_holds_inline_code_or_style(client, address):
    assert inline(client.get(address).text) == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_no_template_holds_inline_code_or_style_or_trusts_words(path):
    text = path.read_text().replace(KNOWN_SHAPES, "")
    assert inline(re.sub(r"{%.*?%}|{#.*?#}", "", text, flags=re.DOTALL)) == []
    assert not re.search(r"\|\s*safe\b|autoescape\s+false|\bMarkup\b", text)


def test_no_code_trusts_words_as_markup():
    found = [
        p.name
        for p in INTERFACE.rglob("*.py")
        if re.search(r"Markup\(|render_template_string", p.read_text())
    ]
    assert found == []


@pytest.mark.parametrize(
    "text", ["<p onclick=x>", "<p style=x>", "<script>x</script>", "<a href=' javascript:x'>"]
)
def test_what_is_inline_is_found(text):
    assert inline(text)
