"""The documentation says all there is, and nothing that is not."""

import ast
import json
import re
from dataclasses import fields as dataclass_fields
from fnmatch import fnmatch
from pathlib import Path

import click
import pytest
from marshmallow import fields

from application.access import ALL_RIGHTS, RIGHTS
from application.hub_files.fields import Several
from application.hub_files.parts import LabelPart, Part
from application.hub_files.schema import HubPart
from application.hub_files.shared import VocabularyPart
from domain.account import Role
from domain.catalogue import KNOWN, type_name
from domain.errors import NotFound, Refusal
from domain.events import HubEvent
from interface import problems
from interface.app import create_app
from interface.cli import simpul
from interface.settings import SETTINGS, Settings
from interface.wiring import Wired

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
GUIDES = {
    "admin-provinsi": "provincial-admin",
    "anggota": "member",
    "auditor": "auditor",
    "klien-api": "api-client",
    "membuka-hub-baru": "opening-a-new-hub",
    "operator": "operator",
    "resepsionis": "front-desk",
}
IN_EVERY_EVENT = {"originator_id", "originator_version", "timestamp", "hub", "actor", "command", "reason"} | {
    "happened_at",
    "originator_topic",
}


def reference(name):
    return (DOCS / "reference" / f"{name}.md").read_text()


def sections(text, level):
    """Heading -> what stands below it, up to the next heading of this level or above."""
    parts = re.split(rf"^#{{1,{level}}} (.+)$", text, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def rows(text):
    """The tables' rows as lists of cells, without code marks."""
    lines = [line for line in text.splitlines() if line.startswith("| `")]
    return [[cell.strip().replace("`", "") for cell in line.strip("|").split(" | ")] for line in lines]


def pages():
    """Every page but those of environments, caches and other people's files."""
    found = ((path.relative_to(ROOT).parts, path) for path in ROOT.rglob("*.md"))
    return sorted(path for parts, path in found if not parts[0].startswith(".") and "vendor" not in parts)


def prose(text):
    """A page without its fenced blocks, whose lines are no headings and no links."""
    return re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL)


# Routes


def routes():
    found = {}
    app = create_app(Wired(None, None, None, None, None), Settings.from_environment({}))
    for rule in app.url_map.iter_rules():
        path = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule)
        for method in rule.methods - {"HEAD", "OPTIONS"}:
            found[f"{method} {path}"] = rule.endpoint
    return {route for route, endpoint in found.items() if endpoint != "static"}


def test_every_route_is_in_the_reference_and_no_other():
    told = re.findall(r"^\| `([A-Z]+ /[^`]*)`", reference("routes"), flags=re.MULTILINE)
    assert sorted(told) == sorted(routes())


# Commands


def commands(group=simpul, name="simpul"):
    """Every command that does something, by its whole name."""
    yield name, group
    if isinstance(group, click.Group):
        for word in group.list_commands(None):
            yield from commands(group.get_command(None, word), f"{name} {word}")


def options(command):
    return [word for option in command.params if isinstance(option, click.Option) for word in option.opts]


def test_every_command_has_its_section_and_no_other():
    told = [title for title in sections(reference("commands"), 2) if title.startswith("simpul")]
    doing = [name for name, command in commands() if not isinstance(command, click.Group)]
    assert sorted(told) == sorted(["simpul", *doing])


@pytest.mark.parametrize(("name", "command"), commands())
def test_every_option_is_told_with_its_command(name, command):
    section = sections(reference("commands"), 2).get(name, "")
    told = re.findall(r"^- `(--[\w-]+)`", section, flags=re.MULTILINE)
    assert sorted(told) == sorted(options(command))


@pytest.mark.parametrize(("name", "command"), commands())
def test_the_arguments_of_a_command_are_shown(name, command):
    for argument in (one for one in command.params if isinstance(one, click.Argument)):
        shown = (argument.metavar or argument.name.upper()) + ("..." if argument.nargs == -1 else "")
        assert f"`{name} {shown}`" in sections(reference("commands"), 2)[name]


