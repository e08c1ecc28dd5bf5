"""What a history tells to one reader: sentences, values before and after, and people as far as they may be known.

For the API, the command line and the pages alike; whose words were shown is handed back, for the record.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import msgspec

from application.access import Actor
from application.history import Happening, Page
from application.history.names import Names, names_for
from application.history.people import AccountThen, accounts_then
from application.history.words import KINDS, details_of, part_in_words, sentence_of, value_in_words
from application.platform import Platform
from application.sentences import say
from domain.account import NETWORK
from domain.personal import Personal
from domain.values import Label

ACCOUNT = "account:"
OPERATOR = Label("operator di mesin", "the operator at the machine")
YOU = Label("Anda", "you")
STAFF = Label("petugas hub", "the hub’s staff")
HIDDEN = Label("(disembunyikan)", "(hidden)")
FORGOTTEN = Label("(dilupakan)", "(forgotten)")
ABOUT = {
    "phase": "hub",
    "configuration": "hub",
    "evaluation": "hub",
    "hours": "membership",
    "refusal": "booking",
    "grant": "account",
    "link": "account",
    "vocabulary": "network",
}
"""What else the thing of an event is called; the others by their own name."""
WORDS = ("name", "email", "phone", "organisation", "answers")


@dataclass(frozen=True)
class Reader:
    """Who reads, in which language. `own`: only because it is their own; then others are not told apart."""

    actor: Actor
    language: str
    own: bool = False

    def says(self, words: Label | str) -> str:
        return words if isinstance(words, str) else words.in_language(self.language)

    def may_know(self, hub: str) -> bool:
        """Whether words of people at this hub are for them."""
        return self.actor.may("read_persons", None if hub == NETWORK else hub)

    def knows_themself(self, subject: UUID) -> bool:
        return subject == self.actor.account or subject in self.actor.memberships


@dataclass
class Told:
    """A page of a history. `shown` are those whose words are in it, `hubs` the hubs that they belong to."""

    items: list[dict[str, Any]]
    names: Names
    shown: set[UUID] = field(default_factory=set)
    hubs: set[str] = field(default_factory=set)
    begun: set[int] = field(default_factory=set)
    """Positions of events with which a thing begins: it had nothing before that could have changed."""

    @property
    def hub(self) -> str | None:
        """The one hub whose people were shown; None where there are several, or it is the network."""
        return next(iter(self.hubs)) if len(self.hubs) == 1 and NETWORK not in self.hubs else None


class Telling:
    """Tells happenings to one reader; everything that is needed is fetched at once."""

    def __init__(
        self,
        platform: Platform,
        reader: Reader,
        happenings: Sequence[Happening],
        upto: int,
        hubs: Iterable[str] = (),
        streams: Iterable[UUID] = (),
    ) -> None:
        self._reader = reader
        self._happenings = happenings
        self.names = names_for(platform, happenings, upto, hubs, streams)
        actors = {account for one in happenings if (account := account_of(one.event.actor))}
        self._accounts = accounts_then(platform, actors, upto) if not reader.own else {}
        self._told = Told([], self.names)
        self._texts = self._revealed(platform)

    def all(self) -> Told:
        self._told.begun = {one.position for one in self._happenings if not one.was}
        self._told.items = [self._item(one) for one in self._happenings]
        return self._told

    def _revealed(self, platform: Platform) -> dict[tuple[UUID, str, str | None], str | None]:
        """Every word that the reader may know, in one round trip. What is not here is hidden."""
        words = [
            (word, one.event.hub)
            for one in self._happenings
            for value in (*one.was.values(), *one.now.values())
            for word in ([value] if isinstance(value, Personal) else [])
            if self._reader.may_know(one.event.hub) or self._reader.knows_themself(word.subject)
        ]
        for one in self._happenings:
            account = account_of(one.event.actor)
            known = self._accounts.get(account) if account else None
            others = known is not None and account != self._reader.actor.account
            if known and known.name and others and self._reader.may_know(one.event.hub):
                words.append((known.name, one.event.hub))
        texts = platform.keys.reveal_all([word for word, _ in words])
        for (word, hub), text in zip(words, texts, strict=True):
            if text is not None and not self._reader.knows_themself(word.subject):
                self._told.shown.add(word.subject)
                self._told.hubs.add(hub)
        return {_key(word): text for (word, _), text in zip(words, texts, strict=True)}

    def _item(self, one: Happening) -> dict[str, Any]:
        event, says = one.event, self._reader.says
        return {
            "position": one.position,
            "recorded_at": one.recorded_at,
            "happened_at": one.happened_at if one.happened_at != one.recorded_at else None,
            "late": one.late,
            "type": one.type,
            "type_version": one.type_version,
            "stream": event.originator_id,
            "version": event.originator_version,
            "hub": event.hub,
            "about": self._about(one),
            "actor": self._actor(one),
            "command": event.command,
            "reason": event.reason,
            "told": f"{says(sentence_of(one, self.names)).rstrip('.')}.",
            "details": [says(detail) for detail in details_of(one)],
            "changes": self._changes(one),
        }

    def _about(self, one: Happening) -> dict[str, Any]:
        kind, says = ABOUT.get(one.thing.kind, one.thing.kind), self._reader.says
        key = str(getattr(one.event, "booking_id", "")) if kind == "booking" else one.thing.key
        found: dict[str, Any] = {"kind": kind, "id": str(one.thing.stream), "name": None}
        if kind == "hub":
            found |= {"id": one.event.hub, "name": says(self.names.hub(one.event.hub))}
        elif kind == "booking":
            space = getattr(one.event, "space_id", one.thing.stream)
            found |= {"id": key, "name": says(self.names.thing(space)), "space_id": str(space)}
        elif kind == "enrolment":
            found |= {"id": key, "program_id": str(one.thing.stream)}
            found["name"] = says(self.names.thing(one.thing.stream))
        elif kind in ("space", "program"):
            found["name"] = says(self.names.thing(one.thing.stream))
        elif one.thing.kind == "hours":
            found["booking_id"] = str(one.event.booking_id)  # type: ignore[attr-defined]
        return {**found, "what": says(KINDS.get(kind, KINDS["program"] if kind == "enrolment" else kind))}

    def _actor(self, one: Happening) -> dict[str, Any]:
        """Who it was, as far as the reader may know."""
        name, says = one.event.actor, self._reader.says
        account = account_of(name)
        if account is not None and account == self._reader.actor.account:
            return {"id": name, "name": says(YOU), "roles": []}
        if self._reader.own:
            return {"id": None, "name": says(STAFF), "roles": []}
        if account is None:
            return {"id": name, "name": says(OPERATOR) if name == "operator" else name, "roles": []}
        known = self._accounts.get(account, AccountThen(None, ()))
        roles = [says(role) for role in known.roles_at(one.position, one.event.hub)]
        return {"id": name, "name": self._name(account, known, one.event.hub), "roles": roles}

    def _name(self, account: UUID, known: AccountThen, hub: str) -> str:
        number = say("Akun {number}", "Account {number}", number=str(account)[:8])
        if known.name is None or not self._reader.may_know(hub):
            return self._reader.says(number)
        return self._texts.get(_key(known.name)) or self._reader.says(number)

    def _changes(self, one: Happening) -> list[dict[str, Any]]:
        return [
            {
                "part": change.part,
                "what": self._reader.says(part_in_words(change.part)),
                "before": self._plain(change.before),
                "after": self._plain(change.after),
                "before_told": self._value(change.part, change.before, one),
                "after_told": self._value(change.part, change.after, one),
            }
            for change in one.changes
        ]

    def _value(self, part: str, value: Any, one: Happening) -> str:
        if isinstance(value, Personal):
            if _key(value) not in self._texts:
                return self._reader.says(HIDDEN)
            return self._texts[_key(value)] or self._reader.says(FORGOTTEN)
        return self._reader.says(value_in_words(part, value, one.event.hub, self.names))

    def _plain(self, value: Any) -> Any:
        return msgspec.to_builtins(value, enc_hook=self._word, str_keys=True)

    def _word(self, value: Any) -> Any:
        """A personal word for programs: its text, or that it is hidden, or forgotten."""
        if not isinstance(value, Personal):
            raise NotImplementedError(f"{type(value)} has no place in a history")
        if _key(value) not in self._texts:
            return {"hidden": True}
        text = self._texts[_key(value)]
        return {"forgotten": True} if text is None else text


def told(
    platform: Platform,
    reader: Reader,
    page: Page,
    upto: int,
    hubs: Iterable[str] = (),
    streams: Iterable[UUID] = (),
) -> Told:
    return Telling(platform, reader, page.happenings, upto, hubs, streams).all()


def by_day(items: Sequence[dict[str, Any]], names: Names, hub: str | None) -> dict[Any, list[dict[str, Any]]]:
    """The items under the days they were recorded on, in the zone of the hub, or of the province."""
    days: dict[Any, list[dict[str, Any]]] = defaultdict(list)
    zone = names.zone(hub or NETWORK)
    for item in items:
        days[item["recorded_at"].astimezone(zone).date()].append(item)
    return dict(days)


def account_of(name: str) -> UUID | None:
    return UUID(name.removeprefix(ACCOUNT)) if name.startswith(ACCOUNT) else None


def _key(word: Personal) -> tuple[UUID, str, str | None]:
    return word.subject, word.kind, word.sealed
