"""What all hubs share: the vocabulary their files are written in, and the calendars of days they are closed on."""

from __future__ import annotations

from uuid import UUID

from eventsourcing.domain import event

from domain.account import NETWORK
from domain.events import HubAggregate
from domain.values import network_id
from domain.words import Vocabulary


class Network(HubAggregate):
    TOPIC = "network"

    hub: str
    vocabulary: Vocabulary
    number: int

    class Event(HubAggregate.Event):
        pass

    class Created(Event, HubAggregate.Created):
        """The first vocabulary is in force."""

        TOPIC = "network.founded"
        vocabulary: Vocabulary

    class VocabularyAdopted(Event):
        """A vocabulary is in force from now on; it is carried whole."""

        TOPIC = "network.vocabulary_adopted"
        number: int
        vocabulary: Vocabulary

    def __init__(self, hub: str, vocabulary: Vocabulary) -> None:
        self.hub = hub
        self.vocabulary = vocabulary
        self.number = 1

    @staticmethod
    def create_id() -> UUID:
        return network_id()

    @classmethod
    def found(cls, vocabulary: Vocabulary) -> Network:
        return cls(hub=NETWORK, vocabulary=vocabulary)

    def adopt(self, vocabulary: Vocabulary) -> None:
        """Puts a vocabulary in force; the same one again changes nothing. What is in use is for the command to
        find out: other streams use it.
        """
        if vocabulary != self.vocabulary:
            self._vocabulary_adopted(self.number + 1, vocabulary)

    @event(VocabularyAdopted)
    def _vocabulary_adopted(self, number: int, vocabulary: Vocabulary) -> None:
        self.number = number
        self.vocabulary = vocabulary
