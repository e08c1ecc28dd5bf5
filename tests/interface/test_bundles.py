"""Bundles as people take them: from the command line and over the API."""

import json
import subprocess
import sys
import zipfile
from io import BytesIO

import psycopg
import pytest
from click.testing import CliRunner

from application.seal import verify_bundle
from interface.cli import simpul as command_line
from tests.interface.cli import surroundings
from tests.interface.town import SEMARANG


@pytest.fixture
def simpul(network):
    """simpul("audit", "export", code=1): the command within this process; `words` is all it said."""

    def run(*words, code=0, **env):
        around = surroundings(network, network.hubs) | env
        done = CliRunner().invoke(command_line, [str(word) for word in words], env=around)
        assert done.exit_code == code, done.output
        done.words = " ".join(done.output.split())
        return done

    return run


@pytest.fixture
def checked(tmp_path):
    def check(path, *words, code=0):
        command = [sys.executable, "-I", "-S", verify_bundle.__file__, path, *words]
        done = subprocess.run(list(map(str, command)), check=False, capture_output=True, text=True, env={})
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout

    return check


def manifest(archive):
    return json.loads(archive.read("manifest.json"))


def test_an_auditor_takes_a_bundle_and_checks_it_with_what_was_published(simpul, checked, asked, tmp_path):
    path, note, keys = (tmp_path / name for name in ("semarang.zip", "note.txt", "keys.txt"))
    simpul("audit", "checkpoint", "--output", note)
    simpul("audit", "keys", "--output", keys)
    done = simpul("audit", "export", "--hub", SEMARANG, "--output", path, "--lang", "en")
    assert "Check it with: python3 verify_bundle.py" in done.words
    said = checked(path, "--checkpoint", note, "--keys", keys)
    assert said.startswith("COCOK. ") and "only said" not in said
    ((count,),) = asked(f"select count(*) from simpul.events where hub = '{SEMARANG}'")
    assert f"IT HOLDS. {count - 1} events of hub semarang" in said, "all but that it was taken"
    assert [one.name for one in tmp_path.iterdir() if "part" in one.name] == []


def test_what_happened_last_is_in_it_and_that_it_was_taken_is_an_event(
    simpul, desk, checked, asked, tmp_path
):
    desk.member()
    simpul("audit", "export", "--output", tmp_path / "all.zip")
    (head,) = asked("select max(position) from simpul.events where type like 'membership.%'")[0]
    with zipfile.ZipFile(tmp_path / "all.zip") as archive:
        assert manifest(archive)["position"] == head
        assert b'"type": "membership.' in archive.read("events.jsonl")
    assert "IT HOLDS" in checked(tmp_path / "all.zip")
    ((told,),) = asked("select body from simpul.events where type = 'disclosure.exported'")
    assert (told["what"], told["format"], told["as_of"]) == ("bundle", "zip", head)


def test_the_period_is_days_of_the_hub(simpul, checked, tmp_path):
    path = tmp_path / "b.zip"
    simpul(
        "audit", "export", "--hub", SEMARANG, "--from", "2026-01-01", "--to", "2026-01-31", "--output", path
    )
    with zipfile.ZipFile(path) as archive:
        told = manifest(archive)
    assert (told["from"], told["to"]) == ("2025-12-31T17:00:00.000000Z", "2026-01-31T17:00:00.000000Z")
    assert told["zone"] == "Asia/Jakarta"
    assert "0 events" in checked(path) or "0 of them" in checked(path)


def test_a_log_that_was_tampered_with_can_still_be_exported(simpul, desk, network, checked, tmp_path):
    """The seal refuses to sign it any more; the bundle shows why."""
    simpul("audit", "checkpoint")
    desk.member()
    with psycopg.connect(network.database_url) as connection:
        connection.execute("alter table simpul.seal_tiles disable trigger user")
        connection.execute(
            "update simpul.seal_tiles set hashes = overlay(hashes placing '\\x00' from 1) where level = 0"
        )
    done = simpul("audit", "export", "--output", tmp_path / "b.zip", "--lang", "en")
    assert "no new checkpoint" in done.words
    assert "IT DOES NOT HOLD" in checked(tmp_path / "b.zip", code=1)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--hub", "nowhere"], "There is no hub nowhere"),
        (["--from", "2026-02-01", "--to", "2026-01-01"], "the first day must not come after the last"),
    ],
)
def test_what_cannot_be_exported_is_said(simpul, words, said):
    assert said in simpul("audit", "export", *words, "--lang", "en", code=1).words


def test_an_account_takes_what_it_may_read_the_history_of(simpul, people, follow, tmp_path):
    token = people.token(people.staff("auditor", SEMARANG))
    follow()
    simpul("audit", "export", "--hub", SEMARANG, "--output", tmp_path / "b.zip", SIMPUL_TOKEN=token)
    done = simpul("audit", "export", "--lang", "en", code=1, SIMPUL_TOKEN=token)
    assert "not allowed" in done.words or "right to" in done.words


def test_the_api_streams_a_bundle(as_role, simpul, checked, asked, tmp_path):
    auditor = as_role("auditor", SEMARANG)
    assert auditor.get(f"/v1/seal/bundle?hub={SEMARANG}").status_code == 404
    simpul("audit", "checkpoint")
    answer = auditor.get(f"/v1/seal/bundle?hub={SEMARANG}&from=2026-01-01", buffered=True)
    assert (answer.status_code, answer.content_type) == (200, "application/zip")
    assert f"bundle-{SEMARANG}-" in answer.headers["Content-Disposition"]
    with zipfile.ZipFile(BytesIO(answer.data)) as archive:
        assert manifest(archive)["position"] == int(answer.headers["Simpul-Position"])
    path = tmp_path / "b.zip"
    path.write_bytes(answer.data)
    assert "IT HOLDS" in checked(path)
    ((actor,),) = asked("select actor from simpul.events where type = 'disclosure.exported'")
    assert actor == f"account:{auditor.account}"


def test_no_more_bundles_at_once_than_the_connections_are_for(as_role, simpul):
    """Each holds a connection of its own until it has been read or given up."""
    simpul("audit", "checkpoint")
    auditor = as_role("auditor")
    first, second = auditor.get("/v1/seal/bundle"), auditor.get("/v1/seal/bundle")
    refused = auditor.get("/v1/seal/bundle")
    assert (refused.status_code, refused.json["rule"]) == (503, "too_many_exports")
    first.close()
    assert auditor.get("/v1/seal/bundle", buffered=True).status_code == 200
    second.close()
