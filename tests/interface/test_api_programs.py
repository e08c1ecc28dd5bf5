"""Programmes, as programs schedule them and enrol people."""

from uuid import UUID, uuid4

import pytest

from application.programs import hold_id
from domain.values import space_id

TRUNTUM = space_id("semarang", "class-truntum")
TUESDAY = "2026-11-24"


pytestmark = pytest.mark.usefixtures("monday_morning")


@pytest.fixture
def schedule(admin, follow):
    def post(hours="09:00-11:00", **more):
        start, end = (f"{TUESDAY}T{hour}:00+07:00" for hour in hours.split("-"))
        title = {"id": "Pelatihan foto produk", "en": "Product photography"}
        body = {"kind": "training", "title": title, "start": start, "end": end, "audience": "anyone", **more}
        answer = admin.post("/v1/hubs/semarang/programs", json=body)
        follow()
        return answer

    return post


@pytest.fixture
def small(schedule):
    """A programme with one place."""
    return schedule(places=1).json["program_id"]


@pytest.fixture
def enrol(admin, small, follow):
    def post(name, key=None):
        headers = {"Idempotency-Key": str(key or uuid4())}
        answer = admin.post(f"/v1/programs/{small}/enrolments", json={"name": name}, headers=headers)
        follow()
        return answer

    return post


@pytest.fixture
def withdraw(admin, small, follow):
    def delete(enrolment):
        answer = admin.delete(f"/v1/programs/{small}/enrolments/{enrolment.json['enrolment_id']}")
        follow()
        return answer

    return delete


@pytest.fixture
def places(admin, small):
    """How many are enrolled, how many wait."""

    def count():
        shown = admin.get(f"/v1/programs/{small}").json
        return shown["enrolled"], shown["waiting"]

    return count


@pytest.fixture
def book(admin, desk):
    def post(hours):
        start, end = (f"{TUESDAY}T{hour}:00+07:00" for hour in hours.split("-"))
        body = {"space_id": TRUNTUM, "member_id": desk.member(), "start": start, "end": end}
        return admin.post("/v1/hubs/semarang/bookings", json=body)

    return post


def test_a_programme_is_scheduled_with_the_hubs_own_number_of_places(schedule, admin):
    answer = schedule()
    shown = admin.get(answer.headers["Location"]).json
    assert (answer.status_code, shown["places"], shown["title"]["en"]) == (201, 30, "Product photography")


def test_a_full_programme_has_a_waiting_list(enrol, places):
    for name in ("Sari Contoh", "Budi Contoh", "Wati Contoh"):
        assert enrol(name).status_code == 201
    assert places() == (1, 2)


def test_an_enrolment_says_whether_it_has_a_place(admin, enrol, withdraw):
    first, second = (enrol(name) for name in ("Dewi Contoh", "Rudi Contoh"))
    states = [admin.get(answer.headers["Location"]).json["state"] for answer in (first, second)]
    assert states == ["enrolled", "waiting"]
    withdraw(first)
    assert [admin.get(a.headers["Location"]).json["state"] for a in (first, second)] == [
        "withdrawn",
        "enrolled",
    ]


def test_who_withdraws_gives_the_place_to_the_next(enrol, withdraw, places):
    first, _ = enrol("Sari Contoh"), enrol("Budi Contoh")
    assert withdraw(first).status_code == 200
    assert places() == (1, 0)


def test_who_withdraws_from_the_waiting_list_takes_no_place_away(enrol, withdraw, places):
    _, second = enrol("Sari Contoh"), enrol("Budi Contoh")
    withdraw(second)
    assert places() == (1, 0)


def test_the_first_on_the_waiting_list_is_the_next(enrol, withdraw, places):
    first, second, _ = (enrol(f"{name} Contoh") for name in ("Sari", "Budi", "Wati"))
    withdraw(first)
    withdraw(second)
    assert places() == (1, 0)


