"""Drafts of hub files: kept as they were written, by those who may configure hubs, and never over one another."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import psycopg
import pytest

from application.access import ANYONE, OPERATOR, Actor
from application.store.drafts import Drafts
from domain.account import Grant, Role
from domain.errors import ChangedMeanwhile, DraftTooLong, NotFound, NotPermitted
from tests.application.conftest import NOW

LATER = NOW + timedelta(hours=1)
HALF_WRITTEN = "# a note\nname: { id: Hetero Space Kedu"


def with_role(role, hub=None):
    account = uuid4()
    return Actor(f"account:{account}", account, (Grant(role, hub, NOW.date()),))


@pytest.fixture
def admin():
    return with_role(Role.PROVINCIAL_ADMIN)


@pytest.fixture
def drafts(process):
    return Drafts(process().pool)


@pytest.fixture
def begun(drafts, admin):
    """The id of a draft that was begun from nothing."""
    draft = uuid4()
    drafts.begin(admin, draft, HALF_WRITTEN, "new", now=NOW)
    return draft


def test_a_draft_is_kept_as_it_was_written_however_faulty(drafts, admin, begun):
    found = drafts.one(admin, begun)
    assert (found.text, found.hub, found.began_from, found.version) == (HALF_WRITTEN, "", "new", 1)
    assert (found.begun_by, found.begun_at, found.changed_by) == (admin.account, NOW, admin.account)


def test_begun_twice_it_is_begun_once(drafts, admin, begun):
    drafts.begin(with_role(Role.PROVINCIAL_ADMIN), begun, "code: other", "new")
    assert drafts.one(admin, begun).text == HALF_WRITTEN


def test_another_admin_goes_on_with_it(drafts, admin, begun):
    other = with_role(Role.PROVINCIAL_ADMIN)
    assert drafts.save(other, begun, 1, "code: kedu-raya", "kedu-raya", LATER) == 2
    found = drafts.one(admin, begun)
    assert (found.text, found.hub, found.version) == ("code: kedu-raya", "kedu-raya", 2)
    assert (found.begun_by, found.changed_by, found.changed_at) == (admin.account, other.account, LATER)


def test_of_two_who_save_the_same_version_the_second_is_told(drafts, admin, begun):
    drafts.save(admin, begun, 1, "code: first")
    with pytest.raises(ChangedMeanwhile) as refused:
        drafts.save(admin, begun, 1, "code: second")
    assert refused.value.values == {"seen": 1, "now": 2}
    assert drafts.one(admin, begun).text == "code: first"


def test_the_list_begins_with_the_one_changed_last(drafts, admin, begun):
    second = uuid4()
    drafts.begin(admin, second, "", "template hub-kecil", now=NOW + timedelta(minutes=1))
    assert [one.id for one in drafts.all(admin)] == [second, begun]
    drafts.save(admin, begun, 1, "x", now=LATER)
    assert [one.id for one in drafts.all(admin)] == [begun, second]


def test_it_remembers_the_position_of_its_hub_until_it_is_brought_up_to_date(drafts, admin):
    draft = uuid4()
    drafts.begin(admin, draft, "code: kedu", "hub kedu", "kedu", base=7)
    drafts.save(admin, draft, 1, "code: kedu # a note", "kedu")
    assert drafts.one(admin, draft).base == 7
    drafts.save(admin, draft, 2, "code: kedu", "kedu", base=9)
    assert drafts.one(admin, draft).base == 9


def test_it_remembers_as_which_plan_it_was_submitted_and_in_which_version(drafts, admin, begun):
    plan = uuid4()
    drafts.submitted(admin, begun, 1, plan)
    drafts.save(admin, begun, 1, "x")
    drafts.submitted(admin, begun, 1, uuid4())
    found = drafts.one(admin, begun)
    assert (found.submission, found.submitted_version, found.version) == (plan, 1, 2)


def test_what_was_deleted_is_gone_and_may_be_deleted_again(drafts, admin, begun):
    drafts.delete(admin, begun)
    drafts.delete(admin, begun)
    with pytest.raises(NotFound):
        drafts.one(admin, begun)
    with pytest.raises(NotFound):
        drafts.save(admin, begun, 1, "x")


def test_the_limit_counts_bytes_and_what_was_there_stays(drafts, admin, begun):
    drafts.save(admin, begun, 1, "é" * 500_000)
    with pytest.raises(DraftTooLong) as refused:
        drafts.save(admin, begun, 2, "é" * 500_000 + "x")
    assert refused.value.values == {"size": 1_000_001, "most": 1_000_000}
    assert drafts.one(admin, begun).version == 2


def test_lines_end_as_in_files_and_no_character_stops_a_save(drafts, admin, begun):
    drafts.save(admin, begun, 1, "a: 1\r\nb: \0\rc: 3")
    assert drafts.one(admin, begun).text == "a: 1\nb: \N{REPLACEMENT CHARACTER}\nc: 3"


@pytest.mark.parametrize(
    "who",
    [
        ANYONE,
        with_role(Role.AUDITOR),
        with_role(Role.HUB_MANAGER, "semarang"),
        with_role(Role.PROVINCIAL_ADMIN, "semarang"),
    ],
    ids=["nobody", "auditor", "hub manager", "admin of one hub"],
)
def test_drafts_are_for_those_who_may_configure_hubs_in_the_province(drafts, admin, begun, who):
    for act in (
        lambda: drafts.all(who),
        lambda: drafts.one(who, begun),
        lambda: drafts.begin(who, uuid4(), "", "new"),
        lambda: drafts.save(who, begun, 1, "x"),
        lambda: drafts.submitted(who, begun, 1, uuid4()),
        lambda: drafts.delete(who, begun),
    ):
        with pytest.raises(NotPermitted):
            act()
    assert drafts.one(admin, begun).version == 1


def test_a_draft_that_the_operator_began_is_nobodys(drafts, admin):
    draft = uuid4()
    drafts.begin(OPERATOR, draft, "", "new", now=datetime(2026, 1, 1, tzinfo=UTC))
    assert drafts.one(admin, draft).begun_by is None


def test_postgresql_itself_holds_the_limit(superuser, begun):
    with pytest.raises(psycopg.errors.CheckViolation):
        superuser.execute("update simpul.drafts set text = repeat('x', 1000001)")
