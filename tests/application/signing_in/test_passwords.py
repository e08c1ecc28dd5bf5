"""Which passwords are taken: long ones that are not guessed first and are not the person's own name."""

import pytest

from application.signing_in.common_passwords import COMMON
from application.signing_in.passwords import HASHER, LEAST, Passwords, check_password
from domain.errors import PasswordIsPersonal, PasswordTooCommon, PasswordTooLong, PasswordTooShort

WORDS = ("Sekar Contoh Panjang", "sekar.contoh@contoh.example")


@pytest.mark.parametrize(
    "good", ["kopi tubruk di teras", "x7!kQ0zz-pL2", "ꦏꦺꦴꦥꦶ ꦠꦸꦧꦿꦸꦏ꧀ ꦲꦺꦤꦏ꧀", "k" + "opi " * 31]
)
def test_a_long_password_of_any_characters_is_taken(good):
    check_password(good, WORDS)


def test_eleven_characters_are_too_few():
    with pytest.raises(PasswordTooShort, match="12"):
        check_password("kopi tubruk")


def test_more_than_128_characters_are_too_many():
    with pytest.raises(PasswordTooLong, match="128"):
        check_password("kopi tubruk " * 11)


@pytest.mark.parametrize(
    "common", ["password1234", "Rahasia-123456", "indonesia 1945", "1234567890 12", "Bismillah-12345"]
)
def test_what_is_guessed_first_is_refused_however_it_is_written(common):
    with pytest.raises(PasswordTooCommon):
        check_password(common)


@pytest.mark.parametrize("dull", ["aaaaaaaaaaaa", "abcabcabcabc", "12 12 12 12 12", "!!!!!!!!!!!!"])
def test_the_same_again_and_again_is_refused(dull):
    with pytest.raises(PasswordTooCommon):
        check_password(dull)


@pytest.mark.parametrize("own", ["sekar contoh panjang", "Sekar.Contoh@contoh.example", "sekar-contoh!"])
def test_a_name_or_an_email_is_no_password(own):
    with pytest.raises(PasswordIsPersonal):
        check_password(own, WORDS)


def test_the_list_of_common_ones_is_as_it_is_compared():
    assert [word for word in COMMON if not word.isalnum() or word != word.casefold()] == []
    assert len([word for word in COMMON if len(word) >= LEAST]) > 100


def test_a_letter_composed_in_two_ways_is_the_same_password():
    ours = Passwords(HASHER)
    assert ours.fits("pénjor di jalan", ours.hash("pe\u0301njor di jalan"))


def test_text_that_is_no_unicode_fits_nothing_and_breaks_nothing():
    ours = Passwords(HASHER)
    assert not ours.fits("\ud800 kopi tubruk", ours.hash("kopi tubruk di teras"))


def test_passwords_are_kept_as_argon2id_with_the_memory_of_rfc_9106():
    assert Passwords(HASHER).hash("kopi tubruk di teras").startswith("$argon2id$v=19$m=65536,t=3,p=4$")
