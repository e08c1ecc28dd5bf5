"""The access log over the API and on pages: who saw what of whom, for auditors, for managers, and for oneself."""

from uuid import uuid4

import psycopg
import pytest

from application.disclosures import tell_export
from application.memberships import BeginMembership
from domain.personal import Personal
from tests.interface.town import SEMARANG


@pytest.fixture
def mira(office):
    """Her membership, and she herself, signed in."""
    return office.member_comes(name="Mira Contoh")


@pytest.fixture
def desk(office):
    return office.comes("front_desk", SEMARANG)


@pytest.fixture
def seen(desk, mira, office):
    """The desk has looked at Mira's page, and at a list of everybody."""
    rangga = office.member(name="Rangga Contoh")
    desk.read(f"/hubs/semarang/people/{mira[0]}")
    desk.send("/hubs/semarang/people", "/hubs/semarang/people", 200, words="contoh")
    office.follow()
    return rangga


@pytest.fixture
def items(admin):
    """The items of a route, as the operator's client reads them."""
    return lambda route, **query: admin.get(route, query_string=query).json["items"]


def test_who_saw_whose_words_is_told_newest_first(seen, desk, mira, items):
    search, look = items("/v1/disclosures")
    assert (look["actor"], look["what"], look["kind"]) == (f"account:{desk.account}", "person", "read")
    assert (look["subjects"], look["roles"], look["hub"]) == ([str(mira[0])], ["front_desk"], "semarang")
    assert set(search["subjects"]) >= {str(mira[0]), str(seen)} and search["people"] == len(
        search["subjects"]
    )


def test_it_is_narrowed_by_whom_and_by_who_and_goes_on_by_pages(seen, desk, mira, items, admin):
    assert len(items("/v1/disclosures", subject=seen)) == 1
    assert len(items("/v1/disclosures", account_id=desk.account, subject=mira[0])) == 2
    assert items("/v1/disclosures", kind="exported") == items("/v1/hubs/solo-raya/disclosures") == []
    first = admin.get("/v1/disclosures?limit=1").json
    second = admin.get("/v1/disclosures", query_string={"limit": 1, "cursor": first["next"]}).json
    assert first["items"] + second["items"] == items("/v1/hubs/semarang/disclosures")
    assert second["next"] is None


def test_a_member_reads_who_looked_and_not_whom_else_they_saw(seen, mira, as_account):
    told = as_account(mira[1].account).get(f"/v1/memberships/{mira[0]}/disclosures").json["items"]
    assert [(one["what"], one["roles"]) for one in told] == [
        ("people", ["front_desk"]),
        ("person", ["front_desk"]),
    ]
    assert str(seen) not in str(told)


def test_a_member_sees_on_a_page_who_saw_their_data_and_when(seen, mira):
    page = mira[1].read("/profile/data", within="main")
    assert "Front desk, Hetero Space Semarang" in page and "page of a member" in page
    assert str(seen) not in page and "Nobody has seen" not in page


def test_an_auditor_reads_it_on_a_page(seen, mira, office):
    auditor = office.comes("auditor")
    page = auditor.read("/province/access-log", within="main")
    assert "Sekar Contoh saw personal data of 1 person. As: Front desk · Hub: Hetero Space Semarang" in page
    assert "Page: page of a member" in page
    narrowed = auditor.read(f"/province/access-log?subject={seen}", within="main")
    assert "page of a member" not in narrowed and "search of members" in narrowed
    auditor.get("/province/access-log?kind=gossip", 400)


def test_a_manager_reads_that_of_the_own_hub(seen, office):
    manager = office.comes("hub_manager", SEMARANG)
    assert "saw personal data of 1 person" in manager.read("/hubs/semarang/access-log")
    manager.get("/province/access-log", 403)
    assert "Nobody saw or took out" in office.comes("hub_manager", "solo-raya").read(
        "/hubs/solo-raya/access-log"
    )


def test_an_export_is_told_with_what_it_was_of(office, parts):
    who = office.people.actor(office.comes("auditor").account)
    tell_export(parts.platform, who, "bookings", "csv", as_of=12, rows=3, filters={"hub": "semarang"})
    office.follow()
    page = office.comes("auditor").read("/province/access-log?kind=exported", within="main")
    assert "took data out: bookings." in page
    assert "Format: csv · Rows: 3 · As of position: 12 · Hub: semarang" in page


def test_who_did_something_is_told_by_name_and_recorded_once_for_a_page(desk, office):
    member = uuid4()
    name = Personal(member, "name", "Mira Contoh")
    office.people.do(
        BeginMembership(SEMARANG, member, "umkm", "team", name), office.people.actor(desk.account)
    )
    manager = office.comes("hub_manager", SEMARANG)
    page = manager.read("/hubs/semarang/figures/memberships_begun", within="main")
    assert page.count("Sekar Contoh") >= 2
    (look,) = office.disclosed()
    assert (look.account, look.page, look.subjects, look.hub) == (
        manager.account, "colleagues", [str(desk.account)], SEMARANG,
    )  # fmt: skip
    office.comes("auditor").read("/hubs/semarang/figures/memberships_begun")
    assert office.disclosed() == [look]


def test_what_cannot_be_recorded_is_not_shown(mira, desk, network):
    with psycopg.connect(network.database_url, autocommit=True) as superuser:
        superuser.execute(
            "alter table simpul.events add constraint shut check (type not like 'disclosure.%') not valid"
        )
    answer = desk.get(f"/hubs/semarang/people/{mira[0]}", 503)
    assert "Mira" not in answer.text and "that is not possible now" in answer.text


def test_the_security_log_tells_of_looks_too_the_older_ones_among_them(seen, office, admin, parts, desk):
    parts.security.record(
        "person_looked_at", account=desk.account, actor=f"account:{desk.account}", page="staff", subjects=[]
    )
    found, cursor = [], ""
    while cursor is not None:
        page = admin.get(
            "/v1/security", query_string={"kind": "person_looked_at", "limit": 1, "cursor": cursor}
        )
        found += [item["detail"]["page"] for item in page.json["items"]]
        cursor = page.json["next"]
    assert found == ["staff", "people", "person"]
    told = office.comes("auditor").read("/security?kind=person_looked_at", within="main")
    assert "Page: page of a member" in told and "Page: list of staff" in told
