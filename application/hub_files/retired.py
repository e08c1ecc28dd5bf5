"""Retired words serve what has them; where a hub would give one to something new."""

from __future__ import annotations

from collections.abc import Iterator

from domain.configuration import HubConfiguration, Plan


def newly_used_retired(old: HubConfiguration | None, new: HubConfiguration) -> tuple[tuple[str, str], ...]:
    """The places in a hub file that give a retired word to what did not have it: (path, word)."""
    return tuple(
        (path, word) for path, part, word in _new_uses(old, new) if f"{part}.{word}" in new.words.retired
    )


def _new_uses(old: HubConfiguration | None, new: HubConfiguration) -> Iterator[tuple[str, str, str]]:
    if old is None or old.region != new.region:
        yield "region", "regions", new.region
    had = {space.code: space.kind for space in old.spaces} if old else {}
    for index, space in enumerate(new.spaces):
        if had.get(space.code) != space.kind:
            yield f"spaces[{index}].kind", "space_kinds", space.kind
    for index, plan in enumerate(new.plans):
        before: Plan | None = old.plan(plan.code) if old else None
        for kind in plan.quotas:
            if before is None or kind not in before.quotas:
                yield f"plans[{index}].quotas.{kind}", "space_kinds", kind