def printed_commands():
    for page in pages():
        for block in re.findall(r"^```sh\n(.*?)^```$", page.read_text(), flags=re.MULTILINE | re.DOTALL):
            for line in block.replace("\\\n", " ").splitlines():
                if found := re.search(r"(?:^|\s|/)simpul ((?:[a-z]+|--version|--help)\b.*)", line):
                    yield pytest.param(found[1], id=f"{page.relative_to(ROOT)}: {found[1]}")


@pytest.mark.parametrize("line", printed_commands())
def test_printed_commands_exist_with_their_options(line):
    command, words = simpul, [word.strip("'") for word in re.split(r"[|>;&#]", line)[0].split()]
    while words and isinstance(command, click.Group) and not words[0].startswith("-"):
        command = command.get_command(None, words.pop(0))
    assert {word for word in words if word.startswith("--")} <= {*options(command), "--help"}


# Settings


def test_every_setting_is_told_with_its_default():
    told = {row[0]: row[1] for row in rows(reference("settings"))}
    ours = {setting.name: setting.default for setting in SETTINGS}
    assert ours.items() <= told.items()
    assert told.keys() - ours.keys() == {"SIMPUL_LANG", "SIMPUL_TOKEN", "TEST_DATABASE_URL", "CHROMIUM"}


# Events


def own_fields(name):
    """What an event of this type and version says, as it was stored."""
    said = json.loads((ROOT / "tests" / "golden" / "events" / f"{name}.json").read_text())
    return said.keys() - IN_EVERY_EVENT


def test_every_event_type_has_its_section_and_no_other():
    told = [title for title in sections(reference("events"), 3) if re.fullmatch(r"\w+\.\w+(\.\d+)?", title)]
    assert sorted(told) == sorted(KNOWN)


@pytest.mark.parametrize("name", KNOWN)
def test_every_field_of_an_event_is_told(name):
    section = sections(reference("events"), 3)[name]
    assert {row[0] for row in rows(section)} == own_fields(name)


def test_what_every_event_says_is_told():
    section = sections(reference("events"), 2)["What every body says"]
    missing = [field.name for field in dataclass_fields(HubEvent) if f"`{field.name}`" not in section]
    assert missing == []


def test_the_older_version_of_an_ended_membership_lacks_the_initiative():
    older = type_name(KNOWN["membership.ended.2"][0], 1)
    assert own_fields("membership.ended.2") - own_fields(older) == {"initiative"}


# Rules


def refusals(kind=Refusal):
    yield kind
    for narrower in kind.__subclasses__():
        yield from refusals(narrower)


def status_of(refusal):
    return next((problems.STATUS[kind] for kind in refusal.__mro__ if kind in problems.STATUS), 409)


def interface_rules():
    """The rules that the interface names itself: the second word given to Problem or problem()."""
    for path in (ROOT / "interface").rglob("*.py"):
        for call in (node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)):
            if getattr(call.func, "id", "") in ("Problem", "problem") and len(call.args) > 1:
                status, rule = call.args[:2]
                if isinstance(rule, ast.Constant) and isinstance(status, ast.Constant):
                    yield rule.value, str(status.value)


def test_every_refusal_is_told_with_its_status_and_sentence():
    told = {row[0]: row for row in rows(sections(reference("rules"), 2)["What the domain refuses"])}
    ours = {kind.rule: [kind.rule, str(status_of(kind)), kind.says] for kind in refusals()}
    assert told == ours


def test_every_rule_of_the_interface_is_told():
    told = rows(sections(reference("rules"), 2)["What the interface refuses"])
    named = {(row[0], row[1]) for row in told if not row[0].startswith("http_")}
    assert named == set(interface_rules())


def test_the_statuses_of_http_are_told():
    told = {row[0] for row in rows(reference("rules")) if row[0].startswith("http_")}
    always_named = {401, 422, 503}  # these are only answered with a rule of their own
    assert told == {f"http_{status}" for status in problems.DETAILS.keys() - always_named}


def test_a_narrower_refusal_keeps_the_status_of_the_wider():
    assert status_of(NotFound) == 404


# The hub file


