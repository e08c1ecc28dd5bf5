"""The door: who may, one decision at a time however many ask, and nothing decided on what has changed."""

from collections import Counter
from dataclasses import replace
from datetime import date, time
from uuid import uuid4

import pytest

from application.access import ANYONE
from application.accounts import (
    CloseAccount,
    CorrectAccount,
    GrantRole,
    LinkMembership,
    OpenAccount,
    ReopenAccount,
    RevokeRole,
    UnlinkMembership,
)
from application.bookings import ApproveBooking, BookSpace, CancelBooking
from application.data_requests import (
    CheckIdentity,
    ConfirmRetention,
    DecideRequest,
    ExecuteRequest,
    ReceiveRequest,
)
from application.door import ATTEMPTS, HANDLERS
from application.evaluations import EvaluatePilot
from application.forgetting import ForgetAgain
from application.hubs import ApplyHubFile
from application.memberships import BeginMembership, EndMembership, PauseMembership, ResumeMembership
from application.persons import CorrectMembership, GiveConsent, WithdrawConsent
from application.programs import CancelProgram, Enrol, ScheduleProgram, Withdraw
from application.submissions import ApplySubmission, ApprovePlan, RejectPlan, SubmitPlan, WithdrawPlan
from application.vocabulary import AdoptVocabulary, FoundNetwork
from domain import Account, Space
from domain.account import Grant, Role
from domain.data_request import Subjects
from domain.errors import (
    Busy,
    HubNotOpen,
    NotFound,
    NotPermitted,
    OutsideOpeningHours,
    Refusal,
    SlotTaken,
    SpaceRetired,
)
from domain.personal import Personal
from domain.phases import Evaluation, Phase, Result, Verdict
from domain.submission import Outcome, Settlement
from domain.values import Hours, Label, space_id
from domain.words import Vocabulary

LOFT = space_id("taman", "loft")
WORDS = Label("anggota", "members")
EVALUATION = Evaluation(
    date(2026, 1, 2), date(2026, 1, 2), (Result(WORDS, WORDS, 1.0, None),), Verdict.EXTEND, "Contoh", 0
)


def test_of_fifty_who_ask_for_one_slot_one_gets_it(taman, process, slot, at_once):
    desks, members = (taman, process()), [taman.member() for _ in range(50)]
    answers = at_once(
        *(lambda n=n, m=m: desks[n % 2].book("loft", m, slot("9-10")) for n, m in enumerate(members))
    )
    assert Counter(type(answer).__name__ for answer in answers) == {"Receipt": 1, "SlotTaken": 49}
    assert len(taman.events(type="space.booked")) == 1


def test_eight_who_ask_for_eight_slots_of_one_space_all_get_them(taman, process, slot, at_once):
    desks, members = (taman, process()), [taman.member() for _ in range(8)]
    answers = at_once(
        *(
            lambda n=n, m=m: desks[n % 2].book("loft", m, slot(f"{9 + n}-{10 + n}"))
            for n, m in enumerate(members)
        )
    )
    assert Counter(type(answer).__name__ for answer in answers) == {"Receipt": 8}


def test_desks_are_given_to_as_many_as_there_are(taman, process, slot, at_once):
    desks, members = (taman, process()), [taman.member() for _ in range(10)]
    answers = at_once(
        *(lambda n=n, m=m: desks[n % 2].book("desks", m, slot("9-10")) for n, m in enumerate(members))
    )
    assert Counter(type(answer).__name__ for answer in answers) == {"Receipt": 4, "NotEnoughSeats": 6}


def test_one_key_sent_by_ten_at_once_happens_once(taman, process, slot, at_once):
    desks, member, key, booking = (taman, process()), taman.member(), uuid4(), uuid4()
    answers = at_once(
        *(lambda n=n: desks[n % 2].book("loft", member, slot("9-10"), key, booking) for n in range(10))
    )
    assert len({answer.position for answer in answers}) == 1
    assert Counter(answer.repeated for answer in answers) == {False: 1, True: 9}


