"""The sentences of a plan by subject, each with its sign: read from how the plan's own sentences are made."""

from dataclasses import replace
from pathlib import Path

import pytest

from application.hub_files import read_hub_file, read_vocabulary
from application.hub_plans.differences import configuration_changes, phase_changes, spaces_compared
from domain.phases import Phase, PhaseEntry
from domain.values import Label
from interface.pages.changes_shown import MOST_TOGETHER, THE_HUB, by_subject, sign_of, subject_of

HUBS = Path(__file__).resolve().parents[2] / "hubs"
OF_THE_HUB = (
    "nama", "ringkasan", "wilayah", "alamat", "gedung", "pemilik gedung", "kegunaan gedung", "zona",
    "tanggal buka", "telepon", "WhatsApp", "surel", "situs web", "alasan", "bagian contoh", "kesiapan",
)  # fmt: skip


@pytest.fixture
def semarang():
    return read_hub_file(HUBS / "semarang.yaml", read_vocabulary(HUBS / "vocabulary.yaml"))


@pytest.fixture
def english(app):
    with app.test_request_context("/?lang=en"):
        yield


def subjects(changes):
    return {change.id: subject_of(change) for change in changes}


def test_what_a_new_hub_says_of_itself_alone_stands_under_the_hub(semarang):
    for change, subject in subjects(configuration_changes(None, semarang.configuration)).items():
        assert (subject == THE_HUB) == change.startswith(OF_THE_HUB), change


def test_spaces_that_come_go_or_change_stand_together(semarang):
    spaces = semarang.configuration.spaces
    changed = (replace(spaces[0], capacity=7, buffer_minutes=15, approval=True), *spaces[2:])
    new = replace(spaces[1], code="baru")
    found = subjects(spaces_compared(spaces, (*changed, new)))
    assert len(found) == 5
    assert set(found.values()) == {"Spaces"}


def test_a_phase_and_its_target_day_stand_together(semarang):
    preparing = PhaseEntry(Phase.PREPARING, semarang.phase.since, "SK Contoh", semarang.phase.since)
    assert set(subjects(phase_changes(semarang.phase, preparing)).values()) == {"Phase"}


def test_few_changes_have_no_headings_and_many_have(semarang):
    changes = list(configuration_changes(None, semarang.configuration))
    assert [group.subject for group in by_subject(changes[:MOST_TOGETHER])] == [None]
    assert by_subject([]) == []


def test_every_change_is_told_once(english, semarang):
    changes = list(configuration_changes(None, semarang.configuration))
    groups = by_subject(changes)
    assert [group.subject for group in groups][:2] == ["The hub itself", "Opening hours and days"]
    assert sorted(one.id for group in groups for one in group.changes) == sorted(one.id for one in changes)


@pytest.mark.parametrize(
    ("says", "sign"),
    [
        ("menambah 3 ruang: A, B, C", "+"),
        ("hub baru: Kedu Raya (kedu-raya)", "+"),
        ("gedung: tidak ada menjadi UMKM Center", "+"),
        ("menghentikan 1 paket: Terbuka", "−"),
        ("target dihapus: Anggota", "−"),
        ("telepon: 024 1234 menjadi tidak ada", "−"),
        ("Ruang Rapat Kawung: kapasitas: 8 menjadi 12", "~"),
        ("jam buka Sabtu 09.00-15.00 menjadi tutup", "~"),
    ],
)
def test_a_sign_says_what_comes_and_what_goes(says, sign):
    assert sign_of(Label(says, says)) == sign
