"""A membership: a person or firm that uses the hubs, on a plan, from a day until it ends."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any, Literal
from uuid import UUID

from eventsourcing.domain import event

from domain.configuration import Plan
from domain.errors import ChangedMeanwhile, MembershipNotActive, MembershipState, PersonForgotten, QuotaUsed
from domain.events import HubAggregate
from domain.personal import Personal

Initiative = Literal["member", "hub", "unstated"]


@dataclass(frozen=True)
class Reservation:
    """What a booking took of the quota of one kind and month."""

    kind: str
    month: str
    minutes: int


class Membership(HubAggregate):
    """Its hub is the one where it began; it may be used at every hub of the network."""

    TOPIC = "membership"

    hub: str
    kind: str
    plan: str
    starts: date
    paused_from: date | None
    resumes_on: date | None
    ended_on: date | None
    minutes_used: dict[str, int]
    reserved: dict[UUID, Reservation]
    consents: set[str]
    forgotten: bool

    class Event(HubAggregate.Event):
        pass

    class Created(Event, HubAggregate.Created):
        """`kind` and `plan` are words of the hub's configuration; `answers` holds its extra fields as JSON."""

        TOPIC = "membership.began"
        kind: str
        plan: str
        starts: date
        name: Personal
        email: Personal | None
        phone: Personal | None
        organisation: Personal | None
        answers: Personal | None

    class Paused(Event):
        TOPIC = "membership.paused"
        from_day: date

    class Resumed(Event):
        TOPIC = "membership.resumed"
        from_day: date

    class Ended(Event):
        """Version 2 says on whose initiative; what was stored before says nothing of it."""

        TOPIC = "membership.ended"
        class_version = 2
        on_day: date
        initiative: Initiative

        @staticmethod
        def upcast_v1_v2(body: dict[str, Any]) -> None:
            body["initiative"] = "unstated"

    class HoursReserved(Event):
        """Time of a plan's monthly quota; `month` as in 2026-11, negative minutes give back."""

        TOPIC = "membership.hours_reserved"
        booking_id: UUID
        kind: str
        month: str
        minutes: int

    class Corrected(Event):
        """The person's words as they are from now on; what is None stays as it was."""

        TOPIC = "membership.corrected"
        name: Personal | None
        email: Personal | None
        phone: Personal | None
        organisation: Personal | None
        answers: Personal | None

    class Consented(Event):
        """To a purpose of the hub's configuration, by its code."""

        TOPIC = "membership.consented"
        purpose: str

    class ConsentWithdrawn(Event):
        TOPIC = "membership.consent_withdrawn"
        purpose: str

    class Forgotten(Event):
        """The key of the person's words is destroyed after this; what happened stays, without a name."""

        TOPIC = "membership.forgotten"
        request_id: UUID

    def __init__(self, hub: str, kind: str, plan: str, starts: date) -> None:
        self.hub = hub
        self.kind = kind
        self.plan = plan
        self.starts = starts
        self.paused_from = None
        self.resumes_on = None
        self.ended_on = None
        self.minutes_used = {}
        self.reserved = {}
        self.consents = set()
        self.forgotten = False

    @classmethod
    def begin(
        cls,
        membership_id: UUID,
        hub: str,
        kind: str,
        plan: str,
        starts: date,
        name: Personal,
        email: Personal | None = None,
        phone: Personal | None = None,
        organisation: Personal | None = None,
        answers: Personal | None = None,
    ) -> Membership:
        return cls._create(
            cls.Created,
            id=membership_id,
            hub=hub,
            kind=kind,
            plan=plan,
            starts=starts,
            name=name,
            email=email,
            phone=phone,
            organisation=organisation,
            answers=answers,
        )

    def state_on(self, day: date) -> str:
        """One of not_begun, active, paused, ended."""
        if day < self.starts:
            return "not_begun"
        if self.ended_on is not None and day >= self.ended_on:
            return "ended"
        if self.paused_from is not None and self.paused_from <= day < (self.resumes_on or date.max):
            return "paused"
        return "active"

    def may_use(self, day: date, configuration: int | None = None) -> None:
        """Refuses unless the membership is active on that day."""
        if (state := self.state_on(day)) != "active":
            raise MembershipNotActive(configuration, day=day, state=state)

    def reserve(
        self,
        booking_id: UUID,
        plan: Plan,
        kind: str,
        day: date,
        minutes: int,
        configuration: int | None = None,
    ) -> None:
        """Takes time out of the month's quota, where the plan sets one for that kind of space."""
        if (quota := plan.quotas.get(kind)) is None:
            return
        month = f"{day:%Y-%m}"
        used = self.minutes_used.get(f"{kind} {month}", 0)
        if used + minutes > quota * 60:
            raise QuotaUsed(
                configuration, plan=plan.name, quota=quota, kind=kind, used=used / 60, wanted=minutes / 60
            )
        self._hours_reserved(booking_id, kind, month, minutes)

    def give_back(self, booking_id: UUID, unused: Fraction = Fraction(1)) -> None:
        """Returns what a booking took, or the part of it that was not used, in whole minutes.

        Whatever plan and space have become since; nothing where it took none.
        """
        if (taken := self.reserved.get(booking_id)) and (back := int(taken.minutes * unused)):
            self._hours_reserved(booking_id, taken.kind, taken.month, -back)

    def pause(self, from_day: date, seen: int | None = None) -> None:
        self._must_be(seen, "paused", "active", from_day)
        self._paused(from_day)

    def resume(self, from_day: date, seen: int | None = None) -> None:
        self._must_be(seen, "resumed", "paused", from_day)
        self._resumed(from_day)

    def end(self, on_day: date, initiative: Initiative, seen: int | None = None) -> None:
        self._not_changed_since(seen)
        if self.ended_on is not None:
            raise MembershipState(state="ended", wanted="ended")
        self._ended(max(on_day, self.starts), initiative)

    def correct(
        self,
        name: Personal | None = None,
        email: Personal | None = None,
        phone: Personal | None = None,
        organisation: Personal | None = None,
        answers: Personal | None = None,
        seen: int | None = None,
    ) -> None:
        """Replaces the words that are given."""
        self._not_changed_since(seen)
        self._not_forgotten()
        self._corrected(name, email, phone, organisation, answers)

    def consent(self, purpose: str) -> None:
        """Gives consent to a purpose. Given already, nothing changes."""
        self._not_forgotten()
        if purpose not in self.consents:
            self._consented(purpose)

    def withdraw_consent(self, purpose: str) -> None:
        """As easy as giving it. Not given, nothing changes."""
        if purpose in self.consents:
            self._consent_withdrawn(purpose)

    def forget(self, request_id: UUID, today: date) -> None:
        """Ends what has not ended and remembers that the person is forgotten; the key goes after this."""
        if self.forgotten:
            return
        if self.ended_on is None or self.ended_on > today:
            self._ended(max(today, self.starts), "member")
        self._forgotten(request_id)

    def _not_forgotten(self) -> None:
        if self.forgotten:
            raise PersonForgotten()

    def _must_be(self, seen: int | None, wanted: str, needed: str, day: date) -> None:
        self._not_changed_since(seen)
        if (state := self.state_on(day)) != needed:
            raise MembershipState(state=state, wanted=wanted)

    def _not_changed_since(self, seen: int | None) -> None:
        if seen is not None and seen != self.version:
            raise ChangedMeanwhile(seen=seen, now=self.version)

    @event(Paused)
    def _paused(self, from_day: date) -> None:
        self.paused_from = from_day
        self.resumes_on = None

    @event(Resumed)
    def _resumed(self, from_day: date) -> None:
        self.resumes_on = from_day

    @event(Ended)
    def _ended(self, on_day: date, initiative: Initiative) -> None:
        self.ended_on = on_day

    @event(Corrected)
    def _corrected(
        self,
        name: Personal | None,
        email: Personal | None,
        phone: Personal | None,
        organisation: Personal | None,
        answers: Personal | None,
    ) -> None:
        pass

    @event(Consented)
    def _consented(self, purpose: str) -> None:
        self.consents.add(purpose)

    @event(ConsentWithdrawn)
    def _consent_withdrawn(self, purpose: str) -> None:
        self.consents.discard(purpose)

    @event(Forgotten)
    def _forgotten(self, request_id: UUID) -> None:
        self.forgotten = True

    @event(HoursReserved)
    def _hours_reserved(self, booking_id: UUID, kind: str, month: str, minutes: int) -> None:
        key = f"{kind} {month}"
        self.minutes_used[key] = self.minutes_used.get(key, 0) + minutes
        if minutes > 0:
            self.reserved[booking_id] = Reservation(kind, month, minutes)
        else:
            self.reserved.pop(booking_id, None)
