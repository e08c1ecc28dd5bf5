"""After an erasure no canary word is left: tables, editions, snapshots, logs, exports, dumps, restores."""

import json
import logging
import re
import shutil
import subprocess
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from urllib.parse import urlsplit
from uuid import UUID, uuid4

import psycopg
import pytest

from application.access import OPERATOR
from application.accounts import OpenAccount
from application.bookings import BookSpace
from application.data_requests import CheckIdentity, DecideRequest, ExecuteRequest, ReceiveRequest
from application.door import execute
from application.forgetting import forget_remaining
from application.memberships import BeginMembership
from application.people import find_people, rebuild_people
from application.programs import Enrol
from application.store.key_backup import read_backup, write_backup
from application.store.keys import Masters
from application.store.migrations import migrate
from domain import Membership, Space
from domain.data_request import EnrolmentOf, Subjects
from domain.personal import Personal
from domain.values import space_id
from interface import logs
from interface.app import create_app
from interface.startup import prepare, register_of
from interface.wiring import connect, read_masters, wired
from projections.editions import build
from projections.runner import follow_once
from projections.verification import verify
from tests.conftest import slot

CANARY = "Kenarikuning"
EMAIL = "kenarikuning@contoh.example"
WORDS = (CANARY, CANARY.lower(), "0877-KENARI")
KAWUNG = space_id("semarang", "meeting-kawung")
TABLES = (
    "select quote_ident(table_schema) || '.' || quote_ident(table_name) from information_schema.tables"
    " where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')"
)


class Life:
    """A person with words of every kind, everywhere that words can be, and the means to erase them."""

    def __init__(self, parts, settings):
        self.parts, self.settings = parts, settings
        self.member, self.account, self.enrolment, self.key = uuid4(), uuid4(), uuid4(), uuid4()

    def do(self, command, key=None, reason=None):
        return execute(self.parts.platform, OPERATOR, command, key or uuid4(), reason=reason)

    def word(self, subject, kind, text=CANARY):
        return Personal(subject, kind, text)

    def live(self, monday, program):
        words = {kind: self.word(self.member, kind) for kind in ("name", "organisation")}
        answers = Personal(self.member, "answers", json.dumps({"business_stage": "berjalan"}))
        phone = Personal(self.member, "phone", "0877-KENARI")
        email = Personal(self.member, "email", EMAIL)
        self.do(BeginMembership("semarang", self.member, "umkm", "team", starts=date(2020, 1, 1), email=email,
                                phone=phone, answers=answers, **words))  # fmt: skip
        opened = OpenAccount(
            self.account, "person", self.word(self.account, "name"),
            Personal(self.account, "email", EMAIL), membership_id=self.member,
        )  # fmt: skip
        self.parts.signing_in.people.open(OPERATOR, uuid4(), opened, EMAIL, "Contoh")
        self.do(BookSpace("semarang", KAWUNG, uuid4(), self.member, slot(monday, "09:00-10:00")))
        name = self.word(self.enrolment, "name")
        self.do(Enrol(program, self.enrolment, None, name, Personal(self.enrolment, "email", EMAIL)))
        self.program = program
        self.follow()
        rebuild_people(self.parts.platform)

    def follow(self):
        with connect(self.settings.database_url) as connection:
            while follow_once(connection):
                pass

    def ask(self):
        request = uuid4()
        subjects = Subjects((self.member,), self.account, (EnrolmentOf(self.program, self.enrolment),))
        self.do(ReceiveRequest(request, "erasure", subjects, "letter"))
        self.do(CheckIdentity(request, "letter_of_authority"))
        manager = replace(OPERATOR, name="manager")
        execute(self.parts.platform, manager, DecideRequest(request, True), uuid4(), reason="UU 27/2022")
        self.follow()
        return request

    def erase(self, admin):
        answer = admin.post(
            f"/v1/data-requests/{self.ask()}/execution", headers={"Idempotency-Key": str(self.key)}
        )
        assert answer.status_code == 200, answer.json
        self.follow()


@pytest.fixture
def settings(network, tmp_path):
    shutil.copytree(network.home, tmp_path / "home")
    migrate(network.database_url)  # a clone of a database does not have its grants
    return replace(network, home=tmp_path / "home")


@pytest.fixture
def parts(settings):
    with wired(settings.database_url, settings) as parts:
        yield parts


@pytest.fixture
def app(parts, settings):
    app = create_app(parts, settings)
    app.testing = True
    return app


@pytest.fixture
def life(parts, settings, front_desk, coming_monday):
    desk, life = front_desk(parts, settings), Life(parts, settings)
    life.live(coming_monday, desk.programme("Pelatihan", coming_monday, "13:00-14:00"))
    return life


