"""Every event the domain knows, by the name that stands in the log's type column."""

from __future__ import annotations

from collections.abc import Iterator

from domain import AGGREGATES
from domain.events import HubEvent

EventClass = type[HubEvent]


def event_classes() -> Iterator[EventClass]:
    for aggregate in AGGREGATES:
        for member in vars(aggregate).values():
            if isinstance(member, type) and issubclass(member, HubEvent) and hasattr(member, "TOPIC"):
                yield member


def current_version(event_class: EventClass) -> int:
    return int(getattr(event_class, "class_version", 1))


def type_name(event_class: EventClass, version: int | None = None) -> str:
    """The topic, and from version 2 on the version: membership.ended, membership.ended.2."""
    topic: str = event_class.TOPIC  # type: ignore[attr-defined]
    version = version or current_version(event_class)
    return topic if version == 1 else f"{topic}.{version}"


KNOWN: dict[str, tuple[EventClass, int]] = {
    type_name(known, version): (known, version)
    for known in event_classes()
    for version in range(1, current_version(known) + 1)
}
