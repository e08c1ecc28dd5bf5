"""The vocabulary of the network: founded, and adopted anew in one append with every hub that it changes."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256

import msgspec

from application.access import Actor
from application.door import Receipt, execute, handles, in_the_province
from application.hub_files import HubFile
from application.hub_plans import KEEP, AffectedBooking
from application.hub_plans.affected import affected_bookings
from application.hub_plans.shared_words import in_words_of, said_in
from application.platform import Attempt, Platform
from application.vocabulary_changes import label_of, taken_back, vocabulary_changes, words_of, words_used_by
from domain import Hub, Membership, Network, Program, Space
from domain.configuration import HubConfiguration
from domain.errors import AlreadyExists, BaseMoved, WordInUse
from domain.events import HubAggregate
from domain.values import Label, network_id
from domain.words import Vocabulary

SHARED = Label("kosakata bersama", "the shared vocabulary")
MEMBERSHIPS = Label("keanggotaan", "memberships")
PROGRAMMES = Label("program", "programmes")
Users = dict[str, tuple[Label | str, ...]]
"""By word: the codes of the hubs that name it, and what else has it."""
Hubs = Sequence[tuple[Hub, HubConfiguration]]


@dataclass(frozen=True)
class FoundNetwork:
    """The first vocabulary. Hubs that are there already keep their words until one is adopted."""

    vocabulary: Vocabulary


@dataclass(frozen=True)
class AdoptVocabulary:
    """`base` is the log position of the vocabulary that was seen; 0 where there was none."""

    vocabulary: Vocabulary
    base: int


@dataclass(frozen=True)
class ClosedBooking:
    """A booking that stays, at a hub that a new holiday closes."""

    hub: str
    booking: AffectedBooking


@dataclass(frozen=True)
class VocabularyPlan:
    """`number` is that of the vocabulary in force, 0 where there is none; `hubs` those that would be
    re-configured; `faults` the words in use that would be lost: with one of them nothing is adopted.
    `taken_back` are those of the changes that undo: words removed, retired words given again, days opened.
    """

    number: int
    base: int
    digest: str
    changes: tuple[Label, ...]
    hubs: tuple[str, ...]
    faults: tuple[WordInUse, ...]
    affected: tuple[ClosedBooking, ...]
    taken_back: tuple[Label, ...] = ()

    @property
    def is_empty(self) -> bool:
        return not (self.changes or self.hubs)


@dataclass(frozen=True)
class Adopted:
    """A vocabulary that was put in force: when, by whom, on what ground, and what it changed."""

    number: int
    at: datetime
    actor: str
    reason: str | None
    vocabulary: Vocabulary
    changes: tuple[Label, ...]


@handles(FoundNetwork, needs="configure_hubs", where=in_the_province)
def found_network(command: FoundNetwork, attempt: Attempt, now: datetime) -> list[HubAggregate]:
    if attempt.find(Network, network_id()):
        raise AlreadyExists(what="vocabulary", key="*")
    return [Network.found(command.vocabulary)]


@handles(AdoptVocabulary, needs="configure_hubs", where=in_the_province)
def adopt(command: AdoptVocabulary, attempt: Attempt, now: datetime) -> list[HubAggregate]:
    """Puts the vocabulary in force at every hub there is, in one append.

    It rests on every hub that it has found. One that is registered in the same instant has the words of
    before: `adopt_vocabulary` looks for it afterwards, and the next plan of that hub shows it. A word that is
    given to its first membership or programme in the instant in which it is removed is not seen.
    """
    network, wanted = attempt.find(Network, network_id()), command.vocabulary
    moved = attempt.last_position(network_id()) != command.base
    if network and network.vocabulary != wanted and moved:
        raise BaseMoved(hub=SHARED)
    hubs = _configured_hubs(attempt)
    in_force = network.vocabulary if network else None
    for fault in words_lost(attempt.platform, hubs, in_force, wanted):
        raise fault
    if network is None:
        network = Network.found(wanted)
    network.adopt(wanted)
    for hub, configuration in hubs:
        hub.configure(in_words_of(wanted, configuration))
    return [network, *(hub for hub, _ in hubs)]


def vocabulary_in_force(platform: Platform) -> Vocabulary | None:
    """As the log has it now, whatever this process remembers."""
    network = _network(platform)
    return network.vocabulary if network else None


def vocabulary_number(platform: Platform) -> int:
    """How many vocabularies have been in force; 0 where there was none."""
    network = _network(platform)
    return network.number if network else 0


def begin_vocabulary(
    platform: Platform, actor: Actor, vocabulary: Vocabulary, reason: str | None = None
) -> Receipt:
    """The first vocabulary of a network, once; hubs that are there already are not touched."""
    command_id = platform.own_command("vocabulary", "founded")
    return execute(platform, actor, FoundNetwork(in_order(vocabulary)), command_id, reason=reason)


def plan_vocabulary(platform: Platform, actor: Actor, vocabulary: Vocabulary) -> VocabularyPlan:
    """What adopting the vocabulary would do now: in words, at which hubs, and what stands against it.

    Writes nothing.
    """
    actor.permit("configure_hubs", None)
    return _plan(platform, in_order(vocabulary))


def adopt_vocabulary(
    platform: Platform,
    actor: Actor,
    vocabulary: Vocabulary,
    reason: str | None = None,
    base: int | None = None,
) -> Receipt:
    """Puts a vocabulary in force everywhere in one atomic append; what is in force already appends nothing.

    `base` is the position that was seen; without one the vocabulary follows whichever is in force. Raises
    BaseMoved, WordInUse.
    """
    vocabulary = in_order(vocabulary)
    drawn = plan_vocabulary(platform, actor, vocabulary)
    if drawn.is_empty:
        return Receipt(platform.log_of_events.max_notification_id() or 0, repeated=True)
    receipt = _adopt(platform, actor, vocabulary, drawn, reason, base)
    late = _plan(platform, vocabulary)
    if late.hubs and not late.changes:
        return _adopt(platform, actor, vocabulary, late, reason, None)
    return receipt


def in_order(vocabulary: Vocabulary) -> Vocabulary:
    """The same, written in one way: what is retired has no order, the days of a calendar have theirs."""
    words = replace(vocabulary.words, retired=tuple(sorted(set(vocabulary.words.retired))))
    calendars = {
        name: tuple(sorted(days, key=lambda closed: closed.day))
        for name, days in vocabulary.calendars.items()
    }
    return Vocabulary(words, calendars)


def vocabulary_history(platform: Platform) -> list[Adopted]:
    """Every vocabulary that was in force, the newest first."""
    told: list[Adopted] = []
    before: Vocabulary | None = None
    for event in platform.events.get(network_id()):
        if isinstance(event, Network.Created | Network.VocabularyAdopted):
            changes = tuple(vocabulary_changes(before, event.vocabulary)) if before else ()
            number = len(told) + 1
            told.append(
                Adopted(number, event.timestamp, event.actor, event.reason, event.vocabulary, changes)
            )
            before = event.vocabulary
    return told[::-1]


def users_of_words(platform: Platform) -> Users:
    """Where each word is in use; words without a user are left out."""
    return _users(platform, _configured_hubs(_fresh_attempt(platform)))


def words_lost(
    platform: Platform, hubs: Hubs, in_force: Vocabulary | None, wanted: Vocabulary
) -> list[WordInUse]:
    """The words and calendars in use that the wanted vocabulary does not have; they can only be retired."""
    vocabularies = [in_force.words] if in_force else []
    vocabularies += [configuration.words for _, configuration in hubs]
    had = set().union(*map(words_of, vocabularies))
    had |= {f"calendars.{name}" for _, configuration in hubs for name in configuration.calendars}
    kept = words_of(wanted.words) | {f"calendars.{name}" for name in wanted.calendars}
    lost = sorted(had - kept)
    users = _users(platform, hubs) if lost else {}
    return [
        WordInUse(word=label_of(word, *vocabularies), where=users[word]) for word in lost if word in users
    ]


def _users(platform: Platform, hubs: Hubs) -> Users:
    users: dict[str, list[Label | str]] = {}
    for hub, configuration in hubs:
        for word in sorted(words_used_by(configuration)):
            users.setdefault(word, []).append(hub.hub)
    for part, created, named in (
        ("member_kinds", Membership.Created, MEMBERSHIPS),
        ("program_kinds", Program.Created, PROGRAMMES),
    ):
        for kind in platform.log_of_events.words_of_begun(created, "kind"):
            users.setdefault(f"{part}.{kind}", []).append(named)
    return {word: tuple(where) for word, where in users.items()}


def _plan(platform: Platform, wanted: Vocabulary) -> VocabularyPlan:
    attempt = _fresh_attempt(platform)
    network = attempt.find(Network, network_id())
    in_force = network.vocabulary if network else None
    hubs = _configured_hubs(attempt)
    touched = [pair for pair in hubs if said_in(wanted, pair[1]) != pair[1]]
    base = attempt.last_position(network_id())
    return VocabularyPlan(
        number=network.number if network else 0,
        base=base,
        digest=_digest(wanted, base, touched),
        changes=tuple(vocabulary_changes(in_force, wanted)) if in_force != wanted else (),
        hubs=tuple(hub.hub for hub, _ in touched),
        faults=tuple(words_lost(platform, hubs, in_force, wanted)),
        affected=tuple(_affected(attempt, touched, wanted)),
        taken_back=tuple(taken_back(in_force, wanted)),
    )


def _adopt(
    platform: Platform,
    actor: Actor,
    vocabulary: Vocabulary,
    drawn: VocabularyPlan,
    reason: str | None,
    base: int | None,
) -> Receipt:
    command = AdoptVocabulary(vocabulary, drawn.base if base is None else base)
    command_id = platform.own_command("vocabulary", drawn.digest, command.base, actor.name, reason or "")
    return execute(platform, actor, command, command_id, reason=reason)


def _digest(vocabulary: Vocabulary, base: int, touched: Hubs) -> str:
    """The SHA-256 of what the words are, upon which ones, at which hubs as they stand."""
    meaning = [
        msgspec.to_builtins(vocabulary),
        base,
        [(hub.hub, hub.version) for hub, _ in touched],
    ]
    canonical = json.dumps(meaning, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return sha256(canonical.encode()).hexdigest()


def _affected(attempt: Attempt, touched: Hubs, wanted: Vocabulary) -> Iterator[ClosedBooking]:
    """Coming bookings on days that become holidays; nothing happens to them."""
    now = datetime.now(UTC)
    for hub, configuration in touched:
        becomes = said_in(wanted, configuration)
        if becomes.holidays == configuration.holidays:
            continue
        file = HubFile(hub.hub, becomes, hub.phase)
        spaces = {space.spec.code: space for space in _spaces(attempt, hub.hub)}
        for booking in affected_bookings(file, hub, spaces, KEEP, now, attempt):
            yield ClosedBooking(hub.hub, booking)


def _spaces(attempt: Attempt, hub: str) -> Iterator[Space]:
    for stream, _ in attempt.platform.log_of_events.begun(Space.Created, hub):
        attempt.platform.catch_up(stream)
        if space := attempt.find(Space, stream):
            yield space


def network_as_of(platform: Platform, position: int | None) -> Network | None:
    """What all hubs share: as it is, or as it was at a position of the log."""
    return _network(platform) if position is None else platform.then(Network, network_id(), position)


def _network(platform: Platform) -> Network | None:
    platform.catch_up(network_id())
    return platform.find(Network, network_id())


def _fresh_attempt(platform: Platform) -> Attempt:
    """What it finds of the network and its hubs is as the log has it now."""
    for stream in (network_id(), *(stream for stream, _ in platform.log_of_events.begun(Hub.Created))):
        platform.catch_up(stream)
    return Attempt(platform)


def _configured_hubs(attempt: Attempt) -> Hubs:
    """Every hub of the network with its configuration, by code."""
    streams = attempt.platform.log_of_events.begun(Hub.Created)
    hubs = [attempt.find(Hub, stream) for stream, _ in streams]
    pairs = [(hub, hub.configuration) for hub in hubs if hub and hub.configuration]
    return sorted(pairs, key=lambda pair: pair[0].hub)
