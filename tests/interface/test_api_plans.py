"""Plans for hubs over the API: checked, seen, submitted by one, decided on by another, applied as approved."""

import pytest

from domain.submission import Outcome
from domain.values import space_id
from tests.interface.town import GROUND, HUBS, without_space

KAWUNG = space_id("semarang", "meeting-kawung")


def shipped():
    return (HUBS / "semarang.yaml").read_text()


@pytest.fixture
def enlarged():
    """The file of Semarang with so many desks."""
    return lambda desks=61: shipped().replace("capacity: 60", f"capacity: {desks}")


@pytest.fixture
def without_kawung():
    return without_space(shipped(), "meeting-kawung")


@pytest.fixture
def closed():
    """The file of Semarang, closed."""
    return shipped().replace("  name: pilot\n  since: 2020-01-31", "  name: closed\n  since: 2026-11-01")


@pytest.fixture
def author(as_role):
    return as_role("provincial_admin")


@pytest.fixture
def other(as_role):
    return as_role("provincial_admin")


@pytest.fixture
def head(parts):
    return parts.platform.log_of_events.max_notification_id


@pytest.fixture
def preview(author):
    """preview(text, settlement): the plan."""

    def ask(text, settlement=None):
        answer = author.post("/v1/hub-plans/preview", json={"text": text, "settlement": settlement})
        assert answer.status_code == 200, answer.json
        return answer.json

    return ask


@pytest.fixture
def submit(author, preview):
    """submit(text, settlement): the answer to submitting what was seen."""

    def post(text, settlement=None, **more):
        base = preview(text, settlement)["base"]
        body = {"text": text, "base": base, "settlement": settlement, "reason": GROUND, **more}
        return author.post("/v1/hub-plans", json=body)

    return post


@pytest.fixture
def submitted(submit):
    """submitted(text): the address of a plan that waits."""
    return lambda *given: submit(*given).headers["Location"]


@pytest.fixture
def approved(submitted, other):
    def make(*given):
        where = submitted(*given)
        assert other.post(f"{where}/approval", json={}).status_code == 200
        return where

    return make


@pytest.fixture
def state(author, follow):
    def ask(where):
        follow()
        return author.get(where).json["state"]

    return ask


def refused(answer, rule, status=409):
    assert (answer.status_code, answer.json.get("rule")) == (status, rule), answer.json
    return answer.json


# Checking and seeing


def test_a_text_without_faults_is_valid(author):
    assert author.post("/v1/hub-plans/validation", json={"text": shipped()}).json == {
        "valid": True, "hub": "semarang", "faults": [],
    }  # fmt: skip


def test_every_fault_has_its_place_and_its_cause_in_both_languages(author):
    text = shipped().replace("capacity: 60", "capacity: many").replace("kind: classroom", "kind: clasroom")
    told = author.post("/v1/hub-plans/validation", json={"text": text}).json
    assert (told["valid"], [fault["path"] for fault in told["faults"]]) == (
        False,
        ["spaces[0].capacity", "spaces[3].kind"],
    )
    kind = told["faults"][1]
    assert kind["line"] == text[: text.index("kind: clasroom")].count("\n") + 1
    assert "did you mean classroom?" in kind["cause"]["en"] and kind["cause"]["en"] == kind["fault"]
    assert "mungkin maksudnya classroom?" in kind["cause"]["id"]


def test_a_fault_is_told_in_the_readers_language(author):
    text = shipped().replace("kind: classroom", "kind: clasroom")
    asked = {"json": {"text": text}, "headers": {"Accept-Language": "id"}}
    [fault] = author.post("/v1/hub-plans/validation", **asked).json["faults"]
    assert fault["fault"] == fault["cause"]["id"]


@pytest.mark.parametrize("route", ["preview", ""])
def test_a_faulty_file_is_refused_with_all_its_faults(author, route):
    text = shipped().replace("capacity: 60", "capacity: many").replace("kind: classroom", "kind: clasroom")
    body = {"text": text} | ({} if route else {"base": 0, "reason": GROUND})
    answer = author.post(f"/v1/hub-plans/{route}".rstrip("/"), json=body)
    assert len(refused(answer, "faulty_hub_file", 422)["faults"]) == 2


