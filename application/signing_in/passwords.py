"""Passwords: which are good enough (NIST SP 800-63B, OWASP ASVS 5), and how they are kept and checked."""

from __future__ import annotations

import secrets
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

import argon2

from application.signing_in.common_passwords import COMMON
from domain.errors import PasswordIsPersonal, PasswordTooCommon, PasswordTooLong, PasswordTooShort

LEAST = 12
MOST = 128
HASHER = argon2.PasswordHasher()  # RFC 9106, the profile for little memory


def normal_password(password: str) -> str:
    """However a keyboard composes its letters, it is the same password."""
    return unicodedata.normalize("NFKC", password)


def check_password(password: str, words: Iterable[str] = ()) -> None:
    """Refuses what would soon be guessed; `words` are the person's name and e-mail.

    There are no rules about kinds of characters: they make passwords worse.
    """
    password = normal_password(password)
    if len(password) < LEAST:
        raise PasswordTooShort(least=LEAST)
    if len(password) > MOST:
        raise PasswordTooLong(most=MOST)
    plain = _letters(password)
    if plain in COMMON or _is_repetition(plain):
        raise PasswordTooCommon()
    if plain in {_letters(part) for word in words for part in (word, word.partition("@")[0])}:
        raise PasswordIsPersonal()


def _raw(password: str) -> bytes:
    return normal_password(password).encode("utf-8", "surrogatepass")


def _letters(text: str) -> str:
    """Without what people put between and behind words to get past a rule."""
    return "".join(letter for letter in normal_password(text).casefold() if letter.isalnum())


def _is_repetition(text: str) -> bool:
    """aaaaaaaaaaaa, abcabcabcabc: a part of at most four characters, again and again; or nothing at all."""
    return any((text[:size] * len(text))[: len(text)] == text for size in range(1, 5))


@lru_cache(maxsize=8)
def _nobodys(hasher: argon2.PasswordHasher) -> str:
    """A password that nobody knows: the same for as long as the process lives, as making one is dear."""
    return hasher.hash(secrets.token_urlsafe())


class Passwords:
    """Checks passwords at the same price, whether or not there is one to check against."""

    def __init__(self, hasher: argon2.PasswordHasher) -> None:
        self._hasher = hasher
        self._nobodys = _nobodys(hasher)

    def hash(self, password: str) -> str:
        return self._hasher.hash(_raw(password))

    def fits(self, password: str, kept: str | None) -> bool:
        """Whether it is the password that was kept; without one the work is done all the same."""
        try:
            self._hasher.verify(kept or self._nobodys, _raw(password))
        except (argon2.exceptions.VerificationError, argon2.exceptions.InvalidHashError):
            return False
        return kept is not None

    def renewed(self, password: str, kept: str) -> str | None:
        """The hash under today's parameters, where it was made under others."""
        return self.hash(password) if self._hasher.check_needs_rehash(kept) else None