def keys(part, prefix=""):
    """Every key of a part of the hub file, with whether it must be there; labels are not opened."""
    for key, field in part.keys().items():
        yield f"{prefix}{key}", field.required
        inner = field.inner if isinstance(field, Several) else field
        schema = inner.schema if isinstance(inner, fields.Nested) else None
        if isinstance(schema, Part) and not isinstance(schema, LabelPart):
            joint = "[]." if isinstance(field, Several) else "."
            yield from keys(type(schema), f"{prefix}{key}{joint}")


@pytest.mark.parametrize(("title", "part"), [("The hub", HubPart), ("The vocabulary", VocabularyPart)])
def test_every_key_of_a_file_is_told_with_whether_it_must_be_there(title, part):
    told = {row[0]: row[1] == "yes" for row in rows(sections(reference("hub-file"), 2)[title])}
    assert told == dict(keys(part))


# Access


def test_every_role_is_told_and_no_other():
    told = [row[0] for row in rows(sections(reference("access"), 2)["Roles"])]
    assert told == [role.value for role in Role]


def test_every_right_of_a_role_is_told_and_no_other():
    lines = rows(sections(reference("access"), 2)["Rights"])
    heads = re.findall(r"`(\w+)` (?=\|)", re.search(r"^\| right .*$", reference("access"), re.MULTILINE)[0])
    told = {role: {line[0] for line in lines if line[2 + place] == "yes"} for place, role in enumerate(heads)}
    assert told == {role.value: set(rights) for role, rights in RIGHTS.items() if role is not Role.MEMBER}


def test_what_is_ones_own_is_told():
    told = {row[0] for row in rows(sections(reference("access"), 2)["What is one's own"])}
    assert told == RIGHTS[Role.MEMBER]


def test_the_rights_that_routes_need_are_rights():
    named = set(re.findall(r"`([a-z]+_[a-z_]+)`", " ".join(row[1] for row in who_column())))
    assert named <= ALL_RIGHTS


def who_column():
    """The rows of routes with who may, where the table says it."""
    lines = [line for line in reference("routes").splitlines() if re.match(r"\| `[A-Z]+ /", line)]
    return [line.strip("|").split(" | ") for line in lines if line.count(" | ") == 2]


# Files, links, languages, targets


def rooms():
    """The map in the README: the paths that begin its lines."""
    block = re.search(r"^```text\n(.*?)^```$", (ROOT / "README.md").read_text(), re.MULTILINE | re.DOTALL)
    return [line.split()[0] for line in block[1].splitlines() if line and not line.startswith(" ")]


def test_every_room_of_the_map_exists():
    assert [room for room in rooms() if not (ROOT / room).exists()] == []


def test_every_folder_is_in_the_map():
    ignored = [line.rstrip("/") for line in (ROOT / ".gitignore").read_text().split()]
    folders = [path.name for path in ROOT.iterdir() if path.is_dir() and path.name != ".git"]
    ours = [name for name in folders if not any(fnmatch(name, pattern) for pattern in ignored)]
    assert set(ours) <= {room.split("/")[0] for room in rooms()}


def anchors(page):
    titles = re.findall(r"^#+ (.+)$", prose(page.read_text()), flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("document", pages(), ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_leads_somewhere(document):
    for target in re.findall(r"\]\(([^)\s]+)\)", prose(document.read_text())):
        path, _, anchor = target.partition("#")
        if re.match(r"[a-z]+:", target):
            continue
        found = (document.parent / path).resolve() if path else document
        assert found.exists(), target
        assert not anchor or anchor in anchors(found), target


@pytest.mark.parametrize(("bahasa", "english"), GUIDES.items())
def test_the_guides_have_the_same_sections_in_both_languages(bahasa, english):
    levels = [
        re.findall(r"^(#+) ", prose((DOCS / folder / f"{name}.md").read_text()), flags=re.MULTILINE)
        for folder, name in (("id", bahasa), ("en", english))
    ]
    assert levels[0] == levels[1]


def test_every_guide_is_in_the_index():
    index = (DOCS / "README.md").read_text()
    told = [path for path in DOCS.rglob("*.md") if path.name != "README.md" and path.name not in index]
    assert told == []


def test_every_make_target_is_told():
    told = (ROOT / "README.md").read_text() + (DOCS / "en" / "operator.md").read_text()
    targets = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), flags=re.MULTILINE)
    assert [target for target in targets if f"`make {target}`" not in told] == []