def test_the_same_enrolment_twice_takes_one_place(enrol, places):
    key = uuid4()
    first, again = enrol("Sari Contoh", key), enrol("Sari Contoh", key)
    assert again.json == {**first.json, "repeated": True}
    assert places() == (1, 0)


def test_a_member_enrols_once(admin, desk, small):
    enrolment = {"member_id": desk.member()}
    assert admin.post(f"/v1/programs/{small}/enrolments", json=enrolment).status_code == 201
    assert admin.post(f"/v1/programs/{small}/enrolments", json=enrolment).json["rule"] == "already_enrolled"


def test_an_enrolment_names_somebody(admin, small):
    answer = admin.post(f"/v1/programs/{small}/enrolments", json={})
    assert answer.json["faults"][0]["place"] == "name"


def test_a_programme_for_members_takes_members_only(admin, schedule):
    program = schedule(audience="members").json["program_id"]
    answer = admin.post(f"/v1/programs/{program}/enrolments", json={"name": "Sari Contoh"})
    assert (answer.status_code, answer.json["rule"]) == (409, "members_only")


def test_a_programme_holds_its_space(schedule, book):
    schedule(space_id=str(TRUNTUM))
    answer = book("10:00-12:00")
    assert (answer.json["rule"], answer.json["values"]["space"]) == ("slot_taken", "Truntum Classroom")
    assert book("11:00-12:00").status_code == 201


def test_a_booked_space_cannot_be_had_for_a_programme(schedule, book):
    book("10:00-12:00")
    answer = schedule(space_id=str(TRUNTUM))
    assert (answer.status_code, answer.json["rule"]) == (409, "slot_taken")


def test_a_programme_called_off_stays_visible_and_frees_its_space(admin, schedule, book, follow):
    program = schedule(space_id=str(TRUNTUM)).json["program_id"]
    admin.delete(f"/v1/programs/{program}?reason=pemateri+sakit")
    follow()
    assert admin.get(f"/v1/programs/{program}").json["cancelled"] is True
    assert book("10:00-12:00").status_code == 201


def test_a_programmes_hold_on_its_space_ends_only_with_the_programme(admin, schedule):
    program = schedule(space_id=str(TRUNTUM)).json["program_id"]
    answer = admin.delete(f"/v1/spaces/{TRUNTUM}/bookings/{hold_id(UUID(program))}")
    assert (answer.status_code, answer.json["rule"]) == (409, "held_by_program")


def test_nobody_enrols_in_what_was_called_off(admin, enrol, small):
    admin.delete(f"/v1/programs/{small}")
    assert enrol("Sari Contoh").json["rule"] == "program_over"


def test_a_change_since_it_was_read_is_answered_with_412(admin, enrol, small):
    tag = admin.get(f"/v1/programs/{small}").headers["ETag"]
    enrol("Sari Contoh")
    assert admin.delete(f"/v1/programs/{small}", headers={"If-Match": tag}).status_code == 412


def test_an_unknown_kind_is_answered_with_the_known_ones(schedule):
    answer = schedule(kind="seance")
    assert (answer.status_code, "training" in answer.json["values"]["valid"]) == (422, True)


def test_a_programme_that_is_over_is_not_scheduled(admin):
    words = {"id": "Kemarin", "en": "Yesterday"}
    body = {"kind": "talk", "title": words, "audience": "anyone"}
    body |= {"start": "2026-11-22T09:00:00+07:00", "end": "2026-11-22T10:00:00+07:00"}
    assert admin.post("/v1/hubs/semarang/programs", json=body).json["rule"] == "slot_in_the_past"


def test_a_programme_does_not_last_for_ever(admin):
    title = {"id": "Pameran", "en": "Exhibition"}
    body = {"kind": "training", "title": title, "audience": "anyone",
            "start": "2026-12-01T09:00:00+07:00", "end": "2028-01-01T09:00:00+07:00"}  # fmt: skip
    answer = admin.post("/v1/hubs/semarang/programs", json=body)
    assert (answer.status_code, answer.json["rule"]) == (409, "program_too_long")
