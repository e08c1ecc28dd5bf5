"""What Simpul writes to people by mail: plain text, in both languages, with nothing of theirs but the link."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from babel.dates import format_datetime

from application import access
from application.signing_in import Invitation

SUBJECTS = {
    "invitation": "Undangan ke Simpul / Your invitation to Simpul",
    "reset": "Kata sandi baru untuk Simpul / A new password for Simpul",
}
OPENINGS = {
    "invitation": (
        "Sebuah akun Simpul telah dibuka untuk Anda. Dengan tautan ini Anda memilih kata sandi dan masuk\n"
        "untuk pertama kalinya:",
        "An account of Simpul has been opened for you. With this link you choose a password and sign in for\n"
        "the first time:",
    ),
    "reset": (
        "Dengan tautan ini Anda memilih kata sandi baru untuk Simpul:",
        "With this link you choose a new password for Simpul:",
    ),
}
TEXT = """\
{bahasa}

{link}

Tautan ini berlaku satu kali, sampai {sampai} WIB. Jangan berikan kepada siapa pun: siapa yang memegangnya
dapat masuk. Jika Anda tidak mengharapkan surel ini, abaikan saja; tidak ada yang berubah.

--

{english}

{link}

It works once, until {until} WIB. Give it to nobody: whoever has it can come in. If you did not expect this
mail, leave it; nothing changes.
"""


PROOF_SUBJECT = "Alamat surel Anda di Simpul / Your e-mail address at Simpul"
PROOF = """\
Seseorang yang masuk ke Simpul ingin memakai alamat surel ini untuk akunnya. Jika itu Anda, buka tautan ini
di peramban tempat Anda masuk:

{link}

Tautan ini berlaku sampai {sampai} WIB. Jika itu bukan Anda, abaikan saja; tidak ada yang berubah.

--

Somebody who is signed in to Simpul wants to use this e-mail address for their account. If that is you, open
this link in the browser where you are signed in:

{link}

It lasts until {until} WIB. If it is not you, leave it; nothing changes.
"""


class Letter(NamedTuple):
    to: str
    subject: str
    text: str


def letter_with(invitation: Invitation, link: str, to: str) -> Letter:
    """An invitation, or a way to a new password, by what the link is for."""
    bahasa, english = OPENINGS[invitation.purpose]
    until = invitation.expires_at
    text = TEXT.format(
        bahasa=bahasa, english=english, link=link, sampai=_moment(until, "id"), until=_moment(until, "en")
    )
    return Letter(to, SUBJECTS[invitation.purpose], text)


def letter_of_proof(to: str, link: str, until: datetime) -> Letter:
    """To an address that somebody has typed: whether they read it as well."""
    text = PROOF.format(link=link, sampai=_moment(until, "id"), until=_moment(until, "en"))
    return Letter(to, PROOF_SUBJECT, text)


def _moment(moment: datetime, language: str) -> str:
    """As the clocks of the province show it."""
    pattern = "d MMMM y, HH.mm" if language == "id" else "d MMMM y, HH:mm"
    return format_datetime(moment.astimezone(access.ZONE), pattern, locale=language)
