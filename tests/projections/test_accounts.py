"""Who is staff of a hub, who may be known there, and that no list says a personal word."""

import json
from datetime import UTC, date, datetime
from uuid import UUID, uuid4

import pytest

from domain import Account
from domain.account import Grant, Role
from domain.events import Provenance, acting
from domain.personal import Personal
from projections.accounts import (
    account_hubs,
    account_json,
    account_row,
    accounts_json,
    province_staff,
    staff_of,
)
from projections.editions import ensure_live
from projections.runner import follow_once

DAY = date(2026, 11, 23)
MORNING = datetime(2026, 11, 23, 1, tzinfo=UTC)
MEMBER = UUID(int=8)


@pytest.fixture
def office(history, connect, connection):
    """Opens accounts, and lets things happen to them; the live edition follows."""
    ensure_live(connect)
    platform = history().platform

    class Office:
        def open(self, *grants, name="Sekar Contoh"):
            account = uuid4()
            with self.by("operator"):
                opened = Account.open(account, "person", Personal(account, "name", name), None)
            self.keep(opened)
            for grant in grants:
                self.to(opened, "grant", uuid4(), grant)
            return opened

        def to(self, account, act, *what, by="account:admin", reason="Contoh 9/2026"):
            with self.by(by, reason):
                getattr(account, act)(*what)
            self.keep(account)

        def by(self, actor, reason=None):
            return acting(Provenance(actor, uuid4(), MORNING, reason, MORNING))

        def keep(self, account):
            platform.save(account, command=uuid4())
            while follow_once(connection):
                pass

    return Office()


def at(hub, role=Role.FRONT_DESK, from_day=date(2026, 1, 1), until=None, title=None):
    return Grant(role, hub, from_day, until, title)


def listed(view, hubs, limit=50, cursor=""):
    return json.loads(accounts_json(view, hubs, limit, cursor).body)


def ids(view, hubs):
    return {UUID(item["account_id"]) for item in listed(view, hubs)["items"]}


def test_one_account_says_all_but_its_personal_words(office, view):
    sekar = office.open(at("taman", until=date(2027, 1, 1), title="Penjaga"))
    office.to(sekar, "link", MEMBER, "kebun")
    answer = account_json(view, sekar.id)
    (grant,) = sekar.grants
    assert (json.loads(answer.body), answer.version) == (
        {
            "account_id": str(sekar.id),
            "kind": "person",
            "opened_at": "2026-11-23T01:00:00+00:00",
            "closed": False,
            "forgotten": False,
            "grants": [
                {
                    "grant_id": str(grant),
                    "role": "front_desk",
                    "hub": "taman",
                    "from_day": "2026-01-01",
                    "until": "2027-01-01",
                    "title": "Penjaga",
                    "ground": "Contoh 9/2026",
                    "granted_by": "account:admin",
                    "granted_at": "2026-11-23T01:00:00+00:00",
                    "revoked_by": None,
                    "revoked_at": None,
                    "revoke_ground": None,
                }
            ],
            "memberships": [{"membership_id": str(MEMBER), "hub": "kebun"}],
            "version": 3,
        },
        3,
    )


def test_what_an_account_is_at_other_hubs_is_not_shown_to_those_of_one(office, view):
    sekar = office.open(at("taman"), at("kebun"), at(None, Role.AUDITOR))
    office.to(sekar, "link", MEMBER, "kebun")
    whole, *narrowed = (
        json.loads(account_json(view, sekar.id).body),
        json.loads(account_json(view, sekar.id, ["taman"]).body),
        json.loads(accounts_json(view, ["taman"], 50, "", ["taman"]).body)["items"][0],
    )
    assert {grant["hub"] for grant in whole["grants"]} == {"taman", "kebun", None}
    assert len(whole["memberships"]) == 1
    for told in narrowed:
        assert {grant["hub"] for grant in told["grants"]} == {"taman", None}
        assert told["memberships"] == []


