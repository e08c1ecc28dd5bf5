"""Figures on a page for anybody; the evaluation of a pilot, recorded and read behind the counter."""

import re
from datetime import UTC, datetime, time, timedelta

import pytest
import time_machine

from domain import Hub
from domain.values import hub_id
from interface.formats import NETWORK_ZONE
from projections.measures import MEASURES

FIGURES, EVALUATION, HUB = "/hubs/semarang/figures", "/hubs/semarang/evaluation", "/hubs/semarang"


@pytest.fixture
def visitor(office):
    return office.nobody()


@pytest.fixture
def day_after(coming_monday):
    """It is the Tuesday of the coming week."""
    with time_machine.travel(datetime.combine(coming_monday + timedelta(1), time(3), UTC)):
        yield coming_monday


def test_the_page_tells_each_figure_with_its_definition(visitor):
    page = visitor.read(FIGURES)
    for measure in MEASURES:
        assert measure.label.en in page and measure.definition.en in page and measure.unit.en in page


def test_in_bahasa_it_speaks_bahasa(visitor):
    page = visitor.read(f"{FIGURES}?lang=id")
    assert "Keanggotaan aktif" in page and "menghitung tempat yang diberikan, bukan orang yang hadir" in page


def test_it_says_of_which_position_and_moment_its_figures_are(visitor, parts):
    head = parts.platform.log_of_events.max_notification_id()
    assert f"(data position {head})" in visitor.read(FIGURES)


def test_it_says_which_figures_rest_on_examples(visitor):
    assert visitor.read(FIGURES).count("Sample value") == 3


def test_months_are_drawn_and_told(desk, visitor, request, coming_monday):
    desk.book("meeting-kawung", coming_monday, "09:00-10:30")
    request.getfixturevalue("day_after")
    found = visitor.get(f"{FIGURES}?from={coming_monday}&until={coming_monday}").text
    table = re.search(r"<tbody>(.*?)</tbody>", found, flags=re.DOTALL)[1]
    assert re.search(r'<td><a [^>]*>1\.5<.*?<rect class="taken" width="100', table, flags=re.DOTALL)


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("from=2026-02-02&until=2026-02-01", "must not come after the last"),
        ("until=2150-01-01", "days that have come"),
        ("from=someday", "Not a valid date"),
    ],
)
def test_a_period_that_makes_no_sense_is_told_and_stays_typed(visitor, query, says):
    page = visitor.read(f"{FIGURES}?{query}", status=422)
    assert says in page
    assert f"[{query.rpartition('=')[2]}]" in page or "[someday]" in page


def test_the_page_of_a_hub_leads_to_its_figures(visitor):
    assert f'href="{FIGURES}"' in visitor.get(HUB).text


def test_of_an_unknown_hub_there_are_no_figures(visitor):
    visitor.get("/hubs/nowhere/figures", status=404)


@pytest.fixture
def admin(office):
    return office.comes("provincial_admin")


GOOD = {
    "reached-0": "120", "basis-0": "Daftar hub, November 2026", "verdict": "promote",
    "conclusion": "Layak diteruskan.", "reason": "Contoh 9/2026",
}  # fmt: skip


@pytest.fixture
def evaluate(admin, office):
    """Fills in the form; what is read in the end."""

    def send(status=303, **parts):
        answer = admin.fill(EVALUATION, EVALUATION, **{**GOOD, **parts})
        assert answer.status_code == status, answer.text
        office.follow()
        return admin.read(EVALUATION) if status == 303 else answer

    return send


def test_the_form_shows_the_figures_it_will_record(admin):
    page = admin.read(EVALUATION)
    today = datetime.now(NETWORK_ZONE)
    assert f"Figures from 31 January 2020 to {today.day} {today:%B %Y}" in page
    assert "Active memberships" in page and "Digital startups accommodated" in page


def test_an_evaluation_that_was_sent_is_shown(evaluate):
    page = evaluate()
    assert "make the hub permanent" in page and "Layak diteruskan." in page
    assert "Stated by the evaluator, based on: Daftar hub, November 2026" in page
    assert "Contoh 9/2026" in page


def test_the_public_page_of_the_hub_says_the_verdict_alone(evaluate, visitor):
    evaluate()
    page = visitor.read(HUB)
    assert "The pilot was evaluated: make the hub permanent." in page
    assert "Layak diteruskan." not in page


def test_what_was_reached_is_recorded_beside_its_target(evaluate, parts):
    evaluate(**{"reached-0": "12,5"})
    evaluated = parts.platform.find(Hub, hub_id("semarang")).evaluation
    assert (evaluated.results[-1].value, evaluated.results[-1].target) == (12.5, 1000.0)


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"conclusion": ""}, "Missing data for required field."),
        ({"reason": ""}, "Missing data for required field."),
        ({"verdict": "perhaps"}, "is needed."),
        ({"reached-0": "1.200"}, "A number is needed, such as 1250 or 12.5."),
        ({"basis-0": ""}, "Say what this is based on."),
        ({"reached-0": ""}, "Say what was reached, or leave both empty."),
        ({"seen": "other"}, "The figures have changed since you saw them"),
        ({"first": "2026-03-02", "last": "2026-03-01"}, "must not come after the last"),
    ],
)
def test_a_fault_is_told_where_it_is_and_nothing_typed_is_lost(evaluate, office, changed, says):
    answer = evaluate(422, **changed)
    page = answer.text
    assert says in page
    kept = {**GOOD, **changed}
    for name in ("basis-0", "conclusion", "reason"):
        assert kept[name] in page
    assert kept["verdict"] != "promote" or re.search(r'value="promote" checked', page)
    assert not office.parts.platform.find(Hub, hub_id("semarang")).evaluation


def test_days_before_the_pilot_are_refused_in_the_form(evaluate):
    page = evaluate(409, first="2020-01-30").text
    assert (
        "An evaluation is of days of the pilot, from 31 January 2020" in page and GOOD["conclusion"] in page
    )


def test_the_same_form_sent_twice_records_one_evaluation(admin, office):
    hidden = admin.form(EVALUATION, EVALUATION)
    for _ in range(2):
        answer = admin.client.post(
            EVALUATION, data={**hidden, **GOOD}, headers={"Origin": "http://localhost"}
        )
        assert answer.status_code == 303, answer.text
        office.follow()
    assert admin.read(EVALUATION).count("Recorded on") == 1


def test_a_hub_that_is_no_pilot_has_no_form(admin):
    page = admin.get("/hubs/solo-raya/evaluation").text
    assert "Only a pilot is evaluated" in page and "<textarea" not in page


def test_the_manager_of_the_hub_reads_and_does_not_evaluate(evaluate, office):
    evaluate()
    manager = office.comes("hub_manager", "semarang")
    page = manager.get(EVALUATION).text
    assert "Layak diteruskan." in page and "<textarea" not in page
    assert manager.cross(EVALUATION, **GOOD).status_code in (400, 403)


def test_the_front_desk_does_not_read_evaluations(office, visitor):
    office.comes("front_desk", "semarang").get(EVALUATION, status=403)
    visitor.get(EVALUATION, status=303)
