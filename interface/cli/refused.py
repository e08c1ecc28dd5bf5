"""Refusals as sentences of the reader's language, where no request says which that is."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from babel.support import NullTranslations, Translations

import interface
from application.sentences import written
from domain.errors import Refusal
from domain.phases import Phase
from interface.cli.output import FAULT, fail
from interface.formats import NETWORK_ZONE, PHASES, STATES

TRANSLATIONS = Path(interface.__file__ or "").parent / "translations"


def in_words_of(refusal: Refusal, language: str) -> str:
    """The sentence of a refusal, with its values."""
    words: NullTranslations = Translations.load(TRANSLATIONS, [language])
    told = {name: _value(value, words, language) for name, value in refusal.values.items()}
    return words.gettext(refusal.says).format(**told)


@contextmanager
def refusals_end(language: str, whose: str = "") -> Iterator[None]:
    """A refusal ends the command with its sentence; `whose` file or plan it was about."""
    try:
        yield
    except Refusal as refusal:
        fail(": ".join(part for part in (whose, in_words_of(refusal, language)) if part))
        sys.exit(FAULT)


def _value(value: Any, words: NullTranslations, language: str) -> str:
    if isinstance(value, Phase):
        return words.gettext(PHASES[value])
    if isinstance(value, tuple):
        return ", ".join(_value(one, words, language) for one in value)
    if isinstance(value, datetime):
        return f"{value.astimezone(NETWORK_ZONE):%Y-%m-%d %H.%M %Z}"
    if isinstance(value, str) and value in STATES:
        return words.gettext(STATES[value])
    return written(value, language)
