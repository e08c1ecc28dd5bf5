"""Signed notes and contents of events, to the byte: what others have written down, and what is bent."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from application.seal.checkpoints import Announcement, Checkpoint, keys_in
from application.seal.leaves import SealedRow, content, digest, leaf_of
from application.seal.notes import NotANote, Note, Signer, VerifierKey

# From the documentation of golang.org/x/mod/sumdb/note, where signed notes come from.
NEUMANN = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
PROBLEM = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n\n"
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)
NOON = datetime(2026, 11, 22, 12, 0, 0, 7, tzinfo=UTC)
SIGNER = Signer("simpul/contoh", bytes(range(32)))
CHECKPOINT = Checkpoint("simpul/contoh", 12, bytes(range(32)), 13, NOON)
ROW = SealedRow(
    "13", "769e3850-1e61-53ab-82a3-19737ab90e8b", "2", "space.booked", "semarang", "operator",
    "5d2f2a0e-52b4-4f0e-9f0a-0f6f5f1c2d3e", "2026-11-22T07:09:30.123456Z", '{"seats": 8}',
)  # fmt: skip


def test_a_note_of_another_implementation_is_verified():
    assert Note.parse(PROBLEM).signed_by(VerifierKey.parse(NEUMANN))
    assert str(VerifierKey.parse(NEUMANN)) == NEUMANN


def test_the_same_note_with_one_letter_changed_is_not():
    assert not Note.parse(PROBLEM.replace("answer", "Answer")).signed_by(VerifierKey.parse(NEUMANN))


def test_a_checkpoint_is_written_as_the_reference_says():
    note = CHECKPOINT.signed(SIGNER)
    text, signature = note.split("\n\n")
    assert text.split("\n") == [
        "simpul/contoh",
        "12",
        "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
        "position 13",
        "instant 2026-11-22T12:00:00.000007Z",
    ]
    assert signature.startswith("— simpul/contoh ")
    assert Checkpoint.parse(Note.parse(note)) == CHECKPOINT


@pytest.mark.parametrize(
    ("of", "to"),
    [
        ("\n12\n", "\n012\n"),
        ("\n12\n", "\n0\n"),
        ("position 13", "position +13"),
        ("instant 2026-11-22", "instant 2026-13-22"),
        ("000007Z", "000007Z\nmore"),
        ("AAEC", "AAE"),
        ("Hh8=", "Hh9="),
        ("\n\n", "\n"),
        ("— ", "- "),
    ],
)
def test_what_is_not_exactly_a_checkpoint_is_none(of, to):
    with pytest.raises(NotANote):
        Checkpoint.parse(Note.parse(CHECKPOINT.signed(SIGNER).replace(of, to, 1)))


def test_an_announcement_carries_the_signatures_of_both_keys():
    successor = Signer("simpul/contoh", bytes(32))
    said = Announcement("simpul/contoh", 2, successor.verifier, 12, NOON)
    note = Note.parse(said.signed(SIGNER, successor))
    assert Announcement.parse(note) == said
    assert note.signed_by(SIGNER.verifier)
    assert note.signed_by(successor.verifier)


def test_public_keys_are_found_in_any_text_but_not_where_one_letter_is_wrong():
    wrong = NEUMANN.replace("LDE4", "LDE5")
    assert keys_in(f"Kunci dari rapat\r\n  {NEUMANN}\r\n{wrong}\n") == [VerifierKey.parse(NEUMANN)]
    with pytest.raises(NotANote):
        keys_in(wrong)


def test_the_content_of_an_event_is_what_the_reference_says():
    assert content(ROW).decode().split("\n") == list(ROW)
    assert digest(ROW) == "284539fb506179eefe28a005d0390af5c2c4892fe5d3eb0ce7accf550fc15aed"
    assert leaf_of(ROW).hex() == "5aab85ebb28f67a93956d334d083c6f2abcd2443855d7572d3533cd02a6d9209"


words = st.text(alphabet=st.sampled_from("a\\n\n"), max_size=4)


@example(("\n", "", ""), ("", "\n", ""))
@example(("", "\n", ""), ("", "\\n", ""))
@given(st.tuples(words, words, words), st.tuples(words, words, words))
def test_no_two_rows_have_the_same_content(one, other):
    rows = [ROW._replace(type=kind, hub=hub, actor=actor) for kind, hub, actor in (one, other)]
    assert (content(rows[0]) == content(rows[1])) == (one == other)
    assert (leaf_of(rows[0]) == leaf_of(rows[1])) == (one == other)


def test_the_instant_is_told_in_utc():
    later = Checkpoint("simpul/contoh", 1, bytes(32), 1, NOON.astimezone(NOON.tzinfo) + timedelta(hours=1))
    assert "instant 2026-11-22T13:00:00.000007Z\n" in later.text


def test_the_notes_in_the_reference_are_what_it_says_of_them():
    page = (Path(__file__).parents[3] / "docs" / "reference" / "seal.md").read_text()
    checkpoint, key, announcement = re.findall(r"^```text\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    first, note, said = VerifierKey.parse(key.strip()), Note.parse(checkpoint), Note.parse(announcement)
    assert note.signed_by(first)
    assert Checkpoint.parse(note).signed(replace(SIGNER, name=first.name)) == checkpoint
    assert said.signed_by(first)
    assert said.signed_by(Announcement.parse(said).key)
