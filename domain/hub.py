"""A hub: where it is, the phase of its life, and the configuration in force."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from eventsourcing.domain import event

from domain.configuration import HubConfiguration, Phase, PhaseEntry
from domain.errors import HubNotOpen, PhaseOrder
from domain.events import HubAggregate
from domain.values import Label, hub_id


class Hub(HubAggregate):
    TOPIC = "hub"

    configuration: HubConfiguration | None
    configuration_version: int
    phase: PhaseEntry

    class Event(HubAggregate.Event):
        pass

    class Created(Event, HubAggregate.Created):
        """The hub is known to the network, as a proposal."""

        TOPIC = "hub.registered"
        proposed: PhaseEntry

    class Configured(Event):
        """A configuration is in force; it is carried whole, so that any day's can be read from the log.

        Version 2 knows of consents and retention; a hub configured before asked for none and set no period.
        """

        TOPIC = "hub.configured"
        class_version = 2
        number: int
        configuration: HubConfiguration

        @staticmethod
        def upcast_v1_v2(body: dict[str, Any]) -> None:
            if configuration := body.get("configuration"):
                configuration.update(consents=[], retention={})

    class PhaseChanged(Event):
        TOPIC = "hub.phase_changed"
        entered: PhaseEntry
        left: Phase

    def __init__(self, hub: str, proposed: PhaseEntry) -> None:
        self.hub = hub
        self.phase = proposed
        self.configuration = None
        self.configuration_version = 0

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
        self._phase_changed(wanted, self.phase.phase)

    def in_service(self) -> HubConfiguration:
        """The configuration of a hub that takes bookings; refuses for every other hub."""
        if self.configuration is None or not self.phase.phase.takes_bookings:
            raise HubNotOpen(self.configuration_version, hub=self.name, phase=self.phase.phase)
        return self.configuration

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
        self.phase = entered
