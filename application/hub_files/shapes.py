"""Shapes of words that have one, each with the sentence that says so."""

from __future__ import annotations

import re

from domain.values import Label

POSTCODE = re.compile("[0-9]{5}")
FIVE_DIGITS = Label("kode pos terdiri dari lima angka", "a postcode has five digits")
PHONE = re.compile(r"\+?[0-9]([ -]?[0-9]){6,14}")
A_PHONE = Label(
    "di sini harus ada nomor telepon seperti +62 24 1234567",
    "a phone number like +62 24 1234567 belongs here",
)
EMAIL = re.compile(r"[A-Za-z0-9._%+-]{1,64}@([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,24}")
AN_EMAIL = Label(
    "di sini harus ada alamat surel seperti hub@contoh.example",
    "an e-mail address like hub@contoh.example belongs here",
)
WEBSITE = re.compile(
    r"https?://([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,24}(:[0-9]{1,5})?(/[!-;=?-~]*)?"
)
A_WEBSITE = Label(
    "di sini harus ada alamat web seperti https://hub.example",
    "a web address like https://hub.example belongs here",
)
PHOTO = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*\.(jpg|jpeg|png|webp)")
A_PHOTO = Label(
    "foto disebut dengan nama berkas saja, seperti ruang-rapat.jpg (.jpg, .jpeg, .png, atau .webp)",
    "a photo is a plain file name like meeting-room.jpg (.jpg, .jpeg, .png or .webp)",
)
