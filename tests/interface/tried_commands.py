"""An example of every command: made for a town, somebody who tries it, and a place where it acts."""

from datetime import date
from uuid import uuid4

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
from application.evaluations import EvaluatePilot
from application.forgetting import ForgetAgain
from application.hubs import ApplyHubFile
from application.memberships import BeginMembership, EndMembership, PauseMembership, ResumeMembership
from application.persons import CorrectMembership, GiveConsent, WithdrawConsent
from application.programs import CancelProgram, Enrol, ScheduleProgram, Withdraw
from application.submissions import ApplySubmission, ApprovePlan, RejectPlan, SubmitPlan, WithdrawPlan
from application.vocabulary import AdoptVocabulary, FoundNetwork
from domain.account import Grant, Role
from domain.data_request import Subjects
from domain.personal import Personal
from domain.phases import Evaluation, Result, Verdict
from domain.values import Label
from tests.interface.town import file_of


def grant(role, town, place):
    return Grant(Role(role), town.hub(place), date(2026, 1, 1))


def evaluation():
    words, day = Label("anggota", "members"), date(2026, 1, 2)
    return Evaluation(
        day, day, (Result(words, words, float(uuid4().int % 10**6), None),), Verdict.EXTEND, "Contoh", 0
    )


def name(subject):
    return Personal(subject, "name", "Bagus Contoh")


def opening(town, place, role=None, member=None):
    account = uuid4()
    given = grant(role, town, place) if role else None
    return OpenAccount(account, "client", name(account), grant=given, grant_id=uuid4(), membership_id=member)


TRIED_COMMANDS = {
    "EvaluatePilot": lambda t, w, p: EvaluatePilot(t.hub(p), evaluation()),
    "ApplyHubFile": lambda t, w, p: ApplyHubFile(file_of("kebun"), 0),
    "SubmitPlan": lambda t, w, p: SubmitPlan(file_of("kebun"), 0),
    "ApprovePlan": lambda t, w, p: ApprovePlan(t.submitted(w, p)),
    "RejectPlan": lambda t, w, p: RejectPlan(t.submitted(w, p)),
    "WithdrawPlan": lambda t, w, p: WithdrawPlan(t.submitted(w, p)),
    "ApplySubmission": lambda t, w, p: ApplySubmission(t.approved(w, p)),
    "FoundNetwork": lambda t, w, p: FoundNetwork(t.vocabulary()),
    "AdoptVocabulary": lambda t, w, p: AdoptVocabulary(t.vocabulary(), 0),
    "BookSpace": lambda t, w, p: BookSpace(t.hub(p), t.space(p), uuid4(), t.member(w, p), t.slot()),
    "CancelBooking": lambda t, w, p: CancelBooking(t.space(p), t.booking(w, p)),
    "ApproveBooking": lambda t, w, p: ApproveBooking(t.space(p), t.booking(w, p)),
    "BeginMembership": lambda t, w, p: BeginMembership(t.hub(p), (n := uuid4()), "umkm", "team", name(n)),
    "PauseMembership": lambda t, w, p: PauseMembership(t.member(w, p)),
    "ResumeMembership": lambda t, w, p: ResumeMembership(t.member(w, p)),
    "EndMembership": lambda t, w, p: EndMembership(t.member(w, p), "member"),
    "ScheduleProgram": lambda t, w, p: ScheduleProgram(
        t.hub(p), uuid4(), "training", Label("Pelatihan", "Training"), t.slot(), "anyone"
    ),
    "CancelProgram": lambda t, w, p: CancelProgram(t.program(w, p)),
    "Enrol": lambda t, w, p: Enrol(t.program(w, p), uuid4(), t.member(w, p)),
    "Withdraw": lambda t, w, p: Withdraw(*t.enrolment(w, p)),
    "OpenAccount · of nobody in particular": lambda t, w, p: opening(t, p),
    "OpenAccount · of a front desk": lambda t, w, p: opening(t, p, "front_desk"),
    "OpenAccount · of a hub manager": lambda t, w, p: opening(t, p, "hub_manager"),
    "OpenAccount · of a member": lambda t, w, p: opening(t, p, member=t.member(w, p)),
    "GrantRole · front desk": lambda t, w, p: GrantRole(
        t.colleague(w, p), uuid4(), grant("front_desk", t, p)
    ),
    "GrantRole · hub manager": lambda t, w, p: GrantRole(
        t.colleague(w, p), uuid4(), grant("hub_manager", t, p)
    ),
    "RevokeRole · front desk": lambda t, w, p: RevokeRole(a := t.colleague(w, p), t.first_grant(a)),
    "RevokeRole · hub manager": lambda t, w, p: RevokeRole(a := t.boss(w, p), t.first_grant(a)),
    "LinkMembership": lambda t, w, p: LinkMembership(t.visitor(w, p), t.member(w, p)),
    "UnlinkMembership": lambda t, w, p: UnlinkMembership(t.visitor(w, p), t.member(w, p)),
    "CorrectAccount · of a member": lambda t, w, p: CorrectAccount(a := t.visitor(w, p), name(a)),
    "CorrectAccount · of staff": lambda t, w, p: CorrectAccount(a := t.colleague(w, p), name(a)),
    "CloseAccount": lambda t, w, p: CloseAccount(t.colleague(w, p)),
    "ReopenAccount": lambda t, w, p: ReopenAccount(t.colleague(w, p)),
    "ReceiveRequest": lambda t, w, p: ReceiveRequest(uuid4(), "access", Subjects((t.member(w, p),))),
    "CheckIdentity": lambda t, w, p: CheckIdentity(t.asked(w, p), "ktp_shown"),
    "DecideRequest": lambda t, w, p: DecideRequest(t.asked(w, p), True),
    "ExecuteRequest": lambda t, w, p: ExecuteRequest(t.asked(w, p)),
    "ConfirmRetention": lambda t, w, p: ConfirmRetention(t.hub(p), uuid4(), Subjects((t.member(w, p),))),
    "ForgetAgain": lambda t, w, p: ForgetAgain(t.membership(), uuid4()),
    "CorrectMembership": lambda t, w, p: CorrectMembership(m := t.member(w, p), name(m)),
    "GiveConsent": lambda t, w, p: GiveConsent(t.member(w, p), "newsletter"),
    "WithdrawConsent": lambda t, w, p: WithdrawConsent(t.member(w, p), "newsletter"),
}
