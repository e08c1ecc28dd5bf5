"""The vocabulary over HTTP: read by anybody, replaced whole by provincial admins, at once in force everywhere."""

from uuid import uuid4

import pytest

from domain.values import space_id

ADDRESS = "/v1/vocabulary"
GROUND = "Contoh 7/2026"
DARKROOM = {"id": "Kamar gelap", "en": "Darkroom"}


@pytest.fixture
def read(client):
    """The vocabulary in force, to be changed and sent."""
    return lambda: client.get(ADDRESS).json


@pytest.fixture
def put(admin):
    """put(vocabulary, seen): the answer; `seen` is the number that was read."""

    def send(vocabulary, seen=None, client=admin, **more):
        tag = f'"{seen or vocabulary["number"]}"'
        body = {**vocabulary, "reason": GROUND, **more}
        return client.put(ADDRESS, json=body, headers={"If-Match": tag})

    return send


def test_anybody_reads_the_words_their_labels_and_the_calendars(client):
    answer = client.get(ADDRESS)
    words = answer.json
    assert words["space_kinds"]["classroom"] == {"id": "Ruang kelas", "en": "Classroom", "retired": False}
    assert {"code": "33.74", "name": "Kota Semarang"} in words["regions"]["semarang_raya"]["regencies"]
    assert {"day": "2026-08-17", "why": {"id": "Hari Kemerdekaan RI", "en": "Independence Day"}} in words[
        "calendars"
    ]["national"]
    assert (words["number"], answer.headers["ETag"]) == (1, '"1"')


def test_who_has_it_already_is_told_so(client):
    tag = client.get(ADDRESS).headers["ETag"]
    assert client.get(ADDRESS, headers={"If-None-Match": tag}).status_code == 304


def test_what_was_read_can_be_sent_back_and_changes_nothing(read, put):
    answer = put(read())
    assert (answer.status_code, answer.json["repeated"], read()["number"]) == (200, True, 1)


def test_a_new_member_kind_is_usable_at_once(read, put, admin, follow):
    words = read()
    words["member_kinds"]["cooperative"] = {"id": "Koperasi", "en": "Cooperative"}
    assert put(words).status_code == 200
    body = {"kind": "cooperative", "plan": "creative", "name": "Sekar Contoh"}
    began = admin.post("/v1/hubs/semarang/memberships", json=body)
    assert began.status_code == 201, began.json
    follow()
    assert read()["number"] == 2


def test_a_new_programme_kind_is_usable_at_once(read, put, admin, coming_monday):
    words = read()
    words["program_kinds"]["fair"] = {"id": "Pasar malam", "en": "Night fair"}
    assert put(words).status_code == 200
    start, end = (f"{coming_monday}T{hour}:00:00+07:00" for hour in ("09", "11"))
    body = {"kind": "fair", "title": DARKROOM, "start": start, "end": end, "audience": "anyone"}
    made = admin.post("/v1/hubs/semarang/programs", json=body)
    assert made.status_code == 201, made.json


def test_a_retired_word_is_told_as_such_and_given_to_nothing_new(read, put, admin):
    words = read()
    words["member_kinds"]["startup"]["retired"] = True
    assert put(words).status_code == 200
    assert read()["member_kinds"]["startup"]["retired"] is True
    body = {"kind": "startup", "plan": "creative", "name": "Sekar Contoh"}
    refused = admin.post("/v1/hubs/semarang/memberships", json=body)
    assert (refused.status_code, refused.json["rule"]) == (409, "retired_word")


def test_a_word_in_use_cannot_be_removed_and_where_is_told(read, put):
    words = read()
    del words["space_kinds"]["classroom"]
    refused = put(words)
    assert (refused.status_code, refused.json["rule"]) == (409, "word_in_use")
    assert "semarang" in refused.json["values"]["where"]
    assert refused.json["detail"].startswith("Classroom is in use (")


def test_a_word_nothing_has_can_be_removed(read, put):
    words = read()
    del words["program_kinds"]["exhibition"]
    assert put(words).status_code == 200
    assert "exhibition" not in read()["program_kinds"]


