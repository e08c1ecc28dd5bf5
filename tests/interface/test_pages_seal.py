"""The pages of the seal: the list of checkpoints, and the record of one that is printed and kept."""

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path

import psycopg
import pytest
import segno

from application.seal import verify_bundle
from application.seal.building import add_news, make_checkpoint
from application.seal.bundle import bundle
from application.seal.stretches import Asked
from application.store.seal import SealStore
from application.store.sealed_range import SealedRange
from interface.app import create_app
from interface.proofs.keys import seeds_here
from interface.wiring import wired
from tests.conftest import cloned

SEALED = datetime(2026, 11, 20, 2, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def site(prepared):
    """A visitor of a network with checkpoints of 10 and 20 events."""
    with cloned(prepared) as settings:
        with psycopg.connect(settings.database_url, autocommit=True) as connection:
            store = SealStore(connection)
            for days in range(2):
                add_news(store, 10)
                made = SEALED + timedelta(days=days)
                make_checkpoint(store, settings.network, seeds_here(settings.home), made)
        with wired(settings.database_url, settings, connections=1) as parts:
            client = create_app(parts, settings).test_client()
            client.settings = settings
            yield client


def page(site, address):
    answer = site.get(address)
    assert answer.status_code == 200, answer.text
    return unescape(answer.text)


def note_of(site, size):
    return site.get(f"/seal/{size}.txt").get_data(as_text=True)


def test_the_list_shows_every_checkpoint_and_the_keys_to_everybody(site):
    shown = page(site, "/seal?lang=en")
    for size in (10, 20):
        assert f'href="/seal/{size}"' in shown and f'href="/seal/{size}.txt"' in shown
    key = next(line for line in site.get("/seal/keys.txt").text.splitlines() if "+" in line)
    assert key in shown
    assert shown.index("/seal/20") < shown.index("/seal/10")


def test_older_checkpoints_are_a_page_further(site):
    assert "/seal/20" not in page(site, "/seal?before=20&lang=en")
    assert "/seal/10" in page(site, "/seal?before=20&lang=en")
    assert "/seal/20" in page(site, "/seal?before=x&lang=en")


def test_the_record_says_all_that_is_signed(site):
    note = note_of(site, 20)
    shown = page(site, "/seal/20?lang=en")
    root, signature = note.splitlines()[2], note.splitlines()[-1].rpartition(" ")[2]
    assert " ".join(root[at : at + 4] for at in range(0, len(root), 4)) in shown
    assert signature in shown and note.strip() in shown
    assert "On 21 November 2026 at 09:30 WIB the log of Simpul held 20 events" in shown
    assert shown.count("NIP") == 2


def test_what_the_code_holds_is_the_note_and_verifies(site, tmp_path):
    """The picture is that of the note, module by module; and the note, saved as scanned, is one that vouches."""
    note = note_of(site, 20)
    shown = page(site, "/seal/20")
    picture = shown.partition('<img src="data:image/svg+xml')[2].partition('"')[0]
    held = segno.make(note, error="m", micro=False, encoding="utf-8", boost_error=False)
    assert f"data:image/svg+xml{picture}" == held.svg_data_uri(border=4, dark="#000", light="#fff")
    with psycopg.connect(site.settings.database_url, autocommit=True) as connection:
        whole = bundle(SealedRange(connection), Asked(None, None, None, "UTC", None, None), datetime.now(UTC))
        (tmp_path / "bundle.zip").write_bytes(b"".join(whole))
    (tmp_path / "scanned.txt").write_text(note.strip())
    (tmp_path / "keys.txt").write_text(site.get("/seal/keys.txt").text)
    (tmp_path / "verify.py").write_text(site.get("/seal/verify_bundle.py").text)
    words = ["verify.py", "bundle.zip", "--checkpoint", "scanned.txt", "--keys", "keys.txt"]
    done = subprocess.run(
        [sys.executable, "-I", "-S", *words],
        check=False,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        env={},
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "agrees with the checkpoints that you gave: 20 events" in done.stdout


def test_what_was_signed_later_is_not_on_a_page_of_an_earlier_day(site):
    shown = page(site, "/seal?as_of=2026-11-20T10:00:00%2B07:00&lang=en")
    assert "/seal/10" in shown and "/seal/20" not in shown
    assert site.get("/seal/20?as_of=2026-11-20T10:00:00%2B07:00").status_code == 404


@pytest.mark.parametrize("address", ["/seal/11", "/seal/0", "/seal/99999999999999999999", "/seal/11.txt"])
def test_a_checkpoint_that_was_never_signed_is_not_there(site, address):
    assert site.get(address).status_code == 404


def test_before_anything_was_signed_the_page_says_so(client):
    assert "No checkpoint has been signed yet" in client.get("/seal?lang=en").text
    assert client.get("/seal/keys.txt").text == ""


def test_the_file_of_the_verifier_is_ours(site):
    assert site.get("/seal/verify_bundle.py").text == Path(verify_bundle.__file__).read_text()
