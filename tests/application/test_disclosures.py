"""Who looked and who took data out is in the log before anything is shown; where it cannot be, nothing is."""

from datetime import date
from uuid import uuid4

import pytest

from application.access import OPERATOR, Actor
from application.disclosures import tell_export, tell_look
from domain.account import Grant, Role
from domain.disclosure import FEW
from domain.errors import LookNotRecorded

DESK = Actor("account:7", uuid4(), (Grant(Role.FRONT_DESK, "taman", date(2026, 1, 1)),))


@pytest.fixture
def told(taman):
    """The bodies of all looks, or of all exports."""
    return lambda kind="read": [row["body"] for row in taman.events(type=f"disclosure.{kind}")]


def test_a_look_names_who_where_and_whose_words(taman, told):
    mira, session = uuid4(), uuid4()
    position = tell_look(taman.platform, DESK, "person", [mira, mira], hub="taman", session=session)
    (said,) = told()
    assert (said["actor"], said["hub"], said["page"]) == ("account:7", "taman", "person")
    assert (said["subjects"], said["roles"], said["session"]) == ([str(mira)], ["front_desk"], str(session))
    assert position == taman.platform.log_of_events.max_notification_id()


def test_ones_own_words_are_nobodys_business(taman, told):
    mira = Actor("account:8", uuid4(), memberships=frozenset({uuid4()}))
    assert tell_look(taman.platform, mira, "person", {mira.account, *mira.memberships}) == 0
    assert told() == []


def test_a_role_at_another_hub_is_not_told_of_this_one(taman, told):
    tell_look(taman.platform, DESK, "person", [uuid4()], hub="kebun")
    tell_look(taman.platform, OPERATOR, "report", [uuid4()])
    assert [(said["roles"], said["hub"]) for said in told()] == [([], "kebun"), ([], "*")]


def test_an_export_tells_how_much_left_and_as_of_when(taman, told):
    mira = uuid4()
    tell_export(
        taman.platform, DESK, "memberships", "csv", as_of=7, rows=1, filters={"state": "active"},
        people=[mira], hub="taman",
    )  # fmt: skip
    (said,) = told("exported")
    assert (said["what"], said["format"], said["as_of"], said["rows"]) == ("memberships", "csv", 7, 1)
    assert (said["filters"], said["people"], said["subjects"]) == ({"state": "active"}, 1, [str(mira)])


def test_of_many_people_an_export_tells_the_number(taman, told):
    tell_export(taman.platform, DESK, "memberships", "csv", as_of=7, people=[uuid4() for _ in range(FEW + 1)])
    assert [(said["people"], said["subjects"], said["rows"]) for said in told("exported")] == [
        (FEW + 1, [], None)
    ]


def test_what_cannot_be_recorded_must_not_be_shown(taman, superuser):
    superuser.execute("alter table simpul.events add constraint shut check (type not like 'disclosure.%')")
    with pytest.raises(LookNotRecorded):
        tell_look(taman.platform, DESK, "person", [uuid4()])
    with pytest.raises(LookNotRecorded):
        tell_export(taman.platform, DESK, "events", "jsonl", as_of=7)
