"""A request about one's own data: step by step, by two people, without a word about anybody."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from domain import DataRequest, Membership
from domain.data_request import PROOFS, Done, EnrolmentOf, Subjects
from domain.errors import ChangedMeanwhile, PersonForgotten, RequestState, SomebodyElseDecides, Unusable
from domain.events import Provenance, acting
from domain.personal import Personal

MIRA = UUID(int=7)
NOW = datetime(2026, 11, 23, 3, tzinfo=UTC)
TODAY = date(2026, 11, 23)


@pytest.fixture
def by():
    """by("manager"): whoever acts in the block."""
    return lambda actor: acting(Provenance(actor, uuid4(), NOW))


@pytest.fixture
def asked(by):
    """A request of a kind, received at the desk or elsewhere by the front desk."""

    def receive(kind="erasure", channel="desk", subjects=None):
        with by("front desk"):
            return DataRequest.receive(uuid4(), "taman", kind, subjects or Subjects((MIRA,)), channel)

    return receive


@pytest.fixture
def granted(asked, by):
    request = asked()
    with by("front desk"):
        request.check_identity("ktp_shown")
    with by("manager"):
        request.decide(granted=True)
    return request


def test_it_has_to_be_answered_within_three_times_24_hours(asked):
    assert asked().due == NOW + timedelta(hours=72)


def test_it_is_executed_once(granted):
    granted.execute(Done(keys=1))
    assert granted.state == "executed"
    with pytest.raises(RequestState, match="executed cannot be executed"):
        granted.execute(Done(keys=1))


def test_executing_an_erasure_names_whose_keys_go(granted):
    granted.execute(Done(keys=1))
    executed = granted.pending_events[-1]
    assert (executed.forgotten, executed.receipt) == ((MIRA,), granted.receipt)


@pytest.mark.parametrize("kind", ["access", "correction"])
def test_executing_anything_else_names_nobody(asked, by, kind):
    request = asked(kind)
    request.check_identity("ktp_shown")
    with by("manager"):
        request.decide(granted=True)
    request.execute(Done())
    assert request.pending_events[-1].forgotten == ()


def test_who_took_it_at_the_desk_does_not_decide_it(asked, by):
    request = asked()
    with by("front desk"):
        request.check_identity("ktp_shown")
        with pytest.raises(SomebodyElseDecides):
            request.decide(granted=True)
    with by("manager"):
        request.decide(granted=True)
    assert request.state == "granted"


@pytest.mark.parametrize("channel", ["self", "desk", "letter"])
def test_who_checked_the_identity_does_not_decide_it_however_it_was_asked(asked, by, channel):
    request = asked(channel=channel)
    with by("manager"):
        request.check_identity("ktp_shown")
        with pytest.raises(SomebodyElseDecides):
            request.decide(granted=True)
    with by("another manager"):
        request.decide(granted=True)
    assert request.state == "granted"


def test_nothing_is_decided_before_the_identity_was_seen(asked, by):
    with by("manager"), pytest.raises(RequestState):
        asked().decide(granted=True)


@pytest.mark.parametrize("granted", [True, False])
def test_it_is_decided_once(asked, by, granted):
    request = asked()
    request.check_identity("ktp_shown")
    with by("manager"):
        request.decide(granted)
        with pytest.raises(RequestState):
            request.decide(not granted)


@pytest.mark.parametrize("how", PROOFS[:-1])
def test_an_identity_is_seen_in_one_of_these_ways(asked, how):
    request = asked()
    request.check_identity(how)
    assert request.state == "identity_checked"


@pytest.mark.parametrize("how", ["3374012345678901", "Kenari Contoh", "", "signed_in"])
def test_no_number_and_no_name_is_written_down_as_proof(asked, how):
    with pytest.raises(Unusable):
        asked().check_identity(how)


def test_who_asked_by_their_own_session_is_known_by_it(asked):
    request = asked(channel="self")
    request.check_identity("signed_in")
    assert request.state == "identity_checked"


def test_a_step_upon_an_older_version_is_refused(asked):
    request = asked()
    request.check_identity("ktp_shown", seen=1)
    with pytest.raises(ChangedMeanwhile):
        request.check_identity("ktp_shown", seen=1)


def test_the_subjects_are_all_ids_that_words_are_sealed_under():
    member, account, program, enrolment = (uuid4() for _ in range(4))
    subjects = Subjects((member,), account, (EnrolmentOf(program, enrolment),))
    assert subjects.ids == (member, account, enrolment)


def test_a_member_who_is_forgotten_has_left(mira):
    mira.forget(uuid4(), TODAY)
    assert mira.forgotten and mira.state_on(TODAY) == "ended"


def test_a_member_who_left_before_keeps_that_day(mira):
    mira.end(TODAY, "hub")
    mira.forget(uuid4(), TODAY + timedelta(days=9))
    assert mira.ended_on == TODAY
    assert [type(event) for event in mira.pending_events[-2:]] == [Membership.Ended, Membership.Forgotten]


def test_forgetting_twice_changes_nothing(mira):
    mira.forget(uuid4(), TODAY)
    version = mira.version
    mira.forget(uuid4(), TODAY)
    assert mira.version == version


def test_of_who_is_forgotten_nothing_new_is_kept(mira):
    mira.forget(uuid4(), TODAY)
    for act in (lambda: mira.correct(Personal(mira.id, "name", "Mira")), lambda: mira.consent("newsletter")):
        with pytest.raises(PersonForgotten):
            act()


def test_a_consent_is_given_once_and_withdrawn_once(mira):
    for act in (mira.consent, mira.consent, mira.withdraw_consent, mira.withdraw_consent):
        act("newsletter")
    assert [type(event) for event in mira.pending_events[-2:]] == [
        Membership.Consented, Membership.ConsentWithdrawn,
    ]  # fmt: skip
    assert mira.consents == set()
