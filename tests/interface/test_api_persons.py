"""People over the API: found, shown, corrected, their consents and their own data."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from application.access import OPERATOR
from application.accounts import OpenAccount
from application.door import execute
from application.people import rebuild_people
from domain.account import Grant, Role
from domain.personal import Personal
from tests.interface.visitors import disclosed

MIRA = {
    "kind": "umkm",
    "plan": "team",
    "name": "Mira Contoh",
    "email": "mira@contoh.example",
    "phone": "0800-000",
    "organisation": "Batik Contoh",
    "answers": {"business_stage": "berjalan"},
}


@pytest.fixture
def mira(admin, follow):
    answer = admin.post("/v1/hubs/semarang/memberships", json=MIRA)
    follow()
    return answer.json["membership_id"]


@pytest.fixture
def client_of(app, parts):
    """client_of(role=..., hub=...) or client_of(membership=...): a client of the API."""

    def opened(role=None, hub="semarang", membership=None):
        account, until = uuid4(), datetime.now(UTC) + timedelta(days=1)
        grant = Grant(Role(role), hub, date(2026, 1, 1)) if role else None
        name = Personal(account, "name", "Petugas Contoh")
        command = OpenAccount(account, "client", name, None, grant, uuid4(), membership)
        execute(parts.platform, OPERATOR, command, uuid4(), reason="Contoh 1/2026")
        _, token = parts.signing_in.tokens.issue(OPERATOR, account, "Contoh", None, until)
        client = app.test_client()
        client.environ_base |= {"HTTP_AUTHORIZATION": f"Bearer {token}", "HTTP_ACCEPT_LANGUAGE": "en"}
        client.account = account
        return client

    return opened


@pytest.fixture
def own(client_of, mira):
    return client_of(membership=UUID(mira))


@pytest.fixture
def looks(parts):
    """What the log says of who looked at whom."""
    return lambda kind="read": disclosed(parts.platform, kind)


def test_the_desk_finds_a_person_by_name(client_of, mira, parts):
    rebuild_people(parts.platform)
    found = client_of("front_desk").post("/v1/hubs/semarang/people/search", json={"q": "mira"}).json["items"]
    assert [(one["subject"], one["name"], one["kind"]) for one in found] == [
        (mira, "Mira Contoh", "membership")
    ]


def test_a_search_is_on_record_without_its_words(client_of, mira, parts, looks):
    rebuild_people(parts.platform)
    desk = client_of("front_desk")
    desk.post("/v1/hubs/semarang/people/search", json={"q": "mira"})
    (entry,) = looks()
    assert (entry.account, entry.hub, entry.page) == (desk.account, "semarang", "people")
    assert (entry.subjects, entry.roles, "mira" in str(vars(entry))) == ([mira], ["front_desk"], False)


@pytest.mark.parametrize(
    ("role", "hub"), [("front_desk", "solo-raya"), ("auditor", None), ("program_lead", "semarang")]
)
def test_who_may_not_read_persons_finds_nobody(client_of, mira, parts, role, hub, looks):
    rebuild_people(parts.platform)
    answer = client_of(role, hub).post("/v1/hubs/semarang/people/search", json={"q": "mira"})
    assert answer.status_code in (403, 404) and "Mira" not in answer.text
    assert looks() == []


def test_another_hubs_people_are_not_among_those_found(client_of, mira, parts):
    rebuild_people(parts.platform)
    desk = client_of("front_desk", "solo-raya")
    assert desk.post("/v1/hubs/solo-raya/people/search", json={"q": "mira"}).json["items"] == []


def test_a_members_words_are_shown_in_clear_and_the_look_is_on_record(client_of, mira, looks):
    desk = client_of("front_desk")
    shown = desk.get(f"/v1/memberships/{mira}/person").json
    assert {kind: shown[kind] for kind in ("name", "email", "phone", "organisation", "answers")} == {
        kind: MIRA[kind] for kind in ("name", "email", "phone", "organisation", "answers")
    }
    assert [(entry.account, entry.subjects) for entry in looks()] == [(desk.account, [mira])]


def test_a_member_sees_the_own_words_and_nobody_elses(own, mira, admin, follow):
    other = admin.post("/v1/hubs/semarang/memberships", json={**MIRA, "name": "Bagus Contoh"}).json
    follow()
    assert own.get(f"/v1/memberships/{mira}/person").json["name"] == "Mira Contoh"
    assert own.get(f"/v1/memberships/{other['membership_id']}/person").status_code == 404


def test_of_somebody_else_linked_to_the_same_membership_the_download_holds_the_id_alone(
    client_of, mira, follow
):
    own, other = (client_of(membership=UUID(mira)) for _ in range(2))
    follow()
    told = {one["account_id"]: one for one in own.get(f"/v1/memberships/{mira}/data").json["accounts"]}
    assert told[str(own.account)]["events"]
    assert told[str(other.account)] == {"account_id": str(other.account)}


def test_the_words_of_a_search_do_not_fit_into_an_address(client_of, mira):
    assert client_of("front_desk").get("/v1/hubs/semarang/people?q=mira").status_code == 404


def test_corrected_words_are_shown_found_and_the_others_stay(client_of, mira, follow, parts):
    desk = client_of("front_desk")
    answer = desk.post(f"/v1/memberships/{mira}/correct", json={"name": "Mira Contoh Baru"})
    assert answer.status_code == 200
    follow()
    shown = desk.get(f"/v1/memberships/{mira}/person").json
    assert (shown["name"], shown["email"]) == ("Mira Contoh Baru", MIRA["email"])
    rebuild_people(parts.platform)
    assert len(desk.post("/v1/hubs/semarang/people/search", json={"q": "baru"}).json["items"]) == 1


def test_a_member_corrects_the_own_words(own, mira, follow):
    assert own.post(f"/v1/memberships/{mira}/correct", json={"phone": "0811-111"}).status_code == 200
    follow()
    assert own.get(f"/v1/memberships/{mira}/person").json["phone"] == "0811-111"


def test_a_correction_that_says_nothing_is_a_mistake(own, mira):
    assert own.post(f"/v1/memberships/{mira}/correct", json={}).status_code == 422


def test_a_consent_is_given_and_withdrawn_by_the_member(own, mira, follow):
    path = f"/v1/memberships/{mira}/consents/newsletter"
    assert own.put(path).status_code == 200
    follow()
    (given,) = own.get(f"/v1/memberships/{mira}").json["consents"]
    assert given["purpose"] == "newsletter" and given["withdrawn_at"] is None
    assert own.delete(path).status_code == 200
    follow()
    (withdrawn,) = own.get(f"/v1/memberships/{mira}").json["consents"]
    assert withdrawn["withdrawn_at"] is not None and withdrawn["given_at"] == given["given_at"]


def test_a_consent_that_the_hub_does_not_ask_for_is_refused(own, mira):
    answer = own.put(f"/v1/memberships/{mira}/consents/world-domination")
    assert (answer.status_code, answer.json["rule"]) == (422, "unusable_value")
    assert "newsletter" in answer.json["detail"]


def test_a_download_holds_all_there_is_about_the_member(own, mira, looks, follow):
    own.put(f"/v1/memberships/{mira}/consents/newsletter")
    own.post("/v1/data-requests", json={"kind": "access", "memberships": [mira]})
    follow()
    answer = own.get(f"/v1/memberships/{mira}/data")
    data = answer.json
    assert data["words"]["email"] == MIRA["email"]
    assert [event["type"] for event in data["events"]] == ["membership.began", "membership.consented"]
    assert data["events"][0]["name"] == "Mira Contoh"
    assert ([one["purpose"] for one in data["consents"]], [one["kind"] for one in data["requests"]]) == (
        ["newsletter"], ["access"],
    )  # fmt: skip
    assert [one["account_id"] for one in data["accounts"]] == [str(own.account)]
    assert "attachment" in answer.headers["Content-Disposition"]
    assert [entry.subjects for entry in looks("exported")] == [[mira]]


def test_nobody_downloads_anothers_data(client_of, mira, admin, follow):
    other = admin.post("/v1/hubs/semarang/memberships", json={**MIRA, "name": "Bagus Contoh"}).json
    stranger = client_of(membership=UUID(other["membership_id"]))
    follow()
    assert stranger.get(f"/v1/memberships/{mira}/data").status_code == 404
    assert client_of("program_lead").get(f"/v1/memberships/{mira}/data").status_code == 403
