"""Events to plain JSON and back, typed; only what the domain's catalogue lists is read."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import fields as dataclass_fields
from dataclasses import is_dataclass
from datetime import datetime
from typing import Any, cast, get_args, get_type_hints
from uuid import UUID

import msgspec
from eventsourcing.domain import Snapshot
from eventsourcing.persistence import Mapper, StoredEvent

import domain
from domain.catalogue import KNOWN, EventClass, current_version, type_name
from domain.events import HubAggregate
from domain.personal import Personal


class UnknownEvent(Exception):
    """A row names a type that this code does not know. Nothing is imported for its sake."""


def state_types(aggregate: type[HubAggregate]) -> dict[str, Any]:
    """The fields of a folded state with their types, as annotated on the aggregate."""
    times = {"_created_on": datetime, "_modified_on": datetime}
    return times | {
        name: hint
        for name, hint in get_type_hints(aggregate).items()
        if name not in ("INITIAL_VERSION", "TOPIC")
    }


def snapshot_shape(aggregate: type[HubAggregate]) -> str:
    """Names the code that can read a snapshot: other fields or types, another shape."""
    fields = sorted(f"{name}: {_described(hint)}" for name, hint in state_types(aggregate).items())
    version = getattr(aggregate, "class_version", 1)
    return f"{aggregate.TOPIC}:{hashlib.sha256(repr((version, fields)).encode()).hexdigest()[:12]}"


def _described(hint: Any) -> str:
    """A type with all that is inside it, down to the fields of dataclasses."""
    parts = [_described(part) for part in get_args(hint)]
    if is_dataclass(hint):
        hints = get_type_hints(hint)
        parts = [f"{field.name}: {_described(hints[field.name])}" for field in dataclass_fields(hint)]
    return f"{getattr(hint, '__name__', hint)}[{', '.join(parts)}]" if parts else str(hint)


SHAPES: dict[str, type[HubAggregate]] = {snapshot_shape(known): known for known in domain.AGGREGATES}


class Codec(Mapper[UUID]):
    """The library's mapper over msgspec; `seal` turns a personal word into its sealed form."""

    def __init__(self, seal: Callable[[Personal], str]) -> None:
        self._encoder = msgspec.json.Encoder(enc_hook=_sealing(seal))
        self._decoders = {
            known: msgspec.json.Decoder(known, dec_hook=_sealed_word) for known, _ in KNOWN.values()
        }

    def to_stored_event(self, domain_event: Any) -> StoredEvent:
        event = domain_event
        name = snapshot_shape(_owner(event)) if isinstance(event, Snapshot) else type_name(type(event))
        body = self._encoder.encode(event.state if isinstance(event, Snapshot) else event)
        return StoredEvent(event.originator_id, event.originator_version, name, body)

    def to_domain_event(self, stored_event: StoredEvent) -> Any:
        if stored_event.topic in SHAPES:
            return self._snapshot(stored_event)
        try:
            event_class, version = KNOWN[stored_event.topic]
        except KeyError:
            raise UnknownEvent(
                f"stream {stored_event.originator_id}, version {stored_event.originator_version} "
                f"is of the unknown type {stored_event.topic!r}"
            ) from None
        if version < current_version(event_class):
            return self._upcast(event_class, version, stored_event.state)
        return _of_known_aggregate(self._decoders[event_class].decode(stored_event.state))

    def _upcast(self, event_class: EventClass, version: int, state: bytes) -> Any:
        """Reads an old version: each step adds what the next version says more."""
        body = msgspec.json.decode(state)
        while version < current_version(event_class):
            getattr(event_class, f"upcast_v{version}_v{version + 1}")(body)
            version += 1
        return _of_known_aggregate(msgspec.convert(body, event_class, dec_hook=_sealed_word))

    def _snapshot(self, stored: StoredEvent) -> Snapshot:
        aggregate = SHAPES[stored.topic]
        raw, types = msgspec.json.decode(stored.state), state_types(aggregate)
        state = {name: msgspec.convert(raw[name], types[name], dec_hook=_sealed_word) for name in raw}
        return aggregate.Snapshot(
            cast(UUID, stored.originator_id),
            stored.originator_version,
            state["_modified_on"],
            aggregate.TOPIC,
            state,
        )


def plain_content(value: Any) -> bytes:
    """Any value of the domain as canonical JSON with its personal words readable; never stored."""
    return msgspec.json.encode(value, enc_hook=_readable_word, order="sorted")


def _owner(snapshot: Snapshot) -> type[HubAggregate]:
    return next(known for known in domain.AGGREGATES if snapshot.topic == known.TOPIC)


def _of_known_aggregate(event: Any) -> Any:
    """A first event names its aggregate; only that of its own type is let through."""
    topic = getattr(event, "originator_topic", None)
    if topic is not None and type(event).TOPIC.partition(".")[0] != topic:
        raise UnknownEvent(f"an event {type(event).TOPIC} names the aggregate {topic!r}")
    return event


def _sealing(seal: Callable[[Personal], str]) -> Callable[[Any], Any]:
    def hook(value: Any) -> Any:
        if isinstance(value, Personal):
            return {"subject": str(value.subject), "kind": value.kind, "sealed": seal(value)}
        raise NotImplementedError(f"{type(value)} has no place in an event")

    return hook


def _readable_word(value: Any) -> Any:
    if isinstance(value, Personal):
        return {"subject": str(value.subject), "kind": value.kind, "text": value.text, "sealed": value.sealed}
    raise NotImplementedError(f"{type(value)} has no place in a command")


def _sealed_word(wanted: type, value: Any) -> Any:
    if wanted is Personal:
        return Personal(UUID(value["subject"]), value["kind"], sealed=value["sealed"])
    raise NotImplementedError(f"{wanted} has no place in an event")
