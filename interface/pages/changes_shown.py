"""The sentences of a plan as a page tells them: many of them by subject, each with a sign for what comes and goes.

A plan that was submitted keeps only its sentences, in both languages; subject and sign are read from how the
Indonesian one is made.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from flask_babel import gettext

from domain.errors import sentence
from domain.values import Label

MOST_TOGETHER = 8
"""So many changes are read in one go without headings."""

SUBJECTS = (
    (sentence("Phase"), r"(tahap|target tanggal buka)\b"),
    (sentence("Opening hours and days"), r"(jam buka|jam lain|tutup pada|tidak lagi tutup|kalender|libur)\b"
     r"|(menambah|menghentikan) \S+ hari libur\b|.* bukan libur lagi\b"),
    (sentence("Membership plans"), r"paket\b|(menambah|menghentikan) \S+ paket\b"),
    (sentence("Rules for bookings and programmes"),
     r"(pemesanan paling|pemesanan per anggota|tempat per program)\b"),
    (sentence("Targets, partners and funding"), r"(target|mitra|bukan mitra lagi|pendanaan)\b"),
    (sentence("Members and staff"), r"(isian anggota|persetujuan|masa simpan|sebutan jabatan)\b"),
    (sentence("Vocabulary"), r"kosakata\b"),
    (sentence("Spaces"), r"(menambah|menghentikan) \S+ ruang\b|.*: (nama|jenis|kapasitas|dipesan per kursi"
     r"|langkah pemesanan|perlengkapan|jeda antarpemesanan|perlu persetujuan|foto)\b.* menjadi "),
)  # fmt: skip
THE_HUB = sentence("The hub itself")
_FORMS = tuple((subject, re.compile(form)) for subject, form in SUBJECTS)
_COMES = re.compile(r"menambah |hub baru: |.*: tidak ada menjadi ")
_GOES = re.compile(
    r"menghentikan |.*\b(dihapus|tidak lagi|bukan mitra lagi|bukan libur lagi)\b|.* menjadi tidak ada$"
)


class Group(NamedTuple):
    """`subject` is None where the changes are few enough to stand together."""

    subject: str | None
    changes: list[Label]


def by_subject(changes: Sequence[Label]) -> list[Group]:
    """In the order of the subjects, the hub itself first."""
    if len(changes) <= MOST_TOGETHER:
        return [Group(None, list(changes))] if changes else []
    found: dict[str, list[Label]] = {subject: [] for subject in (THE_HUB, *dict(SUBJECTS))}
    for change in changes:
        found[subject_of(change)].append(change)
    return [Group(str(gettext(subject)), those) for subject, those in found.items() if those]


def subject_of(change: Label) -> str:
    return next((subject for subject, form in _FORMS if form.match(change.id)), THE_HUB)


def all_new(changes: Sequence[Label]) -> bool:
    """Whether they bring a hub that was not there: then nothing of it becomes other."""
    return any(change.id.startswith("hub baru: ") for change in changes)


def sign_of(change: Label) -> str:
    """Plus for what comes, minus for what goes, a tilde for what becomes other."""
    return "+" if _COMES.match(change.id) else "−" if _GOES.match(change.id) else "~"