def test_a_holiday_is_in_force_where_its_calendar_is_kept(read, put, admin, desk, coming_monday):
    words = read()
    words["calendars"]["national"].append({"day": coming_monday.isoformat(), "why": DARKROOM})
    assert put(words).status_code == 200
    body = {
        "space_id": str(space_id("semarang", "meeting-room-kawung")), "member_id": str(desk.member()),
        "start": f"{coming_monday}T09:00:00+07:00", "end": f"{coming_monday}T11:00:00+07:00",
    }  # fmt: skip
    spaces = admin.get("/v1/hubs/semarang/spaces").json["items"]
    body["space_id"] = next(one["id"] for one in spaces if one["kind"] == "meeting_room")
    assert admin.post("/v1/hubs/semarang/bookings", json=body).json["rule"] == "closed_that_day"


def test_who_changes_an_older_vocabulary_is_told_the_newer_number(read, put):
    mine, theirs = read(), read()
    theirs["sectors"]["toys"] = {"id": "Mainan", "en": "Toys"}
    assert put(theirs).status_code == 200
    mine["sectors"]["games"] = {"id": "Gim", "en": "Games"}
    refused = put(mine)
    assert (refused.status_code, refused.json["values"]) == (412, {"seen": 1, "now": 2})
    assert "games" not in read()["sectors"]


def test_the_number_in_the_body_says_it_as_well_as_the_header(read, admin, put):
    words = read()
    words["sectors"]["toys"] = {"id": "Mainan", "en": "Toys"}
    put(words)
    words["sectors"]["games"] = {"id": "Gim", "en": "Games"}
    assert admin.put(ADDRESS, json={**words, "reason": GROUND}).status_code == 412


def test_sent_again_after_a_lost_answer_it_has_happened_once(read, put):
    words = read()
    words["sectors"]["toys"] = {"id": "Mainan", "en": "Toys"}
    first, again = put(words), put(words)
    assert (first.json["repeated"], again.json["repeated"], read()["number"]) == (False, True, 2)


def test_without_saying_what_was_read_nothing_is_replaced(read, admin):
    words = {name: value for name, value in read().items() if name != "number"}
    answer = admin.put(ADDRESS, json={**words, "reason": GROUND})
    assert (answer.status_code, answer.json["faults"][0]["place"]) == (422, "number")


def test_without_a_ground_nothing_is_replaced(read, put):
    answer = put(read(), reason="")
    assert answer.json["faults"][0]["place"] == "reason"


def spoilt(words, kind):
    if kind == "key":
        words["sectors"]["Board games"] = DARKROOM
    if kind == "label":
        words["sectors"]["games"] = {"id": "Gim"}
    if kind == "region twice":
        words["regions"]["solo_raya"]["regencies"].append({"code": "33.74", "name": "Kota Semarang"})
    if kind == "code":
        words["regions"]["solo_raya"]["regencies"].append({"code": "3374", "name": "Kota Semarang"})
    if kind == "day twice":
        words["calendars"]["national"] *= 2
    return words


@pytest.mark.parametrize(
    ("kind", "place", "says"),
    [
        ("key", "sectors.Board games.key", "small letters"),
        ("label", "sectors.games.value.en", "Missing"),
        ("region twice", "regions", "one region only"),
        ("code", "regions.solo_raya.value.regencies.7.code", "33.74"),
        ("day twice", "calendars", "only once"),
    ],
)
def test_a_vocabulary_that_is_not_well_formed_is_refused_with_its_place(read, put, kind, place, says):
    answer = put(spoilt(read(), kind))
    assert answer.status_code == 422
    assert [(one["place"], says in one["fault"]) for one in answer.json["faults"]] == [(place, True)]


@pytest.mark.parametrize(("role", "hub"), [("hub_manager", "semarang"), ("auditor", None)])
def test_others_read_it_and_do_not_change_it(read, put, as_role, role, hub):
    assert put(read(), client=as_role(role, hub)).status_code == 403


def test_nobody_in_particular_changes_nothing(read, client):
    headers = {"If-Match": '"1"', "Idempotency-Key": str(uuid4())}
    assert client.put(ADDRESS, json={**read(), "reason": GROUND}, headers=headers).status_code == 401
