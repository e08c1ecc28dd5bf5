"""A hub: where it is, the phase of its life, the configuration in force, and how its pilot went."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from eventsourcing.domain import event

from domain.configuration import HubConfiguration
from domain.errors import EvaluationMissing, HubNotOpen, NotOpenYet, PhaseOrder, Unevaluable
from domain.events import HubAggregate
from domain.phases import Evaluation, Phase, PhaseEntry, Verdict
from domain.values import Label, hub_id


class Hub(HubAggregate):
    TOPIC = "hub"

    configuration: HubConfiguration | None
    configuration_version: int
    phase: PhaseEntry
    evaluation: Evaluation | None
    serves_from: date | None

    class Event(HubAggregate.Event):
        pass

    class Created(Event, HubAggregate.Created):
        """The hub is known to the network, as a proposal. Version 2 knows of target dates."""

        TOPIC = "hub.registered"
        class_version = 2
        proposed: PhaseEntry

        @staticmethod
        def upcast_v1_v2(body: dict[str, Any]) -> None:
            body["proposed"]["target"] = None

    class Configured(Event):
        """A configuration is in force; it is carried whole, so that any day's can be read from the log.

        Version 2 knows of consents and retention; a hub configured before asked for none and set no period.
        Version 3 knows of exceptions, holidays, funding, titles, contact and rationale, of the codes of
        regencies, and more of spaces: a hub configured before had none, and its spaces no buffer.
        """

        TOPIC = "hub.configured"
        class_version = 3
        number: int
        configuration: HubConfiguration

        @staticmethod
        def upcast_v1_v2(body: dict[str, Any]) -> None:
            if configuration := body.get("configuration"):
                configuration.update(consents=[], retention={})

        @staticmethod
        def upcast_v2_v3(body: dict[str, Any]) -> None:
            """What is not said in a configuration has the default that its dataclass gives."""

    class PhaseChanged(Event):
        """Version 2 knows of target dates; another target or ground in the same phase is told by it as well."""

        TOPIC = "hub.phase_changed"
        class_version = 2
        entered: PhaseEntry
        left: Phase

        @staticmethod
        def upcast_v1_v2(body: dict[str, Any]) -> None:
            body["entered"]["target"] = None

    class Evaluated(Event):
        """What the pilot reached and what that leads to; a promotion rests on the last one."""

        TOPIC = "hub.evaluated"
        evaluation: Evaluation

    def __init__(self, hub: str, proposed: PhaseEntry) -> None:
        self.hub = hub
        self.phase = proposed
        self.configuration = None
        self.configuration_version = 0
        self.evaluation = None
        self.serves_from = None

    @staticmethod
    def create_id(hub: str) -> UUID:
        return hub_id(hub)

    @classmethod
    def register(cls, code: str, since: date, ground: str) -> Hub:
        """A new hub begins as a proposal."""
        return cls(hub=code, proposed=PhaseEntry(Phase.PROPOSED, since, ground))

    def configure(self, configuration: HubConfiguration) -> None:
        """Puts a configuration in force; the same one again changes nothing."""
        if configuration != self.configuration:
            self._configured(self.configuration_version + 1, configuration)

    def enter_phase(self, wanted: PhaseEntry) -> None:
        if wanted == self.phase:
            return
        if wanted.phase is not self.phase.phase and not self.phase.phase.may_become(wanted.phase):
            raise PhaseOrder(self.configuration_version, current=self.phase.phase, wanted=wanted.phase)
        if (self.phase.phase, wanted.phase) == (Phase.PILOT, Phase.PERMANENT):
            self._has_proved_itself()
        self._phase_changed(wanted, self.phase.phase)

    def evaluate(self, evaluation: Evaluation) -> None:
        """Records how the pilot went; the same evaluation again changes nothing."""
        if self.phase.phase is not Phase.PILOT:
            raise Unevaluable(self.configuration_version, hub=self.name, phase=self.phase.phase)
        if evaluation != self.evaluation:
            self._evaluated(evaluation)

    def _has_proved_itself(self) -> None:
        if self.evaluation is None or self.evaluation.verdict is not Verdict.PROMOTE:
            raise EvaluationMissing(self.configuration_version, hub=self.name)

    def in_service(self) -> HubConfiguration:
        """The configuration of a hub that takes bookings; refuses for every other hub."""
        if self.configuration is None or not self.phase.phase.takes_bookings:
            raise HubNotOpen(self.configuration_version, hub=self.name, phase=self.phase.phase)
        return self.configuration

    def serves_on(self, day: date) -> None:
        """Refuses a day before the one since which the hub is in service: it may be entered in advance."""
        if self.serves_from and day < self.serves_from:
            raise NotOpenYet(self.configuration_version, hub=self.name, since=self.serves_from)

    @property
    def name(self) -> Label | str:
        """As its configuration says, in both languages; its code where there is none yet."""
        return self.configuration.name if self.configuration else self.hub

    @event(Configured)
    def _configured(self, number: int, configuration: HubConfiguration) -> None:
        self.configuration_version = number
        self.configuration = configuration

    @event(PhaseChanged)
    def _phase_changed(self, entered: PhaseEntry, left: Phase) -> None:
        if entered.phase is not left:
            self.evaluation = None
        if entered.phase.takes_bookings and (entered.phase is left or not left.takes_bookings):
            self.serves_from = entered.since
        self.phase = entered

    @event(Evaluated)
    def _evaluated(self, evaluation: Evaluation) -> None:
        self.evaluation = evaluation