@pytest.fixture
def superuser(settings):
    with psycopg.connect(settings.database_url, autocommit=True) as connection:
        yield connection


def tables_with(connection, words=WORDS):
    """The tables that hold one of the words in clear, in any row of any schema."""
    found = {}
    for (table,) in connection.execute(TABLES).fetchall():
        query = f"select coalesce(string_agg(t::text, ' '), '') from {table} t"
        text = connection.execute(query).fetchone()[0]
        found[table] = any(word in text for word in words)
    return {table for table, held in found.items() if held}


def readable(parts):
    """All texts that can still be opened, of all sealed words of the log."""
    with parts.platform.pool.connection() as connection:
        rows = connection.execute(
            "select word ->> 'subject', word ->> 'kind', word ->> 'sealed' from simpul.events e,"
            " jsonb_path_query(e.body, '$.** ? (exists (@.sealed))') as word"
        ).fetchall()
    words = [Personal(UUID(subject), kind, sealed=sealed) for subject, kind, sealed in rows]
    return [text for text in parts.platform.keys.reveal_all(words) if text]


def test_before_it_the_words_are_there_to_be_found(life, parts, superuser):
    assert CANARY in readable(parts)
    assert tables_with(superuser) == {"simpul.people"}


def test_no_word_is_left_in_any_table_of_any_schema(life, parts, admin, superuser, settings):
    """Also in an edition that was built before and kept, and in snapshots."""
    build(lambda: connect(settings.database_url))
    for aggregate in (life.member, life.account, life.program, KAWUNG):
        parts.platform.take_snapshot(aggregate)
    life.erase(admin)
    assert tables_with(superuser) == set()
    assert not [text for text in readable(parts) if any(word in text for word in WORDS)]


def test_nothing_in_memory_reveals_it_either(life, parts, admin):
    life.erase(admin)
    for event in parts.platform.events.get(life.member):
        for value in vars(event).values():
            assert not isinstance(value, Personal) or parts.platform.keys.reveal(value) is None
    assert find_people(parts.platform, "semarang", CANARY) == []


def test_editions_agree_with_the_log_and_public_counts_stay(life, admin, client, settings):
    before = client.get(f"/v1/programs/{life.program}").json["enrolled"]
    life.erase(admin)
    with connect(settings.database_url) as connection:
        assert verify(lambda: connect(settings.database_url)).agrees
        assert connection
    assert client.get(f"/v1/programs/{life.program}").json["enrolled"] == before == 1


def test_what_is_exported_later_holds_no_word(life, admin):
    life.erase(admin)
    paths = ("person", "data")
    texts = [admin.get(f"/v1/memberships/{life.member}/{path}").text for path in paths]
    hub = "/v1/hubs/semarang"
    texts += [
        admin.post(f"{hub}/people/search", json={"q": "kenari"}).text,
        admin.get(f"{hub}/data-requests").text,
    ]
    assert [text for text in texts if any(word in text for word in WORDS)] == []


def test_the_lines_of_the_log_hold_no_word(life, admin, capfd):
    logs.configure("json")
    try:
        admin.post("/v1/hubs/semarang/people/search", json={"q": "kenarikuning"})
        life.erase(admin)
        admin.get(f"/v1/memberships/{life.member}/person")
    finally:
        logging.getLogger().handlers.clear()
    said = "".join(capfd.readouterr())
    assert not any(word in said for word in WORDS)


def test_the_security_log_and_the_register_hold_no_word(life, admin, superuser, settings):
    admin.post("/v1/hubs/semarang/people/search", json={"q": "kenarikuning"})
    life.erase(admin)
    text = superuser.execute("select string_agg(s::text, ' ') from simpul.security_log s").fetchone()[0]
    text += (settings.home / "forgotten").read_text()
    assert not any(word in text for word in WORDS)
    assert str(life.member) in text


def dump(settings, without_keys=False):
    """A dump as text: by pg_dump where there is one for this server, else every table by COPY."""
    if program := fitting("pg_dump", settings):
        options = ("--exclude-table-data=simpul.keys", "--no-unlogged-table-data") if without_keys else ()
        command = [program, *options, settings.database_url]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout
    left_out = {"simpul.keys", "simpul.people", "simpul.people_seen"} if without_keys else set()
    with psycopg.connect(settings.database_url) as connection:
        tables = {table for (table,) in connection.execute(TABLES).fetchall()}
        return "\n".join(copied(connection, table) for table in sorted(tables - left_out))


def copied(connection, table):
    with connection.cursor().copy(f"copy {table} to stdout") as rows:
        return b"".join(rows).decode()


def fitting(name, settings):
    """The program where it is installed, and as new as the server; else None."""
    program = shutil.which(name)
    with psycopg.connect(settings.database_url) as connection:
        server = connection.info.server_version // 10000
    said = (
        subprocess.run([program, "--version"], check=True, capture_output=True, text=True)
        if program
        else None
    )
    return program if said and int(re.search(r" (\d+)", said.stdout)[1]) >= server else None


