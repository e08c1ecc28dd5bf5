"""Words about a person say nothing by accident."""

from uuid import UUID

import pytest

from domain.personal import Personal

MIRA = UUID(int=7)


def test_a_personal_word_does_not_show_itself():
    word = Personal(MIRA, "name", "Mira Contoh")
    assert "Mira" not in f"{word} {word!r}"


@pytest.mark.parametrize("content", [{}, {"text": "a", "sealed": "b"}])
def test_it_is_either_text_or_sealed(content):
    with pytest.raises(ValueError, match="either text or sealed"):
        Personal(MIRA, "name", **content)


def test_its_place_is_its_subject_and_kind():
    assert Personal(MIRA, "name", "a").place != Personal(MIRA, "email", "a").place
    assert Personal(MIRA, "name", "a").place != Personal(UUID(int=8), "name", "a").place


def test_equal_words_of_one_person_are_equal():
    assert len({Personal(MIRA, "name", "a"), Personal(MIRA, "name", "a")}) == 1
