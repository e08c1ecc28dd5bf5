"""What the rooms may know of each other and of the world, read from the code itself."""

import ast
import re
import sys
from pathlib import Path

import pytest

from domain.catalogue import event_classes
from projections.registry import READ_MODELS

ROOT = Path(__file__).parents[1]
ROOMS = ("domain", "application", "projections", "interface")
REACH_POSTGRESQL = ("application/store/", "projections/", "interface/wiring.py")
CLOCKS = {"now", "utcnow", "today", "monotonic", "perf_counter", "uuid1", "uuid4", "uuid7"}
OUTSIDE = {"os", "io", "pathlib", "socket", "subprocess", "urllib", "http", "sqlite3", "logging", "threading"}
DICE = {"random", "secrets", "time"}


def modules(*rooms):
    return [path for room in rooms for path in sorted((ROOT / room).rglob("*.py"))]


def named(path):
    return path.relative_to(ROOT).as_posix()


def every(path, *kinds):
    return (node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, kinds))


def imported(path):
    """The modules that a module names in its imports."""
    for node in every(path, ast.Import, ast.ImportFrom):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        else:
            yield str(node.module)
            yield from (f"{node.module}.{name.name}" for name in node.names)


def asks_for_time_or_chance(path):
    """Imports and calls that would give another answer tomorrow."""
    found = [name for name in imported(path) if name.partition(".")[0] in DICE]
    calls = (node.func for node in every(path, ast.Call))
    return found + [
        ast.unparse(call) for call in calls if getattr(call, "attr", getattr(call, "id", None)) in CLOCKS
    ]


def remembering(path):
    """Methods that a replay runs: those under @event."""
    for node in every(path, ast.FunctionDef):
        if any(ast.unparse(decorator).startswith("event(") for decorator in node.decorator_list):
            yield node


@pytest.mark.parametrize("path", modules(*ROOMS), ids=named)
def test_few_files_reach_postgresql(path):
    if not named(path).startswith(REACH_POSTGRESQL):
        assert not [name for name in imported(path) if name.split(".")[0] in ("psycopg", "psycopg_pool")]


@pytest.mark.parametrize("path", modules(*ROOMS), ids=named)
def test_the_librarys_own_postgresql_is_not_used(path):
    assert not [name for name in imported(path) if name.startswith("eventsourcing.postgres")]


@pytest.mark.parametrize("path", modules("domain"), ids=named)
def test_the_domain_is_told_what_time_it_is(path):
    assert asks_for_time_or_chance(path) == []


WAITING = {"projections/view.py", "projections/past.py"}  # for an edition: nothing of it gets into a row


@pytest.mark.parametrize("path", modules("projections"), ids=named)
def test_nothing_in_a_read_model_depends_on_when_it_is_made(path):
    if named(path) not in WAITING:
        assert asks_for_time_or_chance(path) == []


def test_no_statement_of_a_read_model_asks_for_time_or_chance():
    asked = ("now()", "clock_timestamp", "current_", "random()", "gen_random", "nextval")
    for model in READ_MODELS:
        text = (model.tables + "".join(model.facts.values())).lower()
        assert not [word for word in asked if word in text]


@pytest.mark.parametrize("path", modules("projections"), ids=named)
def test_what_is_read_from_an_edition_names_its_columns(path):
    """A prepared `select *` fails once another edition has more columns."""
    words = (node.value for node in every(path, ast.Constant) if isinstance(node.value, str))
    assert not [text for text in words if re.match(r"\s*select (\w+\.)?\*", text)]


@pytest.mark.parametrize("path", modules("domain"), ids=named)
def test_what_remembers_has_a_private_name_and_refuses_nothing(path):
    for method in remembering(path):
        assert method.name.startswith("_")
        assert not [node for node in ast.walk(method) if isinstance(node, ast.Raise | ast.Assert)]


def test_there_is_something_that_remembers():
    assert len([method for path in modules("domain") for method in remembering(path)]) > 10


def test_every_event_has_a_name_of_its_own():
    topics = [event.TOPIC for event in event_classes()]
    assert len(topics) == len(set(topics)) > 15


@pytest.mark.parametrize("path", modules("domain"), ids=named)
def test_the_domain_imports_itself_and_the_librarys_domain_only(path):
    for name in imported(path):
        room = name.split(".")[0]
        assert room in sys.stdlib_module_names | {"domain"} or name.startswith("eventsourcing.domain")
        assert room not in OUTSIDE


@pytest.mark.parametrize("path", modules("interface/local"), ids=named)
def test_what_runs_the_machine_knows_no_rules(path):
    rooms = {name.split(".")[0] for name in imported(path)}
    assert not rooms & {"domain", "projections", "psycopg", "psycopg_pool"}