def test_a_fresh_dump_holds_no_word(life, admin, settings):
    assert CANARY in dump(settings)
    life.erase(admin)
    assert not any(word in dump(settings) for word in WORDS)


def test_a_dump_that_leaves_out_keys_and_names_never_held_a_word(life, settings):
    text = dump(settings, without_keys=True)
    assert str(life.member) in text
    assert not any(word in text for word in WORDS)


@contextmanager
def restored(settings, empty=False):
    """A copy of the database as it is now, or an empty one, with the present SIMPUL_HOME."""
    name = f"simpul_test_{uuid4().hex[:16]}"
    server = urlsplit(settings.database_url)
    maintenance = server._replace(path="/postgres").geturl()
    old = server.path[1:]
    with psycopg.connect(maintenance, autocommit=True) as connection:
        if not empty:
            connection.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity where datname = %s", [old]
            )
            connection.execute(f'create database "{name}" template "{old}"')
        else:
            connection.execute(f'create database "{name}" template template0')
    try:
        yield replace(settings, database_url=server._replace(path=f"/{name}").geturl())
    finally:
        with psycopg.connect(maintenance, autocommit=True) as connection:
            connection.execute(f'drop database "{name}" with (force)')


def is_forgotten(settings, life):
    with wired(settings.database_url, settings) as parts:
        texts = [text for text in readable(parts) if any(word in text for word in WORDS)]
        member = parts.platform.find(Membership, life.member)
        found = find_people(parts.platform, "semarang", CANARY)
        return (texts, found, member.forgotten) == ([], [], True)


def test_a_copy_of_the_database_from_before_does_not_bring_the_person_back(life, admin, settings, parts):
    with restored(settings) as older:
        life.erase(admin)
        with psycopg.connect(older.database_url) as connection:
            assert tables_with(connection) == {"simpul.people"}
        prepare(older.database_url, older)
        assert is_forgotten(older, life)
        with psycopg.connect(older.database_url) as connection:
            assert tables_with(connection) == set()
            told = connection.execute(
                "select type from simpul.events where type like '%.forgotten' order by type"
            ).fetchall()
        assert told == [("account.forgotten",), ("membership.forgotten",)]
        prepare(older.database_url, older)


@contextmanager
def restored_without_keys(settings, life, admin):
    """The database from before the erasure, of a dump that leaves the keys out; the erasure comes after it."""
    if not (fitting("pg_dump", settings) and fitting("psql", settings)):
        with restored(settings) as older:
            with psycopg.connect(older.database_url, autocommit=True) as connection:
                connection.execute("delete from simpul.keys; truncate simpul.people, simpul.people_seen")
            life.erase(admin)
            yield older
        return
    text = dump(settings, without_keys=True)
    life.erase(admin)
    with restored(settings, empty=True) as older:
        command = ["psql", "-q", "-v", "ON_ERROR_STOP=1", "-f", "-", older.database_url]
        subprocess.run(command, check=True, input=text, capture_output=True, text=True)
        yield older


def test_a_dump_without_keys_and_an_old_backup_of_them_do_not_bring_the_person_back(life, admin, settings):
    masters = Masters(lambda: read_masters(settings.home))
    with connect(settings.database_url) as connection:
        backup = write_backup(connection, masters)
    with restored_without_keys(settings, life, admin) as older:
        migrate(older.database_url)
        with connect(older.database_url) as connection:
            assert read_backup(connection, masters, backup).restored > 0
        prepare(older.database_url, older)
        assert is_forgotten(older, life)
        prepare(older.database_url, older)


def test_the_time_between_the_log_and_the_keys_is_healed_at_the_next_start(life, parts, settings):
    life.do(ExecuteRequest(life.ask()))
    assert CANARY in readable(parts)
    prepare(settings.database_url, settings)
    assert is_forgotten(settings, life)
    assert forget_remaining(parts.platform, register_of(settings)) == 0


def test_an_account_that_is_forgotten_cannot_sign_in_and_its_address_is_free(life, admin, parts):
    life.erase(admin)
    assert not parts.signing_in.entrance.can_sign_in(life.account)
    other = uuid4()
    opened = OpenAccount(
        other, "person", Personal(other, "name", "Bagus Contoh"), Personal(other, "email", EMAIL)
    )
    parts.signing_in.people.open(OPERATOR, uuid4(), opened, EMAIL, "Contoh")


def test_bookings_stay_without_a_name(life, admin, parts):
    life.erase(admin)
    space = parts.platform.find(Space, KAWUNG)
    assert all(booking.member_id != life.member for booking in space.bookings.values())