@pytest.fixture
def example(taman, pilot, slot):
    """example(PauseMembership): a command of that kind, in a hub where something of everything has happened."""
    member, program, account = taman.member(), taman.programme(slot("14-16")), taman.staff(Role.AUDITOR, None)
    taman.book("loft", member, slot("9-10"), booking=(booking := uuid4()))
    enrolment, other = taman.enrol(program), uuid4()
    (grant,) = taman.platform.find(Account, account.account).grants
    name = Personal(other, "name", "Bagus Contoh")
    taman.do(ReceiveRequest(request := uuid4(), "erasure", Subjects((member,))))
    commands = (
        BookSpace("taman", LOFT, other, member, slot("11-12")),
        CancelBooking(LOFT, booking),
        ApproveBooking(LOFT, booking),
        BeginMembership("taman", other, "umkm", "free", name),
        PauseMembership(member),
        ResumeMembership(member),
        EndMembership(member, "member"),
        ScheduleProgram("taman", other, "training", Label("Pelatihan", "Training"), slot("17-18"), "anyone"),
        CancelProgram(program),
        Enrol(program, other, member),
        Withdraw(program, enrolment),
        ApplyHubFile(pilot, 0),
        SubmitPlan(pilot, 0),
        ApprovePlan(other),
        RejectPlan(other),
        WithdrawPlan(other),
        ApplySubmission(other),
        EvaluatePilot("taman", EVALUATION),
        OpenAccount(other, "person", name),
        GrantRole(account.account, other, Grant(Role.AUDITOR, None, date(2026, 1, 1))),
        RevokeRole(account.account, grant),
        LinkMembership(account.account, member),
        UnlinkMembership(account.account, member),
        CorrectAccount(account.account, Personal(account.account, "name", "Sekar Contoh")),
        CloseAccount(account.account),
        ReopenAccount(account.account),
        ForgetAgain(member, other),
        ReceiveRequest(other, "erasure", Subjects((member,))),
        CheckIdentity(request, "ktp_shown"),
        DecideRequest(request, True),
        ExecuteRequest(request),
        ConfirmRetention("taman", other, Subjects((member,))),
        CorrectMembership(member, Personal(member, "name", "Mira Contoh")),
        GiveConsent(member, "newsletter"),
        WithdrawConsent(member, "newsletter"),
        FoundNetwork(words := Vocabulary(pilot.configuration.words)),
        AdoptVocabulary(words, 0),
    )
    return {type(command): command for command in commands}.__getitem__


@pytest.mark.parametrize("command", HANDLERS)
def test_nobody_in_particular_changes_anything(taman, example, command):
    wish, before = example(command), len(taman.events())
    with pytest.raises((NotPermitted, NotFound)):
        taman.do(wish, actor=ANYONE, reason="a reason")
    assert len(taman.events()) == before


@pytest.mark.parametrize("command", HANDLERS)
def test_every_command_needs_a_right_that_an_auditor_does_not_have(taman, example, command):
    wish, auditor = example(command), taman.staff(Role.AUDITOR, None)
    before = len(taman.events())
    with pytest.raises(NotPermitted, match="needs the right to") as refusal:
        taman.do(wish, actor=auditor, reason="a reason")
    assert refusal.value.values == {"needs": HANDLERS[command].needs}
    assert len(taman.events()) == before


def test_one_right_is_not_another(taman, example):
    with pytest.raises(NotPermitted, match="manage_programs"):
        taman.do(example(ScheduleProgram), actor=taman.staff(Role.FRONT_DESK))


def test_the_actor_stands_in_the_log(taman, example):
    taman.do(example(BookSpace), actor=(keeper := taman.staff(Role.FRONT_DESK)))
    assert [row["actor"] for row in taman.events(type="space.booked")] == ["operator", keeper.name]


def test_a_booking_is_decided_on_the_hours_in_force_not_on_those_remembered(taman, process, pilot, slot):
    member, other = taman.member(), process()
    other.book("loft", member, slot("19-20"))
    taman.apply(_with(pilot, opening_hours=_until_noon(pilot)))
    with pytest.raises(OutsideOpeningHours) as refusal:
        other.book("loft", member, slot("19-20", days=1))
    assert refusal.value.configuration == 2


def test_a_refusal_is_decided_on_the_hours_in_force_too(taman, process, pilot, slot):
    taman.apply(_with(pilot, opening_hours=_until_noon(pilot)))
    member, other = taman.member(), process()
    other.book("loft", member, slot("9-10"))
    taman.apply(pilot)
    assert other.book("loft", member, slot("19-20"))


def test_a_hub_that_was_closed_elsewhere_takes_no_bookings_here(taman, process, pilot, slot):
    member, other = taman.member(), process()
    other.book("loft", member, slot("9-10"))
    moved = Settlement(Outcome.TO_MOVE, message="Gedung diperbaiki")
    taman.apply(replace(pilot, phase=replace(pilot.phase, phase=Phase.CLOSED)), settlement=moved)
    with pytest.raises(HubNotOpen):
        other.book("loft", member, slot("11-12"))


def test_a_space_that_was_retired_elsewhere_is_not_booked_here(taman, process, pilot, slot):
    member, other = taman.member(), process()
    other.book("loft", member, slot("9-10"))
    taman.apply(_with(pilot, spaces=pilot.configuration.spaces[1:]))
    with pytest.raises(SpaceRetired):
        other.book("loft", member, slot("11-12"))


