"""A forgotten person is forgotten everywhere: by racing processes, after a crash, in an older database."""

import subprocess
import sys
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4, uuid5

import psycopg
import pytest

from application.access import Actor
from application.data_requests import (
    CheckIdentity,
    DecideRequest,
    ExecuteRequest,
    ReceiveRequest,
)
from application.forgetting import destroy, forget_remaining
from application.people import find_people, follow_people, rebuild_people
from application.persons import CorrectMembership
from application.store.register import Forgotten, Register
from domain import Membership
from domain.data_request import Subjects
from domain.errors import PersonForgotten
from domain.personal import Personal

MIRA = UUID(int=7)
DESK = Actor("desk", everything=True)
ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 11, 23, tzinfo=UTC)


@pytest.fixture
def register(tmp_path):
    return Register(tmp_path / "forgotten")


@pytest.fixture
def keys(process):
    return process().platform.keys


@pytest.fixture
def erased(taman):
    """erased(member): the log says that the member is forgotten; nothing has been destroyed yet."""

    def ask(member, coming=(), **subjects):
        request = uuid4()
        taman.do(ReceiveRequest(request, "erasure", Subjects((member,), **subjects), "letter"), actor=DESK)
        taman.do(CheckIdentity(request, "letter_of_authority"), actor=DESK)
        taman.do(DecideRequest(request, granted=True), reason="UU 27/2022")
        taman.do(ExecuteRequest(request, tuple(coming)))
        return request

    return ask


def sealed(keys, subject=MIRA):
    return Personal(subject, "name", sealed=keys.seal(Personal(subject, "name", "Mira Contoh")))


def count(superuser, table):
    return superuser.execute(f"select count(*) from simpul.{table}").fetchone()[0]


def test_a_destroyed_key_reveals_nothing_any_more(keys):
    word = sealed(keys)
    assert keys.destroy([MIRA], None, NOW) == 1
    assert keys.reveal(word) is None


def test_another_process_that_has_just_read_it_reveals_nothing_either(keys, process):
    word, other = sealed(keys), process().platform.keys
    assert other.reveal(word) == "Mira Contoh"
    keys.destroy([MIRA], None, NOW)
    assert other.reveal(word) is None


def test_a_key_is_never_made_anew(keys, process, superuser):
    sealed(keys)
    keys.destroy([MIRA], None, NOW)
    for one in (keys, process().platform.keys):
        with pytest.raises(PersonForgotten):
            sealed(one)
    assert count(superuser, "keys") == 0


def test_no_key_is_made_for_somebody_forgotten_who_never_had_one(keys, superuser):
    assert keys.destroy([MIRA], None, NOW) == 0
    with pytest.raises(PersonForgotten):
        sealed(keys)


def test_destroying_twice_changes_nothing(keys, superuser):
    sealed(keys)
    assert [keys.destroy([MIRA, MIRA], None, NOW), keys.destroy([MIRA], None, NOW)] == [1, 0]
    assert superuser.execute("select subject from simpul.destroyed_keys").fetchall() == [(MIRA,)]


def test_with_the_key_go_lookups_sessions_credentials_and_rows_of_search(taman, superuser, register):
    member = taman.member(name="Kenari Contoh")
    while follow_people(taman.platform):
        pass
    superuser.execute("insert into simpul.lookups values ('email', 'x', %s, now())", [member])
    superuser.execute("insert into simpul.credentials values (%s, 'x', null, null, null, now())", [member])
    superuser.execute(
        "insert into simpul.sessions values"
        " (gen_random_uuid(), 'x', %s, now(), now(), now(), null, '', '', 'totp')",
        [member],
    )
    tables = ("lookups", "credentials", "sessions", "people")
    assert [count(superuser, table) for table in tables] == [1, 1, 1, 1]
    destroy(taman.platform, register, [member], None)
    assert [count(superuser, table) for table in tables] == [0, 0, 0, 0]


@pytest.mark.parametrize("act", ["update {} set at = now()", "delete from {}", "truncate {}"])
def test_who_is_forgotten_stays_on_record_whoever_asks(keys, superuser, act):
    keys.destroy([MIRA], None, NOW)
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        superuser.execute(act.format("simpul.destroyed_keys"))


SEALING = """
import sys
from uuid import UUID
from application.store.connection import LogConnection
from application.store.keys import Keys
from domain.errors import PersonForgotten
from domain.personal import Personal
from interface.wiring import _pool

pool = _pool(sys.argv[1], LogConnection, 2, "set role simpul_app")
keys, left = Keys(pool, bytes(range(32))), {UUID(one) for one in sys.argv[2:]}
told = False
while left:
    for subject in list(left):
        try:
            keys.seal(Personal(subject, "name", "Mira Contoh"))
        except PersonForgotten:
            left.discard(subject)
    if not told:
        print("sealing", flush=True)
        told = True
pool.close()
"""


def test_processes_that_seal_while_keys_are_destroyed_bring_none_back(keys, database, superuser):
    subjects = [uuid4() for _ in range(60)]
    command = [sys.executable, "-c", SEALING, database, *map(str, subjects)]
    with ExitStack() as running:
        sealing = [
            running.enter_context(subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT))
            for _ in range(3)
        ]
        assert [process.stdout.readline() for process in sealing] == ["sealing\n"] * 3
        assert count(superuser, "keys") == len(subjects)
        for subject in subjects:
            keys.destroy([subject], None, NOW)
        assert [process.wait(30) for process in sealing] == [0, 0, 0]
    assert count(superuser, "keys") == 0


