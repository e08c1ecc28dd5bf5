"""A pilot is evaluated on a ground, over its own days, by results that are defined; then it may be permanent."""

from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest

from application.access import OPERATOR
from application.evaluations import EvaluatePilot, recorded_by
from application.hubs import apply_plan, plan_hub
from domain import Hub
from domain.account import Role
from domain.errors import (
    EvaluationIncomplete,
    EvaluationMissing,
    EvaluationPeriod,
    GroundNeeded,
    NotPermitted,
    NotYetRecorded,
    Unevaluable,
)
from domain.phases import Evaluation, Phase, PhaseEntry, Result, Verdict
from domain.values import Label, hub_id

GROUND = "Contoh 9/2026"
WORDS = Label("Keanggotaan aktif", "Active memberships")
RESULT = Result(WORDS, Label("Pada akhir periode", "At the end of the period"), 120.0, 100.0)
GOOD = Evaluation(date(2026, 1, 1), date(2026, 11, 23), (RESULT,), Verdict.PROMOTE, "Layak diteruskan.", 1)


@pytest.fixture
def evaluate(taman):
    """Records an evaluation of the pilot, which differs from a good one in some parts."""

    def send(key=None, reason=GROUND, actor=OPERATOR, **parts):
        return taman.do(EvaluatePilot("taman", replace(GOOD, **parts)), key, actor, reason=reason)

    return send


@pytest.fixture
def promote(taman, pilot):
    """Plans and applies the file of the pilot as that of a permanent hub."""
    permanent = replace(pilot, phase=PhaseEntry(Phase.PERMANENT, date(2026, 12, 1), "Contoh 10/2026"))

    def act():
        plan = plan_hub(taman.platform, OPERATOR, permanent)
        apply_plan(taman.platform, OPERATOR, permanent, plan)
        return taman.platform.find(Hub, hub_id("taman")).phase.phase

    return act


def test_an_evaluation_is_on_record_with_its_ground(taman, evaluate):
    evaluate()
    (row,) = taman.events(type="hub.evaluated")
    assert row["body"]["reason"] == GROUND
    assert taman.platform.find(Hub, hub_id("taman")).evaluation == GOOD


def test_a_pilot_becomes_permanent_only_after_an_evaluation(evaluate, promote):
    with pytest.raises(EvaluationMissing):
        promote()
    evaluate()
    assert promote() is Phase.PERMANENT


@pytest.mark.parametrize("verdict", [Verdict.EXTEND, Verdict.CLOSE])
def test_an_evaluation_that_does_not_recommend_it_does_not_promote(evaluate, promote, verdict):
    evaluate(verdict=verdict)
    with pytest.raises(EvaluationMissing):
        promote()


def test_the_last_evaluation_counts(evaluate, promote):
    evaluate()
    evaluate(verdict=Verdict.EXTEND)
    with pytest.raises(EvaluationMissing):
        promote()


@pytest.mark.parametrize("reason", [None, "", "  "])
def test_without_a_ground_nothing_is_evaluated(taman, evaluate, reason):
    with pytest.raises(GroundNeeded):
        evaluate(reason=reason)
    assert not taman.events(type="hub.evaluated")


@pytest.mark.parametrize(
    "period",
    [
        (date(2025, 12, 31), date(2026, 11, 23)),
        (date(2026, 1, 1), date(2026, 11, 24)),
        (date(2026, 3, 2), date(2026, 3, 1)),
    ],
    ids=["before the pilot", "in the future", "backwards"],
)
def test_only_days_of_the_pilot_are_evaluated(taman, evaluate, period):
    first, last = period
    with pytest.raises(EvaluationPeriod):
        evaluate(first=first, last=last)
    assert not taman.events(type="hub.evaluated")


@pytest.mark.parametrize(
    "parts",
    [
        {"results": ()},
        {"conclusion": " "},
        {"results": (replace(RESULT, definition=Label("", "")),)},
        {"results": (replace(RESULT, value=float("nan")),)},
    ],
    ids=["no results", "no conclusion", "no definition", "no number"],
)
def test_an_evaluation_says_all_that_belongs_to_it(evaluate, parts):
    with pytest.raises(EvaluationIncomplete):
        evaluate(**parts)


def test_results_rest_on_what_is_recorded(taman, evaluate):
    head = taman.events()[-1]["position"]
    with pytest.raises(NotYetRecorded) as refusal:
        evaluate(based_on=head + 1)
    assert refusal.value.values == {"position": head + 1, "head": head}
    evaluate(based_on=head)


def test_what_is_no_pilot_is_not_evaluated(evaluate, promote):
    evaluate()
    promote()
    with pytest.raises(Unevaluable):
        evaluate(verdict=Verdict.EXTEND)


def test_the_manager_of_a_hub_does_not_evaluate_it(taman, evaluate):
    with pytest.raises(NotPermitted):
        evaluate(actor=taman.staff(Role.HUB_MANAGER))


def test_the_same_request_again_records_nothing_more(taman, evaluate):
    key = uuid4()
    assert not evaluate(key).repeated
    assert evaluate(key).repeated
    assert len(taman.events(type="hub.evaluated")) == 1


def test_what_a_request_recorded_can_be_asked(taman, evaluate):
    key = uuid4()
    evaluate(key)
    evaluate(verdict=Verdict.EXTEND)
    assert recorded_by(taman.platform, "taman", key) == GOOD
    assert recorded_by(taman.platform, "taman", uuid4()) is None
