"""Sentences for accounts and roles, for requests about personal data, and for who was shown what."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from application.history import Happening
from application.history.names import Details, Names, Sentences
from application.sentences import counted, say
from domain import Account, DataRequest, Disclosure
from domain.account import Role
from domain.values import Label

ROLES = {
    Role.PROVINCIAL_ADMIN: Label("admin provinsi", "provincial admin"),
    Role.HUB_MANAGER: Label("pengelola hub", "hub manager"),
    Role.FRONT_DESK: Label("petugas meja layanan", "front desk"),
    Role.PROGRAM_LEAD: Label("penanggung jawab program", "programme lead"),
    Role.AUDITOR: Label("auditor", "auditor"),
    Role.MEMBER: Label("anggota", "member"),
}
ACCOUNTS = {
    "person": Label("seseorang", "a person"),
    "client": Label("sebuah program komputer", "a computer program"),
}
REQUESTS = {
    "erasure": Label("penghapusan data pribadi", "the erasure of personal data"),
    "access": Label("melihat data pribadi", "seeing personal data"),
    "correction": Label("pembetulan data pribadi", "the correction of personal data"),
    "retention": Label("penghapusan sesudah masa simpan", "erasure after the period of retention"),
}
PROOFS = {
    "ktp_shown": Label("KTP ditunjukkan", "identity card shown"),
    "passport_shown": Label("paspor ditunjukkan", "passport shown"),
    "known_in_person": Label("dikenal langsung", "known in person"),
    "letter_of_authority": Label("surat kuasa", "letter of authority"),
    "signed_in": Label("masuk ke akun sendiri", "signed in to the own account"),
}
PAGES = {
    "people": Label("pencarian anggota dan peserta", "search of members and participants"),
    "person": Label("halaman anggota", "page of a member"),
    "staff": Label("daftar petugas", "list of staff"),
    "request": Label("permohonan data pribadi", "request about personal data"),
    "requests": Label("daftar permohonan", "list of requests"),
    "security": Label("catatan keamanan", "security log"),
    "access_log": Label("log akses", "access log"),
    "account": Label("akun yang ditemukan", "found account"),
    "booking_requests": Label("pemesanan yang perlu diselesaikan", "bookings to settle"),
    "drafts": Label("draf hub", "drafts of hubs"),
    "history": Label("riwayat", "history"),
    "colleagues": Label("siapa yang bertindak", "who did what"),
    "report": Label("laporan di baris perintah", "report at the command line"),
    "own_data": Label("semua yang disimpan tentang seseorang", "all that is kept about a person"),
}
_PROVINCE = Label("seluruh provinsi", "the whole province")
Telling = Callable[[Happening, Names], Label]


def _plain(id: str, en: str) -> Telling:
    return lambda _, __: Label(id, en)


def opened(one: Happening, _: Names) -> Label:
    kind = ACCOUNTS[one.event.kind]  # type: ignore[attr-defined]
    return say("Akun {kind} dibuka", "An account of {kind} was opened", kind=kind)


def _role(id: str, en: str, role: Role, at: str | None, names: Names, **more: Any) -> Label:
    where = names.hub(at) if at else _PROVINCE
    return say(id, en, role=ROLES[role], where=where, **more)


def granted(one: Happening, names: Names) -> Label:
    grant = one.event.grant  # type: ignore[attr-defined]
    if grant.until:
        return _role(
            "Peran {role} diberikan, {where}, sejak {since} sampai sebelum {until}",
            "The role {role} was given, {where}, from {since} up to but not including {until}",
            grant.role, grant.hub, names, since=grant.from_day, until=grant.until,
        )  # fmt: skip
    return _role(
        "Peran {role} diberikan, {where}, sejak {since}",
        "The role {role} was given, {where}, from {since}",
        grant.role, grant.hub, names, since=grant.from_day,
    )  # fmt: skip


def revoked(one: Happening, names: Names) -> Label:
    event: Any = one.event
    return _role(
        "Peran {role} dicabut, {where}",
        "The role {role} was taken back, {where}",
        event.role,
        event.at,
        names,
    )


def _linked(id: str, en: str) -> Telling:
    return lambda one, names: say(id, en, hub=names.hub(one.event.at))  # type: ignore[attr-defined]


def received(one: Happening, _: Names) -> Label:
    event: Any = one.event
    return say(
        "Permohonan diterima tentang {people}: {what}",
        "A request about {people} was received: {what}",
        what=REQUESTS[event.kind],
        people=counted(len(event.subjects.ids), "orang", "person", "people"),
    )


def identity_checked(one: Happening, _: Names) -> Label:
    how = PROOFS.get(one.event.how, one.event.how)  # type: ignore[attr-defined]
    return say("Identitas pemohon diperiksa: {how}", "Who asked was identified: {how}", how=how)


def decided(one: Happening, _: Names) -> Label:
    if one.event.granted:  # type: ignore[attr-defined]
        return Label("Permohonan dikabulkan", "The request was granted")
    return Label("Permohonan ditolak", "The request was refused")


def executed(one: Happening, _: Names) -> Label:
    return say(
        "Permohonan dilaksanakan, tanda terima {receipt}",
        "The request was carried out, receipt {receipt}",
        receipt=one.event.receipt,  # type: ignore[attr-defined]
    )


def looked_at(one: Happening, _: Names) -> Label:
    event: Any = one.event
    return say(
        "Data pribadi {people} dilihat ({page})",
        "Personal data of {people} was looked at ({page})",
        people=counted(len(event.subjects), "orang", "person", "people"),
        page=PAGES.get(event.page, event.page),
    )


def exported(one: Happening, _: Names) -> Label:
    event: Any = one.event
    return say(
        "Data diambil keluar: {what} ({format}), menurut posisi {position}",
        "Data was taken out: {what} ({format}), as of position {position}",
        what=event.what,
        format=event.format,
        position=event.as_of,
    )


def how_much(one: Happening) -> Iterable[Label]:
    event: Any = one.event
    if event.rows is not None:
        yield counted(event.rows, "baris", "row", "rows")
    if event.people:
        yield say(
            "dengan data pribadi {people}",
            "with personal data of {people}",
            people=counted(event.people, "orang", "person", "people"),
        )


SENTENCES: Sentences = {
    Account.Created: opened,
    Account.RoleGranted: granted,
    Account.RoleRevoked: revoked,
    Account.MembershipLinked: _linked(
        "Akun dihubungkan dengan keanggotaan di {hub}", "The account was linked to a membership at {hub}"
    ),
    Account.MembershipUnlinked: _linked(
        "Akun tidak lagi dihubungkan dengan keanggotaan di {hub}",
        "The account is no longer linked to a membership at {hub}",
    ),
    Account.Corrected: _plain("Data akun dibetulkan", "The words of the account were corrected"),
    Account.Closed: _plain("Akun ditutup", "The account was closed"),
    Account.Reopened: _plain("Akun dibuka kembali", "The account was opened again"),
    Account.Forgotten: _plain(
        "Pemilik akun dilupakan: kunci datanya dihapus",
        "The account’s owner was forgotten: the key of their words is gone",
    ),
    DataRequest.Created: received,
    DataRequest.IdentityChecked: identity_checked,
    DataRequest.Decided: decided,
    DataRequest.Executed: executed,
    Disclosure.Created: looked_at,
    Disclosure.Exported: exported,
}
DETAILS: Details = {Disclosure.Exported: how_much}
