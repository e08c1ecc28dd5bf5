"""A new password, typed twice: all that is wrong with it is told at once."""

from __future__ import annotations

from marshmallow import ValidationError

from application.signing_in.passwords import check_password
from domain.errors import WeakPassword, sentence
from interface.pages.filled import refused_in_words


def check_both(name: str, password: str | None, again: str | None) -> None:
    """Raises ValidationError with the faults by field; `name` is the field of the first of the two."""
    faults: dict[str, list[str]] = {}
    try:
        if password is not None:
            check_password(password)
    except WeakPassword as weak:
        faults[name] = [refused_in_words(weak)]
    if password != again:
        faults["again"] = [sentence("The two passwords are not the same.")]
    if faults:
        raise ValidationError(faults)
