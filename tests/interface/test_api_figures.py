"""Figures as programs read them, and evaluations as they record them."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
import time_machine

from interface.formats import NETWORK_ZONE
from projections.measures import MEASURES

FIGURES, EVALUATIONS = "/v1/hubs/semarang/figures", "/v1/hubs/semarang/evaluations"


@pytest.fixture
def read(client, coming_monday):
    """What anybody reads on the day after the coming Monday."""

    def get(status=200, **query):
        with time_machine.travel(datetime.combine(coming_monday + timedelta(1), datetime.min.time(), UTC)):
            answer = client.get(FIGURES, query_string=query)
        assert answer.status_code == status, answer.text
        return answer

    return get


def test_anybody_reads_what_was_booked_on_a_day(desk, read, coming_monday):
    desk.book("meeting-kawung", coming_monday, "09:00-10:30")
    desk.book("shared-office", coming_monday, "09:00-11:00", seats=30)
    (row,) = read(**{"from": coming_monday, "until": coming_monday, "by": "day"}).json["rows"]
    assert (row["from"], row["until"]) == (coming_monday.isoformat(),) * 2
    assert row["values"]["booked_hours"] == 1.5 + 2 * 30 / 60
    assert row["values"]["open_hours"] == 13 * 7
    assert row["values"]["occupancy"] == round(100 * 2.5 / 91, 2)


def test_months_and_a_total_are_sums(desk, read, coming_monday):
    desk.book("meeting-kawung", coming_monday, "09:00-10:30")
    asked = {"from": coming_monday - timedelta(40), "until": coming_monday}
    months = read(**asked, by="month").json["rows"]
    (total,) = read(**asked, by="total").json["rows"]
    assert len(months) >= 2
    assert sum(row["values"]["booked_hours"] for row in months) == total["values"]["booked_hours"] == 1.5


def test_every_figure_comes_with_its_definition_and_its_unit(read):
    shown = read().json
    assert [one["code"] for one in shown["figures"]] == [measure.code for measure in MEASURES]
    for one in shown["figures"]:
        assert all(
            one[part][language] for part in ("label", "unit", "definition") for language in ("id", "en")
        )
    assert "counts places given, not people seen" in shown["figures"][-1]["definition"]["en"]


def test_figures_tell_the_position_and_the_moment_they_are_of(read, parts):
    shown = read()
    head = parts.platform.log_of_events.max_notification_id()
    assert shown.json["position"] == head == int(shown.headers["Simpul-Position"])
    assert datetime.fromisoformat(shown.json["instant"]).tzinfo


def test_figures_that_rest_on_examples_say_so(read):
    samples = {one["code"] for one in read().json["figures"] if one["sample"]}
    assert samples == {"booked_hours", "open_hours", "occupancy"}


def test_who_has_the_figures_is_told_that_nothing_changed(client):
    tag = client.get(FIGURES).headers["ETag"]
    assert client.get(FIGURES, headers={"If-None-Match": tag}).status_code == 304


@pytest.mark.parametrize(
    ("query", "place"),
    [
        ({"until": "2150-01-01"}, "until"),
        ({"from": "2026-02-02", "until": "2026-02-01"}, "from"),
        ({"from": "2001-01-01", "until": "2026-01-01"}, "from"),
        ({"from": "yesterday"}, "from"),
        ({"by": "week"}, "by"),
    ],
    ids=["in the future", "backwards", "too long", "no day", "no period"],
)
def test_a_period_that_makes_no_sense_is_named(client, query, place):
    answer = client.get(FIGURES, query_string=query)
    assert answer.status_code == 422
    assert [fault["place"].rpartition(".")[2] for fault in answer.json["faults"]] == [place]


@pytest.mark.parametrize("code", ["nowhere", "No%20Where"])
def test_of_an_unknown_hub_there_are_no_figures(client, code):
    assert client.get(f"/v1/hubs/{code}/figures").status_code == 404


@pytest.fixture
def evaluate(admin, follow):
    """Records an evaluation of Semarang's pilot."""

    def post(key=None, status=201, client=admin, **more):
        body = {
            "from": "2020-01-31", "until": datetime.now(NETWORK_ZONE).date().isoformat(), "verdict": "promote",
            "conclusion": "Layak diteruskan.", "reason": "Contoh 9/2026", "results": [], **more,
        }  # fmt: skip
        answer = client.post(EVALUATIONS, json=body, headers={"Idempotency-Key": str(key or uuid4())})
        assert answer.status_code == status, answer.text
        follow()
        return answer

    return post


