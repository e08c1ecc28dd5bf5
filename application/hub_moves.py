"""What others changed at a hub since a draft of it was begun, and the draft brought up to date with that.

It is merged by parts, the keys that a hub file begins its lines with: a part that the draft has not changed
against its beginning takes the state of the hub; a part that it has changed stays as the draft says.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from application.hub_files import HubFile, read_hub_text
from application.hub_history import Entered, InForce, as_of, configurations_of, phases_of
from application.hub_plans.differences import configuration_changes, phase_changes, spaces_compared
from application.hub_writing import into_text
from application.hub_writing.bringing import whole
from application.hub_writing.plain import Words, plain_of, whole_of
from application.platform import Platform
from domain.configuration import HubConfiguration
from domain.phases import PhaseEntry
from domain.values import Label
from domain.words import Vocabulary

State = tuple[HubConfiguration, PhaseEntry]


@dataclass(frozen=True)
class Moved:
    """From the state at the draft's beginning to that of today, at `position`; `by` says who changed it, and when
    last.
    """

    code: str
    before: State
    now: State
    position: int
    by: tuple[tuple[str, datetime], ...]

    @property
    def changes(self) -> tuple[Label, ...]:
        """What has changed, in words."""
        return tuple(_changes(self.before, self.now))

    def undone(self, file: HubFile) -> tuple[str, ...]:
        """The parts in which others changed the hub and the file does not say the same."""
        before, now, says = _whole(self.code, self.before), _whole(self.code, self.now), _of_file(file)
        return tuple(key for key in now | before if before.get(key) != now.get(key) != says.get(key))

    def kept(self, file: HubFile) -> tuple[str, ...]:
        """Those of them that the file itself has changed: they stay as the file says."""
        before, says = _whole(self.code, self.before), _of_file(file)
        return tuple(key for key in self.undone(file) if before.get(key) != says.get(key))


def moved_since(platform: Platform, code: str, base: int) -> Moved | None:
    """What a file of the hub has to say otherwise than at that log position; None where it is nothing.

    The words and the holidays of the network are in no hub file. Raises NotFound where there is no such hub, or
    none of it at that position.
    """
    before = as_of(platform, code, base)
    ever: list[InForce | Entered] = [*configurations_of(platform, code), *phases_of(platform, code)]
    later = sorted((one for one in ever if one.position > base), key=lambda one: one.position)
    if not later:
        return None
    position = later[-1].position
    now = as_of(platform, code, position)
    if _whole(code, before) == _whole(code, now):
        return None
    return Moved(code, before, now, position, tuple(_last_of_each(later)))


def brought_up_to_date(
    moved: Moved, file: HubFile, vocabulary: Vocabulary, templates: Mapping[str, str]
) -> str:
    """The file's text with what others have changed, comments and all. Raises FaultyHubFile where the two
    together are no hub.
    """
    before, says, now = _whole(moved.code, moved.before), _of_file(file), plain_of(*moved.now, moved.code)
    own = plain_of(file.configuration, file.phase, file.code)
    merged = {
        key: said[key]
        for key in own | now
        if key in (said := now if says.get(key) == before.get(key) else own)
    }
    together = read_hub_text(whole(merged), vocabulary, f"{moved.code}.yaml", templates)
    return into_text(file.source, file.code, together.configuration, together.phase, vocabulary, templates)


def _changes(before: State, now: State) -> Iterator[Label]:
    old, new = before[0], replace(now[0], words=before[0].words, holidays=before[0].holidays)
    yield from configuration_changes(old, new)
    yield from spaces_compared(old.spaces, new.spaces)
    yield from phase_changes(before[1], now[1])


def _last_of_each(later: list[InForce | Entered]) -> Iterator[tuple[str, datetime]]:
    whens = {one.actor: one.recorded if isinstance(one, Entered) else one.since for one in later}
    yield from sorted(whens.items(), key=lambda one: one[1])


def _whole(code: str, state: State) -> Words:
    return whole_of(*state, code)


def _of_file(file: HubFile) -> Words:
    return whole_of(file.configuration, file.phase, file.code)
