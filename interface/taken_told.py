"""What somebody took out, by the title of its list."""

from __future__ import annotations

from interface.exports.lists import LISTINGS
from interface.security_told import WORDS, Translate


def taken_in_words(code: str, language: str, _: Translate) -> str:
    """As in the middle of a sentence; what is no list of today by its word, or as it was written down."""
    if code in LISTINGS:
        title = LISTINGS[code].title.in_language(language)
        return title[:1].lower() + title[1:]
    return _(WORDS[code]) if code in WORDS else code
