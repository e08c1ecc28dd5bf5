"""Words of outsiders stay words: in statements, in templates, in pages."""

import re
from html.parser import HTMLParser
from shutil import copytree
from urllib.parse import quote
from uuid import UUID

import pytest
from ruamel.yaml import YAML

from application.access import OPERATOR
from application.hub_files import read_hub_file, read_vocabulary
from application.hubs import apply_plan, plan_hub
from domain.values import space_id

KAWUNG = str(space_id("semarang", "meeting-kawung"))
SQL = [
    "'",
    "''",
    "' or '1'='1",
    "'; drop table simpul.events; --",
    "%",
    "_",
    "%s",
    "%(code)s",
    "\\",
    "$1",
    "$$",
    '"',
    "){0}(",
]
MARKUP = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'><b>"
TEMPLATE = "{{7*7}}${7*7}#{7*7}{% raw %}%(seconds)s{seconds}"
LISTS = ["/v1/hubs", "/v1/hubs/semarang/spaces", "/v1/hubs/semarang/programs", f"/v1/spaces/{KAWUNG}/agenda"]


@pytest.fixture(scope="module")
def reader(prepared, clone):
    from interface.app import create_app
    from interface.wiring import wired

    with clone(prepared) as network, wired(network.database_url, network) as parts:
        yield create_app(parts, network).test_client()


@pytest.mark.parametrize("words", SQL, ids=range(len(SQL)))
@pytest.mark.parametrize("address", LISTS)
@pytest.mark.parametrize("name", ["cursor", "limit", "region", "phase", "day", "since", "min_position"])
def test_no_parameter_becomes_part_of_a_statement(reader, address, name, words):
    answer = reader.get(address, query_string={name: words})
    assert answer.status_code in (200, 422)
    if answer.status_code == 200 and name in ("region", "phase"):
        assert answer.json["items"] == []


@pytest.mark.parametrize("words", SQL, ids=range(len(SQL)))
@pytest.mark.parametrize("address", ["/v1/hubs/{}", "/v1/hubs/{}/spaces", "/v1/hubs/{}/programs", "/v1/spaces/{}",
                                     "/hubs/{}", "/hubs/semarang/spaces/{}/agenda"])  # fmt: skip
def test_no_part_of_an_address_becomes_part_of_a_statement(reader, address, words):
    assert reader.get(address.format(quote(words, safe=""))).status_code == 404


@pytest.mark.parametrize("words", [*SQL, MARKUP, TEMPLATE])
def test_words_of_a_body_are_kept_as_they_were_sent(admin, parts, words):
    person = {"kind": "umkm", "plan": "team", "name": words, "reason": words}
    made = admin.post("/v1/hubs/semarang/memberships", json=person)
    assert made.status_code == 201, made.text
    [begun] = parts.platform.events.get(UUID(made.json["membership_id"]))
    assert parts.platform.keys.reveal(begun.name) == words
    assert begun.reason == words


class Elements(HTMLParser):
    def __init__(self):
        super().__init__()
        self.scripts, self.handlers, self.text = 0, [], ""

    def handle_starttag(self, tag, attributes):
        self.scripts += tag == "script" and "src" not in dict(attributes)
        self.handlers += [name for name, _ in attributes if name.startswith("on")]

    def handle_data(self, data):
        self.text += data


@pytest.fixture
def hostile(network, parts, tmp_path, desk, coming_monday):
    """A hub of which every word that is free holds markup and template language."""
    copytree(network.hubs, tmp_path / "hubs")
    words = {"id": MARKUP + TEMPLATE, "en": MARKUP + TEMPLATE}
    yaml, path = YAML(), tmp_path / "hubs" / "semarang.yaml"
    told = yaml.load(path.read_text())

    def spoil(node):
        if isinstance(node, dict):
            if set(node) == {"id", "en"}:
                node.update(words)
            for key, value in node.items():
                if key in ("ground", "street", "village", "district", "why", "note", "source"):
                    node[key] = MARKUP + TEMPLATE if isinstance(value, str) else value
                spoil(value)
        elif isinstance(node, list):
            for value in node:
                spoil(value)

    spoil(told)
    with path.open("w") as file:
        yaml.dump(told, file)
    file = read_hub_file(path, read_vocabulary(tmp_path / "hubs" / "vocabulary.yaml"))
    apply_plan(parts.platform, OPERATOR, file, plan_hub(parts.platform, OPERATOR, file), reason=MARKUP)
    desk.programme((MARKUP + TEMPLATE, MARKUP + TEMPLATE), coming_monday, "09:00-11:00", "event-hall")
    return MARKUP + TEMPLATE


@pytest.mark.parametrize("lang", ["id", "en"])
@pytest.mark.parametrize("address", ["/", "/hubs", "/hubs/semarang",
                                     "/hubs/semarang/spaces/event-hall/agenda?day={day}",
                                     "/hubs/semarang/spaces/event-hall/agenda?day=2026-12-25"])  # fmt: skip
def test_words_of_a_hub_file_and_of_programmes_stay_words(client, hostile, coming_monday, address, lang):
    address = address.format(day=coming_monday)
    page = client.get(address + ("&" if "?" in address else "?") + f"lang={lang}")
    assert page.status_code == 200
    elements = Elements()
    elements.feed(page.text)
    assert (elements.scripts, elements.handlers) == (0, [])
    assert "49" not in re.sub(r"\d{3,}|[\d.,:]*\d[.,:]\d[\d.,:]*", "", elements.text)


def test_the_words_are_really_shown(client, hostile):
    elements = Elements()
    elements.feed(client.get("/hubs/semarang").text)
    assert "<script>alert(1)</script>" in elements.text and "{{7*7}}" in elements.text


@pytest.mark.parametrize("address", ["/hubs/{}", "/hubs?phase={}",
                                     "/hubs/semarang/spaces/meeting-kawung/agenda?day={}",
                                     "/hubs?lang={}", "/hubs?x={}", "/{}", "/v1/hubs/{}",
                                     "/v1/hubs?{}=1"])  # fmt: skip
@pytest.mark.parametrize("words", [MARKUP, TEMPLATE, "{0.__class__}", "%(phase)s%n"])
def test_words_of_an_address_stay_words(client, address, words):
    answer = client.get(address.format(quote(words, safe="")))
    assert answer.status_code < 500
    if answer.mimetype == "text/html":
        elements = Elements()
        elements.feed(answer.text)
        assert (elements.scripts, elements.handlers) == (0, [])
    else:
        assert answer.mimetype in ("application/json", "application/problem+json")