FURTHER = {
    "measure": {"id": "Perusahaan rintisan", "en": "Startups"},
    "definition": {"id": "Menurut daftar hub", "en": "By the hub's list"},
    "value": 120.5,
    "target": 1000,
}


def test_the_platform_counts_the_figures_of_an_evaluation(evaluate, admin, read):
    before = read().json["position"]
    evaluate(results=[FURTHER])
    (found,) = admin.get(EVALUATIONS).json["items"]
    assert found["based_on"] == before
    assert found["results"][0]["measure"]["en"] == "Active memberships"
    assert found["results"][0]["definition"]["en"].startswith("Memberships begun at this hub")
    assert found["results"][-1] == FURTHER
    assert found["ground"] == "Contoh 9/2026" and found["actor"].startswith("account:")


def test_results_that_rest_on_examples_say_so(evaluate, admin):
    evaluate()
    (found,) = admin.get(EVALUATIONS).json["items"]
    told = {one["measure"]["en"]: one["definition"]["en"] for one in found["results"]}
    assert told["Open hours (room-hours)"].endswith("It rests on sample values.")
    assert "sample values" not in told["Active memberships"]


def test_the_same_request_again_records_nothing_more(evaluate, admin):
    key = uuid4()
    first, second = evaluate(key, results=[FURTHER]), evaluate(key, results=[FURTHER])
    assert (first.json["repeated"], second.json["repeated"]) == (False, True)
    assert first.json["position"] == second.json["position"]
    assert len(admin.get(EVALUATIONS).json["items"]) == 1


def test_the_same_key_with_other_words_is_refused(evaluate):
    key = uuid4()
    evaluate(key)
    assert evaluate(key, 409, conclusion="Belum layak.").json["rule"] == "command_id_reused"


@pytest.mark.parametrize(
    ("part", "place"),
    [
        ({"verdict": "perhaps"}, "verdict"),
        ({"conclusion": " "}, "conclusion"),
        ({"reason": ""}, "reason"),
        ({"until": "2150-01-01"}, "until"),
        ({"results": [{**FURTHER, "value": "NaN"}]}, "results.0.value"),
        ({"results": [FURTHER] * 41}, "results"),
    ],
)
def test_what_is_wrong_with_an_evaluation_is_named(evaluate, part, place):
    assert [fault["place"] for fault in evaluate(status=422, **part).json["faults"]] == [place]


def test_only_days_of_the_pilot_are_evaluated(evaluate):
    assert evaluate(status=409, **{"from": "2020-01-30"}).json["rule"] == "evaluation_period"


def test_a_hub_that_is_no_pilot_is_not_evaluated(admin):
    body = {
        "from": "2026-11-01",
        "until": "2026-11-01",
        "verdict": "promote",
        "conclusion": "x",
        "reason": "x",
    }
    answer = admin.post("/v1/hubs/solo-raya/evaluations", json=body)
    assert (answer.status_code, answer.json["rule"]) == (409, "not_in_pilot")


def test_evaluations_are_for_readers_of_the_history(evaluate, as_role, client):
    evaluate()
    assert client.get(EVALUATIONS).status_code == 401
    assert as_role("front_desk", "semarang").get(EVALUATIONS).status_code == 403
    assert len(as_role("auditor").get(EVALUATIONS).json["items"]) == 1
    evaluate(client=as_role("hub_manager", "semarang"), status=403)