def test_a_role_that_was_taken_says_by_whom_when_and_why(office, view):
    sekar = office.open(at("taman"))
    (grant,) = sekar.grants
    office.to(sekar, "revoke", grant, by="account:manager", reason="Contoh 10/2026")
    (told,) = json.loads(account_json(view, sekar.id).body)["grants"]
    assert (told["revoked_by"], told["revoked_at"], told["revoke_ground"]) == (
        "account:manager", "2026-11-23T01:00:00+00:00", "Contoh 10/2026",
    )  # fmt: skip
    assert (told["granted_by"], told["ground"]) == ("account:admin", "Contoh 9/2026")


def test_an_account_that_is_not_there_is_nothing(office, view):
    assert account_json(view, uuid4()).body is None
    assert account_row(view, uuid4()) is None
    assert account_hubs(view, uuid4()) is None


def test_an_account_is_known_at_its_hubs(office, view):
    sekar, nobody = office.open(at("taman"), at(None, Role.AUDITOR)), office.open()
    office.to(sekar, "link", MEMBER, "kebun")
    assert set(account_hubs(view, sekar.id)) == {"taman", None, "kebun"}
    assert account_hubs(view, nobody.id) == []


def test_where_a_role_was_taken_an_account_is_no_longer_known(office, view):
    sekar = office.open(at("taman"))
    office.to(sekar, "revoke", *sekar.grants)
    assert account_hubs(view, sekar.id) == [] and ids(view, ["taman"]) == set()


def test_a_hub_lists_those_with_a_role_or_membership_there(office, view):
    desk, lead, member, other = (office.open(at(hub)) for hub in ("taman", "kebun", "sawah", None))
    office.to(member, "link", MEMBER, "taman")
    assert ids(view, ["taman"]) == {desk.id, member.id}
    assert ids(view, ["taman", "kebun"]) == {desk.id, lead.id, member.id}
    assert ids(view, None) >= {desk.id, lead.id, member.id, other.id}
    assert ids(view, []) == set()


def test_a_list_is_read_page_by_page(office, view):
    opened = sorted(office.open(at("taman")).id for _ in range(3))
    first = listed(view, ["taman"], limit=2)
    rest = listed(view, ["taman"], limit=2, cursor=first["next"])
    assert [item["account_id"] for item in first["items"] + rest["items"]] == list(map(str, opened))
    assert rest["next"] is None


def test_no_json_says_a_personal_word_even_sealed(office, view):
    sekar = office.open(at("taman"))
    for answer in (account_json(view, sekar.id), accounts_json(view, None, 50, "")):
        assert not {"name", "email", "sealed"} & set(answer.body.replace('"', " ").split())


def test_the_staff_of_a_hub_are_those_of_today_and_to_come(office, view):
    office.open(at("taman", until=DAY), name="Sudah Contoh")
    today = office.open(at("taman", title="Penjaga", until=date(2026, 11, 24)))
    coming = office.open(at("taman", Role.PROGRAM_LEAD, date(2026, 12, 1)))
    office.open(at("kebun")), office.open(at(None, Role.AUDITOR))
    gone = office.open(at("taman"))
    office.to(gone, "revoke", *gone.grants)
    rows = staff_of(view, "taman", DAY)
    assert [(row["account_id"], row["role"], row["title"]) for row in rows] == [
        (today.id, "front_desk", "Penjaga"), (coming.id, "program_lead", None),
    ]  # fmt: skip
    assert rows[0]["ground"] == "Contoh 9/2026" and rows[0]["name"]["kind"] == "name"


def test_the_staff_of_the_province_are_of_no_hub(office, view):
    office.open(at("taman"))
    auditor = office.open(at(None, Role.AUDITOR))
    assert [row["account_id"] for row in province_staff(view, DAY)] == [auditor.id]


def test_who_was_forgotten_is_nobodys_staff(office, view):
    sekar = office.open(at("taman"))
    office.to(sekar, "forget", uuid4())
    assert staff_of(view, "taman", DAY) == []
    assert account_row(view, sekar.id)["forgotten"] and account_row(view, sekar.id)["closed"]


def test_a_page_reads_the_sealed_words_as_they_were_last_corrected(office, view):
    sekar = office.open()
    before = account_row(view, sekar.id)
    office.to(sekar, "correct", None, Personal(sekar.id, "email", "sekar@contoh.example"))
    after = account_row(view, sekar.id)
    assert (before["email"], after["email"]["kind"]) == (None, "email")
    assert before["name"] == after["name"]
