"""Exports from a terminal."""

import csv
import json

import pytest

from domain.account import Role
from interface.exports.head import HEAD_LINES
from tests.interface.town import SEMARANG


def test_a_list_is_written_into_a_file_with_its_head(simpul, tmp_path):
    done = simpul("export", "spaces", "--hub", SEMARANG, "--output", tmp_path / "spaces.csv", "--lang", "en")
    with (tmp_path / "spaces.csv").open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.reader(file, delimiter=";"))
    rows = lines[HEAD_LINES + 1 :]
    assert lines[1] == ["Hub", SEMARANG] and rows[0][:2] == ["Code", "Name"]
    assert f"{len(rows) - 1} rows" in done.words
    assert [path.name for path in tmp_path.iterdir() if "part" in path.name] == []


def test_what_was_known_at_an_earlier_position_is_made_ready_and_written(simpul, asked):
    ((position,),) = asked("select min(position) from simpul.events where type like 'hub.phase%'")
    done = simpul("export", "hubs", "--as-of", position, "--format", "jsonl", "--output", "-")
    head, *rows = map(json.loads, done.stdout.splitlines())
    assert head["position"] == position and len(rows) < 4


def test_the_export_of_an_account_is_limited_and_recorded(simpul, people, follow, asked, tmp_path):
    token = people.token(people.staff(Role.AUDITOR, SEMARANG))
    follow()
    simpul("export", "events", "--output", tmp_path / "e.xlsx", "--format", "xlsx", SIMPUL_TOKEN=token)
    ((told,),) = asked("select body from simpul.events where type = 'disclosure.exported'")
    assert (told["what"], told["format"], told["roles"]) == ("events", "xlsx", ["auditor"])
    done = simpul("export", "events", "--hub", "solo", "--lang", "en", code=1, SIMPUL_TOKEN=token)
    assert "needs the right to read the history" in done.words


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["spaces"], "hub: not known, or not valid"),
        (["events", "--filter", "colour=red"], "colour: not known, or not valid"),
        (["hubs", "--as-of", "2190-01-01"], "lies ahead"),
        (["security", "--as-of", "1"], "only there as it is today"),
    ],
)
def test_what_cannot_be_exported_is_said(simpul, words, said):
    assert said in simpul("export", *words, "--lang", "en", code=1).words
