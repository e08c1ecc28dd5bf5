"""Every event as a sentence in both languages, its details, and what the parts of things are called.

Sentences name no person and no actor: who may know them is for the interface to say.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from application.history import Happening, told_hubs, told_offices, told_people, told_spaces
from application.history.moments import moment, stretch
from application.history.names import Details, Names, Sentences
from application.hub_plans.differences import PHASES
from application.sentences import counted, written
from domain.phases import Phase
from domain.values import Label, Slot

SENTENCES: Sentences = {
    **told_hubs.SENTENCES,
    **told_spaces.SENTENCES,
    **told_people.SENTENCES,
    **told_offices.SENTENCES,
}
DETAILS: Details = {
    **told_hubs.DETAILS,
    **told_spaces.DETAILS,
    **told_offices.DETAILS,
}
KINDS = {
    "hub": Label("hub", "hub"),
    "space": Label("ruang", "space"),
    "booking": Label("pemesanan", "booking"),
    "membership": Label("keanggotaan", "membership"),
    "program": Label("program", "programme"),
    "account": Label("akun", "account"),
    "data_request": Label("permohonan data pribadi", "request about personal data"),
    "submission": Label("rencana hub", "plan for a hub"),
    "network": Label("kosakata jaringan", "vocabulary of the network"),
    "disclosure": Label("log akses", "access log"),
}
PARTS = {
    "account_kind": Label("jenis akun", "kind of account"),
    "amount": Label("jumlah", "amount"),
    "answers": Label("isian lain", "further answers"),
    "approval": Label("perlu persetujuan", "needs approval"),
    "as_of": Label("menurut posisi", "as of position"),
    "at": Label("di hub", "at the hub"),
    "audience": Label("terbuka bagi", "open to"),
    "based_on": Label("menurut posisi", "as of position"),
    "base": Label("berdasarkan posisi", "upon position"),
    "buffer_minutes": Label("jeda antarpemesanan (menit)", "time between bookings (minutes)"),
    "by_seat": Label("dipesan per kursi", "booked by the seat"),
    "by_staff": Label("oleh petugas", "by staff"),
    "capacity": Label("kapasitas", "capacity"),
    "channel": Label("cara masuk", "came by"),
    "code": Label("kode", "code"),
    "compared": Label("yang dibandingkan", "what was compared"),
    "conclusion": Label("kesimpulan", "conclusion"),
    "configuration": Label("konfigurasi", "configuration"),
    "description": Label("keterangan", "description"),
    "digest": Label("sidik rencana", "hash of the plan"),
    "done": Label("yang dilakukan", "what was done"),
    "email": Label("alamat surel", "e-mail address"),
    "ended_on": Label("berakhir pada", "ended on"),
    "equipment": Label("perlengkapan", "equipment"),
    "filters": Label("saringan", "filters"),
    "first": Label("dari", "from"),
    "forgotten": Label("dilupakan", "forgotten"),
    "format": Label("format", "format"),
    "from_day": Label("sejak", "from"),
    "ground": Label("dasar", "ground"),
    "how": Label("bukti identitas", "proof of identity"),
    "hub": Label("hub", "hub"),
    "in_force": Label("berlaku", "in force"),
    "in_use": Label("dipakai", "in use"),
    "initiative": Label("atas kehendak", "on whose initiative"),
    "kind": Label("jenis", "kind"),
    "last": Label("sampai", "to"),
    "member_id": Label("keanggotaan", "membership"),
    "member_kind": Label("jenis anggota", "kind of member"),
    "membership_id": Label("keanggotaan", "membership"),
    "message": Label("pesan kepada pemesan", "message to its holder"),
    "minutes_used": Label("kuota terpakai (menit)", "quota used (minutes)"),
    "name": Label("nama", "name"),
    "number": Label("nomor", "number"),
    "organisation": Label("usaha atau lembaga", "business or organisation"),
    "page": Label("halaman", "page"),
    "paused_from": Label("dijeda sejak", "paused from"),
    "people": Label("orang", "people"),
    "phase": Label("tahap", "phase"),
    "phone": Label("telepon", "telephone"),
    "photos": Label("foto", "photos"),
    "places": Label("jumlah tempat", "places"),
    "plan": Label("paket", "plan"),
    "program_id": Label("program", "programme"),
    "program_kind": Label("jenis program", "kind of programme"),
    "receipt": Label("tanda terima", "receipt"),
    "request_kind": Label("permohonan", "request"),
    "results": Label("hasil", "results"),
    "resumes_on": Label("dilanjutkan sejak", "resumed from"),
    "role": Label("peran", "role"),
    "roles": Label("peran", "roles"),
    "rows": Label("baris", "rows"),
    "rule": Label("aturan", "rule"),
    "seats": Label("kursi", "seats"),
    "since": Label("sejak", "since"),
    "slot": Label("waktu", "time"),
    "slot_minutes": Label("langkah pemesanan (menit)", "booking step (minutes)"),
    "space_id": Label("ruang", "space"),
    "starts": Label("mulai", "starts"),
    "state": Label("keadaan", "state"),
    "subjects": Label("tentang siapa", "about whom"),
    "target": Label("target", "target"),
    "title": Label("judul", "title"),
    "until": Label("sampai sebelum", "up to but not including"),
    "verdict": Label("anjuran", "advice"),
    "what": Label("apa", "what"),
}
STATES = {
    "applied": Label("diterapkan", "applied"),
    "approved": Label("disetujui", "approved"),
    "booked": Label("dipesan", "booked"),
    "called_off": Label("dibatalkan", "called off"),
    "cancelled": Label("dibatalkan", "cancelled"),
    "closed": Label("ditutup", "closed"),
    "enrolled": Label("terdaftar", "enrolled"),
    "executed": Label("dilaksanakan", "carried out"),
    "forgotten": Label("dilupakan", "forgotten"),
    "granted": Label("dikabulkan", "granted"),
    "identity_checked": Label("identitas diperiksa", "identity checked"),
    "open": Label("terbuka", "open"),
    "received": Label("diterima", "received"),
    "refused": Label("ditolak", "refused"),
    "rejected": Label("ditolak", "rejected"),
    "requested": Label("menunggu persetujuan", "waiting for approval"),
    "scheduled": Label("diumumkan", "announced"),
    "submitted": Label("diajukan", "submitted"),
    "to_move": Label("harus dipindahkan", "to be moved"),
    "waiting": Label("daftar tunggu", "on the waiting list"),
    "withdrawn": Label("ditarik", "withdrawn"),
}
CHANNELS = {
    "self": Label("sendiri", "themself"),
    "desk": Label("meja depan", "front desk"),
    "letter": Label("surat", "letter"),
    "retention": Label("masa simpan", "period of retention"),
}
AUDIENCES = {
    "anyone": Label("siapa saja", "anyone"),
    "members": Label("anggota", "members"),
}
_CODES: dict[str, dict[Any, Label]] = {
    "state": STATES,
    "channel": CHANNELS,
    "audience": AUDIENCES,
    "initiative": told_people.INITIATIVES,
    "request_kind": told_offices.REQUESTS,
    "account_kind": told_offices.ACCOUNTS,
    "how": told_offices.PROOFS,
    "page": told_offices.PAGES,
    "verdict": {str(verdict): says for verdict, says in told_hubs.VERDICTS.items()},
    "role": {str(role): says for role, says in told_offices.ROLES.items()},
}
_WORDS_OF = {"member_kind": "member_kinds", "program_kind": "program_kinds", "kind": "space_kinds"}
_NOTHING = Label("–", "–")


def sentence_of(one: Happening, names: Names) -> Label:
    """What happened, in a sentence without its full stop."""
    return SENTENCES[type(one.event)](one, names)


def details_of(one: Happening) -> tuple[Label, ...]:
    """What more there is to say, one thing a line: the differences of configurations, messages, numbers."""
    telling = DETAILS.get(type(one.event))
    return tuple(telling(one)) if telling else ()


def part_in_words(part: str) -> Label:
    purpose = part.removeprefix("consent.")
    if purpose != part:
        return Label(f"persetujuan {purpose}", f"consent to {purpose}")
    return PARTS.get(part, Label(part, part))


def value_in_words(part: str, value: Any, hub: str, names: Names) -> Label:
    """A value as a table of before and after shows it; personal words are for the interface."""
    if value is None or value == ():
        return _NOTHING
    if found := _CODES.get(part, {}).get(value if isinstance(value, str) else None):
        return found
    if part in _WORDS_OF:
        return _both(names.word(hub, _WORDS_OF[part], str(value)))
    if part == "plan":
        return _both(names.plan(hub, str(value)))
    if part in ("program_id", "space_id"):
        return _both(names.thing(value))
    if isinstance(value, Slot):
        return stretch(value, names.zone(hub))
    if isinstance(value, datetime):
        return moment(value, names.zone(hub))
    if isinstance(value, Phase):
        return PHASES[value]
    if isinstance(value, str | int | float | date | Label):
        return Label(written(value, "id"), written(value, "en"))
    if isinstance(value, tuple) and all(isinstance(one, str | Label | StrEnum) for one in value):
        return Label(written(value, "id"), written(value, "en"))
    if isinstance(value, tuple | dict):
        return counted(len(value), "butir", "entry", "entries")
    return _NOTHING if value is None else Label(str(value), str(value))


def _both(word: Label | str) -> Label:
    return word if isinstance(word, Label) else Label(word, word)
