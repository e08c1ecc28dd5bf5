"""A person's request about their own data, from its receipt to what was done: the procedure of UU 27/2022.

It names the people it is about by id and holds no word about them: it outlives what it erases.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from eventsourcing.domain import event

from domain.account import NETWORK
from domain.errors import ChangedMeanwhile, RequestState, SomebodyElseDecides, Unusable
from domain.events import HubAggregate, provenance_now

RequestKind = Literal["erasure", "access", "correction", "retention"]
Channel = Literal["self", "desk", "letter", "retention"]
State = Literal["received", "identity_checked", "granted", "refused", "executed"]

TIME_LIMIT = timedelta(hours=72)
"""3 x 24 hours from the receipt: UU 27/2022 Article 30 (correction), 32 (access) and 40 (the end of processing
upon withdrawal); erasure follows the same period."""
SIGNED_IN = "signed_in"
PROOFS = ("ktp_shown", "passport_shown", "known_in_person", "letter_of_authority", SIGNED_IN)
"""How somebody's identity was seen. Never the number of a document: it would be one more word about the person."""


@dataclass(frozen=True)
class EnrolmentOf:
    """The place of somebody who is not a member; their words are sealed under the enrolment's id."""

    program_id: UUID
    enrolment_id: UUID


@dataclass(frozen=True)
class Subjects:
    """Whom a request is about: the ids under which words of the person are sealed."""

    memberships: tuple[UUID, ...] = ()
    account: UUID | None = None
    enrolments: tuple[EnrolmentOf, ...] = ()

    @property
    def ids(self) -> tuple[UUID, ...]:
        account = (self.account,) if self.account else ()
        return (*self.memberships, *account, *(one.enrolment_id for one in self.enrolments))


@dataclass(frozen=True)
class Done:
    """What an execution did, in numbers: they say nothing of the person and stay."""

    keys: int = 0
    memberships: int = 0
    accounts: int = 0
    enrolments: int = 0
    bookings: int = 0


class DataRequest(HubAggregate):
    """Its hub is that of the membership, or the network where it is about more than one hub or about staff."""

    TOPIC = "data_request"

    hub: str
    kind: RequestKind
    subjects: Subjects
    channel: Channel
    received_by: str
    checked_by: str | None
    state: State

    class Event(HubAggregate.Event):
        pass

    class Created(Event, HubAggregate.Created):
        """Received from the member themself, at the desk or by letter; `retention`: a period has passed."""

        TOPIC = "data_request.received"
        kind: RequestKind
        subjects: Subjects
        channel: Channel

    class IdentityChecked(Event):
        """`how` is a code such as `ktp_shown`, never the number of a document."""

        TOPIC = "data_request.identity_checked"
        how: str

    class Decided(Event):
        """The ground is the event's reason."""

        TOPIC = "data_request.decided"
        granted: bool

    class Executed(Event):
        """`forgotten` are the subjects whose keys are destroyed after this; a crash in between is healed by it."""

        TOPIC = "data_request.executed"
        receipt: str
        forgotten: tuple[UUID, ...]
        done: Done

    def __init__(self, hub: str, kind: RequestKind, subjects: Subjects, channel: Channel, actor: str) -> None:
        self.hub = hub
        self.kind = kind
        self.subjects = subjects
        self.channel = channel
        self.received_by = actor
        self.checked_by = None
        self.state = "received"

    @classmethod
    def receive(
        cls, request_id: UUID, hub: str, kind: RequestKind, subjects: Subjects, channel: Channel
    ) -> DataRequest:
        return cls._create(cls.Created, id=request_id, hub=hub, kind=kind, subjects=subjects, channel=channel)

    @property
    def receipt(self) -> str:
        """What stands on the paper that the person takes home."""
        return f"PDP-{self.created_on:%Y%m%d}-{str(self.id)[:8].upper()}"

    @property
    def due(self) -> datetime:
        return self.created_on + TIME_LIMIT

    @property
    def concerns_the_network(self) -> bool:
        return self.hub == NETWORK

    def check_identity(self, how: str, seen: int | None = None) -> None:
        """A session proves who somebody is only where they asked by it themself."""
        self._not_changed_since(seen)
        valid = PROOFS if self.channel == "self" else PROOFS[:-1]
        if how not in valid:
            raise Unusable(value=how, what="proof of identity", valid=", ".join(valid))
        self._must_be("received", "identity_checked")
        self.trigger_event(self.IdentityChecked, how=how)

    def decide(self, granted: bool, seen: int | None = None) -> None:
        """Grants or refuses, by somebody else than who received it and who saw the identity: who did all of it
        alone could have made the person up, or signed in as them.
        """
        self._not_changed_since(seen)
        self._must_be("identity_checked", "decided")
        if provenance_now().actor in (self.received_by, self.checked_by):
            raise SomebodyElseDecides()
        self._decided(granted)

    def grant_by_period(self) -> None:
        """A period has passed: there is nobody to identify, and who confirms it decides."""
        self._must_be("received", "decided")
        self._decided(True)

    def execute(self, done: Done) -> None:
        self._must_be("granted", "executed")
        self._executed(self.receipt, self.subjects.ids if self.erases else (), done)

    @property
    def erases(self) -> bool:
        return self.kind in ("erasure", "retention")

    def _must_be(self, needed: State, wanted: str) -> None:
        if self.state != needed:
            raise RequestState(state=self.state, wanted=wanted)

    def _not_changed_since(self, seen: int | None) -> None:
        if seen is not None and seen != self.version:
            raise ChangedMeanwhile(seen=seen, now=self.version)

    @event(IdentityChecked)
    def _identity_checked(self, actor: str) -> None:
        self.checked_by = actor
        self.state = "identity_checked"

    @event(Decided)
    def _decided(self, granted: bool) -> None:
        self.state = "granted" if granted else "refused"

    @event(Executed)
    def _executed(self, receipt: str, forgotten: tuple[UUID, ...], done: Done) -> None:
        self.state = "executed"