def test_a_slot_that_was_freed_elsewhere_is_free_here(taman, process, slot):
    member, other, booking = taman.member(), process(), uuid4()
    other.book("loft", member, slot("9-10"), booking=booking)
    with pytest.raises(SlotTaken):
        taman.book("loft", member, slot("9-10"))
    other.cancel("loft", booking)
    assert taman.book("loft", member, slot("9-10"))


def test_a_booking_that_was_cancelled_elsewhere_is_not_taken_for_standing(taman, process, slot):
    member, other, booking = taman.member(), process(), uuid4()
    taman.book("loft", member, slot("9-10"), booking=booking)
    other.cancel("loft", booking)
    taman.book("loft", member, slot("9-10"), booking=booking)
    assert [row["type"] for row in taman.events(stream=LOFT)][1:] == [
        "space.booked", "space.booking_cancelled.2", "space.booked",
    ]  # fmt: skip


@pytest.mark.parametrize("who", ["the same process", "another process"])
def test_the_first_key_of_a_cancelled_booking_has_its_first_receipt(taman, process, slot, who):
    member, key, booking = taman.member(), uuid4(), uuid4()
    first = taman.book("loft", member, slot("9-10"), key, booking)
    process().cancel("loft", booking)
    desk = taman if who == "the same process" else process()
    assert desk.book("loft", member, slot("9-10"), key, booking).position == first.position
    assert len(taman.events(type="space.booked")) == 1


def test_the_first_key_of_a_refused_wish_may_succeed_later(taman, slot):
    member, booking = taman.member(), uuid4()
    taman.book("loft", member, slot("9-10"), booking=booking)
    with pytest.raises(SlotTaken):
        taman.book("loft", member, slot("9-10"), key := uuid4())
    taman.cancel("loft", booking)
    assert not taman.book("loft", member, slot("9-10"), key).repeated


def test_a_booking_and_its_hours_are_appended_together_or_not_at_all(taman, process, slot, at_once):
    member, desks = taman.member("small"), (taman, process())
    answers = at_once(
        *(
            lambda n=n: desks[n % 2].book(("loft", "attic", "hall")[n % 3], member, slot(f"{9 + n}-{10 + n}"))
            for n in range(8)
        )
    )
    assert Counter(type(answer).__name__ for answer in answers) == {"Receipt": 3, "QuotaUsed": 5}
    assert len(taman.events(type="space.booked")) == len(taman.events(type="membership.hours_reserved")) == 3


def test_after_eight_attempts_it_is_too_busy(taman, process, slot):
    tried = []
    member, rival = taman.member(), process()
    door = HANDLERS[BookSpace]

    def overtaken(command, attempt, now):
        changed = door.handler(command, attempt, now)
        if command.slot == slot("9-10"):
            tried.append(1)
            rival.book("loft", member, slot("9-10", days=len(tried)))
        return changed

    HANDLERS[BookSpace] = replace(door, handler=overtaken)
    try:
        with pytest.raises(Busy):
            taman.book("loft", member, slot("9-10"))
    finally:
        HANDLERS[BookSpace] = door
    assert len(tried) == ATTEMPTS == 8


def test_what_is_not_there_is_named(taman, slot):
    with pytest.raises(NotFound, match="no membership") as refusal:
        taman.book("loft", missing := uuid4(), slot("9-10"))
    assert refusal.value.values == {"what": "membership", "key": missing}


def test_a_space_of_another_hub_is_not_found_here(taman, pilot, slot):
    taman.apply(replace(pilot, code="kebun"))
    command = BookSpace("kebun", LOFT, uuid4(), taman.member(), slot("9-10"))
    with pytest.raises(NotFound, match="no space"):
        taman.do(command)


def test_what_a_process_remembers_is_what_the_log_says(taman, process, slot):
    member = taman.member()
    for hour in range(9, 15):
        taman.book("loft", member, slot(f"{hour}-{hour + 1}"))
    assert taman.platform.find(Space, LOFT) == process().platform.find(Space, LOFT)


def test_a_failed_command_leaves_no_trace_in_memory(taman, slot):
    member = taman.member("small")
    with pytest.raises(Refusal):
        taman.book("loft", member, slot("9-14"))
    assert taman.platform.find(Space, LOFT).bookings == {}


def _with(file, **parts):
    return replace(file, configuration=replace(file.configuration, **parts))


def _until_noon(file):
    return {day: (Hours(time(8), time(12)),) for day in file.configuration.opening_hours}
