"""A plan for a hub that was submitted, until somebody else has decided on it and it is applied or withdrawn.

Its stream belongs to the plan's hash: submitting the same plan again goes on in the same stream.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal
from uuid import UUID

from eventsourcing.domain import event

from domain.configuration import HubConfiguration
from domain.errors import ChangedMeanwhile, GroundNeeded, MessageNeeded, SomebodyElseApproves, SubmissionState
from domain.events import HubAggregate, provenance_now
from domain.phases import PhaseEntry
from domain.values import Label, submission_id

State = Literal["submitted", "approved", "rejected", "withdrawn", "applied"]


class Outcome(StrEnum):
    """What becomes of a booking that the hub could no longer serve as it was made."""

    KEPT = "kept"
    TO_MOVE = "to_move"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class Settlement:
    """What becomes of the bookings a plan touches: those in `of` (booking id as text) each as said there, all
    others as `otherwise`. `message` is told to whoever holds one that is moved or cancelled.
    """

    otherwise: Outcome = Outcome.KEPT
    of: dict[str, Outcome] = field(default_factory=dict)
    message: str | None = None

    def __post_init__(self) -> None:
        if not self.message and {self.otherwise, *self.of.values()} != {Outcome.KEPT}:
            raise MessageNeeded()

    def outcome(self, booking_id: UUID) -> Outcome:
        return self.of.get(str(booking_id), self.otherwise)


@dataclass(frozen=True)
class Proposal:
    """All that a plan would put in force, and what it would touch, as it was when it was submitted.

    `base` is the log position it was drawn upon, `source` the file's text, `inherited` the paths that came from
    the file's templates, `changes` the words of the plan, `touched` the bookings by id with their outcome.
    """

    digest: str
    base: int
    configuration: HubConfiguration
    phase: PhaseEntry
    settlement: Settlement
    source: str
    inherited: tuple[str, ...]
    changes: tuple[Label, ...]
    touched: dict[str, Outcome]


class Submission(HubAggregate):
    TOPIC = "submission"

    hub: str
    proposal: Proposal
    author: str
    ground: str
    state: State

    class Event(HubAggregate.Event):
        pass

    class Created(Event, HubAggregate.Created):
        """The ground stands in the event's reason."""

        TOPIC = "submission.submitted"
        proposal: Proposal

    class SubmittedAgain(Event):
        """After a rejection or a withdrawal, upon the same base."""

        TOPIC = "submission.submitted_again"
        proposal: Proposal

    class Approved(Event):
        TOPIC = "submission.approved"

    class Rejected(Event):
        TOPIC = "submission.rejected"

    class Withdrawn(Event):
        TOPIC = "submission.withdrawn"

    class Applied(Event):
        """Appended together with all that the plan put in force."""

        TOPIC = "submission.applied"

    def __init__(self, hub: str, proposal: Proposal, actor: str, reason: str) -> None:
        self.hub = hub
        self.proposal = proposal
        self.author = actor
        self.ground = reason
        self.state = "submitted"

    @staticmethod
    def create_id(hub: str, proposal: Proposal) -> UUID:
        return submission_id(hub, proposal.digest)

    @classmethod
    def submit(cls, hub: str, proposal: Proposal) -> Submission:
        """Raises GroundNeeded where the command carries no reason."""
        _on_a_ground()
        stream = cls.create_id(hub, proposal)
        return cls._create(cls.Created, id=stream, hub=hub, proposal=proposal)

    def submit_again(self, proposal: Proposal) -> None:
        """The same plan while it waits changes nothing."""
        if self.state in ("submitted", "approved"):
            return
        self._must_be(("rejected", "withdrawn"), "submitted")
        _on_a_ground()
        self.trigger_event(self.SubmittedAgain, proposal=proposal)

    def approve(self, seen: int | None = None) -> None:
        """`seen` is the version that the approver knew: submitted again, a plan may touch other bookings."""
        if seen is not None and seen != self.version:
            raise ChangedMeanwhile(seen=seen, now=self.version)
        self._decided_by_another("approved")
        self._approved()

    def reject(self) -> None:
        _on_a_ground()
        self._decided_by_another("rejected")
        self._rejected()

    def withdraw(self) -> None:
        """By the author or another who may submit; an approval ends with it."""
        self._must_be(("submitted", "approved"), "withdrawn")
        self._withdrawn()

    def apply(self) -> None:
        self._must_be(("approved",), "applied")
        self._applied()

    def _decided_by_another(self, wanted: str) -> None:
        self._must_be(("submitted",), wanted)
        if provenance_now().actor == self.author:
            raise SomebodyElseApproves()

    def _must_be(self, needed: tuple[State, ...], wanted: str) -> None:
        if self.state not in needed:
            raise SubmissionState(state=self.state, wanted=wanted)

    @event(SubmittedAgain)
    def _submitted_again(self, proposal: Proposal, actor: str, reason: str) -> None:
        self.proposal = proposal
        self.author = actor
        self.ground = reason
        self.state = "submitted"

    @event(Approved)
    def _approved(self) -> None:
        self.state = "approved"

    @event(Rejected)
    def _rejected(self) -> None:
        self.state = "rejected"

    @event(Withdrawn)
    def _withdrawn(self) -> None:
        self.state = "withdrawn"

    @event(Applied)
    def _applied(self) -> None:
        self.state = "applied"


def _on_a_ground() -> None:
    if not (provenance_now().reason or "").strip():
        raise GroundNeeded()