def test_a_crash_between_the_log_and_the_keys_is_healed(taman, register, superuser, erased):
    member = taman.member(name="Kenari Contoh")
    request = erased(member)
    assert count(superuser, "keys") == 1
    assert forget_remaining(taman.platform, register) == 1
    assert count(superuser, "keys") == 0
    assert [(one.subject, one.request) for one in register.read()] == [(member, request)]
    assert forget_remaining(taman.platform, register) == 0


def test_an_erasure_is_one_append(taman, erased, slot):
    member = taman.member()
    space = taman.book("loft", member, slot("9-10"), booking=(booking := uuid4()))
    assert space.position
    erased(member, coming=[(taman.events(type="space.booked")[0]["stream"], booking)])
    command = taman.events(type="data_request.executed")[0]["command"]
    assert [row["type"] for row in taman.events(command=command)] == [
        "data_request.executed", "membership.ended.2", "membership.forgotten", "space.booking_cancelled.2",
    ]  # fmt: skip


def test_a_database_without_its_register_writes_it_anew(taman, tmp_path):
    taman.platform.keys.destroy([MIRA], None, NOW)
    register = Register(tmp_path / "another-home")
    forget_remaining(taman.platform, register)
    assert register.read() == [Forgotten(MIRA, None, NOW)]


def test_a_register_of_later_days_is_told_to_the_database_and_to_the_log(taman, register, superuser):
    """As after the restore of a dump that was made before the person was forgotten."""
    member, request = taman.member(name="Kenari Contoh"), uuid4()
    register.add([Forgotten(member, request, NOW)])
    assert forget_remaining(taman.platform, register) == 2
    assert count(superuser, "keys") == 0
    assert [row["body"]["request_id"] for row in taman.events(type="membership.forgotten")] == [str(request)]
    assert taman.platform.find(Membership, member).forgotten
    assert forget_remaining(taman.platform, register) == 0


def test_nobody_can_use_up_beforehand_the_command_by_which_the_log_is_told(taman, register):
    member, other = taman.member(name="Kenari Contoh"), taman.member(name="Bagus Contoh")
    for key in (member, uuid5(member, "forgotten again")):
        taman.do(CorrectMembership(other, name=Personal(other, "name", "Bagus Contoh")), key)
    register.add([Forgotten(member, None, NOW)])
    forget_remaining(taman.platform, register)
    assert taman.platform.find(Membership, member).forgotten


def test_one_of_whom_the_log_cannot_be_told_does_not_keep_the_others_from_being_forgotten(
    taman, register, caplog
):
    stuck, other, third = sorted(taman.member(name=f"{name} Contoh") for name in ("Kenari", "Bagus", "Sari"))
    used_up = taman.platform.own_command("forgotten again", stuck)
    taman.do(CorrectMembership(third, name=Personal(third, "name", "Sari Contoh")), used_up)
    register.add(Forgotten(member, None, NOW) for member in (stuck, other))
    assert forget_remaining(taman.platform, register) == 3
    assert taman.platform.find(Membership, other).forgotten
    assert str(stuck) in caplog.text


def test_the_register_keeps_each_subject_once_and_leaves_out_what_a_crash_cut_off(register):
    one, other = Forgotten(MIRA, None, NOW), Forgotten(uuid4(), uuid4(), NOW + timedelta(days=1))
    register.add([one, other])
    register.add([other])
    with register.path.open("a") as file:
        file.write("4f6e")
    assert register.read() == [one, other]
    register.add([third := Forgotten(uuid4(), None, NOW)])
    assert register.path.stat().st_mode & 0o777 == 0o600
    text = register.path.read_text()
    assert (text.count(str(other.subject)), text.count(str(third.subject))) == (1, 1)


def test_people_are_found_by_any_of_their_words(taman):
    member = taman.member(name="Kenari Contoh", email="kenari@contoh.example", organisation="Batik Contoh")
    taman.member(name="Bagus Contoh")
    rebuild_people(taman.platform)
    for words in ("kenari", "KENARI con", "@contoh.example", "batik"):
        assert [person.subject for person in find_people(taman.platform, "taman", words)] == [member]
    assert find_people(taman.platform, "other", "kenari") == []


@pytest.mark.parametrize("name", ["100% Contoh", "a_b Contoh", "<b>Contoh</b>", 'O\'Contoh "x"', "\\Contoh"])
def test_marks_in_a_name_are_letters(taman, name):
    member = taman.member(name=name)
    taman.member(name="Biasa Contoh")
    rebuild_people(taman.platform)
    assert [person.subject for person in find_people(taman.platform, "taman", name)] == [member]


def test_a_forgotten_person_is_not_found_also_after_a_rebuild(taman, register):
    member = taman.member(name="Kenari Contoh")
    rebuild_people(taman.platform)
    destroy(taman.platform, register, [member], None)
    for _ in range(2):
        assert find_people(taman.platform, "taman", "kenari") == []
        rebuild_people(taman.platform)


def test_what_the_reaction_had_opened_before_the_key_went_is_not_written(taman, register, monkeypatch):
    """Between opening the words and writing the row the person is forgotten."""
    member = taman.member(name="Kenari Contoh")
    reveal = taman.platform.keys.reveal_all

    def and_then_forgotten(words):
        texts = reveal(words)
        destroy(taman.platform, register, [member], None)
        return texts

    monkeypatch.setattr(taman.platform.keys, "reveal_all", and_then_forgotten)
    while follow_people(taman.platform):
        pass
    assert find_people(taman.platform, "taman", "kenari") == []


def test_an_altered_word_does_not_keep_others_from_being_found(taman, superuser):
    taman.member(name="Kenari Contoh")
    superuser.execute("update simpul.keys set wrapped = 'x'")
    other = taman.member(name="Bagus Contoh")
    rebuild_people(taman.platform)
    assert [person.subject for person in find_people(taman.platform, "taman", "contoh")] == [other]
