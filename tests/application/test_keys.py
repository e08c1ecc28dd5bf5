"""Words about a person are sealed with the person's key, in their place and nowhere else."""

import base64
from uuid import UUID

import psycopg
import pytest

from application.store.keys import KeyFault
from domain import Membership
from domain.personal import Personal

MIRA, BAGUS = UUID(int=7), UUID(int=8)


@pytest.fixture
def keys(process):
    return process().platform.keys


@pytest.fixture
def sealed(keys):
    """Mira's e-mail address as it would be stored."""
    return Personal(MIRA, "email", sealed=keys.seal(Personal(MIRA, "email", "mira@contoh.example")))


def moved(word, subject=MIRA, kind="email"):
    return Personal(subject, kind, sealed=word.sealed)


def test_who_has_the_key_reads_the_word(keys, sealed):
    assert keys.reveal(sealed) == "mira@contoh.example"


def test_another_process_with_the_master_key_reads_it_too(process, sealed):
    assert process().platform.keys.reveal(sealed) == "mira@contoh.example"


def test_the_same_word_is_sealed_differently_each_time(keys, sealed):
    assert keys.seal(Personal(MIRA, "email", "mira@contoh.example")) != sealed.sealed


def test_a_sealed_word_is_passed_on_as_it_is(keys, sealed):
    assert keys.seal(sealed) == sealed.sealed


def test_a_word_moved_to_another_kind_does_not_open(keys, sealed):
    with pytest.raises(KeyFault, match="altered or moved"):
        keys.reveal(moved(sealed, kind="phone"))


def test_a_word_moved_to_another_person_does_not_open(keys, sealed):
    keys.seal(Personal(BAGUS, "email", "bagus@contoh.example"))
    with pytest.raises(KeyFault, match="altered or moved"):
        keys.reveal(moved(sealed, subject=BAGUS))


def test_an_altered_word_does_not_open(keys, sealed):
    letters = bytearray(base64.b64decode(sealed.sealed))
    letters[-1] ^= 1
    with pytest.raises(KeyFault):
        keys.reveal(Personal(MIRA, "email", sealed=base64.b64encode(letters).decode()))


@pytest.mark.parametrize("nonsense", ["", "x", "not base64!", "QUJD"])
def test_nonsense_does_not_open(keys, sealed, nonsense):
    with pytest.raises(KeyFault):
        keys.reveal(Personal(MIRA, "email", sealed=nonsense))


def test_another_master_key_is_told_by_name(process, sealed):
    with pytest.raises(KeyFault, match="was wrapped by master key"):
        process(master=bytes(32)).platform.keys.reveal(sealed)


def test_a_master_key_of_another_length_is_refused(process):
    with pytest.raises(KeyFault, match="has 5 bytes; it must have 32"):
        process(master=b"short")


def test_without_its_key_a_word_is_forgotten(keys, sealed, superuser):
    superuser.execute("delete from simpul.keys")
    assert keys.reveal(sealed) is None


@pytest.mark.parametrize("act", ["update simpul.keys set wrapped = ''", "delete from simpul.keys"])
def test_the_application_cannot_lose_a_key(process, sealed, act):
    with process().pool.connection() as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute(act)


def test_an_altered_key_is_a_fault_and_nothing_is_sealed_with_it(process, sealed, superuser):
    superuser.execute("update simpul.keys set wrapped = wrapped || '\\x00'")
    for act in (lambda keys: keys.reveal(sealed), lambda keys: keys.seal(Personal(MIRA, "name", "Mira"))):
        with pytest.raises(KeyFault):
            act(process().platform.keys)


def test_two_processes_that_seal_for_a_new_person_use_one_key(process):
    one, other = process().platform.keys, process().platform.keys
    for sealing, revealing in ((one, other), (other, one)):
        word = Personal(MIRA, "name", sealed=sealing.seal(Personal(MIRA, "name", "Mira Contoh")))
        assert revealing.reveal(word) == "Mira Contoh"


def test_a_digest_does_not_tell_its_content_to_who_lacks_the_master_key(process):
    assert process().platform.keys.digest(b"0123") == process().platform.keys.digest(b"0123")
    with pytest.raises(KeyFault, match="was wrapped by master key"):
        process(master=bytes(32)).platform.keys.digest(b"0123")


def test_personal_words_come_back_from_the_log_sealed_and_can_be_read(taman, process):
    member = taman.member(name="Mira Contoh", phone="0800-0000")
    platform = process().platform
    began = next(iter(platform.events.get(member)))
    assert began.phone.text is None and platform.keys.reveal(began.phone) == "0800-0000"
    assert (began.phone.subject, began.phone.kind, began.email) == (member, "phone", None)


def test_the_log_holds_no_personal_word_in_clear(taman, superuser):
    member = taman.member(name="Kenari Contoh", email="kenari@contoh.example")
    text = superuser.execute("select string_agg(e::text, '') from simpul.events e").fetchone()[0]
    assert str(member) in text and "enari" not in text


def test_a_membership_does_not_keep_personal_words_in_memory(taman):
    member = taman.platform.find(Membership, taman.member())
    assert not any(isinstance(value, Personal) for value in vars(member).values())