def test_a_file_of_a_megabyte_is_read_and_a_larger_one_is_named(author):
    fill = "# " + "x" * 97 + "\n"
    text = shipped() + fill * ((999_000 - len(shipped().encode())) // 100)
    assert author.post("/v1/hub-plans/validation", json={"text": text}).json["valid"]
    [fault] = author.post("/v1/hub-plans/validation", json={"text": text + fill * 20}).json["faults"]
    assert "larger than" in fault["fault"]
    assert author.post("/v1/hub-plans/validation", json={"text": fill * 50_000}).status_code == 413


def test_a_preview_tells_words_events_and_a_hash_and_writes_nothing(preview, enlarged, head):
    before = head()
    plan = preview(enlarged(61))
    assert [event["type"] for event in plan["events"]] == ["hub.configured.3", "space.changed.2"]
    assert "60" in plan["changes"][0]["en"] and len(plan["plan"]) == 64 and plan["base"] > 0
    assert head() == before


def test_comments_and_the_order_of_keys_do_not_change_the_hash(preview, enlarged):
    told = preview(enlarged(61))
    assert preview("# a note\n" + enlarged(61))["plan"] == told["plan"]
    assert preview(enlarged(62))["plan"] != told["plan"]


def test_what_is_done_to_bookings_is_in_the_hash(preview, without_kawung):
    kept, moved = (
        preview(without_kawung),
        preview(without_kawung, {"otherwise": "to_move", "message": "Maaf"}),
    )
    assert kept["plan"] != moved["plan"]


def test_a_preview_names_bookings_members_and_programmes_it_touches(
    preview, desk, coming_monday, without_kawung
):
    booking = desk.book("meeting-kawung", coming_monday, "09:00-10:00")
    program = desk.programme("Pameran", coming_monday, "10:00-12:00", "meeting-kawung", places=5)
    plan = preview(without_kawung.replace("  - code: team\n", "  - code: crew\n"))
    assert {one["booking_id"] for one in plan["affected"] if one["member_id"]} == {str(booking)}
    [held] = [one for one in plan["affected"] if one["program_id"]]
    assert (held["program"]["id"], held["outcome"]) == ("Pameran", "kept")
    assert [(one["program_id"], one["enrolled"]) for one in plan["programs_affected"]] == [(str(program), 0)]
    assert plan["members_affected"] == [{"plan": "team", "change": "dropped", "members": 1}]


def test_a_plan_that_changes_counts_its_members_too(preview, desk):
    desk.member()
    text = shipped()
    at = text.index("  - code: team\n")
    changed = text[:at] + text[at:].replace("monthly_price: ", "monthly_price: 1", 1)
    assert preview(changed)["members_affected"] == [{"plan": "team", "change": "changed", "members": 1}]


def test_a_hub_from_a_template_tells_what_it_inherits(preview):
    text = """
        extends: templates/hub-kecil.yaml
        code: kebun
        name: {id: Hetero Space Kebun, en: Hetero Space Kebun}
        summary: {id: Contoh., en: An example.}
        region: semarang_raya
        phase: {name: proposed, since: 2026-11-01, ground: Contoh}
        rationale:
          demand: {id: Contoh, en: Example}
          supply: {id: Contoh, en: Example}
          reason: {id: Contoh, en: Example}
          based_on: [Contoh 2026]
        address: {regency: Kota Semarang}
    """
    plan = preview("\n".join(line[8:] for line in text.splitlines()))
    assert plan["template"] == "templates/hub-kecil.yaml"
    assert {"spaces", "plans"} <= set(plan["inherited"])


# Two people


def test_a_plan_goes_from_one_to_another_and_into_force(
    submit, state, author, other, follow, enlarged, client
):
    answer = submit(enlarged(61))
    where = answer.headers["Location"]
    assert answer.status_code == 201 and state(where) == "submitted"
    other.post(f"{where}/approval", json={"reason": "SK 12/2026"})
    told = (state(where), author.get(where).json)
    assert told[0] == "approved"
    assert (told[1]["decided_by"], told[1]["decision_ground"]) == (f"account:{other.account}", "SK 12/2026")
    assert author.post(f"{where}/application", json={}).status_code == 200
    assert state(where) == "applied"
    assert client.get(f"/v1/spaces/{space_id('semarang', 'shared-office')}").json["capacity"] == 61


def test_the_author_cannot_approve_or_reject(submitted, author, enlarged, head):
    where = submitted(enlarged())
    before = head()
    for way in ("approval", "rejection"):
        refused(author.post(f"{where}/{way}", json={"reason": GROUND}), "somebody_else_approves")
    assert head() == before


def test_a_plan_is_not_applied_before_it_is_approved(submitted, author, enlarged, head):
    where, before = submitted(enlarged()), head()
    refused(author.post(f"{where}/application", json={}), "submission_state")
    assert head() == before + 0


def test_applying_again_appends_nothing(approved, author, other, enlarged, head):
    where = approved(enlarged())
    first = author.post(f"{where}/application", json={}).json
    after = head()
    for who in (author, other):
        again = who.post(f"{where}/application", json={"reason": "Lagi"}).json
        assert (again["repeated"], again["position"], head()) == (True, first["position"], after)


def test_all_of_a_plan_stands_in_one_write(approved, author, enlarged, parts):
    where = approved(enlarged())
    author.post(f"{where}/application", json={})
    with parts.platform.pool.connection() as connection:
        types = connection.execute(
            "select array_agg(type order by position) from simpul.events group by command"
            " order by max(position) desc limit 1"
        ).fetchone()[0]
    assert types == ["hub.configured.3", "space.changed.2", "submission.applied"]


def test_a_rejected_plan_is_not_applied_and_says_why(submitted, other, author, state, enlarged):
    where = submitted(enlarged())
    refused(other.post(f"{where}/rejection", json={}), "invalid_values", 422)
    other.post(f"{where}/rejection", json={"reason": "Anggaran belum ada"})
    assert state(where) == "rejected"
    assert author.get(where).json["decision_ground"] == "Anggaran belum ada"
    refused(author.post(f"{where}/application", json={}), "submission_state")


def test_a_rejected_plan_may_be_submitted_again(submitted, submit, other, state, enlarged):
    where = submitted(enlarged())
    other.post(f"{where}/rejection", json={"reason": "Belum"})
    assert submit(enlarged()).headers["Location"] == where
    assert state(where) == "submitted"


def test_an_approval_ends_when_the_plan_is_withdrawn(approved, author, state, enlarged):
    where = approved(enlarged())
    author.post(f"{where}/withdrawal", json={"reason": "Keliru"})
    assert (state(where), author.get(where).json["withdrawal_ground"]) == ("withdrawn", "Keliru")
    refused(author.post(f"{where}/application", json={}), "submission_state")


def test_a_plan_is_submitted_on_a_ground(submit, enlarged):
    refused(submit(enlarged(), reason=" "), "invalid_values", 422)


def test_the_same_key_submits_once(author, preview, enlarged, head):
    body = {"text": enlarged(), "base": preview(enlarged())["base"], "reason": GROUND}
    key = {"Idempotency-Key": "0" * 31 + "7"}
    first = author.post("/v1/hub-plans", json=body, headers=key).json
    after = head()
    again = author.post("/v1/hub-plans", json=body, headers=key).json
    assert (again["repeated"], again["submission_id"]) == (True, first["submission_id"])
    assert head() == after


def test_what_the_hub_already_is_cannot_be_submitted(submit):
    refused(submit(shipped()), "nothing_to_change")


# What moved meanwhile


def test_a_plan_drawn_upon_an_older_hub_is_not_submitted(submit, people, enlarged):
    submit_at = submit(enlarged(), base=1)
    refused(submit_at, "base_moved")


@pytest.mark.parametrize("way", ["approval", "application"])
def test_a_plan_whose_base_has_moved_is_planned_again(
    submitted, approved, author, other, enlarged, head, way
):
    late = submitted(enlarged(61)) if way == "approval" else approved(enlarged(61))
    author.post(f"{approved(enlarged(62))}/application", json={})
    before = head()
    told = refused(other.post(f"{late}/{way}", json={}), "base_moved")
    assert "plan again" in told["detail"]
    assert head() == before


def test_a_booking_made_after_the_approval_stops_the_plan(approved, author, desk, coming_monday, head,
                                                          without_kawung):  # fmt: skip
    where = approved(without_kawung)
    desk.book("meeting-kawung", coming_monday, "09:00-10:00")
    before = head()
    refused(author.post(f"{where}/application", json={}), "affected_changed")
    assert head() == before


def test_a_booking_cancelled_after_the_approval_does_not(approved, author, desk, coming_monday, state,
                                                         without_kawung):  # fmt: skip
    booking = desk.book("meeting-kawung", coming_monday, "09:00-10:00")
    where = approved(without_kawung)
    desk.cancel("meeting-kawung", booking)
    author.post(f"{where}/application", json={})
    assert state(where) == "applied"


# What becomes of bookings


def test_a_cancelled_booking_gives_hours_back_and_its_message_reaches_the_booking(
    approved, author, desk, coming_monday, follow, without_kawung
):
    booking = desk.book("meeting-kawung", coming_monday, "09:00-10:00")
    member = author.get(f"/v1/bookings/{booking}").json["member_id"]
    used = author.get(f"/v1/memberships/{member}").json["hours_used"]
    where = approved(without_kawung, {"otherwise": "cancelled", "message": "Ruang dibongkar"})
    author.post(f"{where}/application", json={})
    follow()
    told = author.get(f"/v1/bookings/{booking}").json
    assert (told["state"], told["message"]) == ("cancelled", "Ruang dibongkar")
    assert used[0]["hours"] == 1
    assert author.get(f"/v1/memberships/{member}").json["hours_used"][0]["hours"] == 0


def test_each_booking_may_be_settled_by_itself(approved, author, desk, coming_monday, follow, without_kawung):
    one, two = (desk.book("meeting-kawung", coming_monday, hours) for hours in ("09:00-10:00", "11:00-12:00"))
    settled = {"otherwise": "to_move", "of": {str(two): "cancelled"}, "message": "Ruang dibongkar"}
    author.post(f"{approved(without_kawung, settled)}/application", json={})
    follow()
    states = [author.get(f"/v1/bookings/{booking}").json["state"] for booking in (one, two)]
    assert states == ["to_move", "cancelled"]


def test_moving_or_cancelling_without_a_word_is_refused(author, without_kawung):
    for outcome in (Outcome.TO_MOVE, Outcome.CANCELLED):
        body = {"text": without_kawung, "settlement": {"otherwise": outcome}}
        refused(author.post("/v1/hub-plans/preview", json=body), "message_needed")


def test_settling_a_booking_that_is_not_touched_is_refused(author, enlarged):
    stray = {"of": {"0" * 32: "cancelled"}, "message": "Maaf"}
    body = {"text": enlarged(), "settlement": stray, "base": 0, "reason": GROUND}
    refused(author.post("/v1/hub-plans/preview", json={"text": body["text"], "settlement": stray}),
            "unusable_value", 422)  # fmt: skip


def test_a_hub_closes_only_when_its_bookings_are_settled(
    submit, approved, preview, author, desk, coming_monday, follow, closed, client
):
    booking = desk.book("meeting-kawung", coming_monday, "09:00-10:00")
    assert preview(closed)["unsettled"] == 1
    refused(submit(closed), "bookings_ahead")
    where = approved(closed, {"otherwise": "cancelled", "message": "Hub ditutup"})
    assert author.post(f"{where}/application", json={}).status_code == 200
    follow()
    assert client.get("/v1/hubs/semarang").json["phase"] == "closed"
    assert author.get(f"/v1/bookings/{booking}").json["message"] == "Hub ditutup"


def test_a_hub_that_closes_names_all_programmes_to_come(preview, desk, coming_monday, closed):
    program = desk.programme("Temu UMKM", coming_monday, "10:00-12:00", places=5)
    assert [one["program_id"] for one in preview(closed)["programs_affected"]] == [str(program)]


def test_a_pilot_becomes_permanent_only_after_an_evaluation(author):
    text = (
        shipped()
        .replace("name: pilot", "name: permanent")
        .replace("2020-01-31\n  ground", "2026-11-01\n  ground")
    )
    told = refused(author.post("/v1/hub-plans/preview", json={"text": text}), "evaluation_missing")
    assert "evaluation" in told["detail"]


# Reading


def test_plans_are_listed_newest_first_by_hub_and_state(submitted, approved, author, follow, enlarged):
    first, second = submitted(enlarged(61)), approved(enlarged(62))
    follow()

    def listed(query=""):
        items = author.get(f"/v1/hub-plans{query}").json["items"]
        return [item["submission_id"] for item in items]

    assert listed() == [where.rpartition("/")[2] for where in (second, first)]
    assert listed("?state=approved&hub=semarang") == [second.rpartition("/")[2]]
    assert listed("?hub=solo-raya") == []


def test_a_manager_reads_the_plans_of_the_own_hub_only(submitted, as_role, follow, enlarged):
    where = submitted(enlarged())
    follow()
    here, elsewhere = as_role("hub_manager", "semarang"), as_role("hub_manager", "solo-raya")
    assert here.get(where).json["state"] == "submitted"
    assert elsewhere.get(where).status_code == 404
    assert elsewhere.get("/v1/hub-plans").json["items"] == []
    assert elsewhere.get("/v1/hub-plans?hub=semarang").status_code == 403


def test_the_history_of_a_hub_tells_what_was_in_force_when_and_on_what_ground(approved, author, enlarged):
    where = approved(enlarged())
    author.post(f"{where}/application", json={"reason": "SK 12/2026"})
    now, before = author.get("/v1/hubs/semarang/configurations").json["items"]
    assert (now["number"], now["until"], now["ground"], now["actor"]) == (
        2, None, "SK 12/2026", f"account:{author.account}",
    )  # fmt: skip
    assert (before["number"], before["until"]) == (1, now["since"])


def test_the_file_of_a_hub_says_what_is_in_force_now_and_then(approved, author, preview, enlarged):
    author.post(f"{approved(enlarged(61))}/application", json={})
    before = author.get("/v1/hubs/semarang/configurations").json["items"][1]
    answer = author.get("/v1/hubs/semarang/file")
    assert answer.mimetype == "text/yaml" and "capacity: 61" in answer.text
    assert preview(answer.text)["events"] == []
    assert "capacity: 60" in author.get(f"/v1/hubs/semarang/file?position={before['position']}").text
    assert author.get("/v1/hubs/nowhere/file").status_code == 404


def test_the_schema_of_hub_files_knows_the_words_of_the_network(client):
    answer = client.get("/v1/hub-schema")
    assert answer.mimetype == "application/schema+json"
    assert '"meeting_room"' in answer.text
