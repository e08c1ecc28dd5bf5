"""A programme: its places, its waiting list, and what ends it."""

from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as some

from domain.errors import (
    AlreadyEnrolled,
    AlreadyExists,
    ChangedMeanwhile,
    MembersOnly,
    NoSuchEnrolment,
    ProgramOver,
)

ONE, TWO, THREE, FOUR = (UUID(int=n) for n in (1, 2, 3, 4))


@pytest.fixture
def full(training, now):
    """Two places, both given, and two who wait."""
    program = training(places=2)
    for enrolment in (ONE, TWO, THREE, FOUR):
        program.enrol(enrolment, now)
    return program


def waiting(program):
    return [key for key, enrolment in program.enrolments.items() if enrolment.state == "waiting"]


def test_who_comes_after_the_last_place_waits(full):
    assert full.places_taken == 2 and waiting(full) == [THREE, FOUR]


def test_the_first_who_waits_gets_the_place_that_is_freed(full, now):
    full.withdraw(ONE, now)
    assert full.places_taken == 2 and waiting(full) == [FOUR]


def test_who_gives_up_waiting_frees_no_place(full, now):
    full.withdraw(THREE, now)
    assert full.places_taken == 2 and waiting(full) == [FOUR]


def test_an_enrolments_id_is_one_persons(full, now):
    with pytest.raises(AlreadyExists, match=str(THREE)):
        full.enrol(THREE, now)


def test_an_enrolments_id_stays_taken_after_a_withdrawal(full, now):
    full.withdraw(ONE, now)
    with pytest.raises(AlreadyExists, match=str(ONE)):
        full.enrol(ONE, now)


def test_a_member_enrols_once(training, now):
    program = training()
    program.enrol(ONE, now, member_id=(mira := uuid4()))
    with pytest.raises(AlreadyEnrolled, match="Pelatihan"):
        program.enrol(TWO, now, member_id=mira)


def test_who_withdrew_may_enrol_again(training, now):
    program = training()
    program.enrol(ONE, now, member_id=(mira := uuid4()))
    program.withdraw(ONE, now)
    assert program.enrol(TWO, now, member_id=mira) is False


def test_a_programme_for_members_is_not_for_everyone(training, now):
    program = training(audience="members")
    with pytest.raises(MembersOnly) as refusal:
        program.enrol(ONE, now)
    assert refusal.value.rule == "members_only"
    program.enrol(ONE, now, member_id=uuid4())


def test_only_who_is_enrolled_can_withdraw(training, now):
    with pytest.raises(NoSuchEnrolment):
        training().withdraw(ONE, now)


@pytest.mark.parametrize("act", ["enrol", "withdraw", "cancel"])
def test_what_is_called_off_takes_no_more(full, now, act):
    full.cancel(now)
    with pytest.raises(ProgramOver, match="cancelled"):
        full.cancel(now) if act == "cancel" else getattr(full, act)(
            ONE if act == "withdraw" else uuid4(), now
        )


def test_what_is_over_takes_no_more(training, slot):
    with pytest.raises(ProgramOver, match="is over"):
        training().enrol(ONE, slot("9-12").end)


def test_who_saw_another_version_cannot_call_it_off(full, now):
    with pytest.raises(ChangedMeanwhile):
        full.cancel(now, seen=1)
    full.cancel(now, seen=full.version)


@given(wishes=some.lists(some.tuples(some.booleans(), some.integers(0, 9)), max_size=40))
def test_places_are_all_given_while_anyone_waits(wishes):
    program, at = _three_places()
    coming: list[UUID] = []
    for enrols, which in wishes:
        if enrols:
            coming.append(uuid4())
            program.enrol(coming[-1], at)
        elif coming:
            program.withdraw(coming.pop(which % len(coming)), at)
        assert program.places_taken == min(3, len(coming))


def _three_places():
    from datetime import UTC, datetime, timedelta

    from domain import Program
    from domain.values import Label, Slot

    at = datetime(2026, 11, 23, tzinfo=UTC)
    words = Label("Pelatihan", "Training")
    slot = Slot(at + timedelta(hours=2), at + timedelta(hours=4))
    return Program.schedule(uuid4(), "taman", "training", words, None, slot, 3, "anyone"), at
