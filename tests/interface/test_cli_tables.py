"""Tables on a terminal of eighty columns: who did something stands whole, grounds go over several lines."""

from uuid import UUID

import pytest

from application.access import Actor
from application.vocabulary import adopt_vocabulary, vocabulary_in_force
from application.vocabulary_editing import with_word
from domain.values import Label
from interface.cli.output import out, show_wrapped, table, whom

ONE, OTHER = UUID("1a2b3c4d-0000-4000-8000-000000000001"), UUID("9f8e7d6c-0000-4000-8000-000000000002")
GROUND = "Surat Contoh nomor 12/2026 tentang kata yang ditambahkan bagi semua hub di provinsi"
NARROW = {"COLUMNS": "80"}


@pytest.fixture
def two_admins(parts):
    """Each has put a word in force at every hub."""
    for number, account in enumerate((ONE, OTHER)):
        words = with_word(
            vocabulary_in_force(parts.platform), "sectors", f"toys_{number}", Label("Mainan", "Toys")
        )
        adopt_vocabulary(parts.platform, Actor(f"account:{account}", everything=True), words, GROUND)


def test_an_account_is_shown_by_its_first_digits_and_others_by_name():
    assert whom(f"account:{ONE}", "en") == "account 1a2b3c4d"
    assert whom(f"account:{ONE}", "id") == "akun 1a2b3c4d"
    assert whom("operator", "en") == "operator"


@pytest.mark.parametrize("command", [("hub", "history", "semarang"), ("vocabulary", "history")])
def test_two_admins_are_told_apart_in_a_history(simpul, two_admins, command):
    said = simpul(*command, "--lang", "en", **NARROW)
    assert "account 1a2b3c4d" in said.stdout and "account 9f8e7d6c" in said.stdout
    assert str(ONE) in simpul(*command, "--json").stdout


def test_a_history_of_a_hub_fits_and_leaves_no_word_of_a_ground_out(simpul, two_admins):
    said = simpul("hub", "history", "semarang", "--lang", "en", **NARROW)
    assert max(map(len, said.stdout.splitlines())) <= 80
    assert "…" not in said.stdout
    assert all(said.words.count(word) >= 2 for word in GROUND.split())


def test_only_wide_columns_go_over_several_lines(capsys, monkeypatch):
    monkeypatch.setattr(out, "_width", 40)
    shown = table("plan", "by", "ground")
    shown.add_row("0123456789ab", "account 1a2b3c4d", "a ground of five words")
    with out.capture() as captured:
        show_wrapped(shown, -1)
    lines = captured.get().splitlines()
    assert lines[1].startswith("0123456789ab  account 1a2b3c4d  a")
    assert len(lines) > 2 and not lines[2].split()[0].startswith("account")
