"""A hub: the phases of its life, and the configuration in force."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest

from domain import Hub
from domain.errors import EvaluationMissing, HubNotOpen, NotOpenYet, PhaseOrder, Unevaluable
from domain.events import Provenance, acting
from domain.phases import Evaluation, Phase, PhaseEntry, Result, Verdict
from domain.values import Label


def evaluation(verdict):
    words = Label("anggota", "members")
    reached = Result(words, words, 412.0, 400.0)
    return Evaluation(date(2026, 11, 23), date(2027, 5, 31), (reached,), verdict, "Contoh", based_on=7)


def entry(phase):
    return PhaseEntry(phase, date(2027, 1, 1), "Contoh 3/2027")


@pytest.mark.parametrize(("earlier", "later"), list(pairwise(Phase)))
def test_phases_go_forward_and_never_back(earlier, later):
    assert earlier.may_become(later) and not later.may_become(earlier)


def test_a_phase_may_be_left_out():
    assert Phase.PROPOSED.may_become(Phase.PILOT)


def test_only_what_was_a_pilot_becomes_permanent():
    assert [phase for phase in Phase if phase.may_become(Phase.PERMANENT)] == [Phase.PILOT]


@pytest.mark.parametrize("phase", Phase)
def test_no_phase_follows_itself(phase):
    assert not phase.may_become(phase)


def test_every_hub_begins_as_a_proposal():
    assert Hub.register("taman", date(2026, 1, 1), "usul").phase.phase is Phase.PROPOSED


def test_a_pilot_cannot_become_a_proposal_again(hub):
    with pytest.raises(PhaseOrder, match="from pilot to proposed") as refusal:
        hub.enter_phase(entry(Phase.PROPOSED))
    assert refusal.value.configuration == 1


def test_what_is_closed_stays_closed(hub):
    hub.enter_phase(entry(Phase.CLOSED))
    with pytest.raises(PhaseOrder):
        hub.enter_phase(entry(Phase.PERMANENT))


def test_the_day_of_a_phase_may_slip(hub):
    hub.enter_phase(replace(entry(Phase.PILOT), ground="later than planned"))
    assert hub.phase.since == date(2027, 1, 1)


def test_entering_the_same_phase_again_changes_nothing(hub):
    before = len(hub.pending_events)
    hub.enter_phase(hub.phase)
    assert len(hub.pending_events) == before


@pytest.mark.parametrize("phase", [p for p in Phase if not p.takes_bookings and p is not Phase.CLOSED])
def test_a_hub_before_its_pilot_is_not_in_service(configuration, phase):
    hub = Hub.register("taman", date(2026, 1, 1), "usul")
    hub.configure(configuration)
    if phase is not Phase.PROPOSED:
        hub.enter_phase(entry(phase))
    with pytest.raises(HubNotOpen, match=phase):
        hub.in_service()


def test_a_closed_hub_is_not_in_service(hub):
    hub.enter_phase(entry(Phase.CLOSED))
    with pytest.raises(HubNotOpen, match="Taman") as refusal:
        hub.in_service()
    assert refusal.value.rule == "hub_not_open"


def test_a_permanent_hub_is_in_service(hub, configuration):
    hub.evaluate(evaluation(Verdict.PROMOTE))
    hub.enter_phase(entry(Phase.PERMANENT))
    assert hub.in_service() == configuration


def test_a_pilot_that_was_not_evaluated_does_not_become_permanent(hub):
    with pytest.raises(EvaluationMissing, match="Taman") as refusal:
        hub.enter_phase(entry(Phase.PERMANENT))
    assert (hub.phase.phase, refusal.value.configuration) == (Phase.PILOT, 1)


@pytest.mark.parametrize("verdict", [Verdict.EXTEND, Verdict.CLOSE])
def test_a_pilot_becomes_permanent_only_where_its_evaluation_recommends_it(hub, verdict):
    hub.evaluate(evaluation(verdict))
    with pytest.raises(EvaluationMissing):
        hub.enter_phase(entry(Phase.PERMANENT))


def test_the_last_evaluation_counts(hub):
    hub.evaluate(evaluation(Verdict.PROMOTE))
    hub.evaluate(evaluation(Verdict.EXTEND))
    with pytest.raises(EvaluationMissing):
        hub.enter_phase(entry(Phase.PERMANENT))


def test_a_pilot_is_closed_without_an_evaluation(hub):
    hub.enter_phase(entry(Phase.CLOSED))
    assert hub.phase.phase is Phase.CLOSED


@pytest.mark.parametrize("phase", [Phase.PROPOSED, Phase.PREPARING, Phase.CLOSED])
def test_only_a_pilot_is_evaluated(phase):
    hub = Hub.register("taman", date(2026, 1, 1), "usul")
    if phase is not Phase.PROPOSED:
        hub.enter_phase(entry(phase))
    with pytest.raises(Unevaluable, match=phase):
        hub.evaluate(evaluation(Verdict.PROMOTE))


def test_the_same_evaluation_again_changes_nothing(hub):
    hub.evaluate(evaluation(Verdict.EXTEND))
    before = len(hub.pending_events)
    hub.evaluate(evaluation(Verdict.EXTEND))
    assert len(hub.pending_events) == before


def test_another_phase_forgets_the_evaluation(hub):
    hub.evaluate(evaluation(Verdict.CLOSE))
    hub.enter_phase(entry(Phase.CLOSED))
    assert hub.evaluation is None


def test_another_ground_of_the_same_phase_does_not(hub):
    hub.evaluate(evaluation(Verdict.PROMOTE))
    hub.enter_phase(replace(hub.phase, ground="Contoh 4/2027"))
    assert hub.evaluation == evaluation(Verdict.PROMOTE)


def test_a_target_day_that_moves_is_an_event_of_its_own():
    hub = Hub.register("taman", date(2026, 1, 1), "usul")
    first = replace(entry(Phase.PREPARING), target=date(2027, 3, 1))
    for target in (first, replace(first, target=date(2027, 6, 1))):
        hub.enter_phase(target)
    told = [(event.left, event.entered.target) for event in hub.pending_events[1:]]
    assert told == [(Phase.PROPOSED, date(2027, 3, 1)), (Phase.PREPARING, date(2027, 6, 1))]


def test_a_configuration_is_numbered(hub, configuration):
    hub.configure(replace(configuration, name=Label("Taman Baru", "New Garden")))
    assert (hub.configuration_version, hub.name) == (2, Label("Taman Baru", "New Garden"))


def test_the_same_configuration_again_changes_nothing(hub, configuration):
    hub.configure(replace(configuration))
    assert hub.configuration_version == 1


def test_the_event_carries_the_configuration_whole(hub, configuration):
    assert hub.pending_events[1].configuration == configuration


def test_every_event_says_where_who_by_what_and_why(hub):
    event = hub.pending_events[-1]
    assert (event.hub, event.actor, event.reason) == ("taman", "front desk", "a test")
    assert event.command and event.happened_at is None


def test_a_late_entry_says_when_it_happened(hub, now, configuration):
    then = now.replace(year=2020)
    with acting(Provenance("archive", hub.id, now, happened_at=then)):
        hub.configure(replace(configuration, region="solo_raya"))
    assert (hub.pending_events[-1].happened_at, hub.pending_events[-1].timestamp) == (then, now)


def test_a_hub_serves_from_the_day_its_pilot_begins(hub):
    hub.enter_phase(PhaseEntry(Phase.PILOT, date(2027, 2, 1), "Contoh 4/2027"))
    with pytest.raises(NotOpenYet, match="2027-02-01"):
        hub.serves_on(date(2027, 1, 31))
    hub.serves_on(date(2027, 2, 1))


def test_a_promotion_in_advance_does_not_interrupt_the_service(hub):
    hub.evaluate(evaluation(Verdict.PROMOTE))
    since = hub.phase.since
    hub.enter_phase(PhaseEntry(Phase.PERMANENT, since + timedelta(days=90), "Contoh 5/2027"))
    hub.serves_on(since)
